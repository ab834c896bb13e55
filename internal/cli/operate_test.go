package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSettingsDocumented holds docs/operate.md to the program: each setting once, with its spellings and its default, and none
// that doesn't exist.
func TestSettingsDocumented(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|.*$").FindAllStringSubmatch(string(raw), -1) {
		if !strings.HasPrefix(m[1], "parley_") { // those are metrics
			rows[m[1]] = m[0]
		}
	}
	flags := map[string]string{"delegate": "by"}
	for _, s := range settingsList() {
		row := rows[s.key]
		delete(rows, s.key)
		name := s.flag()
		if f := flags[s.key]; f != "" {
			name = f
		}
		for _, want := range []string{"`--" + name + "`", "`" + s.env() + "`", "`" + s.std + "`"} {
			if want != "``" && !strings.Contains(row, want) {
				t.Errorf("docs/operate.md: the row of %s lacks %s: %q", s.key, want, row)
			}
		}
		if s.std == "" && s.key != "home" && !strings.Contains(row, "` | |") {
			t.Errorf("docs/operate.md: %s has no default: %q", s.key, row)
		}
	}
	for key := range rows {
		t.Errorf("docs/operate.md explains %s, which doesn't exist", key)
	}
}

// TestDeployDocumented: docs/operate.md explains each line of what deploy/ holds, and the example passes the check that it
// is an example for.
func TestDeployDocumented(t *testing.T) {
	read := func(parts ...string) string {
		t.Helper()
		raw, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	doc := read("docs", "operate.md")
	lines := func(file string, f func(line string)) {
		t.Helper()
		n := 0
		for _, l := range strings.Split(read("deploy", file), "\n") {
			if l != "" && l[0] != '#' && l[0] != '[' {
				f(l)
				n++
			}
		}
		if n < 8 {
			t.Errorf("deploy/%s has %d lines", file, n)
		}
	}
	lines("parley.service", func(l string) {
		key, value, _ := strings.Cut(l, "=")
		if key == "Environment" {
			name, _, _ := strings.Cut(value, "=")
			key += "=" + name
		}
		if !strings.Contains(doc, "`"+key+"`") && !strings.Contains(doc, "`"+l+"`") {
			t.Errorf("docs/operate.md doesn't explain %q", l)
		}
	})
	rows := regexp.MustCompile("`([A-Z]+[^`]*)`").FindAllStringSubmatch(doc, -1)
	lines("Containerfile", func(l string) {
		for _, m := range rows {
			if strings.HasPrefix(l, m[1]) {
				return
			}
		}
		t.Errorf("docs/operate.md doesn't explain %q", l)
	})
	lines("parley.toml", func(l string) {
		key, _, _ := strings.Cut(l, " =")
		if settingOf(key).key == "" {
			t.Errorf("deploy/parley.toml sets %q", key)
		}
	})
	c := &call{Main: Main{Env: func(string) string { return "" }}}
	all := map[string]settled{}
	if wrong := append(c.fromFile(filepath.Join("..", "..", "deploy", "parley.toml"), all), c.wrong(all)...); len(wrong) > 0 {
		t.Errorf("deploy/parley.toml: %v", wrong)
	}
}
