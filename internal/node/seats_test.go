package node

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/audit"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// guest lodges a seat whose keys are in a browser.
func guest(t *testing.T, host *Home, code string) (*Seat, *browser) {
	t.Helper()
	s := must[*Seat](t)(host.Lodge(code, "State of "+code, false))
	rand := seeded("browser of " + code)
	b := &browser{t, must[seal.PrivateKey](t)(seal.GenerateKey(rand)), must[seal.PrivateKey](t)(seal.GenerateKey(rand))}
	if _, err := s.Card(); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("a card before there were keys: %v", err)
	}
	if err := s.SetCard(b.card(s).Bytes(), []byte("ciphertext")); err != nil {
		t.Fatal(err)
	}
	return s, b
}

// charterOfSeats is charterFor seats and homes.
func charterOfSeats(t *testing.T, cards ...interface{ Card() (Card, error) }) *talks.Charter {
	t.Helper()
	c := charterFor(t, newHome(t, "XX"))
	c.Parties, c.Pen = nil, ""
	for _, s := range cards {
		p := must[Card](t)(ParseCard(must[Card](t)(s.Card()).Bytes())).Party
		c.Parties = append(c.Parties, p)
		if c.Pen == "" {
			c.Pen = p.Code
		}
	}
	return c
}

func as(t *testing.T, n *Node, code string) *Chair {
	t.Helper()
	return must[*Chair](t)(n.As(code))
}

// agreeTo agrees to all paragraphs as a party sees them.
func agreeTo(n *Node, code string) *talks.Agree {
	return &talks.Agree{Blocks: now(n, func(v *talks.View) []talks.Sealed { return v.Seals(code) }), Rev: now(n, func(v *talks.View) talks.Revision { return v.Newest() }).ID}
}

// hub is a secretariat's home that isn't in the talks itself, with three seats whose keys are in browsers, and a party with
// a home of its own.
type hub struct {
	host  *Home
	n     *Node
	by    map[string]*browser
	other *Home
	m     *Node // the other's
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{host: sealedHome(t, "SEC"), by: map[string]*browser{}, other: newHome(t, "KAR")}
	var seats []interface{ Card() (Card, error) }
	for _, code := range []string{"ORM", "VES", "LOR"} {
		s, b := guest(t, h.host, code)
		seats, h.by[code] = append(seats, s), b
	}
	orm := seats[0].(*Seat)
	d := must[record.Draft](t)(orm.PrepareCharter(charterOfSeats(t, append(seats, h.other)...)))
	h.n = must[*Node](t)(orm.TakeCharter(t.Context(), h.by["ORM"].sign(d, h.by["ORM"].seat)))
	for _, code := range []string{"VES", "LOR"} {
		h.by[code].act(as(t, h.n, code), &talks.Accede{Charter: h.n.ID()})
	}
	h.m = must[*Node](t)(h.deliver(t, "ORM", h.other))
	act(t, h.m, &talks.Accede{Charter: h.n.ID()})
	h.fetch(t, "VES")
	return h
}

// deliver packs as one guest, for all who have no seat here.
func (h *hub) deliver(t *testing.T, code string, to *Home) (*Node, error) {
	t.Helper()
	var b bytes.Buffer
	p, err := as(t, h.n, code).Pack(t.Context(), &b, PackOptions{})
	if err != nil || !slices.Equal(p.To, []string{"KAR"}) {
		t.Fatalf("%+v %v", p, err)
	}
	n, rep, err := to.Import(t.Context(), &b, ImportOptions{Join: true})
	if len(rep.Refused) > 0 {
		t.Errorf("refused: %v", rep.Refused[0])
	}
	return n, err
}

// fetch takes in a pouch that the other party made for one guest alone.
func (h *hub) fetch(t *testing.T, code string) Report {
	t.Helper()
	var b bytes.Buffer
	if _, err := h.m.Pack(t.Context(), &b, PackOptions{To: []string{code}}); err != nil {
		t.Fatal(err)
	}
	_, rep, err := h.host.Import(t.Context(), &b, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Suspicion != "" || len(rep.Rumours) > 0 {
		t.Errorf("%+v", rep)
	}
	return rep
}

// TestHubConcludes: three delegations whose keys are in browsers at one host, and a fourth on its own home with pouches, go
// from an opening to an exchange of signatures that the audit finds sound.
func TestHubConcludes(t *testing.T) {
	h := newHub(t)
	codes := []string{"ORM", "VES", "LOR"}
	all := func(body func(code string) talks.Body) {
		t.Helper()
		for _, code := range codes {
			h.by[code].act(as(t, h.n, code), body(code))
		}
		h.deliver(t, "LOR", h.other)
		act(t, h.m, body("KAR"))
		h.fetch(t, "ORM")
	}
	r := now(h.n, func(v *talks.View) talks.Revision { return v.Newest() })
	all(func(code string) talks.Body { return agreeTo(h.n, code) })
	all(func(string) talks.Body { return &talks.Initial{Digest: r.Digest, Rev: r.ID} })
	all(func(string) talks.Body { return &talks.Sign{Digest: r.Digest, Rev: r.ID} })
	for _, code := range codes {
		c := as(t, h.n, code)
		if x := c.Due(); x == nil {
			t.Errorf("%s: all have signed, and no exchange is due", code)
		} else {
			h.by[code].act(c, x)
		}
	}
	h.deliver(t, "VES", h.other)
	h.fetch(t, "VES")
	for _, n := range []*Node{h.n, h.m} {
		if v := audit.Check(n.Raws()); !v.Sound || !v.Concluded || len(v.Findings) > 0 {
			t.Errorf("%s", v)
		}
	}
	if !slices.EqualFunc(h.n.Raws(), h.m.Raws(), bytes.Equal) {
		t.Error("the host and the other party hold different acts")
	}
	// The secretariat's own seat is none of these talks'.
	if list := must[[]Listed](t)(h.host.Talks()); len(list) != 0 {
		t.Errorf("the host's own seat lists %v", list)
	}
	if _, err := h.n.As("SEC"); !errors.Is(err, ErrNotOurs) {
		t.Errorf("%v", err)
	}
	if _, err := h.n.Act(t.Context(), &talks.Comment{Text: "by the host"}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("%v", err)
	}
}

// TestHoleHostileHost: a host that has every file of its guests, its passphrase and its process can't make an act of a guest
// whose key is in a browser: not with its own key, not with another guest's, not by changing words; and what it forges is
// refused by every other node.
func TestHoleHostileHost(t *testing.T) {
	h := newHub(t)
	c, ves, b := as(t, h.n, "VES"), must[*Seat](t)(h.host.Seat("VES")), h.by["VES"]
	comment := func(s string) *talks.Comment { return &talks.Comment{Text: s} }
	if err := c.State(); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("state: %v", err)
	}
	if _, err := c.Act(t.Context(), comment("by the host")); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the host acts by itself: %v", err)
	}
	if _, err := ves.Rekey(t.Context()); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the host re-keys by itself: %v", err)
	}
	if _, err := ves.OpenTalks(t.Context(), charterOfSeats(t, ves, h.other)); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the host opens talks by itself: %v", err)
	}
	forge := func(name string, raw []byte, want record.Code) {
		t.Helper()
		if _, err := c.Take(t.Context(), raw); record.CodeOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
		// The host's program lets it through all the same: every other node's record refuses it.
		rec := must[*record.Record](t)(record.New(h.m.Raws()[0]))
		for _, r := range h.m.Raws()[1:] {
			must[record.Outcome](t)(rec.Add(r))
		}
		if _, err := rec.Add(raw); record.CodeOf(err) != want {
			t.Errorf("%s, at another node: %v", name, err)
		}
	}
	keys := map[string]seal.PrivateKey{"the host's own key": h.host.own.newestSeat(), "the host's own root key": h.host.own.keys.root, "another guest's key": h.by["LOR"].seat}
	for name, key := range keys {
		forge(name, b.sign(must[record.Draft](t)(c.Prepare(comment("forged"))), key), record.CodeSignature)
		forge("a re-keying by "+name, b.sign(must[record.Draft](t)(c.PrepareRekey(h.host.own.newestSeat().Public(), record.OwnCustody)), key), record.CodeSignature)
	}
	forge("a re-keying by the seat's own key", b.sign(must[record.Draft](t)(c.PrepareRekey(h.host.own.newestSeat().Public(), record.OwnCustody)), b.seat), record.CodeSignature)
	raw := b.sign(must[record.Draft](t)(c.Prepare(comment("our word"))), b.seat)
	forge("other words than were signed", bytes.Replace(raw, []byte("our word"), []byte("my words"), 1), record.CodeBody)
	// One guest's chair takes no act of another.
	if _, err := as(t, h.n, "LOR").Take(t.Context(), raw); !errors.Is(err, ErrNotOurs) {
		t.Errorf("the act of VES in the chair of LOR: %v", err)
	}
	if err := ves.SetCard((&browser{t, h.host.own.keys.root, b.seat}).card(ves).Bytes(), []byte("x")); !errors.Is(err, ErrHomeExists) {
		t.Errorf("another card: %v", err)
	}
	eachFile(t, h.host.dir, func(path string, text []byte) {
		for code, b := range h.by {
			if bytes.Contains(text, []byte(b.seat.Secret()[15:])) || bytes.Contains(text, []byte(b.root.Secret()[15:])) {
				t.Errorf("%s holds a private key of %s", path, code)
			}
		}
	})
	for _, s := range h.host.Seats()[1:] { // nor does its memory
		if len(s.keys.seats) > 0 || !s.keys.root.IsZero() || s.secrets.Root != "" {
			t.Errorf("the process holds a private key of %s", s.code)
		}
	}
}

func eachFile(t *testing.T, dir string, f func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		f(strings.TrimPrefix(p, dir), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHostedSeat: a seat whose key the host holds acts through the host, everybody can see it, and it can't initial or sign,
// before and after a re-keying.
func TestHostedSeat(t *testing.T) {
	host, other := newHome(t, "SEC"), newHome(t, "KAR")
	s := must[*Seat](t)(host.Lodge("TUV", "State of TUV", true))
	if p := must[Card](t)(s.Card()).Party; p.Custody != record.HubCustody || !s.Hosted() || s.Lodged() {
		t.Errorf("the card: %+v", p)
	}
	n := must[*Node](t)(s.OpenTalks(t.Context(), charterOfSeats(t, s, other)))
	c := as(t, n, "TUV")
	m, _ := send(t, n, other, PackOptions{})
	act(t, m, &talks.Accede{Charter: n.ID()})
	send(t, m, host, PackOptions{})
	must[Made](t)(c.Act(t.Context(), agreeTo(n, "TUV")))
	act(t, m, agreeTo(m, "KAR"))
	send(t, m, host, PackOptions{})
	r := now(n, func(v *talks.View) talks.Revision { return v.Newest() })
	refused := func() {
		t.Helper()
		for _, body := range []talks.Body{&talks.Initial{Digest: r.Digest, Rev: r.ID}, &talks.Sign{Digest: r.Digest, Rev: r.ID}} {
			if _, err := c.Act(t.Context(), body); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "host") {
				t.Errorf("%s: %v", body.Kind(), err)
			}
		}
	}
	refused()
	if list := must[[]Rekeyed](t)(s.Rekey(t.Context())); len(list) != 1 || list[0].Party != "TUV" || list[0].Epoch != 1 {
		t.Errorf("%+v", list)
	}
	refused()
	if got := now(n, func(v *talks.View) record.Custody { return v.Custody("TUV") }); got != record.HubCustody {
		t.Errorf("after re-keying: %q", got)
	}
	must[Made](t)(c.Act(t.Context(), &talks.Comment{Text: "with the new key"}))
	if _, err := n.Act(t.Context(), &talks.Comment{Text: "by the host's own seat"}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("%v", err)
	}
	if err := host.Unlodge("TUV", func() error { t.Error("its people go before it may"); return nil }); !errors.Is(err, ErrRefused) {
		t.Errorf("its only key is thrown away: %v", err)
	}
	if v := oracle(t, n); v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestActsOfOneSeatAreSeenByTheOthers: nothing is packed or sent between the seats of a home, and the home's own exchange
// follows a guest's signature.
func TestActsOfOneSeatAreSeenByTheOthers(t *testing.T) {
	host := newHome(t, "SEC")
	s, b := guest(t, host, "VES")
	n := must[*Node](t)(host.OpenTalks(t.Context(), charterOfSeats(t, host, s)))
	c := as(t, n, "VES")
	news, end := n.Follow()
	defer end()
	b.act(c, &talks.Accede{Charter: n.ID()})
	select {
	case <-news:
	default:
		t.Error("the own seat's page isn't told")
	}
	if got := n.News(); len(got) != 2 {
		t.Errorf("news of the own seat: %d acts", len(got))
	}
	r := now(n, func(v *talks.View) talks.Revision { return v.Newest() })
	act(t, n, agreeTo(n, "SEC"))
	b.act(c, agreeTo(n, "VES"))
	act(t, n, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	b.act(c, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	act(t, n, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	b.act(c, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	if !slices.ContainsFunc(actsOf(n), func(a *record.Act) bool { return a.Party == "SEC" && a.Kind == talks.KindExchange }) {
		t.Error("the own seat's exchange doesn't follow the guest's signature")
	}
	b.act(c, c.Due())
	if v := oracle(t, n); !v.Sound || !v.Concluded {
		t.Errorf("%s", v)
	}
}

func pouchOf(id record.ID, acts ...[]byte) *pouch.Pouch {
	return &pouch.Pouch{Header: pouch.Header{Talks: id}, Acts: acts}
}

func actsOf(n *Node) (out []*record.Act) {
	n.View(func(r *record.Record, _ *talks.State) error {
		for a := range r.Acts() {
			out = append(out, a)
		}
		return nil
	})
	return out
}

// TestHoleSeatsMixed: what one seat noted, looked at, floated or sealed is in no file of another seat, in no answer to
// another seat, and in the open nowhere; and one seat's file isn't taken for another's.
func TestHoleSeatsMixed(t *testing.T) {
	const canary = "canary of the delta"
	host := sealedHome(t, "SEC")
	a := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	b := must[*Seat](t)(host.Lodge("VES", "State of VES", true))
	kar := newHome(t, "KAR")
	n := must[*Node](t)(host.OpenTalks(t.Context(), charterOfSeats(t, host, a, b, kar)))
	apart := must[*Node](t)(a.OpenTalks(t.Context(), charterOfSeats(t, a, kar))) // without VES and without the host's own seat
	ca, cb := as(t, n, "ORM"), as(t, n, "VES")
	send(t, n, kar, PackOptions{})
	if _, _, err := a.TakeFloatCard(t.Context(), must[[]byte](t)(kar.FloatCard())); err != nil {
		t.Fatal(err)
	}
	out := must[Float](t)(ca.SendFloat(FloatDraft{To: []string{"KAR"}, Text: canary, Life: 3 * day}))
	raw := must[[]byte](t)(ca.FloatEnvelope(out.ID, "KAR"))
	if _, _, _, err := kar.ReadFloat(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ca.SetCompared(true), ca.Looked()); err != nil {
		t.Fatal(err)
	}
	// Methods of the others.
	for name, c := range map[string]*Chair{"VES": cb, "the own seat": n.Own()} {
		if list := must[[]Float](t)(c.Floats()); len(list) != 0 {
			t.Errorf("%s has floats: %+v", name, list)
		}
		if _, err := c.FindFloat(out.ID.String()); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s finds it: %v", name, err)
		}
		if _, err := c.FloatEnvelope(out.ID, "KAR"); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s seals it: %v", name, err)
		}
		if err := errors.Join(c.DropFloat(out.ID)); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s drops it: %v", name, err)
		}
		if got := c.Notes(); got.Compared != "" || got.Seen != nil {
			t.Errorf("%s has its notes: %+v", name, got)
		}
		if len(c.News()) == 0 {
			t.Errorf("%s has seen what ORM has seen", name)
		}
	}
	if list := must[[]Listed](t)(b.Talks()); len(list) != 1 || list[0].Compared != "" || list[0].ID != n.ID() {
		t.Errorf("VES lists %+v", list)
	}
	if list := must[[]Listed](t)(a.Talks()); len(list) != 2 {
		t.Errorf("ORM lists %+v", list)
	}
	if list := must[[]Listed](t)(host.Talks()); len(list) != 1 || list[0].ID != n.ID() {
		t.Errorf("the host's own seat lists %+v", list)
	}
	if _, err := apart.As("VES"); !errors.Is(err, ErrNotOurs) {
		t.Errorf("VES in talks that don't name it: %v", err)
	}
	if _, err := b.Find(apart.ID().String()); !errors.Is(err, ErrUnknown) {
		t.Errorf("VES finds talks that don't name it: %v", err)
	}
	if host.own.floatsFor("KAR") || b.floatsFor("KAR") || !a.floatsFor("KAR") {
		t.Error("for whom a float waits is mixed up")
	}
	if got, err := (floatPost{b}).Out(t.Context(), "KAR", kar.own.newestSeat().Public(), 9); err != nil || len(got) != 0 {
		t.Errorf("VES's courier brings it: %v %v", got, err)
	}
	if ids := must[[]record.ID](t)(ledger{b}.Talks(t.Context())); len(ids) != 1 {
		t.Errorf("VES's courier has %v", ids)
	}
	if _, _, _, err := b.ReadFloat(t.Context(), raw); !errors.Is(err, ErrFloat) {
		t.Errorf("VES opens an envelope for KAR: %v", err)
	}
	// Keys of files.
	seen := map[string]string{}
	for _, s := range host.Seats() {
		for _, use := range []string{"drafts", "accounts"} {
			key := string(must[[]byte](t)(s.FileKey(use)))
			if other := seen[key]; other != "" {
				t.Errorf("%s %s and %s have one key", s.code, use, other)
			}
			seen[key] = s.code + " " + use
		}
	}
	if a.Identity() == b.Identity() || a.Dir() == b.Dir() || a.Recipient() == host.Recipient() {
		t.Error("two seats share an identity or a directory")
	}
	// Files.
	if onDisk(t, host.dir, canary) || onDisk(t, host.dir, n.Notes().Title) {
		t.Error("it lies in the open")
	}
	if len(must[[]os.DirEntry](t)(os.ReadDir(filepath.Join(b.dir, talksDir)))) != 1 {
		t.Error("the directory of VES knows other talks")
	}
	eachFile(t, b.dir, func(path string, text []byte) {
		if bytes.Contains(text, []byte("ORM")) || bytes.Contains(text, apart.id[:]) || bytes.Contains(text, []byte(apart.id.String())) {
			t.Errorf("%s of VES names ORM or its talks", path)
		}
	})
	// A file of ORM in the place of VES's says nothing: it can't be read.
	for _, name := range []string{notesFile, floatsFile} {
		stolen := must[[]byte](t)(os.ReadFile(a.talksPath(n.id, name)))
		for _, s := range []*Seat{b, host.own} {
			path := s.talksPath(n.id, name)
			kept, _ := os.ReadFile(path)
			if err := os.WriteFile(path, stolen, 0o600); err != nil {
				t.Fatal(err)
			}
			var err error
			if name == notesFile {
				_, err = s.readNotes(n.id)
			} else {
				err = s.editFloats(n.id, func(*floatBook) (bool, error) { return false, nil })
			}
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s of ORM in the place of %s's: %v", name, s.code, err)
			}
			os.Remove(path)
			if kept != nil {
				if err := os.WriteFile(path, kept, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	stolen := must[[]byte](t)(os.ReadFile(filepath.Join(a.dir, seatKey)))
	if err := os.WriteFile(filepath.Join(b.dir, seatKey), stolen, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := host.loadGuest("VES"); !errors.Is(err, ErrDamaged) {
		t.Errorf("the keys of ORM in the place of VES's: %v", err)
	}
}

// TestFloatBetweenSeats: a float between two seats of one home is there at once, for its reader alone.
func TestFloatBetweenSeats(t *testing.T) {
	host := newHome(t, "SEC")
	a := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	b := must[*Seat](t)(host.Lodge("VES", "State of VES", true))
	c, _ := guest(t, host, "LOR") // no key here to float with
	n := must[*Node](t)(host.OpenTalks(t.Context(), charterOfSeats(t, host, a, b, c)))
	f := must[Float](t)(as(t, n, "ORM").SendFloat(FloatDraft{To: []string{"LOR", "VES"}, Text: "a word", Life: day}))
	if !slices.Equal(f.Pending, []string{"LOR"}) {
		t.Errorf("pending: %v", f.Pending)
	}
	if list := must[[]Float](t)(as(t, n, "VES").Floats()); len(list) != 1 || list[0].Mine || list[0].Note.Text != "a word" {
		t.Errorf("%+v", list)
	}
	if list := must[[]Float](t)(n.Floats()); len(list) != 0 {
		t.Errorf("the host's own seat: %+v", list)
	}
	if _, err := as(t, n, "LOR").SendFloat(FloatDraft{To: []string{"VES"}, Text: "a word", Life: day}); err == nil {
		t.Error("a seat floats without its key")
	}
}

// TestSuspicionStopsOneSeat: acts that a copy of the host made for one seat stop that seat alone, until it has re-keyed.
func TestSuspicionStopsOneSeat(t *testing.T) {
	host, kar := newHome(t, "SEC"), newHome(t, "KAR")
	a := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	b := must[*Seat](t)(host.Lodge("VES", "State of VES", true))
	n := must[*Node](t)(host.OpenTalks(t.Context(), charterOfSeats(t, host, a, b, kar)))
	m, _ := send(t, n, kar, PackOptions{})
	act(t, m, &talks.Accede{Charter: m.ID()})
	// A copy of the host acts for ORM, and KAR takes its act.
	rec := must[*record.Record](t)(record.New(m.Raws()[0]))
	h := must[record.Header](t)(rec.Next("ORM", talks.KindAccede, "2026-11-02T10:00:00Z"))
	raw, _, err := sealAct(h, &talks.Accede{Charter: n.ID()}, a.newestSeat(), seeded("copy"))
	if err != nil {
		t.Fatal(err)
	}
	must[Report](t)(m.take(t.Context(), pouchOf(n.ID(), raw)))
	_, rep := send(t, m, host, PackOptions{To: []string{"SEC"}})
	if !strings.Contains(rep.Suspicion, "ORM") || a.MustRekey() == "" {
		t.Fatalf("%+v", rep)
	}
	for _, c := range []*Chair{as(t, n, "VES"), n.Own()} {
		if _, err := c.Act(t.Context(), &talks.Comment{Text: "we go on"}); err != nil {
			t.Errorf("%s: %v", c.seat.code, err)
		}
	}
	if err := as(t, n, "ORM").State(); !errors.Is(err, ErrMustRekey) {
		t.Errorf("ORM: %v", err)
	}
	dir := host.dir
	host.Close()
	host = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	defer host.Close()
	a, b = must[*Seat](t)(host.Seat("ORM")), must[*Seat](t)(host.Seat("VES"))
	if a.MustRekey() == "" || b.MustRekey() != "" || host.MustRekey() != "" {
		t.Errorf("after opening again: %q %q %q", a.MustRekey(), b.MustRekey(), host.MustRekey())
	}
	must[[]Rekeyed](t)(a.Rekey(t.Context()))
	n = must[*Node](t)(host.Node(t.Context(), n.ID()))
	must[Made](t)(as(t, n, "ORM").Act(t.Context(), &talks.Comment{Text: "with a new key"}))
	if v := oracle(t, n); v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestCopiedHost: a host that may be a copy lets none of its seats act before its person has said 'rekey': hosted seats get
// new keys, seats whose keys are in browsers keep theirs.
func TestCopiedHost(t *testing.T) {
	host, kar := newHome(t, "SEC"), newHome(t, "KAR")
	a := must[*Seat](t)(host.Lodge("ORM", "State of ORM", true))
	b, by := guest(t, host, "VES")
	n := must[*Node](t)(host.OpenTalks(t.Context(), charterOfSeats(t, host, a, b, kar)))
	id := n.ID()
	host.Close()
	host = must[*Home](t)(Open(copyHome(t, host.dir), Options{Clock: newClock().Now}))
	defer host.Close()
	n = must[*Node](t)(host.Node(t.Context(), id))
	for _, code := range []string{"SEC", "ORM", "VES"} {
		if err := as(t, n, code).State(); !errors.Is(err, ErrMustRekey) {
			t.Errorf("%s in a copy: %v", code, err)
		}
	}
	list := must[[]Rekeyed](t)(host.Rekey(t.Context()))
	if len(list) != 2 || list[0].Party != "SEC" || list[1].Party != "ORM" {
		t.Errorf("%+v", list)
	}
	must[Made](t)(as(t, n, "ORM").Act(t.Context(), &talks.Accede{Charter: id}))
	by.act(as(t, n, "VES"), &talks.Accede{Charter: id})
	if now(n, func(v *talks.View) record.Custody { return v.Custody("ORM") }) != record.HubCustody {
		t.Error("the mark of the hosted seat is gone")
	}
}

// TestGuestGoesHome: a party carries its seat to its own node by a re-keying; from then on the host can only read for it, and
// what it kept of the seat goes when it is taken out. Talks that another seat is in stay.
func TestGuestGoesHome(t *testing.T) {
	h := newHub(t)
	ves, b := must[*Seat](t)(h.host.Seat("VES")), h.by["VES"]
	d := must[record.Draft](t)(ves.PrepareCharter(charterOfSeats(t, ves, h.other)))
	alone := must[*Node](t)(ves.TakeCharter(t.Context(), b.sign(d, b.seat)))
	home := must[*Home](t)(Init(filepath.Join(t.TempDir(), "home"), Config{Code: "VES", Name: "State of VES", Plain: true, Root: b.root, Age: ves.Identity(), Rand: seeded("home"), Clock: newClock().Now}))
	defer home.Close()
	var mine []*Node
	for _, n := range []*Node{h.n, alone} {
		var file bytes.Buffer
		must[Packed](t)(as(t, n, "VES").Pack(t.Context(), &file, PackOptions{All: true}))
		m, _, err := home.Import(t.Context(), &file, ImportOptions{Join: true})
		if err != nil {
			t.Fatal(err)
		}
		mine = append(mine, m)
	}
	must[[]Rekeyed](t)(home.Rekey(t.Context()))
	act(t, mine[0], &talks.Comment{Text: "from home"})
	for _, m := range mine {
		if _, rep := send(t, m, h.host, PackOptions{All: true}); rep.Suspicion != "" {
			t.Errorf("%+v", rep)
		}
	}
	for _, n := range []*Node{h.n, alone} {
		c := as(t, n, "VES")
		if err := c.State(); !errors.Is(err, ErrNotOurs) || !strings.Contains(err.Error(), "carried its seat") {
			t.Errorf("state at the host: %v", err)
		}
		if _, err := c.Prepare(&talks.Comment{Text: "from the browser"}); !errors.Is(err, ErrNotOurs) {
			t.Errorf("the host prepares acts for a seat that has gone: %v", err)
		}
	}
	h.by["LOR"].act(as(t, h.n, "LOR"), &talks.Comment{Text: "we stay"})
	// Packed for those who are elsewhere: VES is one of them now.
	var file bytes.Buffer
	if p := must[Packed](t)(as(t, h.n, "LOR").Pack(t.Context(), &file, PackOptions{})); !slices.Equal(p.To, []string{"KAR", "VES"}) {
		t.Errorf("packed for %v", p.To)
	}
	c := as(t, h.n, "VES")
	if err := h.host.Unlodge("VES", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(filepath.Join(h.host.dir, seatsDir, "VES")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its directory: %v", err)
	}
	if _, err := h.host.Seat("VES"); !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
	if _, err := c.Prepare(&talks.Comment{Text: "late"}); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a chair that was taken out: %v", err)
	}
	if err := c.SetCompared(true); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a chair that was taken out: %v", err)
	}
	if ids := must[[]record.ID](t)(h.host.ids()); !slices.Equal(ids, []record.ID{h.n.ID()}) {
		t.Errorf("talks: %v", ids)
	}
	h.by["LOR"].act(as(t, h.n, "LOR"), &talks.Comment{Text: "still here"})
	if v := audit.Check(h.n.Raws()); !v.Sound || v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestHostedSeatGoesHome: the party of a hosted seat takes the root key along and re-keys: the mark is gone, it can do everything, and the
// host only reads, doesn't take the seat back by its own re-keying, and lets it go.
func TestHostedSeatGoesHome(t *testing.T) {
	host, kar := newHome(t, "SEC"), newHome(t, "KAR")
	s := must[*Seat](t)(host.Lodge("TUV", "State of TUV", true))
	b, _ := guest(t, host, "VES")
	for _, other := range []*Seat{host.own, b} {
		if key, err := other.RootKey(); key != "" || !errors.Is(err, ErrKeyElsewhere) {
			t.Errorf("the root key of %s: %v", other.code, err)
		}
	}
	n := must[*Node](t)(s.OpenTalks(t.Context(), charterOfSeats(t, s, kar)))
	root := must[seal.PrivateKey](t)(seal.ParsePrivateKey(must[string](t)(s.RootKey())))
	home := must[*Home](t)(Init(filepath.Join(t.TempDir(), "home"), Config{Code: "TUV", Name: "State of TUV", Plain: true, Root: root, Age: s.Identity(), Rand: seeded("home"), Clock: newClock().Now}))
	defer home.Close()
	var file bytes.Buffer
	must[Packed](t)(as(t, n, "TUV").Pack(t.Context(), &file, PackOptions{All: true}))
	m, _, err := home.Import(t.Context(), &file, ImportOptions{Join: true})
	if err != nil {
		t.Fatal(err)
	}
	must[[]Rekeyed](t)(home.Rekey(t.Context()))
	if got := now(m, func(v *talks.View) record.Custody { return v.Custody("TUV") }); got != record.OwnCustody {
		t.Errorf("at home: %q", got)
	}
	if _, rep := send(t, m, host, PackOptions{All: true}); rep.Suspicion != "" || s.MustRekey() != "" {
		t.Errorf("%+v", rep)
	}
	if err := as(t, n, "TUV").State(); !errors.Is(err, ErrNotOurs) {
		t.Errorf("at the host: %v", err)
	}
	if list := must[[]Rekeyed](t)(s.Rekey(t.Context())); len(list) != 1 || list[0].Skipped == nil || list[0].Epoch != 0 {
		t.Errorf("the host takes the seat back: %+v", list)
	}
	if err := host.Unlodge("TUV", nil); err != nil {
		t.Error(err)
	}
	if v := oracle(t, m); v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestRestoredHostHearsOfABrowsersActs: acts that a browser signed and a host lost are news, no suspicion: the key is
// elsewhere. What is only named holds the seat until it comes.
func TestRestoredHostHearsOfABrowsersActs(t *testing.T) {
	h := newHub(t)
	n := h.n
	c, b := as(t, n, "VES"), h.by["VES"]
	raw := b.sign(must[record.Draft](t)(c.Prepare(&talks.Comment{Text: "lost by the host"})), b.seat)
	must[Report](t)(h.m.take(t.Context(), pouchOf(n.ID(), raw)))
	act(t, h.m, &talks.Comment{Text: "I have heard VES"})
	mine := h.m.Raws()
	if rep := must[Report](t)(n.take(t.Context(), pouchOf(n.ID(), mine[len(mine)-1]))); len(rep.Rumours) != 1 {
		t.Fatalf("%+v", rep)
	}
	if err := c.State(); !errors.Is(err, ErrRumour) {
		t.Errorf("VES: %v", err)
	}
	h.by["LOR"].act(as(t, n, "LOR"), &talks.Comment{Text: "not our matter"})
	if rep := h.fetch(t, "ORM"); len(rep.Stored) == 0 {
		t.Errorf("%+v", rep)
	}
	if err := c.State(); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("VES after its act came: %v", err)
	}
	b.act(c, &talks.Comment{Text: "and on"})
	if v := oracle(t, n); v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestCloseWhileActing: closing a home while talks are at work ends, and so does the work.
func TestCloseWhileActing(t *testing.T) {
	for range 20 {
		_, _, a, _ := pair(t)
		ended := make(chan bool)
		go func() {
			defer close(ended)
			for {
				if _, err := a.Act(context.Background(), &talks.Comment{Text: "on and on"}); err != nil {
					return
				}
			}
		}()
		time.Sleep(time.Millisecond)
		done := make(chan error, 1)
		go func() { done <- a.home.Close() }()
		for range 2 {
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				done = nil
			case <-ended:
				ended = nil
			case <-time.After(20 * time.Second):
				t.Fatal("they wait for each other")
			}
		}
	}
}

// TestHoleSideTalksWithoutCustody: a party as it stands now has the custody of its newest re-keying, so that a host's seat doesn't come
// into side talks as the party's own, where the host could sign.
func TestHoleSideTalksWithoutCustody(t *testing.T) {
	_, own, hub, b := lodgedPair(t)
	for i, custody := range []record.Custody{record.HubCustody, record.OwnCustody} {
		key := must[seal.PrivateKey](t)(seal.GenerateKey(seeded(string(custody) + " key")))
		d := must[record.Draft](t)(hub.PrepareRekey(key.Public(), custody))
		must[Made](t)(hub.Take(t.Context(), b.sign(d, b.root)))
		send(t, hub, own.home, PackOptions{})
		if err := own.View(func(r *record.Record, _ *talks.State) error {
			p, err := PartyNow(r, "VES")
			if err == nil && (p.Seat != key.Public() || p.Custody != custody) {
				t.Errorf("re-keying %d: %+v", i+1, p)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}
