package outcome

import (
	"bytes"
	"testing"
)

// FuzzCheck: what is no publication is refused, a changed one doesn't hold, what is read is written back as the same bytes, and
// nothing panics.
func FuzzCheck(f *testing.F) {
	good := concluded(f, "AA", "BB").publish("", Whole).Bytes()
	f.Add(good, 0, byte(0))
	f.Add(good, 100, byte(1))
	f.Add([]byte("parley publication v1"), 0, byte(0))
	w, id := adopted(f, "AA", "BB", "CC", "DD")
	f.Add(w.published(id, "AA").Bytes(), 0, byte(0))
	f.Fuzz(func(t *testing.T, b []byte, at int, with byte) {
		if len(b) == 0 && at >= 0 {
			b = bytes.Clone(good)
			b[at%len(b)] ^= with
			if v := Check(b, nil); v.Holds != (with == 0) {
				t.Fatalf("byte %d changed by %#x: holds is %v", at%len(b), with, v.Holds)
			}
		}
		Check(b, nil)
		CheckAdoption(b, Options{})
		if p, err := Parse(b); err == nil && !bytes.Equal(p.Bytes(), b) {
			t.Fatal("a publication has two forms")
		}
	})
}
