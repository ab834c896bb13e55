package web

import (
	"net/http"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// bracket is one bracket opened: its wordings side by side and where each
// party stands.
type bracket struct {
	Name   string
	Where  string
	Block  string
	Base   string
	Bare   bool    // the base has no words there
	Around *around // of the base; nil: the change isn't one of words
	Lang   string  // of the words
	Dir    string
	Alts   []alternative
	Past   []entryLine // the acts about it, the newest first
	Older  int         // how many more there are
	Path   string
	Packs  []string
	Source string
	Live   bool // the visitor may answer it
	Ours   *ours
}

// alternative is one wording of it.
type alternative struct {
	Path    string
	Name    string
	Short   string // for a button: the name with the words, if they are few
	Words   string
	Lang    string // of the words
	Dir     string
	Parts   []marked // against the base, where that helps
	Around  *around  // the words that stand on both sides
	Holders []string
	Said    []saidLine
	Odd     []string
	Remarks []string
	Note    string
	Open    bool // the one that was asked for
	Agreed  bool
	Live    bool
	Holding bool // by the visitor's party
	Affirm  bool // recorded for it
}

// marked is words that stay, go ("del") or come ("ins").
type marked struct{ Op, S string }

type saidLine struct {
	Party  string
	Mark   int
	Stance string // for the style sheet
	Words  string
	Note   string
}

func (s *Server) bracketPage(v *visit) error {
	return s.look(v, func(t *table) error {
		b, err := t.bracket(v.r.PathValue("name"))
		if err != nil {
			return err
		}
		f := t.frame(b.Name+" · "+b.Where, "c")
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
	d := t.desk()
	b := &bracket{Ours: t.ours(cl), Name: cl.Name, Path: t.path(), Where: d.Where(cl.Claim), Block: string(cl.Claim.Block), Packs: slices.Compact(slices.Sorted(slices.Values(cl.Packs))), Source: cl.Source, Live: cl.Fate == talks.Live && t.may()}
	b.Base = text.Plain(cl.Claim.Exact)
	b.Around = t.around(cl.Claim)
	b.Bare = b.Base == "" && b.Around != nil
	b.Past, b.Older = t.history(cl)
	b.Lang, b.Dir = t.wordsIn(cl.Claim)
	remarks := d.Remarks()
	b.Alts = append(b.Alts, t.alternative(cl, true, remarks))
	for _, r := range cl.Rivals {
		if ref, err := t.state.Ref(r); err == nil {
			if o, ok := t.view.Claim(ref); ok {
				b.Alts = append(b.Alts, t.alternative(o, false, remarks))
			}
		}
	}
	return b, nil
}

// history is what happened to a claim, the newest first, and how much more.
func (t *table) history(cl talks.Claim) (lines []entryLine, older int) {
	list := t.desk().History(cl)
	for i := len(list) - 1; i >= 0 && len(lines) < maxHistory; i-- {
		lines = append(lines, t.entry(0, list[i]))
	}
	return lines, len(list) - len(lines)
}

// fewLetters is how long words may be to stand on a button.
const fewLetters = 24

func (t *table) alternative(cl talks.Claim, open bool, remarks map[string][]desk.Remark) alternative {
	d := t.desk()
	a := alternative{
		Path: t.path(), Name: cl.Name, Short: cl.Name, Words: t.newWords(cl.Claim), Note: cl.Note, Open: open, Agreed: cl.Agreed,
		Live: cl.Fate == talks.Live && t.may(), Affirm: cl.For == t.me, Odd: t.desk().AtMost(t.desk().OddNotes(cl.Claim)),
	}
	a.Lang, a.Dir = t.wordsIn(cl.Claim)
	a.Around = t.around(cl.Claim)
	if n := len([]rune(a.Words)); n > 0 && n <= fewLetters {
		a.Short = "‘" + a.Words + "’ (" + cl.Name + ")"
	}
	for _, h := range cl.Held {
		switch {
		case h.Party == "":
			a.Holders = append(a.Holders, t.book.T("none named"))
		case h.Recorded != "":
			a.Holders = append(a.Holders, h.Party+"*")
		default:
			a.Holders = append(a.Holders, h.Party)
			a.Holding = a.Holding || h.Party == t.me
		}
	}
	for _, s := range cl.Said {
		a.Said = append(a.Said, saidLine{Party: s.Party, Mark: t.mark(s.Party), Stance: string(s.Stance), Words: d.StanceWords(s), Note: s.Note})
	}
	for _, r := range remarks[cl.Name] {
		a.Remarks = append(a.Remarks, t.desk().RemarkWords(r))
	}
	if cl.Claim.Op == text.Replace && len(cl.Claim.Exact) > 0 && len(cl.Claim.New) > 0 {
		a.Parts = wordDiff(cl.Claim)
	}
	return a
}

// wordsIn is the language of what newWords shows, and how it is written.
func (t *table) wordsIn(c text.Claim) (lang, dir string) {
	l := text.Lang(t.state.Charter().Lang)
	switch {
	case c.Op == text.Replace && c.Lang != "":
		l = c.Lang
	case c.Op != text.Insert: // a description, in the language of the page
		l = text.Lang(t.book.Lang())
	}
	return string(l), direction(l)
}

// wordDiff shows the new words of a claim against those that they replace.
func wordDiff(c text.Claim) []marked {
	one := func(ws []text.Word) *text.Text {
		return &text.Text{Blocks: []text.Block{{ID: "b1", Kind: text.Paragraph, Content: map[text.Lang][]text.Word{c.Lang: ws}}}}
	}
	cmp := text.Compare(one(c.Exact), one(c.New))
	var out []marked
	for _, r := range cmp.Rows {
		for _, w := range r.Words[c.Lang] {
			op := ""
			switch w.Mark {
			case text.WordRemoved:
				op = "del"
			case text.WordAdded:
				op = "ins"
			}
			out = append(out, marked{op, text.Plain(w.Words)})
		}
	}
	if len(cmp.Rows) != 1 { // the words have nothing in common: both whole
		return []marked{{"del", text.Plain(c.Exact)}, {"ins", text.Plain(c.New)}}
	}
	return out
}

// newWords is what a claim would bring, or what it would do.
func (t *table) newWords(c text.Claim) string {
	switch c.Op {
	case text.Replace:
		if len(c.New) == 0 {
			return t.book.T("delete")
		}
		return text.Plain(c.New)
	case text.Insert:
		var out []string
		for _, b := range c.Blocks {
			if ls := b.Langs(); len(ls) > 0 {
				l := ls[0]
				if want := text.Lang(t.state.Charter().Lang); slices.Contains(ls, want) {
					l = want
				}
				out = append(out, text.Plain(b.Content[l]))
			}
		}
		return strings.Join(out, " / ")
	}
	return t.desk().Describe(c)
}
