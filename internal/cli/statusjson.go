package cli

import (
	"slices"

	"parley/record"
	"parley/talks"
)

type jsonStatus struct {
	Talks     string        `json:"talks"`
	Title     string        `json:"title"`
	Me        string        `json:"me"`
	Outcome   string        `json:"outcome"`
	Compared  string        `json:"compared"` // when; "" is NOT compared
	Spoken    string        `json:"spoken"`
	MustRekey string        `json:"must_rekey,omitempty"`
	Rumours   []string      `json:"rumours,omitempty"` // acts of one's own that others name and this home doesn't have
	Parties   []jsonParty   `json:"parties"`
	Pen       string        `json:"pen"`
	Revision  int           `json:"revision"`
	Digest    string        `json:"digest"`
	Figures   jsonFigures   `json:"figures"`
	Series    []jsonPoint   `json:"series,omitempty"`
	Claims    []jsonClaim   `json:"claims"`
	Packages  []jsonPackage `json:"packages"`
	Blocks    []jsonBlock   `json:"paragraphs"`
	Waiting   []jsonTurn    `json:"waiting"`
	News      []jsonEntry   `json:"news"`
	Proofs    []jsonProof   `json:"proofs"`
	Notices   []notice      `json:"notices"`
	Beside    []jsonRev     `json:"beside,omitempty"`
	Missing   []string      `json:"missing"`
	Parked    int           `json:"parked"`
	Final     jsonFinal     `json:"final"`
}

type jsonParty struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Acceded bool   `json:"acceded"`
	Acts    int    `json:"acts"`
	Knows   int    `json:"acknowledged"` // number of this party's newest act that its own acts answer
}

type jsonTurn struct {
	Party string   `json:"party"`
	Kind  string   `json:"kind"`
	Why   string   `json:"why"`
	What  []string `json:"what,omitempty"`
}

type jsonProof struct {
	Kind  record.ProofKind `json:"kind"`
	Party string           `json:"party"`
	Seq   int              `json:"seq"`
	Acts  []string         `json:"acts"`
}

type jsonRev struct {
	Num   int    `json:"num"`
	ID    string `json:"id"`
	Rival bool   `json:"rival"`
}

type jsonBlock struct {
	ID        string   `json:"id"`
	Label     string   `json:"label"`
	Digest    string   `json:"digest"`
	Open      []string `json:"open,omitempty"`
	Agreed    []string `json:"agreed,omitempty"`
	Confirmed []string `json:"confirmed,omitempty"`
	All       bool     `json:"agreed_by_all"`
	Suspended bool     `json:"suspended"`
	Reopened  []string `json:"reopened_by,omitempty"`
}

type jsonFinal struct {
	Word       string   `json:"word"`
	Initialled []string `json:"initialled"`
	Signed     []string `json:"signed"`
	Exchanged  []string `json:"exchanged"`
	Concluded  bool     `json:"concluded"`
}

// acknowledged is the number of the newest act of this party that the acts of
// another one answer; 0 is none.
func (d *desk) acknowledged(party string) int {
	n := 0
	for _, h := range d.rec.Heads(party) {
		if mine, ok := d.rec.Upto(h.ID).Newest(d.me); ok {
			n = max(n, mine.Seq)
		}
	}
	return n
}

// around is what a home knows about talks beside their record.
type around struct {
	Compared  string   // when charter and keys were compared by voice; "" is NOT compared
	Spoken    string   // the number to compare
	MustRekey string   // why this home must not act before it re-keys; ""
	Rumours   []string // acts of one's own that others name and this home doesn't have
}

// status collects how the talks stand. news are acts that came since somebody
// looked; series adds the figures after each revision.
func (d *desk) status(at around, news []*record.Act, series bool) (jsonStatus, error) {
	ch := d.state.Charter()
	s := jsonStatus{
		Talks: d.state.Talks().String(), Title: ch.Title, Me: d.me, Outcome: ch.Outcome, Compared: at.Compared, Spoken: at.Spoken,
		MustRekey: at.MustRekey, Rumours: at.Rumours, Revision: d.rev.Num, Digest: string(d.rev.Digest), Parked: len(d.rec.Parked()),
		Claims: []jsonClaim{}, Packages: []jsonPackage{}, Blocks: []jsonBlock{}, Waiting: []jsonTurn{}, News: []jsonEntry{},
		Proofs: []jsonProof{}, Notices: []notice{}, Missing: []string{},
	}
	s.Pen, _, _ = d.view.Pen()
	waiting := d.view.Waiting()
	for _, t := range waiting {
		s.Waiting = append(s.Waiting, jsonTurn{t.Party, t.Kind, t.Why, t.What})
	}
	for _, p := range ch.Parties {
		out := slices.ContainsFunc(waiting, func(t talks.Turn) bool { return t.Party == p.Code && t.Kind == talks.KindAccede })
		s.Parties = append(s.Parties, jsonParty{p.Code, p.Name, !out, len(d.rec.Chain(p.Code)), d.acknowledged(p.Code)})
	}
	for _, cl := range d.view.Live() {
		s.Claims = append(s.Claims, d.claimJSON(cl))
	}
	for _, t := range d.view.Packages() {
		if t.Fate == talks.Live {
			s.Packages = append(s.Packages, d.packageJSON(t))
		}
	}
	for _, b := range d.view.Blocks() {
		s.Blocks = append(s.Blocks, jsonBlock{string(b.ID), d.naming.block(b.ID), string(b.Digest), b.Open, b.Agreed, b.Confirmed, b.All, b.Suspended, b.Reopened})
	}
	var fresh []talks.Entry
	for _, a := range news {
		if e, ok := d.view.Entry(a.ID); ok && a.Party != d.me {
			s.News = append(s.News, entryJSON(e))
			fresh = append(fresh, e)
		}
	}
	s.Notices = append(s.Notices, d.standingNotices(s.MustRekey, s.Rumours, fresh)...)
	for _, p := range slices.Concat(d.rec.Forks(), d.rec.RootConflicts()) {
		j := jsonProof{Kind: p.Kind, Party: p.Party, Seq: p.Seq}
		for _, id := range p.Acts {
			j.Acts = append(j.Acts, id.String())
		}
		s.Proofs = append(s.Proofs, j)
	}
	for _, r := range d.view.Beside() {
		s.Beside = append(s.Beside, jsonRev{r.Num, r.ID.String(), r.Rival})
	}
	for _, id := range d.rec.Wanted() {
		s.Missing = append(s.Missing, id.String())
	}
	f := d.view.Final()
	s.Final = jsonFinal{f.Word, f.Initialled, f.Signed, f.Exchanged, f.Concluded}
	conv, err := d.view.Convergence()
	if err != nil {
		return s, err
	}
	s.Figures = figuresJSON(conv)
	if series {
		points, err := d.state.Series(d.view.Milestones())
		if err != nil {
			return s, err
		}
		for _, p := range points {
			s.Series = append(s.Series, jsonPoint{p.Act.String(), p.Rev, figuresJSON(p.Convergence)})
		}
	}
	return s, nil
}
