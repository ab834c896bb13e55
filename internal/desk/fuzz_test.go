package desk

import (
	"slices"
	"strings"
	"testing"

	"parley/text"
)

// FuzzWords: words that a person quotes are found only where they stand; what is put in their place leaves
// the rest as it was and makes a claim that stands or is refused; and what is shown on a terminal holds
// nothing that a terminal would obey.
func FuzzWords(f *testing.F) {
	f.Add("*Urges* states to prevent (harm), and *all* to act", "harm", "damage", 0)
	f.Add("a b a b", "a b", "*c* d", 2)
	f.Add("约束 a, b.", "a", "", 1)
	f.Add("a\x1b[31m b", "a\u202e", "VES=x", 99999)
	f.Fuzz(func(t *testing.T, was, quoted, typed string, nth int) {
		if len(was)+len(quoted)+len(typed) > 2000 {
			return
		}
		for _, s := range []string{was, quoted, typed} {
			v := Visible(s)
			if Visible(v) != v || len(v) > 12*len(s) || strings.ContainsFunc(v, func(r rune) bool {
				return r != '\n' && r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xa0) || r >= 0x202a && r <= 0x202e
			}) {
				t.Fatalf("%q is shown as %q", s, v)
			}
			if refName(s) && (len(s) < 2 || s[0] != 'c' && s[0] != 'p') {
				t.Fatalf("%q is taken for the name of a claim", s)
			}
		}
		content, _ := parseWords(was)
		base := &text.Text{Blocks: []text.Block{{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": content}}}}
		if base.Check() != nil {
			return
		}
		p, err := new(Desk).onePlace("OP1", content, quoted, nth)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("refused without a reason")
			}
			return
		}
		ws, _ := parseWords(quoted)
		if p.start < 0 || p.end-p.start != len(ws) || p.end > len(content) {
			t.Fatalf("%q found at %+v", quoted, p)
		}
		for i, w := range ws {
			if !strings.Contains(content[p.start+i].S, w.S) {
				t.Fatalf("%q found at %+v", quoted, p)
			}
		}
		if same := newWords(content, p, text.Plain(ws)); text.Plain(same) != text.Plain(content[p.start:p.end]) && !strings.Contains(text.Plain(ws), "*") {
			t.Fatalf("the same words put in their own place become %q", text.Plain(same))
		}
		c := text.Claim{Op: text.Replace, Base: base.Digest(), Block: "b1", Lang: "en"}
		c.Start, c.End, c.New = text.Trim(content, p.start, p.end, newWords(content, p, typed))
		c.Exact = content[c.Start:c.End]
		if c.Check(base, nil) != nil {
			return
		}
		next, _, err := text.Apply(base, []text.Claim{c})
		if err != nil {
			t.Fatal(err)
		}
		if len(next.Blocks) == 1 {
			now := next.Blocks[0].Content["en"]
			if !slices.Equal(now[:c.Start], content[:c.Start]) || !slices.Equal(now[len(now)-len(content)+c.End:], content[c.End:]) {
				t.Fatalf("%q becomes %q", was, text.Plain(now))
			}
		}
	})
}
