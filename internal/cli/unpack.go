package cli

import (
	"bytes"
	"fmt"
	"path/filepath"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

func (c *call) unpack(salvage bool) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withPlace(func(p place) error {
		list := []web.Unpacked{}
		for _, file := range c.args {
			raw, err := c.readFile(file, maxPouchFile)
			if err != nil {
				return err
			}
			u, err := c.unpackOne(p, file, raw, salvage)
			if err != nil {
				return err
			}
			list = append(list, u)
		}
		_, err := c.answer(map[string]any{"pouches": list})
		return err
	})
}

// unpackOne takes a pouch in where the talks lie, and says what it brought.
func (c *call) unpackOne(p place, file string, raw []byte, salvage bool) (u web.Unpacked, err error) {
	var t sitting
	switch p := p.(type) {
	case *elsewhere:
		if u, err = p.Unpack(c.ctx, filepath.Base(file), raw, salvage); err != nil {
			return u, err
		}
		u.File = file
		id, err := seal.ParseDigest(u.Talks)
		if err != nil {
			return u, fmt.Errorf("the node's answer names no talks: %w", err)
		}
		if t, err = p.open(id); err != nil {
			return u, err
		}
	case *node.Home, guestPlace:
		h, own := p.(*node.Home)
		if !own {
			h = p.(guestPlace).home
		}
		n, rep, err := h.Import(c.ctx, bytes.NewReader(raw), node.ImportOptions{Salvage: salvage, Join: true})
		if err != nil {
			return u, web.PouchError(file, err)
		}
		others, err := p.Talks()
		if err != nil {
			return u, err
		}
		err = n.View(func(rec *record.Record, st *talks.State) error {
			u = web.UnpackedOf(desk.New(rec, st, p.Code()), file, rep, others)
			return nil
		})
		if err != nil {
			return u, err
		}
		t = n
		if !own {
			if t, err = c.sit(p, n.ID()); err != nil {
				return u, err
			}
		}
	}
	if c.json {
		return u, nil
	}
	err = t.View(func(rec *record.Record, st *talks.State) error {
		c.printUnpacked(desk.New(rec, st, p.Code()), u, t)
		return nil
	})
	var acts []string
	for _, a := range u.Acts {
		acts = append(acts, a.ID)
	}
	if err == nil && len(acts) > 0 {
		c.touched(p, t, namesOf(t, acts))
	}
	return u, err
}

func (c *call) printUnpacked(d *desk.Desk, u web.Unpacked, n sitting) {
	st := c.style()
	c.print("%s: %s new, %d known already", desk.Visible(u.File), desk.Count(u.Stored, "act"), u.Duplicates)
	shown := u.Acts[:min(len(u.Acts), maxNews)]
	odd := d.OddIn(shown)
	for _, e := range shown {
		c.print("  %.10s  %s %s", e.ID, st.party(d.PartyIndex(e.Party), e.Party), desk.Visible(d.BlockLabels(e.Line)))
		if why := d.Without(e); why != "" {
			c.print("              %s", st.warn(d.Labels(why)))
		}
		for _, o := range odd[e.ID] {
			c.print("              %s", st.warn(o))
		}
	}
	if n := len(u.Acts) - len(shown); n > 0 {
		c.print("  and %d more; see: parley log", n)
	}
	c.printNotices(u.Notices, "  ")
	if u.Exchange != "" {
		c.print("  everybody has signed: your signature was exchanged as %.10s; send it: parley pouch pack", u.Exchange)
	}
	if u.Concluded {
		c.print("concluded: nothing that arrives later changes the text")
	}
	if u.Joined {
		c.print("new talks: %s; read their charter and join with: parley talks join", desk.QuoteText(d.State.Charter().Title))
		c.print("a courier can have swapped the charter: read %s aloud to the other side, then: parley talks compared", n.Spoken())
	}
}
