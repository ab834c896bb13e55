package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"strings"

	"parley/committee"
	"parley/internal/desk"
	"parley/talks"
)

func committeeVerbs() []verb {
	o := &desk.Doing{}
	list, groups, claims, rivals, seats := "", "", "", "", ""
	return []verb{{
		name: "committee do", group: "agreement", args: "EVENT [OF]",
		short: "do something in the committee: table, amend, move, put, announce …",
		long: `
The chair: roll --all --person 'Ms X', attendance --all, open --date DAY, take-up
--item 93, action OF, put OF --kind recorded, announce, ask OF, gavel OF.
A member: table --item 93 --rev newest, amend OF --claims c2,c5, sponsor OF,
move OF --kind division --groups b4, object OF, explain OF --kind after --text …
The secretary: circulate OF --date DAY. OF is the id that 'committee record'
shows. What the rules don't allow is refused before it is signed.`,
		flags: func(c *call, f *flag.FlagSet) {
			e := &o.Event
			f.StringVar(&o.Role, "role", "", "the `ROLE`: chair or secretary (the first in which the rules allow it)")
			f.StringVar(&o.Rev, "rev", "", "table, revise: the `REVISION`: newest, or its act")
			f.StringVar(&claims, "claims", "", "amend, oral: the `CLAIMS`: c2,c5")
			f.StringVar(&list, "list", "", "the `IDS` that it names: LOR,VES")
			f.StringVar(&rivals, "rivals", "", "amend: amendments of the same words: `IDS`")
			f.StringVar(&groups, "groups", "", "move division: the `PARTS` to be voted on separately: b2+b3,b4")
			f.StringVar(&seats, "seats", "", "roll: a `FILE` with the seats in JSON")
			f.BoolVar(&o.All, "all", false, "roll, attendance: all parties")
			f.StringVar(&o.Person, "person", "", "roll: `WHO` presides")
			for _, x := range []struct {
				to         *string
				name, says string
			}{{&e.Kind, "kind", "the `KIND`: of a vote hands, recorded or roll-call; of a motion suspend, division …"}, {&e.Text, "text", "the `TEXT`: a reason, a statement"},
				{&e.Item, "item", "the `ITEM` of the agenda"}, {&e.Symbol, "symbol", "the `SYMBOL` of the paper"}, {&e.Date, "date", "a `DAY`: 2026-11-23"},
				{&e.Until, "until", "deadline: the `INSTANT`, in UTC"}, {&e.Category, "category", "table: `important`"}, {&e.Question, "question", "table: `ID` of the question"},
				{&e.Group, "group", "table, amend: on whose `BEHALF`"}} {
				f.StringVar(x.to, x.name, "", x.says)
			}
			f.BoolVar(&e.Certified, "certified", false, "oral: its sponsor certifies the wording")
			f.BoolVar(&e.Needs, "needs", false, "table, budget: it costs money")
			f.BoolVar(&e.Upheld, "upheld", false, "ruling: the point of order is right")
		},
		run: func(c *call) error {
			if err := c.want(1, 2); err != nil {
				return err
			}
			o.Event.Do = committee.Kind(c.args[0])
			if len(c.args) > 1 {
				o.Event.Of = c.args[1]
			}
			o.Event.List, o.Event.Rivals, o.Claims = cut(list, ","), cut(rivals, ","), cut(claims, ",")
			for _, g := range cut(groups, ",") {
				o.Event.Groups = append(o.Event.Groups, cut(g, "+"))
			}
			if seats != "" {
				raw, err := c.readFile(seats, committee.MaxBody)
				if err == nil {
					err = json.Unmarshal(raw, &o.Event.Seats)
				}
				if err != nil {
					return desk.Advise(err, "want a list of seats: [{\"code\":\"LOR\",\"weight\":1,\"votes\":true}, …]")
				}
			}
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Proceed(*o) })
		},
	}, {
		name: "committee vote", group: "agreement", args: "yes|no|abstain|not-participating",
		short: "vote in the vote that is being taken",
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.sign(func(d *desk.Desk) (*desk.Intent, error) {
				p, err := d.Proceedings()
				if err != nil {
					return nil, err
				}
				b := p.Sitting.Open()
				if b == nil {
					return nil, desk.Advise(errors.New("no vote is being taken"), "what comes next: parley committee next")
				}
				return d.Proceed(desk.Doing{Event: talks.Event{Do: committee.DoVote, Of: b.ID, Vote: c.args[0]}})
			})
		},
	}, {
		name: "committee next", group: "agreement",
		short: "what may come next in the committee, and what may not, with its rule",
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.look(func(d *desk.Desk) error {
				p, err := d.Proceedings()
				if err != nil {
					return err
				}
				steps := p.Sitting.Next()
				if done, err := c.answer(steps); done {
					return err
				}
				for _, s := range steps {
					c.print("%s", desk.Visible(s.String()))
				}
				return nil
			})
		},
	}, {
		name: "committee record", group: "agreement",
		short: "what was done in the committee, in its order, and what it came to",
		long: `
What the chair hasn't settled yet stands last, marked. What the committee refused
stands with its rule.`,
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.look(func(d *desk.Desk) error { return c.committeeRecord(d) })
		},
	}}
}

func cut(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

func (c *call) committeeRecord(d *desk.Desk) error {
	s, err := d.Sitting()
	if err != nil {
		return err
	}
	if done, err := c.answer(s); done {
		return err
	}
	for _, p := range s.Proceedings {
		words := []string{p.Act[:10], p.Event.By}
		if p.Event.By != p.Party {
			words = []string{p.Act[:10], p.Party, "as", p.Event.By}
		}
		for _, w := range []string{string(p.Event.Do), p.Event.Kind, p.Event.ID, p.Event.Of, p.Event.Item, p.Event.Vote} {
			if w != "" {
				words = append(words, w)
			}
		}
		if !p.Settled {
			words = append(words, "(not settled)")
		}
		if p.Refused != nil {
			words = append(words, "REFUSED: "+p.Refused.Error())
		}
		c.print("%s", desk.Visible(strings.Join(words, " ")))
	}
	if s.Withheld > 0 {
		c.print("the words of %s are not here: counts may lack them", desk.Count(s.Withheld, "act"))
	}
	for i, v := range s.Votes {
		c.print("vote %s of %s: %s", desk.Visible(v.ID), desk.Visible(v.Of), desk.Visible(s.Results[i]))
	}
	for _, b := range s.Drafts {
		line := b.ID + ": " + string(b.Status)
		if b.Digest != "" {
			line += "; text " + b.Digest[:10]
		}
		c.print("%s", desk.Visible(line))
	}
	return nil
}
