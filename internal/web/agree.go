package web

import (
	"net/http"

	"parley/talks"
	"parley/text"
)

// agreeBody is the page of agreement: paragraph by paragraph, then the whole
// text.
type agreeBody struct {
	Path      string
	Rev       int
	Digest    string
	Blocks    []agreeLine
	Can       int // paragraphs that the visitor's party could agree to now
	Confirm   int // that it has agreed to and not confirmed
	Pen       bool
	Ready     []string // claims that the next revision would adopt
	Steps     []step
	Concluded bool
	Word      string // "sign"
	Done      string // "signed"
	Parties   int
	Mine      struct{ Initialled, Signed, Exchanged bool }
	CanInit   string // why initialling isn't possible yet; "" when it is
	CanSign   string
}

type agreeLine struct {
	Label, Words, Digest, Lang, Dir string
	ID                              string
	Agreed, Confirmed, Open         []string
	Reopened                        []string
	More                            []langLine // the words in the other languages: they are agreed to as well
	Late                            []string   // which languages are stale or missing
	All, Mine, Suspended, Can       bool
}

// step is one step of the whole text and who has taken it.
type step struct {
	Label string
	Who   []string
	Of    int
}

func (s *Server) agreePage(v *visit) error {
	return s.look(v, func(t *table) error {
		do, done := t.state.Charter().Word()
		f := t.view.Final()
		body := agreeBody{Path: t.path(), Rev: t.rev.Num, Digest: string(t.rev.Digest), Concluded: f.Concluded, Word: do, Done: done, Parties: len(t.state.Parties())}
		can := map[string]bool{}
		for _, b := range t.view.Seals(t.me) {
			can[b.ID] = true
		}
		body.Can, body.Confirm = len(can), len(t.view.Pledged(t.me))
		lang := text.Lang(t.state.Charter().Lang)
		for i, b := range t.view.Blocks() {
			blk := t.rev.Text.Blocks[i]
			l := lang
			if _, ok := blk.Content[l]; !ok && len(blk.Langs()) > 0 {
				l = blk.Langs()[0]
			}
			line := agreeLine{
				ID: string(b.ID), Label: t.desk().Label(b.ID), Words: text.Plain(blk.Content[l]), Digest: string(b.Digest), Lang: string(l), Dir: direction(l),
				Agreed: b.Agreed, Confirmed: b.Confirmed, Open: b.Open, Reopened: b.Reopened, All: b.All, Suspended: b.Suspended, Can: can[string(b.ID)],
			}
			line.More, line.Late = t.beside(blk, l), t.late(b)
			for _, p := range b.Agreed {
				line.Mine = line.Mine || p == t.me
			}
			body.Blocks = append(body.Blocks, line)
		}
		pen, _, _ := t.view.Pen()
		body.Pen = pen == t.me
		for _, cl := range t.view.Live() {
			if cl.Agreed {
				body.Ready = append(body.Ready, cl.Name)
			}
		}
		n := body.Parties
		body.Steps = []step{{v.book.T("initialled"), f.Initialled, n}, {v.book.T(done), f.Signed, n}, {v.book.T("exchanged"), f.Exchanged, n}}
		has := func(list []string) bool {
			for _, p := range list {
				if p == t.me {
					return true
				}
			}
			return false
		}
		body.Mine.Initialled, body.Mine.Signed, body.Mine.Exchanged = has(f.Initialled), has(f.Signed), has(f.Exchanged)
		why := func(b talks.Body) string {
			if err := t.desk().Denied(b, t.state.Check(t.me, b)); err != nil {
				return err.Error()
			}
			return ""
		}
		if !body.Concluded {
			body.CanInit = why(&talks.Initial{Digest: t.rev.Digest, Rev: t.rev.ID})
			body.CanSign = why(&talks.Sign{Digest: t.rev.Digest, Rev: t.rev.ID})
		}
		return s.show(v, "agree", http.StatusOK, page{frame: t.frame(v.book.T("Agree, initial, sign"), "agree"), Body: body})
	})
}

// packagesBody is the page of packages, and of tying one.
type packagesBody struct {
	Path   string
	List   []packLine
	Claims []choice // live claims that could be tied
}

type packLine struct {
	talks.Tied
	Path  string
	Mark  int
	Words []string
	State string
	Live  bool
	Mine  bool
	Said  []saidLine
}

func (s *Server) packagesPage(v *visit) error {
	return s.look(v, func(t *table) error {
		d := t.desk()
		body := packagesBody{Path: t.path()}
		for _, p := range t.view.Packages() {
			l := packLine{Tied: p, Path: t.path(), Mark: t.mark(p.Party), Live: p.Fate == talks.Live, Mine: p.Party == t.me, State: t.desk().Reason(p.Why)}
			for _, r := range d.Members(p.Ref) {
				l.Words = append(l.Words, d.RefWords(r))
			}
			for _, x := range p.Said {
				l.Said = append(l.Said, saidLine{Party: x.Party, Mark: t.mark(x.Party), Stance: string(x.Stance), Words: d.StanceWords(x), Note: x.Note})
			}
			body.List = append(body.List, l)
		}
		for _, cl := range t.view.Live() {
			body.Claims = append(body.Claims, choice{Label: d.ClaimWords(cl), Href: cl.Name, On: cl.Name == v.r.URL.Query().Get("with")})
		}
		return s.show(v, "packages", http.StatusOK, page{frame: t.frame(v.book.T("Packages"), "packages"), Body: body})
	})
}
