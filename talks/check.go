package talks

import (
	"fmt"

	"parley/seal"
)

// Denied says why an act would have no effect, in words a delegate
// understands.
type Denied struct{ Reason string }

func (d *Denied) Error() string { return d.Reason }

// Check says whether an act that the party would sign now, knowing everything
// that the state holds, would be well-formed and allowed. The error wraps
// ErrMalformed, or is a *Denied.
func (s *State) Check(party string, body Body) error {
	p, ok := s.number[party]
	if !ok {
		return fmt.Errorf("%w: %.40s is not a party", ErrForeign, party)
	}
	raw, err := seal.Marshal(body)
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrMalformed, body.Kind(), err)
	}
	clean, err := Decode(body.Kind(), raw)
	if err != nil {
		return err
	}
	j := &judge{v: s.Now(), party: p}
	if why := j.judge(clean); why != "" {
		if j.malformed {
			return fmt.Errorf("%w %s: %s", ErrMalformed, body.Kind(), why)
		}
		return &Denied{why}
	}
	return nil
}
