package outcome

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/committee"
	"parley/record"
	"parley/talks"
)

// Resolution is what a committee adopted, as a reader finds it by hearing every proceeding again.
type Resolution struct {
	Verdict
	Decision
}

// Decision is how the text was adopted.
type Decision struct {
	Adoption *Adoption          `json:"adoption,omitempty"`
	Draft    committee.Draft    `json:"draft"` // with its sponsors, and the rule that decided
	Votes    []Counting         `json:"votes"` // every vote on it, on its parts and its amendments, in order
	Remarks  []committee.Remark `json:"remarks"`
	Heard    int                `json:"heard"`   // proceedings that the committee took
	Refused  int                `json:"refused"` // those that its rules refused
}

// Counting is a vote: who voted how, and what that decided, counted anew.
type Counting struct {
	Sheet   committee.Sheet   `json:"sheet"`
	Outcome committee.Outcome `json:"outcome"`
}

// CheckAdoption checks the bytes of a publication of what a committee adopted. It always returns a verdict.
//
// It verifies chains, signatures, text and log as Check does, derives the order in which the committee heard the open
// proceedings, and holds the whole session again by the rules of procedure that stand in the leaf: who may do what, each
// vote, each result. What it must believe the signers of the checkpoint is said: see Given.
func CheckAdoption(b []byte, o Options) *Resolution {
	r := &Resolution{Verdict: Verdict{CantTell: append(cantTell(),
		"whether the parts and changes that were put to the vote are those of the text: drafts and amendments are closed, and of them there are numbers of words")}}
	if o.Tell == nil {
		o.Tell = func(int, int) {}
	}
	r.run(b, o)
	r.Holds = !r.Has(Broken)
	r.Complete = r.Holds && !r.Has(Gap)
	return r
}

func (r *Resolution) run(b []byte, o Options) {
	p, err := Parse(b)
	if err == nil && !p.Adoption {
		err = fmt.Errorf("%w of what a committee adopted", ErrForm)
	}
	if err != nil {
		r.find(Broken, "", "%v", err)
		return
	}
	a, s, err := readAdoption(p.Statement)
	if err != nil {
		r.find(Broken, "", "%v", err)
		return
	}
	r.Adoption = a
	acts := r.basis(p, s, o)
	if acts == nil {
		return
	}
	r.signers()
	r.session(acts)
	r.opened(p, acts, func(a *act) bool { return a.head.Kind == talks.KindProceeding })
	r.others(p)
}

// signers says in one sentence who hasn't signed the checkpoint: of a hundred seats many won't.
func (r *Resolution) signers() {
	var gone []string
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return f.Level == Gap && f.Party != "" })
	for _, seat := range r.Seats {
		if !seat.Checkpoint {
			gone = append(gone, seat.Code)
		}
	}
	if len(gone) == 0 {
		return
	}
	party := ""
	if slices.Contains(gone, r.Adoption.Chair) {
		party = r.Adoption.Chair
	}
	r.find(Gap, party, "%d of %d parties haven't signed the checkpoint, so that who sits here and with which keys is not their word: %s", len(gone), len(r.Seats), short(gone))
}

func short(codes []string) string {
	if len(codes) > 12 {
		return strings.Join(codes[:12], ", ") + " …"
	}
	return strings.Join(codes, ", ")
}

// session holds the committee's session again.
func (r *Resolution) session(acts []*act) {
	a := r.Adoption
	given := make(map[record.ID]Given, len(a.Given))
	for _, g := range a.Given {
		given[g.Act] = g
	}
	order := r.order(acts, given)
	if order == nil {
		return
	}
	sit := committee.New(a.Body)
	var rev record.ID
	oral := false
	for _, x := range order {
		e := x.said.Said(x.head.Party, x.head.Seq, x.head.Epoch, x.head.Time)
		g := given[x.id]
		if g.Fate == Unfit {
			r.Refused++
			r.find(Gap, x.head.Party, "by the word of those who signed the checkpoint, the claims of act %s of %s (%s) don't fit the text", x.id.Short(), x.head.Party, x.said.What())
			continue
		}
		if stands(x.said) {
			e.Parts, e.Changes = g.Parts, g.Changes
		}
		next, err := sit.Apply(e)
		if err != nil {
			r.Refused++
			continue
		}
		sit = next
		r.Heard++
		switch {
		case e.Do == committee.DoTable && e.ID == a.Proposal, e.Do == committee.DoRevise && e.Of == a.Proposal:
			rev, oral = x.said.Rev, false
		case e.Do == committee.DoOral && e.Of == a.Proposal:
			oral = true
		}
	}
	r.count("proceedings of the committee, heard again by its rules", r.Heard)
	r.count("proceedings that its rules refused, here as there", r.Refused)
	r.result(sit, rev, oral)
}

// result reads what the session came to, and counts its votes anew.
func (r *Resolution) result(sit committee.Sitting, rev record.ID, oral bool) {
	a := r.Adoption
	d, ok := sit.Draft(a.Proposal)
	switch {
	case !ok || d.Amends != "":
		r.find(Broken, "", "the committee has no proposal %.80q", a.Proposal)
		return
	case d.Status != committee.Adopted:
		r.find(Broken, "", "%s isn't adopted: it is %s %s", a.Proposal, d.Status, d.Why)
		return
	case rev != r.Statement.Rev:
		r.find(Broken, "", "another revision was tabled as %s than the one that the statement names", a.Proposal)
		return
	case sit.Meeting().Open:
		r.find(Broken, "", "the meeting isn't closed by the act that is said to close it")
		return
	}
	r.Draft = d
	about := func(id string) bool { // the proposal, or what amends it
		for id != a.Proposal {
			x, ok := sit.Draft(id)
			if !ok || x.Amends == "" {
				return false
			}
			id = x.Amends
		}
		return true
	}
	cast := 0
	for _, x := range sit.Ballots() {
		if !about(x.Of) {
			continue
		}
		h := x.Sheet(a.Body)
		o, err := h.Count(a.Body)
		if err != nil || x.Outcome == nil || o.Result != x.Outcome.Result {
			r.find(Broken, "", "the vote %s doesn't come to the same when it is counted anew: %v", x.ID, err)
			return
		}
		if !h.NoVote {
			cast += int(o.Tally.Yes + o.Tally.No + o.Tally.Abstain)
		}
		r.Votes = append(r.Votes, Counting{h, o})
	}
	r.count("decisions on it, on its parts and amendments, each counted anew", len(r.Votes))
	r.count("votes cast in them, each a signed act of its seat", cast)
	for _, m := range sit.Remarks() {
		if about(m.Of) {
			r.Remarks = append(r.Remarks, m)
		}
	}
	r.parts(d, oral)
}

// parts compares the text with the parts that the votes leave: each paragraph, and where no wording was changed since, how
// many words it has.
func (r *Resolution) parts(d committee.Draft, oral bool) {
	words := map[string]int{}
	for _, b := range r.Text.Blocks {
		n := len(b.Content[talks.Counted(r.Adoption.Lang, b)])
		words[string(b.ID)] = n
	}
	for _, p := range d.Parts {
		n, there := words[p.ID]
		delete(words, p.ID)
		switch {
		case !there:
			r.find(Broken, "", "the text lacks the paragraph %.40s, which the committee kept", p.ID)
		case n != p.Words && !d.Amended && !oral:
			r.find(Broken, "", "the paragraph %.40s of the text has %d words, and %d were put to the vote", p.ID, n, p.Words)
		}
	}
	if len(words) > 0 {
		r.find(Broken, "", "the text has %d paragraphs that the committee doesn't have", len(words))
	}
	r.count("paragraphs that the votes leave, which are those of the text", len(d.Parts))
}

// order finds the order in which the committee heard the proceedings (docs/spec/committee.md): each of the chair's in its
// chain, and before it those of its past that no earlier one of the chair's knew, by height, party, number and id.
func (r *Resolution) order(acts []*act, given map[record.ID]Given) []*act {
	a := r.Adoption
	d := r.doubles(acts)
	var (
		chair []*act
		end   *act
		named int
	)
	for _, x := range acts {
		g, is := given[x.id]
		if is {
			named++
		}
		if x.head.Kind != talks.KindProceeding {
			if is {
				r.find(Broken, x.head.Party, "act %s is no proceeding, and the statement speaks of it as one", x.id.Short())
			}
			continue
		}
		if !x.open {
			r.find(Broken, x.head.Party, "the words of the proceeding %s of %s are withheld: a publication of what was adopted shows each", x.id.Short(), x.head.Party)
		}
		if x.said != nil && (x.said.Role == committee.ByChair && x.head.Party != a.Chair || x.said.Role == committee.BySecretary && x.head.Party != a.Keeper) {
			x.said = nil // everybody sees that it isn't its author's to do
		}
		switch {
		case x.said == nil:
		case g.Fate == Idle:
			if !d.void(x, func(*act) bool { return true }) {
				r.find(Gap, x.head.Party, "by the word of those who signed the checkpoint, act %s of %s (%s) has no effect by the rules of the talks", x.id.Short(), x.head.Party, x.said.What())
			}
			x.said = nil
		case stands(x.said) != is:
			r.find(Broken, x.head.Party, "the statement doesn't say what act %s of %s stands for, or says it of one that stands for itself", x.id.Short(), x.head.Party)
		}
		if x.said != nil && x.head.Party == a.Chair {
			chair = append(chair, x)
		}
		if x.id == a.Close {
			end = x
		}
	}
	if named != len(given) {
		r.find(Broken, "", "the statement speaks of acts that aren't here")
	}
	if end == nil || end.said == nil || end.head.Party != a.Chair || end.said.Event.Do != committee.DoClose {
		r.find(Broken, a.Chair, "the act that closes the meeting isn't here")
	}
	if r.Has(Broken) {
		return nil
	}
	return r.settle(acts, chair, end, d)
}

// settle walks the chair's acts in their order, each with what its past adds.
func (r *Resolution) settle(acts, chair []*act, end *act, d doubles) []*act {
	slices.SortFunc(chair, func(x, y *act) int { return cmp.Compare(x.head.Seq, y.head.Seq) })
	order := []*act{}
	for i, c := range chair {
		if i > 0 && !c.continues(chair[i-1]) {
			r.find(Broken, c.head.Party, "the chair's acts are no chain")
			return nil
		}
		var fresh []*act
		stack := []*act{c}
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if x == nil || x.seen {
				continue
			}
			x.seen = true
			if x != c && x.said != nil && x.head.Party != c.head.Party {
				fresh = append(fresh, x)
			}
			stack = append(stack, x.prev)
			stack = append(stack, x.deps...)
		}
		slices.SortFunc(fresh, func(x, y *act) int {
			if x.before(y) {
				return -1
			}
			return 1
		})
		for _, x := range fresh {
			if !d.void(x, func(y *act) bool { return y.seen }) {
				order = append(order, x)
			}
		}
		order = append(order, c)
		if c == end {
			break
		}
	}
	if !end.seen || chair[len(chair)-1] != end {
		r.find(Broken, r.Adoption.Chair, "the meeting isn't closed by the chair's last act here")
		return nil
	}
	for _, x := range acts {
		if !x.seen {
			r.find(Broken, x.head.Party, "act %s of %s isn't among what the chair knew when it closed the meeting", x.id.Short(), x.head.Party)
			return nil
		}
	}
	return order
}

// doubles are what takes acts their effect once the chair knows of it: acts with one number under one key, and re-keyings that
// an act stands beside.
type doubles struct {
	forks  map[string][][]*act
	rekeys map[string]map[int]*act // by party and epoch
	stands map[*act]bool           // on the chain of its party's last re-keying
}

// doubles finds them. A session with a party that replaced one key twice, or with more forks than are followed, gets no verdict.
func (r *Resolution) doubles(acts []*act) doubles {
	d := doubles{map[string][][]*act{}, map[string]map[int]*act{}, map[*act]bool{}}
	type spot struct {
		party string
		prev  record.ID
	}
	at, last, forked := map[spot][]*act{}, map[string]*act{}, 0
	for _, x := range acts {
		code := x.head.Party
		if x.rekey == nil {
			s := spot{code, x.head.Prev}
			if at[s] = append(at[s], x); len(at[s]) > 1 {
				forked++
			}
			continue
		}
		if d.rekeys[code] == nil {
			d.rekeys[code] = map[int]*act{}
		}
		if d.rekeys[code][x.head.Epoch] != nil {
			r.find(Broken, code, "%s replaced one key twice: this program doesn't follow a session with such a party", code)
			return d
		}
		d.rekeys[code][x.head.Epoch] = x
		if last[code] == nil || last[code].head.Epoch < x.head.Epoch {
			last[code] = x
		}
	}
	for _, x := range last {
		for ; x != nil; x = x.prev {
			d.stands[x] = true
		}
	}
	if forked > maxTracked/4 {
		r.find(Broken, "", "%d acts beside others: this program follows %d", forked, maxTracked/4)
		return d
	}
	for _, x := range acts {
		same := at[spot{x.head.Party, x.head.Prev}]
		if len(same) < 2 || same[0] != x {
			continue
		}
		code := x.head.Party
		d.forks[code] = append(d.forks[code], same)
		r.find(Proof, code, "%s signed two acts with number %d under one key", code, x.head.Seq)
		if code == r.Adoption.Chair {
			r.find(Broken, code, "the chair dealt double: what it settled isn't one order")
		}
	}
	return d
}

// void reports whether an act has no effect by what is known: by what the chair's act that settles it knows.
func (d doubles) void(x *act, known func(*act) bool) bool {
	for _, f := range d.forks[x.head.Party] {
		if f[0].head.Epoch != x.head.Epoch || x.head.Seq < f[0].head.Seq {
			continue
		}
		n := 0
		for _, y := range f {
			if known(y) {
				n++
			}
		}
		if n > 1 {
			return true
		}
	}
	k := d.rekeys[x.head.Party][x.head.Epoch+1] // who knows a later one knows it, too
	return k != nil && known(k) && !d.stands[x]
}

// String returns the verdict for people.
func (r *Resolution) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	switch {
	case !r.Holds:
		line("FALSE: this publication isn't what it pretends to be")
	case r.Complete:
		line("verified: the committee adopted this text, and every party has signed the record of it")
	default:
		line("verified, with gaps: the committee adopted this text")
	}
	if r.Holds {
		d := r.Draft
		line("")
		line("talks     %s", r.Statement.Title)
		line("id        %s", r.Statement.Talks)
		for _, p := range d.Papers {
			line("paper     %s", p.Symbol)
		}
		line("text      %s", r.Statement.Digest)
		line("rules     %s (%s)", r.Adoption.Body.Name, r.Adoption.Body.Source)
		line("decided   %s", d.Why)
		line("sponsors  %s", strings.Join(d.Sponsors, ", "))
		for _, c := range r.Votes {
			line("vote      %s: %s", c.Sheet.Of, c.Outcome)
		}
		for _, m := range r.Remarks {
			if m.Kind == "dissociate" {
				line("apart     %s %s", m.By, strings.Join(m.Parts, ", "))
			}
		}
		line("record    %d acts, %d open, %d closed; root %s", r.Statement.Acts, r.Open, r.Closed, r.Root)
	}
	r.rest(line)
	return b.String()
}
