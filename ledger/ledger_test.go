package ledger

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	others "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"parley/seal"
)

// signer is the signer of a seat whose key is made of its name.
func signer(t testing.TB, name string) *Signer {
	t.Helper()
	sum := seal.Hash("a test's key", []byte(name))
	key, err := seal.GenerateKey(bytes.NewReader(sum[:]))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(name, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func logOf(t testing.TB, leaves ...string) *Log {
	t.Helper()
	var l Log
	for _, x := range leaves {
		if err := l.Append([]byte(x)); err != nil {
			t.Fatal(err)
		}
	}
	return &l
}

// checkpoint is a checkpoint of a log, signed by these.
func checkpoint(t testing.TB, origin string, l *Log, by ...*Signer) Note {
	t.Helper()
	var notes []Note
	for _, s := range by {
		n, err := s.Checkpoint(Checkpoint{origin, l.Size(), l.Root()})
		if err != nil {
			t.Fatal(err)
		}
		notes = append(notes, n)
	}
	n, err := Merge(notes...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestCertificateTransparencyRoots: the roots over the eight leaves with which implementations of RFC 6962 test themselves.
func TestCertificateTransparencyRoots(t *testing.T) {
	leaves := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var l Log
	for i, want := range roots {
		if got := l.Root(); hex.EncodeToString(got[:]) != want {
			t.Errorf("size %d: root %x, want %s", i, got[:], want)
		}
		if i < len(leaves) {
			leaf, _ := hex.DecodeString(leaves[i])
			if err := l.Append(leaf); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestOthersCheckProofs: every proof of a log is taken by tlog, and none of another leaf or size.
func TestOthersCheckProofs(t *testing.T) {
	var l Log
	for n := int64(1); n <= 40; n++ {
		if err := l.Append(fmt.Appendf(nil, "leaf %d", n-1)); err != nil {
			t.Fatal(err)
		}
		for i := int64(0); i < n; i++ {
			p, err := l.Prove(i, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(p, n, l.Root(), i, tlog.RecordHash(fmt.Appendf(nil, "leaf %d", i))); err != nil {
				t.Errorf("leaf %d of %d: %v", i, n, err)
			}
			if tlog.CheckRecord(p, n, l.Root(), i, tlog.RecordHash([]byte("another"))) == nil {
				t.Errorf("leaf %d of %d: another leaf is taken", i, n)
			}
			from, err := l.RootAt(i + 1)
			if err != nil {
				t.Fatal(err)
			}
			g, err := l.ProveGrowth(i+1, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(g, n, l.Root(), i+1, from); err != nil {
				t.Errorf("from %d to %d: %v", i+1, n, err)
			}
		}
	}
	for _, err := range []error{
		func() error { _, err := l.Prove(40, 40); return err }(), func() error { _, err := l.Prove(-1, 40); return err }(),
		func() error { _, err := l.ProveGrowth(0, 3); return err }(), func() error { _, err := l.RootAt(41); return err }(),
	} {
		if !errors.Is(err, ErrLog) {
			t.Errorf("what isn't in the log gave %v", err)
		}
	}
}

// TestOthersOpenNotes: sumdb/note takes the Ed25519 signatures, transparency-dev's formats the ML-DSA ones, and both refuse
// them once a byte of the text is another.
func TestOthersOpenNotes(t *testing.T) {
	s := signer(t, "parley/talks/x/AA")
	n := checkpoint(t, "parley/talks/x", logOf(t, "a", "b", "c"), s)
	ed, err := note.NewVerifier(s.Seat().String())
	if err != nil {
		t.Fatal(err)
	}
	pq, err := others.NewMLDSAVerifier(s.Archival().String())
	if err != nil {
		t.Fatal(err)
	}
	open, err := note.Open(n.Bytes(), note.VerifierList(ed, pq))
	if err != nil || len(open.Sigs) != 2 || len(open.UnverifiedSigs) != 0 || open.Text != n.Text {
		t.Fatalf("others open it to %+v, %v", open, err)
	}
	if _, err := note.Open(n.Bytes(), note.VerifierList(s.Seat(), s.Archival())); err != nil {
		t.Errorf("with our verifiers: %v", err)
	}
	bad := bytes.Replace(n.Bytes(), []byte("\n3\n"), []byte("\n4\n"), 1)
	if _, err := note.Open(bad, note.VerifierList(ed)); err == nil {
		t.Error("another size is taken")
	}
	other, err := ParseNote(bad)
	if err != nil {
		t.Fatal(err)
	}
	if s.Seat().Signed(other) || s.Archival().Signed(other) {
		t.Error("we take another size")
	}
}

// TestOthersNotesAreRead: a checkpoint of the Go checksum database, as it is published, with its published key.
func TestOthersNotesAreRead(t *testing.T) {
	const published = "go.sum database tree\n15067302\ngJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=\n\n" +
		"— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=\n" +
		"— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK77PWDmL6w8w84UqeAw=\n"
	v, err := ParseVerifier("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
	if err != nil {
		t.Fatal(err)
	}
	n, err := ParseNote([]byte(published))
	if err != nil || !v.Signed(n) || string(n.Bytes()) != published {
		t.Fatalf("%+v, %v, signed %v", n, err, v.Signed(n))
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil || c.Size != 15067302 || c.Origin != "go.sum database tree" {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestNoteOf193: a note of all states, with both signatures of each, is read here; others read it in parts.
func TestNoteOf193(t *testing.T) {
	var by []*Signer
	for i := range 193 {
		by = append(by, signer(t, fmt.Sprintf("parley/talks/x/P%d", i)))
	}
	n := checkpoint(t, "parley/talks/x", logOf(t, "a"), by...)
	back, err := ParseNote(n.Bytes())
	if err != nil || len(back.Sigs) != 386 || !bytes.Equal(back.Bytes(), n.Bytes()) {
		t.Fatalf("%d signatures, %v", len(back.Sigs), err)
	}
	for _, s := range by {
		if !s.Seat().Signed(back) || !s.Archival().Signed(back) {
			t.Fatalf("%s's signature isn't found", s.Seat().Name())
		}
	}
	if _, err := note.Open(n.Bytes(), note.VerifierList(by[0].Seat())); err == nil {
		t.Error("sumdb/note takes it whole: Split is needed no more")
	}
	parts, seen := n.Split(), 0
	if len(parts) != 4 {
		t.Errorf("%d parts", len(parts))
	}
	for _, p := range parts {
		var vs []note.Verifier
		for _, s := range by {
			vs = append(vs, s.Seat(), s.Archival())
		}
		open, err := note.Open(p.Bytes(), note.VerifierList(vs...))
		if err != nil {
			t.Fatal(err)
		}
		seen += len(open.Sigs)
	}
	if whole, err := Merge(parts...); err != nil || seen != 386 || !bytes.Equal(whole.Bytes(), n.Bytes()) {
		t.Errorf("%d signatures in the parts, %v", seen, err)
	}
}

// TestArchivalKeyIsItsSeats: the archival key follows from the seat's seed alone, and is another for each.
func TestArchivalKeyIsItsSeats(t *testing.T) {
	a, b, c := signer(t, "x/AA"), signer(t, "x/AA"), signer(t, "x/BB")
	if a.Archival().String() != b.Archival().String() || a.Archival().String() == c.Archival().String() {
		t.Error("archival keys don't follow from the seats' keys")
	}
	if _, err := NewSigner("x/AA", seal.PrivateKey{}); !errors.Is(err, ErrKey) {
		t.Errorf("no key signs: %v", err)
	}
	if _, err := a.Text("no line end"); err == nil {
		t.Error("a text without its line end is signed")
	}
	if _, err := a.Checkpoint(Checkpoint{"a\nb", 1, Hash{}}); err == nil {
		t.Error("an origin of two lines is signed")
	}
}

// TestSplitView: two stories of one signer are proven to anybody; one story, and somebody else's, is not.
func TestSplitView(t *testing.T) {
	const origin = "parley/talks/x"
	s, other := signer(t, "x/AA"), signer(t, "x/BB")
	long := logOf(t, "a", "b", "c", "d", "e")
	short := logOf(t, "a", "b", "c")
	forged := logOf(t, "a", "X", "c")
	twin := logOf(t, "a", "b", "c", "d", "X")
	v := s.Seat()
	for name, p := range map[string]func() (*Split, error){
		"equal sizes": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, twin, s, other), nil)
		},
		"a longer log": func() (*Split, error) {
			return FindSplit(s.Archival(), checkpoint(t, origin, long, s), checkpoint(t, origin, forged, s), long)
		},
	} {
		proof, err := p()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := proof.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSplit(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i := range b { // no byte may be another
			if i > 100 && i < len(b)-400 && i%17 > 0 { // inside a long signature
				continue
			}
			c := bytes.Clone(b)
			c[i] ^= 1
			if _, err := ParseSplit(c); err == nil {
				t.Errorf("%s: byte %d flipped is taken: %s", name, i, c[max(0, i-20):i+20])
			}
		}
	}
	for name, p := range map[string]func() (*Split, error){
		"one story": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, short, s), long)
		},
		"the same": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, long, s), nil)
		},
		"somebody else's": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, twin, other), nil)
		},
		"two origins": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, "y", twin, s), nil)
		},
		"the log isn't here": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, forged, s), nil)
		},
		"another longer log": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, forged, s), twin)
		},
		"the empty log": func() (*Split, error) {
			return FindSplit(v, checkpoint(t, origin, long, s), checkpoint(t, origin, &Log{}, s), long)
		},
	} {
		if _, err := p(); !errors.Is(err, ErrSplit) {
			t.Errorf("%s: proven, %v", name, err)
		}
	}
}

// TestHostileNotes: what isn't a note, a checkpoint or a key is refused, with a reason.
func TestHostileNotes(t *testing.T) {
	s := signer(t, "x/AA")
	good := string(checkpoint(t, "x", logOf(t, "a"), s).Bytes())
	line := strings.SplitAfter(good, "\n")[4]
	for _, bad := range []string{
		"", "\n\n", "x\n", "x\n\n", strings.TrimSuffix(good, "\n"), good + "\n", strings.Replace(good, "x", "\x01", 1), "\xff" + good,
		strings.Replace(good, "— ", "- ", 1), strings.Replace(good, "=\n", "\n", 2), strings.Repeat("x", MaxText+1) + "\n\n" + line,
		"x\n\n" + strings.Repeat(line, MaxSigs+1), strings.Repeat("x", MaxNote+1), "x\n\n— a AAAA\n", "x\n\n— a+b AAAAAAAA\n",
	} {
		if n, err := ParseNote([]byte(bad)); err == nil && !strings.HasSuffix(n.Text, "=\n") || err != nil && !errors.Is(err, ErrNote) {
			t.Errorf("%.60q is taken: %v", bad, err)
		}
	}
	root := strings.SplitAfter(good, "\n")[2]
	for _, bad := range []string{
		"", "x\n1\n", "\n1\n" + root, "x\n01\n" + root, "x\n-1\n" + root, "x\n99999999999\n" + root, "x\n1\n" + root + "more\n",
		"x\n1\nAAAA\n", "x\n1\n" + strings.TrimSuffix(root, "\n"), strings.Repeat("x", MaxName+1) + "\n1\n" + root, "a\tb\n1\n" + root,
	} {
		if _, err := ParseCheckpoint(bad); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%.60q is taken: %v", bad, err)
		}
	}
	key := s.Seat().String()
	for _, bad := range []string{"", "x", "x+y", key + "A", "y" + key, strings.Replace(key, "+A", "+B", 1), "x+00000000+" + strings.Repeat("A", 44), s.Archival().String()[:200]} {
		if _, err := ParseVerifier(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%.60q is taken: %v", bad, err)
		}
	}
	for _, v := range []*Verifier{s.Seat(), s.Archival()} {
		if back, err := ParseVerifier(v.String()); err != nil || back.String() != v.String() {
			t.Errorf("%v", err)
		}
	}
}
