package web

import (
	"context"
	"time"

	"parley/internal/bridge"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/text"
)

// Stakes knows what brackets are worth to a seat, from its own points and its
// guesses of the others'. Whoever keeps those implements it; it is asked after
// a letter has gone and been answered, and nothing of what it says leaves the
// page.
type Stakes interface {
	// Wording is a draft as a question for the bridge: the open brackets in this
	// party's eyes, and what the words may be worth to each party in their place.
	// ok is false where the party has no points there. It only reads.
	Wording(d *desk.Desk, x *desk.Dispute, words []text.Word) (p *bridge.Problem, w bridge.Wording, ok bool)
}

// stakesOf are the stakes of a visitor's seat; nil where nobody keeps any.
func (s *Server) stakesOf(v *visit) Stakes {
	if s.stakes == nil {
		return nil
	}
	seat, err := s.seat(v)
	if err != nil {
		return nil
	}
	return s.stakes(v.r.Context(), seat, v.who.Can)
}

// StakesOf gives the stakes of a seat for a person with these powers; nil: that
// person sees none.
type StakesOf func(ctx context.Context, seat *node.Seat, can Powers) Stakes

// weighing is a question that is answered when the talks are let go.
type weighing struct {
	line    *suggestedLine
	problem *bridge.Problem
	wording bridge.Wording
}

// weighs is how long all drafts of one answer may be weighed; what isn't known
// by then is left out.
const weighs = 2 * time.Second

// weighNodes bounds each search of a weighing: some milliseconds.
const weighNodes = 20_000

// weigh says of each draft what it could change.
func weigh(v *visit, list []weighing) {
	ctx, cancel := context.WithTimeout(v.r.Context(), weighs)
	defer cancel()
	for _, q := range list {
		if ctx.Err() != nil {
			return
		}
		b, err := q.problem.Bridge(ctx, q.wording, bridge.Search{Nodes: weighNodes})
		if err != nil || ctx.Err() != nil {
			continue
		}
		q.line.Changes = changes(v, q, b)
	}
}

// changes are the sentences about one draft. Nothing is said that isn't proven.
func changes(v *visit, q weighing, b *bridge.Bridging) []string {
	switch {
	case b.AtWorst == bridge.Enters:
		return []string{v.book.T("By your points and guesses it belongs to the fairest package, whatever it is worth to the others within them.")}
	case b.AtBest == bridge.Stays:
		return []string{v.book.T("By your points and guesses it stays out of the fairest package, even if all like it as much as they might.")}
	}
	var out []string
	for i, p := range q.problem.Parties {
		if n := b.Needs[i]; n.Exact() && n.Decides(q.wording.Low[i], q.wording.High[i]) {
			out = append(out, v.book.T("It can enter the fairest package only if it is worth %d or more to %s.", n.In, p.Name))
		}
	}
	return out
}
