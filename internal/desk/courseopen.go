package desk

import (
	"cmp"
	"slices"
	"strings"

	"parley/talks"
	"parley/text"
)

// How much the sentence names: who wants all of it has the tables.
const (
	maxOpenNamed    = 6 // paragraphs
	maxMissingNamed = 3 // parties
)

// openPlace is a paragraph, or a gap between two, where wordings are open.
type openPlace struct {
	label string
	at    int           // its order in the text
	best  talks.Backing // the wording that fewest parties keep from being agreed
}

// openPlaces are where wordings are open, in the order of the text. A wording
// inside another claim's new words is open where that claim is, and a bracket of
// which one wording is agreed no longer is, for who may see that.
func (d *Desk) openPlaces(work bool) []openPlace {
	agreed := map[int]bool{}
	list := d.View.Backings().Wordings
	for _, w := range list {
		agreed[w.Bracket] = agreed[w.Bracket] || work && w.Agreed
	}
	var out []openPlace
	for _, w := range list {
		cl, ok := d.View.Claim(w.Ref)
		if !ok || agreed[w.Bracket] || cl.Claim.Parent != "" {
			continue
		}
		p := openPlace{label: d.Where(cl.Claim), at: d.orderOf(cl.Claim), best: w}
		i := slices.IndexFunc(out, func(o openPlace) bool { return o.label == p.label })
		switch {
		case i < 0:
			out = append(out, p)
		case len(w.Missing) < len(out[i].best.Missing):
			out[i].best = w
		}
	}
	slices.SortStableFunc(out, func(a, z openPlace) int { return cmp.Compare(a.at, z.at) })
	return out
}

// orderOf is where a claim stands in the text: twice the place of its
// paragraph, and one more for a gap behind it.
func (d *Desk) orderOf(c text.Claim) int {
	if c.Block != "" {
		return 2 * d.Rev.Text.Find(c.Block)
	}
	return 2*d.Rev.Text.Find(text.BlockID(c.Gap)) + 1
}

// saysOpen names the paragraphs that are open; and, where the reader may see
// it, which wording is nearest at each and who keeps it from being agreed. It is
// "" where nothing is open.
func (d *Desk) saysOpen(work bool) string {
	b := d.Book
	places := d.openPlaces(work)
	if len(places) == 0 {
		return ""
	}
	var named []string
	for _, p := range places[:min(len(places), maxOpenNamed)] {
		if !work || len(p.best.Missing) == 0 {
			named = append(named, p.label)
			continue
		}
		missing := p.best.Missing
		who := strings.Join(missing[:min(len(missing), maxMissingNamed)], ", ")
		if n := len(missing) - maxMissingNamed; n > 0 {
			who += " " + b.N(n, "and %d more", "and %d more")
		}
		named = append(named, b.T("%s (%s lacks the yes of %s)", p.label, p.best.Name, who))
	}
	out := b.T("open: %s", strings.Join(named, ", "))
	if n := len(places) - maxOpenNamed; n > 0 {
		out += " " + b.N(n, "and %d more", "and %d more")
	}
	return out
}
