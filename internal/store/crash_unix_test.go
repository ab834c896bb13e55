//go:build unix

package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The child processes of the tests below are this test binary, told by an environment variable what to do.
func TestMain(m *testing.M) {
	child := os.Getenv("PARLEY_STORE_CHILD")
	if child == "" {
		os.Exit(m.Run())
	}
	switch child {
	case "power", "power unsafe":
		childPower(os.Getenv("PARLEY_STORE_PATH"), child == "power unsafe")
	case "append":
		childAppend(os.Getenv("PARLEY_STORE_PATH"), os.Getenv("PARLEY_STORE_FROM"))
	case "full":
		childFull(os.Getenv("PARLEY_STORE_PATH"))
	}
}

func numbered(i int) []byte { return fmt.Appendf(nil, "act %d %0600d", i, i) }

// childAppend appends from 4 goroutines without end and prints the number of each act once it is
// acknowledged.
func childAppend(path, from string) {
	start, _ := strconv.Atoi(from)
	s, err := Open(context.Background(), Config{Path: path, Key: testKey})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := start + w; ; i += 4 {
				if err := s.Append(context.Background(), numbered(i)); err != nil {
					fmt.Println("error", err)
					os.Exit(1)
				}
				mu.Lock()
				fmt.Println(i)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// kills is how many processes a test kills: a quarter of them before they append. Package node's tests kill a hundred
// more, so that at least 200 end in the middle of writes.
func kills(t *testing.T) int {
	n := 180
	if testing.Short() {
		n = 10
	}
	if m, err := strconv.Atoi(os.Getenv("PARLEY_KILLS")); err == nil {
		n = m
	}
	t.Logf("%d kills", n)
	return n
}

// TestKill kills processes in the middle of appends, one after another on the same file; no acknowledged act may
// be lost, and what comes back is in order and whole.
func TestKill(t *testing.T) {
	rounds := kills(t)
	for lane := range 2 {
		t.Run(fmt.Sprint(lane), func(t *testing.T) {
			t.Parallel()
			killMany(t, rounds/2, rand.New(rand.NewPCG(uint64(lane), 9)))
		})
	}
}

func killMany(t *testing.T, rounds int, r *rand.Rand) {
	path := filepath.Join(t.TempDir(), "record.db")
	acked := map[int]bool{}
	next, opening := 0, 0
	for round := range rounds {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "PARLEY_STORE_CHILD=append", "PARLEY_STORE_PATH="+path, "PARLEY_STORE_FROM="+strconv.Itoa(next))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if r.IntN(4) == 0 { // as a rule while it appends, at times while it opens
			time.AfterFunc(time.Duration(r.IntN(30_000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
		lines := bufio.NewScanner(out)
		some := 0
		for ; lines.Scan(); some++ {
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Fatalf("round %d: child: %s", round, lines.Text())
			}
			acked[n] = true
			next = max(next, n+1)
			if some == 0 {
				time.AfterFunc(time.Duration(r.IntN(15_000))*time.Microsecond, func() { cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
		if some == 0 {
			opening++
		}
		next += 8 // what the child had begun but not acknowledged may be stored or not
		s, err := Open(t.Context(), Config{Path: path, Key: testKey})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		have := map[int]bool{}
		for _, raw := range load(t, s) {
			var n int
			if _, err := fmt.Sscanf(string(raw), "act %d", &n); err != nil || string(raw) != string(numbered(n)) || have[n] {
				t.Fatalf("round %d: %.20q wasn't appended so", round, raw)
			}
			have[n] = true
		}
		for n := range acked {
			if !have[n] {
				t.Fatalf("round %d: act %d was acknowledged and is lost", round, n)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills (%d before the first acknowledgement), %d acknowledged acts, none lost", rounds, opening, len(acked))
	if opening == rounds {
		t.Error("no child came as far as to acknowledge anything")
	}
}

// childFull appends until the disk refuses, then says what the store says, then what a second append says.
func childFull(path string) {
	if os.Getenv("PARLEY_STORE_LIMIT") != "" {
		signal.Ignore(syscall.SIGXFSZ)
		limit := syscall.Rlimit{Cur: 300_000, Max: 300_000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	s, err := Open(context.Background(), Config{Path: path, Key: testKey})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		if err := s.Append(context.Background(), numbered(i)); err != nil {
			again := s.Append(context.Background(), numbered(i))
			fmt.Println(i, errors.Is(err, ErrReadOnly), errors.Is(again, ErrReadOnly), err)
			os.Exit(0)
		}
	}
}

// TestFullDisk: a disk that refuses turns the store read-only with a message; opened again, everything
// acknowledged is there.
func TestFullDisk(t *testing.T) {
	check := func(t *testing.T, path string, env ...string) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), append(env, "PARLEY_STORE_CHILD=full", "PARLEY_STORE_PATH="+path)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("child: %v: %s", err, out)
		}
		var n int
		var first, second bool
		if _, err := fmt.Sscan(string(out), &n, &first, &second); err != nil {
			t.Fatalf("child said %q", out)
		}
		t.Logf("%s", out)
		if !first || !second || n < 10 {
			t.Errorf("after %d acts: %s", n, out)
		}
		if !strings.Contains(string(out), "nothing acknowledged is lost") {
			t.Errorf("message doesn't calm: %s", out)
		}
	}
	reopen := func(t *testing.T, path string) {
		s := open(t, path, testKey)
		got := load(t, s)
		if len(got) < 10 || string(got[9]) != string(numbered(9)) {
			t.Errorf("only %d acts after opening again", len(got))
		}
		if err := s.Append(t.Context(), numbered(-1)); err != nil {
			t.Errorf("append after opening again: %v", err)
		}
	}
	t.Run("file size limit", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "record.db")
		check(t, path, "PARLEY_STORE_LIMIT=1")
		reopen(t, path)
	})
	t.Run("small disk", func(t *testing.T) {
		small, big := t.TempDir(), t.TempDir()
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", small).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: no right to mount a small disk: %s", strings.TrimSpace(string(out)))
		}
		defer exec.Command("umount", small).Run()
		check(t, filepath.Join(small, "record.db"))
		if err := os.CopyFS(big, os.DirFS(small)); err != nil {
			t.Fatal(err)
		}
		reopen(t, filepath.Join(big, "record.db"))
	})
}
