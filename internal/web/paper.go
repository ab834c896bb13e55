package web

import (
	"net/url"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// row is one paragraph on the paper.
type row struct {
	ID     string // of the block; "" for an inserted one
	Anchor string
	Number string
	Kind   text.Kind
	Depth  int
	Lang   string
	Dir    string
	Parts  []part
	Marks  []tag // whole-paragraph changes
	Heat   int   // how many claims are open on it
	State  blockTag
	Edit   string // where one proposes on it
	Fresh  bool   // changed by the act that is shown
}

// part is words, or a bracket with parts of its own.
type part struct {
	Space  bool
	Runs   []run
	Role   text.Role
	Tag    *tag // nil for words
	Inside []part
}

// run is a stretch of words in one emphasis.
type run struct {
	S  string
	Em bool
}

// tag is a bracket: who holds it, and where it is opened.
type tag struct {
	Base    bool
	Named   bool
	Quiet   bool // the text is shown without names: a link stands in their place
	Holders []holder
	Claims  []string // names
	Href    string
	Notes   []string
	Twins   bool
	Party   int    // mark of the one party that holds it, from 1; 0 for none or several
	Mine    bool   // the visitor's party holds it
	Wait    bool   // it waits for the visitor's party
	Agreed  bool   // the next revision adopts it
	Long    bool   // stands on lines of its own
	Mark    string // words of a whole-paragraph change
	Open    bool   // it is the one shown beside the text
}

// holder is a holder as shown: "VES", "LOR*".
type holder struct {
	Code     string
	Party    int
	Recorded bool
}

// blockTag is how far a paragraph has come.
type blockTag struct {
	Agreed    bool // by all
	Mine      bool // the visitor's agreement stands
	Suspended bool
	By        []string
	Late      []string // which languages are stale or missing, in words
}

// longAlternative is from how many letters an alternative gets lines of its own.
const longAlternative = 160

// paper lays a draft out for the page.
type paper struct {
	t     *table
	claim map[text.Key]talks.Claim
	wait  map[string]bool
	lang  text.Lang
	open  string // the claim that is shown beside the text
	mute  bool   // no attribution
	sight talks.Sight
}

func (t *table) paper(d *text.Draft, lang text.Lang) []row {
	p := paper{t: t, claim: map[text.Key]talks.Claim{}, wait: t.waits(), lang: lang, open: t.r.URL.Query().Get("open"), mute: !t.names(), sight: t.sight()}
	for _, cl := range t.view.Live() {
		if _, ok := p.claim[cl.Key]; !ok || cl.Party == t.me {
			p.claim[cl.Key] = cl
		}
	}
	states := map[text.BlockID]talks.BlockState{}
	for _, b := range t.view.Blocks() {
		states[b.ID] = b
	}
	laid := d.LayAll(lang)
	var out []row
	for i, parts := range laid {
		r := &d.Rows[i]
		lang := lang
		if parts == nil { // no words in this language: show what there is
			if ls := r.Block.Langs(); len(ls) > 0 {
				lang, parts = ls[0], d.Lay(i, ls[0])
			}
		}
		o := row{Number: r.Number, Kind: r.Block.Kind, Depth: r.Block.Depth, Lang: string(lang), Dir: direction(lang), Parts: p.parts(parts)}
		if r.Insert == nil {
			o.ID, o.Anchor = string(r.Block.ID), "b-"+string(r.Block.ID)
			st := states[r.Block.ID]
			o.Heat = len(st.Open)
			if t.may() {
				o.Edit = t.path("propose") + "?block=" + url.QueryEscape(o.ID)
			}
			o.State = blockTag{Agreed: st.All, Suspended: st.Suspended, Late: t.late(st)}
			if !p.mute {
				o.State.By = st.Agreed
			}
			for _, c := range st.Agreed {
				o.State.Mine = o.State.Mine || c == t.me
			}
		} else {
			o.Heat = len(r.Insert.Keys)
			if len(r.Insert.Keys) > 0 {
				o.Anchor = "i-" + p.claim[r.Insert.Keys[0]].Name // the bracket itself has the name
				if !p.linked() {
					o.Anchor = "i-" + string(r.Insert.Keys[0])[:16] // of its words
				}
			}
		}
		for _, m := range r.Marks {
			g := p.tag(m.Holders, []text.Key{m.Key})
			g.Named, g.Mark = true, desk.Echo(t.book, d.MarkText(i, m))
			o.Marks = append(o.Marks, g)
		}
		out = append(out, o)
	}
	return out
}

func (p *paper) parts(list []text.Laid) []part {
	out := make([]part, 0, len(list))
	for _, x := range list {
		if x.Bracket == nil {
			out = append(out, part{Space: x.Space, Runs: runs(x.Words), Role: x.Role})
			continue
		}
		b := x.Bracket
		g := p.tag(b.Holders, b.Keys)
		g.Base, g.Named, g.Notes, g.Twins = b.Base, b.Named, slices.Clone(b.Notes), b.Twins
		for k, n := range g.Notes {
			if n == "order contested" { // and no choice mark
				g.Notes[k] = p.t.book.T("order contested")
			}
		}
		in := p.parts(b.Parts)
		g.Long = letters(in) > longAlternative
		out = append(out, part{Space: x.Space, Tag: &g, Inside: in})
	}
	return out
}

// linked reports whether brackets lead to their claims: not for those who may
// not see where parties stand, nor before a room without names, since the names
// of claims tell who proposed them.
func (p *paper) linked() bool { return p.sight.Work && !(p.t.room && p.mute) }

// tag is the bracket of claims and their holders.
func (p *paper) tag(hs []text.Holder, keys []text.Key) tag {
	g := tag{Quiet: p.mute}
	for _, k := range keys {
		if !p.linked() {
			g.Agreed = g.Agreed || p.claim[k].Agreed
			continue
		}
		cl, ok := p.claim[k]
		if !ok {
			continue
		}
		g.Claims = append(g.Claims, cl.Name)
		g.Wait = g.Wait || p.wait[cl.Name]
		g.Agreed = g.Agreed || cl.Agreed
		g.Open = g.Open || cl.Name == p.open
	}
	if len(g.Claims) > 0 {
		g.Href = p.t.path("c", g.Claims[0])
	}
	for _, h := range hs {
		if p.mute {
			g.Mine = g.Mine || p.linked() && h.Party == p.t.me && h.Recorded == ""
			continue
		}
		o := holder{Code: h.Party, Party: p.t.mark(h.Party), Recorded: h.Recorded != ""}
		g.Mine = g.Mine || h.Party == p.t.me && h.Recorded == ""
		g.Holders = append(g.Holders, o)
	}
	if len(g.Holders) == 1 {
		g.Party = g.Holders[0].Party
	}
	return g
}

// runs joins words of equal emphasis.
func runs(ws []text.Word) []run {
	var out []run
	for i := 0; i < len(ws); {
		k := i
		for k < len(ws) && ws[k].Em == ws[i].Em {
			k++
		}
		s := text.Plain(ws[i:k])
		if k < len(ws) && text.SpaceBetween(ws[k-1], ws[k]) {
			s += " "
		}
		out = append(out, run{s, ws[i].Em})
		i = k
	}
	return out
}

func letters(ps []part) int {
	n := 0
	for _, p := range ps {
		for _, r := range p.Runs {
			n += len([]rune(r.S))
		}
		n += letters(p.Inside)
	}
	return n
}

// direction is how a language is written.
func direction(l text.Lang) string {
	base, _, _ := strings.Cut(string(l), "-")
	switch base {
	case "ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb", "sd", "ug":
		return "rtl"
	}
	return "ltr"
}

// maxMarks is how many parties have a mark of their own; with more, marks
// would not be told apart.
const maxMarks = 8

// mark is the number of a party's mark, from 1; 0 for none.
func (t *table) mark(code string) int {
	ps := t.state.Parties()
	if len(ps) > maxMarks {
		if code == t.me && code != "" {
			return 1
		}
		return 0
	}
	for i, p := range ps {
		if p == code {
			return i + 1
		}
	}
	return 0
}

// waits are the names of claims and packages that wait for the visitor's
// party to speak.
func (t *table) waits() map[string]bool {
	out := map[string]bool{}
	for _, w := range t.view.Waiting() {
		if w.Party == t.me && w.Kind == talks.KindPosition {
			for _, n := range w.What {
				out[n] = true
			}
		}
	}
	return out
}
