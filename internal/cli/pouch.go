package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"strings"

	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// maxPouchFile bounds a pouch file on reading: encryption and lines add little.
const maxPouchFile = pouch.MaxBytes + pouch.MaxBytes/8

func pouchVerbs() []verb {
	var to fileList
	out := ""
	all, plain, force, salvage := false, false, false, false
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
			f.BoolVar(&force, "force", false, "replace the file")
		},
		run: func(c *call) error { return c.pack(to, out, all, plain, force) },
	}, {
		name: "pouch unpack", group: "carrying", args: "FILE …",
		short: "take in what another side sent",
		long: `
Every act is verified before it counts; what can't be verified is refused and
named. Says what came, what is still missing, and whether somebody was proven
to have signed two chains.`,
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

func (c *call) pack(to []string, out string, all, plain, force bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	var codes []string
	for _, p := range to {
		codes = append(codes, upper(p))
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		var buf bytes.Buffer
		p, err := n.Pack(c.ctx, &buf, node.PackOptions{To: codes, All: all, Plain: plain})
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
		c.print("%s: %s for %s, %s", visible(out), count(p.Acts, "act"), and(p.To), how)
		if p.Acts == 0 {
			c.say("they are known to hold everything already")
		}
		return nil
	})
}

type jsonUnpacked struct {
	File       string      `json:"file"`
	Talks      string      `json:"talks"`
	Joined     bool        `json:"new_talks"`
	Encrypted  bool        `json:"encrypted"`
	Stored     int         `json:"stored"`
	Duplicates int         `json:"duplicates"`
	Parked     int         `json:"parked"`
	Missing    []string    `json:"missing"`
	Behind     int         `json:"behind"` // heads that the packer had and this home hasn't
	Refused    []string    `json:"refused"`
	Acts       []jsonEntry `json:"acts"`
	Proofs     []jsonProof `json:"proofs"`
	MustRekey  string      `json:"must_rekey,omitempty"`
	Exchange   string      `json:"exchange,omitempty"`
	Concluded  bool        `json:"concluded"`
}

func (c *call) unpack(salvage bool) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		list := []jsonUnpacked{}
		for _, file := range c.args {
			u, err := c.unpackOne(h, file, salvage)
			if err != nil {
				return err
			}
			list = append(list, u)
		}
		_, err := c.answer(map[string]any{"pouches": list})
		return err
	})
}

func (c *call) unpackOne(h *node.Home, file string, salvage bool) (jsonUnpacked, error) {
	raw, err := c.readFile(file, maxPouchFile)
	if err != nil {
		return jsonUnpacked{}, err
	}
	n, rep, err := h.Import(c.ctx, bytes.NewReader(raw), node.ImportOptions{Salvage: salvage, Join: true})
	if err != nil {
		return jsonUnpacked{}, pouchError(file, err)
	}
	u := jsonUnpacked{
		File: file, Talks: rep.Talks.String(), Joined: rep.Joined, Encrypted: rep.Encrypted, Stored: len(rep.Stored), Duplicates: rep.Duplicates,
		Parked: rep.Parked, Missing: []string{}, Behind: len(rep.Behind), Refused: []string{}, Acts: []jsonEntry{}, Proofs: []jsonProof{}, MustRekey: rep.Suspicion,
	}
	if rep.Exchange != nil {
		u.Exchange = rep.Exchange.String()
	}
	for _, id := range rep.Missing {
		u.Missing = append(u.Missing, id.String())
	}
	for _, r := range rep.Refused {
		u.Refused = append(u.Refused, r.Error())
	}
	for _, p := range rep.Proofs {
		j := jsonProof{Kind: p.Kind, Party: p.Party, Seq: p.Seq}
		for _, id := range p.Acts {
			j.Acts = append(j.Acts, id.String())
		}
		u.Proofs = append(u.Proofs, j)
	}
	return u, n.View(func(rec *record.Record, st *talks.State) error {
		d := newDesk(rec, st, h.Code())
		u.Concluded = d.view.Final().Concluded
		for _, a := range rep.Stored {
			if e, ok := d.view.Entry(a.ID); ok {
				u.Acts = append(u.Acts, entryJSON(e))
			}
		}
		if !c.json {
			c.printUnpacked(d, u, n)
		}
		return nil
	})
}

func (c *call) printUnpacked(d *desk, u jsonUnpacked, n *node.Node) {
	st := c.style()
	c.print("%s: %s new, %d known already", visible(u.File), count(u.Stored, "act"), u.Duplicates)
	for i, e := range u.Acts {
		if i == 20 {
			c.print("  and %d more; see: parley log", len(u.Acts)-20)
			break
		}
		c.print("  %.10s  %s %s", e.ID, st.party(d.party(e.Party), e.Party), visible(e.Line))
	}
	for _, r := range u.Refused {
		c.print("  %s", st.warn("refused: "+visible(r)))
	}
	for _, p := range u.Proofs {
		c.print("  %s", st.warn(fmt.Sprintf("PROOF: %s signed two chains (number %d, acts %s)", p.Party, p.Seq, and(shortIDs(p.Acts)))))
	}
	if u.Parked > 0 {
		c.print("  %s wait for %s that nobody has brought: ask for a newer pouch", count(u.Parked, "act"), and(shortIDs(u.Missing)))
	}
	if u.MustRekey != "" {
		c.print("  %s", st.warn(visible(u.MustRekey)))
		c.print("  %s", st.warn("this home must not act before: parley rekey"))
	}
	if u.Exchange != "" {
		c.print("  everybody has signed: your signature was exchanged as %.10s; send it: parley pouch pack", u.Exchange)
	}
	if u.Concluded {
		c.print("concluded: nothing that arrives later changes the text")
	}
	if u.Joined {
		c.print("new talks: %s; read their charter and join with: parley talks join", quoteText(d.state.Charter().Title))
	}
}

// pouchError names the file and says what to do.
func pouchError(file string, err error) error {
	err = fmt.Errorf("%s: %w", visible(file), err)
	var damaged *pouch.DamagedError
	switch {
	case errors.As(err, &damaged):
		return hint(err, "nothing was taken in; have it sent again, or take what stood before the damage with --salvage")
	case errors.Is(err, pouch.ErrNotPouch):
		return hint(err, "a pouch is made by: parley pouch pack")
	case errors.Is(err, pouch.ErrOtherKey):
		return hint(err, "it was packed for another party, or for an older card of yours")
	case errors.Is(err, pouch.ErrVersion):
		return hint(err, "use the newer program")
	case errors.Is(err, pouch.ErrTooLarge):
		return hint(err, "have it sent in several pouches")
	}
	return err
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
			return pouchError(file, err)
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
		what += " " + quoteText(title)
	}
	c.print("%s: %s, none of them verified yet", what, count(len(acts), "act"))
	for _, a := range acts {
		c.print("  %.10s  %s %s, number %d", a.ID, visible(a.Party), visible(a.Kind), a.Seq)
	}
	return nil
}
