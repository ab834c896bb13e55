package talks

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// term is one holding of the pen: since when, who, and from which revision.
type term struct {
	num  int
	to   int // party
	from *revision
}

func (t term) same(o term) bool { return t.num == o.num && t.to == o.to && t.from == o.from }

// line is the revisions as a view sees them.
type line struct {
	term   term
	tip    *revision
	rivals []*revision // more than one child of the tip: the text stays at the tip
	void   []*revision // issued with effect, but beside the line
}

// tip returns the newest revision.
func (v *View) tip() *revision { return v.line().tip }

// line finds the term and the newest revision of the view: the highest
// complete term builds on its from.
func (v *View) line() *line {
	if v.tipMemo == nil {
		v.tipMemo = v.s.lineOf(v)
	}
	return v.tipMemo
}

// lineOf finds the line of a view, or remembers it: as long as nobody forked
// or replaced a key, it depends on which revisions and namings the view holds.
func (s *State) lineOf(v *View) *line {
	for i := range s.parties {
		if len(s.parties[i].doubles) > 0 || len(s.parties[i].rekeys) > 0 {
			return v.findLine()
		}
	}
	key := make([]byte, 0, 64)
	for _, list := range s.steps { // one chain each: the newest tells the others
		n := len(list)
		if !v.all {
			n = sort.Search(n, func(i int) bool { return !v.set.holds(list[i]) })
		}
		key = binary.AppendUvarint(key, uint64(n))
	}
	if l := s.lines[string(key)]; l != nil {
		return l
	}
	l := v.findLine()
	s.lines[string(key)] = l
	return l
}

func (v *View) findLine() *line {
	t := v.pen()
	l := &line{term: t, tip: t.from}
	for {
		var next []*revision
		for _, r := range l.tip.children {
			if t.same(*r.n.term) && v.issues(r) {
				next = append(next, r)
			}
		}
		if len(next) != 1 {
			l.rivals = next
			sortRevisions(l.rivals)
			break
		}
		l.tip = next[0]
	}
	for _, r := range v.s.revs[1:] {
		if !l.tip.within(r) && v.issues(r) {
			l.void = append(l.void, r)
		}
	}
	sortRevisions(l.void)
	return l
}

// issues reports whether a revision has effect in the view: its act counts,
// or the act of another party that acknowledges it without proof against its
// author in its own past is in the view.
func (v *View) issues(r *revision) bool {
	if !v.holds(r.n) {
		return false
	}
	if v.void(r.n) == "" {
		return true
	}
	for _, n := range r.acknowledged(v.s) {
		if v.holds(n) {
			return true
		}
	}
	return false
}

// acknowledged returns the acts of other parties that hold the revision in
// their past without anything there that takes its ground. Whether one does
// is decided by its own past, so what was found stays found.
func (r *revision) acknowledged(s *State) []*node {
	for ; r.asked < len(s.order); r.asked++ {
		n := s.order[r.asked]
		if n.party != r.n.party && n.past.holds(r.n) && s.before(n).void(r.n) == "" {
			r.acks = append(r.acks, n)
		}
	}
	return r.acks
}

// pen finds the highest complete term of the view.
func (v *View) pen() term {
	t := term{to: v.s.number[v.s.charter.Pen], from: v.s.revs[0]}
	for {
		next, ok := v.complete(t)
		if !ok {
			break
		}
		t = next
	}
	return t
}

// complete returns the term after t if it is complete: named by all others
// alike (proven forkers and suspended seats excepted), which prevails, or by
// the holder.
func (v *View) complete(t term) (term, bool) {
	named := map[int]term{}
	list := v.s.pens[t.num+1]
	if len(list) == 0 {
		return t, false
	}
	for _, n := range list {
		if v.counts(n) { // at most one of each party, see judgePen
			named[n.party] = *n.term
		}
	}
	var alike *term
	agree := true
	for p := range v.s.parties {
		if p == t.to || v.suspended(p) != "" {
			continue
		}
		n, ok := named[p]
		if !ok || alike != nil && !alike.same(n) {
			agree = false
			break
		}
		alike = &n
	}
	if agree && alike != nil {
		return *alike, true
	}
	n, ok := named[t.to]
	return n, ok
}

// judgePen judges the naming of a penholder.
func (j *judge) judgePen(b *Pen) string {
	v, s := j.v, j.v.s
	to, ok := s.number[b.To]
	if !ok {
		return fmt.Sprintf("%s is not a party", b.To)
	}
	from := s.issued[b.From]
	if from == nil || !v.holds(from.n) {
		return "the revision that it starts from is not known"
	}
	now := v.line()
	if b.Term > now.term.num+1 {
		return fmt.Sprintf("the next term is %d, not %d", now.term.num+1, b.Term)
	}
	for _, n := range s.pens[b.Term] {
		if n.party == j.party && v.counts(n) {
			return fmt.Sprintf("%s has named a penholder for term %d already", s.parties[j.party].code, b.Term)
		}
	}
	if !from.within(now.tip) || !v.issues(from) {
		return fmt.Sprintf("it starts from %s, behind or beside the newest revision %s", from.name(), now.tip.name())
	}
	j.file(func(n *node) {
		n.term = &term{num: b.Term, to: to, from: from}
		s.pens[b.Term] = append(s.pens[b.Term], n)
		s.steps[n.party] = append(s.steps[n.party], n)
	})
	return ""
}
