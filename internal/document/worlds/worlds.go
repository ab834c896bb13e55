// Package worlds draws random texts and talks for tests: what is a law must hold
// for all of them. No room may import it.
package worlds

import (
	"fmt"
	"slices"

	"parley/text"

	"pgregory.net/rapid"
)

// constant: nobody writes to it.
var vocabulary = []text.Word{{S: "a"}, {S: "b"}, {S: "c"}, {S: "shall"}, {S: "de,"}, {S: "约"}, {S: "束"}, {S: "وال"}, {S: "Urges", Em: true}, {S: "it;"}}

// Words draws words, ideographs among them.
func Words(least, most int) *rapid.Generator[[]text.Word] {
	return rapid.SliceOfN(rapid.SampledFrom(vocabulary), least, most)
}

// Block draws a block without an id.
func Block() *rapid.Generator[text.Block] {
	return rapid.Custom(func(t *rapid.T) text.Block {
		k := rapid.SampledFrom([]text.Kind{text.PP, text.OP, text.Sub, text.Heading, text.Paragraph}).Draw(t, "kind")
		b := text.Block{Kind: k, Content: map[text.Lang][]text.Word{"en": Words(1, 9).Draw(t, "words")}}
		if k == text.Sub {
			b.Depth = 1
		}
		return b
	})
}

// Base draws a text of one to five blocks, in English.
func Base(t *rapid.T) *text.Text {
	base := &text.Text{Blocks: rapid.SliceOfN(Block(), 1, 5).Draw(t, "base")}
	for i := range base.Blocks {
		base.Blocks[i].ID = text.BlockID(fmt.Sprintf("b%d", i+1))
	}
	return base
}

// Claim draws a claim on a text, which is a base with this digest or what a
// parent brings; false where the draw makes none. Of a sub-claim it isn't checked
// whether it stands.
func Claim(t *rapid.T, on *text.Text, digest text.Digest, parent *text.Claim) (text.Claim, bool) {
	ops := []text.Op{text.Replace, text.Replace, text.Replace, text.Insert, text.Delete, text.Move, text.SplitAt, text.Join}
	if parent != nil {
		ops = ops[:1]
		if parent.Op == text.Insert {
			ops = []text.Op{text.Replace, text.Replace, text.Delete}
		}
	}
	c := text.Claim{Op: rapid.SampledFrom(ops).Draw(t, "op"), Base: digest}
	if parent != nil {
		c.Parent = parent.Key()
	}
	b := on.Blocks[rapid.IntRange(0, len(on.Blocks)-1).Draw(t, "block")]
	if c.Op != text.Insert {
		c.Block = b.ID
	}
	ws := b.Content["en"]
	if c.Op == text.Insert || c.Op == text.Move {
		c.Gap = text.GapStart
		if g := rapid.IntRange(0, len(on.Blocks)).Draw(t, "gap"); g > 0 {
			c.Gap = text.Gap(on.Blocks[g-1].ID)
		}
	}
	switch c.Op {
	case text.Replace:
		s := rapid.IntRange(0, len(ws)).Draw(t, "start")
		e := min(len(ws), s+rapid.IntRange(0, 4).Draw(t, "length"))
		c.Lang = "en"
		c.Start, c.End, c.New = text.Trim(ws, s, e, Words(0, 3).Draw(t, "new"))
		c.Exact = slices.Clone(ws[c.Start:c.End])
	case text.Insert:
		c.Blocks = rapid.SliceOfN(Block(), 1, 2).Draw(t, "blocks")
	case text.SplitAt:
		if len(ws) < 2 {
			return c, false
		}
		c.At = map[text.Lang]int{"en": rapid.IntRange(1, len(ws)-1).Draw(t, "at")}
	}
	return c, c.CheckOn(on, digest, parent) == nil || parent != nil
}

// Talks draws a base and live claims of the parties AAA, BBB and CCC, which may
// be rivals, nest, and be held by more than one, by somebody for a party, or by
// nobody named. No party's own claims on one text meet.
func Talks(t *rapid.T) (*text.Text, []text.Tabled) {
	base := Base(t)
	d := base.Digest()
	type on struct {
		text   *text.Text
		parent *text.Claim
	}
	texts := []on{{base, nil}}
	var out []text.Tabled
	for range rapid.IntRange(1, 9).Draw(t, "claims") {
		x := rapid.SampledFrom(texts).Draw(t, "on")
		c, ok := Claim(t, x.text, d, x.parent)
		if !ok || c.CheckOn(base, d, x.parent) != nil {
			continue
		}
		if c.Op == text.Insert && rapid.IntRange(0, 3).Draw(t, "choice") == 0 {
			c.Choice = "Option 1"
		}
		h := text.Holder{Party: rapid.SampledFrom([]string{"AAA", "BBB", "CCC"}).Draw(t, "party")}
		switch rapid.IntRange(0, 9).Draw(t, "how") {
		case 0:
			h.Recorded = "DDD"
		case 1:
			h = text.Holder{Recorded: "DDD", Mark: fmt.Sprint(len(out))}
		}
		for _, o := range out {
			if o.Claim.Parent == c.Parent && slices.Contains(o.Holders, h) &&
				(o.Claim.Key() == c.Key() || text.Rivals(x.text, o.Claim, c) || text.Inside(x.text, o.Claim, c) || text.Inside(x.text, c, o.Claim)) {
				ok = false
			}
		}
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(o text.Tabled) bool { return o.Claim.Key() == c.Key() })
		if i < 0 {
			i = len(out)
			out = append(out, text.Tabled{Claim: c})
			if inner := c.Inner(); inner != nil {
				texts = append(texts, on{inner, &c})
			}
		}
		out[i].Holders = append(out[i].Holders, h)
	}
	return base, out
}

// Of is what a file of one party's changes has to say of what is tabled: its own
// claims, and those whose words they change.
func Of(party string, all []text.Tabled) []text.Tabled {
	need := map[text.Key]bool{}
	for n := -1; n != len(need); {
		n = len(need)
		for i := range all {
			own := slices.ContainsFunc(all[i].Holders, func(h text.Holder) bool { return h.Party == party && h.Recorded == "" })
			if k := all[i].Claim.Key(); own || need[k] {
				if need[k] = true; all[i].Claim.Parent != "" {
					need[all[i].Claim.Parent] = true
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(h text.Tabled) bool { return !need[h.Claim.Key()] })
}
