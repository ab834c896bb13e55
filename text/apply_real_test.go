package text

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The draft of 4 December is brought to a text without brackets in a few
// revisions of random choices. No claim is lost on the way but for a reason.
func TestApplyRealDraftInSteps(t *testing.T) {
	r := readMust(t, readData(t, "paris2015/agreement-4-dec-2015.md"), ReadOptions{})
	im, err := r.Import()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		random := rand.New(rand.NewPCG(seed, 4))
		base, live := im.Base, []Claim{}
		for _, x := range im.Claims {
			live = append(live, x.Claim)
		}
		reasons := map[Reason]int{}
		for step := 0; len(live) > 0; step++ {
			if step > 40 {
				t.Fatalf("seed %d: %d claims still live", seed, len(live))
			}
			x := NewIndex(base, live)
			var at []int
			var set []Claim
			for _, i := range random.Perm(len(live)) {
				p := x.Parent(i)
				if random.IntN(4) > 0 && step < 40 && len(live) > 20 || p >= 0 && !slices.Contains(at, p) ||
					slices.ContainsFunc(x.RivalsOf(i), func(k int) bool { return slices.Contains(at, k) }) {
					continue
				}
				at, set = append(at, i), append(set, live[i])
			}
			next, carry, err := Apply(base, set)
			if err != nil {
				t.Fatal(err)
			}
			if err := next.Check(); err != nil {
				t.Fatal(err)
			}
			var rest []Claim
			seen := map[Key]bool{}
			for i, c := range carry.All(live) {
				if c.Lapse != nil {
					reasons[c.Lapse.Reason]++
					if c.Lapse.Reason == Unfit {
						t.Errorf("seed %d: %s %q doesn't fit", seed, live[i].Op, Plain(live[i].New))
					}
					continue
				}
				if k := c.Claim.Key(); !seen[k] {
					seen[k] = true
					rest = append(rest, c.Claim)
				}
			}
			d, err := Merge(next, lawHoldAll(rest))
			if err != nil || len(d.Unplaced) > 0 {
				t.Fatalf("seed %d: %d unplaced, %v", seed, len(d.Unplaced), err)
			}
			base, live = next, rest
		}
		t.Logf("seed %d: %d blocks, %v", seed, len(base.Blocks), reasons)
	}
}

func lawHoldAll(claims []Claim) []Tabled {
	var out []Tabled
	for _, c := range claims {
		out = append(out, Tabled{Claim: c})
	}
	return out
}
