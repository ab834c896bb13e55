package reading

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"testing"

	"parley/outcome"
)

// TestEdges: the edges are golden, our rule knows them all, and a verifier that takes everything, or a byte too much, doesn't.
func TestEdges(t *testing.T) {
	raw, err := os.ReadFile("../../../seal/testdata/ed25519.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Signature []struct {
			Comment, Key, Domain, Message, Signature string
			Rule                                     bool
		}
	}
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	for _, e := range Edges() {
		found := false
		for _, g := range golden.Signature {
			found = found || g.Key == e.Key && g.Message == e.Message && g.Signature == e.Sig && g.Rule == e.Rule && g.Domain == "parley test v1"
		}
		if !found {
			t.Errorf("%s isn't golden", e.Comment)
		}
	}
	each := func(f func(s outcome.Signature) bool) func([]outcome.Signature) []bool {
		return func(list []outcome.Signature) (out []bool) {
			for _, s := range list {
				out = append(out, f(s))
			}
			return out
		}
	}
	if !KnowsEdges(each(func(s outcome.Signature) bool { return ed25519.Verify(s.Key.Bytes(), s.Message, s.Sig) })) {
		t.Error("our own rule doesn't know the edges")
	}
	for name, bad := range map[string]func([]outcome.Signature) []bool{
		"takes all":  each(func(outcome.Signature) bool { return true }),
		"takes none": each(func(outcome.Signature) bool { return false }),
		"is silent":  func([]outcome.Signature) []bool { return nil },
	} {
		if KnowsEdges(bad) {
			t.Errorf("a verifier that %s is used", name)
		}
	}
}
