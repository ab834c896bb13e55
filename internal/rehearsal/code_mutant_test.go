package rehearsal

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var codeMutants = flag.Bool("mutants", false, "put faults into the rooms themselves, one by one, and play worlds on each (minutes)")

// TestCodeMutants puts faults into the code of the rooms (an overlay; no file changes) and wants the worlds to fail.
// Every run of the tests looks whether the faults can still be put there; -mutants plays the worlds.
// Package audit is built with the same fault, so this also measures how much audit finds by its own means.
func TestCodeMutants(t *testing.T) {
	for _, m := range []struct{ name, file, old, new string }{
		{"takes a false revision", "talks/adopt.go", "if t.Digest() != b.Digest {", "if t.Digest() != b.Digest && false {"},
		{"takes silence of the last party for a yes", "talks/rule.go", "for _, w := range words {", "for _, w := range words[:len(words)-1] {"},
		{"counts a condition as closed", "talks/rule.go", "if !w.yes() {", "if !(w.Stance == Support || w.Stance == Accept) {"},
		{"a fork undoes an exchange", "talks/sign.go", "if !v.holds(n) {", "if !v.holds(n) || v.void(n) != \"\" {"},
		{"of two revisions the first to arrive counts", "talks/pen.go", "if len(next) != 1 {", "if len(next) == 0 {"},
		{"forks are not seen", "talks/fork.go", "if k++; k > 1 {", "if k++; k > 2 {"},
		{"an exchange without all signatures", "talks/sign.go", "if x == nil || x.rev != r {\n			return fmt.Sprintf(\"no signature of %s under", "if x == nil {\n			continue\n		}\n		if x.rev != r {\n			return fmt.Sprintf(\"no signature of %s under"},
		{"signs without all initials", "talks/sign.go", "if !v.hasInitialled(p, r) {", "if !v.hasInitialled(p, r) && p == j.party {"},
		{"what an old key signs beside a re-keying counts", "talks/fork.go", "v.holds(k) && !v.s.continues(k, n)", "v.holds(k) && !v.s.continues(k, n) && false"},
		{"a withdrawal doesn't end a signature", "talks/sign.go", "j.file(func(n *node) { v.s.final.add(v.s, &signature{n: n}) })", "j.file(func(n *node) {})"},
		{"an acknowledged revision of a forker is void", "talks/pen.go", "for _, n := range r.acknowledged(v.s) {", "for _, n := range r.acknowledged(v.s)[:0] {"},
		{"signatures are not verified", "record/decode.go", "if !key.Verify(domainSignature, u.head, u.sig) {", "if !key.Verify(domainSignature, u.head, u.sig) && false {"},
		{"leaves out the newest act when asked what is missing", "record/frontier.go", "return r.actsOf(lacking)", "return r.actsOf(lacking[:max(0, len(lacking)-1)])"},
	} {
		t.Run(strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
			root, err := filepath.Abs("../..")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(root, m.file)
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Count(string(src), m.old) < 1 {
				t.Fatalf("%s doesn't hold %q any more: mend this test", m.file, m.old)
			}
			if !*codeMutants {
				t.Skip("SKIPPED: run with -args -mutants")
			}
			dir := t.TempDir()
			mutated := filepath.Join(dir, "mutated.go")
			if err := os.WriteFile(mutated, []byte(strings.Replace(string(src), m.old, m.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
			if err != nil {
				t.Fatal(err)
			}
			list := filepath.Join(dir, "overlay.json")
			if err := os.WriteFile(list, overlay, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-overlay", list, "-timeout", "60m", "-run", "TestWorlds|TestScripts", ".", "-args", "-worlds", fmt.Sprint(*worlds), "-tries", "60", "-stop").CombinedOutput()
			if err == nil {
				t.Errorf("not found by the worlds:\n%s", out)
				return
			}
			if !strings.Contains(string(out), "seed ") && !strings.Contains(string(out), "event ") {
				t.Fatalf("it doesn't build or run: %v\n%.2000s", err, out)
			}
			for _, line := range strings.Split(string(out), "\n") {
				if strings.Contains(line, "seed ") && strings.Contains(line, ": ") || strings.Contains(line, "event ") {
					t.Logf("found: %.300s", strings.TrimSpace(line))
					break
				}
			}
		})
	}
}
