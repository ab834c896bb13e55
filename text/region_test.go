package text

import (
	"slices"
	"testing"
)

// Sub-claims of different claims are apart, even where the new words of the
// one end at the new words of the other.
func TestSubClaimsOfNeighboursDoNotMeet(t *testing.T) {
	base := lawText("op: one two three")
	a, b := lawWords(base, "b1", "one", "uno"), lawWords(base, "b1", "two", "due")
	bridge := lawWords(base, "b1", "one two", "both")
	subA, subB := lawSub(&a, "$", "solo"), lawSub(&b, "due", "tre")
	tabled := []Tabled{held(a, "ADE"), held(b, "ADE"), held(bridge, "BOR"), held(subA, "ADE"), held(subB, "ADE")}
	want, err := Project(base, tabled, "ADE")
	if err != nil {
		t.Fatal(err)
	}
	d := lawMerge(t, base, tabled)
	h := Holder{Party: "ADE"}
	if have := lawChoose(d, h, lawHolds(tabled, h)); !slices.Equal(have, lawLines(want)) {
		t.Errorf("chosen %q, applied %q\n%s", have, lawLines(want), d.Print(DraftPrint{Attribution: true}))
	}
}
