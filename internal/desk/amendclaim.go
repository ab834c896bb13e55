package desk

import (
	"errors"
	"slices"

	"parley/talks"
	"parley/text"
)

// amendBeside serves who quotes words that stand in a bracket of the
// paragraph: the result is one more wording in the place of that one.
func (d *Desk) amendBeside(b text.Block, l text.Lang, old, fresh string, nth int) (out text.Claim, ok bool, err error) {
	ws, _ := parseWords(old)
	var names []string
	for _, cl := range d.View.Live() {
		k := cl.Claim
		if k.Op != text.Replace || k.Parent != "" || k.Block != b.ID || k.Lang != l || len(findWords(k.New, ws)) == 0 {
			continue
		}
		names = append(names, cl.Name)
		if len(names) > 1 {
			continue
		}
		sub, err := d.changeWords(d.Book.T("the new words of %s", cl.Name), cl.Claim.Inner().Blocks[0], l, old, fresh, nth)
		if err != nil {
			return out, true, err
		}
		content := b.Content[l]
		changed := slices.Concat(k.New[:sub.Start], sub.New, k.New[sub.End:])
		s, e, ws := text.Trim(content, k.Start, k.End, changed)
		if s == e && len(ws) == 0 {
			return out, true, Hint{errors.New(d.Book.T("that is what %s says already without %s", d.naming().Block(b.ID), cl.Name)), d.Book.T("accept or object to %s instead", cl.Name)}
		}
		out = text.Claim{Op: text.Replace, Block: b.ID, Lang: l, Start: s, End: e, Exact: content[s:e], New: ws}
	}
	if len(names) > 1 {
		return out, false, Hint{errors.New(d.Book.T("several claims on %s say %s: %s", d.naming().Block(b.ID), quote(ws), and(d.Book, names))), d.Book.T("name the one that you mean: parley amend %s …", names[0])}
	}
	return out, len(names) == 1, nil
}

// amendClaim changes the new words of a live claim: one's own is replaced,
// another's gets a sub-claim.
func (d *Desk) amendClaim(name, old, fresh string, p *Proposing) ([]text.Claim, error) {
	parent, err := d.LiveClaim(name)
	if err != nil {
		return nil, err
	}
	inner := parent.Claim.Inner()
	if inner == nil {
		return nil, Hint{errors.New(d.Book.T("%s has no words of its own: %s", parent.Name, d.ClaimWords(parent))), d.Book.T("amend the paragraph instead")}
	}
	var miss error
	for _, b := range inner.Blocks {
		l := d.Lang(p.Lang)
		if parent.Claim.Op == text.Replace {
			l = parent.Claim.Lang
		}
		sub, err := d.changeWords(d.Book.T("the new words of %s", parent.Name), b, l, old, fresh, p.Nth)
		if err != nil {
			miss = err
			continue
		}
		if mine(parent, d.Me) && !p.Without && p.For == "" {
			return d.replaceOwn(parent, sub)
		}
		sub.Parent = parent.Key
		return []text.Claim{sub}, nil
	}
	return nil, miss
}

// replaceOwn is one's own claim with other words.
func (d *Desk) replaceOwn(parent talks.Claim, sub text.Claim) ([]text.Claim, error) {
	cl := parent.Claim
	swap := func(ws []text.Word) []text.Word {
		return append(append(append([]text.Word{}, ws[:sub.Start]...), sub.New...), ws[sub.End:]...)
	}
	if cl.Op == text.Insert {
		cl.Blocks = append([]text.Block{}, cl.Blocks...)
		for i, b := range parent.Claim.Inner().Blocks {
			if b.ID != sub.Block {
				continue
			}
			content := map[text.Lang][]text.Word{}
			for l, ws := range b.Content {
				content[l] = ws
			}
			content[sub.Lang] = swap(b.Content[sub.Lang])
			cl.Blocks[i].Content = content
		}
		return []text.Claim{cl}, nil
	}
	if cl.Parent != "" {
		return nil, Hint{errors.New(d.Book.T("%s is your own amendment to another claim", parent.Name)), d.Book.T("withdraw %s and amend the claim that it changes", parent.Name)}
	}
	i := d.Rev.Text.Find(cl.Block)
	if i < 0 {
		return nil, errors.New(d.Book.T("%s changes a paragraph that isn't there any more", parent.Name))
	}
	content := d.Rev.Text.Blocks[i].Content[cl.Lang]
	s, e, ws := text.Trim(content, cl.Start, cl.End, swap(cl.New))
	if s == e && len(ws) == 0 {
		return nil, Hint{errors.New(d.Book.T("with that %s would change nothing", parent.Name)), d.Book.T("withdraw it instead: parley withdraw %s", parent.Name)}
	}
	cl.Start, cl.End, cl.New, cl.Exact = s, e, ws, content[s:e]
	return []text.Claim{cl}, nil
}
