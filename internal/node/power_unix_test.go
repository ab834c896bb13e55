//go:build unix

package node

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/store/powerloss"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// childPower makes a home below root and does there all that a home does, saying when each thing begins and when
// it is done.
func childPower(root string) {
	dir := filepath.Join(root, "home")
	step := func(what string, f func() (string, error)) {
		say("begin", what)
		done, err := f()
		if err != nil {
			say("error", what, err)
			os.Exit(1)
		}
		say("ack", what, done)
	}
	var h *Home
	var n *Node
	open := func(word string) (err error) {
		h, err = Open(dir, Options{Passphrase: pass(word), WorkFactor: 4, Rand: seeded(word), Clock: newClock().Now})
		if err != nil || n == nil {
			return err
		}
		n, err = h.Node(ctx(), n.ID())
		return err
	}
	peer, err := newSecrets(Config{Code: "ORM", Name: "Orm", Rand: seeded("ORM")})
	if err != nil {
		say("error", err)
		return
	}
	keys, err := peer.read()
	if err != nil {
		say("error", err)
		return
	}
	step("init", func() (_ string, err error) {
		h, err = Init(dir, Config{Code: "VES", Name: "Vesper", Passphrase: firstWord, WorkFactor: 4, Rand: seeded("VES"), Clock: newClock().Now})
		return "done", err
	})
	step("talks", func() (string, error) {
		me, err := h.Card()
		if err != nil {
			return "", err
		}
		orm := record.Party{Age: keys.recipient, Code: "ORM", Name: "Orm", Root: keys.root.Public(), Seat: keys.seats[0].Public()}
		if n, err = h.OpenTalks(ctx(), charterOfParties("VES", me.Party, orm)); err != nil {
			return "", err
		}
		return n.ID().String(), nil
	})
	remark := func(text string) {
		step("act", func() (string, error) {
			m, err := n.Act(ctx(), &talks.Comment{Text: text})
			return m.ID.String(), err
		})
	}
	remark("one")
	step("act", func() (string, error) { // comes in by pouch
		var theirs record.Header
		if err := n.View(func(r *record.Record, _ *talks.State) (err error) {
			theirs, err = r.Next("ORM", talks.KindAccede, h.stamp())
			return err
		}); err != nil {
			return "", err
		}
		raw, id, err := sealAct(theirs, &talks.Accede{Charter: n.ID()}, keys.seats[0], seeded("salt"))
		if err != nil {
			return "", err
		}
		var file bytes.Buffer
		if err := pouch.Write(&file, pouch.Header{Talks: n.ID()}, [][]byte{raw}); err != nil {
			return "", err
		}
		_, _, err = h.Import(ctx(), &file, ImportOptions{})
		return id.String(), err
	})
	step("compared true", func() (string, error) { return "", n.SetCompared(true) })
	step("library A/RES/1 words", func() (string, error) { return "", h.AddToLibrary(LibraryText{Name: "A/RES/1", Text: "words"}) })
	step("guest G1 G1-here", func() (string, error) { _, err := h.Lodge("G1", "A guest", true); return "", err })
	step("rekey 2", func() (string, error) { _, err := h.Rekey(ctx()); return "", err })
	remark("two")
	step("passphrase "+strings.ReplaceAll(secondWord, " ", "_"), func() (string, error) { return "", h.SetPassphrase(secondWord) })
	step("library A/RES/1 others", func() (string, error) { return "", h.AddToLibrary(LibraryText{Name: "A/RES/1", Text: "others"}) })
	step("reopen", func() (string, error) { return "done", errors.Join(h.Close(), open(secondWord)) })
	remark("three")
	step("rekey 3", func() (string, error) { _, err := h.Rekey(ctx()); return "", err })
	remark("four")
}

// TestPowerLossOfAHome: whatever a home acknowledges had reached the disk before, files and names; and whatever a
// disk may hold after power was lost, the home opens, has all that it acknowledged, and goes on; or, if its
// making wasn't acknowledged yet, can be made again.
func TestPowerLossOfAHome(t *testing.T) {
	if child() {
		os.Exit(0)
	}
	if why := powerloss.Missing(); why != "" {
		t.Skip(why)
	}
	dir, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	cmd := powerloss.Command(trace, append([]string{os.Args[0]}, childArgs(t)...)...)
	cmd.Env = append(os.Environ(), "PARLEY_NODE_CHILD=power", "PARLEY_NODE_DIR="+dir)
	if out, err := cmd.CombinedOutput(); err != nil || bytes.Contains(out, []byte("error")) {
		t.Fatalf("%v: %s", err, out)
	}
	f := must[*os.File](t)(os.Open(trace))
	defer f.Close()
	story := must[*powerloss.Story](t)(powerloss.Parse(f, dir))
	acks := 0
	for _, a := range story.Acks() {
		if !strings.HasPrefix(a.Line, "ack") {
			continue
		}
		acks++
		looks := strings.HasPrefix(a.Line, "ack talks") || strings.HasPrefix(a.Line, "ack reopen") // a log was opened, and has nothing yet
		skip := func(path string) bool {
			return path == "home/lock" || strings.HasSuffix(path, ".mark") || looks && strings.HasSuffix(path, "-wal")
		}
		if bad := story.Unsynced(a, skip); len(bad) > 0 {
			t.Errorf("%q was said before the disk had: %s", a.Line, strings.Join(bad, ", "))
		}
	}
	if acks < 12 {
		t.Fatalf("%d acknowledgements:\n%s", acks, story)
	}
	images := 250
	if testing.Short() {
		images = 40
	}
	seen := map[string]bool{}
	for i := range images {
		r := rand.New(rand.NewPCG(uint64(i), 21))
		at := r.IntN(story.Len() + 1)
		img := story.Image(at, r)
		l := newPromises()
		made, opened := false, false
		for _, a := range story.Acks() {
			if f := strings.Fields(a.Line); a.At <= at && f[0] != "reopen" {
				l.hear(t, a.Line)
				made = made || a.Line == "ack init done"
				opened = opened || strings.HasPrefix(a.Line, "ack talks")
			}
		}
		if key := fmt.Sprintf("%x %d %s", img.Sum(), len(l.acts), l.begun); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) { powerImage(t, img, l, made, opened) })
		if t.Failed() {
			t.Fatalf("power lost after event %d:\n%s", at, story)
		}
	}
	t.Logf("%d events, %d different images", story.Len(), len(seen))
}

func powerImage(t *testing.T, img *powerloss.Image, l *promises, made, opened bool) {
	root, err := os.MkdirTemp("/dev/shm", "parley-")
	if err != nil {
		root = t.TempDir()
	}
	defer os.RemoveAll(root)
	if err := img.WriteTo(root); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "home")
	for _, dir := range []string{dir, filepath.Join(dir, seatsDir, "G1")} {
		b, err := os.ReadFile(filepath.Join(dir, instanceFile))
		if err != nil {
			continue
		}
		var in instance
		if err := seal.Unmarshal(bytes.TrimSuffix(b, []byte("\n")), &in); err != nil {
			t.Fatalf("the file that marks the home: %v", err)
		}
		if err := saveInstance(dir, in.Reason, in.Rumours...); err != nil { // the same file, in another place
			t.Fatal(err)
		}
	}
	h, word, err := openEither(dir)
	if errors.Is(err, ErrNoHome) && !made {
		h, err = Init(dir, Config{Code: "VES", Name: "Vesper", Passphrase: firstWord, WorkFactor: 4})
		word = firstWord
	}
	if err != nil {
		t.Fatal(err)
	}
	if !opened {
		list, err := h.Talks()
		if err != nil || word != firstWord || h.MustRekey() != "" {
			t.Errorf("%v, %v, %q", list, err, h.MustRekey())
		}
		h.Close()
		return
	}
	h.Close()
	l.check(t, dir, [][]record.ID{nil})
	h, _, err = openEither(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if h.MustRekey() != "" {
		must[[]Rekeyed](t)(h.Rekey(t.Context()))
	}
	n := must[*Node](t)(h.Node(t.Context(), must[record.ID](t)(h.Find(""))))
	act(t, n, &talks.Comment{Text: "on we go"})
	oracle(t, n)
}
