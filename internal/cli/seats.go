package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

func seatsVerbs() []verb {
	hosted, out := false, ""
	return []verb{{
		name: "seats", group: "the node",
		short: "list the seats of this home: where their keys are, their talks, what state they are in",
		run:   func(c *call) error { return c.seats() },
	}, {
		name: "seats lodge", group: "the node",
		args:  "CODE NAME",
		short: "keep a further party's seat in this home: as a secretariat does for delegations",
		long: `
The keys of the seat are made in the delegate's browser and never are here: this
host can read what the seat's delegation reads, and can't sign for it.

With --hosted this host makes and holds the keys. Its card says so, everybody sees
it at each act, and such a seat can't confirm, initial, sign or exchange. Work as
that seat with --as CODE.

The party can carry its seat to a home of its own at any time, with its root key
(its browser saved it) and the file CODE.seat (from its page Seat, or: parley seats
keys CODE); see: parley help init. Then take the seat out here
with: parley seats remove CODE.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&hosted, "hosted", false, "this host makes and holds the seat's keys")
			f.StringVar(&out, "o", "", "with --hosted: write the card to this `FILE`; CODE.card by default")
		},
		run: func(c *call) error { return c.seatsLodge(hosted, out) },
	}, {
		name: "seats keys", group: "the node",
		args:  "CODE",
		short: "write the keys that a guest needs to carry its seat to a home of its own",
		long: `
Writes CODE.seat, with the seat's talks and the key that opens its pouches; that key
alone as CODE.pouch-key; and for a hosted seat CODE.root-key as well. Hand them to
the party by a safe way and remove the files; there: parley init --seat CODE.seat
--root-key CODE.root-key, which re-keys. Until then the keys are as good here as
there, and what is signed here meanwhile loses its ground.`,
		run: func(c *call) error { return c.seatsKeys() },
	}, {
		name: "seats remove", group: "the node",
		args:  "CODE",
		short: "take a guest's seat out of this home, and what no other seat here needs",
		long: `
Do it after the party has carried its seat elsewhere: it needs a pouch with everything
and its root key for that. A seat whose only key is here (--hosted) isn't removed
before.`,
		run: func(c *call) error { return c.seatsRemove() },
	}}
}

// jsonSeat is one seat of a home.
type jsonSeat struct {
	Code      string          `json:"code"`
	Name      string          `json:"name"`
	Own       bool            `json:"own"`
	Key       string          `json:"key"`                 // where: home, host, browser, none yet
	Delegated string          `json:"delegated,omitempty"` // until when a browser has let this home fetch and bring
	MustRekey string          `json:"must_rekey"`
	Rumours   []string        `json:"rumours"`
	Talks     []jsonSeatTalks `json:"talks"`
}

type jsonSeatTalks struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	State string `json:"state"` // acts, browser, elsewhere, stopped, damaged
}

func (c *call) seats() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		list := []jsonSeat{}
		for _, s := range h.Seats() {
			j, err := c.seatOf(h, s)
			if err != nil {
				return err
			}
			list = append(list, j)
		}
		if done, err := c.answer(map[string]any{"seats": list}); done {
			return err
		}
		for _, j := range list {
			whose := ""
			if j.Own {
				whose = ", the home's own"
			}
			c.print("%-8s  %s%s; %s", j.Code, desk.Visible(j.Name), whose, keyWords(j.Key))
			if j.Key == "browser" && j.Delegated == "" {
				c.print("  no delegation holds: it is met by pouches only; its delegate signs one on the page Seat")
			} else if j.Delegated != "" {
				c.print("  this home fetches and brings for it until %s", j.Delegated)
			}
			if j.MustRekey != "" {
				c.print("  %s", c.style().warn(desk.Visible(j.MustRekey)+"; see: parley help rekey"))
			}
			for _, r := range j.Rumours {
				c.print("  %s", c.style().warn(desk.Visible(r)))
			}
			for _, t := range j.Talks {
				c.print("  %s %s: %s", t.ID[:10], desk.QuoteText(t.Title), stateWords(t.State))
			}
		}
		return nil
	})
}

func (c *call) seatOf(h *node.Home, s *node.Seat) (jsonSeat, error) {
	j := jsonSeat{Code: s.Code(), Name: s.Name(), Own: s.Own(), MustRekey: s.MustRekey(), Rumours: []string{}, Talks: []jsonSeatTalks{}}
	_, err := s.Card()
	switch {
	case err != nil:
		j.Key = "none yet"
	case s.Lodged():
		j.Key = "browser"
	case s.Hosted():
		j.Key = "host"
	default:
		j.Key = "home"
	}
	if d, ok := s.Delegated(); ok {
		j.Delegated = d.End().Format(time.RFC3339)
	}
	for _, r := range s.Rumours() {
		j.Rumours = append(j.Rumours, r.String())
	}
	list, err := s.Talks()
	if err != nil {
		return j, err
	}
	for _, t := range list {
		state := "damaged"
		n, err := h.Node(c.ctx, t.ID)
		if err == nil {
			state, err = seatState(n, s)
		}
		if err != nil && !errors.Is(err, node.ErrDamaged) && !errors.Is(err, node.ErrRecord) {
			return j, err
		}
		j.Talks = append(j.Talks, jsonSeatTalks{t.ID.String(), t.Title, state})
	}
	return j, nil
}

// seatState says how a seat can act in talks.
func seatState(n *node.Node, s *node.Seat) (string, error) {
	chair, err := n.As(s.Code())
	if err != nil {
		return "", err
	}
	switch err := chair.State(); {
	case err == nil:
		return "acts", nil
	case errors.Is(err, node.ErrKeyElsewhere):
		return "browser", nil
	case errors.Is(err, node.ErrNotOurs):
		return "elsewhere", nil
	}
	return "stopped", nil
}

func keyWords(key string) string {
	switch key {
	case "browser":
		return "its key is in its delegate's browser"
	case "host":
		return "this host holds its key (custody: hub)"
	case "home":
		return "its key is here"
	}
	return "its keys aren't made yet: the delegate makes them on the page Seat"
}

func stateWords(state string) string {
	switch state {
	case "acts":
		return "acts here"
	case "browser":
		return "its browser signs"
	case "elsewhere":
		return "the party has carried its seat elsewhere; here it can only be read"
	case "damaged":
		return "the record is damaged"
	}
	return "stopped until a person has looked"
}

func (c *call) seatsLodge(hosted bool, out string) error {
	if err := c.want(2, 2); err != nil {
		return err
	}
	code, name := desk.Upper(c.args[0]), c.args[1]
	if out == "" {
		out = code + ".card"
	}
	if _, err := os.Lstat(out); hosted && err == nil {
		return desk.Advise(fmt.Errorf("%s is there already", desk.Visible(out)), "write the card elsewhere with -o FILE")
	}
	return c.withHome(func(h *node.Home) error {
		s, err := h.Lodge(code, name, hosted)
		if err != nil {
			return err
		}
		if !hosted {
			if done, err := c.answer(map[string]any{"code": code, "name": name, "card": ""}); done {
				return err
			}
			c.print("%s has a seat here; its delegate makes the keys in a browser, on the page Seat, and keeps the root key", code)
			return nil
		}
		card, err := s.Card()
		if err == nil {
			err = writeFile(out, card.Bytes(), false)
		}
		if err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"code": code, "name": name, "card": out}); done {
			return err
		}
		c.print("%s has a seat here, whose key this host holds; work as it with: --as %s", code, code)
		c.print("card: %s, to give to the other parties", desk.Visible(out))
		c.say("warning: whoever has this home can act for %s; it can't initial or sign from here", code)
		return nil
	})
}

func (c *call) seatsKeys() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	code := desk.Upper(c.args[0])
	return c.withHome(func(h *node.Home) error {
		s, err := h.Seat(code)
		if err != nil {
			return err
		}
		if s.Own() {
			return desk.Advise(errors.New("the keys of the home's own seat don't leave it"), "name a guest: parley seats")
		}
		var luggage bytes.Buffer
		_, err = s.Card()
		keyed := err == nil
		if keyed { // else there is nothing to carry
			if err := s.Carry(c.ctx, &luggage); err != nil {
				return err
			}
		}
		files := []string{code + ".pouch-key"}
		if err := writeSecret(files[0], []byte(s.Identity()+"\n")); err != nil {
			return err
		}
		if keyed {
			files = append(files, code+".seat")
			if err := writeSecret(code+".seat", luggage.Bytes()); err != nil {
				return err
			}
		}
		if s.Hosted() {
			root, err := s.RootKey()
			if err == nil {
				err = writeSecret(code+".root-key", []byte(root+"\n"))
			}
			if err != nil {
				return err
			}
			files = append(files, code+".root-key")
		}
		if done, err := c.answer(map[string]any{"code": code, "files": files}); done {
			return err
		}
		for _, f := range files {
			c.print("%s: secret; hand it to %s and remove it", desk.Visible(f), code)
		}
		return nil
	})
}

func (c *call) seatsRemove() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	code := desk.Upper(c.args[0])
	return c.withHome(func(h *node.Home) error {
		s, err := h.Seat(code)
		if err != nil {
			return err
		}
		list, err := s.Talks()
		if err != nil {
			return err
		}
		c.say("%s leaves this home: its notes and floats go, and those of its talks (%d) that no other seat here is in", code, len(list))
		if s.Lodged() {
			c.say("  the wrapped key of its browser goes too; the party needs its root key and a pouch with everything")
		}
		if err := c.confirm("remove it?"); err != nil {
			return err
		}
		err = h.Unlodge(code, func() error {
			b, err := openBeside(c.ctx, h, nil)
			if err != nil {
				return err
			}
			if b.people != nil {
				err = b.people.Vacate(c.ctx, code)
			}
			return errors.Join(err, b.close()) // its files are closed before they go
		})
		if err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"code": code, "removed": true}); done {
			return err
		}
		c.print("the seat of %s is gone from this home", code)
		return nil
	})
}

// guestPlace is a home as one guest's seat sees it. The library is the host's own.
type guestPlace struct {
	*node.Seat
	home *node.Home
}

// Library implements place.
func (guestPlace) Library() ([]node.LibraryText, error) { return nil, nil }

// guestTalks is one talks as a guest's seat sees it.
type guestTalks struct {
	*node.Chair
	n *node.Node
}

// ID implements sitting.
func (t guestTalks) ID() record.ID { return t.n.ID() }

// Spoken implements sitting.
func (t guestTalks) Spoken() string { return t.n.Spoken() }

// Raws implements sitting.
func (t guestTalks) Raws() [][]byte { return t.n.Raws() }

// View implements sitting.
func (t guestTalks) View(f func(rec *record.Record, st *talks.State) error) error { return t.n.View(f) }

// withSeat runs f with the home open, as the own seat or as the guest that --as names.
func (c *call) withSeat(f func(h *node.Home, s *node.Seat) error) error {
	h, err := c.openHome()
	if err != nil {
		return err
	}
	code := c.as
	if code == "" {
		code = h.Code()
	}
	s, err := h.Seat(code)
	if err == nil {
		if c.as != "" && s.Own() {
			c.warnPlace(h)
		} else if c.as != "" {
			c.warnPlace(guestPlace{s, h})
		}
		err = f(h, s)
	}
	return errors.Join(err, h.Close())
}
