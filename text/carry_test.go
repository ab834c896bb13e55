package text

import (
	"fmt"
	"slices"
	"testing"
)

// A join lapses when one of its blocks goes, whichever it is.
func TestCarryJoinOfABlockThatGoes(t *testing.T) {
	b := lawText("op: one", "op: two", "op: three")
	join := Claim{Op: Join, Base: b.Digest(), Block: "b1"}
	for _, id := range []BlockID{"b1", "b2"} {
		for _, c := range []Claim{{Op: Delete, Base: b.Digest(), Block: id}, {Op: Move, Base: b.Digest(), Block: id, Gap: "b3"}} {
			_, carry, err := Apply(b, []Claim{c})
			if err != nil {
				t.Fatal(err)
			}
			_, err = carry.Claim(join)
			if l, ok := err.(*Lapse); !ok || l.Reason != RivalAdopted || l.By != c.Key() {
				t.Errorf("%s of %s: %v", c.Op, id, err)
			}
		}
	}
}

// Adopted sub-claims may take away all the new words of their parent. What
// another sub-claim inserts behind them still has its place.
func TestCarryInsertionIntoWordsThatWentAway(t *testing.T) {
	b := lawText("op: one two three")
	a := lawWords(b, "b1", "two", "uno due")
	k1, k2 := lawSub(&a, "uno", "x"), lawSub(&a, "due", "y")
	d1, d2 := lawSub(&k1, "x", ""), lawSub(&k2, "y", "")
	late := lawSub(&a, "$", "late")
	adopted := []Claim{a, k1, k2, d1, d2}
	together, _, err := Apply(b, append(slices.Clone(adopted), late))
	if err != nil {
		t.Fatal(err)
	}
	next, carry, err := Apply(b, adopted)
	if err != nil {
		t.Fatal(err)
	}
	c, err := carry.Claim(late)
	if err != nil {
		t.Fatal(err)
	}
	then, _, err := Apply(next, []Claim{c})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lawLines(then), lawLines(together); !slices.Equal(got, want) || want[0] != "op en one late three" {
		t.Errorf("step by step %q, together %q", got, want)
	}
}

// All gives what Claim gives with the parents told, in whatever order the
// claims stand; deep amendments to amendments are each carried once.
func TestCarryAllIsClaimByClaim(t *testing.T) {
	b := lawText("op: one two three four five")
	adopted := lawWords(b, "b1", "five", "V")
	claims := []Claim{lawWords(b, "b1", "two three", "uno due tre")}
	for i := range 300 {
		claims = append(claims, lawSub(&claims[i], "due", fmt.Sprintf("a%d due b%d", i, i)))
	}
	gone := lawWords(b, "b1", "four five", "rival")
	claims = append(claims, gone, lawSub(&gone, "rival", "of a rival"))
	next, carry, err := Apply(b, []Claim{adopted})
	if err != nil {
		t.Fatal(err)
	}
	want := map[Key]Carried{}
	var parents []Claim // of the next in the row, the nearest first
	for i, c := range claims {
		if c.Parent == "" {
			parents = nil
		}
		x := Carried{}
		if x.Claim, err = carry.Claim(c, parents...); err != nil {
			x.Lapse = lapseOf(err)
		}
		want[c.Key()] = x
		if lapsed := i > 300; lapsed != (x.Lapse != nil) {
			t.Fatalf("claim %d lapses: %v", i, x.Lapse)
		}
		parents = append([]Claim{c}, parents...)
	}
	for range 2 {
		for i, got := range carry.All(claims) {
			x := want[claims[i].Key()]
			if got.Claim.Key() != x.Claim.Key() || (got.Lapse == nil) != (x.Lapse == nil) || got.Lapse != nil && *got.Lapse != *x.Lapse {
				t.Fatalf("claim %d: %+v, want %+v", i, got, x)
			}
			if got.Lapse == nil && got.Claim.Base != next.Digest() {
				t.Fatalf("claim %d is on %s", i, got.Claim.Base)
			}
		}
		slices.Reverse(claims)
	}
	if got := carry.All(claims[1:2]); got[0].Lapse == nil { // its parents unknown
		t.Error("a sub-claim without its parent is carried")
	}
}
