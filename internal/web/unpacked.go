package web

import (
	"errors"
	"fmt"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// Unpacked is what a pouch brought, in JSON.
type Unpacked struct {
	File       string        `json:"file"`
	Talks      string        `json:"talks"`
	Joined     bool          `json:"new_talks"`
	Encrypted  bool          `json:"encrypted"`
	Stored     int           `json:"stored"`
	Duplicates int           `json:"duplicates"`
	Parked     int           `json:"parked"`
	Missing    []string      `json:"missing"`
	Behind     int           `json:"behind"` // heads that the packer had and this home hasn't
	Refused    []string      `json:"refused"`
	Acts       []desk.Entry  `json:"acts"`
	Proofs     []desk.Proof  `json:"proofs"`
	Notices    []desk.Notice `json:"notices"`
	MustRekey  string        `json:"must_rekey,omitempty"`
	Rumours    []string      `json:"rumours,omitempty"` // acts of one's own that the pouch names and this home doesn't have
	Exchange   string        `json:"exchange,omitempty"`
	Concluded  bool          `json:"concluded"`
}

// UnpackedOf collects what a pouch brought, before the desk of the talks that
// it is about. others are all talks of the home.
func UnpackedOf(d *desk.Desk, file string, rep node.Report, others []node.Listed) Unpacked {
	u := Unpacked{
		File: file, Talks: rep.Talks.String(), Joined: rep.Joined, Encrypted: rep.Encrypted, Stored: len(rep.Stored), Duplicates: rep.Duplicates,
		Parked: rep.Parked, Missing: []string{}, Behind: len(rep.Behind), Refused: []string{}, Acts: []desk.Entry{}, Proofs: []desk.Proof{}, Notices: []desk.Notice{}, MustRekey: rep.Suspicion, Rumours: Rumours(rep.Rumours),
	}
	if rep.Exchange != nil {
		u.Exchange = rep.Exchange.String()
	}
	for _, id := range rep.Missing {
		u.Missing = append(u.Missing, id.String())
	}
	for _, r := range rep.Refused {
		u.Refused = append(u.Refused, r.Error())
	}
	for _, p := range rep.Proofs {
		j := desk.Proof{Kind: p.Kind, Party: p.Party, Seq: p.Seq}
		for _, id := range p.Acts {
			j.Acts = append(j.Acts, id.String())
		}
		u.Proofs = append(u.Proofs, j)
	}
	var came []talks.Entry
	u.Concluded = d.View.Final().Concluded
	if u.Joined { // the charter came with it
		u.Stored, u.Duplicates = u.Stored+1, u.Duplicates-1
		if e, ok := d.View.Entry(d.State.Talks()); ok {
			u.Acts = append(u.Acts, desk.EntryOf(e))
		}
		if n, ok := d.SameTalksNotice(d.State.Talks(), d.State.Charter().Title, listedOf(others)); ok {
			u.Notices = append(u.Notices, n)
		}
	}
	if d.WantWork() != nil { // talks of another seat of this node
		u.Refused, u.Acts = []string{}, []desk.Entry{}
		return u
	}
	for _, a := range rep.Stored {
		if e, ok := d.View.Entry(a.ID); ok {
			u.Acts = append(u.Acts, desk.EntryOf(e))
			came = append(came, e)
		}
	}
	u.Notices = append(u.Notices, d.Arrived(desk.Brought{Proofs: rep.Proofs, Refused: rep.Refused, Behind: rep.Behind, Suspicion: rep.Suspicion, Rumours: u.Rumours}, came)...)
	return u
}

func listedOf(list []node.Listed) []desk.Listed {
	var out []desk.Listed
	for _, t := range list {
		out = append(out, desk.Listed{ID: t.ID, Title: t.Title})
	}
	return out
}

// inFile is an error in a file; the steps that led to it are left out of its
// text.
type inFile struct {
	file string
	err  error
}

func (e inFile) Error() string {
	s := e.err.Error()
	for _, step := range []string{"unpack: ", "audit: "} {
		s = strings.TrimPrefix(s, step)
	}
	return e.file + ": " + s
}

func (e inFile) Unwrap() error { return e.err }

// InFile names the file that an error is about.
func InFile(file string, err error) error { return inFile{desk.Visible(file), err} }

// PouchError names the file and says what to do.
func PouchError(file string, err error) error {
	err = InFile(file, err)
	var damaged *pouch.DamagedError
	var refused *record.Refusal
	switch {
	case errors.As(err, &damaged):
		return desk.Advise(err, "nothing was taken in; have it sent again, or take what stood before the damage with --salvage; nobody is proven to have done it: mail does that, too")
	case errors.As(err, &refused):
		n := desk.RefusalNotice(phrase.Book{}, refused, nil, []string{fmt.Sprint(refused.Seq)})
		what := n.What
		if refused.Seq == 1 && refused.Code == record.CodeSignature {
			what = fmt.Sprintf("the charter is not signed with the key of %s that stands in it", refused.Party)
		}
		return desk.Advise(fmt.Errorf("%s: %s", desk.Visible(file), strings.TrimPrefix(what, "refused: ")), "nothing was taken in; %s; %s", n.Who, n.Do)
	case errors.Is(err, pouch.ErrNotPouch):
		return desk.Advise(err, "a pouch is made by: parley pouch pack")
	case errors.Is(err, pouch.ErrOtherKey):
		return desk.Advise(err, "it was packed for another party, or for an older card of yours")
	case errors.Is(err, pouch.ErrVersion):
		return desk.Advise(err, "use the newer program")
	case errors.Is(err, pouch.ErrTooLarge):
		return desk.Advise(err, "nothing was taken in; ask the sender what it is, or for several smaller pouches")
	}
	return err
}
