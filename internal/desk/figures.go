package desk

import (
	"parley/talks"
)

// Figures say how far the text is from being one.
type Figures struct {
	Live       int        `json:"live_claims"`
	Agreed     int        `json:"agreed_claims"`
	Brackets   int        `json:"brackets"`
	Nested     int        `json:"nested_brackets"`
	Depth      int        `json:"depth"`
	Share      int        `json:"agreed_share"` // of words, in hundredths of a per cent
	Blocks     int        `json:"paragraphs"`
	Open       int        `json:"open"`
	Clean      int        `json:"clean"`
	AllAgreed  int        `json:"agreed_by_all"`
	Initialled int        `json:"initialled"`
	Movements  []Movement `json:"movements"`
}

// Movement is how a party has moved.
type Movement struct {
	Party     string `json:"party"`
	Made      int    `json:"made"`
	Withdrawn int    `json:"withdrawn"`
	Accepted  int    `json:"accepted"`
	Lifted    int    `json:"objections_lifted"`
}

// Point is the figures as they were after an act.
type Point struct {
	Act      string  `json:"act"`
	Revision int     `json:"revision"`
	Figures  Figures `json:"figures"`
}

// FiguresOf gives figures their JSON form.
func FiguresOf(v talks.Convergence) Figures {
	f := Figures{
		Live: v.Live, Agreed: v.Agreed, Brackets: v.Brackets, Nested: v.Nested, Depth: v.Depth, Share: v.Share(),
		Blocks: v.Blocks, Open: v.Open, Clean: v.Clean, AllAgreed: v.AllAgreed, Initialled: v.Initialled, Movements: []Movement{},
	}
	for _, m := range v.Movements {
		f.Movements = append(f.Movements, Movement{m.Party, m.Made, m.Withdrawn, m.Accepted, m.Lifted})
	}
	return f
}
