package record

import (
	"bytes"
	"slices"
)

// parked is an act that waits. Its id is that of its header, which anybody may sign anew: where the key isn't
// known yet, a forged copy can't be told from the true one, so each copy waits, in its quota, and the act joins
// the record by the copy that turns out to be signed with the right key.
type parked struct {
	missing int       // how many acts that it names are not in the record
	copies  []waiting // never empty, in order of arrival
}

// waiting is one signature's worth of an act that waits.
type waiting struct {
	u   Unverified
	act *Act // nil while no key is known that could verify it
}

// quota is which of the author's quotas a copy counts in.
func (c waiting) quota() int {
	if c.act == nil {
		return 0
	}
	return 1
}

// same reports whether two copies bear one signature, as far as that can be told. Two that one key signed count as one.
func (c waiting) same(o waiting) bool {
	if c.act != nil && o.act != nil && c.act.signer == o.act.signer {
		return true
	}
	return c.u.sig != nil && bytes.Equal(c.u.sig, o.u.sig)
}

// holds reports whether these very bytes wait already.
func (p *parked) holds(a *Act) bool {
	return slices.ContainsFunc(p.copies, func(c waiting) bool { return bytes.Equal(c.u.act.raw, a.raw) })
}

// best returns the first verified copy, or the first.
func (p *parked) best() waiting {
	if i := slices.IndexFunc(p.copies, func(c waiting) bool { return c.act != nil }); i >= 0 {
		return p.copies[i]
	}
	return p.copies[0]
}

func (r *Record) park(u Unverified, a *Act) (Outcome, error) {
	id, c := u.act.ID, waiting{u, a}
	p := r.parked[id]
	if p != nil {
		if i := slices.IndexFunc(p.copies, c.same); i >= 0 {
			old := p.copies[i]
			if old.act != nil && a == nil || old.u.act.Body != nil || u.act.Body == nil { // don't give up what is verified, or has its body
				return Outcome{State: Duplicate, ID: id, Missing: r.missingFor(id)}, nil
			}
			r.count(old, -1)
			r.count(c, 1)
			p.copies[i] = c
			return Outcome{State: Filled, ID: id, Missing: r.missingFor(id)}, nil
		}
	}
	maxActs, maxBytes := MaxParked, MaxParkedBytes
	if a == nil {
		maxActs = MaxUnverifiedParked
	}
	q := r.sides[r.number[u.act.Party]].quota[c.quota()]
	if q.acts+1 > maxActs || q.bytes+len(u.act.raw) > maxBytes {
		return Outcome{}, refuse(CodeQuota, "", "%d acts (%d bytes) of %s wait already; bring what they name first",
			q.acts, q.bytes, u.act.Party).of(u.act)
	}
	r.count(c, 1)
	if p == nil {
		p = &parked{}
		r.parked[id] = p
		for m := range parents(u.act) {
			if _, ok := r.index[m]; !ok {
				p.missing++
				r.waiters[m] = append(r.waiters[m], id)
			}
		}
	}
	p.copies = append(p.copies, c)
	return Outcome{State: Parked, ID: id, Missing: r.missingFor(id)}, nil
}

// count enters a copy in its quota, or takes it out (by -1).
func (r *Record) count(c waiting, by int) {
	q := &r.sides[r.number[c.u.act.Party]].quota[c.quota()]
	q.acts += by
	q.bytes += by * len(c.u.act.raw)
}

// waits reports whether any act of a party is parked.
func (r *Record) waits(side int) bool {
	q := &r.sides[side].quota
	return q[0].acts+q[1].acts > 0
}

// wake stores what waited for the acts in out.Stored, and what waited for that, and so on.
func (r *Record) wake(out *Outcome) {
	for i := 0; i < len(out.Stored); i++ {
		id := out.Stored[i].ID
		waiting := r.waiters[id]
		delete(r.waiters, id)
		for _, w := range waiting {
			p := r.parked[w]
			if p == nil {
				continue
			}
			if p.missing--; p.missing > 0 {
				continue
			}
			delete(r.parked, w)
			for _, c := range p.copies {
				r.count(c, -1)
			}
			a, ref := r.release(p)
			if a == nil {
				out.Refused = append(out.Refused, ref)
				continue
			}
			r.insert(a)
			out.Stored = append(out.Stored, a)
		}
	}
}

// release picks the copy of a parked act, all of whose parents are here, that is signed with the right key, one with
// its body before one without. If there is none, it says what is wrong with the first. What the others were is not
// told: the act itself stands.
func (r *Record) release(p *parked) (good *Act, first *Refusal) {
	for _, c := range p.copies {
		ref := r.settle(&c)
		if ref == nil && (good == nil || good.Body == nil && c.act.Body != nil) {
			good = c.act
		}
		if first == nil {
			first = ref
		}
	}
	return good, first
}

// settle checks a copy, all of whose parents are here.
func (r *Record) settle(c *waiting) *Refusal {
	if c.act == nil {
		a, err := r.verify(c.u)
		if err != nil {
			return err.(*Refusal)
		}
		c.act = a
	}
	if ref := r.fits(c.act); ref != nil {
		return ref.of(c.act)
	}
	return nil
}

// Waiting is a parked act. Where several copies wait, it is the first verified one, or the first.
type Waiting struct {
	Head     Head
	Raw      []byte
	Verified bool // false: the key that would verify it isn't known yet
	Missing  []ID // acts to bring, ascending
}

// Parked lists the acts that wait, ascending by head.
func (r *Record) Parked() []Waiting {
	out := make([]Waiting, 0, len(r.parked))
	for id, p := range r.parked {
		c := p.best()
		out = append(out, Waiting{c.u.act.Head(), c.u.act.raw, c.act != nil, r.missingFor(id)})
	}
	slices.SortFunc(out, func(a, b Waiting) int { return a.Head.Compare(b.Head) })
	return out
}

// Wanted lists the acts that parked acts name and that aren't here, not even parked; ascending.
func (r *Record) Wanted() []ID {
	var out []ID
	for id := range r.waiters {
		if _, ok := r.parked[id]; !ok {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, compareID)
	return out
}

// missingFor lists what must be brought before a parked act can be stored; ascending. It names only acts
// that this act itself names, parked ones included.
func (r *Record) missingFor(id ID) []ID {
	var out []ID
	for m := range parents(r.parked[id].best().u.act) {
		if _, ok := r.index[m]; !ok && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, compareID)
	return out
}
