package rehearsal

import (
	"fmt"
	"strings"
	"testing"
)

// covered fails the test for every gap.
func (f Figures) covered(t *testing.T) {
	t.Helper()
	for _, gap := range f.gaps() {
		t.Error(gap)
	}
}

// gaps says when a kind of fault or lie never happened in the worlds that were played, or never came to anything
// that an honest seat had to deal with (see effect), or happened and isn't listed here.
func (f Figures) gaps() (out []string) {
	gap := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	listed := map[string]bool{}
	for _, kind := range kinds() {
		listed[kind] = true
		if f.Happened[kind] == 0 {
			gap("%q never happened in %d worlds", kind, f.Worlds)
		}
		if f.Happened[effects+kind] == 0 {
			gap("%q never had an effect in %d worlds", kind, f.Worlds)
		}
	}
	for _, kind := range outcomes() {
		listed[kind] = true
		if f.Happened[effects+kind] == 0 {
			gap("no world had: %s", kind)
		}
	}
	for kind := range f.Happened {
		if name := strings.TrimPrefix(kind, effects); !listed[name] {
			gap("%q isn't listed: nobody would notice if it stopped happening", name)
		}
	}
	for what, n := range map[string]int{"conclusions": f.Concluded, "conclusions without liars": f.HonestConcluded, "revisions": f.Revisions, "proofs": f.Proofs, "twins": f.Twins} {
		if n < f.Worlds/50 {
			gap("%d worlds have only %d %s", f.Worlds, n, what)
		}
	}
	return out
}

// kinds are the faults and lies, each of which must happen and have an effect.
func kinds() []string {
	out := []string{
		"pouch", "pouch lost", "pouch twice", "pouch out of order", "pouch cut", "pouch flip", "pouch shuffle", "pouch skip",
		"pouch stale", "pouch salvage", "pouch sealed", "pouch sealed for another",
		"crash", "disk lose", "disk keep", "stopped within a pouch", "clock back", "clock forward",
		"rekey", "restore", "joined by a pouch", "recorded claims", "pen taken over",
	}
	for _, lie := range []string{
		"agree", "backdate", "bend", "charter", "cherry", "conceal", "drop", "exact", "exchange", "forge", "fork", "fork revise", "fork sign",
		"frontier", "garbage", "grind", "initial", "mute", "pen", "phantom", "position", "resign", "revision", "roots", "rumour", "sign",
		"unknown", "unsign", "withhold",
	} {
		out = append(out, "lie "+lie)
	}
	return out
}

// outcomes are what must come about in some world.
func outcomes() []string {
	return []string{"proof of a fork", "proof of a root conflict", "pen", "acts after a conclusion"}
}

// TestCoverageBites: a kind that stops happening, stops having effects, or is new fails the test above.
func TestCoverageBites(t *testing.T) {
	full := func() Figures {
		f := Figures{Worlds: 2000, Concluded: 1000, HonestConcluded: 500, Revisions: 1000, Proofs: 100, Twins: 500}
		for _, k := range kinds() {
			f.happen(k, 1)
			f.effect(k)
		}
		for _, k := range outcomes() {
			f.effect(k)
		}
		return f
	}
	if err := full().gaps(); len(err) > 0 {
		t.Fatal(err)
	}
	f := full()
	delete(f.Happened, "lie grind")
	delete(f.Happened, effects+"clock back")
	delete(f.Happened, effects+"pen")
	f.happen("lie new", 1)
	f.Revisions = 3
	if err := f.gaps(); len(err) != 5 {
		t.Errorf("want 5 gaps, got %q", err)
	}
}
