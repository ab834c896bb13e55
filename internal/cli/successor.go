package cli

import (
	"errors"
	"flag"
	"fmt"
	"slices"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
)

// successorVerb says in talks that go on from others what the party said there.
func successorVerb() verb {
	return verb{
		name: "talks again", group: "begin",
		short: "in talks that go on from others: say again what you said there",
		long: `
Nobody's word counts that it didn't sign under this charter. This goes through what
your party said in the talks before, of everything that lives: positions, conditions,
packages, agreements, and your own wordings that came after the charter was drawn up;
it shows each act and asks before it signs. What you have said here already stays.

Say it again later, too: a word on another's package waits for that party's. With
--json it signs the next act alone.`,
		run: func(c *call) error { return c.talksAgain() },
	}
}

// successorCharter draws up the charter of talks that go on from others that are here.
func (c *call) successorCharter(h *node.Seat, o *opening) (*talks.Charter, error) {
	var odd []string
	o.given.Visit(func(f *flag.Flag) {
		if slices.Contains([]string{"file", "text", "compile", "side", "on", "also", "lang", "outcome", "rule", "procedure", "group", "notice", "attribution", "others-unnamed"}, f.Name) {
			odd = append(odd, "--"+f.Name)
		}
	})
	if len(odd) > 0 {
		return nil, desk.Usage{Msg: "talks open: talks that go on from others keep their text and rules: leave out " + desk.And(odd), Verb: "talks open"}
	}
	id, err := h.Find(o.follows)
	if err != nil {
		return nil, err
	}
	n, err := h.Home().Node(c.ctx, id)
	if err != nil {
		return nil, err
	}
	s := desk.Successor{Leave: o.leave, Title: o.title, Pen: o.pen, Chair: o.chair, Secretary: o.secretary}
	if s.Join, err = c.cards(o.cards, nil); err != nil {
		return nil, err
	}
	var out *talks.Charter
	return out, n.View(func(rec *record.Record, st *talks.State) (err error) {
		out, err = desk.New(rec, st, h.Code()).SuccessorCharter(s, func(code string) (record.Party, error) { return node.PartyNow(rec, code) })
		if err != nil {
			return err
		}
		kept, err := st.Heritage(out)
		amiss, fine := desk.HeritageWords(phrase.Book{}, kept)
		o.heritage = append(amiss, fine...)
		return err
	})
}

// cards reads the cards of parties beside those that are there.
func (c *call) cards(files []string, parties []record.Party) ([]record.Party, error) {
	for _, file := range files {
		raw, err := c.readFile(file, node.MaxCard)
		if err != nil {
			return nil, err
		}
		card, err := node.ParseCard(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", desk.Visible(file), err)
		}
		if slices.ContainsFunc(parties, func(p record.Party) bool { return p.Code == card.Party.Code }) {
			return nil, desk.Advise(fmt.Errorf("%s: the code %s is taken already", desk.Visible(file), card.Party.Code), "name the card of each other party once, and not your own")
		}
		parties = append(parties, card.Party)
	}
	return parties, nil
}

// before opens the talks that these go on from, if they are here; else nil.
func (c *call) before(p place, ch *talks.Charter) (sitting, error) {
	if ch.Follows == nil {
		return nil, nil
	}
	list, err := p.Talks()
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		if l.ID == ch.Follows.Talks {
			return c.sit(p, l.ID)
		}
	}
	return nil, nil
}

func charterNow(n sitting) (ch *talks.Charter, err error) {
	return ch, n.View(func(_ *record.Record, st *talks.State) error { ch = st.Charter(); return nil })
}

// showHeritage says how the charter keeps to the talks that it goes on from.
func (c *call) showHeritage(p place, n sitting, out func(string, ...any)) error {
	ch, err := charterNow(n)
	if err != nil {
		return err
	}
	old, err := c.before(p, ch)
	if err != nil || ch.Follows == nil {
		return err
	}
	if old == nil {
		out("  %s", c.style().warn("the talks that it goes on from are not here: what it carries is on the word of those who were there"))
		return nil
	}
	return old.View(func(_ *record.Record, st *talks.State) error {
		h, err := st.Heritage(ch)
		if errors.Is(err, talks.ErrMissing) {
			out("  %s", c.style().warn("it goes on from acts that are not here: take in a pouch of the talks before, then look again"))
			return nil
		}
		if err != nil {
			return err
		}
		amiss, fine := desk.HeritageWords(phrase.Book{}, h)
		for _, l := range amiss {
			out("  %s", c.style().warn(l))
		}
		for _, l := range fine {
			out("  %s", l)
		}
		return nil
	})
}

// showAfter names the talks here that go on from these.
func (c *call) showAfter(p place, n sitting, out func(string, ...any)) error {
	list, err := p.Talks()
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.ID == n.ID() {
			continue
		}
		next, err := c.sit(p, l.ID)
		if err != nil {
			continue // talks list says what is wrong with it
		}
		ch, err := charterNow(next)
		if err != nil {
			return err
		}
		if ch.Follows != nil && ch.Follows.Talks == n.ID() {
			out("  %s", c.style().warn("these talks go on in the talks "+l.ID.Short()+", "+desk.QuoteText(ch.Title)))
		}
	}
	return nil
}

func (c *call) talksAgain() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withTalks(func(p place, n sitting) error {
		ch, err := charterNow(n)
		if err != nil {
			return err
		}
		if ch.Follows == nil {
			return desk.Advise(errors.New("these talks go on from no others"), "such talks are opened with: parley talks open --follows TALKS")
		}
		old, err := c.before(p, ch)
		if err == nil && old == nil {
			return desk.Advise(errors.New("the talks that these go on from are not here"), "say what you think of the claims with: parley position")
		}
		var words talks.Words
		if err == nil {
			err = old.View(func(_ *record.Record, st *talks.State) (err error) {
				words, err = st.WordsFor(ch, p.Code())
				return err
			})
		}
		if err != nil {
			return err
		}
		for signed := 0; ; signed++ {
			var unsaid []string
			more := false
			if err := n.View(func(rec *record.Record, st *talks.State) error {
				var in *desk.Intent
				in, unsaid = desk.New(rec, st, p.Code()).Again(words)
				more = in != nil
				return nil
			}); err != nil {
				return err
			}
			if !more {
				return c.nothingMore(n, signed, unsaid)
			}
			if err := c.signIn(p, n, func(d *desk.Desk) (*desk.Intent, error) {
				in, _ := d.Again(words)
				if in == nil {
					return nil, errors.New("nothing is left to say")
				}
				return in, nil
			}); err != nil || c.json {
				return err
			}
		}
	})
}

// nothingMore says that all is said again that can be.
func (c *call) nothingMore(n sitting, signed int, unsaid []string) error {
	if done, err := c.answer(map[string]any{"talks": n.ID().String(), "unsaid": append([]string{}, unsaid...)}); done {
		return err
	}
	for _, l := range unsaid {
		c.print("%s", l)
	}
	if signed == 0 {
		c.print("nothing is left to say again")
	} else {
		c.print("said again: %s", desk.Count(signed, "act"))
	}
	return nil
}
