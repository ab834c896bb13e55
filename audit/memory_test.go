package audit_test

import (
	"bytes"
	"testing"

	"parley/audit"
	"parley/record"
	"parley/talks"
)

// TestMemory: with a memory every verdict is the one without: of a record that grows, of the same again, of acts in
// other order, of signatures and bodies that were changed after the true ones were remembered, and of an act that
// comes without its body first.
func TestMemory(t *testing.T) {
	w := conclude(t)
	raws := w.raws()
	h, err := w.rec.Next("VES", talks.KindComment, "2026-11-02T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	forged := w.seal(h, &talks.Comment{Text: "we yield"}, w.seat["ORM"])
	u, err := record.Decode(raws[3])
	if err != nil {
		t.Fatal(err)
	}
	bare, err := u.VerifiedBefore().Withhold()
	if err != nil {
		t.Fatal(err)
	}
	var m audit.Memory
	same := func(what string, raws [][]byte) {
		t.Helper()
		want, err := audit.Check(raws).JSON()
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			got, err := m.Check(raws).JSON()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: with a memory\n%s\nwithout\n%s", what, got, want)
			}
		}
	}
	with := func(i int, raw []byte) [][]byte {
		return append(append(append([][]byte{}, raws[:i]...), raw), raws[i+1:]...)
	}
	for n := range len(raws) + 1 {
		same("grown", raws[:n])
	}
	back := [][]byte{}
	for i := range raws {
		back = append(back, raws[len(raws)-1-i])
	}
	same("backwards", back)
	same("withheld", with(3, bare))
	same("forged", append(with(3, raws[3]), forged))
	for i, raw := range raws {
		for k := i % 11; k < len(raw); k += 97 {
			bad := bytes.Clone(raw)
			bad[k] ^= 1
			same("flipped", with(i, bad))
		}
	}
	same("whole", raws)
}
