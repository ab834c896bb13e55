package node

import (
	"context"
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

// Rumours returns what keeps the home from acting until a person has decided, the oldest first.
func (h *Home) Rumours() []Rumour {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.rumours)
}

// mayAct returns why the home as a whole may not act, or nil.
func (h *Home) mayAct() error {
	if reason := h.MustRekey(); reason != "" {
		return advise("run 'parley rekey' first, on this home only", "%w: %s", ErrMustRekey, reason)
	}
	if list := h.Rumours(); len(list) > 0 {
		return advise(rumourAdvice, "%w: %s", ErrRumour, list[0])
	}
	return nil
}

// hear keeps rumours for a person. They survive the process.
func (h *Home) hear(list []Rumour) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	had := len(h.rumours)
	for _, r := range list {
		if len(h.rumours) < maxRumours && !slices.ContainsFunc(h.rumours, func(o Rumour) bool { return o.Talks == r.Talks && o.Head == r.Head }) {
			h.rumours = append(h.rumours, r)
		}
	}
	if len(h.rumours) == had {
		return nil
	}
	return saveInstance(h.dir, h.reason, h.rumours...)
}

// Dismissed is what NotACopy did.
type Dismissed struct {
	Rumours   []Rumour    // which are never heard again
	Exchanges []record.ID // the exchanges that this home made by itself, because they were due and had been held back
}

// NotACopy is a person's word that the acts which others name were never made: that no copy of this home has
// acted, and that it wasn't put back from a backup. The rumours are dismissed and never heard again. If the
// word is wrong, the home's next act is a fork. It is refused when the home must re-key: against an act that
// this party's key has signed there is no word.
func (h *Home) NotACopy(ctx context.Context) (Dismissed, error) {
	if reason := h.MustRekey(); reason != "" {
		return Dismissed{}, advise("run 'parley rekey'", "%w: %s", ErrMustRekey, reason)
	}
	var nodes []*Node
	list := h.Rumours()
	for _, r := range list {
		n, err := h.Node(ctx, r.Talks)
		if err == nil {
			err = n.noteLost(r.Head)
		}
		if err != nil {
			return Dismissed{}, fmt.Errorf("dismiss a rumour: %w", err)
		}
		if !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	h.mu.Lock()
	h.rumours = slices.DeleteFunc(h.rumours, func(r Rumour) bool { return slices.Contains(list, r) })
	err := saveInstance(h.dir, h.reason, h.rumours...)
	h.mu.Unlock()
	if err != nil {
		return Dismissed{}, fmt.Errorf("dismiss a rumour: %w", err)
	}
	out := Dismissed{Rumours: list}
	for _, n := range nodes {
		n.mu.Lock()
		id, err := n.exchange(ctx)
		n.mu.Unlock()
		if err != nil {
			return out, err
		}
		if id != nil {
			out.Exchanges = append(out.Exchanges, *id)
		}
	}
	return out, nil
}

// suspect looks in what a pouch brought for signs that another copy of this home has acted, or that this home
// has lost acts of its own. An act with this party's signature is proof, and the home must re-key; mine is the
// epoch before the pouch came: acts of earlier epochs were left behind by a re-keying and say nothing new.
// Anything less is a rumour. What is only named is noted, so that it is said once.
func (n *Node) suspect(rep *Report, mine int) error {
	lost := n.lost(rep.Behind)
	if seq := n.foreign(rep, mine); seq > 0 {
		rep.Suspicion = fmt.Sprintf("the talks %s hold act %d of %s, which this home didn't make or doesn't remember: it was made by a copy of it, or before a backup was put back", n.id.Short(), seq, n.home.Code())
		if err := n.home.suspect(rep.Suspicion); err != nil {
			return err
		}
	} else if n.home.MustRekey() == "" {
		rep.Rumours = lost
		if err := n.home.hear(lost); err != nil {
			return err
		}
	}
	var heads []record.Head
	for _, r := range lost {
		heads = append(heads, r.Head)
	}
	return n.putLost(heads...)
}

// foreign returns the number of an act that this party's key has signed and this home hasn't made: stored now,
// or waiting for others; 0 if there is none.
func (n *Node) foreign(rep *Report, mine int) int {
	me := n.home.Code()
	for _, a := range rep.Stored {
		if a.Party == me && a.Epoch >= mine && a.ID != n.id {
			return a.Seq
		}
	}
	for _, w := range n.rec.Parked() {
		if w.Head.Party != me || !w.Verified {
			continue
		}
		if u, err := record.Decode(w.Raw); err == nil && u.Header().Epoch >= mine {
			return w.Head.Seq
		}
	}
	return 0
}

// lost lists acts of this party that others name and this home doesn't have, except those noted before: in
// the frontier of a pouch, and in verified acts that wait for them.
func (n *Node) lost(behind record.Frontier) []Rumour {
	me := n.home.Code()
	var out []Rumour
	seen := map[record.Head]bool{}
	for _, h := range n.notes.Lost {
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
func (n *Node) noteLost(heads ...record.Head) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.putLost(heads...)
}

// putLost is noteLost when the caller holds n.mu.
func (n *Node) putLost(heads ...record.Head) error {
	heads = slices.DeleteFunc(heads, func(h record.Head) bool { return slices.Contains(n.notes.Lost, h) })
	if len(heads) == 0 {
		return nil
	}
	t := n.notes
	t.Lost = append(slices.Clone(t.Lost), heads...)
	t.Lost = t.Lost[max(0, len(t.Lost)-maxLost):]
	if err := n.home.writeNotes(n.id, t); err != nil {
		return err
	}
	n.notes = t
	return nil
}
