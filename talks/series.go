package talks

import (
	"slices"

	"parley/record"
	"parley/text"
)

// Point is the convergence after one act.
type Point struct {
	Act record.ID
	Rev int // number of the newest revision then
	Convergence
	Churn

	stood *stood
}

// Churn is what changed since the point before, in a series of points. A
// bracket at the top level opened when none of its claims was live then, and
// closed when none of its claims is live any more; brackets that only merged
// or parted did neither.
type Churn struct {
	Opened   int
	Closed   int
	Reopened int // paragraphs that are open, were not at the point before, and were at an earlier one
}

// stood is what was open at a point, to be compared with others.
type stood struct {
	tops   [][]*inst // the live claims of each bracket at the top level
	live   map[*inst]bool
	blocks map[text.BlockID]bool
}

// size is what it takes to keep, about: in words of memory.
func (x *stood) size() int { return 16 + 8*len(x.live) + 8*len(x.blocks) }

func (v *View) stood() *stood {
	if v.stoodM == nil {
		v.stoodM = v.findStood()
	}
	return v.stoodM
}

func (v *View) findStood() *stood {
	x := &stood{live: map[*inst]bool{}, blocks: map[text.BlockID]bool{}}
	slots := v.slotsLive()
	e := v.extent()
	for i := range e.Disputes {
		var all []*inst
		for _, k := range e.Disputes[i].Claims {
			for _, in := range v.liveIn(slots[k]) {
				x.live[in] = true
				all = append(all, in)
			}
		}
		if e.Disputes[i].Depth == 1 {
			x.tops = append(x.tops, all)
		}
	}
	for _, b := range v.tip().text.Blocks {
		if len(v.onBlock(b.ID)) > 0 {
			x.blocks[b.ID] = true
		}
	}
	return x
}

// beyond counts the brackets at the top level none of whose claims is live in o.
func (x *stood) beyond(o *stood) int {
	n := 0
	for _, top := range x.tops {
		if !slices.ContainsFunc(top, func(in *inst) bool { return o.live[in] }) {
			n++
		}
	}
	return n
}

// maxKept bounds the points that a state keeps, in words of memory: some
// hundred long series of talks with hundreds of open claims.
const maxKept = 8 << 20

// Series measures the talks after each of the given acts, each at its own
// causal past, itself included, and what changed from each to the next. A
// point is kept: an act's past never changes.
func (s *State) Series(acts []record.ID) ([]Point, error) {
	var out []Point
	for _, id := range acts {
		p, ok := s.points[id]
		if !ok {
			v, err := s.At(id)
			if err != nil {
				return nil, err
			}
			if p, err = v.point(id); err != nil {
				return nil, err
			}
			if s.kept += p.stood.size() + 8*len(s.parties); s.points == nil || s.kept > maxKept {
				s.points, s.kept = map[record.ID]Point{}, p.stood.size()+8*len(s.parties)
			}
			s.points[id] = p
		}
		out = append(out, p)
	}
	compareAll(out)
	return out, nil
}

// Follow adds the view itself to a series, after the last of its points.
func (v *View) Follow(points []Point) ([]Point, error) {
	p, err := v.point(record.ID{})
	if err != nil {
		return nil, err
	}
	out := append(slices.Clone(points), p)
	compareAll(out)
	return out, nil
}

func (v *View) point(id record.ID) (Point, error) {
	c, err := v.Convergence()
	return Point{Act: id, Rev: v.tip().num, Convergence: c, stood: v.stood()}, err
}

// compareAll works out what changed from each point to the next.
func compareAll(points []Point) {
	before := &stood{}
	once := map[text.BlockID]bool{} // open at an earlier point
	for i := range points {
		now := points[i].stood
		c := Churn{Opened: now.beyond(before), Closed: before.beyond(now)}
		for b := range now.blocks {
			if once[b] && !before.blocks[b] {
				c.Reopened++
			}
		}
		for b := range now.blocks {
			once[b] = true
		}
		points[i].Churn, before = c, now
	}
}

// Milestones returns the acts at which a series is worth measuring: the
// charter, the revisions of the line, and the newest act of the view; each
// after its past.
func (v *View) Milestones() []record.ID {
	var out []record.ID
	for _, r := range v.Revisions() {
		out = append(out, r.ID)
	}
	acts := v.s.sorted()
	for i := len(acts) - 1; i >= 0; i-- {
		if n := acts[i]; v.holds(n) {
			if n.act.ID != out[len(out)-1] {
				out = append(out, n.act.ID)
			}
			break
		}
	}
	return out
}
