package table

import (
	"slices"

	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// proposing are the red lines that a wording of the party's own crosses in itself: words that must not stand come in by it, or
// words, or a paragraph, that must stand go. Nothing binds the party by a proposal, so nothing here is sure; what only
// two wordings together would make is found when they are adopted.
func (t *Table) proposing(v *talks.View, list []talks.Proposal) []Crossing {
	var out []Crossing
	for _, p := range list {
		if p.For != "" {
			continue
		}
		c, err := p.Claim.Value(v.Newest().Digest)
		if err != nil {
			continue // it isn't an act that can be made
		}
		for _, l := range t.Lines {
			if l.State == Lost || slices.ContainsFunc(out, func(o Crossing) bool { return o.Line == l.Name }) {
				continue
			}
			if t.crossedBy(&l, &c) {
				out = append(out, Crossing{Line: l.Name, Words: l.Words, Must: l.Must, Note: l.Note, Label: t.label(l.Followed.Place), Claims: []string{}})
			}
		}
	}
	return out
}

// crossedBy says whether one wording crosses a red line in itself: at its place, or in any paragraph of its topic.
func (t *Table) crossedBy(l *Line, c *text.Claim) bool {
	if !slices.ContainsFunc(l.spots, func(at where) bool { return at.block == "" || at.block == c.Block }) {
		return false
	}
	if l.Words == "" { // the paragraph itself
		return l.Must && c.Op == text.Delete
	}
	want := brief.Tokens(l.Words)
	before, after := t.beside(c)
	had, has := l.holds(before, want), l.holds(after, want)
	if l.Must {
		return had && !has
	}
	return has && !had
}

// holds says whether words hold those of the line, or are them.
func (l *Line) holds(words, want []string) bool {
	if l.Whole {
		return slices.Equal(words, want)
	}
	return holds(words, want)
}

// beside are the words of the paragraph that a claim changes, as they stand and as the claim has them.
func (t *Table) beside(c *text.Claim) (before, after []string) {
	add := func(out *[]string, ws []text.Word) {
		for _, w := range ws {
			*out = append(*out, brief.WordTokens(w)...)
		}
	}
	for _, b := range c.Blocks {
		for _, lang := range b.Langs() {
			add(&after, b.Content[lang])
		}
	}
	at := t.base.Find(c.Block)
	switch {
	case c.Op == text.Replace && (c.Parent != "" || at < 0): // words within another wording
		add(&before, c.Exact)
		add(&after, c.New)
	case c.Op == text.Replace:
		ws := t.base.Blocks[at].Content[c.Lang]
		if c.Start < 0 || c.End < c.Start || c.End > len(ws) {
			return nil, nil
		}
		add(&before, ws)
		add(&after, slices.Concat(ws[:c.Start], c.New, ws[c.End:]))
	case c.Op == text.Delete && at >= 0:
		for _, lang := range t.base.Blocks[at].Langs() {
			add(&before, t.base.Blocks[at].Content[lang])
		}
	}
	return before, after
}
