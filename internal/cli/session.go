package cli

import (
	"errors"
	"fmt"
	"strings"

	"parley/internal/node"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// openHome opens the home for this run; the caller closes it.
func (c *call) openHome() (*node.Home, error) {
	dir, err := c.homeDir()
	if err != nil {
		return nil, err
	}
	h, err := node.Open(dir, node.Options{
		Passphrase: func() (string, error) { return c.passphrase("passphrase of " + visible(dir) + ": ") },
		Rand:       c.Rand, Clock: c.Now, WorkFactor: c.WorkFactor,
	})
	if err != nil {
		return nil, err
	}
	if why := h.MustRekey(); why != "" {
		c.say("warning: %s", visible(why))
		c.say("warning: this home may read but not act; see: parley help rekey")
	} else {
		c.warnRumours(h)
	}
	return h, nil
}

// withHome runs f with the home open.
func (c *call) withHome(f func(h *node.Home) error) error {
	h, err := c.openHome()
	if err != nil {
		return err
	}
	return errors.Join(f(h), h.Close())
}

// withNode runs f with the talks open that --talks names, or the only ones.
func (c *call) withNode(f func(h *node.Home, n *node.Node) error) error {
	return c.withHome(func(h *node.Home) error {
		id, err := h.Find(c.talks)
		if err != nil {
			return err
		}
		n, err := h.Node(c.ctx, id)
		if err != nil {
			return err
		}
		return f(h, n)
	})
}

// desk is the talks as they lie before a person: everything known now, seen
// by one party. It is valid until the next act.
type desk struct {
	rec    *record.Record
	state  *talks.State
	view   *talks.View
	me     string
	rev    talks.Revision
	naming naming
	every  map[text.Key]talks.Claim // all claims ever made, by content; nil before it is needed
}

// look opens the talks and shows them to f, which only reads.
func (c *call) look(f func(d *desk) error) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		return n.View(func(rec *record.Record, st *talks.State) error { return f(newDesk(rec, st, h.Code())) })
	})
}

func newDesk(rec *record.Record, st *talks.State, me string) *desk {
	return deskAt(rec, st, st.Now(), me)
}

func deskAt(rec *record.Record, st *talks.State, v *talks.View, me string) *desk {
	d := &desk{rec: rec, state: st, view: v, me: me, rev: v.Newest()}
	d.naming = newNaming(d.rev.Text, d.claimName)
	d.naming.inner = d.innerOf
	return d
}

// innerOf is the text that the new words of a live claim make, or nil.
func (d *desk) innerOf(k text.Key) *text.Text {
	if r, err := d.state.Ref(d.claimName(k)); err == nil {
		if cl, ok := d.view.Claim(r); ok {
			return cl.Claim.Inner()
		}
	}
	return nil
}

// claimName is the first name of the live claims with this content; where
// none lives, of those that did; or "".
func (d *desk) claimName(k text.Key) string {
	if names := d.view.Find(k); len(names) > 0 {
		return names[0]
	}
	if d.every == nil {
		d.every = map[text.Key]talks.Claim{}
		for _, cl := range d.view.Claims() {
			if _, ok := d.every[cl.Key]; !ok {
				d.every[cl.Key] = cl
			}
		}
	}
	return d.every[k].Name
}

// lang is the language that a verb works in: the flag's, or the charter's.
func (d *desk) lang(flag string) text.Lang {
	if flag != "" {
		return text.Lang(flag)
	}
	return text.Lang(d.state.Charter().Lang)
}

// party is the place of a party in the charter's order, or -1.
func (d *desk) party(code string) int {
	for i, p := range d.state.Parties() {
		if p == code {
			return i
		}
	}
	return -1
}

// others are the other parties' codes.
func (d *desk) others() []string {
	var out []string
	for _, p := range d.state.Parties() {
		if p != d.me {
			out = append(out, p)
		}
	}
	return out
}

// wantParty checks the code of a party that a person typed.
func (d *desk) wantParty(code string) error {
	if d.party(code) >= 0 {
		return nil
	}
	return hint(fmt.Errorf("%s is not a party of these talks", visible(code)), "the parties are %s", and(d.state.Parties()))
}

// said is what a party last said on a claim.
func said(list []talks.Said, party string) talks.Said {
	for _, s := range list {
		if s.Party == party {
			return s
		}
	}
	return talks.Said{Party: party}
}

// and joins words for a sentence: "a, b and c".
func and(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}
