package text

import (
	"errors"
	"strings"
	"testing"
)

// TestHoleMegabytesOfBrackets: two megabytes of bracket marks took gigabytes as a
// tree; beyond what any draft has they are letters, no word is lost, and Import
// refuses what has words as before.
func TestHoleMegabytesOfBrackets(t *testing.T) {
	for _, unit := range []string{"[", "]", "[]", "[a]", "[[a]", strings.Repeat("[a]", 1900) + "\n\n"} {
		src := strings.Repeat(unit, 1<<20/len(unit))
		r := readMust(t, src, ReadOptions{})
		brackets, letters := 0, 0
		var walk func([]Node)
		walk = func(ns []Node) {
			for _, n := range ns {
				if letters += strings.Count(n.Text, "a"); n.Bracket != nil {
					brackets++
					walk(n.Bracket.Nodes)
				}
			}
		}
		for _, x := range r.Tree() {
			walk(x.Nodes["en"])
		}
		said := false
		for _, d := range r.Diagnostics {
			said = said || strings.Contains(d.Message, "more bracket marks")
		}
		if brackets > maxMarks || len(r.Tree()) == 1 && brackets > maxBlockMarks || letters != strings.Count(src, "a") || !said {
			t.Errorf("%.9q…: %d brackets, %d letters, said %v", unit, brackets, letters, said)
		}
		if _, err := r.Import(); letters > 0 && !errors.Is(err, ErrImport) {
			t.Errorf("%.9q…: Import says %v", unit, err)
		}
	}
}
