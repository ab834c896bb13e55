package audit_test

import (
	"strings"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/talks"
)

// TestCustody: the verdict says whose key a host holds and that nothing binding stands on such a key, and
// what a host signs all the same is listed as without effect.
func TestCustody(t *testing.T) {
	w := sit(t, 3, "ORM", "VES")
	h, err := w.rec.Next("VES", record.KindRekey, "2026-11-02T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	k := key(t, w.rnd)
	w.put(w.seal(h, record.Rekey{Custody: record.HubCustody, Epoch: h.Epoch, Seat: k.Public(), Continues: &record.Continues{ID: h.Prev, Seq: h.Seq - 1}}, w.root["VES"]))
	w.seat["VES"] = k
	rev := w.state.Now().Newest()
	for _, code := range []string{"ORM", "VES"} {
		w.act(code, &talks.Agree{Rev: rev.ID, Blocks: w.state.Now().Seals(code)})
	}
	w.act("ORM", &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
	w.act("VES", &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
	v := audit.Record(w.rec)
	if !v.Sound || v.Parties[0].Custody != record.OwnCustody || v.Parties[1].Custody != record.HubCustody || v.Parties[1].Initialled || !v.Parties[0].Initialled {
		t.Errorf("%+v", v)
	}
	for _, want := range []string{"State of VES, 4 acts, re-keyed once, custody: hub", "a host holds the key of VES", "acts of seats whose key a host holds (custody: hub), none of them binding: 3"} {
		if !strings.Contains(v.String(), want) {
			t.Errorf("the verdict doesn't say %q:\n%s", want, v)
		}
	}
}
