package cli

import (
	"bytes"
	"errors"
	"flag"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// maxPouchFile bounds a pouch file on reading: encryption and lines add little.
const maxPouchFile = pouch.MaxBytes + pouch.MaxBytes/8

func pouchVerbs() []verb {
	var to fileList
	out := ""
	all, plain, disclose, force, salvage := false, false, false, false, false
	return []verb{{
		name: "pouch pack", group: "carrying", args: "[--to LOR] -o FILE",
		short: "pack what the other side lacks into one file",
		long: `
A pouch holds signed acts and nothing else. It is encrypted to the parties that
it is for; --plain leaves that out. What they are known to hold already is left
out, --all packs everything. Pouches may come late, twice or in any order.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.Var(&to, "to", "for this `PARTY`; all others by default")
			f.StringVar(&out, "o", "", "write to this `FILE`; to-PARTY.pouch by default")
			f.BoolVar(&all, "all", false, "everything from the charter on")
			f.BoolVar(&plain, "plain", false, "not encrypted: anybody can read it")
			f.BoolVar(&disclose, "disclose", false, "with --plain: though the charter keeps who holds what to the parties")
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error {
			return c.pack(to, out, force, node.PackOptions{All: all, Plain: plain}, disclose)
		},
	}, {
		name: "pouch unpack", group: "carrying", args: "FILE …",
		short: "take in what another side sent",
		long: `
Every act is verified before it counts; what can't be verified is refused and
named. Says what came and what is still missing. Whatever is wrong is said in
four things: what happened, who is proven to have done it or that nobody is,
what still stands, and what to do.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&salvage, "salvage", false, "take what stood before the damage in a damaged pouch")
		},
		run: func(c *call) error { return c.unpack(salvage) },
	}, {
		name: "pouch list", group: "carrying", args: "FILE",
		short: "say what a pouch holds, without taking it in",
		run:   func(c *call) error { return c.pouchList() },
	}}
}

func (c *call) pack(to []string, out string, force bool, opt node.PackOptions, disclose bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	for _, p := range to {
		opt.To = append(opt.To, desk.Upper(p))
	}
	return c.withTalks(func(h place, n sitting) error {
		if opt.Plain && !disclose {
			if err := n.View(mayDisclose); err != nil {
				return err
			}
		}
		var buf bytes.Buffer
		p, err := n.Pack(c.ctx, &buf, opt)
		if err != nil {
			return err
		}
		if out == "" {
			out = "to-" + strings.ToLower(strings.Join(p.To, "-")) + ".pouch"
		}
		if out == "-" {
			_, err := c.Stdout.Write(buf.Bytes())
			return err
		}
		if err := writeFile(out, buf.Bytes(), force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"file": out, "acts": p.Acts, "to": p.To, "encrypted": p.Encrypted, "talks": n.ID().String(), "bytes": buf.Len()}); done {
			return err
		}
		how := "encrypted"
		if !p.Encrypted {
			how = "NOT encrypted"
		}
		c.print("%s: %s for %s, %s", desk.Visible(out), desk.Count(p.Acts, "act"), desk.And(p.To), how)
		if p.Acts == 0 {
			c.say("they are known to hold everything already")
		}
		return nil
	})
}

// mayDisclose refuses where the signed acts are for the parties alone.
func mayDisclose(_ *record.Record, st *talks.State) error {
	if st.Charter().Sight("").Work {
		return nil
	}
	return desk.Advise(errors.New("the charter keeps who holds what to the parties, and whoever finds a pouch that isn't encrypted reads it there"), "leave out --plain; or say --disclose, if the parties want it so")
}

func (c *call) pouchList() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	file := c.args[0]
	raw, err := c.readFile(file, maxPouchFile)
	if err != nil {
		return err
	}
	if p, err := pouch.Unpack(bytes.NewReader(raw)); err == nil { // not encrypted: no home is needed
		return c.listPouch(p, "")
	}
	return c.withHome(func(h *node.Home) error {
		_, charter, p, err := h.PeekTalks(bytes.NewReader(raw))
		if err != nil {
			return web.PouchError(file, err)
		}
		title := ""
		if charter != nil {
			title = charter.Title
		}
		return c.listPouch(p, title)
	})
}

// listPouch says what a pouch claims to hold.
func (c *call) listPouch(p *pouch.Pouch, title string) error {
	id := p.Header.Talks
	type act struct {
		ID    string `json:"id"`
		Party string `json:"party"`
		Seq   int    `json:"seq"`
		Kind  string `json:"kind"`
		Time  string `json:"time"`
	}
	acts := []act{}
	for _, raw := range p.Acts {
		u, err := record.Decode(raw)
		if err != nil {
			acts = append(acts, act{Kind: "unreadable"})
			continue
		}
		head := u.Header()
		acts = append(acts, act{u.ID().String(), head.Party, head.Seq, head.Kind, head.Time})
	}
	if done, err := c.answer(map[string]any{"talks": id.String(), "title": title, "encrypted": p.Encrypted, "acts": acts}); done {
		return err
	}
	what := "talks " + id.Short()
	if title != "" {
		what += " " + desk.QuoteText(title)
	}
	c.print("%s: %s, none of them verified yet", what, desk.Count(len(acts), "act"))
	for _, a := range acts {
		c.print("  %.10s  %s %s, number %d", a.ID, desk.Visible(a.Party), desk.Visible(a.Kind), a.Seq)
	}
	return nil
}
