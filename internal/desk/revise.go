package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// Revise issues the next revision: this one with exactly what is agreed.
func (d *Desk) Revise() (*Intent, error) {
	pen, _, _ := d.View.Pen()
	body, next, err := d.View.Next()
	if pen != d.Me {
		return nil, Hint{errors.New(d.Book.T("the pen is %s's", pen)), d.Book.T("only the penholder issues revisions; see: parley help pen")}
	}
	if err != nil {
		return nil, Hint{err, d.Book.T("parley status says whom the claims wait for")}
	}
	in := &Intent{Body: body, Head: d.Book.T("%s issues Rev.%d, with what all parties have agreed:", d.Me, body.N)}
	for _, cl := range d.View.Live() {
		if cl.Agreed {
			in.Show = append(append(in.Show, cl.Name+"  "+d.ClaimWords(cl)), d.OddOf(cl.Ref)...)
		}
	}
	in.Show = append(in.Show, d.Book.T("text of %s, digest %.16s", d.Book.N(len(next.Blocks), "%d paragraph", "%d paragraphs"), body.Digest))
	in.Ends = d.fallsBehind(next)
	in.Done = func(d *Desk, _ record.ID) Outcome {
		out := Outcome{Lines: []string{d.Book.T("Rev.%d", d.Rev.Num)}}
		for _, g := range d.Rev.Lapsed {
			out.Lines = append(out.Lines, g.Name+" "+Visible(d.echoed(g.Why)))
		}
		return out
	}
	return in, nil
}

// fallsBehind says which authentic versions a next text leaves stale or missing:
// those that it doesn't change in paragraphs of which it changes a version that
// was current; and those that a new paragraph lacks.
func (d *Desk) fallsBehind(next *text.Text) []string {
	langs := d.State.Charter().Authentic
	current := map[text.BlockID]map[text.Lang]bool{}
	for _, b := range d.View.Blocks() {
		current[b.ID] = map[text.Lang]bool{}
		for _, x := range b.Versions {
			current[b.ID][x.Lang] = x.State != talks.Stale && x.State != talks.Missing
		}
	}
	stale, missing := map[text.Lang][]string{}, map[text.Lang][]string{}
	names := NewNaming(next, nil)
	names.book = d.Book
	for _, b := range next.Blocks {
		i := d.Rev.Text.Find(b.ID)
		changed := func(l text.Lang) bool {
			return i >= 0 && current[b.ID][l] && !slices.Equal(b.Content[l], d.Rev.Text.Blocks[i].Content[l])
		}
		ahead := slices.ContainsFunc(langs, changed)
		for _, l := range langs {
			switch {
			case i < 0 && len(b.Content[l]) == 0:
				missing[l] = append(missing[l], names.Block(b.ID))
			case ahead && current[b.ID][l] && !changed(l):
				stale[l] = append(stale[l], names.Block(b.ID))
			}
		}
	}
	var out []string
	for _, l := range langs {
		if len(stale[l]) > 0 {
			out = append(out, d.Book.T("%s becomes stale in %s, which changes in another language only", string(l), and(d.Book, stale[l])))
		}
		if len(missing[l]) > 0 {
			out = append(out, d.Book.T("%s is missing in %s, which is new", string(l), and(d.Book, missing[l])))
		}
	}
	return out
}

// Pen names a penholder; from is the revision that it builds on, "" the newest.
func (d *Desk) Pen(to, from string) (*Intent, error) {
	to = Upper(to)
	if err := d.WantParty(to); err != nil {
		return nil, err
	}
	holder, term, _ := d.View.Pen()
	rev := d.Rev
	if holder == to && from == "" {
		return nil, Hint{errors.New(d.Book.T("%s holds the pen already", to)), d.Book.T("to settle which revision it builds on, name that too: --from Rev.%d", rev.Num)}
	}
	if from != "" {
		var err error
		if rev, err = d.Revision(from); err != nil {
			return nil, err
		}
	}
	in := &Intent{
		Body: &talks.Pen{From: rev.ID, Term: term + 1, To: to},
		Head: d.Book.T("%s names %s penholder for term %d, from Rev.%d", d.Me, to, term+1, rev.Num),
	}
	switch {
	case holder == d.Me:
		in.Show = []string{d.Book.T("you hold the pen: this hands it over at once")}
	case len(d.State.Parties()) == 2:
		in.Show = []string{d.Book.T("%s holds the pen and you are all others: this takes effect at once, over what %s names", holder, holder)}
	default:
		in.Show = []string{d.Book.T("%s holds the pen: this takes effect when all others name the same", holder)}
	}
	in.Done = func(d *Desk, _ record.ID) Outcome {
		now, term, _ := d.View.Pen()
		return Outcome{Lines: []string{d.Book.T("the pen is %s's, term %d", now, term)}}
	}
	return in, nil
}

// Revision finds a revision that a person named: "Rev.2", "2", or its act.
func (d *Desk) Revision(name string) (talks.Revision, error) {
	all := slices.Concat(d.View.Revisions(), d.View.Beside())
	low := strings.ToLower(strings.TrimSpace(name))
	num := strings.TrimPrefix(strings.TrimPrefix(low, "rev"), ".")
	var found []talks.Revision
	for _, r := range all {
		if !r.Void && num == fmt.Sprint(r.Num) {
			found = append(found, r)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	for _, r := range all {
		if len(low) >= 4 && strings.HasPrefix(r.ID.String(), low) {
			return r, nil
		}
	}
	var names []string
	for _, r := range all {
		names = append(names, d.Book.T("Rev.%d (%s)", r.Num, r.ID.Short()))
	}
	return talks.Revision{}, Hint{errors.New(d.Book.T("there is no revision %s", Visible(name))), d.Book.T("there are %s", and(d.Book, names))}
}
