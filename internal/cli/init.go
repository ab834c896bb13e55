package cli

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/seal"
)

func initVerbs() []verb {
	code, name, out := "", "", ""
	plain, force, seat := false, false, initSeat{}
	return []verb{{
		name: "init", group: "begin",
		args:  "--code VES --name 'Republic of Vesper' | --seat VES.seat --root-key VES.root-key",
		short: "make the home of a party: its keys and its card",
		long: `
Makes a root key, a seat key and the keys that open pouches, and writes the
card, VES.card, that the other parties need. Keys never leave the home. A new
passphrase encrypts keys, notes and records at home; --plain leaves that out.

With --browser the keys that sign are made later, in the delegate's browser, and
this home never has them: for a hub.

With --seat a party carries its seat from a hub to this home of its own: the hub
wrote that FILE (on its page Seat, or: parley seats keys), and the root key is the
one that the browser saved. The home has code, name and talks from there, and
re-keys at once: the record shows it, and the hub can't act for the seat any more.
Do it once: two homes that re-key one seat contradict each other for ever. Without
such a file: --root-key, --pouch-key, unpack a pouch with everything, rekey.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&code, "code", "", "the party's short `CODE`: 2 to 8 of A-Z and 0-9")
			f.StringVar(&name, "name", "", "the party's `NAME`, for people")
			f.StringVar(&out, "o", "", "write the card to this `FILE`; CODE.card by default")
			f.BoolVar(&plain, "plain", false, "no passphrase: whoever reads the disk can sign")
			f.BoolVar(&seat.browser, "browser", false, "the keys that sign will be in the delegate's browser")
			f.StringVar(&seat.luggage, "seat", "", "`FILE` with the seat that leaves its hub")
			f.StringVar(&seat.root, "root-key", "", "`FILE` with the party's root key, as the browser saved it")
			f.StringVar(&seat.age, "pouch-key", "", "`FILE` with the key that opens the party's pouches, as the hub gave it")
		},
		run: func(c *call) error { return c.initHome(code, name, out, plain, seat) },
	}, {
		name: "card", group: "begin",
		short: "show this party's card, and the number by which it is compared",
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&out, "o", "", "write the card to this `FILE`")
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.card(out, force) },
	}}
}

// initSeat says where the keys that sign are, if they aren't made here.
type initSeat struct {
	browser            bool
	root, age, luggage string // files
}

// read puts the choice into cfg.
func (s initSeat) read(c *call, cfg *node.Config) error {
	cfg.Lodged = s.browser
	for _, f := range []struct {
		file string
		take func(string) error
	}{
		{s.root, func(t string) (err error) { cfg.Root, err = seal.ParsePrivateKey(t); return err }},
		{s.age, func(t string) error { cfg.Age = t; return nil }},
	} {
		if f.file == "" {
			continue
		}
		b, err := c.readFile(f.file, node.MaxCard)
		if err == nil {
			err = f.take(strings.TrimSpace(string(b)))
		}
		if err != nil {
			return fmt.Errorf("read the key in %s: %w", desk.Visible(f.file), err)
		}
	}
	return nil
}

func (c *call) initHome(code, name, out string, plain bool, seat initSeat) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	if seat.luggage == "" && (code == "" || name == "") {
		return desk.Usage{Msg: "init: wants --code and --name", Verb: "init"}
	}
	dir, err := c.homeDir()
	if err != nil {
		return err
	}
	cfg := node.Config{Code: desk.Upper(code), Name: name, Plain: plain, Rand: c.Rand, Clock: c.Now, WorkFactor: c.WorkFactor}
	if err := seat.read(c, &cfg); err != nil {
		return err
	}
	if out == "" && cfg.Code != "" {
		out = cfg.Code + ".card"
	}
	if _, err := os.Lstat(out); err == nil {
		return desk.Advise(fmt.Errorf("%s is there already", desk.Visible(out)), "write the card elsewhere with -o FILE")
	}
	if seat.luggage != "" && (seat.browser || seat.age != "" || seat.root == "") {
		return desk.Usage{Msg: "init: --seat goes with --root-key, and with neither --browser nor --pouch-key", Verb: "init"}
	}
	if !plain {
		if cfg.Passphrase, err = c.newPassphrase("name a file with --passphrase-file FILE, or do without with --plain"); err != nil {
			return err
		}
	}
	if seat.luggage != "" {
		return c.settle(dir, cfg, seat.luggage, out)
	}
	h, err := node.Init(dir, cfg)
	if err != nil {
		return err
	}
	if seat.browser {
		return errors.Join(c.lodged(h, dir, plain), h.Close())
	}
	card, err := h.Card()
	if err == nil {
		err = writeFile(out, card.Bytes(), false)
	}
	if err := errors.Join(err, h.Close()); err != nil {
		return err
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if done, err := c.answer(map[string]any{"home": dir, "code": cfg.Code, "name": name, "card": out, "plain": plain}); done {
		return err
	}
	c.print("home: %s", desk.Visible(dir))
	c.print("card: %s, to give to the other parties", desk.Visible(out))
	if plain {
		c.say("warning: without a passphrase whoever reads this disk can sign for %s", cfg.Code)
	}
	return nil
}

// lodged says how a home goes on whose keys will be in a browser.
func (c *call) lodged(h *node.Home, dir string, plain bool) error {
	if done, err := c.answer(map[string]any{"home": dir, "code": h.Code(), "name": h.Name(), "card": "", "plain": plain}); done {
		return err
	}
	c.print("home: %s, for a seat whose keys will be in a browser", desk.Visible(dir))
	c.say("next: parley serve; the delegate makes the keys on the page /seat, and keeps the root key")
	return nil
}

// settle makes the home of a seat that leaves its hub, and says what is to do then.
func (c *call) settle(dir string, cfg node.Config, file, out string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	h, done, err := node.Settle(c.ctx, dir, cfg, f)
	if h == nil {
		return err
	}
	if err != nil {
		return errors.Join(err, h.Close())
	}
	if out == "" {
		out = h.Code() + ".card"
	}
	card, err := h.Card()
	if err == nil {
		err = writeFile(out, card.Bytes(), true)
	}
	if err := errors.Join(err, h.Close()); err != nil {
		return err
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	items := rekeyed(done)
	if done, err := c.answer(map[string]any{"home": dir, "code": h.Code(), "name": h.Name(), "card": out, "plain": cfg.Plain, "rekeyed": items}); done {
		return err
	}
	c.print("home: %s, of %s", desk.Visible(dir), h.Code())
	c.print("card: %s, with the new seat key", desk.Visible(out))
	for _, r := range done {
		c.print("talks %s: new key, epoch %d, signed as %s", r.Talks.Short(), r.Epoch, r.Act.Short())
	}
	c.say("next: bring it to the hub and to the others: parley pouch pack --all, or let the nodes meet: parley help peers")
	c.say("destroy the file %s and every copy of it: it opens your pouches", desk.Visible(file))
	if cfg.Plain {
		c.say("warning: without a passphrase whoever reads this disk can sign for %s", h.Code())
	}
	return nil
}

// newPassphrase asks for a new passphrase, twice at a terminal; otherwise says
// what else one can do.
func (c *call) newPassphrase(otherwise string) (string, error) {
	one, err := c.passphrase("new passphrase: ")
	if err != nil {
		if errors.Is(err, errNoTerminal) {
			return "", desk.Advise(errNoTerminal, "%s", otherwise)
		}
		return "", err
	}
	if one == "" {
		return "", desk.Advise(errors.New("an empty passphrase protects nothing"), "%s", otherwise)
	}
	if c.pass != "" || c.Env("PARLEY_PASSPHRASE_FILE") != "" {
		return one, nil
	}
	two, err := c.passphrase("the same again: ")
	if err == nil && one != two {
		err = desk.Advise(errors.New("the two passphrases differ"), "nothing was changed; try again")
	}
	return one, err
}

func (c *call) card(out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withSeat(func(_ *node.Home, h *node.Seat) error {
		card, err := h.Card()
		if err != nil {
			return err
		}
		if out != "" {
			if err := writeFile(out, card.Bytes(), force); err != nil {
				return err
			}
		}
		if done, err := c.answer(map[string]any{
			"code": h.Code(), "name": h.Name(), "spoken": card.Spoken(), "card": string(card.Bytes()),
			"root": card.Party.Root.String(), "seat": card.Party.Seat.String(), "age": card.Party.Age,
		}); done {
			return err
		}
		c.print("%s  %s", h.Code(), desk.Visible(h.Name()))
		c.print("root key  %s", card.Party.Root)
		c.print("seat key  %s", card.Party.Seat)
		c.print("number    %s", card.Spoken())
		if out != "" {
			c.print("written to %s", desk.Visible(out))
		}
		return nil
	})
}
