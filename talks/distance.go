package talks

import (
	"slices"

	"parley/text"
)

// Distances says how far apart the parties are, two by two, in words, on the
// newest revision.
//
// A party stands at a bracket of the top level when it holds a live claim in
// it (one of its wordings, or one inside its base words): it then has the
// bracket's words with all its claims there applied; or when it objects to
// every wording of the bracket: it then has the base's. Who neither holds
// anything there nor objects to everything has not said what it would have.
//
// The distance of two parties is Edits ÷ Words over the brackets at which
// both stand: the least number of words to take away, bring in or replace
// that makes one's wording of the other's, as a share of the longer one's
// words. Covered ÷ All is how much of what is in dispute it speaks of, in words of
// the longest option of each bracket. A move, split or join counts as one
// word.
type Distances struct {
	Parties []string
	Pairs   [][]Distance // of party p and an earlier one q: Pairs[p][q]
	All     int
	Left    int // brackets that were left out, since comparing them takes too long
}

// Distance is how far apart two parties are.
type Distance struct{ Edits, Words, Covered int }

// Share returns the distance in hundredths of a per cent, rounded down; 0
// where nothing was compared.
func (d Distance) Share() int {
	if d.Words == 0 {
		return 0
	}
	return d.Edits * 10_000 / d.Words
}

// Coverage returns Covered ÷ All in hundredths of a per cent, rounded down.
func (d Distances) Coverage(x Distance) int {
	if d.All == 0 {
		return 0
	}
	return x.Covered * 10_000 / d.All
}

// Of returns the distance of two parties, by their places.
func (d Distances) Of(p, q int) Distance {
	if p < q {
		p, q = q, p
	}
	return d.Pairs[p][q]
}

// Distances compares what the parties hold. It must not be changed.
func (v *View) Distances() Distances {
	if v.apartM == nil {
		d := v.distances()
		v.apartM = &d
	}
	return *v.apartM
}

func (v *View) distances() Distances {
	out := Distances{Parties: v.s.Parties(), Pairs: make([][]Distance, len(v.s.parties))}
	for p := range out.Pairs {
		out.Pairs[p] = make([]Distance, p)
	}
	e := v.extent()
	var tops []*stands
	for i := range e.Disputes {
		if d := &e.Disputes[i]; d.Depth == 1 {
			out.All += d.Longest
			if x := v.stands(i); len(x.who) > 1 {
				tops = append(tops, x)
			}
		}
	}
	slices.SortStableFunc(tops, func(a, b *stands) int { return a.work - b.work })
	left := maxCompare
	for _, x := range tops {
		if left -= x.work; left < 0 {
			out.Left++
			continue
		}
		far := make([][]int, len(x.wordings))
		for i := range x.wordings {
			far[i] = make([]int, i)
			for k := range i {
				far[i][k] = text.Edits(x.wordings[i], x.wordings[k])
			}
		}
		for i, p := range x.who {
			for k, q := range x.who[:i] {
				a, b := x.has[i], x.has[k]
				d := &out.Pairs[p][q]
				d.Words += max(len(x.wordings[a]), len(x.wordings[b]))
				d.Covered += x.longest
				if a != b {
					d.Edits += far[max(a, b)][min(a, b)]
				}
			}
		}
	}
	return out
}

// stands is who stands at a bracket, and with which words.
type stands struct {
	who      []int // parties, in order
	has      []int // the place of each one's words in wordings
	wordings [][]text.Word
	longest  int
	work     int // steps that comparing takes
}

// stands finds who stands at a bracket of the top level.
func (v *View) stands(dispute int) *stands {
	e := v.extent()
	d := &e.Disputes[dispute]
	slots := v.slotsLive()
	x := &stands{longest: d.Longest}
	within := e.Within(dispute)
	slices.Sort(within)
	var sets [][]int // what makes each of the wordings
	for p := range v.s.parties {
		var held []int
		for _, k := range within {
			if w := v.slotWord(slots[k], p); w != nil && w.hold {
				held = append(held, k)
			}
		}
		if len(held) == 0 && slices.ContainsFunc(d.Claims, func(k int) bool {
			w := v.slotWord(slots[k], p)
			return w == nil || w.stance != Object
		}) {
			continue
		}
		i := slices.IndexFunc(sets, func(s []int) bool { return slices.Equal(s, held) })
		if i < 0 {
			i = len(sets)
			sets = append(sets, held)
			ws := e.Wording(dispute, func(k int) bool { _, ok := slices.BinarySearch(held, k); return ok })
			for _, o := range x.wordings {
				x.work += len(ws)*len(o) + 1
			}
			x.wordings = append(x.wordings, ws)
		}
		x.who, x.has = append(x.who, p), append(x.has, i)
	}
	return x
}
