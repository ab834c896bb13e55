package talks

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley/record"
	"parley/seal"
)

// Ref names a claim or a package for as long as the talks last: the act that
// made it and its place there. Text form: "<64 hex digits>.<place from 0>"
// for a claim and "<64 hex digits>.p<number>" for a package (number 0 is the
// package of a package act, 1 and up are those that an amendment or a charter
// marks among its own claims).
type Ref struct {
	Act     record.ID
	N       int
	Package bool
}

// ErrRef is wrapped by the error of a text that is not a Ref.
var ErrRef = errors.New("not the name of a claim or package")

// String returns the text form.
func (r Ref) String() string {
	if r.Package {
		return r.Act.String() + ".p" + strconv.Itoa(r.N)
	}
	return r.Act.String() + "." + strconv.Itoa(r.N)
}

// MarshalText returns the text form.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads exactly what MarshalText writes.
func (r *Ref) UnmarshalText(b []byte) error {
	s := string(b)
	act, rest, ok := strings.Cut(s, ".")
	if !ok {
		return fmt.Errorf("%w: %.80q", ErrRef, s)
	}
	id, err := seal.ParseDigest(act)
	if err != nil || id.IsZero() {
		return fmt.Errorf("%w: %.80q", ErrRef, s)
	}
	num, pack := strings.CutPrefix(rest, "p")
	n, err := strconv.Atoi(num)
	if err != nil || n < 0 || n > MaxClaims || strconv.Itoa(n) != num {
		return fmt.Errorf("%w: %.80q", ErrRef, s)
	}
	*r = Ref{Act: id, N: n, Package: pack}
	return nil
}
