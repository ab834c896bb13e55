package parley_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxTargets keeps the fuzz step of check, 30 seconds for each target, two at a time, at eleven minutes. The newest is
// what a writing server answers (internal/wordsmith/chat), words of a stranger in a form that no other target reads; what is signed and
// published (ledger, outcome) is read by strangers for decades, from hands that nobody knows, and has a target in each room; receipts and names of running logs
// come from peers (ledger.FuzzReceipt).
const maxTargets = 45

// TestFuzzTargets holds docs/fuzz.md and the fuzz targets of the rooms to each other: each target stands in
// its table and each name there is a target; each has seeds on the disk; and they are few enough for check.
func TestFuzzTargets(t *testing.T) {
	have := map[string]bool{}
	for _, s := range sources(t, true) {
		if !strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Fuzz") {
				continue
			}
			have[s.room+"."+f.Name.Name] = true
			if f.Doc == nil {
				t.Errorf("%s: %s doesn't say what it asserts", s.path, f.Name.Name)
			}
			seeds, err := filepath.Glob(filepath.Join(filepath.Dir(s.path), "testdata", "fuzz", f.Name.Name, "*"))
			if err != nil || len(seeds) == 0 {
				t.Errorf("%s: %s has no seeds in testdata/fuzz (%v)", s.path, f.Name.Name, err)
			}
		}
	}
	if len(have) < 20 || len(have) > maxTargets {
		t.Errorf("%d targets, want 20 to %d", len(have), maxTargets)
	}
	raw, err := os.ReadFile("docs/fuzz.md")
	if err != nil {
		t.Fatal(err)
	}
	table, _, ok := strings.Cut(string(raw), "\n## Findings")
	if !ok {
		t.Fatal("docs/fuzz.md has no findings")
	}
	var named []string
	for _, m := range regexp.MustCompile("`([a-z/]+\\.Fuzz[A-Za-z]+)`").FindAllStringSubmatch(table, -1) {
		if !slices.Contains(named, m[1]) {
			named = append(named, m[1])
		}
		if !have[m[1]] {
			t.Errorf("docs/fuzz.md names %s, and there is no such target", m[1])
		}
	}
	for name := range have {
		if !slices.Contains(named, name) {
			t.Errorf("docs/fuzz.md doesn't name %s", name)
		}
	}
	check, err := os.ReadFile("check")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(check), "\nfuzz 30s\n") {
		t.Error("check doesn't run the fuzz targets")
	}
}
