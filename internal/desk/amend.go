package desk

import (
	"errors"
	"strings"

	"parley/text"
)

// AmendWords makes the claim that changes words of a block or of a claim.
func (d *Desk) AmendWords(where, old, fresh string, p *Proposing) ([]text.Claim, error) {
	if low := strings.ToLower(where); refName(low) && low[0] == 'c' {
		return d.amendClaim(low, old, fresh, p)
	}
	b, err := d.Block(where)
	if err != nil {
		return nil, err
	}
	cl, err := d.changeWords(d.naming().Block(b.ID), b, d.Lang(p.Lang), old, fresh, p.Nth)
	if miss := notSaid(""); errors.As(err, &miss) {
		if beside, ok, err := d.amendBeside(b, d.Lang(p.Lang), old, fresh, p.Nth); ok || err != nil {
			return []text.Claim{beside}, err
		}
	}
	return []text.Claim{cl}, err
}

// changeWords is the replacement of quoted words in a block.
func (d *Desk) changeWords(where string, b text.Block, l text.Lang, old, fresh string, nth int) (text.Claim, error) {
	content, ok := b.Content[l]
	if !ok && old == "" && d.awaits(b, l) {
		return d.fillWords(where, b, l, fresh)
	}
	if !ok {
		return text.Claim{}, Hint{errors.New(d.Book.T("%s has no words in language %q", where, Visible(string(l)))), d.Book.T("name another with --lang")}
	}
	at, err := d.onePlace(where, content, old, nth)
	if err != nil {
		return text.Claim{}, err
	}
	ws := newWords(content, at, fresh)
	s, e, ws := text.Trim(content, at.start, at.end, ws)
	if s == e && len(ws) == 0 {
		return text.Claim{}, Hint{errors.New(d.Book.T("that changes nothing")), d.Book.T("the old and the new words are the same")}
	}
	if len(ws) == 0 && e-s == len(content) {
		return text.Claim{}, Hint{errors.New(d.Book.T("that would leave %s without words", where)), d.Book.T("take out the whole paragraph: parley delete")}
	}
	return text.Claim{Op: text.Replace, Block: b.ID, Lang: l, Start: s, End: e, Exact: content[s:e], New: ws}, nil
}
