package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/seal"
)

// mediationsFile is the closed file of a party's mediations.
const mediationsFile = "mediations"

// mediations are what a party has done with mediators.
type mediations struct {
	Mine []mediation `json:"mine"`
	V    int         `json:"v"` // 1
}

// mediation is one card, as a party keeps it.
type mediation struct {
	Answers []letterOf    `json:"answers"` // by round
	Card    seal.Digest   `json:"card"`
	List    mediator.List `json:"list"` // newest entrusted
	Lists   []letterOf    `json:"lists"`
	Log     mediator.Log  `json:"log"` // newest seen; only its card when none was
}

type letterOf struct {
	Letter []byte `json:"letter"`
	Round  int    `json:"round"`
}

func mediationVerbs() []verb {
	out, card, log, accept := "", "", "", ""
	force := false
	file := func(c *call, f *flag.FlagSet, name string) {
		f.StringVar(&out, "o", name, "write to this `FILE`")
		f.BoolVar(&force, "force", false, "replace the file")
	}
	return []verb{{
		name: "mediation agenda", group: "seeking a package",
		short: "write down what is open, for a mediator",
		long: `
It follows from the record alone: brackets, and the claims that would settle them.
Nothing of what anybody wants is in it.`,
		flags: func(c *call, f *flag.FlagSet) { file(c, f, "agenda.json") },
		run:   func(c *call) error { return c.mediationAgenda(out, force) },
	}, {
		name: "mediation list", group: "seeking a package",
		short: "write a blank list of points, to be filled in",
		long: `
Plain JSON: the brackets with their options, in the order of the agenda; points for
each option; the floor, which is what you have without a deal; red lines, of which
each is a list of choices of which one must hold. It stays on this disk until you
entrust it. Keep it where only you can read it.`,
		flags: func(c *call, f *flag.FlagSet) { file(c, f, "points.json") },
		run:   func(c *call) error { return c.mediationList(out, force) },
	}, {
		name: "mediation entrust", group: "seeking a package", args: "--card FILE POINTS",
		short: "seal a list of points for a mediator",
		long: `
Only the mediator can open it. What it then proposes tells the others something: an
option that is in no package, though one of them wanted it alone, is suspect to be your
red line. The mediator veils others, so that about half of such suspicions are
wrong. In later rounds a list may be revised in a quarter of the brackets; say --log.`,
		flags: func(c *call, f *flag.FlagSet) {
			file(c, f, "list.letter")
			f.StringVar(&card, "card", "", "the mediator's card, in this `FILE`")
			f.StringVar(&log, "log", "", "the newest log, in this `FILE`, from the second round on")
		},
		run: func(c *call) error { return c.mediationEntrust(card, log, out, force) },
	}, {
		name: "mediation read", group: "seeking a package", args: "LOG",
		short: "check a mediator's log, and see the packages",
		long: `
Checked are all signatures, all rules and limits, that your letters stand in it, and
that it continues what you have seen before. Compare its number with the other
parties: then the mediator has told all of you the same.`,
		run: func(c *call) error { return c.mediationRead() },
	}, {
		name: "mediation answer", group: "seeking a package", args: "LOG --accept 1,3|none",
		short: "answer the packages of a round, sealed; acceptance binds",
		long: `
One answer to all packages, which can't be taken back. What you accept binds you if
all accept it: it is your signature over the package. What you don't accept stays
random bytes; nobody learns who refused, or that it was one alone.`,
		flags: func(c *call, f *flag.FlagSet) {
			file(c, f, "answer.letter")
			f.StringVar(&accept, "accept", "", "the `NUMBERS` that you accept, such as 1,3; or none")
		},
		run: func(c *call) error { return c.mediationAnswer(accept, out, force) },
	}, {
		name: "mediation take-up", group: "seeking a package", args: "LOG",
		short: "put on the record what all have accepted",
		long: `
The package becomes yours by the usual acts: proposed or accepted as a package, and
your own claims withdrawn where it keeps the text as it is. Nothing of the mediation
is in them. Do it again when the others' acts have come, until nothing is left to do.`,
		run: func(c *call) error { return c.mediationTakeUp() },
	}}
}

// withAgenda runs f with the agenda of the talks as this home has them.
func (c *call) withAgenda(f func(h *node.Home, n *node.Node, a *mediator.Agenda) error) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		var a *mediator.Agenda
		if err := n.View(onDesk(h, func(d *desk.Desk) (err error) {
			a, err = agendaOf(d)
			return err
		})); err != nil {
			return err
		}
		return f(h, n, a)
	})
}

func (c *call) putJSON(v any, out string, force bool) error {
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return createFile(out, append(raw, '\n'), force, 0o600)
}

func (c *call) mediationAgenda(out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withAgenda(func(_ *node.Home, _ *node.Node, a *mediator.Agenda) error {
		d, err := a.Digest()
		if err != nil {
			return err
		}
		if err := c.putJSON(a, out, force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out, "brackets": len(a.Brackets), "digest": d.String()}); done {
			return err
		}
		for _, b := range a.Brackets {
			names := []string{}
			for _, o := range b.Options {
				names = append(names, o.Name)
			}
			c.print("%s: %s", desk.Visible(b.Name), strings.Join(names, ", "))
		}
		c.print("%s: for the mediator", desk.Visible(out))
		return nil
	})
}

func (c *call) mediationList(out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withAgenda(func(h *node.Home, _ *node.Node, a *mediator.Agenda) error {
		if err := c.putJSON(a.Blank(h.Code()), out, force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out}); done {
			return err
		}
		c.print("%s: fill in what each option is worth to you", desk.Visible(out))
		return nil
	})
}

// mediationOf finds what is kept of a card, or begins it.
func (m *mediations) of(c *mediator.Card) *mediation {
	d := c.Digest()
	for i := range m.Mine {
		if m.Mine[i].Card == d {
			return &m.Mine[i]
		}
	}
	m.V = 1
	m.Mine = append(m.Mine, mediation{Card: d, Log: mediator.Log{Card: *c, Entries: []mediator.Entry{}, V: 1}})
	one := &m.Mine[len(m.Mine)-1]
	one.Answers, one.Lists, one.List = []letterOf{}, []letterOf{}, mediator.List{Brackets: []mediator.Named{}}
	one.List.Party.Points, one.List.Party.RedLines = [][]int64{}, []mediator.Rule{}
	return one
}

// spent counts the rounds that mediators have had in talks, by other cards than this one.
func (m *mediations) spent(c *mediator.Card) int {
	n := 0
	for i := range m.Mine {
		o := &m.Mine[i]
		if o.Log.Card.Agenda.Talks != c.Agenda.Talks || o.Card == c.Digest() {
			continue
		}
		if s, err := o.Log.Check(); err == nil {
			n += s.Rounds
		}
	}
	return n
}

func (c *call) mediationEntrust(card, log, out string, force bool) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	if card == "" {
		return desk.Usage{Msg: "mediation entrust: wants --card, which the mediator gives out", Verb: c.verb.name}
	}
	rawCard, err := c.readFile(card, mediator.MaxPlain)
	if err != nil {
		return err
	}
	k, err := mediator.ParseCard([]byte(strings.TrimSuffix(string(rawCard), "\n")))
	if err != nil {
		return fmt.Errorf("%s: %w", desk.Visible(card), err)
	}
	raw, err := c.readFile(c.args[0], mediator.MaxPlain)
	if err != nil {
		return err
	}
	list, err := mediator.ReadList(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", desk.Visible(c.args[0]), err)
	}
	return c.withAgenda(func(h *node.Home, _ *node.Node, a *mediator.Agenda) error {
		mine, err1 := a.Digest()
		theirs, err2 := k.Agenda.Digest()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if mine != theirs {
			return desk.Advise(errors.New("the card's agenda isn't what is open in your record"), "bring the record up to date; if it is, the mediator needs a new agenda: parley mediation agenda")
		}
		if list.Party.Name != h.Code() {
			return fmt.Errorf("%w: it is the list of %.20q, and you are %s", mediator.ErrList, list.Party.Name, h.Code())
		}
		if err := list.Check(a); err != nil {
			return err
		}
		s, err := h.Seat(h.Code())
		if err != nil {
			return err
		}
		var all mediations
		if err := s.EditClosed(mediationsFile, &all, func() error {
			m := all.of(k)
			if n := all.spent(k); n+k.Rounds > mediator.MaxRounds {
				return desk.Advise(fmt.Errorf("mediators have had %d rounds in these talks, and this card allows %d; %d in all are the most", n, k.Rounds, mediator.MaxRounds), "ask for a card with fewer rounds: with many, lists and answers could be used to find out your red lines")
			}
			if log != "" {
				if _, err := c.follow(m, log); err != nil {
					return err
				}
			}
			at, err := m.Log.Check()
			if err != nil {
				return err
			}
			if slices.ContainsFunc(m.Lists, func(l letterOf) bool { return l.Round == at.Round }) {
				return desk.Advise(fmt.Errorf("you have sealed a list for round %d", at.Round), "after the next packages a list may be revised: read the newest log with --log")
			}
			if len(m.Lists) > 0 {
				if err := list.Revises(&m.List, len(a.Brackets)); err != nil {
					return err
				}
			}
			letter, err := k.Entrust(list, c.today(), at.Round, signer(c.ctx, s))
			if err != nil {
				return err
			}
			m.List, m.Lists = list, append(m.Lists, letterOf{letter, at.Round})
			return writeFile(out, append(letter, '\n'), force)
		}); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out, "mediator": k.Name, "card": k.Digest().String()}); done {
			return err
		}
		c.print("%s: for %s alone; the card's number is %s: compare it with the other parties", desk.Visible(out), desk.Visible(k.Name), seal.Spoken(k.Digest()))
		return nil
	})
}

// follow takes in a newer log of a mediation.
func (c *call) follow(m *mediation, file string) (*mediator.Standing, error) {
	l, s, err := c.readLog(file)
	if err != nil {
		return nil, err
	}
	if l.Card.Digest() != m.Card {
		return nil, desk.Advise(fmt.Errorf("%s is the log of another card", desk.Visible(file)), "read the log that belongs to the card you hold")
	}
	if m.Log.Continues(l) && len(l.Entries) < len(m.Log.Entries) {
		return nil, desk.Advise(fmt.Errorf("%s is older than what you have seen of it", desk.Visible(file)), "ask the mediator for the newest log")
	}
	if !l.Continues(&m.Log) {
		return nil, desk.Advise(fmt.Errorf("%s contradicts what the mediator signed before: it has told two stories", desk.Visible(file)), "keep this file; show it to the other parties, and trust this mediator no more")
	}
	for _, k := range []struct {
		name    string
		letters []letterOf
	}{{"list", m.Lists}, {"answer", m.Answers}} {
		for _, x := range k.letters {
			if (x.Round < s.Round || k.name == "list" && s.Phase == mediator.Answers && x.Round == s.Round) && !l.Has(x.Letter) {
				c.say("warning: your %s of round %d isn't in the log: it wasn't taken", k.name, x.Round)
			}
		}
	}
	m.Log = *l
	return s, nil
}

func (c *call) readLog(file string) (*mediator.Log, *mediator.Standing, error) {
	raw, err := c.readFile(file, mediator.MaxLog)
	if err != nil {
		return nil, nil, err
	}
	l, s, err := mediator.ParseLog([]byte(strings.TrimSuffix(string(raw), "\n")))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", desk.Visible(file), err)
	}
	return l, s, nil
}

// withMediation runs f on what this home keeps of the mediation whose log is named, followed up to that log.
func (c *call) withMediation(f func(h *node.Home, s *node.Seat, m *mediation, at *mediator.Standing) error) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	l, _, err := c.readLog(c.args[0])
	if err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		s, err := h.Seat(h.Code())
		if err != nil {
			return err
		}
		var all mediations
		return s.EditClosed(mediationsFile, &all, func() error {
			m := all.of(&l.Card)
			at, err := c.follow(m, c.args[0])
			if err != nil {
				return err
			}
			return f(h, s, m, at)
		})
	})
}

func (c *call) mediationRead() error {
	return c.withMediation(func(h *node.Home, _ *node.Seat, m *mediation, at *mediator.Standing) error {
		if done, err := c.answer(standingJSON(&m.Log, at, c.args[0])); done {
			return err
		}
		c.printStanding(&m.Log, at)
		for n, x := range at.Packages {
			if len(m.Lists) > 0 && m.List.Crosses(x) {
				c.say("warning: package %d crosses a red line of your list, or leaves you below your floor: the mediator doesn't keep to it", n+1)
			}
		}
		return nil
	})
}

// chosen reads "1,3" or "none".
func chosen(s string, packages int) ([]bool, error) {
	out := make([]bool, packages)
	if s == "none" {
		return out, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > packages {
			return nil, desk.Usage{Msg: fmt.Sprintf("mediation answer: --accept wants numbers from 1 to %d such as 1,3, or none, not %q", packages, desk.Visible(s)), Verb: "mediation answer"}
		}
		out[n-1] = true
	}
	return out, nil
}

func (c *call) mediationAnswer(accept, out string, force bool) error {
	return c.withMediation(func(h *node.Home, s *node.Seat, m *mediation, at *mediator.Standing) error {
		if at.Phase != mediator.Answers {
			return desk.Advise(errors.New("the mediator waits for no answers"), "see where it stands: parley mediation read LOG")
		}
		for _, l := range m.Answers {
			if l.Round == at.Round {
				return desk.Advise(fmt.Errorf("you have answered round %d: an answer can't be changed", at.Round), "read the newest log with: parley mediation read LOG")
			}
		}
		yes, err := chosen(accept, len(at.Packages))
		if err != nil {
			return err
		}
		for n, x := range at.Packages {
			if !yes[n] {
				continue
			}
			c.say("you accept package %d of round %d, bindingly, if all accept it:", n+1, at.Round)
			for j, b := range m.Log.Card.Agenda.Brackets {
				c.say("    %s: %s", desk.Visible(b.Name), desk.Visible(b.Options[x[j]].Name))
			}
			if len(m.Lists) > 0 && m.List.Crosses(x) {
				c.say("warning: it crosses a red line of your list, or leaves you below your floor")
			}
		}
		if !slices.Contains(yes, true) {
			c.say("you accept none of the packages of round %d", at.Round)
		}
		if err := c.confirm("sign this answer? It can't be taken back"); err != nil {
			return err
		}
		noise := make([]byte, seal.SignatureSize*len(yes))
		if _, err := io.ReadFull(c.Rand, noise); err != nil {
			return err
		}
		letter, err := m.Log.Card.Answer(h.Code(), c.today(), at.Round, at.Packages, yes, noise, signer(c.ctx, s))
		if err != nil {
			return err
		}
		if err := writeFile(out, append(letter, '\n'), force); err != nil {
			return err
		}
		m.Answers = append(m.Answers, letterOf{letter, at.Round})
		if done, err := c.answer(map[string]any{"file": out, "round": at.Round}); done {
			return err
		}
		c.print("%s: for %s alone", desk.Visible(out), desk.Visible(m.Log.Card.Name))
		return nil
	})
}

func (c *call) mediationTakeUp() error {
	var takes, passes []string
	if err := c.withMediation(func(_ *node.Home, _ *node.Seat, m *mediation, at *mediator.Standing) error {
		if at.Settled == nil {
			return desk.Advise(errors.New("not all have accepted a package"), "see where it stands: parley mediation read LOG")
		}
		takes, passes = m.Log.Card.Agenda.Claims(at.Settled)
		c.talks = m.Log.Card.Agenda.Talks.String()
		return nil
	}); err != nil {
		return err
	}
	return c.withNode(func(h *node.Home, n *node.Node) error { return c.takeUp(h, n, takes, passes) })
}
