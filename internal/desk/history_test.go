package desk

import (
	"strings"
	"testing"

	"parley/talks"
)

// TestHistory: what happened to a claim, and nothing that happened to others.
func TestHistory(t *testing.T) {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "equal"))
	r.do("VES", amend("OP1", "water", "waters"))
	r.do("LOR", stand(talks.Object, "c2"))
	r.do("LOR", func(d *Desk) (*Intent, error) { return d.Comment("c4", "about the other") })
	r.do("LOR", func(d *Desk) (*Intent, error) { return d.Comment("c2", "about this one") })
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Package([]string{"c2", "c4"}, "") })
	r.do("LOR", stand(talks.Accept, "c2"))
	r.do("VES", func(d *Desk) (*Intent, error) { return d.Withdraw([]string{"c2"}, "no more") })
	d := r.desk("LOR")
	ref, err := d.Ref("c2")
	if err != nil {
		t.Fatal(err)
	}
	cl, _ := d.View.Claim(ref)
	var got []string
	for _, e := range d.History(cl) {
		got = append(got, e.Party+" "+e.Kind)
	}
	if want := "VES amend, LOR position, LOR comment, VES package, LOR position, VES withdraw"; strings.Join(got, ", ") != want {
		t.Errorf("history\n%s, want\n%s", strings.Join(got, ", "), want)
	}
}
