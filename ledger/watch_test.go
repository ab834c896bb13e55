package ledger

import (
	"errors"
	"testing"
)

// hostile is a node that signs whatever log it is told to.
type hostile struct {
	t   testing.TB
	log Running
	by  *Signer
}

func newHostile(t testing.TB, name string) hostile {
	log, by := runningOf(t, name)
	return hostile{t, log, by}
}

func leavesOf(acts string) [][32]byte {
	var out [][32]byte
	for i := range len(acts) {
		out = append(out, [32]byte{acts[i]})
	}
	return out
}

// says is a checkpoint over acts, a letter each.
func (h hostile) says(acts string) Note {
	h.t.Helper()
	var l Log
	for _, x := range leavesOf(acts) {
		if err := l.Append(x[:]); err != nil {
			h.t.Fatal(err)
		}
	}
	n, err := h.by.Text(Checkpoint{h.log.Origin(), l.Size(), l.Root()}.Text())
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// seen is a watcher that has seen these acts.
func (h hostile) seen(acts string) *Watch {
	h.t.Helper()
	w := &Watch{Log: h.log}
	if p, err := w.Grow(h.says(acts), 0, leavesOf(acts)); p != nil || err != nil {
		h.t.Fatal(p, err)
	}
	return w
}

// TestHostileHub: what a node can do to its log, and what those who watch make of it. "c" is the charter, "b" a broken silence.
func TestHostileHub(t *testing.T) {
	h := newHostile(t, "hub")
	for name, x := range map[string]struct{ had, shown string }{
		"drops an acknowledged break":        {"cb", "csst"},
		"drops it at the same size":          {"cb", "cs"},
		"re-orders":                          {"cxb", "cbxy"},
		"rolls back and goes another way":    {"cxyb", "cxz"},
		"rolls back and grows beyond":        {"cxyb", "cxzzzz"},
		"another beginning":                  {"c", "dx"},
		"a longer log to me, then a shorter": {"cxyzw", "cy"},
	} {
		w := h.seen(x.had)
		p, err := w.Grow(h.says(x.shown), 0, leavesOf(x.shown))
		if p == nil || err != nil {
			t.Errorf("%s: no proof: %v", name, err)
			continue
		}
		b, err := p.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSplit(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(w.Leaves) != len(x.had) {
			t.Errorf("%s: what was seen was forgotten", name)
		}
		// The same when another party says what it was shown: whoever has the longer log makes the proof.
		a, b2 := h.seen(x.had), h.seen(x.shown)
		p1, ahead, err1 := a.Compare(h.says(x.shown))
		p2, _, err2 := b2.Compare(h.says(x.had))
		if p1 == nil && p2 == nil || ahead && p2 == nil || err1 != nil || err2 != nil {
			t.Errorf("%s: two who were shown different logs don't find it: %v %v", name, err1, err2)
		}
	}
}

// TestHostileHubWithoutProof: what proves nothing is refused aloud, and blames nobody.
func TestHostileHubWithoutProof(t *testing.T) {
	h, other := newHostile(t, "hub"), newHostile(t, "another key")
	for name, grow := range map[string]func(w *Watch) (*Split, error){
		"an older log again":       func(w *Watch) (*Split, error) { return w.Grow(h.says("c"), 0, leavesOf("c")) },
		"leaves of another log":    func(w *Watch) (*Split, error) { return w.Grow(h.says("cxyz"), 0, leavesOf("cxyq")) },
		"no leaves for its growth": func(w *Watch) (*Split, error) { return w.Grow(h.says("cxyz"), 3, nil) },
		"a hole":                   func(w *Watch) (*Split, error) { return w.Grow(h.says("cxyz"), 4, nil) },
		"a negative place":         func(w *Watch) (*Split, error) { return w.Grow(h.says("cxyz"), -1, leavesOf("cxyz!")) },
		"a tail that doesn't fit":  func(w *Watch) (*Split, error) { return w.Grow(h.says("dxyz"), 3, leavesOf("z")) },
		"another key":              func(w *Watch) (*Split, error) { return w.Grow(other.says("cxyz"), 0, leavesOf("cxyz")) },
		"another key, this name": func(w *Watch) (*Split, error) {
			return w.Grow(hostile{t, h.log, other.by}.says("cxyz"), 0, leavesOf("cxyz"))
		},
		"a note without signatures": func(w *Watch) (*Split, error) { return w.Grow(Note{Text: h.says("cxyz").Text}, 0, leavesOf("cxyz")) },
	} {
		w := h.seen("cxy")
		if p, err := grow(w); p != nil || err == nil {
			t.Errorf("%s: %v, %v", name, p, err)
		}
		if len(w.Leaves) != 3 || w.tree.Size() != 3 || w.Note.Text != h.says("cxy").Text {
			t.Errorf("%s: what was seen was changed", name)
		}
	}
}

// TestHonestHubIsNeverBlamed: however its log comes to a watcher, in pieces, twice, or compared with what others saw.
func TestHonestHubIsNeverBlamed(t *testing.T) {
	h := newHostile(t, "hub")
	const all = "cabdefghij"
	for from := 1; from < len(all); from++ {
		for to := from; to <= len(all); to++ {
			for again := 0; again <= from; again++ {
				w := h.seen(all[:from])
				if p, err := w.Grow(h.says(all[:to]), int64(again), leavesOf(all[again:to])); p != nil || err != nil {
					t.Fatalf("%d to %d from %d: %v %v", from, to, again, p, err)
				}
				if p, _, err := w.Compare(h.says(all[:from])); p != nil || err != nil {
					t.Fatal(p, err)
				}
				if r, err := w.Receipt([32]byte{all[to-1]}); err != nil || r.Index != int64(to-1) {
					t.Fatal(r, err)
				}
			}
		}
	}
	if _, err := h.seen("ca").Receipt([32]byte{'z'}); !errors.Is(err, ErrLog) {
		t.Error(err)
	}
}
