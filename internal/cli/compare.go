package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"parley/record"
	"parley/text"
)

func compareVerbs() []verb {
	lang, code, inline := "", false, false
	return []verb{{
		name: "compare", group: "looking",
		args:  "A [B]",
		short: "show what changes from one text to another",
		long: `
A and B are revisions (Rev.1), parties (LOR: the text as LOR wants it) or files;
without B it is the newest revision. The answer lists the smallest changes, word
by word, that turn A into B; changes that only a machine sees are named in
words. With --inline the whole text follows, the words of A and of B in
brackets.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&lang, "lang", "en", "`LANG` of files")
			f.BoolVar(&inline, "inline", false, "show the whole text with the changes in brackets")
			f.BoolVar(&code, "exit-code", false, "exit with 3 when the texts differ")
		},
		run: func(c *call) error { return c.compareVerb(lang, inline, code) },
	}}
}

// comparedText is one side of a comparison.
type comparedText struct {
	name string
	text *text.Text
}

func (c *call) compareVerb(lang string, inline, code bool) error {
	if err := c.want(1, 2); err != nil {
		return err
	}
	newest := len(c.args) == 1
	show := func(d *desk) error {
		var sides [2]comparedText
		if newest {
			sides[1] = comparedText{fmt.Sprintf("Rev.%d", d.rev.Num), d.rev.Text}
		}
		for i, a := range c.args {
			t, err := c.comparand(d, a, lang)
			if err != nil {
				return err
			}
			sides[i] = comparedText{a, t}
		}
		return c.showCompare(sides[0], sides[1], text.Lang(lang), inline, code)
	}
	if !newest && !inTalks(c.args[0]) && !inTalks(c.args[1]) {
		return show(nil)
	}
	return c.look(show)
}

// inTalks reports whether a name is that of a revision or party, and of no file.
func inTalks(name string) bool {
	if _, err := os.Stat(name); err == nil || name == "-" {
		return false
	}
	return revName(name) || record.ValidCode(name)
}

func revName(s string) bool {
	num, ok := strings.CutPrefix(strings.ToLower(s), "rev.")
	return ok && num != "" && strings.Trim(num, "0123456789") == ""
}

// comparand finds the text that a person named.
func (c *call) comparand(d *desk, name, lang string) (*text.Text, error) {
	if d != nil && inTalks(name) {
		if revName(name) {
			r, err := d.revision(name)
			return r.Text, err
		}
		if err := d.wantParty(name); err != nil {
			return nil, err
		}
		return d.view.Project(name)
	}
	r, err := c.readSource(name, lang, true)
	if err != nil {
		return nil, err
	}
	return r.Text, nil
}

func (c *call) showCompare(a, b comparedText, lang text.Lang, inline, code bool) error {
	claims, err := text.Derive(a.text, b.text)
	if err != nil {
		return err
	}
	n := newNaming(a.text, nil)
	out := jsonCompare{A: a.name, B: b.name, Equal: len(claims) == 0, Changes: []jsonChange{}}
	for _, cl := range claims {
		out.Changes = append(out.Changes, jsonChange{Op: cl.Op, Where: n.where(cl), Words: n.describe(cl), Odd: oddities(cl)})
	}
	done, err := c.answer(out)
	if err != nil {
		return err
	}
	if !done {
		c.compareWords(out)
		if inline {
			if err := c.compareInline(a, b, claims, lang); err != nil {
				return err
			}
		}
	}
	if code && !out.Equal {
		return errVerdict
	}
	return nil
}

func (c *call) compareWords(out jsonCompare) {
	if out.Equal {
		c.print("no difference")
		return
	}
	for _, ch := range out.Changes {
		c.print("%s", ch.Words)
		for _, o := range ch.Odd {
			c.print("      %s", c.style().warn("note: "+visible(o)))
		}
	}
	c.print("%s", count(len(out.Changes), "change"))
}

func (c *call) compareInline(a, b comparedText, claims []text.Claim, lang text.Lang) error {
	var tabled []text.Tabled
	for _, cl := range claims {
		tabled = append(tabled, text.Tabled{Claim: cl, Holders: []text.Holder{{Party: b.name}}})
	}
	d, err := text.Merge(a.text, tabled)
	if err != nil {
		return err
	}
	v := draftView{page: c.page(), lang: lang, parties: []string{b.name}}
	fmt.Fprintf(c.Stdout, "\n%s", v.print(d))
	return nil
}

type jsonCompare struct {
	A       string       `json:"a"`
	B       string       `json:"b"`
	Equal   bool         `json:"equal"`
	Changes []jsonChange `json:"changes"`
}

type jsonChange struct {
	Op    text.Op  `json:"op"`
	Where string   `json:"where"`
	Words string   `json:"words"`
	Odd   []string `json:"odd,omitempty"`
}
