package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"parley/record"
	"parley/talks"
)

// convergenceBody is how far the text is from being one, and how it got there.
type convergenceBody struct {
	Path     string
	Sentence string
	Now      talks.Convergence
	Charts   []chartBlock
	Map      heatMap
	Parties  []talks.Movement
	Rows     []convergenceRow
}

type chartBlock struct {
	Title string
	Chart lineChart
	Keys  []series
}

type convergenceRow struct {
	Label string
	Share int // hundredths of a per cent
	talks.Convergence
}

// maxPoints is how many moments a chart shows: more than this many steps no
// eye tells apart, and each costs a measuring of the text.
const maxPoints = 48

// piece is how long the talks are held for measuring at a time: acts wait for it.
const piece = 5 * time.Millisecond

// measure has the talks measured at the moments of the charts, piece by piece;
// the figures are kept there.
func (s *Server) measure(v *visit) error {
	var acts []record.ID
	if err := s.look(v, func(t *table) error {
		acts, _ = t.moments()
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
	return nil
}

func (s *Server) convergencePage(v *visit) error {
	if err := s.measure(v); err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		acts, labels := t.moments()
		points, err := t.state.Series(acts)
		if err != nil {
			return err
		}
		now, err := t.view.Convergence()
		if err != nil {
			return err
		}
		if !t.sight().Work {
			points, labels = append(points, talks.Point{Rev: t.rev.Num, Convergence: now}), append(labels, "")
		}
		body := convergenceBody{Path: t.path(), Now: now}
		if t.sight().Work {
			body.Parties = t.view.Movements()
		}
		var share, open, agreed []float64
		for i, p := range points {
			share = append(share, float64(p.Share())/100)
			open = append(open, float64(p.Brackets))
			agreed = append(agreed, float64(p.AllAgreed))
			if labels[i] != "" || i == len(points)-1 {
				body.Rows = append(body.Rows, convergenceRow{t.momentLabel(labels[i]), p.Share(), p.Convergence})
			}
		}
		b := v.book
		body.Charts = []chartBlock{
			{b.T("Words that nobody disputes"), lineChart{Label: b.T("Share of the words that nobody disputes, act by act"), Unit: " %", Top: 100, Ticks: labels, Series: []series{{b.T("agreed"), "c1", share}}}, nil},
			{b.T("Brackets and paragraphs"), lineChart{Label: b.T("Open brackets, and paragraphs agreed by all, act by act"), Ticks: labels, Series: []series{{b.T("open brackets"), "c2", open}, {b.T("paragraphs agreed by all"), "c3", agreed}}}, []series{{b.T("open brackets"), "c2", nil}, {b.T("paragraphs agreed by all"), "c3", nil}}},
		}
		body.Sentence = t.sentence(points, now)
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

// moments are the acts at which the text is measured, some between each pair
// of revisions, and their labels: the revisions'. Who may not see where parties
// stand gets the revisions alone.
func (t *table) moments() (acts []record.ID, labels []string) {
	order := t.view.Order()
	label := map[record.ID]string{}
	for _, r := range t.view.Revisions() {
		label[r.ID] = fmt.Sprintf("Rev.%d", r.Num)
	}
	step := 1
	for len(order) > step*maxPoints {
		step *= 2 // most moments stay the same while acts come
	}
	work := t.sight().Work
	for i, id := range order {
		if label[id] == "" && !work { // the order of acts has to do with parties
			continue
		}
		if label[id] == "" && i%step != 0 && i != len(order)-1 {
			continue
		}
		acts = append(acts, id)
		labels = append(labels, label[id])
	}
	return acts, labels
}

func (t *table) momentLabel(l string) string {
	if l == "" {
		return t.book.T("now")
	}
	return l
}

// sentence is what a journalist could quote.
func (t *table) sentence(points []talks.Point, now talks.Convergence) string {
	b := t.book
	num := t.rev.Num
	var then talks.Convergence
	found := false
	for _, p := range points { // the moment at which the newest revision was issued
		if p.Act == t.rev.ID {
			then, found = p.Convergence, true
		}
	}
	var out []string
	if found {
		switch closed := then.Brackets - now.Brackets; {
		case closed > 0:
			out = append(out, b.N(closed, "%d bracket fewer is open than at Rev.%d", "%d brackets fewer are open than at Rev.%d", num))
		case closed < 0:
			out = append(out, b.N(-closed, "%d bracket more is open than at Rev.%d", "%d brackets more are open than at Rev.%d", num))
		default:
			out = append(out, b.T("As many brackets are open as at Rev.%d", num))
		}
	}
	out = append(out, b.T("%d %% of the words are agreed", now.Share()/100))
	var moved []string
	for _, m := range now.Movements {
		if m.Accepted+m.Withdrawn+m.Lifted > 0 && t.sight().Work {
			moved = append(moved, m.Party)
		}
	}
	slices.Sort(moved)
	if len(moved) > 0 {
		out = append(out, b.T("%s moved", strings.Join(moved, ", ")))
	}
	return strings.Join(out, "; ") + "."
}
