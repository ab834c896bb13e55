package record

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/seal"
)

// The golden vectors are what somebody else builds against. They never change.
func TestVectors(t *testing.T) {
	type proof struct {
		Kind, Party string
		Epoch, Seq  int
		Acts        []string
	}
	var v struct {
		Drawing string
		Keys    []struct{ Use, Secret, Public string }
		Acts    []struct {
			Name, Raw, ID string
			Past          []string
			Reached       []proof
		}
		Order          []string
		Frontier       string
		FrontierDigest string `json:"frontier_digest"`
		Proofs         []proof
		Withheld       struct{ Raw, Name string }
		Refused        []struct{ Comment, Raw, Code string }
	}
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Acts) != 13 || len(v.Refused) < 13 || len(v.Keys) < 9 || len(v.Proofs) != 2 {
		t.Fatal("vectors are missing")
	}
	for _, k := range v.Keys {
		if s, err := seal.ParsePrivateKey(k.Secret); err != nil || s.Public().String() != k.Public {
			t.Errorf("key %s: %v", k.Use, err)
		}
	}
	d := draw(t, v.Drawing) // makes the same bytes again
	r, err := New([]byte(v.Acts[0].Raw))
	if err != nil {
		t.Fatal(err)
	}
	names := map[ID]string{}
	ids := map[string]ID{}
	for _, a := range slices.Backward(v.Acts) { // so that most must wait
		out, err := r.Add([]byte(a.Raw))
		if err != nil || len(out.Refused) > 0 || out.ID.String() != a.ID {
			t.Fatalf("%s: %+v %v", a.Name, out, err)
		}
		if string(d.raw[a.Name]) != a.Raw {
			t.Errorf("%s: made again it is\n%s", a.Name, d.raw[a.Name])
		}
		names[out.ID], ids[a.Name] = a.Name, out.ID
	}
	for _, a := range v.Acts {
		past := r.Past(ids[a.Name])
		if past.Len() != len(a.Past) {
			t.Errorf("%s: %d acts in its past", a.Name, past.Len())
		}
		for _, p := range a.Past {
			if !past.Contains(ids[p]) {
				t.Errorf("%s: %s isn't in its past", a.Name, p)
			}
		}
		var reached []string
		for _, p := range a.Reached {
			slices.Sort(p.Acts)
			reached = append(reached, p.Kind+"("+strings.Join(p.Acts, " ")+")")
		}
		if got := d.proofs(r.Reaching(ids[a.Name])); got != strings.Join(reached, " ") {
			t.Errorf("%s: reached by %s", a.Name, got)
		}
	}
	var order []string
	for a := range r.Acts() {
		order = append(order, names[a.ID])
	}
	if !slices.Equal(order, v.Order) {
		t.Errorf("order: %s", order)
	}
	var f Frontier
	if err := seal.Unmarshal([]byte(v.Frontier), &f); err != nil || !slices.Equal(f, r.Frontier()) || f.Digest().String() != v.FrontierDigest {
		t.Errorf("frontier: %v, digest %s (%v)", r.Frontier(), f.Digest(), err)
	}
	for i, p := range append(r.Forks(), r.RootConflicts()...) {
		if w := v.Proofs[i]; string(p.Kind) != w.Kind || p.Party != w.Party || p.Epoch != w.Epoch || p.Seq != w.Seq || d.list(p.Acts) != strings.Join(w.Acts, " ") {
			t.Errorf("proof %d: %+v", i, p)
		}
	}
	if w, err := r.Get(ids[v.Withheld.Name]).Withhold(); err != nil || string(w) != v.Withheld.Raw {
		t.Errorf("withheld: %s (%v)", w, err)
	}
	if u, err := Decode([]byte(v.Withheld.Raw)); err != nil || u.ID() != ids[v.Withheld.Name] {
		t.Errorf("withheld: %v", err)
	}
	for _, c := range v.Refused {
		if _, err := r.Add([]byte(c.Raw)); string(CodeOf(err)) != c.Code {
			t.Errorf("%s: %v, want %q", c.Comment, err, c.Code)
		}
	}
}
