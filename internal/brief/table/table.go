package table

import (
	"errors"
	"fmt"
	"slices"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/talks"
	"parley/text"
)

// Table is a brief beside the text as it stands. It is valid as long as the
// view that it was made of, and shares nothing with the brief.
type Table struct {
	Me       string
	Brackets []Bracket
	Lines    []Line
	Items    []Item
	// Guesses hold the Problem, its party number Me being the party itself, and
	// what the others may want.
	Guesses *bridge.Guesses

	base *text.Text
	rev  string
	said map[string][]talks.Said // by claim
	at   map[string][]bridge.Lit // options that hold a claim, by its name
	agr  []string                // claims that the next revision adopts
	w    *layer
}

// New lays a brief beside a view of the talks. The brief is the party's own.
func New(v *talks.View, parties []string, b *brief.Brief) (*Table, error) {
	me := slices.Index(parties, b.Party)
	if me < 0 {
		return nil, fmt.Errorf("%w: it is of another party", brief.ErrBrief)
	}
	w, err := lay(v)
	if err != nil {
		return nil, fmt.Errorf("lay the brief beside the text: %w", err)
	}
	t := &Table{Me: b.Party, Brackets: w.brackets, base: w.base, rev: w.rev, said: map[string][]talks.Said{}, at: map[string][]bridge.Lit{}, w: w}
	for _, c := range v.Live() {
		t.said[c.Name], t.at[c.Name] = c.Said, w.holds[c.Key]
		if c.Agreed {
			t.agr = append(t.agr, c.Name)
		}
	}
	t.Lines = w.lines(b)
	t.instruct(b, w)
	t.problem(parties, me, b, w)
	return t, nil
}

// problem is what is open, and what it is worth to whom.
func (t *Table) problem(parties []string, me int, b *brief.Brief, w *layer) {
	p := &bridge.Problem{Rules: w.rules}
	for j := range t.Brackets {
		k := &t.Brackets[j]
		k.Name = k.title()
		now := 0
		if n := len(k.Options) - 1; n >= 0 && k.Options[n].Away && !t.now(k) {
			now = n
		}
		x := bridge.Bracket{Name: k.Name, Now: now}
		for a := range k.Options {
			x.Options = append(x.Options, k.Options[a].title())
		}
		p.Brackets = append(p.Brackets, x)
	}
	g := &bridge.Guesses{Problem: p, Me: me, Low: make([][][]int64, len(parties)), High: make([][][]int64, len(parties))}
	floors := make([]int, len(parties))
	for i, code := range parties {
		q := bridge.Party{Name: code}
		if i == me {
			q.Points, q.RedLines, floors[i] = t.points(), t.redLines(), b.Floor
		} else {
			g.Low[i], g.High[i], q.RedLines, floors[i] = t.guess(code, b, w)
			q.Points = middle(g.Low[i], g.High[i])
		}
		p.Parties = append(p.Parties, q)
	}
	if ideals, err := p.Ideals(); err == nil {
		for i := range p.Parties {
			p.Parties[i].Floor = ideals[i] * int64(floors[i]) / 100
		}
	}
	t.Guesses = g
}

// now reports whether what a bracket stands in stands in the text as it is.
func (t *Table) now(k *Bracket) bool {
	for _, l := range k.Outer {
		o := &t.Brackets[l.Bracket]
		if (o.Options[l.Option].Base && (len(o.Outer) == 0 || t.now(o))) == l.Not {
			return false
		}
	}
	return true
}

// redLines of the party itself: those that a choice can still keep, and what it
// will never take.
func (t *Table) redLines() []bridge.Rule {
	var out []bridge.Rule
	for _, l := range t.Lines {
		out = append(out, l.rules...)
	}
	for j := range t.Brackets {
		for a, o := range t.Brackets[j].Options {
			if o.Stance == brief.Never {
				name := "never"
				if len(t.Brackets[j].Said) > 0 {
					name = t.Brackets[j].Said[0]
				}
				out = append(out, bridge.Never(name, j, a))
			}
		}
	}
	return out
}

func middle(low, high [][]int64) [][]int64 {
	out := make([][]int64, len(low))
	for j := range low {
		for a := range low[j] {
			out[j] = append(out[j], (low[j][a]+high[j][a])/2)
		}
	}
	return out
}

// title of an option, for people.
func (o *Option) title() string {
	switch {
	case o.Away:
		return "falls away"
	case o.Mark == brief.Out:
		return "no text"
	case o.Mark == brief.In:
		return "“" + short(o.Words) + "”"
	case o.Mark != brief.Words:
		return string(o.Mark)
	case o.Words == "":
		return "no text"
	}
	return "“" + short(o.Words) + "”"
}

// Title of an option, for people.
func (t *Table) Title(l bridge.Lit) string { return t.Brackets[l.Bracket].Options[l.Option].title() }

// ErrShape is wrapped when a package isn't one of this table.
var ErrShape = errors.New("a package of other brackets")

// Claims are the claims that a package would adopt, by name, each once: what an
// act that offers the package names.
func (t *Table) Claims(x bridge.Package) ([]string, error) {
	if err := t.Guesses.Problem.CheckPackage(x); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrShape, err)
	}
	var out []string
	for j, a := range x {
		for _, c := range t.Brackets[j].Options[a].Claims {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// Find returns the options that hold a claim, by its name.
func (t *Table) Find(claim string) []bridge.Lit { return slices.Clone(t.at[claim]) }

// Place is the place under which the brief speaks about a bracket: that of an
// instruction that is there already, else the bracket's own.
func (t *Table) Place(j int) brief.Place {
	for _, i := range t.Items {
		if slices.Contains(i.Brackets, j) && t.near(i.Followed.Place, &t.Brackets[j]) == 4 && i.Followed.State != brief.Gone &&
			i.Followed.Place.Start == t.Brackets[j].Place.Start && i.Followed.Place.End == t.Brackets[j].Place.End {
			return i.Place
		}
	}
	return t.Brackets[j].Place
}

// Words is the place of words in a block of a revision whose act is rev. The
// error wraps brief.ErrBrief where they don't stand there exactly once.
func Words(t *text.Text, rev string, block text.BlockID, l text.Lang, words string) (brief.Place, error) {
	at := t.Find(block)
	if at < 0 {
		return brief.Place{}, fmt.Errorf("%w: no such paragraph", brief.ErrBrief)
	}
	ws := t.Blocks[at].Content[l]
	want := text.Split(words)
	found := -1
	for s := 0; s+len(want) <= len(ws) && len(want) > 0; s++ {
		if slices.EqualFunc(ws[s:s+len(want)], want, func(a, b text.Word) bool { return a.S == b.S }) {
			if found >= 0 {
				return brief.Place{}, fmt.Errorf("%w: these words stand there more than once; give more of them", brief.ErrBrief)
			}
			found = s
		}
	}
	if found < 0 {
		return brief.Place{}, fmt.Errorf("%w: these words don't stand there", brief.ErrBrief)
	}
	return brief.Place{Block: block, Lang: l, Start: found, End: found + len(want), Exact: text.Inline(ws[found : found+len(want)]), Rev: rev}, nil
}
