package talks

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"parley/text"
)

// dataFile reads a file of the real texts, or skips the test.
func dataFile(t *testing.T, name string) string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", dir)
	}
	return string(raw)
}

// TestOpenRealDraft opens talks with the bracketed draft of 4 December 2015:
// its wordings are recorded, nobody's own; taking the first of each choice
// brings it to a text that two parties sign.
func TestOpenRealDraft(t *testing.T) {
	src := dataFile(t, "paris2015/agreement-4-dec-2015.md")
	r, err := text.Parse(src, text.ReadOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	im, err := r.Import()
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"VES", "LOR"}
	c := charterBody(t, codes, im.Base.Blocks)
	for _, x := range im.Claims {
		c.Claims = append(c.Claims, Proposal{Claim: WireClaim(x.Claim), For: NoneNamed})
	}
	for k, pieces := range im.Packages {
		for _, i := range pieces {
			if c.Claims[i].Package != 0 {
				t.Logf("claim %d is in packages %d and %d", i, c.Claims[i].Package, k+1)
			}
			c.Claims[i].Package = k + 1
		}
	}
	start := time.Now()
	w := joined(t, codes, c)
	t.Logf("%d blocks, %d claims, %d packages; three states opened in %v", len(im.Base.Blocks), len(im.Claims), len(im.Packages), time.Since(start))
	s := w.homes["VES"].state
	start = time.Now()
	d, err := s.Now().Draft()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("draft of %d rows in %v", len(d.Rows), time.Since(start))
	conv, err := s.Now().Convergence()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v share %d", conv, conv.Share())

	// Take the first of every choice.
	want := im.Choose(func(text.Spot) []int { return []int{0} })
	start = time.Now()
	var refs []Ref
	for i, x := range want {
		in := firstInst(s, x.Key())
		if in == nil {
			t.Fatalf("choice %d is not among the claims", i)
		}
		refs = append(refs, in.ref)
	}
	for _, code := range codes {
		w.must(code, &Position{Claims: unrepeated(refs), Stance: Accept})
	}
	w.sync(codes...)
	next, _, err := s.Now().Next()
	if err != nil {
		t.Fatal(err)
	}
	w.must("VES", next)
	var left []Ref
	for _, x := range s.Now().Live() {
		left = append(left, x.Ref)
	}
	t.Logf("%d claims chosen, %d live after Rev.1 in %v", len(refs), len(left), time.Since(start))
	if len(left) > 0 {
		w.must("VES", &Withdraw{Claims: left})
	}
	w.sync(codes...)
	rev := s.Now().Newest()
	exp, _, err := text.Apply(im.Base, want)
	if err != nil {
		t.Fatal(err)
	}
	if exp.Digest() != rev.Digest {
		t.Error("Rev.1 is not the base with the chosen claims")
	}
	for _, code := range codes {
		w.must(code, &Agree{Rev: rev.ID, Blocks: s.Now().Seals(code)})
	}
	w.sync(codes...)
	for _, b := range []Body{&Initial{Rev: rev.ID, Digest: rev.Digest}, &Sign{Rev: rev.ID, Digest: rev.Digest}, &Exchange{Rev: rev.ID, Digest: rev.Digest}} {
		for _, code := range codes {
			w.must(code, b)
		}
		w.sync(codes...)
	}
	if !s.Now().Final().Concluded {
		t.Error("not concluded")
	}
}

func firstInst(s *State, k text.Key) *inst {
	for _, in := range s.made {
		if in.claim.Key() == k {
			return in
		}
	}
	return nil
}

func unrepeated(refs []Ref) []Ref {
	seen := map[Ref]bool{}
	var out []Ref
	for _, r := range refs {
		if !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	return out
}
