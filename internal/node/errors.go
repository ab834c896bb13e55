package node

import (
	"errors"
	"fmt"

	"parley/internal/store"
)

// Errors on which callers branch. The text around them says what happened and what to do.
var (
	// ErrNoHome: there is no home in the directory.
	ErrNoHome = errors.New("no home here")
	// ErrHomeExists: the directory holds a home already.
	ErrHomeExists = errors.New("a home is here already")
	// ErrPassphrase: the passphrase is wrong or missing.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrDamaged: a file of the home isn't what Parley wrote.
	ErrDamaged = errors.New("the home is damaged")
	// ErrNewer: a newer Parley wrote the home.
	ErrNewer = errors.New("the home was written by a newer version of Parley")
	// ErrMustRekey: this home may be a copy; it may not act before it has a new key.
	ErrMustRekey = errors.New("this home must re-key before it acts again")
	// ErrRumour: others name acts of this party that this home doesn't have; a person must look into it.
	ErrRumour = errors.New("this home may be an older copy of itself")
	// ErrUnknown: no talks, party or act by that name.
	ErrUnknown = errors.New("not known here")
	// ErrAmbiguous: a short name fits several.
	ErrAmbiguous = errors.New("not unique")
	// ErrRefused: the act isn't allowed; the text says why.
	ErrRefused = errors.New("refused")
	// ErrNotOurs: this home's party or keys aren't among those of the talks.
	ErrNotOurs = errors.New("this home has no seat in these talks")
	// ErrKeyElsewhere: the seat's key is in the delegate's browser, not in this home.
	ErrKeyElsewhere = errors.New("the seat's key is in the delegate's browser, not here")
	// ErrStale: an act was signed for a record that has moved on; it is prepared and signed anew.
	ErrStale = errors.New("something came while it was being signed")
	// ErrLuggage: what a seat takes along to a home of its own isn't that, or isn't whole, or is another's.
	ErrLuggage = errors.New("unusable file of a seat that goes home")
	// ErrBusy: another process has the home open.
	ErrBusy = store.ErrLocked
	// ErrDisk: the disk refused to take a file; the old one, if any, is unharmed.
	ErrDisk = errors.New("the disk refused a write")
	// ErrReadOnly: the disk refused a write; nothing more is taken until the home is opened again.
	ErrReadOnly = store.ErrReadOnly
	// ErrRecord: the record of talks on the disk is damaged.
	ErrRecord = store.ErrDamaged
	// ErrClosed: the home was closed.
	ErrClosed = errors.New("the home is closed")
)

// Advised is an error that knows what to do next. Its text is what happened
// and then, behind a colon, the advice.
type Advised struct {
	Err    error
	Advice string // a sentence without a full stop
}

func (e *Advised) Error() string { return e.Err.Error() + ": " + e.Advice }
func (e *Advised) Unwrap() error { return e.Err }

// advise is fmt.Errorf with advice.
func advise(advice, format string, args ...any) error {
	return &Advised{Err: fmt.Errorf(format, args...), Advice: advice}
}
