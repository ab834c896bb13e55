package talks

import "testing"

func TestSmoke(t *testing.T) {
	w := joined(t, []string{"VES", "LOR"}, charterBody(t, []string{"VES", "LOR"}, blocks(
		"pp: *Recalling* its earlier work on this matter", "op: *Decides* that States should act at once", "op: *Requests* a report")))
	v := w.homes["VES"]
	c, err := amendWords(v.state, "b2", "should", "shall")
	if err != nil {
		t.Fatal(err)
	}
	rev := v.state.Now().Newest().ID
	a := w.must("VES", &Amend{Rev: rev, Claims: []Proposal{{Claim: WireClaim(c), Holding: true}}})
	w.sync("VES", "LOR")
	d, err := v.state.Now().Draft()
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + showDraft(d))
	w.must("LOR", &Position{Claims: []Ref{{Act: a.ID}}, Stance: Accept})
	w.sync("VES", "LOR")
	b, _, err := v.state.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	w.must("VES", b)
	w.sync("VES", "LOR")
	for _, code := range w.codes {
		w.must(code, &Agree{Rev: v.state.Now().Newest().ID, Blocks: v.state.Now().Seals(code)})
		w.sync("VES", "LOR")
	}
	n := v.state.Now().Newest()
	for _, body := range []Body{&Initial{Rev: n.ID, Digest: n.Digest}, &Sign{Rev: n.ID, Digest: n.Digest}, &Exchange{Rev: n.ID, Digest: n.Digest}} {
		for _, code := range w.codes {
			t.Log(v.state.Now().Waiting())
			w.must(code, body)
		}
		w.sync("VES", "LOR")
	}
	if !v.state.Now().concluded() {
		t.Fatal("not concluded")
	}
	for _, e := range v.state.Now().Log() {
		t.Log(e.Party, e.Line, e.Effect, e.Why)
	}
}
