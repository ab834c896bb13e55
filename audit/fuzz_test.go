package audit_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"parley/audit"
	"parley/pouch"
)

// FuzzCheck judges files, and what is left of concluded talks when acts are lost, repeated, moved or
// damaged. A verdict is always one that can be read; a changed byte is never sound; what is lost never makes
// a conclusion; and nothing but the whole gives it.
func FuzzCheck(f *testing.F) {
	w := conclude(f)
	raws := w.raws()
	var file bytes.Buffer
	if err := pouch.Write(&file, pouch.Header{Talks: w.rec.Talks(), To: w.rec.Frontier()}, raws); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, file.Bytes())
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}, []byte{})
	f.Add([]byte{3, 2, 1, 0x81}, []byte("parley pouch v1\n"))
	f.Fuzz(func(t *testing.T, order, file []byte) {
		if v, err := audit.File(bytes.NewReader(file)); err == nil {
			readable(t, v)
		} else if err.Error() == "" {
			t.Fatal("refused without a reason")
		}
		if len(order) == 0 || len(order) > 40 {
			return
		}
		var got [][]byte
		have := map[int]bool{}
		damaged := false
		for i, c := range order {
			n := int(c&0x7f) % len(raws)
			raw := bytes.Clone(raws[n])
			if c&0x80 != 0 {
				damaged = true
				raw[(i*131+int(c)*17)%len(raw)] ^= 1 << (i % 8)
			} else {
				have[n] = true
			}
			got = append(got, raw)
		}
		v := audit.Check(got)
		readable(t, v)
		switch {
		case damaged && v.Sound:
			t.Fatalf("a damaged act is sound\n%s", v)
		case !damaged && v.Sound != have[0]:
			t.Fatalf("with charter: %v\n%s", have[0], v)
		case !damaged && v.Concluded != (len(have) == len(raws)):
			t.Fatalf("%d of %d acts\n%s", len(have), len(raws), v)
		}
	})
}

// readable is what holds of any verdict.
func readable(t *testing.T, v *audit.Verdict) {
	raw, err := v.JSON()
	if err != nil || !json.Valid(raw) || v.String() == "" {
		t.Fatalf("%s (%v)", raw, err)
	}
	if v.Sound == v.Has(audit.Broken) || v.Concluded && !v.Sound {
		t.Fatalf("the verdict contradicts itself\n%s", v)
	}
	for _, x := range v.Findings {
		if x.Text == "" || x.What == "" {
			t.Fatalf("a finding says nothing: %+v", x)
		}
	}
}
