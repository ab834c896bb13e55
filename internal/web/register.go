package web

import (
	"net/http"
	"slices"
	"time"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// registerBody is the page of the register of commitments.
type registerBody struct {
	Path      string
	Concluded bool
	Entered   []owedLine
	Proposed  []owedLine
	Parties   []string
	May       bool // the visitor may enter and follow up
}

// owedLine is an entry, or what the words propose for one.
type owedLine struct {
	desk.Owed
	Dir      string
	Standing []string
	Says     []choice // what the visitor may say of it: Href is the word
}

// registers reports whether there is a register to look at: the text is
// concluded, or somebody entered something.
func (t *table) registers() bool { return t.view.Final().Concluded || len(t.view.Register()) > 0 }

func (s *Server) registerPage(v *visit) error {
	return s.look(v, func(t *table) error {
		d := t.desk()
		body := registerBody{Path: t.path(), Concluded: t.view.Final().Concluded, Parties: t.state.Parties(), May: t.may()}
		entered, proposed := d.Register(time.Now().UTC().Format(time.DateOnly))
		for _, o := range entered {
			l := owedLine{Owed: o, Dir: direction(text.Lang(o.Lang)), Standing: d.Standing(o)}
			if body.May && !o.Withdrawn {
				l.Says = t.says(o)
			}
			body.Entered = append(body.Entered, l)
		}
		for _, o := range proposed {
			body.Proposed = append(body.Proposed, owedLine{Owed: o, Dir: direction(text.Lang(o.Lang))})
		}
		return s.show(v, "register", http.StatusOK, page{frame: t.frame(v.book.T("Commitments"), "register"), Body: body})
	})
}

// says are the words that the visitor's party may say of an entry.
func (t *table) says(o desk.Owed) []choice {
	b := t.book
	list := []choice{{Href: string(talks.SayConfirm), Label: b.T("we read it so, too")}, {Href: string(talks.SayObject), Label: b.T("we object")}}
	if o.By == t.me {
		list = []choice{{Href: string(talks.SayWithdraw), Label: b.T("we withdraw it")}}
	}
	if slices.Contains(o.Confirmed, t.me) && o.By != t.me {
		list = list[1:]
	}
	return append(list, choice{Href: string(talks.SayReported), Label: b.T("there is a report")}, choice{Href: string(talks.SayDone), Label: b.T("it is done")},
		choice{Href: string(talks.SayOverdue), Label: b.T("it is overdue")})
}
