package ledger

import (
	"bytes"
	"testing"
)

// FuzzNote: whatever is read as a note, a checkpoint, a key or a proof of a split view is written back as the same bytes, its
// parts bring back the whole, and nothing panics.
func FuzzNote(f *testing.F) {
	s := signer(f, "x/AA")
	f.Add(checkpoint(f, "x", logOf(f, "a", "b"), s).Bytes())
	f.Add([]byte(s.Seat().String()))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, err := ParseNote(b); err == nil {
			if !bytes.Equal(n.Bytes(), b) {
				t.Fatal("a note has two spellings")
			}
			if c, err := ParseCheckpoint(n.Text); err == nil && c.Text() != n.Text {
				t.Fatal("a checkpoint has two spellings")
			}
			if s.Seat().Signed(n) != s.Seat().Signed(Note{Text: n.Text, Sigs: append(n.Sigs, Sig{"y", 1, []byte{1}})}) {
				t.Fatal("another's line changes whether a note is signed")
			}
			whole, err := Merge(n.Split()...)
			if err != nil || whole.Text != n.Text {
				t.Fatalf("the parts don't bring back the whole: %v", err)
			}
		}
		if v, err := ParseVerifier(string(b)); err == nil && v.String() != string(b) {
			t.Fatal("a key has two spellings")
		}
		if p, err := ParseSplit(b); err == nil {
			if back, err := p.Bytes(); err != nil || !bytes.Equal(back, b) {
				t.Fatal("a proof has two spellings")
			}
		}
	})
}
