package outcome

import (
	"strings"

	"parley/ledger"
)

// Scope says how much of the negotiating record a party lets out: "", Whole, or "from " and a date. What a date means is what
// the acts' own times claim.
type Scope string

// Whole lets every act out, the charter included.
const Whole Scope = "whole"

// From is the scope of all acts from a date (2026-11-02, UTC) on.
func From(date string) Scope { return Scope("from " + date) }

// Valid reports whether s is Whole or From a date.
func (s Scope) Valid() bool {
	date, ok := strings.CutPrefix(string(s), "from ")
	if !ok {
		return s == Whole
	}
	const form = "0000-00-00"
	if len(date) != len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '-' && date[i] != '-' || form[i] == '0' && (date[i] < '0' || date[i] > '9') {
			return false
		}
	}
	return true
}

// covers reports whether an act of this time is open under the scope.
func (s Scope) covers(time string) bool {
	date, ok := strings.CutPrefix(string(s), "from ")
	return s == Whole || ok && time >= date
}

// narrower is the one of two scopes that lets out less.
func (s Scope) narrower(o Scope) Scope {
	switch {
	case s == "" || o == "":
		return ""
	case s == Whole:
		return o
	case o == Whole || s > o:
		return s
	}
	return o
}

const consentForm = "parley consent to publish v1"

// consentText is what a seat signs: the log that it speaks of, and how much of it.
func consentText(c ledger.Checkpoint, s Scope) string {
	return consentForm + "\n" + c.Origin + "\n" + c.Root.String() + "\n" + string(s) + "\n"
}

// consent reads a note as the consent of one party: its code and scope, or "".
func (s *Statement) consent(c ledger.Checkpoint, raw []byte) (code string, scope Scope) {
	n, err := ledger.ParseNote(raw)
	if err != nil {
		return "", ""
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || len(n.Sigs) != 1 {
		return "", ""
	}
	scope = Scope(lines[3])
	code, ok := strings.CutPrefix(n.Sigs[0].Name, Origin(s.Talks)+"/")
	p := s.party(code)
	if !ok || p == nil || !scope.Valid() || n.Text != consentText(c, scope) || !s.signedBy(p, n) {
		return "", ""
	}
	return code, scope
}

// signedBy reports whether a note bears the signature of the party's seat.
func (s *Statement) signedBy(p *Party, n ledger.Note) bool {
	for _, k := range p.Newest() {
		if v, err := ledger.SeatVerifier(SeatName(s.Talks, p.Code), k); err == nil && v.Signed(n) {
			return true
		}
	}
	return false
}

// agreed is what all parties let out: the narrowest of their scopes, "" if one has said nothing.
func (s *Statement) agreed(c ledger.Checkpoint, consents [][]byte) Scope {
	by := map[string]Scope{}
	for _, raw := range consents {
		if code, scope := s.consent(c, raw); code != "" {
			if old, ok := by[code]; ok {
				scope = scope.narrower(old)
			}
			by[code] = scope
		}
	}
	all := Whole
	for _, p := range s.Parties {
		all = all.narrower(by[p.Code])
	}
	return all
}
