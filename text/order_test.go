package text

import (
	"fmt"
	"strings"
	"testing"
)

// What names the blocks of an insertion stays small, however long its first
// block is: one act must not fill the memory of every node.
func TestHostileInsertionStaysSmall(t *testing.T) {
	c := Claim{Op: Insert, Gap: GapStart, Choice: "Option 1"}
	c.Blocks = append(c.Blocks, Block{Kind: OP, Content: map[Lang][]Word{"en": Split(strings.Repeat("words ", MaxBlockWords))}})
	for i := range MaxClaimBlocks - 1 {
		c.Blocks = append(c.Blocks, Block{Kind: OP, Content: map[Lang][]Word{"en": Split(fmt.Sprint("word ", i))}})
	}
	n := 0
	for _, id := range c.identities() {
		n += len(id)
	}
	if n > 500_000 {
		t.Errorf("%d bytes name the blocks of a claim of %d bytes", n, len(c.canonical(nil)))
	}
}

// Rival insertions that begin alike stand each whole, one after the other.
func TestRivalInsertionsThatBeginAlike(t *testing.T) {
	b := lawText("op: one")
	long := strings.Repeat("far ", 100)
	x := lawInsert(b, "b1", "op: "+long+"so", "op: xb", "op: xc")
	y := lawInsert(b, "b1", "op: "+long+"thus", "op: yb", "op: xc")
	x.Choice, y.Choice = "0001", "0001"
	d := lawMerge(t, b, []Tabled{held(x, "ADE"), held(y, "BOR")})
	var got []string
	for _, r := range d.Rows[1:] {
		got = append(got, r.Insert.Holders[0].Party)
	}
	if s := strings.Join(got, " "); s != "ADE ADE ADE BOR BOR BOR" && s != "BOR BOR BOR ADE ADE ADE" {
		t.Errorf("rows of %s", s)
	}
}
