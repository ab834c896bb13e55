package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
	"parley/text"
)

func languageVerbs() []verb {
	p := &desk.Proposing{}
	all, undo, note := false, false, ""
	return []verb{{
		name: "languages", group: "looking",
		short: "show each paragraph in each authentic language: current, stale, missing, agreed",
		long: `
A version is stale when another language of its paragraph changed and this one
did not, neither then nor since; all languages are equal. Stale and missing
versions stand in the way of initials and signatures.`,
		run: func(c *call) error { return c.languages() },
	}, {
		name: "translate", group: "the text", args: "--lang fr FILE",
		short: "bring a whole translation of the newest revision as claims",
		long: `
FILE is the newest revision in one authentic language. Each paragraph that has no
words in it yet gets them; where there are words, the differences become claims.
Paragraphs are matched by their ids (a copy has them: parley text --ids --lang fr),
else in order. A translation adds, moves and takes out no paragraph.`,
		flags: func(c *call, f *flag.FlagSet) { proposingFlags(f, p) },
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			if p.Lang == "" {
				return desk.Usage{Msg: "translate: say the language of the file with --lang", Verb: "translate"}
			}
			return c.translate(c.args[0], p)
		},
	}, {
		name: "correspond", group: "agreement", args: "OP1 OP2 … | --all",
		short: "say that stale languages of paragraphs still say the same",
		long: `
Where one language of a paragraph changed alone, the others are stale until they
change too, or until every party has said by this verb that they still say the
same. It is said of the exact words in all languages, shown before you sign;
when a revision changes any of them, it ends. --undo takes it back.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&all, "all", false, "all paragraphs that wait for it")
			f.BoolVar(&undo, "undo", false, "take the word back")
			f.StringVar(&note, "note", "", "`TEXT` beside it")
		},
		run: func(c *call) error {
			if err := c.wantBlocks(all); err != nil {
				return err
			}
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) {
				if undo {
					return d.Differ(c.args, all, note)
				}
				return d.Correspond(c.args, all, note)
			})
		},
	}}
}

// translate makes a translation's words claims.
func (c *call) translate(file string, p *desk.Proposing) error {
	return c.withTalks(func(h place, n sitting) error {
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
			r, err := c.readSource(file, p.Lang, true, false)
			if err != nil {
				return nil, err
			}
			c.warnReading(file, r)
			if err := d.FresherThan(file, r); err != nil {
				return nil, err
			}
			wanted, err := d.Translated(r.Text, text.Lang(p.Lang), r.IDs)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", desk.Visible(file), err)
			}
			return d.Edited(wanted, p, false)
		})
	})
}

func (c *call) languages() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error {
		return n.View(func(rec *record.Record, st *talks.State) error {
			d := desk.New(rec, st, h.Code())
			s, err := d.Status(desk.Around{}, nil, false)
			if err != nil {
				return err
			}
			if done, err := c.answer(map[string]any{"languages": s.Languages, "paragraphs": s.Blocks}); done {
				return err
			}
			if len(s.Languages) == 0 {
				c.print("the charter names no authentic languages")
				return nil
			}
			c.printLanguages(d, s)
			c.print("")
			for _, b := range s.Blocks {
				var words []string
				for _, x := range b.Versions {
					w := d.VersionWords(x)
					if w == "" {
						w = string(x.Lang)
					}
					switch {
					case len(x.Agreed) == len(st.Parties()):
						w += ", agreed by all"
					case len(x.Agreed) > 0:
						w += ", agreed by " + desk.And(x.Agreed)
					}
					words = append(words, w)
				}
				if len(b.Matched) > 0 {
					words = append(words, "still correspond, says "+desk.And(b.Matched))
				}
				c.printRow(b.Label, strings.Join(words, "; "))
			}
			return nil
		})
	})
}

// printLanguages says how far the text has come in each language.
func (c *call) printLanguages(d *desk.Desk, s desk.Status) {
	for _, l := range s.Languages {
		words := []string{desk.Count(l.Current, "paragraph") + " current"}
		for _, x := range []struct {
			what string
			list []string
		}{{"stale", l.Stale}, {"missing", l.Missing}} {
			if len(x.list) > 0 {
				words = append(words, fmt.Sprintf("%d %s (%s)", len(x.list), x.what, d.Names(x.list)))
			}
		}
		words = append(words, fmt.Sprintf("%d agreed by all", l.Agreed))
		c.printRow(string(l.Lang), strings.Join(words, ", "))
	}
}

// authentic are the authentic languages of a charter and the files of those
// that come with one, from "fr,es" and "ru=FILE"; none for one language.
func authentic(lang string, also []string) (langs []text.Lang, files map[text.Lang]string, err error) {
	files = map[text.Lang]string{}
	for _, a := range also {
		for _, one := range strings.Split(a, ",") {
			l, file, named := strings.Cut(one, "=")
			if err := text.CheckLang(text.Lang(l)); err != nil || named && file == "" {
				return nil, nil, desk.Usage{Msg: fmt.Sprintf("talks open --also %s: want languages such as fr,es or ru=FILE", desk.Visible(a)), Verb: "talks open"}
			}
			langs = append(langs, text.Lang(l))
			if named {
				files[text.Lang(l)] = file
			}
		}
	}
	if len(langs) == 0 {
		return nil, nil, nil
	}
	langs = append(langs, text.Lang(lang))
	slices.Sort(langs)
	if same := slices.Compact(slices.Clone(langs)); len(same) < len(langs) {
		return nil, nil, desk.Usage{Msg: "talks open: --lang and --also name each language once", Verb: "talks open"}
	}
	return langs, files, nil
}

// alsoIn brings the base text in the other languages that come with a file:
// as many paragraphs, in order.
func (c *call) alsoIn(out *talks.Charter, files map[text.Lang]string) error {
	for _, l := range out.Authentic {
		file, ok := files[l]
		if !ok {
			continue
		}
		r, err := c.readSource(file, string(l), true, true)
		if err != nil {
			return err
		}
		c.warnReading(file, r)
		if err := desk.AlsoIn(phrase.Book{}, out, r.Text, l); err != nil {
			return fmt.Errorf("%s: %w", desk.Visible(file), err)
		}
	}
	return nil
}
