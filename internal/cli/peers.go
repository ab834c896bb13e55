package cli

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
)

func peersVerbs() []verb {
	var p node.Peer
	var card string
	return []verb{{
		name: "peers add", group: "carrying",
		args:  "PARTY [URL]",
		short: "note where the node of another party is, so that the two keep each other up to date",
		long: `
URL is https://HOST:PORT. Without one the peer is known, but only it can call:
its node is behind a router, or on a laptop. With the card, new talks with that
party can come as offers; they wait until you take or decline them.

Who answers must prove to be that party by its key, whatever the certificate;
--fingerprint pins the certificate besides. Behind a proxy (--proxied) it is
the proxy's name that is certified, and whoever holds that name can read what
passes. Nobody can forge. The address book never leaves your home.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&card, "card", "", "the party's card `FILE`")
			f.StringVar(&p.Fingerprint, "fingerprint", "", "`SHA-256` of the node's certificate, in 64 hexadecimal digits")
			f.BoolVar(&p.Proxied, "proxied", false, "a proxy ends TLS before that node")
		},
		run: func(c *call) error { return c.peersAdd(p, card) },
	}, {
		name: "peers remove", group: "carrying",
		args:  "PARTY",
		short: "forget where the node of a party is",
		run: func(c *call) error {
			if err := c.want(1, 1); err != nil {
				return err
			}
			return c.showOffice(errand{Do: "remove", Party: desk.Upper(c.args[0])})
		},
	}, {
		name: "peers list", group: "carrying",
		short: "say who has what, since when, what is missing on either side, and what went wrong",
		run: func(c *call) error {
			if err := c.want(0, 0); err != nil {
				return err
			}
			return c.showOffice(errand{Do: "list"})
		},
	}, {
		name: "sync", group: "carrying",
		args:  "[PARTY]",
		short: "call the nodes of the other parties now, and exchange what either side lacks",
		long: `
While 'parley serve' runs this happens by itself. Without it, this is one round:
what the others made comes here, what you made goes there.`,
		run: func(c *call) error {
			if err := c.want(0, 1); err != nil {
				return err
			}
			e := errand{Do: "sync"}
			if len(c.args) > 0 {
				e.Party = desk.Upper(c.args[0])
			}
			return c.showOffice(e)
		},
	}, {
		name: "offers take", group: "carrying",
		args:  "ID",
		short: "take talks that a peer has offered into this home; join them after that",
		run:   func(c *call) error { return c.offer("take") },
	}, {
		name: "offers decline", group: "carrying",
		args:  "ID",
		short: "turn talks down that a peer has offered; nobody is told",
		run:   func(c *call) error { return c.offer("decline") },
	}}
}

func (c *call) peersAdd(p node.Peer, card string) error {
	if err := c.want(1, 2); err != nil {
		return err
	}
	p.Party = desk.Upper(c.args[0])
	if len(c.args) > 1 {
		p.URL = c.args[1]
	}
	if card != "" {
		raw, err := c.readFile(card, node.MaxCard)
		if err != nil {
			return err
		}
		k, err := node.ParseCard(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", desk.Visible(card), err)
		}
		if k.Party.Code != p.Party {
			return fmt.Errorf("%s is the card of %s, not of %s", desk.Visible(card), k.Party.Code, p.Party)
		}
		p.Key = k.Party.Seat.String()
	}
	return c.showOffice(errand{Do: "add", Peer: p})
}

func (c *call) offer(do string) error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	return c.showOffice(errand{Do: do, Talks: c.args[0]})
}

// showOffice does an errand and says how the home stands with its peers.
func (c *call) showOffice(e errand) error {
	o, failed := c.errand(e)
	if o.Code == "" {
		return failed
	}
	if done, err := c.answer(o); done {
		if failed != nil {
			return failed
		}
		return err
	}
	if failed != nil && e.Do != "sync" {
		return failed
	}
	if o.Took != "" {
		c.print("talks %s are in this home; read them, then: parley talks join --talks %s", o.Took[:10], o.Took[:10])
		return nil
	}
	if o.Address != "" {
		c.print("%s answers peers on %s", o.Code, o.Address)
		if o.Fingerprint != "" {
			c.print("  fingerprint %s", o.Fingerprint)
		}
	}
	for _, s := range o.Peers {
		c.showPeer(s, o.Serving)
	}
	for _, w := range o.Logs {
		c.warnLog(w)
	}
	for _, f := range o.Offers {
		c.print("%s offers talks %s: %s", f.From, f.Talks.Short(), desk.QuoteText(f.Title))
		c.print("  parley offers take %s, or parley offers decline %s", f.Talks.Short(), f.Talks.Short())
	}
	if len(o.Peers)+len(o.Offers) == 0 {
		c.print("no peer is known; add one with: parley peers add PARTY https://HOST:PORT")
	}
	return failed
}

func (c *call) showPeer(s node.Standing, serving bool) {
	at := s.URL
	switch {
	case !s.Known && s.Tried.IsZero():
		at = "not in the address book, and never met; its acts came by way of others"
	case !s.Known:
		at = "not in the address book; it called as a party of the talks"
	case at == "":
		at = "no address: it calls here"
	case s.Proxied:
		at += " (behind a proxy)"
	}
	if s.Seat != "" {
		at += ", met by " + s.Seat
	}
	c.print("%-8s  %s", s.Party, desk.Visible(at))
	for _, p := range s.Proofs {
		c.print("  %s", c.style().warn(fmt.Sprintf("PROOF OF DOUBLE-DEALING: %s signed %s at number %d of its chain in the talks %s (%s)",
			s.Party, map[bool]string{true: "two acts", false: "two keys"}[p.Kind == "fork"], p.Seq, p.Talks[:10], strings.Join(shortIDs(p.Acts), ", "))))
	}
	for _, t := range s.Talks {
		c.print("  %s %s: %s", t.ID[:10], desk.QuoteText(t.Title), c.standingWords(t))
		if t.Bad > 0 {
			c.print("    %s", c.style().warn(fmt.Sprintf("it has sent %s that no record can take", desk.Count(t.Bad, "act"))))
		}
	}
	if s.Trouble != "" {
		line := fmt.Sprintf("last call failed, %s in a row: %s", desk.Count(s.Failures, "time"), desk.Visible(s.Trouble))
		if s.Alarm {
			line = c.style().warn("LOOK AT THIS: " + line)
		}
		c.print("  %s", line)
	}
	if serving && !s.Next.IsZero() {
		c.print("  next call %s", clock(s.Next))
	}
}

func shortIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id[:min(10, len(id))])
	}
	return out
}

// standingWords says who has what.
func (c *call) standingWords(t node.TalksStanding) string {
	switch {
	case t.At.IsZero():
		return "never met about these; it lacks " + desk.Count(t.Owed, "act") + " as far as is known"
	case t.Equal:
		return "both hold the same, seen " + clock(t.Since)
	}
	var parts []string
	if t.Owed > 0 {
		parts = append(parts, "it lacks "+desk.Count(t.Owed, "act"))
	}
	if t.Lack > 0 {
		parts = append(parts, "this home lacks acts up to "+desk.Count(t.Lack, "head"))
	}
	if parts == nil {
		parts = []string{"not the same"}
	}
	since := "never the same so far"
	if !t.Since.IsZero() {
		since = "last the same " + clock(t.Since)
	}
	return strings.Join(parts, ", ") + " (" + since + ")"
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
