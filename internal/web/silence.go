package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// silenceBody is the page of the silence procedures, of talks whose rule is
// consensus.
type silenceBody struct {
	Path, Chair string
	Hours       int // that a silence lasts at least
	Open, Past  []quietLine
	Put         *quietForm // for the chair
}

// quietLine is one silence procedure.
type quietLine struct {
	desk.Silence
	Items    []quietItem
	Due      bool     // the deadline is over by this node's clock
	Answered bool     // the visitor's party was silent
	Wait     []string // parties that still have to answer, and haven't spoken otherwise
	Far      []string // parties that aren't known to have the chair's act
	Old      string   // of one that isn't open: what became of it
	Break    []choice // what the visitor may break it on; nil where it may not
	Move     *quietForm
	Cross    *crossed // red lines of the brief that silence would cross
}

// quietItem is a claim, package or paragraph that lies in silence.
type quietItem struct{ Name, Words, Href, Lang, Dir string }

// quietForm is what the chair fills in.
type quietForm struct {
	Moves  string // the silence whose deadline moves
	At     string // a deadline to begin with, in UTC, as a field of a form has it
	Claims []choice
	Blocks []choice
}

// fieldTime is an instant in UTC as a field of a form writes it.
const fieldTime = "2006-01-02T15:04"

// quietRule reports whether these talks know silence.
func (t *table) quietRule() bool { return t.state.Charter().Rule == talks.Consensus }

func (s *Server) silencePage(v *visit) error {
	return s.look(v, func(t *table) error {
		if !t.quietRule() {
			return notFound("these talks have no silence procedure")
		}
		ch, now := t.state.Charter(), time.Now().UTC()
		body := silenceBody{Path: t.path(), Chair: ch.Chair, Hours: ch.Hours()}
		// desk.Silences says in words what View.Silences lists: in the same order.
		said := t.desk().Silences()
		for i, q := range t.view.Silences() {
			l := t.quietLine(q, said[i], now)
			if l.Old == "" {
				body.Open = append(body.Open, l)
			} else {
				body.Past = append(body.Past, l)
			}
		}
		slices.Reverse(body.Past)
		slices.SortStableFunc(body.Open, func(a, b quietLine) int { return strings.Compare(a.Deadline, b.Deadline) })
		if t.may() && t.me == ch.Chair && !t.view.Final().Concluded {
			body.Put = t.quietForm(now)
		}
		return s.show(v, "silence", http.StatusOK, page{frame: t.frame(v.book.T("Silence"), "silence"), Body: body})
	})
}

func (t *table) quietLine(q talks.Quiet, said desk.Silence, now time.Time) quietLine {
	l := quietLine{Silence: said, Due: q.Body.Deadline <= now.Format(time.RFC3339), Answered: slices.Contains(q.Answered, t.me)}
	for i, r := range q.Body.Claims {
		it := quietItem{Name: q.Names[i], Words: t.desk().RefWords(r), Dir: "auto"}
		it.Href = t.path("packages") + "#" + it.Name
		if !r.Package {
			it.Href = t.path("c", it.Name)
			if cl, ok := t.view.Claim(r); ok {
				it.Words = t.desk().ClaimWords(cl)
			}
		}
		l.Items = append(l.Items, it)
	}
	rev := t.rev
	for _, r := range t.view.Revisions() {
		if r.ID == q.Body.Rev {
			rev = r
		}
	}
	for _, b := range q.Body.Blocks {
		it := quietItem{Name: t.desk().Label(text.BlockID(b.ID)), Href: t.path() + "#" + b.ID, Dir: "auto"}
		if at := rev.Text.Find(text.BlockID(b.ID)); at >= 0 {
			blk, lang := rev.Text.Blocks[at], text.Lang(t.state.Charter().Lang)
			if _, ok := blk.Content[lang]; !ok && len(blk.Langs()) > 0 {
				lang = blk.Langs()[0]
			}
			it.Words, it.Lang, it.Dir = text.Plain(blk.Content[lang]), string(lang), direction(lang)
		}
		l.Items = append(l.Items, it)
	}
	for _, p := range t.state.Parties() {
		if !slices.Contains(said.Reached, p) {
			l.Far = append(l.Far, p)
		}
	}
	for _, p := range q.Awaited {
		if !slices.Contains(q.Spoken, p) {
			l.Wait = append(l.Wait, p)
		}
	}
	b := t.book
	switch {
	case said.State == "broken":
		l.Old = b.T("broken: nothing is agreed by it")
	case said.State == "prolonged":
		l.Old = b.T("the deadline was moved")
	case said.State == "kept":
		l.Old = b.T("kept: agreed in silence")
	case q.Over:
		l.Old = b.T("over: nothing of it is left to agree")
	}
	if l.Old != "" {
		return l
	}
	if !l.Answered {
		l.Cross = t.crosses(q.Body)
	}
	if t.may() && t.view.Check(t.me, &talks.Break{Silence: q.ID, Reason: "."}) == nil {
		l.Break = []choice{{Label: b.T("all of it")}}
		for _, it := range l.Items {
			l.Break = append(l.Break, choice{Label: it.Name, Href: it.Name})
		}
	}
	if t.may() && t.me == t.state.Charter().Chair && !l.Due {
		at := now.Add(24 * time.Hour)
		if old, err := time.Parse(time.RFC3339, q.Body.Deadline); err == nil {
			at = old.Add(24 * time.Hour)
		}
		l.Move = &quietForm{Moves: said.Act, At: at.UTC().Format(fieldTime)}
	}
	return l
}

// quietForm offers the chair what could be agreed in silence.
func (t *table) quietForm(now time.Time) *quietForm {
	at := now.Add(time.Duration(t.state.Charter().Hours()+1) * time.Hour).Truncate(time.Hour).Add(time.Hour)
	f := &quietForm{At: at.Format(fieldTime)}
	ask := func(r talks.Ref) bool {
		return t.view.Check(t.me, &talks.Silence{Claims: []talks.Ref{r}, Deadline: at.Format(time.RFC3339)}) == nil
	}
	for _, cl := range t.view.Live() {
		if !cl.Agreed && ask(cl.Ref) {
			f.Claims = append(f.Claims, choice{Label: t.desk().ClaimWords(cl), Href: cl.Name})
		}
	}
	for _, p := range t.view.Packages() {
		if p.Fate == talks.Live && !p.Agreed && ask(p.Ref) {
			f.Claims = append(f.Claims, choice{Label: strings.Join(p.Claims, ", "), Href: p.Name})
		}
	}
	for i, b := range t.view.Blocks() {
		if len(b.Open) > 0 || b.All {
			continue
		}
		blk := t.rev.Text.Blocks[i]
		lang := text.Lang(t.state.Charter().Lang)
		if _, ok := blk.Content[lang]; !ok && len(blk.Langs()) > 0 {
			lang = blk.Langs()[0]
		}
		f.Blocks = append(f.Blocks, choice{Label: text.Plain(blk.Content[lang]), Href: t.desk().Label(b.ID)})
	}
	return f
}

// silenced reads the chair's form: what is put in silence, or moved, and until
// when. A script says the instant (until); without one the field is in UTC (at).
func (t *table) silenced(f url.Values) (*desk.Intent, error) {
	at, err := time.Parse(time.RFC3339, f.Get("until"))
	if f.Get("until") == "" {
		at, err = time.Parse(fieldTime, f.Get("at"))
	}
	if err != nil || at.Year() < 1970 || at.Year() > 9998 {
		return nil, badRequest("the deadline is no date and time; nothing was signed")
	}
	if len(f["name"]) == 0 && f.Get("moves") == "" {
		return nil, badRequest("tick what you put in silence; nothing was signed")
	}
	return t.desk().PutInSilence(f["name"], at, strings.TrimSpace(f.Get("place")), strings.TrimSpace(f.Get("note")), f.Get("moves"))
}
