package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// floatsBody is the page off the record: what was floated, and the form to float something.
type floatsBody struct {
	Path   string
	Me     string
	List   []floatLine
	Others []partyMark
	Blocks []choice // paragraphs; Href is the id
	Fresh  string   // id of the float that just came or went
	Card   string   // whose float card just came
	Twice  bool     // what came was here before
	May    bool     // the visitor may float something alone
	Keep   bool     // a float can be kept as a draft
	Absent bool     // the seat has no float key: it would be derived from the seat's, which is in a browser
}

type floatLine struct {
	ID, From string
	Mark     int
	To       string
	Sent     string
	Expires  string
	Mine     bool
	Pending  []string
	Lines    []string
	Label    string
	Block    string // "" where the paragraph is gone, and nothing can be proposed
	Lang     string
	Dir      string
	Words    []run
	Typed    string // as a person types them, for the editor
	Fresh    bool
}

// lives are the times after which a float may expire, in hours; the first is offered.
func lives() []int { return []int{72, 12, 24, 168, 744} }

// maxFloatUpload is the size of an uploaded float or float card in bytes; package float says the exact one.
const maxFloatUpload = 64 << 10

// floats is the visitor's seat at the talks: what is off the record is nobody else's business.
func (s *Server) floats(v *visit) (*node.Chair, error) {
	if !s.sits(v) {
		return nil, &fail{http.StatusForbidden, errors.New(v.book.T("what is off the record is for the delegation alone"))}
	}
	return s.sitting(v)
}

func (s *Server) floatsPage(v *visit) error {
	q := v.r.URL.Query()
	return s.showFloats(v, floatsBody{Fresh: q.Get("fresh"), Card: q.Get("card"), Twice: q.Get("twice") != ""})
}

func (s *Server) showFloats(v *visit, body floatsBody) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	list, err := c.Floats() // before the talks are looked at: look holds the node
	if err != nil {
		return err
	}
	body.May = v.who.Can.Has(Release) && s.alone(v, Release) == nil
	body.Keep = v.drafts != nil && v.who.Can.Has(Draft)
	body.Absent = c.Seat().Lodged()
	return s.look(v, func(t *table) error {
		body.Path, body.Me = t.path(), t.me
		for _, p := range t.state.Charter().Parties {
			if p.Code != t.me {
				body.Others = append(body.Others, partyMark{Code: p.Code, Name: p.Name})
			}
		}
		d := t.desk()
		for _, b := range t.rev.Text.Blocks {
			body.Blocks = append(body.Blocks, choice{Label: d.Label(b.ID), Href: string(b.ID)})
		}
		for _, f := range slices.Backward(list) {
			body.List = append(body.List, t.floatLine(f, body.Fresh))
		}
		f := t.frame(v.book.T("Off the record"), "floats")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		return s.show(v, "floats", http.StatusOK, page{frame: f, Body: body})
	})
}

func (t *table) floatLine(f node.Float, fresh string) floatLine {
	n := f.Note
	l := floatLine{
		ID: f.ID.String(), From: n.From, Mark: t.mark(n.From), To: strings.Join(n.To, ", "), Sent: n.Sent, Expires: n.Expires, Mine: f.Mine,
		Pending: f.Pending, Label: n.Label, Lang: n.Lang, Dir: direction(text.Lang(n.Lang)), Fresh: fresh != "" && strings.HasPrefix(f.ID.String(), fresh),
	}
	if l.say(n.Text, n.Words) {
		if t.rev.Text.Find(text.BlockID(n.Block)) >= 0 {
			l.Block = n.Block
		}
	}
	return l
}

// say shows a message and the words of a paragraph; it reports whether those can be proposed.
func (l *floatLine) say(message, words string) bool {
	if message != "" {
		for line := range strings.SplitSeq(message, "\n") {
			l.Lines = append(l.Lines, desk.Visible(line))
		}
	}
	if words == "" {
		return false
	}
	l.Words = []run{{S: desk.Visible(words)}}
	ws, err := text.ParseInline(words)
	if err == nil {
		l.Typed, l.Words = typed(ws), runs(ws)
	}
	return err == nil
}

// floatSend keeps what the form says until it expires; it goes when the nodes sync, or as a file.
func (s *Server) floatSend(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	if err := s.alone(v, Release); err != nil { // words that leave, too
		return err
	}
	d, err := s.floatWish(v, c)
	if err != nil {
		return err
	}
	kept, err := c.SendFloat(d)
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	return s.backToFloats(v, url.Values{"fresh": {kept.ID.Short()}})
}

// floatWish reads the form by which something is floated.
func (s *Server) floatWish(v *visit, c *node.Chair) (node.FloatDraft, error) {
	if err := v.r.ParseForm(); err != nil {
		return node.FloatDraft{}, badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	hours, err := strconv.Atoi(f.Get("hours"))
	if err != nil || !slices.Contains(lives(), hours) || len(f["to"]) == 0 {
		return node.FloatDraft{}, badRequest("say to whom, and until when")
	}
	d := node.FloatDraft{To: f["to"], Text: strings.ReplaceAll(strings.TrimSpace(f.Get("text")), "\r\n", "\n"), Life: time.Duration(hours) * time.Hour}
	if words := strings.TrimSpace(f.Get("words")); words != "" {
		err := c.Node().View(func(rec *record.Record, st *talks.State) error {
			dk := desk.New(rec, st, v.who.Seat)
			w, err := dk.Wording(dk.Label(text.BlockID(f.Get("block"))), words, "")
			d.Block, d.Label, d.Lang, d.Words = string(w.Block), w.Label, string(w.Lang), w.Words
			return err
		})
		if err != nil {
			return d, &fail{http.StatusConflict, err}
		}
	}
	return d, nil
}

func (s *Server) backToFloats(v *visit, q url.Values) error {
	http.Redirect(v.w, v.r, "/t/"+v.r.PathValue("talks")+"/floats?"+q.Encode(), http.StatusSeeOther)
	return nil
}

// floatRead takes in a float or a float card that came as a file.
func (s *Server) floatRead(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	file, _, err := v.r.FormFile("float")
	if err != nil {
		return badRequest("no file came with the form: %w", err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxFloatUpload))
	if err != nil {
		return badRequest("the file can't be read: %w", err)
	}
	if strings.HasPrefix(string(raw), "{") {
		party, _, err := c.Seat().TakeFloatCard(v.r.Context(), raw)
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		return s.backToFloats(v, url.Values{"card": {party}})
	}
	n, f, fresh, err := c.Seat().ReadFloat(v.r.Context(), raw)
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	q := url.Values{"fresh": {f.ID.Short()}}
	if !fresh {
		q.Set("twice", "1")
	}
	http.Redirect(v.w, v.r, "/t/"+n.ID().String()[:16]+"/floats?"+q.Encode(), http.StatusSeeOther)
	return nil
}

// floatDown gives the envelope of a float for one of its readers, to be carried as a file.
func (s *Server) floatDown(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	f, err := c.FindFloat(v.r.FormValue("name"))
	if err != nil {
		return err
	}
	to := v.r.FormValue("to")
	raw, err := c.FloatEnvelope(f.ID, to)
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	if err := c.FloatGone(f.ID, to); err != nil {
		return err
	}
	return s.file(v, "to-"+strings.ToLower(to)+".float", raw)
}

func (s *Server) floatDrop(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	f, err := c.FindFloat(v.r.FormValue("name"))
	if err != nil {
		return err
	}
	if err := c.DropFloat(f.ID); err != nil {
		return err
	}
	return s.backToFloats(v, url.Values{})
}

// floatCard gives the card by which others can float to this home.
func (s *Server) floatCard(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return &fail{http.StatusForbidden, errors.New(v.book.T("what is off the record is for the delegation alone"))}
	}
	card, err := seat.FloatCard()
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	return s.file(v, seat.Code()+".floatcard", card)
}

// file answers with a file to be saved.
func (s *Server) file(v *visit, name string, raw []byte) error {
	v.w.Header().Set("Content-Type", "application/octet-stream")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, err := v.w.Write(raw)
	return err
}
