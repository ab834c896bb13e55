package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"parley/internal/box"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
)

// route is one door of the server: all are in routes, and nowhere else.
type route struct {
	pattern string // as for http.ServeMux
	open    bool   // who comes needn't be known
	stream  bool   // the answer isn't held back until it is whole
	need    Powers
	people  bool // only on a node with accounts
	veiled  bool // for those, too, who may not see where parties stand: it leaves that out by itself
	script  bool // a script sends its body, which is no form
	do      func(s *Server, v *visit) error
}

func routes() []route {
	return append(accountRoutes(), []route{
		{pattern: "GET /{$}", need: Read, do: (*Server).talksPage},
		{pattern: "GET /enter", open: true, do: (*Server).enter},
		{pattern: "GET /static/{file...}", open: true, do: (*Server).static},
		{pattern: "GET /healthz", open: true, do: (*Server).healthy},
		{pattern: "GET /readyz", open: true, do: (*Server).ready},
		{pattern: "GET /settings", need: Manage, do: (*Server).settingsPage},
		{pattern: "POST /settings/backup", need: Manage, stream: true, do: (*Server).backupDown},
		{pattern: "GET /peers", need: Manage, do: (*Server).peersPage},
		{pattern: "POST /peers", need: Manage, do: (*Server).peersAdd},
		{pattern: "POST /peers/remove", need: Manage, do: (*Server).peersRemove},
		{pattern: "POST /peers/call", need: Manage, do: (*Server).peersCall},
		{pattern: "POST /offers/take", need: Manage, do: (*Server).offerTake},
		{pattern: "POST /offers/decline", need: Manage, do: (*Server).offerDecline},
		{pattern: "GET /t/{talks}", need: Read, veiled: true, do: (*Server).textPage},
		{pattern: "GET /seat", need: Manage, do: (*Server).seatPage},
		{pattern: "POST /seat/card", script: true, need: Manage, do: (*Server).seatCard},
		{pattern: "GET /seat/file", need: Manage, do: (*Server).seatFile},
		{pattern: "GET /seat/pouch-key", need: Manage, do: (*Server).seatPouchKey},
		{pattern: "POST /seat/delegation/ask", need: Manage, script: true, do: (*Server).delegationAsk},
		{pattern: "POST /seat/delegation", need: Manage, script: true, do: (*Server).delegationTake},
		{pattern: "GET /seat/wrapped", need: Release, do: (*Server).seatWrapped},
		{pattern: "POST /seat/wrapped", need: Manage, script: true, do: (*Server).seatRewrap},
		{pattern: "POST /t/{talks}/prepare", need: Release, do: (*Server).prepare},
		{pattern: "POST /t/{talks}/take", need: Release, do: (*Server).take},
		{pattern: "GET /t/{talks}/act/{id}", need: Release, do: (*Server).actRaw},
		{pattern: "POST /lang", open: true, do: (*Server).chooseLang},
		{pattern: "GET /t/{talks}/live", need: Read, veiled: true, stream: true, do: (*Server).live},
		{pattern: "GET /t/{talks}/convergence", need: Read, veiled: true, do: (*Server).convergencePage},
		{pattern: "GET /t/{talks}/matrix", need: Read, do: (*Server).matrixPage},
		{pattern: "GET /t/{talks}/committee", need: Read, do: (*Server).committeePage},
		{pattern: "GET /t/{talks}/committee/hall", need: Read, do: (*Server).hallPage},
		{pattern: "GET /t/{talks}/committee/ballot", need: Draft, do: (*Server).seatVotePage},
		{pattern: "GET /t/{talks}/committee/record", need: Read, do: (*Server).heardPage},
		{pattern: "GET /t/{talks}/committee/file", need: Read, do: (*Server).heardDown},
		{pattern: "GET /t/{talks}/committee/sheet", need: Read, do: (*Server).sheetDown},
		{pattern: "GET /api/v1/t/{talks}/committee", need: Read, do: (*Server).apiCommittee},
		{pattern: "GET /t/{talks}/timeline", need: Read, veiled: true, do: (*Server).timelinePage},
		{pattern: "GET /t/{talks}/record", need: Read, do: (*Server).recordPage},
		{pattern: "GET /t/{talks}/audit", need: Read, do: (*Server).auditPage},
		{pattern: "GET /t/{talks}/parties", need: Read, veiled: true, do: (*Server).partiesPage},
		{pattern: "GET /api/v1/openapi.json", open: true, do: (*Server).apiDoc},
		{pattern: "GET /api/v1/talks", need: Read, do: (*Server).apiList},
		{pattern: "GET /api/v1/t/{talks}/status", need: Read, veiled: true, do: (*Server).apiStatus},
		{pattern: "GET /api/v1/t/{talks}/convergence", need: Read, veiled: true, do: (*Server).apiConvergence},
		{pattern: "GET /api/v1/t/{talks}/text", need: Read, veiled: true, do: (*Server).apiText},
		{pattern: "GET /api/v1/t/{talks}/claims", need: Read, do: (*Server).apiClaims},
		{pattern: "GET /api/v1/t/{talks}/log", need: Read, do: (*Server).apiLog},
		{pattern: "GET /api/v1/t/{talks}/compare", need: Read, veiled: true, do: (*Server).apiCompare},
		{pattern: "GET /api/v1/t/{talks}/export", need: Read, veiled: true, do: (*Server).saveFile},
		{pattern: "GET /api/v1/t/{talks}/acts", need: Read, do: (*Server).apiActs},
		{pattern: "GET /api/v1/t/{talks}/running/key", need: Read, veiled: true, do: (*Server).runningKey},
		{pattern: "GET /api/v1/t/{talks}/running/checkpoint", need: Read, veiled: true, do: (*Server).runningCheckpoint},
		{pattern: "GET /api/v1/t/{talks}/running/tile/{file...}", need: Read, veiled: true, do: (*Server).runningTile},
		{pattern: "GET /api/v1/t/{talks}/running/receipt/{id}", need: Read, veiled: true, do: (*Server).runningReceipt},
		{pattern: "POST /api/v1/t/{talks}/foresee", need: Draft, do: (*Server).apiForesee},
		{pattern: "POST /api/v1/t/{talks}/intake", need: Draft, do: (*Server).apiIntake},
		{pattern: "POST /api/v1/t/{talks}/acts", need: Release, do: (*Server).apiAct},
		{pattern: "GET /api/v1/t/{talks}/pouch", need: Read, do: (*Server).pouchDown},
		{pattern: "GET /api/v1/me", need: Read, do: (*Server).apiMe},
		{pattern: "GET /api/v1/library", need: Draft, do: (*Server).apiLibrary},
		{pattern: "POST /api/v1/pouches", need: Release, do: (*Server).apiUnpack},
		{pattern: "POST /api/v1/t/{talks}/missing", need: Read, do: (*Server).apiMissing},
		{pattern: "GET /api/v1/t/{talks}/notes", need: Read, do: (*Server).apiNotes},
		{pattern: "POST /api/v1/t/{talks}/compared", need: Release, do: (*Server).apiCompared},
		{pattern: "POST /api/v1/t/{talks}/authors", need: Release, do: (*Server).apiAuthors},
		{pattern: "POST /api/v1/t/{talks}/seen", need: Read, veiled: true, do: (*Server).apiSeen},
		{pattern: "GET /api/v1/t/{talks}/live", need: Read, veiled: true, stream: true, do: (*Server).live},
		{pattern: "GET /t/{talks}/agree", need: Read, do: (*Server).agreePage},
		{pattern: "GET /t/{talks}/languages", need: Read, veiled: true, do: (*Server).languagesPage},
		{pattern: "POST /t/{talks}/translation", need: Draft, do: (*Server).translationUp},
		{pattern: "GET /t/{talks}/silence", need: Read, do: (*Server).silencePage},
		{pattern: "GET /t/{talks}/register", need: Read, do: (*Server).registerPage},
		{pattern: "GET /t/{talks}/packages", need: Read, do: (*Server).packagesPage},
		{pattern: "GET /t/{talks}/pouch", need: Read, do: (*Server).pouchDown},
		{pattern: "POST /t/{talks}/pouches", need: Release, do: (*Server).pouchUp},
		{pattern: "POST /pouches", need: Release, do: (*Server).pouchUp},
		{pattern: "POST /t/{talks}/compared", need: Release, do: (*Server).compared},
		{pattern: "POST /t/{talks}/seen", need: Read, veiled: true, do: (*Server).seen},
		{pattern: "GET /open", need: Draft, do: (*Server).openPage},
		{pattern: "POST /open", need: Draft, do: (*Server).openAsk},
		{pattern: "POST /open/sign", need: Release, do: (*Server).openSign},
		{pattern: "POST /open/prepare", need: Release, do: (*Server).openPrepare},
		{pattern: "POST /open/take", need: Release, do: (*Server).openTake},
		{pattern: "GET /drafts", need: Read, do: (*Server).draftsPage},
		{pattern: "POST /drafts", need: Draft, do: (*Server).keepCharter},
		{pattern: "GET /drafts/{id}", need: Read, do: (*Server).draftPage},
		{pattern: "POST /drafts/{id}", need: Read, do: (*Server).moveDraft},
		{pattern: "GET /card", need: Read, do: (*Server).card},
		{pattern: "GET /t/{talks}/document", need: Draft, do: (*Server).documentPage},
		{pattern: "GET /t/{talks}/document/file", need: Read, veiled: true, do: (*Server).documentDown},
		{pattern: "GET /t/{talks}/save", need: Read, veiled: true, do: (*Server).savePage},
		{pattern: "GET /t/{talks}/save/file", need: Read, veiled: true, do: (*Server).saveFile},
		{pattern: "POST /t/{talks}/document", need: Draft, do: (*Server).documentAsk},
		{pattern: "POST /t/{talks}/intake", need: Draft, do: (*Server).intakeUp},
		{pattern: "GET /t/{talks}/intake/{id}", need: Draft, do: (*Server).intakePage},
		{pattern: "POST /t/{talks}/intake/{id}", need: Draft, do: (*Server).intakeAsk},
		{pattern: "GET /t/{talks}/compare", need: Read, veiled: true, do: (*Server).comparePage},
		{pattern: "GET /t/{talks}/screen", need: Read, veiled: true, do: (*Server).screenPage},
		{pattern: "GET /t/{talks}/propose", need: Draft, do: (*Server).proposePage},
		{pattern: "POST /t/{talks}/propose", need: Draft, do: (*Server).refill},
		{pattern: "POST /t/{talks}/wording", need: Draft, do: (*Server).askWording},
		{pattern: "POST /t/{talks}/ask", need: Draft, do: (*Server).ask},
		{pattern: "GET /t/{talks}/drafts", need: Read, do: (*Server).draftsPage},
		{pattern: "POST /t/{talks}/drafts", need: Draft, do: (*Server).keepDraft},
		{pattern: "GET /t/{talks}/drafts/{id}", need: Read, do: (*Server).draftPage},
		{pattern: "POST /t/{talks}/drafts/{id}", need: Read, do: (*Server).moveDraft},
		{pattern: "POST /t/{talks}/sign", need: Release, do: (*Server).sign},
		{pattern: "GET /floatcard", need: Draft, do: (*Server).floatCard},
		{pattern: "GET /t/{talks}/floats", need: Read, do: (*Server).floatsPage},
		{pattern: "POST /t/{talks}/floats", need: Release, do: (*Server).floatSend},
		{pattern: "POST /t/{talks}/floats/draft", need: Draft, do: (*Server).keepFloat},
		{pattern: "POST /t/{talks}/floats/release", need: Release, do: (*Server).floatRelease},
		{pattern: "POST /t/{talks}/floats/read", need: Draft, do: (*Server).floatRead},
		{pattern: "POST /t/{talks}/floats/file", need: Release, do: (*Server).floatDown},
		{pattern: "POST /t/{talks}/floats/drop", need: Draft, do: (*Server).floatDrop},
		{pattern: "GET /t/{talks}/successor", need: Draft, do: (*Server).successorPage},
		{pattern: "POST /t/{talks}/successor", need: Draft, do: (*Server).successorAsk},
		{pattern: "POST /t/{talks}/again", need: Draft, do: (*Server).againAsk},
		{pattern: "GET /t/{talks}/side", need: Draft, do: (*Server).sidePage},
		{pattern: "POST /t/{talks}/side", need: Draft, do: (*Server).sideAsk},
		{pattern: "POST /t/{talks}/side/back", need: Draft, do: (*Server).sideBack},
		{pattern: "GET /t/{talks}/brief", need: Draft, do: (*Server).briefPage},
		{pattern: "POST /t/{talks}/brief", need: Clear, do: (*Server).briefChange},
		{pattern: "GET /t/{talks}/brief/at", need: Draft, do: (*Server).briefAt},
		{pattern: "POST /t/{talks}/brief/open", need: Draft, do: (*Server).briefOpen},
		{pattern: "GET /t/{talks}/bridge", need: Draft, do: (*Server).bridgePage},
		{pattern: "POST /t/{talks}/bridge", need: Clear, do: (*Server).bridgeGuess},
		{pattern: "GET /t/{talks}/mediation", need: Draft, do: (*Server).mediationPage},
		{pattern: "GET /t/{talks}/mediation/agenda", need: Draft, do: (*Server).mediationAgenda},
		{pattern: "GET /t/{talks}/mediation/letter", need: Draft, do: (*Server).mediationLetter},
		{pattern: "POST /t/{talks}/mediation", need: Draft, do: (*Server).mediationTake},
		{pattern: "POST /t/{talks}/mediation/entrust", need: Release, do: (*Server).mediationEntrust},
		{pattern: "POST /t/{talks}/mediation/answer", need: Release, do: (*Server).mediationAnswer},
		{pattern: "GET /t/{talks}/blind", need: Draft, do: (*Server).blindPage},
		{pattern: "POST /t/{talks}/blind", need: Release, do: (*Server).blindAnswer},
		{pattern: "POST /t/{talks}/blind/ask", need: Release, do: (*Server).blindAsk},
		{pattern: "POST /t/{talks}/blind/step", need: Release, do: (*Server).blindStep},
		{pattern: "POST /t/{talks}/blind/file", need: Release, do: (*Server).blindFile},
		{pattern: "GET /mediator", need: Draft, do: (*Server).vaultsPage},
		{pattern: "GET /mediator/file", need: Draft, do: (*Server).vaultFile},
		{pattern: "POST /mediator", need: Release, do: (*Server).vaultOpen},
		{pattern: "POST /mediator/take", need: Release, do: (*Server).vaultTake},
		{pattern: "POST /mediator/do", need: Release, do: (*Server).vaultDo},
		{pattern: "POST /t/{talks}/brief/lock", need: Draft, do: (*Server).briefLock},
		{pattern: "GET /t/{talks}/c/{name}", need: Read, do: (*Server).bracketPage},
	}...)
}

// visit is one request of a known visitor.
type visit struct {
	w      http.ResponseWriter
	r      *http.Request
	who    Visitor
	book   phrase.Book
	drafts *box.Box // of the visitor's seat; nil: none are kept

	looking bool         // the node is locked for it
	later   func() error // the answer, once the node is let go

	veiled bool // of the route: see there
}

// fail is an error that has its own status.
type fail struct {
	status int
	err    error
}

func (f *fail) Error() string { return f.err.Error() }
func (f *fail) Unwrap() error { return f.err }

// number reads a number from 0 to top; "" is top.
func number(s string, top int) (int, error) {
	if s == "" {
		return top, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > top {
		return 0, badRequest("%q isn't a number from 0 to %d", s, top)
	}
	return n, nil
}

func notFound(format string, args ...any) error {
	return &fail{http.StatusNotFound, &said{fmt.Errorf(format, args...), format, args}}
}

func conflict(format string, args ...any) error {
	return &fail{http.StatusConflict, &said{fmt.Errorf(format, args...), format, args}}
}

func badRequest(format string, args ...any) error {
	return &fail{http.StatusBadRequest, &said{fmt.Errorf(format, args...), format, args}}
}

// isForm reports whether what comes is a form, or nothing at all. What is read as a form without being one would count as an
// empty form: all sessions ended, no second person asked for.
func isForm(r *http.Request) bool {
	if r.Header.Get("Content-Type") == "" {
		return r.ContentLength == 0
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data")
}

// serve wraps a route: who comes, in which language, and what an error looks
// like.
func (s *Server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.rest.Reset(restAfter)
		v := &visit{w: w, r: r, veiled: rt.veiled}
		if !rt.stream {
			h := &held{to: w}
			w, v.w = h, h
			defer func() {
				if err := h.send(); err != nil {
					s.log.Debug("the browser went away", "error", err)
				}
			}()
		}
		if !rt.open {
			who, err := s.door.Enter(r)
			if err != nil {
				s.stranger(w, r)
				return
			}
			if v.who = who; !who.Can.Has(rt.need) {
				s.plainError(w, r, http.StatusForbidden, "your delegation hasn't given you the power to do that")
				return
			}
		}
		v.book = s.book(v)
		if r.Method == http.MethodPost && !rt.script && !isAPI(r) && !isForm(r) {
			s.plainError(w, r, http.StatusUnsupportedMediaType, "that isn't a form as our pages send them; nothing was done")
			return
		}
		var err error
		if v.drafts, err = s.draftsOf(r.Context(), v.who); err == nil {
			err = rt.do(s, v)
		}
		if err != nil {
			s.problem(v, err)
		}
	})
}

// problem answers with an error.
func (s *Server) problem(v *visit, err error) {
	status := http.StatusInternalServerError
	var f *fail
	if errors.As(err, &f) {
		status = f.status
	} else {
		for _, c := range coded() {
			if errors.Is(err, c.Err) {
				status = c.Status
				break
			}
		}
	}
	if status >= 500 {
		s.log.Error("request failed", "path", v.r.Pattern, "error", err)
	}
	if isAPI(v.r) {
		apiProblem(v.w, status, err)
		return
	}
	s.plainError(v.w, v.r, status, v.tell(err))
}

// node opens the talks that the path names.
func (s *Server) node(v *visit) (*node.Node, error) {
	id, err := s.find(v, v.r.PathValue("talks"))
	if err != nil {
		return nil, err
	}
	n, err := s.home.Node(v.r.Context(), id)
	if err != nil {
		return nil, err
	}
	return n, closed(v, n)
}

// table is the talks as they lie before the visitor. It is valid only inside
// look.
type table struct {
	*visit
	rec    *record.Record
	state  *talks.State
	view   *talks.View
	me     string
	rev    talks.Revision
	spoken string
	notes  node.Notes // taken before: the node is locked meanwhile
	acts   int        // how many acts there were
	near   []string   // parties whose seats are on this node, too: they have what it has
	work   *desk.Desk

	besides []string // what was asked for and isn't in the wish, and why
	past    bool     // not as the talks are now
	room    bool     // it is shown to a whole room
	secret  *secret  // what the visitor has of its delegation's brief; nil: nothing
	laid    *laid    // by brief
}

// desk is the table as a place to act from.
func (t *table) desk() *desk.Desk {
	if t.work == nil {
		t.work = desk.At(t.rec, t.state, t.view, t.me)
		t.work.Book, t.work.Page = t.book, !isAPI(t.r)
	}
	return t.work
}

// look shows the talks to f, which only reads. What f answers with is written
// after the talks were let go: acts wait while f looks.
func (s *Server) look(v *visit, f func(t *table) error) error {
	n, err := s.node(v)
	if err != nil {
		return err
	}
	leave, err := s.queue.enter(v.r.Context())
	if err != nil {
		return err
	}
	defer leave()
	notes := s.notes(v, n)
	var near []string
	if v.r.URL.Query().Get("done") != "" {
		near = s.near(n)
	}
	v.looking = true
	err = n.View(func(rec *record.Record, st *talks.State) error {
		view := st.Now()
		if at := pastOf(v.r); at != "" {
			if !st.Charter().Sight(v.who.Seat).Work { // what an author had seen tells who it was
				return forbidden("the charter of these talks shows only to their parties who stands where")
			}
			id, err := st.Act(at)
			if err != nil {
				return notFound("at: %w", err)
			}
			if view, err = st.At(id); err != nil {
				return err
			}
		}
		return f(&table{secret: s.secretOf(v), visit: v, rec: rec, state: st, view: view, me: v.who.Seat, rev: view.Newest(), notes: notes, spoken: n.Spoken(), acts: n.Acts(), near: near})
	})
	v.looking = false
	if err != nil || v.later == nil {
		return err
	}
	return v.later()
}

// pastOf is the act up to which a page looks at the talks, "" for all of them.
// What is sent in is always about the talks as they are: an address with an act
// in it would else have the red lines of the brief held to a text of long ago.
func pastOf(r *http.Request) string {
	if r.Method == http.MethodPost {
		return ""
	}
	return r.URL.Query().Get("at")
}

// path is the address of a page of the talks.
func (t *table) path(more ...string) string {
	p := "/t/" + t.state.Talks().String()[:16]
	for _, m := range more {
		p += "/" + url.PathEscape(m)
	}
	return p
}

// frame is the frame of a page of the talks; here is its place in the menu.
func (t *table) frame(title, here string) frame {
	f := frame{Title: title, Wait: -1, Seat: t.me, Path: t.path(), Done: t.done(t.r.URL.Query().Get("done")), Crumbs: []crumb{{t.state.Charter().Title, t.path()}}}
	for _, m := range [][2]string{{"", t.book.T("Text")}, {"packages", t.book.T("Packages")}, {"committee", t.book.T("Committee")}, {"silence", t.book.T("Silence")}, {"agree", t.book.T("Agree and sign")}, {"register", t.book.T("Commitments")}, {"convergence", t.book.T("Convergence")}, {"timeline", t.book.T("Timeline")}, {"record", t.book.T("Record")}, {"parties", t.book.T("Parties")}, {"floats", t.book.T("Off the record")}} {
		if m[0] == "convergence" && len(t.langs()) > 1 {
			f.Menu = append(f.Menu, choice{t.book.T("Languages"), t.path("languages"), here == "languages"})
		}
		if m[0] == "committee" && t.state.Charter().Procedure == nil {
			continue
		}
		if m[0] == "silence" && !t.quietRule() || m[0] == "register" && !t.registers() {
			continue
		}
		if !t.sight().Work && slices.Contains([]string{"packages", "committee", "silence", "agree", "register", "record", "floats"}, m[0]) {
			continue
		}
		href := t.path()
		if m[0] != "" {
			href = t.path(m[0])
		}
		f.Menu = append(f.Menu, choice{m[1], href, m[0] == here})
	}
	if t.drafts != nil && t.me != "" {
		if t.secret != nil && t.party() {
			f.Menu = append(f.Menu, choice{t.book.T("Our brief"), t.path("brief"), here == "brief"})
			if t.secret.Open {
				f.Menu = append(f.Menu, choice{t.book.T("Packages to offer"), t.path("bridge"), here == "bridge"})
			}
		}
		f.Menu = append(f.Menu, choice{t.book.T("Drafts"), t.path("drafts"), here == "drafts"})
	}
	return f
}
