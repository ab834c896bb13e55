package offices

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/seal"
)

// Agenda is what is open in talks, for a mediator: a function of the record. It
// names brackets by their places and claims, and options by their words in short.
func Agenda(d *desk.Desk) (*mediator.Agenda, error) {
	t, err := table.New(d.View, d.State.Parties(), &brief.Brief{Talks: d.State.Talks().String(), Party: d.Me})
	if err != nil {
		return nil, err
	}
	return agendaOf(d, t)
}

// FromBrief is the list of a party as its brief has it: what its table says of each
// option, its floor, and the red lines that a choice can still keep.
func FromBrief(d *desk.Desk, t *table.Table) (mediator.List, *mediator.Agenda, error) {
	a, err := agendaOf(d, t)
	if err != nil {
		return mediator.List{}, nil, err
	}
	p := *t.Guesses.Problem
	p.Brackets = nil
	for _, b := range a.Brackets {
		k := bridge.Bracket{Name: b.Name, Now: b.Now}
		for _, o := range b.Options {
			k.Options = append(k.Options, o.Name)
		}
		p.Brackets = append(p.Brackets, k)
	}
	l := mediator.ListOf(&p, t.Guesses.Me)
	return l, a, l.Check(a)
}

// agendaOf reads the agenda off a table: nothing of it depends on the brief.
func agendaOf(d *desk.Desk, t *table.Table) (*mediator.Agenda, error) {
	a := &mediator.Agenda{Brackets: []mediator.Bracket{}, Rules: []mediator.Rule{}, Talks: seal.Digest(d.State.Talks()), V: 1}
	for _, code := range d.State.Parties() {
		p, err := node.PartyNow(d.Rec, code)
		if err != nil {
			return nil, err
		}
		a.Parties = append(a.Parties, mediator.Party{Code: code, Key: p.Seat})
	}
	slices.SortFunc(a.Parties, func(p, q mediator.Party) int { return strings.Compare(p.Code, q.Code) })
	if len(t.Brackets) == 0 {
		return nil, desk.Advise(errors.New("nothing is open in these talks"), "parley status says what they wait for")
	}
	refs := map[string]string{}
	for _, c := range d.View.Live() {
		refs[c.Name] = c.Ref.String()
	}
	p := t.Guesses.Problem
	taken := map[string]bool{}
	for j := range t.Brackets {
		k := &t.Brackets[j]
		b := mediator.Bracket{Now: p.Brackets[j].Now}
		var names []string
		for n, o := range k.Options {
			x := mediator.Option{Claims: []string{}}
			for _, c := range o.Claims {
				x.Claims = append(x.Claims, refs[c])
			}
			names = append(names, o.Claims...)
			x.Name = cut(t.Title(bridge.Lit{Bracket: j, Option: n}), mediator.MaxName)
			if len(o.Claims) > 0 {
				x.Name = cut(strings.Join(o.Claims, "+")+": "+x.Name, mediator.MaxName)
			}
			b.Options = append(b.Options, x)
		}
		name := strings.TrimSpace(k.Label + " (" + strings.Join(names, " ") + ")")
		b.Name = cut(name, mediator.MaxName)
		for n := 2; taken[b.Name]; n++ { // a list finds its brackets by their names
			b.Name = cut(name, mediator.MaxName-10) + fmt.Sprintf(" #%d", n)
		}
		taken[b.Name] = true
		a.Brackets = append(a.Brackets, b)
	}
	for _, r := range p.Rules {
		x := mediator.Rule{Name: r.Name, Any: []mediator.Lit{}}
		for _, l := range r.Any {
			x.Any = append(x.Any, mediator.Lit{Bracket: l.Bracket, Option: l.Option, Not: l.Not})
		}
		a.Rules = append(a.Rules, x)
	}
	return a, a.Check()
}

// cut shortens a name to so many bytes.
func cut(s string, most int) string {
	for len(s) > most {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}
