package cli

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/wordsmith"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// rewording is what 'parley reword' was asked for.
type rewording struct {
	file, use string
	names     bool
	propose   int
	p         desk.Proposing
	set       *flag.FlagSet
}

func rewordVerbs() []verb {
	o := &rewording{}
	return []verb{{
		name: "reword", group: "the text",
		args:  "c7",
		short: "ask a program that writes for drafts of a wording for a bracket",
		long: `
Off until a file names a server that writes (wording.toml in the home; see
docs/operate.md). What would be sent is shown first: the wordings of the bracket
that c7 stands in, and its paragraph, without names unless you add --names. It
goes there once you have said yes, each time anew; --yes says it.

The answer is drafts by a stranger, each with its differences from what is on the
table. Nothing is recorded. A draft becomes your party's own proposal when you
propose it, as any words that you write yourself:

    --propose 2              the second draft, once you have read it: you are
                             asked, and --yes doesn't answer
    --use 'WORDS'            these words, such as a draft that you saw before;
                             no server is asked`,
		flags: func(c *call, f *flag.FlagSet) {
			o.set = f
			f.String("config", "", "`FILE` of settings (TOML), of which this verb takes wording; PARLEY_CONFIG without it")
			f.StringVar(&o.file, "wording", "", "`FILE` that names the server; PARLEY_WORDING, or that of --config, or the home's, without it")
			f.BoolVar(&o.names, "names", false, "send the names of those who hold the wordings, too")
			f.IntVar(&o.propose, "propose", 0, "propose the `N`th draft")
			f.StringVar(&o.use, "use", "", "propose these `WORDS` for the bracket")
			f.BoolVar(&o.p.Without, "without-holding", false, "put the wording forward without holding it: a bridge")
			f.StringVar(&o.p.Note, "note", "", "`TEXT` beside the claim")
		},
		run: func(c *call) error { return c.reword(o) },
	}}
}

func (c *call) reword(o *rewording) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	switch {
	case o.propose < 0 || o.propose > wordsmith.MaxDrafts:
		return desk.Usage{Msg: fmt.Sprintf("reword: --propose is a number from 1 to %d", wordsmith.MaxDrafts), Verb: "reword"}
	case o.propose > 0 && o.use != "":
		return desk.Usage{Msg: "reword: --propose and --use exclude each other", Verb: "reword"}
	case o.propose > 0 && (c.yes || c.Ask == nil || c.json):
		return desk.Advise(errors.New("a draft is proposed by a person who has read it: --propose wants a terminal, without --yes and --json"), "look at the drafts first, then: parley reword %s --use 'WORDS'", desk.Visible(c.args[0]))
	}
	if o.use != "" {
		return c.withTalks(func(h place, n sitting) error {
			return c.proposeWords(h, n, o, func() ([]text.Word, error) { return typedWords(o.use) })
		})
	}
	all, wrong := c.settings(o.set)
	for _, p := range wrong {
		if p.Key == "" || p.Key == "wording" {
			return desk.Advise(p, "%s", p.Do)
		}
	}
	home, _ := c.homeDir()
	file := wordingAt(all["wording"].Value, home)
	if file == "" {
		return desk.Advise(errors.New("no server that writes is named: drafts of wordings are off"), "docs/operate.md says how to name one; or write the wording yourself: parley amend")
	}
	w, err := c.writer(file)
	if err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error { return c.suggest(h, n, w, o) })
}

// typedWords are words as a person types them.
func typedWords(s string) ([]text.Word, error) {
	ds, dropped, err := wordsmith.Read(s)
	if err != nil || dropped > 0 || len(ds) != 1 {
		return nil, desk.Advise(errors.New("these can't be the words of one bracket"), "one line, without brackets, links and markup; *asterisks* emphasise; for anything else: parley amend")
	}
	return ds[0].Words, nil
}

// rewordJSON is the answer with --json.
type rewordJSON struct {
	Host    string            `json:"host"`
	Claim   string            `json:"claim"`
	Place   string            `json:"paragraph"`
	Lang    text.Lang         `json:"lang"`
	Drafts  []*desk.Suggested `json:"drafts"`
	Dropped int               `json:"dropped"` // of the answer's lines, those that can't stand there
}

// suggest shows what would go where, asks, sends it and shows what came.
func (c *call) suggest(h place, n sitting, w wordsmith.Helper, o *rewording) error {
	var ask wordsmith.Ask
	if err := n.View(func(rec *record.Record, st *talks.State) error {
		d := desk.New(rec, st, h.Code())
		x, err := d.Dispute(c.args[0])
		if err == nil {
			ask, err = d.Ask(x, o.names)
		}
		return err
	}); err != nil {
		return err
	}
	letter, err := ask.Letter(w.Drafts())
	if err != nil {
		return err
	}
	c.say("this goes to %s:", desk.Visible(w.Host()))
	c.showLetter(letter)
	if err := c.sure("send it?", errNotSent, "there is no terminal to ask at; add --yes to send what stands above"); err != nil {
		return err
	}
	drafts, dropped, err := w.Suggest(c.ctx, ask)
	if err != nil {
		return desk.Advise(err, "nothing was recorded; try again later, or write the wording yourself: parley amend")
	}
	var all [][]text.Word
	err = n.View(func(rec *record.Record, st *talks.State) error { // acts may have come meanwhile
		d := desk.New(rec, st, h.Code())
		x, err := d.Dispute(c.args[0])
		if err != nil {
			return err
		}
		out := rewordJSON{Host: w.Host(), Claim: x.Claim, Place: x.Label, Lang: x.Lang, Drafts: []*desk.Suggested{}, Dropped: dropped}
		for _, dr := range drafts {
			s, err := d.Fit(x, dr.Words)
			if err != nil {
				out.Dropped++
				continue
			}
			out.Drafts = append(out.Drafts, s)
			all = append(all, dr.Words)
		}
		if done, err := c.answer(out); done {
			return err
		}
		c.showDrafts(d, out)
		return nil
	})
	if err != nil || o.propose == 0 {
		return err
	}
	if o.propose > len(all) {
		return desk.Advise(fmt.Errorf("there is no draft %d; nothing was signed", o.propose), "ask again, or name one that came")
	}
	return c.proposeWords(h, n, o, func() ([]text.Word, error) { return all[o.propose-1], nil })
}

var errNotSent = errors.New("nothing was sent")

// showDrafts lists drafts, each with how it differs from each wording on the table.
func (c *call) showDrafts(d *desk.Desk, out rewordJSON) {
	if len(out.Drafts) == 0 {
		c.print("no draft came that could stand there")
	} else {
		c.print("drafts by %s for %s, and nobody's wording until you propose one:", desk.Visible(out.Host), out.Place)
	}
	for i, s := range out.Drafts {
		c.print("")
		fmt.Fprint(c.Stdout, c.page().paragraph(fmt.Sprintf("%d", i+1), []span{{text: desk.Visible(s.Words), look: look{bold: true}}}))
		for _, f := range s.From {
			who := "as it stands"
			if !f.Now {
				who = d.Names(f.Claims)
			}
			if hs := holderCodes(f.Holders); hs != "" {
				who += " (" + hs + ")"
			}
			fmt.Fprint(c.Stdout, c.page().paragraph("", append([]span{{text: who + ": ", look: look{dim: true}}}, markedSpans(f.Marks)...)))
		}
		for _, o := range s.Odd {
			c.print("      %s", c.style().warn("note: "+desk.Visible(o)))
		}
	}
	if out.Dropped > 0 {
		c.say("left out: %s of the answer that can't stand there", desk.Count(out.Dropped, "line"))
	}
	if len(out.Drafts) > 0 {
		c.say("nothing was recorded; to propose one as your party's own: parley reword %s --use 'WORDS'", out.Claim)
	}
}

func holderCodes(hs []desk.Holder) string {
	out := ""
	for _, h := range hs {
		code := h.Party
		if code == "" {
			code = "none named"
		}
		if h.Recorded != "" {
			code += "*"
		}
		if out != "" {
			out += ", "
		}
		out += code
	}
	return out
}

// proposeWords proposes words for the bracket, by the way of all proposals.
func (c *call) proposeWords(h place, n sitting, o *rewording, words func() ([]text.Word, error)) error {
	ws, err := words()
	if err != nil {
		return err
	}
	c.say("this becomes a proposal of %s itself, whoever wrote the draft", h.Code())
	return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
		x, err := d.Dispute(c.args[0])
		if err != nil {
			return nil, err
		}
		s, err := d.Fit(x, ws)
		if err != nil {
			return nil, err
		}
		return d.Amendment([]text.Claim{s.Claim}, &o.p)
	})
}

// showLetter shows exactly what would be sent.
func (c *call) showLetter(letter string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(letter, "\n"), "\n") {
		c.say("  | %s", desk.Visible(line))
	}
}
