package courier

import (
	"bytes"
	"errors"
	"testing"

	"parley/record"
	"parley/seal"
)

// same fails if a line that was read isn't what is written for its value: then two programs could sign and check
// different things.
func same(t *testing.T, line []byte, v any) {
	t.Helper()
	again, err := seal.Marshal(v)
	if err != nil || !bytes.Equal(again, line) {
		t.Fatalf("%q was read and is written %q (%v)", line, again, err)
	}
}

// FuzzHello: the first line has one spelling, a nonce of its size and no more tags than may be.
func FuzzHello(f *testing.F) {
	line, err := seal.Marshal(hello{Mode: Direct, Nonce: make([]byte, nonce), Tags: []seal.Digest{seal.Hash("x", nil)}, V: Version})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add([]byte(`{"mode":"direct","nonce":"","tags":[],"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := readHello(b)
		if err != nil {
			return
		}
		if len(h.Nonce) != nonce || len(h.Tags) > MaxTalks+1 {
			t.Fatalf("%+v", h)
		}
		same(t, b, h)
	})
}

// FuzzReply: an answer has one spelling, and a wrong one is told from other errors.
func FuzzReply(f *testing.F) {
	line, err := seal.Marshal(reply{
		Nonce: make([]byte, nonce), Party: "AA", Seat: key(f, "AA").Public(), Session: make([]byte, token), V: Version,
		Vouchers: []seal.Raw{seal.Raw(charter(f, "x", "AA", "BB"))},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := readReply(b)
		if err != nil {
			if !errors.Is(err, ErrPeer) {
				t.Fatal(err)
			}
			return
		}
		same(t, b, r)
		newClaimant(r.Party, r.Seat, r.Vouchers)
	})
}

// FuzzProof: a proof has one spelling, and no key counts without a voucher by the root key.
func FuzzProof(f *testing.F) {
	w := newBook()
	h := &home{book: w}
	h.join(f, charter(f, "x", "AA", "BB"))
	k := h.rekey(f, "BB", "BB new")
	line, err := seal.Marshal(proof{Party: "BB", Seat: k.Public(), V: Version, Vouchers: []seal.Raw{voucher(h.recs[h.talks], "BB", k.Public())}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line, []byte(`{"sig":"AAAA"}`))
	fresh := &home{book: newBook()}
	fresh.join(f, h.recs[h.talks].Charter().Raw())
	r := fresh.recs[h.talks]
	f.Fuzz(func(t *testing.T, b, s []byte) {
		if sig, err := readSig(s); err == nil {
			same(t, s, signed{sig})
		}
		p, err := readProof(b)
		if err != nil {
			return
		}
		same(t, b, p)
		// No line but one with the voucher that the root key signed makes an unknown key count.
		if c := newClaimant(p.Party, p.Seat, p.Vouchers); c.in(r) == current && p.Seat != k.Public() {
			if q, _ := r.Party(p.Party); q.Seat != p.Seat {
				t.Fatalf("%q counts", b)
			}
		}
	})
}

// heap is a sink that keeps all.
type heap struct {
	lines  [][]byte
	offers int
}

func (h *heap) acts(_ record.ID, raws [][]byte) error { h.lines = append(h.lines, raws...); return nil }

func (h *heap) offer(_ record.ID, raw []byte) error {
	h.lines, h.offers = append(h.lines, raw), h.offers+1
	return nil
}

// FuzzMessage: a message is read whole, or said to be cut or wrong.
func FuzzMessage(f *testing.F) {
	raw := charter(f, "x", "AA", "BB")
	id := seal.Hash("talks", nil)
	hd, err := seal.Marshal(head{Held: []record.ID{id}, Talks: []part{{All: true, Frontier: record.Frontier{{ID: id, Party: "AA", Seq: 1}}, ID: id}}, V: Version})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(join([][]byte{hd, []byte(`{"talks":"` + id.String() + `"}`), raw, []byte(`{"offer":"` + id.String() + `"}`), raw, []byte(`{"acts":2,"more":true}`)}))
	f.Add(join([][]byte{hd, []byte(`{"acts":0}`)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		readFloats(t, b)
		l := newLineReader(bytes.NewReader(b), 1<<20)
		line, err := l.next(maxHead)
		if err != nil {
			return
		}
		if h, err := readHead(line); err == nil {
			same(t, line, h)
		}
		var to heap
		more, err := receive(l, &to)
		if err != nil {
			if !errors.Is(err, ErrCut) && CodeOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		// What was taken is what stood there, whole: written again it is the same.
		size := len(line) + 1
		for _, a := range to.lines {
			size += len(a) + 1
			if bytes.IndexByte(a, '\n') >= 0 {
				t.Fatalf("%q is two lines", a)
			}
		}
		if size > len(b) || to.offers > MaxOffers || len(to.lines) > MaxActs || int(l.read) != len(b) {
			t.Fatalf("%d lines, %d offers, more %v out of %d bytes", len(to.lines), to.offers, more, len(b))
		}
	})
}
