package desk

import (
	"errors"

	"parley/talks"
)

// Revoke takes back this party's agreement to paragraphs, or to all.
func (d *Desk) Revoke(labels []string, all bool, note string) (*Intent, error) {
	blocks, err := d.pledged(labels, all)
	if err != nil {
		return nil, err
	}
	body := &talks.Revoke{Note: note}
	in := &Intent{Body: body, Head: d.Book.T("%s takes back its agreement to %s:", d.Me, d.Book.N(len(blocks), "%d paragraph", "%d paragraphs")), Done: agreedNow}
	for _, b := range blocks {
		body.Blocks = append(body.Blocks, b.ID)
		in.Show = append(in.Show, d.sealedWords(b)...)
	}
	if len(blocks) == 0 {
		return nil, errors.New(d.Book.T("no agreement of yours stands that could be taken back"))
	}
	return in, nil
}

// pledged are the paragraphs named, or all that this party has
// agreed to.
func (d *Desk) pledged(labels []string, all bool) ([]talks.Sealed, error) {
	if all {
		return d.View.Pledged(d.Me), nil
	}
	return d.named(labels)
}

// Confirm is the capital's confirmation of what this party agreed to.
func (d *Desk) Confirm(labels []string, all bool, note string) (*Intent, error) {
	blocks, err := d.pledged(labels, all)
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, Hint{errors.New(d.Book.T("there is nothing to confirm")), d.Book.T("a capital confirms what its delegation agreed to: parley agree")}
	}
	in := &Intent{
		Body: &talks.Confirm{Blocks: blocks, Note: note},
		Head: d.Book.T("the capital of %s confirms %s of Rev.%d:", d.Me, d.Book.N(len(blocks), "%d paragraph", "%d paragraphs"), d.Rev.Num),
		Ends: []string{d.Book.T("a confirmed agreement can't be taken back; only a new claim re-opens the paragraph")},
		Done: agreedNow,
	}
	for _, b := range blocks {
		in.Show = append(in.Show, d.sealedWords(b)...)
	}
	return in, nil
}
