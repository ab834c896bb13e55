package bridge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// ErrWork is wrapped when a question isn't decided within the bound of work.
var ErrWork = errors.New("not decided within the bound of work")

// RedLine is p.Parties[Party].RedLines[Line].
type RedLine struct{ Party, Line int }

// Held is a red line and whose it is: the same one of two parties is one.
type Held struct {
	Rule    Rule
	Holders []RedLine // by party
}

// Collision is red lines that no package keeps all together, while each
// smaller part of them can be kept. With no lines at all, the rules alone
// exclude each other.
type Collision struct {
	Lines    []Held
	Rules    []int // of Problem.Rules, what they collide over; none of these can be left out either
	Smallest bool  // proven: no fewer red lines collide
	Minimal  bool  // proven: none of these can be left out
}

// Possible asks whether any package keeps every rule and red line. It gives
// such a package, or else the smallest set of colliding red lines; of several
// which one depends on what they say, never on who holds them or in what order
// they came. work bounds the steps taken (0: MaxWork); at the bound the
// collision may not be the smallest, and says so. The error wraps ErrProblem,
// or ErrWork when not even that much is known.
//
// Whatever lines are left standing together by a package, each collision has
// one of the others. So when the fewest lines that have one of each of these
// others collide themselves, no fewer can; when they don't, a package shows it,
// and what it crosses is one more set to hit (implicit hitting sets, after
// Ignatiev, Previti, Liffiton and Marques-Silva 2015).
func (p *Problem) Possible(work int64) (Package, *Collision, error) {
	if err := p.Check(); err != nil {
		return nil, nil, err
	}
	if work <= 0 {
		work = MaxWork
	}
	x := make(Package, len(p.Brackets))
	for j, b := range p.Brackets {
		x[j] = max(0, b.Now)
	}
	open := p.quarrels()
	// Each has its share of half the work first, so that a hard one doesn't
	// hide what is easily seen; then those that are still open have the rest.
	for _, part := range []int64{2, 1} {
		for n, q := range open {
			if part == 1 && q.done() {
				continue
			}
			before := q.c.work
			q.c.limit = before + max(1, work/part/int64(len(open)-n))
			q.run()
			work = max(0, work-(q.c.work-before))
		}
	}
	var best *quarrel
	undecided := false
	for _, q := range open {
		switch {
		case q.verdict == holds:
			q.put(x)
		case q.verdict == unknown:
			undecided = true
		case best == nil || len(q.lines) < len(best.lines):
			best = q
		}
	}
	if best == nil {
		if undecided {
			return nil, nil, fmt.Errorf("%w: whether all red lines can be kept", ErrWork)
		}
		return x, nil, nil
	}
	out := &Collision{Minimal: best.minimal, Smallest: true}
	for _, q := range open {
		out.Smallest = out.Smallest && (q.verdict == holds || q.least >= len(best.lines))
	}
	for _, l := range best.lines {
		h := best.held[l]
		out.Lines = append(out.Lines, Held{h.rule, h.holders})
	}
	for _, r := range best.rules {
		out.Rules = append(out.Rules, best.ties[r].numbers...)
	}
	slices.Sort(out.Rules)
	return nil, out, nil
}

// quarrel is what can collide: brackets that rules and red lines tie together.
type quarrel struct {
	p        *Problem
	brackets []int
	held     []line
	ties     []line // the rules

	c       clauses
	vars    map[[2]int]lit // of a bracket and an option
	other   map[int]int    // of a bracket: one of the options that nobody speaks of
	asserts []lit          // by held, then by ties

	verdict verdict
	lines   []int // of held: the collision
	rules   []int // of ties: those that it needs
	least   int   // no collision has fewer lines
	minimal bool
}

// line is a rule once, whoever says it.
type line struct {
	rule    Rule // choices in order
	holders []RedLine
	numbers []int
}

// canonical sorts the choices of a rule; false when it always holds.
func canonical(r Rule) (Rule, bool) {
	any := slices.Clone(r.Any)
	slices.SortFunc(any, compareLits)
	any = slices.Compact(any)
	for k := 1; k < len(any); k++ {
		a, b := any[k-1], any[k]
		if a.Bracket == b.Bracket && a.Option == b.Option || a.Bracket == b.Bracket && a.Not && b.Not {
			return r, false // it is this or not this; or not both of two that never stand together
		}
	}
	return Rule{r.Name, any}, true
}

func compareLits(a, b Lit) int {
	n := func(l Lit) int {
		if l.Not {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.Bracket, b.Bracket), cmp.Compare(n(a), n(b)), cmp.Compare(a.Option, b.Option))
}

// quarrels parts a problem into what hangs together. What nobody speaks of is
// in none of them.
func (p *Problem) quarrels() []*quarrel {
	tied := newTies(len(p.Brackets))
	var lines, rules []line
	put := func(to []line, r Rule) ([]line, *line) {
		r, ok := canonical(r)
		if !ok {
			return to, nil
		}
		for _, l := range r.Any {
			tied.join(r.Any[0].Bracket, l.Bracket)
		}
		to = append(to, line{rule: r})
		return to, &to[len(to)-1]
	}
	for n, r := range p.Rules {
		var l *line
		if rules, l = put(rules, r); l != nil {
			l.numbers = []int{n}
		}
	}
	for i, q := range p.Parties {
		for n, r := range q.RedLines {
			var l *line
			if lines, l = put(lines, r); l != nil {
				l.holders = []RedLine{{i, n}}
			}
		}
	}
	var out []*quarrel
	at := map[int]*quarrel{}
	of := func(l line) *quarrel {
		root := tied.root(l.rule.Any[0].Bracket)
		if at[root] == nil {
			at[root] = &quarrel{p: p, vars: map[[2]int]lit{}, other: map[int]int{}}
		}
		return at[root]
	}
	for _, l := range once(rules) {
		l.numbers = l.numbers[:1] // one of equal rules is enough
		q := of(l)
		q.ties = append(q.ties, l)
	}
	for _, l := range once(lines) {
		q := of(l)
		q.held = append(q.held, l)
	}
	for j := range p.Brackets {
		if q := at[tied.root(j)]; q != nil {
			if q.brackets = append(q.brackets, j); len(q.brackets) == 1 {
				out = append(out, q)
			}
		}
	}
	for _, q := range out {
		q.lay()
	}
	return out
}

// once sorts lines by what they say and makes equal ones one.
func once(all []line) []line {
	slices.SortStableFunc(all, func(a, b line) int { return slices.CompareFunc(a.rule.Any, b.rule.Any, compareLits) })
	out := all[:0]
	for _, l := range all {
		if n := len(out); n > 0 && slices.Equal(out[n-1].rule.Any, l.rule.Any) {
			out[n-1].holders = append(out[n-1].holders, l.holders...)
			out[n-1].numbers = append(out[n-1].numbers, l.numbers...)
			continue
		}
		out = append(out, l)
	}
	return out
}

// lay makes clauses: of the options of a bracket that nobody speaks of one
// stands for all.
func (q *quarrel) lay() {
	spoken := map[[2]int]bool{}
	for _, l := range slices.Concat(q.ties, q.held) {
		for _, k := range l.rule.Any {
			spoken[[2]int{k.Bracket, k.Option}] = true
		}
	}
	for g, j := range q.brackets {
		q.other[j] = -1
		var one []lit
		for a := range q.p.Brackets[j].Options {
			if !spoken[[2]int{j, a}] {
				if q.other[j] >= 0 {
					continue
				}
				q.other[j] = a
			}
			v := q.c.variable(g)
			q.vars[[2]int{j, a}] = v
			one = append(one, v)
		}
		q.c.add(one...)
	}
	for _, l := range slices.Concat(q.held, q.ties) {
		v := q.c.variable(-1)
		k := []lit{v.not()}
		for _, m := range l.rule.Any {
			w := q.vars[[2]int{m.Bracket, m.Option}]
			if m.Not {
				w = w.not()
			}
			k = append(k, w)
		}
		q.c.add(k...)
		q.asserts = append(q.asserts, v)
	}
}

// put writes the package that was found last into x.
func (q *quarrel) put(x Package) {
	for _, j := range q.brackets {
		for a := range q.p.Brackets[j].Options {
			if v, ok := q.vars[[2]int{j, a}]; ok && q.c.val(v) > 0 {
				x[j] = a
			}
		}
		if now := q.p.Brackets[j].Now; x[j] == q.other[j] && now >= 0 {
			if _, ok := q.vars[[2]int{j, now}]; !ok {
				x[j] = now
			}
		}
	}
}

// solve asks for these lines, with these rules.
func (q *quarrel) solve(lines, rules []int) (verdict, []int, []int) {
	assume := make([]lit, 0, len(lines)+len(rules))
	for _, n := range rules {
		assume = append(assume, q.asserts[len(q.held)+n])
	}
	for _, n := range lines {
		assume = append(assume, q.asserts[n])
	}
	v, core := q.c.solve(assume)
	var l, r []int
	for _, k := range core {
		if n := int(k-q.asserts[0]) / 2; n < len(q.held) {
			l = append(l, n)
		} else {
			r = append(r, n-len(q.held))
		}
	}
	slices.Sort(l)
	slices.Sort(r)
	return v, l, r
}

// done says whether more work would tell nothing more.
func (q *quarrel) done() bool {
	return q.verdict == holds || q.verdict == fails && q.minimal && q.least >= len(q.lines)
}

func (q *quarrel) run() {
	every := func(n int) []int {
		out := make([]int, n)
		for k := range out {
			out[k] = k
		}
		return out
	}
	lines, rules := every(len(q.held)), every(len(q.ties))
	var core []int
	if q.verdict, core, q.rules = q.solve(lines, rules); q.verdict != fails {
		return
	}
	q.shrink(core, rules)
	q.search(rules)
	// What the rest of the work is for: which rules it takes.
	if v, _, r := q.solve(q.lines, q.rules); v == fails {
		q.rules = r
	} else {
		q.rules = rules
	}
	for _, n := range slices.Clone(q.rules) {
		less := slices.DeleteFunc(slices.Clone(q.rules), func(m int) bool { return m == n })
		if v, _, r := q.solve(q.lines, less); v == fails {
			q.rules = r
		} else if v == unknown {
			q.minimal = false
		}
	}
}

// shrink leaves out of a collision what isn't needed.
func (q *quarrel) shrink(core, rules []int) {
	q.minimal = true
	for _, n := range slices.Clone(core) {
		if !slices.Contains(core, n) {
			continue
		}
		less := slices.DeleteFunc(slices.Clone(core), func(m int) bool { return m == n })
		switch v, c, _ := q.solve(less, rules); v {
		case fails:
			core = c
		case unknown:
			q.minimal = false
		}
	}
	q.lines = core
}

// search looks for a smaller collision, or proves that there is none.
func (q *quarrel) search(rules []int) {
	h := hitting{limit: q.c.limit - q.c.work, elements: len(q.held)}
	for {
		least, ok := h.fewest(len(q.lines))
		q.c.work += h.work
		h.work = 0
		q.least = max(q.least, h.size)
		if !ok || q.least >= len(q.lines) {
			return
		}
		switch v, core, _ := q.solve(least, rules); v {
		case unknown:
			return
		case fails: // none of these can be left out: fewer hit not all sets
			q.lines, q.minimal = core, true
			return
		}
		left := q.grow(least, rules)
		if len(left) == 0 {
			return // can't be: all together collide
		}
		h.add(left)
	}
}

// grow adds lines to some that can be kept together, as long as they can, and
// gives the others.
func (q *quarrel) grow(with, rules []int) []int {
	in := make([]bool, len(q.held))
	x := make(Package, len(q.p.Brackets))
	take := func() {
		q.put(x)
		for n, l := range q.held {
			in[n] = in[n] || l.rule.Kept(x)
		}
	}
	take()
	var left []int
	for n := range q.held {
		if in[n] {
			continue
		}
		have := []int{n}
		for m := range in {
			if in[m] {
				have = append(have, m)
			}
		}
		if v, _, _ := q.solve(have, rules); v == holds {
			take()
		} else {
			left = append(left, n)
		}
	}
	return slices.DeleteFunc(left, func(n int) bool { return in[n] })
}

// hitting finds the fewest elements of which each of some sets has one.
type hitting struct {
	elements    int
	sets        [][]int
	size        int // no fewer are enough
	work, limit int64
}

func (h *hitting) add(set []int) { h.sets = append(h.sets, set) }

// fewest gives them; nothing, when it takes as many as top; false at the bound of work.
func (h *hitting) fewest(top int) ([]int, bool) {
	state := make([]int8, h.elements) // 1 taken, -1 given up
	var taken []int
	used := make([]int, h.elements)
	round := 0
	var try func(left int) bool
	try = func(left int) bool {
		// Sets that share nothing open need an element each.
		round++
		var pick []int
		apart := 0
		for _, s := range h.sets {
			hit, shared, open := false, false, 0
			for _, e := range s {
				hit = hit || state[e] > 0
				shared = shared || state[e] == 0 && used[e] == round
				if state[e] == 0 {
					open++
				}
			}
			h.work += int64(len(s))
			if hit {
				continue
			}
			if open == 0 {
				return false
			}
			if pick == nil || open < len(pick) {
				pick = pick[:0]
				for _, e := range s {
					if state[e] == 0 {
						pick = append(pick, e)
					}
				}
			}
			if !shared {
				apart++
				for _, e := range s {
					if state[e] == 0 {
						used[e] = round
					}
				}
			}
		}
		if pick == nil {
			return true
		}
		if apart > left || h.work > h.limit {
			return false
		}
		for _, e := range pick {
			state[e] = 1
			taken = append(taken, e)
			if try(left - 1) {
				return true
			}
			taken = taken[:len(taken)-1]
			state[e] = -1
		}
		for _, e := range pick {
			state[e] = 0
		}
		return false
	}
	for ; h.size < top; h.size++ {
		clear(state)
		if try(h.size) {
			slices.Sort(taken)
			return taken, true
		}
		if h.work > h.limit {
			return nil, false
		}
	}
	return nil, true
}

// Sight is what one party may be shown of a collision.
type Sight struct {
	Own   []int // its red lines in it, by number
	Alone bool  // these alone collide, with the rules: others needn't move
}

// Seen is a collision as a party may see it: its own red lines, and nothing of
// the others, neither what they are nor whose, nor how many: a party that
// enters red lines in order to see what they collide with would learn those of
// others from the numbers. Even this much is an answer to a probe, and counts
// as one where probes are counted. The owner of the vault sees the Collision.
func (c *Collision) Seen(party int) Sight {
	s := Sight{Alone: true}
	for _, h := range c.Lines {
		mine := false
		for _, r := range h.Holders {
			if r.Party == party {
				s.Own = append(s.Own, r.Line)
				mine = true
			}
		}
		s.Alone = s.Alone && mine
	}
	slices.Sort(s.Own)
	return s
}
