package talks

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/text"
)

// Quiet is a silence procedure as a view shows it.
type Quiet struct {
	ID       record.ID
	Body     *Silence  // must not be changed
	Time     string    // claimed, when the chair signed it
	Names    []string  // of the claims and packages that it is about
	Broken   []Cry     // who broke it, or one that it prolongs
	Later    record.ID // the one that prolongs it
	Answered []string  // parties that were silent at the deadline, while that counts
	Awaited  []string  // parties whose answer it still needs
	Spoken   []string  // of these, who has said what an answer would go against
	Over     bool      // broken, prolonged, or nothing of it is left to agree
}

// Cry is one party's breaking of a silence.
type Cry struct {
	ID     record.ID
	Party  string
	Time   string // claimed
	On     string // the block or claim, in words; empty: all of it
	Reason string
	Late   bool // after the deadline, by its own claimed time
}

// Silences returns the silence procedures of the view, in the order of the log.
func (v *View) Silences() []Quiet {
	list := slices.Clone(v.s.quiet)
	slices.SortFunc(list, func(a, b *silence) int {
		if c := a.n.high - b.n.high; c != 0 {
			return c
		}
		return a.n.act.Head().Compare(b.n.act.Head())
	})
	var out []Quiet
	for _, q := range list {
		if v.counts(q.n) {
			out = append(out, v.quietly(q))
		}
	}
	return out
}

func (v *View) quietly(q *silence) Quiet {
	out := Quiet{ID: q.n.act.ID, Body: q.body, Time: q.n.act.Time}
	for _, r := range q.body.Claims {
		out.Names = append(out.Names, v.Name(r))
	}
	for x := q; x != nil; x = x.after {
		for _, n := range x.cries {
			if v.counts(n) {
				out.Broken = append(out.Broken, v.cry(x, n))
			}
		}
	}
	slices.SortFunc(out.Broken, func(a, b Cry) int {
		if a.Party != b.Party {
			if a.Party < b.Party {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	if n := v.least(q.later); n != nil {
		out.Later = n.act.ID
	}
	out.Over = len(out.Broken) > 0 || !out.Later.IsZero()
	for p := range v.s.parties {
		switch {
		case !v.acceded(p):
			out.Awaited = append(out.Awaited, v.s.parties[p].code)
		case v.heardFrom(q.said, p) != nil:
			out.Answered = append(out.Answered, v.s.parties[p].code)
		case out.Over:
		case !v.granted(q, p):
			out.Awaited = append(out.Awaited, v.s.parties[p].code)
			if why := (&judge{v: v, party: p, voice: p}).judgeSilent(&KeptSilence{Silence: q.n.act.ID}); why != "" {
				out.Spoken = append(out.Spoken, v.s.parties[p].code)
			}
		}
	}
	return out
}

// granted reports whether a party has agreed of itself to all that the
// procedure is about, so that its answer isn't needed.
func (v *View) granted(q *silence, party int) bool {
	for _, in := range q.claim {
		f, at := v.stand(in)
		if f == Live {
			if w := v.slotWords(at)[party]; !w.yes() {
				return false
			}
		} else if f != Adopted {
			return false
		}
	}
	for _, p := range q.packs {
		f, _ := v.packFate(p)
		if f == Live {
			if w := v.packWords(p)[party]; !w.yes() {
				return false
			}
		} else if f != Adopted {
			return false
		}
	}
	for _, x := range q.body.Blocks {
		if v.pledge(text.BlockID(x.ID), party) == nil {
			return false
		}
	}
	return true
}

func (v *View) cry(q *silence, n *node) Cry {
	b := n.body.(*Break)
	c := Cry{ID: n.act.ID, Party: v.s.parties[n.party].code, Time: n.act.Time, Reason: b.Reason, Late: n.act.Time > q.body.Deadline}
	if len(b.On.Claim) > 0 || b.On.Block != "" {
		c.On = v.target(b.On)
	}
	return c
}

// silenceFor lists the silence procedures that wait for a party.
func (v *View) silenceFor(p int) []Turn {
	var out []Turn
	for _, q := range v.s.quiet {
		if !v.counts(q.n) || v.restless(q) || v.heardFrom(q.said, p) != nil || v.granted(q, p) {
			continue
		}
		out = append(out, Turn{Party: v.s.parties[p].code, Kind: KindSilent, What: []string{q.n.act.ID.Short()},
			Why: fmt.Sprintf("is silent until %s, or breaks the silence", q.body.Deadline)})
	}
	slices.SortFunc(out, func(a, b Turn) int {
		if a.Why+a.What[0] < b.Why+b.What[0] {
			return -1
		}
		return 1
	})
	return out
}
