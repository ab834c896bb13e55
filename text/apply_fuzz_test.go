package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// FuzzClaims throws claims of every shape at a text: whatever Check lets
// through can be applied, carried and shown, and nothing panics on the rest.
// Each line of claims is "op block start end gap parent words"; parent is the
// number of an earlier line or -.
func FuzzClaims(f *testing.F) {
	f.Add("*Urges* a b\nc d e\n约束", "replace b1 1 2 ^ - x y\nreplace b1 0 1 ^ 0 z\ndelete b2 0 0 ^ -")
	f.Add("a b c d", "insert - 0 0 b1 - x y\nreplace +0 0 1 ^ 0 z\nmove +0 0 0 ^ 0\nsplit b1 2 0 ^ -")
	f.Add("a\nb\nc", "move b1 0 0 b3 -\njoin b2 0 0 ^ -\ninsert - 0 0 b2 - q\nmove b3 0 0 ^ -")
	f.Add("a a a a b", "replace b1 1 2 ^ -\nreplace b1 2 2 ^ - a\nsplit b1 3 0 ^ -\nreplace b1 4 5 ^ - \\[ \\*")
	f.Fuzz(func(t *testing.T, lines, claims string) {
		if len(lines)+len(claims) > 2000 {
			return
		}
		base := &Text{}
		for i, line := range strings.Split(lines, "\n") {
			if ws, err := ParseInline(line); err == nil && len(ws) > 0 {
				base.Blocks = append(base.Blocks, Block{ID: BlockID(fmt.Sprintf("b%d", i+1)), Kind: OP, Content: map[Lang][]Word{"en": ws}})
			}
		}
		if base.Check() != nil {
			return
		}
		var all []Claim
		var tabled []Tabled
		for _, line := range strings.Split(claims, "\n") {
			c, parent := fuzzClaim(line, base, all)
			tabled = append(tabled, Tabled{Claim: c, Holders: []Holder{{Party: string(c.Op)}}})
			if c.Check(base, parent) == nil {
				all = append(all, c)
			}
		}
		d, err := Merge(base, tabled)
		if err != nil {
			t.Fatal(err)
		}
		d.Print(DraftPrint{Attribution: true, Legend: true})
		stands := lawStands(d)
		x := NewIndex(base, all)
		var set []Claim
		var at []int
		for i, c := range all {
			if stands[c.Key()] == nil && c.Parent == "" {
				t.Fatalf("a sound claim stands nowhere: %s", c.canonical(nil))
			}
			p := x.Parent(i)
			if (p < 0 || slices.Contains(at, p)) && !slices.ContainsFunc(x.RivalsOf(i), func(k int) bool { return slices.Contains(at, k) }) {
				at, set = append(at, i), append(set, c)
			}
		}
		next, carry, err := Apply(base, set)
		if err != nil {
			t.Fatal(err)
		}
		if err := next.Check(); err != nil && !errors.Is(err, ErrLimit) && !errors.Is(err, ErrContent) {
			t.Fatal(err)
		}
		for _, c := range carry.All(all) {
			if c.Lapse == nil && c.Claim.Parent == "" {
				if err := c.Claim.Check(next, nil); err != nil {
					t.Fatalf("a carried claim doesn't stand: %v", err)
				}
			}
		}
	})
}

func fuzzClaim(line string, base *Text, before []Claim) (Claim, *Claim) {
	var op, block, gap, from string
	c := Claim{Base: base.Digest()}
	fmt.Sscan(line, &op, &block, &c.Start, &c.End, &gap, &from)
	var words []Word
	if f := strings.SplitN(line, " ", 7); len(f) == 7 {
		words, _ = ParseInline(f[6])
	}
	c.Op, c.Block, c.Gap = Op(op), BlockID(block), Gap(gap)
	var parent *Claim
	var n int
	on := base
	if _, err := fmt.Sscan(from, &n); err == nil && 0 <= n && n < len(before) {
		parent = &before[n]
		c.Parent = parent.Key()
		if on = parent.Inner(); on == nil {
			on = &Text{}
		}
	}
	if c.Op != Replace && len(line)%3 > 0 { // now and then with fields that don't belong
		c.Start, c.End = 0, 0
	}
	if c.Op != Insert && c.Op != Move && len(line)%5 > 0 {
		c.Gap = ""
	}
	switch c.Op {
	case Insert:
		c.Block = ""
		c.Blocks = []Block{{Kind: OP, Content: map[Lang][]Word{"en": words}}}
	case SplitAt:
		fmt.Sscan(line, &op, &block, &n)
		c.At = map[Lang]int{"en": n}
	case Replace:
		c.Lang = "en"
		if i := on.Find(c.Block); i >= 0 {
			ws := on.Blocks[i].Content["en"]
			if 0 <= c.Start && c.Start <= c.End && c.End <= len(ws) {
				c.Start, c.End, c.New = Trim(ws, c.Start, c.End, words)
				c.Exact = ws[c.Start:c.End]
			}
		}
	}
	return c, parent
}
