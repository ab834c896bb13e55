package node

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/talks"
)

// A backup of a host has its guests in it; what is restored re-keys the hosted seats like the own one, and leaves those
// whose keys are in browsers as they are. Floats aren't in it, a seat's database is, by its own copy.
func TestBackupHub(t *testing.T) {
	const canary = "canary of the delta"
	host, kar := sealedHome(t, "SEC"), newHome(t, "KAR")
	orm := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	ves, b := guest(t, host, "VES")
	d := must[record.Draft](t)(ves.PrepareCharter(charterOfSeats(t, ves, orm, kar)))
	n := must[*Node](t)(ves.TakeCharter(t.Context(), b.sign(d, b.seat)))
	must[Made](t)(as(t, n, "ORM").Act(t.Context(), &talks.Accede{Charter: n.ID()}))
	if err := as(t, n, "VES").SetCompared(true); err != nil {
		t.Fatal(err)
	}
	must[Float](t)(as(t, n, "ORM").SendFloat(FloatDraft{To: []string{"KAR"}, Text: canary, Life: day}))
	left := filepath.Join(host.dir, seatsDir, unborn+"-1")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(left, seatKey), filepath.Join(orm.Dir(), "drafts.db")} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var raw bytes.Buffer
	if _, err := host.Backup(t.Context(), &raw); err == nil {
		t.Error("a seat's database that nobody has open is passed over")
	}
	if err := orm.Beside("drafts.db", func(_ context.Context, to string) error { return os.WriteFile(to, []byte("whole"), 0o600) }); err != nil {
		t.Fatal(err)
	}
	raw.Reset()
	if _, err := host.Backup(t.Context(), &raw); err != nil {
		t.Fatal(err)
	}
	again, err := restored(t, raw.Bytes(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	m := must[*Node](t)(again.Node(t.Context(), n.ID()))
	for _, s := range again.Seats() {
		if why := s.MustRekey(); !strings.Contains(why, "backup") {
			t.Errorf("%s after a restore: %q", s.code, why)
		}
	}
	if list := must[[]Listed](t)(again.Talks()); len(list) != 0 {
		t.Errorf("the host's own seat lists %v", list)
	}
	ves2 := must[*Seat](t)(again.Seat("VES"))
	if list := must[[]Listed](t)(ves2.Talks()); len(list) != 1 || list[0].Compared == "" {
		t.Errorf("VES lists %v", list)
	}
	if w := must[[]byte](t)(ves2.Wrapped()); string(w) != "ciphertext" || ves2.Identity() != ves.Identity() {
		t.Error("the wrapped key or the identity of VES is another")
	}
	if list := must[[]Float](t)(as(t, m, "ORM").Floats()); len(list) != 0 {
		t.Errorf("floats are in the backup: %+v", list)
	}
	if b, err := os.ReadFile(filepath.Join(again.dir, seatsDir, "ORM", "drafts.db")); err != nil || string(b) != "whole" {
		t.Errorf("%q %v", b, err)
	}
	if _, err := as(t, m, "VES").Prepare(&talks.Accede{Charter: n.ID()}); !errors.Is(err, ErrMustRekey) {
		t.Errorf("before the host's person has spoken: %v", err)
	}
	list := must[[]Rekeyed](t)(again.Rekey(t.Context()))
	if !slices.EqualFunc(list, []string{"ORM"}, func(r Rekeyed, code string) bool { return r.Party == code }) {
		t.Errorf("%+v", list)
	}
	must[Made](t)(as(t, m, "ORM").Act(t.Context(), &talks.Comment{Text: "with a new key"}))
	b.act(as(t, m, "VES"), &talks.Comment{Text: "with the same key"})
	if v := oracle(t, m); !v.Sound || v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}
