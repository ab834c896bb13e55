package web

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// signBody is the page before an act: exactly what would be signed, and what
// follows from it.
type signBody struct {
	Path     string
	Button   string // says what it does and to which words
	Intent   *desk.Intent
	Kind     string
	Raw      string   // the act's body, as it would be signed
	Digest   string   // of Raw
	Seen     int      // how many acts were there when this was shown
	Again    []field  // the wish, to be asked again if something came meanwhile
	Changed  bool     // something came since it was shown last
	Warn     []string // what to settle first
	Solemn   bool     // initials and signatures: a page of their own
	Back     string
	Compared bool
	Spoken   string
	Keep     *keep          // as a draft; nil where none are kept
	May      bool           // the visitor may sign it here and now
	Charter  *talks.Charter // what is joined
	Besides  []string       // what was asked for and isn't in it, and why
	Box      *signBox       // where the seat's keys are in the browser
	Cross    *crossed       // red lines of the brief
}

type field struct{ Name, Value string }

// ask shows what an act would be.
func (s *Server) ask(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	return s.asked(v, false)
}

func (s *Server) asked(v *visit, changed bool) error {
	if v.r.PostForm.Get("do") == "" && changed {
		return &fail{http.StatusConflict, errors.New(v.book.T("something came while you were reading, and nothing was signed; bring the document once more to see what it changes now"))}
	}
	return s.look(v, func(t *table) error {
		w, err := t.wish(v.r.PostForm)
		if err != nil {
			return err
		}
		return s.showWish(t, w, again(v.r.PostForm), changed)
	})
}

// showWish shows an act before it is signed; fields are the wish, to be asked
// again, nil where that can't be.
func (s *Server) showWish(t *table, w wish, fields []field, changed bool) error {
	v := t.visit
	if err := t.desk().Foresee(w.intent); err != nil {
		return &fail{http.StatusConflict, err}
	}
	raw, err := seal.Marshal(w.intent.Body)
	if err != nil {
		return fmt.Errorf("the act can't be written down: %w", err)
	}
	kind := w.intent.Body.Kind()
	body := signBody{
		Path: t.path(), Button: w.button, Intent: w.intent, Kind: kind, Raw: base64.StdEncoding.EncodeToString(raw),
		Digest: seal.Hash("parley act body shown v1", raw).String(), Seen: t.acts, Again: fields, Changed: changed,
		Solemn: kind == talks.KindInitial || kind == talks.KindSign || kind == talks.KindConfirm, Back: back(v.r, t.path()),
		Compared: t.notes.Compared != "", Spoken: t.spoken, Besides: t.besides, Cross: t.crosses(w.intent.Body),
	}
	if seat, err := s.seat(v); err == nil && seat.Lodged() {
		body.Box = &signBox{Form: "sign", Path: t.path(), Talks: t.state.Talks().String(), Party: t.me}
	}
	if body.Solemn && !body.Compared {
		body.Warn = append(body.Warn, v.book.T("NOT compared: whose keys these are is not settled; read %s aloud to the other side first", t.spoken))
	}
	if err := s.keepable(v, &body, raw); err != nil {
		return err
	}
	if kind == talks.KindAccede {
		body.Charter = t.state.Charter()
	}
	f := t.frame(w.button, "ask")
	return s.show(v, "sign", http.StatusOK, page{frame: f, Body: body})
}

// again are the fields of a wish, without what the sign page adds.
func again(form url.Values) []field {
	var out []field
	for name, vs := range form {
		if name == "kind" || name == "raw" || name == "seen" || name == "shown" || name == "stamp" || name == "crossed" {
			continue
		}
		for _, x := range vs {
			out = append(out, field{name, x})
		}
	}
	slices.SortFunc(out, func(a, b field) int { return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value) })
	return out
}

// back is the page that the person came from, if it is one of these talks.
func back(r *http.Request, path string) string {
	for _, ref := range []string{r.PostForm.Get("back"), r.Referer()} {
		if u, err := url.Parse(ref); err == nil && (u.Host == "" || strings.EqualFold(u.Host, r.Host)) && (u.Path == path || strings.HasPrefix(u.Path, path+"/")) {
			u.Scheme, u.Host = "", ""
			if strings.HasPrefix(u.Path, path+"/intake/") { // they are listed beside the form that takes them
				return path
			}
			switch strings.TrimPrefix(u.Path, path) {
			case "/propose", "/document", "/ask", "/sign": // done with: on to the text
				return path
			}
			return u.String()
		}
	}
	return path
}

// sign makes the act that was shown, and nothing else.
func (s *Server) sign(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	raw, err := base64.StdEncoding.DecodeString(f.Get("raw"))
	if err != nil {
		return badRequest("the act in the form is damaged: %w", err)
	}
	body, err := talks.Decode(f.Get("kind"), raw)
	if err != nil || body == nil {
		return badRequest("the act in the form is damaged: %w", err)
	}
	if !v.who.Can.Has(powerFor(body)) {
		return &fail{http.StatusForbidden, errors.New("your delegation hasn't given you the power to do that")}
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	n := c.Node()
	// What a seat does in a committee is judged there anew when it is signed, and says the same whatever others did meanwhile:
	// in a roll call of 193 something always comes.
	_, sits := body.(*talks.Proceeding)
	if seen, err := strconv.Atoi(f.Get("seen")); err != nil || seen != n.Acts() && !sits {
		if f.Get("do") == "" && f.Get("draft") != "" {
			return &fail{http.StatusConflict, errors.New(v.book.T("something came while you were reading, and nothing was signed; open the draft again to see how it stands"))}
		}
		return s.asked(v, true) // what follows from it may be different now
	}
	if ok, err := s.heeded(v, body); err != nil {
		return err
	} else if !ok && f.Get("do") == "" {
		return notHeeded()
	} else if !ok {
		return s.asked(v, false)
	}
	talks.SetDelegate(body, v.who.Name)
	// A browser that goes away takes nothing back: the act is made or refused whole.
	made, err := s.release(v, body, raw, func() (node.Made, error) { return c.Act(context.WithoutCancel(v.r.Context()), body) })
	if err != nil {
		if !made.ID.IsZero() {
			s.log.Error("the exchange after an act failed", "act", made.ID.Short(), "error", err)
		} else {
			return s.refused(v, n, body, err)
		}
	}
	s.dropEdited(v)
	to, err := url.Parse(back(v.r, "/t/"+v.r.PathValue("talks")))
	if err != nil {
		return err
	}
	q := to.Query()
	q.Set("done", made.ID.String()[:16])
	to.RawQuery = q.Encode()
	http.Redirect(v.w, v.r, to.String(), http.StatusSeeOther)
	return nil
}

// refused says in words why an act isn't allowed.
func (s *Server) refused(v *visit, n *node.Node, body talks.Body, err error) error {
	var no *talks.Denied
	if !errors.As(err, &no) {
		return err
	}
	return n.View(func(rec *record.Record, st *talks.State) error {
		d := desk.New(rec, st, v.who.Seat)
		d.Book = v.book
		return &fail{http.StatusConflict, d.Denied(body, err)}
	})
}

// powerFor is what a person needs for an act.
func powerFor(b talks.Body) Powers {
	switch b.(type) {
	case *talks.Initial:
		return Initial
	case *talks.Sign, *talks.Unsign:
		return Sign
	}
	return Release
}

// wish is what a person asked for: an act, and the words of the button that
// would sign it.
type wish struct {
	intent *desk.Intent
	button string
}

// wish reads a form: "do" says what, "name" the claims, packages or
// paragraphs.
func (t *table) wish(f url.Values) (wish, error) {
	d, b := t.desk(), t.book
	names, note := f["name"], f.Get("note")
	list := strings.Join(names, ", ")
	if len(names) > maxNamed || len(note) > talks.MaxText {
		return wish{}, badRequest("too much for one act")
	}
	say := &desk.Speaking{Note: note, For: f.Get("for"), If: f["if"]}
	if f.Get("do") == "reserve" { // one form has all answers; only this one has a reason
		say.Reason = talks.Reason(f.Get("reason"))
	}
	mine := func(in *desk.Intent, err error, button string) (wish, error) {
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		return wish{in, button}, nil
	}
	switch do := f.Get("do"); do {
	case "support", "accept", "reserve", "object":
		in, err := d.Position(talks.Stance(do), names, say)
		return mine(in, err, map[string]string{
			"support": b.T("Support %s", list), "accept": b.T("Accept %s", list),
			"reserve": b.T("Reserve on %s", list), "object": b.T("Object to %s", list),
		}[do])
	case "affirm":
		in, err := d.Affirm(names, say)
		return mine(in, err, b.T("Affirm %s as our own", list))
	case "withdraw":
		in, err := d.Withdraw(names, note)
		return mine(in, err, b.T("Withdraw %s", list))
	case "pack-accept", "pack-object":
		st := talks.Stance(strings.TrimPrefix(do, "pack-"))
		in, err := d.PackagePosition(st, names, say)
		return mine(in, err, map[talks.Stance]string{talks.Accept: b.T("Accept the package %s", list), talks.Object: b.T("Object to %s", list)}[st])
	case "package":
		in, err := d.Package(names, note)
		return mine(in, err, b.T("Tie %s together", list))
	case "agree":
		in, err := d.Agree(names, len(names) == 0, note)
		return mine(in, err, b.T("Agree ad referendum"))
	case "confirm":
		in, err := d.Confirm(names, len(names) == 0, note)
		return mine(in, err, b.T("Enter the capital's confirmation"))
	case "revoke":
		in, err := d.Revoke(names, len(names) == 0, note)
		return mine(in, err, b.T("Take the agreement back"))
	case "correspond":
		in, err := d.Correspond(names, len(names) == 0, note)
		return mine(in, err, b.T("Say that the languages correspond"))
	case "translate":
		in, err := t.translation(f)
		return mine(in, err, b.T("Bring the translation in"))
	case "differ":
		in, err := d.Differ(names, len(names) == 0, note)
		return mine(in, err, b.T("Take our word back"))
	case "revise":
		in, err := d.Revise()
		return mine(in, err, b.T("Issue Rev.%d", t.rev.Num+1))
	case "initial":
		in, err := d.Initial()
		return mine(in, err, b.T("Initial Rev.%d for %s", t.rev.Num, t.me))
	case "sign":
		in, err := d.Sign()
		do, _ := t.state.Charter().Word()
		return mine(in, err, b.T(map[string]string{"sign": "Sign Rev.%d for %s", "table": "Table Rev.%d for %s", "issue": "Issue Rev.%d for %s"}[do], t.rev.Num, t.me))
	case "unsign":
		in, err := d.Unsign(note)
		return mine(in, err, b.T("Take our signature back"))
	case "accede":
		in, err := d.Accede(t.spoken)
		return mine(in, err, b.T("Join the talks for %s", t.me))
	case "comment":
		in, err := d.Comment(f.Get("on"), note)
		return mine(in, err, b.T("Put the comment on the record"))
	case "park":
		in, err := d.Park(f.Get("on"), note)
		return mine(in, err, b.T("Park %s", f.Get("on")))
	case "place":
		in, err := d.Place(f.Get("on"), f.Get("where"))
		return mine(in, err, b.T("Put the place on the record"))
	case "pen":
		in, err := d.Pen(f.Get("to"), "")
		return mine(in, err, b.T("Name %s penholder", f.Get("to")))
	case "silence":
		in, err := t.silenced(f)
		if f.Get("moves") != "" {
			return mine(in, err, b.T("Move the deadline"))
		}
		return mine(in, err, b.T("Put %s in silence", list))
	case "break":
		in, err := d.BreakSilence(f.Get("of"), f.Get("on"), f.Get("reason"))
		return mine(in, err, b.T("Break the silence"))
	case "enter":
		in, err := d.Enter(desk.Entering{Paragraph: f.Get("on"), Verb: f.Get("verb"), To: f.Get("whom"), Due: f.Get("due"), Term: f.Get("term"), For: f.Get("party"), Note: note})
		return mine(in, err, b.T("Enter the commitment"))
	case "follow":
		in, err := d.FollowUp(f.Get("of"), talks.Say(f.Get("say")), note)
		return mine(in, err, b.T("Put it in the register"))
	case "committee":
		return t.proceeding(f)
	case "spoken":
		return t.heard(f.Get("line"))
	case "propose":
		return t.proposal(f)
	case "intake":
		_, plan, err := t.planned(f)
		if err != nil {
			return wish{}, conflict("%s", t.wants(err))
		}
		if plan.Intent == nil {
			return wish{}, conflict("Nothing here is new: there is nothing to sign.")
		}
		return t.takes(plan), nil
	default:
		return wish{}, badRequest("there is no act %q", do)
	}
}

// maxNamed is how many claims or paragraphs one form may name: a person
// ticks them one by one.
const maxNamed = 2000
