package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/courier"
	"parley/record"
)

// SyncConfig says how a home meets its peers.
type SyncConfig struct {
	// Listen is the address on which peers may call; "" answers nobody.
	Listen string
	// Host is the public name ("host" or "host:port") under which peers call when something in front of this
	// node terminates TLS. Listen then speaks plain HTTP. "" terminates TLS here, by the home's own certificate.
	Host string
	// NoPrivate calls no address in private networks: for a node whose users may write addresses.
	NoPrivate bool
	// Every is how often a peer is called when nothing is new; 0 is half a minute. After failures the wait grows
	// from 2 seconds to a quarter of an hour.
	Every time.Duration
	// Log is told what happens; nil tells nobody. No secret, and no word of any text, goes there.
	Log *slog.Logger

	policy courier.Policy // tests are in more of a hurry
}

// Sync keeps a home and its peers up to date while it runs: it calls each peer of the address book when acts have
// come here that it lacks, and at times besides; and it answers. See package courier for what passes.
type Sync struct {
	home   *Home
	cfg    SyncConfig
	log    *slog.Logger
	addr   net.Addr // nil: answers nobody
	print  string   // fingerprint of the certificate; "": none
	still  bool     // calls nobody unasked
	stop   context.CancelFunc
	wg     sync.WaitGroup
	server *http.Server

	mu       sync.Mutex // guards all below
	status   map[way]courier.Status
	lines    map[way]*line
	handlers map[*Seat]http.Handler // of seats that were called
	dirty    bool                   // status isn't on the disk

	totals totals
	away   followers // of peers that go away and come back
}

// totals count since the start.
type totals struct {
	calls, failures, answers, sent, came, refusedActs, turnedAway, read, written atomic.Int64
}

// Totals are counts since the Sync started, for metrics.
type Totals struct {
	Calls      int64 // that this node made
	Failures   int64 // of these
	Answers    int64 // messages from peers that were taken
	Sent       int64 // acts
	Came       int64 // acts that were new
	Refused    int64 // acts that no record can take
	TurnedAway int64 // connections over the bounds
	Read       int64 // bytes of messages
	Written    int64
}

// StartSync begins to call peers, and to answer on cfg.Listen. The caller stops it before the home is closed.
func (h *Home) StartSync(ctx context.Context, cfg SyncConfig) (*Sync, error) {
	return h.startSync(ctx, cfg, false)
}

func (h *Home) startSync(ctx context.Context, cfg SyncConfig, still bool) (*Sync, error) {
	if cfg.policy == (courier.Policy{}) {
		cfg.policy = courier.DefaultPolicy()
	}
	if cfg.Every > 0 {
		cfg.policy.Every = cfg.Every
	}
	s := &Sync{home: h, cfg: cfg, log: cfg.Log, lines: map[way]*line{}, handlers: map[*Seat]http.Handler{}, still: still}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.status, err = h.loadMeetings(); err != nil {
		return nil, err
	}
	ctx, s.stop = context.WithCancel(ctx)
	if cfg.Listen != "" {
		if err := s.listen(); err != nil {
			s.stop()
			return nil, err
		}
	}
	s.wg.Go(func() { s.run(ctx) })
	return s, nil
}

// courier returns what package courier needs of a seat while this Sync runs.
func (s *Sync) courier(seat *Seat) courier.Config {
	c := seat.Courier()
	c.Observe, c.Host = func(r courier.Round, err error) { s.observed(seat, r, err) }, s.cfg.Host
	return c
}

// ServeHTTP answers peers: for the own seat at the root, for a guest below its code. A code without a seat here, or with one that
// can't prove itself, is answered as the own seat would, which says nothing to who knows nothing of it.
func (s *Sync) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seat := s.home.own
	if first, rest, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); ok && record.ValidCode(first) {
		if guest, err := s.home.Seat(first); err == nil {
			if _, err := guest.courierSeat(); err == nil {
				seat = guest
			}
		}
		r = r.Clone(r.Context())
		r.URL.Path = "/" + rest
	}
	s.mu.Lock()
	h := s.handlers[seat]
	if h == nil {
		h, _ = courier.NewHandler(s.courier(seat)) // fails only without a seat or a ledger
		s.handlers[seat] = h
	}
	s.mu.Unlock()
	h.ServeHTTP(w, r)
}

// listen answers peers.
func (s *Sync) listen() error {
	l, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return advise("another program has that address, or it isn't this machine's", "answer peers: %w", err)
	}
	s.addr = l.Addr()
	b := &bounded{Listener: l, total: maxConns, each: maxConnsEach, by: map[netip.Addr]int{}, refused: func() { s.totals.turnedAway.Add(1) }}
	if s.cfg.Host != "" {
		b.each = 0 // all come from the proxy
	}
	s.server = courier.NewServer(s, nil)
	s.server.ErrorLog = slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)
	if s.cfg.Host != "" {
		s.wg.Go(func() { s.served(s.server.Serve(b)) })
		return nil
	}
	cert, err := s.home.certificate()
	if err != nil {
		l.Close()
		return err
	}
	s.print = courier.Fingerprint(cert.Certificate[0])
	s.server.TLSConfig = courier.ServerTLS(cert)
	s.wg.Go(func() { s.served(s.server.ServeTLS(b, "", "")) })
	return nil
}

func (s *Sync) served(err error) {
	if !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("peers aren't answered any more", "error", err)
	}
}

// Stop ends all calls, lets answers that are under way end for a while, and writes down how it stands.
func (s *Sync) Stop() error {
	s.stop()
	var err error
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), stopWait)
		defer cancel()
		if s.server.Shutdown(ctx) != nil {
			err = s.server.Close()
		}
	}
	s.wg.Wait()
	return errors.Join(err, s.save())
}

// Address returns where peers are answered, and the fingerprint of the certificate; both "" where they aren't.
func (s *Sync) Address() (addr, fingerprint string) {
	if s.addr == nil {
		return "", ""
	}
	return s.addr.String(), s.print
}

// Standings returns how it stands between the home's own seat and each peer.
func (s *Sync) Standings(ctx context.Context) ([]Standing, error) {
	return s.StandingsOf(ctx, s.home.own)
}

// StandingsOf returns how it stands between a seat and each peer.
func (s *Sync) StandingsOf(ctx context.Context, seat *Seat) ([]Standing, error) {
	s.mu.Lock()
	status := maps.Clone(s.status)
	s.mu.Unlock()
	return seat.standings(ctx, status)
}

// Totals returns the counts.
func (s *Sync) Totals() Totals {
	t := &s.totals
	return Totals{t.calls.Load(), t.failures.Load(), t.answers.Load(), t.sent.Load(), t.came.Load(), t.refusedActs.Load(), t.turnedAway.Load(), t.read.Load(), t.written.Load()}
}

// run keeps a line to each peer of the address book, and wakes those whose peer lacks something.
func (s *Sync) run(ctx context.Context) {
	news, end := s.home.news.follow()
	defer end()
	write := time.NewTicker(writeEvery)
	defer write.Stop()
	defer s.hangUp()
	for {
		s.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-write.C:
			if err := s.home.purgeFloats(); err != nil {
				s.log.Warn("floats that expired can't be dropped", "error", err)
			}
			if err := s.save(); err != nil {
				s.log.Warn("how it stands with the peers can't be written down", "error", err)
			}
			continue
		case <-news:
		}
		select { // acts come in swarms
		case <-ctx.Done():
			return
		case <-time.After(gather):
		}
	}
}

// refresh makes lines fit the address book and the seats, and wakes those that have something to bring.
func (s *Sync) refresh(ctx context.Context) {
	peers, err := s.home.Peers()
	if err != nil {
		s.log.Error("the address book can't be read", "error", err)
		return
	}
	wanted := map[way]Peer{}
	seats := s.home.Seats()
	for _, seat := range seats {
		for _, p := range peers {
			if p.URL != "" && seat.calls(ctx, p, len(seats) > 1) {
				wanted[way{seat.code, p.Party}] = p
			}
		}
	}
	s.mu.Lock()
	for w, l := range s.lines {
		if p, ok := wanted[w]; !ok || p != l.peer {
			l.stop()
			delete(s.lines, w)
		}
	}
	for seat := range s.handlers {
		if !slices.Contains(seats, seat) {
			delete(s.handlers, seat)
		}
	}
	var all []*line
	for _, seat := range seats {
		for _, p := range peers {
			w := way{seat.code, p.Party}
			if _, ok := wanted[w]; !ok {
				continue
			}
			l := s.lines[w]
			if l == nil {
				lctx, stop := context.WithCancel(ctx)
				d := courier.Dialer{Config: s.courier(seat), Reach: courier.Reach{NoPrivate: s.cfg.NoPrivate}}
				l = &line{s: s, seat: seat, dialer: d, peer: p, stop: stop, news: make(chan struct{}, 1), asked: make(chan chan error)}
				s.lines[w] = l
				s.wg.Go(func() { l.run(lctx) })
			}
			all = append(all, l)
		}
	}
	s.mu.Unlock()
	for _, l := range all {
		if s.owes(ctx, l) {
			l.wake()
		}
	}
}

func (s *Sync) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lines {
		l.stop()
	}
}

// owes reports whether talks with a party differ from what it last said to have.
func (s *Sync) owes(ctx context.Context, l *line) bool {
	s.mu.Lock()
	known := s.status[l.way()].Known()
	s.mu.Unlock()
	ids, err := l.seat.synced()
	if err != nil {
		return false
	}
	owed := l.seat.floatsFor(l.peer.Party)
	for _, id := range ids {
		err := l.dialer.Ledger.Read(ctx, id, func(r *record.Record) error {
			_, party := r.Party(l.peer.Party)
			theirs, said := known[id]
			owed = owed || party && (!said || theirs.Digest() != r.Frontier().Digest())
			return nil
		})
		if err != nil && !errors.Is(err, courier.ErrUnknown) {
			s.log.Error("talks can't be read", "talks", id.Short(), "error", err)
		}
	}
	return owed
}

// Call calls a peer of the address book now, whatever its turn: for each seat of this home that calls it.
func (s *Sync) Call(ctx context.Context, party string) error {
	s.refresh(context.WithoutCancel(ctx))
	var lines []*line
	s.mu.Lock()
	for _, seat := range s.home.Seats() {
		if l := s.lines[way{seat.code, party}]; l != nil {
			lines = append(lines, l)
		}
	}
	s.mu.Unlock()
	if len(lines) == 0 {
		if peers, err := s.home.Peers(); err != nil || slices.ContainsFunc(peers, func(p Peer) bool { return p.Party == party && p.URL != "" }) {
			return errors.Join(err, advise("a seat whose key is in a browser signs a delegation on the page Seat", "no seat of this home shares talks with %s and can prove itself: %w", party, ErrUnknown))
		}
		return advise("'parley peers add' gives it one", "%s has no address in this home: %w", party, ErrUnknown)
	}
	var errs []error
	for _, l := range lines {
		errs = append(errs, l.ask(ctx))
	}
	return errors.Join(errs...)
}

// observed is told of each message that was taken from a peer of a seat.
func (s *Sync) observed(seat *Seat, r courier.Round, err error) {
	s.totals.answers.Add(1)
	s.count(r)
	if err != nil && len(r.Talks) == 0 {
		// Nothing was let in: the caller has proven a key, but not that the key is this party's.
		s.log.Info("a caller was turned away", "seat", seat.code, "claims", ascii(r.Party), "error", err)
		return
	}
	w := way{seat.code, r.Party}
	s.met(r, w, err)
	s.log.Debug("a peer called", "seat", seat.code, "party", r.Party, "talks", len(r.Talks), "came", came(r), "error", err)
	s.mu.Lock()
	l := s.lines[w]
	s.mu.Unlock()
	if l != nil && err == nil && !r.Equal() {
		l.wake()
	}
}

// met takes note of what a call has shown.
func (s *Sync) met(r courier.Round, w way, err error) courier.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.status[w]
	old.Party = w.party
	now := s.home.clock()
	st := old.After(now, r, err, s.cfg.policy, jitter(s.home))
	s.status[w], s.dirty = st, true
	if isAway(old) != isAway(st) {
		s.away.stir()
	}
	if st.Trouble != old.Trouble && st.Trouble != "" {
		s.log.Warn("a peer can't be met", "seat", w.seat, "party", w.party, "trouble", ascii(st.Trouble), "alarm", st.Alarm)
	} else if old.Trouble != "" && st.Trouble == "" {
		s.log.Info("a peer is met again", "seat", w.seat, "party", w.party)
	}
	return st
}

func (s *Sync) count(r courier.Round) {
	t := &s.totals
	for _, x := range r.Talks {
		t.sent.Add(int64(x.Sent))
		t.came.Add(int64(x.Came.Stored))
		t.refusedActs.Add(int64(len(x.Came.Refused)))
	}
	t.read.Add(r.Read)
	t.written.Add(r.Written)
}

func came(r courier.Round) (n int) {
	for _, t := range r.Talks {
		n += t.Came.Stored
	}
	return n
}

// save writes down how it stands.
func (s *Sync) save() error {
	s.mu.Lock()
	status, dirty := maps.Clone(s.status), s.dirty
	s.dirty = false
	s.mu.Unlock()
	if !dirty {
		return nil
	}
	if err := s.home.saveMeetings(status); err != nil {
		return fmt.Errorf("note how it stands with the peers: %w", err)
	}
	return nil
}
