package talks

import (
	"strings"
	"testing"

	"parley/text"
)

// What one act holds together, and what its author holds already, doesn't
// depend on the order of the claims in the act.
func TestHeldTogetherInAnyOrder(t *testing.T) {
	codes := []string{"AA", "BB"}
	w := joined(t, codes, charterBody(t, codes, blocks("op: a b c d")))
	s := w.homes["BB"].state
	rev := s.Now().Newest().ID
	claim := func(old, new string) text.Claim {
		c, err := amendWords(s, "b1", "en", old, new)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	held := func(c text.Claim) Proposal { return Proposal{Claim: WireClaim(c), Holding: true} }
	refused := func(want string, ps ...Proposal) {
		t.Helper()
		if err := s.Check("BB", &Amend{Rev: rev, Claims: ps}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	x := claim("b", "x")
	refused("are the same", held(x), Proposal{Claim: WireClaim(x)}, held(x))

	own := claim("c", "y z")
	w.must("BB", &Amend{Rev: rev, Claims: []Proposal{held(own)}})
	inner := own.Inner()
	sub := text.Claim{Op: text.Replace, Base: own.Base, Parent: own.Key(), Block: "b1", Lang: "en", End: 1, Exact: inner.Blocks[0].Content["en"][:1], New: text.Split("q")}
	rival := claim("c", "r")
	// The sub-claim makes BB accept the words that it held; it doesn't withdraw them.
	refused("meets the author's own", held(sub), held(rival))
	refused("meets the author's own", held(rival), held(sub))
}
