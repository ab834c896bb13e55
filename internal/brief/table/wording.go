package table

import (
	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/text"
)

// Wording is new words in the place of a bracket as a question for the bridge: what
// they may be worth to each party. claim is one that the bracket holds. To the party
// itself they are worth what the brief says of just these words, or else something
// between its worst and its best option there; to another, something between the
// least and the most that it is guessed to give to any option there. ok is false
// where the party has no points there, and where the words hold what must not stand:
// then nothing needs to be weighed.
func (t *Table) Wording(claim string, words []text.Word) (p *bridge.Problem, w bridge.Wording, ok bool) {
	lits, g := t.at[claim], t.Guesses
	if len(lits) == 0 || g.Problem.Parties[g.Me].Points == nil {
		return nil, w, false
	}
	j := lits[0].Bracket
	own := g.Problem.Parties[g.Me].Points[j]
	if own == nil {
		return nil, w, false
	}
	k, o := &t.Brackets[j], Option{Words: text.Plain(words)}
	for _, l := range t.Lines {
		if !l.Must && l.State != Lost && l.Words != "" && holds(brief.Tokens(o.Words), brief.Tokens(l.Words)) {
			return nil, w, false
		}
	}
	w = bridge.Wording{Bracket: j, Name: o.title()}
	for i := range g.Problem.Parties {
		low, high := own, own
		if i != g.Me {
			low, high = g.Low[i][j], g.High[i][j]
		}
		var lo, hi int64
		for a := range low {
			if k.Options[a].Away {
				continue
			}
			if a == 0 || low[a] < lo {
				lo = low[a]
			}
			if a == 0 || high[a] > hi {
				hi = high[a]
			}
		}
		w.Low, w.High = append(w.Low, lo), append(w.High, hi)
	}
	for _, i := range t.Items {
		if i.Followed.State == brief.Gone || t.near(i.Followed.Place, k) == 0 {
			continue
		}
		for f, s := range i.Fallbacks {
			if t.same(i.Followed.Place, brief.Words, s, k, &o) {
				v := weight(k.Importance) * int64(max(worthLast, worthFallback-10*f))
				w.Low[g.Me], w.High[g.Me] = v, v
			}
		}
		for _, s := range i.Stances {
			if !t.same(i.Followed.Place, s.Mark, s.Words, k, &o) {
				continue
			}
			if s.Stance == brief.Never {
				return nil, w, false
			}
			v := weight(k.Importance) * worth(s.Stance)
			w.Low[g.Me], w.High[g.Me] = v, v
		}
	}
	return g.Problem, w, true
}
