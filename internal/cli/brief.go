package cli

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// briefing is what brief verbs are told.
type briefing struct {
	in, at, words, topic, note, lang string
	base, whole, off, all, replace   bool
	worst, best, least, most         string
	floor                            int
	points                           int    // --points; -1 is none
	export                           string // --export-passphrase-file
}

func briefVerbs() []verb {
	b := &briefing{floor: -1}
	place := func(f *flag.FlagSet) {
		f.StringVar(&b.in, "in", "", "in this `PARAGRAPH`, such as OP3")
		f.StringVar(&b.at, "at", "", "at these `WORDS` of the paragraph")
		f.StringVar(&b.topic, "topic", "", "wherever this `TOPIC` is spoken of")
		f.StringVar(&b.lang, "lang", "", "`LANG` of the words; the talks' own by default")
	}
	note := func(f *flag.FlagSet) { f.StringVar(&b.note, "note", "", "`TEXT` beside it, for your delegation alone") }
	secret := func(f *flag.FlagSet) {
		f.StringVar(&b.export, "export-passphrase-file", "", "`FILE` whose first line is the backup's own passphrase")
	}
	verbOf := func(name, args, short, long string, run func(c *call, b *briefing) error, flags ...func(*flag.FlagSet)) verb {
		return verb{name: name, group: "the brief", args: args, short: short, long: long, run: func(c *call) error { return run(c, b) },
			flags: func(_ *call, f *flag.FlagSet) {
				for _, add := range flags {
					add(f)
				}
			}}
	}
	return []verb{
		verbOf("brief overview", "", "say in a minute what of ours is in, lost and open, and what it would cost", `
Red lines first: crossed, lost (the words that one is about are gone from the
text), open (with the claims that threaten it), safe. Then what of yours came
in, what was lost, and what is open and matters, dearest first. What it would
cost is in hundredths of the best outcome that your red lines allow.`, (*call).briefOverview),
		verbOf("brief show", "", "show the private instructions of your party for these talks", `
The brief is a file of its own in your home, encrypted under the home's keys. It
is in no record, pouch, float, export or log, and in no backup of the home: it
has a backup of its own (see: parley help brief export).`, (*call).briefShow),
		verbOf("brief line", "must|mustnot ['WORDS'] [--in OP3 [--at 'WORDS'] [--whole]]", "draw a red line: words or a paragraph that must, or must not, stand", `
Before any bracket is open, too. Without --in the words are looked for in the
whole text; without WORDS it is about the paragraph. --whole: the words are all
that the paragraph says. Letter case and punctuation around words don't count.
It follows the words through revisions; where they are gone it says so. Before
you sign what crosses a red line you are asked, whatever --yes says.`, (*call).briefLine, place, note,
			func(f *flag.FlagSet) {
				f.BoolVar(&b.whole, "whole", false, "the words are all that the paragraph says")
			}),
		verbOf("brief stance", "support|live-with|oppose|never c5 … | … --in OP3 --at 'WORDS' --words 'WORDS'", "note what you make of a wording", `
On claims that are tabled, or with --base on what the text says in their place; or
on any words in place of words of a paragraph. The note is on the words: it
stays when the claim goes, and counts when they come back. never is a red line.`, (*call).briefStance, place, note,
			func(f *flag.FlagSet) {
				f.BoolVar(&b.base, "base", false, "on the wording of the text in the claim's place")
				f.StringVar(&b.words, "words", "", "the `WORDS` that would stand there")
				f.IntVar(&b.points, "points", -1, "what it is worth by hand, `N` from 0 to 10000; the levels reach 2700")
			}),
		verbOf("brief rank", "low|medium|high|vital [c5|OP3 …] [--topic TOPIC]", "say how much a bracket, paragraph or topic matters", `
Without a place it is for everything that nothing else ranks.`, (*call).briefRank, place, note),
		verbOf("brief fallback", "c5|OP3 'WORDS' …", "note what would do instead, in order", `
In the place of a claim, or of the words that --at names in a paragraph.`, (*call).briefFallback, place, note),
		verbOf("brief note", "c5|OP3|all 'TEXT'", "write a note for your delegation beside a place", "", (*call).briefNote, place),
		verbOf("brief pending", "c5|OP3 …", "note that the capital has yet to say", "", (*call).briefPending, place, note,
			func(f *flag.FlagSet) { f.BoolVar(&b.off, "not", false, "the capital has said") }),
		verbOf("brief topic", "NAME OP3 'WORDS' …", "name paragraphs and words, so that one instruction serves them all", "", (*call).briefTopic),
		verbOf("brief floor", "HUNDREDTHS", "say how much of your ideal you have without a deal", "", (*call).briefFloor),
		verbOf("brief guess", "PARTY [c5]", "note what another party may want, from … to …", `
A guess is kept as one: from --worst to --best of a stance, and from --least to
--most of how much it matters. Without a claim it is about everything; then
--floor is how much of its ideal the party has without a deal.`, (*call).briefGuess, place, note,
			func(f *flag.FlagSet) {
				f.BoolVar(&b.base, "base", false, "on the wording of the text in the claim's place")
				f.StringVar(&b.worst, "worst", "", "at worst this `STANCE`: support, live-with, oppose or never")
				f.StringVar(&b.best, "best", "", "at best this `STANCE`")
				f.StringVar(&b.least, "least", "", "matters at least this `LEVEL`")
				f.StringVar(&b.most, "most", "", "matters at most this `LEVEL`")
				f.IntVar(&b.floor, "floor", -1, "has `HUNDREDTHS` of its ideal without a deal")
			}),
		verbOf("brief drop", "r1 i2 g3 TOPIC …", "take red lines, instructions, guesses or topics out of the brief", "", (*call).briefDrop),
		verbOf("brief export", "FILE", "write a backup of the brief, under a passphrase of its own", `
Of these talks, or of all with --all. The home's own backup doesn't have it.`, (*call).briefExport, secret,
			func(f *flag.FlagSet) { f.BoolVar(&b.all, "all", false, "the briefs of all talks of this seat") }),
		verbOf("brief import", "FILE", "take a backup of your party's brief in", `
Never over a brief that is here, unless --replace says so.`, (*call).briefImport, secret,
			func(f *flag.FlagSet) { f.BoolVar(&b.replace, "replace", false, "in place of the brief that is here") }),
	}
}

// briefFile is the file of a place's briefs; nil where the place is a node elsewhere.
func briefFile(p place) (*brief.File, bool, error) {
	var seat *node.Seat
	plain := false
	switch p := p.(type) {
	case *node.Home:
		s, err := p.Seat(p.Code())
		if err != nil {
			return nil, false, err
		}
		seat, plain = s, p.Plain()
	case guestPlace:
		seat, plain = p.Seat, p.home.Plain()
	default:
		return nil, false, nil
	}
	key, err := seat.FileKey(brief.KeyUse)
	if err != nil {
		return nil, false, err
	}
	return brief.NewFile(filepath.Join(seat.Dir(), brief.FileName), key), plain, nil
}

// briefed is talks with the party's brief beside them.
type briefed struct {
	c     *call
	p     place
	n     sitting
	file  *brief.File
	brief *brief.Brief
	d     *desk.Desk
	t     *table.Table
}

// withBrief runs f with the brief of the talks laid beside their text. What f changes in the brief with change is kept.
func (c *call) withBrief(f func(b *briefed) error) error {
	return c.withTalks(func(p place, n sitting) error {
		file, plain, err := briefFile(p)
		if err != nil {
			return err
		}
		if file == nil {
			return desk.Advise(errors.New("the brief of a node elsewhere stays there"), "use its page")
		}
		if plain {
			c.say("warning: this home is plain: whoever reads the disk reads the brief")
		}
		bf, err := file.Of(n.ID().String(), p.Code())
		if err != nil {
			return briefError(err)
		}
		return n.View(func(rec *record.Record, st *talks.State) error {
			t, err := table.New(st.Now(), st.Parties(), bf)
			if err != nil {
				return err
			}
			return f(&briefed{c, p, n, file, bf, desk.New(rec, st, p.Code()), t})
		})
	})
}

// briefError says what to do about a brief that can't be opened.
func briefError(err error) error {
	if errors.Is(err, brief.ErrSealed) || errors.Is(err, brief.ErrNewer) {
		return desk.Advise(err, "put the file %s back, or its backup in with: parley brief import", brief.FileName)
	}
	return err
}

// change changes the brief and says what was noted.
func (b *briefed) change(do func(x *brief.Brief) (string, error)) error {
	said := ""
	err := b.file.Change(b.brief.Talks, b.brief.Party, func(x *brief.Brief) (err error) {
		return x.Edit(func(x *brief.Brief) error { said, err = do(x); return err })
	})
	if err != nil {
		return briefError(err)
	}
	if done, err := b.c.answer(map[string]any{"noted": said}); done {
		return err
	}
	b.c.print("noted %s; nothing was signed or sent", said)
	return nil
}

// place is the place that flags and one argument name; j is the bracket of a claim, a its option, or both -1.
func (b *briefed) place(o *briefing, arg string) (p brief.Place, j, a int, err error) {
	j, a = -1, -1
	rev := b.d.Rev.ID.String()
	if arg != "" && arg != "all" {
		if len(b.t.Find(strings.ToLower(arg))) == 0 {
			if isClaim(strings.ToLower(arg)) {
				return p, j, a, desk.Advise(errors.New("there is no open claim "+strings.ToLower(arg)), "parley claims lists them")
			}
			o = &briefing{in: arg, at: o.at, lang: o.lang, topic: o.topic}
		} else if o.in != "" || o.topic != "" {
			return p, j, a, desk.Usage{Msg: b.c.verb.name + ": a claim, or --in, or --topic", Verb: b.c.verb.name}
		} else {
			l := b.t.Find(strings.ToLower(arg))[0]
			return b.t.Place(l.Bracket), l.Bracket, l.Option, nil
		}
	}
	switch {
	case o.topic != "" && o.in != "":
		return p, j, a, desk.Usage{Msg: b.c.verb.name + ": --in and --topic exclude each other", Verb: b.c.verb.name}
	case o.topic != "":
		return brief.Place{Topic: o.topic}, j, a, nil
	case o.in == "" && o.at != "":
		return p, j, a, desk.Usage{Msg: b.c.verb.name + ": --at wants --in", Verb: b.c.verb.name}
	case o.in == "":
		return p, j, a, nil
	}
	blk, err := b.d.Block(o.in)
	if err != nil {
		return p, j, a, err
	}
	if o.at == "" {
		return brief.Place{Block: blk.ID, Rev: rev}, j, a, nil
	}
	p, err = table.Words(b.d.Rev.Text, rev, blk.ID, b.d.Lang(o.lang), o.at)
	return p, j, a, err
}

// isClaim reports whether a word is a claim's name: c12.
func isClaim(s string) bool {
	n, ok := strings.CutPrefix(s, "c")
	return ok && n != "" && strings.Trim(n, "0123456789") == ""
}

// option is what a stance is on: a claim, the text in its place, or words in a place.
func (b *briefed) option(o *briefing, arg string) (p brief.Place, mark brief.Mark, words string, err error) {
	p, j, a, err := b.place(o, arg)
	switch {
	case err != nil:
		return p, "", "", err
	case j >= 0:
		if o.base {
			a = 0
		}
		opt := b.t.Brackets[j].Options[a]
		return p, opt.Mark, opt.Words, nil
	case !p.Span():
		return p, "", "", desk.Advise(errors.New("a stance is on a claim that is open, or on words in place of words"), "name a claim, or --in OP3 --at 'WORDS' --words 'WORDS'")
	}
	return p, brief.Words, o.words, nil
}

func (c *call) briefLine(o *briefing) error {
	if err := c.want(1, 2); err != nil {
		return err
	}
	must := strings.ToLower(strings.ReplaceAll(c.args[0], "-", ""))
	if must != "must" && must != "mustnot" {
		return desk.Usage{Msg: "brief line: wants must or mustnot first", Verb: c.verb.name}
	}
	return c.withBrief(func(b *briefed) error {
		p, _, _, err := b.place(o, "")
		if err != nil {
			return err
		}
		r := brief.RedLine{Place: p, Must: must == "must", Whole: o.whole, Note: o.note}
		if len(c.args) == 2 {
			r.Words = c.args[1]
		} else if p.Span() {
			r.Words = o.at
		}
		return b.change(func(x *brief.Brief) (string, error) {
			r, err := x.AddLine(r)
			return r.Name, err
		})
	})
}

func stanceOf(word string) (brief.Stance, bool) {
	s := brief.Stance(strings.ReplaceAll(strings.ToLower(word), "-", " "))
	return s, slices.Contains(brief.Stances(), s)
}

func (c *call) briefStance(o *briefing) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	s, ok := stanceOf(c.args[0])
	if !ok {
		return desk.Usage{Msg: "brief stance: wants support, live-with, oppose or never first", Verb: c.verb.name}
	}
	on := c.args[1:]
	if len(on) == 0 {
		on = []string{""}
	}
	return c.instruct(o, on, func(b *briefed, arg string) (brief.Instruction, error) {
		p, mark, words, err := b.option(o, arg)
		said := brief.Said{Mark: mark, Words: words, Stance: s}
		if o.points != -1 {
			said.Points = &o.points
		}
		return brief.Instruction{Place: p, Stances: []brief.Said{said}}, err
	})
}

// instruct notes one instruction for each place that is named.
func (c *call) instruct(o *briefing, on []string, of func(b *briefed, arg string) (brief.Instruction, error)) error {
	return c.withBrief(func(b *briefed) error {
		return b.change(func(x *brief.Brief) (string, error) {
			var names []string
			for _, arg := range on {
				i, err := of(b, arg)
				if err != nil {
					return "", err
				}
				i.Note = o.note
				if i, err = x.Instruct(i); err != nil {
					return "", err
				}
				if !slices.Contains(names, i.Name) {
					names = append(names, i.Name)
				}
			}
			return desk.And(names), nil
		})
	})
}

func (c *call) briefRank(o *briefing) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	level := brief.Importance(strings.ToLower(c.args[0]))
	if !slices.Contains(brief.Importances(), level) {
		return desk.Usage{Msg: "brief rank: wants low, medium, high or vital first", Verb: c.verb.name}
	}
	on := c.args[1:]
	if len(on) == 0 && o.in == "" && o.topic == "" {
		return c.withBrief(func(b *briefed) error {
			return b.change(func(x *brief.Brief) (string, error) { x.Ordinary = level; return "the ordinary importance", nil })
		})
	}
	if len(on) == 0 {
		on = []string{""}
	}
	return c.instruct(o, on, func(b *briefed, arg string) (brief.Instruction, error) {
		p, _, _, err := b.place(o, arg)
		return brief.Instruction{Place: p, Importance: level}, err
	})
}

func (c *call) briefFallback(o *briefing) error {
	if err := c.want(2, -1); err != nil {
		return err
	}
	return c.instruct(o, c.args[:1], func(b *briefed, arg string) (brief.Instruction, error) {
		p, _, _, err := b.place(o, arg)
		return brief.Instruction{Place: p, Fallbacks: c.args[1:]}, err
	})
}

func (c *call) briefNote(o *briefing) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	if c.args[0] == "all" {
		return c.withBrief(func(b *briefed) error {
			return b.change(func(x *brief.Brief) (string, error) { x.Note = c.args[1]; return "the note", nil })
		})
	}
	o.note = c.args[1]
	return c.instruct(o, c.args[:1], func(b *briefed, arg string) (brief.Instruction, error) {
		p, _, _, err := b.place(o, arg)
		return brief.Instruction{Place: p}, err
	})
}

func (c *call) briefPending(o *briefing) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	if o.off {
		return c.withBrief(func(b *briefed) error {
			return b.change(func(x *brief.Brief) (string, error) {
				for _, arg := range c.args {
					p, _, _, err := b.place(o, arg)
					if err != nil {
						return "", err
					}
					for n := range x.Items {
						if x.Items[n].Place == p {
							x.Items[n].Pending = false
						}
					}
				}
				return "that the capital has said", nil
			})
		})
	}
	return c.instruct(o, c.args, func(b *briefed, arg string) (brief.Instruction, error) {
		p, _, _, err := b.place(o, arg)
		return brief.Instruction{Place: p, Pending: true}, err
	})
}

func (c *call) briefTopic(*briefing) error {
	if err := c.want(2, -1); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		t := brief.Topic{Name: c.args[0]}
		for _, w := range c.args[1:] {
			if blk, err := b.d.Block(w); err == nil {
				t.Blocks = append(t.Blocks, string(blk.ID))
			} else {
				t.Words = append(t.Words, w)
			}
		}
		return b.change(func(x *brief.Brief) (string, error) { return "the topic", x.SetTopic(t) })
	})
}

func (c *call) briefFloor(*briefing) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	n, err := number(c, c.args[0])
	if err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		return b.change(func(x *brief.Brief) (string, error) { x.Floor = n; return "the floor", nil })
	})
}

func (c *call) briefGuess(o *briefing) error {
	if err := c.want(1, 2); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		party := desk.Upper(c.args[0])
		if err := b.d.WantParty(party); err != nil {
			return err
		}
		g := brief.Guess{Party: party, Note: o.note, Least: brief.Importance(o.least), Most: brief.Importance(o.most)}
		arg := ""
		if len(c.args) == 2 {
			arg = c.args[1]
		}
		var err error
		if o.worst != "" || o.best != "" {
			worst, ok := stanceOf(o.worst)
			best, also := stanceOf(o.best)
			if !ok || !also {
				return desk.Usage{Msg: "brief guess: wants both --worst and --best: support, live-with, oppose or never", Verb: c.verb.name}
			}
			r := brief.Range{Worst: worst, Best: best}
			if g.Place, r.Mark, r.Words, err = b.option(o, arg); err != nil {
				return err
			}
			g.Stances = []brief.Range{r}
		} else if g.Place, _, _, err = b.place(o, arg); err != nil {
			return err
		}
		if o.floor >= 0 {
			g.Floor = &o.floor
		}
		return b.change(func(x *brief.Brief) (string, error) {
			g, err := x.Suppose(g)
			return g.Name, err
		})
	})
}

func (c *call) briefDrop(*briefing) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		return b.change(func(x *brief.Brief) (string, error) {
			for _, name := range c.args {
				if !x.Remove(name) {
					return "", desk.Advise(errors.New("the brief has nothing by one of these names"), "see: parley brief show")
				}
			}
			return "that it is dropped", nil
		})
	})
}

// exportPassphrase is the backup's own passphrase.
func (c *call) exportPassphrase(o *briefing, prompt string) (string, error) {
	d := *c
	d.pass = o.export
	d.Env = func(name string) string {
		if name == "PARLEY_PASSPHRASE_FILE" {
			return "" // the home's passphrase isn't the backup's
		}
		return c.Env(name)
	}
	pass, err := d.passphrase(prompt)
	if errors.Is(err, errNoTerminal) {
		return "", desk.Advise(err, "name a file with --export-passphrase-file FILE")
	}
	if err == nil && pass == "" {
		err = desk.Advise(errors.New("a backup of the brief needs a passphrase"), "nothing was written")
	}
	return pass, err
}

func (c *call) briefExport(o *briefing) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.withBrief(func(b *briefed) error {
		pass, err := c.exportPassphrase(o, "passphrase of the backup of the brief")
		if err != nil {
			return err
		}
		id := b.brief.Talks
		if o.all {
			id = ""
		}
		f, err := os.OpenFile(c.args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		n, err := b.file.Export(f, id, pass, c.WorkFactor)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			os.Remove(c.args[0])
			return briefError(err)
		}
		if done, err := c.answer(map[string]any{"file": c.args[0], "briefs": n}); done {
			return err
		}
		c.print("%s of a brief in %s: keep it, and its passphrase, as you keep the instructions themselves", desk.Count(n, "backup"), desk.Visible(c.args[0]))
		return nil
	})
}

func (c *call) briefImport(o *briefing) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.withPlace(func(p place) error {
		file, _, err := briefFile(p)
		if err != nil {
			return err
		}
		pass, err := c.exportPassphrase(o, "passphrase of the backup of the brief")
		if err != nil {
			return err
		}
		f, err := os.Open(c.args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := file.Import(f, p.Code(), pass, o.replace)
		if errors.Is(err, os.ErrExist) {
			return desk.Advise(err, "--replace puts the backup in its place")
		}
		if err != nil {
			return briefError(err)
		}
		if done, err := c.answer(map[string]any{"file": c.args[0], "briefs": n}); done {
			return err
		}
		c.print("took in %s", desk.Count(n, "brief"))
		return nil
	})
}
