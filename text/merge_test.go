package text

import (
	"testing"
)

func TestMergeSmoke(t *testing.T) {
	base := lawText("pp: *Recalling* its earlier resolutions", "op: *Decides* that states shall prevent such use", "op: *Urges* all parties to talk")
	a := lawWords(base, "b2", "prevent", "prohibit")
	b := lawWords(base, "b2", "prevent", "counter")
	c := lawWords(base, "b2", "shall", "should")
	d, err := Merge(base, []Tabled{held(a, "VES"), held(b, "LOR"), held(c, "USA"), held(lawInsert(base, "b2", "op: *Stressing* x"), "LOR")})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Rows {
		t.Logf("%s %v", r.Number, r.Content)
	}
	next, carry, err := Apply(base, []Claim{a, c})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(next.Print(PrintOptions{}))
	_, err = carry.Claim(b)
	t.Log(err)
}
