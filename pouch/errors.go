package pouch

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// What a file is that can't be read as a pouch. DamagedError is the case that isn't listed here.
var (
	ErrNotPouch  = errors.New("not a pouch")
	ErrVersion   = errors.New("a pouch of a version that this program doesn't know")
	ErrLineEnds  = errors.New("line ends were changed on the way (CR LF); send a pouch as a file, not as text")
	ErrEncrypted = errors.New("the pouch is encrypted, and no key to open it was given")
	ErrOtherKey  = errors.New("the pouch is encrypted to other keys")
	ErrTooLarge  = errors.New("larger than a pouch may be")
	ErrOtherTalk = errors.New("the pouch is of other talks")
)

// DamagedError is a pouch that was cut short or changed on its way. Nothing of it was applied.
type DamagedError struct {
	Acts    int    // complete lines of acts before the damage was noticed
	Reason  string // what is wrong
	Salvage *Pouch // what was read; any act in it may be the damaged one, so each must be verified
	Err     error  // the cause, or nil
}

func (e *DamagedError) Error() string {
	s := fmt.Sprintf("the pouch is damaged: %s, after %d acts", e.Reason, e.Acts)
	if e.Acts == 1 {
		s = strings.TrimSuffix(s, "s")
	}
	if e.Err != nil && !errors.Is(e.Err, io.ErrUnexpectedEOF) { // the reason says so in words
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *DamagedError) Unwrap() error { return e.Err }
