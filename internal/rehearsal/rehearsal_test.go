package rehearsal

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var (
	worlds = flag.Int("worlds", 2000, "how many seeds to play")
	first  = flag.Uint64("first", 0, "the first seed")
	tries  = flag.Int("tries", 1500, "how many scripts to try when one is shrunken")
	stop   = flag.Bool("stop", false, "stop at the first failure")
)

// TestWorlds plays worlds, each from its seed. A failure prints a shrunken script: put it into testdata/scripts.
func TestWorlds(t *testing.T) {
	n := uint64(*worlds)
	if testing.Short() && *worlds == 2000 {
		n = 100
	}
	var (
		mu   sync.Mutex
		sum  Figures
		next atomic.Uint64
		bad  atomic.Int32
		wg   sync.WaitGroup
	)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // worlds are small and many
	most := int32(3)
	if *stop {
		most = 1
	}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= n || bad.Load() >= most {
					return
				}
				script, w, err := Play(*first+i, t.TempDir(), "")
				if err != nil {
					bad.Add(1)
					fail(t, script, err)
				}
				mu.Lock()
				sum.Add(w.Figures)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Log(sum.report())
	if bad.Load() == 0 && uint64(sum.Worlds) != n {
		t.Errorf("%d of %d worlds were played", sum.Worlds, n)
	}
	if n >= 2000 && bad.Load() == 0 {
		sum.covered(t)
	}
}

// fail reports a broken law with the shortest script that breaks it.
func fail(t *testing.T, script Script, err error) {
	t.Helper()
	short := Shrink(script, *tries, func(s Script) error {
		_, err := Run(s, t.TempDir(), "")
		return err
	})
	_, again := Run(short, t.TempDir(), "")
	t.Errorf("seed %d: %v\nshrunken: %v\n%s", script.Seed, err, again, short)
}

func (f Figures) report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d worlds, %d events, %d acts, %d revisions; %d concluded (%d of %d without liars); %d proofs of double-dealing; %d audits, %d twins",
		f.Worlds, f.Steps, f.Acts, f.Revisions, f.Concluded, f.HonestConcluded, f.Honest, f.Proofs, f.Audits, f.Twins)
	for _, k := range slices.Sorted(maps.Keys(f.Happened)) {
		fmt.Fprintf(&b, "\n%7d %s", f.Happened[k], k)
	}
	return b.String()
}

// TestScripts plays the scripts that once broke a law, and those that show how one holds.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("no scripts")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			script, err := ParseScript(string(raw))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Run(script, t.TempDir(), ""); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestReplay: what a seed plays can be written down and played again, to the same bytes.
func TestReplay(t *testing.T) {
	for seed := range uint64(8) { // 5 is on SQLite, 6 runs package node
		script, w, err := Play(seed, t.TempDir(), "")
		if err != nil {
			continue // TestWorlds says so
		}
		again, err := ParseScript(script.String())
		if err != nil {
			t.Fatal(err)
		}
		v, err := Run(again, t.TempDir(), "")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for i, s := range w.honest() {
			if o := v.honest()[i]; s.holding() != o.holding() || s.show() != o.show() {
				t.Errorf("seed %d: %s shows something else when the script is played again: %s", seed, s.code, difference(s.show(), o.show()))
			}
		}
	}
}
