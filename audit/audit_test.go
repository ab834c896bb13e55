package audit_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"parley/audit"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// table is a talks of some parties that all sit at one table: one record, everybody's keys.
type table struct {
	t     testing.TB
	rnd   *rand.ChaCha8
	root  map[string]seal.PrivateKey
	seat  map[string]seal.PrivateKey
	rec   *record.Record
	state *talks.State
}

func key(t testing.TB, r *rand.ChaCha8) seal.PrivateKey {
	k, err := seal.GenerateKey(r)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func words(t testing.TB, s string) []text.Word {
	w, err := text.ParseInline(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func sit(t testing.TB, seed byte, codes ...string) *table {
	t.Helper()
	w := &table{t: t, rnd: rand.NewChaCha8([32]byte{seed}), root: map[string]seal.PrivateKey{}, seat: map[string]seal.PrivateKey{}}
	c := &talks.Charter{
		Base: []talks.Block{
			{ID: "b1", Kind: "op", Text: map[string]string{"en": "Decides that states shall not harm hospitals"}},
			{ID: "b2", Kind: "op", Text: map[string]string{"en": "Requests a report each year"}},
		},
		Lang: "en", Outcome: talks.Treaty, Pen: codes[0], Rule: "unanimity", Rules: 1, Title: "Hospitals", Unicode: seal.UnicodeVersion,
	}
	for _, code := range codes {
		w.root[code], w.seat[code] = key(t, w.rnd), key(t, w.rnd)
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "State of " + code, Root: w.root[code].Public(), Seat: w.seat[code].Public()})
	}
	raw := w.seal(record.Header{Party: codes[0], Seq: 1, Time: "2026-11-02T09:00:00Z", Kind: talks.KindCharter}, c, w.seat[codes[0]])
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

// act lets a party act, allowed or not.
func (w *table) act(code string, body talks.Body) record.ID {
	w.t.Helper()
	h, err := w.rec.Next(code, body.Kind(), "2026-11-02T09:00:00Z")
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

// amend changes words start to end of the block.
func (w *table) amend(code, block string, start, end int, exact, new string) record.ID {
	rev := w.state.Now().Newest()
	c := text.Claim{Op: text.Replace, Base: rev.Digest, Block: text.BlockID(block), Lang: "en", Start: start, End: end,
		Exact: words(w.t, exact), New: words(w.t, new)}
	return w.act(code, &talks.Amend{Rev: rev.ID, Claims: []talks.Proposal{{Claim: talks.WireClaim(c), Holding: true}}})
}

func (w *table) raws() [][]byte {
	var out [][]byte
	for a := range w.rec.Acts() {
		out = append(out, a.Raw())
	}
	return out
}

// conclude brings two parties to a signed text, with one amendment, a package of two, and a withdrawn
// signature on the way.
func conclude(t testing.TB) *table {
	w := sit(t, 1, "ORM", "VES")
	c := w.amend("VES", "b1", 3, 4, "shall", "must")
	w.act("ORM", &talks.Position{Claims: []talks.Ref{{Act: c}}, Stance: talks.Accept})
	p, q := w.amend("ORM", "b2", 1, 2, "a", "one"), w.amend("VES", "b1", 5, 6, "harm", "disturb")
	pack := w.act("ORM", &talks.Package{Claims: []talks.Ref{{Act: p}, {Act: q}}})
	w.act("VES", &talks.Position{Claims: []talks.Ref{{Act: pack, Package: true}}, Stance: talks.Accept})
	body, _, err := w.state.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	w.act("ORM", body)
	rev := w.state.Now().Newest()
	for _, code := range []string{"ORM", "VES"} {
		w.act(code, &talks.Agree{Rev: rev.ID, Blocks: w.state.Now().Seals(code)})
	}
	for _, code := range []string{"ORM", "VES"} {
		w.act(code, &talks.Initial{Digest: rev.Digest, Rev: rev.ID})
	}
	w.act("VES", &talks.Sign{Digest: rev.Digest, Rev: rev.ID})
	w.act("VES", &talks.Unsign{Digest: rev.Digest, Rev: rev.ID})
	w.act("ORM", &talks.Sign{Digest: rev.Digest, Rev: rev.ID})
	w.act("ORM", &talks.Exchange{Digest: rev.Digest, Rev: rev.ID}) // too early: no effect
	w.act("VES", &talks.Sign{Digest: rev.Digest, Rev: rev.ID})
	w.act("ORM", &talks.Exchange{Digest: rev.Digest, Rev: rev.ID})
	w.act("VES", &talks.Exchange{Digest: rev.Digest, Rev: rev.ID})
	return w
}

func counted(v *audit.Verdict, what string) int {
	for _, c := range v.Checked {
		if strings.Contains(c.What, what) {
			return c.N
		}
	}
	return -1
}

func TestConcluded(t *testing.T) {
	w := conclude(t)
	v := audit.Record(w.rec)
	if !v.Sound || !v.Concluded || v.Revision != 1 {
		t.Fatalf("\n%s", v)
	}
	if n := counted(v, "revisions computed again"); n != 1 {
		t.Errorf("%d revisions computed again", n)
	}
	if len(v.Findings) != 1 || v.Findings[0].Level != audit.Note {
		t.Errorf("findings: %+v", v.Findings)
	}
	if got := text.Inline(w.state.Now().Newest().Text.Blocks[0].Content["en"]); got != "Decides that states must not disturb hospitals" {
		t.Errorf("text: %s", got)
	}
}

// TestOrder: the verdict is a function of the set of acts.
func TestOrder(t *testing.T) {
	raws := conclude(t).raws()
	want, err := audit.Check(raws).JSON()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		mixed := append(slices.Clone(raws), raws[3], raws[5])
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		got, err := audit.Check(mixed).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("another order gives another verdict:\n%s\n%s", got, want)
		}
	}
}

// TestFlips: every changed byte of every act is noticed.
func TestFlips(t *testing.T) {
	raws := conclude(t).raws()
	for i, raw := range raws {
		for k := i % 7; k < len(raw); k += 61 {
			bad := slices.Clone(raws)
			bad[i] = bytes.Clone(raw)
			bad[i][k] ^= 1
			if v := audit.Check(bad); v.Sound {
				t.Fatalf("act %d, byte %d (%q): sound", i, k, raw[max(0, k-10):min(len(raw), k+10)])
			}
		}
	}
}

// TestDamagedCopyBesideTheGoodOne: an act and a copy of it with a changed signature have one id. Which came
// first decided the verdict. (FuzzCheck found it.)
func TestDamagedCopyBesideTheGoodOne(t *testing.T) {
	raws := conclude(t).raws()
	bad := bytes.Clone(raws[3])
	bad[bytes.Index(bad, []byte(`"sig":"`))+20] ^= 1
	for _, list := range [][][]byte{append(slices.Clone(raws), bad), append([][]byte{bad}, raws...)} {
		if v := audit.Check(list); v.Sound || !strings.Contains(v.String(), "signature") {
			t.Errorf("\n%s", v)
		}
	}
}

func TestMissing(t *testing.T) {
	raws := conclude(t).raws()
	for i := range raws {
		v := audit.Check(slices.Delete(slices.Clone(raws), i, i+1))
		switch {
		case i == 0 && v.Sound:
			t.Error("sound without a charter")
		case i > 0 && (!v.Sound || v.Concluded):
			t.Errorf("without act %d:\n%s", i, v)
		case i > 0 && i < len(raws)-1 && !v.Has(audit.Warning):
			t.Errorf("without act %d: nothing is missing:\n%s", i, v)
		}
	}
	if v := audit.Check(slices.Delete(slices.Clone(raws), len(raws)-2, len(raws)-1)); !strings.Contains(v.String(), "1 act waits for 1 other that") {
		t.Errorf("one act waits for one:\n%s", v)
	}
	if v := audit.Check(nil); v.Sound {
		t.Error("nothing is sound")
	}
}

func TestForgery(t *testing.T) {
	w := conclude(t)
	h, err := w.rec.Next("VES", talks.KindComment, "2026-11-02T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	forged := w.seal(h, &talks.Comment{Text: "we yield"}, w.seat["ORM"]) // ORM speaks for VES
	v := audit.Check(append(w.raws(), forged))
	if v.Sound || !strings.Contains(v.String(), "isn't by the key that must have made it") {
		t.Errorf("\n%s", v)
	}
	other := sit(t, 9, "ORM", "VES") // acts of other talks
	if v := audit.Check(append(w.raws(), other.raws()[1])); v.Sound {
		t.Errorf("acts of other talks:\n%s", v)
	}
	if v := audit.Check(append(w.raws(), other.raws()[0])); v.Sound {
		t.Errorf("two charters:\n%s", v)
	}
}

func TestFork(t *testing.T) {
	w := sit(t, 2, "ORM", "VES")
	h, err := w.rec.Next("VES", talks.KindComment, "2026-11-02T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"yes", "no"} {
		w.put(w.seal(h, &talks.Comment{Text: s}, w.seat["VES"]))
	}
	v := audit.Record(w.rec)
	if !v.Sound || !v.Has(audit.Proof) {
		t.Errorf("\n%s", v)
	}
	for _, f := range v.Findings {
		if f.Level == audit.Proof && (f.Party != "VES" || len(f.Acts) != 2) {
			t.Errorf("proof: %+v", f)
		}
	}
}

// TestFalseRevision: a revision with words that nobody agreed to has no effect, and the verdict says so.
func TestFalseRevision(t *testing.T) {
	w := sit(t, 3, "ORM", "VES")
	c := w.amend("VES", "b1", 3, 4, "shall", "must")
	w.act("ORM", &talks.Position{Claims: []talks.Ref{{Act: c}}, Stance: talks.Accept})
	body, _, err := w.state.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	body.Digest = text.Digest(strings.Repeat("ab", 32))
	id := w.act("ORM", body)
	v := audit.Record(w.rec)
	if !v.Sound || v.Revision != 0 || len(v.Findings) != 1 || v.Findings[0].Act != id || v.Findings[0].Level != audit.Note {
		t.Errorf("\n%s", v)
	}
}

func TestWithheld(t *testing.T) {
	w := conclude(t)
	raws := w.raws()
	for i, raw := range raws {
		u, err := record.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		if u.Header().Kind != talks.KindPackage {
			continue
		}
		less, err := u.VerifiedBefore().Withhold()
		if err != nil {
			t.Fatal(err)
		}
		raws[i] = less
	}
	if v := audit.Check(raws); !v.Sound || !v.Has(audit.Warning) || v.Concluded {
		t.Errorf("\n%s", v)
	}
	// The fuller bytes win, whichever come first.
	if v := audit.Check(append(raws, w.raws()...)); !v.Sound || !v.Concluded {
		t.Errorf("\n%s", v)
	}
}

func TestPouch(t *testing.T) {
	w := conclude(t)
	var b bytes.Buffer
	if _, _, err := pouch.Pack(&b, w.rec, nil); err != nil {
		t.Fatal(err)
	}
	v, err := audit.File(&b)
	if err != nil || !v.Concluded {
		t.Errorf("%v\n%s", err, v)
	}
	raw, err := v.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back audit.Verdict
	if err := json.Unmarshal(raw, &back); err != nil || back.Digest != v.Digest {
		t.Errorf("json: %v", err)
	}
}
