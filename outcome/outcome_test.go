package outcome

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// table is talks of some parties with one record and everybody's keys.
type table struct {
	t     testing.TB
	rnd   *rand.ChaCha8
	root  map[string]seal.PrivateKey
	seat  map[string]seal.PrivateKey
	rec   *record.Record
	state *talks.State
	codes []string
	time  string
}

func (w *table) newKey() seal.PrivateKey {
	k, err := seal.GenerateKey(w.rnd)
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// sit opens talks in whose base and in one claim of BB stand words that nobody may find in a publication.
func sit(t testing.TB, codes ...string) *table {
	t.Helper()
	w := &table{t: t, rnd: rand.NewChaCha8([32]byte{7}), root: map[string]seal.PrivateKey{}, seat: map[string]seal.PrivateKey{}, codes: codes, time: "2026-11-02T09:00:00Z"}
	c := &talks.Charter{
		Base: []talks.Block{{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides that states secretdraft harm hospitals"}}},
		Lang: "en", Outcome: talks.Treaty, Pen: codes[0], Rule: "unanimity", Rules: 1, Title: "Hospitals", Unicode: seal.UnicodeVersion,
	}
	for _, code := range codes {
		w.root[code], w.seat[code] = w.newKey(), w.newKey()
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "State of " + code, Root: w.root[code].Public(), Seat: w.seat[code].Public()})
	}
	raw := w.seal(record.Header{Party: codes[0], Seq: 1, Time: w.time, Kind: talks.KindCharter}, c, w.seat[codes[0]])
	var err error
	if w.rec, err = record.New(raw); err != nil {
		t.Fatal(err)
	}
	if w.state, err = talks.New(w.rec); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes[1:] {
		w.act(code, &talks.Accede{Charter: w.rec.Talks()})
	}
	return w
}

func (w *table) seal(h record.Header, body any, k seal.PrivateKey) []byte {
	w.t.Helper()
	salt := make([]byte, record.SaltSize)
	w.rnd.Read(salt)
	raw, _, err := record.Seal(h, body, salt, k)
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func (w *table) act(code string, body talks.Body) record.ID {
	w.t.Helper()
	h, err := w.rec.Next(code, body.Kind(), w.time)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.put(w.seal(h, body, w.seat[code]))
}

func (w *table) put(raw []byte) record.ID {
	w.t.Helper()
	out, err := w.rec.Add(raw)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range out.Stored {
		if err := w.state.Add(a); err != nil {
			w.t.Fatal(err)
		}
	}
	return out.ID
}

func (w *table) rekey(code string) {
	h, err := w.rec.Next(code, record.KindRekey, w.time)
	if err != nil {
		w.t.Fatal(err)
	}
	w.seat[code] = w.newKey()
	w.put(w.seal(h, record.Rekey{Continues: &record.Continues{ID: h.Prev, Seq: h.Seq - 1}, Epoch: h.Epoch, Seat: w.seat[code].Public()}, w.root[code]))
}

// bargain replaces the secret word of the base; another wording is rejected on the way.
func (w *table) bargain() {
	words := func(s string) []text.Word {
		ws, err := text.ParseInline(s)
		if err != nil {
			w.t.Fatal(err)
		}
		return ws
	}
	rev := w.state.Now().Newest()
	claim := func(code, new string) record.ID {
		c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: "b1", Lang: "en", Start: 3, End: 4, Exact: words("secretdraft"), New: words(new)}
		return w.act(code, &talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: true, Note: "secretnote"}}})
	}
	lost := claim(w.codes[1], "secretwording")
	kept := claim(w.codes[0], "shall not")
	w.act(w.codes[1], &talks.Withdraw{Claims: []talks.Ref{{Act: lost}}})
	for _, code := range w.codes[1:] {
		w.act(code, &talks.Position{Claims: []talks.Ref{{Act: kept}}, Stance: talks.Accept, Note: "secretposition"})
	}
	body, _, err := w.state.Now().Next()
	if err != nil {
		w.t.Fatal(err)
	}
	w.act(w.codes[0], body)
}

func (w *table) initial() {
	rev := w.state.Now().Newest()
	for _, code := range w.codes {
		w.act(code, &talks.Agree{Rev: rev.ID, Blocks: w.state.Now().Seals(code)})
	}
	for _, code := range w.codes {
		w.act(code, &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
	}
}

func (w *table) finish() {
	rev := w.state.Now().Newest()
	w.initial()
	sign, exchange := &talks.Sign{Digest: rev.Digest, Rev: rev.ID}, &talks.Exchange{Digest: rev.Digest, Rev: rev.ID}
	w.act(w.codes[1], sign)
	w.act(w.codes[1], &talks.Unsign{Digest: rev.Digest, Rev: rev.ID, Note: "secretreason"})
	w.act(w.codes[0], sign)
	w.act(w.codes[0], exchange) // too early: no effect
	for _, code := range w.codes[1:] {
		w.act(code, sign)
	}
	for _, code := range w.codes {
		w.act(code, exchange)
	}
}

// concluded plays talks to their end.
func concluded(t testing.TB, codes ...string) *table {
	w := sit(t, codes...)
	w.bargain()
	w.time = "2026-12-01T00:00:00Z"
	w.rekey(codes[0])
	w.finish()
	return w
}

func (w *table) conclude() *Concluded {
	w.t.Helper()
	c, err := Conclude(w.rec, w.state)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// publish is the publication to which every party gives its words; scope is its consent.
func (w *table) publish(scopes ...Scope) *Publication {
	w.t.Helper()
	c := w.conclude()
	var words []*Words
	for i, code := range w.codes {
		scope := Scope("")
		if len(scopes) > 0 {
			scope = scopes[i%len(scopes)]
		}
		x, err := c.Sign(code, w.seat[code], scope)
		if err != nil {
			w.t.Fatal(err)
		}
		words = append(words, x)
	}
	p, err := c.Publish(words...)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// TestPublished: what is published holds, shows the text and no word of how it came about.
func TestPublished(t *testing.T) {
	w := concluded(t, "AA", "BB", "CC")
	b := w.publish().Bytes()
	told := 0
	v := Check(b, func(done, total int) { told = max(told, done*1000/total) })
	if !v.Holds || !v.Complete || told != 1000 {
		t.Fatalf("told %d\n%s", told, v)
	}
	if bytes.Contains(b, []byte("secret")) {
		t.Error("a position, note or rejected wording is in the publication")
	}
	if got := text.Inline(v.Text.Blocks[0].Content["en"]); got != "Decides that states shall not harm hospitals" {
		t.Errorf("the text: %q", got)
	}
	if s := v.String(); !strings.Contains(s, "verified: every party is bound") || !strings.Contains(s, "not checked, since nobody can tell") {
		t.Errorf("it says\n%s", s)
	}
	if back, err := Parse(b); err != nil || !bytes.Equal(back.Bytes(), b) {
		t.Errorf("a publication has two forms: %v", err)
	}
}

var update = flag.Bool("update", false, "write the golden publications anew")

// TestGolden: the golden publications, closed and whole, are what they were, and hold. The second implementation in
// spec/published reads them, too. They are never changed: -update is for new ones.
func TestGolden(t *testing.T) {
	for name, scopes := range map[string][]Scope{"published": nil, "published-whole": {Whole}} {
		made := concluded(t, "AA", "BB", "CC").publish(scopes...).Bytes()
		path := filepath.Join("..", "spec", "testdata", name+".parley")
		if *update {
			if err := os.WriteFile(path, made, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(golden, made) {
			t.Errorf("%s isn't what the same talks give", path)
		}
		if v := Check(golden, nil); !v.Complete {
			t.Errorf("%s\n%s", path, v)
		}
	}
}

// TestOthersVerifyThePublication: golang.org/x/mod opens the checkpoint and takes the proof of each act and of the growth to a
// longer log.
func TestOthersVerifyThePublication(t *testing.T) {
	w := concluded(t, "AA", "BB")
	p, c := w.publish(), w.conclude()
	var vs []note.Verifier
	for _, code := range w.codes {
		v, err := ledger.SeatVerifier(SeatName(c.Statement.Talks, code), w.seat[code].Public())
		if err != nil {
			t.Fatal(err)
		}
		stock, err := note.NewVerifier(v.String())
		if err != nil {
			t.Fatal(err)
		}
		vs = append(vs, stock)
	}
	n, err := note.Open(p.Checkpoint, note.VerifierList(vs...))
	if err != nil || len(n.Sigs) != 2 {
		t.Fatalf("%+v, %v", n, err)
	}
	cp, err := ledger.ParseCheckpoint(n.Text)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range c.Acts {
		head, err := headOf(a.Raw())
		if err != nil {
			t.Fatal(err)
		}
		proof, err := c.Log.Prove(int64(i), cp.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, cp.Size, cp.Root, int64(i), tlog.RecordHash(head)); err != nil {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if err := c.Log.Append([]byte("a vote")); err != nil {
		t.Fatal(err)
	}
	proof, err := c.Log.ProveGrowth(cp.Size, cp.Size+1)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(proof, cp.Size+1, c.Log.Root(), cp.Size, cp.Root); err != nil {
		t.Error(err)
	}
}

// TestEveryFlipIsReported: no byte of a publication can be another.
func TestEveryFlipIsReported(t *testing.T) {
	b := concluded(t, "AA", "BB").publish("", Whole).Bytes()
	for i := range b {
		if testing.Short() && i%11 > 0 {
			continue
		}
		c := bytes.Clone(b)
		c[i] ^= 1 << (i % 8)
		if v := Check(c, nil); v.Holds {
			t.Errorf("byte %d flipped, and it holds: %q", i, c[max(0, i-30):min(len(c), i+10)])
		}
	}
}

// TestSameAtEveryParty: whoever holds the record, in whatever order it came, with what was said after the conclusion, publishes
// the same log.
func TestSameAtEveryParty(t *testing.T) {
	w := concluded(t, "AA", "BB")
	want := w.conclude().Checkpoint()
	w.act("BB", &talks.Comment{Text: "congratulations"})
	if got := w.conclude().Checkpoint(); got != want {
		t.Errorf("a remark after the conclusion changes the log: %+v, %+v", got, want)
	}
	acts := w.conclude().Acts
	rec, err := record.New(acts[0].Raw())
	if err != nil {
		t.Fatal(err)
	}
	for i := len(acts) - 1; i > 0; i-- {
		if _, err := rec.Add(acts[i].Raw()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := talks.New(rec)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Conclude(rec, s)
	if err != nil || c.Checkpoint() != want {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestConsentOfAll: words go out when all parties say so, as far as the most careful of them; one party's consent opens nothing.
func TestConsentOfAll(t *testing.T) {
	w := concluded(t, "AA", "BB")
	for _, c := range []struct {
		scopes []Scope
		open   Scope
		secret string // words that are out
	}{
		{[]Scope{Whole, ""}, "", ""},
		{[]Scope{Whole, Whole}, Whole, "secretdraft secretwording secretnote secretposition secretreason"},
		{[]Scope{Whole, From("2026-12-01")}, From("2026-12-01"), "secretreason"},
		{[]Scope{From("2026-01-01"), From("2027-01-01")}, From("2027-01-01"), ""},
	} {
		b := w.publish(c.scopes...).Bytes()
		v := Check(b, nil)
		if !v.Holds || v.Consent != c.open {
			t.Errorf("%q: consent %q, holds %v\n%s", c.scopes, v.Consent, v.Holds, v)
		}
		for _, word := range strings.Fields("secretdraft secretwording secretnote secretposition secretreason") {
			if bytes.Contains(b, []byte(word)) != strings.Contains(c.secret, word) {
				t.Errorf("%q: %s is out: %v", c.scopes, word, bytes.Contains(b, []byte(word)))
			}
		}
	}
	if _, err := w.conclude().Sign("AA", w.seat["AA"], "from yesterday"); err == nil {
		t.Error("a scope that is none is signed")
	}
}

// TestUnsignedIsSaid: where a party's words aren't there the verdict says so; the exchange of signatures stands all the same.
func TestUnsignedIsSaid(t *testing.T) {
	w := concluded(t, "AA", "BB")
	c := w.conclude()
	x, err := c.Sign("AA", w.seat["AA"], "")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Publish(x)
	if err != nil {
		t.Fatal(err)
	}
	if v := Check(p.Bytes(), nil); !v.Holds || v.Complete || !strings.Contains(v.String(), "BB hasn't signed the checkpoint") {
		t.Errorf("%s", v)
	}
	p.Archival = nil
	if v := Check(p.Bytes(), nil); v.Complete || v.Holds {
		t.Errorf("a post-quantum signature that nobody vouches for is taken\n%s", v)
	}
}

// TestNotPublishedBeforeTheEnd: nothing is published of talks that aren't concluded, and a key that isn't the seat's signs nothing.
func TestNotPublishedBeforeTheEnd(t *testing.T) {
	w := sit(t, "AA", "BB")
	w.bargain()
	w.initial()
	if _, err := Conclude(w.rec, w.state); !errors.Is(err, ErrNotConcluded) {
		t.Errorf("%v", err)
	}
	w = concluded(t, "AA", "BB")
	for _, code := range []string{"AA", "ZZ"} {
		if _, err := w.conclude().Sign(code, w.seat["BB"], ""); err == nil {
			t.Errorf("the key of BB signs for %s", code)
		}
	}
}

// TestForgedConclusions: a publisher who leaves acts out, invents a party, or lets somebody exchange too early is found.
func TestForgedConclusions(t *testing.T) {
	w := concluded(t, "AA", "BB")
	forge := func(name, want string, change func(c *Concluded)) {
		t.Helper()
		c := w.conclude()
		change(c)
		c.Statement.Acts, c.Log = len(c.Acts), &ledger.Log{}
		for _, a := range c.Acts {
			head, err := headOf(a.Raw())
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Log.Append(head); err != nil {
				t.Fatal(err)
			}
		}
		leaf, err := seal.Marshal(c.Statement)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Log.Append(leaf); err != nil {
			t.Fatal(err)
		}
		x, err := c.Sign("AA", w.seat["AA"], "")
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Publish(x)
		if err != nil {
			t.Fatal(err)
		}
		v := Check(p.Bytes(), nil)
		if v.Holds || !strings.Contains(v.String(), want) {
			t.Errorf("%s: want %q\n%s", name, want, v)
		}
	}
	last := func(c *Concluded) *record.Act { return c.Acts[len(c.Acts)-1] }
	forge("an exchange is left out", "isn't shown to be bound", func(c *Concluded) { c.Acts = c.Acts[:len(c.Acts)-1] })
	forge("an act in the middle is left out", "isn't before it", func(c *Concluded) { c.Acts = append(c.Acts[:3:3], c.Acts[4:]...) })
	forge("a party that never was", "it has made no act", func(c *Concluded) {
		p := Party{Code: "ZZ", Name: "Zed", Root: w.newKey().Public(), Keys: []Key{{0, w.newKey().Public()}}}
		c.Statement.Parties = append(c.Statement.Parties, p)
	})
	forge("a party left out", "its party isn't in the statement", func(c *Concluded) { c.Statement.Parties = c.Statement.Parties[:1] })
	forge("another's key", "isn't signed by the key", func(c *Concluded) { c.Statement.Parties[1].Keys[0].Seat = w.newKey().Public() })
	forge("another text", "isn't the one that was signed", func(c *Concluded) { c.Text = &text.Text{Blocks: c.Text.Blocks[:0]} })
	forge("another digest", "isn't shown to be bound", func(c *Concluded) {
		c.Text = &text.Text{Blocks: c.Text.Blocks[:0]}
		c.Statement.Digest = c.Text.Digest()
	})
	forge("another revision", "isn't shown to be bound", func(c *Concluded) { c.Statement.Rev = c.Statement.Talks })
	forge("out of order", "", func(c *Concluded) {
		n := len(c.Acts)
		c.Acts[n-1], c.Acts[n-2] = c.Acts[n-2], last(c)
	})
}

// TestNotBoundIsNotShown: a withdrawal, or a missing signature, in what an exchange knew makes it count for nothing.
func TestNotBoundIsNotShown(t *testing.T) {
	w := sit(t, "AA", "BB")
	w.bargain()
	w.initial()
	rev := w.state.Now().Newest()
	for _, body := range []talks.Body{&talks.Sign{Digest: rev.Digest, Rev: rev.ID}, &talks.Unsign{Digest: rev.Digest, Rev: rev.ID}} {
		w.act("BB", body)
	}
	w.act("AA", &talks.Sign{Digest: rev.Digest, Rev: rev.ID})
	for _, code := range w.codes {
		w.act(code, &talks.Exchange{Digest: rev.Digest, Rev: rev.ID})
	}
	// what a liar would publish of it
	c := &Concluded{Text: w.state.Now().Final().Text, Log: &ledger.Log{}, Statement: Statement{Digest: rev.Digest, Form: form, Outcome: "treaty", Rev: rev.ID,
		Revision: rev.Num, Talks: w.rec.Talks(), Title: "Hospitals"}}
	for _, p := range w.rec.Parties() {
		c.Statement.Parties = append(c.Statement.Parties, Party{p.Code, []Key{{0, p.Seat}}, p.Name, p.Root})
	}
	for a := range w.rec.Acts() {
		c.Acts = append(c.Acts, a)
		head, _ := headOf(a.Raw())
		if err := c.Log.Append(head); err != nil {
			t.Fatal(err)
		}
	}
	c.Statement.Acts = len(c.Acts)
	leaf, err := seal.Marshal(c.Statement)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Log.Append(leaf); err != nil {
		t.Fatal(err)
	}
	var words []*Words
	for _, code := range w.codes {
		x, err := c.Sign(code, w.seat[code], "")
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, x)
	}
	p, err := c.Publish(words...)
	if err != nil {
		t.Fatal(err)
	}
	if v := Check(p.Bytes(), nil); v.Holds || !strings.Contains(v.String(), "had taken its signature back") {
		t.Errorf("%s", v)
	}
}

// TestHostilePublications: bytes that are none are refused before much is done with them.
func TestHostilePublications(t *testing.T) {
	b := concluded(t, "AA", "BB").publish().Bytes()
	p, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "half": b[:len(b)/2], "more": append(bytes.Clone(b), 0), "another domain": seal.Frame("parley pouch v1"),
		"no text":            seal.Frame(domain, []byte("statement"), p.Statement),
		"a huge length":      append(seal.Frame(domain), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"two statements":     seal.Frame(domain, []byte("statement"), p.Statement, []byte("statement"), p.Statement),
		"acts first":         seal.Frame(domain, []byte("act"), p.Acts[0]),
		"a name in caps":     append(bytes.Clone(b), seal.Frame("VOTE", nil)...),
		"a name and no more": append(bytes.Clone(b), seal.Frame("vote")...),
	} {
		if _, err := Parse(bad); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
		if v := Check(bad, nil); v.Holds {
			t.Errorf("%s holds", name)
		}
	}
	p.Others = []Part{{"vote", []byte("x")}}
	if v := Check(p.Bytes(), nil); !v.Holds || !strings.Contains(v.String(), `a part "vote" is of a kind that this program doesn't know`) {
		t.Errorf("%s", v)
	}
	many := *p
	many.Acts = nil
	for range 50 {
		many.Acts = append(many.Acts, []byte("junk"))
	}
	if v := Check(many.Bytes(), nil); v.Holds || len(v.Findings) > 30 {
		t.Errorf("%d findings", len(v.Findings))
	}
}

// TestManyParties: a conclusion of twenty parties, each seat's signatures found.
func TestManyParties(t *testing.T) {
	var codes []string
	for i := range 20 {
		codes = append(codes, fmt.Sprintf("P%02d", i))
	}
	v := Check(concluded(t, codes...).publish().Bytes(), nil)
	if !v.Complete || len(v.Seats) != 20 {
		t.Errorf("%s", v)
	}
}
