package talks

import (
	"cmp"
	"fmt"
	"slices"
)

// spot is a place in a party's chain under one key. Two acts at one spot are
// proof of double-dealing. Root acts conflict by epoch alone: two of one
// epoch, wherever they stand, are a root conflict.
type spot struct {
	party, seq int
	era        *node // the re-keying that opened the key; nil for the charter's
	epoch      int   // of root acts, else -1
}

func spotOf(n *node) spot {
	if n.act.Root {
		return spot{party: n.party, epoch: n.act.Epoch}
	}
	return spot{party: n.party, seq: n.act.Seq, era: n.era, epoch: -1}
}

// compare orders the spots of one party: root conflicts first, then by key
// and number.
func (s spot) compare(o spot) int {
	era := func(n *node) string {
		if n == nil {
			return ""
		}
		return n.act.ID.String()
	}
	return cmp.Or(o.epoch-s.epoch, cmp.Compare(era(s.era), era(o.era)), s.seq-o.seq)
}

// double is a spot with more than one act.
type double struct {
	spot spot
	acts []*node
}

// proven reports whether the view holds two of the acts: the proof.
func (d *double) proven(v *View) bool {
	k := 0
	for _, n := range d.acts {
		if v.holds(n) {
			if k++; k > 1 {
				return true
			}
		}
	}
	return false
}

// proofs are the proofs against one party that a view holds.
type proofs struct {
	roots []*double
	forks map[*node]*double // by era, the one with the least number
}

// proofs finds the proofs against a party, once for each view.
func (v *View) proofs(party int) *proofs {
	if p := v.proofM[party]; p != nil {
		return p
	}
	p := &proofs{forks: map[*node]*double{}}
	for _, d := range v.s.parties[party].doubles { // by number under each key
		switch {
		case d.spot.epoch < 0 && p.forks[d.spot.era] != nil:
		case !d.proven(v):
		case d.spot.epoch < 0:
			p.forks[d.spot.era] = d
		default:
			p.roots = append(p.roots, d)
		}
	}
	if v.proofM == nil {
		v.proofM = map[int]*proofs{}
	}
	v.proofM[party] = p
	return p
}

// watch finds the acts that stand at the same spot as n and remembers proofs
// and re-keyings. Only a party with several lanes can have two acts at one.
func (s *State) watch(n *node) {
	p := &s.parties[n.party]
	if n.act.Root {
		s.shifts++
		for _, o := range p.rekeys {
			if o.act.Epoch == n.act.Epoch {
				s.conflict(o, n)
				break
			}
		}
		p.rekeys = append(p.rekeys, n)
		slices.SortFunc(p.rekeys, func(a, b *node) int {
			return cmp.Or(a.act.Epoch-b.act.Epoch, a.act.Head().Compare(b.act.Head()))
		})
		return
	}
	if len(p.lanes) < 2 {
		return
	}
	for _, l := range p.lanes {
		acts := s.lanes[l].acts
		i := n.act.Seq - acts[0].act.Seq
		if i >= 0 && i < len(acts) && acts[i] != n && spotOf(acts[i]) == spotOf(n) {
			s.conflict(acts[i], n)
			return
		}
	}
}

// conflict files a new act that stands at the spot of another. Where there
// are more, they have been filed already.
func (s *State) conflict(o, n *node) {
	at := spotOf(n)
	d := s.doubles[at]
	if d == nil {
		d = &double{spot: at, acts: []*node{o}}
		s.doubles[at] = d
		p := &s.parties[n.party]
		p.doubles = append(p.doubles, d)
		slices.SortFunc(p.doubles, func(a, b *double) int { return a.spot.compare(b.spot) })
	}
	d.acts = append(d.acts, n)
	s.shifts++
}

// reaches reports whether the proof takes the ground from under an act of the
// party: a fork from its number on under that key, on every branch; a root
// conflict from its epoch on.
func (d *double) reaches(n *node) bool {
	if d.spot.epoch >= 0 {
		return n.act.Epoch >= d.spot.epoch
	}
	return !n.act.Root && n.era == d.spot.era && n.act.Seq >= d.spot.seq
}

func (d *double) reason(code string) string {
	if d.spot.epoch >= 0 {
		return fmt.Sprintf("two root acts of %s open epoch %d: its seat is suspended from there on", code, d.spot.epoch)
	}
	return fmt.Sprintf("%s signed two different acts number %d: nothing of it from there on has effect", code, d.spot.seq)
}

// void says why an act of the view has no effect although it was allowed: its
// author has been proven to act twice at one place of its chain, its key
// was replaced, or the silence that it kept was broken. The empty string means that it has effect. The exceptions
// (exchanges, acknowledged revisions) are made where those are counted.
func (v *View) void(n *node) string {
	if n.quiet != nil && v.restless(n.quiet) {
		return "the silence was broken, or its deadline moved"
	}
	p := &v.s.parties[n.party]
	if len(p.doubles) == 0 && (len(p.rekeys) == 0 || len(p.lanes) == 1) || n == v.s.root {
		return ""
	}
	if len(p.doubles) > 0 {
		known := v.proofs(n.party)
		for _, d := range known.roots {
			if d.reaches(n) {
				return d.reason(p.code)
			}
		}
		if d := known.forks[n.era]; d != nil && d.reaches(n) {
			return d.reason(p.code)
		}
	}
	for _, k := range p.rekeys {
		if n.act.Epoch < k.act.Epoch && v.holds(k) && !v.s.continues(k, n) {
			return fmt.Sprintf("%s replaced its key after its act %d; what the old key signed beside that has no effect", p.code, k.act.Seq-1)
		}
	}
	return ""
}

// continues reports whether n stands on old in their party's chain.
func (s *State) continues(n, old *node) bool {
	for ; n != nil; n = s.lanes[n.lane].from {
		if n.lane == old.lane {
			return n.pos >= old.pos
		}
	}
	return false
}

// present returns the re-keying that opened the party's present key: of the
// highest epoch that the view shows; nil for the charter's.
func (v *View) present(party int) *node {
	var era *node
	for _, k := range v.s.parties[party].rekeys {
		if v.holds(k) && (era == nil || k.act.Epoch > era.act.Epoch) {
			era = k
		}
	}
	return era
}

// suspended says why nothing that the party would sign next could have
// effect; "" when nothing stands against it.
func (v *View) suspended(party int) string {
	p := &v.s.parties[party]
	if len(p.doubles) == 0 {
		return ""
	}
	epoch, era := 0, v.present(party)
	if era != nil {
		epoch = era.act.Epoch
	}
	known := v.proofs(party)
	for _, d := range known.roots {
		if d.spot.epoch <= epoch {
			return d.reason(p.code)
		}
	}
	if d := known.forks[era]; d != nil {
		return d.reason(p.code)
	}
	return ""
}
