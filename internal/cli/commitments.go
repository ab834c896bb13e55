package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/commitments"
	"parley/internal/desk"
	"parley/text"
)

func commitmentVerbs() []verb {
	lang := ""
	return []verb{{
		name: "commitments", group: "looking", args: "[REVISION|PARTY|FILE]",
		short: "list who is to do what by when, as far as the words tell",
		long: `
Reads the newest revision, another one, the text as a party wants it, or a file,
paragraph by paragraph: the verb, to whom it speaks, and the term. The list
follows from the places of words, so it misses some and mistakes others: read
each paragraph before you rely on it. It is signed by nobody and changes nothing.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&lang, "lang", "", "`LANG` to read: that of the talks, for files en")
		},
		run: func(c *call) error { return c.commitments(lang) },
	}}
}

func (c *call) commitments(lang string) error {
	if err := c.want(0, 1); err != nil {
		return err
	}
	if len(c.args) == 1 && !inTalks(c.args[0]) {
		if lang == "" {
			lang = "en"
		}
		r, err := c.readSource(c.args[0], lang, true, false)
		if err != nil {
			return err
		}
		return c.showCommitments(r.Text, text.Lang(lang))
	}
	return c.look(func(d *desk.Desk) error {
		t := d.Rev.Text
		if len(c.args) == 1 {
			var err error
			if t, err = c.comparand(d, c.args[0], ""); err != nil {
				return err
			}
		}
		l := text.Lang(lang)
		if l == "" {
			l = text.Lang(d.State.Charter().Lang)
		}
		return c.showCommitments(t, l)
	})
}

func (c *call) showCommitments(t *text.Text, lang text.Lang) error {
	if !slices.Contains(commitments.Reads(), lang) {
		return desk.Usage{Msg: fmt.Sprintf("commitments are not read in %q, only in: %s", lang, strings.Join(languageNames(commitments.Reads()), ", ")), Verb: "commitments"}
	}
	type row struct {
		ID       string `json:"id"`
		Label    string `json:"label"`
		Verb     string `json:"verb"`
		Strength string `json:"strength"`
		To       string `json:"to,omitempty"`
		Due      string `json:"due,omitempty"`
		Term     string `json:"term,omitempty"`
	}
	name := desk.NewNaming(t, func(text.Key) string { return "" })
	rows := []row{}
	for _, m := range commitments.Find(t, lang) {
		rows = append(rows, row{string(m.Block), name.Block(m.Block), m.Verb, string(m.Strength), m.To, m.Due, m.Term})
	}
	if done, err := c.answer(map[string]any{"lang": lang, "commitments": rows}); done {
		return err
	}
	if len(rows) == 0 {
		c.print("no paragraph is known to ask anything of anybody")
		return nil
	}
	s := c.style()
	for _, r := range rows {
		line := fmt.Sprintf("%-6s %s", r.Label, r.Verb)
		if r.To != "" {
			line += " · " + r.To
		}
		if r.Due != "" {
			line += " · by " + r.Due
		} else if r.Term != "" {
			line += " · " + r.Term
		}
		c.print("%s", desk.Visible(line))
	}
	c.print("%s", s.dim("found by where words stand: read each paragraph before you rely on it"))
	return nil
}

func languageNames(list []text.Lang) []string {
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = string(l)
	}
	return out
}
