package record

import (
	"bytes"
	"fmt"
	"testing"

	"parley/seal"
)

// world makes acts for tests; everything in it follows from the letters of the parties.
type world struct {
	t       testing.TB
	keys    map[string]seal.PrivateKey // seat keys by party and epoch: "AA/0"; root keys: "AA/root"
	charter []byte
	parties []string
}

func newWorld(t testing.TB, parties ...string) *world {
	w := &world{t: t, keys: map[string]seal.PrivateKey{}, parties: parties}
	var list []Party
	for _, p := range parties {
		list = append(list, Party{Code: p, Name: "Party " + p, Root: w.key(p + "/root").Public(), Seat: w.key(p + "/0").Public()})
	}
	raw, _, err := Seal(Header{Party: parties[0], Seq: 1, Time: "2026-11-23T09:00:00Z", Kind: KindCharter},
		map[string]any{"parties": list, "title": "Accord"}, salt("charter"), w.key(parties[0]+"/0"))
	if err != nil {
		t.Fatal(err)
	}
	w.charter = raw
	return w
}

func (w *world) key(name string) seal.PrivateKey {
	k, ok := w.keys[name]
	if !ok {
		seed := seal.Hash("test key", []byte(name))
		var err error
		if k, err = seal.GenerateKey(bytes.NewReader(seed[:])); err != nil {
			w.t.Fatal(err)
		}
		w.keys[name] = k
	}
	return k
}

func salt(name string) []byte {
	d := seal.Hash("test salt", []byte(name))
	return d[:SaltSize]
}

func (w *world) seal(h Header, text string) []byte {
	key := w.key(fmt.Sprintf("%s/%d", h.Party, h.Epoch))
	var body any = map[string]string{"text": text}
	if h.Root {
		key = w.key(h.Party + "/root")
		k := Rekey{Epoch: h.Epoch, Seat: w.key(fmt.Sprintf("%s/%d%s", h.Party, h.Epoch, text)).Public()}
		if h.Seq > 1 {
			k.Continues = &Continues{h.Prev, h.Seq - 1}
		}
		body = k
	}
	raw, _, err := Seal(h, body, salt(text), key)
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func TestTalk(t *testing.T) {
	w := newWorld(t, "AA", "BB")
	r, err := New(w.charter)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		h, err := r.Next(w.parties[i%2], "comment", "2026-11-23T09:00:00Z")
		if err != nil {
			t.Fatal(err)
		}
		out, err := r.Add(w.seal(h, fmt.Sprint(i)))
		if err != nil || out.State != Stored {
			t.Fatal(out, err)
		}
	}
	h, _ := r.Next("AA", KindRekey, "2026-11-23T09:00:00Z")
	if out, err := r.Add(w.seal(h, "")); err != nil || out.State != Stored {
		t.Fatal(out, err)
	}
	h, _ = r.Next("AA", "comment", "2026-11-23T09:00:00Z")
	if out, err := r.Add(w.seal(h, "after")); err != nil || out.State != Stored {
		t.Fatal(out, err)
	}
	other, err := New(w.charter)
	if err != nil {
		t.Fatal(err)
	}
	acts := r.Missing(other.Frontier())
	for i := len(acts) - 1; i >= 0; i-- { // backwards: all are parked until the first comes
		if _, err := other.Add(acts[i].Raw()); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := r.Frontier().Digest(), other.Frontier().Digest(); a != b || other.Len() != 23 {
		t.Fatalf("frontiers differ: %v %v, %d acts", r.Frontier(), other.Frontier(), other.Len())
	}
	if n := r.Now().Len(); n != 23 {
		t.Fatal(n)
	}
}
