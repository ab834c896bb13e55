package node

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// browser plays a delegate's browser: it has the keys, and the node has none.
type browser struct {
	t          *testing.T
	root, seat seal.PrivateKey
}

// lodged makes a home whose keys are in a browser.
func lodged(t *testing.T, code string) (*Home, *browser) {
	t.Helper()
	h, err := Init(filepath.Join(t.TempDir(), code), Config{Code: code, Name: "State of " + code, Plain: true, Lodged: true, Rand: seeded(code), Clock: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	rand := seeded("browser of " + code)
	b := &browser{t, must[seal.PrivateKey](t)(seal.GenerateKey(rand)), must[seal.PrivateKey](t)(seal.GenerateKey(rand))}
	if _, err := h.Card(); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("a card before there were keys: %v", err)
	}
	if err := h.SetCard(b.card(h).Bytes(), []byte("ciphertext")); err != nil {
		t.Fatal(err)
	}
	return h, b
}

func (b *browser) card(h interface {
	Recipient() string
	Code() string
	Name() string
}) Card {
	return must[Card](b.t)(newCard(record.Party{Age: h.Recipient(), Code: h.Code(), Name: h.Name(), Root: b.root.Public(), Seat: b.seat.Public()}, b.root, b.seat))
}

// sign signs a draft as the browser does: it knows nothing of records.
func (b *browser) sign(d record.Draft, key seal.PrivateKey) []byte {
	b.t.Helper()
	raw, _, err := d.Signed(key.Sign("parley act signature v1", d.Head))
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

// sitting is a Node or a Chair.
type sitting interface {
	Prepare(talks.Body) (record.Draft, error)
	Take(context.Context, []byte) (Made, error)
}

func (b *browser) act(n sitting, body talks.Body) Made {
	b.t.Helper()
	d, err := n.Prepare(body)
	if err != nil {
		b.t.Fatalf("%s: %v", body.Kind(), err)
	}
	m, err := n.Take(b.t.Context(), b.sign(d, b.seat))
	if err != nil {
		b.t.Fatalf("%s: %v", body.Kind(), err)
	}
	return m
}

// lodgedPair opens talks between a home with keys and a lodged one.
func lodgedPair(t *testing.T) (vo *Home, own, hub *Node, b *browser) {
	t.Helper()
	va := newHome(t, "ORM")
	vo, b = lodged(t, "VES")
	own = must[*Node](t)(va.OpenTalks(t.Context(), charterFor(t, va, vo)))
	hub, _ = send(t, own, vo, PackOptions{})
	b.act(hub, &talks.Accede{Charter: hub.ID()})
	send(t, hub, va, PackOptions{})
	return vo, own, hub, b
}

// TestLodgedSeatConcludes: a seat whose keys are in a browser does all that a seat can, the exchange included,
// and nobody can tell it from another.
func TestLodgedSeatConcludes(t *testing.T) {
	vo, own, hub, b := lodgedPair(t)
	r := now(own, func(v *talks.View) talks.Revision { return v.Newest() })
	swap := func() {
		t.Helper()
		send(t, own, vo, PackOptions{})
		send(t, hub, own.home, PackOptions{})
	}
	act(t, own, &talks.Agree{Rev: r.ID, Blocks: now(own, func(v *talks.View) []talks.Sealed { return v.Seals("ORM") })})
	b.act(hub, &talks.Agree{Rev: r.ID, Blocks: now(hub, func(v *talks.View) []talks.Sealed { return v.Seals("VES") })})
	swap()
	act(t, own, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	b.act(hub, &talks.Initial{Digest: r.Digest, Rev: r.ID})
	swap()
	act(t, own, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	if hub.Due() != nil {
		t.Error("an exchange is due before anybody has signed")
	}
	b.act(hub, &talks.Sign{Digest: r.Digest, Rev: r.ID})
	swap()
	if x := hub.Due(); x == nil {
		t.Error("all have signed, and no exchange is due")
	} else {
		b.act(hub, x)
	}
	swap()
	if f := now(own, func(v *talks.View) bool { return v.Final().Concluded }); !f {
		t.Errorf("not concluded: %+v", f)
	}
	if v := audit.Check(own.Raws()); !v.Sound || !v.Concluded {
		t.Errorf("%s", v)
	}
}

// TestHoleHostileHubSigns: a hub that has every file of a lodged seat, its passphrase and its process can't sign
// for it, can't re-key it, and can't change what was signed; nor does it take what another party's key signed.
func TestHoleHostileHubSigns(t *testing.T) {
	vo, own, hub, b := lodgedPair(t)
	comment := func(s string) *talks.Comment { return &talks.Comment{Text: s} }
	if _, err := hub.Act(t.Context(), comment("by the hub")); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the hub acts by itself: %v", err)
	}
	if _, err := vo.Rekey(t.Context()); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the hub re-keys by itself: %v", err)
	}
	if _, err := vo.OpenTalks(t.Context(), charterFor(t, vo, own.home)); !errors.Is(err, ErrKeyElsewhere) {
		t.Errorf("the hub opens talks by itself: %v", err)
	}
	mine := must[seal.PrivateKey](t)(seal.GenerateKey(seeded("hub")))
	for name, key := range map[string]seal.PrivateKey{"a key of its own": mine, "another seat's key": own.home.own.newestSeat(), "its root key for a seat's act": b.root} {
		d := must[record.Draft](t)(hub.Prepare(comment("forged")))
		if _, err := hub.Take(t.Context(), b.sign(d, key)); record.CodeOf(err) != record.CodeSignature {
			t.Errorf("signed with %s: %v", name, err)
		}
	}
	d := must[record.Draft](t)(hub.PrepareRekey(mine.Public(), record.OwnCustody))
	for name, key := range map[string]seal.PrivateKey{"the hub's": mine, "the seat's": b.seat} {
		if _, err := hub.Take(t.Context(), b.sign(d, key)); record.CodeOf(err) != record.CodeSignature {
			t.Errorf("re-keyed with %s key: %v", name, err)
		}
	}
	// It changes the words and keeps the signature.
	d = must[record.Draft](t)(hub.Prepare(comment("our word")))
	raw := b.sign(d, b.seat)
	if _, err := hub.Take(t.Context(), bytes.Replace(raw, []byte("our word"), []byte("my words"), 1)); record.CodeOf(err) != record.CodeBody {
		t.Errorf("other words than were signed: %v", err)
	}
	// It gives the seat another card once it has one, or one that says that the host holds the key.
	if err := vo.SetCard((&browser{t, mine, b.seat}).card(vo).Bytes(), []byte("x")); !errors.Is(err, ErrHomeExists) {
		t.Errorf("another card: %v", err)
	}
	// No file of the home holds a key that signs.
	err := filepath.WalkDir(vo.dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte("ed25519-secret:")) || bytes.Contains(text, []byte(b.seat.Secret()[15:])) || bytes.Contains(text, []byte(b.root.Secret()[15:])) {
			t.Errorf("%s holds a private key", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := now(hub, func(v *talks.View) int { return len(v.Log()) }); n != 2 {
		t.Errorf("%d acts, want the charter and the accession", n)
	}
}

// TestLodgedActsOnItsOwnPast: what came between preparing and taking an act changes nothing, since a signature can't be
// called back; a second act in the same place is refused, since it would prove a fork; one sent twice is one.
func TestLodgedActsOnItsOwnPast(t *testing.T) {
	vo, own, hub, b := lodgedPair(t)
	one := must[record.Draft](t)(hub.Prepare(&talks.Comment{Text: "one"}))
	two := must[record.Draft](t)(hub.Prepare(&talks.Comment{Text: "two"}))
	act(t, own, &talks.Comment{Text: "meanwhile"})
	send(t, own, vo, PackOptions{})
	raw := b.sign(one, b.seat)
	m := must[Made](t)(hub.Take(t.Context(), raw))
	if again, err := hub.Take(t.Context(), raw); err != nil || again.ID != m.ID {
		t.Errorf("sent twice: %v", err)
	}
	if _, err := hub.Take(t.Context(), b.sign(two, b.seat)); !errors.Is(err, ErrStale) {
		t.Errorf("two acts in one place: %v", err)
	}
	if _, err := hub.Prepare(&talks.Accede{Charter: hub.ID()}); !errors.Is(err, ErrRefused) {
		t.Errorf("an act without effect is prepared: %v", err)
	}
	// What was never prepared, and isn't allowed, isn't stored either.
	rec := must[*record.Record](t)(record.New(own.Raws()[0]))
	for _, r := range hub.Raws()[1:] {
		if _, err := rec.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	h := must[record.Header](t)(rec.Next("VES", talks.KindAccede, "2026-11-02T10:00:00Z"))
	d := must[record.Draft](t)(record.Prepare(h, &talks.Accede{Charter: hub.ID()}, make([]byte, record.SaltSize)))
	if _, err := hub.Take(t.Context(), b.sign(d, b.seat)); !errors.Is(err, ErrRefused) {
		t.Errorf("an act without effect is taken: %v", err)
	}
	if p := now(own, func(v *talks.View) int { return len(v.Log()) }); p != 3 {
		t.Errorf("%d acts at the other side", p)
	}
}

// TestSeatGoesHome: the party carries its seat to its own node with the root key that it kept; the record shows
// the change of key, and the browser's key is of no use any more.
func TestSeatGoesHome(t *testing.T) {
	vo, own, hub, b := lodgedPair(t)
	late := must[record.Draft](t)(hub.Prepare(&talks.Comment{Text: "from the browser"}))
	home := must[*Home](t)(Init(filepath.Join(t.TempDir(), "home"), Config{Code: "VES", Name: "State of VES", Plain: true, Root: b.root, Age: vo.Identity(), Rand: seeded("home"), Clock: newClock().Now}))
	defer home.Close()
	n, _ := send(t, hub, home, PackOptions{All: true})
	if _, err := n.Act(t.Context(), &talks.Comment{Text: "too early"}); !errors.Is(err, ErrMustRekey) {
		t.Errorf("it acts before it has re-keyed: %v", err)
	}
	if _, err := home.Rekey(t.Context()); err != nil {
		t.Fatal(err)
	}
	act(t, n, &talks.Comment{Text: "from home"})
	send(t, n, vo, PackOptions{})
	send(t, n, own.home, PackOptions{})
	if _, err := hub.Take(t.Context(), b.sign(late, b.seat)); !errors.Is(err, ErrStale) {
		t.Errorf("the browser's key still acts: %v", err)
	}
	if _, err := hub.Prepare(&talks.Comment{Text: "from the browser"}); !errors.Is(err, ErrMustRekey) {
		t.Errorf("the hub prepares acts for a seat that has gone: %v", err)
	}
	// Nor does it count where somebody takes it in all the same.
	rec := must[*record.Record](t)(record.New(own.Raws()[0]))
	for _, r := range own.Raws()[1:] {
		if _, err := rec.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	h := must[record.Header](t)(rec.Next("VES", talks.KindComment, "2026-11-02T10:00:00Z"))
	d := must[record.Draft](t)(record.Prepare(h, &talks.Comment{Text: "from the browser"}, make([]byte, record.SaltSize)))
	if _, err := rec.Add(b.sign(d, b.seat)); record.CodeOf(err) != record.CodeSignature {
		t.Errorf("the browser's key still acts: %v", err)
	}
	if v := audit.Check(own.Raws()); !v.Sound || v.Has(audit.Proof) {
		t.Errorf("%s", v)
	}
}

// TestLodgedCharter: a seat whose keys are in a browser opens talks.
func TestLodgedCharter(t *testing.T) {
	va, b := lodged(t, "ORM")
	vo := newHome(t, "VES")
	d := must[record.Draft](t)(va.PrepareCharter(charterFor(t, va, vo)))
	if _, err := va.TakeCharter(t.Context(), b.sign(d, vo.own.newestSeat())); record.CodeOf(err) != record.CodeSignature {
		t.Errorf("signed by another: %v", err)
	}
	n := must[*Node](t)(va.TakeCharter(t.Context(), b.sign(d, b.seat)))
	other, rep := send(t, n, vo, PackOptions{})
	if !rep.Joined || other.Spoken() != n.Spoken() {
		t.Errorf("%+v", rep)
	}
	b.act(n, &talks.Comment{Text: "welcome"})
}

// TestLodgedOpensAgain: card and wrapped key are there after the process has ended.
func TestLodgedOpensAgain(t *testing.T) {
	h, b := lodged(t, "ORM")
	dir := h.dir
	h.Close()
	h = must[*Home](t)(Open(dir, Options{}))
	defer h.Close()
	if c := must[Card](t)(h.Card()); c.Party.Seat != b.seat.Public() || !h.Lodged() {
		t.Errorf("%+v", c.Party)
	}
	if w := must[[]byte](t)(h.Wrapped()); string(w) != "ciphertext" {
		t.Errorf("%q", w)
	}
}
