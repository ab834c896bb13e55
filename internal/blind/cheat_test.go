package blind_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/cloudflare/circl/group"

	"parley/internal/blind"
	"parley/seal"
)

// foreign are encodings that no honest party sends: the identity, encodings of points of small order on the curve below,
// other spellings of elements, and no elements at all.
func foreign() map[string][]byte {
	hex := func(last byte, first byte, fill byte) []byte {
		b := bytes.Repeat([]byte{fill}, 32)
		b[0], b[31] = first, last
		return b
	}
	return map[string][]byte{
		"the identity":            make([]byte, 32),
		"one, of order 1":         hex(0, 1, 0),
		"minus one, of order 2":   hex(0x7f, 0xec, 0xff),
		"zero as p":               hex(0x7f, 0xed, 0xff),
		"an odd, negative number": hex(0, 3, 0),
		"the sign bit":            hex(0x80, 2, 0),
		"all ones":                bytes.Repeat([]byte{0xff}, 32),
	}
}

// TestCheatersAreCaught: at each step, whatever breaks the protocol is refused under the name of whoever did it, and
// the honest side comes to no result.
func TestCheatersAreCaught(t *testing.T) {
	elements := map[blind.Step]int{blind.Key: 2, blind.Open: 2, blind.Blind: 2, blind.Share: 1}
	type cheat struct {
		name   string
		step   blind.Step
		change func(b []byte)
	}
	var all []cheat
	for step, n := range elements {
		for name, enc := range foreign() {
			for at := range n {
				all = append(all, cheat{fmt.Sprintf("%s as element %d", name, at+1), step, func(b []byte) { copy(b[at*32:], enc) }})
			}
		}
		for at := range n {
			all = append(all, cheat{fmt.Sprintf("another element %d", at+1), step, func(b []byte) {
				e, err := group.Ristretto255.HashToElement([]byte("another"), nil).MarshalBinary()
				if err != nil {
					t.Fatal(err)
				}
				copy(b[at*32:], e)
			}})
		}
		all = append(all, cheat{"a bit of the last part", step, func(b []byte) { b[len(b)-20] ^= 4 }})
		if step != blind.Open {
			all = append(all, cheat{"a proof of zeros", step, func(b []byte) { clear(b[n*32:]) }},
				cheat{"a scalar above the order", step, func(b []byte) { copy(b[len(b)-32:], bytes.Repeat([]byte{0xff}, 32)) }})
		}
	}
	for _, c := range all {
		d := lay(t, "cheat", true, true)
		d.meddle = func(from int, m blind.Message) *blind.Message {
			if from == 1 && m.Step == c.step {
				m.Data = bytes.Clone(m.Data)
				c.change(m.Data)
			}
			return &m
		}
		err := d.run()
		if !errors.Is(err, blind.ErrCheat) {
			t.Errorf("%s, %s: %v", c.step, c.name, err)
		}
		if got := d.side[0].Result(); got != blind.Running {
			t.Errorf("%s, %s: the honest side hears %v", c.step, c.name, got)
		}
	}
}

// TestTwoAnswersAreCaught: who sends two different messages of one step, or commits to two things, is named.
func TestTwoAnswersAreCaught(t *testing.T) {
	yes, no := lay(t, "twice", true, true), lay(t, "twice", true, false)
	for i := range yes.side {
		for _, d := range []*table{yes, no} {
			if err := d.side[1-i].Take(d.sent(i)[0]); err != nil {
				t.Fatal(err)
			}
		}
	}
	own, _ := yes.side[0].Commitment()
	cYes, _ := yes.side[1].Commitment()
	cNo, _ := no.side[1].Commitment()
	r := yes.side[0]
	for _, c := range []struct {
		code string
		d    seal.Digest
	}{{"LOR", own}, {"VES", cYes}} {
		if err := r.Commit(c.code, c.d); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Commit("VES", cNo); !errors.Is(err, blind.ErrCheat) {
		t.Errorf("two commitments: %v", err)
	}
	for i, code := range codes() {
		if err := no.side[1].Commit(code, [2]seal.Digest{own, cNo}[i]); err != nil {
			t.Fatal(err)
		}
	}
	// It committed to yes, and opens the no.
	if err := r.Take(no.sent(1)[1]); !errors.Is(err, blind.ErrCheat) {
		t.Errorf("another answer than the one committed to: %v", err)
	}
}

// TestCopyingTheOthersAnswer: who can't know the other's answer can't say the same in its stead, or its inverse: the
// commitment is bound to its party, and comes before anything to copy.
func TestCopyingTheOthersAnswer(t *testing.T) {
	d := lay(t, "copy", true, true)
	for i := range d.side {
		if err := d.side[1-i].Take(d.sent(i)[0]); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := d.side[0].Commitment()
	for _, code := range codes() { // VES repeats the commitment of LOR
		if err := d.side[0].Commit(code, c); err != nil {
			t.Fatal(err)
		}
	}
	m := d.side[0].Messages()[1]
	m.From = "VES"
	if err := d.side[0].Take(d.sign(1, m)); !errors.Is(err, blind.ErrCheat) {
		t.Errorf("the copy opens: %v", err)
	}
}

// TestReplayAndSwap: messages of another run, question, pair or party, and unsigned ones, are of no use.
func TestReplayAndSwap(t *testing.T) {
	d, old := lay(t, "now", true, true), lay(t, "before", true, true)
	old.keys, old.q = d.keys, d.q // the same two seats, the run before
	old.q.Run = 2
	for i, r := range old.side {
		var err error
		if r, err = blind.Start(old.q, codes()[i], true, bytes.Repeat([]byte{byte(i)}, 32)); err != nil {
			t.Fatal(err)
		}
		old.side[i] = r
	}
	if err := old.run(); err != nil {
		t.Fatal(err)
	}
	for _, m := range old.sent(1) {
		if err := d.side[0].Take(m); !errors.Is(err, blind.ErrForeign) {
			t.Errorf("replayed %s: %v", m.Step, err)
		}
		m.About = d.q.Digest() // relabelled, and signed by VES itself
		if err := d.side[0].Take(d.sign(1, m)); !errors.Is(err, blind.ErrCheat) && !errors.Is(err, blind.ErrEarly) {
			t.Errorf("relabelled %s: %v", m.Step, err)
		}
	}
	own := d.sent(0)[0]
	if err := d.side[0].Take(own); !errors.Is(err, blind.ErrForeign) {
		t.Errorf("its own message: %v", err)
	}
	own.From = "VES"
	if err := d.side[0].Take(d.sign(1, own)); !errors.Is(err, blind.ErrCheat) {
		t.Errorf("its own key as the other's: %v", err)
	}
	m := d.sent(1)[0]
	m.Sig = bytes.Repeat([]byte{1}, len(m.Sig))
	if err := d.side[0].Take(m); !errors.Is(err, blind.ErrForeign) {
		t.Errorf("unsigned: %v", err)
	}
	if err := d.run(); err != nil {
		t.Errorf("the run was harmed: %v", err)
	}
}

// TestSwappedTranscripts: two runs of the same question at once; blindings and shares of one don't fit the other.
func TestSwappedTranscripts(t *testing.T) {
	a, b := lay(t, "swap", true, true), lay(t, "swap", true, true)
	var err error
	if b.side[1], err = blind.Start(b.q, "VES", true, bytes.Repeat([]byte{9}, 32)); err != nil {
		t.Fatal(err)
	}
	if err := b.run(); err != nil {
		t.Fatal(err)
	}
	for _, step := range []blind.Step{blind.Key, blind.Open, blind.Blind, blind.Share} {
		a := a
		if step != blind.Key {
			a = lay(t, "swap", true, true)
		}
		a.meddle = func(from int, m blind.Message) *blind.Message {
			if from == 1 && m.Step == step {
				for _, o := range b.side[1].Messages() {
					if o.Step == step {
						m.Data = o.Data
					}
				}
			}
			return &m
		}
		if err := a.run(); !errors.Is(err, blind.ErrCheat) && !errors.Is(err, blind.ErrForeign) {
			t.Errorf("%s of the other run: %v", step, err)
		}
		if a.side[0].Result() != blind.Running {
			t.Errorf("%s of the other run: a result", step)
		}
	}
}

// TestQuestions that nobody can run.
func TestQuestions(t *testing.T) {
	good := lay(t, "questions", true, true).q
	for name, change := range map[string]func(*blind.Question){
		"one party twice":  func(q *blind.Question) { q.Parties[1] = q.Parties[0] },
		"in another order": func(q *blind.Question) { q.Parties[0], q.Parties[1] = q.Parties[1], q.Parties[0] },
		"one key for both": func(q *blind.Question) { q.Parties[1].Key = q.Parties[0].Key },
		"no key":           func(q *blind.Question) { q.Parties[1].Key = seal.PublicKey{} },
		"run 0":            func(q *blind.Question) { q.Run = 0 },
		"too many runs":    func(q *blind.Question) { q.Run = blind.MaxRuns + 1 },
		"no package":       func(q *blind.Question) { q.Subject = seal.Digest{} },
		"no talks":         func(q *blind.Question) { q.Talks = seal.Digest{} },
	} {
		q := good
		change(&q)
		if _, err := blind.Start(q, "LOR", true, make([]byte, 32)); !errors.Is(err, blind.ErrQuestion) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := blind.Start(good, "KRA", true, make([]byte, 32)); !errors.Is(err, blind.ErrQuestion) {
		t.Errorf("a stranger: %v", err)
	}
}

// TestHoleTakenUpFromACopy: a side that is taken up again from an older copy, and then hears another story, proves things
// of one secret twice. Under one nonce the secret could be worked out of the two proofs, and from it the answer.
func TestHoleTakenUpFromACopy(t *testing.T) {
	steps := map[blind.Step]int{blind.Blind: 2, blind.Share: 1}
	said := map[blind.Step][2][]byte{}
	for n := range 2 {
		d := lay(t, "copy", false, true)
		other, err := blind.Start(d.q, codes()[1], true, bytes.Repeat([]byte{byte(n + 1)}, blind.SeedSize))
		if err != nil {
			t.Fatal(err)
		}
		d.side[1] = other
		if err := d.run(); err != nil {
			t.Fatal(err)
		}
		for _, m := range d.side[0].Messages() {
			was := said[m.Step]
			was[n] = m.Data
			said[m.Step] = was
		}
	}
	scalar := func(b []byte) group.Scalar {
		s := group.Ristretto255.NewScalar()
		if err := s.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		return s
	}
	minus := func(a, b group.Scalar) group.Scalar { return group.Ristretto255.NewScalar().Sub(a, b) }
	for step, n := range steps {
		var c, s [2]group.Scalar
		for k, data := range said[step] {
			proof := data[n*32:]
			c[k], s[k] = scalar(proof[:32]), scalar(proof[32:])
		}
		// s = nonce - c·secret
		secret := group.Ristretto255.NewScalar().Mul(minus(s[0], s[1]), group.Ristretto255.NewScalar().Inv(minus(c[1], c[0])))
		for k, own := range blind.SecretsOf(lay(t, "copy", false, true).side[0]) {
			if secret.IsEqual(own) {
				t.Errorf("the two proofs of step %s give secret %d away", step, k)
			}
		}
	}
}
