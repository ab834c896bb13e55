package web

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/committee"
	"parley/internal/desk"
	"parley/talks"
)

// stepLine is a step as a form: what it does, why and by which rule, and what
// is still to be given.
type stepLine struct {
	Words, Why, Rule string
	Hidden           []field
	Fields           []stepField
	Group            string // what it is about, among forms of one sort
}

// stepField is what a person gives. Sort says how: line, text, date, time,
// seats, pick, tick (one), ticks (many), order.
type stepField struct {
	Sort, Name, Label, Value, Help string
	List                           []choice
	Need                           bool
}

// eventFields are the fields by which a form names an event.
func eventFields(e committee.Event) []field {
	out := []field{{"do", "committee"}, {"event", string(e.Do)}}
	for _, f := range []field{{"as", e.By}, {"of", e.Of}, {"kind_of", e.Kind}, {"item", e.Item}, {"vote", e.Vote}, {"category", e.Category}} {
		if f.Name == "as" && e.By != committee.ByChair && e.By != committee.BySecretary {
			continue
		}
		if f.Value != "" {
			out = append(out, f)
		}
	}
	for _, x := range e.List {
		out = append(out, field{"list", x})
	}
	return out
}

// stepLine is a step that Sitting.Next lists, with the fields that it leaves open.
func (h *hearing) stepLine(st committee.Step) stepLine {
	b, e := h.book, st.Event
	l := stepLine{Words: h.said(e), Why: h.calls(st.Why), Rule: st.Rule}
	line := func(name, label, value string, need bool) {
		l.Fields = append(l.Fields, stepField{Sort: "line", Name: name, Label: label, Value: value, Need: need})
	}
	words := func(label string, need bool) {
		l.Fields = append(l.Fields, stepField{Sort: "text", Name: "text", Label: label, Need: need})
	}
	switch e.Do {
	case committee.DoRoll:
		e.Seats, e.Chair, l.Words = nil, nil, b.T("Take the roll")
		l.Fields = h.rollFields()
	case committee.DoOpen:
		e.Date, l.Words = "", b.T("Open the meeting")
		l.Fields = []stepField{{Sort: "date", Name: "date", Label: b.T("Day at the place of the meeting"), Value: time.Now().UTC().Format(time.DateOnly), Need: true}}
	case committee.DoRuling:
		l.Fields = []stepField{{Sort: "tick", Name: "upheld", Label: b.T("The point of order is well taken")}}
		words(b.T("Ruling, for all to read"), true)
	case committee.DoOrder:
		l.Fields = h.orderFields(e.Of)
		e.List = nil
	case committee.DoImply:
		words(b.T("Why it falls with what was adopted"), true)
	case committee.DoPut:
		l.Words = b.T("Put %s to the vote", h.of(e))
		f := stepField{Sort: "pick", Name: "kind_of", Label: b.T("How")}
		for _, m := range []string{committee.Hands, committee.Recorded, committee.RollCall} {
			f.List = append(f.List, choice{h.methodWords(m), m, m == e.Kind})
		}
		l.Fields = []stepField{f}
		e.Kind = ""
	case committee.DoMove:
		if e.Kind == committee.MoveDivide {
			f := stepField{Sort: "ticks", Name: "group", Label: b.T("Parts to be voted on separately")}
			if d, ok := h.Sitting.Draft(e.Of); ok {
				for _, p := range d.Parts {
					f.List = append(f.List, choice{h.partName(p.ID), p.ID, false})
				}
			}
			l.Fields = append(l.Fields, f)
		}
		words(b.T("Reason, for all to read"), false)
	case committee.DoObject:
		words(b.T("Reason, for all to read"), false)
	case committee.DoExplain:
		words(b.T("Explanation of vote, for all to read"), true)
	case committee.DoAmend:
		l.Fields = h.amendFields()
	case committee.DoTakeUp:
		if e.Item == "" {
			line("item", b.T("Item of the agenda"), "", true)
		}
	}
	l.Hidden = eventFields(e)
	return l
}

// calls puts the names of drafts in place of their ids in a sentence of the rules.
func (h *hearing) calls(why string) string {
	return idWords.ReplaceAllStringFunc(why, func(id string) string {
		if _, ok := h.Sitting.Draft(id); ok {
			return h.label(id)
		}
		return id
	})
}

// idWords matches what could be the id of a draft: a party's code and a number.
//
// constant: nobody writes to it.
var idWords = regexp.MustCompile(`[A-Z0-9]+-[0-9.]*[0-9]`)

// of is what an event is about, with its parts.
func (h *hearing) of(e committee.Event) string {
	if len(e.List) > 0 {
		return h.book.T("%s of %s", h.labels(e.List), h.label(e.Of))
	}
	return h.label(e.Of)
}

// rollFields offer the parties as seats, each on a line of its own.
func (h *hearing) rollFields() []stepField {
	b := h.book
	var lines []string
	for _, p := range h.state.Parties() {
		lines = append(lines, p+" 1")
	}
	return []stepField{
		{Sort: "seats", Name: "seats", Label: b.T("Seats"), Value: strings.Join(lines, "\n"), Help: b.T("One on a line: its code and its weight; ‘observer’ behind it for who may not vote, ‘concurring’ where its vote against prevents a decision."), Need: true},
		{Sort: "line", Name: "person", Label: b.T("Who presides"), Value: h.who.Name, Need: true},
	}
}

// orderFields offer the amendments in the order that the measure proposes.
func (h *hearing) orderFields(id string) []stepField {
	b := h.book
	f := stepField{Sort: "order", Name: "place", Label: b.T("Furthest removed first, by words changed in operative paragraphs")}
	for _, p := range h.Sitting.Propose(id) {
		f.List = append(f.List, choice{b.T("%s: %d words in operative paragraphs, %d in others", h.label(p.ID), p.Measure.Operative, p.Measure.Other), p.ID, false})
	}
	return []stepField{f, {Sort: "text", Name: "text", Label: b.T("Why another order, if you change it")}}
}

// amendFields offer the live claims as changes of an amendment.
func (h *hearing) amendFields() []stepField {
	b := h.book
	f := stepField{Sort: "ticks", Name: "name", Label: b.T("Changes")}
	for _, cl := range h.view.Live() {
		f.List = append(f.List, choice{cl.Name + " · " + h.desk().ClaimWords(cl), cl.Name, false})
	}
	return []stepField{f, {Sort: "line", Name: "symbol", Label: b.T("Symbol, such as A/C.1/76/L.14")}}
}

// paperForms are the acts that Sitting.Next doesn't list: papers, and who is there.
func (h *hearing) paperForms() []stepLine {
	b := h.book
	var out []stepLine
	form := func(group, words string, e committee.Event, fields ...stepField) {
		out = append(out, stepLine{Words: words, Hidden: eventFields(e), Fields: fields, Group: group})
	}
	line := func(name, label string, need bool) stepField {
		return stepField{Sort: "line", Name: name, Label: label, Need: need}
	}
	today := stepField{Sort: "date", Name: "date", Label: b.T("Day at the place of the meeting"), Value: time.Now().UTC().Format(time.DateOnly), Need: true}
	live := stepField{Sort: "pick", Name: "of", Label: b.T("Which")}
	roots := live
	for _, d := range h.Sitting.Drafts() {
		if d.Status != committee.Live {
			continue
		}
		live.List = append(live.List, choice{h.label(d.ID), d.ID, false})
		if d.Amends == "" {
			roots.List = append(roots.List, choice{h.label(d.ID), d.ID, false})
		}
	}
	if len(h.Sitting.Seats()) == 0 {
		return nil
	}
	if h.may() {
		g := b.T("Of your delegation")
		form(g, b.T("Table the text"), committee.Event{Do: committee.DoTable}, line("symbol", b.T("Symbol, such as A/C.1/76/L.13"), true), line("item", b.T("Item of the agenda"), true), line("text", b.T("Title"), true), line("group_of", b.T("On behalf of"), false))
		if len(roots.List) > 0 {
			form(g, b.T("Table an amendment"), committee.Event{Do: committee.DoAmend}, append([]stepField{roots}, h.amendFields()...)...)
		}
		if len(live.List) > 0 {
			form(g, b.T("Sponsor"), committee.Event{Do: committee.DoSponsor}, live)
			form(g, b.T("Withdraw our sponsorship"), committee.Event{Do: committee.DoUnsponsor}, live)
			form(g, b.T("Withdraw a draft"), committee.Event{Do: committee.DoWithdraw}, live)
		}
	}
	as := committee.BySecretary
	if h.chair {
		as = committee.ByChair
	}
	if h.papers || h.chair {
		g := b.T("Papers and attendance")
		there := stepField{Sort: "ticks", Name: "list", Label: b.T("Seats")}
		for _, x := range h.Sitting.Seats() {
			there.List = append(there.List, choice{x.Code, x.Code, true})
		}
		form(g, b.T("Note who is there"), committee.Event{Do: committee.DoAttendance, By: as}, there)
		if len(live.List) > 0 {
			form(g, b.T("Say that it was circulated"), committee.Event{Do: committee.DoCirculate, By: as}, live, today)
			form(g, b.T("Issue a corrigendum or addendum"), committee.Event{Do: committee.DoIssue, By: as}, live, stepField{Sort: "pick", Name: "kind_of", Label: b.T("What"), List: []choice{{"Corr.", "corr", true}, {"Add.", "add", false}}}, line("symbol", b.T("Symbol"), true))
			form(g, b.T("Statement of costs"), committee.Event{Do: committee.DoBudget, By: as}, live, line("symbol", b.T("Symbol of the statement; leave it empty to say that one is needed"), false))
		}
	}
	h.moreForms(form, live)
	if h.chair {
		form(b.T("Papers and attendance"), b.T("Take up an item"), committee.Event{Do: committee.DoTakeUp, By: as}, line("item", b.T("Item of the agenda"), true))
	}
	return out
}

// seatSteps are what the visitor's seat may do beside voting.
func (h *hearing) seatSteps() []stepGroup {
	b := h.book
	floor, motions, papers := stepGroup{Title: b.T("Floor and objections")}, stepGroup{Title: b.T("Motions")}, stepGroup{Title: b.T("Sponsors")}
	for _, st := range h.Sitting.Next() {
		e := st.Event
		if !st.May || e.By != "" && e.By != h.me || e.Do == committee.DoVote || e.Do == committee.DoAmend {
			continue
		}
		if e.By == "" && e.Do != committee.DoMove && !h.fits(e) && e.Do != committee.DoExplain && e.Do != committee.DoArrive {
			continue
		}
		if e.Do == committee.DoMove {
			motions.Steps = append(motions.Steps, h.stepLine(st))
		} else {
			floor.Steps = append(floor.Steps, h.stepLine(st))
		}
	}
	for _, d := range h.Sitting.Drafts() {
		if d.Status != committee.Live {
			continue
		}
		for _, do := range []committee.Kind{committee.DoSponsor, committee.DoUnsponsor} {
			if e := (committee.Event{Do: do, Of: d.ID}); h.fits(e) {
				papers.Steps = append(papers.Steps, stepLine{Words: h.said(e), Hidden: eventFields(e)})
			}
		}
	}
	if all := h.Sitting.Ballots(); len(all) > 0 {
		last := all[len(all)-1]
		for _, w := range []string{"after"} {
			if e := (committee.Event{Do: committee.DoExplain, Of: last.Of, Kind: w, Text: "x"}); h.fits(e) {
				floor.Steps = append(floor.Steps, h.stepLine(committee.Step{Event: committee.Event{Do: e.Do, Of: e.Of, Kind: w}}))
			}
		}
		for _, k := range []committee.Vote{committee.Yes, committee.No, committee.Abstain} {
			if e := (committee.Event{Do: committee.DoCorrect, Of: last.ID, Vote: k.String()}); h.Sitting.Open() == nil && h.fits(e) {
				floor.Steps = append(floor.Steps, stepLine{Words: h.said(e), Why: b.T("Noted after the result, which stays as it is."), Hidden: eventFields(e)})
			}
		}
	}
	var out []stepGroup
	for _, g := range []stepGroup{h.drawing(), floor, motions, papers} {
		if len(g.Steps) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// proceeding reads a form of the committee's pages.
func (t *table) proceeding(f url.Values) (wish, error) {
	h, err := t.hears()
	if err != nil {
		return wish{}, err
	}
	e := committee.Event{
		Do: committee.Kind(f.Get("event")), Of: f.Get("of"), Kind: f.Get("kind_of"), Text: strings.TrimSpace(f.Get("text")), Symbol: strings.TrimSpace(f.Get("symbol")),
		Date: f.Get("date"), Item: strings.TrimSpace(f.Get("item")), Category: f.Get("category"), Group: strings.TrimSpace(f.Get("group_of")), Vote: f.Get("vote"),
		Upheld: f.Get("upheld") != "", List: f["list"],
	}
	if as := f.Get("as"); as == committee.ByChair || as == committee.BySecretary {
		e.By = as
	}
	if !committee.Known(e.Do) {
		return wish{}, badRequest("a committee knows no %.40q", f.Get("event"))
	}
	if len(e.List)+len(f["place"])+len(f["group"]) > committee.MaxParts {
		return wish{}, badRequest("too much for one act")
	}
	switch e.Do {
	case committee.DoRoll:
		if e.Seats, err = h.seatsOf(f.Get("seats")); err != nil {
			return wish{}, err
		}
		e.Chair = &committee.Chair{Person: strings.TrimSpace(f.Get("person")), Seat: t.state.Charter().Chair}
	case committee.DoOrder:
		places := slices.Clone(f["place"])
		slices.SortStableFunc(places, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
		for _, p := range places {
			if _, id, ok := strings.Cut(p, " "); ok {
				e.List = append(e.List, id)
			}
		}
	case committee.DoMove:
		for _, p := range f["group"] {
			e.Groups = append(e.Groups, []string{p})
		}
	case committee.DoCommit:
		e.Text = committee.Commitment(e.Of, t.me, strings.TrimSpace(f.Get("value")))
	case committee.DoReveal:
		e.Text = strings.TrimSpace(f.Get("value"))
	case committee.DoBudget:
		e.Needs = e.Symbol == ""
	case committee.DoDeadline:
		until, err := time.Parse(fieldTime, f.Get("until"))
		if err != nil {
			return wish{}, badRequest("a deadline is an instant in UTC, such as 2031-03-01T18:00")
		}
		e.Until = until.Format(time.RFC3339)
	case committee.DoOral:
		e.Certified = f.Get("certified") != ""
	}
	if slices.Contains([]committee.Kind{committee.DoSponsor, committee.DoUnsponsor, committee.DoVote, committee.DoCorrect}, e.Do) {
		e.Text = ""
	}
	body := talks.Proceed(e)
	in := &desk.Intent{Body: body, Head: t.book.T("In the committee, for %s:", t.me)}
	switch e.By {
	case committee.ByChair:
		in.Head = t.book.T("In the committee, as the chair:")
	case committee.BySecretary:
		in.Head = t.book.T("In the committee, as its secretary:")
	}
	if e.Do == committee.DoTable || e.Do == committee.DoRevise {
		body.Rev = t.rev.ID
		in.Show = append(in.Show, t.book.T("Text: Rev.%d, %d paragraphs", t.rev.Num, len(t.rev.Text.Blocks)))
	}
	if e.Do == committee.DoAmend || e.Do == committee.DoOral {
		if len(f["name"]) == 0 {
			return wish{}, badRequest("tick the changes; nothing was signed")
		}
		if body.Claims, err = t.desk().Refs(f["name"]); err != nil {
			return wish{}, &fail{409, err}
		}
		for _, r := range body.Claims {
			in.Show = append(in.Show, t.desk().RefWords(r))
		}
	}
	words := h.said(e)
	in.Show = append([]string{words}, append(in.Show, h.fieldsOf(e)...)...)
	return wish{in, words}, nil
}

// fieldsOf says in words what else an event says.
func (h *hearing) fieldsOf(e committee.Event) (out []string) {
	b := h.book
	for _, s := range e.Seats {
		l := fmt.Sprintf("%s · %d", s.Code, s.Weight)
		if !s.Votes {
			l += " · " + b.T("may not vote")
		}
		if s.Concur {
			l += " · " + b.T("its vote against prevents a decision")
		}
		out = append(out, l)
	}
	if e.Chair != nil {
		out = append(out, b.T("Presides: %s", e.Chair.Person))
	}
	if e.Do == committee.DoOrder {
		for i, id := range e.List {
			out = append(out, fmt.Sprintf("%d. %s", i+1, h.label(id)))
		}
	}
	if e.Do == committee.DoAttendance {
		out = append(out, strings.Join(e.List, " "))
	}
	for _, g := range e.Groups {
		out = append(out, b.T("Separately: %s", h.labels(g)))
	}
	if e.Do == committee.DoRuling {
		out = append(out, map[bool]string{true: b.T("The point of order is well taken"), false: b.T("The point of order is not well taken")}[e.Upheld])
	}
	if e.Do == committee.DoTable && e.Item != "" {
		out = append(out, b.T("Item %s", e.Item))
	}
	if e.Group != "" {
		out = append(out, b.T("On behalf of %s", e.Group))
	}
	if e.Text != "" {
		out = append(out, "“"+e.Text+"”")
	}
	return out
}

func rank(s string) int {
	n, _, _ := strings.Cut(s, " ")
	k, err := strconv.Atoi(n)
	if err != nil {
		return committee.MaxParts
	}
	return k
}

// seatsOf reads the roll as the form has it.
func (h *hearing) seatsOf(s string) ([]committee.Seat, error) {
	if len(s) > committee.MaxSeats*64 {
		return nil, badRequest("the roll is too long")
	}
	var out []committee.Seat
	for _, line := range strings.Split(s, "\n") {
		w := strings.Fields(line)
		if len(w) == 0 {
			continue
		}
		x := committee.Seat{Code: strings.ToUpper(w[0]), Weight: 1, Votes: true}
		for _, p := range h.state.Charter().Parties {
			if p.Code == x.Code {
				x.Name = p.Name
			}
		}
		for _, more := range w[1:] {
			switch n, err := strconv.ParseInt(more, 10, 64); {
			case err == nil:
				x.Weight = n
			case more == "observer":
				x.Votes, x.Why = false, "observer"
			case more == "concurring":
				x.Concur = true
			default:
				return nil, badRequest("%s: %q is no weight, nor ‘observer’ or ‘concurring’", x.Code, more)
			}
		}
		out = append(out, x)
	}
	return out, nil
}
