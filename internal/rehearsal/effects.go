package rehearsal

import (
	"errors"
	"strings"

	"parley/record"
	"parley/talks"
)

// effect counts that what went wrong came to something that an honest seat had to deal with: a pouch that it refused,
// a write that failed, an act that was judged. A fault that never has an effect tests nothing.
func (f *Figures) effect(what string) { f.happen(effects+what, 1) }

// effects stands before the names of effects in Figures.Happened.
const effects = "→ "

// tally is what a pouch can change.
type tally struct{ acts, waiting, bodies, waited int }

func (s *seat) tally() (t tally) {
	if s.rec == nil {
		return t
	}
	t = tally{acts: s.rec.Len(), waiting: len(s.rec.Parked()), waited: s.waited}
	for a := range s.rec.Acts() {
		if a.Body != nil {
			t.bodies++
		}
	}
	return t
}

// tell counts what became of a pouch.
func (w *World) tell(m *mail, to *seat, harms []string, before tally, refused []*record.Refusal, err error) {
	again := m.reached[to.code]
	if !errors.Is(err, errFailed) {
		m.reached[to.code] = true
	}
	if to.liar {
		return
	}
	after := to.tally()
	news := after.acts != before.acts || after.waiting != before.waiting || after.bodies != before.bodies
	noticed := err != nil || len(refused) > 0
	count := func(kind string, effect bool) {
		w.Figures.happen(kind, 1)
		if effect {
			w.Figures.effect(kind)
		}
	}
	count("pouch", news)
	for _, k := range harms {
		switch k {
		case "pouch cut", "pouch flip":
			if noticed {
				w.Figures.effect(k)
			}
		case "pouch salvage":
			if news && err == nil {
				w.Figures.effect(k)
			}
		case "pouch shuffle", "pouch skip":
			if after.waited > before.waited || after.waiting > before.waiting {
				w.Figures.effect(k)
			}
		case "pouch stale":
			if err == nil && news {
				w.Figures.effect(k)
			}
		}
	}
	if m.sealed && len(harms) == 0 {
		if m.to == to.code {
			count("pouch sealed", news)
		} else {
			count("pouch sealed for another", noticed)
		}
	}
	if m.lie != "" && len(harms) == 0 && (news || noticed) {
		w.Figures.effect("lie " + m.lie)
	}
	switch pair := [2]string{m.from, to.code}; {
	case again:
		count("pouch twice", err == nil)
	case m.n < w.last[pair]:
		count("pouch out of order", err == nil)
	default:
		w.last[pair] = m.n
	}
}

// clocks counts acts whose claimed time contradicts the order in which things happened.
func (s *seat) clocks(h record.Header) {
	if s.liar || s.rec == nil {
		return
	}
	for _, d := range h.Deps {
		if a := s.rec.Get(d.ID); a != nil && h.Time < a.Time {
			s.w.Figures.effect("clock back")
			break
		}
	}
	if s.skew > 0 && h.Time > s.w.clock.Format("2006-01-02T15:04:05Z") {
		s.w.Figures.effect("clock forward")
	}
}

// sincere are the kinds of lies on a liar's own chain that aren't false in themselves: whether they are in effect is
// for the rules. What the others say is false wherever it stands, and the oracle holds that none is ever in effect.
func sincere(kind string) bool {
	switch kind {
	case "cherry", "initial", "exchange", "unsign", "backdate", "conceal", "pen", "grind", "resign":
		return true
	}
	return false
}

// falsehoods holds that no false act is in effect.
func (w *World) falsehoods(s *seat, v *talks.View) error {
	for id, kind := range w.lied {
		e, ok := v.Entry(id)
		if ok && e.Effect == talks.InEffect && !sincere(kind) {
			return broken("false act", "%s takes act %d of %s, which is a lie (%s), to be in effect", s.code, e.Seq, e.Party, kind)
		}
	}
	return nil
}

// reckon counts, at the end, what came of the world as a whole.
func (w *World) reckon(hub *seat) {
	v := hub.state.Now()
	for id, kind := range w.lied {
		if e, ok := v.Entry(id); ok && (sincere(kind) || e.Effect != talks.InEffect) {
			w.Figures.effect("lie " + kind)
		}
	}
	for _, m := range w.mails {
		if len(m.reached) == 0 {
			w.Figures.happen("pouch lost", 1)
			w.Figures.effect("pouch lost")
		}
	}
	for range hub.rec.Forks() {
		w.Figures.effect("proof of a fork")
	}
	for range hub.rec.RootConflicts() {
		w.Figures.effect("proof of a root conflict")
	}
	if w.Records {
		w.Figures.happen("recorded claims", 1)
		for _, r := range v.Revisions() {
			for _, name := range r.Adopted {
				if ref, err := hub.state.Ref(name); err == nil && strings.HasPrefix(w.named[ref], "r") {
					w.Figures.effect("recorded claims")
				}
			}
		}
	}
	took := map[string]bool{}
	for _, e := range v.Log() {
		if e.Kind == talks.KindPen && e.Effect == talks.InEffect {
			took[e.Party] = true
		}
	}
	if pen, term, _ := v.Pen(); term > 0 {
		w.Figures.effect("pen")
		if first := hub.state.Charter().Pen; pen != first && !took[first] {
			w.Figures.effect("pen taken over")
		}
	}
	if v.Final().Concluded {
		newest := ""
		for _, e := range v.Log() {
			if e.Kind == talks.KindExchange {
				newest = e.Kind
			} else if newest != "" {
				newest = "later"
			}
		}
		if newest == "later" {
			w.Figures.effect("acts after a conclusion")
		}
	}
}
