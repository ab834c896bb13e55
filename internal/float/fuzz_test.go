package float

import (
	"bytes"
	"errors"
	"testing"

	"parley/seal"
)

// FuzzInside reads whatever may stand in an envelope, and cards. What is read proves nothing under keys that didn't
// make it, but the two that were made; a note that is read has one spelling; a card that is read is written as it came;
// every refusal is one of the room's.
func FuzzInside(f *testing.F) {
	ves, lor := newParty(f, "VES", ""), newParty(f, "LOR", "")
	golden, err := inside(note("words"), ves.key, ves.key.Card(), lor.key.Card())
	if err != nil {
		f.Fatal(err)
	}
	other := note("could you live with ‘as appropriate’?")
	other.Block, other.Label, other.Lang, other.Words = "b3", "OP3", "en", "*Calls upon* all States, as appropriate"
	made := map[string]bool{}
	for _, n := range []Note{note("words"), other} { // those of the seeds on the disk
		b, err := seal.Marshal(n)
		if err != nil {
			f.Fatal(err)
		}
		made[string(b)] = true
	}
	f.Add(golden)
	f.Add(ves.key.Card().Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := ParseCard(b); err == nil {
			if !bytes.Equal(bytes.TrimSuffix(b, []byte("\n")), bytes.TrimSuffix(c.Bytes(), []byte("\n"))) {
				t.Fatal("a card is written otherwise than it was read")
			}
		} else if !errors.Is(err, ErrCard) {
			t.Fatalf("a card: %v", err)
		}
		u, err := read(b)
		if err != nil {
			if !errors.Is(err, ErrNotFloat) && !errors.Is(err, ErrNote) && !errors.Is(err, ErrCard) && !errors.Is(err, ErrSender) {
				t.Fatalf("a refusal of no kind: %v", err)
			}
			return
		}
		if again, err := seal.Marshal(u.note); err != nil || !bytes.Equal(again, u.body) {
			t.Fatalf("a note has two spellings (%v)", err)
		}
		_, _, err = u.Prove(lor.key, ves.seat.Public())
		if err == nil {
			// Only who has a private half can have made it.
			if !made[string(u.body)] {
				t.Fatalf("proven, and nobody made it: %s", u.body)
			}
		} else if !errors.Is(err, ErrSender) && !errors.Is(err, ErrOldKey) {
			t.Fatalf("a refusal of no kind: %v", err)
		}
	})
}
