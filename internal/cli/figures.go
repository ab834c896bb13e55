package cli

import (
	"fmt"

	"parley/talks"
)

// jsonFigures say how far the text is from being one.
type jsonFigures struct {
	Live       int            `json:"live_claims"`
	Agreed     int            `json:"agreed_claims"`
	Brackets   int            `json:"brackets"`
	Nested     int            `json:"nested_brackets"`
	Depth      int            `json:"depth"`
	Share      int            `json:"agreed_share"` // of words, in hundredths of a per cent
	Blocks     int            `json:"paragraphs"`
	Open       int            `json:"open"`
	Clean      int            `json:"clean"`
	AllAgreed  int            `json:"agreed_by_all"`
	Initialled int            `json:"initialled"`
	Movements  []jsonMovement `json:"movements"`
}

type jsonMovement struct {
	Party     string `json:"party"`
	Made      int    `json:"made"`
	Withdrawn int    `json:"withdrawn"`
	Accepted  int    `json:"accepted"`
	Lifted    int    `json:"objections_lifted"`
}

type jsonPoint struct {
	Act      string      `json:"act"`
	Revision int         `json:"revision"`
	Figures  jsonFigures `json:"figures"`
}

func figuresJSON(v talks.Convergence) jsonFigures {
	f := jsonFigures{
		Live: v.Live, Agreed: v.Agreed, Brackets: v.Brackets, Nested: v.Nested, Depth: v.Depth, Share: v.Share(),
		Blocks: v.Blocks, Open: v.Open, Clean: v.Clean, AllAgreed: v.AllAgreed, Initialled: v.Initialled, Movements: []jsonMovement{},
	}
	for _, m := range v.Movements {
		f.Movements = append(f.Movements, jsonMovement{m.Party, m.Made, m.Withdrawn, m.Accepted, m.Lifted})
	}
	return f
}

// share is the agreed share of words, "97.25 %".
func share(hundredths int) string { return fmt.Sprintf("%d.%02d %%", hundredths/100, hundredths%100) }

// printFigures is the convergence in some lines.
func (c *call) printFigures(s jsonStatus) {
	f := s.Figures
	c.print("%s agreed; %s open, %d clean, %d agreed by all", share(f.Share)+" of the words", count(f.Open, "paragraph"), f.Clean, f.AllAgreed)
	line := ""
	if f.Live == 0 {
		line = "no claim is open"
	} else {
		line = count(f.Live, "open claim") + fmt.Sprintf(" in %s", count(f.Brackets, "bracket"))
		if f.Nested > 0 {
			line += fmt.Sprintf(" and %d nested, at most %d deep", f.Nested, f.Depth)
		}
		if f.Agreed > 0 {
			line += fmt.Sprintf("; %d ready for the next revision", f.Agreed)
		}
	}
	c.print("%s", line)
	if len(s.Final.Initialled) > 0 {
		line := "initialled by " + and(s.Final.Initialled)
		if len(s.Final.Signed) > 0 {
			line += "; signatures of " + and(s.Final.Signed)
		}
		if len(s.Final.Exchanged) > 0 {
			line += "; exchanged by " + and(s.Final.Exchanged)
		}
		c.print("%s", line)
	}
	for _, m := range f.Movements {
		if m.Made+m.Withdrawn+m.Accepted+m.Lifted > 0 {
			c.print("%-5s has made %s, withdrawn %d, accepted %d, lifted %s", m.Party, count(m.Made, "claim"), m.Withdrawn, m.Accepted, count(m.Lifted, "objection"))
		}
	}
	for _, p := range s.Series {
		c.print("      %.10s  Rev.%d  %9s  %s, %s", p.Act, p.Revision, share(p.Figures.Share), count(p.Figures.Live, "open claim"), count(p.Figures.Brackets, "bracket"))
	}
}
