package cli

import (
	"fmt"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
)

const rumourHelp = `

A pouch may name an act of yours that this home doesn't have, without bringing
it. Nobody signs that, so it may be a lie; or this home is an older copy of
itself. The home then refuses to act until you choose: unpack a pouch with
everything (parley pouch pack --all) of whoever holds that act, and if it
brings it, rekey; or rekey at once; or, only if you are sure that no copy of
this home has ever acted and that it wasn't put back from a backup, dismiss the
rumour with --not-a-copy. If that is wrong, your next act signs a second chain:
proof of double-dealing, which nothing undoes.`

// warnRumours says why the home may not act before a person has chosen.
func (c *call) warnRumours(h place) {
	for _, r := range h.Rumours() {
		c.say("warning: %s", desk.Visible(r.String()))
	}
	if len(h.Rumours()) > 0 {
		c.say("warning: this home may read but not act until you choose; see: parley help rekey")
	}
}

// notACopy dismisses rumours of acts that this home doesn't have.
func (c *call) notACopy() error {
	return c.withSeat(func(_ *node.Home, h *node.Seat) error {
		list := h.Rumours()
		if len(list) == 0 && h.MustRekey() == "" {
			c.print("nobody names an act of %s that this home doesn't have; nothing to dismiss", h.Code())
			return nil
		}
		if len(list) > 0 {
			c.say("you say that no copy of this home has acted and that it wasn't put back from a backup")
			c.say("  if it is an older copy, its next act proves double-dealing against %s: that can't be undone", h.Code())
			if err := c.confirm("is this the only and newest home?"); err != nil {
				return err
			}
		}
		done, err := h.NotACopy(c.ctx)
		if err != nil {
			return err
		}
		var exchanges []string
		for _, id := range done.Exchanges {
			exchanges = append(exchanges, id.String())
		}
		if ok, err := c.answer(map[string]any{"dismissed": web.Rumours(done.Rumours), "exchanges": exchanges}); ok {
			return err
		}
		for _, r := range done.Rumours {
			c.print("dismissed: %s", desk.Visible(fmt.Sprint(r)))
		}
		for _, id := range exchanges {
			c.print("everybody has signed: your signature was exchanged as %.10s; send it: parley pouch pack", id)
		}
		return nil
	})
}
