package node

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"parley/internal/store"
	"parley/record"
	"parley/talks"
)

func pass(s string) func() (string, error) { return func() (string, error) { return s, nil } }

func sealedHome(t *testing.T, code string) *Home {
	t.Helper()
	h, err := Init(filepath.Join(t.TempDir(), code), Config{
		Code: code, Name: "State of " + code, Passphrase: "correct horse", Rand: seeded(code), Clock: newClock().Now, WorkFactor: 4,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func TestSealedHome(t *testing.T) {
	h := sealedHome(t, "VES")
	n := must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
	act(t, n, &talks.Comment{Text: "a secret remark"})
	if err := h.AddToLibrary(LibraryText{Name: "A/RES/1", Text: "agreed words"}); err != nil {
		t.Fatal(err)
	}
	secret := h.own.secrets.Root
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(h.Dir(), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, w := range []string{"secret remark", "agreed words", "hospitals", secret} {
			if bytes.Contains(b, []byte(w)) {
				t.Errorf("%s holds %q in the open", path, w)
			}
		}
		if fi, _ := d.Info(); runtime.GOOS != "windows" && fi.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, fi.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(h.Dir(), Options{Passphrase: pass("wrong"), WorkFactor: 4}); !errors.Is(err, ErrPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := Open(h.Dir(), Options{}); !errors.Is(err, ErrPassphrase) {
		t.Errorf("no passphrase: %v", err)
	}
	again := must[*Home](t)(Open(h.Dir(), Options{Passphrase: pass("correct horse"), WorkFactor: 4}))
	defer again.Close()
	n = must[*Node](t)(again.Node(t.Context(), n.ID()))
	if len(n.Raws()) != 2 {
		t.Errorf("%d acts", len(n.Raws()))
	}
	lib := must[[]LibraryText](t)(again.Library())
	if len(lib) != 1 || lib[0].Text != "agreed words" {
		t.Errorf("library: %v", lib)
	}
	if err := again.SetPassphrase("battery staple"); err != nil {
		t.Fatal(err)
	}
	again.Close()
	again = must[*Home](t)(Open(h.Dir(), Options{Passphrase: pass("battery staple"), WorkFactor: 4}))
	defer again.Close()
	if why := again.MustRekey(); why != "" {
		t.Errorf("a home that stayed in its place must re-key: %s", why)
	}
}

func TestInitRefuses(t *testing.T) {
	h := newHome(t, "VES")
	for _, c := range []struct {
		dir  string
		cfg  Config
		want error
	}{
		{h.Dir(), Config{Code: "VES", Name: "x", Plain: true}, ErrHomeExists},
		{t.TempDir(), Config{Code: "VES", Name: "x"}, ErrPassphrase},
		{t.TempDir(), Config{Code: "VES", Name: "x", Plain: true, Passphrase: "y"}, ErrPassphrase},
		{t.TempDir(), Config{Code: "v", Name: "x", Plain: true}, nil},
		{t.TempDir(), Config{Code: "VES", Plain: true}, nil},
	} {
		if _, err := Init(c.dir, c.cfg); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.cfg, err)
		}
	}
	if _, err := Open(t.TempDir(), Options{}); !errors.Is(err, ErrNoHome) {
		t.Errorf("empty directory: %v", err)
	}
}

func TestTwoOpenings(t *testing.T) {
	h := newHome(t, "VES")
	if _, err := Open(h.Dir(), Options{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "another parley process (pid") {
		t.Errorf("second opening: %v", err)
	}
}

func TestDamagedHome(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(dir string) error
		want error
	}{
		{"no key file", func(d string) error { return os.Remove(filepath.Join(d, "key.age")) }, ErrDamaged},
		{"key file cut", func(d string) error { return os.Truncate(filepath.Join(d, "key.age"), 300) }, ErrDamaged},
		{"key file emptied", func(d string) error { return os.Truncate(filepath.Join(d, "key.age"), 0) }, ErrDamaged},
		{"no home.json", func(d string) error { return os.Remove(filepath.Join(d, "home.json")) }, ErrDamaged},
		{"home.json of another", func(d string) error {
			return os.WriteFile(filepath.Join(d, "home.json"), []byte(`{"code":"ORM","home":1,"name":"Orm","sealed":true}`+"\n"), 0o600)
		}, ErrDamaged},
		{"newer home", func(d string) error {
			return os.WriteFile(filepath.Join(d, "home.json"), []byte(`{"code":"VES","home":2,"name":"Ves","sealed":true}`+"\n"), 0o600)
		}, ErrNewer},
		{"no talks directory", func(d string) error { return os.RemoveAll(filepath.Join(d, "talks")) }, ErrDamaged},
		{"notes cut", func(d string) error {
			m, _ := filepath.Glob(filepath.Join(d, "talks", "*", "notes"))
			return os.Truncate(m[0], 10)
		}, ErrDamaged},
		{"record cut", func(d string) error {
			m, _ := filepath.Glob(filepath.Join(d, "talks", "*", "record.db"))
			return os.Truncate(m[0], 4096)
		}, store.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := sealedHome(t, "VES")
			n := must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, newHome(t, "ORM"))))
			h.Close()
			if err := c.harm(h.Dir()); err != nil {
				t.Fatal(err)
			}
			again, err := Open(h.Dir(), Options{Passphrase: pass("correct horse"), WorkFactor: 4})
			if err == nil {
				defer again.Close()
				if _, err = again.Talks(); err == nil {
					_, err = again.Node(t.Context(), n.ID())
				}
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			t.Log(err)
		})
	}
}

func TestCardRefuses(t *testing.T) {
	card := must[Card](t)(newHome(t, "VES").Card())
	good := card.Bytes()
	for i := 0; i < len(good)-1; i += 41 {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if _, err := ParseCard(bad); !errors.Is(err, ErrCard) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if _, err := ParseCard(append([]byte("\r\n"), good...)); err != nil {
		t.Errorf("white space around a card: %v", err)
	}
}

// copyHome copies a home that is closed, as 'cp -r' would.
func copyHome(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestCopiedHome: a copy must re-key; then its acts count, the original's later ones don't, and nobody is
// blamed.
func TestCopiedHome(t *testing.T) {
	va, vo, a, b := pair(t)
	dir := vo.Dir()
	vo.Close()
	twin := must[*Home](t)(Open(copyHome(t, dir), Options{Clock: newClock().Now}))
	defer twin.Close()
	n := must[*Node](t)(twin.Node(t.Context(), b.ID()))
	if _, err := n.Act(t.Context(), &talks.Comment{Text: "from the copy"}); !errors.Is(err, ErrMustRekey) {
		t.Fatalf("a copy acts: %v", err)
	}
	done := must[[]Rekeyed](t)(twin.Rekey(t.Context()))
	if len(done) != 1 || done[0].Epoch != 1 || done[0].Seq != 2 {
		t.Errorf("re-keyed: %+v", done)
	}
	act(t, n, &talks.Comment{Text: "from the copy"})
	_, rep := send(t, n, va, PackOptions{})
	if len(rep.Proofs) != 0 || len(rep.Refused) != 0 || len(rep.Stored) != 2 {
		t.Errorf("the other side: %+v", rep)
	}

	oracle(t, n)

	// The original learns of it and doesn't act either.
	vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	defer vo.Close()
	b, rep = send(t, a, vo, PackOptions{All: true})
	if rep.Suspicion == "" {
		t.Errorf("the original: %+v", rep)
	}
	if _, err := b.Act(t.Context(), &talks.Comment{Text: "from the original"}); !errors.Is(err, ErrMustRekey) {
		t.Errorf("the original acts: %v", err)
	}
}

// TestRestoredRecord: an older record put back over a newer one is noticed by its mark, and by what others
// hold; after a re-keying the home goes on from what it knows.
func TestRestoredRecord(t *testing.T) {
	va, vo, a, b := pair(t)
	dir := vo.Dir()
	rec := filepath.Join(dir, "talks", b.ID().String(), "record.db")
	vo.Close()
	old, err := os.ReadFile(rec)
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []bool{true, false} {
		vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
		b = must[*Node](t)(vo.Node(t.Context(), b.ID()))
		act(t, b, &talks.Comment{Text: "soon forgotten"})
		send(t, b, va, PackOptions{})
		act(t, a, &talks.Comment{Text: "we heard you"})
		vo.Close()
		if err := os.WriteFile(rec, old, 0o600); err != nil {
			t.Fatal(err)
		}
		if !mark {
			if err := os.Remove(rec + ".mark"); err != nil {
				t.Fatal(err)
			}
		}
		vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
		b = must[*Node](t)(vo.Node(t.Context(), b.ID()))
		if mark != (vo.MustRekey() != "") {
			t.Errorf("mark %v: must re-key: %q", mark, vo.MustRekey())
		}
		var rep Report
		if _, rep = send(t, a, vo, PackOptions{To: []string{"VES"}}); mark == (len(rep.Rumours) == 1) {
			t.Errorf("mark %v: rumours %v, suspicion %q", mark, rep.Rumours, rep.Suspicion)
		}
		if _, err := b.Act(t.Context(), &talks.Comment{Text: "too early"}); !errors.Is(err, map[bool]error{true: ErrMustRekey, false: ErrRumour}[mark]) {
			t.Errorf("mark %v: acts: %v", mark, err)
		}
		must[[]Rekeyed](t)(vo.Rekey(t.Context()))
		act(t, b, &talks.Comment{Text: "back again"})
		if _, rep = send(t, b, va, PackOptions{}); len(rep.Proofs) > 0 || len(rep.Refused) > 0 {
			t.Errorf("mark %v: others: %+v", mark, rep)
		}
		_, rep = send(t, a, vo, PackOptions{All: true})
		if rep.Suspicion != "" || rep.Parked > 0 {
			t.Errorf("mark %v: after re-keying: %+v", mark, rep)
		}
		oracle(t, a)
		vo.Close()
		if old, err = os.ReadFile(rec); err != nil {
			t.Fatal(err)
		}
	}
}

// TestForkIsLoud: a party that signs two acts with one number is named in the report of the pouch that
// brings the second.
func TestForkIsLoud(t *testing.T) {
	va, vo, _, b := pair(t)
	dir := vo.Dir()
	vo.Close()
	twin := copyHome(t, dir)
	if err := saveInstance(twin, ""); err != nil { // a liar's program wouldn't ask
		t.Fatal(err)
	}
	for i, d := range []string{dir, twin} {
		h := must[*Home](t)(Open(d, Options{Clock: newClock().Now}))
		n := must[*Node](t)(h.Node(t.Context(), b.ID()))
		act(t, n, &talks.Comment{Text: strings.Repeat("so ", i+1)})
		_, rep := send(t, n, va, PackOptions{})
		if (len(rep.Proofs) == 1) != (i == 1) {
			t.Errorf("pouch %d: %d proofs", i, len(rep.Proofs))
		}
		oracle(t, n)
		if i == 1 && (rep.Proofs[0].Party != "VES" || rep.Proofs[0].Kind != record.ProofFork) {
			t.Errorf("proof: %+v", rep.Proofs[0])
		}
		h.Close()
	}
}

func TestStranger(t *testing.T) {
	_, _, a, _ := pair(t)
	third := newHome(t, "XYZ")
	var b bytes.Buffer
	if _, err := a.Pack(t.Context(), &b, PackOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := third.Import(t.Context(), &b, ImportOptions{Join: true}); err == nil {
		t.Error("a stranger opened an encrypted pouch")
	}
	b.Reset()
	if _, err := a.Pack(t.Context(), &b, PackOptions{Plain: true, All: true}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := third.Import(t.Context(), &b, ImportOptions{Join: true}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a stranger joined: %v", err)
	}
	if _, err := a.Pack(t.Context(), &b, PackOptions{To: []string{"XYZ"}}); !errors.Is(err, ErrUnknown) {
		t.Errorf("pack for a stranger: %v", err)
	}
}

func TestAgeSecret(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		seed := bytes.Repeat([]byte{byte(i * 5)}, 32)
		got, err := age.ParseHybridIdentity(ageSecret(seed))
		if err != nil || got.String() != ageSecret(seed) {
			t.Fatalf("seed %d: %v", i, err)
		}
	}
	if len(id.String()) != len(ageSecret(make([]byte, 32))) {
		t.Error("identities have another length")
	}
}

// TestProcesses: a second process gets the plain words, and a killed one leaves no lock behind.
func TestProcesses(t *testing.T) {
	if dir := os.Getenv("PARLEY_NODE_CHILD"); dir != "" {
		h, err := Open(dir, Options{})
		if err != nil {
			os.Stdout.WriteString(err.Error() + "\n")
			os.Exit(0)
		}
		os.Stdout.WriteString("open\n")
		_ = h
		select {}
	}
	h := newHome(t, "VES")
	child := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProcesses$")
		cmd.Env = append(os.Environ(), "PARLEY_NODE_CHILD="+h.Dir())
		return cmd
	}
	out, err := child().Output()
	if err != nil || !strings.Contains(string(out), "another parley process (pid") {
		t.Errorf("second process: %s, %v", out, err)
	}
	h.Close()
	cmd := child()
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 5)
	if _, err := pipe.Read(buf); err != nil || string(buf) != "open\n" {
		t.Fatalf("child: %q, %v", buf, err)
	}
	cmd.Process.Kill()
	_ = cmd.Wait()
	again, err := Open(h.Dir(), Options{})
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	again.Close()
}

// Several talks are opened at once by many, each by one of them: all get the same Node, and who gives up waiting holds up nobody.
func TestTalksOpenedAtOnce(t *testing.T) {
	h, other := newHome(t, "VES"), newHome(t, "ORM")
	var ids []record.ID
	for range 3 {
		ids = append(ids, must[*Node](t)(h.OpenTalks(t.Context(), charterFor(t, h, other))).ID())
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	again := must[*Home](t)(Open(h.Dir(), Options{}))
	gaveUp, stop := context.WithCancel(t.Context())
	stop()
	var wg sync.WaitGroup
	got := make([]*Node, 24)
	for i := range got {
		wg.Go(func() {
			if i%4 == 3 {
				_, _ = again.Node(gaveUp, ids[i%3])
				return
			}
			n, err := again.Node(t.Context(), ids[i%3])
			if err != nil {
				t.Error(err)
			}
			got[i] = n
		})
	}
	wg.Wait()
	for i, n := range got {
		if i%4 != 3 && n != must[*Node](t)(again.Node(t.Context(), ids[i%3])) {
			t.Errorf("opener %d got another Node", i)
		}
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Node(t.Context(), ids[0]); !errors.Is(err, ErrClosed) {
		t.Errorf("opened in a home that is closed: %v", err)
	}
}
