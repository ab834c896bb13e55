package talks

import (
	"bytes"
	"testing"

	"parley/seal"
)

// FuzzDecode: a body that is read is written again byte for byte, and no
// bytes bring the reader down.
func FuzzDecode(f *testing.F) {
	kinds := []string{KindCharter, KindAccede, KindAmend, KindPosition, KindWithdraw, KindPackage, KindRevise, KindPen, KindAgree,
		KindRevoke, KindConfirm, KindInitial, KindSign, KindUnsign, KindExchange, KindComment, KindPark, KindPlace}
	id := seal.Hash("x", nil).String()
	for _, s := range []string{
		`{"charter":"` + id + `"}`,
		`{"claims":["` + id + `.0","` + id + `.p1"],"stance":"accept"}`,
		`{"claims":[{"claim":{"block":"b1","end":2,"exact":"a","lang":"en","new":"b","op":"replace","start":1},"holding":true}],"rev":"` + id + `"}`,
		`{"blocks":[{"digest":"` + id + `","id":"b1"}],"rev":"` + id + `"}`,
		`{"on":{},"text":"x"}`,
	} {
		for k := range kinds {
			f.Add(k, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, k int, raw []byte) {
		if k < 0 {
			return
		}
		b, err := Decode(kinds[k%len(kinds)], raw)
		if err != nil {
			return
		}
		again, err := seal.Marshal(b)
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%s reads back as %s (%v)", raw, again, err)
		}
	})
}
