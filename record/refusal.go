package record

import (
	"errors"
	"fmt"
)

// Code says why an act was refused. The list is closed and only ever grows at its end; codes cross the
// wire and stand in reports.
type Code string

// The codes. What each means stands beside it.
const (
	CodeSize      Code = "size"      // larger than MaxAct
	CodeEncoding  Code = "encoding"  // not in the one JSON form
	CodeForm      Code = "form"      // a field is missing, unknown, or has an impossible value
	CodeVersion   Code = "version"   // a version of the act form that this program doesn't know
	CodeBody      Code = "body"      // the body is not the one whose hash the header gives
	CodeWithheld  Code = "withheld"  // the body may not be withheld: keys stand in it
	CodeTalks     Code = "talks"     // an act of other talks
	CodeParty     Code = "party"     // the charter names no such party
	CodeCharter   Code = "charter"   // the charter's parties or keys are not usable
	CodeSignature Code = "signature" // no signature by the key that must have signed
	CodeKey       Code = "key"       // the key that must have signed is not known (yet)
	CodeChain     Code = "chain"     // seq, prev or epoch don't fit the act that is continued
	CodeDeps      Code = "deps"      // a dep is out of order, twice, the party's own, or not what it says
	CodeRekey     Code = "rekey"     // a re-keying that contradicts its header or names a used key
	CodeQuota     Code = "quota"     // too many acts of this author wait already
)

// Refusal is an act that can't be part of the record. It is refused by everybody, whatever else they
// hold, except CodeKey and CodeQuota: such an act may be offered again later.
type Refusal struct {
	Code  Code
	ID    ID     // the act, when it could be read that far
	Party string // its party as it says, likewise
	Seq   int
	Where string // the part of the act, such as "head.deps[2]"; may be empty
	Text  string // what is wrong
	Err   error  // the cause, or nil
}

func (r *Refusal) Error() string {
	s := "act refused (" + string(r.Code) + ")"
	if !r.ID.IsZero() {
		s = fmt.Sprintf("act %s of %s, number %d, refused (%s)", r.ID.Short(), r.Party, r.Seq, r.Code)
	}
	if r.Where != "" {
		s += ": " + r.Where
	}
	if r.Text != "" {
		s += ": " + r.Text
	}
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// CodeOf returns the code of the Refusal in err's tree, or "" if there is none.
func CodeOf(err error) Code {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

func refuse(code Code, where, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Where: where, Text: fmt.Sprintf(format, args...)}
}

// of names the act that is refused.
func (r *Refusal) of(a *Act) *Refusal {
	r.ID, r.Party, r.Seq = a.ID, a.Party, a.Seq
	return r
}
