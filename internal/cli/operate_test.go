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
