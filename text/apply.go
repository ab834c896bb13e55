package text

import (
	"errors"
	"fmt"
)

// ErrConflict is wrapped when claims that are to be applied exclude each other.
var ErrConflict = errors.New("the claims exclude each other")

// Conflict names two claims that can't be applied together. It wraps
// [ErrConflict].
type Conflict struct{ A, B Key }

func (c *Conflict) Error() string {
	return fmt.Sprintf("claims %.12s and %.12s exclude each other", c.A, c.B)
}

// Unwrap makes errors.Is(err, ErrConflict) true.
func (c *Conflict) Unwrap() error { return ErrConflict }

// Apply makes the next revision: base with the adopted claims. The order of
// adopted doesn't matter and equal claims count once. A claim inside another
// adopted one is left out: the outer one beats it. Sub-claims change the new
// words of their parent, which must be among the adopted. Claims that exclude
// each other are an error that wraps [ErrConflict]; claims that don't fit base
// are an error as [Claim.Check] gives.
func Apply(base *Text, adopted []Claim) (*Text, *Carry, error) {
	return nil, nil, errors.New("apply: not built yet")
}
