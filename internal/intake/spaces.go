package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// Word processors put no-break spaces where a language wants them beside marks:
// in French before ; : ? ! and within « ». They are how a text is set, and no
// word of the record: where the base has none, a file's are read as the spaces
// that they stand for, so that nothing becomes a change by them.

// unset tells whether none of the revisions that a file may be of has a no-break
// space beside a mark in the language of the files. of is the revision that it
// names, "" where it names none.
func (r *reading) unset(of text.Digest) bool {
	list := r.revisions
	if i := slices.IndexFunc(list, func(x talks.Revision) bool { return x.Digest == of }); i >= 0 {
		list = list[i : i+1]
	}
	for _, x := range list {
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
		if document.NoBreak(c) {
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(c):])
			if document.BesideMark(before, after) {
				c = ' '
			}
		}
		b.WriteRune(c)
		before = c
	}
	return b.String()
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
				if document.NoBreak(c) && document.BesideMark(before, firstAfter(p.Items[k:], at+utf8.RuneLen(c))) {
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
