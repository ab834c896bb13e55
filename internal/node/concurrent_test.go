package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"parley/record"
	"parley/talks"
)

// TestManyAtOnce: several delegates act, read and carry pouches at the same time; one chain comes out.
func TestManyAtOnce(t *testing.T) {
	va, vo, a, b := pair(t)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 10 {
				if _, err := a.Act(t.Context(), &talks.Comment{Text: fmt.Sprintf("%d of %d", i, w)}); err != nil {
					t.Error(err)
				}
				a.View(func(_ *record.Record, s *talks.State) error { s.Now().Log(); return nil })
			}
		})
	}
	wg.Go(func() {
		for range 10 {
			if _, err := b.Act(t.Context(), &talks.Comment{Text: "meanwhile"}); err != nil {
				t.Error(err)
			}
			for _, way := range []struct {
				from *Node
				to   *Home
			}{{a, vo}, {b, va}} {
				var p bytes.Buffer
				if _, err := way.from.Pack(t.Context(), &p, PackOptions{Plain: true}); err != nil {
					t.Error(err)
				}
				if _, _, err := way.to.Import(t.Context(), &p, ImportOptions{}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	wg.Wait()
	send(t, a, vo, PackOptions{})
	send(t, b, va, PackOptions{})
	if x, y := len(a.Raws()), len(b.Raws()); x != 52 || y != 52 {
		t.Errorf("%d and %d acts", x, y)
	}
	if v := oracle(t, a); len(v.Findings) > 0 {
		t.Errorf("\n%s", v)
	}
}

// TestCancelled: what is cancelled changes nothing, or is whole; the node goes on.
func TestCancelled(t *testing.T) {
	_, vo, a, b := pair(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Act(gone, &talks.Comment{Text: "never"}); !errors.Is(err, context.Canceled) {
		t.Errorf("act: %v", err)
	}
	act(t, a, &talks.Comment{Text: "hear"})
	var p bytes.Buffer
	if _, err := a.Pack(t.Context(), &p, PackOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := vo.Import(gone, bytes.NewReader(p.Bytes()), ImportOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("import: %v", err)
	}
	if len(b.Raws()) != 2 {
		t.Errorf("%d acts after a cancelled import", len(b.Raws()))
	}
	if _, rep, err := vo.Import(t.Context(), &p, ImportOptions{}); err != nil || len(rep.Stored) != 1 {
		t.Errorf("import again: %v", err)
	}
	act(t, b, &talks.Comment{Text: "we go on"})
	dir := vo.Dir()
	vo.Close()
	vo = must[*Home](t)(Open(dir, Options{}))
	defer vo.Close()
	if _, err := vo.Node(gone, b.ID()); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
	if n := must[*Node](t)(vo.Node(t.Context(), b.ID())); len(n.Raws()) != 4 {
		t.Errorf("%d acts", len(n.Raws()))
	}
}

// TestTalksOpenedByTwoAtOnce: a record can be opened once; whoever asks for the same talks meanwhile waits and gets them
// too, where it was told that another process had them.
func TestTalksOpenedByTwoAtOnce(t *testing.T) {
	va, _, a, _ := pair(t)
	for range 50 {
		act(t, a, &talks.Comment{Text: "a record that takes a while to open"})
	}
	id, dir := a.ID(), va.Dir()
	for range 5 {
		if err := va.Close(); err != nil {
			t.Fatal(err)
		}
		va = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
		t.Cleanup(func() { va.Close() })
		var wg sync.WaitGroup
		got := make([]*Node, 4)
		for i := range got {
			wg.Go(func() {
				var err error
				if got[i], err = va.Node(t.Context(), id); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, n := range got {
			if n != got[0] {
				t.Error("two nodes for the same talks")
			}
		}
	}
}
