package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/akn"
	"parley/internal/document/docx"
	"parley/internal/document/html"
	"parley/internal/document/pdf"
	"parley/record"
	"parley/talks"
	"parley/text"
)

func exportVerbs() []verb {
	o := exporting{}
	return []verb{{
		name: "export", group: "carrying", args: "[PARTY [REV] | A B]",
		short: "write the text, or everything, for other programs",
		long: `
md is the concluded text, or the newest revision, as Markdown with front matter
that names the talks, the digest and who signed. json is that, the claims, the
packages and the log. For plain text with brackets use: parley text --markdown.

docx is a document for a word processor, pdf one for paper and for reading
aloud, html a page in one file that needs nothing else, akn Akoma Ntoso 3.0, the
XML of parliaments and the United Nations. What they show, --view says:

  brackets        the negotiating text, with who holds what
  clean           the concluded text, or the newest revision
  tracked PARTY [REV]
                  the newest revision, or REV, with what the party wants as
                  its tracked changes
  table           paragraph, base, what each party wants, positions
  compare A B     B with what changed since A as tracked changes; each is a
                  revision, a party or a file

Paragraphs carry their ids as bookmarks, and the file the digest of its
revision, so that it is recognised when it comes back; where its reader may see
who stands where, a bracketed or tracked docx carries its claims exactly, too.
What tracked changes can't tell is said in the margin. tracked shows one
language: the talks' main one, or --lang. It names no person.

Where the charter keeps who holds what to the parties, a file has the brackets
without names, and no claims, packages and log, unless you say who it is for:
--for parties, or the code of the one party that is to read it.
Parley can bind what it shows and exports; it can't bind what a party does with
the signed acts that it holds.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&o.format, "format", "md", "md, json, docx, pdf, html or akn: one `WORD`")
			f.StringVar(&o.view, "view", "brackets", "what a docx, pdf, html or akn shows: one `WORD`")
			f.StringVar(&o.sheets.Symbol, "symbol", "", "`SYMBOL` of the document, at its head")
			f.StringVar(&o.sheets.Date, "date", "", "`DATE` at its head, as it is to be printed")
			f.StringVar(&o.lang, "lang", "", "only this `LANG`")
			f.BoolVar(&o.lines, "line-numbers", false, "number the lines: each of a pdf, every fifth of a docx")
			f.StringVar(&o.out, "o", "", "write to this `FILE`")
			f.BoolVar(&o.force, "force", false, "replace the file")
			f.StringVar(&o.audience, "for", "", "`WHO` reads it, public, parties or a party's code: decides who may see holders under the charter")
		},
		run: func(c *call) error { return c.export(o) },
	}}
}

// exporting is what a person wants exported, and how.
type exporting struct {
	format, view, lang, out, audience string
	lines, force                      bool
	sheets                            desk.Sheets
}

type jsonExport struct {
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

func (c *call) export(o exporting) error {
	if c.json {
		o.format = "json"
	}
	least, most := 0, 0
	if o.format == "docx" || o.format == "pdf" || o.format == "html" || o.format == "akn" {
		if o.out == "" {
			return desk.Usage{Msg: "export: say where the document goes: -o FILE, or -o - for another program to read", Verb: "export"}
		}
		switch o.view {
		case "tracked":
			least, most = 1, 2
		case "compare":
			least, most = 2, 2
		}
	}
	if err := c.want(least, most); err != nil {
		return err
	}
	return c.look(func(d *desk.Desk) error {
		if err := readBy(d, o.audience); err != nil {
			return err
		}
		var raw []byte
		switch o.format {
		case "md":
			raw = []byte(exportMarkdown(d))
		case "json":
			all, err := exportJSON(d)
			if err != nil {
				return err
			}
			if raw, err = json.MarshalIndent(all, "", "  "); err != nil {
				return err
			}
			raw = append(raw, '\n')
		case "docx", "pdf", "html", "akn":
			s, err := c.exportSheet(d, o)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			switch o.format {
			case "docx":
				err = docx.Write(&b, s, docx.Options{LineNumbers: o.lines})
			case "pdf":
				err = pdf.Write(&b, s, pdf.Options{Lines: o.lines, Lost: func(l document.Lost) { c.say("warning: %s", desk.Visible(l.Say)) }})
			case "html":
				err = html.Write(&b, s)
			case "akn":
				err = akn.Write(&b, s, aknMeta(d))
			}
			if err != nil {
				return err
			}
			raw = b.Bytes()
		default:
			return desk.Usage{Msg: fmt.Sprintf("export: no format %q; there are md, json, docx, pdf, html and akn", desk.Visible(o.format)), Verb: "export"}
		}
		if o.out != "" && o.out != "-" {
			return writeFile(o.out, raw, o.force)
		}
		_, err := c.Stdout.Write(raw)
		return err
	})
}

// aknMeta is what the metadata of Akoma Ntoso says: the days that charter and
// newest revision claim, and the parties, whom everybody may know.
func aknMeta(d *desk.Desk) akn.Meta {
	rev := d.View.Final().Revision
	m := akn.Meta{Date: day(d.Rec.Charter()), Issued: day(d.Rec.Get(rev.ID)), Version: fmt.Sprintf("Rev.%d", rev.Num)}
	for _, p := range d.State.Charter().Parties {
		m.Parties = append(m.Parties, akn.Party{Code: p.Code, Name: p.Name})
	}
	return m
}

// day is the date that an act claims; "" for none.
func day(a *record.Act) string {
	if a == nil || len(a.Time) < len("2006-01-02") {
		return ""
	}
	return a.Time[:len("2006-01-02")]
}

// readBy lays the talks before whoever a file is for: the public, a party in
// general, or one party.
func readBy(d *desk.Desk, audience string) error {
	if code := desk.Upper(audience); d.PartyIndex(code) >= 0 {
		d.Me = code
		return nil
	}
	anybody, err := public(audience, true)
	if err != nil {
		return desk.Usage{Msg: fmt.Sprintf("--for %s: want parties, public or the code of a party: %s", desk.Visible(audience), strings.Join(d.State.Parties(), ", "))}
	}
	d.Public = anybody
	return nil
}

// exportSheet is the document that a view shows.
func (c *call) exportSheet(d *desk.Desk, o exporting) (*document.Sheet, error) {
	o.sheets.Lang = text.Lang(o.lang)
	switch o.view {
	case "brackets":
		return d.Brackets(o.sheets)
	case "clean":
		return d.CleanText(o.sheets), nil
	case "tracked":
		rev := ""
		if len(c.args) == 2 {
			rev = c.args[1]
		}
		return d.Tracked(c.args[0], rev, o.sheets)
	case "table":
		return d.Compilation(o.sheets)
	case "compare":
		var sides [2]*text.Text
		for i, name := range c.args {
			var err error
			if sides[i], err = c.comparand(d, name, d.State.Charter().Lang); err != nil {
				return nil, err
			}
		}
		a, b := desk.Visible(c.args[0]), desk.Visible(c.args[1])
		return d.Amended(sides[0], sides[1], "", b, a+" → "+b, o.sheets), nil
	}
	return nil, desk.Usage{Msg: fmt.Sprintf("export: no view %q; there are brackets, clean, tracked, table and compare", desk.Visible(o.view)), Verb: "export"}
}

func exportMarkdown(d *desk.Desk) string {
	f := d.View.Final()
	state := "draft"
	if f.Concluded {
		state = f.Done + " by " + desk.And(f.Exchanged)
	}
	head := fmt.Sprintf("---\ntalks: %s\nrevision: %d\ndigest: %s\nstate: %s\n---\n\n", d.State.Talks(), f.Revision.Num, f.Revision.Digest, state)
	return head + f.Text.Print(text.PrintOptions{})
}

// exportJSON is everything that the reader may see.
func exportJSON(d *desk.Desk) (jsonExport, error) {
	f, ch := d.View.Final(), d.State.Charter()
	out := jsonExport{
		Talks: d.State.Talks().String(), Title: ch.Title, Outcome: ch.Outcome, Revision: f.Revision.Num, Digest: f.Revision.Digest,
		Final: desk.Final{Word: f.Word, Initialled: f.Initialled, Signed: f.Signed, Exchanged: f.Exchanged, Concluded: f.Concluded}, Text: f.Text.Blocks,
		Claims: []desk.Claim{}, Packages: []desk.Package{}, Log: []desk.Entry{},
	}
	draft, err := d.Shown(false, "", "")
	if err != nil {
		return out, err
	}
	out.Rows = d.TextOf(draft).Rows
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
	if !sight.Work || !sight.Text {
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
