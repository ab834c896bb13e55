package cli

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"parley/internal/desk"
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
without B it is the newest revision. The answer shows the paragraphs that differ,
word by word: [-words of A-] {+words of B+}, and what moved, was split or
joined; changes that only a machine sees are named in words. With --inline it
shows the whole text.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&lang, "lang", "en", "`LANG` of files")
			f.BoolVar(&inline, "inline", false, "show the paragraphs that are the same, too")
			f.BoolVar(&code, "exit-code", false, "exit with 3 when the texts differ")
		},
		run: func(c *call) error { return c.compareVerb(lang, inline, code) },
	}}
}

func (c *call) compareVerb(lang string, inline, code bool) error {
	if err := c.want(1, 2); err != nil {
		return err
	}
	newest := len(c.args) == 1
	show := func(d *desk.Desk) error {
		var sides [2]desk.Compared
		if newest {
			sides[1] = desk.Compared{Name: fmt.Sprintf("Rev.%d", d.Rev.Num), Text: d.Rev.Text}
		}
		for i, a := range c.args {
			t, err := c.comparand(d, a, lang)
			if err != nil {
				return err
			}
			sides[i] = desk.Compared{Name: a, Text: t}
		}
		return c.showCompare(sides[0], sides[1], inline, code)
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
	return desk.RevName(name) || record.ValidCode(name)
}

// comparand finds the text that a person named.
func (c *call) comparand(d *desk.Desk, name, lang string) (*text.Text, error) {
	if d != nil && inTalks(name) {
		if desk.RevName(name) {
			r, err := d.Revision(name)
			return r.Text, err
		}
		return d.AsWanted(name)
	}
	r, err := c.readSource(name, lang, true, false)
	if err != nil {
		return nil, err
	}
	return r.Text, nil
}

func (c *call) showCompare(a, b desk.Compared, inline, code bool) error {
	out, rows := desk.Compare(a, b, inline)
	done, err := c.answer(out)
	if err != nil {
		return err
	}
	if !done {
		c.compareRows(rows, inline)
	}
	if code && !out.Equal {
		return errVerdict
	}
	return nil
}

// compareRows shows the rows that differ, or all, a paragraph each.
func (c *call) compareRows(rows *text.Comparison, all bool) {
	if rows.Equal() {
		c.print("no difference")
		if !all {
			return
		}
	}
	var labels []string
	for _, r := range rows.Rows {
		labels = append(labels, desk.Visible(r.Label()))
	}
	p := c.page()
	p.label = labelColumn(labels)
	changes := 0
	for i, r := range rows.Rows {
		switch r.Change {
		case text.RowSame:
			if !all {
				continue
			}
		case text.RowAway: // counted where it went
		default:
			changes++
		}
		var head []span
		if n := r.Note(); n != "" {
			head = []span{{text: "(" + desk.Visible(n) + ") ", look: look{dim: true}}}
		}
		langs := r.Langs()
		if len(langs) == 0 {
			fmt.Fprint(c.Stdout, p.paragraph(labels[i], head))
		}
		for _, l := range langs {
			spans := slices.Clone(head)
			if len(langs) > 1 {
				spans = append(spans, span{text: desk.Visible(string(l)) + ": ", look: look{dim: true}})
			}
			fmt.Fprint(c.Stdout, p.paragraph(labels[i], append(spans, markedSpans(r.Words[l])...)))
		}
		for _, o := range r.Odd {
			c.print("      %s", c.style().warn("note: "+desk.Visible(o)))
		}
	}
	if changes > 0 {
		c.print("%s changed", desk.Count(changes, "paragraph"))
	}
}

// markedSpans sets removed and added words apart, for the eye and in letters.
func markedSpans(list []text.MarkedWords) []span {
	var out []span
	for i, m := range list {
		s := desk.Visible(text.Plain(m.Words))
		var l look
		switch m.Mark {
		case text.WordRemoved:
			s, l = "[-"+s+"-]", look{dim: true}
		case text.WordAdded:
			s, l = "{+"+s+"+}", look{bold: true}
		}
		if i > 0 {
			if before := list[i-1].Words; text.SpaceBetween(before[len(before)-1], m.Words[0]) {
				s = " " + s
			}
		}
		out = append(out, span{text: s, look: l})
	}
	return out
}
