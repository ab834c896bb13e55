package desk

import (
	"slices"

	"parley/record"
	"parley/talks"
)

// Status is how the talks stand, for one party.
type Status struct {
	Talks   string `json:"talks"`
	Title   string `json:"title"`
	Me      string `json:"me"`
	Outcome string `json:"outcome"`

	Attribution talks.Attribution `json:"attribution,omitempty"` // to whom holders are shown

	Compared  string   `json:"compared"` // when; "" is NOT compared
	Spoken    string   `json:"spoken"`
	MustRekey string   `json:"must_rekey,omitempty"`
	Rumours   []string `json:"rumours,omitempty"` // acts of one's own that others name and this home doesn't have
	Parties   []Party  `json:"parties"`
	Pen       string   `json:"pen"`
	Revision  int      `json:"revision"`
	Digest    string   `json:"digest"`
	Figures   Figures  `json:"figures"`
	Series    []Point  `json:"series,omitempty"`

	Convergence *Convergence `json:"convergence,omitempty"` // where it was asked for

	Claims    []Claim     `json:"claims"`
	Packages  []Package   `json:"packages"`
	Blocks    []Block     `json:"paragraphs"`
	Waiting   []Turn      `json:"waiting"`
	News      []Entry     `json:"news"`
	Proofs    []Proof     `json:"proofs"`
	Notices   []Notice    `json:"notices"`
	Languages []LangState `json:"languages,omitempty"`
	Beside    []Rev       `json:"beside,omitempty"`
	Missing   []string    `json:"missing"`
	Parked    int         `json:"parked"`
	Final     Final       `json:"final"`
}

// Party is one side of the talks, and how far it has come.
type Party struct {
	Code string `json:"code"`

	Custody record.Custody `json:"custody,omitempty"` // of its present key; hub: a host holds it

	Name    string `json:"name"`
	Acceded bool   `json:"acceded"`
	Acts    int    `json:"acts"`
	Knows   int    `json:"acknowledged"` // number of this party's newest act that its own acts answer
}

// Turn is something that waits for a party.
type Turn struct {
	Party string   `json:"party"`
	Kind  string   `json:"kind"`
	Why   string   `json:"why"`
	What  []string `json:"what,omitempty"`
}

// Proof is proven double-dealing.
type Proof struct {
	Kind  record.ProofKind `json:"kind"`
	Party string           `json:"party"`
	Seq   int              `json:"seq"`
	Acts  []string         `json:"acts"`
}

// Rev is a revision that stands beside the text.
type Rev struct {
	Num   int    `json:"num"`
	ID    string `json:"id"`
	Rival bool   `json:"rival"`
}

// Block is how far agreement on a paragraph has come.
type Block struct {
	ID        string   `json:"id"`
	Label     string   `json:"label"`
	Digest    string   `json:"digest"`
	Open      []string `json:"open,omitempty"`
	Agreed    []string `json:"agreed,omitempty"`
	Confirmed []string `json:"confirmed,omitempty"`
	All       bool     `json:"agreed_by_all"`
	Suspended bool     `json:"suspended"`
	Reopened  []string `json:"reopened_by,omitempty"`

	Versions []Version `json:"versions,omitempty"` // in the authentic languages
	Matched  []string  `json:"matched,omitempty"`  // parties that say of stale versions that they still correspond
}

// Final is how far the talks are from their conclusion.
type Final struct {
	Word       string   `json:"word"`
	Initialled []string `json:"initialled"`
	Signed     []string `json:"signed"`
	Exchanged  []string `json:"exchanged"`
	Concluded  bool     `json:"concluded"`
}

// Acknowledged is the number of the newest act of this party that the acts of
// another one answer; 0 is none.
func (d *Desk) Acknowledged(party string) int {
	n := 0
	for _, h := range d.Rec.Heads(party) {
		if mine, ok := d.Rec.Upto(h.ID).Newest(d.Me); ok {
			n = max(n, mine.Seq)
		}
	}
	return n
}

// Around is what a home knows about talks beside their record.
type Around struct {
	Compared  string   // when charter and keys were compared by voice; "" is NOT compared
	Spoken    string   // the number to compare
	MustRekey string   // why this home must not act before it re-keys; ""
	Rumours   []string // acts of one's own that others name and this home doesn't have
}

// Status collects how the talks stand, as far as the reader may see it. news
// are acts that came since somebody looked; series adds the figures after each
// revision.
func (d *Desk) Status(at Around, news []*record.Act, series bool) (Status, error) {
	s, err := d.status(at, news, series)
	if !d.Sight().Work {
		s.unseen()
	}
	return s, err
}

func (d *Desk) status(at Around, news []*record.Act, series bool) (Status, error) {
	ch := d.State.Charter()
	s := Status{
		Talks: d.State.Talks().String(), Title: ch.Title, Me: d.Me, Outcome: ch.Outcome, Attribution: ch.Attribution, Compared: at.Compared, Spoken: at.Spoken,
		MustRekey: at.MustRekey, Rumours: at.Rumours, Revision: d.Rev.Num, Digest: string(d.Rev.Digest), Parked: len(d.Rec.Parked()),
		Claims: []Claim{}, Packages: []Package{}, Blocks: []Block{}, News: []Entry{},
		Proofs: []Proof{}, Notices: []Notice{}, Missing: []string{},
	}
	s.Pen, _, _ = d.View.Pen()
	waiting := d.View.Waiting()
	s.Waiting = d.Turns()
	for _, p := range ch.Parties {
		out := slices.ContainsFunc(waiting, func(t talks.Turn) bool { return t.Party == p.Code && t.Kind == talks.KindAccede })
		s.Parties = append(s.Parties, Party{p.Code, d.View.Custody(p.Code), p.Name, !out, len(d.Rec.Chain(p.Code)), d.Acknowledged(p.Code)})
	}
	for _, cl := range d.View.Live() {
		s.Claims = append(s.Claims, d.ClaimOf(cl))
	}
	for _, t := range d.View.Packages() {
		if t.Fate == talks.Live {
			s.Packages = append(s.Packages, d.PackageOf(t))
		}
	}
	for _, b := range d.View.Blocks() {
		s.Blocks = append(s.Blocks, Block{string(b.ID), d.naming().Block(b.ID), string(b.Digest), b.Open, b.Agreed, b.Confirmed, b.All, b.Suspended, b.Reopened, versionsOf(b), b.Matched})
	}
	s.Languages = d.Languages()
	var fresh []talks.Entry
	for _, a := range news {
		if e, ok := d.View.Entry(a.ID); ok && a.Party != d.Me {
			s.News = append(s.News, EntryOf(e))
			fresh = append(fresh, e)
		}
	}
	s.Notices = append(s.Notices, d.Notices(s.MustRekey, s.Rumours, fresh)...)
	for _, p := range slices.Concat(d.Rec.Forks(), d.Rec.RootConflicts()) {
		j := Proof{Kind: p.Kind, Party: p.Party, Seq: p.Seq}
		for _, id := range p.Acts {
			j.Acts = append(j.Acts, id.String())
		}
		s.Proofs = append(s.Proofs, j)
	}
	for _, r := range d.View.Beside() {
		s.Beside = append(s.Beside, Rev{r.Num, r.ID.String(), r.Rival})
	}
	for _, id := range d.Rec.Wanted() {
		s.Missing = append(s.Missing, id.String())
	}
	f := d.View.Final()
	s.Final = Final{f.Word, f.Initialled, f.Signed, f.Exchanged, f.Concluded}
	conv, err := d.View.Convergence()
	if err != nil {
		return s, err
	}
	s.Figures = FiguresOf(conv)
	if series {
		points, err := d.State.Series(d.View.Milestones())
		if err != nil {
			return s, err
		}
		for _, p := range points {
			s.Series = append(s.Series, PointOf(p))
		}
	}
	return s, nil
}
