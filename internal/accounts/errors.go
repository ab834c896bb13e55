package accounts

import (
	"errors"
	"fmt"
	"time"
)

// Errors on which callers branch. None of them says whether an account
// exists.
var (
	ErrLogin      = errors.New("the name or the password is wrong")
	ErrCode       = errors.New("the code is wrong, or was used already")
	ErrSession    = errors.New("no session: log in")
	ErrStale      = errors.New("your login is too long ago for this: log in again, then repeat it")
	ErrInvitation = errors.New("this invitation was used already, has ended or was taken back: ask for a new one")
	ErrPower      = errors.New("you don't have the power to do that")
	ErrTaken      = errors.New("somebody has that login name already: choose another")
	ErrWeak       = errors.New("that password is too easy to guess")
	ErrBusy       = errors.New("too many people log in at this moment: try again in a few seconds")
	ErrFull       = errors.New("there is no room for more")
	ErrUnknown    = errors.New("not found")
	ErrPasskey    = errors.New("the passkey wasn't accepted")
	ErrDirectory  = errors.New("the directory's answer wasn't accepted")
	ErrWish       = errors.New("a program can't have that")
	ErrNew        = fmt.Errorf("%w: you came, or were given this, less than two days ago, after your delegation's rule was set; until two days are over you don't count as its second person", ErrPower)
	ErrInvited    = fmt.Errorf("%w: who drafted this came less than two days ago, and by you; until two days are over that counts as drafted by you", ErrPower)
	ErrUnmapped   = errors.New("the directory knows you, but no rule of this node gives you a seat: ask who runs it")
)

// WaitError tells a guesser, or somebody among guessers, to wait.
type WaitError struct{ For time.Duration }

func (e *WaitError) Error() string {
	return fmt.Sprintf("too many wrong attempts: wait %s", max(e.For, time.Second).Round(time.Second))
}
