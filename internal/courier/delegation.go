package courier

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"parley/record"
	"parley/seal"
)

// DelegationDomain is the domain in which seats sign delegations: not that of acts, cards or proofs, so that a delegation
// is good for nothing else, and nothing else for a delegation.
const DelegationDomain = "parley courier delegation v1"

// Delegation is a seat's word that a host, which hasn't its key, may fetch and bring acts for it. It is for couriers and
// never an act: the host proves the key that is named here, and what it brings verifies itself as ever.
type Delegation struct {
	V     int            `json:"delegation"` // version of this form: 1
	Host  seal.PublicKey `json:"host"`       // the key that the host proves on the line
	Party string         `json:"party"`
	Seat  seal.PublicKey `json:"seat"`  // the seat's key, which signs this
	Talks []record.ID    `json:"talks"` // ascending; none: all in which the seat's key counts
	Until string         `json:"until"` // when it ends, such as 2026-11-23T09:30:00Z
}

// signedDelegation is a delegation as it goes over the wire.
type signedDelegation struct {
	Sig       []byte   `json:"sig"`
	Statement seal.Raw `json:"statement"`
}

const delegationTime = "2006-01-02T15:04:05Z"

// ErrDelegation is wrapped by every refusal of a delegation.
var ErrDelegation = errors.New("not a usable delegation")

// Statement returns the bytes that the seat's key signs in DelegationDomain.
func (d Delegation) Statement() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	return seal.Marshal(d)
}

// End returns when the delegation ends.
func (d Delegation) End() time.Time {
	t, _ := time.Parse(delegationTime, d.Until) // was checked
	return t
}

func (d Delegation) check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrDelegation, fmt.Sprintf(format, args...))
	}
	t, err := time.Parse(delegationTime, d.Until)
	switch {
	case d.V != 1:
		return bad("it has version %d, this program knows 1", d.V)
	case !record.ValidCode(d.Party):
		return bad("%.20q is no party's code", d.Party)
	case d.Host.IsZero() || d.Seat.IsZero() || d.Host == d.Seat:
		return bad("a key is missing, or both are the same")
	case err != nil || t.Format(delegationTime) != d.Until:
		return bad("its end %.40q is no time", d.Until)
	case len(d.Talks) > MaxTalks || !slices.IsSortedFunc(d.Talks, compareID):
		return bad("its talks are too many or out of order")
	}
	return nil
}

// SignedDelegation puts the signature to a statement: one line in the one encoding, as ParseDelegation reads it.
func SignedDelegation(statement, sig []byte) ([]byte, error) {
	return seal.Marshal(signedDelegation{Sig: sig, Statement: statement})
}

// ParseDelegation reads a signed delegation and checks its form and its signature. Whether it is over, Holds says.
func ParseDelegation(raw []byte) (Delegation, error) {
	var s signedDelegation
	var d Delegation
	if len(raw) > maxDelegation {
		return d, fmt.Errorf("%w: it is larger than %d bytes", ErrDelegation, maxDelegation)
	}
	if err := seal.Unmarshal(raw, &s); err != nil {
		return d, fmt.Errorf("%w: %w", ErrDelegation, err)
	}
	if err := seal.Unmarshal(s.Statement, &d); err != nil {
		return d, fmt.Errorf("%w: %w", ErrDelegation, err)
	}
	if err := d.check(); err != nil {
		return d, err
	}
	if !d.Seat.Verify(DelegationDomain, s.Statement, s.Sig) {
		return d, fmt.Errorf("%w: the signature of the seat's key doesn't fit", ErrDelegation)
	}
	return d, nil
}

// Holds returns why the delegation isn't good at now, or nil: it is over, or it ends later than any may.
func (d Delegation) Holds(now time.Time) error {
	switch end := d.End(); {
	case !now.Before(end):
		return fmt.Errorf("%w: it ended at %s", ErrDelegation, d.Until)
	case end.Sub(now) > MaxDelegation+clockSlack:
		return fmt.Errorf("%w: it would hold until %s, and none is for more than %d days", ErrDelegation, d.Until, int(MaxDelegation.Hours()/24))
	}
	return nil
}

// DelegatedSeat returns the seat of a host that holds a delegation and the key that it names.
func DelegatedSeat(raw []byte, host seal.PrivateKey) (Seat, error) {
	d, err := ParseDelegation(raw)
	if err != nil {
		return Seat{}, err
	}
	if d.Host != host.Public() {
		return Seat{}, fmt.Errorf("%w: it names another host's key", ErrDelegation)
	}
	s := SeatOf(d.Party, host)
	s.Key, s.Delegation = d.Seat, bytes.Clone(raw)
	return s, nil
}

// prove checks a proof on the line: sig over the transcript is by the seat's key, or by that of a host to which the seat has
// delegated. It returns the delegation, or nil.
func (c Config) prove(party string, seat seal.PublicKey, delegation seal.Raw, transcript, sig []byte) (*Delegation, error) {
	key := seat
	var d *Delegation
	if len(delegation) > 0 {
		read, err := ParseDelegation(delegation)
		if err == nil && (read.Party != party || read.Seat != seat) {
			err = fmt.Errorf("%w: it is another seat's", ErrDelegation)
		}
		if err == nil {
			err = read.Holds(c.Clock())
		}
		if err != nil {
			return nil, refuse(CodeDelegation, "%w", err)
		}
		d, key = &read, read.Host
	}
	if !key.Verify(ProofDomain, transcript, sig) {
		return nil, refuse(CodeProof, "")
	}
	return d, nil
}

// may reports whether a claimant may speak for its seat in these talks: a delegation can be for some only.
func (c claimant) may(id record.ID) bool {
	return c.by == nil || len(c.by.Talks) == 0 || slices.Contains(c.by.Talks, id)
}
