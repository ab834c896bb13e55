package mediator

import (
	"errors"
	"fmt"

	"parley/internal/bridge"
	"parley/seal"
)

// ErrAgenda: not an agenda that can be mediated.
var ErrAgenda = errors.New("not an agenda that can be mediated")

// Agenda is what is open in the talks. It follows from the record alone, so each
// party makes it anew and compares.
type Agenda struct {
	Brackets []Bracket   `json:"brackets"`
	Parties  []Party     `json:"parties"` // all of the talks, ascending by code
	Rules    []Rule      `json:"rules"`
	Talks    seal.Digest `json:"talks"`
	V        int         `json:"v"` // 1
}

// Bracket is an open decision.
type Bracket struct {
	Name    string   `json:"name"`
	Now     int      `json:"now"` // option of the text as it stands
	Options []Option `json:"options"`
}

// Option is one outcome of a bracket, and the claims that make it.
type Option struct {
	Claims []string `json:"claims"` // as the record names them; none is the base
	Name   string   `json:"name"`
}

// Party is a side of the talks, with the key of its seat.
type Party struct {
	Code string         `json:"code"`
	Key  seal.PublicKey `json:"key"`
}

// Rule is bridge's: one of these at least holds.
type Rule struct {
	Any  []Lit  `json:"any"`
	Name string `json:"name"`
}

// Lit is a choice, or that it isn't made.
type Lit struct {
	Bracket int  `json:"bracket"`
	Not     bool `json:"not,omitempty"`
	Option  int  `json:"option"`
}

func (r Rule) bridge() bridge.Rule {
	out := bridge.Rule{Name: r.Name}
	for _, l := range r.Any {
		out.Any = append(out.Any, bridge.Lit{Bracket: l.Bracket, Option: l.Option, Not: l.Not})
	}
	return out
}

func ruleOf(r bridge.Rule) Rule {
	out := Rule{Name: r.Name}
	for _, l := range r.Any {
		out.Any = append(out.Any, Lit{Bracket: l.Bracket, Option: l.Option, Not: l.Not})
	}
	return out
}

// problem of an agenda, with nobody's points.
func (a *Agenda) problem() *bridge.Problem {
	p := &bridge.Problem{}
	for _, b := range a.Brackets {
		k := bridge.Bracket{Name: b.Name, Now: b.Now}
		for _, o := range b.Options {
			k.Options = append(k.Options, o.Name)
		}
		p.Brackets = append(p.Brackets, k)
	}
	for _, r := range a.Rules {
		p.Rules = append(p.Rules, r.bridge())
	}
	for _, q := range a.Parties {
		p.Parties = append(p.Parties, bridge.Party{Name: q.Code})
	}
	return p
}

// Check says what is wrong with an agenda.
func (a *Agenda) Check() error {
	if a.V != 1 || a.Talks.IsZero() || len(a.Brackets) == 0 || len(a.Brackets) > MaxBrackets || len(a.Parties) < 2 {
		return fmt.Errorf("%w: %d brackets and %d parties", ErrAgenda, len(a.Brackets), len(a.Parties))
	}
	for i, p := range a.Parties {
		if p.Key.IsZero() || p.Code == "" || i > 0 && a.Parties[i-1].Code >= p.Code {
			return fmt.Errorf("%w: party %d (%.20q) has no key, or isn't in its place", ErrAgenda, i, p.Code)
		}
	}
	seen := map[string]bool{}
	for j, b := range a.Brackets {
		if b.Name == "" || len(b.Name) > MaxName || seen[b.Name] {
			return fmt.Errorf("%w: bracket %d is called %.40q", ErrAgenda, j, b.Name)
		}
		seen[b.Name] = true
		for n, o := range b.Options {
			if o.Name == "" || len(o.Name) > MaxName {
				return fmt.Errorf("%w: option %d of %s is called %.40q", ErrAgenda, n, b.Name, o.Name)
			}
		}
	}
	if err := a.problem().Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrAgenda, err)
	}
	return nil
}

// Digest is what lists and packages are bound to.
func (a *Agenda) Digest() (seal.Digest, error) {
	raw, err := seal.Marshal(a)
	if err != nil {
		return seal.Digest{}, err
	}
	return seal.Hash("parley mediation v1 agenda", raw), nil
}

// party returns the number of a party; -1 for a stranger.
func (a *Agenda) party(code string) int {
	for i, p := range a.Parties {
		if p.Code == code {
			return i
		}
	}
	return -1
}

// Claims are those that a package takes, and for each bracket that keeps its base
// those that it passes over.
func (a *Agenda) Claims(x []int) (takes, passes []string) {
	for j, b := range a.Brackets {
		takes = append(takes, b.Options[x[j]].Claims...)
		if len(b.Options[x[j]].Claims) > 0 {
			continue
		}
		for _, o := range b.Options {
			passes = append(passes, o.Claims...)
		}
	}
	return takes, passes
}
