package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/intake"
	"parley/talks"
	"parley/text"
)

// langLine is a paragraph in one language.
type langLine struct {
	Lang, Dir, Name string
	Words           []run
	Final           string   // the mark that follows them by itself
	Note            string   // stale or missing, in words
	Agreed          []string // parties whose newest agreement was to these very words
	Edit            string   // where other words are proposed; "" for who may not
}

// languagesBody is the text in several languages side by side.
type languagesBody struct {
	Path, Rev string
	Choices   []langChoice
	Shown     []langChoice
	Rows      []languageRow
	Far       []desk.LangState
	Wait      int // paragraphs that wait for the visitor's word that they correspond
	Said      int // on which it stands
	May       bool
	Bring     []langChoice // the authentic languages, for a whole translation; none for who may not
}

type langChoice struct {
	Lang, Dir, Name string
	On              bool
}

type languageRow struct {
	ID, Label string
	Cells     []langLine
	Matched   []string
	Can       bool // the visitor's word is waited for
	Mine      bool // it stands
}

// maxAbreast is how many languages stand side by side when nobody says which:
// more than three are no longer read line by line.
const maxAbreast = 3

// languagesPage shows languages side by side: those that the address names, or
// the main one and those that are behind it most.
func (s *Server) languagesPage(v *visit) error {
	return s.look(v, func(t *table) error {
		d := t.desk()
		work := t.sight().Work
		body := languagesBody{Path: t.path(), Rev: v.book.T("Rev.%d", t.rev.Num), May: t.may(), Far: d.Languages()}
		all := t.langs()
		var on []text.Lang
		for _, l := range v.r.URL.Query()["l"] {
			if slices.Contains(all, text.Lang(l)) && !slices.Contains(on, text.Lang(l)) {
				on = append(on, text.Lang(l))
			}
		}
		if len(on) == 0 {
			on = all[:min(len(all), maxAbreast)]
		}
		for _, l := range all {
			c := langChoice{string(l), direction(l), document.OwnName(l), slices.Contains(on, l)}
			body.Choices = append(body.Choices, c)
		}
		for _, l := range on {
			body.Shown = append(body.Shown, langChoice{string(l), direction(l), document.OwnName(l), true})
		}
		if body.May {
			for _, l := range t.state.Charter().Authentic {
				body.Bring = append(body.Bring, langChoice{string(l), direction(l), document.OwnName(l), l != on[0]})
			}
		}
		can := map[string]bool{}
		for _, b := range t.view.Uneven(t.me) {
			can[b.ID] = true
		}
		mine := map[string]bool{}
		for _, b := range t.view.Matched(t.me) {
			mine[b.ID] = true
		}
		finals := map[text.Lang][]string{}
		for _, l := range on {
			finals[l] = text.Finals(t.rev.Text.Blocks, l)
		}
		for i, b := range t.view.Blocks() {
			r := languageRow{ID: string(b.ID), Label: d.Label(b.ID), Can: can[string(b.ID)], Mine: mine[string(b.ID)]}
			if work {
				r.Matched = b.Matched
			}
			if r.Can {
				body.Wait++
			}
			if r.Mine {
				body.Said++
			}
			for _, l := range on {
				c := t.abreast(t.rev.Text.Blocks[i], b, l, work)
				if len(c.Words) > 0 {
					c.Final = finals[l][i]
				}
				r.Cells = append(r.Cells, c)
			}
			body.Rows = append(body.Rows, r)
		}
		return s.show(v, "languages", http.StatusOK, page{frame: t.frame(v.book.T("Languages side by side"), "languages"), Body: body})
	})
}

// abreast is one paragraph in one language and how it stands.
func (t *table) abreast(blk text.Block, b talks.BlockState, l text.Lang, work bool) langLine {
	c := langLine{Lang: string(l), Dir: direction(l), Name: document.OwnName(l), Words: runs(blk.Content[l])}
	for _, x := range b.Versions {
		if x.Lang == l {
			c.Note = t.desk().VersionWords(desk.Version{Lang: x.Lang, State: x.State, Since: x.Since})
			if work {
				c.Agreed = x.Agreed
			}
		}
	}
	if t.may() {
		c.Edit = t.path("propose") + "?block=" + url.QueryEscape(string(b.ID)) + "&lang=" + url.QueryEscape(string(l))
	}
	return c
}

// translation is a whole translation that was typed or pasted: its paragraphs in
// the order of the revision's.
func (t *table) translation(f url.Values) (*desk.Intent, error) {
	d, l := t.desk(), text.Lang(f.Get("lang"))
	if text.CheckLang(l) != nil {
		return nil, badRequest("%q can't name a language; write short names such as fr, es, ru", desk.Visible(string(l)))
	}
	r, err := text.Parse(f.Get("words"), text.ReadOptions{Lang: l, Literal: true})
	if err != nil {
		return nil, err
	}
	if len(r.Text.Blocks) == 0 {
		return nil, errors.New(t.book.T("The translation is empty: paste the whole text in that language, a paragraph for each of ours, with empty lines between."))
	}
	wanted, err := d.Translated(r.Text, l, r.IDs)
	if err != nil {
		return nil, err
	}
	return d.Edited(wanted, &desk.Proposing{Lang: string(l), Note: f.Get("note")}, false)
}

// translationUp takes in a whole translation as a file of any format that is read:
// what it would bring is shown as of one that was pasted, and what the file holds
// beside words is listed there.
func (s *Server) translationUp(v *visit) error {
	gone, err := s.mayBring(v)
	if err != nil {
		return err
	}
	defer gone()
	b, err := uploaded(v)
	if err != nil {
		return err
	}
	if len(b.Files) != 1 {
		return badRequest("one document is wanted")
	}
	leave, err := s.intakeTurn(v)
	if err != nil {
		return err
	}
	defer leave()
	return s.look(v, func(t *table) error {
		if !t.may() {
			return forbidden("only a party brings documents in")
		}
		src, lost, err := intake.Source(b.Files[0], true)
		if err != nil {
			return t.unread(err)
		}
		v.r.PostForm = url.Values{"do": {"translate"}, "lang": {string(b.Lang)}, "words": {src}}
		w, err := t.wish(v.r.PostForm)
		if err != nil {
			return err
		}
		t.besides, _ = lostWords(v.book, lost)
		return s.showWish(t, w, again(v.r.PostForm), false)
	})
}

// beside is a paragraph in its languages other than one.
func (t *table) beside(b text.Block, but text.Lang) []langLine {
	var out []langLine
	for _, l := range b.Langs() {
		if l != but {
			out = append(out, langLine{Lang: string(l), Dir: direction(l), Name: document.OwnName(l), Words: runs(b.Content[l])})
		}
	}
	return out
}

// late says in words which languages of a paragraph are stale or missing.
func (t *table) late(b talks.BlockState) []string {
	var out []string
	for _, x := range b.Versions {
		if w := t.desk().VersionWords(desk.Version{Lang: x.Lang, State: x.State, Since: x.Since}); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// alsoIn are the authentic languages of a charter: the main one and those that
// a person wrote in a line; none for one language.
func alsoIn(main, line string) ([]text.Lang, error) {
	also := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	if len(also) == 0 {
		return nil, nil
	}
	out := []text.Lang{text.Lang(main)}
	for _, l := range also {
		if text.CheckLang(text.Lang(l)) != nil {
			return nil, badRequest("%q can't name a language; write short names such as fr, es, ru", desk.Visible(l))
		}
		if !slices.Contains(out, text.Lang(l)) {
			out = append(out, text.Lang(l))
		}
	}
	slices.Sort(out)
	return out, nil
}
