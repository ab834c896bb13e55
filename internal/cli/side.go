package cli

import (
	"errors"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

// sideCharter is the charter of side talks among some parties of talks that are here.
func (c *call) sideCharter(h *node.Seat, o *opening) (*talks.Charter, error) {
	if o.file != "" || len(o.drafts) > 0 {
		return nil, desk.Usage{Msg: "talks open: side talks begin with paragraphs of the main text: use --on, not --text or --compile", Verb: "talks open"}
	}
	if o.attribution != "" {
		return nil, desk.Usage{Msg: "talks open: side talks show holders to whom the main talks do: leave out --attribution", Verb: "talks open"}
	}
	id, err := h.Find(o.side)
	if err != nil {
		return nil, err
	}
	n, err := h.Home().Node(c.ctx, id)
	if err != nil {
		return nil, err
	}
	var out *talks.Charter
	return out, n.View(func(rec *record.Record, st *talks.State) error {
		d := desk.New(rec, st, h.Code())
		codes, err := d.SideParties(o.cards)
		if err != nil {
			return err
		}
		blocks, err := d.SideBase(o.on)
		if err != nil {
			return err
		}
		var parties []record.Party
		for _, code := range codes {
			p, err := node.PartyNow(rec, code)
			if err != nil {
				return err
			}
			parties = append(parties, p)
		}
		out = d.SideCharter(parties, blocks, o.title)
		if o.pen != "" {
			out.Pen = desk.Upper(o.pen)
		}
		return nil
	})
}

// proposeSide brings what side talks came to into the main talks.
func (c *call) proposeSide(side string, p *desk.Proposing) error {
	return c.withPlace(func(h place) error {
		id, err := h.Find(side)
		if err != nil {
			return err
		}
		from, err := c.sit(h, id)
		if err != nil {
			return err
		}
		if c.talks == "" {
			return desk.Advise(errors.New("into which talks should the result come?"), "name the main talks: parley propose --talks MAIN --from-side %s", id.Short())
		}
		main, err := h.Find(c.talks)
		if err != nil {
			return err
		}
		if main == id {
			return desk.Advise(errors.New("the side talks and the main talks are the same"), "name the main talks with --talks, the side talks with --from-side")
		}
		var result desk.SideResult
		if err := from.View(func(rec *record.Record, st *talks.State) (err error) {
			result, err = desk.New(rec, st, h.Code()).SideResult()
			return err
		}); err != nil {
			return err
		}
		n, err := c.sit(h, main)
		if err != nil {
			return err
		}
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) { return d.FromSide(result, p) })
	})
}
