package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/docx"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// room is talks of three parties at one table: each act is known to all at once.
type room struct {
	t     tester
	rec   *record.Record
	state *talks.State
	keys  map[string]seal.PrivateKey
}

// stream is bytes for keys, always the same.
type stream struct{ n uint64 }

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		p[i] = sha256.New().Sum(binary.BigEndian.AppendUint64(nil, s.n))[7]
	}
	return len(p), nil
}

const river = `# On the river

*Recalling* the treaty of the two banks,

1. *Decides* to share the water of the river in fair parts;

2. *Calls upon* all users to prevent pollution:

    (a) from mines;

    (b) from towns;

3. *Requests* the commission to report each year.
`

const clock = "2026-01-01T00:00:00Z"

// newRoom opens talks on a text; VES holds the pen, LOR and ARD have joined.
func newRoom(t testing.TB, src string) *room {
	t.Helper()
	x, err := text.Parse(src, text.ReadOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return roomOf(t, x.Text, "VES", "LOR", "ARD")
}

// tester is a test, of one world or of many.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// roomOf opens talks of parties; the first holds the pen, the others have joined.
func roomOf(t tester, base *text.Text, codes ...string) *room {
	t.Helper()
	return roomIn(t, "en", base, codes...)
}

// roomIn opens talks in a language.
func roomIn(t tester, lang string, base *text.Text, codes ...string) *room {
	t.Helper()
	c := &talks.Charter{Base: talks.Wire(base.Blocks), Lang: lang, Outcome: talks.Resolution, Pen: codes[0], Rule: "unanimity", Rules: 1, Title: "On the river", Unicode: seal.UnicodeVersion}
	r := &room{t: t, keys: map[string]seal.PrivateKey{}}
	rand := &stream{}
	for _, code := range slices.Sorted(slices.Values(codes)) {
		root, err := seal.GenerateKey(rand)
		if err != nil {
			t.Fatal(err)
		}
		if r.keys[code], err = seal.GenerateKey(rand); err != nil {
			t.Fatal(err)
		}
		c.Parties = append(c.Parties, record.Party{Code: code, Name: code, Root: root.Public(), Seat: r.keys[code].Public()})
	}
	raw, _, err := record.Seal(record.Header{Party: codes[0], Seq: 1, Time: clock, Kind: talks.KindCharter}, c, make([]byte, record.SaltSize), r.keys[codes[0]])
	if err != nil {
		t.Fatal(err)
	}
	if r.rec, err = record.New(raw); err != nil {
		t.Fatal(err)
	}
	if r.state, err = talks.Open(r.rec.Charter()); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes[1:] {
		r.act(code, &talks.Accede{Charter: r.state.Talks()})
	}
	return r
}

func (r *room) desk(me string) *desk.Desk { return desk.New(r.rec, r.state, me) }

// act signs an act of a party.
func (r *room) act(me string, body talks.Body) record.ID {
	r.t.Helper()
	if err := r.state.Check(me, body); err != nil {
		r.t.Fatalf("%s: %v", me, err)
	}
	h, err := r.rec.Next(me, body.Kind(), clock)
	if err != nil {
		r.t.Fatal(err)
	}
	raw, id, err := record.Seal(h, body, make([]byte, record.SaltSize), r.keys[me])
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
	return id
}

// amend makes a party change words.
func (r *room) amend(me, where, old, fresh string) {
	r.t.Helper()
	d := r.desk(me)
	cs, err := d.AmendWords(where, old, fresh, &desk.Proposing{})
	if err != nil {
		r.t.Fatal(err)
	}
	in, err := d.Amendment(cs, &desk.Proposing{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.act(me, in.Body)
}

// read reads files at a party's desk.
func (r *room) read(me string, o Options, files ...File) *Intake {
	r.t.Helper()
	in, err := Read(r.desk(me), files, o)
	if err != nil {
		r.t.Fatal(err)
	}
	return in
}

// take plans what was read and signs it.
func (r *room) take(me string, in *Intake, who ...Mapping) *Plan {
	r.t.Helper()
	p, err := in.Plan(r.desk(me), who, PlanOptions{})
	if err != nil {
		r.t.Fatal(err)
	}
	if p.Intent != nil {
		r.act(me, p.Intent.Body)
	}
	return p
}

// story is a plan as a story shows it.
func story(p *Plan) string {
	var b strings.Builder
	for _, it := range p.Items {
		fmt.Fprintf(&b, "%s %s→%s: %s", it.Fate, it.Author, it.To, it.Words)
		if it.Why != "" {
			fmt.Fprintf(&b, " (%s)", it.Why)
		}
		for _, n := range it.Notes {
			fmt.Fprintf(&b, " note %q", n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// word makes a Word file of a base and what authors claim about it.
func word(t tester, base *text.Text, authors ...document.Author) []byte {
	t.Helper()
	s, err := document.Tracked(base, authors, "en", clock)
	if err != nil {
		t.Fatal(err)
	}
	return wordOf(t, s)
}

func wordOf(t tester, s *document.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, document.Typeset(s), docx.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// want compares a story with what it should be.
func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got = strings.TrimSpace(got); got != strings.TrimSpace(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, strings.TrimSpace(want))
	}
}
