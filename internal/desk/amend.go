package desk

import (
	"errors"
	"fmt"
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
	cl, err := changeWords(d.naming.Block(b.ID), b, d.Lang(p.Lang), old, fresh, p.Nth)
	if errors.Is(err, errNotSaid) {
		if beside, ok, err := d.amendBeside(b, d.Lang(p.Lang), old, fresh, p.Nth); ok || err != nil {
			return []text.Claim{beside}, err
		}
	}
	return []text.Claim{cl}, err
}

// changeWords is the replacement of quoted words in a block.
func changeWords(where string, b text.Block, l text.Lang, old, fresh string, nth int) (text.Claim, error) {
	content, ok := b.Content[l]
	if !ok {
		return text.Claim{}, Advise(fmt.Errorf("%s has no words in language %q", where, Visible(string(l))), "name another with --lang")
	}
	at, err := onePlace(where, content, old, nth)
	if err != nil {
		return text.Claim{}, err
	}
	ws := newWords(content, at, fresh)
	s, e, ws := text.Trim(content, at.start, at.end, ws)
	if s == e && len(ws) == 0 {
		return text.Claim{}, Advise(errors.New("that changes nothing"), "the old and the new words are the same")
	}
	if len(ws) == 0 && e-s == len(content) {
		return text.Claim{}, Advise(fmt.Errorf("that would leave %s without words", where), "take out the whole paragraph: parley delete")
	}
	return text.Claim{Op: text.Replace, Block: b.ID, Lang: l, Start: s, End: e, Exact: content[s:e], New: ws}, nil
}
