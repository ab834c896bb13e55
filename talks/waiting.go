package talks

import (
	"fmt"
	"slices"

	"parley/text"
)

// Turn is something that the talks wait for.
type Turn struct {
	Party string
	Kind  string   // kind of the act that would do it
	Why   string   // one sentence
	What  []string // names of claims, packages or blocks, or a revision
}

// Waiting lists what the talks wait for, party by party in the order of their
// codes, most pressing first.
func (v *View) Waiting() []Turn {
	s := v.s
	if v.concluded() {
		return nil
	}
	var out []Turn
	l, open := v.line(), v.pending()
	for p := range s.parties {
		if why := v.suspended(p); why != "" {
			out = append(out, Turn{Party: s.parties[p].code, Kind: KindRekey, Why: "can't act: " + why})
			continue
		}
		if !v.acceded(p) {
			out = append(out, Turn{Party: s.parties[p].code, Kind: KindAccede, Why: "has not acceded yet"})
			continue
		}
		if len(l.rivals) > 1 && p != l.term.to {
			out = append(out, Turn{Party: s.parties[p].code, Kind: KindPen, What: []string{l.tip.name()},
				Why: fmt.Sprintf("rival revisions follow %s: name a penholder and which revision it builds on", l.tip.name())})
		}
		out = append(out, v.claimsFor(p, open)...)
		out = append(out, v.silenceFor(p)...)
		out = append(out, v.languagesFor(p)...)
		out = append(out, v.textFor(p)...)
	}
	return out
}

// pending is a live wording that isn't agreed, with what is the same for all
// whom it waits for.
type pending struct {
	at     *slot
	name   string
	by     int   // who made its first live claim
	held   bool  // somebody holds it
	owners []int // parties that a live claim of it is recorded for
	row    []*word
	words  []Word
}

func (v *View) pending() []pending {
	agreed := v.agreed()
	var out []pending
	for _, at := range v.slotsLive() {
		if agreed.set[at] {
			continue
		}
		x := pending{at: at, name: v.slotName(at), held: len(v.holders(at)) > 0, row: v.row(at), words: v.slotWords(at)}
		live := v.liveIn(at)
		x.by = live[0].n.party
		for _, in := range live {
			if in.owner >= 0 {
				x.owners = append(x.owners, in.owner)
			}
		}
		out = append(out, x)
	}
	return out
}

// claimsFor lists what a party has yet to say on live claims and packages.
func (v *View) claimsFor(p int, open []pending) []Turn {
	s := v.s
	code := s.parties[p].code
	var silent, again, reserved, alone, affirm []string
	agreed := v.agreed()
	tied := map[*slot]bool{} // wordings whose package the party has spoken on
	var packs []string
	for _, k := range v.s.tied {
		if !v.holds(k.n) {
			continue
		}
		if f, _ := v.packFate(k); f != Live {
			continue
		}
		w := v.pword(k, p)
		if w == nil || w.stance == Silent {
			if v.packWords(k)[p].Group != "" {
				continue
			}
			packs = append(packs, v.Name(k.ref))
			continue
		}
		for _, at := range v.slotsOf(k) {
			tied[at] = true
		}
	}
	for _, x := range open {
		at, name, w := x.at, x.name, x.row[p]
		switch {
		case w == nil && x.words[p].Group != "": // its group speaks for it
		case w == nil && slices.Contains(x.owners, p):
			affirm = append(affirm, name)
		case w == nil && !tied[at]:
			silent = append(silent, name)
		case w != nil && w.stance == Silent && !tied[at] && !v.rivalAccepted(at, p):
			again = append(again, name)
		case w != nil && w.stance == Reserve:
			reserved = append(reserved, name)
		}
		if !x.held && x.by == p && !tied[at] && (w == nil || w.stance != Accept) {
			alone = append(alone, name)
		}
	}
	var out []Turn
	add := func(kind, why string, what []string) {
		if len(what) > 0 {
			sortNames(what)
			out = append(out, Turn{Party: code, Kind: kind, Why: fmt.Sprintf(why, list(shorten(what))), What: what})
		}
	}
	add(KindPosition, "hasn't affirmed %s, recorded for it", affirm)
	add(KindPosition, "hasn't taken a position on %s", silent)
	add(KindPosition, "hasn't taken a position on package %s", packs)
	add(KindPosition, "must speak again on %s: its acceptance ended", again)
	add(KindPosition, "reserves on %s", reserved)
	add(KindWithdraw, "proposed %s, which nobody holds: support or withdraw", alone)
	if n := len(agreed.slots); n > 0 && v.line().term.to == p {
		tip := v.tip()
		next := fmt.Sprintf("Rev.%d", tip.num+1)
		out = append(out, Turn{Party: code, Kind: KindRevise, What: []string{next}, Why: fmt.Sprintf("has the pen and can issue %s: %s agreed", next, count(n, "claim is", "claims are"))})
	}
	return out
}

// rivalAccepted reports whether the party accepts a live rival of a wording.
func (v *View) rivalAccepted(at *slot, p int) bool {
	for _, o := range at.rivals {
		if w := v.row(o)[p]; w != nil && (w.stance == Support || w.stance == Accept) {
			return true
		}
	}
	return false
}

// textFor lists what a party has yet to do on the text.
func (v *View) textFor(p int) []Turn {
	s := v.s
	code := s.parties[p].code
	tip := v.tip()
	turn := func(kind, why string, what ...string) []Turn {
		if binds(kind) && v.hosted(p) {
			kind, why = KindRekey, "must take its seat to a key of its own (a host holds it); then it "+why
		}
		return []Turn{{Party: code, Kind: kind, Why: why, What: what}}
	}
	if x := v.signature(p); x != nil && v.exchanged(p) == nil {
		all := true
		for o := range s.parties {
			if y := v.signature(o); y == nil || y.rev != x.rev {
				all = false
			}
		}
		if all {
			return turn(KindExchange, fmt.Sprintf("can exchange: all have signed %s", x.rev.name()), x.rev.name())
		}
	}
	if len(v.agreed().slots) > 0 {
		return nil
	}
	var blocks []string
	numbers := text.Number(tip.text.Blocks)
	for i, b := range tip.text.Blocks {
		if v.pledge(b.ID, p) == nil && len(v.onBlock(b.ID)) == 0 {
			name := numbers[i]
			if name == "" {
				name = string(b.ID)
			}
			blocks = append(blocks, name)
		}
	}
	if len(blocks) > 0 {
		return turn(KindAgree, fmt.Sprintf("can agree to %s", list(shorten(blocks))), blocks...)
	}
	if len(v.slotsLive()) > 0 {
		return nil
	}
	for _, b := range tip.text.Blocks {
		if !v.allAgree(b.ID) {
			return nil
		}
	}
	if v.uneven() != "" {
		return nil
	}
	if !v.hasInitialled(p, tip) {
		return turn(KindInitial, fmt.Sprintf("can initial %s: all agree to every block", tip.name()), tip.name())
	}
	for o := range s.parties {
		if !v.hasInitialled(o, tip) {
			return nil
		}
	}
	if x := v.signature(p); x == nil || x.rev != tip {
		do, _ := s.charter.Word()
		return turn(KindSign, fmt.Sprintf("can %s %s: all have initialled it", do, tip.name()), tip.name())
	}
	return nil
}

// shorten keeps a list of names readable.
func shorten(names []string) []string {
	if len(names) <= 8 {
		return names
	}
	return append(slices.Clone(names[:7]), fmt.Sprintf("%d more", len(names)-7))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
