package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"parley/internal/document/worlds"
	"parley/text"

	"pgregory.net/rapid"
)

// apart reports whether a document can tell the two claims of one author from
// one claim. Beside what the text calls rivals: two insertions at one gap are
// one insertion; a change at a block's very end has no space of the base
// between it and a change right before it.
func apart(base *text.Text, a, b text.Claim) bool {
	if text.Rivals(base, a, b) || text.Inside(base, a, b) || text.Inside(base, b, a) || a.Key() == b.Key() {
		return false
	}
	if a.Op == text.Insert && b.Op == text.Insert {
		return a.Gap != b.Gap
	}
	for range 2 {
		a, b = b, a
		if a.Op == text.Replace && b.Op == text.Replace && a.Block == b.Block && a.End == b.Start &&
			b.End == len(base.Blocks[base.Find(b.Block)].Content["en"]) && (b.Start == b.End || len(b.New) == 0) {
			return false
		}
	}
	return true
}

// told reports whether every part of a block that is split or joined keeps a
// letter: a part without one looks like a paragraph of its own.
func told(base *text.Text, cs []text.Claim) bool {
	for i, b := range base.Blocks {
		ws := b.Content["en"]
		gone := make([]bool, len(ws))
		cuts := []int{0, len(ws)}
		concerned := false
		for _, c := range cs {
			switch {
			case c.Op == text.Join && (c.Block == b.ID || i > 0 && c.Block == base.Blocks[i-1].ID):
				concerned = true
			case c.Block != b.ID:
			case c.Op == text.SplitAt:
				concerned = true
				cuts = append(cuts, c.At["en"])
			case c.Op == text.Replace:
				for k := c.Start; k < c.End; k++ {
					gone[k] = true
				}
			}
		}
		slices.Sort(cuts)
		for k := 1; concerned && k < len(cuts); k++ {
			kept := false
			for j := cuts[k-1]; j < cuts[k]; j++ {
				kept = kept || !gone[j] && strings.ContainsFunc(ws[j].S, unicode.IsLetter)
			}
			if !kept {
				return false
			}
		}
	}
	return true
}

func anyClaims(t *rapid.T, base *text.Text, most int, met []text.Claim) []text.Claim {
	var out []text.Claim
	d := base.Digest()
	for range rapid.IntRange(1, most).Draw(t, "claims") {
		c, ok := worlds.Claim(t, base, d, nil)
		if !ok {
			continue
		}
		for _, o := range append(out, met...) {
			ok = ok && apart(base, o, c)
		}
		if ok && told(base, append(append(slices.Clone(met), out...), c)) {
			out = append(out, c)
		}
	}
	return out
}

func keysOf(cs []text.Claim) []string {
	var out []string
	for _, c := range cs {
		out = append(out, fmt.Sprintf("%s %s%s%s %d-%d %q %v %v ‹%.6s", c.Key()[:8], c.Op, c.Block, c.Gap, c.Start, c.End, text.Plain(c.New), c.At, c.Blocks, c.Parent))
	}
	slices.Sort(out)
	return out
}

func shown(s *Sheet) string {
	var b strings.Builder
	mark := func(x string, m Marks) {
		if m.Ins != nil {
			x = "(" + x + ")" + m.Ins.Author
		}
		if m.Del != nil {
			x = "{" + x + "}" + m.Del.Author
		}
		b.WriteString(x)
	}
	for _, p := range s.Paras {
		fmt.Fprintf(&b, "%s %s: ", p.ID, p.Kind)
		for _, it := range p.Items {
			mark(it.S, it.Marks)
		}
		mark("¶", p.Mark)
		b.WriteByte('\n')
	}
	return b.String()
}

func lawCheck(t *testing.T, n int, f func(*rapid.T)) {
	t.Helper()
	for range n {
		if rapid.Check(t, f); t.Failed() {
			return
		}
	}
}

// TestTrackedLaw: what an author claims, shown as tracked changes, is read as
// exactly those claims; accepting gives the text with the claims, rejecting
// gives the base.
func TestTrackedLaw(t *testing.T) {
	lawCheck(t, 20, func(t *rapid.T) {
		base := worlds.Base(t)
		cs := anyClaims(t, base, 5, nil)
		s, err := Tracked(base, []Author{{Name: "Jane", Claims: cs}}, "en", "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, base, s, Author{Name: "Jane", Claims: cs})
		for _, ids := range []bool{true, false} {
			if !ids {
				for i := range s.Paras {
					s.Paras[i].ID = ""
				}
			}
			var got, want []string
			for _, p := range s.Reject().Paras {
				got = append(got, strings.TrimSpace(p.Letters()))
			}
			for i, b := range base.Blocks {
				want = append(want, text.Plain(b.Content["en"])+text.Finals(base.Blocks, "en")[i])
			}
			if !slices.Equal(got, want) {
				t.Fatalf("rejected: %q, want %q\n%s", got, want, shown(s))
			}
		}
	})
}

// same compares what is read with what was claimed.
func same(t rapid.TB, base *text.Text, s *Sheet, want ...Author) {
	u := Claims(s, base, "en")
	if len(u.Lost) > 0 {
		t.Fatalf("lost: %+v\n%s", u.Lost, shown(s))
	}
	for _, w := range want {
		var got []text.Claim
		for _, a := range u.Authors {
			if a.Name == w.Name {
				got = a.Claims
			}
		}
		if g, w := keysOf(got), keysOf(w.Claims); !slices.Equal(g, w) {
			t.Fatalf("read\n%s\nclaimed\n%s\nof\n%s", strings.Join(g, "\n"), strings.Join(w, "\n"), shown(s))
		}
	}
	for _, b := range u.Blocks {
		if b.Confidence != 100 {
			t.Fatalf("a block of the base isn't found: %+v\n%s", b, shown(s))
		}
	}
}

// TestTrackedAuthors: the claims of two authors who leave each other's words
// alone, and what one changes in the other's new words, come back from one
// document, each under its author.
func TestTrackedAuthors(t *testing.T) {
	nested := 0
	lawCheck(t, 20, func(t *rapid.T) {
		base := worlds.Base(t)
		jane := anyClaims(t, base, 3, nil)
		john := anyClaims(t, base, 3, jane)
		for _, c := range append(slices.Clone(jane), john...) {
			if c.Op == text.Move { // nobody else may touch what is moved
				for _, o := range append(slices.Clone(jane), john...) {
					if o.Op == text.Replace && o.Block == c.Block {
						return
					}
				}
			}
		}
		var subs []text.Claim
		for _, c := range jane {
			if inner := c.Inner(); inner != nil && rapid.Bool().Draw(t, "nested") {
				sub, ok := worlds.Claim(t, inner, c.Base, &c)
				if !ok || sub.CheckOn(base, c.Base, &c) != nil || atEdge(inner, sub) {
					continue
				}
				subs = append(subs, sub)
			}
		}
		nested += len(subs)
		want := []Author{{Name: "Jane", Claims: jane}, {Name: "John", Claims: append(john, subs...)}}
		s, err := Tracked(base, want, "en", "2026-01-02T03:04:05Z")
		if err != nil {
			t.Fatal(err)
		}
		same(t, base, s, want...)
	})
	if nested == 0 {
		t.Errorf("%d nested claims were tried", nested)
	}
}

// atEdge reports whether a claim only adds words at an end of what another
// inserts: in a document that is an insertion beside it.
func atEdge(inner *text.Text, c text.Claim) bool {
	if c.Op != text.Replace || len(c.New) == 0 {
		return false
	}
	n := len(inner.Blocks[inner.Find(c.Block)].Content["en"])
	return c.Start == 0 || c.End == n
}

// Worlds that random ones found: what one author inserts within another's
// words, beside that author's own split or join.
func TestWithinBesideSplitAndJoin(t *testing.T) {
	word := func(s string) []text.Word { return []text.Word{{S: s}} }
	base := &text.Text{Blocks: []text.Block{
		{ID: "b1", Kind: text.Heading, Content: map[text.Lang][]text.Word{"en": {{S: "a"}, {S: "b"}}}},
		{ID: "b2", Kind: text.Heading, Content: map[text.Lang][]text.Word{"en": word("c")}},
	}}
	put := func(at int, new ...text.Word) text.Claim {
		return text.Claim{Op: text.Replace, Base: base.Digest(), Block: "b1", Lang: "en", Start: at, End: at, New: new}
	}
	within := func(c text.Claim, start, end int, exact, new []text.Word) text.Claim {
		return text.Claim{Op: text.Replace, Base: base.Digest(), Parent: c.Key(), Block: "b1", Lang: "en", Start: start, End: end, Exact: exact, New: new}
	}
	last, middle, first := put(2, word("d")...), put(1, text.Word{S: "d"}, text.Word{S: "e"}), put(0, text.Word{S: "d"}, text.Word{S: "e"})
	split := text.Claim{Op: text.SplitAt, Base: base.Digest(), Block: "b1", At: map[text.Lang]int{"en": 1}}
	join := text.Claim{Op: text.Join, Base: base.Digest(), Block: "b1"}
	for name, c := range map[string]struct {
		jane text.Claim
		john []text.Claim
	}{
		"joins where a word of hers goes":          {last, []text.Claim{within(last, 0, 1, word("d"), nil), join}},
		"joins where a word of hers is another":    {last, []text.Claim{within(last, 0, 1, word("d"), word("f")), join}},
		"splits in front of her words":             {middle, []text.Claim{within(middle, 1, 1, nil, word("f")), split}},
		"splits behind her words at the beginning": {first, []text.Claim{within(first, 1, 1, nil, word("f")), split}},
	} {
		t.Run(name, func(t *testing.T) {
			want := []Author{{Name: "Jane", Claims: []text.Claim{c.jane}}, {Name: "John", Claims: c.john}}
			s, err := Tracked(base, want, "en", "2026-01-02T03:04:05Z")
			if err != nil {
				t.Fatal(err)
			}
			same(t, base, s, want...)
		})
	}
}
