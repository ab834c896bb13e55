package text

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// madeText is a text of blocks with words of a vocabulary whose frequencies
// fall as those of a language do.
func madeText(r *rand.Rand, blocks, words, vocabulary int) *Text {
	t := &Text{}
	for range blocks {
		ws := make([]Word, words)
		for i := range ws {
			f := r.Float64()
			ws[i] = Word{S: fmt.Sprintf("w%d", int(float64(vocabulary)*f*f*f))}
		}
		t.Blocks = append(t.Blocks, Block{Kind: PP, Content: map[Lang][]Word{"en": ws}})
	}
	return withIDs(t)
}

// madeEdit changes one word in twenty and one block in twenty.
func madeEdit(r *rand.Rand, t *Text) *Text {
	var out []Block
	for _, b := range t.Blocks {
		b = fresh(b)
		ws := b.Content["en"]
		for i := range ws {
			if r.IntN(20) == 0 {
				ws[i] = Word{S: fmt.Sprintf("new%d", r.IntN(500))}
			}
		}
		switch r.IntN(60) {
		case 0:
			continue
		case 1:
			out = append(out, fresh(madeText(r, 1, len(ws), 500).Blocks[0]))
		case 2:
			out = slices.Insert(out, r.IntN(len(out)+1), b)
			continue
		}
		out = append(out, b)
	}
	return &Text{Blocks: out}
}

// TestDeriveIsBounded derives from unkind texts of up to 10^5 words. The times
// are shown, not judged; a search without a bound would not end.
func TestDeriveIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := rand.New(rand.NewPCG(1, 2))
	usual := madeText(r, 2000, 50, 5000)
	long := madeText(r, 2, 19_000, 5000)
	short := madeText(r, 2_000, 10, 60)
	one := madeText(r, 2_000, 10, 1)
	two := madeText(r, 2_000, 10, 2)
	for _, c := range []struct {
		name         string
		base, edited *Text
	}{
		{"usual", usual, madeEdit(r, usual)},
		{"nothing in common", usual, madeText(r, 2000, 50, 5000)},
		{"backwards", usual, &Text{Blocks: reversedBlocks(usual.Blocks)}},
		{"long blocks", long, madeEdit(r, long)},
		{"other long blocks", long, madeText(r, 2, 19_000, 5000)},
		{"few words", short, madeEdit(r, short)},
		{"one word", one, madeEdit(r, one)},
		{"two words", two, madeText(r, 1_800, 10, 2)},
		{"two words in long blocks", madeText(r, 2, 19_000, 2), madeText(r, 2, 19_000, 2)},
	} {
		start := time.Now()
		claims, err := Derive(c.base, c.edited)
		took := time.Since(start)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		t.Logf("%s: %d claims in %v", c.name, len(claims), took.Round(time.Millisecond))
	}
}

func reversedBlocks(blocks []Block) []Block {
	out := slices.Clone(blocks)
	slices.Reverse(out)
	for i := range out {
		out[i].ID = ""
	}
	return out
}

func BenchmarkDerive(b *testing.B) {
	for _, n := range []int{200, 2000} {
		r := rand.New(rand.NewPCG(1, 2))
		base := madeText(r, n, 50, 5000)
		edited := madeEdit(r, base)
		b.Run(fmt.Sprintf("%d words", 50*n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Derive(base, edited); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("23-oct to 4-dec", func(b *testing.B) {
		_, base := realDraft(b, "23-oct")
		_, edited := realDraft(b, "4-dec")
		for b.Loop() {
			if _, err := Derive(base, edited); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	for _, parties := range []int{2, 7} {
		r := rand.New(rand.NewPCG(1, 2))
		root := madeText(r, 200, 50, 5000)
		var rivals []Rival
		for i := range parties {
			rivals = append(rivals, Rival{Party: fmt.Sprintf("P%d", i), Draft: madeEdit(r, root)})
		}
		b.Run(fmt.Sprintf("%d drafts of 10000 words", parties), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compile(rivals); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
