package desk

import (
	"errors"

	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// Desk is the talks as they lie before a person: everything known now, seen
// by one party. It is valid until the next act, and only while nobody adds acts:
// inside node.View.
type Desk struct {
	Rec   *record.Record
	State *talks.State
	View  *talks.View    // what is seen: now, or as an act's author saw it
	Me    string         // the party that sits here
	Rev   talks.Revision // the newest of the view
	Book  phrase.Book    // the language of the sentences; the zero Book speaks English

	Page   bool // the sentences are for who reads a page: they name no command
	Public bool // what is shown goes to anybody: see Sight

	asks string // who asks for what is for another; "" is Me

	names Naming
	revs  map[record.ID]int        // the numbers of revisions; nil before it is needed
	every map[text.Key]talks.Claim // all claims ever made, by content; nil before it is needed
}

// New lays the talks as they are now before a party.
func New(rec *record.Record, st *talks.State, me string) *Desk {
	return At(rec, st, st.Now(), me)
}

// At is New for the talks as a view shows them.
func At(rec *record.Record, st *talks.State, v *talks.View, me string) *Desk {
	d := &Desk{Rec: rec, State: st, View: v, Me: me, Rev: v.Newest()}
	d.names = NewNaming(d.Rev.Text, d.ClaimName)
	d.names.inner = d.innerOf
	return d
}

// naming is how things are called in the language of the desk.
func (d *Desk) naming() Naming {
	n := d.names
	n.book = d.Book
	return n
}

// innerOf is the text that the new words of a live claim make, or nil.
func (d *Desk) innerOf(k text.Key) *text.Text {
	if r, err := d.State.Ref(d.ClaimName(k)); err == nil {
		if cl, ok := d.View.Claim(r); ok {
			return cl.Claim.Inner()
		}
	}
	return nil
}

// ClaimName is the first name of the live claims with this content; where
// none lives, of those that did; or "".
func (d *Desk) ClaimName(k text.Key) string {
	if names := d.View.Find(k); len(names) > 0 {
		return names[0]
	}
	if d.every == nil {
		d.every = map[text.Key]talks.Claim{}
		for _, cl := range d.View.Claims() {
			if _, ok := d.every[cl.Key]; !ok {
				d.every[cl.Key] = cl
			}
		}
	}
	return d.every[k].Name
}

// Lang is the language that a verb works in: the flag's, or the charter's.
func (d *Desk) Lang(flag string) text.Lang {
	if flag != "" {
		return text.Lang(flag)
	}
	return text.Lang(d.State.Charter().Lang)
}

// PartyIndex is the place of a party in the charter's order, or -1.
func (d *Desk) PartyIndex(code string) int {
	for i, p := range d.State.Parties() {
		if p == code {
			return i
		}
	}
	return -1
}

// Others are the other parties' codes.
func (d *Desk) Others() []string {
	var out []string
	for _, p := range d.State.Parties() {
		if p != d.Me {
			out = append(out, p)
		}
	}
	return out
}

// WantParty checks the code of a party that a person typed.
func (d *Desk) WantParty(code string) error {
	if d.PartyIndex(code) >= 0 {
		return nil
	}
	return Hint{errors.New(d.Book.T("%s is not a party of these talks", Visible(code))), d.Book.T("the parties are %s", and(d.Book, d.State.Parties()))}
}

// saidBy is what a party last said on a claim.
func saidBy(list []talks.Said, party string) talks.Said {
	for _, s := range list {
		if s.Party == party {
			return s
		}
	}
	return talks.Said{Party: party}
}

// CodesOf are the codes of parties, in their order.
func CodesOf(parties []record.Party) []string {
	var out []string
	for _, p := range parties {
		out = append(out, p.Code)
	}
	return out
}
