package bridge

import (
	"cmp"
	"context"
	"math/big"
	"slices"
)

// Exchange is a small trade: changes of a package that each cost somebody
// something, and together leave everybody who gives with more than before, and
// nobody with less. Or it is a gift: a single change that costs nobody anything.
type Exchange struct {
	Moves         []Move
	Before, After []int64  // points by party
	Least         *big.Rat // the least gain of those that give; 0 of a gift
	Sum           *big.Rat // of all gains
}

// Trades are exchanges from a package, the best ones first.
type Trades struct {
	Gifts  []Exchange // by the sum of gains
	Trades []Exchange // by the least gain of those that give, then by the sum
	All    bool       // the bound of work (MaxTrades) didn't end the search
}

// Move is one change of an exchange: of one bracket, or of several that rules
// tie together.
type Move struct {
	Changes []Change
	Takes   []int   // parties that this change alone gives something
	Gives   []int   // parties that it costs something
	Points  []int64 // what it gives or costs, by party

	group int // of the space: of one group only one can be made
}

// Change is that another option of a bracket comes out.
type Change struct{ Bracket, From, To int }

// Exchanges finds the best exchanges from a package, up to most of each kind.
// Two parties trade with two changes; where there are more parties, three
// changes may go round in a cycle when no two of them are a trade. Of equal
// ones that with fewer changes comes first. Options of a bracket that another
// one is at least as good as for everybody are left out. No exchange breaks a
// rule or crosses a red line that the package keeps. The error wraps
// ErrProblem, ErrNone or ErrTied.
func (p *Problem) Exchanges(x Package, most int) (*Trades, error) {
	t, s, err := p.trader(x)
	if err != nil {
		return nil, err
	}
	f := newForms(context.Background(), s, len(p.Parties), func(o *option, out []int64) { copy(out, o.points) })
	var moves []Move
	for g := range s.groups {
		for _, a := range f.groups[g].options {
			y := slices.Clone(x)
			s.groups[g].put(y, a)
			if m := p.move(x, y, s.groups[g].brackets); len(m.Takes) > 0 {
				m.group = g
				moves = append(moves, m)
			}
		}
	}
	gifts, found := t.pairs(moves, most)
	if len(p.Parties) > 2 {
		t.threes(moves, found)
	}
	return &Trades{t.exchanges(moves, gifts.sort()), t.exchanges(moves, found.sort()), t.work <= MaxTrades}, nil
}

// move is what changes from x to y in some brackets, nothing else.
func (p *Problem) move(x, y Package, brackets []int) Move {
	m := Move{Points: make([]int64, len(p.Parties))}
	for _, j := range brackets {
		if x[j] == y[j] {
			continue
		}
		m.Changes = append(m.Changes, Change{j, x[j], y[j]})
		for i := range p.Parties {
			m.Points[i] += p.Parties[i].points(j, y[j]) - p.Parties[i].points(j, x[j])
		}
	}
	for i, v := range m.Points {
		switch {
		case v > 0:
			m.Takes = append(m.Takes, i)
		case v < 0:
			m.Gives = append(m.Gives, i)
		}
	}
	return m
}

// trader ranks exchanges.
type trader struct {
	before  []int64
	width   []int64 // of a gain, by party
	weights []int64 // of gains in their sum
	work    int64
}

func (p *Problem) trader(x Package) (*trader, *space, error) {
	s, ideals, err := p.laid(context.Background(), x)
	if err != nil {
		return nil, nil, err
	}
	sc := p.scale(ideals)
	t := &trader{weights: s.shares(sc)}
	for i, q := range p.Parties {
		t.before = append(t.before, q.Worth(x))
		t.width = append(t.width, max(1, ideals[i]-q.Floor))
	}
	return t, s, nil
}

// deal is an exchange by the numbers of its moves.
type deal struct {
	moves   []int
	least   frac
	sum     int64
	changes int
}

// deal checks some moves: ok when they are an exchange.
func (t *trader) deal(all []Move, moves ...int) (d deal, ok bool) {
	t.work += int64(len(t.before) * len(moves))
	d = deal{least: frac{-1, 1}}
	for i := range t.before {
		net, gives := int64(0), false
		for _, m := range moves {
			net += all[m].Points[i]
			gives = gives || all[m].Points[i] < 0
		}
		if net < 0 || net == 0 && gives {
			return d, false
		}
		if gives {
			if g := (frac{net, t.width[i]}); d.least.n < 0 || g.cmp(d.least) < 0 {
				d.least = g
			}
		}
		d.sum += net * t.weights[i]
	}
	for _, m := range moves {
		d.changes += len(all[m].Changes)
	}
	d.moves = moves
	if d.least.n < 0 { // nobody gives
		d.least = frac{0, 1}
	}
	return d, true
}

// compare is below 0 when d is the better one.
func (d deal) compare(e deal) int {
	return cmp.Or(-d.least.cmp(e.least), -cmp.Compare(d.sum, e.sum), cmp.Compare(len(d.moves), len(e.moves)), cmp.Compare(d.changes, e.changes), slices.Compare(d.moves, e.moves))
}

// best holds the best deals: it lets more come together than it wants, and
// sorts out then.
type best struct {
	most  int
	deals []deal
	full  bool // the last of the first most deals must be beaten
}

func (b *best) add(d deal) {
	if b.most <= 0 || b.full && d.compare(b.deals[b.most-1]) >= 0 {
		return
	}
	if b.deals = append(b.deals, d); len(b.deals) >= 2*b.most+64 {
		b.sort()
	}
}

func (b *best) sort() []deal {
	slices.SortFunc(b.deals, deal.compare)
	if len(b.deals) >= b.most {
		b.deals, b.full = b.deals[:b.most], b.most > 0
	}
	return b.deals
}

// pairs are gifts, and trades of two changes.
func (t *trader) pairs(all []Move, most int) (gifts, found *best) {
	gifts, found = &best{most: most}, &best{most: most}
	for k := range all {
		if len(all[k].Gives) == 0 {
			if d, ok := t.deal(all, k); ok {
				gifts.add(d)
			}
			continue
		}
		for l := range k {
			if t.work > MaxTrades {
				return gifts, found
			}
			if len(all[l].Gives) > 0 && all[k].group != all[l].group {
				if d, ok := t.deal(all, l, k); ok {
					found.add(d)
				}
			}
		}
	}
	return gifts, found
}

// threes are trades of three changes of which no two are one.
func (t *trader) threes(all []Move, found *best) {
	// Folded into 64 bits: whoever is short after two must take from the third.
	takes := make([]uint64, len(all))
	for k := range all {
		for _, i := range all[k].Takes {
			takes[k] |= 1 << (i % 64)
		}
	}
	for k := range all {
		for l := range k {
			if len(all[k].Gives) == 0 || len(all[l].Gives) == 0 || all[k].group == all[l].group {
				continue
			}
			short := uint64(0)
			for i := range t.before {
				if net := all[k].Points[i] + all[l].Points[i]; net < 0 || net == 0 && all[k].Points[i] != 0 {
					short |= 1 << (i % 64)
				}
			}
			t.work += int64(len(t.before) + l)
			if t.work > MaxTrades {
				return
			}
			if short == 0 {
				continue // two are enough
			}
			for m := range l {
				if short&^takes[m] != 0 || len(all[m].Gives) == 0 || all[k].group == all[m].group || all[l].group == all[m].group {
					continue
				}
				d, ok := t.deal(all, m, l, k)
				if !ok {
					continue
				}
				_, one := t.deal(all, m, l)
				_, two := t.deal(all, m, k)
				if !one && !two {
					found.add(d)
				}
			}
		}
	}
}

func (t *trader) exchanges(all []Move, deals []deal) (out []Exchange) {
	for _, d := range deals {
		e := Exchange{Before: slices.Clone(t.before), After: slices.Clone(t.before), Least: d.least.rat(), Sum: new(big.Rat)}
		for _, m := range d.moves {
			e.Moves = append(e.Moves, all[m])
			for i, v := range all[m].Points {
				e.After[i] += v
				if t.weights[i] > 0 {
					e.Sum.Add(e.Sum, big.NewRat(v, t.width[i]))
				}
			}
		}
		out = append(out, e)
	}
	return out
}
