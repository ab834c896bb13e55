package desk

import (
	"parley/internal/phrase"
	"parley/text"
)

// Reason says in the language of the desk what the rooms below say in English:
// why an act is refused or has no effect. Paragraphs are named by their labels.
func (d *Desk) Reason(english string) string {
	if s, ok := d.echo(english); ok {
		return Visible(s)
	}
	return Visible(d.Labels(english))
}

// echo is a sentence of the rooms below in the language of the desk; false when
// that is English or the sentence isn't known.
func (d *Desk) echo(english string) (string, bool) {
	return d.Book.Echo(english, func(id string) string { return d.naming().Block(text.BlockID(id)) })
}

// echoed is the same; what isn't known stays as it is.
func (d *Desk) echoed(english string) string {
	s, _ := d.echo(english)
	return s
}

// Echo is a sentence of the rooms below where no talks lie on the desk.
func Echo(book phrase.Book, english string) string {
	s, _ := book.Echo(english, nil)
	return s
}

// Reading says a finding of the reader: where it is, and what was mended.
func Reading(book phrase.Book, d text.Diagnostic) string {
	if s, ok := book.Echo(d.Message, nil); ok {
		return book.T("line %d, character %d: %s", d.Line, d.Col, s)
	}
	return d.String()
}
