package record

import (
	"slices"
)

// State says what became of an act that was added.
type State int

const (
	Stored    State = iota + 1 // part of the record now
	Duplicate                  // it was there before, or was parked before
	Parked                     // it names acts that are missing; it waits
	Filled                     // it was there with its body withheld; now the body is there
)

func (s State) String() string {
	switch s {
	case Stored:
		return "stored"
	case Duplicate:
		return "duplicate"
	case Parked:
		return "parked"
	case Filled:
		return "filled"
	}
	return "unknown"
}

// Outcome is what became of an act, and of those that had waited for it.
type Outcome struct {
	State   State
	ID      ID
	Missing []ID       // when parked: the acts that it or those it waits for name, and that aren't here
	Stored  []*Act     // all that are part of the record now and weren't before, each after what it names
	Refused []*Refusal // acts that had waited and turned out not to fit; they are gone
}

// parked is an act that waits.
type parked struct {
	u        Unverified
	act      *Act // nil while no key is known that could verify it
	missing  int  // how many acts that it names are not in the record
	verified int  // which quota it counts in
}

// Add checks an act and puts it into the record, or parks it. It keeps raw, which must not be changed
// afterwards. The error is a *Refusal. To keep an act durably, append raw to the Store when State is
// Stored, Parked or Filled.
func (r *Record) Add(raw []byte) (Outcome, error) {
	u, err := Decode(raw)
	if err != nil {
		return Outcome{}, err
	}
	return r.AddUnverified(u)
}

// AddUnverified is Add for an act that was decoded already.
func (r *Record) AddUnverified(u Unverified) (Outcome, error) {
	if out, done, err := r.known(u.act); done || err != nil {
		return out, err
	}
	a, err := r.verify(u)
	if err != nil {
		return Outcome{}, err
	}
	if a == nil {
		return r.park(u, nil)
	}
	return r.add(u, a)
}

// verify checks the signature with the key that must have signed. It returns neither act nor error when
// that can't be known yet: the act stands on a re-keying that may be among the missing acts. (That some
// re-keying of its epoch is known isn't enough: there may be another, in conflict with it.)
func (r *Record) verify(u Unverified) (*Act, error) {
	a := u.act
	if prev, ok := r.index[a.Prev]; ok {
		if p := r.nodes[prev].act; p.Party != a.Party {
			return nil, refuse(CodeChain, "head.prev", "is act %d of %s", p.Seq, p.Party).of(a)
		}
		return u.VerifyWith(r.keyFor(r.number[a.Party], prev, a.Root))
	}
	verified, err := u.Verify(r.keys)
	if err != nil && a.Epoch > 0 && !a.Root && !a.Prev.IsZero() {
		return nil, nil
	}
	return verified, err
}

// AddVerified is Add for an act whose signature was checked already, by a key from the charter or from a
// re-keying (see Keyring). That it is the right key at this place is checked here. An act that was
// verified before (VerifiedBefore) must find here what it names: one that was parked when it was stored may
// never have been verified, and goes to AddUnverified.
func (r *Record) AddVerified(a *Act) (Outcome, error) {
	if a.signer.IsZero() && !a.before {
		return Outcome{}, refuse(CodeSignature, "", "not verified").of(a)
	}
	if out, done, err := r.known(a); done || err != nil {
		return out, err
	}
	if a.before && r.countMissing(a) > 0 {
		return Outcome{}, refuse(CodeSignature, "", "nobody can have verified it before: what it names is missing").of(a)
	}
	return r.add(Unverified{act: a}, a)
}

// known deals with acts of other talks or parties, and with those that are here already.
func (r *Record) known(a *Act) (out Outcome, done bool, err error) {
	out.ID = a.ID
	if n, ok := r.index[a.ID]; ok {
		if have := r.nodes[n].act; have.Body == nil && a.Body != nil {
			return out, false, nil // goes on to verify, then fills
		}
		out.State = Duplicate
		return out, true, nil
	}
	if p, ok := r.parked[a.ID]; ok {
		if p.u.act.Body == nil && a.Body != nil {
			return out, false, nil // likewise
		}
		out.State, out.Missing = Duplicate, r.missingFor(a.ID)
		return out, true, nil
	}
	if a.Talks != r.charter.ID {
		of := a.Talks
		if of.IsZero() {
			of = a.ID
		}
		return out, false, refuse(CodeTalks, "head.talks", "of the talks %s, not %s", of.Short(), r.charter.ID.Short()).of(a)
	}
	if _, ok := r.number[a.Party]; !ok {
		return out, false, refuse(CodeParty, "head.party", "%s is not a party of these talks", a.Party).of(a)
	}
	return out, false, nil
}

func (r *Record) add(u Unverified, a *Act) (Outcome, error) {
	if n, ok := r.index[a.ID]; ok {
		r.nodes[n].act.Body, r.nodes[n].act.raw = a.Body, a.raw
		return Outcome{State: Filled, ID: a.ID}, nil
	}
	if r.countMissing(a) > 0 {
		return r.park(u, a)
	}
	if ref := r.fits(a); ref != nil {
		return Outcome{}, ref.of(a)
	}
	r.insert(a)
	out := Outcome{State: Stored, ID: a.ID, Stored: []*Act{a}}
	if len(r.waiters) > 0 {
		r.wake(&out)
	}
	return out, nil
}

func (r *Record) countMissing(a *Act) int {
	n := 0
	for id := range parents(a) {
		if _, ok := r.index[id]; !ok {
			n++
		}
	}
	return n
}

func (r *Record) park(u Unverified, a *Act) (Outcome, error) {
	p := &parked{u: u, act: a, verified: 1}
	maxActs, maxBytes := MaxParked, MaxParkedBytes
	if a == nil {
		p.verified, maxActs = 0, MaxUnverifiedParked
	}
	id := u.act.ID
	if old, ok := r.parked[id]; ok { // its body was withheld
		if a == nil && old.act != nil {
			return Outcome{State: Duplicate, ID: id, Missing: r.missingFor(id)}, nil // don't give up what is verified
		}
		q := &r.sides[r.number[u.act.Party]]
		q.quota[old.verified].acts--
		q.quota[old.verified].bytes -= len(old.u.act.raw)
		p.missing = old.missing
		q.quota[p.verified].acts++
		q.quota[p.verified].bytes += len(u.act.raw)
		r.parked[id] = p
		return Outcome{State: Filled, ID: id, Missing: r.missingFor(id)}, nil
	}
	q := &r.sides[r.number[u.act.Party]].quota[p.verified]
	if q.acts+1 > maxActs || q.bytes+len(u.act.raw) > maxBytes {
		return Outcome{}, refuse(CodeQuota, "", "%d acts (%d bytes) of %s wait already; bring what they name first",
			q.acts, q.bytes, u.act.Party).of(u.act)
	}
	q.acts++
	q.bytes += len(u.act.raw)
	for m := range parents(u.act) {
		if _, ok := r.index[m]; !ok {
			p.missing++
			r.waiters[m] = append(r.waiters[m], id)
		}
	}
	r.parked[id] = p
	return Outcome{State: Parked, ID: id, Missing: r.missingFor(id)}, nil
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
			q := &r.sides[r.number[p.u.act.Party]].quota[p.verified]
			q.acts--
			q.bytes -= len(p.u.act.raw)
			if ref := r.release(p); ref != nil {
				out.Refused = append(out.Refused, ref)
				continue
			}
			r.insert(p.act)
			out.Stored = append(out.Stored, p.act)
		}
	}
}

// release checks a parked act all of whose parents are here.
func (r *Record) release(p *parked) *Refusal {
	if p.act == nil {
		a, err := r.verify(p.u)
		if err != nil {
			return err.(*Refusal)
		}
		p.act = a
	}
	if ref := r.fits(p.act); ref != nil {
		return ref.of(p.act)
	}
	return nil
}

// Waiting is a parked act.
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
		out = append(out, Waiting{p.u.act.Head(), p.u.act.raw, p.act != nil, r.missingFor(id)})
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
	for m := range parents(r.parked[id].u.act) {
		if _, ok := r.index[m]; !ok && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, compareID)
	return out
}
