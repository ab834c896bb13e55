package mediator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"parley/internal/bridge"
)

// ErrList: not a list of points for this agenda.
var ErrList = errors.New("not a list of points for this agenda")

// List is what the outcomes are worth to one party: plain JSON that a person or a
// program writes. The brackets stand in it by name, so that points can't slip.
type List struct {
	Brackets []Named `json:"brackets"`
	Party    Worth   `json:"party"`
	V        int     `json:"v"` // 1
}

// Named is a bracket and its options by their names, as on the agenda.
type Named struct {
	Name    string   `json:"name"`
	Options []string `json:"options"`
}

// Worth is bridge's Party.
type Worth struct {
	Floor    int64     `json:"floor"` // what it has without a deal
	Name     string    `json:"name"`  // the party's code
	Points   [][]int64 `json:"points"`
	RedLines []Rule    `json:"red_lines"`
}

// ListOf is the list of one party of a problem.
func ListOf(p *bridge.Problem, party int) List {
	l := List{V: 1}
	for _, b := range p.Brackets {
		l.Brackets = append(l.Brackets, Named{b.Name, slices.Clone(b.Options)})
	}
	q := p.Parties[party]
	l.Party = Worth{Floor: q.Floor, Name: q.Name, RedLines: []Rule{}}
	for j := range p.Brackets {
		row := make([]int64, len(p.Brackets[j].Options))
		if j < len(q.Points) && q.Points[j] != nil {
			copy(row, q.Points[j])
		}
		l.Party.Points = append(l.Party.Points, row)
	}
	for _, r := range q.RedLines {
		l.Party.RedLines = append(l.Party.RedLines, ruleOf(r))
	}
	return l
}

// Blank is a list of a party to be filled in: every outcome is worth nothing.
func (a *Agenda) Blank(code string) List {
	p := a.problem()
	p.Parties = []bridge.Party{{Name: code}}
	return ListOf(p, 0)
}

// ReadList reads a list as a person may have written it.
func ReadList(raw []byte) (List, error) {
	var l List
	if len(raw) > MaxPlain {
		return l, fmt.Errorf("%w: %d bytes; the most is %d", ErrList, len(raw), MaxPlain)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("%w: %w", ErrList, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return l, fmt.Errorf("%w: something stands behind its end", ErrList)
	}
	return l, nil
}

// Check says what is wrong with a list on an agenda. The words name the place in
// the list, and go to nobody but its party.
func (l *List) Check(a *Agenda) error {
	if l.V != 1 {
		return fmt.Errorf("%w: version %d; this program knows 1", ErrList, l.V)
	}
	if len(l.Brackets) != len(a.Brackets) || len(l.Party.RedLines) > MaxRedLines {
		return fmt.Errorf("%w: %d brackets, where the agenda has %d; %d red lines, of %d at most", ErrList, len(l.Brackets), len(a.Brackets), len(l.Party.RedLines), MaxRedLines)
	}
	for j, b := range a.Brackets {
		names := []string{}
		for _, o := range b.Options {
			names = append(names, o.Name)
		}
		if l.Brackets[j].Name != b.Name || !slices.Equal(l.Brackets[j].Options, names) {
			return fmt.Errorf("%w: bracket %d is %.60q there, and %.60q with options %.200q on the agenda", ErrList, j, l.Brackets[j].Name, b.Name, names)
		}
	}
	if a.party(l.Party.Name) < 0 {
		return fmt.Errorf("%w: it is of %.20q, which is no party", ErrList, l.Party.Name)
	}
	p := a.problem()
	p.Parties = []bridge.Party{l.bridge()}
	if err := p.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrList, err)
	}
	return nil
}

func (l *List) bridge() bridge.Party {
	q := bridge.Party{Name: l.Party.Name, Floor: l.Party.Floor, Points: l.Party.Points}
	for _, r := range l.Party.RedLines {
		q.RedLines = append(q.RedLines, r.bridge())
	}
	return q
}

// touched counts what a revision changes: brackets whose points differ or that a
// red line on one side alone names, and the floor as one more.
func (l *List) touched(was *List) int {
	changed := map[int]bool{}
	for j := range l.Party.Points {
		if j >= len(was.Party.Points) || !slices.Equal(l.Party.Points[j], was.Party.Points[j]) {
			changed[j] = true
		}
	}
	for j := len(l.Party.Points); j < len(was.Party.Points); j++ {
		changed[j] = true
	}
	for _, both := range [][2][]Rule{{l.Party.RedLines, was.Party.RedLines}, {was.Party.RedLines, l.Party.RedLines}} {
		for _, r := range both[0] {
			if !slices.ContainsFunc(both[1], func(o Rule) bool { return slices.Equal(o.Any, r.Any) }) {
				for _, lit := range r.Any {
					changed[lit.Bracket] = true
				}
			}
		}
	}
	if l.Party.Floor != was.Party.Floor {
		return len(changed) + 1
	}
	return len(changed)
}

// Revises says whether a list may follow another one.
func (l *List) Revises(was *List, brackets int) error {
	if most, n := max(1, brackets/revised), l.touched(was); n > most {
		return fmt.Errorf("%w: it changes %d things; a revision may touch %d of the %d brackets, so that lists can't be used to find out the others' limits", ErrList, n, most, brackets)
	}
	return nil
}

// Crosses says whether a package crosses a red line of the list, or leaves its
// party below its floor.
func (l *List) Crosses(x []int) bool {
	q := l.bridge()
	for _, r := range q.RedLines {
		if !r.Kept(x) {
			return true
		}
	}
	return q.Worth(x) < q.Floor
}
