package outcome

import (
	"fmt"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// wireHead is a header as docs/spec/record.md §2 has it, read a second time.
type wireHead struct {
	Body  record.ID     `json:"body"`
	Deps  []record.Head `json:"deps"`
	Epoch int           `json:"epoch,omitempty"`
	Kind  string        `json:"kind"`
	Party string        `json:"party"`
	Prev  record.ID     `json:"prev"`
	Root  bool          `json:"root,omitempty"`
	Seq   int           `json:"seq"`
	Talks record.ID     `json:"talks"`
	Time  string        `json:"time"`
	V     int           `json:"v"`
}

type wireAct struct {
	Body seal.Raw  `json:"body"`
	Head seal.Raw  `json:"head"`
	Salt []byte    `json:"salt"`
	Sigs []wireSig `json:"sigs"`
}

type wireSig struct {
	Alg string `json:"alg"`
	Sig []byte `json:"sig"`
}

// act is one act of a publication, taken apart and not yet verified.
type act struct {
	id     record.ID
	wire   wireAct
	head   wireHead
	leaf   ledger.Hash
	open   bool
	body   talks.Body        // of an open act of the conclusion
	said   *talks.Proceeding // of an open proceeding that is well-formed
	rekey  *record.Rekey
	key    seal.PublicKey // that signs the acts behind it
	by     seal.PublicKey // that must have signed it
	height int
	prev   *act
	deps   []*act
	bit    int      // its place among the acts that are followed, or -1
	past   []uint64 // which of those are in its past, itself included
	seen   bool     // by the act of the chair that is being settled: of an adoption
}

func readAct(c *seal.Codec, raw []byte) (*act, error) {
	a := &act{bit: -1}
	if len(raw) > record.MaxAct {
		return nil, fmt.Errorf("it has %d bytes", len(raw))
	}
	if err := c.Unmarshal(raw, &a.wire); err != nil {
		return nil, err
	}
	h := &a.head
	if err := c.Unmarshal(a.wire.Head, h); err != nil {
		return nil, fmt.Errorf("head: %w", err)
	}
	a.id, a.leaf = seal.Hash("parley act v1", a.wire.Head), ledger.LeafHash(a.wire.Head)
	a.open = len(a.wire.Body) > 0 && string(a.wire.Body) != "null"
	charter := h.Kind == record.KindCharter
	switch {
	case h.V != 1:
		return nil, fmt.Errorf("version %d", h.V)
	case len(a.wire.Sigs) != 1 || a.wire.Sigs[0].Alg != seal.Algorithm || len(a.wire.Sigs[0].Sig) != seal.SignatureSize:
		return nil, fmt.Errorf("it has not one signature of the kind %s", seal.Algorithm)
	case h.Seq < 1 || h.Epoch < 0 || h.Epoch > record.MaxEpoch || len(h.Deps) > record.MaxDeps || h.Body.IsZero():
		return nil, fmt.Errorf("its header is out of bounds")
	case h.Root != (h.Kind == record.KindRekey):
		return nil, fmt.Errorf("the root key signs re-keyings and nothing else")
	case charter != h.Talks.IsZero() || charter && (h.Seq != 1 || len(h.Deps) > 0 || h.Epoch != 0):
		return nil, fmt.Errorf("a charter is the first act, and names nothing")
	case (h.Seq == 1) != h.Prev.IsZero():
		return nil, fmt.Errorf("the first act of a party continues none, and every other one does")
	case !a.open && len(a.wire.Salt) > 0:
		return nil, fmt.Errorf("a salt stands there without a body")
	case !a.open && h.Root:
		return nil, fmt.Errorf("the body of a re-keying is withheld")
	}
	if !a.open {
		return a, nil
	}
	if _, err := record.Decode(raw); err != nil { // the hash of the body with it
		return nil, err
	}
	switch h.Kind {
	case record.KindRekey:
		a.rekey = &record.Rekey{}
		return a, seal.Unmarshal(a.wire.Body, a.rekey)
	case talks.KindInitial, talks.KindSign, talks.KindUnsign, talks.KindExchange:
		a.body, _ = talks.Decode(h.Kind, a.wire.Body) // a malformed one says nothing
	case talks.KindProceeding:
		b, _ := talks.Decode(h.Kind, a.wire.Body)
		a.said, _ = b.(*talks.Proceeding)
	}
	return a, nil
}

// before reports whether a stands before b in the canonical order.
func (a *act) before(b *act) bool {
	switch {
	case a.height != b.height:
		return a.height < b.height
	case a.head.Party != b.head.Party:
		return a.head.Party < b.head.Party
	case a.head.Seq != b.head.Seq:
		return a.head.Seq < b.head.Seq
	}
	return string(a.id[:]) < string(b.id[:])
}

// knows reports whether an act that is followed is in a's past, or a itself.
func (a *act) knows(b *act) bool { return b.bit >= 0 && a.past[b.bit/64]>>(b.bit%64)&1 == 1 }

// continues reports whether a stands behind b on one chain.
func (a *act) continues(b *act) bool {
	for a = a.prev; a != nil && a.head.Seq >= b.head.Seq; a = a.prev {
		if a == b {
			return true
		}
	}
	return false
}
