package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	bt "parley/internal/brief/table"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/internal/offices"
	"parley/record"
	"parley/seal"
)

// A party's side of a mediation. Files go up and down; what is sealed is made
// only of what the page has shown, by a person who may release.

// mediationBody is the page of the mediations of one talks.
type mediationBody struct {
	secret
	Path   string
	Me     string
	Lodged bool   // the seat's key is in a browser: nothing can be sealed here
	Wrong  string // why there is no agenda
	Rounds int    // the most of all mediators
	Cards  []cardOurs
	List   *listOurs
	May    bool
}

// cardOurs is one mediator's card, and how far it has come.
type cardOurs struct {
	ID, Name, Number  string
	Rounds, Round     int
	Most              int // packages of a round
	Stale             bool
	Missing           []string
	Waits             string
	Says              []string // what the mediator has said last
	Packs             []packSeen
	CanList, CanReply bool
	Revise            bool // the list would be a revision
	Letters           []link
	Ready             string // who has prepared what waits for a second person
	Was               string // of the answer: digest of the packages
	Head              string
	Next              *offices.Next
	NextWords         string
	Settled           *packSeen
	Done              bool
}

// packSeen is a package of the mediator as the brief sees it.
type packSeen struct {
	Number  int
	Gets    string
	Floor   string
	Under   bool // below what the party has without a deal
	Crosses []string
	Changes []changeSeen
	Taken   bool
}

type changeSeen struct{ Label, From, To, Ours string }

// listOurs is the list that would be sealed.
type listOurs struct {
	Brackets []listBracket
	Lines    []lineOurs
	Left     []string // red lines that no list can have
	Rules    int
	Floor    int64
	Best     int64
	Was      string
	Edit     bool
	Path     string
}

type listBracket struct {
	Label   string
	Options []listOption
}

type listOption struct {
	Words, Stance string
	Points        int64
	Never, Now    bool
}

// officed is the visitor's seat for what is done with a mediator or blindly: for
// those who may read the brief, and while it is open.
func (s *Server) officed(v *visit) (*secret, *node.Chair, error) {
	k, err := s.private(v, false)
	if err != nil {
		return nil, nil, err
	}
	c, err := s.sitting(v)
	if err != nil {
		return nil, nil, err
	}
	if v.r.Method == http.MethodPost && !k.Open {
		return nil, nil, forbidden("the brief is locked: open it first")
	}
	return k, c, nil
}

func officesDate() string { return time.Now().UTC().Format(offices.DateForm) }

// uploadedFile reads one file of a form.
func (v *visit) uploadedFile(name string, most int64) ([]byte, error) {
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return nil, badRequest("the form can't be read: %w", err)
	}
	f, _, err := v.r.FormFile(name)
	if err != nil {
		return nil, badRequest("no file came with the form")
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil || int64(len(raw)) > most {
		return nil, badRequest("the file is too large to be one of a mediation")
	}
	return []byte(strings.TrimSuffix(string(raw), "\n")), nil
}

// refusedFile is the answer to a file that isn't right.
func refusedFile(err error) error { return conflict("the file was not taken in: %w", err) }

func (s *Server) mediationPage(v *visit) error {
	k, c, err := s.officed(v)
	if err != nil {
		return err
	}
	if !k.Open {
		http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
		return nil
	}
	var all offices.Mediations
	if _, err := k.seat.Closed(offices.MediationsFile, &all); err != nil {
		return err
	}
	may := v.who.Can.Has(Release)
	return s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		body := mediationBody{secret: *k, Path: t.path(), Me: t.me, Lodged: c.Seat().Lodged(), Rounds: mediator.MaxRounds, May: may}
		list, agenda, err := offices.FromBrief(t.desk(), x.table)
		if err != nil {
			body.Wrong = v.tell(err)
			agenda = nil
		} else {
			body.List = t.listOurs(x, &list)
		}
		for i := len(all.Mine) - 1; i >= 0; i-- {
			m := &all.Mine[i]
			if m.Log.Card.Agenda.Talks != seal.Digest(t.state.Talks()) {
				continue
			}
			one, err := t.cardOurs(m, x, agenda, &list)
			if err != nil {
				return err
			}
			body.Cards = append(body.Cards, *one)
		}
		f := t.frame(v.book.T("With a mediator"), "mediation")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Our brief"), t.path("brief")}, crumb{Label: f.Title})
		return s.show(v, "mediation", http.StatusOK, page{frame: f, Body: body})
	})
}

// listWas tells a list from every other one.
func listWas(l *mediator.List) string {
	raw, err := json.Marshal(l)
	if err != nil {
		return "" // can't be: it is numbers and strings
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

func (t *table) listOurs(x *laid, l *mediator.List) *listOurs {
	out := &listOurs{Rules: len(l.Party.RedLines), Floor: l.Party.Floor, Was: listWas(l), Path: t.path()}
	p := x.table.Guesses.Problem
	if ideals, err := p.Ideals(); err == nil {
		out.Best = ideals[x.table.Guesses.Me]
	}
	for j := range x.table.Brackets {
		k := &x.table.Brackets[j]
		b := listBracket{Label: k.Label}
		for a := range k.Options {
			o := &k.Options[a]
			words := t.optionWords(o)
			if o.Away {
				words = t.book.T("falls away with what it stands in")
			}
			said := stanceName(t.book, o.Stance)
			if o.Stance == "" {
				said = ""
			}
			b.Options = append(b.Options, listOption{words, said, l.Party.Points[j][a], o.Stance == "never", a == p.Brackets[j].Now})
		}
		out.Brackets = append(out.Brackets, b)
	}
	for _, r := range x.table.Overview(t.view).Lines {
		line := t.lineOurs(r)
		if r.State == bt.Crossed || r.State == bt.Lost || !r.Exact {
			out.Left = append(out.Left, strings.TrimSpace(line.Label+" "+quoted(line.Words))+": "+line.Said)
		}
		if r.State == bt.Open {
			out.Lines = append(out.Lines, line)
		}
	}
	return out
}

// cardOurs says where a mediation stands for us.
func (t *table) cardOurs(m *offices.Mediation, x *laid, agenda *mediator.Agenda, list *mediator.List) (*cardOurs, error) {
	b := t.book
	at, err := m.Log.Check()
	if err != nil {
		return nil, err
	}
	c := &m.Log.Card
	out := &cardOurs{ID: m.Card.String(), Name: c.Name, Number: seal.Spoken(m.Card), Rounds: c.Rounds, Most: c.Packages, Round: roundOf(at, c), Head: seal.Spoken(m.Log.Head()), Was: packsWas(at.Packages)}
	out.Stale = agenda == nil || offices.Same(c, agenda) != nil
	for _, k := range m.Missing(at) {
		if k.Kind == mediator.ListKind {
			out.Missing = append(out.Missing, b.T("Our list of round %d isn’t in the log: it wasn’t taken.", k.Round))
		} else {
			out.Missing = append(out.Missing, b.T("Our answer of round %d isn’t in the log: it wasn’t taken.", k.Round))
		}
	}
	seen := func(n int, p []int) packSeen {
		y := x
		if out.Stale {
			y = nil
		}
		return t.packSeen(n, p, m, y)
	}
	out.Says = sayLast(t.visit, &m.Log)
	out.Waits = waitWords(t.visit, at)
	for n, p := range at.Packages {
		out.Packs = append(out.Packs, seen(n+1, p))
	}
	out.CanList = at.Phase == mediator.Lists && m.Listed(at.Round) == nil && !out.Stale
	out.Revise = len(m.Lists) > 0
	out.CanReply = m.Answerable(at) == nil
	if r := m.Ready; r != nil && (r.What == readyList+strconv.Itoa(at.Round)+listWas(list) && out.CanList || strings.HasPrefix(r.What, readyAnswer+strconv.Itoa(at.Round)+":") && out.CanReply) {
		out.Ready = r.Name
	}
	letter := t.path("mediation", "letter") + "?card=" + out.ID
	for _, l := range m.Lists {
		out.Letters = append(out.Letters, link{b.T("our list of round %d", l.Round), letter + "&kind=list&round=" + strconv.Itoa(l.Round)})
	}
	for _, l := range m.Answers {
		out.Letters = append(out.Letters, link{b.T("our answer of round %d", l.Round), letter + "&kind=answer&round=" + strconv.Itoa(l.Round)})
	}
	if at.Settled != nil {
		p := seen(0, at.Settled)
		out.Settled = &p
		takes, passes := c.Agenda.Claims(at.Settled)
		next, err := offices.NextUp(t.desk(), takes, passes)
		switch {
		case err != nil:
			out.NextWords = t.tell(err)
		case next == nil:
			out.Done = true
		default:
			out.Next, out.NextWords = next, nextWords(t.visit, next)
		}
	}
	return out, nil
}

// roundOf is the round that a mediation is in, or ended in.
func roundOf(at *mediator.Standing, c *mediator.Card) int {
	if at.Settled != nil && at.Phase != mediator.Answers {
		return at.Made
	}
	return min(at.Round, c.Rounds)
}

// nextWords are the words of the button to the act that is missing.
func nextWords(v *visit, n *offices.Next) string {
	list := strings.Join(n.Names, ", ")
	switch n.Do {
	case "package":
		return v.book.T("Propose %s as a package…", list)
	case "pack-accept":
		return v.book.T("Accept the package %s", list) + "…"
	case "accept":
		return v.book.T("Accept %s", list) + "…"
	}
	return v.book.T("Withdraw %s", list) + "…"
}

// packsWas tells the packages of a round from others.
func packsWas(list [][]int) string {
	raw, err := json.Marshal(list)
	if err != nil {
		return "" // can't be: it is numbers
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// packSeen says what a package would mean: by the brief as it is, or, where the
// text has gone on, by the list that was entrusted.
func (t *table) packSeen(n int, p []int, m *offices.Mediation, x *laid) packSeen {
	b := t.book
	out := packSeen{Number: n}
	agenda := &m.Log.Card.Agenda
	if x == nil {
		for j, a := range p {
			if k := &agenda.Brackets[j]; k.Now != a {
				out.Changes = append(out.Changes, changeSeen{k.Name, k.Options[k.Now].Name, k.Options[a].Name, ""})
			}
		}
		if len(m.Lists) > 0 && m.List.Crosses(p) {
			out.Crosses = append(out.Crosses, b.T("It crosses a red line of the list that we entrusted, or leaves us with less than we have without a deal."))
		}
		return out
	}
	problem := x.table.Guesses.Problem
	q := &problem.Parties[x.table.Guesses.Me]
	if ideals, err := problem.Ideals(); err == nil && ideals[x.table.Guesses.Me] > 0 {
		ideal := ideals[x.table.Guesses.Me]
		out.Gets, out.Floor = b.T("%d of 100", q.Worth(p)*100/ideal), b.T("%d of 100", q.Floor*100/ideal)
	}
	out.Under = q.Worth(p) < q.Floor
	for j, a := range p {
		k := &x.table.Brackets[j]
		now := problem.Brackets[j].Now
		if now == a || k.Options[a].Away {
			continue
		}
		ours := ""
		if q.Points != nil && q.Points[j] != nil {
			switch d := q.Points[j][a] - q.Points[j][now]; {
			case d > 0:
				ours = b.T("better for us")
			case d < 0:
				ours = b.T("worse for us")
			}
		}
		out.Changes = append(out.Changes, changeSeen{k.Label, t.optionWords(&k.Options[now]), t.optionWords(&k.Options[a]), ours})
	}
	for _, r := range q.RedLines {
		if r.Kept(p) {
			continue
		}
		say := r.Name
		if i := slices.IndexFunc(x.table.Lines, func(l bt.Line) bool { return l.Name == r.Name }); i >= 0 {
			l := x.table.Lines[i]
			say = t.what(bt.Crossing{Line: l.Name, Words: l.Words, Must: l.Must})
		} else if len(r.Any) == 1 {
			k := &x.table.Brackets[r.Any[0].Bracket]
			say = b.T("%s must not stand", strings.TrimSpace(k.Label+" "+t.optionWords(&k.Options[r.Any[0].Option])))
		}
		if say = b.T("Crosses a red line: %s.", say); !slices.Contains(out.Crosses, say) {
			out.Crosses = append(out.Crosses, say)
		}
	}
	return out
}

// sayLast says in words what the mediator has said last.
func sayLast(v *visit, l *mediator.Log) []string {
	b := v.book
	if len(l.Entries) == 0 {
		return nil
	}
	switch e := l.Entries[len(l.Entries)-1]; {
	case e.Kind == "publish" && len(e.Packages) == 0:
		return []string{b.T("No package keeps what all have entrusted.")}
	case e.Kind == "close" && e.Taken == 0:
		return []string{b.T("Not all accept. Nobody is told who refuses, or how many.")}
	case e.Kind == "close":
		return []string{b.T("All accept package %d: it binds all.", e.Taken)}
	case e.Kind == "after" && e.Gain:
		return []string{b.T("Everybody, or some with nobody losing, could still gain.")}
	case e.Kind == "after" && e.Proven:
		return []string{b.T("Nobody could gain without another losing: this is proven.")}
	case e.Kind == "after":
		return []string{b.T("Nothing better was found.")}
	}
	return nil
}

// waitWords says what a mediation waits for.
func waitWords(v *visit, at *mediator.Standing) string {
	b, who := v.book, strings.Join(at.Waits, ", ")
	switch {
	case at.Phase == mediator.Lists && who != "":
		return b.T("The vault waits for the lists of %s.", who)
	case at.Phase == mediator.Lists:
		return b.T("All lists are in; they may be revised until packages are published.")
	case at.Phase == mediator.Answers && who != "":
		return b.T("The vault waits for the answers of %s.", who)
	case at.Phase == mediator.Answers:
		return b.T("All answers are in, unopened.")
	case at.Phase == mediator.Over && at.Settled == nil:
		return b.T("No round is left.")
	}
	return ""
}

func (s *Server) backToMediation(v *visit) error {
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/mediation", http.StatusSeeOther)
	return nil
}

// mediationAgenda gives what is open as a file for the mediator.
func (s *Server) mediationAgenda(v *visit) error {
	if _, _, err := s.officed(v); err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		a, err := offices.Agenda(t.desk())
		if err != nil {
			return conflict("%w", err)
		}
		raw, err := json.MarshalIndent(a, "", " ")
		if err != nil {
			return err
		}
		return s.file(v, "agenda.json", append(raw, '\n'))
	})
}

// mediationTake takes in a mediator's card or log: both are public among the
// parties, and the file says which it is.
func (s *Server) mediationTake(v *visit) error {
	k, c, err := s.officed(v)
	if err != nil {
		return err
	}
	raw, err := v.uploadedFile("file", mediator.MaxLog)
	if err != nil {
		return err
	}
	var card *mediator.Card
	l, at, err := mediator.ParseLog(raw)
	if err == nil {
		card = &l.Card
	} else if card, err = mediator.ParseCard(raw); err != nil {
		return refusedFile(errors.New("it is neither a mediator's card nor its log"))
	}
	if card.Agenda.Talks != seal.Digest(c.Node().ID()) {
		return conflict("the file is of other talks")
	}
	var agenda *mediator.Agenda
	if err := s.look(v, func(t *table) (err error) {
		agenda, err = offices.Agenda(t.desk())
		return err
	}); err != nil && l == nil {
		return refusedFile(err)
	}
	var all offices.Mediations
	if err := k.seat.EditClosed(offices.MediationsFile, &all, func() error {
		if l != nil {
			_, err := all.Of(card).Follow(l, at, v.book.T("the file"))
			return err
		}
		if all.Find(card.Digest()) != nil {
			return nil
		}
		if err := all.Fits(card, agenda); err != nil {
			return err
		}
		all.Of(card)
		return nil
	}); err != nil {
		return refusedFile(err)
	}
	return s.backToMediation(v)
}

// What a Ready is about begins with one of these.
const (
	readyList   = "list:"
	readyAnswer = "answer:"
)

// together reports whether what a person asked for may be sealed now; where the
// delegation wants a second person, the first one's word is kept and waits.
func (s *Server) together(v *visit, m *offices.Mediation, what string) (bool, error) {
	p, err := s.policy(v)
	if err != nil {
		return false, err
	}
	if p.Second&(Release|Clear) == 0 {
		return true, s.alone(v, Release)
	}
	if r := m.Ready; r != nil && r.What == what && r.By != v.who.ID && (!p.Second.Has(Clear) || v.who.Can.Has(Clear)) {
		m.Ready = nil
		return true, nil
	}
	m.Ready = &offices.Ready{By: v.who.ID, Name: v.who.Name, What: what}
	return false, nil
}

// mediated runs f on the mediation that the form names.
func (s *Server) mediated(v *visit, f func(k *secret, m *offices.Mediation, at *mediator.Standing, form url.Values) error) error {
	k, _, err := s.officed(v)
	if err != nil {
		return err
	}
	form, err := v.fields()
	if err != nil {
		return err
	}
	if k.seat.Lodged() {
		return conflict("the key of your seat is in your browser: this needs a node of your own")
	}
	id, err := seal.ParseDigest(form.Get("card"))
	if err != nil {
		return notFound("there is no such mediation here")
	}
	var all offices.Mediations
	if err := k.seat.EditClosed(offices.MediationsFile, &all, func() error {
		m := all.Find(id)
		if m == nil || m.Log.Card.Agenda.Talks != seal.Digest(mustTalks(s, v)) {
			return notFound("there is no such mediation here")
		}
		at, err := m.Log.Check()
		if err != nil {
			return err
		}
		return f(k, m, at, form)
	}); err != nil {
		return err
	}
	return s.backToMediation(v)
}

// mustTalks is the id of the talks of a visit that has been let in.
func mustTalks(s *Server, v *visit) record.ID {
	n, err := s.node(v)
	if err != nil {
		return record.ID{}
	}
	return n.ID()
}

// mediationEntrust seals the list that the page has shown.
func (s *Server) mediationEntrust(v *visit) error {
	if k, _, err := s.officed(v); err != nil {
		return err
	} else if k.seat.Lodged() {
		return conflict("the key of your seat is in your browser: this needs a node of your own")
	}
	var list mediator.List
	var agenda *mediator.Agenda
	if err := s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		if list, agenda, err = offices.FromBrief(t.desk(), x.table); err != nil {
			return conflict("nothing was sealed: %w", err)
		}
		return nil
	}); err != nil {
		return err
	}
	return s.mediated(v, func(k *secret, m *offices.Mediation, at *mediator.Standing, form url.Values) error {
		if form.Get("was") != listWas(&list) {
			return conflict("the brief or the text has changed since the list was shown; nothing was sealed: look at it once more")
		}
		if form.Get("read") == "" {
			return conflict("nothing was sealed: tick that you have read the list")
		}
		if err := offices.Same(&m.Log.Card, agenda); err != nil {
			return conflict("nothing was sealed: %w", err)
		}
		if m.Listed(at.Round) != nil {
			return conflict("a list was sealed for this round already")
		}
		if now, err := s.together(v, m, readyList+strconv.Itoa(at.Round)+listWas(&list)); err != nil || !now {
			return err
		}
		if _, err := m.Entrust(list, officesDate(), offices.Signer(context.WithoutCancel(v.r.Context()), k.seat)); err != nil {
			return conflict("nothing was sealed: %w", err)
		}
		return nil
	})
}

// crossingPacks are the packages on the table, by number, that cross a red line: of the
// mediation that the form names.
func (s *Server) crossingPacks(v *visit) (map[int]bool, error) {
	k, _, err := s.officed(v)
	if err != nil {
		return nil, err
	}
	form, err := v.fields()
	if err != nil {
		return nil, err
	}
	var all offices.Mediations
	if _, err := k.seat.Closed(offices.MediationsFile, &all); err != nil {
		return nil, err
	}
	out := map[int]bool{}
	id, err := seal.ParseDigest(form.Get("card"))
	m := all.Find(id)
	if err != nil || m == nil {
		return nil, notFound("there is no such mediation here")
	}
	return out, s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		at, err := m.Log.Check()
		if err != nil {
			return err
		}
		if a, err := offices.Agenda(t.desk()); err != nil || offices.Same(&m.Log.Card, a) != nil {
			x = nil // by the list that was entrusted
		}
		for n, p := range at.Packages {
			out[n+1] = len(t.packSeen(n+1, p, m, x).Crosses) > 0
		}
		return nil
	})
}

// mediationAnswer seals the answer to the packages of a round.
func (s *Server) mediationAnswer(v *visit) error {
	crossing, err := s.crossingPacks(v)
	if err != nil {
		return err
	}
	return s.mediated(v, func(k *secret, m *offices.Mediation, at *mediator.Standing, form url.Values) error {
		if err := m.Answerable(at); err != nil {
			return conflict("nothing was sealed: %w", err)
		}
		if form.Get("was") != packsWas(at.Packages) || form.Get("round") != strconv.Itoa(at.Round) {
			return conflict("other packages are on the table since; nothing was sealed: look at them once more")
		}
		if form.Get("read") == "" {
			return conflict("nothing was sealed: tick that you know that the answer binds")
		}
		yes := make([]bool, len(at.Packages))
		for _, a := range form["accept"] {
			n, err := strconv.Atoi(a)
			if err != nil || n < 1 || n > len(yes) {
				return badRequest("there is no such package")
			}
			yes[n-1] = true
			if crossing[n] && !slices.Contains(form["crossed"], a) {
				return notHeeded()
			}
		}
		said, err := json.Marshal(yes)
		if err != nil {
			return err
		}
		if now, err := s.together(v, m, readyAnswer+strconv.Itoa(at.Round)+":"+packsWas(at.Packages)+string(said)); err != nil || !now {
			return err
		}
		noise := make([]byte, seal.SignatureSize*len(yes))
		if _, err := io.ReadFull(rand.Reader, noise); err != nil {
			return err
		}
		if _, err := m.Answer(at, v.who.Seat, officesDate(), yes, noise, offices.Signer(context.WithoutCancel(v.r.Context()), k.seat)); err != nil {
			return conflict("nothing was sealed: %w", err)
		}
		return nil
	})
}

// mediationLetter gives a letter that was sealed.
func (s *Server) mediationLetter(v *visit) error {
	k, c, err := s.officed(v)
	if err != nil {
		return err
	}
	if !k.Open { // that there is one says that we trust somebody with a list
		return forbidden("the brief is locked: open it first")
	}
	var all offices.Mediations
	if _, err := k.seat.Closed(offices.MediationsFile, &all); err != nil {
		return err
	}
	q := v.r.URL.Query()
	id, err := seal.ParseDigest(q.Get("card"))
	m := all.Find(id)
	round, err2 := strconv.Atoi(q.Get("round"))
	if err != nil || err2 != nil || m == nil || m.Log.Card.Agenda.Talks != seal.Digest(c.Node().ID()) {
		return notFound("there is no such letter here")
	}
	l, name := m.Listed(round), "list"
	if q.Get("kind") == "answer" {
		l, name = m.Answered(round), "answer"
	}
	if l == nil {
		return notFound("there is no such letter here")
	}
	return s.file(v, strings.ToLower(v.who.Seat)+"-"+name+"-"+strconv.Itoa(round)+".letter", append(slices.Clone(l.Letter), '\n'))
}
