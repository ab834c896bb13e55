//go:build unix

package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"parley/internal/store/powerloss"
)

// groups is how many acts childPower appends at a time, again and again.
var groups = [...]int{1, 2, 3, 40, 1} // constant: the acts of one append are there all or none

// childPower opens a new store again and again and appends to it; it says after each group how many acts it has
// appended in all.
func childPower(path string, unsafe bool) {
	var at, round int
	fmt.Sscan(os.Getenv("PARLEY_STORE_FROM"), &at, &round)
	fail := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	for ; round < 4; round++ {
		s, err := Open(context.Background(), Config{Path: path, Key: testKey, unsafe: unsafe})
		fail(err)
		for range 2 {
			for _, n := range groups {
				var raws [][]byte
				for range n {
					raws = append(raws, numbered(at))
					at++
				}
				fail(s.Append(context.Background(), raws...))
				fmt.Println(at)
			}
		}
		if round%2 == 1 { // the process ends without closing, and another begins
			os.Setenv("PARLEY_STORE_FROM", fmt.Sprint(at, round+1))
			fail(syscall.Exec(os.Args[0], os.Args, os.Environ()))
		}
		fail(s.Close())
	}
}

// traced runs the child above under strace.
func traced(t *testing.T, child string) *powerloss.Story {
	t.Helper()
	if why := powerloss.Missing(); why != "" {
		t.Skip(why)
	}
	dir, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	cmd := powerloss.Command(trace, os.Args[0])
	cmd.Env = append(os.Environ(), "PARLEY_STORE_CHILD="+child, "PARLEY_STORE_PATH="+filepath.Join(dir, "record.db"))
	if out, err := cmd.CombinedOutput(); err != nil || bytes.Contains(out, []byte("error")) {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	story, err := powerloss.Parse(f, dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(story.Acks()) < 10 {
		t.Fatalf("the child acknowledged %d times:\n%s", len(story.Acks()), story)
	}
	return story
}

// noMark leaves out the mark, which is written without fsync on purpose: it only ever warns.
func noMark(path string) bool { return path == "record.db.mark" }

// TestPowerOrder: between what an acknowledgement stands on and the acknowledgement there is an fsync, of the
// files and of the directory that names them. A store that doesn't sync is found out.
func TestPowerOrder(t *testing.T) {
	for _, c := range []struct {
		child  string
		mutant bool
	}{{"power", false}, {"power unsafe", true}} {
		t.Run(c.child, func(t *testing.T) {
			story := traced(t, c.child)
			found := 0
			for _, a := range story.Acks() {
				if bad := story.Unsynced(a, noMark); len(bad) > 0 {
					found++
					if !c.mutant {
						t.Errorf("%q was acknowledged before the disk had: %s", a.Line, strings.Join(bad, ", "))
					}
				}
			}
			if c.mutant && found < len(story.Acks())/2 {
				t.Errorf("%d of %d acknowledgements of a store that doesn't sync were found out", found, len(story.Acks()))
			}
			if t.Failed() {
				t.Log(story)
			}
		})
	}
}

// TestPowerImages: whatever a disk may hold after power was lost, the store opens, holds the acts of whole
// appends, in order, and of these at least the acknowledged ones; then it goes on. A store that doesn't sync is
// found out.
func TestPowerImages(t *testing.T) {
	n := 400 // for each of two stores
	if testing.Short() {
		n = 60
	}
	for _, c := range []struct {
		child  string
		mutant bool
	}{{"power", false}, {"power unsafe", true}} {
		t.Run(c.child, func(t *testing.T) {
			story := traced(t, c.child)
			n := n
			if c.mutant {
				n /= 4
			}
			var mu sync.Mutex
			bad, opened := 0, map[string]bool{}
			var wg sync.WaitGroup
			const workers = 2
			for w := range workers {
				dir := memoryDir(t)
				wg.Go(func() {
					for i := w; i < n; i += workers {
						r := rand.New(rand.NewPCG(uint64(i), 20))
						at := r.IntN(story.Len() + 1)
						acked := 0
						for _, a := range story.Acks() {
							if a.At <= at {
								fmt.Sscan(a.Line, &acked)
							}
						}
						img := story.Image(at, r)
						mu.Lock()
						key := fmt.Sprintf("%x %d", img.Sum(), acked)
						known := opened[key]
						opened[key] = true
						mu.Unlock()
						if known {
							continue
						}
						err := tryImage(t.Context(), img, filepath.Join(dir, fmt.Sprint(i)), acked)
						mu.Lock()
						if err != nil {
							bad++
							if !c.mutant && bad < 10 {
								t.Errorf("power lost after event %d, image %d: %v", at, i, err)
							}
						}
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			t.Logf("%d events, %d different images, %d bad", story.Len(), len(opened), bad)
			if c.mutant && bad < len(opened)/10 {
				t.Errorf("%d of %d images of a store that doesn't sync were found out", bad, len(opened))
			}
		})
	}
}

// memoryDir is a directory in memory, if there is one: what a test writes there needn't reach a disk.
func memoryDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "parley-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// tryImage opens a store as power loss left it.
func tryImage(ctx context.Context, img *powerloss.Image, dir string, acked int) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := img.WriteTo(dir); err != nil {
		return err
	}
	s, err := Open(ctx, Config{Path: filepath.Join(dir, "record.db"), Key: testKey})
	if err != nil {
		return err
	}
	defer s.Close()
	at := 0
	if err := s.Load(ctx, func(raw []byte) error {
		if !bytes.Equal(raw, numbered(at)) {
			return fmt.Errorf("act %d isn't what was appended", at)
		}
		at++
		return nil
	}); err != nil {
		return err
	}
	whole := map[int]bool{0: true}
	for n, sum := 0, 0; sum <= at; n++ {
		sum += groups[n%len(groups)]
		whole[sum] = true
	}
	switch {
	case at < acked:
		return fmt.Errorf("%d acts, %d were acknowledged", at, acked)
	case !whole[at]:
		return fmt.Errorf("%d acts: a part of an append", at)
	}
	if err := s.Append(ctx, numbered(-1)); err != nil {
		return err
	}
	if n, err := s.Scrub(ctx); err != nil || n != at+1 {
		return fmt.Errorf("scrub: %d acts of %d, %v", n, at+1, err)
	}
	return nil
}
