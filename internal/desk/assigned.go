package desk

import (
	"errors"
	"fmt"

	"parley/seal"
	"parley/text"
)

// unassigned refuses words with characters that the charter's version of Unicode
// doesn't know, and says where they stand: what they mean would be decided later,
// by others.
func (d *Desk) unassigned(c text.Claim) error {
	look := func(where string, l text.Lang, from int, ws []text.Word) error {
		for i, w := range ws {
			if _, err := seal.Marshal(w.S); err == nil {
				continue
			}
			for _, r := range w.S {
				if _, err := seal.Marshal(string(r)); err != nil {
					return Hint{errors.New(d.Book.T("%s, language %s, word %d: %s is not a character of Unicode %s", where, string(l), from+i+1, fmt.Sprintf("U+%04X", r), seal.UnicodeVersion)), d.Book.T("write it with other characters")}
				}
			}
		}
		return nil
	}
	if c.Op == text.Replace {
		return look(d.Label(c.Block), c.Lang, c.Start, c.New)
	}
	for _, b := range c.Blocks {
		for _, l := range b.Langs() {
			if err := look(d.Book.T("a new paragraph"), l, 0, b.Content[l]); err != nil {
				return err
			}
		}
	}
	return nil
}
