package cli

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/talks"
)

func bridgeVerbs() []verb {
	propose, nodes := 0, 0
	return []verb{{
		name: "bridge", group: "the brief", args: "[--propose N]",
		short: "find the packages that you could offer, and what to trade",
		long: `
From your brief, and from what you guess of the others: what they have said on
the record, and the guesses in the brief (see: parley help brief guess). Nothing
leaves your home. A guess is a range; so each package says what it is the best
at: fair (the least gain is the largest, if the guesses hit the middle), sure
(whatever the truth within them), safe (worth most to you, of those that surely
leave all others their floor), bold (of those that may), even (the product of
the gains), nearby (the fewest changes), toward a party (worth most to it, of
those that leave everybody the floor). A share is in hundredths of what the
party could have at best. It proposes; you decide. --propose N makes
package N an offer: shown, asked and signed as with parley package propose.`,
		flags: func(_ *call, f *flag.FlagSet) {
			f.IntVar(&propose, "propose", 0, "offer package `N` of the list")
			f.IntVar(&nodes, "nodes", 0, "look at up to `N` partial packages in each search; more takes longer")
		},
		run: func(c *call) error { return c.bridge(propose, nodes) },
	}}
}

func (c *call) bridge(propose, nodes int) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	var claims []string
	err := c.withBrief(func(b *briefed) error {
		r, err := b.t.Solve(c.ctx, int64(max(0, nodes)))
		if err != nil {
			return err
		}
		if propose > 0 {
			if propose > len(r.Packages) {
				return desk.Usage{Msg: fmt.Sprintf("bridge: there is no package %d", propose), Verb: "bridge"}
			}
			claims = r.Packages[propose-1].Claims
			return nil
		}
		if done, err := c.answer(r); done {
			return err
		}
		b.printSolved(r)
		return nil
	})
	if err != nil || propose == 0 {
		return err
	}
	switch len(claims) {
	case 0:
		return errors.New("this package leaves the text as it stands: there is nothing to offer")
	case 1:
		return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Position(talks.Accept, claims, &desk.Speaking{}) })
	}
	return c.sign(func(d *desk.Desk) (*desk.Intent, error) { return d.Package(claims, "") })
}

func (b *briefed) printSolved(r *table.Solved) {
	c := b.c
	if len(r.Colliding) > 0 {
		c.print("no package keeps all of these:")
		for _, x := range r.Colliding {
			who := "guessed of " + x.Party
			if x.Party == b.p.Code() {
				who = "yours"
			}
			c.printRow(x.Line, who)
		}
		return
	}
	if len(r.Packages) == 0 {
		c.print("nothing is open")
		return
	}
	for n, p := range r.Packages {
		var kinds []string
		for _, k := range p.Kinds {
			kinds = append(kinds, string(k))
		}
		head := fmt.Sprintf("package %d: %s", n+1, strings.Join(kinds, ", "))
		if p.Firm {
			head += "; nothing else is better for one and worse for nobody"
		}
		if !p.Proven {
			head += "; there may be a better one"
		}
		c.print("%s", c.style().bold(head))
		for _, q := range p.Parties {
			s := fmt.Sprintf("%d %%", q.Low)
			if q.High != q.Low {
				s = fmt.Sprintf("%d to %d %%", q.Low, q.High)
			}
			if q.Guess {
				s += " guessed"
			}
			c.printRow(q.Party, fmt.Sprintf("%s, floor %d %%", s, q.Floor))
		}
		b.printSteps(p.Steps)
		switch len(p.Claims) {
		case 0:
			c.printRow("", "the text as it stands")
		case 1:
			c.printRow("", "accept "+p.Claims[0])
		default:
			c.printRow("", "offer it: parley bridge --propose "+fmt.Sprint(n+1)+"  ("+desk.And(p.Claims)+")")
		}
	}
	if len(r.Gifts) > 0 {
		c.print("\nwhat would cost nobody anything, as far as you guess")
		b.printSteps(r.Gifts)
	}
	if len(r.Trades) > 0 {
		c.print("\nsingle exchanges from the text as it stands, the best first")
		b.printSteps(r.Trades)
	}
}

func (b *briefed) printSteps(steps []table.Step) {
	for _, e := range steps {
		var parts []string
		for _, w := range e.Swaps {
			s := desk.Visible(w.Name + ": " + w.To)
			if len(w.For) > 0 {
				s += ", better for " + desk.And(w.For)
			}
			if len(w.Against) > 0 {
				s += ", " + desk.And(w.Against) + " gives"
			}
			parts = append(parts, s)
		}
		b.c.printRow("·", strings.Join(parts, "; and "))
	}
}
