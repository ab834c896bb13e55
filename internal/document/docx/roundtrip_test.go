package docx

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"parley/internal/document"
	"parley/text"

	"pgregory.net/rapid"
)

// TestRoundTripLaw: claims of two authors, written as a Word file and read
// again, are the same claims of the same authors.
func TestRoundTripLaw(t *testing.T) {
	vocabulary := []text.Word{{S: "Urges", Em: true}, {S: "States"}, {S: "to"}, {S: "meet"}, {S: "约"}, {S: "束"}, {S: "<&>"}, {S: "وال"}, {S: "3."}}
	words := func(least, most int) *rapid.Generator[[]text.Word] {
		return rapid.SliceOfN(rapid.SampledFrom(vocabulary), least, most)
	}
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		base := &text.Text{}
		for i := range rapid.IntRange(2, 6).Draw(t, "blocks") {
			b := text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: rapid.SampledFrom([]text.Kind{text.PP, text.OP, text.Sub, text.Heading}).Draw(t, "kind")}
			if b.Kind == text.Sub {
				b.Depth = 1
			}
			b.Content = map[text.Lang][]text.Word{"en": append(words(2, 8).Draw(t, "words"), text.Word{S: fmt.Sprintf("z%d", i)})}
			base.Blocks = append(base.Blocks, b)
		}
		want := []document.Author{{Name: "Jane <Doe>"}, {Name: "John Roe"}}
		var all []text.Claim
		for range rapid.IntRange(1, 6).Draw(t, "claims") {
			i := rapid.IntRange(0, len(base.Blocks)-1).Draw(t, "block")
			b := base.Blocks[i]
			ws := b.Content["en"]
			c := text.Claim{Op: rapid.SampledFrom([]text.Op{text.Replace, text.Replace, text.Insert, text.Delete, text.Move, text.SplitAt, text.Join}).Draw(t, "op"), Base: base.Digest(), Block: b.ID}
			gap := text.Gap(base.Blocks[rapid.IntRange(0, len(base.Blocks)-1).Draw(t, "gap")].ID)
			switch c.Op {
			case text.Replace: // the last word stays, so that each part has letters
				s := rapid.IntRange(0, len(ws)-1).Draw(t, "start")
				e := min(len(ws)-1, s+rapid.IntRange(0, 3).Draw(t, "length"))
				c.Lang = "en"
				c.Start, c.End, c.New = text.Trim(ws, s, e, words(0, 3).Draw(t, "new"))
				c.Exact = slices.Clone(ws[c.Start:c.End])
				if c.End == len(ws) {
					continue
				}
			case text.Insert:
				c.Block, c.Gap = "", gap
				c.Blocks = []text.Block{{Kind: b.Kind, Depth: b.Depth, Content: map[text.Lang][]text.Word{"en": append(words(1, 5).Draw(t, "new words"), text.Word{S: "y"})}}}
			case text.Move:
				c.Gap = gap
			case text.SplitAt:
				c.At = map[text.Lang]int{"en": len(ws) - 1}
			}
			ok := c.Check(base, nil) == nil
			for _, o := range all {
				ok = ok && !text.Rivals(base, o, c) && !text.Inside(base, o, c) && !text.Inside(base, c, o) && o.Key() != c.Key() &&
					(o.Op != text.Insert || c.Op != text.Insert || o.Gap != c.Gap) && (o.Block != c.Block || o.Op == text.Replace && c.Op == text.Replace)
			}
			if ok {
				all = append(all, c)
				a := rapid.IntRange(0, 1).Draw(t, "author")
				want[a].Claims = append(want[a].Claims, c)
			}
		}
		s, err := document.Tracked(base, want, "en", "2026-01-02T03:04:05Z")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, s, Options{}); err != nil {
			t.Fatal(err)
		}
		back, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		u := document.Claims(back, base, "en")
		total += len(all)
		for _, w := range want {
			var got, wanted []string
			for _, a := range u.Authors {
				if a.Name == w.Name {
					got = told(a.Claims)
				}
			}
			if wanted = told(w.Claims); !slices.Equal(got, wanted) {
				t.Fatalf("%s: read %q, claimed %q\nlost %+v\n%s", w.Name, got, wanted, u.Lost, show(back))
			}
		}
		for _, l := range u.Lost {
			if l.What != "header" && l.What != "footer" { // the masthead that Write adds
				t.Fatalf("lost %+v\n%s", l, show(back))
			}
		}
		if back.Revision != base.Digest() {
			t.Fatalf("the revision is %q", back.Revision)
		}
	})
	if total == 0 {
		t.Errorf("%d claims were tried", total)
	}
}

func told(cs []text.Claim) []string {
	var out []string
	for _, c := range cs {
		out = append(out, fmt.Sprintf("%.8s %s %s%s %d-%d %q %v", c.Key(), c.Op, c.Block, c.Gap, c.Start, c.End, text.Plain(c.New), c.Blocks))
	}
	slices.Sort(out)
	return out
}
