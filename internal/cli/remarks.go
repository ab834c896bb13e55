package cli

import (
	"parley/talks"
)

// jsonRemark is something that a party put on the record about a claim, a
// paragraph or the whole text, and that counts for nothing.
type jsonRemark struct {
	Kind  string `json:"kind"` // comment, park, place, position (recorded for another)
	Party string `json:"party"`
	For   string `json:"recorded_for,omitempty"`
	Text  string `json:"text"`
	Act   string `json:"act"`

	Block string `json:"id,omitempty"` // the paragraph, below a text
	Label string `json:"label,omitempty"`
}

// words is a remark in one line.
func (r jsonRemark) words() string {
	switch r.Kind {
	case talks.KindPark:
		return r.Party + " parked it: “" + visible(r.Text) + "”"
	case talks.KindPlace:
		return r.Party + " would deal with it in: “" + visible(r.Text) + "”"
	case talks.KindPosition:
		return r.Party + " recorded for " + r.For + ", not affirmed: " + visible(r.Text)
	}
	return r.Party + ": “" + visible(r.Text) + "”"
}

// remarks are what was said about each thing, by claim name, by "block ID",
// or "" for the text, in the order of the log. What was taken up again is no
// longer parked; a newer place replaces an older one of the same party.
func (d *desk) remarks() map[string][]jsonRemark {
	out := map[string][]jsonRemark{}
	drop := func(key, kind, party string) {
		var kept []jsonRemark
		for _, r := range out[key] {
			if r.Kind != kind || party != "" && r.Party != party {
				kept = append(kept, r)
			}
		}
		out[key] = kept
	}
	for _, e := range d.view.Log() {
		if e.Effect != talks.InEffect {
			continue
		}
		r := jsonRemark{Kind: e.Kind, Party: e.Party, Act: e.ID.String()}
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
			r.For, r.Text = b.For, stanceVerb(b.Stance)
			if b.Note != "" {
				r.Text += ", “" + b.Note + "”"
			}
			for _, ref := range b.Claims {
				name := d.state.Name(ref)
				out[name] = append(out[name], r)
			}
		}
	}
	return out
}

func (d *desk) targetKey(t talks.Target) string {
	switch {
	case len(t.Claim) > 0:
		return d.state.Name(t.Claim[0])
	case t.Block != "":
		return "block " + t.Block
	case !t.Act.IsZero():
		return "act " + t.Act.String()
	}
	return ""
}

// noted are the remarks on the paragraphs of the newest revision, in their
// order, and on the whole text.
func (d *desk) noted() []jsonRemark {
	var out []jsonRemark
	remarks := d.remarks()
	for _, b := range d.rev.Text.Blocks {
		for _, r := range remarks["block "+string(b.ID)] {
			r.Block, r.Label = string(b.ID), d.naming.block(b.ID)
			out = append(out, r)
		}
	}
	return append(out, remarks[""]...)
}

// printRemarks prints, below a text with brackets, what was remarked on it.
func (c *call) printRemarks(list []jsonRemark) {
	for i, r := range list[:min(len(list), maxRemarks)] {
		if i == 0 {
			c.print("\nremarks")
		}
		label := r.Label
		if label == "" {
			label = "text"
		}
		c.printRow(label, r.words())
	}
	if more := len(list) - maxRemarks; more > 0 {
		c.printRow("", "and "+count(more, "more remark")+"; see: parley log")
	}
}

// maxRemarks is how many remarks stand below a text: a screen's worth.
const maxRemarks = 24
