package spec_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// TestSize keeps the checker, and the program that recomputes the figures, so small that one person can read it in an
// afternoon, and its lines so short that they can be read.
func TestSize(t *testing.T) {
	sized(t, "checker", 1000) // 950 before there was a committee: docs/decisions/0170-committee.md; 900 before consensus: 0158
	sized(t, "figures", 250)
	sized(t, "published", 950) // 200 before it held a committee's session again: docs/decisions/0182-the-second-reader-of-adoptions.md
}

// sized counts the lines of a folder's scripts.
func sized(t *testing.T, folder string, most int) {
	files, err := filepath.Glob(folder + "/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	const mostOfOne = 250
	total := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
		if len(lines) > mostOfOne {
			t.Errorf("%s: %d lines, at most %d: split it by subject", f, len(lines), mostOfOne)
		}
		for i, line := range lines {
			total++
			if n := utf8.RuneCount(line); n > 160 {
				t.Errorf("%s: line %d has %d characters, at most 160", f, i+1, n)
			}
		}
	}
	t.Logf("%d lines in %s", total, folder)
	if total > most {
		t.Errorf("%d lines in spec/%s, at most %d", total, folder, most)
	}
}
