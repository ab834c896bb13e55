package cli

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/internal/mediator"
)

// TestRealMediation lets a mediator bring the excerpts of the two rival resolutions of 2018 to one signed text: each side
// entrusts a closed list in which its own words are worth most, with a red line; nothing of either list is in any byte
// that the other side or a carrier gets.
func TestRealMediation(t *testing.T) {
	data := os.Getenv("PARLEY_TESTDATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	one := filepath.Join(data, "ict-resolutions", "A_RES_73_27.PARTIAL.cleaned.txt")
	two := filepath.Join(data, "ict-resolutions", "A_RES_73_266.PARTIAL.cleaned.txt")
	if _, err := os.Stat(one); err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", data)
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	a, b, m := side{t, at("a")}, side{t, at("b")}, side{t, at("m")}
	drafts := []string{"--compile", "AAA=" + one, "--compile", "BBB=" + two}
	a.run("init", "--code", "AAA", "--name", "The one", "--plain", "-o", at("a.card"))
	b.run("init", "--code", "BBB", "--name", "The other", "--plain", "-o", at("b.card"))
	m.run("init", "--code", "MED", "--name", "Good offices", "--plain", "-o", at("m.card"))
	a.run(append([]string{"talks", "open", "--title", "Rivals", "--party", at("b.card")}, drafts...)...)
	a.run(append([]string{"propose"}, drafts...)...)
	a.sends(b)
	b.run("talks", "join")
	b.run(append([]string{"propose"}, drafts...)...)
	b.sends(a)
	a.sends(b)

	a.run("mediation", "agenda", "-o", at("agenda"))
	b.run("mediation", "agenda", "-o", at("agenda-of-b"))
	if !bytes.Equal(raw(t, at("agenda")), raw(t, at("agenda-of-b"))) {
		t.Fatal("the two sides see two agendas")
	}
	m.run("mediator", "open", "--agenda", at("agenda"), "-o", at("card"))
	held := a.open()
	canaries := map[string][]string{"AAA": {"8812345671", "CANARY-OF-AAA"}, "BBB": {"8812345673", "CANARY-OF-BBB"}}
	for s, code := range map[side]string{a: "AAA", b: "BBB"} {
		s.run("mediation", "list", "-o", at("points-"+code))
		var l mediator.List
		if err := json.Unmarshal(raw(t, at("points-"+code)), &l); err != nil {
			t.Fatal(err)
		}
		entrusted(&l, held[code], canaries[code])
		list, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at("points-"+code), list, 0o600); err != nil {
			t.Fatal(err)
		}
		s.run("mediation", "entrust", "--card", at("card"), "-o", at("list-"+code), at("points-"+code))
	}
	m.run("mediator", "take", "-o", at("log"), at("list-AAA"), at("list-BBB"))
	m.run("mediator", "publish", "-o", at("log"))
	var now struct{ Packages [][]int }
	if err := json.Unmarshal([]byte(a.run("--json", "mediation", "read", at("log"))), &now); err != nil || len(now.Packages) < mediator.MinPackages {
		t.Fatalf("%d packages (%v)", len(now.Packages), err)
	}
	a.run("mediation", "answer", at("log"), "--accept", "2,3", "-o", at("answer-AAA"))
	b.run("mediation", "answer", at("log"), "--accept", "1,3", "-o", at("answer-BBB"))
	m.run("mediator", "take", "-o", at("log"), at("answer-AAA"), at("answer-BBB"))
	if said := m.run("mediator", "close", "-o", at("log")); !strings.Contains(said, "all accept package 3\n") {
		t.Fatalf("closed: %s", said)
	}

	a.run("mediation", "take-up", at("log"))
	a.sends(b)
	b.run("mediation", "take-up", at("log"))
	b.sends(a)
	a.run("revise")
	a.run("agree", "--all")
	a.sends(b)
	b.run("agree", "--all")
	b.run("initial")
	b.sends(a)
	a.run("initial")
	a.run("sign")
	a.sends(b)
	b.run("sign")
	b.sends(a)
	a.sends(b)
	if end := a.run("export"); end != b.run("export") || !strings.Contains(a.run("--json", "status"), `"concluded": true`) {
		t.Error("the talks didn't end in one signed text")
	}
	for code, words := range canaries {
		own := map[string]string{"AAA": "a", "BBB": "b"}[code]
		for _, w := range words {
			if !slices.ContainsFunc(under(t, at(own)), func(p string) bool { return bytes.Contains(raw(t, p), []byte(w)) }) {
				t.Errorf("%s isn't even in the home of %s: is anything looked for?", w, code)
			}
		}
		foreign := map[string]string{"AAA": "b", "BBB": "a"}[code]
		for _, p := range append(under(t, at(foreign)), at("card"), at("log"), at("agenda"), at("list-AAA"), at("list-BBB"), at("answer-AAA"), at("answer-BBB")) {
			for _, w := range words {
				if bytes.Contains(raw(t, p), []byte(w)) {
					t.Errorf("%s of %s stands in %s", w, code, p)
				}
			}
		}
	}
}

// entrusted fills in a list: options with a party's own claims are worth most, others' a little; and the base, where both
// have words, nothing and is not to be.
func entrusted(l *mediator.List, own, canaries []string) {
	l.Party.RedLines = []mediator.Rule{}
	for j, b := range l.Brackets {
		for o, name := range b.Options {
			claims, _, found := strings.Cut(name, ": ")
			for claim := range strings.SplitSeq(claims, "+") {
				switch {
				case slices.Contains(own, claim):
					l.Party.Points[j][o] += int64(5 + (7*j+len(own))%11)
				case found:
					l.Party.Points[j][o]--
				}
			}
		}
		if len(b.Options) > 2 {
			l.Party.RedLines = append(l.Party.RedLines, mediator.Rule{Name: canaries[1], Any: []mediator.Lit{{Bracket: j, Option: 0, Not: true}}})
		}
	}
	for j := range l.Party.Points { // in units of its own, so that the points can be told anywhere
		for o, v := range l.Party.Points[j] {
			l.Party.Points[j][o] = v * 881234567
		}
	}
	for j, b := range l.Brackets {
		for o, name := range b.Options {
			if claim, _, _ := strings.Cut(name, ": "); slices.Contains(own, claim) {
				l.Party.Points[j][o] = 8812345671 + map[bool]int64{true: 2}[canaries[1] == "CANARY-OF-BBB"]
				return
			}
		}
	}
}

func raw(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// under are all files below a directory.
func under(t *testing.T, dir string) (out []string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out = append(out, p)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
