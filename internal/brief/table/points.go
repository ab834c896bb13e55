package table

import (
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// What stances are worth, before importance.
const (
	worthSupport  = 100
	worthFallback = 90 // the first; each further one 10 less, down to worthLast
	worthLast     = 70
	worthLive     = 60
	worthNothing  = 40 // nothing was said of it
	worthOppose   = 0

	// OthersFloor is what another party is taken to have without a deal, in
	// hundredths of its ideal, where no guess says otherwise.
	OthersFloor = 40
)

// weight of an importance.
func weight(i brief.Importance) int64 {
	switch i {
	case brief.Low:
		return 1
	case brief.High:
		return 9
	case brief.Vital:
		return 27
	}
	return 3
}

func worth(s brief.Stance) int64 {
	switch s {
	case brief.Support:
		return worthSupport
	case brief.LiveWith:
		return worthLive
	case brief.Oppose, brief.Never:
		return worthOppose
	}
	return worthNothing
}

// Item is an instruction and where its place is now.
type Item struct {
	brief.Instruction
	Followed brief.Followed
	Brackets []int // that it is about
}

// near says how closely a place fits a bracket: 4 it is its words, 3 its
// paragraph, 2 a topic, 1 the whole text, 0 not at all.
func (t *Table) near(p brief.Place, b *Bracket) int {
	q := b.Place
	switch {
	case p == brief.Place{}:
		return 1
	case p.Topic != "":
		if slices.Contains(b.Topics, p.Topic) {
			return 2
		}
	case p.Gap != "" && !p.Span():
		if q.Gap == p.Gap {
			if q.Span() {
				return 3
			}
			return 4
		}
	case p.Block != "" && p.Block == q.Block && !p.Span():
		if q.Span() {
			return 3
		}
		return 4
	case p.Span() && q.Span() && p.Block == q.Block && p.Gap == q.Gap && p.Lang == q.Lang && p.Inside == q.Inside:
		if p.Start < q.End && q.Start < p.End || (p.Start == p.End || q.Start == q.End) && p.Start <= q.End && q.Start <= p.End {
			return 4
		}
	}
	return 0
}

// topical finds the topics of a bracket.
func (t *Table) topical(b *Bracket, topics []brief.Topic) []string {
	var out []string
	for _, top := range topics {
		in := b.Place.Block != "" && slices.Contains(top.Blocks, string(b.Place.Block))
		for _, s := range top.Words {
			want := brief.Tokens(s)
			for _, o := range b.Options {
				in = in || len(want) > 0 && holds(brief.Tokens(o.Words), want)
			}
		}
		if in {
			out = append(out, top.Name)
		}
	}
	return out
}

func holds(all, want []string) bool {
	for i := 0; i+len(want) <= len(all); i++ {
		if slices.Equal(all[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

// same reports whether a wording that was said for a place is an option of a
// bracket there: the place may be wider or narrower by now.
func (t *Table) same(p brief.Place, mark brief.Mark, words string, b *Bracket, o *Option) bool {
	if o.Away || mark != o.Mark {
		return false
	}
	q := b.Place
	switch {
	case mark == brief.Out || mark == brief.Stays, mark == brief.Goes, mark == brief.Moves, mark == brief.Cut, mark == brief.Joins:
		return true
	case mark == brief.In || !p.Span() || p.Inside != "" || p.Block == "":
		return slices.Equal(brief.Tokens(words), brief.Tokens(o.Words))
	}
	at := t.base.Find(q.Block)
	if at < 0 {
		return false
	}
	ws := t.base.Blocks[at].Content[q.Lang]
	lo, hi := min(p.Start, q.Start), max(p.End, q.End)
	if hi > len(ws) {
		return false
	}
	wide := func(start, end int, words string) string {
		return text.Plain(slices.Concat(ws[lo:start], text.Split(words), ws[end:hi]))
	}
	return wide(p.Start, p.End, words) == wide(q.Start, q.End, o.Words)
}

// instruct says what the brief and the party's own acts say of every option.
func (t *Table) instruct(b *brief.Brief, w *layer) {
	for _, i := range b.Items {
		t.Items = append(t.Items, Item{Instruction: i, Followed: w.follow(i.Place)})
	}
	for j := range t.Brackets {
		k := &t.Brackets[j]
		k.Topics = t.topical(k, b.Topics)
		k.Importance = b.Ordinary
		if k.Importance == "" {
			k.Importance = brief.Medium
		}
		ranked := 0
		for n := range t.Items {
			i := &t.Items[n]
			if i.Followed.State == brief.Gone {
				continue
			}
			close := t.near(i.Followed.Place, k)
			if close == 0 {
				continue
			}
			i.Brackets = append(i.Brackets, j)
			k.Said = append(k.Said, i.Name)
			k.Pending = k.Pending || i.Pending
			if i.Note != "" {
				k.Notes = append(k.Notes, i.Note)
			}
			if i.Importance != "" && (close > ranked || close == ranked && weight(i.Importance) > weight(k.Importance)) {
				k.Importance, ranked = i.Importance, close
			}
			for a := range k.Options {
				o := &k.Options[a]
				for _, s := range i.Stances {
					if t.same(i.Followed.Place, s.Mark, s.Words, k, o) {
						o.Stance, o.Points = s.Stance, s.Points
					}
				}
				for f, words := range i.Fallbacks {
					mark := brief.Words
					if o.Mark == brief.In {
						mark = brief.In
					}
					if o.Stance == "" && t.same(i.Followed.Place, mark, words, k, o) {
						o.Fallback = f + 1
					}
				}
			}
		}
		for a := range k.Options {
			o := &k.Options[a]
			if o.Stance == "" && o.Fallback == 0 {
				if s, ok := t.recorded(t.Me, o); ok {
					o.Stance, o.Record = s, true
				}
			}
			k.Matters = k.Matters || o.Stance != "" || o.Fallback > 0
		}
	}
}

// recorded is a party's stance on an option as its own acts say it.
func (t *Table) recorded(party string, o *Option) (brief.Stance, bool) {
	if slices.Contains(o.Held, party) {
		return brief.Support, true
	}
	worst, found := brief.Support, false
	for _, name := range o.Claims {
		for _, s := range t.said[name] {
			if s.Party != party || s.Stance == talks.Silent {
				continue
			}
			found = true
			now := brief.Support
			switch s.Stance {
			case talks.Accept:
				now = brief.LiveWith
			case talks.Reserve:
				now = ""
			case talks.Object:
				now = brief.Oppose
			}
			if worth(now) < worth(worst) {
				worst = now
			}
		}
	}
	return worst, found && worst != ""
}

// points of the party itself.
func (t *Table) points() [][]int64 {
	rows := make([][]int64, len(t.Brackets))
	for j := range t.Brackets {
		b := &t.Brackets[j]
		if !b.Matters {
			continue
		}
		rows[j] = make([]int64, len(b.Options))
		for a := range b.Options {
			o := &b.Options[a]
			v := worth(o.Stance)
			if o.Stance == "" && o.Fallback > 0 {
				v = int64(max(worthLast, worthFallback-10*(o.Fallback-1)))
			}
			rows[j][a] = weight(b.Importance) * v
			if o.Points != nil {
				rows[j][a] = int64(*o.Points)
			}
		}
	}
	return rows
}

// guess is what another party may make of every option, from low to high.
func (t *Table) guess(party string, b *brief.Brief, w *layer) (low, high [][]int64, never []bridge.Rule, floor int) {
	low, high, floor = make([][]int64, len(t.Brackets)), make([][]int64, len(t.Brackets)), OthersFloor
	type at struct {
		brief.Guess
		place brief.Place
	}
	var guesses []at
	for _, g := range b.Guesses {
		if g.Party != party {
			continue
		}
		if g.Floor != nil {
			floor = *g.Floor
		}
		if f := w.follow(g.Place); f.State != brief.Gone {
			guesses = append(guesses, at{g, f.Place})
		}
	}
	for j := range t.Brackets {
		k := &t.Brackets[j]
		least, most, ranked := brief.Medium, brief.Medium, 0
		lo, hi := make([]int64, len(k.Options)), make([]int64, len(k.Options))
		said := false
		for a := range k.Options {
			o := &k.Options[a]
			if lo[a], hi[a] = worthNothing, worthNothing; o.Away {
				continue
			}
			lo[a], hi[a] = 20, 60
			if s, ok := t.recorded(party, o); ok {
				said = true
				lo[a], hi[a] = spread(s)
			}
		}
		for _, g := range guesses {
			close := t.near(g.place, k)
			if close == 0 {
				continue
			}
			if (g.Least != "" || g.Most != "") && close >= ranked {
				least, most, ranked = or(g.Least), or(g.Most), close
			}
			for a := range k.Options {
				for _, s := range g.Stances {
					if !t.same(g.place, s.Mark, s.Words, k, &k.Options[a]) {
						continue
					}
					said = true
					lo[a], _ = spread(s.Worst)
					_, hi[a] = spread(s.Best)
					if s.Best == brief.Never {
						never = append(never, bridge.Never(g.Name, j, a))
					}
				}
			}
		}
		if !said {
			continue
		}
		for a := range k.Options {
			lo[a], hi[a] = lo[a]*weight(least), hi[a]*weight(most)
		}
		low[j], high[j] = lo, hi
	}
	return low, high, never, floor
}

func or(i brief.Importance) brief.Importance {
	if i == "" {
		return brief.Medium
	}
	return i
}

// spread is what a stance of another party may be worth to it.
func spread(s brief.Stance) (low, high int64) {
	switch s {
	case brief.Support:
		return 80, 100
	case brief.LiveWith:
		return 50, 80
	case brief.Oppose:
		return 0, 20
	case brief.Never:
		return 0, 0
	}
	return 20, 60
}
