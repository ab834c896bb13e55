package desk

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// room is talks of two parties at one table: each act is known to both at once.
type room struct {
	t     *testing.T
	rec   *record.Record
	state *talks.State
	keys  map[string]seal.PrivateKey
}

// stream is bytes for keys, always the same.
type stream struct{ n uint64 }

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, s.n))
		p[i] = h[0]
	}
	return len(p), nil
}

const base = `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in fair parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns;

3. *Requests* the commission to report each year.
`

// newRoom opens talks of VES, which holds the pen, and LOR.
func newRoom(t *testing.T, outcome string) *room {
	t.Helper()
	r, err := text.Parse(base, text.ReadOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	c := &talks.Charter{Base: talks.Wire(r.Text.Blocks), Lang: "en", Outcome: outcome, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "On the river", Unicode: seal.UnicodeVersion}
	keys, rand := map[string]seal.PrivateKey{}, &stream{}
	for _, code := range []string{"LOR", "VES"} {
		root, err := seal.GenerateKey(rand)
		if err != nil {
			t.Fatal(err)
		}
		if keys[code], err = seal.GenerateKey(rand); err != nil {
			t.Fatal(err)
		}
		c.Parties = append(c.Parties, record.Party{Code: code, Name: code, Root: root.Public(), Seat: keys[code].Public()})
	}
	raw, _, err := record.Seal(record.Header{Party: "VES", Seq: 1, Time: clock, Kind: talks.KindCharter}, c, make([]byte, record.SaltSize), keys["VES"])
	if err != nil {
		t.Fatal(err)
	}
	rec, err := record.New(raw)
	if err != nil {
		t.Fatal(err)
	}
	st, err := talks.Open(rec.Charter())
	if err != nil {
		t.Fatal(err)
	}
	return &room{t, rec, st, keys}
}

const clock = "2026-01-01T00:00:00Z"

// joined is newRoom with everybody acceded.
func joined(t *testing.T) *room {
	r := newRoom(t, talks.Resolution)
	r.do("LOR", func(d *Desk) (*Intent, error) { return d.Accede("1234") })
	return r
}

func (r *room) desk(me string) *Desk { return New(r.rec, r.state, me) }

// try makes an act as a node does: build, foresee, sign.
func (r *room) try(me string, build func(d *Desk) (*Intent, error)) (*Intent, Outcome, error) {
	r.t.Helper()
	d := r.desk(me)
	in, err := build(d)
	if err != nil {
		return nil, Outcome{}, err
	}
	if err := d.Foresee(in); err != nil {
		return in, Outcome{}, err
	}
	h, err := r.rec.Next(me, in.Body.Kind(), clock)
	if err != nil {
		r.t.Fatal(err)
	}
	raw, id, err := record.Seal(h, in.Body, make([]byte, record.SaltSize), r.keys[me])
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := r.rec.Add(raw)
	if err != nil || out.State != record.Stored {
		r.t.Fatal(out.State, err)
	}
	if err := r.state.Add(out.Stored[0]); err != nil {
		r.t.Fatal(err)
	}
	r.turns()
	return in, in.Outcome(r.desk(me), id), nil
}

// turns holds what TurnWords and EntryWords say in English to what talks says.
// Talks names paragraphs by their ids, so those of a revocation are left out.
func (r *room) turns() {
	r.t.Helper()
	for _, me := range []string{"LOR", "VES"} {
		d := r.desk(me)
		for _, e := range d.View.Log() {
			want := strings.Replace(Visible(d.BlockLabels(e.Line)), " blocks", " paragraphs", 1)
			if got := d.EntryWords(e); got != want && e.Kind != talks.KindRevoke {
				r.t.Errorf("the log says %q, want %q", got, want)
			}
		}
		for _, w := range d.Turns() {
			want := Visible(d.Labels(w.Why))
			if w.Party == me {
				want = secondPerson(want)
			}
			if got := d.TurnWords(w); got != want {
				r.t.Errorf("%s reads %q, want %q", me, got, want)
			}
		}
	}
}

func (r *room) do(me string, build func(d *Desk) (*Intent, error)) (*Intent, Outcome) {
	r.t.Helper()
	in, out, err := r.try(me, build)
	if err != nil {
		r.t.Fatalf("%s: %v", me, err)
	}
	return in, out
}

// amend is a change of words, held by who makes it.
func amend(where, old, fresh string) func(d *Desk) (*Intent, error) {
	return func(d *Desk) (*Intent, error) {
		p := &Proposing{}
		cs, err := d.AmendWords(where, old, fresh, p)
		if err != nil {
			return nil, err
		}
		return d.Amendment(cs, p)
	}
}

func stand(s talks.Stance, names ...string) func(d *Desk) (*Intent, error) {
	return func(d *Desk) (*Intent, error) { return d.Position(s, names, &Speaking{}) }
}

// lines are all that a person sees of an act before signing it.
func lines(in *Intent) string {
	return strings.Join(slices.Concat([]string{in.Head}, in.Show, in.Ends), "\n")
}
