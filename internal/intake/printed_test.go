package intake

import (
	"fmt"
	"slices"
	"testing"

	"parley/internal/papers"
	"parley/text"

	"pgregory.net/rapid"
)

// sentences draws talks over a text as delegations write it, with letters and no
// marks of punctuation: words of the base repeat, so that the same words stand in
// brackets and outside.
func sentences() *rapid.Generator[world] {
	some := func(least, most int) *rapid.Generator[[]text.Word] {
		return rapid.SliceOfN(rapid.Map(rapid.SampledFrom([]string{"water", "rivers", "banks", "treaty", "fishes", "boats", "mills"}),
			func(s string) text.Word { return text.Word{S: s} }), least, most)
	}
	return rapid.Custom(func(t *rapid.T) world {
		block := func(k text.Kind, lead string) text.Block {
			return text.Block{Kind: k, Content: map[text.Lang][]text.Word{"en": append([]text.Word{{S: lead, Em: true}}, some(3, 8).Draw(t, "words")...)}}
		}
		base := &text.Text{Blocks: []text.Block{block(text.PP, "Recalling"), block(text.PP, "Noting"), block(text.OP, "Decides"), block(text.OP, "Requests"), block(text.OP, "Invites")}}
		for i := range base.Blocks {
			base.Blocks[i].ID = text.BlockID(fmt.Sprintf("b%d", i+1))
		}
		d := base.Digest()
		w := world{base: base}
		for range rapid.IntRange(1, 7).Draw(t, "claims") {
			h := text.Holder{Party: rapid.SampledFrom([]string{"AAA", "BBB", "CCC"}).Draw(t, "party")}
			b := base.Blocks[rapid.IntRange(0, 4).Draw(t, "block")]
			c := text.Claim{Base: d}
			switch rapid.IntRange(0, 9).Draw(t, "op") {
			case 0:
				c.Op, c.Block = text.Delete, b.ID
			case 1:
				c.Op, c.Gap, c.Blocks = text.Insert, text.Gap(base.Blocks[4].ID), []text.Block{block(text.OP, "Thanks")}
			default:
				ws := b.Content["en"]
				from := rapid.IntRange(1, len(ws)-1).Draw(t, "from")
				to := min(len(ws), from+rapid.IntRange(0, 3).Draw(t, "length"))
				c.Op, c.Block, c.Lang = text.Replace, b.ID, "en"
				c.Start, c.End, c.New = text.Trim(ws, from, to, some(0, 3).Draw(t, "new"))
				c.Exact = slices.Clone(ws[c.Start:c.End])
			}
			meets := func(o text.Tabled) bool {
				return o.Claim.Key() == c.Key() || text.Rivals(base, o.Claim, c) || text.Inside(base, o.Claim, c) || text.Inside(base, c, o.Claim)
			}
			// An insertion beside other words in brackets is printed like one more
			// wording for those: nobody can tell it from one.
			beside := func(o text.Tabled) bool {
				a, b := o.Claim, c
				return a.Op == text.Replace && b.Op == text.Replace && a.Block == b.Block && (a.Start == a.End || b.Start == b.End) && a.Start <= b.End && b.Start <= a.End && a.Key() != b.Key()
			}
			// What one party has in one bracket is printed as its one wording there;
			// two claims of one paragraph could be that.
			again := func(o text.Tabled) bool {
				return c.Op == text.Replace && o.Claim.Op == text.Replace && o.Claim.Block == c.Block && slices.Contains(o.Holders, h)
			}
			if slices.ContainsFunc(w.tabled, again) || c.CheckOn(base, d, nil) != nil || slices.ContainsFunc(w.tabled, beside) || slices.ContainsFunc(w.tabled, func(o text.Tabled) bool { return o.Holders[0] == h && meets(o) }) {
				continue
			}
			if i := slices.IndexFunc(w.tabled, func(o text.Tabled) bool { return o.Claim.Key() == c.Key() }); i >= 0 {
				w.tabled[i].Holders = append(w.tabled[i].Holders, h)
			} else {
				w.tabled = append(w.tabled, text.Tabled{Claim: c, Holders: []text.Holder{h}})
			}
		}
		return w
	})
}

// TestPrintedBracketsLaw: the bracketed draft with holders that Parley prints as
// text, which carries nothing beside its words, gives exactly the live claims with
// their holders when it is taken in where nobody has claimed anything.
func TestPrintedBracketsLaw(t *testing.T) {
	tried := 0
	for seed := range 60 {
		tried += printedLaw(t, sentences().Example(seed))
	}
	if tried < 100 {
		t.Errorf("%d claims were tried", tried)
	}
	rapid.Check(t, func(t *rapid.T) { printedLaw(t, sentences().Draw(t, "world")) })
}

func printedLaw(t rapid.TB, w world) int {
	r := w.room(t)
	f, err := papers.Make(r.desk("AAA"), papers.Ask{Format: "md", View: string(papers.Brackets)})
	if err != nil {
		t.Fatal(err)
	}
	all := func(string) bool { return true }
	comesBack(t, r, "DDD", File{"draft.md", f.Raw}, all, held(r, all))
	return len(w.tabled)
}
