package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// maxTogether is how many claims of one bracket are tried in all their combinations; of more, each is an
// option by itself.
const maxTogether = 6

// agendaOf is what is open in talks, for a mediator: a function of the record. Live claims that exclude each other, or that
// change each other's words, make a bracket; its options are the base and whichever of them can stand together.
func agendaOf(d *desk.Desk) (*mediator.Agenda, error) {
	a := &mediator.Agenda{Brackets: []mediator.Bracket{}, Rules: []mediator.Rule{}, Talks: seal.Digest(d.State.Talks()), V: 1}
	for _, code := range d.State.Parties() {
		p, err := node.PartyNow(d.Rec, code)
		if err != nil {
			return nil, err
		}
		a.Parties = append(a.Parties, mediator.Party{Code: code, Key: p.Seat})
	}
	slices.SortFunc(a.Parties, func(p, q mediator.Party) int { return strings.Compare(p.Code, q.Code) })
	claims := openClaims(d)
	if len(claims) == 0 {
		return nil, desk.Advise(errors.New("nothing is open in these talks"), "parley status says what they wait for")
	}
	for _, g := range together(claims) {
		a.Brackets = append(a.Brackets, bracketOf(d, g))
	}
	return a, a.Check()
}

// openClaims are the live claims, of equal ones the first.
func openClaims(d *desk.Desk) []talks.Claim {
	var out []talks.Claim
	seen := map[text.Key]bool{}
	for _, c := range d.View.Live() {
		if !seen[c.Key] {
			seen[c.Key] = true
			out = append(out, c)
		}
	}
	return out
}

// exclusive says whether two claims can't be taken together: rivals, one inside the other, or a change of what the
// other takes away.
func exclusive(a, b talks.Claim) bool {
	if slices.Contains(a.Rivals, b.Name) || slices.Contains(b.Rivals, a.Name) {
		return true
	}
	x, y := a.Claim, b.Claim
	if x.Block == "" || x.Block != y.Block || x.Parent != y.Parent {
		return false
	}
	if x.Op == text.Replace && y.Op == text.Replace {
		return x.Lang == y.Lang && x.Start < y.End && y.Start < x.End
	}
	return x.Op != text.Move && y.Op != text.Move
}

// together parts claims into groups that hang together, in the order of their first claims.
func together(claims []talks.Claim) [][]talks.Claim {
	group := make([]int, len(claims))
	for i := range group {
		group[i] = i
	}
	for i := range claims {
		for k := range i {
			a, b := claims[i], claims[k]
			if group[i] == group[k] || !exclusive(a, b) && a.Claim.Parent != b.Key && b.Claim.Parent != a.Key {
				continue
			}
			from, to := max(group[i], group[k]), min(group[i], group[k])
			for n := range group {
				if group[n] == from {
					group[n] = to
				}
			}
		}
	}
	var out [][]talks.Claim
	for g := range claims {
		var one []talks.Claim
		for i, c := range claims {
			if group[i] == g {
				one = append(one, c)
			}
		}
		if len(one) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// bracketOf lists the outcomes of a group: the base, and the sets of claims that can stand together.
func bracketOf(d *desk.Desk, g []talks.Claim) mediator.Bracket {
	names := []string{}
	for _, c := range g {
		names = append(names, c.Name)
	}
	where, _, _ := strings.Cut(d.ClaimWords(g[0]), ":")
	b := mediator.Bracket{Name: bounded(where + " (" + strings.Join(names, " ") + ")"), Options: []mediator.Option{{Claims: []string{}, Name: "base"}}}
	add := func(set []talks.Claim) {
		o := mediator.Option{}
		for _, c := range set {
			o.Claims = append(o.Claims, c.Ref.String())
			o.Name += "+" + c.Name
		}
		o.Name = o.Name[1:]
		b.Options = append(b.Options, o)
	}
	if len(g) > maxTogether {
		for _, c := range g {
			if c.Parent == "" {
				add([]talks.Claim{c})
			}
		}
		return b
	}
	for bits := 1; bits < 1<<len(g); bits++ {
		var set []talks.Claim
		for i, c := range g {
			if bits&(1<<i) != 0 {
				set = append(set, c)
			}
		}
		if standTogether(set) {
			add(set)
		}
	}
	return b
}

func standTogether(set []talks.Claim) bool {
	for i, a := range set {
		if a.Claim.Parent != "" && !slices.ContainsFunc(set, func(c talks.Claim) bool { return c.Key == a.Claim.Parent }) {
			return false
		}
		for _, b := range set[:i] {
			if exclusive(a, b) {
				return false
			}
		}
	}
	return true
}

// bounded cuts a name to what an agenda takes.
func bounded(s string) string {
	for len(s) > mediator.MaxName {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// takeUp makes what has been accepted by all parties acts of this one: the package, or its only claim, and the
// withdrawal of its own claims that the package passes over. What stands on the record already is left out.
func (c *call) takeUp(h *node.Home, n *node.Node, takes, passes []string) error {
	did := 0
	for range 2 {
		var build func(d *desk.Desk) (*desk.Intent, error)
		if err := n.View(onDesk(h, func(d *desk.Desk) (err error) {
			build, err = nextUp(d, takes, passes)
			return err
		})); err != nil {
			return err
		}
		if build == nil {
			break
		}
		if err := c.signIn(h, n, build); err != nil {
			return err
		}
		did++
	}
	if did == 0 {
		c.say("it stands on the record already")
	}
	return nil
}

// onDesk lays talks on the desk of a home's own seat.
func onDesk(h *node.Home, f func(d *desk.Desk) error) func(rec *record.Record, st *talks.State) error {
	return func(rec *record.Record, st *talks.State) error { return f(desk.New(rec, st, h.Code())) }
}

// nextUp is the next act that is missing; nil when none is.
func nextUp(d *desk.Desk, takes, passes []string) (func(d *desk.Desk) (*desk.Intent, error), error) {
	refs := func(list []string) (names []string, err error) {
		for _, s := range list {
			var r talks.Ref
			if err := r.UnmarshalText([]byte(s)); err != nil {
				return nil, err
			}
			cl, ok := d.View.Claim(r)
			if !ok || cl.Fate != talks.Live {
				return nil, desk.Advise(fmt.Errorf("claim %s is not live here", d.State.Name(r)), "bring the record up to date: parley pouch unpack, or parley sync")
			}
			names = append(names, cl.Name)
		}
		return names, nil
	}
	all, err := refs(takes)
	if err != nil {
		return nil, err
	}
	if n := len(all); n == 1 {
		if cl, _ := d.View.Claim(mustRef(takes[0])); !accepts(cl.Said, d.Me) {
			return func(d *desk.Desk) (*desk.Intent, error) { return d.Position(talks.Accept, all, &desk.Speaking{}) }, nil
		}
	} else if n > 1 {
		var mine, first *talks.Tied
		for _, t := range d.View.Packages() {
			if t.Fate == talks.Live && slices.Equal(slices.Sorted(slices.Values(t.Claims)), slices.Sorted(slices.Values(all))) {
				if accepts(t.Said, d.Me) {
					mine = &t
				}
				if first == nil || t.Party < first.Party {
					first = &t
				}
			}
		}
		switch {
		case first == nil:
			return func(d *desk.Desk) (*desk.Intent, error) { return d.Package(all, "") }, nil
		case mine == nil || mine.Name != first.Name:
			return func(d *desk.Desk) (*desk.Intent, error) {
				return d.PackagePosition(talks.Accept, []string{first.Name}, &desk.Speaking{})
			}, nil
		}
	}
	var own []string
	for _, s := range passes {
		cl, ok := d.View.Claim(mustRef(s))
		if ok && cl.Fate == talks.Live && slices.ContainsFunc(cl.Held, func(h text.Holder) bool { return h.Party == d.Me && h.Recorded == "" }) {
			own = append(own, cl.Name)
		}
	}
	if len(own) == 0 {
		return nil, nil
	}
	return func(d *desk.Desk) (*desk.Intent, error) { return d.Withdraw(own, "") }, nil
}

// mustRef reads a name of a claim that was checked; a wrong one names nothing.
func mustRef(s string) talks.Ref {
	var r talks.Ref
	if r.UnmarshalText([]byte(s)) != nil {
		return talks.Ref{}
	}
	return r
}

func accepts(said []talks.Said, party string) bool {
	return slices.ContainsFunc(said, func(s talks.Said) bool {
		return s.Party == party && (s.Stance == talks.Accept || s.Stance == talks.Support)
	})
}
