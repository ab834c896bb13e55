package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"parley/talks"
	"parley/text"
)

// textBody is the page of the one text.
type textBody struct {
	Me       string
	Path     string
	Rows     []row
	Views    []choice
	Filters  []choice
	Langs    []choice
	Rev      int
	Pen      string
	Share    int
	Brackets int
	Mine     int
	Turns    []turn
	Side     *bracket // the bracket that is open beside the text
	Parties  []partyMark
	Compared bool
	Spoken   string
	Proofs   []string
	What     string // which text this is
	At       string
}

type choice struct {
	Label, Href string
	On          bool
}

type partyMark struct {
	Code, Name string
	Mark       int
	Me         bool
}

func (s *Server) textPage(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		body := textBody{Me: t.me, Path: t.path(), Rev: t.rev.Num}
		d, what, err := t.shownDraft(q.Get("view"))
		if err != nil {
			return err
		}
		langs := t.langs()
		lang := text.Lang(t.state.Charter().Lang)
		if l := text.Lang(q.Get("lang")); slices.Contains(langs, l) {
			lang = l
		}
		body.What = what
		body.Rows = t.filter(t.paper(d, lang), q.Get("show"))
		body.Views = t.choices("view", q, [][2]string{{"", v.book.T("in brackets")}, {"clean", v.book.T("clean")}}, t.state.Parties())
		body.Filters = t.choices("show", q, [][2]string{{"", v.book.T("everything")}, {"open", v.book.T("open")}, {"mine", v.book.T("mine to answer")}, {"agreed", v.book.T("agreed")}}, nil)
		if len(langs) > 1 {
			var ls []string
			for _, l := range langs {
				ls = append(ls, string(l))
			}
			body.Langs = t.choices("lang", q, nil, ls)
		}
		body.Pen, _, _ = t.view.Pen()
		conv, err := t.view.Convergence()
		if err != nil {
			return err
		}
		body.Share, body.Brackets = conv.Share()/100, conv.Brackets
		for _, w := range t.turns() {
			if w.Mine {
				body.Turns = append(body.Turns, w)
				body.Mine += max(1, len(w.Items))
			}
		}
		for _, p := range t.state.Charter().Parties {
			body.Parties = append(body.Parties, partyMark{p.Code, p.Name, t.mark(p.Code), p.Code == t.me})
		}
		body.Compared, body.Spoken = t.notes.Compared != "", t.spoken
		for _, p := range t.rec.Forks() {
			body.Proofs = append(body.Proofs, p.Party)
		}
		if name := q.Get("open"); name != "" {
			if b, err := t.bracket(name); err == nil {
				body.Side = b
			}
		}
		f := t.frame(t.state.Charter().Title, "")
		f.Wait = body.Mine
		f.Crumbs = append(f.Crumbs, crumb{Label: fmt.Sprintf("Rev.%d", t.rev.Num)})
		return s.show(v, "text", http.StatusOK, page{frame: f, Body: body})
	})
}

// shownDraft is the draft of a view: with brackets, clean, or as a party
// wants it.
func (t *table) shownDraft(view string) (*text.Draft, string, error) {
	switch {
	case view == "clean":
		return plainDraft(t.rev.Text), t.book.T("Rev.%d, without brackets", t.rev.Num), nil
	case slices.Contains(t.state.Parties(), view):
		x, err := t.view.Project(view)
		if err != nil {
			return nil, "", err
		}
		return plainDraft(x), t.book.T("the text as %s wants it", view), nil
	case view != "":
		return nil, "", badRequest("there is no view %q", view)
	}
	d, err := t.view.Draft()
	return d, "", err
}

// plainDraft is a text as a draft on which nothing is tabled.
func plainDraft(x *text.Text) *text.Draft {
	d := &text.Draft{}
	for i, n := range text.Number(x.Blocks) {
		r := text.Row{Block: x.Blocks[i], Number: n, Content: map[text.Lang][]text.Piece{}}
		for l, ws := range x.Blocks[i].Content {
			r.Content[l] = []text.Piece{{Words: ws}}
		}
		d.Rows = append(d.Rows, r)
	}
	return d
}

// langs are the languages of the text, the main one first.
func (t *table) langs() []text.Lang {
	main := text.Lang(t.state.Charter().Lang)
	out := []text.Lang{main}
	for _, b := range t.rev.Text.Blocks {
		for _, l := range b.Langs() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	slices.Sort(out[1:])
	return out
}

// filter keeps the rows that a person wants to see.
func (t *table) filter(rows []row, show string) []row {
	keep := func(r row) bool { return true }
	switch show {
	case "open":
		keep = func(r row) bool { return r.Heat > 0 || len(r.Marks) > 0 }
	case "mine":
		keep = func(r row) bool {
			return waitsIn(r.Parts) || slices.ContainsFunc(r.Marks, func(g tag) bool { return g.Wait })
		}
	case "agreed":
		keep = func(r row) bool { return r.State.Agreed }
	}
	var out []row
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

func waitsIn(ps []part) bool {
	return slices.ContainsFunc(ps, func(p part) bool { return p.Tag != nil && (p.Tag.Wait || waitsIn(p.Inside)) })
}

// choices are links that set one parameter and keep the others.
func (t *table) choices(name string, q url.Values, named [][2]string, codes []string) []choice {
	for _, c := range codes {
		named = append(named, [2]string{c, c})
	}
	var out []choice
	for _, n := range named {
		to := url.Values{}
		for _, k := range []string{"view", "show", "lang", "at", "open"} {
			if s := q.Get(k); s != "" && k != name {
				to.Set(k, s)
			}
		}
		if n[0] != "" {
			to.Set(name, n[0])
		}
		href := t.path()
		if len(to) > 0 {
			href += "?" + to.Encode()
		}
		out = append(out, choice{Label: n[1], Href: href, On: q.Get(name) == n[0]})
	}
	return out
}

// bracket is one bracket opened: its wordings side by side and where each
// party stands.
type bracket struct {
	Name    string
	Where   string
	Href    string
	Base    string
	Alts    []alternative
	Path    string
	Me      string
	Holding bool
	Wait    bool
	Rivals  []string
	Packs   []string
	Note    string
	Source  string
	Agreed  bool
	Parent  string
}

type alternative struct {
	Name    string
	Words   string
	Holders []string
	Said    []saidLine
	Open    bool
	Agreed  bool
	Note    string
}

type saidLine struct {
	Party  string
	Mark   int
	Stance string
	Note   string
	Me     bool
}

func (s *Server) bracketPage(v *visit) error {
	return s.look(v, func(t *table) error {
		b, err := t.bracket(v.r.PathValue("name"))
		if err != nil {
			return err
		}
		f := t.frame(b.Name+" "+b.Where, "c")
		f.Crumbs = append(f.Crumbs, crumb{Label: b.Name})
		return s.show(v, "bracket", http.StatusOK, page{frame: f, Body: b})
	})
}

// bracket gathers what is known about a claim and its rivals.
func (t *table) bracket(name string) (*bracket, error) {
	ref, err := t.state.Ref(name)
	if err != nil || ref.Package {
		return nil, notFound("there is no claim %q", name)
	}
	cl, ok := t.view.Claim(ref)
	if !ok {
		return nil, notFound("there is no claim %q yet", name)
	}
	b := &bracket{Name: cl.Name, Path: t.path(), Me: t.me, Href: t.path("c", cl.Name), Rivals: cl.Rivals, Packs: cl.Packs, Note: cl.Note, Source: cl.Source, Agreed: cl.Agreed, Parent: cl.Parent}
	b.Where = t.where(cl.Claim)
	b.Base = text.Plain(cl.Claim.Exact)
	b.Wait = t.waits()[cl.Name]
	b.Alts = append(b.Alts, t.alternative(cl, true))
	for _, r := range cl.Rivals {
		if ref, err := t.state.Ref(r); err == nil {
			if o, ok := t.view.Claim(ref); ok {
				b.Alts = append(b.Alts, t.alternative(o, false))
			}
		}
	}
	return b, nil
}

func (t *table) alternative(cl talks.Claim, open bool) alternative {
	a := alternative{Name: cl.Name, Words: newWords(cl.Claim), Open: open, Agreed: cl.Agreed, Note: cl.Note}
	for _, h := range cl.Held {
		a.Holders = append(a.Holders, h.Party)
	}
	for _, s := range cl.Said {
		st := string(s.Stance)
		if s.Holds && st == "" {
			st = "holds"
		}
		a.Said = append(a.Said, saidLine{Party: s.Party, Mark: t.mark(s.Party), Stance: st, Note: s.Note, Me: s.Party == t.me})
	}
	return a
}

func newWords(c text.Claim) string {
	switch c.Op {
	case text.Replace:
		return text.Plain(c.New)
	case text.Insert:
		out := ""
		for _, b := range c.Blocks {
			if ls := b.Langs(); len(ls) > 0 {
				if out != "" {
					out += " / "
				}
				out += text.Plain(b.Content[ls[0]])
			}
		}
		return out
	}
	return string(c.Op)
}

// where is the label of the paragraph that a claim changes.
func (t *table) where(c text.Claim) string {
	for i, n := range text.Number(t.rev.Text.Blocks) {
		b := t.rev.Text.Blocks[i]
		if b.ID == c.Block || c.Block == "" && text.Gap(b.ID) == c.Gap {
			if n == "" {
				return string(b.Kind)
			}
			return n
		}
	}
	return ""
}
