package text

import (
	"errors"
	"strings"
	"testing"
)

// FuzzParse: reading never fails, what it makes can be printed and read back,
// and its brackets can be taken apart into sound claims.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"# Rules\n\nThe Assembly,\n\n*Recalling* its rules,\n\n1. *Decides* to meet:\n\n    (a) Soon; and\n\n    (b) Often;\n\n2. *Requests* a report.\n",
		"---\nlang: en ru\n---\n\n1. *Decides* to meet.\n{ru} *постановляет* собраться.\n",
		"Noting that fog is frequent,\n\n1. Decides to wait;\n\n2. Calls upon all to help.\n",
		"States [shall [jointly]] [RUS: should] act[, soon].\n\n[One.\n\nTwo] three ] four [\n",
		"## Article 1 *(scope)*\n\n1. **Option 1:** All.\n\n    **Option 2:** [[Some] few.]\n\n    **Option 3:** No text\n",
		"[^1]: A note [with [brackets]].\n\nSee[^1] [here](http://example.org) and [there][x].\n\n[x]: /y\n",
		"大会，\n\n*回顾*其决议，\n\n1. *决定*[立即]开会。\n", "{.pp .depth3} x {#b1}\n\n* TOC\n{:toc}\n\n| a | b |\n",
		"[[[[", "]]]]", "\\", "*", "[A: ", "{-}\n", "1. ", "---", "Option 1:\n\nOption 2:",
		"[text: a] [c1 X, YY: b [nobody: c]] [YY del]", "the Part[y][ies] and[/or] X",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 1<<14 {
			t.Skip()
		}
		r, err := Parse(src, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, ids := range []bool{false, true} {
			p := r.Text.Print(PrintOptions{IDs: ids})
			back, err := Parse(p, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if back.Text.Digest() != r.Text.Digest() && ids {
				t.Fatalf("%q prints as\n%s\nand reads back as\n%s", src, p, back.Text.Print(PrintOptions{IDs: ids}))
			}
			if q := back.Text.Print(PrintOptions{IDs: ids}); q != p {
				t.Fatalf("%q prints as\n%s\nand then as\n%s", src, p, q)
			}
		}
		im, err := r.Import()
		if err != nil {
			t.Fatal(err)
		}
		if len(im.Base.Blocks) == 0 && len(im.Claims) == 0 && strings.ContainsAny(src, "abcdefgh") && r.Text == nil {
			t.Fatal("everything is lost")
		}
		parents := map[Key]*Claim{}
		for i := range im.Claims {
			c := &im.Claims[i].Claim
			if err := c.Check(im.Base, parents[c.Parent]); errors.Is(err, ErrWords) && longestRun(src) > MaxWordBytes {
				return // it is read and shown, and refused when somebody would claim it
			} else if err != nil {
				t.Fatalf("%.200q: claim %d (%s): %.200v", src, i, c.Op, err)
			}
			parents[c.Key()] = c
		}
		for way, pick := range scripts(1) {
			if _, _, err := Apply(im.Base, im.Choose(pick)); err != nil {
				t.Fatalf("%q, %s: %v", src, way, err)
			}
		}
	})
}

// longestRun is the length in bytes of the longest run without a space, once
// bytes that are no letters have become U+FFFD.
func longestRun(src string) int {
	n := 0
	for _, w := range strings.Fields(string([]rune(src))) {
		n = max(n, len(w))
	}
	return n
}
