package web

import (
	"parley/text"
)

// nearby is how many words on each side of a change are shown with it: enough
// to read it as a sentence, few enough for a narrow drawer.
const nearby = 7

// around is the words on both sides of a change, as they stand.
type around struct {
	Before, After string // with "… " or " …" where there is more
	Lead, Trail   bool   // a space stands between them and the change
}

// around returns the words about a replacement; nil for other changes, and
// where the words that it is about aren't there any more.
func (t *table) around(c text.Claim) *around {
	if c.Op != text.Replace {
		return nil
	}
	on := t.rev.Text
	if c.Parent != "" {
		parent := t.parent(c)
		if parent == nil {
			return nil
		}
		on = parent.Inner()
	}
	if on == nil {
		return nil
	}
	for i := range on.Blocks {
		if on.Blocks[i].ID != c.Block {
			continue
		}
		ws := on.Blocks[i].Content[c.Lang]
		if c.Start < 0 || c.Start > c.End || c.End > len(ws) || text.Plain(ws[c.Start:c.End]) != text.Plain(c.Exact) {
			return nil
		}
		return wordsAround(ws, c)
	}
	return nil
}

func wordsAround(ws []text.Word, c text.Claim) *around {
	from, to := max(0, c.Start-nearby), min(len(ws), c.End+nearby)
	a := &around{Before: text.Plain(ws[from:c.Start]), After: text.Plain(ws[c.End:to])}
	if from > 0 {
		a.Before = "… " + a.Before
	}
	if to < len(ws) {
		a.After += " …"
	}
	inside := c.New
	if len(inside) == 0 {
		inside = c.Exact
	}
	if len(inside) > 0 {
		a.Lead = c.Start > 0 && text.SpaceBetween(ws[c.Start-1], inside[0])
		a.Trail = c.End < len(ws) && text.SpaceBetween(inside[len(inside)-1], ws[c.End])
	}
	return a
}

// parent is the claim whose words a claim changes, or nil.
func (t *table) parent(c text.Claim) *text.Claim {
	for _, cl := range t.view.Live() {
		if cl.Key == c.Parent {
			return &cl.Claim
		}
	}
	return nil
}
