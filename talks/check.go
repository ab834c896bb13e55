package talks

import (
	"fmt"

	"parley/committee"
	"parley/seal"
)

// Denied says why an act would have no effect, in words a delegate
// understands.
type Denied struct {
	Reason string
	Rule   *committee.Refusal // of a proceeding: what its committee's rules say; else nil
}

func (d *Denied) Error() string { return d.Reason }

// Check says whether an act that the party would sign now, knowing everything
// that the state holds, would be well-formed and allowed. The error wraps
// ErrMalformed, or is a *Denied.
func (s *State) Check(party string, body Body) error {
	return s.Now().Check(party, body)
}

// Check says whether an act of the party that has just the view's acts in its
// past would be well-formed and allowed, as State.Check says it.
func (v *View) Check(party string, body Body) error {
	return v.CheckAt(party, body, "")
}

// CheckAt is Check for an act that claims this time, in the form that record
// gives it; "" leaves out what depends on the time: whether a silence
// procedure gives notice enough, and whether a deadline is over. A proceeding
// that the committee would refuse is denied, with its rule.
func (v *View) CheckAt(party string, body Body, time string) error {
	_, _, err := v.considerAt(party, body, time)
	return err
}

// consider judges an act that is only being considered, with the view as its
// past. It also returns the body as others will read it.
func (v *View) consider(party string, body Body) (*judge, Body, error) {
	return v.considerAt(party, body, "")
}

func (v *View) considerAt(party string, body Body, time string) (*judge, Body, error) {
	p, ok := v.s.number[party]
	if !ok {
		return nil, nil, fmt.Errorf("%w: %.40s is not a party", ErrForeign, party)
	}
	raw, err := seal.Marshal(body)
	if err != nil {
		return nil, nil, fmt.Errorf("%w %s: %w", ErrMalformed, body.Kind(), err)
	}
	clean, err := Decode(body.Kind(), raw)
	if err != nil {
		return nil, nil, err
	}
	j := &judge{v: v, party: p, voice: p, time: time}
	if why := j.judge(clean); why != "" {
		if j.malformed {
			return nil, nil, fmt.Errorf("%w %s: %s", ErrMalformed, body.Kind(), why)
		}
		return nil, nil, &Denied{Reason: why}
	}
	if b, ok := clean.(*Proceeding); ok {
		if no := v.refusal(p, b, time); no != nil {
			return nil, nil, no
		}
	}
	return j, clean, nil
}
