package desk

import (
	"parley/talks"
	"parley/text"
)

// The JSON of texts and drafts: docs/cli.md lists the fields. Fields are
// added, never renamed.

// Holder is who holds a wording.
type Holder struct {
	Party    string `json:"party"`                 // "" is "none named"
	Recorded string `json:"recorded_by,omitempty"` // not affirmed by the party
	Mark     string `json:"mark,omitempty"`
}

// Row is a paragraph of a draft.
type Row struct {
	ID      text.BlockID         `json:"id"`
	Label   string               `json:"label,omitempty"`
	Kind    text.Kind            `json:"kind"`
	Depth   int                  `json:"depth"`
	Content map[text.Lang][]Part `json:"content"`
	Insert  *Insert              `json:"insert,omitempty"`
	Marks   []Mark               `json:"marks,omitempty"`
}

// Part is undisputed words or a bracket, never both.
type Part struct {
	Words        string        `json:"words,omitempty"` // stored form: *emphasis*, \ before \ * [ ]
	Alternatives []Alternative `json:"alternatives,omitempty"`
}

// Alternative is one wording of a bracket.
type Alternative struct {
	Base    bool     `json:"base"`
	Text    string   `json:"text"` // the whole wording where nothing is nested, else its undisputed words
	Parts   []Part   `json:"parts,omitempty"`
	Holders []Holder `json:"holders"`
	Claims  []string `json:"claims,omitempty"` // names, or keys where there are none
	Twins   bool     `json:"twins,omitempty"`
	// InPlaceOf stands only in a bracket that is too large to be written out
	// for each alternative: the text then stands in place of these words of
	// the base wording, counted from 0, the end not included.
	InPlaceOf *[2]int `json:"in_place_of,omitempty"`
}

// Insert says that a paragraph is new, whose, and where it would stand.
type Insert struct {
	Gap       text.Gap `json:"gap"`
	Choice    string   `json:"choice,omitempty"`
	Claims    []string `json:"claims"`
	Holders   []Holder `json:"holders"`
	Contested bool     `json:"order_contested,omitempty"`
}

// Mark is a claim on a paragraph as a whole: to delete, move, split or join it.
type Mark struct {
	Op      text.Op  `json:"op"`
	Claim   string   `json:"claim"`
	Gap     text.Gap `json:"gap,omitempty"`
	Holders []Holder `json:"holders"`
}

// RowsOf gives a draft its JSON form, for a reader who may see everything.
func RowsOf(d *text.Draft, names func(text.Key) string) []Row {
	return rowsOf(d, names, talks.Sight{Text: true, Work: true})
}

func rowsOf(d *text.Draft, names func(text.Key) string, sight talks.Sight) []Row {
	j := draftJSON{names, sight}
	out := make([]Row, 0, len(d.Rows))
	for _, r := range d.Rows {
		row := Row{ID: r.Block.ID, Label: r.Number, Kind: r.Block.Kind, Depth: r.Block.Depth, Content: map[text.Lang][]Part{}}
		for l, ps := range r.Content {
			row.Content[l] = j.parts(ps)
		}
		if in := r.Insert; in != nil {
			row.Insert = &Insert{in.Gap, in.Choice, j.claims(in.Keys), j.holders(in.Holders), in.Contested}
		}
		for _, m := range r.Marks {
			row.Marks = append(row.Marks, Mark{m.Claim.Op, j.claim(m.Key), m.Claim.Gap, j.holders(m.Holders)})
		}
		out = append(out, row)
	}
	return out
}

type draftJSON struct {
	names func(text.Key) string
	sight talks.Sight
}

func (j draftJSON) holders(hs []text.Holder) []Holder {
	if !j.sight.Text {
		return []Holder{}
	}
	return HoldersOf(hs)
}

func (j draftJSON) claim(k text.Key) string {
	if !j.sight.Work {
		return ""
	}
	if j.names != nil {
		if n := j.names(k); n != "" {
			return n
		}
	}
	return string(k)
}

func (j draftJSON) claims(keys []text.Key) []string {
	out := make([]string, 0, len(keys))
	if !j.sight.Work {
		return out
	}
	for _, k := range keys {
		out = append(out, j.claim(k))
	}
	return out
}

func (j draftJSON) parts(ps []text.Piece) []Part {
	out := make([]Part, 0, len(ps))
	for _, p := range ps {
		if p.Region == nil {
			out = append(out, Part{Words: text.Inline(p.Words)})
			continue
		}
		var alts []Alternative
		for _, a := range p.Region.Alts {
			alt := Alternative{Base: a.Base, Holders: j.holders(a.Holders), Claims: j.claims(a.Keys), Twins: a.Twins}
			if a.Start > p.Region.Start || a.End < p.Region.End {
				alt.InPlaceOf = &[2]int{a.Start - p.Region.Start, a.End - p.Region.Start}
			}
			var ws []text.Word
			nested := false
			for _, q := range a.Pieces {
				ws = append(ws, q.Words...)
				nested = nested || q.Region != nil
			}
			alt.Text = text.Inline(ws)
			if nested {
				alt.Parts = j.parts(a.Pieces)
			}
			alts = append(alts, alt)
		}
		out = append(out, Part{Alternatives: alts})
	}
	return out
}

// HoldersOf gives holders their JSON form.
func HoldersOf(hs []text.Holder) []Holder {
	out := make([]Holder, 0, len(hs))
	for _, h := range hs {
		out = append(out, Holder{h.Party, h.Recorded, h.Mark})
	}
	return out
}

// Diagnostic is one finding of the reader.
type Diagnostic struct {
	Line    int       `json:"line"`
	Col     int       `json:"col"`
	Code    text.Code `json:"code"`
	Message string    `json:"message"`
}

// DiagnosticsOf gives the findings of the reader their JSON form.
func DiagnosticsOf(ds []text.Diagnostic) []Diagnostic {
	out := make([]Diagnostic, 0, len(ds))
	for _, d := range ds {
		out = append(out, Diagnostic{d.Line, d.Col, d.Code, d.Message})
	}
	return out
}
