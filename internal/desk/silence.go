package desk

import (
	"errors"
	"strings"
	"time"

	"parley/record"
	"parley/talks"
)

// PutInSilence is what the chair puts before the parties: claims, packages and
// paragraphs by their names. The deadline is an instant, place how people
// there read it; prolongs begins the id of an earlier silence whose deadline
// moves, or is "open" for the only open one: it says what the new one is about.
func (d *Desk) PutInSilence(names []string, deadline time.Time, place, note, prolongs string) (*Intent, error) {
	b := &talks.Silence{Deadline: deadline.UTC().Format("2006-01-02T15:04:05Z"), Note: note, Place: place}
	if prolongs != "" {
		if prolongs == "open" {
			prolongs = ""
		}
		q, err := d.Quiet(prolongs)
		if err != nil {
			return nil, err
		}
		b.Prolongs, b.Claims, b.Blocks, b.Rev = q.ID, q.Body.Claims, q.Body.Blocks, q.Body.Rev
	}
	for _, n := range names {
		if refName(strings.ToLower(n)) {
			r, err := d.Ref(strings.ToLower(n))
			if err != nil {
				return nil, err
			}
			b.Claims = append(b.Claims, r)
			continue
		}
		s, err := d.named([]string{n})
		if err != nil {
			return nil, err
		}
		b.Blocks, b.Rev = append(b.Blocks, s...), d.Rev.ID
	}
	in := &Intent{Body: b, Head: d.Book.T("%s puts before all parties, to be agreed at the deadline unless one of them breaks the silence:", d.Me)}
	for _, r := range b.Claims {
		in.Show = append(in.Show, d.RefWords(r))
	}
	for _, s := range b.Blocks {
		in.Show = append(in.Show, d.sealedWords(s)...)
	}
	in.Show = append(in.Show, d.deadlineWords(b))
	if day := deadline.UTC().Weekday(); day == time.Saturday || day == time.Sunday {
		in.Show = append(in.Show, d.Book.T("note: the deadline is on a weekend"))
	}
	if note != "" {
		in.Show = append(in.Show, "“"+Visible(note)+"”")
	}
	in.Ends = []string{d.Book.T("each party's own node answers at the deadline; who isn't reached isn't bound")}
	return in, nil
}

// deadlineWords is when a silence ends: in UTC, and as people there read it.
func (d *Desk) deadlineWords(b *talks.Silence) string {
	if b.Place == "" {
		return d.Book.T("until %s", b.Deadline)
	}
	return d.Book.T("until %s (%s)", b.Deadline, Visible(b.Place))
}

// Quiet finds a silence procedure by the beginning of its id; "" is the only
// one that is open.
func (d *Desk) Quiet(prefix string) (talks.Quiet, error) {
	var found []talks.Quiet
	for _, q := range d.View.Silences() {
		if prefix == "" && !q.Over || prefix != "" && strings.HasPrefix(q.ID.String(), strings.ToLower(prefix)) {
			found = append(found, q)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return talks.Quiet{}, Hint{errors.New(d.Book.T("several silence procedures are meant")), d.Book.T("name one by the beginning of its id: parley silence list")}
	}
	return talks.Quiet{}, Hint{errors.New(d.Book.T("there is no such silence procedure")), d.Book.T("parley silence list shows them")}
}

// BreakSilence breaks a silence, on a claim or paragraph of it or on all.
func (d *Desk) BreakSilence(prefix, on, reason string) (*Intent, error) {
	q, err := d.Quiet(prefix)
	if err != nil {
		return nil, err
	}
	b := &talks.Break{Silence: q.ID, Reason: strings.TrimSpace(reason)}
	what := d.Book.T("all of it")
	if on != "" {
		if b.On, what, err = d.Target(on); err != nil {
			return nil, err
		}
	}
	return &Intent{
		Body: b,
		Head: d.Book.T("%s breaks the silence until %s on %s:", d.Me, q.Body.Deadline, what),
		Show: []string{"“" + Visible(b.Reason) + "”"},
		Ends: []string{d.Book.T("nothing is agreed by this silence, whatever others answered; the chair has to ask anew")},
	}, nil
}

// Silence is a silence procedure as programs read it.
type Silence struct {
	Act      string   `json:"act"`
	Deadline string   `json:"deadline"`
	Place    string   `json:"place,omitempty"`
	Note     string   `json:"note,omitempty"`
	On       []string `json:"on"`    // claims, packages and paragraphs
	State    string   `json:"state"` // open, kept, broken, prolonged
	Broken   []Cry    `json:"broken,omitempty"`
	Silent   []string `json:"silent"`  // parties that answered
	Awaited  []string `json:"awaited"` // parties whose answer it needs
	Against  []string `json:"against"` // of these, who has said what its silence would go against
	Reached  []string `json:"reached"` // parties that are known to have the chair's act
	Prolongs string   `json:"prolongs,omitempty"`
}

// Cry is a break of a silence.
type Cry struct {
	Party  string `json:"party"`
	On     string `json:"on,omitempty"`
	Reason string `json:"reason"`
	Late   bool   `json:"late,omitempty"` // after the deadline, by its own time
	Act    string `json:"act"`
}

// hasHeard reports whether a party is known to have an act: it is this one,
// or an act of its own names it, directly or not.
func (d *Desk) hasHeard(party string, id record.ID) bool {
	if party == d.Me {
		return true
	}
	a := d.Rec.Get(id)
	if a == nil || a.Party == party {
		return a != nil
	}
	for _, h := range d.Rec.Heads(party) {
		if last, ok := d.Rec.Upto(h.ID).Newest(a.Party); ok && last.Seq >= a.Seq {
			return true
		}
	}
	return false
}

// Silences are the silence procedures, in the order of the log; none for who
// may not see positions.
func (d *Desk) Silences() []Silence {
	out := []Silence{}
	if !d.Sight().Work {
		return out
	}
	none := func(list []string) []string { return append([]string{}, list...) }
	for _, q := range d.View.Silences() {
		s := Silence{Act: q.ID.String(), Deadline: q.Body.Deadline, Place: q.Body.Place, Note: q.Body.Note, On: none(q.Names), State: "open",
			Silent: none(q.Answered), Awaited: none(q.Awaited), Against: none(q.Spoken), Reached: []string{}}
		for _, b := range q.Body.Blocks {
			s.On = append(s.On, d.paragraphs([]string{b.ID}))
		}
		for _, c := range q.Broken {
			s.Broken = append(s.Broken, Cry{Party: c.Party, On: d.Labels(c.On), Reason: c.Reason, Late: c.Late, Act: c.ID.String()})
		}
		switch {
		case len(q.Broken) > 0:
			s.State = "broken"
		case !q.Later.IsZero():
			s.State = "prolonged"
		case len(q.Awaited) == 0:
			s.State = "kept"
		}
		if !q.Body.Prolongs.IsZero() {
			s.Prolongs = q.Body.Prolongs.String()
		}
		for _, p := range d.State.Parties() {
			if d.hasHeard(p, q.ID) {
				s.Reached = append(s.Reached, p)
			}
		}
		out = append(out, s)
	}
	return out
}
