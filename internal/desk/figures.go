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
	Options    int        `json:"options"`
	Millibits  int        `json:"open_millibits"` // open decisions, in thousandths of a bit
	Share      int        `json:"agreed_share"`   // of words, in hundredths of a per cent
	Words      int        `json:"words"`
	Cut        int        `json:"words_cut"`
	Added      int        `json:"words_added"`
	Age        int        `json:"median_age"` // of brackets, in acts
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
	Merged    int    `json:"merged"`
	Conceded  int    `json:"conceded"`
	Net       int    `json:"net"`
}

// Point is the figures as they were after an act.
type Point struct {
	Act      string  `json:"act"`
	Revision int     `json:"revision"`
	Figures  Figures `json:"figures"`
	Opened   int     `json:"opened"` // brackets, since the point before
	Closed   int     `json:"closed"`
	Reopened int     `json:"reopened"` // paragraphs
}

// FiguresOf gives figures their JSON form.
func FiguresOf(v talks.Convergence) Figures {
	f := Figures{
		Live: v.Live, Agreed: v.Agreed, Brackets: v.Brackets, Nested: v.Nested, Depth: v.Depth, Share: v.Share(),
		Options: v.Options, Millibits: v.Millibits, Words: v.Words, Cut: v.Cut, Added: v.Added, Age: v.Age,
		Blocks: v.Blocks, Open: v.Open, Clean: v.Clean, AllAgreed: v.AllAgreed, Initialled: v.Initialled, Movements: []Movement{},
	}
	for _, m := range v.Movements {
		f.Movements = append(f.Movements, Movement{m.Party, m.Made, m.Withdrawn, m.Accepted, m.Lifted, m.Merged, m.Conceded, m.Net()})
	}
	return f
}

// PointOf gives a point of a series its JSON form.
func PointOf(p talks.Point) Point {
	act := ""
	if !p.Act.IsZero() {
		act = p.Act.String()
	}
	return Point{act, p.Rev, FiguresOf(p.Convergence), p.Opened, p.Closed, p.Reopened}
}
