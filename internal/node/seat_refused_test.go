package node

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/record"
)

// TestHoleHalfRemovedSeat: wherever the removal of a seat ends before its end, the seat is still here, and it is removed by doing so again:
// while it is, nobody else can be lodged under its code and meet its people.
func TestHoleHalfRemovedSeat(t *testing.T) {
	h := newHub(t)
	s := must[*Seat](t)(h.host.Seat("VES"))
	ids := must[[]record.ID](t)(s.ids())
	away, called := s.dir+"-away", 0
	full := errors.New("the disk is full")
	for _, f := range []struct {
		first func() error
		left  []record.ID
	}{
		{func() error { return full }, ids},                                               // its people couldn't be forgotten
		{func() error { called++; return errors.Join(os.Rename(s.dir, away), nil) }, nil}, // its directory can't be moved
	} {
		if err := h.host.Unlodge("VES", f.first); err == nil {
			t.Fatal("it is removed")
		}
		if _, err := os.Lstat(away); err == nil {
			if err := os.Rename(away, s.dir); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := h.host.Seat("VES"); got != s || err != nil {
			t.Fatalf("%v", err)
		}
		if _, err := h.host.Lodge("VES", "Another", false); !errors.Is(err, ErrHomeExists) {
			t.Errorf("lodged beside it: %v", err)
		}
		if left := must[[]record.ID](t)(s.ids()); f.left != nil && !slices.Equal(left, f.left) {
			t.Errorf("%d talks, want %d", len(left), len(f.left))
		}
	}
	dir := h.host.dir
	h.host.Close()
	host := must[*Home](t)(Open(dir, Options{Passphrase: pass("correct horse"), Clock: newClock().Now, WorkFactor: 4}))
	defer host.Close()
	if err := host.Unlodge("VES", func() error { called++; return nil }); err != nil || called != 2 {
		t.Errorf("again: %v; its people were forgotten %d times", err, called)
	}
	if _, err := os.Lstat(s.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	for _, id := range must[[]record.ID](t)(host.ids()) {
		if !slices.ContainsFunc(host.Seats(), func(o *Seat) bool { return o.in(id) }) {
			t.Errorf("nobody sits in the talks %s, which are still here", id.Short())
		}
	}
}

// TestLodgeRefuses: no second seat of one code, no bad code or name, and what an interrupted Lodge left is swept away.
func TestLodgeRefuses(t *testing.T) {
	h := newHome(t, "SEC")
	must[*Seat](t)(h.Lodge("VES", "State of VES", false))
	for _, code := range []string{"VES", "SEC"} {
		if _, err := h.Lodge(code, "Another", true); !errors.Is(err, ErrHomeExists) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, bad := range [][2]string{{"ves", "x"}, {"../X", "x"}, {"", "x"}, {"ORM", ""}, {"ORM", strings.Repeat("x", record.MaxName+1)}} {
		if _, err := h.Lodge(bad[0], bad[1], false); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := h.Unlodge("SEC", nil); err == nil {
		t.Error("the own seat is taken out")
	}
	if err := h.Unlodge("ORM", nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
	left := filepath.Join(h.dir, seatsDir, unborn+"-123")
	if err := os.MkdirAll(filepath.Join(left, "VES"), 0o700); err != nil {
		t.Fatal(err)
	}
	dir := h.dir
	h.Close()
	h = must[*Home](t)(Open(dir, Options{}))
	defer h.Close()
	if _, err := os.Lstat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was left: %v", err)
	}
	var codes []string
	for _, s := range h.Seats() {
		codes = append(codes, s.Code()+" "+s.Name())
	}
	if !slices.Equal(codes, []string{"SEC State of SEC", "VES State of VES"}) {
		t.Errorf("%q", codes)
	}
	if s := h.Seats()[1]; !s.Lodged() || s.Hosted() || s.Own() || s.MustRekey() != "" {
		t.Errorf("%+v", s)
	}
}
