package intake

import (
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// Plan makes what was understood one act, now that it was said whose the
// changes of each author are: who holds a mapping for each Paper, in order.
// The errors are *Unmapped, *Unsure, or what the talks say of an act that they
// don't allow; then nothing can be signed.
//
// The desk must show the talks that the files were read for.
func (in *Intake) Plan(d *desk.Desk, who []Mapping, o PlanOptions) (*Plan, error) {
	if err := in.settled(d, who); err != nil {
		return nil, err
	}
	b := &planner{desk: d, plan: &Plan{}, seen: map[heldKey]bool{}, depth: map[text.Key]int{}}
	for i, p := range in.Papers {
		var m Mapping
		if i < len(who) {
			m = who[i]
		}
		b.paper(i, p, m, o)
	}
	if len(b.list) == 0 {
		return b.plan, nil
	}
	slices.SortStableFunc(b.list, func(x, y desk.Gathered) int { return b.depth[x.Claim.Key()] - b.depth[y.Claim.Key()] })
	b.packages()
	intent, err := d.Gather(b.list)
	if err != nil {
		return nil, err
	}
	probe := *intent // whoever shows it foresees it again
	if err := d.Foresee(&probe); err != nil {
		return nil, err
	}
	b.plan.Intent = intent
	return b.plan, nil
}

// Said is what a person has said with these mappings, added to what was said
// before: of each author of a file the newest, at most maxSaid.
func (in *Intake) Said(before []Whose, who []Mapping) []Whose {
	out := slices.Clone(before)
	for i, p := range in.Papers {
		for _, a := range p.Authors {
			if i >= len(who) || who[i][a.Name] == "" {
				continue
			}
			w := Whose{p.Name, a.Name, who[i][a.Name]}
			out = slices.DeleteFunc(out, func(o Whose) bool { return o.File == w.File && o.Author == w.Author })
			out = append(out, w)
		}
	}
	return out[max(0, len(out)-maxSaid):]
}

// PlanOptions say what of the files is taken in.
type PlanOptions struct {
	NoComments bool // comments in the margin aren't put beside the claims
}

// settled reports who must still say something.
func (in *Intake) settled(d *desk.Desk, who []Mapping) error {
	var ask []Asked
	named := map[string]int{}
	for _, p := range in.Papers {
		for _, a := range p.Authors {
			named[a.Name]++
		}
	}
	for i, p := range in.Papers {
		for _, a := range p.Authors {
			var to To
			if i < len(who) {
				to = who[i][a.Name]
			}
			switch {
			case to == "":
				ask = append(ask, Asked{i, p.Name, a.Name, a.Offer, named[a.Name] > 1})
			case to != Nobody && to != LeftOut && d.PartyIndex(string(to)) < 0:
				return d.WantParty(string(to))
			}
		}
	}
	if len(ask) > 0 {
		return &Unmapped{ask}
	}
	for i, p := range in.Papers {
		if !p.Base.Certain {
			return &Unsure{i, p.Name, p.Base.Revision.Num, p.Base.Percent}
		}
	}
	return nil
}

type heldKey struct {
	to  To
	key text.Key
}

type planner struct {
	desk  *desk.Desk
	plan  *Plan
	list  []desk.Gathered
	n     int // packages so far
	seen  map[heldKey]bool
	depth map[text.Key]int // how deep a claim is nested in others of the plan
}

// change is a claim on a paper's base with its owner.
type change struct {
	claim   text.Claim
	author  string
	authors []string // of a tracked change: all those who made it
	to      To
	pack    int
	notes   []string
}

func (b *planner) paper(i int, p *Paper, m Mapping, o PlanOptions) {
	var list []change
	switch {
	case p.Own:
		list = b.again(i, p, m, o)
	case p.Way == Tracked:
		list = b.tracked(i, p, m, o)
	default:
		for _, f := range p.found {
			list = append(list, change{claim: f.claim, author: f.author, to: m[f.author], pack: f.pack})
		}
	}
	b.tie(p, list)
	b.carry(i, p, list)
}

// tracked understands a document again, its authors being those for whom they
// speak: what two people of one delegation did to each other's words is that
// delegation's wording.
func (b *planner) tracked(i int, p *Paper, m Mapping, o PlanOptions) []change {
	as := func(name string) string {
		switch to := m[name]; to {
		case Nobody, LeftOut:
			return string(to) + " " + name
		default:
			return string(to)
		}
	}
	people := map[string][]string{}
	for _, a := range p.Authors {
		people[as(a.Name)] = append(people[as(a.Name)], a.Name)
	}
	u := document.Claims(renamed(p.sheet, as), p.Base.Revision.Text, p.lang)
	notes := map[text.Key][]string{}
	for _, r := range u.Remarks {
		to := m[r.Author]
		why := ""
		switch {
		case o.NoComments:
			why = "comments aren't taken in"
		case to == LeftOut:
			why = "its author is left out"
		case len(r.Claims) == 0:
			why = "it stands on no change"
		}
		if why != "" {
			b.plan.Items = append(b.plan.Items, Item{Paper: i, Author: r.Author, To: to, Fate: Left, Why: why, Words: fmt.Sprintf("comment, line %d: “%s”", r.Line, clip(clean(r.Text), 120))})
			continue
		}
		for _, k := range r.Claims {
			note := clean(r.Text)
			if to != Nobody {
				note = string(to) + ": " + note
			}
			notes[k] = append(notes[k], note)
		}
	}
	slices.SortStableFunc(u.Authors, func(x, y document.Author) int { return strings.Compare(people[x.Name][0], people[y.Name][0]) })
	var out []change
	for _, a := range u.Authors {
		to := To(a.Name)
		for _, word := range []To{Nobody, LeftOut} {
			if strings.HasPrefix(a.Name, string(word)+" ") {
				to = word
			}
		}
		for _, c := range a.Claims {
			out = append(out, change{claim: c, author: strings.Join(people[a.Name], ", "), authors: people[a.Name], to: to, notes: notes[c.Key()]})
		}
	}
	return out
}

// tie gives the changes that should be taken together or not at all numbers of
// packages: pieces of one bracket, and blocks with their sub-paragraphs.
func (b *planner) tie(p *Paper, list []change) {
	type group struct {
		author string
		n      int
	}
	number := map[group]int{}
	by := map[To][]int{}
	for i := range list {
		c := &list[i]
		by[c.to] = append(by[c.to], i)
		if c.pack == 0 {
			continue
		}
		g := group{c.author, c.pack}
		if number[g] == 0 {
			b.n++
			number[g] = b.n
		}
		c.pack = number[g]
	}
	for _, at := range by {
		slices.Sort(at)
	}
	for _, to := range sortedKeys(by) {
		var claims []text.Claim
		of := map[text.Key]int{}
		for _, i := range by[to] {
			if list[i].claim.Parent == "" {
				claims = append(claims, list[i].claim)
				of[list[i].claim.Key()] = i
			}
		}
		for _, keys := range text.Packages(p.Base.Revision.Text, claims) {
			b.n++
			for _, k := range keys {
				if i, ok := of[k]; ok && list[i].pack == 0 {
					list[i].pack = b.n
				}
			}
		}
	}
}

// carry brings changes to the newest revision and says what becomes of each.
func (b *planner) carry(paper int, p *Paper, list []change) {
	claims, keys := make([]text.Claim, len(list)), make([]text.Key, len(list))
	order, depth := make([]int, len(list)), map[text.Key]int{}
	for i, c := range list {
		claims[i], keys[i], order[i] = c.claim, c.claim.Key(), i
		depth[keys[i]] = 0
	}
	for again := 0; again < talks.MaxNesting; again++ {
		deeper := false
		for i, c := range claims {
			if n := depth[c.Parent] + 1; c.Parent != "" && depth[keys[i]] != n {
				depth[keys[i]], deeper = n, true
			}
		}
		if !deeper {
			break
		}
	}
	now, ok := b.desk.View.Carry(p.Base.Revision.ID, claims)
	gone := map[text.Key]bool{} // on the paper's base
	slices.SortStableFunc(order, func(x, y int) int { return depth[keys[x]] - depth[keys[y]] })
	kept := map[text.Key]bool{}
	for _, i := range order {
		c := list[i]
		it := Item{Paper: paper, Author: c.author, To: c.to, Words: b.desk.Describe(c.claim), Notes: c.notes}
		key := keys[i]
		switch {
		case !ok:
			it.Fate, it.Why = Left, "its base isn't on the line of revisions any more"
		case c.to == LeftOut:
			it.Fate, it.Why = Left, "its author is left out"
		case c.claim.Parent != "" && gone[c.claim.Parent] && !kept[c.claim.Parent]:
			it.Fate, it.Why = Left, "it changes words that are left out"
		case now[i].Lapse != nil:
			it.Fate, it.Why = Left, fmt.Sprintf("Rev.%d has overtaken it: %s", b.desk.Rev.Num, now[i].Lapse.Reason)
		}
		if it.Fate == Left {
			gone[key] = true
			b.plan.Items = append(b.plan.Items, it)
			continue
		}
		kept[key] = true
		it.Claim = now[i].Claim
		it.Words = b.desk.Describe(it.Claim)
		b.take(it, c.pack, depth[key], p.Own)
	}
}

// take puts a claim on the newest revision into the act, unless it is on the
// record. exact tells that the file is Parley's own, which shows a claim that was
// only recorded for its party as that party's, too.
func (b *planner) take(it Item, pack, depth int, exact bool) {
	k := it.Claim.Key()
	name, known := b.desk.Holds(string(it.To), k, exact)
	switch {
	case known:
		it.Fate, it.Why = Known, name
	case b.seen[heldKey{it.To, k}]:
		it.Fate, it.Why = Known, "another of these files"
	default:
		it.Fate = New
		b.seen[heldKey{it.To, k}] = true
		b.depth[k] = max(b.depth[k], depth)
		b.list = append(b.list, desk.Gathered{Claim: it.Claim, For: string(it.To), Note: clip(strings.Join(it.Notes, " / "), maxNote), Package: pack})
	}
	b.plan.Items = append(b.plan.Items, it)
}

// packages leaves out packages of one claim and numbers the others anew.
func (b *planner) packages() {
	count, number := map[int]int{}, map[int]int{}
	for _, g := range b.list {
		count[g.Package]++
	}
	for i := range b.list {
		g := &b.list[i]
		switch {
		case g.Package == 0:
		case count[g.Package] < 2:
			g.Package = 0
		default:
			if number[g.Package] == 0 {
				number[g.Package] = len(number) + 1
			}
			g.Package = number[g.Package]
		}
	}
}

// renamed is a document whose authors have other names.
func renamed(s *document.Sheet, as func(string) string) *document.Sheet {
	out := *s
	made := map[document.Change]*document.Change{}
	change := func(c *document.Change) *document.Change {
		if c == nil {
			return nil
		}
		x := document.Change{Author: as(c.Author), Time: c.Time}
		if made[x] == nil {
			made[x] = &x
		}
		return made[x]
	}
	marks := func(m document.Marks) document.Marks {
		return document.Marks{Ins: change(m.Ins), Del: change(m.Del), Move: m.Move}
	}
	var paras func(ps []document.Para) []document.Para
	paras = func(ps []document.Para) []document.Para {
		ps = slices.Clone(ps)
		for i := range ps {
			p := &ps[i]
			p.Mark, p.Items, p.Cells = marks(p.Mark), slices.Clone(p.Items), slices.Clone(p.Cells)
			for k := range p.Items {
				p.Items[k].Marks = marks(p.Items[k].Marks)
			}
			for k := range p.Cells {
				p.Cells[k].Paras = paras(p.Cells[k].Paras)
			}
		}
		return ps
	}
	out.Paras = paras(s.Paras)
	out.Notes = map[string][]document.Para{}
	for n, ps := range s.Notes {
		out.Notes[n] = paras(ps)
	}
	return &out
}

func sortedKeys(m map[To][]int) []To {
	var out []To
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// clean is a comment on one line, without characters that can't stand in an act.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return ' '
		}
		return r
	}, s)), " ")
}

// clip is at most n bytes of s.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-3], "") + "…"
}
