// Package papers gives the text of talks as files for other programs: which
// formats there are, what each may show, and who may be given it. The command
// line, the pages and the interface for programs all ask here.
//
//	desk, Ask{View, Format} ──Make──▸ File
//
//	             docx  pdf  html  akn  md  txt  json
//	brackets      ×     ×    ×     ×   ×    ×    ×    the negotiating text, with who holds what
//	clean         ×     ×    ×     ×   ×    ×    ×    the concluded text, or the newest revision
//	tracked       ×     ×    ×     ×   ×    ×    ×    a revision with what a party wants as its tracked changes
//	table         ×     ×    ×     ×   ×    ×    ×    paragraph, base, what each party wants, positions
//	parallel      ×     ×    ×     ×   ×    ×         paragraph, and its words in each language
//	compare       ×     ×    ×     ×   ×    ×    ×    a text with what changed since another
//	course        ×     ×    ×         ×    ×         how the talks converged: the tables of the charts
//	everything                                   ×    text, claims, packages, log
//
// A desk is laid before the reader that a file is for (its Me, or Public), and
// what the charter lets that reader see is in the file, nothing else: no note,
// no remark, no draft, no person's name. Everything is what those who work at
// the talks see, for them alone: there notes and names of delegates stand as
// they do on the record.
//
// The Markdown of brackets and clean is the form of package text, which reads
// back; the other Markdown, and txt, are for reading only.
package papers

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/akn"
	"parley/internal/document/docx"
	"parley/internal/document/html"
	"parley/internal/document/pdf"
	"parley/internal/document/plain"
	"parley/internal/phrase"
	"parley/text"
)

// View says what a file shows.
type View string

// The views.
const (
	Brackets   View = "brackets"
	Clean      View = "clean"
	Tracked    View = "tracked"
	Table      View = "table"
	Parallel   View = "parallel"
	Compare    View = "compare"
	Course     View = "course"
	Everything View = "everything"
)

// Views are all views, in the order in which people are offered them.
func Views() []View {
	return []View{Brackets, Clean, Tracked, Table, Parallel, Compare, Course, Everything}
}

// Label is a view in a person's words.
func (v View) Label(b phrase.Book) string {
	switch v {
	case Brackets:
		return b.T("the text in brackets")
	case Clean:
		return b.T("the clean text")
	case Tracked:
		return b.T("tracked changes of a party")
	case Table:
		return b.T("the table of all wordings")
	case Parallel:
		return b.T("the languages side by side")
	case Compare:
		return b.T("a comparison of two texts")
	case Course:
		return b.T("how the talks converged")
	case Everything:
		return b.T("everything, for programs")
	}
	return string(v)
}

// Format is a kind of file.
type Format struct {
	Name   string // "docx", as flags and addresses have it; also the file's ending
	Type   string // media type
	Views  []View // that it can show; the first where nobody says which
	Binary bool   // it isn't for a terminal

	sheet func(b *bytes.Buffer, s *document.Sheet, d *desk.Desk, a Ask) error
}

// Formats are all formats, in the order in which people are offered them. A new
// one needs its line here and its name in Label.
func Formats() []Format {
	marked := []View{Brackets, Clean, Tracked, Table, Parallel, Compare}
	shown := append(slices.Clone(marked), Course)
	return []Format{
		{Name: "docx", Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Views: shown, Binary: true,
			sheet: func(b *bytes.Buffer, s *document.Sheet, _ *desk.Desk, a Ask) error {
				return docx.Write(b, s, docx.Options{LineNumbers: a.LineNumbers})
			}},
		{Name: "pdf", Type: "application/pdf", Views: shown, Binary: true,
			sheet: func(b *bytes.Buffer, s *document.Sheet, _ *desk.Desk, a Ask) error {
				return pdf.Write(b, s, pdf.Options{Lines: a.LineNumbers, Lost: a.Lost})
			}},
		{Name: "html", Type: "text/html; charset=utf-8", Views: shown, Binary: true,
			sheet: func(b *bytes.Buffer, s *document.Sheet, _ *desk.Desk, _ Ask) error { return html.Write(b, s) }},
		{Name: "akn", Type: "application/akn+xml", Views: marked, Binary: true,
			sheet: func(b *bytes.Buffer, s *document.Sheet, d *desk.Desk, a Ask) error {
				return akn.Write(b, s, aknMeta(d, a))
			}},
		{Name: "md", Type: "text/markdown; charset=utf-8", Views: []View{Clean, Brackets, Tracked, Table, Parallel, Compare, Course},
			sheet: func(b *bytes.Buffer, s *document.Sheet, _ *desk.Desk, _ Ask) error {
				return plain.Write(b, s, plain.Options{Markdown: true})
			}},
		{Name: "txt", Type: "text/plain; charset=utf-8", Views: shown,
			sheet: func(b *bytes.Buffer, s *document.Sheet, _ *desk.Desk, _ Ask) error {
				return plain.Write(b, s, plain.Options{})
			}},
		{Name: "json", Type: "application/json", Views: []View{Everything, Brackets, Clean, Tracked, Table, Parallel, Compare}},
	}
}

// Label is a format in a person's words.
func (f Format) Label(b phrase.Book) string {
	switch f.Name {
	case "docx":
		return "Word (.docx)"
	case "pdf":
		return "PDF (.pdf)"
	case "html":
		return b.T("web page (.html)")
	case "akn":
		return "Akoma Ntoso (.akn)"
	case "md":
		return "Markdown (.md)"
	case "txt":
		return b.T("plain text (.txt)")
	case "json":
		return "JSON (.json)"
	}
	return f.Name
}

// Named finds a format; the error is Unknown.
func Named(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, &Unknown{fmt.Sprintf("no format %q; there are %s", desk.Visible(name), desk.And(names))}
}

// Shows finds one of the format's views, its first for "". The error is
// Unknown.
func (f Format) Shows(name string) (View, error) {
	if name == "" {
		return f.Views[0], nil
	}
	if slices.Contains(f.Views, View(name)) {
		return View(name), nil
	}
	var names []string
	for _, v := range f.Views {
		names = append(names, string(v))
	}
	return "", &Unknown{fmt.Sprintf("no view %q in %s; there are %s", desk.Visible(name), f.Name, desk.And(names))}
}

// Unknown is what somebody asked for that isn't there.
type Unknown struct{ Say string }

func (e *Unknown) Error() string { return e.Say }

// Unwritable says why a format can't hold what it is to show: it is too long.
type Unwritable struct{ Err error }

func (e *Unwritable) Error() string { return e.Err.Error() }
func (e *Unwritable) Unwrap() error { return e.Err }

// Ask is what somebody wants.
type Ask struct {
	Format      string
	View        string        // "": the format's first
	Party       string        // whose changes Tracked shows
	Revision    string        // against which; "" is the newest
	A, B        desk.Compared // of Compare
	Sheets      desk.Sheets
	LineNumbers bool                // every line of a pdf has its number, every fifth of a docx
	Lost        func(document.Lost) // is told what the file can't show; nil: nobody
}

// File is a file to be given away.
type File struct {
	Name string // "rev2-brackets.docx"; letters, digits, '.' and '-' only
	Type string // media type
	Raw  []byte
}

// Make makes a file for the reader at a desk. The error is Unknown where no
// such file is to be had; else it says why the charter keeps it from this
// reader, or which party or revision isn't there; Unwritable where the format
// can't hold it.
func Make(d *desk.Desk, a Ask) (*File, error) {
	f, err := Named(a.Format)
	if err != nil {
		return nil, err
	}
	v, err := f.Shows(a.View)
	if err != nil {
		return nil, err
	}
	out := &File{Name: name(d, a, f, v), Type: f.Type}
	switch {
	case f.Name == "json":
		out.Raw, err = asJSON(d, a, v)
	case f.Name == "md" && v == Clean:
		out.Raw = []byte(markdown(d, a))
	case f.Name == "md" && v == Brackets:
		out.Raw, err = bracketed(d, a)
	default:
		var s *document.Sheet
		if s, err = sheet(d, a, v); err != nil {
			return nil, err
		}
		for _, l := range s.Lost {
			if a.Lost != nil {
				a.Lost(l)
			}
		}
		var b bytes.Buffer
		if err = f.sheet(&b, document.Typeset(s), d, a); err != nil {
			err = &Unwritable{err}
		}
		out.Raw = b.Bytes()
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func name(d *desk.Desk, a Ask, f Format, v View) string {
	s := fmt.Sprintf("rev%d-%s", d.Rev.Num, v)
	if v == Tracked && d.PartyIndex(desk.Upper(a.Party)) >= 0 {
		s += "-" + desk.Upper(a.Party)
	}
	return s + "." + f.Name
}

// sheet is the document that a view shows.
func sheet(d *desk.Desk, a Ask, v View) (*document.Sheet, error) {
	switch v {
	case Brackets:
		return d.Brackets(a.Sheets)
	case Clean:
		return d.CleanText(a.Sheets), nil
	case Tracked:
		return d.Tracked(a.Party, a.Revision, a.Sheets)
	case Table:
		return d.Compilation(a.Sheets)
	case Parallel:
		return d.Abreast(a.Sheets)
	case Course:
		return d.CourseSheet(a.Sheets)
	case Compare:
		if a.A.Text == nil || a.B.Text == nil {
			return nil, &Unknown{"two texts are wanted to be compared"}
		}
		from, to := desk.Visible(a.A.Name), desk.Visible(a.B.Name)
		return d.Amended(a.A.Text, a.B.Text, revisionOf(d, a.A.Text), to, from+" → "+to, a.Sheets), nil
	}
	return nil, errors.New("a view without a sheet")
}

// revisionOf is the digest of a text that was issued, "" of any other.
func revisionOf(d *desk.Desk, t *text.Text) text.Digest {
	sum := t.Digest()
	for _, r := range d.View.Revisions() {
		if r.Digest == sum {
			return sum
		}
	}
	return ""
}

// markdown is the concluded text, or the newest revision, with front matter.
func markdown(d *desk.Desk, a Ask) string {
	f := d.View.Final()
	state := "draft"
	if f.Concluded {
		state = f.Done + " by " + desk.And(f.Exchanged)
	}
	head := fmt.Sprintf("---\ntalks: %s\nrevision: %d\ndigest: %s\nstate: %s\n---\n\n", d.State.Talks(), f.Revision.Num, f.Revision.Digest, state)
	return head + f.Text.Print(text.PrintOptions{Lang: a.Sheets.Lang})
}

func bracketed(d *desk.Desk, a Ask) ([]byte, error) {
	x, err := d.Shown(false, "", "")
	if err != nil {
		return nil, err
	}
	sight := d.Sight()
	o := text.DraftPrint{Attribution: sight.Text && !a.Sheets.Nameless, Lang: a.Sheets.Lang}
	return []byte(strings.TrimRight(x.Draft.Print(o), "\n") + "\n"), nil
}
