package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestAttacksNamed holds docs/attacks.md and the scripts together: each script
// that it names is there, and each attacks_ script is named, once as a row.
func TestAttacksNamed(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "attacks.md"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range files {
		have = append(have, strings.TrimSuffix(filepath.Base(f), ".txtar"))
	}
	rows := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\|[^|]+\| `+"`"+`([a-z_]+)`+"`"+` \|`).FindAllStringSubmatch(string(raw), -1) {
		rows[m[1]]++
		if !slices.Contains(have, m[1]) {
			t.Errorf("docs/attacks.md names %s, and there is no such script", m[1])
		}
	}
	if len(rows) < 20 {
		t.Errorf("docs/attacks.md has %d rows", len(rows))
	}
	for _, name := range have {
		if strings.HasPrefix(name, "attacks_") && rows[name] != 1 {
			t.Errorf("docs/attacks.md has %d rows for %s", rows[name], name)
		}
	}
}
