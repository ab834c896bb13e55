package cli

import (
	"errors"
	"fmt"

	"parley/talks"
)

// revoke takes back this party's agreement to paragraphs, or to all.
func (d *desk) revoke(labels []string, all bool, note string) (*intent, error) {
	blocks, err := d.pledged(labels, all)
	if err != nil {
		return nil, err
	}
	body := &talks.Revoke{Note: note}
	in := &intent{body: body, head: fmt.Sprintf("%s takes back its agreement to %s:", d.me, count(len(blocks), "paragraph")), done: agreedNow}
	for _, b := range blocks {
		body.Blocks = append(body.Blocks, b.ID)
		in.show = append(in.show, d.sealedWords(b)...)
	}
	if len(blocks) == 0 {
		return nil, errors.New("no agreement of yours stands that could be taken back")
	}
	return in, nil
}

// pledged are the paragraphs named, or all that this party has
// agreed to.
func (d *desk) pledged(labels []string, all bool) ([]talks.Sealed, error) {
	if all {
		return d.view.Pledged(d.me), nil
	}
	return d.named(labels)
}

// confirm is the capital's confirmation of what this party agreed to.
func (d *desk) confirm(labels []string, all bool, note string) (*intent, error) {
	blocks, err := d.pledged(labels, all)
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, hint(errors.New("there is nothing to confirm"), "a capital confirms what its delegation agreed to: parley agree")
	}
	in := &intent{
		body: &talks.Confirm{Blocks: blocks, Note: note},
		head: fmt.Sprintf("the capital of %s confirms %s of Rev.%d:", d.me, count(len(blocks), "paragraph"), d.rev.Num),
		ends: []string{"a confirmed agreement can't be taken back; only a new claim re-opens the paragraph"},
		done: agreedNow,
	}
	for _, b := range blocks {
		in.show = append(in.show, d.sealedWords(b)...)
	}
	return in, nil
}
