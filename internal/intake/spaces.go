package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parley/internal/document"
	"parley/text"
)

// Word processors put no-break spaces where a language wants them beside marks:
// in French before ; : ? ! and within « ». They are how a text is set, and no
// word of the record: where the base has none, a file's are read as the spaces
// that they stand for, so that nothing becomes a change by them.

// unset tells whether none of the revisions has a no-break space beside a mark in
// the language of the files.
func (r *reading) unset() bool {
	for _, x := range r.revisions {
		for _, b := range x.Text.Blocks {
			s := text.Plain(b.Content[r.opt.Lang])
			if spacedMarks(s) != s {
				return false
			}
		}
	}
	return true
}

// spacedMarks has ordinary spaces for the no-break spaces of s that stand beside
// marks.
func spacedMarks(s string) string {
	if !strings.ContainsAny(s, "\u00a0\u202f") {
		return s
	}
	var b strings.Builder
	before := rune(0)
	for i, c := range s {
		if noBreak(c) {
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(c):])
			if besideMark(before, after) {
				c = ' '
			}
		}
		b.WriteRune(c)
		before = c
	}
	return b.String()
}

func noBreak(c rune) bool { return c == 0xa0 || c == 0x202f }

func besideMark(before, after rune) bool {
	return before == '«' || strings.ContainsRune(";:?!»%", after)
}

// spacedSheet is a document with ordinary spaces for no-break ones beside marks,
// wherever its runs begin and end.
func spacedSheet(s *document.Sheet) *document.Sheet {
	out := *s
	out.Paras = spacedParas(s.Paras)
	out.Notes = make(map[string][]document.Para, len(s.Notes))
	for k, ps := range s.Notes {
		out.Notes[k] = spacedParas(ps)
	}
	return &out
}

func spacedParas(ps []document.Para) []document.Para {
	out := slices.Clone(ps)
	for i := range out {
		p := &out[i]
		p.Items, p.Cells = slices.Clone(p.Items), slices.Clone(p.Cells)
		before := rune(0)
		for k := range p.Items {
			it := &p.Items[k]
			if !strings.ContainsAny(it.S, "\u00a0\u202f") {
				if it.S != "" {
					before, _ = utf8.DecodeLastRuneInString(it.S)
				}
				continue
			}
			var b strings.Builder
			for at, c := range it.S {
				if noBreak(c) && besideMark(before, firstAfter(p.Items[k:], at+utf8.RuneLen(c))) {
					c = ' '
				}
				b.WriteRune(c)
				before = c
			}
			it.S = b.String()
		}
		for k := range p.Cells {
			p.Cells[k].Paras = spacedParas(p.Cells[k].Paras)
		}
	}
	return out
}

// firstAfter is the first letter of runs from a byte of the first on.
func firstAfter(items []document.Item, from int) rune {
	for _, it := range items {
		if from < len(it.S) {
			c, _ := utf8.DecodeRuneInString(it.S[from:])
			return c
		}
		from = 0
	}
	return 0
}
