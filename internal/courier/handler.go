package courier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"parley/record"
	"parley/seal"
)

const (
	helloPath     = "/courier/v1/hello"
	exchangePath  = "/courier/v1/exchange"
	floatsPath    = "/courier/v1/floats"
	witnessPath   = "/courier/v1/witness"
	sessionHeader = "Parley-Session"
	contentType   = "application/vnd.parley.courier"
)

// Handler answers peers. It serves the paths /courier/v1/hello, exchange, floats and witness; a node mounts it
// beside its pages, on a server with the limits of NewServer.
type Handler struct {
	c     Config
	mode  Mode
	table sessions
	slots chan struct{}
}

// NewHandler returns the answering side.
func NewHandler(c Config) (*Handler, error) {
	c, err := c.filled()
	if err != nil {
		return nil, err
	}
	h := &Handler{c: c, mode: Direct, slots: make(chan struct{}, MaxAtOnce)}
	if c.Host != "" {
		h.mode = Proxied
	}
	return h, nil
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	paced := &pacedBody{body: r.Body, conn: http.NewResponseController(w), stall: h.c.Stall}
	var err error
	switch {
	case r.URL.Path != helloPath && r.URL.Path != exchangePath && (r.URL.Path != floatsPath || h.c.Floats == nil) && (r.URL.Path != witnessPath || h.c.Witness == nil):
		http.NotFound(w, r)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	case r.Header.Get("Content-Encoding") != "":
		err = refuse(CodeForm, "a compressed message")
	case r.URL.Path == helloPath:
		err = h.hello(w, r, paced)
	case r.URL.Path == witnessPath:
		err = h.witness(w, r, paced)
	case r.URL.Path == floatsPath:
		err = h.floats(w, r, paced)
	default:
		err = h.exchange(w, r, paced)
	}
	switch {
	case errors.Is(err, errGone):
		panic(http.ErrAbortHandler) // the caller must not take half for the whole
	case err != nil:
		h.refuse(w, err)
	}
}

// refuse answers with a code alone: no words of this side, and nothing of what is here.
func (h *Handler) refuse(w http.ResponseWriter, err error) {
	code := CodeOf(err)
	if code == "" {
		code = CodeFailed
	}
	if errors.Is(err, ErrCut) {
		code = CodeForm
	}
	line, _ := seal.Marshal(struct { // a struct of one string can be written
		Code string `json:"code"`
	}{string(code)})
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Connection", "close")
	w.WriteHeader(code.status())
	w.Write(append(line, '\n'))
}

func (h *Handler) binding(r *http.Request) ([]byte, error) {
	if h.mode == Proxied {
		return proxiedBinding(h.c.Host), nil
	}
	return directBinding(r.TLS)
}

// hello greets a caller who shows that it knows the id of talks held here, or this seat's key.
func (h *Handler) hello(w http.ResponseWriter, r *http.Request, body *pacedBody) error {
	ctx := r.Context()
	body.until(helloTime)
	lines := newLineReader(body, maxHello)
	line, err := lines.next(maxHello)
	if err != nil {
		return err
	}
	if err := lines.none(); err != nil {
		return err
	}
	body.finish()
	req, err := readHello(line)
	if err != nil {
		return err
	}
	if req.Mode != h.mode {
		return refuse(CodeMode, "")
	}
	binding, err := h.binding(r)
	if err != nil {
		return err
	}
	seat, err := h.c.Seat()
	if err != nil {
		return refuse(CodeFailed, "the seat: %w", err)
	}
	ids, err := h.c.ids(ctx)
	if err != nil {
		return err
	}
	tags := map[seal.Digest]bool{}
	for _, t := range req.Tags {
		tags[t] = true
	}
	known := ids[:0]
	for _, id := range ids {
		if tags[talksTag(id, binding, req.Nonce)] {
			known = append(known, id)
		}
	}
	if len(known) == 0 && !tags[seatTag(seat.Key, binding, req.Nonce)] {
		return refuse(CodeStranger, "")
	}
	vouchers, err := h.c.myVouchers(ctx, seat, known)
	if err != nil {
		return err
	}
	fresh := make([]byte, nonce+token)
	if _, err := io.ReadFull(h.c.Rand, fresh); err != nil {
		return fmt.Errorf("make a nonce: %w", err)
	}
	name := [token]byte(fresh[nonce:])
	replyLine, err := seal.Marshal(reply{
		Delegation: seat.Delegation, Nonce: fresh[:nonce], Party: seat.Party, Seat: seat.Key, Session: name[:], V: Version, Vouchers: vouchers,
	})
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	sigLine, err := seal.Marshal(signed{seat.Sign(answerTranscript(h.mode, binding, line, replyLine))})
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	now := h.c.Clock()
	h.table.put(name, &session{binding: binding, helloLine: line, replyLine: replyLine, seat: seat, made: now, used: now}, now)
	m := message{}
	m.line(replyLine)
	m.line(sigLine)
	return h.send(w, &m)
}

// session takes the session that a request names; the caller gives it back.
func (h *Handler) session(r *http.Request) (name [token]byte, s *session, err error) {
	raw, err := seal.DecodeBytes(r.Header.Get(sessionHeader))
	if err != nil || len(raw) != token {
		return name, nil, refuse(CodeSession, "")
	}
	name = [token]byte(raw)
	s, busy := h.table.take(name, h.c.Clock())
	if busy {
		return name, nil, refuse(CodeBusy, "")
	}
	if s == nil {
		return name, nil, refuse(CodeSession, "")
	}
	return name, s, nil
}

// exchange takes one message of a session, and answers with what its sender lacks.
func (h *Handler) exchange(w http.ResponseWriter, r *http.Request, body *pacedBody) (err error) {
	name, s, err := h.session(r)
	if err != nil {
		return err
	}
	if s.proven {
		defer func() { h.table.done(name, s, h.c.Clock(), err != nil) }()
	}
	binding, err := h.binding(r)
	if err != nil {
		return err
	}
	if !slices.Equal(binding, s.binding) {
		return refuse(CodeSession, "another connection")
	}
	seat, err := h.c.Seat()
	if err != nil {
		return refuse(CodeFailed, "the seat: %w", err)
	}
	if seat.Key != s.seat.Key {
		return refuse(CodeSession, "this seat has a new key")
	}
	lines := newLineReader(body, maxProof+maxSig+maxHead+MaxBytes+MaxActs+(MaxTalks+MaxOffers+4)*maxMark)
	if !s.proven {
		body.until(proofTime)
		if err := h.prove(lines, s); err != nil {
			return err
		}
		h.table.keep(name, s)
		defer func() { h.table.done(name, s, h.c.Clock(), err != nil) }()
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		return refuse(CodeBusy, "")
	}
	body.until(h.c.Round)
	ctx, cancel := context.WithTimeout(r.Context(), h.c.Round)
	defer cancel()
	round := Round{Party: s.from.party, Key: s.from.key, Exchanges: 1}
	m, err := h.take(ctx, lines, s, &round, body)
	round.Read = lines.read
	if err == nil {
		round.Written = m.size
		err = h.send(w, m)
	}
	h.c.Observe(round, err)
	return err
}

// prove checks the caller's proof. The session is then proven, and no proof can be for it again.
func (h *Handler) prove(lines *lineReader, s *session) error {
	line, err := lines.next(maxProof)
	if err != nil {
		return err
	}
	p, err := readProof(line)
	if err != nil {
		return err
	}
	sigLine, err := lines.next(maxSig)
	if err != nil {
		return err
	}
	sig, err := readSig(sigLine)
	if err != nil {
		return err
	}
	if p.Seat == s.seat.Key {
		return refuse(CodeSelf, "")
	}
	by, err := h.c.prove(p.Party, p.Seat, p.Delegation, callTranscript(h.mode, s.binding, s.helloLine, s.replyLine, line), sig)
	if err != nil {
		return err
	}
	s.from, s.proven = newClaimant(p.Party, p.Seat, p.Vouchers), true
	s.from.by = by
	s.helloLine, s.replyLine, s.cursors = nil, nil, map[record.ID]record.ID{}
	return nil
}

// take reads a message of a proven session and composes the answer.
func (h *Handler) take(ctx context.Context, lines *lineReader, s *session, round *Round, body *pacedBody) (*message, error) {
	mine, old, err := h.c.standings(ctx, s.from)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 && (h.c.Invites == nil || !h.c.Invites.Welcome(s.from.party, s.from.key)) {
		if old {
			return nil, refuse(CodeReplaced, "")
		}
		return nil, refuse(CodeStranger, "")
	}
	line, err := lines.next(maxHead)
	if err != nil {
		return nil, err
	}
	hd, err := readHead(line)
	if err != nil {
		return nil, err
	}
	in := &taker{ctx: ctx, c: h.c, seat: s.seat, from: s.from, came: map[record.ID]Added{}}
	var offers []record.ID
	for _, id := range mine {
		if _, ok := hd.find(id); ok {
			in.allowed = append(in.allowed, id)
		} else if h.c.Invites != nil && !slices.Contains(hd.Held, id) && len(offers) < MaxOffers {
			offers = append(offers, id)
		}
	}
	_, err = receive(lines, in)
	round.Offered = in.offered
	for id, came := range in.came {
		round.at(id).sum(came)
	}
	if err != nil {
		return nil, err
	}
	body.finish()
	parcels := make([]parcel, 0, len(in.allowed))
	for _, id := range in.allowed {
		said, _ := hd.find(id)
		parcels = append(parcels, parcel{id: id, theirs: said.Frontier, all: said.All, known: true, cursor: s.cursors[id]})
	}
	m := &message{}
	if err := h.c.compose(ctx, m, parcels, offers); err != nil {
		return nil, err
	}
	for _, p := range parcels {
		t := round.at(p.id)
		t.Theirs, t.Sent = p.theirs, p.sent
		s.cursors[p.id] = p.cursor
		if err := h.c.standsNow(ctx, t); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// send writes a message, each piece in its time. When it fails the caller is gone, and no answer is due.
func (h *Handler) send(w http.ResponseWriter, m *message) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", fmt.Sprint(m.size))
	conn := http.NewResponseController(w)
	lines, piece := m.reader(), make([]byte, 32<<10)
	for {
		n, err := lines.Read(piece)
		if n > 0 {
			conn.SetWriteDeadline(time.Now().Add(h.c.Stall))
			if _, err := w.Write(piece[:n]); err != nil {
				return fmt.Errorf("%w: %w", errGone, err)
			}
		}
		if err != nil {
			return nil
		}
	}
}

// pacedBody gives each read of a message its time, and all of them an end.
type pacedBody struct {
	body  io.Reader
	conn  *http.ResponseController
	stall time.Duration
	end   time.Time
}

// until bounds the time of all reads from now on.
func (p *pacedBody) until(d time.Duration) { p.end = time.Now().Add(d) }

// finish ends the time of reads: the message is whole, and the answer takes its own time.
func (p *pacedBody) finish() { p.conn.SetReadDeadline(time.Time{}) }

func (p *pacedBody) Read(b []byte) (int, error) {
	at := time.Now().Add(p.stall)
	if p.end.Before(at) {
		at = p.end
	}
	if err := p.conn.SetReadDeadline(at); err != nil {
		return 0, fmt.Errorf("bound a read: %w", err)
	}
	return p.body.Read(b)
}
