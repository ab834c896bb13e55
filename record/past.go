package record

import (
	"fmt"
	"slices"
)

// Past is a set of acts that holds with each act all that it names: the causal past of an act, or what
// was in the record at some time. It is a small value; acts that are added later never enter it. The zero
// value is the empty set. Its methods read the record, so the rule for goroutines is the Record's.
type Past struct {
	r     *Record
	reach vector
	self  int32 // a node left out, or -1
}

// Past returns the causal past of an act: all that it names, directly or not, without itself. The past
// of an act that the record doesn't hold is empty.
func (r *Record) Past(id ID) Past {
	p := r.Upto(id)
	if n, ok := r.index[id]; ok {
		p.self = n
	}
	return p
}

// Upto returns an act and its causal past.
func (r *Record) Upto(id ID) Past {
	n, ok := r.index[id]
	if !ok {
		return Past{r: r, self: -1}
	}
	return Past{r: r, reach: r.nodes[n].reach, self: -1}
}

// Now returns all acts that the record holds now.
func (r *Record) Now() Past { return Past{r: r, reach: count(r.lanes), self: -1} }

// PastOf returns the causal past that an act with this header would have. It fails if the record doesn't
// hold what the header names.
func (r *Record) PastOf(h Header) (Past, error) {
	p := Past{r: r, self: -1}
	for id := range parents(&Act{Header: h}) {
		n, ok := r.index[id]
		if !ok {
			return Past{}, fmt.Errorf("the past of an act: %s is not in the record", id.Short())
		}
		p.reach = merge(p.reach, r.nodes[n].reach)
	}
	return p, nil
}

// Union returns the acts of both.
func (p Past) Union(o Past) Past {
	if p.r == nil {
		return o
	}
	if o.r == nil {
		return p
	}
	p, o = p.whole(), o.whole()
	return Past{r: p.r, reach: merge(p.reach, o.reach), self: -1}
}

// whole returns the same set without an exception.
func (p Past) whole() Past {
	if p.self >= 0 {
		n := &p.r.nodes[p.self]
		p.reach, p.self = p.reach.set(n.lane, n.pos), -1
	}
	return p
}

// Contains reports whether the act is in the past.
func (p Past) Contains(id ID) bool {
	if p.r == nil {
		return false
	}
	n, ok := p.r.index[id]
	return ok && p.has(n)
}

func (p Past) has(n int32) bool {
	nd := &p.r.nodes[n]
	return n != p.self && p.reach.at(nd.lane) > nd.pos
}

// Len returns the number of acts.
func (p Past) Len() int {
	if p.r == nil {
		return 0
	}
	n := 0
	for _, tw := range p.reach.top {
		for _, lf := range tw {
			if lf != nil {
				for _, c := range lf {
					n += int(c)
				}
			}
		}
	}
	if p.self >= 0 {
		n--
	}
	return n
}

// Heads returns the party's newest acts in the past, those that no other act of the party in the past
// continues: one as a rule, several after a fork or a re-keying, none if it hasn't acted. They ascend by
// Head.Compare.
func (p Past) Heads(party string) []Head {
	if p.r == nil {
		return nil
	}
	side, ok := p.r.number[party]
	if !ok {
		return nil
	}
	var out []Head
	for _, l := range p.r.sides[side].lanes {
		c := p.reach.at(l)
		if c == 0 {
			continue
		}
		n := p.r.lanes[l].nodes[c-1]
		if n == p.self {
			if c == 1 { // the lane's first act is left out: its parent may be a head
				if n = p.r.nodes[n].parent; n < 0 {
					continue
				}
			} else {
				n = p.r.lanes[l].nodes[c-2]
			}
		}
		if !p.continued(n) {
			out = append(out, p.r.nodes[n].act.Head())
		}
	}
	slices.SortFunc(out, Head.Compare)
	return slices.Compact(out)
}

// continued reports whether the past holds an act that continues n.
func (p Past) continued(n int32) bool {
	for c := p.r.nodes[n].child; c >= 0; c = p.r.nodes[c].next {
		if p.has(c) {
			return true
		}
	}
	return false
}

// Newest returns the party's newest act in the past: of its heads the one of the latest epoch, then of
// the greatest seq, then of the least id.
func (p Past) Newest(party string) (Head, bool) {
	var best Head
	found := false
	for _, h := range p.Heads(party) {
		if !found || p.r.newer(h, best) {
			best, found = h, true
		}
	}
	return best, found
}

// newer reports whether a rather than b is a party's newest act.
func (r *Record) newer(a, b Head) bool {
	if ea, eb := r.Get(a.ID).Epoch, r.Get(b.ID).Epoch; ea != eb {
		return ea > eb
	}
	if a.Seq != b.Seq {
		return a.Seq > b.Seq
	}
	return compareID(a.ID, b.ID) < 0
}
