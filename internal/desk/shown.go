package desk

import (
	"strings"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// PlainDraft is a text as a draft in which nothing is tabled.
func PlainDraft(t *text.Text) *text.Draft {
	d := &text.Draft{}
	for i, n := range text.Number(t.Blocks) {
		r := text.Row{Block: t.Blocks[i], Number: n, Content: map[text.Lang][]text.Piece{}}
		for l, ws := range t.Blocks[i].Content {
			r.Content[l] = []text.Piece{{Words: ws}}
		}
		d.Rows = append(d.Rows, r)
	}
	return d
}

// Shown is a text as it is to be shown: a draft with brackets, or a plain one.
type Shown struct {
	What  string // "Rev.1 with 3 claims"
	Draft *text.Draft
	Plain *text.Text  // nil: the draft has brackets
	Rev   text.Digest // of the revision that it is of
}

// AsOf is the talks now, or as the author of an act saw them.
func AsOf(rec *record.Record, st *talks.State, me, at string) (*Desk, error) {
	if at == "" {
		return New(rec, st, me), nil
	}
	id, err := st.Act(strings.ToLower(at))
	if err != nil {
		return nil, Advise(err, "parley log lists the acts")
	}
	v, err := st.At(id)
	if err != nil {
		return nil, err
	}
	return At(rec, st, v, me), nil
}

// Shown finds the text that is meant: the newest revision without brackets, an
// issued one, the text as a party wants it, or else everything on the table.
func (d *Desk) Shown(clean bool, revision, party string) (Shown, error) {
	rev := d.Book.T("Rev.%d", d.Rev.Num)
	switch {
	case clean:
		return Shown{rev, PlainDraft(d.Rev.Text), d.Rev.Text, d.Rev.Digest}, nil
	case revision != "":
		r, err := d.Revision(revision)
		if err != nil {
			return Shown{}, err
		}
		return Shown{d.Book.T("Rev.%d", r.Num), PlainDraft(r.Text), r.Text, r.Digest}, nil
	case party != "":
		code := Upper(party)
		t, err := d.AsWanted(code)
		if err != nil {
			return Shown{}, err
		}
		return Shown{d.Book.T("%s as %s wants it", rev, code), PlainDraft(t), t, d.Rev.Digest}, nil
	}
	draft, err := d.View.Draft()
	if err != nil {
		return Shown{}, err
	}
	return Shown{d.Book.T("%s with %s", rev, d.Book.N(len(d.View.Live()), "%d claim", "%d claims")), draft, nil, d.Rev.Digest}, nil
}

// Text is a text as it is shown.
type Text struct {
	Talks    string      `json:"talks"`
	What     string      `json:"what"`
	Revision int         `json:"revision"`
	Digest   text.Digest `json:"digest"` // of the revision, or of the text without brackets
	Rows     []Row       `json:"rows"`
	Remarks  []Remark    `json:"remarks,omitempty"` // of the text with brackets, on paragraphs and the whole
}

// TextOf is a shown text in its JSON form, as far as the reader may see it.
func (d *Desk) TextOf(s Shown) Text {
	digest := d.Rev.Digest
	if s.Plain != nil {
		digest = s.Plain.Digest()
	}
	var noted []Remark
	sight := d.Sight()
	if s.Plain == nil && sight.Text {
		noted = d.Noted()
	}
	return Text{d.State.Talks().String(), s.What, d.Rev.Num, digest, rowsOf(s.Draft, d.ClaimName, sight), noted}
}

// CopyHead stands at the top of a copy to edit, so that a copy of an older
// revision is noticed.
func CopyHead(rev text.Digest) string { return "---\n" + CopyField + ": " + string(rev) + "\n---\n\n" }

// CopyField is the field of the front matter of a copy to edit that names its
// revision by digest.
const CopyField = "parley-revision"
