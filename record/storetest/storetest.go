// Package storetest holds every record.Store to its contract, and has the store that lives in memory.
//
// An implementation calls [Run] from a test of its own:
//
//	func TestContract(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Opener {
//			path := filepath.Join(t.TempDir(), "record.db")
//			return func() (record.Store, error) { return store.Open(path) }
//		})
//	}
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/record"
)

// Opener opens one and the same store; after Close it opens it again with what was in it.
type Opener func() (record.Store, error)

// Run tests the contract of record.Store; place gives the opener of a new, empty store. The bytes that
// are appended are not acts: a store doesn't look inside.
func Run(t *testing.T, place func(t *testing.T) Opener) {
	tests := []struct {
		name string
		run  func(t *testing.T, open Opener)
	}{
		{"empty", testEmpty}, {"order", testOrder}, {"duplicates", testDuplicates}, {"reload", testReload},
		{"own bytes", testOwnBytes}, {"sizes", testSizes}, {"stop", testStop}, {"cancelled", testCancelled},
		{"closed", testClosed}, {"many at once", testManyAtOnce}, {"append while loading", testAppendWhileLoading},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, place(t)) })
	}
}

func open(t *testing.T, o Opener) record.Store {
	t.Helper()
	s, err := o()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func load(t *testing.T, s record.Store) []string {
	t.Helper()
	var out []string
	if err := s.Load(t.Context(), func(raw []byte) error {
		out = append(out, string(raw))
		return nil
	}); err != nil {
		t.Fatalf("load: %v", err)
	}
	return out
}

func want(t *testing.T, s record.Store, acts ...string) {
	t.Helper()
	if got := load(t, s); !slices.Equal(got, acts) {
		t.Fatalf("the store holds %q, want %q", got, acts)
	}
}

func put(t *testing.T, s record.Store, acts ...string) {
	t.Helper()
	var raws [][]byte
	for _, a := range acts {
		raws = append(raws, []byte(a))
	}
	if err := s.Append(t.Context(), raws...); err != nil {
		t.Fatalf("append: %v", err)
	}
}

func testEmpty(t *testing.T, o Opener) {
	s := open(t, o)
	want(t, s)
	put(t, s)
	want(t, s)
}

func testOrder(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "c", "a")
	put(t, s, "b")
	want(t, s, "c", "a", "b")
}

func testDuplicates(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a", "b", "a")
	put(t, s, "b", "c", "a")
	want(t, s, "a", "b", "c")
}

func testReload(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a", "b")
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	s = open(t, o)
	want(t, s, "a", "b")
	put(t, s, "b", "c")
	want(t, s, "a", "b", "c")
}

func testOwnBytes(t *testing.T, o Opener) {
	s := open(t, o)
	raw := []byte("abc")
	if err := s.Append(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	raw[0] = 'x' // the caller's bytes are the caller's again
	var got []byte
	if err := s.Load(t.Context(), func(b []byte) error { got = b; return nil }); err != nil {
		t.Fatal(err)
	}
	want(t, s, "abc")
	got[1] = 'y' // and those that Load gave away too
	want(t, s, "abc")
}

func testSizes(t *testing.T, o Opener) {
	s := open(t, o)
	small, large := "\x00", string(bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
	put(t, s, small, large)
	want(t, s, small, large)
}

func testStop(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a", "b", "c")
	stop := errors.New("stop")
	n := 0
	err := s.Load(t.Context(), func([]byte) error {
		if n++; n == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 2 {
		t.Fatalf("load gave %v after %d acts, want the caller's error after 2", err, n)
	}
	want(t, s, "a", "b", "c")
}

func testCancelled(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Append(ctx, []byte("b")); err == nil {
		t.Fatal("append took an act under a cancelled context")
	}
	put(t, s, "b") // to do it again is safe, whether it was stored or not
	want(t, s, "a", "b")
}

func testClosed(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	if err := s.Append(t.Context(), []byte("b")); !errors.Is(err, record.ErrClosed) {
		t.Fatalf("append after close gave %v, want ErrClosed", err)
	}
	if err := s.Load(t.Context(), func([]byte) error { return nil }); !errors.Is(err, record.ErrClosed) {
		t.Fatalf("load after close gave %v, want ErrClosed", err)
	}
	want(t, open(t, o), "a")
}

func testManyAtOnce(t *testing.T, o Opener) {
	s := open(t, o)
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 8 {
				if err := s.Append(t.Context(), fmt.Appendf(nil, "%d.%d", w, i), []byte("all")); err != nil {
					t.Errorf("append: %v", err)
				}
			}
		})
	}
	group.Wait()
	got := load(t, s)
	if len(got) != 65 {
		t.Fatalf("%d acts, want 65", len(got))
	}
	last := map[byte]byte{}
	for _, a := range got {
		if a == "all" {
			continue
		}
		if last[a[0]] > a[2] {
			t.Fatalf("%q after %c: one writer's acts changed places", a, last[a[0]])
		}
		last[a[0]] = a[2]
	}
}

// testAppendWhileLoading: what is appended during a Load may be shown by it or not; it must not block.
func testAppendWhileLoading(t *testing.T, o Opener) {
	s := open(t, o)
	put(t, s, "a", "b")
	n := 0
	if err := s.Load(t.Context(), func([]byte) error {
		if n++; n > 10 {
			return nil
		}
		return s.Append(t.Context(), fmt.Appendf(nil, "new %d", n))
	}); err != nil {
		t.Fatal(err)
	}
	if n < 2 {
		t.Fatalf("load gave %d acts", n)
	}
	put(t, s, "z")
	if got := load(t, s); got[0] != "a" || got[1] != "b" || got[len(got)-1] != "z" {
		t.Fatalf("the store holds %q", got)
	}
}
