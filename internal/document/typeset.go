package document

import (
	"strings"
	"unicode/utf8"

	"parley/text"
)

// Typeset sets a sheet as the texts of its languages are set on paper: numbers
// as each language has them, and in French no-break spaces before ; : ? ! » % and
// after «. The spaces stand for those of the words, and for the one before the
// semicolon that a paragraph's end derives; who reads the paper takes them for
// such. Where the French words of a sheet have no-break spaces of their own
// beside such marks, those are words, and nothing is set.
//
// The sheet that is given stays as it is.
func Typeset(s *Sheet) *Sheet {
	t := &setter{main: s.Lang}
	t.own(s.Paras)
	for _, ps := range s.Notes {
		t.own(ps)
	}
	out := *s
	out.Paras = t.paras(s.Paras)
	if s.Notes != nil {
		out.Notes = make(map[string][]Para, len(s.Notes))
		for k, ps := range s.Notes {
			out.Notes[k] = t.paras(ps)
		}
	}
	return &out
}

type setter struct {
	main  text.Lang
	spare bool // French words have no-break spaces of their own
}

func (t *setter) lang(p *Para) text.Lang {
	if p.Lang != "" {
		return p.Lang
	}
	return t.main
}

func french(l text.Lang) bool { return l == "fr" || strings.HasPrefix(string(l), "fr-") }

// own looks for no-break spaces that are words.
func (t *setter) own(ps []Para) {
	for i := range ps {
		p := &ps[i]
		if t.spare {
			return
		}
		if french(t.lang(p)) {
			before := rune(0)
			eachLetter(p.Items, func(_ *Item, c, after rune) rune {
				if NoBreak(c) && BesideMark(before, after) {
					t.spare = true
				}
				before = c
				return c
			})
		}
		for _, c := range p.Cells {
			t.own(c.Paras)
		}
	}
}

func (t *setter) paras(ps []Para) []Para {
	out := make([]Para, len(ps))
	for i := range ps {
		p := ps[i]
		l := t.lang(&p)
		p.Number = numbered(l, &p)
		if french(l) && !t.spare {
			items := append([]Item(nil), p.Items...)
			before := rune(0)
			eachLetter(items, func(_ *Item, c, after rune) rune {
				was := before
				if before = c; c == ' ' && BesideMark(was, after) {
					return nbsp
				}
				return c
			})
			if p.Kind == text.OP || p.Kind == text.Sub {
				spaceFinal(items)
			}
			p.Items = items
		}
		if p.Cells != nil {
			cells := append([]Cell(nil), p.Cells...)
			for k := range cells {
				cells[k].Paras = t.paras(cells[k].Paras)
			}
			p.Cells = cells
		}
		out[i] = p
	}
	return out
}

const nbsp = '\u00a0'

// spaceFinal puts a no-break space before semicolons that end a paragraph, also
// one that a tracked change takes from there.
func spaceFinal(items []Item) {
	for i := len(items) - 1; i >= 0; i-- {
		it := &items[i]
		if it.S == "" {
			continue
		}
		body, ok := strings.CutSuffix(it.S, ";")
		if !ok {
			return
		}
		if last, _ := utf8.DecodeLastRuneInString(body); body == "" || last != nbsp && last != ' ' && last != ';' {
			it.S = body + string(nbsp) + ";"
		}
		if body != "" {
			return
		}
	}
}

// eachLetter shows f the letters of runs with the one behind each, 0 at the end,
// and puts what f gives in their place.
func eachLetter(items []Item, f func(it *Item, c, after rune) rune) {
	for k := range items {
		it := &items[k]
		if it.Note != "" || it.Comment != "" {
			continue
		}
		var b strings.Builder
		for at, c := range it.S {
			b.WriteRune(f(it, c, firstAfter(items[k:], at+utf8.RuneLen(c))))
		}
		if s := b.String(); s != it.S {
			it.S = s
		}
	}
}

// firstAfter is the first letter of runs from a byte of the first on.
func firstAfter(items []Item, from int) rune {
	for _, it := range items {
		if from < len(it.S) {
			c, _ := utf8.DecodeRuneInString(it.S[from:])
			return c
		}
		from = 0
	}
	return 0
}

// NoBreak reports whether a letter is a no-break space.
func NoBreak(c rune) bool { return c == nbsp || c == 0x202f }

// BesideMark reports whether French sets a no-break space between two letters.
func BesideMark(before, after rune) bool {
	return before == '«' || after != 0 && strings.ContainsRune(";:?!»%", after)
}
