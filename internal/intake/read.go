package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// Read finds out what files would change in the talks on the desk. The error
// of a file that can't be read is a *FileError; then there is no Intake.
func Read(d *desk.Desk, files []File, o Options) (*Intake, error) {
	if len(files) > MaxFiles {
		return nil, fmt.Errorf("%d files at once, at most %d are read", len(files), MaxFiles)
	}
	if o.Lang == "" {
		o.Lang = text.Lang(d.State.Charter().Lang)
	}
	r := &reading{desk: d, opt: o, revisions: d.View.Revisions()}
	slices.Reverse(r.revisions) // where two fit, the newer one is meant
	if o.Base != "" {
		rev, err := d.Revision(o.Base)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(r.revisions, func(x talks.Revision) bool { return x.ID == rev.ID }) {
			return nil, desk.Advise(fmt.Errorf("the text doesn't stand on Rev.%d, which others have replaced", rev.Num), "name another with --base, or none")
		}
		r.revisions, r.named = []talks.Revision{rev}, true
	}
	in := &Intake{}
	total := 0
	for _, f := range files {
		if total += len(f.Data); total > MaxBytes {
			return nil, fmt.Errorf("the files have more than %d MB together; take them in one by one", MaxBytes>>20)
		}
		p, err := r.paper(f)
		if err != nil {
			return nil, fileError(f.Name, err)
		}
		in.Papers = append(in.Papers, p)
	}
	return in, nil
}

// reading is what the files of one Read share.
type reading struct {
	desk      *desk.Desk
	opt       Options
	revisions []talks.Revision // newest first
	named     bool
}

func (r *reading) paper(f File) (*Paper, error) {
	format, err := formatOf(f.Data)
	if err != nil {
		return nil, err
	}
	p := &Paper{Name: f.Name, Format: format, lang: r.opt.Lang}
	if format == Plain {
		src := string(f.Data)
		if r.unset("") {
			src = spacedMarks(src)
		}
		return p, r.typed(p, src, nil)
	}
	s, err := readSheet(format, f.Data)
	if err != nil {
		return nil, err
	}
	if r.unset(s.Revision) {
		s = spacedSheet(s)
	}
	if len(s.Claims) > 0 && r.own(p, s) {
		return p, nil
	}
	s = r.inLang(p, s)
	if isTracked(s) {
		return p, r.tracked(p, s)
	}
	p.loneComments(s)
	src, lines := source(s)
	p.Lost = append(p.Lost, s.Lost...)
	p.sheet = s
	return p, r.typed(p, src, lines)
}

// isTracked reports whether anybody's change is tracked in a document.
func isTracked(s *document.Sheet) bool {
	any := false
	eachMark(s, func(m *document.Marks) { any = any || m.Ins != nil || m.Del != nil })
	return any
}

// eachMark shows f the marks of a document.
func eachMark(s *document.Sheet, f func(*document.Marks)) {
	var in func([]document.Para)
	in = func(ps []document.Para) {
		for i := range ps {
			f(&ps[i].Mark)
			for k := range ps[i].Items {
				f(&ps[i].Items[k].Marks)
			}
			for _, c := range ps[i].Cells {
				in(c.Paras)
			}
		}
	}
	in(s.Paras)
	for _, ps := range s.Notes {
		in(ps)
	}
}

// base chooses the revision that a document changes.
func (r *reading) base(p *Paper, s *document.Sheet, digest text.Digest) {
	var texts []*text.Text
	for _, x := range r.revisions {
		texts = append(texts, x.Text)
	}
	best, percent := document.Likely(s, texts, r.opt.Lang)
	p.Base = Base{Revision: r.revisions[best], Percent: percent, How: "words", Certain: percent == 100}
	if r.named {
		p.Base.How, p.Base.Certain = "named", true
		return
	}
	for i, x := range r.revisions {
		if x.Digest != digest {
			continue
		}
		if i != best {
			_, percent = document.Likely(s, texts[i:i+1], r.opt.Lang)
		}
		if percent > 50 && (i == best || !p.Base.Certain) {
			// What differs is what a wording brings; elsewhere nobody has said it.
			p.Base = Base{Revision: x, Percent: percent, How: "digest", Certain: percent == 100 || p.Way == Wording}
		}
	}
}

// tracked understands a document with tracked changes.
func (r *reading) tracked(p *Paper, s *document.Sheet) error {
	p.Way, p.sheet = Tracked, s
	r.base(p, s, s.Revision)
	u := document.Claims(s, p.Base.Revision.Text, r.opt.Lang)
	p.Blocks, p.Lost = u.Blocks, append(p.Lost, u.Lost...)
	r.unmarked(p, u)
	p.typedBrackets(s)
	for _, a := range u.Authors {
		p.author(a.Name).Claims = a.Claims
	}
	r.remarks(p, u)
	return nil
}

// remarks gives each author its comments, and what may be offered of it.
func (r *reading) remarks(p *Paper, u *document.Understood) {
	for _, m := range u.Remarks {
		a := p.author(m.Author)
		a.Comments = append(a.Comments, m.Text)
	}
	r.offers(p)
}

// author is the author of this name, added where it isn't there yet.
func (p *Paper) author(name string) *Author {
	i, found := slices.BinarySearchFunc(p.Authors, name, func(a Author, n string) int {
		switch {
		case a.Name < n:
			return -1
		case a.Name > n:
			return 1
		}
		return 0
	})
	if !found {
		p.Authors = slices.Insert(p.Authors, i, Author{Name: name})
	}
	return &p.Authors[i]
}

// offers what was said before of an author of this file, or of the same name
// wherever it was said alike, or what a bracket's own name suggests.
func (r *reading) offers(p *Paper) {
	for i := range p.Authors {
		a := &p.Authors[i]
		elsewhere := map[To]bool{}
		for _, w := range r.opt.Before {
			if w.Author == a.Name && w.File == p.Name {
				a.Offer = w.To
			} else if w.Author == a.Name && !nameless(a.Name) {
				elsewhere[w.To] = true
			}
		}
		if a.Offer == "" && len(elsewhere) == 1 {
			for to := range elsewhere {
				a.Offer = to
			}
		}
		if a.Offer == "" && slices.Contains(r.desk.State.Parties(), a.Name) {
			a.Offer = To(a.Name)
		}
	}
}

// nameless reports whether an author's name is one that word processors write
// in place of a name, so that it is somebody else in each file.
func nameless(name string) bool {
	switch strings.ToLower(name) {
	case "", "author", "auteur", "autor", "autore", "автор", "unknown", "unknown author", "user", "microsoft office user", "windows user":
		return true
	}
	return false
}

// typed understands a text without tracked changes: its brackets, or else what
// it would have. lines are the lines of the document by those of the source; nil
// where they are the same.
func (r *reading) typed(p *Paper, src string, lines []int) error {
	x, err := text.Parse(src, text.ReadOptions{Lang: r.opt.Lang})
	if err != nil {
		return err
	}
	if len(x.Text.Blocks) == 0 {
		return errors.New("it holds no text")
	}
	line := func(n int) int {
		switch {
		case lines == nil:
			return n
		case n < len(lines):
			return lines[n]
		}
		return 0
	}
	for _, g := range x.Diagnostics {
		p.lose(document.Lost{Line: line(g.Line), What: string(g.Code), Say: g.Message})
	}
	m := &typist{reading: r, paper: p, line: line, digest: copyOf(x)}
	if p.sheet != nil && m.digest == "" {
		m.digest = p.sheet.Revision
	}
	m.ids = idsOf(x)
	if hasBrackets(x) {
		p.Way = Brackets
		err = m.brackets(x)
	} else {
		p.Way = Wording
		err = m.wording(x.Text)
	}
	if err == nil {
		r.offers(p)
	}
	return err
}

func (p *Paper) lose(l document.Lost) {
	if len(p.Lost) < maxLost && !slices.Contains(p.Lost, l) {
		p.Lost = append(p.Lost, l)
	}
}

// copyOf is the revision that a copy to edit says it is of.
func copyOf(x *text.Reading) text.Digest {
	for _, f := range x.Front {
		if f.Key == desk.CopyField {
			return text.Digest(f.Value)
		}
	}
	return ""
}

func hasBrackets(x *text.Reading) bool {
	for _, t := range x.Tree() {
		if t.Option != nil {
			return true
		}
		for _, ns := range t.Nodes {
			if slices.ContainsFunc(ns, func(n text.Node) bool { return n.Bracket != nil }) {
				return true
			}
		}
	}
	return false
}
