package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestFlips damages every single byte of a small database, and of its mark, by one bit that goes round: opening,
// Load or Scrub finds it, or it does no harm, and then all acts are there as they were.
func TestFlips(t *testing.T) {
	for name, key := range map[string][]byte{"sealed": testKey, "plain": nil} {
		t.Run(name, func(t *testing.T) { flipAll(t, key) })
	}
}

func flipAll(t *testing.T, key []byte) {
	acts := testActs(t, 3)
	path := filepath.Join(t.TempDir(), "record.db")
	s := open(t, path, key)
	if err := s.Append(t.Context(), acts...); err != nil {
		t.Fatal(err)
	}
	s.Close()
	files := map[string][]byte{}
	for _, p := range []string{path, path + ".mark"} {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(p)] = b
	}
	step := 1
	if testing.Short() {
		step = 61
	}
	var found, all atomic.Int64
	var wg sync.WaitGroup
	const workers = 2
	for w := range workers {
		dir := t.TempDir()
		if d, err := os.MkdirTemp("/dev/shm", "parley-"); err == nil {
			dir = d
			t.Cleanup(func() { os.RemoveAll(d) })
		}
		wg.Go(func() {
			for name, whole := range files {
				for i := w * step; i < len(whole) && !t.Failed(); i += workers * step {
					for other, b := range files {
						if other == name {
							b = bytes.Clone(b)
							b[i] ^= 1 << ((i + i/8) % 8)
						}
						if err := os.WriteFile(filepath.Join(dir, other), b, 0o600); err != nil {
							t.Error(err)
						}
					}
					all.Add(1)
					damage, err := reread(t, filepath.Join(dir, "record.db"), key, acts)
					if err != nil {
						t.Errorf("byte %d of %s: %v", i, name, err)
					}
					if damage != nil {
						found.Add(1)
					}
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d of %d flips found, the others harmless", found.Load(), all.Load())
	if found.Load() == 0 {
		t.Error("no flip was found")
	}
}

// reread opens a store. damage is what was found; err is what wasn't, and did harm.
func reread(t *testing.T, path string, key []byte, acts [][]byte) (damage, err error) {
	s, damage := Open(t.Context(), Config{Path: path, Key: key})
	if damage != nil {
		return damage, nil
	}
	defer s.Close()
	var got [][]byte
	if damage = s.Load(t.Context(), func(raw []byte) error { got = append(got, raw); return nil }); damage != nil {
		return damage, nil
	}
	if len(got) != len(acts) {
		return nil, fmt.Errorf("%d acts and no error", len(got))
	}
	for k := range acts {
		if !bytes.Equal(got[k], acts[k]) {
			return nil, fmt.Errorf("act %d changed", k)
		}
	}
	_, damage = s.Scrub(t.Context())
	return damage, nil
}
