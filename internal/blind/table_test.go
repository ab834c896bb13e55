package blind_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"testing"

	"parley/internal/blind"
	"parley/seal"
)

// stream is randomness that is the same each time.
type stream struct {
	name string
	n    int
	left []byte
}

func (s *stream) Read(p []byte) (int, error) {
	if len(s.left) == 0 {
		h := sha256.Sum256(fmt.Appendf(nil, "%s %d", s.name, s.n))
		s.left = h[:]
		s.n++
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}

// table is where two parties sit: LOR is 0, VES is 1.
type table struct {
	t           testing.TB
	q           blind.Question
	keys        [2]seal.PrivateKey
	side        [2]*blind.Run
	commitments [2]seal.Digest
	committed   bool
	// meddle may change what goes from a party; nil sends nothing.
	meddle func(from int, m blind.Message) *blind.Message
}

func claims() []string { return []string{"c1", "c2"} }
func codes() [2]string { return [2]string{"LOR", "VES"} }

func lay(t testing.TB, name string, lor, ves bool) *table {
	s := &stream{name: name}
	d := &table{t: t}
	d.q = blind.Question{Run: 1, Subject: blind.Subject(claims()), Talks: seal.Hash("talks")}
	for i, code := range codes() {
		key, err := seal.GenerateKey(s)
		if err != nil {
			t.Fatal(err)
		}
		d.keys[i], d.q.Parties[i] = key, blind.Party{Code: code, Key: key.Public()}
	}
	for i, yes := range []bool{lor, ves} {
		seed := make([]byte, blind.SeedSize)
		if _, err := io.ReadFull(s, seed); err != nil {
			t.Fatal(err)
		}
		r, err := blind.Start(d.q, codes()[i], yes, seed)
		if err != nil {
			t.Fatal(err)
		}
		d.side[i] = r
	}
	return d
}

func (d *table) sign(i int, m blind.Message) blind.Message {
	m.Sig = d.keys[i].Sign(blind.SignedAs, m.Signed())
	return m
}

// sent are the messages of a side, signed, after the meddler.
func (d *table) sent(i int) []blind.Message {
	var out []blind.Message
	for _, m := range d.side[i].Messages() {
		if d.meddle != nil {
			p := d.meddle(i, m)
			if p == nil {
				continue
			}
			m = *p
		}
		out = append(out, d.sign(i, m))
	}
	return out
}

// round takes all messages to the other side, through a file, and puts the commitments on the record once
// they are there.
func (d *table) round() error {
	for i := range d.side {
		raw, err := blind.EncodeFile(d.q, claims(), d.sent(i))
		if err != nil {
			d.t.Fatal(err)
		}
		_, _, all, err := blind.DecodeFile(raw)
		if err != nil {
			return err
		}
		for _, m := range all {
			if err := d.side[1-i].Take(m); err != nil {
				return err
			}
		}
	}
	a, okA := d.side[0].Commitment()
	b, okB := d.side[1].Commitment()
	if !okA || !okB || d.committed {
		return nil
	}
	d.committed, d.commitments = true, [2]seal.Digest{a, b}
	for _, r := range d.side {
		for k, c := range d.commitments {
			if err := r.Commit(codes()[k], c); err != nil {
				return err
			}
		}
	}
	return nil
}

// run goes on until both have a result.
func (d *table) run() error {
	for range 6 {
		if err := d.round(); err != nil {
			return err
		}
	}
	return nil
}
