package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"parley/internal/box"
	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/intake"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/text"
)

// Documents that somebody brings in: package intake understands them, a page
// shows what was understood, and asks whose the changes of each author are.
//
//	POST intake ──▸ the box, sealed ──▸ GET intake/{id} ──POST, whose?──▸ the page before signing ──▸ signed, or a draft
//	                                                                        └── dropped from the box then, or by hand
//
// Nothing of it is in the talks before it is signed, and it is signed by the
// doors of all acts. What is kept of a file is what is read of it: of a Word
// file no picture, font or macro.

// intakeKind is the box's word for documents that wait for a decision.
const intakeKind = "intake"

// waiting is where in the box they lie: not among the drafts of the talks.
func waiting(talks string) string { return talks + " documents" }

// broughtIn are the files of one upload.
type broughtIn struct {
	Files []intake.File
	Lang  text.Lang
}

// pack is the form in which they lie in the box.
func (b broughtIn) pack() ([]byte, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err = z.Write(raw); err == nil {
		err = z.Close()
	}
	return out.Bytes(), err
}

func unpackIntake(raw []byte) (b broughtIn, err error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return b, err
	}
	raw, err = io.ReadAll(io.LimitReader(z, 2*maxDocuments))
	if err == nil {
		err = json.Unmarshal(raw, &b)
	}
	return b, err
}

// uploaded reads the files of a form. They stay in memory: nothing unsealed is
// written to the disk.
func uploaded(v *visit) (broughtIn, error) {
	r, err := v.r.MultipartReader()
	if err != nil {
		return broughtIn{}, badRequest("no document came with the form: %w", err)
	}
	var b broughtIn
	size := 0
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return b, tooMuch(err)
		}
		raw, err := io.ReadAll(io.LimitReader(p, int64(maxDocuments-size)+1))
		if err != nil {
			return b, tooMuch(err)
		}
		if size += len(raw); size > maxDocuments {
			return b, tooLarge()
		}
		switch {
		case p.FormName() == "lang":
			b.Lang = text.Lang(raw[:min(len(raw), 35)])
		case p.FormName() == "document" && (p.FileName() != "" || len(raw) > 0):
			if len(b.Files) >= maxBroughtFiles {
				return b, badRequest("more than %d documents at once", maxBroughtFiles)
			}
			b.Files = append(b.Files, intake.File{Name: fileName(p), Data: raw})
		}
	}
	if len(b.Files) == 0 {
		return b, badRequest("no document came with the form; choose one")
	}
	return b, nil
}

// fileName is a file's own name, without control characters.
func fileName(p *multipart.Part) string {
	name := strings.ToValidUTF8(p.FileName(), "�")
	if name == "" {
		name = "document"
	}
	if len(name) > maxFileName {
		name = strings.ToValidUTF8(name[:maxFileName], "")
	}
	return desk.Visible(name)
}

func tooLarge() error {
	return &fail{http.StatusRequestEntityTooLarge, &said{fmt.Errorf("the documents have more than %d MB together: bring them one by one, or without their pictures", maxDocuments>>20),
		"the documents have more than %d MB together: bring them one by one, or without their pictures", []any{maxDocuments >> 20}}}
}

// tooMuch is the error of a form that broke off, or was too large.
func tooMuch(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return tooLarge()
	}
	return badRequest("the form can't be read: %w", err)
}

// bringing counts the uploads that are in memory.
type bringing struct {
	sync.Mutex
	of  map[string]int // by seat
	all int
}

// begin lets one more upload of a seat in, until done is called; ok is false where too many come at once.
func (b *bringing) begin(seat string) (done func(), ok bool) {
	b.Lock()
	defer b.Unlock()
	if b.of[seat] >= bringEach || b.all >= bringAll {
		return nil, false
	}
	b.of[seat]++
	b.all++
	return func() {
		b.Lock()
		defer b.Unlock()
		b.all--
		if b.of[seat]--; b.of[seat] == 0 {
			delete(b.of, seat)
		}
	}, true
}

// mayBring lets a visitor's upload in, before a byte of it is in memory.
func (s *Server) mayBring(v *visit) (func(), error) {
	done, ok := s.bringing.begin(v.who.Seat)
	if !ok {
		return nil, &fail{http.StatusServiceUnavailable, errors.New(v.book.T("other documents are being read; send these again in a minute"))}
	}
	return done, nil
}

// intakeTurn waits until this visit may read documents: reading takes memory.
func (s *Server) intakeTurn(v *visit) (func(), error) {
	wait := time.NewTimer(pouchWait)
	defer wait.Stop()
	select {
	case s.intakes <- struct{}{}:
		return func() { <-s.intakes }, nil
	case <-wait.C:
		return nil, &fail{http.StatusServiceUnavailable, errors.New(v.book.T("other documents are being read; send these again in a minute"))}
	case <-v.r.Context().Done():
		return nil, v.r.Context().Err()
	}
}

// intakeUp takes documents in and keeps them until somebody decides.
func (s *Server) intakeUp(v *visit) error {
	b, id, err := s.keeps(v)
	if err != nil {
		return err
	}
	gone, err := s.mayBring(v)
	if err != nil {
		return err
	}
	defer gone()
	in, err := uploaded(v)
	if err != nil {
		return err
	}
	list, err := b.List(v.r.Context(), v.colleague(), waiting(id))
	if err != nil {
		return s.boxed(err)
	}
	if len(list) >= maxBrought {
		return conflict("%d uploads of yours wait for a decision: decide about one of them, or drop it", len(list))
	}
	leave, err := s.intakeTurn(v)
	if err != nil {
		return err
	}
	defer leave()
	if err := s.look(v, func(t *table) error { _, err := t.understood(in, ""); return err }); err != nil {
		return err
	}
	for i := range in.Files {
		if in.Files[i].Data, err = lean(in.Files[i].Data); err != nil {
			return badRequest("%s: %w", in.Files[i].Name, err)
		}
	}
	body, err := in.pack()
	if err != nil {
		return err
	}
	var names []string
	for _, f := range in.Files {
		names = append(names, f.Name)
	}
	d, err := b.Keep(v.r.Context(), v.colleague(), box.Draft{Talks: waiting(id), Kind: intakeKind, Body: body, Words: strings.Join(names, ", ")})
	if err != nil {
		return s.boxed(err)
	}
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/intake/"+d.ID, http.StatusSeeOther)
	return nil
}

// broughtBefore lists the visitor's uploads that wait for a decision.
func (s *Server) broughtBefore(v *visit) ([]choice, error) {
	b, id, err := s.keeps(v)
	if err != nil {
		return nil, err
	}
	list, err := b.List(v.r.Context(), v.colleague(), waiting(id))
	if err != nil {
		return nil, s.boxed(err)
	}
	var out []choice
	for _, d := range list {
		out = append(out, choice{Label: d.Words, Href: "/t/" + id[:16] + "/intake/" + d.ID})
	}
	return out, nil
}

// understood is what documents say, against the talks on the table.
func (t *table) understood(b broughtIn, base string) (*intake.Intake, error) {
	if !t.party() {
		return nil, forbidden("only a party brings documents in")
	}
	in, err := intake.Read(t.desk(), b.Files, intake.Options{Base: base, Lang: b.Lang, Before: saidBefore(t.notes)})
	if err != nil {
		return nil, t.unread(err)
	}
	return in, nil
}

// unread says why a document can't be read.
func (t *table) unread(err error) error {
	var file *intake.FileError
	if !errors.As(err, &file) {
		return &fail{http.StatusUnprocessableEntity, err}
	}
	say := fmt.Sprintf("%s: %s", file.File, desk.Echo(t.book, file.Err.Error()))
	if file.Do != "" {
		say += "; " + desk.Echo(t.book, file.Do)
	}
	return &fail{http.StatusUnprocessableEntity, errors.New(desk.Visible(say) + ". " + t.book.T("Nothing was taken in."))}
}

// lostWords says what a document holds and isn't taken in, in lines.
func lostWords(book phrase.Book, lost []document.Lost) (lines []string, more int) {
	for k, l := range lost {
		if k == maxShownLost {
			return lines, len(lost) - k
		}
		say := desk.Visible(desk.Echo(book, l.Say))
		if l.Line > 0 {
			say = book.T("line %d: %s", l.Line, say)
		}
		lines = append(lines, say)
	}
	return lines, 0
}

// lying finds the documents that a page is about.
func (t *table) lying(id string) (broughtIn, error) {
	if t.drafts == nil {
		return broughtIn{}, notFound("this node keeps no drafts")
	}
	d, err := t.drafts.Get(t.r.Context(), t.colleague(), id)
	if err == nil && (d.Kind != intakeKind || d.Talks != waiting(t.state.Talks().String())) {
		err = box.ErrUnknown
	}
	if errors.Is(err, box.ErrUnknown) {
		return broughtIn{}, notFound("these documents aren't kept here any more: bring them once more")
	}
	if err != nil {
		return broughtIn{}, err
	}
	return unpackIntake(d.Body)
}

// intakePage shows what was understood, and asks whose it is.
func (s *Server) intakePage(v *visit) error {
	leave, err := s.intakeTurn(v)
	if err != nil {
		return err
	}
	defer leave()
	return s.look(v, func(t *table) error {
		return s.showIntake(t, v.r.PathValue("id"), url.Values{}, nil, "")
	})
}

// intakeAsk shows what would be signed, or what must be said first; or it drops
// the documents.
func (s *Server) intakeAsk(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	id := v.r.PathValue("id")
	if f.Get("do") == "drop" {
		b, _, err := s.keeps(v)
		if err == nil {
			err = s.boxed(b.Drop(v.r.Context(), v.colleague(), id))
		}
		if err != nil {
			return err
		}
		http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/document", http.StatusSeeOther)
		return nil
	}
	leave, err := s.intakeTurn(v)
	if err != nil {
		return err
	}
	defer leave()
	f.Set("do", "intake")
	f.Set("intake", id)
	var said []node.Whose
	err = s.look(v, func(t *table) error {
		in, plan, err := t.planned(f)
		if plan != nil {
			for _, w := range in.Said(saidBefore(t.notes), whose(in, f)) {
				said = append(said, node.Whose{Author: w.Author, File: w.File, To: string(w.To)})
			}
		}
		switch {
		case plan != nil && plan.Intent != nil:
			return s.showWish(t, t.takes(plan), again(f), false)
		case plan != nil:
			return s.showIntake(t, id, f, plan, v.book.T("Nothing here is new: there is nothing to sign."))
		}
		var file *fail
		if errors.As(err, &file) {
			return err
		}
		return s.showIntake(t, id, f, nil, t.wants(err))
	})
	if err != nil || said == nil {
		return err
	}
	if n, err := s.node(v); err == nil { // what is said once is offered the next time
		c, err := s.chair(v, n)
		if err == nil {
			err = c.Remember(said)
		}
		if err != nil {
			s.log.Warn("whose the authors of documents are isn't remembered", "error", err)
		}
	}
	return nil
}

// saidBefore is whose the authors of documents were said to be.
func saidBefore(n node.Notes) []intake.Whose {
	var out []intake.Whose
	for _, w := range n.Authors {
		out = append(out, intake.Whose{File: w.File, Author: w.Author, To: intake.To(w.To)})
	}
	return out
}

// planned reads what a form says about documents, and plans it.
func (t *table) planned(f url.Values) (*intake.Intake, *intake.Plan, error) {
	b, err := t.lying(f.Get("intake"))
	if err != nil {
		return nil, nil, err
	}
	in, err := t.understood(b, f.Get("base"))
	if err != nil {
		return nil, nil, err
	}
	plan, err := in.Plan(t.desk(), whose(in, f), intake.PlanOptions{NoComments: f.Get("comments") == "no"})
	return in, plan, err
}

// whose is what a form says of each author.
func whose(in *intake.Intake, f url.Values) []intake.Mapping {
	who := make([]intake.Mapping, len(in.Papers))
	for i, p := range in.Papers {
		who[i] = intake.Mapping{}
		for _, a := range p.Authors {
			if to := f.Get(authorField(i, a.Name)); to != "" {
				who[i][a.Name] = intake.To(to)
			}
		}
	}
	return who
}

// authorField is the field of an author's party: it names the author, so that an
// answer never falls to another.
func authorField(paper int, name string) string {
	return fmt.Sprintf("who-%d-%s", paper, base64.RawURLEncoding.EncodeToString([]byte(name)))
}

// takes is the wish that a plan is.
func (t *table) takes(p *intake.Plan) wish {
	w := wish{intent: p.Intent}
	n := 0
	t.besides = nil
	for _, it := range p.Items {
		if it.Fate == intake.New {
			n++
		} else {
			t.besides = append(t.besides, t.itemWords(it))
		}
	}
	w.button = t.book.N(n, "Bring %d change in", "Bring %d changes in")
	return w
}

// itemWords says of a change that isn't signed why.
func (t *table) itemWords(it intake.Item) string {
	if it.Fate == intake.Known {
		return t.book.T("on the record already (%s): %s", desk.Echo(t.book, it.Why), it.Words)
	}
	return t.book.T("left out: %s (%s)", desk.Visible(it.Words), desk.Echo(t.book, it.Why))
}

// wants says what a plan waits for.
func (t *table) wants(err error) string {
	var ask *intake.Unmapped
	var base *intake.Unsure
	switch {
	case errors.As(err, &ask):
		return t.book.N(len(ask.Authors), "Say first whose the changes of %d author are.", "Say first whose the changes of %d authors are.")
	case errors.As(err, &base):
		return t.book.T("No revision has all paragraphs of %s: say first which revision it changes.", base.File)
	}
	return t.tell(err)
}

// dropBrought drops documents about which was decided.
func (s *Server) dropBrought(v *visit) {
	id := v.r.PostForm.Get("intake")
	if v.drafts == nil || id == "" {
		return
	}
	ctx := context.WithoutCancel(v.r.Context())
	d, err := v.drafts.Get(ctx, v.colleague(), id)
	if err != nil || d.Kind != intakeKind {
		return
	}
	if err := v.drafts.Drop(ctx, v.colleague(), id); err != nil {
		s.log.Warn("documents stay in the box after they were decided about", "error", err)
	}
}
