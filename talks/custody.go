package talks

import (
	"fmt"

	"parley/record"
)

// binds reports whether an act of this kind binds its party to words for good,
// or authenticates them: what a host must not be able to do in a party's name.
func binds(kind string) bool {
	switch kind {
	case KindConfirm, KindInitial, KindSign, KindExchange:
		return true
	}
	return false
}

// judgeCustody refuses the acts that a seat can't make while a host holds its
// key. It is the act's own key that counts: a re-keying before it may have
// taken the seat to the party, one after it changes nothing.
func (j *judge) judgeCustody(kind string) string {
	if !binds(kind) {
		return ""
	}
	hub := j.v.hosted(j.party)
	if j.act != nil {
		hub = j.act.hub
	}
	if !hub {
		return ""
	}
	return fmt.Sprintf("a host holds the key of %s (custody: hub), and such a seat can't %s: take the seat to a key of your own first", j.v.s.parties[j.party].code, kind)
}

// hosted reports whether a host holds the party's present key.
func (v *View) hosted(party int) bool {
	if era := v.present(party); era != nil {
		return era.hub
	}
	return v.s.parties[party].Custody == record.HubCustody
}

// Custody says who holds the party's present key, as far as the view shows.
func (v *View) Custody(party string) record.Custody {
	if p, ok := v.s.number[party]; ok && v.hosted(p) {
		return record.HubCustody
	}
	return record.OwnCustody
}

// moved says what a re-keying changed about who holds the key, or "".
func (v *View) moved(n *node) string {
	was := v.s.parties[n.party].Custody == record.HubCustody
	if prev := v.s.nodes[n.act.Prev]; prev != nil {
		was = prev.hub
	}
	switch {
	case n.hub && !was:
		return "; a host holds the new one (custody: hub): until the next one it can't confirm, initial, sign or exchange"
	case n.hub:
		return "; a host holds the new one, too (custody: hub)"
	case was:
		return ", and takes its seat from the host to a key of its own"
	}
	return ""
}
