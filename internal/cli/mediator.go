package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/seal"
)

func mediatorVerbs() []verb {
	card := mediator.Card{}
	agenda, out := "", ""
	early, force := false, false
	files := func(name string) func(c *call, f *flag.FlagSet) {
		return func(c *call, f *flag.FlagSet) {
			f.StringVar(&out, "o", "", "write to this `FILE`; "+name+" by default")
		}
	}
	return []verb{{
		name: "mediator open", group: "seeking a package", args: "--agenda FILE [--rounds 3] [--packages 4]",
		short: "open a mediator's vault, in a home that is no party's",
		long: `
Make a home of its own for the mediator first: parley init. It needs no talks. The
agenda comes from a party (see: parley help mediation agenda), and each party
compares it with its own record. The card goes to all parties.

The vault sees the lists of points that parties give, and nothing else of them. It
tells of the answers only that all accept a package, or that not all do. Few rounds
are allowed: chosen answers could be used to find out the others' red lines.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&agenda, "agenda", "", "the agenda, in this `FILE`")
			f.StringVar(&card.Name, "name", "", "how the mediator is called: `NAME`; the home's name by default")
			f.IntVar(&card.Rounds, "rounds", 3, "how many rounds there may be: `N`")
			f.IntVar(&card.Packages, "packages", 4, "how many packages a round may have: `N`")
			f.StringVar(&out, "o", "mediator.card", "write the card to this `FILE`")
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.mediatorOpen(agenda, card, out, force) },
	}, {
		name: "mediator take", group: "seeking a package", args: "FILE …",
		short: "take parties' letters into the vault",
		long: `
Lists are opened and checked at once; what is wrong with one is for its party
alone. Answers stay closed until the round is closed. The log then names whose
letter came; give it to all parties.`,
		flags: files("mediation.log"),
		run:   func(c *call) error { return c.mediatorTake(out) },
	}, {
		name: "mediator publish", group: "seeking a package",
		short: "propose packages: three to five that differ",
		flags: files("mediation.log"),
		run: func(c *call) error {
			return c.withVault(out, func(_ *node.Seat, v *mediator.Vault, date string, sign mediator.Sign, _ mediator.Identity) error {
				return v.Publish(c.ctx, date, sign)
			})
		},
	}, {
		name: "mediator close", group: "seeking a package",
		short: "open the answers: all accept a package, or not all",
		long: `
Not before all answers are in; with --early the round ends without them, and
nothing is opened. If all accept several packages, it is the one proposed first.`,
		flags: func(c *call, f *flag.FlagSet) {
			files("mediation.log")(c, f)
			f.BoolVar(&early, "early", false, "end the round though answers are missing")
		},
		run: func(c *call) error {
			return c.withVault(out, func(_ *node.Seat, v *mediator.Vault, date string, sign mediator.Sign, id mediator.Identity) error {
				return v.Close(early, id, date, sign)
			})
		},
	}, {
		name: "mediator after", group: "seeking a package",
		short: "look whether everybody could still gain beyond what is settled",
		long: `
If so, and a round is left, the better package is proposed; what is settled stays
unless all accept that, too.`,
		flags: files("mediation.log"),
		run: func(c *call) error {
			return c.withVault(out, func(_ *node.Seat, v *mediator.Vault, date string, sign mediator.Sign, _ mediator.Identity) error {
				return v.After(c.ctx, date, sign)
			})
		},
	}}
}

func (c *call) today() string { return c.Now().UTC().Format(offices.DateForm) }

func (c *call) mediatorOpen(file string, card mediator.Card, out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if file == "" {
		return desk.Usage{Msg: "mediator open: wants --agenda, which a party makes", Verb: c.verb.name}
	}
	raw, err := c.readFile(file, mediator.MaxPlain)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &card.Agenda); err != nil {
		return fmt.Errorf("%s: %w: %w", desk.Visible(file), mediator.ErrAgenda, err)
	}
	return c.withSeat(func(h *node.Home, s *node.Seat) error {
		var all offices.Vaults
		var v *mediator.Vault
		if err := s.EditClosed(offices.VaultsFile, &all, func() (err error) {
			if v, err = all.Open(c.ctx, s, card, c.today()); err != nil {
				return err
			}
			raw, err := seal.Marshal(v.Log.Card)
			if err != nil {
				return err
			}
			return writeFile(out, append(raw, '\n'), force)
		}); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"card": v.Log.Card.Digest().String(), "file": out}); done {
			return err
		}
		c.print("%s: give it to all parties; its number is %s", desk.Visible(out), seal.Spoken(v.Log.Card.Digest()))
		return nil
	})
}

// withVault runs f on the vault of the talks that --talks names, or the only one, keeps it, and writes its log.
func (c *call) withVault(out string, f func(s *node.Seat, v *mediator.Vault, date string, sign mediator.Sign, id mediator.Identity) error) error {
	if err := c.want(0, -1); err != nil {
		return err
	}
	if out == "" {
		out = "mediation.log"
	}
	return c.withSeat(func(h *node.Home, s *node.Seat) error {
		id, err := offices.Identity(s)
		if err != nil {
			return err
		}
		var all offices.Vaults
		var v *mediator.Vault
		if err := s.EditClosed(offices.VaultsFile, &all, func() error {
			if v, err = c.theVault(&all); err != nil {
				return err
			}
			return f(s, v, c.today(), offices.Signer(c.ctx, s), id)
		}); err != nil {
			return err
		}
		return c.putLog(&v.Log, out)
	})
}

func (c *call) theVault(all *offices.Vaults) (*mediator.Vault, error) {
	var found *mediator.Vault
	for i := range all.Vaults {
		v := &all.Vaults[i]
		if c.talks != "" && !strings.HasPrefix(v.Log.Card.Agenda.Talks.String(), c.talks) {
			continue
		}
		if found != nil && c.talks == "" {
			return nil, desk.Advise(errors.New("there are several vaults in this home"), "name the talks: --talks ID")
		}
		found = v // of one talks the newest
	}
	if found == nil {
		return nil, desk.Advise(errors.New("there is no such vault in this home"), "open one: parley mediator open --agenda FILE")
	}
	return found, nil
}

// putLog writes the log of a vault and says where it stands.
func (c *call) putLog(l *mediator.Log, out string) error {
	s, err := l.Check()
	if err != nil {
		return err
	}
	raw, err := seal.Marshal(l)
	if err != nil {
		return err
	}
	if err := writeFile(out, append(raw, '\n'), true); err != nil {
		return err
	}
	if done, err := c.answer(standingJSON(l, s, out)); done {
		return err
	}
	c.print("%s: give it to all parties", desk.Visible(out))
	c.printStanding(l, s)
	return nil
}

func standingJSON(l *mediator.Log, s *mediator.Standing, file string) map[string]any {
	packages := s.Packages
	if packages == nil {
		packages = [][]int{}
	}
	waits := s.Waits
	if waits == nil {
		waits = []string{}
	}
	return map[string]any{"file": file, "phase": string(s.Phase), "round": s.Round, "rounds_allowed": l.Card.Rounds, "packages": packages, "waits_for": waits, "settled": s.Settled, "probes": s.Probes, "head": l.Head().String()}
}

// printStanding says where a mediation stands, to the mediator and to parties alike.
func (c *call) printStanding(l *mediator.Log, s *mediator.Standing) {
	var last mediator.Entry
	if n := len(l.Entries); n > 0 {
		last = l.Entries[n-1]
	}
	switch {
	case last.Kind == "publish" && len(last.Packages) == 0:
		c.print("no package keeps what all have entrusted")
	case last.Kind == "close" && last.Taken == 0:
		c.print("not all accept")
	case last.Kind == "close":
		c.print("all accept package %d", last.Taken)
	case last.Kind == "after" && last.Gain:
		c.print("everybody, or some with nobody losing, could still gain")
	case last.Kind == "after" && last.Proven:
		c.print("nobody could gain without another losing: this is proven")
	case last.Kind == "after":
		c.print("nothing better was found")
	}
	switch s.Phase {
	case mediator.Lists:
		if len(s.Waits) > 0 {
			c.print("round %d of %d: the vault waits for the lists of %s", s.Round, l.Card.Rounds, desk.And(s.Waits))
		} else {
			c.print("round %d of %d: lists may be revised until packages are published", s.Round, l.Card.Rounds)
		}
	case mediator.Answers:
		for n, x := range s.Packages {
			c.print("package %d", n+1)
			for j, b := range l.Card.Agenda.Brackets {
				c.print("    %s: %s", desk.Visible(b.Name), desk.Visible(b.Options[x[j]].Name))
			}
		}
		if len(s.Waits) > 0 {
			c.print("round %d of %d: the vault waits for the answers of %s", s.Round, l.Card.Rounds, desk.And(s.Waits))
		} else {
			c.print("round %d of %d: all answers are in, unopened", s.Round, l.Card.Rounds)
		}
	case mediator.Over:
		if s.Settled == nil {
			c.print("no round is left")
		}
	}
	c.print("the vault has given %d answers; the log's number is %s", s.Probes, seal.Spoken(l.Head()))
}

func (c *call) mediatorTake(out string) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withVault(out, func(s *node.Seat, v *mediator.Vault, date string, sign mediator.Sign, id mediator.Identity) error {
		for _, file := range c.args {
			raw, err := c.readFile(file, mediator.MaxLetter)
			if err != nil {
				return err
			}
			l, err := v.Take([]byte(strings.TrimSuffix(string(raw), "\n")), id, date, sign)
			if err != nil {
				return fmt.Errorf("%s: %w", desk.Visible(file), err)
			}
			c.say("%s: the %s of %s", desk.Visible(file), l.Kind, l.From)
		}
		return nil
	})
}
