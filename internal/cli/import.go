package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/intake"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
	"parley/text"
)

func importVerbs() []verb {
	o := importing{}
	return []verb{{
		name: "import", group: "the text",
		args:  "FILE …",
		short: "make the changes in files of delegations claims",
		long: `
FILE is .docx, HTML, Akoma Ntoso, Markdown or plain text, whatever its name says:
with tracked changes, with typed brackets ("[RUS: …]", "[USA del]", "Option 1:"),
or the text as somebody wants it. Several files may come at once, one from each
delegation. What was understood is shown first; nothing is signed before.

Each author that a file names must be given to somebody:
  --author 'Jane Doe=VES'    a party: yours, or another, for which it is recorded
  --author 'Jane Doe=none'   recorded, and no holder is named
  --author 'Jane Doe=out'    left out
  --author 'a.docx:Author=VES'
                             the author of one of several files
  --author '#2=VES'          the second author of the list that is shown
A file that names nobody has one author, '=VES'. What you said before is
remembered and offered: --as-offered takes it.

The text without all changes must be one of the revisions. Where it isn't quite
one, the likeliest is shown, and you name it: --base Rev.2. Changes of an older
revision are carried to the newest. What is on the record already isn't signed
again, and where the talks don't allow part of it, nothing is signed.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.Var(&o.authors, "author", "whose an author's changes are, `NAME=CODE`; once for each")
			f.BoolVar(&o.offered, "as-offered", false, "whose authors are as offered, where --author doesn't say")
			f.StringVar(&o.base, "base", "", "the files change this `REV`")
			f.StringVar(&o.lang, "lang", "", "`LANG` of the files; the talks' own by default")
			f.BoolVar(&o.noComments, "no-comments", false, "leave out comments in the margin")
		},
		run: func(c *call) error {
			if err := c.want(1, -1); err != nil {
				return err
			}
			return c.importFiles(o)
		},
	}}
}

// importing is what a person says about files that come in.
type importing struct {
	authors             fileList
	base, lang          string
	offered, noComments bool
}

func (c *call) importFiles(o importing) error {
	var files []intake.File
	total := 0
	for _, name := range c.args {
		raw, err := c.readFile(name, intake.MaxBytes)
		if err != nil {
			return err
		}
		if total += len(raw); total > intake.MaxBytes {
			return desk.Advise(fmt.Errorf("the files have more than %d MB together", intake.MaxBytes>>20), "take them in one by one")
		}
		if len(raw) > longFile {
			c.say("reading %s, %.1f MB", desk.Visible(name), float64(len(raw))/(1<<20))
		}
		files = append(files, intake.File{Name: name, Data: raw})
	}
	return c.withTalks(func(h place, n sitting) error {
		var in *intake.Intake
		var plan *intake.Plan
		var who []intake.Mapping
		answer := jsonImport{}
		before := saidBefore(n.Notes())
		err := n.View(func(rec *record.Record, st *talks.State) (err error) {
			d := desk.New(rec, st, h.Code())
			if in, err = intake.Read(d, files, intake.Options{Before: before, Base: o.base, Lang: text.Lang(o.lang)}); err != nil {
				return importError(err)
			}
			c.showIntake(d, in)
			if who, err = o.mapping(in); err != nil {
				return err
			}
			plan, err = in.Plan(d, who, intake.PlanOptions{NoComments: o.noComments})
			answer = importJSON(in, plan, err)
			return importError(err)
		})
		if err != nil {
			if answer.Files != nil {
				if _, out := c.answer(answer); out != nil {
					return out
				}
			}
			return err
		}
		c.showPlan(in, plan)
		if plan.Intent == nil {
			if err := n.Remember(toNotes(in.Said(before, who))); err != nil {
				return err
			}
			if done, err := c.answer(answer); done {
				return err
			}
			c.print("nothing to sign: all that is to be taken in is on the record")
			return nil
		}
		if err := c.signImport(h, n, plan.Intent, &answer); err != nil {
			return err
		}
		return n.Remember(toNotes(in.Said(before, who)))
	})
}

// longFile is how many bytes a file has whose reading a person may notice.
const longFile = 2 << 20

// signImport signs what a plan holds, and answers.
func (c *call) signImport(h place, n sitting, in *desk.Intent, answer *jsonImport) error {
	if !c.json {
		return c.signIn(h, n, func(*desk.Desk) (*desk.Intent, error) { return in, nil })
	}
	out := c.Stdout
	var b strings.Builder
	c.Stdout = &b
	err := c.signIn(h, n, func(*desk.Desk) (*desk.Intent, error) { return in, nil })
	c.Stdout = out
	if err != nil {
		return err
	}
	answer.Signed = []byte(b.String())
	_, err = c.answer(answer)
	return err
}

// mapping is what --author and --as-offered say, for each file.
func (o *importing) mapping(in *intake.Intake) ([]intake.Mapping, error) {
	who := make([]intake.Mapping, len(in.Papers))
	for i := range who {
		who[i] = intake.Mapping{}
	}
	for _, a := range o.authors {
		i := strings.LastIndexByte(a, '=')
		if i < 0 {
			return nil, desk.Usage{Msg: fmt.Sprintf("import: want --author NAME=CODE, not %q", a), Verb: "import"}
		}
		at, err := authorsNamed(in, a[:i])
		if err != nil {
			return nil, err
		}
		to := intake.To(strings.ToLower(strings.TrimSpace(a[i+1:])))
		if to != intake.Nobody && to != intake.LeftOut {
			to = intake.To(desk.Upper(a[i+1:]))
		}
		if to == "" {
			return nil, desk.Usage{Msg: fmt.Sprintf("import: --author %s: name a party, none or out behind the =", desk.Visible(a)), Verb: "import"}
		}
		who[at.paper][at.name] = to
	}
	if o.offered {
		for i, p := range in.Papers {
			for _, a := range p.Authors {
				if who[i][a.Name] == "" {
					who[i][a.Name] = a.Offer
				}
			}
		}
	}
	return who, nil
}

// authorAt is an author of one of the files.
type authorAt struct {
	paper int
	name  string
}

// authorsNamed finds the author whom a person named: by the name, by file and
// name, or by the number in the list that was shown.
func authorsNamed(in *intake.Intake, name string) (authorAt, error) {
	var found, all []authorAt
	for i, p := range in.Papers {
		for _, a := range p.Authors {
			at := authorAt{i, a.Name}
			if all = append(all, at); a.Name == name || p.Name+":"+a.Name == name {
				found = append(found, at)
			}
			if fmt.Sprintf("#%d", len(all)) == name && len(found) == 0 {
				return at, nil
			}
		}
	}
	if i := slices.IndexFunc(found, func(at authorAt) bool { return in.Papers[at.paper].Name+":"+at.name == name }); i >= 0 && len(found) > 1 {
		found = found[i : i+1]
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return authorAt{}, desk.Advise(fmt.Errorf("no file has an author %s", desk.QuoteText(desk.Visible(name))), "the authors are listed above; leave --author out to see how to name them")
	}
	return authorAt{}, desk.Advise(fmt.Errorf("several files have an author %s, who may be different people", desk.QuoteText(desk.Visible(name))),
		"name the file, too: --author %s", shellWord(in.Papers[found[0].paper].Name+":"+name+"=CODE"))
}

func saidBefore(n node.Notes) []intake.Whose {
	var out []intake.Whose
	for _, w := range n.Authors {
		out = append(out, intake.Whose{File: w.File, Author: w.Author, To: intake.To(w.To)})
	}
	return out
}

func toNotes(list []intake.Whose) []node.Whose {
	var out []node.Whose
	for _, w := range list {
		out = append(out, node.Whose{Author: w.Author, File: w.File, To: string(w.To)})
	}
	return out
}
