package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/text"
)

func compileVerbs() []verb {
	lang := ""
	return []verb{{
		name: "compile", group: "the text",
		args:  "PARTY=FILE PARTY=FILE …",
		short: "make one bracketed text from rival drafts, to look at",
		long: `
Reads each party's own draft and shows the one text: what the drafts have in
common stands plainly, everything else in brackets with the party's name.
Nothing is signed and no home is needed. "talks open --compile" opens talks
on the same text, and "propose --compile" makes your own wording your claims.

The common base is held by nobody. Neither the order of the files nor the
parties' names have a part in it, and choosing one party's brackets gives back
that party's draft, word for word.`,
		flags: func(c *call, f *flag.FlagSet) { f.StringVar(&lang, "lang", "en", "`LANG` of the texts") },
		run:   func(c *call) error { return c.compile(lang) },
	}}
}

// compiled is what rival drafts became.
type compiled struct {
	*text.Compilation
	parties []string
	draft   *text.Draft
	lang    text.Lang
}

// compileFiles reads drafts and finds their common base.
func (c *call) compileFiles(verb string, args []string, lang string) (*compiled, error) {
	files, err := parseNamed(verb, args)
	if err != nil {
		return nil, err
	}
	if len(files) < 2 {
		return nil, desk.Usage{Msg: verb + ": wants the drafts of two parties or more, PARTY=FILE each", Verb: verb}
	}
	out := &compiled{lang: text.Lang(lang)}
	var rivals []text.Rival
	for _, f := range files {
		r, err := c.readSource(f.file, lang, true, false)
		if err != nil {
			return nil, err
		}
		c.warnReading(f.file, r)
		rivals = append(rivals, text.Rival{Party: f.party, Draft: r.Text})
		out.parties = append(out.parties, f.party)
	}
	slices.Sort(out.parties)
	if out.Compilation, err = text.Compile(rivals); err != nil {
		return nil, err
	}
	return out, nil
}

// tabled is every party's amendment as live claims.
func (k *compiled) tabled() []text.Tabled {
	var out []text.Tabled
	at := map[text.Key]int{}
	for _, a := range k.Amendments {
		for _, cl := range a.Claims {
			key := cl.Key()
			i, ok := at[key]
			if !ok {
				i = len(out)
				at[key] = i
				out = append(out, text.Tabled{Claim: cl, Key: key})
			}
			out[i].Holders = append(out[i].Holders, text.Holder{Party: a.Party})
		}
	}
	return out
}

// warnReading says on stderr what the reader mended, in one line.
func (c *call) warnReading(file string, r *text.Reading) {
	n := 0
	for _, d := range r.Diagnostics {
		if d.Code != text.FrontMatter {
			n++
		}
	}
	if n > 0 {
		c.say("%s: %s; see them with: parley read %s", desk.Visible(file), desk.Count(n, "remark"), desk.Visible(file))
	}
}

func (c *call) compile(lang string) error {
	k, err := c.compileFiles("compile", c.args, lang)
	if err != nil {
		return err
	}
	if k.draft, err = text.Merge(k.Base, k.tabled()); err != nil {
		return err
	}
	if done, err := c.answer(k.json()); done {
		return err
	}
	v := draftView{page: c.page(), lang: k.lang, parties: k.parties}
	fmt.Fprint(c.Stdout, v.print(k.draft))
	c.print("")
	c.print("%s of common text; %s", desk.Count(len(k.Base.Blocks), "paragraph"), regionsOf(k.draft).words())
	for _, a := range k.Amendments {
		c.print("%s holds %s, digest of the amendment %s", a.Party, desk.Count(len(a.Claims), "claim"), desk.AmendmentDigest(k.Base.Digest(), a.Claims))
	}
	return nil
}

type jsonCompile struct {
	Base       text.Digest     `json:"base"`
	Parties    []string        `json:"parties"`
	Rows       []desk.Row      `json:"rows"`
	Brackets   int             `json:"brackets"`
	Amendments []jsonAmendment `json:"amendments"`
}

type jsonAmendment struct {
	Party  string   `json:"party"`
	Digest string   `json:"digest"`
	Claims []string `json:"claims"` // in words
}

func (k *compiled) json() jsonCompile {
	n := desk.NewNaming(k.Base, nil)
	out := jsonCompile{Base: k.Base.Digest(), Parties: k.parties, Rows: desk.RowsOf(k.draft, nil), Brackets: regionsOf(k.draft).all}
	for _, a := range k.Amendments {
		j := jsonAmendment{Party: a.Party, Digest: desk.AmendmentDigest(k.Base.Digest(), a.Claims), Claims: []string{}}
		for _, cl := range a.Claims {
			j.Claims = append(j.Claims, n.Describe(cl))
		}
		out.Amendments = append(out.Amendments, j)
	}
	return out
}

// bracketCount is how much of a draft is disputed.
type bracketCount struct{ top, all, rows, marks int }

func regionsOf(d *text.Draft) bracketCount {
	var n bracketCount
	var walk func(ps []text.Piece, top bool)
	walk = func(ps []text.Piece, top bool) {
		for _, p := range ps {
			if p.Region == nil {
				continue
			}
			n.all++
			if top {
				n.top++
			}
			for _, a := range p.Region.Alts {
				walk(a.Pieces, false)
			}
		}
	}
	for _, r := range d.Rows {
		for _, l := range r.Langs() {
			walk(r.Content[l], r.Insert == nil)
		}
		if r.Insert != nil {
			n.rows, n.all, n.top = n.rows+1, n.all+1, n.top+1
		}
		n.marks += len(r.Marks)
	}
	return n
}

func (n bracketCount) words() string {
	if n.all == 0 && n.marks == 0 {
		return "nothing is in brackets"
	}
	parts := []string{desk.Count(n.all, "bracket")}
	if n.rows > 0 {
		parts = append(parts, fmt.Sprintf("%d of them whole paragraphs", n.rows))
	}
	if n.marks > 0 {
		parts = append(parts, desk.Count(n.marks, "paragraph change"))
	}
	return strings.Join(parts, ", ")
}
