package node

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"parley/internal/courier"
	"parley/internal/float"
	"parley/record"
	"parley/talks"
)

const day = 24 * time.Hour

// cards gives each home the other's float card.
func cards(t *testing.T, homes ...*Home) {
	t.Helper()
	for _, from := range homes {
		card := must[[]byte](t)(from.FloatCard())
		for _, to := range homes {
			if to != from {
				if _, _, err := to.TakeFloatCard(t.Context(), card); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func floatTo(t *testing.T, n *Node, words string, to ...string) (Float, []byte) {
	t.Helper()
	f := must[Float](t)(n.SendFloat(FloatDraft{To: to, Text: words, Life: 3 * day}))
	return f, must[[]byte](t)(n.FloatEnvelope(f.ID, to[0]))
}

func floatsOf(t *testing.T, n *Node) []Float {
	t.Helper()
	return must[[]Float](t)(n.Floats())
}

// A float goes by file; the answer needs no card any more; the record knows nothing of either.
func TestFloatByFile(t *testing.T) {
	orm, ves, a, b := pair(t)
	before := acts(a)
	if _, err := a.SendFloat(FloatDraft{To: []string{"VES"}, Text: "x", Life: day}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.FloatEnvelope(floatsOf(t, a)[0].ID, "VES"); !errors.Is(err, ErrNoFloatCard) {
		t.Fatalf("sealed for nobody's key: %v", err)
	}
	if _, n, err := orm.TakeFloatCard(t.Context(), must[[]byte](t)(ves.FloatCard())); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	sent, raw := floatTo(t, a, "could you live with it?", "VES")
	n, f, fresh, err := ves.ReadFloat(t.Context(), raw)
	if err != nil || !fresh || n != b || f.Mine || f.ID != sent.ID || f.Note.From != "ORM" || f.Note.Text != "could you live with it?" {
		t.Fatalf("%+v %v %v", f, fresh, err)
	}
	_, back := floatTo(t, b, "perhaps", "ORM")
	if _, f, _, err := orm.ReadFloat(t.Context(), back); err != nil || f.Note.Text != "perhaps" {
		t.Fatalf("%+v %v", f, err)
	}
	if acts(a) != before || acts(b) != before || len(a.Raws()) != before {
		t.Fatal("a float is in the record")
	}
}

// Two homes that sync need nothing else: cards, floats and answers go by themselves, whichever of the two calls.
func TestFloatBySync(t *testing.T) {
	orm, ves, a, b := pair(t)
	p := serveHome(t, ves)
	must[Float](t)(a.SendFloat(FloatDraft{To: []string{"VES"}, Text: "from the caller", Life: day}))
	must[Float](t)(b.SendFloat(FloatDraft{To: []string{"ORM"}, Text: "from the answerer", Life: day}))
	if !ves.own.floatsFor("ORM") || !orm.own.floatsFor("VES") {
		t.Fatal("nothing waits")
	}
	syncTo(t, orm, p)
	for _, n := range []*Node{a, b} {
		list := floatsOf(t, n)
		if len(list) != 2 || len(list[0].Pending)+len(list[1].Pending) != 0 {
			t.Fatalf("after the sync: %+v", list)
		}
	}
	if ves.own.floatsFor("ORM") || orm.own.floatsFor("VES") {
		t.Fatal("something still waits")
	}
	syncTo(t, orm, p)
	if len(floatsOf(t, a)) != 2 || len(floatsOf(t, b)) != 2 {
		t.Fatal("a second sync brought them again")
	}
}

// The same float is one, also when it was dropped before it came again.
func TestHoleFloatReplayed(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	_, raw := floatTo(t, a, "once", "VES")
	for i := range 3 {
		_, f, fresh, err := ves.ReadFloat(t.Context(), raw)
		if err != nil || fresh != (i == 0) {
			t.Fatal(i, fresh, err)
		}
		if i == 1 {
			if err := b.DropFloat(f.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if list := floatsOf(t, b); len(list) != 0 {
		t.Fatalf("it came back: %+v", list)
	}
}

// A float is for its reader, its talks and its time; a stranger's, a changed one and a huge one are nobody's. None of
// them leaves a trace.
func TestHoleFloatRefused(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	lor := newHome(t, "LOR")
	sent, raw := floatTo(t, a, "words", "VES")
	if _, _, _, err := lor.ReadFloat(t.Context(), raw); !errors.Is(err, float.ErrOtherKey) {
		t.Errorf("by somebody else: %v", err)
	}
	if _, _, _, err := orm.ReadFloat(t.Context(), raw); !errors.Is(err, float.ErrOtherKey) {
		t.Errorf("by its sender: %v", err)
	}
	// a stranger, who knows everything public
	note := sent.Note
	strangers := must[*float.Key](t)(float.KeyOf("ORM", lor.own.newestSeat()))
	to := must[*float.Key](t)(ves.own.floatKey()).Card()
	forged := must[[]byte](t)(float.Seal(note, strangers, to, must[age.Recipient](t)(recipient(ves.own.recipient))))
	if _, _, _, err := ves.ReadFloat(t.Context(), forged); !errors.Is(err, ErrFloat) || !errors.Is(err, float.ErrOldKey) {
		t.Errorf("from a stranger: %v", err)
	}
	key := must[*float.Key](t)(orm.own.floatKey())
	for name, edit := range map[string]func(*float.Note){
		"other talks":   func(n *float.Note) { n.Talks = record.ID{7} },
		"expired":       func(n *float.Note) { n.Sent, n.Expires = "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z" },
		"far too early": func(n *float.Note) { n.Sent, n.Expires = "2029-01-01T00:00:00Z", "2029-01-02T00:00:00Z" },
	} {
		n := note
		edit(&n)
		bad := must[[]byte](t)(float.Seal(n, key, to, must[age.Recipient](t)(recipient(ves.own.recipient))))
		if _, _, _, err := ves.ReadFloat(t.Context(), bad); !errors.Is(err, ErrFloat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := bytes.Clone(raw)
	bad[len(bad)-5] ^= 4
	for name, b := range map[string][]byte{"altered": bad, "truncated": raw[:len(raw)/2], "empty": nil, "huge": make([]byte, 1<<20)} {
		if _, _, _, err := ves.ReadFloat(t.Context(), b); !errors.Is(err, ErrFloat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list := floatsOf(t, b); len(list) != 0 {
		t.Fatalf("kept: %+v", list)
	}
	if _, err := os.Stat(b.home.talksPath(b.id, floatsFile)); err != nil { // the card is there
		t.Fatal(err)
	}
}

// A home that re-keyed has a new float key; the old one speaks for nobody and is spoken to by nobody, and both sides are
// told what to do.
func TestHoleFloatAfterRekey(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	_, old := floatTo(t, a, "by the old key", "VES")
	_, toOld := floatTo(t, b, "to the old key", "ORM")
	oldCard := must[[]byte](t)(orm.FloatCard())
	must[[]Rekeyed](t)(orm.Rekey(t.Context()))
	send(t, a, ves, PackOptions{})
	for name, try := range map[string]func() error{
		"from the old key": func() error { _, _, _, err := ves.ReadFloat(t.Context(), old); return err },
		"to the old key":   func() error { _, _, _, err := orm.ReadFloat(t.Context(), toOld); return err },
	} {
		if err := try(); !errors.Is(err, float.ErrOldKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := ves.TakeFloatCard(t.Context(), oldCard); !errors.Is(err, float.ErrCard) {
		t.Errorf("the old card: %v", err)
	}
	f := must[Float](t)(b.SendFloat(FloatDraft{To: []string{"ORM"}, Text: "x", Life: day}))
	if _, err := b.FloatEnvelope(f.ID, "ORM"); !errors.Is(err, ErrNoFloatCard) {
		t.Errorf("sealed for the old card: %v", err)
	}
	cards(t, orm, ves)
	_, raw := floatTo(t, a, "by the new key", "VES")
	if _, _, fresh, err := ves.ReadFloat(t.Context(), raw); err != nil || !fresh {
		t.Fatal(err)
	}
}

// When its time is over a float is gone from the disk of both sides.
func TestFloatExpires(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	_, raw := floatTo(t, a, "a word that fades", "VES")
	if _, _, _, err := ves.ReadFloat(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	later := &testClock{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(4 * day)}
	for _, h := range []*Home{orm, ves} {
		if !onDisk(t, h.Dir(), "a word that fades") {
			t.Fatal("a plain home doesn't hold it: the test sees nothing")
		}
		h.clock = later.Now
		if err := h.purgeFloats(); err != nil {
			t.Fatal(err)
		}
		if onDisk(t, h.Dir(), "a word that fades") {
			t.Error("it is still on the disk")
		}
	}
	if len(floatsOf(t, a))+len(floatsOf(t, b)) != 0 {
		t.Error("it is still listed")
	}
	if _, _, _, err := ves.ReadFloat(t.Context(), raw); !errors.Is(err, ErrFloat) {
		t.Errorf("it came again after its time: %v", err)
	}
}

func onDisk(t *testing.T, dir, words string) (found bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(words))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// The canary: words of a float stand in no plain byte on the disk of a sealed home, in no act, no pouch and no envelope.
func TestFloatCanary(t *testing.T) {
	const canary = "canary of the lake"
	ves, orm := sealedHome(t, "VES"), newHome(t, "ORM")
	a := must[*Node](t)(ves.OpenTalks(t.Context(), charterFor(t, ves, orm)))
	b, _ := send(t, a, orm, PackOptions{})
	cards(t, ves, orm)
	_, raw := floatTo(t, a, canary, "ORM")
	if _, _, _, err := orm.ReadFloat(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	_, back := floatTo(t, b, canary+" again", "VES")
	if _, _, _, err := ves.ReadFloat(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	act(t, a, &talks.Comment{Text: "an act after it"})
	if onDisk(t, ves.Dir(), canary) {
		t.Error("it lies in the open in a sealed home")
	}
	for _, h := range []*Home{ves, orm} {
		n := must[*Node](t)(h.Node(t.Context(), a.ID()))
		for _, act := range n.Raws() {
			if bytes.Contains(act, []byte(canary)) {
				t.Error("it is in an act")
			}
		}
		var pouch bytes.Buffer
		if _, err := n.Pack(t.Context(), &pouch, PackOptions{All: true, Plain: true}); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"a pouch": pouch.Bytes(), "an envelope": raw, "the other envelope": back, "a card": must[[]byte](t)(h.FloatCard())} {
			if bytes.Contains(b, []byte(canary)) {
				t.Errorf("it is in %s", name)
			}
		}
	}
	if err := ves.Close(); err != nil {
		t.Fatal(err)
	}
	again := must[*Home](t)(Open(ves.Dir(), Options{Passphrase: pass("correct horse"), Clock: newClock().Now, WorkFactor: 4}))
	defer again.Close()
	if list := floatsOf(t, must[*Node](t)(again.Node(t.Context(), a.ID()))); len(list) != 2 || list[0].Note.Text != canary {
		t.Fatalf("after opening the home again: %+v", list)
	}
}

// A party that floats without end fills its own part and nobody else's.
func TestHoleFloatFlood(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	key, to := must[*float.Key](t)(orm.own.floatKey()), must[*float.Key](t)(ves.own.floatKey()).Card()
	f, _ := floatTo(t, a, "words", "VES")
	var last error
	for i := range maxFloatsFrom + 2 {
		note := f.Note
		note.Nonce = bytes.Repeat([]byte{byte(i)}, float.NonceSize)
		raw := must[[]byte](t)(float.Seal(note, key, to, must[age.Recipient](t)(recipient(ves.own.recipient))))
		_, _, _, last = ves.ReadFloat(t.Context(), raw)
	}
	if !errors.Is(last, ErrFloat) || len(floatsOf(t, b)) != maxFloatsFrom {
		t.Fatalf("%d kept: %v", len(floatsOf(t, b)), last)
	}
}

// What a peer brings that isn't its own is let go: floats aren't relayed.
func TestHoleFloatRelayed(t *testing.T) {
	orm, ves, a, b := pair(t)
	cards(t, orm, ves)
	_, raw := floatTo(t, a, "not by way of others", "VES")
	post := floatPost{ves.own}
	if err := post.Take(t.Context(), "LOR", orm.own.newestSeat().Public(), raw); err != nil || len(floatsOf(t, b)) != 0 {
		t.Fatalf("taken from another party: %v", err)
	}
	if err := post.Take(t.Context(), "ORM", ves.own.newestSeat().Public(), raw); err != nil || len(floatsOf(t, b)) != 0 {
		t.Fatalf("taken over another key: %v", err)
	}
	if err := post.Take(t.Context(), "ORM", orm.own.newestSeat().Public(), raw); err != nil || len(floatsOf(t, b)) != 1 {
		t.Fatalf("not taken from its sender: %v", err)
	}
	out, err := floatPost{orm.own}.Out(t.Context(), "VES", orm.own.newestSeat().Public(), courier.MaxFloats)
	if err != nil || len(out) != 0 {
		t.Fatalf("given to another key: %v %v", out, err)
	}
}

// Where both nodes run, a float is there at once, without any act; the first one too, though no card was carried.
func TestFloatLive(t *testing.T) {
	orm, ves, a, b := pair(t)
	addr, _ := startSync(t, ves, SyncConfig{Listen: "127.0.0.1:0"}).Address()
	must[Peer](t)(orm.AddPeer(Peer{Party: "VES", URL: "https://" + addr}))
	startSync(t, orm, SyncConfig{})
	soon(t, "equal at the start", func() bool { return frontier(a) == frontier(b) })
	for i := range 3 {
		must[Float](t)(a.SendFloat(FloatDraft{To: []string{"VES"}, Text: "live", Life: day}))
		soon(t, "the float is there", func() bool { return len(floatsOf(t, b)) == i+1 })
		soon(t, "and the sender knows", func() bool { return !orm.own.floatsFor("VES") })
	}
}
