package node

import (
	"testing"

	merkle "parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// trio is a hub and two parties in one talks; all hold the same.
func trio(t *testing.T) (hub, orm, ves *Home, h, a, b *Node) {
	t.Helper()
	hub, orm, ves = newHome(t, "HUB"), newHome(t, "ORM"), newHome(t, "VES")
	h = must[*Node](t)(hub.OpenTalks(t.Context(), charterFor(t, hub, orm, ves)))
	a, _ = send(t, h, orm, PackOptions{})
	b, _ = send(t, h, ves, PackOptions{})
	act(t, a, &talks.Accede{Charter: h.ID()})
	act(t, b, &talks.Accede{Charter: h.ID()})
	send(t, a, hub, PackOptions{})
	send(t, b, hub, PackOptions{})
	return hub, orm, ves, h, a, b
}

// tell makes a hostile node's running log say something else than what came.
func tell(t *testing.T, n *Node, f func(ids []record.ID)) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	l := must[*running](t)(n.log())
	f(l.ids)
	l.tree, l.size, l.public = merkle.Log{}, 0, merkle.Note{}
	for _, id := range l.ids {
		if err := l.tree.Append(id[:]); err != nil {
			t.Fatal(err)
		}
	}
}

// whisper lets one home say to another what it says of logs, and hear nothing: a liar needn't begin its log anew.
func whisper(t *testing.T, from, to *Home) {
	t.Helper()
	key := func(h *Home) seal.PublicKey { return must[Card](t)(h.Card()).Party.Seat }
	raw, _, err := witnessPost{from.own}.Tell(t.Context(), to.Code(), key(to))
	if err != nil {
		t.Fatal(err)
	}
	if err := (witnessPost{to.own}).Hear(t.Context(), from.Code(), key(from), raw); err != nil {
		t.Fatal(err)
	}
}

// seenOf returns what a node saw of the logs of a home.
func seenOf(t *testing.T, n *Node, code string) (out []Witnessed) {
	t.Helper()
	for _, w := range must[[]Witnessed](t)(n.Witnessed()) {
		if w.Code == code {
			out = append(out, w)
		}
	}
	return out
}

// proven checks that a node holds a proof against a home that anybody can check.
func proven(t *testing.T, n *Node, code string) {
	t.Helper()
	for _, w := range seenOf(t, n, code) {
		if w.Proof == nil {
			continue
		}
		p, err := merkle.ParseSplit(w.Proof)
		if err != nil || p.Signer != w.Key || w.Trouble == "" {
			t.Errorf("%v %+v", err, w)
		}
		return
	}
	t.Errorf("no proof: %+v", seenOf(t, n, code))
}

// TestWitnessHonestHub: an honest hub's log grows before its witnesses, whose receipts hold; nobody is blamed.
func TestWitnessHonestHub(t *testing.T) {
	hub, orm, ves, h, a, b := trio(t)
	p, q := serveHome(t, hub), serveHome(t, ves)
	for i := range 4 {
		said := act(t, a, &talks.Comment{Text: "again and again"}).ID
		syncTo(t, orm, p)
		syncTo(t, ves, p)
		syncTo(t, orm, q)
		r := must[*merkle.Receipt](t)(a.ReceiptFrom(said))
		if r == nil {
			t.Fatalf("round %d: no receipt", i)
		}
		if log, err := merkle.ParseRunning(r.Log); err != nil || log.Code == "ORM" {
			t.Fatalf("%v %+v", err, r)
		}
	}
	for _, n := range []*Node{h, a, b} {
		for _, w := range must[[]Witnessed](t)(n.Witnessed()) {
			if w.Proof != nil || w.Trouble != "" || w.Anew || w.Missing > 0 || w.From == "" {
				t.Errorf("%+v", w)
			}
		}
	}
	if s := seenOf(t, b, "HUB"); len(s) != 1 || s[0].Size != int64(len(b.Raws())) || len(s[0].Others) != 1 {
		t.Errorf("%+v", s)
	}
	// What was seen survives the home; so does the hub's own log.
	before := must[merkle.Running](t)(h.RunningLog())
	for _, x := range []*Home{orm, hub} {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := must[*Home](t)(Open(orm.Dir(), Options{Clock: newClock().Now}))
	defer again.Close()
	hub = must[*Home](t)(Open(hub.Dir(), Options{Clock: newClock().Now}))
	defer hub.Close()
	n := must[*Node](t)(again.Node(t.Context(), h.ID()))
	syncTo(t, again, serveHome(t, hub))
	if s := seenOf(t, n, "HUB"); len(s) != 1 || s[0].Trouble != "" || s[0].Log != before.Origin() || s[0].Size != int64(len(n.Raws())) {
		t.Errorf("%+v", s)
	}
}

// TestHoleHubShowsTwoLogs: two parties who were shown different logs find it out when they talk to each other, and both have the proof.
func TestHoleHubShowsTwoLogs(t *testing.T) {
	hub, orm, ves, h, a, b := trio(t)
	p := serveHome(t, hub)
	syncTo(t, orm, p)
	tell(t, h, func(ids []record.ID) { ids[1], ids[2] = ids[2], ids[1] })
	syncTo(t, ves, p)
	for _, n := range []*Node{a, b} {
		if s := seenOf(t, n, "HUB"); len(s) != 1 || s[0].Proof != nil || s[0].Trouble != "" {
			t.Fatalf("before they talk: %+v", s)
		}
	}
	syncTo(t, orm, serveHome(t, ves))
	proven(t, a, "HUB")
	syncTo(t, ves, serveHome(t, orm))
	proven(t, b, "HUB")
}

// TestHoleHubDropsAcknowledgedBreak: a hub that had an act in its log, and later shows the log without it, is proven to have done so, by the
// one whose act it was, alone.
func TestHoleHubDropsAcknowledgedBreak(t *testing.T) {
	hub, orm, _, h, a, b := trio(t)
	p := serveHome(t, hub)
	said := act(t, a, &talks.Comment{Text: "we break the silence"}).ID
	syncTo(t, orm, p)
	if r := must[*merkle.Receipt](t)(a.ReceiptFrom(said)); r == nil {
		t.Fatal("no receipt")
	}
	act(t, b, &talks.Comment{Text: "nobody spoke"})
	send(t, b, hub, PackOptions{})
	tell(t, h, func(ids []record.ID) {
		for i := range ids {
			if ids[i] == said {
				ids[i] = record.ID{1}
			}
		}
	})
	whisper(t, hub, orm) // from where the two had agreed
	if w := seenOf(t, a, "HUB"); len(w) != 1 || w[0].Trouble == "" || w[0].Proof != nil {
		t.Errorf("a log that isn't continued passes: %+v", w)
	}
	h.witness.mu.Lock()
	h.witness.told["ORM"] = 0
	h.witness.mu.Unlock()
	whisper(t, hub, orm) // the whole, as it was asked for
	proven(t, a, "HUB")
	if r := must[*merkle.Receipt](t)(a.ReceiptFrom(said)); r == nil {
		t.Error("the receipt is gone")
	}
}

// TestHoleHubHoldsActsBack: an act in the log that isn't handed on is counted.
func TestHoleHubHoldsActsBack(t *testing.T) {
	hub, orm, _, h, a, _ := trio(t)
	tell(t, h, func(ids []record.ID) { ids[len(ids)-1] = record.ID{7} })
	syncTo(t, orm, serveHome(t, hub))
	if s := seenOf(t, a, "HUB"); len(s) != 1 || s[0].Missing != 1 {
		t.Errorf("%+v", s)
	}
}

// TestHoleHubSwapsItsKey: a log under another key is another log: nobody takes it for the old one, and it is said.
func TestHoleHubSwapsItsKey(t *testing.T) {
	hub, orm, _, h, a, _ := trio(t)
	p := serveHome(t, hub)
	syncTo(t, orm, p)
	hub.mu.Lock()
	if err := hub.dropRunning(); err != nil {
		t.Fatal(err)
	}
	hub.mu.Unlock()
	tell(t, h, func(ids []record.ID) { ids[1], ids[2] = ids[2], ids[1] })
	syncTo(t, orm, p)
	s := seenOf(t, a, "HUB")
	if len(s) != 2 || !s[0].Anew || !s[1].Anew || s[0].Proof != nil || s[1].Proof != nil {
		t.Errorf("%+v", s)
	}
}

// TestRunningLogBeginsAnew: after a re-keying, in a copy, and where somebody holds a checkpoint that this home can't continue, the log
// has another name, so that no honest home contradicts itself.
func TestRunningLogBeginsAnew(t *testing.T) {
	hub, _, _, h, _, _ := trio(t)
	name := func() string { t.Helper(); return must[merkle.Running](t)(h.RunningLog()).Origin() }
	first := name()
	if name() != first {
		t.Error("the log has another name each time")
	}
	must[[]Rekeyed](t)(hub.Rekey(t.Context()))
	second := name()
	if second == first {
		t.Error("a re-keyed home goes on with its log")
	}
	own := must[merkle.Running](t)(h.RunningLog())
	h.mu.Lock()
	newer, err := h.running.by.Text(merkle.Checkpoint{Origin: own.Origin(), Size: 999}.Text())
	h.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.behind(own, string(must[merkle.Note](t)(h.Checkpoint()).Bytes())); err != nil || name() != second {
		t.Errorf("its own newest checkpoint makes it begin anew: %v", err)
	}
	if err := h.behind(own, string(newer.Bytes())); err != nil || name() == second {
		t.Errorf("a home that was turned back goes on: %v", err)
	}
	if err := hub.own.suspect("a test"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Checkpoint(); err == nil {
		t.Error("a home that must re-key signs checkpoints")
	}
}
