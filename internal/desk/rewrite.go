package desk

import (
	"errors"
	"maps"
	"slices"

	"parley/text"
)

// Wished is the text in which a person edits: what this party holds, or for a
// wording that it won't hold (p) the newest revision.
func (d *Desk) Wished(p *Proposing) (*text.Text, error) {
	if p.Without || p.For != "" {
		return d.Rev.Text, nil
	}
	return d.View.Project(d.Me)
}

// Rewrite makes the paragraph with this id in the Wished text say other words.
// What this party holds elsewhere stays; its claims on the paragraph that the
// new words no longer want are withdrawn.
func (d *Desk) Rewrite(id text.BlockID, l text.Lang, typed string, p *Proposing) (*Intent, error) {
	was, err := d.Wished(p)
	if err != nil {
		return nil, err
	}
	i := was.Find(id)
	if i < 0 {
		return nil, Hint{errors.New(d.Book.T("in Rev.%d: there is no such paragraph any more", d.Rev.Num)), d.Book.T("look at the text again")}
	}
	b := was.Blocks[i]
	ws, _ := parseWords(typed)
	ws = trimFinal(b.Kind, ws)
	if len(ws) == 0 {
		return nil, Hint{errors.New(d.Book.T("that would leave %s without words", d.Label(id))), d.Book.T("take out the whole paragraph instead")}
	}
	b.Content = maps.Clone(b.Content)
	b.Content[l] = ws
	now := &text.Text{Blocks: slices.Clone(was.Blocks)}
	now.Blocks[i] = b
	claims, err := d.Derived(now, "")
	if err != nil {
		return nil, err
	}
	return d.Edited(claims, p, !p.Without && p.For == "")
}
