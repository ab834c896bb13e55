package table

import (
	"math/rand/v2"
	"slices"
	"testing"

	"parley/internal/bridge"
)

// Where the frontier of three parties is too large, the packages that have a search of their own are found all the same.
func TestLargeTableHasEvenAndNearby(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	p := &bridge.Problem{Parties: make([]bridge.Party, 3)}
	g := &bridge.Guesses{Problem: p, Low: make([][][]int64, 3), High: make([][][]int64, 3)}
	out := &Table{Guesses: g}
	for range maxWhole + 20 {
		p.Brackets = append(p.Brackets, bridge.Bracket{Options: make([]string, 3)})
		out.Brackets = append(out.Brackets, Bracket{Options: make([]Option, 3)})
		for i := range p.Parties {
			row := []int64{0, int64(r.IntN(500)), int64(r.IntN(500))}
			p.Parties[i].Points = append(p.Parties[i].Points, row)
			if i > 0 {
				g.Low[i], g.High[i] = append(g.Low[i], row), append(g.High[i], row)
			}
		}
	}
	for i := range p.Parties {
		p.Parties[i].Floor = 10_000
	}
	s, err := out.Solve(t.Context(), 2_000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []Kind
	for _, q := range s.Packages {
		kinds = append(kinds, q.Kinds...)
	}
	if !slices.Contains(kinds, Nearby) && !slices.Contains(kinds, Even) {
		t.Errorf("only %v", kinds)
	}
}
