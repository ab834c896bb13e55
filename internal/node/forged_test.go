package node

import (
	"bytes"
	"testing"

	"parley/pouch"
	"parley/talks"
)

// TestForgedCopyOnTheWay: a courier can change the signature of an act and keep its name. Before the re-keying that brings
// the key has come, nobody can tell: the true act, coming later, still joins, also in a home that was opened anew, and
// the home's own audit stays sound.
func TestForgedCopyOnTheWay(t *testing.T) {
	va, vo, a, b := pair(t)
	must[[]Rekeyed](t)(va.Rekey(t.Context()))
	reopen := func() *Node {
		vo.Close()
		vo = must[*Home](t)(Open(vo.Dir(), Options{Clock: newClock().Now}))
		t.Cleanup(func() { vo.Close() })
		return must[*Node](t)(vo.Node(t.Context(), a.ID()))
	}
	m := act(t, a, &talks.Comment{Text: "under the new key"})
	var good, rekey []byte
	for _, raw := range a.Raws() {
		if bytes.Contains(raw, []byte(`"kind":"rekey"`)) {
			rekey = raw
		}
		if bytes.Contains(raw, []byte("under the new key")) {
			good = raw
		}
	}
	forged := bytes.Clone(good)
	if at := bytes.LastIndex(forged, []byte(`"sig":"`)) + 20; forged[at] == 'A' {
		forged[at] = 'B'
	} else {
		forged[at] = 'A'
	}
	for _, raw := range [][]byte{forged, good, forged} {
		if rep := must[Report](t)(b.take(t.Context(), &pouch.Pouch{Header: pouch.Header{Talks: b.ID()}, Acts: [][]byte{raw}})); rep.Parked != 1 || len(rep.Refused) != 0 {
			t.Fatalf("%+v", rep)
		}
		oracle(t, b)
	}
	b = reopen()
	if rep := must[Report](t)(b.take(t.Context(), &pouch.Pouch{Header: pouch.Header{Talks: b.ID()}, Acts: [][]byte{rekey}})); len(rep.Stored) != 2 || len(rep.Refused) != 0 || rep.Parked != 0 {
		t.Fatalf("%+v", rep)
	}
	oracle(t, b)
	b = reopen()
	if e := now(b, func(v *talks.View) talks.Effect { e, _ := v.Entry(m.ID); return e.Effect }); e != talks.InEffect {
		t.Error(e)
	}
	oracle(t, b)
}
