package cli

import (
	"errors"
	"flag"
	"fmt"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
)

func talksVerbs() []verb {
	o := &opening{}
	no := false
	return []verb{{
		name: "talks open", group: "begin",
		args:  "--title TITLE --party CARD … (--text FILE | --compile PARTY=FILE …) | --side TALKS --party LOR … [--on OP3 …] | --follows TALKS [--party CARD …] [--leave CODE …]",
		short: "open talks: parties, keys and base text in one charter",
		long: `
The charter is the first act; its id is the talks' id. --party names the card
of each other party. The base text is FILE, or what rival drafts have in common
(see: parley help compile). Brackets in FILE become claims recorded for the
parties that they name, and never those parties' positions before they affirm
them. You hold the pen at first, unless --pen names another.

--attribution says to whom Parley shows who holds what: open, to everybody;
parties, to the parties alone, so that observers, publications and exports have
brackets without names; none, in no text at all, so that only the parties see, at
work, who stands where. It is part of the charter and binds what every party's
Parley shows and exports. It can't bind what a party does with the signed acts
that it holds.

--also names the languages that will be as authentic as the main one. Their words
come with the charter (ru=FILE: as many paragraphs as the base text, in order) or
later (see: parley help translate). No text is initialled before every paragraph
has its words in each, and none is stale (see: parley help correspond).

With --side these are side talks: some of the parties of the talks TALKS, named by
their codes, on the paragraphs that --on names, or all, as the newest revision has
them. The main record shows nothing of it; what comes out goes back there with:
parley propose --talks TALKS --from-side THESE.

With --follows the talks go on from TALKS with other parties: --party names the card
of each that joins, --leave the code of each that leaves. They begin with the newest
text, every live wording recorded for who holds it, and the same rules; --title,
--pen, --chair and --secretary may say otherwise. Who has the talks before sees on
joining whether all is there, and says again what it said: parley talks again.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&o.title, "title", "", "`TITLE` of the talks")
			f.StringVar(&o.outcome, "outcome", talks.Resolution, "what comes out: treaty (is signed), resolution (tabled), statement (issued): one `WORD`")
			f.Var(&o.cards, "party", "`CARD` of another party; once for each")
			f.StringVar(&o.file, "text", "", "`FILE` with the base text: Markdown, plain text, .docx, HTML or Akoma Ntoso")
			f.Var(&o.drafts, "compile", "a rival draft as `PARTY=FILE`; once for each")
			f.BoolVar(&o.unnamed, "others-unnamed", false, "brackets that name others than the parties: no holder named")
			f.StringVar(&o.lang, "lang", "en", "main `LANG` of the text")
			f.Var(&o.also, "also", "further authentic `LANGS`, fr,es; ru=FILE brings the base text in one")
			o.given = f
			f.StringVar(&o.follows, "follows", "", "go on from the talks `TALKS`, with other parties")
			f.Var(&o.leave, "leave", "with --follows: the `CODE` of a party that leaves; once for each")
			f.StringVar(&o.side, "side", "", "side talks among some parties of the talks `TALKS`")
			f.Var(&o.on, "on", "side talks: about this `PARAGRAPH`, such as OP3; once for each")
			f.StringVar(&o.rule, "rule", talks.Unanimity, "the `RULE`: unanimity, or consensus with a chair")
			f.StringVar(&o.chair, "chair", "", "under consensus: the `PARTY` that presides (you)")
			f.StringVar(&o.procedure, "procedure", "", "under consensus: a committee by the rules of `BODY`, such as unga-committee, or of a file")
			f.StringVar(&o.secretary, "secretary", "", "with --procedure: the `PARTY` that keeps the papers (the chair)")
			f.Var(&o.groups, "group", "under consensus: a group, `CODE=VOICE,MEMBER`,…; the first one speaks")
			f.IntVar(&o.notice, "notice", 0, "under consensus: the `HOURS` that a silence lasts at least (72)")
			f.StringVar(&o.attribution, "attribution", "", "to whom holders are shown: open, parties or none: one `WORD`")
			f.StringVar(&o.pen, "pen", "", "`PARTY` that issues revisions")
		},
		run: func(c *call) error { return c.talksOpen(o) },
	}, {
		name: "talks join", group: "begin",
		short: "accede to talks that a pouch brought, after reading the charter",
		long: `
Shows title, parties, keys and rules, and the short number that stands for all
of them. A courier could have swapped the charter: read the number aloud to the
other side, then note it with: parley talks compared.`,
		run: func(c *call) error { return c.talksJoin() },
	}, successorVerb(), {
		name: "talks list", group: "begin",
		short: "list the talks of this home",
		run:   func(c *call) error { return c.talksList() },
	}, {
		name: "talks show", group: "begin",
		short: "show the charter: title, parties, keys, number",
		run: func(c *call) error {
			return c.withTalks(func(p place, n sitting) error {
				if err := c.showCharter(n, c.print); err != nil || c.json {
					return err
				}
				if err := c.showHeritage(p, n, c.print); err != nil {
					return err
				}
				return c.showAfter(p, n, c.print)
			})
		},
	}, {
		name: "talks compared", group: "begin",
		short: "note that you compared the number by voice with the other side",
		long: `
Only after both sides read the number aloud to each other and it was the same.
This is a note in your own home; nothing is signed.`,
		flags: func(c *call, f *flag.FlagSet) { f.BoolVar(&no, "not", false, "take the note back") },
		run:   func(c *call) error { return c.talksCompared(!no) },
	}}
}

func (c *call) talksJoin() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error {
		if err := c.showCharter(n, c.say); err != nil {
			return err
		}
		if err := c.showHeritage(h, n, c.say); err != nil {
			return err
		}
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) { return d.Accede(n.Spoken()) })
	})
}

// showCharter prints the charter through out.
func (c *call) showCharter(n sitting, out func(string, ...any)) error {
	notes := n.Notes()
	return n.View(func(_ *record.Record, st *talks.State) error {
		if err := c.printCharter(n, st.Charter(), notes, out); err != nil || c.json {
			return err
		}
		for _, p := range st.Charter().Parties {
			switch now := st.Now().Custody(p.Code); {
			case now == p.Custody:
			case now == record.HubCustody:
				out("  %s", c.style().warn(fmt.Sprintf("since it replaced its key, a host holds the key of %s (%s)", p.Code, now.Mark())))
			default:
				out("  since it replaced its key, %s holds its key itself", p.Code)
			}
		}
		return nil
	})
}

func (c *call) printCharter(n sitting, ch *talks.Charter, notes node.Notes, out func(string, ...any)) error {
	if c.json && c.verb.name == "talks show" {
		_, err := c.answer(charterJSON(n, ch, notes))
		return err
	}
	out("talks %s", n.ID())
	out("  %s, to come to a %s", desk.QuoteText(ch.Title), ch.Outcome)
	for _, p := range ch.Parties {
		out("  %-8s %s", p.Code, desk.Visible(p.Name))
		out("           root key %s", p.Root)
		out("           seat key %s", p.Seat)
		if mark := p.Custody.Mark(); mark != "" {
			out("           %s", c.style().warn(mark+": a host holds the seat key and can sign for "+p.Code+", but not confirm, initial, sign or exchange"))
		}
	}
	out("  the pen is %s's at first; the rule is %s, version %d", desk.Visible(ch.Pen), ch.Rule, ch.Rules)
	for _, l := range desk.RuleWords(phrase.Book{}, ch) {
		out("  %s", l)
	}
	out("  names beside wordings: %s", desk.AttributionWords(phrase.Book{}, ch.Attribution))
	if len(ch.Authentic) > 0 {
		names := make([]string, len(ch.Authentic))
		for i, l := range ch.Authentic {
			names[i] = string(l)
		}
		out("  equally authentic: %s", desk.And(names))
	}
	out("  base text: %s, %s; %s recorded", desk.Count(len(ch.Base), "paragraph"), "language "+desk.Visible(ch.Lang), desk.Count(len(ch.Claims), "claim"))
	for _, o := range desk.OddCharter(phrase.Book{}, ch) {
		out("  %s", c.style().warn(o))
	}
	out("  number to read aloud: %s", c.style().bold(n.Spoken()))
	if notes.Compared != "" {
		out("  compared %s", notes.Compared)
	} else {
		out("  %s", c.style().warn("NOT compared"))
	}
	return nil
}

func charterJSON(n sitting, ch *talks.Charter, notes node.Notes) any {
	return struct {
		Talks   string         `json:"talks"`
		Title   string         `json:"title"`
		Outcome string         `json:"outcome"`
		Parties []record.Party `json:"parties"`
		Pen     string         `json:"pen"`

		Attribution talks.Attribution `json:"attribution,omitempty"`

		Rule     string `json:"rule"`
		Lang     string `json:"lang"`
		Base     int    `json:"paragraphs"`
		Recorded int    `json:"recorded"`
		Spoken   string `json:"spoken"`
		Compared string `json:"compared"`

		Follows *talks.Follows `json:"follows,omitempty"`
	}{n.ID().String(), ch.Title, ch.Outcome, ch.Parties, ch.Pen, ch.Attribution, ch.Rule, ch.Lang, len(ch.Base), len(ch.Claims), n.Spoken(), notes.Compared, ch.Follows}
}

func (c *call) talksList() error {
	return c.withPlace(func(h place) error {
		list, err := h.Talks()
		if err != nil {
			return err
		}
		type item struct {
			ID       string `json:"id"`
			Title    string `json:"title"`
			Opened   string `json:"opened"`
			Compared string `json:"compared"`
		}
		items := []item{}
		for _, t := range list {
			items = append(items, item{t.ID.String(), t.Title, t.Opened, t.Compared})
		}
		if done, err := c.answer(map[string]any{"talks": items}); done {
			return err
		}
		for i, t := range list {
			state := "compared"
			if t.Compared == "" {
				state = "NOT compared"
			}
			c.print("%s  %s  %s", t.ID.Short(), desk.Visible(items[i].Title), state)
		}
		if len(list) == 0 {
			c.say("no talks yet; open some with: parley talks open, or take in a pouch: parley pouch unpack FILE")
		}
		return nil
	})
}

func (c *call) talksCompared(yes bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(h place, n sitting) error {
		if yes {
			c.say("the number of these talks is %s", n.Spoken())
			if err := c.confirm("did both sides read it aloud, and was it the same?"); err != nil {
				return desk.Advise(errors.New("nothing was noted"), "compare first; then: parley talks compared")
			}
		}
		if err := n.SetCompared(yes); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"talks": n.ID().String(), "spoken": n.Spoken(), "compared": yes}); done {
			return err
		}
		if yes {
			c.print("noted: compared")
		} else {
			c.print("noted: NOT compared")
		}
		return nil
	})
}
