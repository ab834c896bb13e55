package cli

import (
	"bytes"
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

type jsonUnpacked struct {
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

func (c *call) unpack(salvage bool) error {
	if err := c.want(1, -1); err != nil {
		return err
	}
	return c.withHome(func(h *node.Home) error {
		list := []jsonUnpacked{}
		for _, file := range c.args {
			u, err := c.unpackOne(h, file, salvage)
			if err != nil {
				return err
			}
			list = append(list, u)
		}
		_, err := c.answer(map[string]any{"pouches": list})
		return err
	})
}

func (c *call) unpackOne(h *node.Home, file string, salvage bool) (jsonUnpacked, error) {
	raw, err := c.readFile(file, maxPouchFile)
	if err != nil {
		return jsonUnpacked{}, err
	}
	n, rep, err := h.Import(c.ctx, bytes.NewReader(raw), node.ImportOptions{Salvage: salvage, Join: true})
	if err != nil {
		return jsonUnpacked{}, pouchError(file, err)
	}
	u := jsonUnpacked{
		File: file, Talks: rep.Talks.String(), Joined: rep.Joined, Encrypted: rep.Encrypted, Stored: len(rep.Stored), Duplicates: rep.Duplicates,
		Parked: rep.Parked, Missing: []string{}, Behind: len(rep.Behind), Refused: []string{}, Acts: []desk.Entry{}, Proofs: []desk.Proof{}, Notices: []desk.Notice{}, MustRekey: rep.Suspicion, Rumours: rumours(rep.Rumours),
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
	others, err := h.Talks()
	if err != nil {
		return u, err
	}
	return u, n.View(func(rec *record.Record, st *talks.State) error {
		d := desk.New(rec, st, h.Code())
		var came []talks.Entry
		u.Concluded = d.View.Final().Concluded
		if u.Joined { // the charter came with it
			u.Stored, u.Duplicates = u.Stored+1, u.Duplicates-1
			if e, ok := d.View.Entry(st.Talks()); ok {
				u.Acts = append(u.Acts, desk.EntryOf(e))
			}
			if n, ok := d.SameTalksNotice(st.Talks(), st.Charter().Title, listedOf(others)); ok {
				u.Notices = append(u.Notices, n)
			}
		}
		for _, a := range rep.Stored {
			if e, ok := d.View.Entry(a.ID); ok {
				u.Acts = append(u.Acts, desk.EntryOf(e))
				came = append(came, e)
			}
		}
		u.Notices = append(u.Notices, d.Arrived(desk.Brought{Proofs: rep.Proofs, Refused: rep.Refused, Behind: rep.Behind, Suspicion: rep.Suspicion, Rumours: u.Rumours}, came)...)
		if !c.json {
			c.printUnpacked(d, u, n)
		}
		return nil
	})
}

func listedOf(list []node.Listed) []desk.Listed {
	var out []desk.Listed
	for _, t := range list {
		out = append(out, desk.Listed{ID: t.ID, Title: t.Title})
	}
	return out
}

func (c *call) printUnpacked(d *desk.Desk, u jsonUnpacked, n *node.Node) {
	st := c.style()
	c.print("%s: %s new, %d known already", desk.Visible(u.File), desk.Count(u.Stored, "act"), u.Duplicates)
	shown := u.Acts[:min(len(u.Acts), maxNews)]
	odd := d.OddIn(shown)
	for _, e := range shown {
		c.print("  %.10s  %s %s", e.ID, st.party(d.PartyIndex(e.Party), e.Party), desk.Visible(d.BlockLabels(e.Line)))
		if why := d.Without(e); why != "" {
			c.print("              %s", st.warn(d.Labels(why)))
		}
		for _, o := range odd[e.ID] {
			c.print("              %s", st.warn(o))
		}
	}
	if n := len(u.Acts) - len(shown); n > 0 {
		c.print("  and %d more; see: parley log", n)
	}
	c.printNotices(u.Notices, "  ")
	if u.Exchange != "" {
		c.print("  everybody has signed: your signature was exchanged as %.10s; send it: parley pouch pack", u.Exchange)
	}
	if u.Concluded {
		c.print("concluded: nothing that arrives later changes the text")
	}
	if u.Joined {
		c.print("new talks: %s; read their charter and join with: parley talks join", desk.QuoteText(d.State.Charter().Title))
		c.print("a courier can have swapped the charter: read %s aloud to the other side, then: parley talks compared", n.Spoken())
	}
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

// pouchError names the file and says what to do.
func pouchError(file string, err error) error {
	err = inFile{desk.Visible(file), err}
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
