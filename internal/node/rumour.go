package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/record"
)

// Rumour is an act of this home's own party that somebody names, that this home doesn't have, and that nobody
// has shown. It may be the one sign that this home is an older copy of itself, which must not act: its next
// act would be the second one with its number, a proof of double-dealing for ever. Or it is a lie that costs
// its author nothing: the header of a pouch is signed by nobody, and another party may name in its own acts
// what it likes.
//
// So the home refuses to act, and a person chooses: to get the act (a pouch that brings it, signed with this
// party's key, proves that there is a copy, and only Rekey helps); to Rekey without waiting; or to say that the
// act never was (Home.NotACopy).
type Rumour struct {
	By    string      `json:"by"`   // the party whose act names it; "": the header of a pouch
	Head  record.Head `json:"head"` // the act that is named
	Talks record.ID   `json:"talks"`
}

// String is the rumour as a sentence without a full stop.
func (r Rumour) String() string {
	who := "a pouch says that its packer holds"
	if r.By != "" {
		who = "an act of " + r.By + " builds on"
	}
	return fmt.Sprintf("%s act %d of %s (%s) in the talks %s, which this home doesn't have", who, r.Head.Seq, r.Head.Party, r.Head.ID.Short(), r.Talks.Short())
}

const rumourAdvice = "unpack a pouch with everything from whoever holds that act: if it brings it, another copy of this home has acted and you must run 'parley rekey', as you may at once; " +
	"only if you are sure that this home is the only and newest one: 'parley rekey --not-a-copy'"

// Rumours returns what keeps the seat from acting until a person has decided, the oldest first.
func (s *Seat) Rumours() []Rumour {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	return slices.Clone(s.rumours)
}

// mayAct returns why the seat may not act anywhere, or nil.
func (s *Seat) mayAct() error {
	s.home.mu.Lock()
	gone := s.closedNow()
	s.home.mu.Unlock()
	if errors.Is(gone, ErrUnknown) {
		return gone
	}
	if reason := s.MustRekey(); reason != "" {
		if !s.own {
			return advise("run 'parley rekey' at this host first, on this home only", "%w: the seat of %s: %s", ErrMustRekey, s.code, reason)
		}
		return advise("run 'parley rekey' first, on this home only", "%w: %s", ErrMustRekey, reason)
	}
	if list := s.Rumours(); len(list) > 0 {
		return advise(rumourAdvice, "%w: %s", ErrRumour, list[0])
	}
	return nil
}

// hear keeps rumours for a person. They survive the process.
func (s *Seat) hear(list []Rumour) error {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	had := len(s.rumours)
	for _, r := range list {
		if len(s.rumours) < maxRumours && !slices.ContainsFunc(s.rumours, func(o Rumour) bool { return o.Talks == r.Talks && o.Head == r.Head }) {
			s.rumours = append(s.rumours, r)
		}
	}
	if len(s.rumours) == had {
		return nil
	}
	return saveInstance(s.dir, s.reason, s.rumours...)
}

// drop forgets rumours.
func (s *Seat) drop(over func(Rumour) bool) error {
	s.home.mu.Lock()
	defer s.home.mu.Unlock()
	had := len(s.rumours)
	s.rumours = slices.DeleteFunc(s.rumours, over)
	if len(s.rumours) == had {
		return nil
	}
	return saveInstance(s.dir, s.reason, s.rumours...)
}

// Dismissed is what NotACopy did.
type Dismissed struct {
	Rumours   []Rumour    // which are never heard again
	Exchanges []record.ID // the exchanges that this seat made by itself, because they were due and had been held back
}

// NotACopy is a person's word that the acts which others name were never made: that no copy of this home has
// acted, and that it wasn't put back from a backup. The rumours are dismissed and never heard again. If the
// word is wrong, the seat's next act is a fork. It is refused when the seat must re-key: against an act that
// this party's key has signed there is no word.
func (s *Seat) NotACopy(ctx context.Context) (Dismissed, error) {
	if reason := s.MustRekey(); reason != "" {
		return Dismissed{}, advise("run 'parley rekey'", "%w: %s", ErrMustRekey, reason)
	}
	var chairs []*Chair
	list := s.Rumours()
	for _, r := range list {
		n, err := s.home.Node(ctx, r.Talks)
		var c *Chair
		if err == nil {
			c, err = n.As(s.code)
		}
		if err == nil {
			err = c.noteLost(r.Head)
		}
		if err != nil {
			return Dismissed{}, fmt.Errorf("dismiss a rumour: %w", err)
		}
		if !slices.Contains(chairs, c) {
			chairs = append(chairs, c)
		}
	}
	if err := s.drop(func(r Rumour) bool { return slices.Contains(list, r) }); err != nil {
		return Dismissed{}, fmt.Errorf("dismiss a rumour: %w", err)
	}
	out := Dismissed{Rumours: list}
	for _, c := range chairs {
		c.node.mu.Lock()
		made, err := c.node.exchange(ctx)
		c.node.mu.Unlock()
		if err != nil {
			return out, err
		}
		if id, ok := made[c]; ok {
			out.Exchanges = append(out.Exchanges, id)
		}
	}
	return out, nil
}

// suspect looks in what a pouch brought for signs that another copy of this home has acted for the seat, or that this home
// has lost acts of its own. An act with this party's signature is proof, and the seat must re-key; mine is the
// epoch before the pouch came: acts of earlier epochs were left behind by a re-keying and say nothing new.
// Anything less is a rumour. What is only named is noted, so that it is said once. Suspicion against one seat says nothing of the home's others.
//
// A guest's seat whose key is in a browser isn't a copy of anything: what its key has signed elsewhere is only news
// here, and a re-keying says that the party has taken the seat along. So it is with a hosted seat that was re-keyed to
// a key that isn't here.
func (c *Chair) suspect(rep *Report, mine int) (err error) {
	n, s := c.node, c.seat
	lost := c.lost(rep.Behind)
	act := c.foreign(rep, mine)
	switch {
	case act != nil && s.lodged && !s.own:
		if t := c.notes; act.Root && act.Epoch > mine {
			t.Moved = act.ID.String()
			err = c.putNotes(t)
		}
		if err == nil {
			err = c.outside(rep.Stored)
		}
	case act != nil && !s.own && c.moved() != nil:
	case act != nil:
		why := fmt.Sprintf("the talks %s hold act %d of %s, which this home didn't make or doesn't remember: it was made by a copy of it, or before a backup was put back", n.id.Short(), act.Seq, s.code)
		if rep.Suspicion == "" {
			rep.Suspicion = why
		}
		err = s.suspect(why)
	}
	if err != nil {
		return err
	}
	if !s.own && s.lodged { // an act that came is no rumour any more
		if err := s.drop(func(r Rumour) bool { return r.Talks == n.id && n.rec.Get(r.Head.ID) != nil }); err != nil {
			return err
		}
	}
	if s.MustRekey() == "" {
		rep.Rumours = append(rep.Rumours, lost...)
		if err := s.hear(lost); err != nil {
			return err
		}
	}
	var heads []record.Head
	for _, r := range lost {
		heads = append(heads, r.Head)
	}
	return c.putLost(heads...)
}

// outside notes acts of a lodged seat that were made elsewhere, unless the seat has been taken elsewhere: the delegation is to know that its
// key made them past what it has agreed on here.
func (c *Chair) outside(came []*record.Act) error {
	t := c.notes
	if t.Moved != "" {
		return nil
	}
	t.Outside = slices.Clone(t.Outside)
	for _, a := range came {
		if a.Party == c.seat.code && !a.Root {
			t.Outside = append(t.Outside, Outside{a.ID, c.node.home.stamp(), a.Seq})
		}
	}
	if len(t.Outside) == len(c.notes.Outside) {
		return nil
	}
	t.Outside = t.Outside[max(0, len(t.Outside)-maxOutside):]
	return c.putNotes(t)
}

// foreign returns an act that this party's key has signed and this home hasn't made: stored now, or waiting for others;
// nil if there is none. A re-keying goes before others.
func (c *Chair) foreign(rep *Report, mine int) *record.Act {
	var found *record.Act
	see := func(a *record.Act) {
		if a.Epoch >= mine && (found == nil || a.Root && !found.Root) {
			found = a
		}
	}
	for _, a := range rep.Stored {
		if a.Party == c.seat.code && a.ID != c.node.id {
			see(a)
		}
	}
	for _, w := range c.node.rec.Parked() {
		if w.Head.Party != c.seat.code || !w.Verified {
			continue
		}
		if u, err := record.Decode(w.Raw); err == nil {
			see(&record.Act{ID: w.Head.ID, Header: u.Header()})
		}
	}
	return found
}

// lost lists acts of this party that others name and this home doesn't have, except those noted before: in
// the frontier of a pouch, and in verified acts that wait for them.
func (c *Chair) lost(behind record.Frontier) []Rumour {
	n, me := c.node, c.seat.code
	var out []Rumour
	seen := map[record.Head]bool{}
	for _, h := range c.notes.Lost {
		seen[h] = true
	}
	parked := n.rec.Parked()
	for _, w := range parked {
		seen[w.Head] = true // it is here, if in waiting
	}
	see := func(h record.Head, by string) {
		if h.Party == me && !seen[h] && n.rec.Get(h.ID) == nil {
			seen[h] = true
			out = append(out, Rumour{By: by, Head: h, Talks: n.id})
		}
	}
	for _, w := range parked {
		if !w.Verified {
			continue
		}
		if u, err := record.Decode(w.Raw); err == nil {
			for _, d := range u.Header().Deps {
				see(d, w.Head.Party)
			}
		}
	}
	for _, h := range behind {
		see(h, "")
	}
	return out
}

// noteLost notes acts that others name and this home doesn't have.
func (c *Chair) noteLost(heads ...record.Head) error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.putLost(heads...)
}

// putLost is noteLost when the caller holds n.mu.
func (c *Chair) putLost(heads ...record.Head) error {
	heads = slices.DeleteFunc(heads, func(h record.Head) bool { return slices.Contains(c.notes.Lost, h) })
	if len(heads) == 0 {
		return nil
	}
	t := c.notes
	t.Lost = append(slices.Clone(t.Lost), heads...)
	t.Lost = t.Lost[max(0, len(t.Lost)-maxLost):]
	return c.putNotes(t)
}
