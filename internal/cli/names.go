package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/talks"
	"parley/text"
)

// ref finds a claim or package that a person named.
func (d *desk) ref(name string) (talks.Ref, error) {
	name = strings.TrimSpace(name)
	low := strings.ToLower(name)
	r, err := d.state.Ref(low)
	if err == nil {
		return r, nil
	}
	if !refName(low) {
		return r, hint(fmt.Errorf("%s is not the name of a claim or package", visible(name)), "claims are c1, c2, …, packages p1, p2, …; see: parley claims")
	}
	if strings.Contains(err.Error(), "two chains") {
		return r, err
	}
	kind, near := "claim", d.nearClaims(low)
	if low[0] == 'p' {
		kind, near = "package", d.nearPackages()
	}
	err = fmt.Errorf("there is no %s %s in these talks", kind, low)
	if len(near) == 0 {
		return r, hint(err, "there is none yet; see: parley claims")
	}
	return r, hint(err, "the nearest: %s; see: parley claims", and(near))
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
func (d *desk) nearClaims(name string) []string {
	var out []string
	for _, cl := range d.view.Live() {
		out = append(out, cl.Name)
	}
	slices.SortStableFunc(out, func(a, b string) int { return editDistance(name, a) - editDistance(name, b) })
	return out[:min(len(out), 6)]
}

func (d *desk) nearPackages() []string {
	var out []string
	for _, p := range d.view.Packages() {
		out = append(out, p.Name)
	}
	return out[:min(len(out), 6)]
}

// refs finds several claims and packages; each may be named once.
func (d *desk) refs(names []string) ([]talks.Ref, error) {
	var out []talks.Ref
	for _, n := range names {
		for _, one := range strings.FieldsFunc(n, func(r rune) bool { return r == ',' || r == ' ' }) {
			r, err := d.ref(one)
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

// liveClaim finds a claim that must be live.
func (d *desk) liveClaim(name string) (talks.Claim, error) {
	r, err := d.ref(name)
	if err != nil {
		return talks.Claim{}, err
	}
	cl, ok := d.view.Claim(r)
	if !ok || r.Package {
		return cl, fmt.Errorf("%s is not a claim", name)
	}
	if cl.Fate != talks.Live {
		return cl, hint(fmt.Errorf("%s is not live: %s", cl.Name, visible(cl.Why)), "live claims: %s", and(d.nearClaims(cl.Name)))
	}
	return cl, nil
}

// block finds a block of the newest revision by its label.
func (d *desk) block(label string) (text.Block, error) {
	i, err := text.FindLabel(d.rev.Text, label)
	if err != nil {
		return text.Block{}, hint(fmt.Errorf("in Rev.%d: %w", d.rev.Num, err), "parley text shows the paragraphs with their numbers")
	}
	return d.rev.Text.Blocks[i], nil
}

// target is what a comment, parking or placement is about: "c7", "OP3", an
// act, or the whole text.
func (d *desk) target(name string) (talks.Target, string, error) {
	low := strings.ToLower(name)
	switch {
	case low == "" || low == "text" || low == "all":
		return talks.Target{}, "the whole text", nil
	case refName(low):
		r, err := d.ref(low)
		return talks.Target{Claim: []talks.Ref{r}}, d.refWords(r), err
	}
	if b, err := d.block(name); err == nil {
		return talks.Target{Block: string(b.ID)}, d.naming.block(b.ID), nil
	}
	id, err := d.state.Act(low)
	if err != nil {
		return talks.Target{}, "", hint(fmt.Errorf("%s is no claim, paragraph or act", visible(name)), "name one such as c7 or OP3, text for the whole, or an act by the beginning of its id (parley log)")
	}
	return talks.Target{Act: id}, "act " + id.Short(), nil
}

// label is a paragraph as people call it: "OP3", or "title", or "heading
// ‘Article 4’".
func (d *desk) label(id text.BlockID) string { return d.naming.block(id) }

// where is the paragraph, or the other claim, that a claim changes.
func (d *desk) where(cl text.Claim) string { return d.naming.where(cl) }

// describe is what a claim would change, in one line of words.
func (d *desk) describe(cl text.Claim) string { return d.naming.describe(cl) }

// claimNames are the names of claims and packages.
func (d *desk) claimNames(refs []talks.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, d.state.Name(r))
	}
	return out
}

// refWords is a claim or package by name and in words.
func (d *desk) refWords(r talks.Ref) string {
	if r.Package {
		p, _ := d.view.Package(r)
		return fmt.Sprintf("package %s of %s: %s", p.Name, p.Party, and(p.Claims))
	}
	cl, ok := d.view.Claim(r)
	if !ok {
		return d.state.Name(r)
	}
	return cl.Name + "  " + d.claimWords(cl)
}

// claimWords is a claim in words; one made on an older revision says so.
func (d *desk) claimWords(cl talks.Claim) string {
	n := d.naming
	if cl.Fate != talks.Live && cl.Fate != talks.Dormant {
		for _, r := range d.view.Revisions() {
			if r.Num == cl.Rev {
				n = newNaming(r.Text, d.claimName)
			}
		}
	}
	return n.describe(cl.Claim)
}

// idWord matches what could be the id of a block in a sentence.
//
// constant: nobody writes to it.
var idWord = regexp.MustCompile(`(block )?[A-Za-z0-9]+`)

// labels puts the labels of paragraphs in place of their ids in a sentence of
// the rooms below: "block b2" becomes "OP1".
func (d *desk) labels(s string) string {
	s = strings.Replace(s, "every block", "every paragraph", 1)
	return idWord.ReplaceAllStringFunc(s, func(w string) string {
		if l, ok := d.naming.label[text.BlockID(strings.TrimPrefix(w, "block "))]; ok {
			return l
		}
		return w
	})
}

// blockLabels is labels where only "block b2" is an id: in sentences that
// quote what people wrote.
func (d *desk) blockLabels(s string) string {
	head := s
	if i := strings.Index(s, ": “"); i >= 0 {
		head = s[:i]
	}
	out := idWord.ReplaceAllStringFunc(head, func(w string) string {
		if id, ok := strings.CutPrefix(w, "block "); ok {
			return d.naming.block(text.BlockID(id))
		}
		return w
	})
	return strings.Replace(out, " blocks of ", " paragraphs of ", 1) + s[len(head):]
}
