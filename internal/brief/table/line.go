package table

import (
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/text"
)

// Keeping says how a red line stands.
type Keeping string

// The states of a red line.
const (
	Safe    Keeping = "safe"    // it is kept whatever comes out
	Open    Keeping = "open"    // it depends on what comes out
	Crossed Keeping = "crossed" // whatever comes out of the brackets crosses it: only a new wording can keep it
	Lost    Keeping = "lost"    // its place is gone: a person must say what it is about now
)

// Line is a red line and how it stands.
type Line struct {
	brief.RedLine
	Followed brief.Followed
	State    Keeping
	// Threats are the options that cross it, whatever else comes out, where others
	// don't.
	Threats []bridge.Lit
	// Exact is false where there are too many ways to follow: what isn't found
	// may still cross the line.
	Exact bool

	found []match
	spots []where // where it is looked for
	rules []bridge.Rule
}

// lines holds every red line to the draft.
func (w *layer) lines(b *brief.Brief) []Line {
	var out []Line
	for _, r := range b.Lines {
		l := Line{RedLine: r, Followed: w.follow(r.Place), Exact: true}
		if l.Followed.State == brief.Gone {
			l.State = Lost
			out = append(out, l)
			continue
		}
		l.spots = w.places(b, l.Followed.Place)
		for _, at := range l.spots {
			found, all := w.ways(r, at)
			l.found, l.Exact = append(l.found, found...), l.Exact && all
		}
		if r.Must {
			w.must(&l)
		} else {
			w.mustNot(&l)
		}
		out = append(out, l)
	}
	return out
}

// follow finds a place in the newest revision.
func (w *layer) follow(p brief.Place) brief.Followed {
	return p.Follow(w.base, w.rev, w.carry)
}

func (w *layer) carry(from string, c text.Claim) (text.Carried, bool) {
	for _, r := range w.view.Revisions() {
		if r.ID.String() != from {
			continue
		}
		c.Base = r.Digest
		out, ok := w.view.Carry(r.ID, []text.Claim{c})
		if !ok || len(out) != 1 {
			return text.Carried{}, false
		}
		return out[0], true
	}
	return text.Carried{}, false
}

// places are where a red line is looked for: a topic is its paragraphs.
func (w *layer) places(b *brief.Brief, p brief.Place) []where {
	if p.Topic != "" {
		var out []where
		for _, t := range b.Topics {
			if t.Name != p.Topic {
				continue
			}
			for _, id := range t.Blocks {
				out = append(out, where{block: text.BlockID(id)})
			}
			if len(t.Words) > 0 { // words have no paragraph of their own
				return []where{{}}
			}
		}
		return out
	}
	return []where{{block: p.Block, lang: p.Lang, span: p.Span() && p.Inside == "", lo: p.Start, hi: p.End}}
}

// ways in which the words of a red line come about, or its paragraph stands.
func (w *layer) ways(r brief.RedLine, at where) ([]match, bool) {
	if r.Words == "" {
		for n, s := range w.graph.strands {
			if s.block == at.block {
				return []match{{s.in, n}}, true
			}
		}
		return nil, true
	}
	at.whole = r.Whole
	return w.graph.find(brief.Tokens(r.Words), at)
}

// mustNot settles a red line whose words must not stand.
func (w *layer) mustNot(l *Line) {
	l.State = Safe
	for _, m := range l.found {
		if len(m.lits) == 0 {
			l.State, l.rules, l.Threats = Crossed, nil, nil
			return
		}
		l.State = Open
		r := bridge.Rule{Name: l.Name}
		for _, x := range m.lits {
			r.Any = append(r.Any, not(x))
		}
		if len(r.Any) > bridge.MaxRule {
			l.Exact = false
			continue
		}
		l.rules = append(l.rules, r)
		if t, ok := w.one(m.lits); ok && !slices.Contains(l.Threats, t) {
			l.Threats = append(l.Threats, t)
		}
	}
	if !l.Exact && l.State == Safe {
		l.State = Open
	}
}

// one is the choice that brings all of these about by itself: the last of
// choices each of which stands in the one before.
func (w *layer) one(lits []bridge.Lit) (bridge.Lit, bool) {
	for _, l := range lits {
		if l.Not {
			continue
		}
		within := w.around(l)
		if !slices.ContainsFunc(lits, func(o bridge.Lit) bool { return o != l && !slices.Contains(within, o) }) {
			return l, true
		}
	}
	return bridge.Lit{}, false
}

// around is what must come out for a choice to be there.
func (w *layer) around(l bridge.Lit) []bridge.Lit {
	var out []bridge.Lit
	for _, o := range w.brackets[l.Bracket].Outer {
		out = append(out, o)
		if !o.Not {
			out = append(out, w.around(o)...)
		}
	}
	return out
}

// must settles a red line whose words must stand: one of the ways in which
// they do comes out.
func (w *layer) must(l *Line) {
	if len(l.found) == 0 {
		l.State = Crossed
		if !l.Exact {
			l.State = Open
		}
		return
	}
	if slices.ContainsFunc(l.found, func(m match) bool { return len(m.lits) == 0 }) {
		l.State = Safe
		return
	}
	l.State = Open
	clauses := [][]bridge.Lit{nil}
	ways := slices.Clone(l.found)
	slices.SortStableFunc(ways, func(a, b match) int { return w.changes(a) - w.changes(b) })
	if len(ways) > maxMust {
		ways, l.Exact = ways[:maxMust], false // the others are left out: what is allowed keeps the line
	}
	for _, m := range ways {
		var next [][]bridge.Lit
		for _, c := range clauses {
			if slices.ContainsFunc(m.lits, func(x bridge.Lit) bool { return slices.Contains(c, x) }) {
				next = add(next, c)
				continue
			}
			for _, x := range m.lits {
				if !slices.Contains(c, not(x)) { // otherwise it holds anyhow
					next = add(next, with(c, x))
				}
			}
		}
		first := len(clauses) == 1 && clauses[0] == nil
		if !first && len(next) > maxClauses || slices.ContainsFunc(next, func(c []bridge.Lit) bool { return len(c) > bridge.MaxRule }) {
			l.Exact = false // this way is left out: the others remain
			continue
		}
		clauses = next
	}
	for _, c := range clauses {
		if len(c) > 0 {
			l.rules = append(l.rules, bridge.Rule{Name: l.Name, Any: c})
		}
	}
	if len(l.rules) == 0 {
		l.State = Safe // the ways together leave nothing out
	}
	var at []int // what leaves out every way leaves out the first
	for _, x := range l.found[0].lits {
		if !slices.Contains(at, x.Bracket) {
			at = append(at, x.Bracket)
		}
	}
	for _, j := range at {
		for a := range w.brackets[j].Options {
			t := bridge.Lit{Bracket: j, Option: a}
			if !slices.ContainsFunc(l.found, func(m match) bool { return !excluded(m.lits, t) }) {
				l.Threats = append(l.Threats, t)
			}
		}
	}
}

// changes counts the choices of a way that aren't those of the text as it
// stands.
func (w *layer) changes(m match) int {
	n := 0
	for _, l := range m.lits {
		if w.brackets[l.Bracket].Options[l.Option].Base == l.Not {
			n++
		}
	}
	return n
}

// add adds a clause unless a shorter one says more.
func add(all [][]bridge.Lit, c []bridge.Lit) [][]bridge.Lit {
	within := func(a, b []bridge.Lit) bool {
		return !slices.ContainsFunc(a, func(x bridge.Lit) bool { return !slices.Contains(b, x) })
	}
	for _, o := range all {
		if within(o, c) {
			return all
		}
	}
	all = slices.DeleteFunc(all, func(o []bridge.Lit) bool { return within(c, o) })
	return append(all, c)
}

// excluded reports whether a choice leaves one of these out.
func excluded(lits []bridge.Lit, t bridge.Lit) bool {
	return slices.ContainsFunc(lits, func(l bridge.Lit) bool {
		return l.Bracket == t.Bracket && (l.Option != t.Option) != l.Not
	})
}
