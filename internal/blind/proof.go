package blind

import (
	"errors"
	"fmt"

	"parley/seal"
)

// Proof shows anybody who has the two commitments from the record that both
// parties of a run accepted. It gives away nothing else.
type Proof struct {
	By       string       `json:"by"` // who shows it
	Data     [2][4][]byte `json:"data"`
	Question Question     `json:"question"`
	V        int          `json:"v"`    // 1
	Zero     []byte       `json:"zero"` // that the answer of By is yes
}

// ErrProof: it doesn't show that both accepted.
var ErrProof = errors.New("no proof that both accepted")

// Proof is to be had when the result is Both.
func (r *Run) Proof() (*Proof, error) {
	if r.Result() != Both || !r.yes {
		return nil, fmt.Errorf("%w: that isn't the result", ErrProof)
	}
	p := &Proof{By: r.q.Parties[r.me].Code, Question: r.q, V: 1}
	for i := range r.said {
		p.Data[i] = r.said[i].data
	}
	var err error
	p.Zero, err = r.zero(r.me).prove(r.secret.r, &r.secret)
	return p, err
}

// zero is the claim that a party's answer is 0: its ciphertext is r·G, r·J.
func (r *Run) zero(i int) same {
	s := &r.said[i]
	return same{"zero", r.upTo(4), r.q.Parties[i].Code, suite().Generator(), s.cipher[0], r.joint(), s.cipher[1]}
}

// Verify checks a proof against what the two parties have committed to on the
// record. The error wraps ErrProof.
func (p *Proof) Verify(commitments [2]seal.Digest) error {
	i := p.Question.place(p.By)
	if err := p.Question.Check(); err != nil || i < 0 || p.V != 1 || len(p.Zero) != proofSize {
		return fmt.Errorf("%w: it can't be read (%v)", ErrProof, err)
	}
	r := &Run{q: p.Question}
	for n, step := range steps() {
		if n == 1 {
			r.said[0].commitment, r.said[1].commitment = commitments[0], commitments[1]
		}
		for k := range p.Data {
			if len(p.Data[k][n]) != step.length() {
				return fmt.Errorf("%w: step %s of %s has %d bytes", ErrProof, step, p.Question.Parties[k].Code, len(p.Data[k][n]))
			}
			if err := r.hear(k, step, p.Data[k][n]); err != nil {
				return fmt.Errorf("%w: step %s of %s: %w", ErrProof, step, p.Question.Parties[k].Code, err)
			}
		}
	}
	if r.Result() != Both {
		return fmt.Errorf("%w: the run came to another result", ErrProof)
	}
	if err := r.zero(i).verify(p.Zero); err != nil {
		return fmt.Errorf("%w: the answer of %s: %w", ErrProof, p.By, err)
	}
	return nil
}
