package desk

import (
	"errors"
	"fmt"
	"slices"

	"parley/internal/document"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// Version is a paragraph in one authentic language.
type Version struct {
	Lang   text.Lang          `json:"lang"`
	State  talks.VersionState `json:"state"`
	Since  string             `json:"since,omitempty"`  // the revision that made it stale
	Agreed []string           `json:"agreed,omitempty"` // parties whose newest agreement was to these very words
}

// LangState is how far the text has come in one authentic language, counted in
// paragraphs.
type LangState struct {
	Lang    text.Lang `json:"lang"`
	Current int       `json:"current"`
	Stale   []string  `json:"stale,omitempty"`   // labels
	Missing []string  `json:"missing,omitempty"` // labels
	Agreed  int       `json:"agreed_by_all"`
}

// versionsOf are the versions of a paragraph as a status shows them.
func versionsOf(b talks.BlockState) []Version {
	var out []Version
	for _, x := range b.Versions {
		out = append(out, Version{x.Lang, x.State, x.Since, x.Agreed})
	}
	return out
}

// Languages says how far the text has come in each authentic language; none if
// the charter names none.
func (d *Desk) Languages() []LangState {
	langs := d.State.Charter().Authentic
	out := make([]LangState, len(langs))
	for i, l := range langs {
		out[i].Lang = l
	}
	if len(langs) == 0 {
		return nil
	}
	for _, b := range d.View.Blocks() {
		for i, x := range b.Versions {
			switch x.State {
			case talks.Stale:
				out[i].Stale = append(out[i].Stale, d.naming().Block(b.ID))
			case talks.Missing:
				out[i].Missing = append(out[i].Missing, d.naming().Block(b.ID))
			default:
				out[i].Current++
			}
			if len(x.Agreed) == len(d.State.Parties()) {
				out[i].Agreed++
			}
		}
	}
	return out
}

// VersionWords says how a version stands, in a few words; "" while it is current.
func (d *Desk) VersionWords(x Version) string {
	switch x.State {
	case talks.Stale:
		return d.Book.T("%s is stale since %s", string(x.Lang), x.Since)
	case talks.Missing:
		return d.Book.T("%s is missing", string(x.Lang))
	}
	return ""
}

// wantLanguages refuses what only talks with several languages know.
func (d *Desk) wantLanguages() error {
	if len(d.State.Charter().Authentic) > 0 {
		return nil
	}
	return Hint{errors.New(d.Book.T("the charter of these talks names no authentic languages")), d.Book.T("they are named when talks are opened: parley talks open --also fr")}
}

// Correspond is this party's word that stale versions of paragraphs still say
// the same as the others, of those named or of all.
func (d *Desk) Correspond(labels []string, all bool, note string) (*Intent, error) {
	if err := d.wantLanguages(); err != nil {
		return nil, err
	}
	blocks, err := d.named(labels)
	if all {
		blocks = d.View.Uneven(d.Me)
	}
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, errors.New(d.Book.T("no version waits for your word that it still corresponds"))
	}
	in := &Intent{
		Body: &talks.Correspond{Blocks: blocks, Note: note, Rev: d.Rev.ID},
		Head: d.Book.T("%s says that in %s of Rev.%d all languages still say the same:", d.Me, d.Book.N(len(blocks), "%d paragraph", "%d paragraphs"), d.Rev.Num),
		Done: evenNow,
	}
	for _, b := range blocks {
		in.Show = append(in.Show, d.sealedWords(b)...)
	}
	return in, nil
}

// Differ takes such a word back, on paragraphs named or on all.
func (d *Desk) Differ(labels []string, all bool, note string) (*Intent, error) {
	if err := d.wantLanguages(); err != nil {
		return nil, err
	}
	blocks, err := d.named(labels)
	if all {
		blocks = d.View.Matched(d.Me)
	}
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, errors.New(d.Book.T("you have said of no paragraph that its languages correspond"))
	}
	body := &talks.Differ{Note: note}
	in := &Intent{Body: body, Done: evenNow,
		Head: d.Book.T("%s no longer says that the languages correspond in %s:", d.Me, d.Book.N(len(blocks), "%d paragraph", "%d paragraphs"))}
	for _, b := range blocks {
		body.Blocks = append(body.Blocks, b.ID)
		in.Show = append(in.Show, d.sealedWords(b)...)
	}
	return in, nil
}

// evenNow says how far the languages have come.
func evenNow(d *Desk, _ record.ID) Outcome {
	n := 0
	for _, l := range d.Languages() {
		n += len(l.Stale) + len(l.Missing)
	}
	if n == 0 {
		return Outcome{Lines: []string{d.Book.T("all languages are even")}}
	}
	return Outcome{Lines: []string{d.Book.N(n, "%d version is stale or missing", "%d versions are stale or missing")}}
}

// fillWords is the claim that gives a paragraph its first words in a language.
func (d *Desk) fillWords(where string, b text.Block, l text.Lang, fresh string) (text.Claim, error) {
	ws, _ := parseWords(fresh)
	if ws = trimFinal(b.Kind, ws); len(ws) == 0 {
		return text.Claim{}, errors.New(d.Book.T("that changes nothing"))
	}
	return text.Claim{Op: text.Replace, Block: b.ID, Lang: l, New: ws}, nil
}

// awaits reports whether a paragraph lacks words in an authentic language.
func (d *Desk) awaits(b text.Block, l text.Lang) bool {
	return len(b.Content[l]) == 0 && slices.Contains(d.State.Charter().Authentic, l)
}

// Translated are the claims that bring a whole translation of the newest
// revision, paragraph by paragraph: the first words of what has none in the
// language, and the changes of what has. Paragraphs are those of the revision,
// by their ids where the copy has them, else in order; a translation adds,
// moves and takes out none.
func (d *Desk) Translated(copied *text.Text, l text.Lang, ids bool) ([]text.Claim, error) {
	if err := d.wantLanguages(); err != nil {
		return nil, err
	}
	if langs := d.State.Charter().Authentic; !slices.Contains(langs, l) {
		names := make([]string, len(langs))
		for i, x := range langs {
			names[i] = string(x)
		}
		return nil, Hint{errors.New(d.Book.T("%q is none of the authentic languages", Visible(string(l)))), d.Book.T("they are %s", and(d.Book, names))}
	}
	base := d.Rev.Text
	if !ids && len(copied.Blocks) != len(base.Blocks) {
		return nil, d.unlike(copied)
	}
	var out []text.Claim
	for i, c := range copied.Blocks {
		at := i
		if ids {
			if at = base.Find(c.ID); at < 0 {
				return nil, errors.New(d.Book.T("Rev.%d has no paragraph with the id %s", d.Rev.Num, Visible(string(c.ID))))
			}
		}
		b := base.Blocks[at]
		ws := c.Content[l]
		if c.Kind != b.Kind { // the reader didn't know by its words what the paragraph is
			ws = trimFinal(b.Kind, slices.Clone(ws))
		}
		ws = trimSpace(b.Kind, ws)
		switch {
		case len(ws) == 0 || slices.Equal(ws, b.Content[l]):
			continue
		case len(b.Content[l]) == 0:
			out = append(out, text.Claim{Op: text.Replace, Block: b.ID, Lang: l, New: ws})
			continue
		}
		was, now := b, b
		was.Content, now.Content = map[text.Lang][]text.Word{l: b.Content[l]}, map[text.Lang][]text.Word{l: ws}
		claims, err := text.Derive(&text.Text{Blocks: []text.Block{was}}, &text.Text{Blocks: []text.Block{now}})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.naming().Block(b.ID), err)
		}
		for _, cl := range claims {
			cl.Lang, cl.Block = l, b.ID
			out = append(out, cl)
		}
	}
	return out, nil
}

// unlike says where a translation and the revision go apart.
func (d *Desk) unlike(copied *text.Text) error {
	base := d.Rev.Text
	err := errors.New(d.Book.T("the translation has %s, Rev.%d has %d", d.Book.N(len(copied.Blocks), "%d paragraph", "%d paragraphs"), d.Rev.Num, len(base.Blocks)))
	for i := range min(len(base.Blocks), len(copied.Blocks)) {
		if a, b := base.Blocks[i], copied.Blocks[i]; a.Kind != b.Kind || a.Depth != b.Depth {
			return Hint{err, d.Book.T("they go apart at %s: %s there, %s in the translation", d.naming().Block(a.ID), string(a.Kind), string(b.Kind))}
		}
	}
	return Hint{err, d.Book.T("translate a copy with the ids of its paragraphs: parley text --ids")}
}

// AlsoIn adds to a charter's base text its words in another language:
// paragraph by paragraph, as many and in order.
func AlsoIn(book phrase.Book, out *talks.Charter, t *text.Text, l text.Lang) error {
	if len(t.Blocks) != len(out.Base) {
		return Hint{errors.New(book.T("it has %s, the base text has %d", book.N(len(t.Blocks), "%d paragraph", "%d paragraphs"), len(out.Base))), book.T("bring the same paragraphs, or bring the translation later")}
	}
	for i, b := range t.Blocks {
		ws := b.Content[l]
		if k := text.Kind(out.Base[i].Kind); k != b.Kind {
			ws = trimFinal(k, slices.Clone(ws))
		}
		ws = trimSpace(text.Kind(out.Base[i].Kind), ws)
		if len(ws) > 0 {
			out.Base[i].Text[string(l)] = text.Inline(ws)
		}
	}
	return nil
}

// Abreast is the newest revision, or the concluded text, with its languages side
// by side and what is stale or missing marked.
func (d *Desk) Abreast(s Sheets) (*document.Sheet, error) {
	f := d.View.Final()
	main := d.Lang("")
	langs := document.LangsOf(f.Text, main)
	for _, l := range d.State.Charter().Authentic {
		if !slices.Contains(langs, l) {
			langs = append(langs, l)
		}
	}
	if s.Lang != "" && s.Lang != main { // this one beside the main one
		langs = []text.Lang{main, s.Lang}
		s.Lang = ""
	}
	o := document.Abreast{Head: d.head(s, d.Book.T("Rev.%d", f.Revision.Num), f.Revision.Digest), Langs: langs,
		Marks: map[text.BlockID]map[text.Lang]string{}, Block: d.Book.T("Paragraph"), Name: document.OwnName}
	for _, b := range d.View.Blocks() {
		for _, x := range versionsOf(b) {
			if w := d.VersionWords(x); w != "" {
				if o.Marks[b.ID] == nil {
					o.Marks[b.ID] = map[text.Lang]string{}
				}
				o.Marks[b.ID][x.Lang] = w
			}
		}
	}
	return document.Parallel(f.Text, o), nil
}
