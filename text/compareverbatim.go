package text

import (
	"fmt"
	"slices"
	"strings"
)

// Quotation tells whether words are agreed language: the exact words of a
// source.
type Quotation struct {
	Verbatim bool
	From, To int // the words of the source that were compared, from 0, To excluded

	// When they differ: the first difference.
	Word    int      // its place in the words, counted from 1
	Have    []Word   // what stands there; empty when words of the source are missing
	Source  []Word   // what the source has; empty when words are added to it
	Changes int      // how many differences there are
	Odd     []string // differences that a reader may not see
}

// Verbatim compares words with a source: a paragraph of an adopted text, of
// which they may be a part. Emphasis doesn't count, nor does a comma,
// semicolon or full stop behind the last word of either.
func Verbatim(words, source []Word) Quotation {
	ws, src := unmarked(words), plainWords(source)
	if len(ws) == 0 {
		return Quotation{Word: 1, Source: bare(src), To: len(src), Changes: 1}
	}
	for i := 0; i+len(ws) <= len(src); i++ {
		if slices.Equal(src[i:i+len(ws)], ws) {
			return Quotation{Verbatim: true, From: i, To: i + len(ws)}
		}
		if part := bare(src[i : i+len(ws)]); slices.Equal(part, ws) {
			return Quotation{Verbatim: true, From: i, To: i + len(ws)}
		}
	}
	src = bare(src)
	d := differ{sym: symbols{}, full: true}
	hs := d.hunks(src, ws)
	q := Quotation{To: len(src)}
	// What the source has before and behind isn't a difference.
	if h := &hs[0]; h.start == 0 {
		h.start = max(0, h.end-len(h.new))
		if q.From = h.start; h.end == h.start && len(h.new) == 0 {
			hs = hs[1:]
		}
	}
	if n := len(hs); n > 0 && hs[n-1].end == len(src) {
		h := &hs[n-1]
		h.end = min(h.end, h.start+len(h.new))
		if q.To = h.end; h.end == h.start && len(h.new) == 0 {
			hs = hs[:n-1]
		}
	}
	if len(hs) == 0 { // can't be: the words would have been found
		q.Verbatim = true
		return q
	}
	q.Changes = len(hs)
	q.Word = hs[0].start - q.From + 1
	q.Have, q.Source = hs[0].new, src[hs[0].start:hs[0].end]
	q.Odd = Oddities(src[q.From:q.To], ws)
	return q
}

// String is "verbatim" or "differs at word 4: …".
func (q Quotation) String() string {
	if q.Verbatim {
		return "verbatim"
	}
	var s strings.Builder
	fmt.Fprintf(&s, "differs at word %d: ", q.Word)
	switch {
	case len(q.Have) == 0:
		fmt.Fprintf(&s, "“%s” of the source is missing", Plain(q.Source))
	case len(q.Source) == 0:
		fmt.Fprintf(&s, "“%s” isn't in the source", Plain(q.Have))
	default:
		fmt.Fprintf(&s, "“%s” where the source has “%s”", Plain(q.Have), Plain(q.Source))
	}
	if q.Changes > 1 {
		fmt.Fprintf(&s, " (%d differences)", q.Changes)
	}
	for _, o := range q.Odd {
		s.WriteString("; " + o)
	}
	return s.String()
}

// unmarked is words without emphasis and, unless nothing else is left,
// without the final mark.
func unmarked(ws []Word) []Word {
	out := plainWords(ws)
	if b := bare(out); len(b) > 0 {
		return b
	}
	return out
}

// plainWords is words without emphasis.
func plainWords(ws []Word) []Word {
	out := make([]Word, len(ws))
	for i, w := range ws {
		out[i] = Word{S: w.S}
	}
	return out
}

// bare is words without the mark behind the last one.
func bare(ws []Word) []Word {
	if len(ws) == 0 {
		return ws
	}
	last := strings.TrimRight(ws[len(ws)-1].S, ",;.，；。、")
	if last == "" {
		return ws[:len(ws)-1]
	}
	if last == ws[len(ws)-1].S {
		return ws
	}
	return append(slices.Clone(ws[:len(ws)-1]), Word{S: last})
}
