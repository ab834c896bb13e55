package publish

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"parley/internal/publish/reading"
	"parley/outcome"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// constant: read when the test binary starts.
var (
	long  = flag.String("long", "", "write the publication of long talks to this directory, for figures")
	acts  = flag.Int("acts", 20000, "of so many acts")
	seats = flag.Int("seats", 10, "of so many parties")
)

// concluded plays talks of some parties that remark and remark, and then sign.
func concluded(t *testing.T, parties, remarks int) *outcome.Publication {
	t.Helper()
	rnd := rand.NewChaCha8([32]byte{3})
	key := func() seal.PrivateKey {
		k, err := seal.GenerateKey(rnd)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	c := &talks.Charter{Base: []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides to end the war"}}},
		Lang: "en", Outcome: talks.Treaty, Rule: "unanimity", Rules: 1, Title: "Long talks", Unicode: seal.UnicodeVersion}
	keys := map[string]seal.PrivateKey{}
	var codes []string
	for i := range parties {
		code := fmt.Sprintf("P%03d", i)
		codes, keys[code] = append(codes, code), key()
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "State " + code, Root: key().Public(), Seat: keys[code].Public()})
	}
	c.Pen = codes[0]
	made := func(h record.Header, body any) []byte {
		salt := make([]byte, record.SaltSize)
		rnd.Read(salt)
		raw, _, err := record.Seal(h, body, salt, keys[h.Party])
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	const now = "2026-11-02T09:00:00Z"
	rec, err := record.New(made(record.Header{Party: codes[0], Seq: 1, Time: now, Kind: talks.KindCharter}, c))
	if err != nil {
		t.Fatal(err)
	}
	s, err := talks.New(rec)
	if err != nil {
		t.Fatal(err)
	}
	act := func(code string, body talks.Body) {
		h, err := rec.Next(code, body.Kind(), now)
		if err != nil {
			t.Fatal(err)
		}
		out, err := rec.Add(made(h, body))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(out.Stored[0]); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range codes[1:] {
		act(code, &talks.Accede{Charter: rec.Talks()})
	}
	for i := range remarks {
		act(codes[i%len(codes)], &talks.Comment{Text: fmt.Sprintf("secret remark %d", i)})
	}
	rev := s.Now().Newest()
	for _, step := range []func(code string) talks.Body{
		func(code string) talks.Body { return &talks.Agree{Rev: rev.ID, Blocks: s.Now().Seals(code)} },
		func(string) talks.Body { return &talks.Initial{Digest: rev.Digest, Rev: rev.ID} },
		func(string) talks.Body { return &talks.Sign{Digest: rev.Digest, Rev: rev.ID} },
		func(string) talks.Body { return &talks.Exchange{Digest: rev.Digest, Rev: rev.ID} },
	} {
		for _, code := range codes {
			act(code, step(code))
		}
	}
	of, err := outcome.Conclude(rec, s)
	if err != nil {
		t.Fatal(err)
	}
	var words []*outcome.Words
	for _, code := range codes {
		w, err := of.Sign(code, keys[code], "")
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, w)
	}
	p, err := of.Publish(words...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestAllStates: the folder of talks of 193 parties verifies, its checkpoint in several notes for readers who take a hundred signatures.
func TestAllStates(t *testing.T) {
	if testing.Short() {
		t.Skip("193 parties")
	}
	p := concluded(t, 193, 0)
	if r := reading.Check(p.Bytes(), outcome.Options{}); !r.Complete || len(r.Seats) != 193 {
		t.Errorf("%s", r)
	}
	files, err := Folder(p, "All states", nil)
	if err != nil {
		t.Fatal(err)
	}
	notes := 0
	for _, f := range files {
		if ok, _ := filepath.Match("record/checkpoint*", f.Path); ok {
			notes++
		}
	}
	if notes != 4 {
		t.Errorf("%d notes, want 4", notes)
	}
}

// TestLongFolder writes a long publication: go test ./internal/publish -run TestLongFolder -args -long DIR
func TestLongFolder(t *testing.T) {
	if *long == "" {
		t.Skip("with -args -long DIR; it makes what figures are taken of")
	}
	p := concluded(t, *seats, *acts-5**seats)
	files, err := Folder(p, "Long talks", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		at := filepath.Join(*long, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, f.Raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Printf("%d acts of %d parties; the record has %d kB, the page %d kB\n", len(p.Acts), *seats, len(files[1].Raw)/1000, len(files[0].Raw)/1000)
}
