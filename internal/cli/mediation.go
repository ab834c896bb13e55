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
	"parley/internal/offices"
	"parley/record"
	"parley/seal"
)

func mediationVerbs() []verb {
	out, card, log, accept := "", "", "", ""
	force, own := false, false
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
		short: "write a list of points: blank, or filled from your brief",
		long: `
Plain JSON: the brackets with their options, in the order of the agenda; points for
each option; the floor, which is what you have without a deal; red lines, of which
each is a list of choices of which one must hold. It stays on this disk until you
entrust it. Keep it where only you can read it.

With --from-brief it has what your brief says, as parley bridge reckons: look at it
before you entrust it, and change what you want.`,
		flags: func(c *call, f *flag.FlagSet) {
			file(c, f, "points.json")
			f.BoolVar(&own, "from-brief", false, "fill it from your brief")
		},
		run: func(c *call) error { return c.mediationList(own, out, force) },
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
			a, err = offices.Agenda(d)
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
			c.print("%s", desk.Visible(b.Name))
			for _, s := range names {
				c.print("    %s", desk.Visible(s))
			}
		}
		c.print("%s: for the mediator", desk.Visible(out))
		return nil
	})
}

func (c *call) mediationList(own bool, out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if own {
		return c.withBrief(func(b *briefed) error {
			list, _, err := offices.FromBrief(b.d, b.t)
			if err != nil {
				return err
			}
			if err := c.putJSON(list, out, force); err != nil {
				return err
			}
			if done, err := c.answer(map[string]any{"file": out}); done {
				return err
			}
			c.printList(&list)
			c.print("%s: what your brief says; entrust it when it is right", desk.Visible(out))
			return nil
		})
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

// printList shows a list of points to its own party.
func (c *call) printList(l *mediator.List) {
	for j, b := range l.Brackets {
		c.print("%s", desk.Visible(b.Name))
		for n, o := range b.Options {
			c.print("    %6d  %s", l.Party.Points[j][n], desk.Visible(o))
		}
	}
	c.print("floor %d; %s", l.Party.Floor, desk.Count(len(l.Party.RedLines), "red line"))
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
		if err := offices.Same(k, a); err != nil {
			return err
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
		var all offices.Mediations
		if err := s.EditClosed(offices.MediationsFile, &all, func() error {
			m := all.Of(k)
			if err := all.Fits(k, a); err != nil {
				return err
			}
			if log != "" {
				if _, err := c.follow(m, log); err != nil {
					return err
				}
			}
			letter, err := m.Entrust(list, c.today(), offices.Signer(c.ctx, s))
			if err != nil {
				return err
			}
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
func (c *call) follow(m *offices.Mediation, file string) (*mediator.Standing, error) {
	l, s, err := c.readLog(file)
	if err != nil {
		return nil, err
	}
	missing, err := m.Follow(l, s, desk.Visible(file))
	for _, x := range missing {
		c.say("warning: your %s of round %d isn't in the log: it wasn't taken", x.Kind, x.Round)
	}
	return s, err
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
func (c *call) withMediation(f func(h *node.Home, s *node.Seat, m *offices.Mediation, at *mediator.Standing) error) error {
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
		var all offices.Mediations
		return s.EditClosed(offices.MediationsFile, &all, func() error {
			m := all.Of(&l.Card)
			at, err := c.follow(m, c.args[0])
			if err != nil {
				return err
			}
			return f(h, s, m, at)
		})
	})
}

func (c *call) mediationRead() error {
	return c.withMediation(func(h *node.Home, _ *node.Seat, m *offices.Mediation, at *mediator.Standing) error {
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
	return c.withMediation(func(h *node.Home, s *node.Seat, m *offices.Mediation, at *mediator.Standing) error {
		if err := m.Answerable(at); err != nil {
			return err
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
			takes, _ := m.Log.Proposes(x)
			t, err := h.Node(c.ctx, record.ID(m.Log.Card.Agenda.Talks))
			if err != nil {
				return err
			}
			if err := c.warnRedLines(h, t, accepting(takes)); err != nil {
				return err
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
		letter, err := m.Answer(at, h.Code(), c.today(), yes, noise, offices.Signer(c.ctx, s))
		if err != nil {
			return err
		}
		if err := writeFile(out, append(letter, '\n'), force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out, "round": at.Round}); done {
			return err
		}
		c.print("%s: for %s alone", desk.Visible(out), desk.Visible(m.Log.Card.Name))
		return nil
	})
}

func (c *call) mediationTakeUp() error {
	var takes, passes []string
	if err := c.withMediation(func(_ *node.Home, _ *node.Seat, m *offices.Mediation, at *mediator.Standing) error {
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
