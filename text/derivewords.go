package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hunk is one change of a content: words start…end become new.
type hunk struct {
	start, end int
	new        []Word
}

// The prices of a readable diff. A kept word gains keepWord, a small word
// (see smallWord) keepSmall, and each change costs openChange: so one small
// word doesn't part two changes, a word of substance or two small ones do.
const (
	keepWord   = 4
	keepSmall  = 2
	openChange = 3
)

// differ finds word changes; it holds the scratch space.
type differ struct {
	sym  symbols
	row  *lcsRow
	keep []int32
	full bool // keep every common word, whatever it does to readability
}

// hunks returns the smallest readable changes that turn old into new, in
// order, each trimmed and none touching the next.
func (d *differ) hunks(old, new []Word) []hunk {
	return settle(old, rawHunks(len(old), new, d.kept(old, new)))
}

// kept returns the words that both contents share, in order.
func (d *differ) kept(old, new []Word) []matchPair {
	a, b := d.sym.of(old), d.sym.of(new)
	for len(d.keep) < len(d.sym) {
		d.keep = append(d.keep, 0)
	}
	d.weigh(old, a)
	w := lcsWeights{keep: d.keep, open: openChange}
	if d.full {
		w.open = 1
	}
	return d.scratch().alignWords(a, b, w)
}

// scratch is the row for all symbols so far.
func (d *differ) scratch() *lcsRow {
	if d.row == nil {
		d.row = newLCSRow(len(d.sym))
	}
	d.row.fit(len(d.sym))
	return d.row
}

func (d *differ) weigh(ws []Word, ids []int32) {
	for i, n := range ids {
		switch {
		case d.keep[n] != 0:
		case d.full:
			d.keep[n] = 1 << 10
		case ws[i].ideographic() || smallWord(ws[i].S):
			d.keep[n] = keepSmall
		default:
			d.keep[n] = keepWord
		}
	}
}

// rawHunks reads the changes between kept words.
func rawHunks(words int, new []Word, kept []matchPair) []hunk {
	var raw []hunk
	i, j := 0, 0
	for _, k := range append(kept, matchPair{words, len(new)}) {
		if i < k.A || j < k.B {
			raw = append(raw, hunk{i, k.A, new[j:k.B]})
		}
		i, j = k.A+1, k.B+1
	}
	return raw
}

// settle brings changes that are in order and don't overlap to the one
// canonical form: trimmed, leading words first, and apart from each other.
func settle(old []Word, raw []hunk) []hunk { return settleTo(old, raw, len(old)) }

// settleTo is settle for changes that may not pass word number end. It works
// from there backwards, since trimming only ever carries a change forwards.
func settleTo(old []Word, raw []hunk, end int) []hunk {
	var done []hunk // the last is the first in the block
	for k := len(raw) - 1; k >= 0; k-- {
		h := raw[k]
		for {
			limit := end
			if len(done) > 0 {
				limit = done[len(done)-1].start
			}
			h = h.trim(old, limit)
			if len(done) == 0 || !h.touches(done[len(done)-1]) {
				break
			}
			next := done[len(done)-1]
			done = done[:len(done)-1]
			h.new = joinWords(h.new, old[h.end:next.start], next.new)
			h.end = next.end
		}
		if h.start < h.end || len(h.new) > 0 {
			done = append(done, h)
		}
	}
	slices.Reverse(done)
	return done
}

// trim is the canonical form of one change, in so far as the words before
// limit allow: common leading words go first, then common trailing words.
func (h hunk) trim(old []Word, limit int) hunk {
	for h.start < h.end && len(h.new) > 0 && old[h.start] == h.new[0] {
		h.start, h.new = h.start+1, h.new[1:]
	}
	for h.start < h.end && len(h.new) > 0 && old[h.end-1] == h.new[len(h.new)-1] {
		h.end, h.new = h.end-1, h.new[:len(h.new)-1]
	}
	switch {
	case h.start == h.end && len(h.new) > 0: // an insertion slides over words like its own
		n := 0
		for h.start < limit && old[h.start] == h.new[n%len(h.new)] {
			h.start++
			n++
		}
		h.end = h.start
		if n %= len(h.new); n > 0 {
			h.new = joinWords(h.new[n:], h.new[:n])
		}
	case len(h.new) == 0: // so does a deletion
		for h.end < limit && h.start < h.end && old[h.start] == old[h.end] {
			h.start, h.end = h.start+1, h.end+1
		}
	}
	return h
}

// touches reports whether no kept word stands between h and next, which is
// behind it. Where a space stands between, two replacements side by side
// wouldn't be rivals; but one change of one party is one claim.
func (h hunk) touches(next hunk) bool { return next.start <= h.end }

func joinWords(parts ...[]Word) []Word {
	var out []Word
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// smallWord reports whether a word carries so little meaning by itself that
// it shouldn't stand alone between two changes: articles, prepositions and
// conjunctions of the languages of the United Nations, and runs with no
// letter or digit. A single ideograph is small too (see weigh). Only the
// readability of a diff depends on it.
func smallWord(s string) bool {
	if utf8.RuneCountInString(s) <= 7 {
		if _, ok := smallWords[strings.ToLower(strings.Trim(s, ",;.:()[]\"'«»“”‘’"))]; ok {
			return true
		}
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// constant: filled once from the list below and only read.
var smallWords = wordSet(`a an the of to in on at by for from with as and or nor but that which its their this these
	le la les un une des de du à au aux en et ou par pour sur dans que qui se ce ces
	el los las una unos unas del al y e o u en por para con sin sobre que su sus se lo
	и в во на с со к ко о об от до по за из у а но или что как их его не
	من في على إلى عن مع أن أو و ما لا هذا هذه التي الذي`)

func wordSet(s string) map[string]struct{} {
	out := map[string]struct{}{}
	for _, w := range strings.Fields(s) {
		out[w] = struct{}{}
	}
	return out
}
