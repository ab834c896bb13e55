package talks

import (
	"slices"

	"parley/record"
	"parley/text"
)

// Claim is a claim as a view shows it.
type Claim struct {
	Ref     Ref
	Name    string // short: c7
	Party   string // who proposed or recorded it
	For     string // recorded for this party, NoneNamed, or "": its own
	Holding bool   // proposed as held
	Note    string
	Source  string
	Rev     int        // number of the revision on which it was made
	Claim   text.Claim // on the newest revision while it is live or dormant, else as it was made
	Key     text.Key   // of Claim
	Fate    Fate
	Why     string   // why it isn't live
	Parent  string   // name of the claim whose words it changes
	Same    []string // names of the other live claims with the same content
	Rivals  []string // names of the live claims that exclude it
	Packs   []string // names of the live packages that hold it
	Said    []Said   // what each party last said on it, in the order of the parties
	Agreed  bool     // the next revision adopts it
	Held    []text.Holder
}

// Said is one party's newest word on a claim or package.
type Said struct {
	Party  string
	Stance Stance // Silent: has not spoken, or its word has ended
	Holds  bool   // shown as a holder of the wording
	If     []Ref  // conditions
	Open   bool   // a condition isn't fulfilled
	Reason Reason
	Note   string
	Ended  string // why an earlier acceptance ended
	Group  string // it said nothing itself: what this group says counts for it
	Quiet  bool   // by silence
}

// Tied is a package as a view shows it.
type Tied struct {
	Ref    Ref
	Name   string // short: p1
	Party  string
	Note   string
	Claims []string
	Fate   Fate
	Why    string
	Said   []Said
	Agreed bool
}

// Claims returns all claims made in the view, by name; those of acts that had
// no effect are not among them.
func (v *View) Claims() []Claim {
	var out []Claim
	for _, in := range v.instances() {
		out = append(out, v.claim(in))
	}
	return out
}

// Live returns the live claims, by name.
func (v *View) Live() []Claim {
	var out []Claim
	for _, in := range v.instances() {
		if v.live(in) {
			out = append(out, v.claim(in))
		}
	}
	return out
}

// instances returns the view's claims in the order of their names.
func (v *View) instances() []*inst {
	var out []*inst
	for _, in := range v.s.made {
		if v.holds(in.n) {
			out = append(out, in)
		}
	}
	slices.SortFunc(out, func(a, b *inst) int {
		switch {
		case a == b:
			return 0
		case a.before(b):
			return -1
		}
		return 1
	})
	return out
}

// Claim returns one claim. It reports false when the view doesn't hold it.
func (v *View) Claim(r Ref) (Claim, bool) {
	in := v.s.insts[r]
	if in == nil || !v.holds(in.n) {
		return Claim{}, false
	}
	return v.claim(in), true
}

func (v *View) claim(in *inst) Claim {
	s := v.s
	c := Claim{
		Ref: in.ref, Name: v.shown(in), Party: s.parties[in.n.party].code, For: in.prop.For, Holding: in.prop.Holding,
		Note: in.prop.Note, Source: in.prop.Source, Claim: in.claim,
	}
	if in.rev != nil {
		c.Rev = in.rev.num
		c.Key = in.claim.Key()
	}
	var at *slot
	c.Fate, at, c.Why = v.fate(in)
	if at == nil {
		return c
	}
	c.Claim, c.Key = at.claim, at.key
	if at.parent != nil {
		c.Parent = v.slotName(at.parent)
	}
	for _, o := range v.liveIn(at) {
		if o != in {
			c.Same = append(c.Same, v.shown(o))
		}
	}
	for _, o := range at.rivals {
		for _, x := range v.liveIn(o) {
			c.Rivals = append(c.Rivals, v.shown(x))
		}
	}
	for _, o := range at.insts {
		for _, p := range o.packs {
			if v.holds(p.n) {
				if f, _ := v.packFate(p); f == Live {
					c.Packs = append(c.Packs, v.Name(p.ref))
				}
			}
		}
	}
	sortNames(c.Same)
	sortNames(c.Rivals)
	sortNames(c.Packs)
	if c.Fate == Live {
		c.Agreed = v.agreed().set[at]
		c.Held = v.holders(at)
		c.Said = make([]Said, 0, len(s.parties))
		for p := range s.parties {
			x := Said{Party: s.parties[p].code}
			if w := v.row(at)[p]; w != nil {
				x.Stance, x.Holds, x.If, x.Reason, x.Note, x.Ended = w.stance, w.hold, w.cond, w.reason, w.note, w.ended
				x.Open, x.Quiet = v.open(w.cond), w.quiet
			}
			c.Said = append(c.Said, x)
		}
		v.groupsSaid(c.Said, v.slotWords(at))
	}
	return c
}

// sortNames orders short names as people count and drops repetitions.
func sortNames(names []string) {
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		if a < b {
			return -1
		}
		if a > b {
			return 1
		}
		return 0
	})
}

// Packages returns the packages of the view, by name.
func (v *View) Packages() []Tied {
	var out []Tied
	for _, p := range v.s.tied {
		if v.holds(p.n) {
			out = append(out, v.tied(p))
		}
	}
	slices.SortFunc(out, func(a, b Tied) int {
		if len(a.Name) != len(b.Name) {
			return len(a.Name) - len(b.Name)
		}
		if a.Name < b.Name {
			return -1
		}
		if a.Name > b.Name {
			return 1
		}
		return 0
	})
	return out
}

// Package returns one package. It reports false when the view doesn't hold it.
func (v *View) Package(r Ref) (Tied, bool) {
	p := v.s.packs[r]
	if p == nil || !v.holds(p.n) {
		return Tied{}, false
	}
	return v.tied(p), true
}

func (v *View) tied(p *pack) Tied {
	s := v.s
	t := Tied{Ref: p.ref, Name: v.Name(p.ref), Party: s.parties[p.n.party].code, Note: p.note}
	for _, in := range p.members {
		t.Claims = append(t.Claims, v.shown(in))
	}
	t.Fate, t.Why = v.packFate(p)
	t.Agreed = v.agreed().packs[p]
	for i := range s.parties {
		x := Said{Party: s.parties[i].code}
		if w := v.pword(p, i); w != nil {
			x.Stance, x.If, x.Reason, x.Note, x.Ended = w.stance, w.cond, w.reason, w.note, w.ended
			x.Open, x.Quiet = v.open(w.cond), w.quiet
		}
		t.Said = append(t.Said, x)
	}
	v.groupsSaid(t.Said, v.packWords(p))
	return t
}

// groupsSaid enters what groups said for members that said nothing.
func (v *View) groupsSaid(said []Said, words []Word) {
	if len(v.s.charter.Groups) == 0 {
		return
	}
	for i, w := range words {
		if w.Group != "" {
			said[i].Stance, said[i].Open, said[i].Group = w.Stance, w.Open, w.Group
		}
	}
}

// holders returns who holds a wording: its supporters; when there is none,
// those that it is recorded for and have not spoken on it.
func (v *View) holders(at *slot) []text.Holder {
	if out, ok := v.heldM[at]; ok {
		return out
	}
	if v.heldM == nil {
		v.heldM = map[*slot][]text.Holder{}
	}
	out := v.findHolders(at)
	v.heldM[at] = out
	return out
}

func (v *View) findHolders(at *slot) []text.Holder {
	s := v.s
	var out []text.Holder
	recorded := map[int]bool{}
	for p := range s.parties {
		if w := v.row(at)[p]; w != nil && w.hold {
			out = append(out, text.Holder{Party: s.parties[p].code})
		}
	}
	for i, g := range s.charter.Groups {
		if w := v.row(at)[len(s.parties)+i]; w != nil && w.hold {
			out = append(out, text.Holder{Party: g.Code})
		}
	}
	own := len(out) > 0
	for _, in := range v.liveIn(at) {
		recorder := s.parties[in.n.party].code
		switch {
		case in.owner >= 0:
			if !recorded[in.owner] && v.slotWord(at, in.owner) == nil {
				recorded[in.owner] = true
				out = append(out, text.Holder{Party: s.parties[in.owner].code, Recorded: recorder})
			}
		case in.prop.For == NoneNamed && !own:
			out = append(out, text.Holder{Recorded: recorder, Mark: v.shown(in)})
		}
	}
	slices.SortFunc(out, compareHolders)
	return out
}

func compareHolders(a, b text.Holder) int {
	for _, p := range [][2]string{{a.Party, b.Party}, {a.Recorded, b.Recorded}, {a.Mark, b.Mark}} {
		if p[0] < p[1] {
			return -1
		}
		if p[0] > p[1] {
			return 1
		}
	}
	return 0
}

// Tabled returns the live claims on the newest revision with their holders,
// identical ones as one, in the order of their keys: what text.Merge takes.
func (v *View) Tabled() []text.Tabled {
	slots := v.slotsLive()
	out := make([]text.Tabled, len(slots))
	for i, at := range slots {
		out[i] = text.Tabled{Claim: at.claim, Holders: v.holders(at)}
	}
	return out
}

// Draft returns the one text: the newest revision with everything that is
// claimed about it.
func (v *View) Draft() (*text.Draft, error) { return text.Merge(v.tip().text, v.Tabled()) }

// Project returns the text as a party wants it: the newest revision with the
// claims that it holds.
func (v *View) Project(party string) (*text.Text, error) {
	return text.Project(v.tip().text, v.Tabled(), party)
}

// Find returns the names of the live claims with this content.
func (v *View) Find(k text.Key) []string {
	tip := v.tip()
	tip.sync(v.s)
	var out []string
	if at := tip.slots[k]; at != nil {
		for _, in := range v.liveIn(at) {
			out = append(out, v.shown(in))
		}
	}
	sortNames(out)
	return out
}

// Revision is an issued text as a view shows it.
type Revision struct {
	ID      record.ID // of the act
	Num     int
	Party   string // who issued it
	Parent  record.ID
	Text    *text.Text // must not be changed
	Digest  text.Digest
	Adopted []string // names of the claims that it adopted
	Lapsed  []Gone   // claims that lapsed in it
	Void    bool     // beside the line of revisions
	Rival   bool     // one of several that follow the same revision under one pen
}

// Gone is a claim that lapsed, and why.
type Gone struct {
	Name string
	Why  string
}

// Newest returns the newest revision.
func (v *View) Newest() Revision { return v.revision(v.tip()) }

// Revisions returns Rev.0 to the newest.
func (v *View) Revisions() []Revision {
	var out []Revision
	for r := v.tip(); r != nil; r = r.parent {
		out = append(out, v.revision(r))
	}
	slices.Reverse(out)
	return out
}

// Carry carries claims on a revision of the line to the newest one, as late
// claims are carried: what was adopted since, or lapsed, says so. Parents of
// sub-claims are looked up among the claims and the adopted ones. ok is false
// when the line doesn't hold the revision.
func (v *View) Carry(from record.ID, claims []text.Claim) (out []text.Carried, ok bool) {
	var path []*revision // the newest first
	r := v.tip()
	for ; r != nil && r.id() != from; r = r.parent {
		path = append(path, r)
	}
	if r == nil {
		return nil, false
	}
	out = make([]text.Carried, len(claims))
	var todo []text.Claim
	var at []int
	for i, c := range claims {
		out[i].Claim = c
		todo, at = append(todo, c), append(at, i)
	}
	for _, r := range slices.Backward(path) {
		var live []text.Claim
		var still []int
		for k, x := range r.carry.All(todo) {
			if out[at[k]] = x; x.Lapse == nil {
				live, still = append(live, x.Claim), append(still, at[k])
			} else {
				out[at[k]].Claim = todo[k]
			}
		}
		todo, at = live, still
	}
	return out, true
}

// Beside returns the revisions with effect that are not on the line: void
// ones, and rivals that a pen take-over may name.
func (v *View) Beside() []Revision {
	var out []Revision
	l := v.line()
	for _, r := range l.void {
		x := v.revision(r)
		x.Void = true
		if slices.Contains(l.rivals, r) {
			x.Void, x.Rival = false, true
		}
		out = append(out, x)
	}
	return out
}

func (v *View) revision(r *revision) Revision {
	s := v.s
	x := Revision{ID: r.id(), Num: r.num, Party: s.parties[r.n.party].code, Text: r.text, Digest: r.digest}
	if r.parent == nil {
		return x
	}
	x.Parent = r.parent.id()
	r.sync(s)
	for _, in := range v.instances() {
		at := r.where[in]
		switch {
		case at.adopted == r:
			x.Adopted = append(x.Adopted, v.shown(in))
		case at.lapse != nil && at.lapse.rev == r && !at.lapse.void:
			if v.void(in.n) == "" && v.kept(in) {
				x.Lapsed = append(x.Lapsed, Gone{v.shown(in), at.lapse.says(v)})
			}
		}
	}
	return x
}

// Pen returns who holds the pen, in which term, and the revision from which
// that term builds.
func (v *View) Pen() (party string, term int, from record.ID) {
	t := v.line().term
	return v.s.parties[t.to].code, t.num, t.from.id()
}
