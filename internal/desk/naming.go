package desk

import "parley/text"

// On names the things of another text than the newest revision, in the language
// of the desk.
func (d *Desk) On(t *text.Text) Naming {
	n := NewNaming(t, d.ClaimName)
	n.book = d.Book
	return n
}
