package blind

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/cloudflare/circl/group"

	"parley/seal"
)

// Errors of Take and Commit on which callers branch.
var (
	// ErrCheat: the message is signed by its sender and breaks the protocol. No
	// honest program sends it; nothing was learned from it.
	ErrCheat = errors.New("the other party breaks the protocol")
	// ErrEarly: what it builds on isn't here; the run can go on.
	ErrEarly = errors.New("something that comes before is missing")
	// ErrForeign: the message is of another run or isn't signed by who it names.
	ErrForeign = errors.New("not of this run")
)

// Result is what a run has come to.
type Result int

// The results.
const (
	Running Result = iota
	Both           // both accept
	NotBoth        // one of them doesn't, or neither
)

// said is what one party has said in a run.
type said struct {
	data       [4][]byte // by step
	commitment seal.Digest

	key    group.Element
	cipher [2]group.Element
	blind  [2]group.Element
	share  group.Element
}

// Run is one party's side of a test.
type Run struct {
	q      Question
	me     int
	yes    bool
	secret secrets
	said   [2]said
}

// secrets of one side: never sent. What depends on what the other has said is
// drawn for just that ([secrets.draw]), so that a side that is taken up again
// from an older copy, and then hears something else, gives nothing away.
type secrets struct {
	k, r, m group.Scalar
	hide    []byte
	drawn   []byte
}

// draw is a scalar for one use, and about what was said up to it.
func (s *secrets) draw(what string, about ...[]byte) group.Scalar {
	return suite().HashToScalar(seal.AppendFrame(slices.Clone(s.drawn), what, about...), []byte("parley blind v1 "+what))
}

// Start begins or takes up a run. seed has SeedSize random bytes, for this
// question alone; with the same seed the run says the same again.
func Start(q Question, me string, yes bool, seed []byte) (*Run, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	i := q.place(me)
	if i < 0 || len(seed) != SeedSize {
		return nil, fmt.Errorf("%w: %q isn't one of the two, or the seed has not %d bytes", ErrQuestion, me, SeedSize)
	}
	about := q.Digest()
	drawn := seal.AppendFrame(nil, "parley blind v1 seed", seed, about[:], []byte(me))
	r := &Run{q: q, me: i, yes: yes}
	s := &r.secret
	s.drawn = drawn
	s.k, s.r, s.m = s.draw("k"), s.draw("r"), s.draw("m")
	if yes {
		s.m = suite().NewScalar()
	}
	hide := seal.Hash("parley blind v1 hide", drawn)
	s.hide = hide[:]
	return r, r.speak()
}

// Question returns what the run is about.
func (r *Run) Question() Question { return r.q }

// Other is the code of the other party.
func (r *Run) Other() string { return r.q.Parties[1-r.me].Code }

// joint is the key of both.
func (r *Run) joint() group.Element { return add(r.said[0].key, r.said[1].key) }

// sum of both ciphertexts.
func (r *Run) sum() [2]group.Element {
	a, b := &r.said[0], &r.said[1]
	return [2]group.Element{add(a.cipher[0], b.cipher[0]), add(a.cipher[1], b.cipher[1])}
}

// blinded sum of both.
func (r *Run) blinded() [2]group.Element {
	a, b := &r.said[0], &r.said[1]
	return [2]group.Element{add(a.blind[0], b.blind[0]), add(a.blind[1], b.blind[1])}
}

// upTo is the digest of what both have said in the first steps, commitments
// included once they are part of it.
func (r *Run) upTo(n int) seal.Digest {
	about := r.q.Digest()
	parts := [][]byte{about[:]}
	for i := range r.said {
		s := &r.said[i]
		parts = append(parts, s.data[:n]...)
		if n > 1 {
			parts = append(parts, s.commitment[:])
		}
	}
	return seal.Hash("parley blind v1 so far", parts...)
}

// have says whether both have said a step.
func (r *Run) have(n int) bool { return r.said[0].data[n] != nil && r.said[1].data[n] != nil }

// hidden is the commitment to the data of an open message.
func (r *Run) hidden(i int, open []byte) seal.Digest {
	keys := r.upTo(1)
	return seal.Hash("parley blind v1 commitment", keys[:], []byte(r.q.Parties[i].Code), open)
}

// Commitment returns what this party must put on the record before anything is
// opened; ok is false as long as the other's key is missing.
func (r *Run) Commitment() (d seal.Digest, ok bool) {
	if !r.have(0) {
		return d, false
	}
	return r.hidden(r.me, r.opening()), true
}

// opening is the data of the own open message.
func (r *Run) opening() []byte {
	s := &r.secret
	cipher := encode(base(s.r), add(mul(r.joint(), s.r), base(s.m)))
	return append(cipher, s.hide...)
}

// Commit takes in what the record says that a party has committed to. The first
// one counts.
func (r *Run) Commit(party string, d seal.Digest) error {
	i := r.q.place(party)
	switch own, ok := r.Commitment(); {
	case i < 0 || d.IsZero():
		return fmt.Errorf("%w: a commitment of %q", ErrForeign, party)
	case !ok:
		return fmt.Errorf("%w: the keys come before the commitments", ErrEarly)
	case i == r.me && d != own:
		return fmt.Errorf("%w: this party has committed to something else on the record", ErrForeign)
	case !r.said[i].commitment.IsZero() && r.said[i].commitment != d:
		return fmt.Errorf("%w: %s has committed to two things", ErrCheat, party)
	}
	r.said[i].commitment = d
	return r.speak()
}

// speak says for this party whatever can be said now.
func (r *Run) speak() error {
	mine, s := &r.said[r.me], &r.secret
	me := r.q.Parties[r.me].Code
	say := func(n int, c same, k group.Scalar, elements ...group.Element) error {
		proof, err := c.prove(k, s)
		if err != nil {
			return err
		}
		return r.hear(r.me, []Step{Key, Blind, Share}[n], append(encode(elements...), proof...))
	}
	if mine.data[0] == nil {
		own := r.q.own(r.me)
		k, ko := base(s.k), mul(own, s.k)
		if err := say(0, same{"key", r.q.Digest(), me, suite().Generator(), k, own, ko}, s.k, k, ko); err != nil {
			return err
		}
	}
	if mine.data[1] == nil && !r.said[0].commitment.IsZero() && !r.said[1].commitment.IsZero() {
		if err := r.hear(r.me, Open, r.opening()); err != nil {
			return err
		}
	}
	if mine.data[2] == nil && r.have(1) {
		sum := r.sum()
		so := r.upTo(2)
		z := s.draw("z", so[:])
		a, b := mul(sum[0], z), mul(sum[1], z)
		if err := say(1, same{"blind", so, me, sum[0], a, sum[1], b}, z, a, b); err != nil {
			return err
		}
	}
	if mine.data[3] == nil && r.have(2) {
		t := r.blinded()
		d := mul(t[0], s.k)
		if err := say(2, same{"share", r.upTo(3), me, suite().Generator(), mine.key, t[0], d}, s.k, d); err != nil {
			return err
		}
	}
	return nil
}

// Messages are all that this party has said so far, unsigned.
func (r *Run) Messages() []Message {
	var out []Message
	for n, data := range r.said[r.me].data {
		if data != nil {
			out = append(out, Message{About: r.q.Digest(), Data: data, From: r.q.Parties[r.me].Code, Step: steps()[n]})
		}
	}
	return out
}

// Take takes in a message of the other party, and says what can be said then.
// The same message again changes nothing. The error wraps ErrCheat, ErrEarly or
// ErrForeign; the run is then as it was.
func (r *Run) Take(m Message) error {
	other := 1 - r.me
	p := r.q.Parties[other]
	n := m.Step.number()
	if n < 0 || len(m.Data) != m.Step.length() || m.About != r.q.Digest() || m.From != p.Code || !p.Key.Verify(SignedAs, m.Signed(), m.Sig) {
		return fmt.Errorf("%w: step %.20q, from %.20q", ErrForeign, string(m.Step), m.From)
	}
	if have := r.said[other].data[n]; have != nil {
		if !bytes.Equal(have, m.Data) {
			return fmt.Errorf("%w: %s has sent two different messages of step %s", ErrCheat, p.Code, m.Step)
		}
		return nil
	}
	if err := r.hear(other, m.Step, m.Data); err != nil {
		return fmt.Errorf("step %s of %s: %w", m.Step, p.Code, err)
	}
	return r.speak()
}

// hear checks the data of a step, and keeps it.
func (r *Run) hear(i int, step Step, data []byte) error {
	s, code := &r.said[i], r.q.Parties[i].Code
	cheat := func(err error) error { return fmt.Errorf("%w: %w", ErrCheat, err) }
	n := step.number()
	switch {
	case n == 1 && r.said[0].commitment.IsZero() || n == 1 && r.said[1].commitment.IsZero():
		return fmt.Errorf("%w: both commitments must be on the record before anything is opened", ErrEarly)
	case n > 0 && !r.have(n-1):
		return fmt.Errorf("%w: the step before", ErrEarly)
	}
	count := map[Step]int{Key: 2, Open: 2, Blind: 2, Share: 1}[step]
	e, err := points(data, count)
	if err != nil {
		return cheat(err)
	}
	rest := data[count*size:]
	switch step {
	case Key:
		if err := (same{"key", r.q.Digest(), code, suite().Generator(), e[0], r.q.own(i), e[1]}).verify(rest); err != nil {
			return cheat(err)
		}
		if other := r.said[1-i].key; other != nil && add(other, e[0]).IsIdentity() {
			return cheat(errors.New("both keys together are the identity"))
		}
		s.key = e[0]
	case Open:
		if r.hidden(i, data) != s.commitment {
			return cheat(errors.New("it isn't what the commitment on the record says"))
		}
		if other := r.said[1-i].cipher[0]; other != nil && add(other, e[0]).IsIdentity() {
			return cheat(errors.New("both answers together are the identity"))
		}
		s.cipher = [2]group.Element(e)
	case Blind:
		sum := r.sum()
		if err := (same{"blind", r.upTo(2), code, sum[0], e[0], sum[1], e[1]}).verify(rest); err != nil {
			return cheat(err)
		}
		if other := r.said[1-i].blind[0]; other != nil && add(other, e[0]).IsIdentity() {
			return cheat(errors.New("both blindings together are the identity"))
		}
		s.blind = [2]group.Element(e)
	case Share:
		if err := (same{"share", r.upTo(3), code, suite().Generator(), s.key, r.blinded()[0], e[0]}).verify(rest); err != nil {
			return cheat(err)
		}
		s.share = e[0]
	}
	s.data[n] = data
	return nil
}

// Result says what the run has come to.
func (r *Run) Result() Result {
	if !r.have(3) {
		return Running
	}
	if r.rest().IsIdentity() {
		return Both
	}
	return NotBoth
}

// rest is what is left when both shares are taken away: the answers' sum, blinded.
func (r *Run) rest() group.Element {
	return sub(sub(r.blinded()[1], r.said[0].share), r.said[1].share)
}
