package text

import "slices"

// relation is how two claims on the same text stand to each other.
type relation int

const (
	apart   relation = iota // both can be adopted
	same                    // equal claims: one claim
	rivals                  // they exclude each other
	inside                  // the first is strictly inside the second
	outside                 // the second is strictly inside the first
)

// span is the place of a word claim: its words s … e, and the closed interval
// lo … hi that other spans can touch.
//
// Each boundary i between words i-1 and i has two points: 2i, where word i-1
// ends, and 2i+1, where word i starts. Where no space stands between the two
// words, or word i-1 is the last one and ideographic, the first point is the
// second one: whatever ends there touches whatever starts there.
//
//	replacement  from the start of word s to the end of word e-1
//	insertion    the start of word s alone (at the end of the block: its end)
//	deletion     from the start of word s to the start of word e
type span struct{ s, e, lo, hi int }

func spanOf(ws []Word, c *Claim) span {
	p := span{s: c.Start, e: c.End, lo: 2*c.Start + 1, hi: 2 * c.End}
	if c.Start == c.End || len(c.New) == 0 || glued(ws, c.End) {
		p.hi++
	}
	return p
}

// glued reports whether words that end at boundary i touch what starts there.
func glued(ws []Word, i int) bool {
	if i <= 0 || i > len(ws) {
		return false
	}
	return ws[i-1].ideographic() || i < len(ws) && ws[i].ideographic()
}

func (a span) relate(b span) relation {
	switch {
	case a.hi < b.lo || b.hi < a.lo:
		return apart
	case b.s < a.s && a.e < b.e:
		return inside
	case a.s < b.s && b.e < a.e:
		return outside
	}
	return rivals
}

// Rivals reports whether a and b exclude each other. base is the text that
// both are claims on: the revision, or for sub-claims their parent's
// [Claim.Inner]. Claims with different parents are never rivals (their
// parents may be); equal claims aren't either, they are one. Claims that
// don't fit base are apart from everything.
//
//   - Two word claims of one block and language are rivals when their ranges
//     overlap, touch or are equal, unless one lies strictly inside the other,
//     sharing no end.
//   - A move or delete of a block is a rival of every other move, delete,
//     split or join of it. A join is one of both its blocks.
//   - A join is a rival of whatever enters its gap.
//   - Inserts at one gap are rivals when they carry the same choice mark.
//   - A split is a rival of a word claim whose words lie on both sides of the
//     cut or that takes away all the words of one side, of another split of
//     the block that isn't before it or after it in every language, of words
//     in a language that the block hasn't, and of a
//     join of the block with one of another kind, depth or set of languages.
//     Such a join is a rival of another join of either block too.
func Rivals(base *Text, a, b Claim) bool {
	return a.Parent == b.Parent && relate(&places{text: base}, &a, &b) == rivals
}

// Inside reports whether a is strictly inside b: a word claim within the
// words that b replaces or the block that b deletes, or a sub-claim of b.
// base is as for [Rivals]. For claims inside by way of others see [Index].
func Inside(base *Text, a, b Claim) bool {
	if a.Parent != b.Parent {
		return a.Parent == b.Key()
	}
	return relate(&places{text: base}, &a, &b) == inside
}

// relate tells how claims a and b on the text of p stand to each other.
func relate(p *places, a, b *Claim) relation {
	switch {
	case a.Op == Replace && b.Op == Replace:
		if a.Block != b.Block || a.Lang != b.Lang {
			return apart
		}
		i := p.block(a.Block)
		if i < 0 {
			return apart
		}
		if a.Start == b.Start && a.End == b.End && slices.Equal(a.New, b.New) {
			return same
		}
		ws := p.text.Blocks[i].Content[a.Lang]
		return spanOf(ws, a).relate(spanOf(ws, b))
	case a.Op == Replace && b.Op == Delete && a.Block == b.Block:
		return inside
	case a.Op == Delete && b.Op == Replace && a.Block == b.Block:
		return outside
	case a.Op == Replace && b.Op == SplitAt:
		return relateSplit(p, a, b)
	case a.Op == SplitAt && b.Op == Replace:
		return relateSplit(p, b, a)
	case a.Op == Replace || b.Op == Replace:
		return apart
	case a.Op == Insert && b.Op == Insert:
		if a.Gap != b.Gap || a.Choice != b.Choice {
			return apart
		}
		if equalBlocks(a.Blocks, b.Blocks) {
			return same
		}
		if a.Choice == "" {
			return apart
		}
		return rivals
	}
	if a.Op == Join && entersGap(p, b, a) || b.Op == Join && entersGap(p, a, b) {
		return rivals
	}
	if a.Op == Insert || b.Op == Insert {
		return apart
	}
	if a.Op == b.Op && a.Block == b.Block && a.Gap == b.Gap && equalAt(a.At, b.At) {
		return same
	}
	if !concerns(p, a, b) {
		return apart
	}
	switch {
	case a.Op == Move || a.Op == Delete || b.Op == Move || b.Op == Delete:
		return rivals
	case a.Op == SplitAt && b.Op == SplitAt && !ordered(a.At, b.At) && !ordered(b.At, a.At):
		return rivals
	case a.Op == Join && !joinAlike(p, a), b.Op == Join && !joinAlike(p, b):
		return rivals
	}
	return apart
}

// joinAlike reports whether the blocks that j joins have the same kind, depth and
// languages.
func joinAlike(p *places, j *Claim) bool {
	i := p.block(j.Block)
	if i < 0 || i+1 >= len(p.text.Blocks) {
		return false
	}
	a, b := p.text.Blocks[i], p.text.Blocks[i+1]
	return a.Kind == b.Kind && a.Depth == b.Depth && slices.Equal(a.Langs(), b.Langs())
}

// entersGap reports whether c brings blocks into the gap that j closes.
func entersGap(p *places, c, j *Claim) bool {
	return (c.Op == Insert || c.Op == Move) && p.gap(c.Gap) == p.block(j.Block)+1 && p.block(j.Block) >= 0
}

// concerns reports whether two whole-block changes are changes of the same
// block; a join is one of two blocks.
func concerns(p *places, a, b *Claim) bool {
	i, k := p.block(a.Block), p.block(b.Block)
	if i < 0 || k < 0 {
		return false
	}
	return i == k || a.Op == Join && i+1 == k || b.Op == Join && k+1 == i
}

func relateSplit(p *places, words, split *Claim) relation {
	i := p.block(words.Block)
	if words.Block != split.Block || i < 0 {
		return apart
	}
	at, ok := split.At[words.Lang]
	switch {
	case !ok && p.text.awaits(p.text.Blocks[i], words.Lang):
		return rivals // nobody has said where the new words would be cut
	case !ok:
		return apart
	case words.Start < at && at < words.End:
		return rivals
	case len(words.New) > 0:
		return apart
	case words.Start == 0 && words.End == at,
		words.Start == at && words.End == len(p.text.Blocks[i].Content[words.Lang]):
		return rivals
	}
	return apart
}

// ordered reports whether split a cuts before split b in every language.
func ordered(a, b map[Lang]int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, l := range splitLangs(a) {
		if k, ok := b[l]; !ok || a[l] >= k {
			return false
		}
	}
	return true
}

func equalAt(a, b map[Lang]int) bool {
	if len(a) != len(b) {
		return false
	}
	for _, l := range splitLangs(a) {
		if k, ok := b[l]; !ok || a[l] != k {
			return false
		}
	}
	return true
}

func equalBlocks(a, b []Block) bool {
	return slices.EqualFunc(a, b, func(x, y Block) bool { return x.canonical(false) == y.canonical(false) })
}
