package node

import (
	"errors"
	"testing"
)

// One seat of a hub turns talks down; that takes them from no other. The last one that does ends the offer, and it doesn't come again.
func TestHoleDeclinedForAnotherSeat(t *testing.T) {
	host := sealedHome(t, "SEC")
	a, b := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true)), must[*Seat](t)(host.Lodge("VES", "State of VES", true))
	kar := newHome(t, "KAR")
	n := must[*Node](t)(kar.OpenTalks(t.Context(), charterOfSeats(t, kar, a, b)))
	offered := func() {
		t.Helper()
		if err := (invites{a}).Invite(t.Context(), "KAR", n.ID(), n.Raws()[0]); err != nil {
			t.Fatal(err)
		}
	}
	offered()
	id := n.ID().String()
	if err := host.own.Decline(id); !errors.Is(err, ErrUnknown) {
		t.Errorf("a seat that isn't named declines: %v", err)
	}
	if err := a.Decline(id); err != nil {
		t.Fatal(err)
	}
	offered()
	if mine, others := must[[]Offer](t)(a.Offers()), must[[]Offer](t)(b.Offers()); len(mine) != 0 || len(others) != 1 {
		t.Fatalf("after one declined: %v for it, %v for the other", mine, others)
	}
	if err := a.Decline(id); !errors.Is(err, ErrUnknown) {
		t.Errorf("declined twice: %v", err)
	}
	if err := b.Decline(id); err != nil {
		t.Fatal(err)
	}
	offered()
	if list := must[[]Offer](t)(host.Offers()); len(list) != 0 {
		t.Errorf("declined by all, it came again: %v", list)
	}
}
