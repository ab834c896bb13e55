package cli

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

func statusVerbs() []verb {
	claims, keep, series := false, false, false
	return []verb{{
		name: "status", group: "looking",
		short: "say what is open, whose turn it is and why, and what is new",
		long: `
Shows where the text stands, who holds what, what the talks wait for, and what
came since you last looked (--keep-news leaves it unread). Until both sides
have compared the number by voice it says NOT compared. A party that is proven
to have signed two chains is named at the top.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.BoolVar(&claims, "claims", false, "each open claim with all positions")
			f.BoolVar(&series, "series", false, "the figures after each revision")
			f.BoolVar(&keep, "keep-news", false, "don't note that the news were read")
		},
		run: func(c *call) error { return c.status(claims, series, keep) },
	}}
}

type jsonStatus struct {
	Talks     string        `json:"talks"`
	Title     string        `json:"title"`
	Me        string        `json:"me"`
	Outcome   string        `json:"outcome"`
	Compared  string        `json:"compared"` // when; "" is NOT compared
	Spoken    string        `json:"spoken"`
	MustRekey string        `json:"must_rekey,omitempty"`
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

func (c *call) status(claims, series, keep bool) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	return c.withNode(func(h *node.Home, n *node.Node) error {
		news := n.News()
		notes := n.Notes()
		err := n.View(func(rec *record.Record, st *talks.State) error {
			d := newDesk(rec, st, h.Code())
			s, err := gatherStatus(h, n, d, notes, news, series)
			if err != nil {
				return err
			}
			if done, err := c.answer(s); done {
				return err
			}
			c.printStatus(d, s, claims)
			return nil
		})
		if err != nil || keep {
			return err
		}
		return n.Looked()
	})
}

// gatherStatus collects everything that status shows.
func gatherStatus(h *node.Home, n *node.Node, d *desk, notes node.Notes, news []*record.Act, series bool) (jsonStatus, error) {
	ch := d.state.Charter()
	s := jsonStatus{
		Talks: d.state.Talks().String(), Title: ch.Title, Me: d.me, Outcome: ch.Outcome, Compared: notes.Compared, Spoken: n.Spoken(),
		MustRekey: h.MustRekey(), Revision: d.rev.Num, Digest: string(d.rev.Digest), Parked: len(d.rec.Parked()),
		Claims: []jsonClaim{}, Packages: []jsonPackage{}, Blocks: []jsonBlock{}, Waiting: []jsonTurn{}, News: []jsonEntry{},
		Proofs: []jsonProof{}, Missing: []string{},
	}
	s.Pen, _, _ = d.view.Pen()
	waiting := d.view.Waiting()
	for _, t := range waiting {
		s.Waiting = append(s.Waiting, jsonTurn{t.Party, t.Kind, t.Why, t.What})
	}
	for _, p := range ch.Parties {
		out := slices.ContainsFunc(waiting, func(t talks.Turn) bool { return t.Party == p.Code && t.Kind == talks.KindAccede })
		s.Parties = append(s.Parties, jsonParty{p.Code, p.Name, !out, len(d.rec.Chain(p.Code))})
	}
	for _, cl := range d.view.Live() {
		s.Claims = append(s.Claims, claimJSON(cl, d))
	}
	for _, t := range d.view.Packages() {
		if t.Fate == talks.Live {
			s.Packages = append(s.Packages, packageJSON(t, d))
		}
	}
	for _, b := range d.view.Blocks() {
		s.Blocks = append(s.Blocks, jsonBlock{string(b.ID), d.naming.block(b.ID), string(b.Digest), b.Open, b.Agreed, b.Confirmed, b.All, b.Suspended, b.Reopened})
	}
	for _, a := range news {
		if e, ok := d.view.Entry(a.ID); ok && a.Party != d.me {
			s.News = append(s.News, entryJSON(e))
		}
	}
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

// printStatus is the status for people, the most pressing first.
func (c *call) printStatus(d *desk, s jsonStatus, claims bool) {
	st := c.style()
	c.print("%s  %s  Rev.%d, the pen is %s's", st.dim(d.state.Talks().Short()), st.bold(quoteText(s.Title)), s.Revision, s.Pen)
	c.printAlarms(s)
	var parties []string
	for _, p := range s.Parties {
		w := st.party(d.party(p.Code), p.Code) + " " + visible(p.Name)
		switch {
		case p.Code == s.Me && !p.Acceded:
			w += " (you, not joined yet)"
		case p.Code == s.Me:
			w += " (you)"
		case !p.Acceded:
			w += " (not joined yet)"
		}
		parties = append(parties, w)
	}
	c.print("%s", strings.Join(parties, ", "))
	c.print("")
	c.printFigures(s)
	if s.Final.Concluded {
		_, done := d.state.Charter().Word()
		c.print("\n%s", st.good("concluded: the text is "+done+"; nothing that arrives later changes it"))
	}
	c.printOpen(d, s, claims)
	if len(s.Waiting) > 0 {
		c.print("\nwaiting for")
		for _, t := range s.Waiting {
			who, why := t.Party, visible(t.Why)
			if who == s.Me {
				who, why = "you", secondPerson(why)
			}
			c.printRow(who, why)
		}
	}
	if len(s.News) > 0 {
		c.print("\nnew since you last looked")
		for _, e := range s.News {
			c.printRow(e.Party, visible(e.Line))
		}
	}
}

// secondPerson turns what a party does into what you do.
func secondPerson(s string) string {
	for _, w := range [][2]string{{"hasn't ", "haven't "}, {"has ", "have "}, {"reserves ", "reserve "}} {
		if rest, ok := strings.CutPrefix(s, w[0]); ok {
			return w[1] + strings.Replace(rest, "recorded for it", "recorded for you", 1)
		}
	}
	return strings.Replace(s, "its acceptance", "your acceptance", 1)
}

// printRow is a short word and a text beside it.
func (c *call) printRow(left, text string) {
	p := c.page()
	p.style.on = false
	fmt.Fprint(c.Stdout, "  "+strings.ReplaceAll(strings.TrimRight(p.paragraph(left, []span{{text: text}}), "\n"), "\n", "\n  ")+"\n")
}

// printAlarms says what a person must know before all else.
func (c *call) printAlarms(s jsonStatus) {
	st := c.style()
	for _, p := range s.Proofs {
		what := "signed two acts in one place of its chain"
		if p.Kind == record.ProofRoots {
			what = "replaced its key twice in one place"
		}
		c.print("%s", st.warn(fmt.Sprintf("PROOF: %s %s (number %d, acts %s): from there on its acts have no effect", p.Party, what, p.Seq, and(shortIDs(p.Acts)))))
	}
	if s.MustRekey != "" {
		c.print("%s", st.warn("this home must not act: "+visible(s.MustRekey)+"; see: parley help rekey"))
	}
	if s.Compared == "" {
		c.print("%s", st.warn("NOT compared: read "+s.Spoken+" aloud to the other side, then: parley talks compared"))
	} else {
		c.print("%s", st.dim("charter and keys compared "+s.Compared))
	}
	for _, r := range s.Beside {
		what := "is void: the pen was named anew"
		if r.Rival {
			what = "rivals another revision: all others must name a penholder, see: parley help pen"
		}
		c.print("%s", st.warn(fmt.Sprintf("Rev.%d (%.10s) %s", r.Num, r.ID, what)))
	}
	if s.Parked > 0 {
		c.print("%s", st.warn(fmt.Sprintf("%s wait for what is missing: %s; ask for a newer pouch", count(s.Parked, "act"), and(shortIDs(s.Missing)))))
	}
}

func shortIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id[:min(10, len(id))])
	}
	return out
}

// statusClaims is how many open claims a status lists without --claims: a
// screen's worth.
const statusClaims = 24

// printOpen lists what is open: claims, packages, suspended agreements.
func (c *call) printOpen(d *desk, s jsonStatus, full bool) {
	live := d.view.Live()
	if len(live) > 0 {
		c.print("\nopen claims")
	}
	for i, cl := range live {
		if !full && i == statusClaims && len(live) > statusClaims+1 {
			c.printRow("", fmt.Sprintf("and %d more; see: parley claims", len(live)-i))
			break
		}
		if full {
			c.printClaim(d, cl)
			continue
		}
		c.printRow(cl.Name, d.claimWords(cl)+"  ("+holdLine(d, cl)+"; "+saidLine(d, cl)+")")
	}
	for _, t := range d.view.Packages() {
		if t.Fate == talks.Live {
			c.printRow(t.Name, "package of "+and(t.Claims)+" "+agreedOr(t.Agreed, t.Said, d))
		}
	}
	remarks := d.remarks()
	parked := func(name, key string) {
		for _, r := range remarks[key] {
			if r.Kind == talks.KindPark || r.Kind == talks.KindPlace {
				c.printRow(name, r.words())
			}
		}
	}
	for _, cl := range live {
		parked(cl.Name, cl.Name)
	}
	parked("text", "")
	for _, b := range s.Blocks {
		parked(b.Label, "block "+b.ID)
		if b.Suspended {
			c.printRow(b.Label, fmt.Sprintf("the agreement of %s is suspended: re-opened by %s with %s", and(b.Agreed), and(b.Reopened), and(b.Open)))
		}
	}
}
