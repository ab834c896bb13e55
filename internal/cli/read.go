package cli

import (
	"flag"
	"fmt"

	"parley/text"
)

func readVerbs() []verb {
	lang, literal, quiet := "", false, false
	return []verb{{
		name: "read", group: "the text",
		args:  "FILE",
		short: "read a text file and say what was found in it",
		long: `
Shows how parley reads a draft: its paragraphs with their numbers, and what
the reader mended or left out, by line and column. FILE is Markdown or plain
text in UTF-8; "-" is standard input. No home is needed.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&lang, "lang", "en", "`LANG` of the text")
			f.BoolVar(&literal, "literal", false, "brackets are letters, not negotiating brackets")
			f.BoolVar(&quiet, "quiet", false, "only the findings, not the text")
		},
		run: func(c *call) error { return c.readVerb(lang, literal, quiet) },
	}}
}

func (c *call) readVerb(lang string, literal, quiet bool) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	r, err := c.readSource(c.args[0], lang, literal)
	if err != nil {
		return err
	}
	words := 0
	for _, b := range r.Text.Blocks {
		words += b.Words(r.Lang)
	}
	draft := plainDraft(r.Text)
	if done, err := c.answer(jsonRead{
		Lang: r.Lang, Digest: r.Text.Digest(), Paragraphs: len(r.Text.Blocks), Words: words,
		Rows: rowsJSON(draft, nil), Diagnostics: diagnosticsJSON(r.Diagnostics),
	}); done {
		return err
	}
	if !quiet {
		v := draftView{page: c.page(), lang: r.Lang, naming: newNaming(r.Text, nil)}
		fmt.Fprint(c.Stdout, v.print(draft))
		c.print("")
	}
	for _, d := range r.Diagnostics {
		c.print("%s", visible(d.String()))
	}
	c.print("%s, %s, %s", count(len(r.Text.Blocks), "paragraph"), count(words, "word"), count(len(r.Diagnostics), "remark"))
	return nil
}

type jsonRead struct {
	Lang        text.Lang        `json:"lang"`
	Digest      text.Digest      `json:"digest"`
	Paragraphs  int              `json:"paragraphs"`
	Words       int              `json:"words"`
	Rows        []jsonRow        `json:"rows"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
}
