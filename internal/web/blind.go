package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/internal/blind"
	"parley/internal/desk"
	"parley/internal/offices"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// The blind test of one package between two parties. Its commitment is an act
// like any other, asked and signed on the page of acts; its messages are files.

// blindBody is the page of the blind tests of one talks.
type blindBody struct {
	secret
	Path   string
	Me     string
	Lodged bool
	May    bool
	Most   int
	Tests  []testOurs
	Others []string
	Claims []choice
	Asked  *askedOurs // what is to be decided now, in place of the rest
}

// askedOurs is a question to be answered.
type askedOurs struct {
	With   string
	Run    int
	Most   int
	Theirs bool // the other party asks
	Words  []string
	Names  []string
	Raw    string // the file of the other's, to be sent again with the answer
	Cross  *crossed
	Path   string
}

// testOurs is one test and what is to be done in it.
type testOurs struct {
	ID     string
	Run    int
	With   string
	Words  []string
	Yes    bool
	Result string // "", both, not
	Wrong  string
	Commit string // the remark by which we commit, still to be put on the record
	Early  bool   // the other's commitment isn't here
	Send   bool   // there is something to send
	Last   bool   // what is sent is only so that the other knows, too
	Next   *offices.Next
	Button string
	Done   bool
}

func (s *Server) blindPage(v *visit) error { return s.showBlind(v, nil) }

// showBlind shows the tests, or a question to be answered.
func (s *Server) showBlind(v *visit, asked func(t *table) (*askedOurs, error)) error {
	k, c, err := s.officed(v)
	if err != nil {
		return err
	}
	if !k.Open {
		http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
		return nil
	}
	var all offices.Tests
	if _, err := k.seat.Closed(offices.TestsFile, &all); err != nil {
		return err
	}
	return s.look(v, func(t *table) error {
		if !t.party() {
			return forbidden("this is for a delegation alone")
		}
		body := blindBody{secret: *k, Path: t.path(), Me: t.me, Lodged: c.Seat().Lodged(), May: v.who.Can.Has(Release), Most: blind.MaxRuns}
		if asked != nil {
			if body.Asked, err = asked(t); err != nil {
				return err
			}
		} else {
			for _, p := range t.state.Parties() {
				if p != t.me {
					body.Others = append(body.Others, p)
				}
			}
			for _, cl := range t.view.Live() {
				body.Claims = append(body.Claims, choice{Label: t.desk().ClaimWords(cl), Href: cl.Name})
			}
			for i := len(all.Tests) - 1; i >= 0; i-- {
				if one := &all.Tests[i]; one.Question.Talks == seal.Digest(t.state.Talks()) {
					body.Tests = append(body.Tests, t.testOurs(one))
				}
			}
		}
		f := t.frame(v.book.T("A blind test"), "blind")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Our brief"), t.path("brief")}, crumb{Label: f.Title})
		return s.show(v, "blind", http.StatusOK, page{frame: f, Body: body})
	})
}

// testOurs says where a test stands.
func (t *table) testOurs(one *offices.Test) testOurs {
	d := t.desk()
	out := testOurs{ID: one.Question.Digest().String(), Run: one.Question.Run, Yes: one.Yes}
	for _, p := range one.Question.Parties {
		if p.Code != t.me {
			out.With = p.Code
		}
	}
	for _, s := range one.Claims {
		out.Words = append(out.Words, d.RefWords(offices.Ref(s)))
	}
	run, early, err := one.Run(d)
	if err != nil {
		out.Wrong = t.tell(err)
		return out
	}
	own, due, err := one.Due(d, run)
	if err != nil {
		out.Wrong = t.tell(err)
		return out
	}
	said := len(run.Messages())
	out.Early, out.Send = early && !due, !due && said+len(one.Got) < 8 || said == 4
	if due {
		out.Commit = offices.Committed(one.Question.Run, out.With, own)
	}
	switch run.Result() {
	case blind.Both:
		out.Result, out.Last = "both", true
		next, err := offices.NextUp(d, one.Claims, nil)
		switch {
		case err != nil:
			out.Wrong = t.tell(err)
		case next == nil:
			out.Done = true
		default:
			out.Next, out.Button = next, nextWords(t.visit, next)
		}
	case blind.NotBoth:
		out.Result, out.Last = "not", true
	}
	return out
}

// question is what the page of an answer shows; accepting is held to the brief.
func (t *table) question(q blind.Question, claims []string, theirs bool, raw string) *askedOurs {
	d := t.desk()
	out := &askedOurs{Run: q.Run, Most: blind.MaxRuns, Theirs: theirs, Raw: raw, Path: t.path()}
	for _, p := range q.Parties {
		if p.Code != t.me {
			out.With = p.Code
		}
	}
	pack := &talks.Package{}
	for _, s := range claims {
		r := offices.Ref(s)
		pack.Claims = append(pack.Claims, r)
		out.Words, out.Names = append(out.Words, d.RefWords(r)), append(out.Names, d.State.Name(r))
	}
	out.Cross = t.crosses(pack)
	return out
}

func (s *Server) backToBlind(v *visit) error {
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/blind", http.StatusSeeOther)
	return nil
}

// tester lets in who may decide about a blind test, alone: no second person could
// clear what nobody else is shown.
func (s *Server) tester(v *visit) (*secret, error) {
	k, _, err := s.officed(v)
	if err != nil {
		return nil, err
	}
	if k.seat.Lodged() {
		return nil, conflict("the key of your seat is in your browser: this needs a node of your own")
	}
	if p, err := s.policy(v); err != nil {
		return nil, err
	} else if p.Second&(Release|Clear) != 0 {
		return nil, forbidden("your delegation wants a second person for what is released, and a blind test can't be cleared by one: nobody else is shown the answer")
	}
	return k, s.alone(v, Release)
}

// blindAsk shows the question before it is answered.
func (s *Server) blindAsk(v *visit) error {
	if _, err := s.tester(v); err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	return s.showBlind(v, func(t *table) (*askedOurs, error) {
		q, claims, err := offices.Ask(t.desk(), f.Get("with"), f["name"])
		if err != nil {
			return nil, conflict("no test was begun: %w", err)
		}
		return t.question(q, claims, false, ""), nil
	})
}

// unsealed reads a file of the other party's.
func unsealed(k *secret, sealed []byte) (q blind.Question, claims []string, got []blind.Message, err error) {
	id, err := offices.Identity(k.seat)
	if err != nil {
		return q, nil, nil, err
	}
	raw, err := blind.Unseal(sealed, id)
	if err == nil {
		q, claims, got, err = blind.DecodeFile(raw)
	}
	if err != nil {
		return q, nil, nil, conflict("the file was not taken in: it isn't one of a blind test that is sealed for you")
	}
	return q, claims, got, nil
}

// blindStep takes in a file of the other's: of a test that is known, or a question.
func (s *Server) blindStep(v *visit) error {
	k, err := s.tester(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseMultipartForm(maxForm); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f, _, err := v.r.FormFile("file")
	if err != nil {
		return badRequest("no file came with the form")
	}
	defer f.Close()
	sealed, err := io.ReadAll(io.LimitReader(f, blind.MaxSealed+1)) // its last byte may be a line's end
	if err != nil || len(sealed) > blind.MaxSealed {
		return badRequest("the file is too large to be one of a blind test")
	}
	q, claims, got, err := unsealed(k, sealed)
	if err != nil {
		return err
	}
	if q.Talks != seal.Digest(mustTalks(s, v)) {
		return conflict("the file is of other talks")
	}
	var all offices.Tests
	if _, err := k.seat.Closed(offices.TestsFile, &all); err != nil {
		return err
	}
	if all.Find(q) == nil {
		return s.showBlind(v, func(t *table) (*askedOurs, error) {
			if err := offices.Asked(t.desk(), q, claims); err != nil {
				return nil, conflict("the file was not taken in: %w", err)
			}
			return t.question(q, claims, true, base64.StdEncoding.EncodeToString(sealed)), nil
		})
	}
	if err := s.blindTake(v, k, *all.Find(q), got); err != nil {
		return err
	}
	return s.backToBlind(v)
}

// blindTake keeps a test with what came, if it keeps the protocol.
func (s *Server) blindTake(v *visit, k *secret, one offices.Test, got []blind.Message) error {
	one.Got = slices.Clone(one.Got)
	one.Take(got)
	if err := s.look(v, func(t *table) error {
		if _, _, err := one.Run(t.desk()); err != nil {
			return conflict("the file was not taken in: %w", err)
		}
		return nil
	}); err != nil {
		return err
	}
	var all offices.Tests
	return k.seat.EditClosed(offices.TestsFile, &all, func() error {
		all.Put(one)
		return nil
	})
}

// blindAnswer begins or joins a test with an answer: it is on the disk before
// anything is said.
func (s *Server) blindAnswer(v *visit) error {
	k, err := s.tester(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	one := offices.Test{Got: []blind.Message{}, Seed: make([]byte, blind.SeedSize), Yes: f.Get("answer") == "accept"}
	if f.Get("answer") != "accept" && f.Get("answer") != "refuse" {
		return badRequest("the form has no answer")
	}
	if f.Get("read") == "" {
		return conflict("no test was begun: tick that you have read what it can't do")
	}
	if _, err := io.ReadFull(rand.Reader, one.Seed); err != nil {
		return err
	}
	var got []blind.Message
	if f.Get("raw") != "" {
		sealed, err := base64.StdEncoding.DecodeString(f.Get("raw"))
		if err != nil || len(sealed) > blind.MaxSealed {
			return badRequest("the form is damaged, and nothing was noted")
		}
		if one.Question, one.Claims, got, err = unsealed(k, sealed); err != nil {
			return err
		}
		if one.Question.Talks != seal.Digest(mustTalks(s, v)) {
			return conflict("the file is of other talks")
		}
	}
	if err := s.look(v, func(t *table) (err error) {
		if got != nil || f.Get("raw") != "" {
			err = offices.Asked(t.desk(), one.Question, one.Claims)
		} else {
			one.Question, one.Claims, err = offices.Ask(t.desk(), f.Get("with"), f["name"])
		}
		if err != nil {
			return conflict("no test was begun: %w", err)
		}
		if f.Get("run") != strconv.Itoa(one.Question.Run) {
			return conflict("another test was begun meanwhile, and this one wasn't: look once more")
		}
		if c := t.question(one.Question, one.Claims, false, "").Cross; one.Yes && c != nil && len(c.Lines) > 0 && f.Get("crossed") != c.ID {
			return notHeeded()
		}
		return nil
	}); err != nil {
		return err
	}
	var all offices.Tests
	if _, err := k.seat.Closed(offices.TestsFile, &all); err != nil {
		return err
	}
	if all.Find(one.Question) != nil { // another answer to the same question would give the first one away
		return conflict("your answer in this run was given")
	}
	if err := s.blindTake(v, k, one, got); err != nil {
		return err
	}
	return s.backToBlind(v)
}

// blindFile gives the file for the other party: all that can be said by now.
func (s *Server) blindFile(v *visit) error {
	k, err := s.tester(v)
	if err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	var all offices.Tests
	if _, err := k.seat.Closed(offices.TestsFile, &all); err != nil {
		return err
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all.Tests, func(t offices.Test) bool {
		return t.Question.Talks == seal.Digest(n.ID()) && t.Question.Digest().String() == f.Get("test")
	})
	if i < 0 {
		return notFound("there is no such test here")
	}
	one := &all.Tests[i]
	var run *blind.Run
	var to string
	if err := n.View(func(rec *record.Record, st *talks.State) (err error) {
		d := desk.New(rec, st, v.who.Seat)
		if run, _, err = one.Run(d); err != nil {
			return err
		}
		if _, due, err := one.Due(d, run); err != nil || due {
			return conflict("put your commitment on the record first")
		}
		to, err = offices.SealsTo(rec, run.Other())
		return err
	}); err != nil {
		return err
	}
	sealed, _, err := one.Say(context.WithoutCancel(v.r.Context()), k.seat, to, run)
	if err != nil {
		return conflict("nothing was sealed: %w", err)
	}
	return s.file(v, "to-"+strings.ToLower(run.Other())+".blind", sealed)
}
