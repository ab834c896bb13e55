package node

import (
	"strings"
	"testing"

	"parley/text"
)

func baseOf(t *testing.T, r *text.Reading) *text.Text {
	t.Helper()
	base := r.Text
	for i := range base.Blocks {
		base.Blocks[i].ID = text.BlockID("b" + string(rune('1'+i)))
	}
	return base
}

// reparse returns the text with one wording replaced, as an edited copy.
func reparse(t *testing.T, base *text.Text, old, new string) *text.Text {
	t.Helper()
	src := base.Print(text.PrintOptions{})
	if !strings.Contains(src, old) {
		t.Fatalf("%q isn't in:\n%s", old, src)
	}
	r, err := text.Parse(strings.Replace(src, old, new, 1), text.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}
