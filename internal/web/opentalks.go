package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley/committee"
	"parley/internal/box"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// openBody is the page that opens talks: first the form, then the charter to
// be signed.
type openBody struct {
	Me, Name string
	Charter  *talks.Charter
	Rows     []row
	Raw      string
	Odd      []string
	Recorded int
	Reading  []string // what the reader mended in the drafts
	Box      *signBox // where the seat's keys are in the browser
	May      bool     // the visitor may sign it here and now
	Keep     string   // mark with which it can be kept as a draft; "" is that it can't
	Names    string   // to whom holders are shown, in words
	Ruled    []string // how it decides, beyond the name of its rule
	Bodies   []choice // whose rules of procedure a committee may have; Href is the id
}

// maxMended is how many remarks of the reader a page lists: a screen's worth.
const maxMended = 30

func (s *Server) openPage(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	body := openBody{Me: seat.Code(), Name: seat.Name()}
	for _, b := range committee.Bodies() {
		body.Bodies = append(body.Bodies, choice{Label: b.Name, Href: b.ID})
	}
	return s.show(v, "open", http.StatusOK, page{frame: v.newFrame(v.book.T("Open talks")), Body: body})
}

// card gives this home's card as a file.
func (s *Server) card(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	c, err := seat.Card()
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/octet-stream")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", seat.Code()+".card"))
	_, err = v.w.Write(c.Bytes())
	return err
}

// upload reads one file of a form.
func upload(h *multipart.FileHeader, most int64) ([]byte, error) {
	if h.Size > most {
		return nil, badRequest("%s has %d bytes; at most %d can be read", desk.Visible(h.Filename), h.Size, most)
	}
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// draft reads a text that somebody uploaded.
func draft(h *multipart.FileHeader, lang string) (*text.Reading, error) {
	raw, err := upload(h, text.MaxSource)
	if err != nil {
		return nil, err
	}
	r, err := text.Parse(string(raw), text.ReadOptions{Lang: text.Lang(lang)})
	if err != nil {
		return nil, badRequest("%s: %w", desk.Visible(h.Filename), err)
	}
	if len(r.Text.Blocks) == 0 {
		return nil, badRequest("%s has no paragraph", desk.Visible(h.Filename))
	}
	return r, nil
}

// cardsOf reads the cards of a form, of parties beside those that are there.
func cardsOf(form *multipart.Form, parties []record.Party) ([]record.Party, error) {
	for _, h := range form.File["card"] {
		raw, err := upload(h, node.MaxCard)
		if err != nil {
			return nil, err
		}
		c, err := node.ParseCard(raw)
		if err != nil {
			return nil, badRequest("%s: %w", desk.Visible(h.Filename), err)
		}
		if slices.Contains(desk.CodesOf(parties), c.Party.Code) {
			return nil, badRequest("%s: the code %s is taken already", desk.Visible(h.Filename), c.Party.Code)
		}
		parties = append(parties, c.Party)
	}
	return parties, nil
}

// openAsk shows the charter that the form makes.
func (s *Server) openAsk(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	form := v.r.MultipartForm
	me, err := seat.Card()
	if err != nil {
		return err
	}
	lang := cmp.Or(v.r.FormValue("lang"), "en")
	ch := &talks.Charter{
		Lang: lang, Outcome: v.r.FormValue("outcome"), Parties: []record.Party{me.Party}, Pen: seat.Code(),
		Rule: talks.Unanimity, Rules: 1, Title: v.r.FormValue("title"), Unicode: seal.UnicodeVersion, Attribution: talks.Attribution(v.r.FormValue("attribution")),
	}
	if ch.Authentic, err = alsoIn(lang, v.r.FormValue("also")); err != nil {
		return err
	}
	if v.r.FormValue("rule") == talks.Consensus {
		if err := v.presided(ch); err != nil {
			return err
		}
	}
	if ch.Parties, err = cardsOf(form, ch.Parties); err != nil {
		return err
	}
	if len(ch.Parties) < 2 {
		return badRequest("%s", v.book.T("talks need the card of at least one other party"))
	}
	slices.SortFunc(ch.Parties, func(a, b record.Party) int { return cmp.Compare(a.Code, b.Code) })
	body := openBody{Me: seat.Code(), Name: seat.Name(), Charter: ch}
	var rivals []text.Rival
	for i, h := range form.File["draft"] {
		r, err := draft(h, lang)
		if err != nil {
			return err
		}
		for _, d := range r.Diagnostics {
			if d.Code != text.FrontMatter {
				body.Reading = append(body.Reading, desk.Visible(h.Filename)+": "+desk.Visible(desk.Reading(v.book, d)))
			}
		}
		if len(form.File["draft"]) == 1 {
			if err := desk.ImportText(v.book, ch, r, true); err != nil {
				return &fail{http.StatusConflict, err}
			}
			break
		}
		rivals = append(rivals, text.Rival{Party: fmt.Sprint("draft ", i+1), Draft: r.Text}) // names have no part in the compilation
	}
	if len(rivals) > 1 {
		k, err := text.Compile(rivals)
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		ch.Base = talks.Wire(k.Base.Blocks)
	}
	if len(ch.Base) == 0 {
		return badRequest("%s", v.book.T("talks need a text: one draft, or the rival drafts"))
	}
	return s.showCharter(v, body)
}

// presided fills in what the form says of a charter whose rule is consensus.
func (v *visit) presided(ch *talks.Charter) error {
	ch.Rule, ch.Chair = talks.Consensus, cmp.Or(desk.Upper(v.r.FormValue("chair")), ch.Pen)
	if h := v.r.FormValue("notice"); h != "" {
		n, err := strconv.Atoi(h)
		if err != nil || n < 1 {
			return badRequest("%s", v.book.T("a silence lasts a whole number of hours, one at least"))
		}
		ch.Notice = n
	}
	for l := range strings.Lines(v.r.FormValue("groups")) {
		if strings.TrimSpace(l) == "" {
			continue
		}
		g, ok := desk.ReadGroup(l)
		if !ok {
			return badRequest("%s", v.book.T("a group stands on a line of its own, such as EU=FRA,DEU; its first member speaks for it: %s", desk.Visible(strings.TrimSpace(l))))
		}
		ch.Groups = append(ch.Groups, g)
	}
	slices.SortFunc(ch.Groups, func(a, b talks.Group) int { return cmp.Compare(a.Code, b.Code) })
	if id := v.r.FormValue("procedure"); id != "" {
		body, ok := committee.BodyByID(id)
		if !ok {
			return badRequest("%s", v.book.T("there are no rules of procedure %s here", desk.Visible(id)))
		}
		ch.Procedure, ch.Secretary = body, desk.Upper(v.r.FormValue("secretary"))
	}
	return nil
}

// showCharter shows a charter before it is signed.
func (s *Server) showCharter(v *visit, body openBody) error {
	ch := body.Charter
	talks.SetDelegate(ch, v.who.Name)
	raw, err := seal.Marshal(ch)
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	if _, err := talks.Decode(talks.KindCharter, raw); err != nil {
		return &fail{http.StatusConflict, err}
	}
	body.Raw = base64.StdEncoding.EncodeToString(raw)
	body.May = v.who.Can.Has(Release) && s.alone(v, Release) == nil
	if v.drafts != nil && v.who.Can.Has(Draft) {
		body.Keep = v.stampCharter(raw)
	}
	if n := len(body.Reading); n > maxMended {
		body.Reading = append(body.Reading[:maxMended], v.book.N(n-maxMended, "and %d more", "and %d more"))
	}
	if seat, err := s.seat(v); err == nil && seat.Lodged() {
		body.Box = &signBox{Form: "charter", Path: "/open", Party: seat.Code()}
	}
	if err := body.read(v); err != nil {
		return err
	}
	return s.show(v, "open", http.StatusOK, page{frame: v.newFrame(v.book.T("Sign the charter"), crumb{v.book.T("Open talks"), "/open"}), Body: body})
}

// read fills in what the page says of its charter.
func (body *openBody) read(v *visit) error {
	ch := body.Charter
	body.Ruled = desk.RuleWords(v.book, ch)
	body.Odd, body.Recorded, body.Names = desk.OddCharter(v.book, ch), len(ch.Claims), desk.AttributionWords(v.book, ch.Attribution)
	base := &text.Text{}
	for _, b := range ch.Base {
		x, err := b.Value()
		if err != nil {
			return err
		}
		base.Blocks = append(base.Blocks, x)
	}
	for i, n := range text.Number(base.Blocks) {
		b := base.Blocks[i]
		for _, l := range b.Langs() {
			body.Rows = append(body.Rows, row{Number: n, Kind: b.Kind, Depth: b.Depth, Lang: string(l), Dir: direction(l), Parts: []part{{Runs: runs(b.Content[l])}}})
		}
	}
	return nil
}

// charter reads the charter that the form shows, in the visitor's name; raw is the charter as the form brought it.
func (s *Server) charter(v *visit) (ch *talks.Charter, raw []byte, err error) {
	if err := v.r.ParseForm(); err != nil {
		return nil, nil, badRequest("the form can't be read: %w", err)
	}
	if raw, err = base64.StdEncoding.DecodeString(v.r.PostFormValue("raw")); err != nil {
		return nil, nil, badRequest("the charter in the form is damaged: %w", err)
	}
	body, err := talks.Decode(talks.KindCharter, raw)
	if err != nil {
		return nil, nil, badRequest("the charter in the form is damaged: %w", err)
	}
	ch, ok := body.(*talks.Charter)
	if !ok {
		return nil, nil, badRequest("the charter in the form is damaged")
	}
	talks.SetDelegate(ch, v.who.Name)
	return ch, raw, nil
}

// opened is why talks weren't opened.
func opened(err error) error {
	if errors.Is(err, node.ErrRefused) || errors.Is(err, node.ErrNotOurs) {
		return &fail{http.StatusConflict, err}
	}
	return err
}

// openSign signs the charter that was shown.
func (s *Server) openSign(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	ch, raw, err := s.charter(v)
	if err != nil {
		return err
	}
	// A browser that goes away takes nothing back: the talks are opened or refused whole.
	made, err := s.release(v, ch, raw, func() (node.Made, error) { return founded(seat.OpenTalks(context.WithoutCancel(v.r.Context()), ch)) })
	if made.ID.IsZero() {
		return opened(err)
	}
	if err != nil {
		s.log.Error("talks were opened, and something failed after it", "talks", made.ID.Short(), "error", err)
	}
	http.Redirect(v.w, v.r, "/t/"+made.ID.String()[:16]+"/document", http.StatusSeeOther)
	return nil
}

// openPrepare writes down the charter that was shown, for the browser to sign.
func (s *Server) openPrepare(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	ch, raw, err := s.charter(v)
	if err != nil {
		return err
	}
	var d record.Draft
	_, err = s.release(v, ch, raw, func() (node.Made, error) {
		if d, err = seat.PrepareCharter(ch); err != nil {
			return node.Made{}, err
		}
		return node.Made{}, errOnlyAsked
	})
	if !errors.Is(err, errOnlyAsked) {
		return opened(err)
	}
	return v.json(map[string]string{"head": string(d.Head), "body": string(d.Body), "salt": seal.EncodeBytes(d.Salt)})
}

// openTake opens talks with a charter that the browser has signed: the one that the form shows, and no other.
func (s *Server) openTake(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	ch, raw, err := s.charter(v)
	if err != nil {
		return err
	}
	act := []byte(v.r.PostForm.Get("act"))
	if err := same(act, ch); err != nil {
		return err
	}
	u, err := record.Decode(act)
	if err != nil {
		return badRequest("%w", err)
	}
	if id, err := seat.Find(u.ID().String()); err == nil { // the browser hasn't heard that they are open, and sends it again
		return v.json(map[string]string{"id": id.String()})
	}
	made, err := s.release(v, ch, raw, func() (node.Made, error) { return founded(seat.TakeCharter(context.WithoutCancel(v.r.Context()), act)) })
	if errors.Is(err, box.ErrDone) { // another browser opened talks with this draft
		return v.overtaken(record.ID{})
	}
	if made.ID.IsZero() {
		return opened(err)
	}
	if err != nil {
		s.log.Error("talks were opened, and something failed after it", "talks", made.ID.Short(), "error", err)
	}
	return v.json(map[string]string{"id": made.ID.String()})
}

// founded is the act that opened talks.
func founded(n *node.Node, err error) (node.Made, error) {
	if err != nil {
		return node.Made{}, err
	}
	return node.Made{ID: n.ID(), Kind: talks.KindCharter}, nil
}

// documentBody asks for documents.
type documentBody struct {
	Path, Me string
	Most     int      // MB of an upload
	Waiting  []choice // uploads that wait for a decision
}

// documentPage proposes from a whole document: one's own draft.
func (s *Server) documentPage(v *visit) error {
	var waiting []choice
	if v.drafts != nil {
		list, err := s.broughtBefore(v)
		if err != nil {
			return err
		}
		waiting = list
	}
	return s.look(v, func(t *table) error {
		f := t.frame(v.book.T("Propose from a document"), "document")
		f.Crumbs = append(f.Crumbs, crumb{Label: f.Title})
		body := documentBody{t.path(), t.me, maxDocuments >> 20, waiting}
		return s.show(v, "document", http.StatusOK, page{frame: f, Body: body})
	})
}

// documentDown gives the text as a document to edit.
func (s *Server) documentDown(v *visit) error {
	return s.look(v, func(t *table) error {
		x, err := t.desk().Wished(&desk.Proposing{Without: !t.sight().Work})
		if err != nil {
			return err
		}
		v.w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
		v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("rev%d-%s.md", t.rev.Num, t.me)))
		_, err = io.WriteString(v.w, desk.CopyHead(t.rev.Digest)+x.Print(text.PrintOptions{IDs: true}))
		return err
	})
}

// documentAsk shows which claims a document makes.
func (s *Server) documentAsk(v *visit) error {
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	files := v.r.MultipartForm.File["document"]
	if len(files) != 1 {
		return badRequest("one document is wanted")
	}
	return s.look(v, func(t *table) error {
		r, err := draft(files[0], t.state.Charter().Lang)
		if err != nil {
			return err
		}
		if err := t.desk().FresherThan(files[0].Filename, r); err != nil {
			return &fail{http.StatusConflict, err}
		}
		wanted, err := t.desk().Derived(r.Text, "")
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		in, err := t.desk().Edited(wanted, &desk.Proposing{Note: v.r.FormValue("note")}, true)
		if err != nil {
			return &fail{http.StatusConflict, err}
		}
		return s.showWish(t, wish{in, v.book.T("Propose what the document says")}, nil, false)
	})
}
