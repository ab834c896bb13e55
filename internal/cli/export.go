package cli

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/papers"
	"parley/text"
)

func exportVerbs() []verb {
	o := exporting{}
	return []verb{{
		name: "export", group: "carrying", args: "[PARTY [REV] | A B]",
		short: "write the text, or everything, for other programs",
		long: `
--format says for which programs, and --view what the file shows:

  docx  a document for a word processor
  pdf   one for paper and for reading aloud
  html  a page in one file that needs nothing else
  akn   Akoma Ntoso 3.0, the XML of parliaments and the United Nations
  md    Markdown
  txt   plain text
  json  for programs

  brackets        the negotiating text, with who holds what
  clean           the concluded text, or the newest revision
  tracked PARTY [REV]
                  the newest revision, or REV, with what the party wants as
                  its tracked changes
  table           paragraph, base, what each party wants, positions
  parallel        paragraph, and its words in each language; with --lang, that
                  one beside the main one
  compare A B     B with what changed since A as tracked changes; each is a
                  revision, a party or a file
  course          how the talks converged, in tables
  everything      only json: text, claims, packages and log

Where --view is left out, md is the clean text with front matter that names the
talks, the digest and who signed; json is everything; all others have brackets.
For plain text with brackets as Parley reads it back use: parley text --markdown.

Paragraphs of docx, pdf, html and akn carry their ids, and the file the digest of
its revision, so that it is recognised when it comes back; where its reader may
see who stands where, a bracketed or tracked docx carries its claims exactly,
too. What tracked changes can't tell is said in the margin. tracked shows one
language: the talks' main one, or --lang. No file but everything names a person.

Where the charter keeps who holds what to the parties, a file has the brackets
without names, and no claims, packages and log, unless you say who it is for:
--for parties, or the code of the one party that is to read it.
Parley can bind what it shows and exports; it can't bind what a party does with
the signed acts that it holds.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&o.format, "format", "md", "docx, pdf, html, akn, md, txt or json: one `WORD`")
			f.StringVar(&o.view, "view", "", "what it shows, see above: one `WORD`")
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

func (c *call) export(o exporting) error {
	if c.json {
		o.format = "json"
	}
	f, err := papers.Named(o.format)
	if err != nil {
		return exportUsage(err)
	}
	if f.Binary && o.out == "" {
		return desk.Usage{Msg: "export: say where the document goes: -o FILE, or -o - for another program to read", Verb: "export"}
	}
	v, err := f.Shows(o.view)
	if err != nil {
		return exportUsage(err)
	}
	least, most := 0, 0
	switch v {
	case papers.Tracked:
		least, most = 1, 2
	case papers.Compare:
		least, most = 2, 2
	}
	if err := c.want(least, most); err != nil {
		return err
	}
	ask := papers.Ask{Format: f.Name, View: string(v), Sheets: o.sheets, LineNumbers: o.lines, Lost: func(l document.Lost) { c.say("warning: %s", desk.Visible(l.Say)) }}
	ask.Sheets.Lang = text.Lang(o.lang)
	return c.look(func(d *desk.Desk) error {
		if err := readBy(d, o.audience); err != nil {
			return err
		}
		switch v {
		case papers.Tracked:
			ask.Party = c.args[0]
			if len(c.args) == 2 {
				ask.Revision = c.args[1]
			}
		case papers.Compare:
			for i, side := range []*desk.Compared{&ask.A, &ask.B} {
				x, err := c.comparand(d, c.args[i], d.State.Charter().Lang)
				if err != nil {
					return err
				}
				*side = desk.Compared{Name: filepath.Base(c.args[i]), Text: x} // where it lies on this machine is nobody's business
			}
		}
		file, err := papers.Make(d, ask)
		if err != nil {
			return exportUsage(err)
		}
		if o.out != "" && o.out != "-" {
			return writeFile(o.out, file.Raw, o.force)
		}
		_, err = c.Stdout.Write(file.Raw)
		return err
	})
}

// exportUsage says that something was asked for that isn't there.
func exportUsage(err error) error {
	var no *papers.Unknown
	if errors.As(err, &no) {
		return desk.Usage{Msg: "export: " + no.Say, Verb: "export"}
	}
	return err
}

// readBy lays the talks before whoever a file is for: the public, a party in
// general, or one party.
func readBy(d *desk.Desk, audience string) error {
	if code := desk.Upper(audience); d.PartyIndex(code) >= 0 {
		d.For(code)
		return nil
	}
	anybody, err := public(audience, true)
	if err != nil {
		return desk.Usage{Msg: fmt.Sprintf("--for %s: want parties, public or the code of a party: %s", desk.Visible(audience), strings.Join(d.State.Parties(), ", "))}
	}
	d.Public = anybody
	return nil
}
