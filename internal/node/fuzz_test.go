package node

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

// fuzzHome makes a plain home with a library and the notes of talks, and returns its files.
func fuzzHome(f *testing.F) (dir string, names []string, files map[string][]byte) {
	dir = filepath.Join(f.TempDir(), "ves")
	h, err := Init(dir, Config{Code: "VES", Name: "Republic of Vesper", Plain: true, Rand: seeded("VES"), Clock: newClock().Now})
	if err != nil {
		f.Fatal(err)
	}
	id := seal.Hash("talks")
	if err := os.MkdirAll(filepath.Dir(h.talksPath(id, notesFile)), 0o700); err != nil {
		f.Fatal(err)
	}
	head := record.Head{ID: seal.Hash("act"), Party: "VES", Seq: 3}
	err = errors.Join(h.AddToLibrary(LibraryText{"A/RES/73/27", "1. Decides to meet.\n"}),
		h.own.writeNotes(id, Notes{Opened: "2026-11-02T09:00:00Z", Title: "Accord", V: 1, Seen: record.Frontier{head}, Lost: []record.Head{head}}), h.Close())
	if err != nil {
		f.Fatal(err)
	}
	names = []string{homeName, plainKeyFile, libraryFile, filepath.Join(talksDir, id.String(), notesFile), instanceFile}
	files = map[string][]byte{}
	for _, n := range names {
		if files[n], err = os.ReadFile(filepath.Join(dir, n)); err != nil {
			f.Fatal(err)
		}
	}
	return dir, names, files
}

// FuzzHome puts other bytes into one of a home's files. The home opens as what it was, or an error says which
// file is at fault and gives no key away; what it notes is read whole or not at all; and a home whose
// instance file is another's doesn't act.
func FuzzHome(f *testing.F) {
	dir, names, files := fuzzHome(f)
	for i, n := range names {
		f.Add(byte(i), files[n])
		f.Add(byte(i), files[n][:len(files[n])/2])
		f.Add(byte(i), bytes.Replace(files[n], []byte(`:1}`), []byte(`:2}`), 1))
	}
	f.Add(byte(0), []byte(`{"code":"LOR","home":1,"name":"Republic of Vesper","sealed":false}`))
	f.Add(byte(1), []byte{})
	f.Fuzz(func(t *testing.T, which byte, with []byte) {
		name := names[int(which)%len(names)]
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, with, 0o600); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := os.WriteFile(path, files[name], 0o600); err != nil {
				t.Fatal(err)
			}
		}()
		quiet := func(err error) {
			for _, secret := range bytes.FieldsFunc(with, func(r rune) bool { return r == '"' }) {
				if len(secret) > 40 && (bytes.Contains(secret, []byte("-secret:")) || bytes.Contains(secret, []byte("SECRET"))) && strings.Contains(err.Error(), string(secret)) {
					t.Fatalf("the error gives a key away: %v", err)
				}
			}
			if !strings.Contains(err.Error(), dir) || len(err.Error()) > 4*len(with)+1000 {
				t.Fatalf("an error that doesn't say where: %v", err)
			}
		}
		h, err := Open(dir, Options{})
		if err != nil {
			quiet(err)
			return
		}
		defer h.Close()
		if name != homeName && name != plainKeyFile && (h.Code() != "VES" || h.Name() != "Republic of Vesper") {
			t.Fatalf("it became the home of %s", h.Code())
		}
		if c, err := h.Card(); err != nil {
			t.Fatal(err)
		} else if back, err := ParseCard(c.Bytes()); err != nil || back.Party.Code != h.Code() {
			t.Fatalf("its card can't be read: %v", err)
		}
		if name == instanceFile && !bytes.Equal(with, files[name]) && h.MustRekey() == "" {
			var in instance
			if err := seal.Unmarshal(bytes.TrimSuffix(with, []byte("\n")), &in); err != nil {
				t.Fatalf("a home with the instance file %q acts", with)
			}
		}
		texts, err := h.Library()
		switch {
		case err != nil && (name != libraryFile || !errors.Is(err, ErrDamaged)):
			t.Fatal(err)
		case err != nil:
			quiet(err)
		case name != libraryFile && len(texts) != 1:
			t.Fatalf("%d texts", len(texts))
		}
		list, err := h.Talks()
		switch {
		case err != nil && (!strings.HasSuffix(name, notesFile) || !errors.Is(err, ErrDamaged)):
			t.Fatal(err)
		case err != nil:
			quiet(err)
		case len(list) != 1:
			t.Fatalf("%d talks", len(list))
		}
	})
}

// FuzzCard: a card has one spelling but for white space around it, and holds two keys that signed it; what
// isn't one is refused with what to do. An age identity made of any 32 bytes is one.
func FuzzCard(f *testing.F) {
	root, err := seal.GenerateKey(seeded("root"))
	if err != nil {
		f.Fatal(err)
	}
	seat, err := seal.GenerateKey(seeded("seat"))
	if err != nil {
		f.Fatal(err)
	}
	c, err := newCard(record.Party{Code: "VES", Name: "Republic of Vesper", Root: root.Public(), Seat: seat.Public()}, root, seat)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c.Bytes())
	f.Add(bytes.Replace(c.Bytes(), []byte("VES"), []byte("LOR"), 1))
	f.Add(bytes.Replace(c.Bytes(), []byte(`"card":1`), []byte(`"card":2`), 1))
	f.Add([]byte("age1pq1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCard(b)
		if err != nil {
			var a *Advised
			if !errors.Is(err, ErrCard) || !errors.As(err, &a) || len(err.Error()) > 3*len(b)+300 {
				t.Fatalf("%v", err)
			}
		} else {
			if !bytes.Equal(c.Bytes(), append(bytes.Clone(bytes.TrimSpace(b)), '\n')) || len(c.Spoken()) != 35 {
				t.Fatalf("%q is the card %q", b, c.Bytes())
			}
			if back, err := ParseCard(c.Bytes()); err != nil || back.Party != c.Party {
				t.Fatal(err)
			}
		}
		if r, err := recipient(string(b)); err == nil {
			if s, ok := r.(interface{ String() string }); !ok || s.String() != string(b) {
				t.Fatalf("%q is the recipient %v", b, r)
			}
		}
		if len(b) == 32 {
			s := ageSecret(b)
			id, err := age.ParseHybridIdentity(s)
			if err != nil || id.String() != s {
				t.Fatalf("%x makes an identity that can't be read: %v", b, err)
			}
		}
	})
}
