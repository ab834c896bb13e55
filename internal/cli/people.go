package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
)

// peopleErrand is what the command line asks of the accounts of a home, whether this process has it open or another.
type peopleErrand struct {
	Do     string   `json:"do"` // "list", "invite", "block", "unblock"
	Name   string   `json:"name,omitempty"`
	Kind   string   `json:"kind,omitempty"`
	Seat   string   `json:"seat,omitempty"`
	Powers []string `json:"powers,omitempty"` // none: what is usual
	Origin string   `json:"origin,omitempty"` // of the pages, where no room is open
}

// roster is the answer: who has an account and who is invited, after the errand.
type roster struct {
	People  []member  `json:"people"`
	Invited []invited `json:"invited"`
	Link    string    `json:"link,omitempty"` // of the invitation just made
	Ends    string    `json:"ends,omitempty"` // when it stops to work
	Can     []string  `json:"can,omitempty"`  // what it gives
}

type member struct {
	ID      string   `json:"id"`
	Login   string   `json:"login"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Seat    string   `json:"seat"`
	Can     []string `json:"can"`
	Blocked bool     `json:"blocked"`
}

type invited struct {
	Name string   `json:"name"`
	Kind string   `json:"kind"`
	Seat string   `json:"seat"`
	Can  []string `json:"can"`
	Ends string   `json:"ends"`
}

func peopleVerbs() []verb {
	var set *flag.FlagSet
	var kind, seat, can string
	settings := func(f *flag.FlagSet) {
		set = f
		f.String("config", "", "`FILE` of settings (TOML), as for serve")
	}
	one := func(do string) func(c *call) error {
		return func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.people(set, peopleErrand{Do: do, Name: c.args[0]})
		}
	}
	return []verb{{
		name: "people list", group: "the node",
		short: "say who has an account in the room, and who is invited",
		flags: func(_ *call, f *flag.FlagSet) { settings(f) },
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.people(set, peopleErrand{Do: "list"})
		},
	}, {
		name: "people invite", group: "the node",
		args:  "NAME",
		short: "make a link by which a person gets an account in the room",
		long: `
The link works once, for eight days. Who opens it chooses a login name, and a
password or a passkey. It works while the room is open (parley serve --accounts
true), and may be made before.

--powers is a list of read, draft, clear, release, initial, sign (full powers) and
manage. Left out, the first person of a seat gets all, since nobody gives what
he lacks, and later ones read and draft. Once a seat has people, they invite the
others on the page People; the operator still can, and the log says so.`,
		flags: func(c *call, f *flag.FlagSet) {
			settings(f)
			f.StringVar(&kind, "kind", "delegate", "`WORD`: delegate, observer or secretariat")
			f.StringVar(&seat, "seat", "", "party's `CODE`, for a delegate; this home's if left out")
			f.StringVar(&can, "powers", "", "`LIST` of what the person may do, with commas")
		},
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			e := peopleErrand{Do: "invite", Name: c.args[0], Kind: kind, Seat: desk.Upper(seat)}
			if can != "" {
				e.Powers = strings.Split(strings.ReplaceAll(can, " ", ""), ",")
			}
			return c.people(set, e)
		},
	}, {
		name: "people block", group: "the node",
		args:  "NAME",
		short: "switch a person's account off, by login name or id; its sessions end",
		flags: func(_ *call, f *flag.FlagSet) { settings(f) },
		run:   one("block"),
	}, {
		name: "people unblock", group: "the node",
		args:  "NAME",
		short: "switch it on again",
		flags: func(_ *call, f *flag.FlagSet) { settings(f) },
		run:   one("unblock"),
	}}
}

// people does an errand where the home is open, or opens it.
func (c *call) people(f *flag.FlagSet, e peopleErrand) error {
	all, wrong := c.settings(f)
	for _, p := range wrong {
		if p.Key == "" { // the file itself
			return desk.Advise(p, "%s", p.Do)
		}
	}
	c.home, c.pass = all["home"].Value, all["passphrase_file"].Value
	e.Origin = origin(all, nil)
	dir, err := c.homeDir()
	if err != nil {
		return err
	}
	if at, ok := node.Served(dir); ok {
		if r, reached, err := atServing[roster](c.ctx, at, "/people", e); reached {
			return c.showRoster(r, e, err)
		}
	}
	var r roster
	err = c.withHome(func(h *node.Home) error {
		b, err := openBeside(c.ctx, h, &accounts.Options{})
		if err != nil {
			return err
		}
		r, err = performPeople(c.ctx, b.people, seatsOf(h), e)
		return errors.Join(err, b.close())
	})
	return c.showRoster(r, e, err)
}

// roster does an errand for the command line beside the room.
func (k *control) roster(ctx context.Context, e peopleErrand) (roster, error) {
	if k.people == nil {
		return roster{}, desk.Advise(errors.New("the room is open without accounts"), "close it and start it with --accounts true, or accounts = true in its settings")
	}
	e.Origin = k.origin
	return performPeople(ctx, k.people, seatsOf(k.home), e)
}

// seatsOf are the codes of the seats of a home, its own first.
func seatsOf(h *node.Home) (out []string) {
	for _, s := range h.Seats() {
		out = append(out, s.Code())
	}
	return out
}

// performPeople does an errand as the operator of the node, which holds these seats.
func performPeople(ctx context.Context, a *accounts.Store, seats []string, e peopleErrand) (r roster, err error) {
	list, err := a.People(ctx, accounts.Operator)
	if err != nil {
		return r, err
	}
	switch e.Do {
	case "list":
	case "invite":
		if r, err = inviteBy(ctx, a, list, seats, e); err != nil {
			return r, err
		}
	case "block", "unblock":
		p, err := findPerson(list, e.Name)
		if err != nil {
			return r, err
		}
		if err := a.Switch(ctx, accounts.Operator, p.ID, e.Do == "block"); err != nil {
			return r, err
		}
		if list, err = a.People(ctx, accounts.Operator); err != nil {
			return r, err
		}
	default:
		return r, fmt.Errorf("no errand is called %q", e.Do)
	}
	r.People, r.Invited = []member{}, []invited{}
	for _, p := range list {
		r.People = append(r.People, member{p.ID, p.Login, p.Name, string(p.Kind), p.Seat, p.Can.Words(), p.Off})
	}
	open, err := a.Invitations(ctx, accounts.Operator)
	for _, i := range open {
		r.Invited = append(r.Invited, invited{i.For, string(i.Kind), i.Seat, i.Can.Words(), i.Ends.UTC().Format(time.RFC3339)})
	}
	return r, err
}

// inviteBy makes an invitation as the operator.
func inviteBy(ctx context.Context, a *accounts.Store, list []accounts.Account, seats []string, e peopleErrand) (r roster, err error) {
	inv := accounts.Invitation{Kind: accounts.Kind(e.Kind), Seat: e.Seat, For: e.Name}
	can, ok := accounts.ParsePowers(e.Powers)
	if !ok {
		return r, desk.Advise(fmt.Errorf("%q isn't a list of powers", strings.Join(e.Powers, ",")), "of: %s", accounts.All)
	}
	switch inv.Kind {
	case accounts.Delegate:
		if inv.Seat == "" {
			inv.Seat = seats[0]
		}
		if !slices.Contains(seats, inv.Seat) {
			return r, desk.Advise(fmt.Errorf("this node has no seat %s", inv.Seat), "its seats: %s", strings.Join(seats, ", "))
		}
		if len(e.Powers) == 0 {
			can = accounts.Draft
			if !slices.ContainsFunc(list, func(p accounts.Account) bool { return p.Kind == accounts.Delegate && p.Seat == inv.Seat }) {
				can = accounts.All
			}
		}
	case accounts.Secretariat:
		if len(e.Powers) == 0 {
			can = accounts.Manage
		}
	case accounts.Observer:
	default:
		return r, desk.Advise(fmt.Errorf("%q isn't a kind of account", e.Kind), "one of: %s, %s, %s", accounts.Delegate, accounts.Observer, accounts.Secretariat)
	}
	inv.Can = can | accounts.Read
	token, err := a.Invite(ctx, accounts.Operator, inv)
	if err != nil {
		return r, err
	}
	made, err := a.Look(ctx, token)
	if err != nil {
		return r, err
	}
	r.Link, r.Ends, r.Can = e.Origin+"/join?i="+url.QueryEscape(token), made.Ends.UTC().Format(time.RFC3339), inv.Can.Words()
	return r, nil
}

// findPerson finds a person by the login name, or by the beginning of the account's id.
func findPerson(list []accounts.Account, name string) (accounts.Account, error) {
	var found []accounts.Account
	for _, p := range list {
		if strings.EqualFold(p.Login, name) || len(name) >= 8 && strings.HasPrefix(p.ID, name) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return accounts.Account{}, desk.Advise(fmt.Errorf("nobody has the login name %q", name), "parley people list shows the names")
	}
	return accounts.Account{}, desk.Advise(fmt.Errorf("%d people have the login name %q, by directories", len(found), name), "name one by the id that parley people list --json shows")
}

// showRoster prints what an errand came to.
func (c *call) showRoster(r roster, e peopleErrand, err error) error {
	if err != nil {
		return err
	}
	if done, err := c.answer(r); done {
		return err
	}
	if r.Link != "" {
		c.print("for %s, who may %s; it works once, until %s:", desk.Visible(e.Name), strings.Join(r.Can, ", "), r.Ends)
		c.print("  %s", r.Link)
		if strings.HasPrefix(r.Link, "/") {
			c.say("warning: the address of the pages isn't known here; put it before the link, or set origin")
		}
		return nil
	}
	if len(r.People)+len(r.Invited) == 0 {
		c.print("nobody has an account yet")
	}
	for _, p := range r.People {
		what := strings.Join(p.Can, ", ")
		if p.Blocked {
			what = "BLOCKED; could " + what
		}
		c.print("%-11s  %-16s  %-20s  %s", whose(p.Kind, p.Seat), desk.Visible(p.Login), desk.Visible(p.Name), what)
	}
	for _, i := range r.Invited {
		c.print("%-11s  %-16s  %-20s  %s; until %s", whose(i.Kind, i.Seat), "(invited)", desk.Visible(i.Name), strings.Join(i.Can, ", "), i.Ends)
	}
	return nil
}

func whose(kind, seat string) string {
	if seat != "" {
		return seat
	}
	return kind
}
