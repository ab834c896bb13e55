package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/record"
)

// A pouch full of refused acts, each in the name of another party, is
// explained in a few sentences.
func TestManyRefusals(t *testing.T) {
	var list []*record.Refusal
	for i := range 200_000 {
		list = append(list, &record.Refusal{Code: record.CodeParty, Party: fmt.Sprintf("P%d", i), Seq: 1, ID: record.ID{1}})
	}
	if got := refusalNotices(list); len(got) != maxRefused+1 || !strings.Contains(got[maxRefused].What, "199984 further") {
		t.Errorf("%d notices, the last is %v", len(got), got[len(got)-1])
	}
	for i := range list {
		list[i].Party = "LOR"
	}
	got := refusalNotices(list)
	if len(got) != 1 || len(got[0].What) > 500 {
		t.Errorf("%d notices: %.600s", len(got), got[0].What)
	}
}

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
