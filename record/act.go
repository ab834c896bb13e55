package record

import (
	"strings"

	"parley/seal"
)

// Domains of the hashes and signatures of the act form. They may never change.
const (
	domainAct       = "parley act v1"
	domainBody      = "parley body v1"
	domainSignature = "parley act signature v1"
	domainFrontier  = "parley frontier v1"
)

// Kinds that the record itself knows; all others belong to talks.
const (
	KindCharter = "charter"
	KindRekey   = "rekey"
)

// ID is the name of an act: the digest of its header.
type ID = seal.Digest

// Head names one act: its party, its place in that party's chain, and its id.
type Head struct {
	ID    ID     `json:"id"`
	Party string `json:"party"`
	Seq   int    `json:"seq"`
}

// Compare orders heads by party, then seq, then id.
func (h Head) Compare(o Head) int {
	if c := strings.Compare(h.Party, o.Party); c != 0 {
		return c
	}
	if h.Seq != o.Seq {
		return h.Seq - o.Seq
	}
	return compareID(h.ID, o.ID)
}

func compareID(a, b ID) int { return strings.Compare(string(a[:]), string(b[:])) }

// Header is what a party signs, apart from the hash of the body.
type Header struct {
	Talks ID     // id of the charter; none in the charter itself
	Party string // code of the party that acts
	Seq   int    // 1 for the party's first act, then one more than Prev's
	Prev  ID     // the party's previous act; none when Seq is 1
	Deps  []Head // others' heads that changed since Prev, ascending by Head.Compare
	Time  string // claimed time, such as 2026-11-23T09:30:00Z; never trusted for order
	Kind  string // what is said: a to z and '-'
	Root  bool   // signed by the root key: a re-keying
	Epoch int    // 0 under the charter's seat key; a re-keying opens the next
}

// Act is an act whose form and signature were checked. Nobody changes its fields; the bytes in it belong
// to it.
type Act struct {
	ID ID
	Header
	Body []byte // canonical JSON object; nil if withheld

	raw    []byte
	signer seal.PublicKey // the key that verified, or none if verified before (see VerifiedBefore)
	before bool
}

// Raw returns the act's bytes as they arrived. They must not be changed.
func (a *Act) Raw() []byte { return a.raw }

// Head returns the head that names the act.
func (a *Act) Head() Head { return Head{ID: a.ID, Party: a.Party, Seq: a.Seq} }

// Rekey is the body of an act of KindRekey.
type Rekey struct {
	Continues *Continues     `json:"continues"` // nil when the party hasn't acted yet
	Custody   Custody        `json:"custody,omitempty"`
	Epoch     int            `json:"epoch"`
	Seat      seal.PublicKey `json:"seat"` // the new seat key
}

// Continues names the party's last act that a re-keying lets stand.
type Continues struct {
	ID  ID  `json:"id"`
	Seq int `json:"seq"`
}

// ValidCode reports whether s can be a party's code: 2 to 8 of A to Z and 0 to 9.
func ValidCode(s string) bool {
	if len(s) < 2 || len(s) > 8 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func validKind(s string) bool {
	if len(s) < 1 || len(s) > MaxKind {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '-' {
			return false
		}
	}
	return true
}

// ValidTime reports whether s is a time of the form 2006-01-02T15:04:05Z that a calendar knows.
func ValidTime(s string) bool {
	const form = "0000-00-00T00:00:00Z"
	if len(s) != len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && (s[i] < '0' || s[i] > '9') || form[i] != '0' && s[i] != form[i] {
			return false
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(5), two(8)
	days := 31
	switch month {
	case 4, 6, 9, 11:
		days = 30
	case 2:
		days = 28
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			days = 29
		}
	}
	return 1 <= month && month <= 12 && 1 <= day && day <= days && two(11) < 24 && two(14) < 60 && two(17) < 60
}
