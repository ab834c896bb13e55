package table

import (
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// Crossing is a red line that an act would cross.
type Crossing struct {
	Line   string // the name of the red line, or of the instruction that says never
	Words  string // what must, or must not, stand; "" is the paragraph
	Must   bool
	Note   string
	Label  string // of the paragraph, where there is one
	Claims []string
	Sure   bool // false: only together with what is still open
	Lost   bool // nobody can say: what it is about is gone from the text
}

// Adopting are the red lines that are crossed if these claims are adopted, with
// those that are agreed already.
func (t *Table) Adopting(claims ...string) []Crossing {
	own := map[int][]bridge.Lit{}    // options that hold what the act is about
	chosen := map[int][]bridge.Lit{} // the same, and what is agreed
	put := func(m map[int][]bridge.Lit, names []string) {
		for _, n := range names {
			for _, l := range t.at[n] {
				m[l.Bracket] = append(m[l.Bracket], l)
			}
		}
	}
	put(own, claims)
	put(chosen, t.agr)
	for j := range own {
		delete(chosen, j)
	}
	put(chosen, claims)
	sure := func(l bridge.Lit) bool {
		c := chosen[l.Bracket]
		if len(c) == 0 {
			return false
		}
		return !slices.ContainsFunc(c, func(o bridge.Lit) bool { return (o.Option == l.Option) == l.Not })
	}
	possible := func(l bridge.Lit) bool {
		c := chosen[l.Bracket]
		return len(c) == 0 || slices.ContainsFunc(c, func(o bridge.Lit) bool { return (o.Option == l.Option) != l.Not })
	}
	touches := func(l bridge.Lit) bool { return len(own[l.Bracket]) > 0 && !l.Not && possible(l) }
	var out []Crossing
	for _, l := range t.Lines {
		crossed, certain := false, false
		switch {
		case l.State != Open && l.State != Crossed:
		case l.Must && len(l.found) > 0:
			left, safe, cut := 0, false, false
			for _, m := range l.found {
				if !slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return !possible(x) }) {
					left++
				} else if slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return !possible(x) && len(own[x.Bracket]) > 0 }) {
					cut = true
				}
				safe = safe || !slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return !sure(x) })
			}
			crossed, certain = cut && !safe, left == 0
		case !l.Must:
			for _, m := range l.found {
				if len(m.lits) == 0 || slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return !possible(x) }) ||
					!slices.ContainsFunc(m.lits, touches) {
					continue
				}
				crossed = true
				certain = certain || !slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return !sure(x) && !x.Not })
			}
		}
		if crossed {
			out = append(out, Crossing{Line: l.Name, Words: l.Words, Must: l.Must, Note: l.Note, Label: t.label(l.Followed.Place), Claims: claims, Sure: certain})
		}
	}
	for j := range t.Brackets {
		b, lits := &t.Brackets[j], own[j]
		for _, l := range lits {
			if o := b.Options[l.Option]; o.Stance == brief.Never {
				c := Crossing{Line: "never", Words: o.Words, Label: b.Label, Claims: claims, Sure: len(lits) == 1}
				if len(b.Said) > 0 {
					c.Line = b.Said[0]
				}
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Crossing) int {
		if a.Sure != b.Sure {
			if a.Sure {
				return -1
			}
			return 1
		}
		return 0
	})
	return out
}

// Standing are the red lines that the newest revision crosses as it stands: in
// the blocks named, or anywhere where none is named; then also those of which
// nobody can say, since what they are about is gone.
func (t *Table) Standing(blocks ...text.BlockID) []Crossing {
	in := func(b text.BlockID) bool { return len(blocks) == 0 || slices.Contains(blocks, b) }
	var out []Crossing
	for _, l := range t.Lines {
		if l.State == Safe {
			continue
		}
		crossed, lost := false, l.State == Lost && len(blocks) == 0
		if l.Must {
			crossed = l.State == Crossed && in(l.Followed.Place.Block)
		}
		if !l.Must {
			for _, m := range l.found {
				crossed = crossed || len(m.lits) == 0 && in(t.w.graph.strands[m.strand].block)
			}
		}
		if crossed || lost {
			out = append(out, Crossing{Line: l.Name, Words: l.Words, Must: l.Must, Note: l.Note, Label: t.label(l.Followed.Place), Sure: true, Lost: lost})
		}
	}
	return out
}

func (t *Table) label(p brief.Place) string {
	if at := t.base.Find(p.Block); at >= 0 {
		if n := text.Number(t.base.Blocks)[at]; n != "" || t.base.Blocks[at].Kind != text.Title {
			return n
		}
		return "title"
	}
	return ""
}

// Act are the red lines that an act of the party itself would cross. view is
// what the table was made of.
func (t *Table) Act(v *talks.View, body talks.Body) []Crossing {
	switch b := body.(type) {
	case *talks.Position:
		if b.For == "" && (b.Stance == talks.Support || b.Stance == talks.Accept) {
			return t.Adopting(t.members(v, b.Claims)...)
		}
	case *talks.Amend:
		return t.proposing(v, b.Claims)
	case *talks.Package:
		return t.Adopting(t.members(v, b.Claims)...)
	case *talks.Agree:
		var blocks []text.BlockID
		for _, s := range b.Blocks {
			blocks = append(blocks, text.BlockID(s.ID))
		}
		if len(blocks) > 0 {
			return t.Standing(blocks...)
		}
	case *talks.Confirm:
		var blocks []text.BlockID
		for _, s := range b.Blocks {
			blocks = append(blocks, text.BlockID(s.ID))
		}
		if len(blocks) > 0 {
			return t.Standing(blocks...)
		}
	case *talks.Silence: // the chair's, and what the silence of any party would agree to
		var out []Crossing
		if len(b.Claims) > 0 {
			out = t.Adopting(t.members(v, b.Claims)...)
		}
		var blocks []text.BlockID
		for _, s := range b.Blocks {
			blocks = append(blocks, text.BlockID(s.ID))
		}
		if len(blocks) > 0 {
			out = append(out, t.Standing(blocks...)...)
		}
		return out
	case *talks.Initial, *talks.Sign:
		return t.Standing()
	}
	return nil
}

// members are the claims that refs name, those of packages included.
func (t *Table) members(v *talks.View, refs []talks.Ref) []string {
	var out []string
	for _, r := range refs {
		if !r.Package {
			out = append(out, v.Name(r))
			continue
		}
		if p, ok := v.Package(r); ok {
			out = append(out, p.Claims...)
		}
	}
	return out
}
