package desk

import (
	"errors"

	"parley/internal/phrase"
	"parley/talks"
	"parley/text"
)

// Sight is what the charter lets the reader at this desk be shown: its party,
// or anybody where the desk is Public.
func (d *Desk) Sight() talks.Sight {
	if d.Public {
		return d.State.Charter().Sight("")
	}
	return d.State.Charter().Sight(d.Me)
}

// For lays the desk before another party, which is to be given what the one who
// sits here asks for: it has what both may be shown.
func (d *Desk) For(party string) {
	if d.asks == "" {
		d.asks = d.Me
	}
	d.Me = party
}

// Restricted reports whether the charter keeps who holds what from some reader.
func (d *Desk) Restricted() bool { return d.State.Charter().Attribution != talks.AttributionOpen }

// WantWork refuses a reader who may not see where parties stand.
func (d *Desk) WantWork() error {
	if d.Sight().Work {
		return nil
	}
	return errors.New(d.Book.T("the charter of these talks shows only to their parties who stands where"))
}

// AsWanted is the text as a party wants it, for a reader who may see that: what
// a party would have is what it holds.
func (d *Desk) AsWanted(code string) (*text.Text, error) {
	if err := d.WantParty(code); err != nil {
		return nil, err
	}
	if own := code == d.Me && (d.asks == "" || d.asks == code); !own && !d.Sight().Text {
		return nil, Hint{errors.New(d.Book.T("the charter of these talks doesn't let this reader be shown the text as %s wants it", code)), AttributionWords(d.Book, d.State.Charter().Attribution)}
	}
	return d.View.Project(code)
}

// AttributionWords says in plain words what a policy on names means.
func AttributionWords(b phrase.Book, a talks.Attribution) string {
	switch a {
	case talks.AttributionParties:
		return b.T("only the parties are shown who holds what; observers, publications and exports are not")
	case talks.AttributionNone:
		return b.T("no text names who holds what; only the parties see, at work, who stands where")
	}
	return b.T("everybody may be shown who holds what")
}

// unseen takes out of a status what tells where a party stands.
func (s *Status) unseen() {
	for i := range s.Parties {
		s.Parties[i].Acts, s.Parties[i].Knows = 0, 0
	}
	for i, b := range s.Blocks {
		s.Blocks[i] = Block{ID: b.ID, Label: b.Label, Digest: b.Digest, All: b.All, Suspended: b.Suspended, Versions: b.Versions}
		for k := range s.Blocks[i].Versions {
			s.Blocks[i].Versions[k].Agreed = nil
		}
	}
	for i := range s.Proofs {
		s.Proofs[i].Acts = []string{}
	}
	s.Figures.unseen()
	for i := range s.Series {
		s.Series[i].unseen()
	}
	s.Claims, s.Packages, s.Waiting, s.News, s.Notices, s.Missing, s.Beside = []Claim{}, []Package{}, []Turn{}, []Entry{}, []Notice{}, []string{}, nil
	s.Rumours = nil
}
