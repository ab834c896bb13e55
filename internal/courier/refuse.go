package courier

import (
	"errors"
	"fmt"
	"net/http"
)

// Code says why a peer refused. The list is closed and only grows at its end; the words that people see are
// ours, never the peer's.
type Code string

// The codes. What each means stands beside it.
const (
	CodeStranger Code = "stranger" // nothing here for this caller; said alike whatever is here
	CodeVersion  Code = "version"  // a protocol that this program doesn't speak
	CodeForm     Code = "form"     // a message that breaks the rules
	CodeMode     Code = "mode"     // one side is behind a proxy and the other doesn't know it
	CodeSession  Code = "session"  // no such session (any more): begin anew
	CodeProof    Code = "proof"    // the proof of the party key doesn't hold on this channel
	CodeReplaced Code = "replaced" // proven by a key that the party has replaced
	CodeSelf     Code = "self"     // a node that calls itself
	CodeSize     Code = "size"     // more than the protocol allows
	CodeBusy     Code = "busy"     // too many callers at once
	CodeFailed   Code = "failed"   // this side can't store anything now

	CodeDelegation Code = "delegation" // the seat's word, by which a host speaks for it, is over or isn't good
)

// status returns the HTTP status that goes with a code.
func (c Code) status() int {
	switch c {
	case CodeStranger, CodeProof, CodeReplaced, CodeSelf, CodeDelegation:
		return http.StatusForbidden
	case CodeSession:
		return http.StatusUnauthorized
	case CodeSize:
		return http.StatusRequestEntityTooLarge
	case CodeBusy:
		return http.StatusServiceUnavailable
	case CodeFailed:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// words says what happened and what to do, for a person on the side that was refused.
func (c Code) words() string {
	switch c {
	case CodeStranger:
		return "the peer knows no talks that it shares with this home's key: compare cards, and ask whether it has joined the talks"
	case CodeVersion:
		return "the peer speaks another version of the protocol: the older side must update"
	case CodeForm:
		return "the peer could not read the message: one of the two programs is at fault"
	case CodeMode:
		return "one side is behind a proxy and the other doesn't expect it: set the same in the address book and on the peer"
	case CodeSession:
		return "the session is over: calling again begins a new one"
	case CodeProof:
		return "the proof of the key didn't hold on this connection: somebody may be reading in between"
	case CodeReplaced:
		return "the key that was proven has been replaced by a newer one: this may be an old copy of a home; unpack a newer pouch"
	case CodeSelf:
		return "this is the node's own address"
	case CodeSize:
		return "a message was larger than the protocol allows"
	case CodeBusy:
		return "the peer is busy: calling again later helps"
	case CodeFailed:
		return "the peer can't store anything now: its people must look at its disk"
	case CodeDelegation:
		return "the seat's word by which a host fetches and brings for it is over or isn't good: its delegate renews it on the page Seat"
	}
	return "the peer refused, for a reason that this program doesn't know"
}

// RefusedError is a refusal that the peer sent, or that this side gives.
type RefusedError struct {
	Code Code
	Err  error // the cause on this side, or nil
}

func (e *RefusedError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s (%v)", e.Code.words(), e.Err)
	}
	return e.Code.words()
}

func (e *RefusedError) Unwrap() error { return e.Err }

func refuse(c Code, format string, args ...any) error {
	if format == "" {
		return &RefusedError{Code: c}
	}
	return &RefusedError{Code: c, Err: fmt.Errorf(format, args...)}
}

// CodeOf returns the code of the refusal in err's tree, or "".
func CodeOf(err error) Code {
	var r *RefusedError
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

var (
	// ErrUnknown is returned by a Ledger for talks that it doesn't hold.
	ErrUnknown = errors.New("talks that are not held here")
	// ErrPeer: the peer isn't the one in the address book, or breaks the rules.
	ErrPeer = errors.New("the peer is not to be trusted")
	// ErrAddress: the address can't be called.
	ErrAddress = errors.New("not an address that may be called")
	// ErrCut: the connection ended before the message did. What had arrived is kept.
	ErrCut = errors.New("the connection was cut")
	// ErrOver: the link can't be used any more; a new one can be opened.
	ErrOver = errors.New("the link is over")

	errAbsent = errors.New("no Parley answers there")
	errGone   = errors.New("the caller went away before the answer was whole")
)
