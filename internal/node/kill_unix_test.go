//go:build unix

package node

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/audit"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// child is what the process of a test does instead of the test, told by the environment: kill and power loss,
// full and failing disks happen to real processes.
func child() bool {
	dir := os.Getenv("PARLEY_NODE_DIR")
	switch os.Getenv("PARLEY_NODE_CHILD") {
	case "work":
		seed, _ := strconv.ParseUint(os.Getenv("PARLEY_NODE_SEED"), 10, 64)
		childWork(dir, seed)
	case "init":
		childInit(dir)
	case "power":
		childPower(dir)
	case "faults":
		childFaults(dir)
	default:
		return false
	}
	return true
}

// command starts this test again as a child.
func command(t *testing.T, what, dir string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], childArgs(t)...)
	cmd.Env = append(os.Environ(), append(env, "PARLEY_NODE_CHILD="+what, "PARLEY_NODE_DIR="+dir)...)
	return cmd
}

func childArgs(t *testing.T) []string {
	name, _, _ := strings.Cut(t.Name(), "/")
	return []string{"-test.run=^" + name + "$"}
}

func say(words ...any) { fmt.Println(words...) }

const (
	firstWord, secondWord = "correct horse", "battery staple"
)

// openEither opens a home under the one passphrase or the other.
func openEither(dir string) (*Home, string, error) {
	for _, word := range []string{firstWord, secondWord} {
		h, err := Open(dir, Options{Passphrase: pass(word), WorkFactor: 4, Clock: newClock().Now})
		if !errors.Is(err, ErrPassphrase) {
			return h, word, err
		}
	}
	return nil, "", ErrPassphrase
}

// childWork does without end what a home can do, and says of each thing when it begins and when it is done.
func childWork(dir string, seed uint64) {
	h, word, err := openEither(dir)
	if err != nil {
		say("error open", err)
		return
	}
	r := rand.New(rand.NewPCG(seed, 3))
	var n *Node
	find := func() error {
		id, err := h.Find("")
		if err == nil {
			n, err = h.Node(ctx(), id)
		}
		return err
	}
	if err := find(); err != nil {
		say("error find", err)
		return
	}
	for i := 0; ; i++ {
		var what, done string
		what, err = "", nil
		switch k := r.IntN(13); {
		case h.MustRekey() != "" || k == 0:
			what = fmt.Sprint("rekey ", len(h.own.keys.seats)+1)
			say("begin", what)
			_, err = h.Rekey(ctx())
		case k == 1:
			yes := r.IntN(2) == 0
			what = fmt.Sprint("compared ", yes)
			say("begin", what)
			err = n.SetCompared(yes)
		case k == 2:
			name := fmt.Sprint("A/RES/", r.IntN(3))
			what = fmt.Sprintf("library %s %d-%d", name, seed, i)
			say("begin", what)
			err = h.AddToLibrary(LibraryText{Name: name, Text: fmt.Sprintf("%d-%d", seed, i)})
		case k == 3:
			if word == firstWord {
				word = secondWord
			} else {
				word = firstWord
			}
			what = "passphrase " + strings.ReplaceAll(word, " ", "_")
			say("begin", what)
			err = h.SetPassphrase(word)
		case k == 12:
			code := fmt.Sprint("G", 1+r.IntN(3))
			if _, e := h.Seat(code); e == nil {
				what = fmt.Sprintf("guest %s no-%s", code, code)
				say("begin", what)
				err = h.Unlodge(code, nil)
			} else {
				what = fmt.Sprintf("guest %s %s-here", code, code)
				say("begin", what)
				_, err = h.Lodge(code, "A guest", r.IntN(2) == 0)
			}
		case k < 6:
			k := 1 + r.IntN(pouches)
			what = fmt.Sprint("import ", k)
			say("begin", what)
			var file *os.File
			if file, err = os.Open(pouchPath(dir, k)); err == nil {
				_, _, err = h.Import(ctx(), file, ImportOptions{})
				file.Close()
			}
		default:
			var m Made
			what = "act"
			say("begin", what)
			m, err = n.Act(ctx(), &talks.Comment{Text: fmt.Sprintf("remark %d-%d", seed, i)})
			done = m.ID.String()
		}
		if err != nil {
			say("error", what, err)
			return
		}
		say("ack", what, done)
	}
}

// pouches is how many pouches of another party lie beside the home; each holds what the last one held and two acts
// more.
const pouches = 6

func pouchPath(dir string, k int) string {
	return filepath.Join(filepath.Dir(dir), fmt.Sprint(k, ".pouch"))
}

// workplace makes a sealed home with talks, and the pouches of the other party beside it. It returns the ids of
// the acts in each pouch.
func workplace(t *testing.T) (dir string, in [][]record.ID) {
	t.Helper()
	h, other := sealedHome(t, "VES"), newHome(t, "ORM")
	a := must[*Node](t)(other.OpenTalks(t.Context(), charterFor(t, other, h)))
	b, _ := send(t, a, h, PackOptions{})
	act(t, b, &talks.Accede{Charter: b.ID()})
	if err := h.SetPassphrase(firstWord); err != nil {
		t.Fatal(err)
	}
	in = make([][]record.ID, pouches+1)
	for k := 1; k <= pouches; k++ {
		in[k] = append(in[k], in[k-1]...)
		for i := range 2 {
			in[k] = append(in[k], act(t, a, &talks.Comment{Text: fmt.Sprint("theirs ", k, i)}).ID)
		}
		var file bytes.Buffer
		if _, err := a.Pack(t.Context(), &file, PackOptions{All: true, Plain: true}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(pouchPath(h.Dir(), k), file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other.Close()
	h.Close()
	return h.Dir(), in
}

// promises are what the parent knows from the child's words: what was done, and what had been begun.
type promises struct {
	acts  map[string]bool
	pouch int               // the greatest that was taken in
	state map[string]string // acknowledged last: library texts, compared, passphrase, rekey
	due   bool              // a re-keying was interrupted
	begun string            // the last word; nothing was said after it
	done  map[string]int    // how often
	midst map[string]int    // killed in the middle of it
}

func newPromises() *promises {
	return &promises{acts: map[string]bool{}, state: map[string]string{}, done: map[string]int{}, midst: map[string]int{}}
}

func (l *promises) hear(t *testing.T, line string) {
	t.Helper()
	f := strings.Fields(line)
	switch {
	case len(f) < 2:
	case f[0] == "error":
		t.Fatal(line)
	case f[0] == "begin":
		l.begun = strings.Join(f[1:], " ")
	case f[0] == "ack":
		l.begun = ""
		l.done[f[1]]++
		l.set(f[1:])
	}
}

func (l *promises) set(f []string) {
	switch f[0] {
	case "act":
		l.acts[f[1]] = true
	case "import":
		k, _ := strconv.Atoi(f[1])
		l.pouch = max(l.pouch, k)
	case "library", "guest":
		l.state[f[0]+" "+f[1]] = f[2]
	default:
		l.due = l.due && f[0] != "rekey"
		l.state[f[0]] = f[1]
	}
}

// check opens the home after its process ended and compares it with the promises.
func (l *promises) check(t *testing.T, dir string, in [][]record.ID) {
	t.Helper()
	h, word, err := openEither(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	begun := strings.Fields(l.begun)
	if len(begun) > 0 {
		l.midst[begun[0]]++
	}
	holds := func(key, got string) {
		want, known := l.state[key]
		if known && got != want && !strings.HasSuffix(l.begun, " "+got) {
			t.Fatalf("%s is %q; %q was acknowledged, and %q begun", key, got, want, l.begun)
		}
		if l.state[key] = got; !known && got == "" {
			delete(l.state, key)
		}
	}
	holds("passphrase", strings.ReplaceAll(word, " ", "_"))
	id, err := h.Find("")
	if err != nil {
		t.Fatal(err)
	}
	lib, err := h.Library()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, x := range lib {
		texts[x.Name] = x.Text
	}
	for i := range 3 {
		name := fmt.Sprint("A/RES/", i)
		holds("library "+name, texts[name])
	}
	for i := range 3 {
		code := fmt.Sprint("G", i+1)
		s, err := h.Seat(code)
		switch {
		case err == nil && s.MustRekey() != "" && l.state["guest "+code] == code+"-here":
			t.Fatalf("the guest %s: %s", code, s.MustRekey())
		case err == nil:
			holds("guest "+code, code+"-here")
		case l.state["guest "+code] != "":
			holds("guest "+code, "no-"+code)
		}
	}
	n, err := h.Node(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	holds("compared", fmt.Sprint(n.Notes().Compared != ""))
	if seats := strconv.Itoa(len(h.own.keys.seats)); l.state["rekey"] != "" {
		holds("rekey", seats)
	}
	due := h.MustRekey()
	if due != "" && !l.due && (len(begun) == 0 || begun[0] != "rekey") {
		t.Fatalf("must re-key: %s; begun was %q", due, l.begun)
	}
	l.due = due != ""
	n.View(func(rec *record.Record, _ *talks.State) error {
		for s := range l.acts {
			if d, err := seal.ParseDigest(s); err != nil || rec.Get(d) == nil {
				t.Fatalf("the act %s was acknowledged and is lost (%v)", s, err)
			}
		}
		for _, id := range in[l.pouch] {
			if rec.Get(id) == nil {
				t.Fatalf("the act %s came with pouch %d, was acknowledged and is lost", id.Short(), l.pouch)
			}
		}
		return nil
	})
	for _, glob := range []string{".*", "talks/.*", "talks/*/.*", "seats/.*", "seats/*/.*", unfinishedFile} {
		if left, _ := filepath.Glob(filepath.Join(dir, glob)); len(left) > 0 {
			t.Fatalf("left behind: %v", left)
		}
	}
	l.begun = ""
	if v := audit.Check(n.Raws()); !v.Sound || v.Has(audit.Proof) {
		t.Fatalf("audit:\n%s", v)
	}
}

// TestKillHome kills processes in the middle of whatever a home does: acts, pouches, re-keying, notes, library,
// passphrase. What was acknowledged is there, nothing is half done, the chain goes on without a fork. Package
// store's test kills twice as many.
func TestKillHome(t *testing.T) {
	if child() {
		os.Exit(0)
	}
	rounds := 80
	if testing.Short() {
		rounds = 8
	}
	if n, err := strconv.Atoi(os.Getenv("PARLEY_KILLS")); err == nil {
		rounds = n
	}
	for lane := range 2 {
		t.Run(fmt.Sprint(lane), func(t *testing.T) {
			t.Parallel()
			dir, in := workplace(t)
			l := newPromises()
			r := rand.New(rand.NewPCG(uint64(lane), 5))
			for round := 0; round < rounds/2 || len(l.acts) == 0 && round < 100; round++ { // a slow machine may kill the first ones early
				runAndKill(t, command(t, "work", dir, fmt.Sprint("PARLEY_NODE_SEED=", 1000*lane+round)), r, func(line string) { l.hear(t, line) })
				l.check(t, dir, in)
			}
			t.Logf("%d kills at least; done: %v; in the middle of: %v", rounds/2, l.done, l.midst)
			if len(l.acts) == 0 {
				t.Error("no act was acknowledged")
			}
		})
	}
}

// runAndKill runs a child and kills it at some moment after its first word, at times before it.
func runAndKill(t *testing.T, cmd *exec.Cmd, r *rand.Rand, hear func(string)) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if r.IntN(6) == 0 {
		time.AfterFunc(time.Duration(r.IntN(60_000))*time.Microsecond, func() { cmd.Process.Kill() })
	}
	lines := bufio.NewScanner(out)
	for first := true; lines.Scan(); first = false {
		if first {
			time.AfterFunc(time.Duration(r.IntN(40_000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
		hear(lines.Text())
	}
	_ = cmd.Wait()
}

// childInit makes home after home and talks in each.
func childInit(dir string) {
	card, err := os.ReadFile(filepath.Join(dir, "card"))
	if err != nil {
		say("error", err)
		return
	}
	peer, err := ParseCard(card)
	if err != nil {
		say("error", err)
		return
	}
	taken, _ := filepath.Glob(filepath.Join(dir, "home*"))
	for i := len(taken); ; i++ {
		at := filepath.Join(dir, fmt.Sprint("home", i))
		say("begin init", i)
		h, err := Init(at, Config{Code: "VES", Name: "Vesper", Plain: true})
		if err != nil {
			say("error", err)
			return
		}
		say("ack init", i)
		me, err := h.Card()
		if err != nil {
			say("error", err)
			return
		}
		n, err := h.OpenTalks(ctx(), charterOfParties("VES", me.Party, peer.Party))
		if err != nil {
			say("error", err)
			return
		}
		say("ack talks", i, n.ID())
		h.Close()
	}
}

// TestKillInit kills processes that make homes and open talks. Each home whose making was acknowledged is whole; one
// that was only begun is whole too, or can be made again in its place.
func TestKillInit(t *testing.T) {
	if child() {
		os.Exit(0)
	}
	rounds := 24
	if testing.Short() {
		rounds = 4
	}
	dir := t.TempDir()
	card := must[Card](t)(newHome(t, "ORM").Card())
	if err := os.WriteFile(filepath.Join(dir, "card"), card.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 7))
	made, again := 0, 0
	for range rounds {
		said := map[string]string{} // of each home: "", "init", or the id of its talks
		var order []string
		runAndKill(t, command(t, "init", dir), r, func(line string) {
			f := strings.Fields(line)
			switch {
			case len(f) < 3 || f[0] == "error":
				t.Fatal(line)
			case f[0] == "begin":
				order = append(order, f[2])
			case f[1] == "init":
				said[f[2]] = "init"
			case f[1] == "talks":
				said[f[2]] = f[3]
			}
		})
		for _, i := range order {
			at := filepath.Join(dir, "home"+i)
			h, err := Open(at, Options{})
			if errors.Is(err, ErrNoHome) && said[i] == "" {
				again++
				h, err = Init(at, Config{Code: "VES", Name: "Vesper", Plain: true})
			}
			if err != nil {
				t.Fatalf("home %s (%q): %v", i, said[i], err)
			}
			made++
			if why := h.MustRekey(); why != "" {
				t.Errorf("home %s: must re-key: %s", i, why)
			}
			if want := said[i]; len(want) > 4 {
				id, err := h.Find(want)
				if err != nil {
					t.Fatalf("home %s: talks that were opened: %v", i, err)
				}
				oracle(t, must[*Node](t)(h.Node(t.Context(), id)))
			} else if list, err := h.Talks(); err != nil || len(list) > 1 {
				t.Errorf("home %s: %v, %v", i, list, err)
			}
			if left, _ := filepath.Glob(filepath.Join(at, "talks", ".new-*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			h.Close()
		}
	}
	t.Logf("%d kills, %d homes, %d of them made again", rounds, made, again)
}
