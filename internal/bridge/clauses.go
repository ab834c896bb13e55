package bridge

import "slices"

// clauses decides whether some clauses can all hold, by unit propagation and
// clause learning (after GRASP, Marques-Silva and Sakallah 1996, and MiniSat,
// Eén and Sörensson 2003), in a fixed order and within a bound of work, so that
// it always ends, and always in the same way. Variables may be assumed true:
// when that fails, it names assumptions that fail together.
type clauses struct {
	group   []int32   // by variable: it is one of these, of which at most one is true; -1: of none
	members [][]int32 // by group
	all     [][]lit
	watch   [][]int32 // by literal: clauses that must be looked at when it becomes false

	value  []int8 // by variable: 1 true, -1 false, 0 open
	level  []int32
	reason []int32 // a clause; decided; or the member -2-r that is true instead
	trail  []lit
	starts []int // of the levels in trail
	head   int   // of the trail, to where it is propagated
	phase  []int32
	next   int // no group before this one is open
	seen   []bool

	work, limit int64
	broken      bool // the clauses can't hold, whatever is assumed
}

// lit is a variable, twice, and one more when it is negated.
type lit int32

func (l lit) not() lit { return l ^ 1 }

const decided = -1

type verdict int8

const (
	unknown verdict = iota // the bound of work was reached
	holds
	fails
)

// variable adds one, to a group or to none (-1). Groups are numbered from 0 on.
func (c *clauses) variable(group int) lit {
	v := int32(len(c.value))
	c.group = append(c.group, int32(group))
	if group >= len(c.members) {
		c.members, c.phase = append(c.members, nil), append(c.phase, 0)
	}
	if group >= 0 {
		c.members[group] = append(c.members[group], v)
	}
	c.value, c.level, c.reason, c.seen = append(c.value, 0), append(c.level, 0), append(c.reason, decided), append(c.seen, false)
	c.watch = append(c.watch, nil, nil)
	return lit(2 * v)
}

func (c *clauses) val(l lit) int8 {
	if l&1 == 1 {
		return -c.value[l/2]
	}
	return c.value[l/2]
}

// add takes a clause of different literals, none the opposite of another;
// nothing may be assumed yet.
func (c *clauses) add(k ...lit) {
	switch {
	case len(k) == 1 && c.val(k[0]) < 0:
		c.broken = true
	case len(k) == 1 && c.val(k[0]) == 0:
		c.set(k[0], decided)
	case len(k) > 1:
		c.keep(k)
	}
}

func (c *clauses) keep(k []lit) int32 {
	n := int32(len(c.all))
	c.all = append(c.all, k)
	c.watch[k[0]] = append(c.watch[k[0]], n)
	c.watch[k[1]] = append(c.watch[k[1]], n)
	c.work += int64(len(k))
	return n
}

func (c *clauses) set(l lit, why int32) {
	v := l / 2
	c.value[v] = 1 - 2*int8(l&1)
	c.level[v] = int32(len(c.starts))
	c.reason[v] = why
	c.trail = append(c.trail, l)
	if g := c.group[v]; g >= 0 && l&1 == 0 {
		c.phase[g] = int32(v)
	}
}

// propagate follows what has been set, and gives a clause that fails, or nil.
func (c *clauses) propagate() []lit {
	for c.head < len(c.trail) {
		l := c.trail[c.head]
		c.head++
		if g := c.group[l/2]; g >= 0 && l&1 == 0 {
			c.work += int64(len(c.members[g]))
			for _, w := range c.members[g] {
				other := lit(2 * w)
				switch {
				case other == l:
				case c.value[w] > 0:
					return []lit{l.not(), other.not()}
				case c.value[w] == 0:
					c.set(other.not(), -2-int32(l/2))
				}
			}
		}
		if failed := c.visit(l.not()); failed != nil {
			return failed
		}
	}
	return nil
}

// visit looks at the clauses that watch a literal that has become false.
func (c *clauses) visit(off lit) []lit {
	list := c.watch[off]
	stay := list[:0]
	for at, n := range list {
		c.work++
		k := c.all[n]
		if k[0] == off {
			k[0], k[1] = k[1], k[0]
		}
		if c.val(k[0]) > 0 {
			stay = append(stay, n)
			continue
		}
		moved := false
		for m := 2; m < len(k); m++ {
			c.work++
			if c.val(k[m]) >= 0 {
				k[1], k[m] = k[m], k[1]
				c.watch[k[1]] = append(c.watch[k[1]], n)
				moved = true
				break
			}
		}
		if moved {
			continue
		}
		stay = append(stay, n)
		if c.val(k[0]) < 0 {
			c.watch[off] = append(stay, list[at+1:]...)
			return k
		}
		c.set(k[0], n)
	}
	c.watch[off] = stay
	return nil
}

// because is what made a variable what it is: literals that are false.
func (c *clauses) because(v int32) []lit {
	switch r := c.reason[v]; {
	case r == decided:
		return nil
	case r < decided:
		return []lit{lit(2*(-2-r) + 1)}
	default:
		return c.all[r][1:] // the first one is the one that was set
	}
}

// back undoes the levels above one.
func (c *clauses) back(level int) {
	if len(c.starts) <= level {
		return
	}
	at := c.starts[level]
	for _, l := range c.trail[at:] {
		c.value[l/2] = 0
	}
	c.trail, c.starts = c.trail[:at], c.starts[:level]
	c.head, c.next = at, 0
}

// learn gives the clause that a failed one teaches, the literal to set first,
// and the level where that is known.
func (c *clauses) learn(failed []lit) ([]lit, int) {
	out := []lit{0}
	var marked []int32
	open, at := 0, len(c.trail)-1
	for {
		for _, l := range failed {
			v := int32(l / 2)
			c.work++
			if c.seen[v] || c.level[v] == 0 {
				continue
			}
			c.seen[v] = true
			marked = append(marked, v)
			if int(c.level[v]) == len(c.starts) {
				open++
			} else {
				out = append(out, l)
			}
		}
		for !c.seen[c.trail[at]/2] {
			at--
		}
		l := c.trail[at]
		at--
		if open--; open == 0 {
			out[0] = l.not()
			break
		}
		failed = c.because(int32(l / 2))
	}
	for _, v := range marked {
		c.seen[v] = false
	}
	to := 0
	for k := 1; k < len(out); k++ {
		if l := int(c.level[out[k]/2]); l > to {
			to = l
			out[1], out[k] = out[k], out[1]
		}
	}
	return out, to
}

// blame gives the assumptions that make a literal false, itself included when
// it is one.
func (c *clauses) blame(l lit) []lit {
	out := []lit{l}
	if c.level[l/2] == 0 {
		return out
	}
	c.seen[l/2] = true
	for at := len(c.trail) - 1; at >= c.starts[0]; at-- {
		v := int32(c.trail[at] / 2)
		if !c.seen[v] {
			continue
		}
		c.seen[v] = false
		if c.reason[v] == decided {
			if c.trail[at] != l.not() {
				out = append(out, c.trail[at])
			}
			continue
		}
		for _, k := range c.because(v) {
			c.seen[k/2] = c.level[k/2] > 0
		}
	}
	return out
}

// solve says whether the clauses hold with all assumptions. When they don't, it
// gives some of these that fail together; when they do, values stand until the
// next call.
func (c *clauses) solve(assume []lit) (verdict, []lit) {
	c.back(0)
	for {
		if c.broken {
			return fails, nil
		}
		if failed := c.propagate(); failed != nil {
			if len(c.starts) == 0 {
				c.broken = true
				continue
			}
			k, to := c.learn(failed)
			c.back(to)
			if len(k) == 1 {
				c.set(k[0], decided)
			} else {
				c.set(k[0], c.keep(k))
			}
			continue
		}
		if c.limit > 0 && c.work > c.limit {
			return unknown, nil
		}
		l := lit(-1)
		if n := len(c.starts); n < len(assume) {
			if l = assume[n]; c.val(l) < 0 {
				return fails, c.blame(l)
			}
		} else if l = c.choose(); l < 0 {
			return holds, nil
		}
		c.starts = append(c.starts, len(c.trail))
		if c.val(l) == 0 {
			c.set(l, decided)
		}
	}
}

// choose is a member of the first group of which none is true yet: the one that
// was true last, else the first that may be.
func (c *clauses) choose() lit {
	for ; c.next < len(c.members); c.next++ {
		m := c.members[c.next]
		c.work++
		if slices.ContainsFunc(m, func(v int32) bool { return c.value[v] > 0 }) {
			continue
		}
		if v := c.phase[c.next]; c.group[v] == int32(c.next) && c.value[v] == 0 {
			return lit(2 * v)
		}
		for _, v := range m {
			if c.value[v] == 0 {
				return lit(2 * v)
			}
		}
	}
	return -1
}
