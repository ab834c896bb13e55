package parley_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRulesAreTested: every test, story and script that docs/rules.md names
// exists, every row names one, and every test named after a rule is listed.
func TestRulesAreTested(t *testing.T) {
	raw, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t)
	listed := map[string]bool{}
	quoted := regexp.MustCompile("`([^`]+)`")
	rows := 0
	for n, line := range strings.Split(string(raw), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| rule |") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 2 {
			t.Errorf("line %d of docs/rules.md has %d cells", n+1, len(cells))
			continue
		}
		rows++
		names := quoted.FindAllStringSubmatch(cells[1], -1)
		if len(names) == 0 {
			t.Errorf("line %d of docs/rules.md names no test: %s", n+1, cells[0])
		}
		for _, m := range names {
			listed[m[1]] = true
			if _, err := os.Stat(filepath.FromSlash(m[1])); err != nil && !tests[m[1]] {
				t.Errorf("line %d of docs/rules.md names %s, which isn't there", n+1, m[1])
			}
		}
	}
	if rows < 80 {
		t.Errorf("only %d rules were found", rows)
	}
	for name := range tests {
		if strings.Contains(name, ".TestRule") && !listed[name] && name != "..TestRulesAreTested" {
			t.Errorf("%s isn't in docs/rules.md", name)
		}
	}
	stories, err := filepath.Glob("talks/testdata/talks/*.txt")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, s := range stories {
		if !listed[filepath.ToSlash(s)] {
			t.Errorf("%s isn't in docs/rules.md", s)
		}
	}
}

// TestThreatsAreTested: every test and script that SECURITY.md names exists,
// and every threat names one.
func TestThreatsAreTested(t *testing.T) {
	raw, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t)
	quoted := regexp.MustCompile("`([^`]+)`")
	rows := 0
	for n, line := range strings.Split(string(raw), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| threat |") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		names := quoted.FindAllStringSubmatch(cells[len(cells)-1], -1)
		if len(cells) != 3 || len(names) == 0 {
			t.Errorf("line %d of SECURITY.md names no test", n+1)
		}
		for _, m := range names {
			_, file := os.Stat(filepath.FromSlash(m[1]))
			_, script := os.Stat(filepath.Join("internal", "cli", "testdata", "script", m[1]+".txtar"))
			if file != nil && script != nil && !tests[m[1]] {
				t.Errorf("line %d of SECURITY.md names %s, which isn't there", n+1, m[1])
			}
		}
	}
	if rows < 30 {
		t.Errorf("only %d threats were found", rows)
	}
}

// testNames are the tests and fuzz targets of the house, as room.TestName.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, s := range sources(t, true) {
		if !strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		code, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range function.FindAllStringSubmatch(string(code), -1) {
			out[s.room+"."+m[1]] = true
		}
	}
	return out
}
