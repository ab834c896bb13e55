package web

import (
	"crypto/rand"
	"fmt"

	"parley/committee"
)

// lot is the draw that is under way, or the next one's id: "draw-1".
func (h *hearing) lot() string {
	lots := h.Sitting.Lots()
	for _, l := range lots {
		if l.Drawn == "" {
			return l.ID
		}
	}
	return fmt.Sprintf("draw-%d", len(lots)+1)
}

// drawing offers a seat its part in the draw from whom a roll call begins: a
// word that it keeps, then the word itself.
func (h *hearing) drawing() stepGroup {
	b, id := h.book, h.lot()
	g := stepGroup{Title: b.T("Roll call: from whom it begins")}
	if e := (committee.Event{Do: committee.DoCommit, Of: id}); h.Sitting.Open() == nil {
		try := e
		try.Text = committee.Commitment(id, h.me, "x")
		if h.fits(try) {
			g.Steps = append(g.Steps, stepLine{Words: h.said(e), Why: b.T("Keep the word: you show it when all have given theirs."), Hidden: eventFields(e),
				Fields: []stepField{{Sort: "line", Name: "value", Label: b.T("A word that nobody guesses"), Value: rand.Text(), Need: true}}})
		}
	}
	for _, l := range h.Sitting.Lots() {
		for _, s := range l.Shares {
			if l.ID == id && s.Seat == h.me && s.Value == "" {
				e := committee.Event{Do: committee.DoReveal, Of: id}
				g.Steps = append(g.Steps, stepLine{Words: h.said(e), Hidden: eventFields(e), Fields: []stepField{{Sort: "line", Name: "value", Label: b.T("The word that you gave"), Need: true}}})
			}
		}
	}
	return g
}
