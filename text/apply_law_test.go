package text

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// lawPick draws claims that can be adopted together.
func lawPick(t *rapid.T, w *lawWorld, x *Index, odds int) []int {
	var out []int
	for i := range w.tabled {
		if rapid.IntRange(0, odds).Draw(t, "adopt") > 0 {
			continue
		}
		if p := x.Parent(i); p >= 0 && !slices.Contains(out, p) {
			continue
		}
		if slices.ContainsFunc(x.RivalsOf(i), func(k int) bool { return slices.Contains(out, k) }) {
			continue
		}
		out = append(out, i)
	}
	return out
}

func lawClaimsAt(w *lawWorld, at []int) []Claim {
	var out []Claim
	for _, i := range at {
		out = append(out, w.tabled[i].Claim)
	}
	return out
}

func TestLawApplyIsOrderFreeAndSound(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(12).Draw(t, "world")
		x := NewIndex(w.base, w.claims())
		set := lawClaimsAt(w, lawPick(t, w, x, 1))
		got, _, err := Apply(w.base, set)
		if err != nil {
			t.Fatalf("%v\n%s", err, w)
		}
		if err := got.Check(); err != nil && !errors.Is(err, ErrLimit) {
			t.Fatalf("%v\n%s", err, w)
		}
		other := rapid.Permutation(set).Draw(t, "order")
		if len(other) > 0 {
			other = append(slices.Clone(other), other[0])
		}
		if again, _, err := Apply(w.base, other); err != nil || again.Digest() != got.Digest() {
			t.Fatalf("order matters (%v)\n%s", err, w)
		}
	})
}

func TestLawApplyRefusesRivals(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(12).Draw(t, "world")
		x := NewIndex(w.base, w.claims())
		for i := range w.tabled {
			for _, k := range x.RivalsOf(i) {
				if x.Parent(i) >= 0 {
					continue
				}
				if _, _, err := Apply(w.base, lawClaimsAt(w, []int{i, k})); !errors.Is(err, ErrConflict) {
					t.Fatalf("rivals applied: %v\n%s", err, w)
				}
			}
		}
	})
}

// Adopting some claims never makes an untouched one stale, and adopting first
// some and then another carried over equals adopting them together.
func TestLawCarry(t *testing.T) {
	lawCheck(t, func(t *rapid.T) {
		w := lawAnyWorld(12).Draw(t, "world")
		claims := w.claims()
		x := NewIndex(w.base, claims)
		at := lawPick(t, w, x, 3)
		set := lawClaimsAt(w, at)
		next, carry, err := Apply(w.base, set)
		if err != nil {
			t.Fatalf("%v\n%s", err, w)
		}
		all := carry.All(claims)
		var live []Claim
		for i := range all {
			if all[i].Lapse == nil {
				live = append(live, all[i].Claim)
			}
		}
		chain := func(i int) []int { // i and its parents that aren't adopted
			out := []int{i}
			for p := x.Parent(i); p >= 0 && !slices.Contains(at, p); p = x.Parent(p) {
				out = append(out, p)
			}
			return out
		}
		for i := range claims {
			touched := false
			for _, k := range append(chain(i), x.Around(i)...) {
				for _, r := range x.RivalsOf(k) {
					touched = touched || slices.Contains(at, r)
				}
			}
			for _, k := range x.Around(i) {
				touched = touched || slices.Contains(at, k) && x.Parent(i) != k && !lawAncestor(x, i, k)
			}
			l := all[i].Lapse
			switch {
			case slices.Contains(at, i):
				if l == nil {
					t.Fatalf("an adopted claim lives on\n%s", w)
				}
				continue
			case touched:
				continue
			case l != nil && lawEmptied(w, at, i):
				continue
			case l != nil && claims[i].Op == Join && lawLoose(w, at, x.Parent(i)):
				continue // another block came between the two
			case l != nil && claims[i].Op == SplitAt && x.Parent(i) < 0 && lawGained(next, claims[i]):
				continue // its block has words in a language now in which nobody said where to split (decision 0108)
			case l != nil && l.Reason != AlreadySo && x.Parent(i) < 0:
				t.Fatalf("untouched claim %.6s %v\nadopted %d\n%s", claims[i].Key(), l, at, w)
			case l != nil && l.Reason != AlreadySo && l.Reason != ParentGone:
				t.Fatalf("untouched sub-claim %.6s %v\nadopted %d\n%s", claims[i].Key(), l, at, w)
			case l != nil && l.Reason == ParentGone:
				continue
			}
			mine := lawClaimsAt(w, chain(i))
			together, _, err := Apply(w.base, append(slices.Clone(set), mine...))
			if err != nil {
				t.Fatalf("untouched, yet %v\nadopted %d\n%s", err, at, w)
			}
			then := next
			if l == nil {
				var later []Claim
				for _, k := range chain(i) {
					later = append(later, all[k].Claim)
				}
				if then, _, err = Apply(next, later); err != nil {
					t.Fatalf("carried claim %.6s: %v\nadopted %d\n%s", claims[i].Key(), err, at, w)
				}
			}
			if have, want := lawLines(then), lawLines(together); !slices.Equal(have, want) && !lawLoose(w, at, i) && !lawVanishes(w, append(slices.Clone(at), chain(i)...)) {
				t.Fatalf("claim %.6s (%v)\nstep by step %q\ntogether     %q\nadopted %d\n%s", claims[i].Key(), l, have, want, at, w)
			}
		}
		for _, c := range live {
			if c.Parent == "" {
				if err := c.Check(next, nil); err != nil {
					t.Fatalf("a carried claim doesn't stand: %v\n%s", err, w)
				}
			}
		}
	})
}

// lawEmptied says where an untouched claim may find nothing left: adopted
// sub-claims took away all the words of an adopted claim, or adopted splits
// and deletions all the words of one side of a cut.
func lawEmptied(w *lawWorld, at []int, i int) bool {
	for _, k := range at {
		c := &w.tabled[k].Claim
		if c.Op == Replace && c.Parent != "" && len(c.New) == 0 {
			return true
		}
		if o := &w.tabled[i].Claim; c.Op == SplitAt && o.Op == SplitAt && c.Block == o.Block {
			return true
		}
	}
	return false
}

// lawVanishes says where a join depends on the order of revisions: changes of
// words in several languages, each sound alone, leave one of its blocks
// without any word. Before that it gives the other its kind, after that not.
func lawVanishes(w *lawWorld, at []int) bool {
	emptied := map[BlockID]map[Lang]bool{}
	for _, i := range at {
		c := &w.tabled[i].Claim
		if b := w.base.Find(c.Block); c.Op == Replace && c.Parent == "" && b >= 0 && c.End-c.Start == w.base.Blocks[b].Words(c.Lang) {
			if emptied[c.Block] == nil {
				emptied[c.Block] = map[Lang]bool{}
			}
			emptied[c.Block][c.Lang] = true
		}
	}
	return slices.ContainsFunc(at, func(i int) bool {
		c := &w.tabled[i].Claim
		b := w.base.Find(c.Block)
		return c.Op == Join && c.Parent == "" && b >= 0 && len(w.base.Blocks[b].Content) > 1 && len(emptied[c.Block]) == len(w.base.Blocks[b].Content)
	})
}

func lawAncestor(x *Index, i, k int) bool {
	for p := x.Parent(i); p >= 0; p = x.Parent(p) {
		if p == k {
			return true
		}
	}
	return false
}

// lawLoose says where step by step and together may differ: several blocks of
// one claim stay together when they come later to a gap that others entered.
func lawLoose(w *lawWorld, at []int, i int) bool {
	if i < 0 {
		return false
	}
	for _, x := range w.tabled {
		for _, k := range append(slices.Clone(at), i) {
			a, b := &x.Claim, &w.tabled[k].Claim
			if a.Key() != b.Key() && a.Op == Insert && b.Op == Insert && a.Parent == b.Parent && a.Gap == b.Gap && len(a.Blocks)+len(b.Blocks) > 2 {
				return true
			}
		}
	}
	return false
}

// lawGained reports whether the block that a split is for has a language in
// the next text for which the split names no place.
func lawGained(next *Text, c Claim) bool {
	i := next.Find(c.Block)
	if i < 0 {
		return false
	}
	for l := range next.Blocks[i].Content {
		if _, ok := c.At[l]; !ok {
			return true
		}
	}
	return false
}
