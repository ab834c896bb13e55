package papers

import (
	"bytes"

	"parley/internal/desk"
	"parley/internal/document"
)

// Bind makes a file of a sheet that isn't a view of the text, such as the record
// of a committee, in a format that shows sheets: docx, pdf, html, md or txt. The
// errors are Make's.
func Bind(d *desk.Desk, format, name string, s *document.Sheet) (*File, error) {
	f, err := Named(format)
	if err != nil {
		return nil, err
	}
	if f.sheet == nil || f.Name == "akn" { // that one is a text with its parts
		return nil, &Unknown{f.Name + " can't show this"}
	}
	var b bytes.Buffer
	if err := f.sheet(&b, document.Typeset(s), d, Ask{}); err != nil {
		return nil, &Unwritable{err}
	}
	return &File{Name: name + "." + f.Name, Type: f.Type, Raw: b.Bytes()}, nil
}
