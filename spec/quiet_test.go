package spec_test

import (
	"fmt"

	"parley/talks"
)

// now is the time that the next act claims, where the chair may set deadlines.
func (w *world) now() string {
	if w.presided == nil {
		return "2026-01-02T03:04:05Z"
	}
	return fmt.Sprintf("2026-01-%02dT%02d:00:00Z", 2+w.hours/24, w.hours%24)
}

// quiet makes an act that belongs to consensus, now and then a wrong one.
func (w *world) quiet(h *home) talks.Body {
	v, r := h.st.Now(), w.presided
	w.hours = min(w.hours+r.IntN(6), 24*25)
	later := func(hours int) string {
		at := w.hours + hours
		return fmt.Sprintf("2026-%02d-%02dT%02d:00:00Z", 1+at/24/28, 1+at/24%28+1, at%24)
	}
	open := v.Silences()
	c := h.st.Charter()
	if r.IntN(3) == 0 {
		return w.sits(h)
	}
	switch k := r.IntN(8); {
	case k < 2 || len(open) == 0:
		b := &talks.Silence{Deadline: later(20 + r.IntN(20)), Claims: w.things(h, 2)}
		if r.IntN(3) == 0 {
			if b.Blocks = v.Seals(h.code); len(b.Blocks) > 0 {
				b.Rev = v.Newest().ID
			}
		}
		if h.code != c.Chair && r.IntN(6) > 0 {
			return nil
		}
		return b
	case k == 2:
		q := open[r.IntN(len(open))]
		b := *q.Body
		b.By, b.Deadline, b.Prolongs = "", later(24), q.ID
		return &b
	case k < 6:
		return &talks.KeptSilence{Silence: open[r.IntN(len(open))].ID}
	case k == 6 || len(c.Groups) == 0:
		q := open[r.IntN(len(open))]
		b := &talks.Break{Silence: q.ID, Reason: "no"}
		if len(q.Body.Claims) > 0 && r.IntN(2) == 0 {
			b.On.Claim = q.Body.Claims[:1]
		} else if r.IntN(4) == 0 {
			b.On.Block = "b1"
		}
		return b
	}
	return &talks.Position{Claims: w.things(h, 1), Stance: []talks.Stance{talks.Support, talks.Accept, talks.Object}[r.IntN(3)], Group: c.Groups[r.IntN(len(c.Groups))].Code}
}
