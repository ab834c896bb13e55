package record

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
		if !p.holds(a) {
			return out, false, nil // likewise, or another signature: one of them may be forged
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

// Fits says why a verified act can't take its place in the record now, or nil: something that it names isn't
// here, or it doesn't fit what it names. The error is a *Refusal. It changes nothing.
func (r *Record) Fits(a *Act) error {
	if r.countMissing(a) > 0 {
		return refuse(CodeDeps, "head", "it names acts that aren't here").of(a)
	}
	if ref := r.fits(a); ref != nil {
		return ref.of(a)
	}
	return nil
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
