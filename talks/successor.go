package talks

import (
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/text"
)

// Parties join and leave by a successor charter: new talks that carry over what the old ones came to. Their base is the
// newest text; every live wording is recorded for those who hold it; and each party says again, by acts of its own, what
// it had said (see Words and Again), for nobody's word counts that it didn't sign under this charter. Who has the old
// talks recomputes what their charter should say (see Heritage). The old record stays as it is.

// Follows names the talks that a successor charter goes on from.
type Follows struct {
	Heads []record.ID `json:"heads"` // acts of those talks, ascending: what they hold, with all before them, is carried over
	Talks record.ID   `json:"talks"`
}

func (f *Follows) check() error {
	if f == nil {
		return nil
	}
	if len(f.Heads) == 0 || len(f.Heads) > MaxHeads {
		return fmt.Errorf("follows: %d heads: want 1 to %d", len(f.Heads), MaxHeads)
	}
	for i, h := range f.Heads {
		if i > 0 && f.Heads[i-1].String() >= h.String() {
			return fmt.Errorf("follows: heads are not ascending, each once")
		}
	}
	return nil
}

// Legacy is what a view leaves to a successor charter.
type Legacy struct {
	Base   []Block
	Claims []Proposal
	Names  []string // what the claims are called in the old talks, in the same order
	Behind []string // names of the claims that stay behind: the wordings that they change no longer live
}

// Legacy returns what a successor among these parties is to carry. Live wordings come by their names, each after the one
// that it changes; one entry for each party that holds it, in the order of the holders. A wording whose holders all leave
// is recorded with nobody named, and its source says whose it was: nothing is lost, and whoever opened the successor can
// withdraw it there.
func (v *View) Legacy(parties []string) Legacy {
	out := Legacy{Base: Wire(v.tip().text.Blocks)}
	type entry struct {
		at    *slot
		name  string
		depth int
	}
	var list []entry
	seen := map[*slot]bool{}
	for _, in := range v.instances() {
		f, at := v.stand(in)
		switch {
		case f == Dormant:
			out.Behind = append(out.Behind, v.shown(in))
		case f == Live && !seen[at]:
			seen[at] = true
			depth := 0
			for p := at.parent; p != nil; p = p.parent {
				depth++
			}
			list = append(list, entry{at, v.shown(in), depth})
		}
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.depth - b.depth })
	for _, e := range list {
		for _, p := range v.heirs(e.at, parties) {
			out.Claims, out.Names = append(out.Claims, p), append(out.Names, e.name)
		}
	}
	return out
}

// heirs records a wording for those of its holders that stay. One that only groups hold waits for their voices to say so
// again; one that nobody holds any more lives on until it is withdrawn.
func (v *View) heirs(at *slot, parties []string) []Proposal {
	var stay, gone []string
	for _, h := range v.holders(at) {
		switch _, group := v.s.group[h.Party]; {
		case h.Party == "" || slices.Contains(stay, h.Party) || slices.Contains(gone, h.Party):
		case !group && slices.Contains(parties, h.Party):
			stay = append(stay, h.Party)
		default:
			gone = append(gone, h.Party)
		}
	}
	one := func(who string) Proposal {
		p := Proposal{Claim: WireClaim(at.claim), For: who}
		for _, in := range v.liveIn(at) {
			by := v.s.parties[in.n.party].code
			if by == who || in.prop.For == who || who == NoneNamed && slices.Contains(gone, by) {
				p.Note, p.Source = in.prop.Note, in.prop.Source
				break
			}
		}
		return p
	}
	var out []Proposal
	for _, who := range stay {
		out = append(out, one(who))
	}
	if len(out) > 0 {
		return out
	}
	p := one(NoneNamed)
	said := "held by"
	if len(gone) == 0 {
		said = "proposed by"
		for _, in := range v.liveIn(at) {
			if by := v.s.parties[in.n.party].code; in.prop.For == "" && !slices.Contains(gone, by) {
				gone = append(gone, by)
			}
		}
	}
	if whose := fmt.Sprintf("%s %s%s%s", said, list(gone), beforeMark, v.s.Talks().Short()); p.Source == "" && len(gone) > 0 && len(whose) <= MaxName {
		p.Source = whose
	}
	return []Proposal{p}
}

const beforeMark = ", in the talks "

// Inherited reports whether a claim's source says whose it was in the talks before, and quotes nothing.
func Inherited(source string) bool {
	return (strings.HasPrefix(source, "held by ") || strings.HasPrefix(source, "proposed by ")) && strings.Contains(source, beforeMark)
}

// Heritage is how a successor charter keeps to what it goes on from.
type Heritage struct {
	Rev     int      // number of the revision that it goes on from
	Text    bool     // it has exactly that revision's text
	Missing []string // names of live claims that it leaves out, or has otherwise: for others, tied together, with another note or source
	Added   int      // claims that it has beside
	Joined  []string // parties
	Left    []string
	Rekeyed []string // parties that it gives another root key: perhaps somebody else
	Unknown []string // parties that it gives a seat key that isn't their newest of the old talks, or says that another holds it: others could sign for them
	Renamed []string // parties that it gives another name, or another key for their pouches
	Closed  bool     // the old talks are concluded: it opens their text again
	Terms   []string // what else it changes: "chair", "pen", …
	Since   int      // acts of the old talks that are known here and were not when it was drawn up
	Behind  []string // names of the claims that were not live, and wait for a wording to come back
}

// Whole reports whether the charter carries everything, for the parties that it has.
func (h Heritage) Whole() bool {
	return h.Text && len(h.Missing) == 0 && h.Added == 0 && len(h.Rekeyed)+len(h.Unknown)+len(h.Renamed) == 0
}

// Heritage holds a successor charter to these talks. The error wraps ErrMissing where acts that it names are not here, and
// ErrForeign where it follows others.
func (s *State) Heritage(c *Charter) (Heritage, error) {
	if c.Follows == nil || c.Follows.Talks != s.Talks() {
		return Heritage{}, fmt.Errorf("%w: the charter follows others", ErrForeign)
	}
	v, err := s.AtAll(c.Follows.Heads...)
	if err != nil {
		return Heritage{}, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	h := Heritage{Rev: v.tip().num, Terms: s.charter.terms(c), Closed: s.Now().Final().Concluded}
	for _, n := range s.order {
		if !v.holds(n) {
			h.Since++
		}
	}
	var codes []string
	for _, p := range c.Parties {
		codes = append(codes, p.Code)
		switch i, ok := s.number[p.Code]; {
		case !ok:
			h.Joined = append(h.Joined, p.Code)
		case s.parties[i].Root != p.Root:
			h.Rekeyed = append(h.Rekeyed, p.Code)
		case !v.seats(i, p):
			h.Unknown = append(h.Unknown, p.Code)
		case s.parties[i].Name != p.Name || s.parties[i].Age != p.Age:
			h.Renamed = append(h.Renamed, p.Code)
		}
	}
	for _, p := range s.parties {
		if !slices.Contains(codes, p.code) {
			h.Left = append(h.Left, p.code)
		}
	}
	base, err := values(c.Base)
	h.Text = err == nil && (&text.Text{Blocks: base}).Digest() == v.tip().digest
	want := v.Legacy(codes)
	h.Behind = want.Behind
	have := map[string]int{}
	for _, p := range c.Claims {
		have[fmt.Sprintf("%#v", p)]++
	}
	for i, p := range want.Claims {
		k := fmt.Sprintf("%#v", p)
		if have[k] > 0 {
			have[k]--
		} else if !slices.Contains(h.Missing, want.Names[i]) {
			h.Missing = append(h.Missing, want.Names[i])
		}
	}
	for _, n := range have { // a sum: no order to keep
		h.Added += n
	}
	return h, nil
}

// seats reports whether a party of a successor has its newest seat key of the view, held by whom it said, or one that came
// later: who has only a key that was replaced could sign for it otherwise.
func (v *View) seats(party int, to record.Party) bool {
	p := &v.s.parties[party]
	newest := 0
	for _, n := range p.rekeys {
		if v.holds(n) {
			newest = max(newest, n.act.Epoch)
		}
	}
	if newest == 0 && p.Seat == to.Seat && p.Custody == to.Custody {
		return true
	}
	for _, n := range p.rekeys {
		if k, err := n.act.Rekey(); err == nil && n.act.Epoch >= newest && k.Seat == to.Seat && k.Custody == to.Custody {
			return true
		}
	}
	return false
}

// terms names what two charters say differently beside text, claims and parties.
func (b *Charter) terms(c *Charter) []string {
	var out []string
	differ := func(name string, same bool) {
		if !same {
			out = append(out, name)
		}
	}
	body := func(x *Charter) string {
		if x.Procedure == nil {
			return ""
		}
		return fmt.Sprintf("%#v", *x.Procedure)
	}
	differ("title", b.Title == c.Title)
	differ("outcome", b.Outcome == c.Outcome)
	differ("language", b.Lang == c.Lang && slices.Equal(b.Authentic, c.Authentic))
	differ("names", b.Attribution == c.Attribution)
	differ("pen", b.Pen == c.Pen)
	differ("rule", b.Rule == c.Rule && b.Notice == c.Notice)
	differ("chair", b.Chair == c.Chair)
	differ("secretary", b.Secretary == c.Secretary)
	differ("procedure", body(b) == body(c))
	differ("groups", slices.EqualFunc(b.Groups, c.Groups, func(x, y Group) bool {
		return x.Code == y.Code && x.Name == y.Name && x.Voice == y.Voice && slices.Equal(x.Members, y.Members)
	}))
	return out
}

// Succeed is the charter of a successor among these parties, sorted by code, to go on from the view, which is what the heads
// and all before them hold. Groups whose voice leaves, or of whose members one is left, go; a pen, chair or secretary that
// leaves must be named anew by who calls.
func (v *View) Succeed(parties []record.Party, heads []record.ID) *Charter {
	old := v.s.charter
	var codes []string
	for _, p := range parties {
		codes = append(codes, p.Code)
	}
	left := v.Legacy(codes)
	out := *old
	out.By, out.Base, out.Claims, out.Parties, out.Groups = "", left.Base, left.Claims, parties, nil
	out.Follows = &Follows{Heads: slices.Clone(heads), Talks: v.s.Talks()}
	slices.SortFunc(out.Follows.Heads, func(a, b record.ID) int { return strings.Compare(a.String(), b.String()) })
	for _, g := range old.Groups {
		g.Members = slices.DeleteFunc(slices.Clone(g.Members), func(m string) bool { return !slices.Contains(codes, m) })
		if slices.Contains(g.Members, g.Voice) && len(g.Members) > 1 {
			out.Groups = append(out.Groups, g)
		}
	}
	return &out
}
