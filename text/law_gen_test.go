package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lawText makes a text of the blocks' lines: "op: words", kinds as in Kinds,
// b1, b2, … as ids.
func lawText(lines ...string) *Text {
	t := &Text{}
	for i, line := range lines {
		k, words, _ := strings.Cut(line, ": ")
		ws, err := ParseInline(words)
		if err != nil {
			panic(err)
		}
		kind, depth := Kind(k), 0
		if k == "sub" {
			depth = 1
		}
		t.Blocks = append(t.Blocks, Block{ID: BlockID(fmt.Sprintf("b%d", i+1)), Kind: kind, Depth: depth,
			Content: map[Lang][]Word{"en": ws}})
	}
	return t
}

// lawWords changes words of a block: the old ones, which must stand there
// once, become the new ones. "^" and "$" stand for the block's ends.
func lawWords(t *Text, id BlockID, old, new string) Claim {
	ws := t.Blocks[t.Find(id)].Content["en"]
	s, e := 0, 0
	switch old {
	case "^":
	case "$":
		s, e = len(ws), len(ws)
	default:
		o := Split(old)
		at := -1
		for i := 0; i+len(o) <= len(ws); i++ {
			if slices.EqualFunc(ws[i:i+len(o)], o, func(a, b Word) bool { return a.S == b.S }) {
				at = i
				break
			}
		}
		if at < 0 {
			panic("no " + old)
		}
		s, e = at, at+len(o)
	}
	c := Claim{Op: Replace, Base: t.Digest(), Block: id, Lang: "en"}
	c.Start, c.End, c.New = Trim(ws, s, e, Split(new))
	c.Exact = slices.Clone(ws[c.Start:c.End])
	return c
}

func lawInsert(t *Text, gap Gap, lines ...string) Claim {
	c := Claim{Op: Insert, Base: t.Digest(), Gap: gap, Blocks: lawText(lines...).Blocks}
	for i := range c.Blocks {
		c.Blocks[i].ID = ""
	}
	return c
}

// lawSub changes words of a claim's new words.
func lawSub(parent *Claim, old, new string) Claim {
	inner := parent.Inner()
	id := inner.Blocks[0].ID
	c := lawWords(inner, id, old, new)
	c.Base, c.Parent = parent.Base, parent.Key()
	return c
}

func held(c Claim, parties ...string) Tabled {
	t := Tabled{Claim: c}
	for _, p := range parties {
		t.Holders = append(t.Holders, Holder{Party: p})
	}
	return t
}

var lawVocabulary = []Word{{S: "a"}, {S: "b"}, {S: "c"}, {S: "shall"}, {S: "de,"}, {S: "约"}, {S: "束"}, {S: "، و"[:2]}, {S: "وال"}, {S: "Urges", Em: true}}

func lawAnyWords(least, most int) *rapid.Generator[[]Word] {
	return rapid.SliceOfN(rapid.SampledFrom(lawVocabulary), least, most)
}

func lawAnyBlock() *rapid.Generator[Block] {
	return rapid.Custom(func(t *rapid.T) Block {
		b := Block{Kind: rapid.SampledFrom([]Kind{PP, OP, Sub, Heading}).Draw(t, "kind"), Content: map[Lang][]Word{}}
		b.Content["en"] = lawAnyWords(1, 9).Draw(t, "en")
		if rapid.IntRange(0, 4).Draw(t, "two languages") == 0 {
			b.Content["zh"] = lawAnyWords(1, 5).Draw(t, "zh")
		}
		return b
	})
}

func lawAnyText() *rapid.Generator[*Text] {
	return rapid.Custom(func(t *rapid.T) *Text {
		out := &Text{Blocks: rapid.SliceOfN(lawAnyBlock(), 1, 4).Draw(t, "blocks")}
		if rapid.IntRange(0, 2).Draw(t, "several languages") == 0 {
			out.Langs = []Lang{"ar", "en", "zh"}
		}
		for i := range out.Blocks {
			out.Blocks[i].ID = BlockID(fmt.Sprintf("b%d", i+1))
		}
		return out
	})
}

// lawClaim draws a claim that stands on a text; from is the digest to name.
func lawClaim(t *rapid.T, on *Text, from Digest, parent *Claim) (Claim, bool) {
	ops := []Op{Replace, Replace, Replace, Replace, Replace, Insert, Insert, Delete, Move, SplitAt, Join}
	if parent != nil && parent.Op == Replace {
		ops = ops[:1]
	}
	c := Claim{Op: rapid.SampledFrom(ops).Draw(t, "op"), Base: from}
	if parent != nil {
		c.Parent = parent.Key()
	}
	i := rapid.IntRange(0, len(on.Blocks)-1).Draw(t, "block")
	b := on.Blocks[i]
	if c.Op != Insert {
		c.Block = b.ID
	}
	gap := func() Gap {
		g := rapid.IntRange(0, len(on.Blocks)).Draw(t, "gap")
		if g == 0 {
			return GapStart
		}
		return Gap(on.Blocks[g-1].ID)
	}
	switch c.Op {
	case Replace:
		c.Lang = rapid.SampledFrom(append(b.Langs(), on.Langs...)).Draw(t, "lang")
		ws := b.Content[c.Lang]
		s := rapid.IntRange(0, len(ws)).Draw(t, "start")
		e := min(len(ws), s+rapid.IntRange(0, 4).Draw(t, "length"))
		c.Start, c.End, c.New = Trim(ws, s, e, lawAnyWords(0, 3).Draw(t, "new"))
		if c.Exact = slices.Clone(ws[c.Start:c.End]); len(c.Exact) == 0 {
			c.Exact = nil
		}
		if len(c.New) == 0 {
			c.New = nil
		}
	case Insert:
		c.Gap = gap()
		c.Blocks = rapid.SliceOfN(lawAnyBlock(), 1, 2).Draw(t, "new blocks")
		if rapid.IntRange(0, 3).Draw(t, "choice") == 0 {
			c.Choice = "Option 1"
		}
	case Move:
		c.Gap = gap()
	case SplitAt:
		c.At = map[Lang]int{}
		for _, l := range b.Langs() {
			if len(b.Content[l]) < 2 {
				return c, false
			}
			c.At[l] = rapid.IntRange(1, len(b.Content[l])-1).Draw(t, "at")
		}
	}
	return c, c.check(newPlaces(on), parent) == nil
}

// lawWorld is a base and what is tabled on it. No party's claims on one text
// meet each other.
type lawWorld struct {
	base   *Text
	tabled []Tabled
}

func (w *lawWorld) claims() []Claim {
	var out []Claim
	for _, t := range w.tabled {
		out = append(out, t.Claim)
	}
	return out
}

func (w *lawWorld) String() string {
	var s strings.Builder
	for _, b := range w.base.Blocks {
		fmt.Fprintf(&s, "%s %s", b.ID, b.canonical(false))
	}
	for _, t := range w.tabled {
		c := t.Claim
		fmt.Fprintf(&s, "%v %.6s: %s", t.Holders, c.Key(), c.canonical(nil))
	}
	return s.String()
}

var lawParties = []string{"ADE", "BOR", "CYR", "DAL", "ELM", "FAY", "GOR"}

func lawAnyWorld(most int) *rapid.Generator[*lawWorld] { return lawWorldOf(most, false) }

// lawWorldOf draws worlds; with clash, one party's claims may meet, and some
// claims don't fit the base.
func lawWorldOf(most int, clash bool) *rapid.Generator[*lawWorld] {
	return rapid.Custom(func(t *rapid.T) *lawWorld {
		w := &lawWorld{base: lawAnyText().Draw(t, "base")}
		from := w.base.Digest()
		parties := rapid.IntRange(2, 7).Draw(t, "parties")
		type on struct {
			text   *Text
			parent *Claim
		}
		texts := []on{{w.base, nil}}
		seen := map[Key]int{}
		for range rapid.IntRange(1, most).Draw(t, "claims") {
			x := texts[0]
			if len(texts) > 1 && rapid.IntRange(0, 3).Draw(t, "sub-claim") == 0 {
				x = rapid.SampledFrom(texts).Draw(t, "on")
			}
			c, ok := lawClaim(t, x.text, from, x.parent)
			if !ok && !clash {
				continue
			}
			h := Holder{Party: lawParties[rapid.IntRange(0, parties-1).Draw(t, "party")]}
			switch rapid.IntRange(0, 9).Draw(t, "recorded") {
			case 0:
				h.Recorded = lawParties[0]
			case 1:
				h = Holder{Recorded: lawParties[0], Mark: fmt.Sprint(len(w.tabled))}
			}
			if !clash && w.meets(x.text, h, c) {
				continue
			}
			k := c.Key()
			i, ok := seen[k]
			if !ok {
				i = len(w.tabled)
				seen[k] = i
				w.tabled = append(w.tabled, Tabled{Claim: c})
				if inner := c.Inner(); inner != nil {
					texts = append(texts, on{inner, &w.tabled[i].Claim})
				}
			}
			if rapid.IntRange(0, 9).Draw(t, "held") > 0 && !slices.Contains(w.tabled[i].Holders, h) {
				w.tabled[i].Holders = append(w.tabled[i].Holders, h)
			}
		}
		return w
	})
}

// meets reports whether h holds a claim on the same text that c is equal to,
// rival to, inside or around.
func (w *lawWorld) meets(on *Text, h Holder, c Claim) bool {
	p := newPlaces(on)
	for i := range w.tabled {
		o := &w.tabled[i]
		if o.Claim.Parent == c.Parent && slices.Contains(o.Holders, h) && relate(p, &o.Claim, &c) != apart {
			return true
		}
	}
	return false
}

// lawCheck tries a property on some two thousand random cases, or on as many
// times twenty as -rapid.checks says.
func lawCheck(t *testing.T, f func(*rapid.T)) {
	t.Helper()
	for range 20 {
		rapid.Check(t, f)
		if t.Failed() {
			return
		}
	}
}
