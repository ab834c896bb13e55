package web

import (
	"html/template"
	"net/http"
	"time"

	"parley/internal/desk"
	"parley/record"
	"parley/talks"
)

// convergenceBody is how far the text is from being one, and how it got there.
type convergenceBody struct {
	Path     string
	Map      heatMap
	Course   desk.Course
	Pictures []template.HTML // of the course's charts
	Forecast bool
}

// piece is how long the talks are held for measuring at a time: acts wait for it.
const piece = 5 * time.Millisecond

// measure has the talks measured at the moments of the charts, piece by piece;
// the figures are kept there.
func (s *Server) measure(v *visit) error {
	var acts []record.ID
	if err := s.look(v, func(t *table) error {
		acts, _ = t.desk().Moments()
		return nil
	}); err != nil {
		return err
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	for len(acts) > 0 {
		if err := v.r.Context().Err(); err != nil {
			return err
		}
		err := n.View(func(_ *record.Record, st *talks.State) error {
			for began := time.Now(); len(acts) > 0 && time.Since(began) < piece; acts = acts[1:] {
				if _, err := st.Series(acts[:1]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, step := range []func(v *talks.View) error{ // what the page asks of now is kept until the next act
		func(v *talks.View) error { _, err := v.Follow(nil); return err },
		func(v *talks.View) error { v.Distances(); return nil },
		func(v *talks.View) error { v.Backings(); return nil },
	} {
		if err := n.View(func(_ *record.Record, st *talks.State) error { return step(st.Now()) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) convergencePage(v *visit) error {
	if err := s.measure(v); err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		body := convergenceBody{Path: t.path(), Forecast: v.r.URL.Query().Get("forecast") != ""}
		var err error
		if body.Course, err = t.desk().Course(body.Forecast); err != nil {
			return err
		}
		for _, c := range body.Course.Charts {
			body.Pictures = append(body.Pictures, template.HTML(c.SVG())) // numbers, and labels that were escaped
		}
		b := v.book
		body.Map = heatMap{Label: b.T("Map of the text: how many claims are open on each paragraph")}
		for _, bl := range t.view.Blocks() {
			if bl.Number == "" {
				continue
			}
			body.Map.Cells = append(body.Map.Cells, heatCell{bl.Number, t.path() + "#b-" + string(bl.ID), len(bl.Open), bl.All})
		}
		f := t.frame(b.T("Convergence"), "convergence")
		return s.show(v, "convergence", http.StatusOK, page{frame: f, Body: body})
	})
}

func (s *Server) apiConvergence(v *visit) error {
	if err := s.measure(v); err != nil {
		return err
	}
	return s.plain(v, func(t *table) error {
		c, err := t.desk().Convergence()
		if err != nil {
			return err
		}
		return v.answer(c)
	})
}
