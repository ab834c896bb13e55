package text

import (
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
