package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"time"

	"parley/internal/box"
	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// The routes of a seat whose keys are in the delegate's browser. The node prepares acts and takes signed ones; it
// can't sign. What the browser shows before it signs is made by its script from the bytes themselves.

// seatBody is the page of the seat's keys.
type seatBody struct {
	Lodged   bool
	Code     string
	Name     string
	Age      string
	Seat     string // public keys; "" before they are made
	Root     string
	Due      []dueForm
	Until    string // the node may bring the seat's acts until then; "" is not at all
	Passkeys int    // that open the seat key beside the passphrase
	Gone     []gone // talks that the party has carried its seat away from
	Home     bool   // it has from all of them
	Line     string // by which parties with a node of their own meet the seat; see wayTo
}

// dueForm is an exchange that the seat should make, as a form that the script signs.
type dueForm struct {
	signBox
	Title string
	Raw   string
	Seen  int
}

// signBox is where the script shows what it signs.
type signBox struct {
	Form  string // id of the form that asks for the act
	Path  string
	Talks string
	Party string
}

func (s *Server) seatPage(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	body := seatBody{Lodged: seat.Lodged(), Code: seat.Code(), Name: seat.Name(), Age: seat.Recipient()}
	if c, err := seat.Card(); err == nil {
		body.Seat, body.Root = c.Party.Seat.String(), c.Party.Root.String()
	} else if !errors.Is(err, node.ErrKeyElsewhere) {
		return err
	}
	body.Line = s.wayTo(v, seat)
	if body.Lodged {
		due, err := s.due(v, seat)
		if err != nil {
			return err
		}
		body.Due = due
		if d, ok := seat.Delegated(); ok {
			body.Until = when(d.Until)
		}
		kept, err := seat.Wrapped()
		if err != nil {
			return err
		}
		var w struct {
			PRF []json.RawMessage `json:"prf"`
		}
		if json.Unmarshal(kept, &w) == nil { // it is the browser's own form
			body.Passkeys = len(w.PRF)
		}
		var of int
		if body.Gone, of, err = s.carried(v, seat); err != nil {
			return err
		}
		body.Home = of > 0 && len(body.Gone) == of
	}
	return s.show(v, "seat", http.StatusOK, page{frame: frame{Title: v.book.T("Keys of the seat"), Wait: -1, Seat: v.who.Seat, Crumbs: []crumb{{v.book.T("Keys of the seat"), ""}}}, Body: body})
}

// due lists the exchanges that the seat should make now.
func (s *Server) due(v *visit, seat *node.Seat) ([]dueForm, error) {
	list, err := seat.Talks()
	if err != nil {
		return nil, err
	}
	var out []dueForm
	for _, t := range list {
		n, err := s.home.Node(v.r.Context(), t.ID)
		if err != nil {
			continue // the list of talks says what is wrong with it
		}
		c, err := s.chair(v, n)
		if err != nil {
			continue
		}
		x := c.Due()
		if x == nil {
			continue
		}
		talks.SetDelegate(x, v.who.Name)
		raw, err := seal.Marshal(x)
		if err != nil {
			return nil, err
		}
		short := t.ID.String()[:16]
		box := signBox{Form: "due-" + short, Path: "/t/" + short, Talks: t.ID.String(), Party: seat.Code()}
		out = append(out, dueForm{signBox: box, Title: t.Title, Raw: base64.StdEncoding.EncodeToString(raw), Seen: n.Acts()})
	}
	return out, nil
}

// seatCard takes the card and the wrapped key that a browser has made.
func (s *Server) seatCard(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	var in struct {
		Card    string `json:"card"`
		Wrapped string `json:"wrapped"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(v.w, v.r.Body, 4*node.MaxCard)).Decode(&in); err != nil {
		return badRequest("the keys can't be read: %w", err)
	}
	if err := seat.SetCard([]byte(in.Card), []byte(in.Wrapped)); err != nil {
		if errors.Is(err, node.ErrHomeExists) {
			return &fail{http.StatusConflict, err}
		}
		return badRequest("%w", err)
	}
	return v.json(map[string]string{"code": seat.Code()})
}

// seatWrapped gives the browser its own ciphertext back.
func (s *Server) seatWrapped(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	b, err := seat.Wrapped()
	if err != nil {
		return err
	}
	if b == nil {
		return notFound("this seat has no key that a browser has wrapped")
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, err = v.w.Write(b)
	return err
}

// maxUnlocks is how many passkeys may open one seat key: some for each of a delegation, within what a seat keeps for its browser.
const maxUnlocks = 16

// seatRewrap takes what the browser has wrapped once more, under a passkey. What the passphrase opens stays as it was: nobody
// loses the key by it.
func (s *Server) seatRewrap(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	var in struct {
		Was string `json:"was"`
		Now string `json:"now"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(v.w, v.r.Body, 4*node.MaxCard)).Decode(&in); err != nil {
		return badRequest("the keys can't be read: %w", err)
	}
	was, _, err := unlocks(in.Was)
	if err != nil {
		return badRequest("the keys can't be read: %w", err)
	}
	now, n, err := unlocks(in.Now)
	if err != nil {
		return badRequest("the keys can't be read: %w", err)
	}
	if !reflect.DeepEqual(was, now) || n > maxUnlocks {
		return badRequest("what the passphrase opens isn't what it was, or there are more than %d passkeys", maxUnlocks)
	}
	switch err := seat.Rewrap([]byte(in.Was), []byte(in.Now)); {
	case errors.Is(err, node.ErrStale):
		return &fail{http.StatusConflict, err}
	case err != nil:
		return badRequest("%w", err)
	}
	return v.json(map[string]string{"code": seat.Code()})
}

// unlocks reads what a browser has wrapped: all but what passkeys open, and how many these are.
func unlocks(wrapped string) (rest map[string]json.RawMessage, n int, err error) {
	if err := json.Unmarshal([]byte(wrapped), &rest); err != nil {
		return nil, 0, err
	}
	var prf []struct{ ID, Salt, IV, Key string }
	if raw := rest["prf"]; raw != nil {
		if err := json.Unmarshal(raw, &prf); err != nil {
			return nil, 0, err
		}
	}
	delete(rest, "prf")
	return rest, len(prf), nil
}

// seatPouchKey gives a lodged seat the key that opens its pouches, so that it can take it to a node of its own.
func (s *Server) seatPouchKey(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	if !seat.Lodged() {
		return notFound("this home keeps its keys")
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+seat.Code()+`.pouch-key"`)
	_, err = io.WriteString(v.w, seat.Identity()+"\n")
	return err
}

// shown reads the act that a form shows, in the name of the visitor; raw is the act as the form brought it.
func (s *Server) shown(v *visit) (body talks.Body, raw []byte, err error) {
	if err := v.r.ParseForm(); err != nil {
		return nil, nil, badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	if raw, err = base64.StdEncoding.DecodeString(f.Get("raw")); err != nil {
		return nil, nil, badRequest("the act in the form is damaged: %w", err)
	}
	body, err = talks.Decode(f.Get("kind"), raw)
	if err != nil || body == nil {
		return nil, nil, badRequest("the act in the form is damaged: %w", err)
	}
	if !v.who.Can.Has(powerFor(body)) {
		return nil, nil, &fail{http.StatusForbidden, errors.New("your delegation hasn't given you the power to do that")}
	}
	talks.SetDelegate(body, v.who.Name)
	return body, raw, nil
}

// errOnlyAsked ends a release before anything is made.
var errOnlyAsked = errors.New("the act was only asked for") // constant: nothing assigns it

// prepare writes down an act that was shown, for the browser to sign, if the delegation's rule would let it out now.
func (s *Server) prepare(v *visit) error {
	if _, err := s.seat(v); err != nil {
		return err
	}
	body, raw, err := s.shown(v)
	if err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if ok, err := s.heeded(v, body); err != nil {
		return err
	} else if !ok {
		return notHeeded()
	}
	n := c.Node()
	var d record.Draft
	_, err = s.release(v, body, raw, func() (node.Made, error) {
		if d, err = c.Prepare(body); err != nil {
			return node.Made{}, err
		}
		return node.Made{}, errOnlyAsked
	})
	if !errors.Is(err, errOnlyAsked) {
		return s.refused(v, n, body, err)
	}
	return v.json(map[string]string{"head": string(d.Head), "body": string(d.Body), "salt": seal.EncodeBytes(d.Salt)})
}

// SignerDigest is the SHA-256 of the script that signs in the browser, in hexadecimal: what a delegation compares
// with the file static/seat.js of the release that it trusts.
func SignerDigest() string {
	raw, err := files.ReadFile("static/seat.js")
	if err != nil {
		return "" // can't be: it is part of this program
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// delegatedFor is how long a seat lets this node bring its acts: less than the fortnight that couriers accept.
const delegatedFor = 13 * 24 * time.Hour

// delegationAsk writes down the word by which the seat lets this node fetch and bring its acts, for the browser to sign.
func (s *Server) delegationAsk(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	raw, err := seat.PrepareDelegation(time.Now().Add(delegatedFor))
	if err != nil {
		return &fail{http.StatusConflict, err}
	}
	return v.json(map[string]string{"statement": string(raw)})
}

// delegationTake takes that word, signed. It lets nobody sign anything; what it names is checked by the node.
func (s *Server) delegationTake(v *visit) error {
	seat, err := s.seat(v)
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, maxFields))
	if err == nil {
		err = seat.SetDelegation(raw)
	}
	if err != nil {
		return badRequest("%w", err)
	}
	return v.json(map[string]string{"code": seat.Code()})
}

// same refuses a signed act that isn't the one that was shown, in the visitor's name.
func same(act []byte, body talks.Body) error {
	u, err := record.Decode(act)
	if err != nil {
		return badRequest("%w", err)
	}
	members, err := seal.Members(act)
	if err != nil {
		return badRequest("%w", err)
	}
	want, err := seal.Marshal(body)
	if err != nil {
		return err
	}
	if u.Header().Kind != body.Kind() || string(members[0].Value) != string(want) {
		return badRequest("the signed act isn't the one that was shown, or names another delegate")
	}
	return nil
}

// take takes an act that the browser has signed: what the form shows and nothing else, in the visitor's own name, within
// his powers, as the delegation's rule lets it out.
func (s *Server) take(v *visit) error {
	if _, err := s.seat(v); err != nil {
		return err
	}
	body, raw, err := s.shown(v)
	if err != nil {
		return err
	}
	act := []byte(v.r.PostForm.Get("act"))
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	n := c.Node()
	if err := same(act, body); err != nil {
		if id, ok := s.taken(n, act); ok { // a colleague's, signed in this browser, of which it hasn't heard that it was taken
			return v.json(map[string]string{"id": id.String()})
		}
		if other, ok := s.beside(n, act); ok {
			return v.overtaken(other)
		}
		return err
	}
	// A browser that goes away takes nothing back: the act is taken or refused whole.
	made, err := s.release(v, body, raw, func() (node.Made, error) { return c.Take(context.WithoutCancel(v.r.Context()), act) })
	if errors.Is(err, box.ErrDone) { // the browser hasn't heard that it was taken, and sends it again
		if id, ok := s.taken(n, act); ok {
			return v.json(map[string]string{"id": id.String()})
		}
	}
	if made.ID.IsZero() {
		if other, ok := s.beside(n, act); ok {
			return v.overtaken(other)
		}
	}
	switch {
	case !made.ID.IsZero():
		s.dropEdited(v)
		if err != nil {
			s.log.Error("an act was taken, and something failed after it", "act", made.ID.Short(), "error", err)
		}
		return v.json(map[string]string{"id": made.ID.String()})
	case errors.Is(err, node.ErrStale), errors.Is(err, node.ErrNotOurs):
		return &fail{http.StatusConflict, err}
	case record.CodeOf(err) != "":
		return badRequest("%w", err)
	}
	return s.refused(v, n, body, err)
}

// beside finds the act of the same party that stands where a signed one was to stand; not where the talks hold that one itself, nor
// where the place is free: then it may be sent again.
func (s *Server) beside(n *node.Node, act []byte) (other record.ID, ok bool) {
	u, err := record.Decode(act)
	if err != nil {
		return other, false
	}
	h := u.Header()
	err = n.View(func(rec *record.Record, _ *talks.State) error {
		if rec.Get(u.ID()) != nil {
			return nil
		}
		for _, a := range rec.Chain(h.Party) {
			if a.Seq == h.Seq {
				other, ok = a.ID, true
				return nil
			}
		}
		return nil
	})
	return other, ok && err == nil
}

// overtaken answers that a signed act can't be made any more, since another browser of the seat was first, and names the act in its
// place: what the script asks to see, with the seat's signature, before it forgets what it signed. Zero: a charter, which has no place.
func (v *visit) overtaken(other record.ID) error {
	out := map[string]string{"overtaken": ""}
	if !other.IsZero() {
		out["overtaken"] = other.String()
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(http.StatusConflict)
	return json.NewEncoder(v.w).Encode(out)
}

// taken reports whether talks hold a signed act already.
func (s *Server) taken(n *node.Node, act []byte) (id record.ID, ok bool) {
	u, err := record.Decode(act)
	if err != nil {
		return id, false
	}
	err = n.View(func(rec *record.Record, _ *talks.State) error {
		ok = rec.Get(u.ID()) != nil
		return nil
	})
	return u.ID(), ok && err == nil
}

// actRaw gives the bytes of an act, so that a browser that is to sign something about it reads its words itself.
func (s *Server) actRaw(v *visit) error {
	id, err := seal.ParseDigest(v.r.PathValue("id"))
	if err != nil {
		return notFound("no act has that id")
	}
	n, err := s.node(v)
	if err != nil {
		return err
	}
	var raw []byte
	err = n.View(func(rec *record.Record, _ *talks.State) error {
		if a := rec.Get(id); a != nil {
			raw = a.Raw()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if raw == nil {
		return notFound("no act of these talks has that id")
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, err = v.w.Write(raw)
	return err
}

// json answers with JSON.
func (v *visit) json(out any) error {
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, err = v.w.Write(b)
	return err
}
