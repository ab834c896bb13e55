package desk

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/talks"
	"parley/text"
)

// EditDistance counts letters inserted, deleted or replaced.
func EditDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(row[j]+1, row[j-1]+1, diag+cost)
		}
	}
	return row[len(b)]
}

// Ref finds a claim or package that a person named.
func (d *Desk) Ref(name string) (talks.Ref, error) {
	name = strings.TrimSpace(name)
	low := strings.ToLower(name)
	r, err := d.State.Ref(low)
	if err == nil {
		return r, nil
	}
	if !refName(low) {
		return r, Hint{errors.New(d.Book.T("%s is not the name of a claim or package", Visible(name))), d.Book.T("claims are c1, c2, …, packages p1, p2, …; see: parley claims")}
	}
	if strings.Contains(err.Error(), "two chains") {
		return r, err
	}
	near := d.nearClaims(low)
	err = errors.New(d.Book.T("there is no claim %s in these talks", low))
	if low[0] == 'p' {
		near = d.nearPackages()
		err = errors.New(d.Book.T("there is no package %s in these talks", low))
	}
	if len(near) == 0 {
		return r, Hint{err, d.Book.T("there is none yet; see: parley claims")}
	}
	return r, Hint{err, d.Book.T("the nearest: %s; see: parley claims", and(d.Book, near))}
}

// refName reports whether a word looks like the name of a claim or package.
func refName(s string) bool {
	if len(s) < 2 || s[0] != 'c' && s[0] != 'p' {
		return false
	}
	for i, r := range s[1:] {
		if r == '~' && i > 0 {
			return true
		}
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// nearClaims are live claims whose names look most like one, six at most.
func (d *Desk) nearClaims(name string) []string {
	var out []string
	for _, cl := range d.View.Live() {
		out = append(out, cl.Name)
	}
	slices.SortStableFunc(out, func(a, b string) int { return EditDistance(name, a) - EditDistance(name, b) })
	return out[:min(len(out), 6)]
}

func (d *Desk) nearPackages() []string {
	var out []string
	for _, p := range d.View.Packages() {
		out = append(out, p.Name)
	}
	return out[:min(len(out), 6)]
}

// Refs finds several claims and packages; each may be named once.
func (d *Desk) Refs(names []string) ([]talks.Ref, error) {
	var out []talks.Ref
	for _, n := range names {
		for _, one := range strings.FieldsFunc(n, func(r rune) bool { return r == ',' || r == ' ' }) {
			r, err := d.Ref(one)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// LiveClaim finds a claim that must be live.
func (d *Desk) LiveClaim(name string) (talks.Claim, error) {
	r, err := d.Ref(name)
	if err != nil {
		return talks.Claim{}, err
	}
	cl, ok := d.View.Claim(r)
	if !ok || r.Package {
		return cl, errors.New(d.Book.T("%s is not a claim", name))
	}
	if cl.Fate != talks.Live {
		return cl, Hint{errors.New(d.Book.T("%s is not live: %s", cl.Name, Visible(d.echoed(cl.Why)))), d.Book.T("live claims: %s", and(d.Book, d.nearClaims(cl.Name)))}
	}
	return cl, nil
}

// Block finds a block of the newest revision by its label.
func (d *Desk) Block(label string) (text.Block, error) {
	i, err := text.FindLabel(d.Rev.Text, label)
	if err != nil {
		return text.Block{}, Hint{fmt.Errorf("in Rev.%d: %w", d.Rev.Num, err), d.Book.T("parley text shows the paragraphs with their numbers")}
	}
	return d.Rev.Text.Blocks[i], nil
}

// Target is what a comment, parking or placement is about: "c7", "OP3", an
// act, or the whole text.
func (d *Desk) Target(name string) (talks.Target, string, error) {
	low := strings.ToLower(name)
	switch {
	case low == "" || low == "text" || low == "all":
		return talks.Target{}, d.Book.T("the whole text"), nil
	case refName(low):
		r, err := d.Ref(low)
		return talks.Target{Claim: []talks.Ref{r}}, d.RefWords(r), err
	}
	if b, err := d.Block(name); err == nil {
		return talks.Target{Block: string(b.ID)}, d.naming().Block(b.ID), nil
	}
	id, err := d.State.Act(low)
	if err != nil {
		return talks.Target{}, "", Hint{errors.New(d.Book.T("%s is no claim, paragraph or act", Visible(name))), d.Book.T("name one such as c7 or OP3, text for the whole, or an act by the beginning of its id (parley log)")}
	}
	return talks.Target{Act: id}, d.Book.T("act %s", id.Short()), nil
}

// Label is a paragraph as people call it: "OP3", or "title", or "heading
// ‘Article 4’".
func (d *Desk) Label(id text.BlockID) string { return d.naming().Block(id) }

// Where is the paragraph, or the other claim, that a claim changes.
func (d *Desk) Where(cl text.Claim) string { return d.naming().Where(cl) }

// Describe is what a claim would change, in one line of words.
func (d *Desk) Describe(cl text.Claim) string { return d.naming().Describe(cl) }

// ClaimNames are the names of claims and packages.
func (d *Desk) ClaimNames(refs []talks.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, d.State.Name(r))
	}
	return out
}

// RefWords is a claim or package by name and in words.
func (d *Desk) RefWords(r talks.Ref) string {
	if r.Package {
		p, _ := d.View.Package(r)
		return d.Book.T("package %s of %s: %s", p.Name, p.Party, and(d.Book, p.Claims))
	}
	cl, ok := d.View.Claim(r)
	if !ok {
		return d.State.Name(r)
	}
	return cl.Name + "  " + d.ClaimWords(cl)
}

// ClaimWords is a claim in words; one made on an older revision says so.
func (d *Desk) ClaimWords(cl talks.Claim) string {
	n := d.naming()
	if cl.Fate != talks.Live && cl.Fate != talks.Dormant {
		for _, r := range d.View.Revisions() {
			if r.Num == cl.Rev {
				n = NewNaming(r.Text, d.ClaimName)
				n.book = d.Book
			}
		}
	}
	return n.Describe(cl.Claim)
}

// idWord matches what could be the id of a block in a sentence.
//
// constant: nobody writes to it.
var idWord = regexp.MustCompile(`(block )?[A-Za-z0-9]+`)

// Labels puts the labels of paragraphs in place of their ids in a sentence of
// the rooms below: "block b2" becomes "OP1".
func (d *Desk) Labels(s string) string {
	s = strings.Replace(s, "every block", "every paragraph", 1)
	n := d.naming()
	return idWord.ReplaceAllStringFunc(s, func(w string) string {
		if id := text.BlockID(strings.TrimPrefix(w, "block ")); n.has(id) {
			return n.Block(id)
		}
		return w
	})
}

// BlockLabels is labels where only "block b2" is an id: in sentences that
// quote what people wrote.
func (d *Desk) BlockLabels(s string) string {
	head := s
	if i := strings.Index(s, ": “"); i >= 0 {
		head = s[:i]
	}
	out := idWord.ReplaceAllStringFunc(head, func(w string) string {
		if id, ok := strings.CutPrefix(w, "block "); ok {
			return d.naming().Block(text.BlockID(id))
		}
		return w
	})
	return strings.Replace(out, " blocks of ", " paragraphs of ", 1) + s[len(head):]
}
