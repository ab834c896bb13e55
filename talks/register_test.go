package talks

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"parley/text"
)

// registered makes what a story's commitment or followup says.
func registered(v *View, verb string, f []string) (Body, error) {
	if verb == "followup" {
		k, _ := strconv.Atoi(f[0])
		list := v.Register()
		if k < 1 || k > len(list) {
			return nil, fmt.Errorf("no entry %s", f[0])
		}
		return &FollowUp{On: list[k-1].ID, Say: Say(f[1]), Note: strings.Join(f[2:], " ")}, nil
	}
	o := v.Final()
	b := &Commitment{Rev: o.Revision.ID, Block: f[0], Verb: f[1], Lang: "en"}
	for _, x := range f[2:] {
		switch k, val, _ := strings.Cut(x, "="); k {
		case "to":
			b.To = val
		case "due":
			b.Due = val
		case "term":
			b.Term = val
		case "for":
			b.For = val
		case "lang":
			b.Lang = text.Lang(val)
		}
	}
	return b, nil
}

// showRegister prints the register of a view.
func showRegister(b *strings.Builder, v *View) {
	for i, o := range v.Register() {
		fmt.Fprintf(b, "%d %s %s: %s; confirmed by %s", i+1, o.Party, o.What.Block, o.What.says(), list(o.Confirmed))
		if len(o.Objected) > 0 {
			fmt.Fprintf(b, "; objected by %s", list(o.Objected))
		}
		for _, e := range o.Follow {
			fmt.Fprintf(b, "; %s: %s", e.Party, e.Body.(*FollowUp).Say)
		}
		for _, x := range []struct {
			is   bool
			says string
		}{{o.Agreed, " AGREED"}, {o.Withdrawn, " WITHDRAWN"}, {!o.Stands, " NOT IN THE TEXT"}} {
			if x.is {
				b.WriteString(x.says)
			}
		}
		b.WriteString("\n")
	}
}

func TestCommitmentForm(t *testing.T) {
	good := func() *Commitment {
		return &Commitment{Block: "b2", Lang: "en", Verb: "Requests", Rev: [32]byte{1}, Due: "2032-02-29"}
	}
	if err := good().check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Commitment){
		"block": func(b *Commitment) { b.Block = "" }, "verb": func(b *Commitment) { b.Verb = "" }, "lang": func(b *Commitment) { b.Lang = "" },
		"rev": func(b *Commitment) { b.Rev = [32]byte{} }, "a day that no calendar has": func(b *Commitment) { b.Due = "2031-02-29" }, "a moment": func(b *Commitment) { b.Due = "2031-02-28T00:00:00Z" },
		"long": func(b *Commitment) { b.To = strings.Repeat("x", MaxName+1) }, "control": func(b *Commitment) { b.Term = "by\x00" },
	} {
		b := good()
		spoil(b)
		if b.check() == nil {
			t.Errorf("%s: %+v passes", name, b)
		}
	}
	for _, b := range []*FollowUp{{Say: SayDone}, {On: [32]byte{1}, Say: "forgotten"}, {On: [32]byte{1}, Say: SayDone, Note: strings.Repeat("x", MaxText+1)}} {
		if b.check() == nil {
			t.Errorf("%+v passes", b)
		}
	}
}
