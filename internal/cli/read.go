package cli

import (
	"flag"
	"fmt"
	"maps"
	"slices"

	"parley/internal/desk"
	"parley/text"
)

func readVerbs() []verb {
	lang, literal, quiet := "", false, false
	var charts charting
	return []verb{{
		name: "read", group: "the text",
		args:  "FILE…",
		short: "read a text file and say what was found in it",
		long: `
Shows how parley reads a draft: its paragraphs with their numbers, and what
the reader mended or left out, by line and column. FILE is Markdown or plain
text in UTF-8, or a document (.docx, HTML, Akoma Ntoso), whose lines are then
those of its text; "-" is standard input. No home is needed.

--chart takes several bracketed drafts in the order of their making, and shows
how they converged: charts and their tables; --svg writes them as a picture.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&lang, "lang", "en", "`LANG` of the text")
			f.BoolVar(&literal, "literal", false, "brackets are letters, not negotiating brackets")
			f.BoolVar(&quiet, "quiet", false, "only the findings, not the text")
			f.BoolVar(&charts.show, "chart", false, "how several drafts converged")
			f.StringVar(&charts.svg, "svg", "", "write the charts to this `file`")
			f.BoolVar(&charts.force, "force", false, "replace the file of --svg")
		},
		run: func(c *call) error {
			if charts.wanted() {
				return c.readCourse(lang, charts)
			}
			return c.readVerb(lang, literal, quiet)
		},
	}}
}

func (c *call) readVerb(lang string, literal, quiet bool) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	raw, err := c.sourceOf(c.args[0], false)
	if err != nil {
		return err
	}
	r, err := parseSource(c.args[0], raw, lang, literal)
	if err != nil {
		return err
	}
	n, found := text.CountBrackets(string(raw)), bracketsOf(r)
	words := 0
	for _, b := range r.Text.Blocks {
		words += b.Words(r.Lang)
	}
	draft := desk.PlainDraft(r.Text)
	if done, err := c.answer(jsonRead{
		Lang: r.Lang, Digest: r.Text.Digest(), Paragraphs: len(r.Text.Blocks), Words: words,
		Rows: desk.RowsOf(draft, nil), Diagnostics: desk.DiagnosticsOf(r.Diagnostics),
		Brackets: jsonBrackets{n.Open, n.Close, n.Depth, found.all, found.depth, found.holders},
	}); done {
		return err
	}
	if !quiet {
		v := draftView{page: c.page(), lang: r.Lang}
		fmt.Fprint(c.Stdout, v.print(draft))
		c.print("")
	}
	for _, d := range r.Diagnostics {
		c.print("%s", desk.Visible(d.String()))
	}
	if found.all > 0 {
		c.print("%s, at most %d deep, as %d opening and %d closing marks", desk.Count(found.all, "bracket"), found.depth, n.Open, n.Close)
		for _, h := range slices.Sorted(maps.Keys(found.holders)) {
			c.print("  %s stands in %s", desk.Visible(h), desk.Count(found.holders[h], "bracket"))
		}
	}
	c.print("%s, %s, %s", desk.Count(len(r.Text.Blocks), "paragraph"), desk.Count(words, "word"), desk.Count(len(r.Diagnostics), "remark"))
	return nil
}

type jsonRead struct {
	Lang        text.Lang         `json:"lang"`
	Digest      text.Digest       `json:"digest"`
	Paragraphs  int               `json:"paragraphs"`
	Words       int               `json:"words"`
	Rows        []desk.Row        `json:"rows"`
	Brackets    jsonBrackets      `json:"brackets"`
	Diagnostics []desk.Diagnostic `json:"diagnostics"`
}

type jsonBrackets struct {
	Open    int            `json:"open_marks"`
	Close   int            `json:"close_marks"`
	Raw     int            `json:"raw_depth"` // of one stack over the whole file
	All     int            `json:"brackets"`  // after repair
	Depth   int            `json:"depth"`     // after repair
	Holders map[string]int `json:"holders"`   // brackets by the party that they name
}

// foundBrackets is what the reader made of the brackets of a text.
type foundBrackets struct {
	all, depth int
	holders    map[string]int
}

func bracketsOf(r *text.Reading) foundBrackets {
	f := foundBrackets{holders: map[string]int{}}
	var walk func(ns []text.Node, deep int)
	walk = func(ns []text.Node, deep int) {
		for _, n := range ns {
			if n.Bracket == nil {
				continue
			}
			f.all++
			f.depth = max(f.depth, deep)
			for _, h := range n.Bracket.Holders {
				f.holders[h]++
			}
			walk(n.Bracket.Nodes, deep+1)
		}
	}
	for _, t := range r.Tree() {
		for _, ns := range t.Nodes {
			walk(ns, 1)
		}
	}
	return f
}
