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
			found := 0
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
				if _, err := Run(short, "", ""); err != nil {
					t.Errorf("without the fault: %v", err)
				}
				if len(short.Lines) <= test.lines {
					return
				}
				if found++; found == 8 { // some worlds break a law in a way that takes many events: then the next may be shorter
					t.Errorf("none of %d scripts is short: the last has %d events of %d", found, len(short.Lines), len(script.Lines))
					return
				}
			}
			t.Fatalf("caught %d times in %d worlds, never by a short script", found, test.within)
		})
	}
}
