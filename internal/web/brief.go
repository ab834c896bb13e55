package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/internal/bridge"
	"parley/internal/brief"
	bt "parley/internal/brief/table"
	"parley/internal/phrase"
	"parley/talks"
	"parley/text"
)

// briefBody is the page of the brief: what a minister reads in a minute, then
// what the delegation may change.
type briefBody struct {
	secret
	Path  string
	Me    string
	Wrong string // why it wasn't opened
	Rev   int
	Lost  bool // the file can't be read
	Why   string

	Minute []string // sentences
	Lines  []lineOurs
	In     []wishOurs
	Gone   []wishOurs
	Due    []dueOurs
	Silent int
	Blocks []choice // every paragraph: On where the brief speaks of it
	Notes  []noteOurs
	Note   string
	Floor  int
}

type lineOurs struct {
	Name, Label, Words, Note, Instead string
	Must, Moved, Partly               bool
	State                             string // for the style sheet
	Said                              string
	Threats                           []link
}

type wishOurs struct{ Label, Words, Why, Href string }

// dueOurs is an open decision that matters to the delegation.
type dueOurs struct {
	Label, Href, Importance string
	Cost                    int
	Pending                 bool
	Options                 []optionOurs
}

type optionOurs struct {
	Words, Stance, Kind string // Kind: of the stance, for the style sheet
	Held                []string
	Now, Never          bool
}

type noteOurs struct{ Name, Where, Words string }

// briefPath is the address of the page.
func (s *Server) briefPath(v *visit) string {
	return "/t/" + url.PathEscape(v.r.PathValue("talks")) + "/brief"
}

func (s *Server) briefPage(v *visit) error { return s.showBrief(v, "", http.StatusOK) }

// showBrief shows the brief, or how to open it.
func (s *Server) showBrief(v *visit, wrong string, status int) error {
	k, err := s.private(v, false)
	if err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		body := briefBody{secret: *k, Path: t.path(), Me: t.me, Wrong: wrong, Rev: t.rev.Num}
		if !t.party() {
			return forbidden("this is for a delegation alone")
		}
		x, err := t.brief()
		if err != nil {
			body.Why = v.tell(err)
		}
		if x != nil {
			t.overview(&body, x)
		}
		f := t.frame(v.book.T("Our brief"), "brief")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		return s.show(v, "brief", status, page{frame: f, Body: body})
	})
}

// overview is the brief in a minute.
func (t *table) overview(body *briefBody, x *laid) {
	b, o := t.book, x.table.Overview(t.view)
	states := map[bt.Keeping]int{}
	for _, l := range o.Lines {
		states[l.State]++
		body.Lines = append(body.Lines, t.lineOurs(l))
	}
	for _, w := range o.In {
		body.In = append(body.In, t.wishOurs(w))
	}
	for _, w := range o.Lost {
		body.Gone = append(body.Gone, t.wishOurs(w))
	}
	dear := 0
	for _, d := range o.Open {
		dear = max(dear, d.Cost)
		body.Due = append(body.Due, t.dueOurs(x, d))
	}
	body.Silent, body.Note, body.Floor = o.Silent, x.brief.Note, x.brief.Floor
	say := func(s string) { body.Minute = append(body.Minute, s) }
	if n := len(o.Lines); n > 0 {
		say(b.N(n, "%d red line", "%d red lines") + ": " + strings.Join(counts(
			count{states[bt.Crossed], b.T("crossed")}, count{states[bt.Lost], b.T("lost sight of")}, count{states[bt.Open], b.T("open")}, count{states[bt.Safe], b.T("safe")}), ", ") + ".")
	}
	say(b.T("Of ours: %d in, %d lost, %d open.", len(o.In), len(o.Lost), len(o.Open)))
	if o.Worth != nil {
		say(b.T("As the text stands we have %d of 100 of what we could have; at worst %d; without a deal %d.", max(0, o.Worth.Now), max(0, o.Worth.Least), o.Worth.Floor))
		if dear > 0 {
			say(b.T("The dearest open question would cost us up to %d of 100.", dear))
		}
	}
	said := map[text.BlockID]bool{}
	for _, l := range x.table.Lines {
		said[l.Followed.Place.Block] = true
	}
	for _, i := range x.table.Items {
		said[i.Followed.Place.Block] = true
		if i.Note != "" || len(i.Brackets) == 0 {
			words := i.Note
			if words == "" {
				words = b.T("Nothing is open there now.")
			}
			body.Notes = append(body.Notes, noteOurs{i.Name, t.placeWords(i.Followed.Place), words})
		}
	}
	for _, blk := range t.rev.Text.Blocks {
		label := t.desk().Label(blk.ID)
		body.Blocks = append(body.Blocks, choice{label, t.path("brief", "at") + "?p=" + url.QueryEscape(string(blk.ID)), said[blk.ID]})
	}
}

type count struct {
	n    int
	word string
}

// counts are those that aren't nothing.
func counts(list ...count) (out []string) {
	for _, c := range list {
		if c.n > 0 {
			out = append(out, strconv.Itoa(c.n)+" "+c.word)
		}
	}
	return out
}

func (t *table) lineOurs(l bt.LineWord) lineOurs {
	b := t.book
	out := lineOurs{Name: l.Name, Label: l.Label, Words: l.Words, Note: l.Note, Instead: l.Instead, Must: l.Must, Moved: l.Moved, Partly: !l.Exact, State: string(l.State)}
	if out.Label == "" && l.Topic != "" {
		out.Label = l.Topic
	}
	out.Said = map[bt.Keeping]string{bt.Safe: b.T("safe whatever comes out"), bt.Open: b.T("open: it depends on what comes out"), bt.Crossed: b.T("crossed: whatever comes out of the brackets"), bt.Lost: b.T("lost sight of: its place is gone from the text")}[l.State]
	for _, c := range l.Threats {
		href := ""
		if isName(c, 'c') {
			href = t.path("c", c)
		}
		out.Threats = append(out.Threats, link{c, href})
	}
	return out
}

func (t *table) wishOurs(w bt.Wish) wishOurs {
	out := wishOurs{Label: w.Label, Words: w.Words}
	if w.Why != "" {
		out.Why = t.desk().Reason(w.Why)
	}
	if out.Words == "" {
		out.Words = t.book.T("the paragraph")
	}
	if w.Claim != "" {
		out.Href = t.path("c", w.Claim)
	}
	return out
}

func (t *table) dueOurs(x *laid, d bt.Decision) dueOurs {
	out := dueOurs{Label: d.Label, Importance: importanceWord(t.book, d.Importance), Cost: d.Cost, Pending: d.Pending}
	k := &x.table.Brackets[d.Bracket]
	at := 0
	for a := range k.Options {
		o := &k.Options[a]
		if o.Away {
			continue
		}
		one := optionOurs{Words: t.optionWords(o), Stance: stanceWord(t.book, o), Kind: kindOf(o), Held: o.Held}
		if at < len(d.Options) {
			one.Now, one.Never = d.Options[at].Now, d.Options[at].Crosses
		}
		at++
		out.Options = append(out.Options, one)
		if out.Href == "" && len(o.Claims) > 0 {
			out.Href = t.path("brief", "at") + "?c=" + o.Claims[0]
		}
	}
	return out
}

// optionWords says an option.
func (t *table) optionWords(o *bt.Option) string {
	b := t.book
	switch o.Mark {
	case brief.Out:
		return b.T("no text")
	case brief.Stays:
		return b.T("it stays as and where it is")
	case brief.Goes:
		return b.T("delete")
	case brief.Moves:
		return b.T("it moves")
	case brief.Cut:
		return b.T("it is split")
	case brief.Joins:
		return b.T("it joins the next")
	}
	if o.Words == "" {
		return b.T("no text")
	}
	return "‘" + o.Words + "’"
}

func stanceName(b phrase.Book, s brief.Stance) string {
	switch s {
	case brief.Support:
		return b.T("we support it")
	case brief.LiveWith:
		return b.T("we can live with it")
	case brief.Oppose:
		return b.T("we oppose it")
	case brief.Never:
		return b.T("never: a red line")
	}
	return b.T("nothing said")
}

// stanceWord says what the brief, or the delegation's own acts, say of an option.
func stanceWord(b phrase.Book, o *bt.Option) string {
	if o.Stance == "" && o.Fallback > 0 {
		return b.T("fallback no. %d", o.Fallback)
	}
	s := stanceName(b, o.Stance)
	if o.Record {
		return b.T("%s, by our acts", s)
	}
	return s
}

func kindOf(o *bt.Option) string {
	if o.Stance == "" {
		return "none"
	}
	return strings.ReplaceAll(string(o.Stance), " ", "-")
}

func importanceWord(b phrase.Book, i brief.Importance) string {
	switch i {
	case brief.Low:
		return b.T("of little importance")
	case brief.High:
		return b.T("important")
	case brief.Vital:
		return b.T("vital")
	}
	return b.T("of some importance")
}

// placeWords says a place.
func (t *table) placeWords(p brief.Place) string {
	switch {
	case p.Topic != "":
		return p.Topic
	case p.Block != "" && t.rev.Text.Find(p.Block) >= 0:
		return t.desk().Label(p.Block)
	case p.Block != "" || p.Gap != "":
		return t.book.T("a paragraph that is gone")
	}
	return t.book.T("the whole text")
}

// ours is the delegation's instruction beside a bracket; nil where there is
// nothing to show.
type ours struct {
	Locked  bool
	Href    string // of the brief, or of the place in it
	Options []optionOurs
	Rank    string
	Pending bool
	Notes   []string
	Edit    bool
}

func (t *table) ours(cl talks.Claim) *ours {
	if t.silent() {
		return &ours{Locked: true, Href: t.path("brief")}
	}
	x, err := t.brief()
	if err != nil || x == nil {
		return nil
	}
	at := x.table.Find(cl.Name)
	if len(at) == 0 {
		return nil
	}
	k := &x.table.Brackets[at[0].Bracket]
	o := &ours{Href: t.path("brief", "at") + "?c=" + cl.Name, Edit: t.secret.Edit, Pending: k.Pending, Notes: k.Notes}
	risky := false
	for a := range k.Options {
		risky = risky || threatens(x, bridge.Lit{Bracket: at[0].Bracket, Option: a})
	}
	if !k.Matters && len(k.Said) == 0 && !risky {
		return o
	}
	o.Rank = importanceWord(t.book, k.Importance)
	for a := range k.Options {
		if opt := &k.Options[a]; !opt.Away {
			o.Options = append(o.Options, optionOurs{Words: t.optionWords(opt), Stance: stanceWord(t.book, opt), Kind: kindOf(opt), Never: threatens(x, bridge.Lit{Bracket: at[0].Bracket, Option: a})})
		}
	}
	return o
}

// threatens reports whether an option crosses a red line by itself.
func threatens(x *laid, l bridge.Lit) bool {
	return slices.ContainsFunc(x.table.Lines, func(r bt.Line) bool { return slices.Contains(r.Threats, l) })
}

// watched are the turns that the brief adds, first of all: what others brought
// that touches a red line, or that nothing is watched.
func (t *table) watched() []turn {
	b := t.book
	if t.silent() {
		return []turn{{Party: t.me, Mine: true, Kind: "brief", Why: b.T("Your delegation’s brief is locked: nothing watches over its red lines."), Href: t.path("brief")}}
	}
	x, err := t.brief()
	if err != nil {
		return []turn{{Party: t.me, Mine: true, Kind: "brief", Why: t.tell(err), Href: t.path("brief")}}
	}
	if x == nil {
		return nil
	}
	var out []turn
	at := map[string]int{}
	for _, cl := range t.view.Live() {
		if slices.ContainsFunc(cl.Held, func(h text.Holder) bool { return h.Party == t.me && h.Recorded == "" }) || slices.ContainsFunc(cl.Said, func(s talks.Said) bool { return s.Party == t.me && s.Stance == talks.Object }) {
			continue
		}
		for _, c := range x.table.Adopting(cl.Name) {
			why := t.crossing(c)
			n, ok := at[why]
			if !ok {
				n = len(out)
				at[why] = n
				out = append(out, turn{Party: t.me, Mine: true, Kind: "brief", Why: why})
			}
			if !slices.ContainsFunc(out[n].Items, func(l link) bool { return l.Label == cl.Name }) {
				out[n].Items = append(out[n].Items, link{cl.Name, t.path() + "?open=" + cl.Name + "#" + cl.Name})
			}
		}
	}
	for _, c := range x.table.Standing() {
		out = append(out, turn{Party: t.me, Mine: true, Kind: "brief", Why: t.standing(c), Href: t.path("brief")})
	}
	return out
}

// what says what a red line is about.
func (t *table) what(c bt.Crossing) string {
	b, words := t.book, quoted(c.Words)
	if c.Words == "" {
		words = b.T("the paragraph")
	}
	if c.Label != "" {
		words += " (" + c.Label + ")"
	}
	if c.Must {
		return b.T("%s must stand", words)
	}
	return b.T("%s must not stand", words)
}

func quoted(s string) string { return "‘" + s + "’" }

// crossing says how an act crosses a red line.
func (t *table) crossing(c bt.Crossing) string {
	if c.Sure {
		return t.book.T("Crosses a red line: %s.", t.what(c))
	}
	return t.book.T("May cross a red line, with what is still open: %s.", t.what(c))
}

// standing says how the text as it stands does.
func (t *table) standing(c bt.Crossing) string {
	if c.Lost {
		return t.book.T("Nobody can say whether a red line is kept, since its place is gone from the text: %s.", t.what(c))
	}
	return t.book.T("The text as it stands crosses a red line: %s.", t.what(c))
}
