package spec_test

import (
	"regexp"
	"testing"
)

// reasons counts, over all records, which kinds of acts were made and had
// effect, and why others had none.
type reasons map[string]int

// dropped takes from a reason what differs from record to record.
var dropped = regexp.MustCompile(`\b([cp]?\d+(~[0-9a-f]+)?|[A-E][A-E]|Rev\.\d+|[0-9a-f]{10,}|b\d+|n[0-9a-f]{32})\b`) // constant: a pattern

func (r reasons) add(v *verdict) {
	for _, a := range v.Acts {
		if a.Effect == "in effect" {
			r["kind "+a.Kind]++
			continue
		}
		r[a.Effect+": "+dropped.ReplaceAllString(a.Why, "#")]++
	}
	for _, c := range v.Claims {
		r["fate "+c.Fate]++
	}
	for _, k := range v.Packages {
		r["package "+k.Fate]++
	}
	for _, p := range v.Refused {
		r["refused "+p]++
	}
}

func (r reasons) enough(t *testing.T) {
	for k, n := range r {
		t.Logf("%6d %s", n, k)
	}
}
