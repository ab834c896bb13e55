package node

import (
	"errors"
	"strings"
	"testing"
	"time"

	"parley/internal/courier"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// delegate signs a delegation as a browser does.
func (b *browser) delegate(s *Seat, until time.Time, talks ...record.ID) []byte {
	b.t.Helper()
	statement := must[[]byte](b.t)(s.PrepareDelegation(until, talks...))
	return must[[]byte](b.t)(courier.SignedDelegation(statement, b.seat.Sign("parley courier delegation v1", statement)))
}

// synced is a host with a seat whose key is in a browser and one whose key it holds, and a party with a home of its own.
func synced(t *testing.T) (host, kar *Home, n, m *Node, ves *Seat, b *browser) {
	t.Helper()
	host, kar = sealedHome(t, "SEC"), newHome(t, "KAR")
	orm := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	ves, b = guest(t, host, "VES")
	n = must[*Node](t)(orm.OpenTalks(t.Context(), charterOfSeats(t, orm, ves, kar)))
	m, _ = send(t, n, kar, PackOptions{})
	act(t, m, &talks.Accede{Charter: m.ID()})
	return host, kar, n, m, ves, b
}

// TestHubSyncs: a host and another party's node meet for each seat of the host: for one whose key the host holds, and for one whose
// browser has signed a delegation; each side calls, each answers. Without a delegation nothing is said for that seat.
func TestHubSyncs(t *testing.T) {
	host, kar, n, m, ves, b := synced(t)
	answers := startSync(t, host, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := answers.Address()
	calls := startSync(t, kar, SyncConfig{})
	must[Peer](t)(kar.AddPeer(Peer{Party: "VES", URL: "https://" + addr + "/VES"}))
	if err := calls.Call(t.Context(), "VES"); courier.CodeOf(err) != courier.CodeStranger {
		t.Errorf("before there is a delegation: %v", err)
	}
	if d, ok := ves.Delegated(); ok {
		t.Errorf("%+v", d)
	}
	if err := ves.SetDelegation(b.delegate(ves, host.clock().Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if _, ok := ves.Delegated(); !ok {
		t.Error("it has none")
	}
	soon(t, "VES is met", func() bool { return frontier(n) == frontier(m) })
	b.act(as(t, n, "VES"), &talks.Accede{Charter: n.ID()})
	if err := calls.Call(t.Context(), "VES"); err != nil || frontier(n) != frontier(m) {
		t.Errorf("%v", err)
	}
	// The other seat, by its own key; and the host calls for both.
	must[Peer](t)(kar.AddPeer(Peer{Party: "ORM", URL: "https://" + addr + "/ORM"}))
	must[Made](t)(as(t, n, "ORM").Act(t.Context(), &talks.Comment{Text: "from ORM"}))
	if err := calls.Call(t.Context(), "ORM"); err != nil || frontier(n) != frontier(m) {
		t.Errorf("%v", err)
	}
	other := startSync(t, kar, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ = other.Address()
	must[Peer](t)(host.AddPeer(Peer{Party: "KAR", URL: "https://" + addr}))
	soon(t, "a line for each seat that shares talks, and none for the host's own", func() bool {
		answers.mu.Lock()
		defer answers.mu.Unlock()
		return len(answers.lines) == 2 && answers.lines[way{"VES", "KAR"}] != nil && answers.lines[way{"ORM", "KAR"}] != nil
	})
	act(t, m, &talks.Comment{Text: "from KAR"})
	if err := answers.Call(t.Context(), "KAR"); err != nil || frontier(n) != frontier(m) {
		t.Errorf("%v", err)
	}
	if list := must[[]Standing](t)(answers.Standings(t.Context())); len(list) != 1 || list[0].Met != (time.Time{}) || len(list[0].Talks) != 0 {
		t.Errorf("the own seat's standings: %+v", list)
	}
	for _, s := range host.Seats()[1:] {
		list := must[[]Standing](t)(answers.StandingsOf(t.Context(), s))
		if len(list) != 1 || list[0].Seat != s.code || list[0].Party != "KAR" || list[0].Met.IsZero() || len(list[0].Talks) != 1 || !list[0].Talks[0].Equal {
			t.Errorf("the standings of %s: %+v", s.code, list)
		}
	}
	if err := answers.Stop(); err != nil {
		t.Fatal(err)
	}
	if list := must[[]Standing](t)(ves.Standings(t.Context())); len(list) != 1 || list[0].Met.IsZero() {
		t.Errorf("from the disk: %+v", list)
	}
	oracle(t, n)
	oracle(t, m)
}

// TestHoleSeatsProbed: to a caller who knows nothing that is there, a code without a seat, one whose seat has no delegation, and
// one with a seat answer alike.
func TestHoleSeatsProbed(t *testing.T) {
	host, _, _, _, _, _ := synced(t)
	s := startSync(t, host, SyncConfig{Listen: "127.0.0.1:0"})
	addr, _ := s.Address()
	stranger := newHome(t, "ZZZ")
	must[*Node](t)(stranger.OpenTalks(t.Context(), charterFor(t, stranger, newHome(t, "ORM"), newHome(t, "VES"), newHome(t, "NIL"))))
	for _, code := range []string{"ORM", "VES", "NIL"} {
		must[Peer](t)(stranger.AddPeer(Peer{Party: code, URL: "https://" + addr + "/" + code}))
		if _, err := stranger.SyncOnce(t.Context(), SyncConfig{}, code); courier.CodeOf(err) != courier.CodeStranger {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestHoleDelegationToAnotherHost: a home takes no delegation that names another host, another seat or another key, that is over or
// for too long; what it took ends at its time, and with the seat's key.
func TestHoleDelegationToAnotherHost(t *testing.T) {
	host, kar, n, m, ves, b := synced(t)
	other := newHome(t, "SEC")
	ves2, _ := guest(t, other, "VES")
	soon := host.clock().Add(time.Hour)
	lor, bl := guest(t, host, "LOR")
	thief := &browser{t, b.root, b.root}
	for name, raw := range map[string][]byte{
		"another host's":      b.delegate(ves2, soon),
		"another seat's":      bl.delegate(lor, soon),
		"by another key":      thief.delegate(ves, soon),
		"not in the one form": []byte("{}"),
	} {
		if err := ves.SetDelegation(raw); !errors.Is(err, courier.ErrDelegation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, until := range map[string]time.Time{"over": host.clock().Add(-time.Minute), "for too long": host.clock().Add(courier.MaxDelegation + 24*time.Hour)} {
		if _, err := ves.PrepareDelegation(until); !errors.Is(err, courier.ErrDelegation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	orm := must[*Seat](t)(host.Seat("ORM"))
	if _, err := orm.PrepareDelegation(soon); err == nil {
		t.Error("a seat whose key is here delegates")
	}
	// A draft of a delegation is no act, and an act's signature none of a delegation.
	d := must[record.Draft](t)(as(t, n, "VES").Prepare(&talks.Accede{Charter: n.ID()}))
	statement := must[[]byte](t)(ves.PrepareDelegation(soon))
	if raw, _, err := d.Signed(b.seat.Sign(courier.DelegationDomain, d.Head)); err == nil {
		if _, err := as(t, n, "VES").Take(t.Context(), raw); record.CodeOf(err) != record.CodeSignature {
			t.Errorf("an act signed as a delegation: %v", err)
		}
	}
	if err := ves.SetDelegation(must[[]byte](t)(courier.SignedDelegation(statement, b.seat.Sign("parley act signature v1", statement)))); !errors.Is(err, courier.ErrDelegation) {
		t.Errorf("a delegation signed as an act: %v", err)
	}
	// For other talks: nothing is shared.
	if err := ves.SetDelegation(b.delegate(ves, soon, seal.Hash("other talks", nil))); err != nil {
		t.Fatal(err)
	}
	if ids := must[[]record.ID](t)(ves.synced()); len(ids) != 0 || ves.shares(t.Context(), "KAR") {
		t.Errorf("%v", ids)
	}
	// The seat is re-keyed: KAR knows it, and refuses.
	if err := ves.SetDelegation(b.delegate(ves, soon)); err != nil {
		t.Fatal(err)
	}
	peer := serveHome(t, kar)
	dialer := courier.Dialer{Config: ves.Courier()}
	if _, err := dialer.Sync(t.Context(), peer, nil); err != nil {
		t.Fatal(err)
	}
	fresh := must[seal.PrivateKey](t)(seal.GenerateKey(seeded("fresh")))
	dr := must[record.Draft](t)(as(t, n, "VES").PrepareRekey(fresh.Public(), record.OwnCustody))
	must[Report](t)(m.take(t.Context(), pouchOf(n.ID(), b.sign(dr, b.root))))
	if _, err := dialer.Sync(t.Context(), peer, nil); courier.CodeOf(err) != courier.CodeReplaced {
		t.Errorf("after a re-keying: %v", err)
	}
	// Time passes.
	host.clock = func() time.Time { return soon.Add(time.Second) }
	if _, ok := ves.Delegated(); ok {
		t.Error("it has no end")
	}
	if _, err := ves.courierSeat(); !errors.Is(err, ErrKeyElsewhere) || !strings.Contains(err.Error(), "signs a new one") {
		t.Errorf("%v", err)
	}
	// Nothing of it acts.
	if _, err := as(t, n, "VES").Act(t.Context(), &talks.Comment{Text: "by the host"}); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("%v", err)
	}
}
