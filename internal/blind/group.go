package blind

import (
	"crypto"
	_ "crypto/sha512" // the hash of the proofs
	"errors"
	"fmt"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/zk/dleq"

	"parley/seal"
)

const (
	size      = 32       // of an element, and of a scalar
	proofSize = 2 * size // a challenge and a response
)

// suite is ristretto255.
func suite() group.Group { return group.Ristretto255 }

// point reads an element. The identity is none of the protocol's.
func point(b []byte) (group.Element, error) {
	e := suite().NewElement()
	if err := e.UnmarshalBinary(b); err != nil {
		return nil, errors.New("is no element of the group")
	}
	if e.IsIdentity() {
		return nil, errors.New("is the identity")
	}
	if string(encode(e)) != string(b) {
		return nil, errors.New("is written in another way than the one")
	}
	return e, nil
}

// points reads elements that stand one after the other.
func points(b []byte, n int) ([]group.Element, error) {
	out := make([]group.Element, n)
	for i := range out {
		var err error
		if out[i], err = point(b[i*size : (i+1)*size]); err != nil {
			return nil, fmt.Errorf("element %d %w", i+1, err)
		}
	}
	return out, nil
}

// encode writes elements, one after the other.
func encode(all ...group.Element) []byte {
	var out []byte
	for _, e := range all {
		b, err := e.MarshalBinary()
		if err != nil { // the library's own elements can always be written
			b = make([]byte, size)
		}
		out = append(out, b...)
	}
	return out
}

func add(a, b group.Element) group.Element { return suite().NewElement().Add(a, b) }
func mul(e group.Element, s group.Scalar) group.Element {
	return suite().NewElement().Mul(e, s)
}
func sub(a, b group.Element) group.Element { return add(a, suite().NewElement().Neg(b)) }
func base(s group.Scalar) group.Element    { return suite().NewElement().MulGen(s) }

// same is the claim that one scalar s gives ka = s·a and kb = s·b, bound to what
// it is about.
type same struct {
	step         string
	about        seal.Digest
	party        string
	a, ka, b, kb group.Element
}

func (c same) params() dleq.Params {
	frame := seal.Hash("parley blind v1 proof", []byte(c.step), c.about[:], []byte(c.party))
	return dleq.Params{G: suite(), H: crypto.SHA512, DST: append([]byte("parley blind v1 proof "), frame[:]...)}
}

// prove draws its nonce for this very claim: two claims under one nonce would give s away.
func (c same) prove(s group.Scalar, from *secrets) ([]byte, error) {
	nonce := from.draw("nonce", []byte(c.step), c.about[:], encode(c.a, c.ka, c.b, c.kb))
	p, err := dleq.Prover{Params: c.params()}.ProveWithRandomness(s, c.a, c.ka, c.b, c.kb, nonce)
	if err != nil {
		return nil, err
	}
	return p.MarshalBinary()
}

func (c same) verify(b []byte) error {
	p := new(dleq.Proof)
	if err := p.UnmarshalBinary(suite(), b); err != nil {
		return errors.New("the proof can't be read")
	}
	if back, err := p.MarshalBinary(); err != nil || string(back) != string(b) {
		return errors.New("the proof is written in another way than the one")
	}
	if !(dleq.Verifier{Params: c.params()}).Verify(c.a, c.ka, c.b, c.kb, p) {
		return errors.New("the proof is wrong")
	}
	return nil
}
