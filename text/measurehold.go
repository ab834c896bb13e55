package text

import (
	"slices"
)

// Wording is what somebody would have in place of a dispute at the top level,
// who holds some of the claims that were measured: the dispute's words with
// these applied, those inside its base words included. Changes of new words
// have no part in it. A move, split or join is one mark, which is no word.
// Claims that can't be applied beside earlier ones are passed over.
func (e *Extent) Wording(dispute int, holds func(claim int) bool) []Word {
	d := &e.Disputes[dispute]
	var edits, rest []int
	gone := map[BlockID]bool{}
	for _, k := range e.within(dispute) {
		if !holds(e.at[k]) {
			continue
		}
		switch c := &e.claims[k]; c.Op {
		case Replace:
			edits = append(edits, k)
		case Delete:
			gone[c.Block] = true
		default:
			rest = append(rest, k)
		}
	}
	slices.SortStableFunc(edits, func(a, b int) int { return e.claims[a].Start - e.claims[b].Start })
	var out []Word
	on := e.on[d.own[0]].text
	for _, s := range e.stretches(d) {
		b := on.Blocks[s.block]
		if gone[b.ID] {
			continue
		}
		at := s.start
		for _, k := range edits {
			if c := &e.claims[k]; c.Block == b.ID && c.Lang == s.lang && at <= c.Start && c.End <= s.end {
				out = append(append(out, b.Content[s.lang][at:c.Start]...), c.New...)
				at = c.End
			}
		}
		out = append(out, b.Content[s.lang][at:s.end]...)
	}
	slices.SortFunc(rest, func(a, b int) int {
		if e.claims[a].Key() < e.claims[b].Key() {
			return -1
		}
		return 1
	})
	for _, k := range rest {
		if e.claims[k].Op != Insert {
			out = append(out, Word{S: " " + string(e.claims[k].Key())})
		}
		for _, b := range e.claims[k].Blocks {
			for _, l := range b.Langs() {
				out = append(out, b.Content[l]...)
			}
		}
	}
	return out
}

// Within lists the claims on the dispute's own text that a dispute consists
// of, and those inside its base words, as places in the claims that were
// given.
func (e *Extent) Within(dispute int) []int {
	var out []int
	for _, k := range e.within(dispute) {
		out = append(out, e.at[k])
	}
	return out
}

func (e *Extent) within(dispute int) []int {
	var out []int
	for todo := []int{dispute}; len(todo) > 0; {
		d := &e.Disputes[todo[len(todo)-1]]
		todo = append(todo[:len(todo)-1], d.kids...)
		out = append(out, d.own...)
	}
	return out
}

// Edits is the word-Levenshtein distance of two wordings: the least number of
// words to take away, bring in or replace that makes one of the other. Words
// that differ in emphasis alone differ. It takes len(a)·len(b) steps.
func Edits(a, b []Word) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			n := diagonal
			if a[i] != b[j] {
				n++
			}
			diagonal = row[j+1]
			row[j+1] = min(n, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
