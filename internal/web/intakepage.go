package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"parley/internal/desk"
	"parley/internal/intake"
)

// intakeBody is what was understood of documents.
type intakeBody struct {
	Path, ID string
	Wrong    string // what must be said, or why nothing can be signed
	Papers   []paperView
	Bases    []choice // revisions; value in Href
	Ask      bool     // the base must be named
	Comments bool     // there are some
	Leave    bool     // they are to be left out
	Fates    []string // what isn't new, and why
}

type paperView struct {
	Name, What, Base string
	Sure             bool
	Authors          []authorView
	Lost             []string
	More             int // lost beside these
}

type authorView struct {
	Field, Name, Offer string
	Choices            []choice
	Claims, Comments   []string
	More               int // claims beside these
}

// showIntake shows documents; f is what the form said so far.
func (s *Server) showIntake(t *table, id string, f url.Values, plan *intake.Plan, wrong string) error {
	v := t.visit
	b, err := t.lying(id)
	if err != nil {
		return err
	}
	in, err := t.understood(b, f.Get("base"))
	if err != nil {
		return err
	}
	body := intakeBody{Path: t.path(), ID: id, Wrong: wrong, Leave: f.Get("comments") == "no"}
	if plan != nil {
		for _, it := range plan.Items {
			body.Fates = append(body.Fates, t.itemWords(it))
		}
	}
	for i, p := range in.Papers {
		body.Ask = body.Ask || !p.Base.Certain
		x := t.paperView(i, p, f)
		for _, a := range x.Authors {
			body.Comments = body.Comments || len(a.Comments) > 0
		}
		body.Papers = append(body.Papers, x)
	}
	for _, r := range t.view.Revisions() {
		if !r.Void {
			name := fmt.Sprintf("Rev.%d", r.Num)
			body.Bases = append(body.Bases, choice{name, name, name == f.Get("base")})
		}
	}
	status := http.StatusOK
	if wrong != "" && plan == nil {
		status = http.StatusUnprocessableEntity
	}
	fr := t.frame(v.book.T("What the documents say"), "document")
	fr.Crumbs = append(fr.Crumbs, crumb{v.book.T("Propose from a document"), t.path("document")}, crumb{Label: fr.Title})
	return s.show(v, "intake", status, page{frame: fr, Body: body})
}

func (t *table) paperView(i int, p *intake.Paper, f url.Values) paperView {
	book := t.book
	x := paperView{Name: p.Name, Sure: p.Base.Certain, Base: t.baseWords(p.Base), What: t.formatWords(p) + ", " + t.wayWords(p.Way)}
	names := t.desk().On(p.Base.Revision.Text)
	for _, a := range p.Authors {
		y := authorView{Field: authorField(i, a.Name), Name: desk.Visible(a.Name), Comments: a.Comments}
		if a.Name == "" {
			y.Name = book.T("(the document names nobody)")
		}
		for k, c := range a.Claims {
			if k == maxShownClaims {
				y.More = len(a.Claims) - k
				break
			}
			y.Claims = append(y.Claims, names.Describe(c))
		}
		if a.Offer != "" {
			y.Offer = t.toWords(a.Offer)
		}
		said := f.Get(y.Field)
		y.Choices = append(y.Choices, choice{book.T("— say whose —"), "", said == ""})
		tos := []intake.To{intake.To(t.me)}
		for _, code := range t.desk().Others() {
			tos = append(tos, intake.To(code))
		}
		for _, to := range append(tos, intake.Nobody, intake.LeftOut) {
			y.Choices = append(y.Choices, choice{t.toWords(to), string(to), said == string(to)})
		}
		x.Authors = append(x.Authors, y)
	}
	x.Lost, x.More = lostWords(book, p.Lost)
	return x
}

// toWords says whose changes would be.
func (t *table) toWords(to intake.To) string {
	switch string(to) {
	case t.me:
		return t.book.T("%s: ours, we hold them", t.me)
	case string(intake.Nobody):
		return t.book.T("recorded, and no holder is named")
	case string(intake.LeftOut):
		return t.book.T("left out")
	}
	return t.book.T("%s: recorded for it, who must affirm them", string(to))
}

func (t *table) formatWords(p *intake.Paper) string {
	switch p.Format {
	case intake.Docx:
		return t.book.T("a Word file")
	case intake.HTML:
		return t.book.T("a page in HTML")
	case intake.Akoma:
		return "Akoma Ntoso"
	}
	return t.book.T("a text")
}

func (t *table) wayWords(w intake.Way) string {
	switch w {
	case intake.Tracked:
		return t.book.T("with tracked changes")
	case intake.Brackets:
		return t.book.T("with brackets")
	}
	return t.book.T("read as the text that is wanted")
}

// baseWords says which revision a document changes, and how sure that is.
func (t *table) baseWords(b intake.Base) string {
	rev := t.book.T("Rev.%d", b.Revision.Num)
	var at string
	switch {
	case b.How == "named":
		at = t.book.T("It changes %s, as you say; %d %% of that stands in it word for word.", rev, b.Percent)
	case b.How == "digest":
		at = t.book.T("It changes %s, which it names itself; %d %% of that stands in it word for word.", rev, b.Percent)
	case b.Certain:
		at = t.book.T("It changes %s: each paragraph of that stands in it.", rev)
	default:
		return t.book.T("No revision has all its paragraphs. The likeliest is %s: %d %% of that stands in it word for word.", rev, b.Percent)
	}
	if b.Revision.Num != t.rev.Num {
		at += " " + t.book.T("Its changes are carried to %s.", t.book.T("Rev.%d", t.rev.Num))
	}
	return at
}

// lean is a file without what isn't read of it: the pictures, fonts and
// macros of a Word file keep their names and lose their bytes.
func lean(raw []byte) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte("PK")) {
		return raw, nil
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			if _, err := w.Create(f.Name); err != nil {
				return nil, err
			}
			continue
		}
		to, err := w.CreateRaw(&f.FileHeader)
		if err != nil {
			return nil, err
		}
		from, err := f.OpenRaw()
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(to, from); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}
