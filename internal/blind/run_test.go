package blind_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"filippo.io/age"

	"parley/internal/blind"
	"parley/seal"
)

// TestAllFourAnswers: both sides hear "both" exactly when both say yes, and both can then prove it.
func TestAllFourAnswers(t *testing.T) {
	for _, lor := range []bool{false, true} {
		for _, ves := range []bool{false, true} {
			d := lay(t, fmt.Sprint("four", lor, ves), lor, ves)
			if err := d.run(); err != nil {
				t.Fatal(lor, ves, err)
			}
			want := blind.NotBoth
			if lor && ves {
				want = blind.Both
			}
			for i, r := range d.side {
				if got := r.Result(); got != want {
					t.Errorf("LOR %v, VES %v: %s hears %v, not %v", lor, ves, codes()[i], got, want)
				}
				p, err := r.Proof()
				if want != blind.Both {
					if !errors.Is(err, blind.ErrProof) {
						t.Errorf("LOR %v, VES %v: %s has a proof: %v", lor, ves, codes()[i], err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := p.Verify(d.commitments); err != nil {
					t.Errorf("the proof of %s: %v", codes()[i], err)
				}
			}
		}
	}
}

// TestNothingIsOpenedBeforeBothCommit: the answer, hidden or not, stays at home until both are bound.
func TestNothingIsOpenedBeforeBothCommit(t *testing.T) {
	d := lay(t, "commit first", true, true)
	if _, ok := d.side[0].Commitment(); ok {
		t.Error("a commitment without the other's key")
	}
	for i := range d.side {
		if err := d.side[1-i].Take(d.sent(i)[0]); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := d.side[0].Commitment()
	if err := d.side[0].Commit("LOR", c); err != nil {
		t.Fatal(err)
	}
	if n := len(d.side[0].Messages()); n != 1 {
		t.Errorf("%d messages are out while VES hasn't committed", n)
	}
	if d.side[0].Result() != blind.Running {
		t.Error("a result before anything was opened")
	}
}

// TestARunIsTakenUpAgain: from seed and messages alone, the same bytes are said again.
func TestARunIsTakenUpAgain(t *testing.T) {
	d, again := lay(t, "again", true, false), lay(t, "again", true, false)
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	r := again.side[0]
	for k, m := range d.sent(1) {
		if k == 1 {
			for i, code := range codes() {
				if err := r.Commit(code, d.commitments[i]); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 2 { // the same twice is once
			if err := r.Take(m); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, _ := blind.EncodeFile(d.q, claims(), d.sent(0))
	b, _ := blind.EncodeFile(d.q, claims(), again.sent(0))
	if !bytes.Equal(a, b) || r.Result() != blind.NotBoth {
		t.Error("the run isn't a function of what it was given")
	}
}

// TestProofOfAcceptanceIsBound: a proof that both accepted holds for these commitments and this question alone, and
// nobody who said no can be shown to have accepted.
func TestProofOfAcceptanceIsBound(t *testing.T) {
	d := lay(t, "proof", true, true)
	if err := d.run(); err != nil {
		t.Fatal(err)
	}
	p, err := d.side[0].Proof()
	if err != nil {
		t.Fatal(err)
	}
	other := lay(t, "proof of another", true, false)
	if err := other.run(); err != nil {
		t.Fatal(err)
	}
	bad := map[string]func(p *blind.Proof, c *[2]seal.Digest){
		"another commitment": func(_ *blind.Proof, c *[2]seal.Digest) { c[1] = other.commitments[1] },
		"no commitment":      func(_ *blind.Proof, c *[2]seal.Digest) { c[1] = seal.Digest{} },
		"another package":    func(p *blind.Proof, _ *[2]seal.Digest) { p.Question.Subject = seal.Hash("other") },
		"another run":        func(p *blind.Proof, _ *[2]seal.Digest) { p.Question.Run = 2 },
		"another prover":     func(p *blind.Proof, _ *[2]seal.Digest) { p.By = "VES" },
		"a stranger":         func(p *blind.Proof, _ *[2]seal.Digest) { p.By = "KRA" },
		"no zero":            func(p *blind.Proof, _ *[2]seal.Digest) { p.Zero = p.Zero[:10] },
		"another zero":       func(p *blind.Proof, _ *[2]seal.Digest) { p.Zero = bytes.Repeat([]byte{1}, 64) },
		"a step left out":    func(p *blind.Proof, _ *[2]seal.Digest) { p.Data[1][3] = nil },
		"a step of another run": func(p *blind.Proof, _ *[2]seal.Digest) {
			p.Data[1][2] = other.side[1].Messages()[2].Data
		},
		"sides changed": func(p *blind.Proof, c *[2]seal.Digest) {
			p.Data[0], p.Data[1] = p.Data[1], p.Data[0]
			c[0], c[1] = c[1], c[0]
		},
	}
	for name, change := range bad {
		raw, err := seal.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		q, c := &blind.Proof{}, d.commitments
		if err := seal.Unmarshal(raw, q); err != nil {
			t.Fatal(err)
		}
		if err := q.Verify(c); err != nil {
			t.Fatalf("before the change: %v", err)
		}
		change(q, &c)
		if err := q.Verify(c); !errors.Is(err, blind.ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// VES said no in the other run: its data can be laid out, and shows nothing.
	lie := &blind.Proof{By: "LOR", Question: other.q, V: 1, Zero: p.Zero}
	for i, r := range other.side {
		for k, m := range r.Messages() {
			lie.Data[i][k] = m.Data
		}
	}
	if err := lie.Verify(other.commitments); !errors.Is(err, blind.ErrProof) {
		t.Errorf("a run with a no proves acceptance: %v", err)
	}
}

// TestSealed: a file opens for whom it is sealed, and for nobody else.
func TestSealed(t *testing.T) {
	a, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	b, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	plain := bytes.Repeat([]byte("x"), blind.MaxFile)
	raw, err := blind.Seal(plain, b.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := blind.Unseal(raw, b); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("not what was sealed: %v", err)
	}
	if _, err := blind.Unseal(raw, a); !errors.Is(err, blind.ErrMessage) {
		t.Errorf("opens for another: %v", err)
	}
	if _, err := blind.Unseal(make([]byte, blind.MaxSealed+1), b); !errors.Is(err, blind.ErrMessage) {
		t.Errorf("too large: %v", err)
	}
}
