package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/audit"
	"parley/committee"
	"parley/ledger"
	"parley/talks"
	"parley/text"
)

func sortedSplits(m map[string]*ledger.Split) []*ledger.Split {
	var out []*ledger.Split
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}

// shows is what a node shows of the session, as text: the wording, the silences, the committee's record.
func (m *member) shows() string {
	var b strings.Builder
	v := m.state.Now()
	tip := v.Newest()
	fmt.Fprintf(&b, "Rev.%d %s\n%s\n", tip.Num, tip.Digest, tip.Text.Print(text.PrintOptions{}))
	for _, c := range v.Claims() {
		fmt.Fprintln(&b, "claim:", c.Name, c.Fate, c.Why)
	}
	for _, q := range v.Silences() {
		fmt.Fprintln(&b, "silence:", q.ID, q.Names, q.Broken, q.Answered, q.Awaited, q.Over)
	}
	p := v.Proceedings()
	for _, st := range p.Steps {
		fmt.Fprintln(&b, "step:", st.ID, st.Party, st.Event.Do, st.Event.Of, st.Event.Vote, st.Refusal, st.Settled)
	}
	for _, c := range m.h.ballots {
		if x := p.Sitting.Ballot(c.id); x != nil && x.Outcome != nil {
			t := x.Outcome.Tally
			if m.fault == MiscountsAVote {
				t.Yes++
			}
			fmt.Fprintln(&b, "ballot:", c.id, t.Yes, t.No, t.Abstain, x.Outcome.Result, x.Outcome.Rules)
		}
	}
	return b.String()
}

// judge is the oracle at the end:
//
//   - equal: every node holds the same acts and shows the same bytes
//   - audit: package audit finds the record sound, and sees the same text
//   - blame: the party that signed two votes, and nobody else, is proven to have
//   - silence: what all accepted is adopted; of what somebody broke nothing is, though most had answered
//   - lost: what a hub gave a receipt for is held by all
//   - split: every node holds the proof against the hub that defected, which checks from its bytes alone; there is none
//     against the other; each receipt still checks
//   - count: each vote is what the acts that the chair had say, counted apart
func (h *Hall) judge() error {
	first := h.nodes[0]
	want, digest := first.shows(), first.rec.Frontier().Digest()
	for _, m := range h.nodes[1:] {
		if m.rec.Frontier().Digest() != digest {
			return broken("equal", "%s ends with %d acts, %s with %d, of other sets", first.code, first.rec.Len(), m.code, m.rec.Len())
		}
		if got := m.shows(); got != want {
			return broken("equal", "%s shows other bytes than %s: %s", m.code, first.code, difference(want, got))
		}
	}
	if err := h.audited(first); err != nil {
		return err
	}
	for _, p := range append(first.rec.Forks(), first.rec.RootConflicts()...) {
		if p.Party != h.liar {
			return broken("blame", "a proof (%s) speaks against %s", p.Kind, p.Party)
		}
	}
	if len(first.rec.Forks()) != 1 {
		return broken("blame", "%d proofs against %s, which signed two votes", len(first.rec.Forks()), h.liar)
	}
	v := first.state.Now()
	for i, list := range [][]talks.Ref{h.kept, h.failed} {
		for _, r := range list {
			if c, ok := v.Claim(r); !ok || (c.Fate == talks.Adopted) != (i == 0) {
				return broken("silence", "%s, which was put in silence %d, is %s", c.Name, i+1, c.Fate)
			}
		}
	}
	for i, q := range v.Silences() {
		if (len(q.Broken) > 0) != (i == 1) {
			return broken("silence", "silence %d has %d breaks", i+1, len(q.Broken))
		}
	}
	if err := h.witnessed(); err != nil {
		return err
	}
	return h.tallied(v)
}

func (h *Hall) audited(m *member) error {
	var raws [][]byte
	for a := range m.rec.Acts() {
		raws = append(raws, a.Raw())
	}
	verdict := audit.Check(raws)
	if !verdict.Sound {
		return broken("audit", "%s", findings(verdict, audit.Broken))
	}
	if tip := m.state.Now().Newest(); verdict.Digest != tip.Digest || verdict.Frontier != m.rec.Frontier().Digest() {
		return broken("audit", "audit sees the text %s, %s another: %s", verdict.Digest, m.code, tip.Digest)
	}
	return nil
}

func (h *Hall) witnessed() error {
	guilty, honest := h.hubs[0].named.Key.String(), h.hubs[1].named.Key.String()
	for _, m := range h.nodes {
		for id := range m.acks {
			if h.nodes[0].rec.Get(id) == nil {
				return broken("lost", "an act of %s, for which it has a receipt, is gone", m.code)
			}
		}
		for _, p := range m.papers {
			raw, err := p.Bytes()
			if err == nil {
				_, err = ledger.ParseReceipt(raw)
			}
			if err != nil {
				return broken("receipt", "%s: %v", m.code, err)
			}
		}
		p := m.proofs[guilty]
		if p == nil {
			return broken("split", "%s holds no proof that the hub told two stories", m.code)
		}
		raw, err := p.Bytes()
		if err == nil {
			_, err = ledger.ParseSplit(raw)
		}
		if err != nil {
			return broken("split", "the proof that %s holds proves nothing: %v", m.code, err)
		}
		if m.proofs[honest] != nil {
			return broken("blame", "%s holds a proof against a hub that told one story", m.code)
		}
	}
	return nil
}

func (h *Hall) tallied(v *talks.View) error {
	p := v.Proceedings()
	for _, c := range h.ballots {
		b := p.Sitting.Ballot(c.id)
		if b == nil || b.Outcome == nil {
			return broken("count", "the vote %s has no result", c.id)
		}
		if t := b.Outcome.Tally; t.Yes != c.yes || t.No != c.no || t.Abstain != c.abs {
			return broken("count", "the vote %s: %d-%d-%d, counted apart %d-%d-%d", c.id, t.Yes, t.No, t.Abstain, c.yes, c.no, c.abs)
		}
		if (b.Outcome.Result == committee.Carried) != (c.yes > c.no) || b.Outcome.Rules == "" {
			return broken("count", "the vote %s, %d-%d-%d, is %s by %s", c.id, c.yes, c.no, c.abs, b.Outcome.Result, b.Outcome.Rules)
		}
	}
	return nil
}
