package float

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"parley/seal"
)

// party is one side of the tests.
type party struct {
	seat seal.PrivateKey
	key  *Key
	id   *age.HybridIdentity
}

func newParty(t testing.TB, code, seed string) party {
	t.Helper()
	h := sha256.Sum256([]byte("float test " + code + seed))
	seat, err := seal.GenerateKey(bytes.NewReader(h[:]))
	if err != nil {
		t.Fatal(err)
	}
	key, err := KeyOf(code, seat)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return party{seat, key, id}
}

func note(words string) Note {
	return Note{
		From: "VES", To: []string{"LOR", "ORM"}, Talks: seal.Hash("test talks"), Text: words, V: 1,
		Sent: "2026-03-01T10:00:00Z", Expires: "2026-03-04T10:00:00Z", Nonce: bytes.Repeat([]byte{7}, NonceSize),
	}
}

func sealed(t testing.TB, n Note, from, to party) []byte {
	t.Helper()
	raw, err := Seal(n, from.key, to.key.Card(), to.id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// enclose encrypts any content, as somebody with the public keys alone can.
func enclose(t testing.TB, plain []byte, to party) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to.id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w.Write(plain)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openBy(t testing.TB, raw []byte, to, from party) (Note, error) {
	t.Helper()
	u, err := Open(raw, to.id)
	if err != nil {
		return Note{}, err
	}
	n, card, err := u.Prove(to.key, from.seat.Public())
	if err == nil && card.Seat != from.seat.Public() {
		t.Fatal("proven, and the card is another's")
	}
	return n, err
}

// What is sealed is read, by each of the parties that it is for, from an envelope of its own.
func TestSealOpen(t *testing.T) {
	ves, lor, orm := newParty(t, "VES", ""), newParty(t, "LOR", ""), newParty(t, "ORM", "")
	n := note("could you live with ‘as appropriate’ in OP3?")
	n.Block, n.Label, n.Lang, n.Words = "b3", "OP3", "en", "*Calls upon* all States, as appropriate"
	id, err := n.ID()
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []party{lor, orm} {
		got, err := openBy(t, sealed(t, n, ves, to), to, ves)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := got.ID(); again != id || got.Text != n.Text || got.Words != n.Words {
			t.Fatalf("read %+v", got)
		}
	}
	if _, err := openBy(t, sealed(t, n, ves, lor), orm, ves); !errors.Is(err, ErrOtherKey) {
		t.Fatalf("another reader opens it: %v", err)
	}
}

// The promise of the room: the reader, with its own key and the sender's public card, makes the very bytes that the
// sender makes. So who sees them can't tell which of the two did, whatever keys he is shown.
func TestReaderCanMakeTheSame(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	n := note("VES could drop OP7")
	bySender, err := inside(n, ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	byReader, err := inside(n, lor.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bySender, byReader) {
		t.Fatal("the reader's bytes differ from the sender's: one of them can be told by its bytes")
	}
	// And words that VES never said pass every check that a real float passes.
	invented, err := inside(note("VES gives up everything"), lor.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openBy(t, enclose(t, invented, lor), lor, ves); err != nil {
		t.Fatalf("what the reader invents can be told from a float: %v", err)
	}
	// No signature of the sender stands in it but the one on its card, which is the same in all.
	u, err := read(bySender)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(u.card.raw, ves.key.Card().raw) || bytes.Count(bySender, []byte(`"sig"`)) != 2 {
		t.Fatal("an envelope holds other signatures than those of the two cards")
	}
}

// A reader can't speak to another reader in the sender's name.
func TestHoleReaderForgesTowardsAnother(t *testing.T) {
	ves, lor, orm := newParty(t, "VES", ""), newParty(t, "LOR", ""), newParty(t, "ORM", "")
	n := note("LOR invents this")
	for name, own := range map[string]struct{ from, to Card }{
		"for ORM, with the key of LOR and VES": {ves.key.Card(), lor.key.Card()},
		"for ORM, with the key of LOR and ORM": {lor.key.Card(), orm.key.Card()},
	} {
		body, _ := seal.Marshal(n)
		other := own.to
		if lor.key.card.Seat == own.to.Seat {
			other = own.from
		}
		tag, err := mac(lor.key, other, own.from, own.to, n.Talks, body)
		if err != nil {
			t.Fatal(err)
		}
		w := wire{Body: body, Card: ves.key.card.raw, For: orm.key.card.raw, MAC: tag}
		if _, err := openBy(t, enclose(t, padded(t, w), orm), orm, ves); !errors.Is(err, ErrSender) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Nor by passing on what it got: the envelope is made for LOR.
	plain, err := inside(n, ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openBy(t, enclose(t, plain, orm), orm, ves); !errors.Is(err, ErrSender) {
		t.Errorf("passed on: %v", err)
	}
}

func padded(t testing.TB, w wire) []byte {
	t.Helper()
	w.Pad = ""
	bare, err := seal.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	class := minPlain
	for class < len(bare) {
		class *= 2
	}
	w.Pad = strings.Repeat(" ", class-len(bare))
	plain, err := seal.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// Somebody who isn't the sender, with a float key and card of his own, isn't taken for it.
func TestHoleForgedSender(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	thief := newParty(t, "VES", " thief")
	raw := sealed(t, note("not from VES"), thief, lor)
	if _, err := openBy(t, raw, lor, ves); !errors.Is(err, ErrOldKey) {
		t.Errorf("with a card of his own: %v", err)
	}
	plain, err := inside(note("not from VES"), thief.key, thief.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	var w wire
	if err := seal.Unmarshal(plain, &w); err != nil {
		t.Fatal(err)
	}
	w.Card = ves.key.card.raw
	if _, err := openBy(t, enclose(t, padded(t, w), lor), lor, ves); !errors.Is(err, ErrSender) {
		t.Errorf("with the card of VES: %v", err)
	}
}

// The key of a seat that was replaced speaks for nobody, and isn't spoken to.
func TestHoleOldKey(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	newVES, newLOR := newParty(t, "VES", " new"), newParty(t, "LOR", " new")
	if _, err := openBy(t, sealed(t, note("from the old key"), ves, lor), lor, newVES); !errors.Is(err, ErrOldKey) {
		t.Errorf("from the old key: %v", err)
	}
	raw := sealed(t, note("to the old key"), ves, lor)
	u, err := Open(raw, lor.id) // re-keying leaves the age key
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := u.Prove(newLOR.key, ves.seat.Public()); !errors.Is(err, ErrOldKey) {
		t.Errorf("to the old key: %v", err)
	}
}

// A float that was turned round, or moved to other talks, is nobody's.
func TestHoleReflectedOrMoved(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	n := note("words")
	n.To = []string{"LOR"}
	plain, err := inside(n, ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	var w wire
	if err := seal.Unmarshal(plain, &w); err != nil {
		t.Fatal(err)
	}
	back := n
	back.From, back.To = "LOR", []string{"VES"}
	turned := w
	turned.Body, _ = seal.Marshal(back)
	turned.Card, turned.For = w.For, w.Card
	if _, err := openBy(t, enclose(t, padded(t, turned), ves), ves, lor); !errors.Is(err, ErrSender) {
		t.Errorf("turned round: %v", err)
	}
	moved := n
	moved.Talks = seal.Hash("other talks")
	w.Body, _ = seal.Marshal(moved)
	if _, err := openBy(t, enclose(t, padded(t, w), lor), lor, ves); !errors.Is(err, ErrSender) {
		t.Errorf("moved: %v", err)
	}
}

// Each byte of an envelope counts: changed or cut, it is refused.
func TestHoleAlteredTruncatedHuge(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	raw := sealed(t, note("words"), ves, lor)
	for i := 0; i < len(raw); i += 1 + len(raw)/200 {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := openBy(t, bad, lor, ves); err == nil {
			t.Fatalf("byte %d changed, and it is taken", i)
		}
		if _, err := openBy(t, raw[:i], lor, ves); err == nil {
			t.Fatalf("cut at %d, and it is taken", i)
		}
	}
	if _, err := openBy(t, append(bytes.Clone(raw), 0), lor, ves); err == nil {
		t.Fatal("something follows, and it is taken")
	}
	for name, plain := range map[string][]byte{
		"huge":        bytes.Repeat([]byte(" "), 1<<20),
		"no size":     []byte("{}"),
		"empty":       {},
		"only spaces": bytes.Repeat([]byte(" "), minPlain),
	} {
		if _, err := openBy(t, enclose(t, plain, lor), lor, ves); !errors.Is(err, ErrNotFloat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain, err := inside(note("words"), ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	hidden := bytes.Replace(plain, []byte("   "), []byte(" x "), 1)
	if _, err := read(hidden); !errors.Is(err, ErrNotFloat) {
		t.Errorf("words in the padding: %v", err)
	}
}

// What a note may not say is refused by whoever would send it and by whoever reads it.
func TestNoteCheck(t *testing.T) {
	for name, edit := range map[string]func(*Note){
		"nothing said":      func(n *Note) { n.Text = "" },
		"too long":          func(n *Note) { n.Text = strings.Repeat("a", MaxWords+1) },
		"control":           func(n *Note) { n.Text = "a\x1b[2Jb" },
		"line in a wording": func(n *Note) { n.Words, n.Block, n.Lang = "a\nb", "b1", "en" },
		"no paragraph":      func(n *Note) { n.Words = "a" },
		"no words":          func(n *Note) { n.Block = "b1" },
		"to nobody":         func(n *Note) { n.To = nil },
		"to itself":         func(n *Note) { n.To = []string{"VES"} },
		"twice":             func(n *Note) { n.To = []string{"LOR", "LOR"} },
		"unordered":         func(n *Note) { n.To = []string{"ORM", "LOR"} },
		"no code":           func(n *Note) { n.To = []string{"lor"} },
		"expired at once":   func(n *Note) { n.Expires = n.Sent },
		"for ever":          func(n *Note) { n.Expires = "2126-03-01T10:00:00Z" },
		"no time":           func(n *Note) { n.Expires = "soon" },
		"version":           func(n *Note) { n.V = 2 },
		"nonce":             func(n *Note) { n.Nonce = n.Nonce[1:] },
		"talks":             func(n *Note) { n.Talks = seal.Digest{} },
	} {
		n := note("words")
		edit(&n)
		if err := n.Check(); !errors.Is(err, ErrNote) {
			t.Errorf("%s: %v", name, err)
		}
	}
	n := note("words")
	if n.Expired(time.Date(2026, 3, 4, 9, 59, 59, 0, time.UTC)) || !n.Expired(time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)) {
		t.Error("expiry")
	}
}

// An observer learns one of five sizes: short words of any length have envelopes of one size, and the largest fit.
func TestSizes(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	size := len(sealed(t, note("a"), ves, lor))
	if got := len(sealed(t, note(strings.Repeat("word ", 100)), ves, lor)); got != size {
		t.Errorf("%d and %d bytes", size, got)
	}
	n := note(strings.Repeat(`"`, MaxWords))
	n.Words, n.Block, n.Lang = n.Text, "b1", "en"
	if got := len(sealed(t, n, ves, lor)); got > MaxFloat {
		t.Errorf("the largest has %d bytes", got)
	}
}

// A card is what its seat signed, and nothing else.
func TestCard(t *testing.T) {
	ves := newParty(t, "VES", "")
	raw := ves.key.Card().Bytes()
	c, err := ParseCard(raw)
	if err != nil || c.Party != "VES" || c.Seat != ves.seat.Public() || !bytes.Equal(c.Bytes(), raw) {
		t.Fatalf("%+v %v", c, err)
	}
	for i := range raw[:len(raw)-1] {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if _, err := ParseCard(bad); !errors.Is(err, ErrCard) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	if again, _ := KeyOf("VES", ves.seat); !bytes.Equal(again.card.raw, ves.key.card.raw) {
		t.Error("the same seat has two float keys")
	}
}

// The content of an envelope, byte by byte, for whoever writes another program.
func TestGolden(t *testing.T) {
	ves, lor := newParty(t, "VES", ""), newParty(t, "LOR", "")
	n := note("could you live with ‘as appropriate’?")
	n.Block, n.Label, n.Lang, n.Words = "b3", "OP3", "en", "*Calls upon* all States, as appropriate"
	plain, err := inside(n, ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/inside.golden")
	if err != nil || !bytes.Equal(plain, bytes.TrimSuffix(want, []byte("\n"))) {
		t.Errorf("testdata/inside.golden is not (%v)\n%s", err, plain)
	}
}
