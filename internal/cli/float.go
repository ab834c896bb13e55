package cli

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// maxFloatFile bounds a float or float card on reading; package float says the exact size.
const maxFloatFile = 64 << 10

// floating is what float send is told.
type floating struct {
	to               fileList
	on, words, lang  string
	expires, out     string
	later, overwrite bool
}

func floatVerbs() []verb {
	f := &floating{}
	p := &desk.Proposing{}
	out := ""
	force := false
	return []verb{{
		name: "float send", group: "off the record", args: "--to LOR … 'MESSAGE' [--on OP3 --words 'WORDS']",
		short: "say something off the record, to some parties only",
		long: `
A message, or new words for a paragraph, or both, sealed for each of the parties
and written to one file for each. They know that it is yours, and can prove it
to nobody: each of them could have made the same file. All of them see to whom
it went. It is in no record, pouch, log or export, and nodes drop it when it
expires. A reader can keep a copy; there is no forward secrecy: who keeps the
file and gets the reader's home later reads it.

The other side's float card must be here (see: parley help float card). With
--later no file is written: it goes when the two nodes sync, and cards need not
be carried.`,
		flags: func(c *call, fs *flag.FlagSet) {
			fs.Var(&f.to, "to", "to this `PARTY`; once for each")
			fs.StringVar(&f.on, "on", "", "new words for this `PARAGRAPH`, such as OP3")
			fs.StringVar(&f.words, "words", "", "all the `WORDS` that the paragraph would have")
			fs.StringVar(&f.lang, "lang", "", "`LANG` of the words; the talks' own by default")
			fs.StringVar(&f.expires, "expires", "3d", "after this `TIME`, such as 12h or 3d; at most 31d")
			fs.StringVar(&f.out, "o", "", "write to this `FILE`, for one reader; to-PARTY.float by default")
			fs.BoolVar(&f.later, "later", false, "write no file: it goes when the nodes sync")
			fs.BoolVar(&f.overwrite, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.floatSend(f) },
	}, {
		name: "float list", group: "off the record",
		short: "show the floats of these talks that haven't expired",
		run:   func(c *call) error { return c.floatList() },
	}, {
		name: "float read", group: "off the record", args: "FILE …",
		short: "read floats, and take in float cards, that others sent",
		long: `
Says who sent it, proven to you alone. Whatever is wrong with a float, nothing of
it is kept. The same float twice is one; one that expired isn't read.`,
		run: func(c *call) error { return c.floatRead() },
	}, {
		name: "float drop", group: "off the record", args: "ID …",
		short: "remove floats from this home before they expire",
		run:   func(c *call) error { return c.floatDrop() },
	}, {
		name: "float propose", group: "off the record", args: "ID",
		short: "make floated words your own proposal, on the record",
		long: `
Only where the float has words for a paragraph. The act is yours, whoever floated
the words, and says nothing of the float.`,
		flags: func(c *call, fs *flag.FlagSet) {
			fs.BoolVar(&p.Without, "without-holding", false, "put the wording forward without holding it")
			fs.StringVar(&p.Note, "note", "", "`TEXT` beside the claim")
		},
		run: func(c *call) error { return c.floatPropose(p) },
	}, {
		name: "float card", group: "off the record", args: "[-o FILE]",
		short: "write the card by which others can float to you",
		long: `
The card says which float key belongs to your seat, signed by the seat; the key
changes when you re-key. Others take it in with: parley float read. Each float
brings its sender's card along, and nodes that sync exchange cards.`,
		flags: func(c *call, fs *flag.FlagSet) {
			fs.StringVar(&out, "o", "", "write to this `FILE`; PARTY.floatcard by default")
			fs.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.floatCard(out, force) },
	}}
}

// jsonFloat is a float as --json shows it.
type jsonFloat struct {
	ID      string   `json:"id"`
	Talks   string   `json:"talks"`
	From    string   `json:"from"`
	To      []string `json:"to"`
	Sent    string   `json:"sent"`
	Expires string   `json:"expires"`
	Came    string   `json:"came"`
	Mine    bool     `json:"mine"`
	Pending []string `json:"pending"`
	Text    string   `json:"text,omitempty"`
	Label   string   `json:"label,omitempty"`
	Block   string   `json:"block,omitempty"`
	Lang    string   `json:"lang,omitempty"`
	Words   string   `json:"words,omitempty"`
}

func floatJSON(f node.Float) jsonFloat {
	n := f.Note
	pending := f.Pending
	if pending == nil {
		pending = []string{}
	}
	return jsonFloat{
		ID: f.ID.String(), Talks: n.Talks.String(), From: n.From, To: n.To, Sent: n.Sent, Expires: n.Expires, Came: f.Came,
		Mine: f.Mine, Pending: pending, Text: n.Text, Label: n.Label, Block: n.Block, Lang: n.Lang, Words: n.Words,
	}
}

// lifetime reads "12h" or "3d".
func lifetime(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 1000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, desk.Usage{Msg: fmt.Sprintf("float send: --expires wants a time such as 12h or 3d, not %q", desk.Visible(s)), Verb: "float send"}
}

func (c *call) floatSend(f *floating) error {
	if err := c.want(0, 1); err != nil {
		return err
	}
	switch {
	case len(f.to) == 0 || (f.on == "") != (f.words == "") || len(c.args) == 0 && f.words == "":
		return desk.Usage{Msg: "float send: wants --to for each reader, and a message, or --on and --words", Verb: "float send"}
	case f.out != "" && (len(f.to) > 1 || f.later):
		return desk.Usage{Msg: "float send: -o names one file, for one reader", Verb: "float send"}
	}
	life, err := lifetime(f.expires)
	if err != nil {
		return err
	}
	draft := node.FloatDraft{Life: life}
	for _, p := range f.to {
		draft.To = append(draft.To, desk.Upper(p))
	}
	if len(c.args) == 1 {
		draft.Text = c.args[0]
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		if f.words != "" {
			err := n.View(func(rec *record.Record, st *talks.State) error {
				w, err := desk.New(rec, st, h.Code()).Wording(f.on, f.words, f.lang)
				draft.Block, draft.Label, draft.Lang, draft.Words = string(w.Block), w.Label, string(w.Lang), w.Words
				return err
			})
			if err != nil {
				return err
			}
		}
		return c.floatOut(n, f, draft)
	})
}

// floatOut keeps a float and writes its files.
func (c *call) floatOut(n *node.Node, f *floating, draft node.FloatDraft) error {
	kept, err := n.SendFloat(draft)
	if err != nil {
		return err
	}
	files := map[string]string{}
	if !f.later {
		if files, err = c.floatFiles(n, f, kept); err != nil {
			return errors.Join(err, n.DropFloat(kept.ID))
		}
		kept.Pending = nil
	}
	if done, err := c.answer(struct {
		jsonFloat
		Files map[string]string `json:"files"`
	}{floatJSON(kept), files}); done {
		return err
	}
	for _, to := range kept.Note.To {
		if name := files[to]; name != "" {
			c.print("%s: for %s alone", desk.Visible(name), to)
		} else {
			c.print("goes to %s when the nodes sync", to)
		}
	}
	c.print("float %s, off the record, expires %s", kept.ID.Short(), kept.Note.Expires)
	return nil
}

// floatFiles writes the envelopes of a float, all or none of them sealed.
func (c *call) floatFiles(n *node.Node, f *floating, kept node.Float) (map[string]string, error) {
	raws := map[string][]byte{}
	for _, to := range kept.Note.To {
		raw, err := n.FloatEnvelope(kept.ID, to)
		if err != nil {
			return nil, err
		}
		raws[to] = raw
	}
	files := map[string]string{}
	for _, to := range kept.Note.To {
		name := f.out
		if name == "" {
			name = "to-" + strings.ToLower(to) + ".float"
		}
		if err := writeFile(name, raws[to], f.overwrite); err != nil {
			return nil, err
		}
		if err := n.FloatGone(kept.ID, to); err != nil {
			return nil, err
		}
		files[to] = name
	}
	return files, nil
}

func (c *call) floatList() error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withNode(func(_ *node.Home, n *node.Node) error {
		list, err := n.Floats()
		if err != nil {
			return err
		}
		items := []jsonFloat{}
		for _, f := range list {
			items = append(items, floatJSON(f))
		}
		if done, err := c.answer(map[string]any{"floats": items}); done {
			return err
		}
		for _, f := range list {
			c.printFloat(f)
		}
		if len(list) == 0 {
			c.say("no floats in these talks; say something off the record with: parley float send")
		}
		return nil
	})
}

func (c *call) printFloat(f node.Float) {
	n := f.Note
	c.print("%s  %s to %s, off the record, sent %s, expires %s", f.ID.Short(), n.From, desk.And(n.To), n.Sent, n.Expires)
	if len(f.Pending) > 0 {
		c.print("    waits for %s", desk.And(f.Pending))
	}
	if n.Text != "" {
		for line := range strings.SplitSeq(n.Text, "\n") {
			c.print("    %s", desk.Visible(line))
		}
	}
	if n.Words != "" {
		c.print("    %s: %s", desk.Visible(n.Label), desk.QuoteText(n.Words))
	}
}

func (c *call) floatRead() error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		type item struct {
			File  string     `json:"file"`
			Card  string     `json:"card,omitempty"` // whose card it was
			Float *jsonFloat `json:"float,omitempty"`
			Fresh bool       `json:"new"`
		}
		items := []item{}
		for _, file := range c.args {
			raw, err := c.readFile(file, maxFloatFile)
			if err != nil {
				return err
			}
			if strings.HasPrefix(string(raw), "{") {
				party, _, err := h.TakeFloatCard(c.ctx, raw)
				if err != nil {
					return web.InFile(file, err)
				}
				items = append(items, item{File: file, Card: party, Fresh: true})
				if !c.json {
					c.print("%s: the float card of %s", desk.Visible(file), party)
				}
				continue
			}
			_, f, fresh, err := h.ReadFloat(c.ctx, raw)
			if err != nil {
				return web.InFile(file, err)
			}
			j := floatJSON(f)
			items = append(items, item{File: file, Float: &j, Fresh: fresh})
			if c.json {
				continue
			}
			c.printFloat(f)
			if !fresh {
				c.say("it was read before; nothing was added")
			}
		}
		_, err := c.answer(map[string]any{"read": items})
		return err
	})
}

func (c *call) floatDrop() error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withNode(func(_ *node.Home, n *node.Node) error {
		dropped := []string{}
		for _, prefix := range c.args {
			f, err := n.FindFloat(prefix)
			if err != nil {
				return err
			}
			if err := n.DropFloat(f.ID); err != nil {
				return err
			}
			dropped = append(dropped, f.ID.String())
			if !c.json {
				c.print("dropped %s", f.ID.Short())
			}
		}
		_, err := c.answer(map[string]any{"dropped": dropped})
		return err
	})
}

func (c *call) floatPropose(p *desk.Proposing) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		f, err := n.FindFloat(c.args[0])
		if err != nil {
			return err
		}
		if f.Note.Words == "" {
			return desk.Advise(fmt.Errorf("float %s has no words for a paragraph", f.ID.Short()), "propose your own: parley amend")
		}
		w := desk.Wording{Block: text.BlockID(f.Note.Block), Label: f.Note.Label, Lang: text.Lang(f.Note.Lang), Words: f.Note.Words}
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
			claims, err := d.FromWording(w, p)
			if err != nil {
				return nil, err
			}
			return d.Amendment(claims, p)
		})
	})
}

func (c *call) floatCard(out string, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		card, err := h.FloatCard()
		if err != nil {
			return err
		}
		if out == "" {
			out = h.Code() + ".floatcard"
		}
		if err := writeFile(out, card, force); err != nil {
			return err
		}
		if done, err := c.answer(map[string]any{"code": h.Code(), "file": out, "card": strings.TrimSuffix(string(card), "\n")}); done {
			return err
		}
		c.print("%s: give it to those who may float to you; they take it in with: parley float read", desk.Visible(out))
		return nil
	})
}
