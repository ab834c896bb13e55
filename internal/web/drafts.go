package web

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// keep is what a page needs so that its act can be kept as a draft.
type keep struct{ Shown, Stamp string }

// shown are the words in which the node described an act.
type shown struct {
	Button, Head string
	Lines        []string
}

// kept is a draft's body: an act as it would be signed, and the node's own
// words for it.
type kept struct {
	Kind  string
	Raw   []byte
	Shown shown
	Wish  []field // what was asked for, so that it can be changed and asked again
}

// wished is a field of the wish that a draft was made of.
func (k kept) wished(name string) string {
	for _, f := range k.Wish {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// colleague is the visitor as the box knows people.
func (v *visit) colleague() box.Who {
	return box.Who{Seat: v.who.Seat, ID: v.who.ID, Name: v.who.Name, Can: v.who.Can}
}

// policy is the rule of the visitor's delegation; none on a node of one
// person.
func (s *Server) policy(v *visit) (accounts.Policy, error) {
	d := s.people()
	if d == nil || v.who.Seat == "" {
		return accounts.Policy{}, nil
	}
	return d.accounts.Policy(v.r.Context(), v.who.Seat)
}

// alone refuses what a delegation wants a second person for.
func (s *Server) alone(v *visit, power Powers) error {
	p, err := s.policy(v)
	if err != nil {
		return err
	}
	if p.Second&(power|Clear) != 0 {
		return &fail{http.StatusForbidden, errors.New(v.book.T("your delegation wants a second person for this: keep it as a draft, and let a colleague clear or release it"))}
	}
	return nil
}

// stamp ties words to the act that they describe.
func (s *Server) stamp(v *visit, kind string, raw []byte, words string) string {
	return v.drafts.Stamp(v.who.Seat, v.r.PathValue("talks")[:min(16, len(v.r.PathValue("talks")))], kind, string(raw), words)
}

// keepable says on the page of an act whether it can be signed now, and kept.
func (s *Server) keepable(v *visit, b *signBody, raw []byte) error {
	power := powerFor(b.Intent.Body)
	b.May = v.who.Can.Has(Release) && v.who.Can.Has(power)
	if b.May && s.alone(v, power) != nil {
		b.May = false
	}
	if v.drafts == nil || v.who.Seat == "" || !v.who.Can.Has(Draft) {
		return nil
	}
	words, err := json.Marshal(shown{b.Button, b.Intent.Head, b.Intent.Show})
	if err != nil {
		return err
	}
	b.Keep = &keep{string(words), s.stamp(v, b.Kind, raw, string(words))}
	return nil
}

// release makes an act: by the draft that the form names, as the delegation's
// rule has it; or at once, where the rule lets one person alone. raw is the
// act as the form brought it.
func (s *Server) release(v *visit, body talks.Body, raw []byte, act func() (node.Made, error)) (made node.Made, err error) {
	f := v.r.PostForm
	if v.drafts == nil || f.Get("draft") == "" {
		if err := s.alone(v, powerFor(body)); err != nil {
			return made, err
		}
		return act()
	}
	p, err := s.policy(v)
	if err != nil {
		return made, err
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return made, badRequest("the form names no version of the draft")
	}
	var failed error
	_, place, err := s.keeps(v)
	if err != nil {
		return made, err
	}
	err = v.drafts.Release(v.r.Context(), v.colleague(), p, powerFor(body), f.Get("draft"), version, func(d box.Draft) (string, error) {
		if d.Talks != place { // cleared for other talks
			return "", box.ErrUnknown
		}
		k, err := unpack(d)
		if err != nil {
			return "", err
		}
		if k.Kind != body.Kind() || string(k.Raw) != string(raw) {
			return "", box.ErrChanged
		}
		made, failed = act()
		if made.ID.IsZero() {
			return "", failed
		}
		return made.ID.String(), nil // the act stands, whatever failed after it
	})
	if failed != nil {
		return made, failed
	}
	return made, s.boxed(err)
}

// dropEdited drops the draft whose changed words were just signed, and the
// documents that were brought in.
func (s *Server) dropEdited(v *visit) {
	s.dropBrought(v)
	id := v.r.PostForm.Get("edit")
	if v.drafts == nil || id == "" || v.r.PostForm.Get("draft") != "" {
		return
	}
	if err := v.drafts.Drop(v.r.Context(), v.colleague(), id); err != nil {
		s.log.Debug("a draft stays behind the act that was made of it", "error", err)
	}
}

// boxed gives an error of the box its status.
func (s *Server) boxed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, box.ErrUnknown):
		return &fail{http.StatusNotFound, err}
	case errors.Is(err, box.ErrPower):
		return &fail{http.StatusForbidden, err}
	case errors.Is(err, box.ErrChanged), errors.Is(err, box.ErrDone), errors.Is(err, box.ErrWait), errors.Is(err, box.ErrFull):
		return &fail{http.StatusConflict, err}
	case errors.Is(err, box.ErrBig):
		return &fail{http.StatusRequestEntityTooLarge, err}
	}
	return err
}

func unpack(d box.Draft) (k kept, err error) {
	err = json.Unmarshal(d.Body, &k)
	return k, err
}

// newTalks is where the box keeps drafts of charters: their talks have no id yet.
const newTalks = "new talks"

// keeps opens the box for the talks of a visit; newTalks, where its path names none.
func (s *Server) keeps(v *visit) (*box.Box, string, error) {
	if v.r.PathValue("talks") == "" {
		if _, err := s.seat(v); err != nil {
			return nil, "", err
		}
		if v.drafts == nil {
			return nil, "", notFound("this node keeps no drafts")
		}
		return v.drafts, newTalks, nil
	}
	n, err := s.node(v)
	if err != nil {
		return nil, "", err
	}
	if v.drafts == nil {
		return nil, "", notFound("this node keeps no drafts")
	}
	return v.drafts, n.ID().String(), nil
}

// keepDraft keeps an act that the node described as a draft.
func (s *Server) keepDraft(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	b, id, err := s.keeps(v)
	if err != nil {
		return err
	}
	f := v.r.PostForm
	raw, err := base64.StdEncoding.DecodeString(f.Get("raw"))
	if err != nil {
		return badRequest("the act in the form is damaged: %w", err)
	}
	if !hmac.Equal([]byte(f.Get("stamp")), []byte(s.stamp(v, f.Get("kind"), raw, f.Get("shown")))) {
		return badRequest("the form was changed on the way, and nothing was kept: begin again")
	}
	k := kept{Kind: f.Get("kind"), Raw: raw, Wish: slices.DeleteFunc(again(f), func(f field) bool { return f.Name == "edit" || f.Name == "version" || f.Name == "back" })}
	if do := k.wished("do"); do == "" || do == intakeKind {
		k.Wish = nil // of a document: it is brought again
	}
	if err := json.Unmarshal([]byte(f.Get("shown")), &k.Shown); err != nil {
		return badRequest("the form is damaged: %w", err)
	}
	body, err := json.Marshal(k)
	if err != nil {
		return err
	}
	d := box.Draft{Talks: id, Kind: k.Kind, Body: body, Words: k.Shown.Head}
	if old := f.Get("edit"); old != "" { // a draft that was changed
		was, err := b.Get(v.r.Context(), v.colleague(), old)
		if err == nil && was.Talks != id {
			err = box.ErrUnknown
		}
		if err != nil {
			return s.boxed(err)
		}
		if d.ID, d.Note, d.Shared = was.ID, was.Note, was.Shared; f.Get("version") != strconv.Itoa(was.Version) {
			return s.boxed(box.ErrChanged)
		}
		d.Version = was.Version
	}
	d, err = b.Keep(v.r.Context(), v.colleague(), d)
	if err != nil {
		return s.boxed(err)
	}
	s.dropBrought(v)
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/drafts/"+d.ID, http.StatusSeeOther)
	return nil
}

// draftsBody lists the drafts that the visitor may see.
type draftsBody struct {
	Path string
	List []draftLine
	New  bool // charters of talks that aren't open yet
}

type draftLine struct {
	box.Draft
	Href, By string
	Mine     bool
}

func line(v *visit, d box.Draft, path string) draftLine {
	l := draftLine{Draft: d, Href: path + "/" + d.ID}
	if l.Words == "" { // what was floated is gone
		l.Words = v.book.T("Words off the record")
	}
	var names []string
	for _, a := range d.Authors {
		names = append(names, a.Name)
		l.Mine = l.Mine || a.ID == v.who.ID
	}
	l.By = strings.Join(names, ", ")
	return l
}

func (s *Server) draftsPage(v *visit) error {
	b, id, err := s.keeps(v)
	if err != nil {
		return err
	}
	list, err := b.List(v.r.Context(), v.colleague(), id)
	if err != nil {
		return s.boxed(err)
	}
	if id == newTalks {
		return s.charterDrafts(v, list)
	}
	return s.look(v, func(t *table) error {
		body := draftsBody{Path: t.path()}
		for _, d := range list {
			body.List = append(body.List, line(v, d, t.path("drafts")))
		}
		return s.show(v, "drafts", http.StatusOK, page{frame: t.frame(v.book.T("Drafts"), "drafts"), Body: body})
	})
}

// draftBody is one draft: what would be signed, how far it has come, and what
// the visitor may do with it.
type draftBody struct {
	draftLine
	To, Raw, Digest   string   // To is where it is released
	Form              string   // id of the form that does
	Path              string   // of the talks; "" where they aren't open
	Box               *signBox // where the seat's keys are in the browser
	Charter           *openBody
	Edit              bool   // the charter may be changed
	Opened            string // path of the talks that were opened with it
	Float             *floatLine
	Hours             int // until a float expires, once it is released
	Shown             shown
	Ends              []string
	Wrong             string // why it can't be signed as things stand
	Seen              int
	MayClear, MaySign bool
	MayDrop, MayShare bool
	Wish              []field  // to ask again with; nil where nobody may
	Words             *string  // of the wish, to be edited
	Lang, Dir         string   // of Words
	Moved             bool     // the text has gone on since
	Need              []string // a second person for these
	Waits             string   // why the visitor isn't that person yet
	Steps             []draftStep
	Cross             *crossed // red lines of the brief
}

// draftOf is what the page of a draft says whatever it is a draft of. power is what releasing it needs.
func (s *Server) draftOf(v *visit, d box.Draft, p accounts.Policy, power Powers, path string) draftBody {
	body := draftBody{draftLine: line(v, d, path), Need: p.Second.Words()}
	open := d.State != box.Released
	other := func(power Powers) bool {
		for _, a := range d.Authors {
			if p.Allows(power, a.ID, v.who.ID) != nil {
				return false
			}
		}
		return true
	}
	body.MayClear = open && d.State != box.Cleared && v.who.Can.Has(Clear) && other(Clear)
	body.MaySign = open && v.who.Can.Has(Release|power) && other(power) && (d.State == box.Cleared || !p.Second.Has(Clear))
	body.MayDrop = open && v.who.Can.Has(Draft) && (body.Mine || v.who.Can.Has(Clear))
	body.MayShare = open && !d.Shared && body.Mine
	if open {
		body.Waits = v.waits(d, p, power)
	}
	for _, st := range d.Way {
		body.Steps = append(body.Steps, draftStep{v.book.T(string(st.What)), st.By.Name, st.At.UTC().Format(time.RFC3339), st.Note})
	}
	return body
}

// edit offers to change what was asked for.
func (b *draftBody) edit(t *table, k kept, act talks.Body) {
	for _, f := range k.Wish {
		if f.Name != "words" {
			b.Wish = append(b.Wish, f)
			continue
		}
		words, lang := f.Value, text.Lang(k.wished("lang"))
		if lang == "" {
			lang = text.Lang(t.state.Charter().Lang)
		}
		b.Words, b.Lang, b.Dir = &words, string(lang), direction(lang)
	}
	if am, ok := act.(*talks.Amend); ok {
		b.Moved = am.Rev != t.rev.ID
	}
}

type draftStep struct{ What, By, At, Note string }

func (s *Server) draftPage(v *visit) error {
	b, id, err := s.keeps(v)
	if err != nil {
		return err
	}
	d, err := b.Get(v.r.Context(), v.colleague(), v.r.PathValue("id"))
	if err == nil && d.Talks != id {
		err = box.ErrUnknown
	}
	if err != nil {
		return s.boxed(err)
	}
	p, err := s.policy(v)
	if err != nil {
		return err
	}
	if d.Kind == floatKind {
		return s.floatDraft(v, d, p)
	}
	k, err := unpack(d)
	if err != nil {
		return err
	}
	if id == newTalks {
		return s.charterDraft(v, d, k, p)
	}
	act, err := talks.Decode(k.Kind, k.Raw)
	if err != nil || act == nil {
		return badRequest("the draft holds no act that can be signed here: %w", err)
	}
	return s.look(v, func(t *table) error {
		body := s.draftOf(v, d, p, powerFor(act), t.path("drafts"))
		body.Path, body.To, body.Form, body.Raw, body.Shown, body.Seen = t.path(), t.path("sign"), "sign", base64.StdEncoding.EncodeToString(k.Raw), k.Shown, t.acts
		body.Digest = seal.Hash("parley act body shown v1", k.Raw).String()
		if seat, err := s.seat(v); err == nil && seat.Lodged() {
			body.Box = &signBox{Form: body.Form, Path: t.path(), Talks: t.state.Talks().String(), Party: t.me}
		}
		in := &desk.Intent{Body: act}
		if d.State != box.Released {
			if err := t.desk().Foresee(in); err != nil {
				body.Wrong = v.tell(err)
			}
		}
		body.Ends = in.Ends
		if d.State != box.Released {
			body.Cross = t.crosses(act)
		}
		body.MaySign = body.MaySign && body.Wrong == ""
		if d.State != box.Released && v.who.Can.Has(Draft) && (body.Mine || d.Shared) {
			body.edit(t, k, act)
		}
		f := t.frame(v.book.T("Draft"), "drafts")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Drafts"), t.path("drafts")})
		return s.show(v, "draft", http.StatusOK, page{frame: f, Body: body})
	})
}

// moveDraft shares, clears, gives back or drops a draft.
func (s *Server) moveDraft(v *visit) error {
	f, err := v.fields()
	if err != nil {
		return err
	}
	b, id, err := s.keeps(v)
	if err != nil {
		return err
	}
	ctx, w, which := v.r.Context(), v.colleague(), v.r.PathValue("id")
	d, err := b.Get(ctx, w, which)
	if err == nil && d.Talks != id {
		err = box.ErrUnknown
	}
	if err != nil {
		return s.boxed(err)
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return badRequest("the form names no version of the draft")
	}
	p, err := s.policy(v)
	if err != nil {
		return err
	}
	to := "/drafts"
	if id != newTalks {
		to = "/t/" + url.PathEscape(v.r.PathValue("talks")) + to
	}
	switch f.Get("do") {
	case "share":
		d.Shared, d.Version = true, version
		_, err = b.Keep(ctx, w, d)
		to += "/" + which
	case "clear":
		err = b.Clear(ctx, w, p, which, version, f.Get("note"))
		to += "/" + which
	case "return":
		err = b.Return(ctx, w, which, version, f.Get("note"))
		to += "/" + which
	case "edit":
		err = s.editCharter(v, b, d, version, f)
		to += "/" + which
	case "drop":
		err = b.Drop(ctx, w, which)
	default:
		return badRequest("%q can't be done with a draft", f.Get("do"))
	}
	if err != nil {
		return s.boxed(err)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}
