package pdf

import (
	"unicode"

	"github.com/go-text/typesetting/bidi"
	ubidi "golang.org/x/text/unicode/bidi"
)

const (
	leftMark  = '\u200e'
	rightMark = '\u200f'
)

// stops says which letters of the line from a to b carry a mark of direction,
// where words of one direction end among those of the other. The mark shows
// nothing. Programs that take text out see a line as it stands on the page and
// have to guess where a stretch of the other direction ends: without a mark,
// pdftotext takes the space behind "68/262" to the front of it. A stretch has
// its mark at the side where reading goes on, beside its first letter.
func (p *shaped) stops(ps []piece, a, b int) map[int]bool {
	if !p.mixed {
		return nil
	}
	levels := make([]bidi.Level, b-a)
	for _, q := range ps {
		for i := q.a; i < q.b; i++ {
			levels[i-a] = q.r.level
		}
	}
	own := bidi.Level(0)
	if p.rtl {
		own = 1
	}
	var out map[int]bool
	for i := a; i < b; i++ {
		if !foreign(p.letters[i], p.rtl) || i+1 == b && !p.label || i+1 < b && (levels[i+1-a]%2 != own || !loose(p.letters[i+1], p.rtl)) {
			continue
		}
		k := i
		for k > a && levels[i-a]%2 != own && levels[k-1-a]%2 != own {
			k--
		}
		if out == nil {
			out = map[int]bool{}
		}
		out[k] = true
	}
	return out
}

// foreign says that a letter goes against a paragraph's direction, or that
// programs take it to go so: digits, and the points and commas that can stand
// among digits.
func foreign(r rune, rtl bool) bool {
	if r < 0x80 && !rtl {
		return false
	}
	c, _ := ubidi.LookupRune(r)
	switch c.Class() {
	case ubidi.L, ubidi.EN, ubidi.AN, ubidi.ES, ubidi.ET, ubidi.CS:
		return rtl
	case ubidi.R, ubidi.AL:
		return !rtl
	}
	return false
}

// loose says that a letter doesn't show by itself to which direction it
// belongs.
func loose(r rune, rtl bool) bool {
	c, _ := ubidi.LookupRune(r)
	switch c.Class() {
	case ubidi.R, ubidi.AL:
		return !rtl
	case ubidi.L:
		return rtl
	case ubidi.NSM:
		return false
	}
	return true
}

// say gives letters that stand from right to left elements of their own that
// say them in the order of reading, for programs that read the structure aloud.
func (w *writer) say(p *shaped, n *node) {
	for i := 0; i < len(p.letters); {
		k, to := i, p.spans[p.of[i]].owner(n)
		var said []rune
		for ; k < len(p.letters) && p.spans[p.of[k]].owner(n) == to; k++ {
			if o, ok := p.odd[k]; !ok {
				said = append(said, p.letters[k])
			} else if unicode.IsControl(o) || !unicode.IsPrint(o) {
				said = append(said, '\ufffd')
			}
		}
		sp := w.inside(to, "Span")
		sp.attrs = "/ActualText" + str(string(said))
		for j := p.of[i]; j <= p.of[k-1]; j++ {
			p.spans[j].said = sp
		}
		i = k
	}
}
