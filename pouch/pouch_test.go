package pouch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

const when = "2026-11-23T09:00:00Z"

func key(t testing.TB, name string) seal.PrivateKey {
	seed := seal.Hash("test key", []byte(name))
	k, err := seal.GenerateKey(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func salt(name string) []byte {
	d := seal.Hash("test salt", []byte(name))
	return d[:record.SaltSize]
}

func begin(t testing.TB, title string) *record.Record {
	var list []record.Party
	for _, p := range []string{"AA", "BB"} {
		list = append(list, record.Party{Code: p, Name: p, Root: key(t, p+" root").Public(), Seat: key(t, p).Public()})
	}
	raw, _, err := record.Seal(record.Header{Party: "AA", Seq: 1, Time: when, Kind: record.KindCharter},
		map[string]any{"parties": list, "title": title}, salt(title), key(t, "AA"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.New(raw)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// copyOf returns a record with the charter alone.
func copyOf(t testing.TB, r *record.Record) *record.Record {
	c, err := record.New(r.Charter().Raw())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func say(t testing.TB, r *record.Record, party string, n int) {
	for i := range n {
		h, err := r.Next(party, "comment", when)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("%s %d", party, i)
		raw, _, err := record.Seal(h, map[string]string{"text": text}, salt(text), key(t, party))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Add(raw); err != nil {
			t.Fatal(err)
		}
	}
}

func pack(t testing.TB, r *record.Record, theirs record.Frontier, to ...age.Recipient) []byte {
	var b bytes.Buffer
	if _, _, err := Pack(&b, r, theirs, to...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpackAll(t testing.TB, r *record.Record, file []byte, ids ...age.Identity) Report {
	t.Helper()
	p, err := Unpack(bytes.NewReader(file), ids...)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Import(r, p)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// Two nodes that exchange pouches only end with the same record, whatever order the pouches come in.
func TestExchange(t *testing.T) {
	a := begin(t, "Accord")
	b := copyOf(t, a)
	say(t, a, "AA", 3)
	say(t, b, "BB", 2)
	rep := unpackAll(t, b, pack(t, a, b.Frontier()))
	if len(rep.Stored) != 3 || rep.Duplicates != 0 || len(rep.Keep) != 3 || len(rep.Behind) != 0 {
		t.Fatalf("%+v", rep)
	}
	rep = unpackAll(t, a, pack(t, b, nil)) // with overlap
	if len(rep.Stored) != 2 || rep.Duplicates != 4 {
		t.Fatalf("%+v", rep)
	}
	if x, y := a.Frontier().Digest(), b.Frontier().Digest(); x != y {
		t.Fatal("frontiers differ")
	}
}

// Two parties forked, and each branch acknowledges one that only the other of two honest nodes holds: their pouches
// go on bringing what is missing. (Each took the other's newer head to mean that it holds the rest, for ever.)
func TestTwoForkersMakeNobodyWait(t *testing.T) {
	root := begin(t, "Accord")
	act := func(party, text string, prev record.ID, seq int, seen ...record.Head) ([]byte, record.Head) {
		if party == "BB" && seq == 1 {
			seen = append(seen, root.Charter().Head())
		}
		h := record.Header{Talks: root.Talks(), Party: party, Seq: seq, Prev: prev, Time: when, Kind: "comment", Deps: seen}
		raw, id, err := record.Seal(h, map[string]string{"text": text}, salt(text), key(t, party))
		if err != nil {
			t.Fatal(err)
		}
		return raw, record.Head{ID: id, Party: party, Seq: seq}
	}
	a2, a2head := act("AA", "to x", root.Talks(), 2)
	b1, b1head := act("BB", "to both", record.ID{}, 1)
	b2, b2head := act("BB", "to y", b1head.ID, 2)
	a2y, a2yhead := act("AA", "to y", root.Talks(), 2, b2head)
	a3y, _ := act("AA", "on", a2yhead.ID, 3)
	b2x, b2xhead := act("BB", "to x", b1head.ID, 2, a2head)
	b3x, _ := act("BB", "on", b2xhead.ID, 3)
	x, y := copyOf(t, root), copyOf(t, root)
	for _, side := range []struct {
		r    *record.Record
		acts [][]byte
	}{{x, [][]byte{b1, a2, b2x, b3x}}, {y, [][]byte{b1, b2, a2y, a3y}}} {
		for _, raw := range side.acts {
			if out, err := side.r.Add(raw); err != nil || out.State != record.Stored {
				t.Fatal(out, err)
			}
		}
	}
	for range 2 {
		toX, toY := pack(t, y, x.Frontier()), pack(t, x, y.Frontier())
		unpackAll(t, x, toX)
		unpackAll(t, y, toY)
	}
	if x.Frontier().Digest() != y.Frontier().Digest() || x.Len() != 8 || len(x.Forks()) != 2 {
		t.Fatalf("after two pouches each, x holds %d acts and y %d", x.Len(), y.Len())
	}
}

func TestLostMiddle(t *testing.T) {
	a := begin(t, "Accord")
	b := copyOf(t, a)
	var files [][]byte
	for range 3 {
		before := a.Frontier()
		say(t, a, "AA", 2)
		files = append(files, pack(t, a, before))
	}
	unpackAll(t, b, files[0])
	rep := unpackAll(t, b, files[2])
	if len(rep.Stored) != 0 || rep.Parked != 2 || len(rep.Missing) != 1 || len(rep.Behind) != 1 || len(rep.Keep) != 2 {
		t.Fatalf("%+v", rep)
	}
	rep = unpackAll(t, b, files[1])
	if len(rep.Stored) != 4 || rep.Parked != 0 || rep.Missing != nil {
		t.Fatalf("%+v", rep)
	}
	if x, y := a.Frontier().Digest(), b.Frontier().Digest(); x != y {
		t.Fatal("frontiers differ")
	}
}

func TestEncrypted(t *testing.T) {
	a := begin(t, "Accord")
	b := copyOf(t, a)
	say(t, a, "AA", 2)
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	pq, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	parties := []record.Party{{Code: "AA", Age: x.Recipient().String()}, {Code: "BB"}, {Code: "CC", Age: pq.Recipient().String()}}
	list, without, err := Recipients(parties)
	if err != nil || len(list) != 2 || len(without) != 1 {
		t.Fatal(list, without, err)
	}
	if _, _, err := Pack(io.Discard, a, nil, list...); err == nil || !strings.Contains(err.Error(), "mix") {
		t.Fatal("recipients of both kinds in one file:", err)
	}
	for i, id := range []age.Identity{x, pq} {
		file := pack(t, a, nil, list[i])
		if bytes.Contains(file, []byte("comment")) {
			t.Fatal("the pouch can be read without a key")
		}
		if _, err := Unpack(bytes.NewReader(file)); !errors.Is(err, ErrEncrypted) {
			t.Fatal(err)
		}
		if _, err := Unpack(bytes.NewReader(file), []age.Identity{pq, x}[i]); !errors.Is(err, ErrOtherKey) {
			t.Fatal(err)
		}
		p, err := Unpack(bytes.NewReader(file), id)
		if err != nil || !p.Encrypted || len(p.Acts) != 3 {
			t.Fatal(p, err)
		}
		for cut := 1; cut < len(file); cut += 7 {
			_, err := Unpack(bytes.NewReader(file[:cut]), id)
			if err == nil {
				t.Fatalf("cut at %d: taken for whole", cut)
			}
		}
	}
	for _, id := range []string{x.String(), pq.String()} {
		if _, err := ParseIdentity(id); err != nil {
			t.Fatal(err)
		}
	}
	unpackAll(t, b, pack(t, a, nil, list[0]), x)
}

// Every cut and every flipped bit is noticed.
func TestDamage(t *testing.T) {
	a := begin(t, "Accord")
	say(t, a, "AA", 2)
	file := pack(t, a, nil)
	for cut := range file {
		if _, err := Unpack(bytes.NewReader(file[:cut])); err == nil {
			t.Fatalf("cut at %d: taken for whole", cut)
		}
	}
	for i := range file {
		for bit := range 8 {
			bad := bytes.Clone(file)
			bad[i] ^= 1 << bit
			if _, err := Unpack(bytes.NewReader(bad)); err == nil {
				t.Fatalf("byte %d, bit %d: taken for whole", i, bit)
			}
		}
	}
	_, err := Unpack(bytes.NewReader(file[:len(file)-150]))
	var damaged *DamagedError
	if !errors.As(err, &damaged) || damaged.Acts != 2 || len(damaged.Salvage.Acts) != 2 {
		t.Fatal(err)
	}
	b := copyOf(t, a)
	rep, err := Import(b, damaged.Salvage)
	if err != nil || len(rep.Stored) != 1 || len(rep.Behind) != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
}

func TestRefused(t *testing.T) {
	a := begin(t, "Accord")
	file := string(pack(t, a, nil))
	tests := []struct {
		name, file string
		want       error
	}{
		{"empty", "", ErrNotPouch},
		{"other", "PK\x03\x04", ErrNotPouch},
		{"gzip", "\x1f\x8b\x08", ErrNotPouch},
		{"newer", strings.Replace(file, " v1", " v2", 1), ErrVersion},
		{"mailed as text", strings.ReplaceAll(file, "\n", "\r\n"), ErrLineEnds},
		{"long header", magic + "\n" + strings.Repeat("x", MaxHeader+2), ErrTooLarge},
		{"long act", file[:strings.LastIndex(file[:len(file)-1], "\n")+1] + strings.Repeat("x", MaxAct+2), ErrTooLarge},
	}
	for _, test := range tests {
		if _, err := Unpack(strings.NewReader(test.file)); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.want)
		}
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	many := "age-encryption.org/v1\n" + strings.Repeat("-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 20000)
	if _, err := Unpack(strings.NewReader(many), id); !errors.Is(err, ErrTooLarge) {
		t.Error("an age header without end:", err)
	}
	var damaged *DamagedError
	if _, err := Unpack(strings.NewReader(file + "\n")); !errors.As(err, &damaged) {
		t.Error("something after the end:", err)
	}
	other := begin(t, "Another")
	p, err := Unpack(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Import(other, p); !errors.Is(err, ErrOtherTalk) {
		t.Error("other talks:", err)
	}
}

// A bad act in a good container is listed, and the others are taken.
func TestBadAct(t *testing.T) {
	a := begin(t, "Accord")
	b := copyOf(t, a)
	say(t, a, "AA", 1)
	var raws [][]byte
	for act := range a.Acts() {
		raws = append(raws, act.Raw())
	}
	forged := bytes.Replace(raws[1], []byte(`"AA 0"`), []byte(`"AA 1"`), 1)
	var buf bytes.Buffer
	if err := Write(&buf, Header{Talks: a.Talks()}, [][]byte{forged, raws[1], []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	rep := unpackAll(t, b, buf.Bytes())
	if len(rep.Stored) != 1 || len(rep.Refused) != 2 ||
		rep.Refused[0].Code != record.CodeBody || rep.Refused[1].Code != record.CodeForm {
		t.Fatalf("%+v", rep)
	}
}

// failingWriter takes n bytes and then fails.
type failingWriter struct{ n int }

func (f *failingWriter) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func TestWriteFails(t *testing.T) {
	a := begin(t, "Accord")
	if _, _, err := Pack(&failingWriter{10}, a, nil); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
}

// What is too long is named by its place and its bound: "it ends too early" was said of an act without end.
func TestTooLongInWords(t *testing.T) {
	a := begin(t, "Accord")
	say(t, a, "AA", 1)
	file := string(pack(t, a, nil))
	_, err := Unpack(strings.NewReader(file[:strings.LastIndex(file[:len(file)-1], "\n")+1] + strings.Repeat("x", MaxAct+2)))
	if want := fmt.Sprintf("larger than a pouch may be: its act 3 has more than %d bytes", MaxAct); err == nil || err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
	_, err = Unpack(strings.NewReader(magic + "\n" + strings.Repeat("x", MaxHeader+2)))
	if want := fmt.Sprintf("larger than a pouch may be: its header has more than %d bytes", MaxHeader); err == nil || err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
}

// An encrypted pouch that was cut or changed is damaged: it was called no pouch at all.
func TestDamagedEncrypted(t *testing.T) {
	a := begin(t, "Accord")
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := pack(t, a, nil, id.Recipient())
	changed := bytes.Clone(file)
	changed[len(changed)-1] ^= 1
	for _, bad := range [][]byte{file[:len(file)-100], changed} {
		var damaged *DamagedError
		if _, err := Unpack(bytes.NewReader(bad), id); !errors.As(err, &damaged) || damaged.Acts != 0 {
			t.Errorf("%v", err)
		}
	}
}
