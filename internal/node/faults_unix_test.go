//go:build unix

package node

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"parley/internal/store/powerloss"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// childFaults does in the home what a home can do, while its disk fails now and then. What it says goes to its
// output at the end, in one piece: a write of its own isn't to fail.
func childFaults(dir string) {
	runtime.LockOSThread() // strace counts calls by thread
	var out strings.Builder
	say := func(words ...any) { fmt.Fprintln(&out, words...) }
	defer func() { fmt.Print(out.String(), "end\n") }()
	h, word, err := openEither(dir)
	if err != nil {
		say("closed", err)
		return
	}
	id, err := h.Find("")
	if err != nil {
		say("closed", err)
		return
	}
	n, err := h.Node(ctx(), id)
	if err != nil {
		say("closed", err)
		return
	}
	mine := n.count()
	failed := false
	step := func(what string, f func() (string, error)) {
		say("begin", what)
		done, err := f()
		switch {
		case err == nil:
			say("ack", what, done)
			return
		case errors.Is(err, ErrMustRekey):
			return // the word that a re-keying had begun reached the disk, and all after it didn't
		case !errors.Is(err, ErrReadOnly) && !errors.Is(err, ErrDisk):
			say("unclear", what, err)
		case !strings.Contains(err.Error(), dir), !strings.Contains(err.Error(), "free some space") && !strings.Contains(err.Error(), "check that "):
			say("unclear", what, err)
		default:
			say("refused", what, err)
		}
		failed = true
	}
	act := func(text string) {
		step("act", func() (string, error) {
			m, err := n.Act(ctx(), &talks.Comment{Text: text})
			if err == nil {
				mine++
			}
			return m.ID.String(), err
		})
	}
	read := func() {
		var b bytes.Buffer
		p, err := n.Pack(ctx(), &b, PackOptions{All: true, Plain: true})
		if err == nil && p.Acts < mine {
			err = fmt.Errorf("%d acts, %d were acknowledged", p.Acts, mine)
		}
		err = errors.Join(err, n.View(func(rec *record.Record, s *talks.State) error {
			if len(s.Now().Log()) != rec.Len() {
				return fmt.Errorf("the state has %d acts, the record %d", len(s.Now().Log()), rec.Len())
			}
			_, err := s.Now().Draft()
			return err
		}))
		if _, e := h.Library(); e != nil {
			err = errors.Join(err, e)
		}
		if _, e := h.Talks(); e != nil {
			err = errors.Join(err, e)
		}
		if err != nil {
			say("error reading", err)
		}
	}
	read()
	act("one")
	step("library A/RES/1 words", func() (string, error) { return "", h.AddToLibrary(LibraryText{Name: "A/RES/1", Text: "words"}) })
	step("compared true", func() (string, error) { return "", n.SetCompared(true) })
	step("import 1", func() (string, error) {
		file, err := os.Open(pouchPath(dir, 1))
		if err != nil {
			return "", err
		}
		defer file.Close()
		_, rep, err := h.Import(ctx(), file, ImportOptions{})
		mine += len(rep.Stored)
		return "", err
	})
	if failed {
		read()
	}
	if _, err := h.Seat("G1"); err != nil {
		step("guest G1 G1-here", func() (string, error) { _, err := h.Lodge("G1", "A guest", true); return "", err })
	}
	act("two")
	if word == firstWord {
		step("passphrase "+strings.ReplaceAll(secondWord, " ", "_"), func() (string, error) { return "", h.SetPassphrase(secondWord) })
	}
	step("rekey 2", func() (string, error) {
		done, err := h.Rekey(ctx())
		mine += len(done)
		return "", err
	})
	act("three")
	if failed {
		read()
	}
	if err := h.Close(); err != nil {
		say("closing", err)
	}
}

func (n *Node) count() (c int) {
	n.View(func(rec *record.Record, _ *talks.State) error { c = rec.Len(); return nil })
	return c
}

// faultsAt finds which calls of the child's main thread touch the home: for each kind of call their numbers, as
// strace counts them.
func faultsAt(t *testing.T, trace, dir string) map[string][]int {
	t.Helper()
	raw, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^(\d+) +(\w+)\((.*)`)
	count := map[string]int{}
	at := map[string]map[string][]int{}
	for l := range strings.SplitSeq(string(raw), "\n") {
		m := line.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		pid, call := m[1], m[2]
		count[pid+call]++
		if strings.Contains(m[3], dir) && (call != "openat" || strings.Contains(m[3], "O_CREAT")) {
			if at[pid] == nil {
				at[pid] = map[string][]int{}
			}
			at[pid][call] = append(at[pid][call], count[pid+call])
		}
	}
	var most map[string][]int
	for _, calls := range at {
		if most == nil || len(calls["pwrite64"]) > len(most["pwrite64"]) {
			most = calls
		}
	}
	return most
}

// TestFailingDisk makes one system call of a home after another fail, once or from then on, because the disk is
// full (ENOSPC) or broken (EIO). What was acknowledged stays, reading and packing go on, what is refused says
// where and what to do, and on a sound disk the home goes on.
func TestFailingDisk(t *testing.T) {
	if child() {
		os.Exit(0)
	}
	if why := powerloss.Missing(); why != "" {
		t.Skip(why)
	}
	if err := exec.Command("strace", "-o", os.DevNull, "-e", "inject=fsync:error=EIO:when=1", "true").Run(); err != nil {
		t.Skipf("SKIPPED: this strace can't make system calls fail: %v", err)
	}
	template, in := workplace(t)
	const calls = "write,pwrite64,fsync,fdatasync,ftruncate,renameat,openat"
	run := func(t *testing.T, where string, options ...string) string {
		t.Helper()
		dir := filepath.Join(where, "VES")
		if err := os.CopyFS(where, os.DirFS(filepath.Dir(template))); err != nil {
			t.Fatal(err)
		}
		if err := saveInstance(dir, ""); err != nil { // moved on purpose
			t.Fatal(err)
		}
		args := append([]string{"-f", "-y", "-s", "8", "-e", "signal=none", "-e", "trace=" + calls}, options...)
		cmd := exec.Command("strace", append(append(args, os.Args[0]), childArgs(t)...)...)
		cmd.Env = append(os.Environ(), "PARLEY_NODE_CHILD=faults", "PARLEY_NODE_DIR="+dir, "GOMAXPROCS=1")
		out, err := cmd.CombinedOutput()
		if err != nil && !strings.Contains(string(out), "netpoll") {
			t.Errorf("%v: %s", err, out)
		}
		return string(out)
	}
	first := t.TempDir()
	trace := filepath.Join(t.TempDir(), "trace")
	if out := run(t, first, "-o", trace); strings.Count(out, "ack ") != 9 || !strings.HasSuffix(out, "end\n") {
		t.Fatalf("on a sound disk:\n%s", out)
	}
	at := faultsAt(t, trace, first)
	if len(at["fsync"]) < 10 || len(at["pwrite64"]) < 20 || len(at["write"]) < 5 || len(at["renameat"]) < 5 {
		t.Fatalf("%v", at)
	}
	type fault struct {
		call, err string
		n         int
		on        bool // from then on
	}
	var list []fault
	k := 0
	for _, call := range strings.Split(calls, ",") {
		for _, n := range at[call] {
			for e, err := range []string{"ENOSPC", "EIO"} {
				if k++; !testing.Short() || k%12 == 0 {
					list = append(list, fault{call, err, n, (n+e)%2 == 0 && call != "write" && call != "openat"}) // the child must read, and speak in the end
				}
			}
		}
	}
	var mu sync.Mutex
	figures := map[string]int{}
	var wg sync.WaitGroup
	next := make(chan fault)
	for range 2 {
		wg.Go(func() {
			for f := range next {
				where, err := os.MkdirTemp("/dev/shm", "parley-")
				if err != nil {
					where = t.TempDir()
				}
				inject := fmt.Sprintf("inject=%s:error=%s:when=%d", f.call, f.err, f.n)
				if f.on {
					inject += "+"
				}
				said := run(t, where, "-o", os.DevNull, "-e", inject)
				if bad := faultVerdict(said, where, in, f.err); bad != "" {
					t.Errorf("%s: %s\n%s", inject, bad, said)
				}
				mu.Lock()
				for _, w := range []string{"ack ", "refused ", "closed "} {
					figures[w] += strings.Count("\n"+said, "\n"+w)
				}
				mu.Unlock()
				os.RemoveAll(where)
			}
		})
	}
	for _, f := range list {
		if !t.Failed() {
			next <- f
		}
	}
	close(next)
	wg.Wait()
	t.Logf("%d faults: %v", len(list), figures)
	if figures["refused "] == 0 {
		t.Error("no fault was noticed")
	}
}

// faultVerdict judges what a child said and left.
func faultVerdict(said, where string, in [][]record.ID, fault string) string {
	if strings.Contains(said, "netpoll") {
		return "" // the fault hit Go's own plumbing
	}
	for _, w := range []string{"unclear ", "error ", "panic"} {
		if strings.Contains("\n"+said, "\n"+w) {
			return w
		}
	}
	if !strings.HasSuffix(said, "end\n") {
		return "the child didn't come to its end"
	}
	l := newPromises()
	for line := range strings.SplitSeq(said, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) > 1 && f[0] == "ack":
			l.set(f[1:])
		case len(f) > 1 && f[0] == "closed" && fault == "ENOSPC":
			return "a home on a full disk can't be read"
		}
	}
	dir := filepath.Join(where, "VES")
	h, word, err := openEither(dir)
	if err != nil {
		return err.Error()
	}
	defer h.Close()
	id, err := h.Find("")
	if err != nil {
		return err.Error()
	}
	n, err := h.Node(ctx(), id)
	if err != nil {
		return err.Error()
	}
	if w := l.state["passphrase"]; w != "" && w != strings.ReplaceAll(word, " ", "_") {
		return "the passphrase is " + word
	}
	if l.state["compared"] != "" && n.Notes().Compared == "" {
		return "a note is lost"
	}
	if lib, err := h.Library(); err != nil || l.state["library A/RES/1"] != "" && len(lib) != 1 {
		return fmt.Sprintf("library: %v, %v", lib, err)
	}
	if l.state["rekey"] != "" && len(h.own.keys.seats) < 2 {
		return "a key is lost"
	}
	if _, err := h.Seat("G1"); err != nil && l.state["guest G1"] != "" {
		return "a guest is lost"
	}
	gone := ""
	n.View(func(rec *record.Record, _ *talks.State) error {
		for s := range l.acts {
			if d, err := seal.ParseDigest(s); err != nil || rec.Get(d) == nil {
				gone = s
			}
		}
		for _, id := range in[l.pouch] {
			if rec.Get(id) == nil {
				gone = id.String()
			}
		}
		return nil
	})
	if gone != "" {
		return "an acknowledged act is lost: " + gone
	}
	if h.MustRekey() != "" {
		if _, err := h.Rekey(ctx()); err != nil {
			return err.Error()
		}
	}
	if _, err := n.Act(ctx(), &talks.Comment{Text: "on we go"}); err != nil {
		return err.Error()
	}
	return ""
}
