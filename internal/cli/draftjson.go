package cli

import "parley/text"

// The JSON of texts and drafts: docs/cli.md lists the fields. Fields are
// added, never renamed.

type jsonHolder struct {
	Party    string `json:"party"`                 // "" is "none named"
	Recorded string `json:"recorded_by,omitempty"` // not affirmed by the party
	Mark     string `json:"mark,omitempty"`
}

type jsonRow struct {
	ID      text.BlockID             `json:"id"`
	Label   string                   `json:"label,omitempty"`
	Kind    text.Kind                `json:"kind"`
	Depth   int                      `json:"depth"`
	Content map[text.Lang][]jsonPart `json:"content"`
	Insert  *jsonInsert              `json:"insert,omitempty"`
	Marks   []jsonMark               `json:"marks,omitempty"`
}

// jsonPart is undisputed words or a bracket, never both.
type jsonPart struct {
	Words        string    `json:"words,omitempty"` // stored form: *emphasis*, \ before \ * [ ]
	Alternatives []jsonAlt `json:"alternatives,omitempty"`
}

type jsonAlt struct {
	Base    bool         `json:"base"`
	Text    string       `json:"text"` // the whole wording where nothing is nested, else its undisputed words
	Parts   []jsonPart   `json:"parts,omitempty"`
	Holders []jsonHolder `json:"holders"`
	Claims  []string     `json:"claims,omitempty"` // names, or keys where there are none
	Twins   bool         `json:"twins,omitempty"`
	// InPlaceOf stands only in a bracket that is too large to be written out
	// for each alternative: the text then stands in place of these words of
	// the base wording, counted from 0, the end not included.
	InPlaceOf *[2]int `json:"in_place_of,omitempty"`
}

type jsonInsert struct {
	Gap       text.Gap     `json:"gap"`
	Choice    string       `json:"choice,omitempty"`
	Claims    []string     `json:"claims"`
	Holders   []jsonHolder `json:"holders"`
	Contested bool         `json:"order_contested,omitempty"`
}

type jsonMark struct {
	Op      text.Op      `json:"op"`
	Claim   string       `json:"claim"`
	Gap     text.Gap     `json:"gap,omitempty"`
	Holders []jsonHolder `json:"holders"`
}

// rowsJSON gives a draft its JSON form.
func rowsJSON(d *text.Draft, names func(text.Key) string) []jsonRow {
	j := draftJSON{names}
	out := make([]jsonRow, 0, len(d.Rows))
	for _, r := range d.Rows {
		row := jsonRow{ID: r.Block.ID, Label: r.Number, Kind: r.Block.Kind, Depth: r.Block.Depth, Content: map[text.Lang][]jsonPart{}}
		for l, ps := range r.Content {
			row.Content[l] = j.parts(ps)
		}
		if in := r.Insert; in != nil {
			row.Insert = &jsonInsert{in.Gap, in.Choice, j.claims(in.Keys), holdersJSON(in.Holders), in.Contested}
		}
		for _, m := range r.Marks {
			row.Marks = append(row.Marks, jsonMark{m.Claim.Op, j.claim(m.Key), m.Claim.Gap, holdersJSON(m.Holders)})
		}
		out = append(out, row)
	}
	return out
}

type draftJSON struct{ names func(text.Key) string }

func (j draftJSON) claim(k text.Key) string {
	if j.names != nil {
		if n := j.names(k); n != "" {
			return n
		}
	}
	return string(k)
}

func (j draftJSON) claims(keys []text.Key) []string {
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		out = append(out, j.claim(k))
	}
	return out
}

func (j draftJSON) parts(ps []text.Piece) []jsonPart {
	out := make([]jsonPart, 0, len(ps))
	for _, p := range ps {
		if p.Region == nil {
			out = append(out, jsonPart{Words: text.Inline(p.Words)})
			continue
		}
		var alts []jsonAlt
		for _, a := range p.Region.Alts {
			alt := jsonAlt{Base: a.Base, Holders: holdersJSON(a.Holders), Claims: j.claims(a.Keys), Twins: a.Twins}
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
		out = append(out, jsonPart{Alternatives: alts})
	}
	return out
}

func holdersJSON(hs []text.Holder) []jsonHolder {
	out := make([]jsonHolder, 0, len(hs))
	for _, h := range hs {
		out = append(out, jsonHolder{h.Party, h.Recorded, h.Mark})
	}
	return out
}

// jsonDiagnostic is one finding of the reader.
type jsonDiagnostic struct {
	Line    int       `json:"line"`
	Col     int       `json:"col"`
	Code    text.Code `json:"code"`
	Message string    `json:"message"`
}

func diagnosticsJSON(ds []text.Diagnostic) []jsonDiagnostic {
	out := make([]jsonDiagnostic, 0, len(ds))
	for _, d := range ds {
		out = append(out, jsonDiagnostic{d.Line, d.Col, d.Code, d.Message})
	}
	return out
}
