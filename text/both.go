package text

import (
	"cmp"
	"fmt"
	"slices"
)

// Both makes one wording of several that stand at one spot, in the order in
// which they are given: "[forests]" and "[, oceans]" become "forests, oceans".
// text is what they are claims on: the revision, or their parent's Inner.
//
// Replacements must be of one block and language. Where they rewrite the same
// words in different ways, nobody can know what both would be; the error then
// wraps ErrImport. Insertions at one gap become one insertion of all blocks.
func Both(text *Text, claims ...Claim) (Claim, error) {
	if len(claims) == 0 {
		return Claim{}, fmt.Errorf("%w: no wording is given", ErrImport)
	}
	first := claims[0]
	for _, c := range claims {
		if c.Op != first.Op || c.Parent != first.Parent || c.Base != first.Base {
			return Claim{}, fmt.Errorf("%w: the wordings don't stand at one spot", ErrImport)
		}
	}
	switch first.Op {
	case Insert:
		out := Claim{Op: Insert, Base: first.Base, Parent: first.Parent, Gap: first.Gap, Choice: first.Choice}
		for _, c := range claims {
			if c.Gap != first.Gap {
				return Claim{}, fmt.Errorf("%w: the paragraphs don't enter at one place", ErrImport)
			}
			if c.Choice != first.Choice {
				out.Choice = ""
			}
			out.Blocks = append(out.Blocks, c.Blocks...)
		}
		return out, nil
	case Replace:
		return bothWords(text, claims)
	}
	return Claim{}, fmt.Errorf("%w: a %s can't be joined with another change", ErrImport, first.Op)
}

// letterEdit puts letters in place of the letters from … to of a content.
type letterEdit struct {
	from, to int
	gs       []glyph
}

func bothWords(text *Text, claims []Claim) (Claim, error) {
	out := Claim{Op: Replace, Base: claims[0].Base, Parent: claims[0].Parent, Block: claims[0].Block, Lang: claims[0].Lang}
	i := text.Find(out.Block)
	if i < 0 {
		return Claim{}, fmt.Errorf("%w: %q", ErrBlock, out.Block)
	}
	words := text.Blocks[i].Content[out.Lang]
	base, starts := wordGlyphs(words)
	var edits []letterEdit
	for _, c := range claims {
		if c.Block != out.Block || c.Lang != out.Lang {
			return Claim{}, fmt.Errorf("%w: the wordings don't stand in one paragraph", ErrImport)
		}
		if c.Start < 0 || c.End < c.Start || c.End > len(words) {
			return Claim{}, fmt.Errorf("%w: %d–%d of %d", ErrRange, c.Start, c.End, len(words))
		}
		edits = append(edits, letterChange(words, base, starts, c))
	}
	slices.SortStableFunc(edits, func(a, b letterEdit) int { return cmp.Compare(a.from, b.from) })
	var gs []glyph
	at := 0
	for _, e := range edits {
		if e.from < at {
			return Claim{}, fmt.Errorf("%w: two of the wordings rewrite the same words; word what is to stand instead", ErrImport)
		}
		gs = append(append(gs, base[at:e.from]...), e.gs...)
		at = e.to
	}
	gs = append(gs, base[at:]...)
	out.Start, out.End, out.New = Trim(words, 0, len(words), glyphWords(gs))
	out.Exact = slices.Clone(words[out.Start:out.End])
	if out.Start == out.End && len(out.New) == 0 {
		return Claim{}, ErrNoop
	}
	return out, nil
}

// wordGlyphs writes words as letters with spaces between; starts[k] is where
// word k begins, starts[len] is the end.
func wordGlyphs(ws []Word) (gs []glyph, starts []int) {
	for k, w := range ws {
		if k > 0 && SpaceBetween(ws[k-1], w) {
			gs = append(gs, glyph{r: ' '})
		}
		starts = append(starts, len(gs))
		for _, r := range w.S {
			gs = append(gs, glyph{r: r, em: w.Em})
		}
	}
	return gs, append(starts, len(gs))
}

// letterChange is a claim as a change of letters, without the letters that
// stay at its ends.
func letterChange(words []Word, base []glyph, starts []int, c Claim) letterEdit {
	e := letterEdit{from: starts[c.Start], to: starts[c.Start]}
	e.gs, _ = wordGlyphs(c.New)
	space := glyph{r: ' '}
	if len(c.New) == 0 || c.End > c.Start {
		e.to = starts[c.End]
		if c.End < len(words) && SpaceBetween(words[c.End-1], words[c.End]) && len(c.New) > 0 {
			e.to--
		}
		for e.from < e.to && len(e.gs) > 0 && base[e.from].r == e.gs[0].r {
			e.from, e.gs = e.from+1, e.gs[1:]
		}
		for e.from < e.to && len(e.gs) > 0 && base[e.to-1].r == e.gs[len(e.gs)-1].r {
			e.to, e.gs = e.to-1, e.gs[:len(e.gs)-1]
		}
		return e
	}
	// Insertions stand behind the word before, so that they keep their order
	// with what changes that word's end.
	next := func(i int) bool { return i < len(words) && SpaceBetween(c.New[len(c.New)-1], words[i]) }
	if c.Start == 0 {
		if next(0) {
			e.gs = append(e.gs, space)
		}
		return e
	}
	before := words[c.Start-1]
	spaced := c.Start < len(words) && SpaceBetween(before, words[c.Start])
	if spaced {
		e.from, e.to = e.from-1, e.to-1
	} else if next(c.Start) {
		e.gs = append(e.gs, space)
	}
	if SpaceBetween(before, c.New[0]) {
		e.gs = append([]glyph{space}, e.gs...)
	}
	return e
}
