package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// proposeBody is the plain editor of one paragraph.
type proposeBody struct {
	Path    string
	Block   string
	Label   string
	Kind    text.Kind
	Base    string // words of the newest revision, "" for a paragraph of one's own
	Words   string // words to edit, in the form in which they are typed
	Lang    string
	Dir     string
	Langs   []choice
	Beside  []langLine // the paragraph in its other languages
	Others  []partyMark
	Places  []choice // where the paragraph could move
	Last    bool     // nothing follows it
	Own     bool     // a paragraph that this party inserts
	Claims  []string // what this party holds on it
	Counter string   // the claim that this answers

	Ask    []askable // brackets about which drafts can be asked for
	Filled bool      // the words to edit are those that the visitor chose
}

func (s *Server) proposePage(v *visit) error {
	return s.look(v, func(t *table) error {
		q := v.r.URL.Query()
		body, err := s.proposing(t, text.BlockID(q.Get("block")), text.Lang(q.Get("lang")), q.Get("counter"))
		if err != nil {
			return err
		}
		return s.showProposing(t, body)
	})
}

func (s *Server) showProposing(t *table, body *proposeBody) error {
	return s.show(t.visit, "propose", http.StatusOK, t.proposePage(body))
}

func (t *table) proposePage(body *proposeBody) page {
	f := t.frame(t.book.T("Propose on %s", body.Label), "propose")
	f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
	return page{frame: f, Body: body}
}

// proposing is the editor of a paragraph, in the language that is wanted if
// the paragraph can have it; counter is the claim that it answers, or "".
func (s *Server) proposing(t *table, id text.BlockID, want text.Lang, counter string) (*proposeBody, error) {
	mine, err := t.desk().Wished(&desk.Proposing{})
	if err != nil {
		return nil, err
	}
	i := mine.Find(id)
	if i < 0 {
		if k := t.rev.Text.Find(id); k >= 0 {
			return nil, &fail{http.StatusConflict, fmt.Errorf("your party proposes to take %s out; withdraw that first, then propose other words", t.desk().Label(id))}
		}
		return nil, notFound("there is no such paragraph in Rev.%d", t.rev.Num)
	}
	b := mine.Blocks[i]
	lang := text.Lang(t.state.Charter().Lang)
	langs := b.Langs()
	for _, l := range t.state.Charter().Authentic {
		if !slices.Contains(langs, l) && t.rev.Text.Find(id) >= 0 {
			langs = append(langs, l)
		}
	}
	slices.Sort(langs)
	if slices.Contains(langs, want) {
		lang = want
	} else if b.Content[lang] == nil {
		lang = b.Langs()[0]
	}
	body := &proposeBody{
		Path: t.path(), Block: string(id), Label: t.desk().Label(id), Kind: b.Kind, Lang: string(lang), Dir: direction(lang),
		Words: typed(b.Content[lang]), Counter: counter, Last: true,
	}
	if k := t.rev.Text.Find(id); k >= 0 {
		body.Base = text.Plain(t.rev.Text.Blocks[k].Content[lang])
		body.Last = k+1 == len(t.rev.Text.Blocks)
		body.Beside = t.beside(t.rev.Text.Blocks[k], lang)
	} else {
		body.Own, body.Label = true, t.book.T("your new paragraph")
	}
	if body.Counter != "" {
		if words, ok := t.counter(body.Counter, b, lang); ok {
			body.Words = words
		}
	}
	if len(langs) > 1 {
		for _, l := range langs {
			body.Langs = append(body.Langs, choice{string(l), fmt.Sprintf("%s/propose?block=%s&lang=%s", t.path(), url.QueryEscape(string(id)), url.QueryEscape(string(l))), l == lang})
		}
	}
	for _, p := range t.state.Charter().Parties {
		if p.Code != t.me {
			body.Others = append(body.Others, partyMark{Code: p.Code, Name: p.Name})
		}
	}
	for _, o := range t.rev.Text.Blocks {
		if o.ID != id {
			body.Places = append(body.Places, choice{Label: t.desk().Label(o.ID)})
		}
	}
	for _, cl := range t.view.Live() {
		if cl.Claim.Block == id && slices.ContainsFunc(cl.Held, func(h text.Holder) bool { return h.Party == t.me && h.Recorded == "" }) {
			body.Claims = append(body.Claims, cl.Name)
		}
	}
	if !body.Own {
		body.Ask = s.askables(t, id, lang, counter)
	}
	return body, nil
}

// counter is the paragraph as another's claim would have it: where a
// counter-proposal begins.
func (t *table) counter(name string, b text.Block, l text.Lang) (string, bool) {
	ref, err := t.state.Ref(name)
	if err != nil || ref.Package {
		return "", false
	}
	cl, ok := t.view.Claim(ref)
	k := cl.Claim
	i := t.rev.Text.Find(k.Block)
	if !ok || k.Op != text.Replace || k.Block != b.ID || k.Lang != l || k.Parent != "" || i < 0 {
		return "", false
	}
	ws := t.rev.Text.Blocks[i].Content[l]
	if k.End > len(ws) {
		return "", false
	}
	return typed(slices.Concat(ws[:k.Start], k.New, ws[k.End:])), true
}

// typed is words as a person types them, the lead phrase between asterisks.
func typed(ws []text.Word) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 && text.SpaceBetween(ws[i-1], w) && !(ws[i-1].Em && !w.Em) {
			b.WriteString(" ")
		}
		if w.Em && (i == 0 || !ws[i-1].Em) {
			b.WriteString("*")
		}
		b.WriteString(w.S)
		if w.Em && (i+1 == len(ws) || !ws[i+1].Em) {
			b.WriteString("*")
			if i+1 < len(ws) && text.SpaceBetween(w, ws[i+1]) {
				b.WriteString(" ")
			}
		}
	}
	return b.String()
}

// proposal reads the form of the editor.
func (t *table) proposal(f url.Values) (wish, error) {
	d, b := t.desk(), t.book
	p := &desk.Proposing{Note: f.Get("note"), Source: f.Get("source"), Lang: f.Get("lang")}
	switch as := f.Get("as"); {
	case as == "" || as == "hold":
	case as == "bridge":
		p.Without = true
	default:
		p.For = as
	}
	id := text.BlockID(f.Get("block"))
	label := d.Label(id)
	amend := func(claims []text.Claim, err error, button string) (wish, error) {
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		in, err := d.Amendment(claims, p)
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		return wish{in, button}, nil
	}
	switch op := f.Get("op"); op {
	case "words":
		in, err := d.Rewrite(id, d.Lang(p.Lang), f.Get("words"), p)
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		if am, ok := in.Body.(*talks.Amend); ok {
			return wish{in, b.N(len(am.Claims), "Propose %d change", "Propose %d changes")}, nil
		}
		return wish{in, b.T("Propose it")}, nil
	case "insert":
		cs, err := d.Insert([]string{f.Get("words")}, "", &desk.Spot{After: label}, p)
		return amend(cs, err, b.T("Propose a new paragraph after %s", label))
	case "delete":
		cs, err := d.Delete([]string{label}, p)
		return amend(cs, err, b.T("Propose to delete %s", label))
	case "move":
		cs, err := d.Move(label, &desk.Spot{After: f.Get("after")}, p)
		return amend(cs, err, b.T("Propose to move %s", label))
	case "split":
		cs, err := d.Split(label, f.Get("second"), p)
		return amend(cs, err, b.T("Propose to split %s", label))
	case "join":
		cs, err := d.Join(label)
		return amend(cs, err, b.T("Propose to join %s with the next", label))
	default:
		return wish{}, badRequest("there is no change %q", op)
	}
}
