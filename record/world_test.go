package record

import (
	"bytes"
	"fmt"

	"parley/seal"
)

// world makes acts for tests; everything in it follows from the letters of the parties.
type world struct {
	t       tester
	keys    map[string]seal.PrivateKey // seat keys by party and epoch: "AA/0"; root keys: "AA/root"
	charter []byte
	parties []string
}

func newWorld(t tester, parties ...string) *world {
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

// tester is what testing and rapid have in common.
type tester interface {
	Fatal(...any)
	Fatalf(string, ...any)
}
