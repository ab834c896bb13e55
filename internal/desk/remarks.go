package desk

import (
	"parley/committee"
	"parley/talks"
)

// Remark is something that a party put on the record about a claim, a
// paragraph or the whole text, and that counts for nothing.
type Remark struct {
	Kind  string `json:"kind"` // comment, park, place, dissociate, position (recorded for another)
	Party string `json:"party"`
	For   string `json:"recorded_for,omitempty"`
	Text  string `json:"text"`
	Act   string `json:"act"`

	Block string `json:"id,omitempty"` // the paragraph, below a text
	Label string `json:"label,omitempty"`
}

// RemarkWords is a remark in one line.
func (d *Desk) RemarkWords(r Remark) string {
	switch r.Kind {
	case talks.KindPark:
		return d.Book.T("%s parked it: “%s”", r.Party, Visible(r.Text))
	case talks.KindPlace:
		return d.Book.T("%s would deal with it in: “%s”", r.Party, Visible(r.Text))
	case string(committee.DoDissociate):
		if r.Text == "" {
			return d.Book.T("%s dissociates itself from the consensus", r.Party)
		}
		return d.Book.T("%s dissociates itself from the consensus: “%s”", r.Party, Visible(r.Text))
	case talks.KindPosition:
		return d.Book.T("%s recorded for %s, not affirmed: %s", r.Party, r.For, Visible(r.Text))
	}
	return r.Party + ": “" + Visible(r.Text) + "”"
}

// Remarks are what was said about each thing, by claim name, by "block ID",
// or "" for the text, in the order of the log. What was taken up again is no
// longer parked; a newer place replaces an older one of the same party.
func (d *Desk) Remarks() map[string][]Remark {
	out := map[string][]Remark{}
	drop := func(key, kind, party string) {
		var kept []Remark
		for _, r := range out[key] {
			if r.Kind != kind || party != "" && r.Party != party {
				kept = append(kept, r)
			}
		}
		out[key] = kept
	}
	for _, e := range d.View.Log() {
		if e.Effect != talks.InEffect {
			continue
		}
		r := Remark{Kind: e.Kind, Party: e.Party, Act: e.ID.String()}
		switch b := e.Body.(type) {
		case *talks.Comment:
			r.Text = b.Text
			out[d.targetKey(b.On)] = append(out[d.targetKey(b.On)], r)
		case *talks.Park:
			key := d.targetKey(b.On)
			drop(key, e.Kind, "")
			if r.Text = b.Note; b.Note != "" {
				out[key] = append(out[key], r)
			}
		case *talks.Place:
			key := d.targetKey(b.On)
			drop(key, e.Kind, e.Party)
			r.Text = b.Where
			out[key] = append(out[key], r)
		case *talks.Position:
			if b.For == "" {
				continue
			}
			r.For, r.Text = b.For, d.StanceVerb(b.Stance)
			if b.Note != "" {
				r.Text += ", “" + b.Note + "”"
			}
			for _, ref := range b.Claims {
				name := d.State.Name(ref)
				out[name] = append(out[name], r)
			}
		}
	}
	d.dissociated(out)
	return out
}

// dissociated adds who stood apart from a consensus of the committee, and on
// which paragraphs; none named is the whole text.
func (d *Desk) dissociated(out map[string][]Remark) {
	p := d.View.Proceedings()
	if p == nil {
		return
	}
	for _, s := range p.Steps {
		if s.Event.Do != committee.DoDissociate || s.Refusal != nil {
			continue
		}
		r := Remark{Kind: string(committee.DoDissociate), Party: s.Party, Act: s.ID.String(), Text: s.Event.Text}
		for _, part := range s.Event.List {
			out["block "+part] = append(out["block "+part], r)
		}
		if len(s.Event.List) == 0 {
			out[""] = append(out[""], r)
		}
	}
}

func (d *Desk) targetKey(t talks.Target) string {
	switch {
	case len(t.Claim) > 0:
		return d.State.Name(t.Claim[0])
	case t.Block != "":
		return "block " + t.Block
	case !t.Act.IsZero():
		return "act " + t.Act.String()
	}
	return ""
}

// Noted are the remarks on the paragraphs of the newest revision, in their
// order, and on the whole text.
func (d *Desk) Noted() []Remark {
	var out []Remark
	remarks := d.Remarks()
	for _, b := range d.Rev.Text.Blocks {
		for _, r := range remarks["block "+string(b.ID)] {
			r.Block, r.Label = string(b.ID), d.naming().Block(b.ID)
			out = append(out, r)
		}
	}
	return append(out, remarks[""]...)
}
