package web

import (
	"context"
	"time"

	"parley/internal/bridge"
	bt "parley/internal/brief/table"
	"parley/internal/desk"
	"parley/text"
)

// Stakes knows what brackets are worth to a seat, from its own points and its
// guesses of the others'. The brief does; it is asked after a letter has gone and
// been answered, and nothing of what it says leaves the page.
type Stakes interface {
	// Wording is a draft as a question for the bridge: the open brackets in this
	// party's eyes, and what the words may be worth to each party in their place.
	// ok is false where the party has no points there. It only reads.
	Wording(d *desk.Desk, x *desk.Dispute, words []text.Word) (p *bridge.Problem, w bridge.Wording, ok bool)
}

// briefStakes are the stakes as the delegation's brief has them: nil where the
// visitor may not read it, or hasn't opened it.
func briefStakes(t *table) Stakes {
	x, err := t.brief()
	if err != nil || x == nil {
		return nil
	}
	return tableStakes{x.table}
}

// tableStakes reads stakes off a brief's table.
type tableStakes struct{ t *bt.Table }

// Wording implements Stakes.
func (k tableStakes) Wording(_ *desk.Desk, x *desk.Dispute, words []text.Word) (*bridge.Problem, bridge.Wording, bool) {
	return k.t.Wording(x.Claim, words)
}

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
