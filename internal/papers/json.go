package papers

import (
	"encoding/json"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// All is what Everything shows.
type All struct {
	Talks    string         `json:"talks"`
	Title    string         `json:"title"`
	Outcome  string         `json:"outcome"`
	Parties  []desk.Party   `json:"parties"`
	Revision int            `json:"revision"`
	Digest   text.Digest    `json:"digest"`
	Final    desk.Final     `json:"final"`
	Text     []text.Block   `json:"text"`
	Rows     []desk.Row     `json:"rows"`
	Claims   []desk.Claim   `json:"claims"`
	Packages []desk.Package `json:"packages"`
	Log      []desk.Entry   `json:"log"`
}

// Compiled is the table of all wordings, or of all languages.
type Compiled struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"` // a cell for each column; lines of a cell between "\n"
}

func asJSON(d *desk.Desk, a Ask, v View) ([]byte, error) {
	var x any
	var err error
	switch v {
	case Everything:
		x, err = everything(d, a)
	case Brackets:
		x, err = d.BracketedText(a.Sheets)
	case Clean:
		f := d.View.Final()
		x = d.TextOf(desk.Shown{What: d.Book.T("Rev.%d", f.Revision.Num), Draft: desk.PlainDraft(f.Text), Plain: f.Text, Rev: f.Revision.Digest})
	case Tracked:
		x, err = wanted(d, a)
	case Compare:
		if _, err = sheet(d, a, v); err == nil { // the same refusals
			x, _ = desk.Compare(a.A, a.B, true)
		}
	case Table:
		var s *document.Sheet
		if s, err = d.Compilation(a.Sheets); err == nil {
			x = compiled(s)
		}
	case Parallel:
		var s *document.Sheet
		if s, err = d.Abreast(a.Sheets); err == nil {
			x = compiled(s)
		}
	}
	if err != nil {
		return nil, err
	}
	raw, err := json.MarshalIndent(x, "", "  ")
	return append(raw, '\n'), err
}

// wanted is what a party would change in a revision.
func wanted(d *desk.Desk, a Ask) (desk.Comparison, error) {
	code := desk.Upper(a.Party)
	t, err := d.AsWanted(code)
	if err != nil {
		return desk.Comparison{}, err
	}
	rev := d.Rev
	if a.Revision != "" {
		if rev, err = d.Revision(a.Revision); err != nil {
			return desk.Comparison{}, err
		}
	}
	out, _ := desk.Compare(desk.Compared{Name: d.Book.T("Rev.%d", rev.Num), Text: rev.Text}, desk.Compared{Name: code, Text: t}, true)
	return out, nil
}

// compiled is a table as rows of words.
func compiled(s *document.Sheet) Compiled {
	out := Compiled{Columns: []string{}, Rows: [][]string{}}
	for _, p := range s.Paras {
		var row []string
		for _, c := range p.Cells {
			var lines []string
			for i := range c.Paras {
				lines = append(lines, c.Paras[i].Letters())
			}
			row = append(row, strings.Join(lines, "\n"))
		}
		if p.Head {
			out.Columns = row
		} else {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// everything is all that the reader may see.
func everything(d *desk.Desk, a Ask) (All, error) {
	f, ch := d.View.Final(), d.State.Charter()
	out := All{
		Talks: d.State.Talks().String(), Title: ch.Title, Outcome: ch.Outcome, Revision: f.Revision.Num, Digest: f.Revision.Digest,
		Final: desk.Final{Word: f.Word, Initialled: f.Initialled, Signed: f.Signed, Exchanged: f.Exchanged, Concluded: f.Concluded}, Text: f.Text.Blocks,
		Claims: []desk.Claim{}, Packages: []desk.Package{}, Log: []desk.Entry{},
	}
	shown, err := d.BracketedText(a.Sheets)
	if err != nil {
		return out, err
	}
	out.Rows = shown.Rows
	sight := d.Sight()
	for _, p := range ch.Parties {
		joined := true
		for _, t := range d.View.Waiting() {
			joined = joined && (t.Party != p.Code || t.Kind != talks.KindAccede)
		}
		who := desk.Party{Code: p.Code, Name: p.Name, Acceded: joined}
		if sight.Work {
			who.Acts, who.Knows = len(d.Rec.Chain(p.Code)), d.Acknowledged(p.Code)
		}
		out.Parties = append(out.Parties, who)
	}
	if !sight.Work || !sight.Text || a.Sheets.Nameless {
		return out, nil
	}
	for _, cl := range d.View.Claims() {
		out.Claims = append(out.Claims, d.ClaimOf(cl))
	}
	for _, t := range d.View.Packages() {
		out.Packages = append(out.Packages, d.PackageOf(t))
	}
	for _, e := range d.View.Log() {
		out.Log = append(out.Log, desk.EntryOf(e))
	}
	return out, nil
}
