package rehearsal

import (
	"strings"
	"testing"
)

// TestOracleBites puts a fault into one honest seat and wants it found, by the law that it breaks, within a few
// worlds; and it wants the script that is left after shrinking to be short enough for a person.
func TestOracleBites(t *testing.T) {
	for _, test := range []struct {
		mutant Mutant
		laws   string // any of these
		within uint64 // worlds
		lines  int    // of the shrunken script, at most
	}{
		{ShowsFirst, "blame own-act", 100, 12},
		{Forgets, "lost", 100, 12},
		{FirstBranch, "sync", 300, 24},
		{FoldsArrival, "equal audit", 300, 24},
		{TakesAny, "equal audit", 300, 24},
	} {
		t.Run(strings.ReplaceAll(string(test.mutant), " ", "-"), func(t *testing.T) {
			t.Parallel()
			for seed := range test.within {
				if p := Plan(seed); p.Disk != "memory" || len(p.Parties) > 3 {
					continue // small worlds shrink to short scripts
				}
				script, _, err := Play(seed, "", test.mutant)
				if err == nil {
					continue
				}
				law := strings.ReplaceAll(Law(err), " ", "-")
				if !strings.Contains(test.laws, law) {
					t.Fatalf("seed %d: caught by another law than %s: %v", seed, test.laws, err)
				}
				short := Shrink(script, 1500, func(s Script) error {
					_, err := Run(s, "", test.mutant)
					return err
				})
				_, again := Run(short, "", test.mutant)
				if Law(again) != Law(err) {
					t.Fatalf("shrunken, it breaks %q instead of %q", Law(again), Law(err))
				}
				t.Logf("world %d: %v\n%s", seed, again, short)
				if len(short.Lines) > test.lines {
					t.Errorf("%d events are left of %d", len(short.Lines), len(script.Lines))
				}
				if _, err := Run(short, "", ""); err != nil {
					t.Errorf("without the fault: %v", err)
				}
				return
			}
			t.Fatalf("not caught in %d worlds", test.within)
		})
	}
}
