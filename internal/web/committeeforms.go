package web

import (
	"slices"

	"parley/committee"
)

// moreForms are forms for what is rare: revisions by a sponsor, standing apart
// from a consensus, deadlines, leave by the chair, a second vote that never came.
func (h *hearing) moreForms(form func(group, words string, e committee.Event, fields ...stepField), live stepField) {
	b := h.book
	ours := stepField{Sort: "pick", Name: "of", Label: b.T("Which")}
	back := ours
	for _, d := range h.Sitting.Drafts() {
		switch {
		case d.Status == committee.Live && d.Amends == "" && slices.Contains(d.Sponsors, h.me):
			ours.List = append(ours.List, choice{h.label(d.ID), d.ID, false})
		case d.Status == committee.Withdrawn:
			back.List = append(back.List, choice{h.label(d.ID), d.ID, false})
		}
	}
	if h.may() {
		g := b.T("Of your delegation")
		if len(ours.List) > 0 {
			symbol := stepField{Sort: "line", Name: "symbol", Label: b.T("Symbol, such as A/C.1/76/L.13/Rev.1"), Need: true}
			form(g, b.T("Put the newest text in a draft’s place"), committee.Event{Do: committee.DoRevise}, ours, symbol)
			certified := stepField{Sort: "tick", Name: "certified", Label: b.T("As its sponsor we certify these words")}
			form(g, b.T("Revise a draft orally"), committee.Event{Do: committee.DoOral}, ours, h.amendFields()[0], certified)
		}
		if len(back.List) > 0 {
			form(g, b.T("Reintroduce a draft that was withdrawn"), committee.Event{Do: committee.DoReintroduce}, back)
		}
		for _, d := range h.Sitting.Drafts() {
			e := committee.Event{Do: committee.DoDissociate, Of: d.ID}
			if d.Status != committee.Adopted || !h.fits(e) {
				continue
			}
			f := stepField{Sort: "ticks", Name: "list", Label: b.T("From these parts; none ticked is the whole")}
			for _, p := range d.Parts {
				f.List = append(f.List, choice{h.partName(p.ID), p.ID, false})
			}
			form(g, h.said(e), e, f, stepField{Sort: "text", Name: "text", Label: b.T("Reason, for all to read")})
		}
	}
	if !h.chair {
		return
	}
	g := b.T("Of the chair")
	form(g, b.T("Set a deadline"), committee.Event{Do: committee.DoDeadline, By: committee.ByChair},
		stepField{Sort: "pick", Name: "kind_of", Label: b.T("For"), List: []choice{{b.T("proposals"), "proposals", true}, {b.T("amendments"), "amendments", false}}},
		stepField{Sort: "moment", Name: "until", Need: true})
	if len(live.List) > 0 {
		why := stepField{Sort: "text", Name: "text", Label: b.T("Reason, for all to read"), Need: true}
		form(g, b.T("Let an amendment through on the day itself"), committee.Event{Do: committee.DoPermit, By: committee.ByChair}, live, why)
		seats := stepField{Sort: "ticks", Name: "list", Label: b.T("Seats")}
		for _, x := range h.Sitting.Seats() {
			seats.List = append(seats.List, choice{x.Code, x.Code, false})
		}
		form(g, b.T("Let seats explain their vote once more"), committee.Event{Do: committee.DoPermit, By: committee.ByChair}, live, seats, why)
	}
	for _, d := range h.Sitting.Drafts() {
		if e := (committee.Event{Do: committee.DoLapse, By: committee.ByChair, Of: d.ID}); h.takes(e) {
			form(g, h.said(e), e)
		}
	}
}

// apart are those who dissociated themselves from the consensus on a draft, each
// in a line.
func (h *hearing) apart(id string) []string {
	var out []string
	for _, r := range h.Sitting.Remarks() {
		if r.Kind != "dissociate" || r.Of != id {
			continue
		}
		line := h.book.T("%s dissociates itself from the consensus", r.By)
		if len(r.Parts) > 0 {
			line = h.book.T("%s dissociates itself from the consensus on %s", r.By, h.labels(r.Parts))
		}
		if r.Text != "" {
			line += ": “" + r.Text + "”"
		}
		out = append(out, line)
	}
	return out
}
