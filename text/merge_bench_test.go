package text

import (
	"fmt"
	"testing"
)

// benchWorld is a text of the size of the Paris Agreement (229 paragraphs,
// some 7,000 words) with n claims of seven parties all over it.
func benchWorld(n int) (*Text, []Tabled) {
	random := benchRandom()
	base := benchText(random)
	return base, benchClaims(base, n, random)
}

// benchRandom gives the same numbers on every machine.
func benchRandom() func(n int) int {
	seed := uint32(1)
	return func(n int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % n
	}
}

func benchText(random func(n int) int) *Text {
	base := &Text{}
	for i := range 229 {
		b := Block{ID: BlockID(fmt.Sprintf("b%d", i+1)), Kind: OP, Content: map[Lang][]Word{}}
		for range 20 + random(22) {
			b.Content["en"] = append(b.Content["en"], Word{S: fmt.Sprintf("word%d", random(900))})
		}
		base.Blocks = append(base.Blocks, b)
	}
	return base
}

func benchClaims(base *Text, n int, random func(n int) int) []Tabled {
	from := base.Digest()
	var out []Tabled
	for len(out) < n {
		b := base.Blocks[random(len(base.Blocks))]
		ws := b.Content["en"]
		c := Claim{Op: Replace, Base: from, Block: b.ID, Lang: "en"}
		switch random(20) {
		case 0:
			c = Claim{Op: Insert, Base: from, Gap: Gap(b.ID), Blocks: []Block{{Kind: OP, Content: map[Lang][]Word{"en": ws[:random(len(ws))+1]}}}}
		case 1:
			c = Claim{Op: Delete, Base: from, Block: b.ID}
		case 2:
			c = Claim{Op: Move, Base: from, Block: b.ID, Gap: Gap(base.Blocks[random(len(base.Blocks))].ID)}
		default:
			s := random(len(ws))
			e := min(len(ws), s+random(5))
			if random(8) == 0 {
				e = min(len(ws), s+random(20))
			}
			var words []Word
			for range random(6) {
				words = append(words, Word{S: fmt.Sprintf("new%d", random(400))})
			}
			c.Start, c.End, c.New = Trim(ws, s, e, words)
			c.Exact = ws[c.Start:c.End]
		}
		if c.check(newPlaces(base), nil) != nil {
			continue
		}
		t := Tabled{Claim: c}
		for range 1 + random(2) {
			t.Holders = append(t.Holders, Holder{Party: fmt.Sprintf("P%d", random(7))})
		}
		out = append(out, t)
	}
	return out
}

func benchMerge(b *testing.B, n int, keyed bool) {
	base, tabled := benchWorld(n)
	if keyed {
		for i := range tabled {
			tabled[i].Key = tabled[i].Claim.Key()
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Merge(base, tabled); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMerge500(b *testing.B)       { benchMerge(b, 500, false) }
func BenchmarkMerge5000(b *testing.B)      { benchMerge(b, 5000, false) }
func BenchmarkMerge500Keyed(b *testing.B)  { benchMerge(b, 500, true) }
func BenchmarkMerge5000Keyed(b *testing.B) { benchMerge(b, 5000, true) }

func BenchmarkIndex5000(b *testing.B) {
	base, tabled := benchWorld(5000)
	claims := make([]Claim, len(tabled))
	for i := range tabled {
		claims[i] = tabled[i].Claim
	}
	for b.Loop() {
		x := NewIndex(base, claims)
		n := 0
		for i := range claims {
			n += len(x.RivalsOf(i))
		}
	}
}

func BenchmarkApply(b *testing.B) {
	base, tabled := benchWorld(500)
	var claims, some []Claim
	for _, t := range tabled {
		claims = append(claims, t.Claim)
	}
	x := NewIndex(base, claims)
	for i, c := range claims {
		if len(x.RivalsOf(i)) == 0 {
			some = append(some, c)
		}
	}
	for b.Loop() {
		if _, y, err := Apply(base, some); err != nil {
			b.Fatal(err)
		} else {
			y.All(claims)
		}
	}
}
