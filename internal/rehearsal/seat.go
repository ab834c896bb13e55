package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"filippo.io/age"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// errFailed says that the seat does nothing until it is opened again.
var errFailed = errors.New("the seat has failed")

// errEmpty says that a disk holds nothing.
var errEmpty = errors.New("its disk is empty")

// errDenied says that the talks don't allow the act.
var errDenied = errors.New("denied")

// seat is one party's node, in the order of steps in which internal/node does them: check, sign, store, and
// only then show; verify, store, and only then fold.
type seat struct {
	w     *World
	code  string
	liar  bool
	root  seal.PrivateKey
	keys  []seal.PrivateKey // by epoch
	disk  *disk
	skew  time.Duration
	salts int // acts that it tried to make

	rec      *record.Record
	state    *talks.State
	signed   *record.Act // its newest signature of the text
	failed   bool
	outside  bool // it hasn't got the charter; it has failed as long
	restored bool // an older state of it was put back

	acked map[record.ID]bool // acts that it has acknowledged; true: with their bodies
	yes   map[string]bool    // wordings that it ever said yes to
	ended string             // the conclusion that it has seen

	mutant Mutant
	house  *home               // nil: the seat is its own node
	age    *age.X25519Identity // opens sealed pouches; nil before the first
	party  record.Party
	gave   map[text.Digest]bool // texts of which it exchanged signatures
	waited int                  // acts that had to wait when they came
}

// Mutant is a fault put into a seat on purpose, to see that the oracle bites.
type Mutant string

const (
	ShowsFirst   Mutant = "shows before it stores"
	Forgets      Mutant = "a disk that says it stored and didn't"
	FirstBranch  Mutant = "keeps only the branch that came first"
	FoldsArrival Mutant = "leaves out of the fold what a fork's second branch says"
	TakesAny     Mutant = "takes every revision for the newest"
)

// stream is a deterministic source of bytes.
type stream struct {
	name string
	n    int
	left []byte
}

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.left) == 0 {
			d := seal.Hash("rehearsal", []byte(s.name), []byte(strconv.Itoa(s.n)))
			s.left, s.n = d[:], s.n+1
		}
		p[i], s.left = s.left[0], s.left[1:]
	}
	return len(p), nil
}

func newKey(name string) seal.PrivateKey {
	k, err := seal.GenerateKey(&stream{name: name})
	if err != nil {
		panic(err) // the stream never ends
	}
	return k
}

// open reads the disk; it is what happens after every crash.
func (s *seat) open() error {
	s.rec, s.state, s.signed, s.failed = nil, nil, nil, false
	err := s.disk.Load(context.Background(), func(raw []byte) (err error) {
		if s.rec == nil {
			s.rec, err = record.New(raw)
			return err
		}
		u, err := record.Decode(raw)
		if err != nil {
			return err
		}
		_, _ = s.add(u, raw) // what waited when it was stored may turn out not to fit; what is lost the oracle sees
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s opens: %w", s.code, err)
	}
	if s.rec == nil {
		return fmt.Errorf("%s opens: %w", s.code, errEmpty)
	}
	return s.fold()
}

// add puts an act into the record. What some seat of this world has verified isn't verified again.
func (s *seat) add(u record.Unverified, raw []byte) (record.Outcome, error) {
	d := seal.Hash("rehearsal raw", raw)
	if s.w.verified[d] && placed(s.rec, u.Header()) {
		return s.rec.AddVerified(u.VerifiedBefore())
	}
	out, err := s.rec.AddUnverified(u)
	if err == nil && out.State == record.Stored {
		s.w.verified[d] = true
	}
	return out, err
}

func placed(rec *record.Record, h record.Header) bool {
	if !h.Prev.IsZero() && rec.Get(h.Prev) == nil {
		return false
	}
	for _, d := range h.Deps {
		if rec.Get(d.ID) == nil {
			return false
		}
	}
	return true
}

func (s *seat) fold() (err error) {
	if s.mutant == FoldsArrival {
		if s.state, err = talks.Open(s.rec.Charter()); err != nil {
			return err
		}
		for a := range s.rec.Acts() {
			s.foldOne(a)
		}
		return nil
	}
	if s.state, err = talks.New(s.rec); err != nil {
		return fmt.Errorf("%s folds: %w", s.code, err)
	}
	s.signed = nil
	for a := range s.rec.Acts() {
		s.watch(a)
	}
	return nil
}

func (s *seat) foldOne(a *record.Act) error {
	if s.mutant == FoldsArrival {
		for _, e := range s.state.Now().Log() {
			if e.Party == a.Party && e.Seq == a.Seq {
				return nil
			}
		}
		_ = s.state.Add(a)
		return nil
	}
	if err := s.state.Add(a); err != nil {
		return fmt.Errorf("%s folds %s %d: %w", s.code, a.Party, a.Seq, err)
	}
	s.watch(a)
	return nil
}

func (s *seat) watch(a *record.Act) {
	if a.Kind == talks.KindSign && a.Party == s.code && a.Body != nil && (s.signed == nil || a.Seq >= s.signed.Seq) {
		s.signed = a
	}
}

// store makes acts durable. What it returned for without an error is acknowledged.
func (s *seat) store(raws ...[]byte) error {
	if err := s.disk.Append(context.Background(), raws...); err != nil {
		s.failed = true
		if errors.Is(err, errDisk) && s.disk.writes > s.disk.told {
			s.disk.told = s.disk.writes
			s.w.Figures.effect("disk " + s.disk.how())
		}
		return fmt.Errorf("%w: %w", errFailed, err)
	}
	return nil
}

func (s *seat) ack(a *record.Act) { s.acked[a.ID] = s.acked[a.ID] || a.Body != nil }

// key returns the key with which the seat signs in an epoch.
func (s *seat) key(epoch int) seal.PrivateKey {
	for len(s.keys) <= epoch {
		s.keys = append(s.keys, newKey(fmt.Sprintf("%d %s seat %d", s.w.Seed, s.code, len(s.keys))))
	}
	return s.keys[epoch]
}

func (s *seat) now() string {
	now := s.w.clock.Add(s.skew).Format("2006-01-02T15:04:05Z")
	if last, ok := s.rec.Now().Newest(s.code); ok && now < s.rec.Get(last.ID).Time && !s.liar {
		return s.rec.Get(last.ID).Time
	}
	return now
}

func (s *seat) salt() []byte {
	s.salts++
	d := seal.Hash("rehearsal salt", []byte(fmt.Sprint(s.w.Seed, s.code, s.salts)))
	return d[:record.SaltSize]
}

// act makes an act as an honest node does.
func (s *seat) act(body talks.Body) (record.ID, error) {
	if s.failed {
		return record.ID{}, errFailed
	}
	if err := s.state.Check(s.code, body); err != nil {
		return record.ID{}, fmt.Errorf("%w: %w", errDenied, err)
	}
	s.remember(body)
	var id record.ID
	var err error
	if s.house != nil {
		id, err = s.homeAct(body)
	} else {
		var h record.Header
		if h, err = s.rec.Next(s.code, body.Kind(), s.now()); err == nil {
			id, err = s.seal(h, body, s.key(h.Epoch))
		}
	}
	if err != nil {
		return id, err
	}
	if !s.liar && s.mutant == "" {
		if e, ok := s.state.Now().Entry(id); !ok || e.Effect != talks.InEffect && body.Kind() != talks.KindExchange {
			return id, broken("judgement", "%s was allowed to %s and then judged %s: %s", s.code, body.Kind(), e.Effect, e.Why)
		}
	}
	return id, s.exchange()
}

// exchange follows every act and every pouch, as in a node.
func (s *seat) exchange() error {
	if s.failed || s.signed == nil || s.house != nil {
		return nil
	}
	said, err := talks.Decode(s.signed.Kind, s.signed.Body)
	if err != nil {
		return nil
	}
	sign := said.(*talks.Sign)
	body := &talks.Exchange{Digest: sign.Digest, Rev: sign.Rev}
	if s.state.Check(s.code, body) != nil {
		return nil
	}
	h, err := s.rec.Next(s.code, body.Kind(), s.now())
	if err != nil {
		return err
	}
	_, err = s.seal(h, body, s.key(h.Epoch))
	return err
}

// seal signs, stores and shows.
func (s *seat) seal(h record.Header, body any, key seal.PrivateKey) (record.ID, error) {
	s.clocks(h)
	raw, id, err := record.Seal(h, body, s.salt(), key)
	if err != nil {
		return id, err
	}
	if x, ok := body.(*talks.Exchange); ok {
		s.gave[x.Digest] = true
	}
	if s.mutant == ShowsFirst {
		s.w.leak(s, raw)
	}
	if err := s.store(raw); err != nil {
		return id, err
	}
	u, err := record.Decode(raw)
	if err != nil {
		return id, err
	}
	out, err := s.add(u, raw)
	if err == nil && out.State != record.Stored {
		err = fmt.Errorf("it was %s", out.State)
	}
	if err != nil && s.liar { // say, under the one of two keys that its root key gave and it has thrown away
		return id, fmt.Errorf("%w: %w", errDenied, err)
	}
	if err != nil {
		return id, broken("own act", "%s: its own act %s doesn't fit: %v", s.code, h.Kind, err)
	}
	s.ack(out.Stored[0])
	return id, s.foldOne(out.Stored[0])
}

// rekey replaces the seat's key, as a node does whose home was copied. A copy from before it can't be put back: whoever
// did would re-key to the same epoch twice, and must know that it has re-keyed.
func (s *seat) rekey() error {
	s.disk.copied = nil
	if s.house != nil {
		return s.homeRekey()
	}
	h, err := s.rec.Next(s.code, record.KindRekey, s.now())
	if err != nil {
		return err
	}
	body := record.Rekey{Epoch: h.Epoch, Seat: s.key(h.Epoch).Public()}
	if h.Seq > 1 {
		body.Continues = &record.Continues{ID: h.Prev, Seq: h.Seq - 1}
	}
	_, err = s.seal(h, body, s.root)
	return err
}

// unpack takes in a pouch file.
func (s *seat) unpack(file []byte, salvage bool) (refused []*record.Refusal, err error) {
	if s.outside {
		if err := s.join(file); err != nil {
			return nil, err
		}
	}
	if s.failed {
		return nil, errFailed
	}
	if s.house != nil {
		return s.homeUnpack(file, salvage)
	}
	p, err := pouch.Unpack(bytes.NewReader(file), s.identities()...)
	var damaged *pouch.DamagedError
	if errors.As(err, &damaged) && salvage && !damaged.Salvage.Header.Talks.IsZero() {
		p, err = damaged.Salvage, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDenied, err)
	}
	if p.Header.Talks != s.rec.Talks() {
		return nil, fmt.Errorf("%w: of other talks", errDenied)
	}
	for at := 0; at < len(p.Acts); at += batch {
		some, err := s.take(p.Acts[at:min(at+batch, len(p.Acts))])
		refused = append(refused, some...)
		if err != nil {
			if at > 0 && errors.Is(err, errFailed) {
				s.w.Figures.happen("stopped within a pouch", 1)
				s.w.Figures.effect("stopped within a pouch")
			}
			return refused, err
		}
	}
	return refused, s.exchange()
}

func (s *seat) take(raws [][]byte) (refused []*record.Refusal, err error) {
	if s.house != nil {
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{Talks: s.rec.Talks()}, raws); err != nil {
			return nil, err
		}
		return s.homeUnpack(b.Bytes(), false)
	}
	var keep [][]byte
	var stored, gotBody []*record.Act
	for _, raw := range raws {
		u, err := record.Decode(bytes.Clone(raw))
		var out record.Outcome
		if err == nil {
			if s.mutant == FirstBranch && s.rec.Get(u.ID()) == nil && s.has(u.Header().Party, u.Header().Seq) {
				continue
			}
			out, err = s.add(u, raw)
		}
		var refusal *record.Refusal
		if errors.As(err, &refusal) {
			refused = append(refused, refusal)
			continue
		}
		if err != nil {
			return refused, err
		}
		refused = append(refused, out.Refused...)
		for _, a := range out.Stored {
			stored = append(stored, a)
			if a.Party == s.code && !s.liar && !s.restored && s.mutant == "" {
				return refused, broken("own act", "%s is brought its own act %d, which it doesn't have", s.code, a.Seq)
			}
		}
		if out.State == record.Parked {
			s.waited++
		}
		if out.State == record.Duplicate {
			continue
		}
		if out.State == record.Filled {
			gotBody = append(gotBody, s.rec.Get(out.ID))
		}
		keep = append(keep, raw)
	}
	if err := s.store(keep...); err != nil {
		return refused, err
	}
	for _, a := range append(stored, gotBody...) {
		s.ack(a)
	}
	if len(gotBody) > 0 {
		return refused, s.fold()
	}
	for _, a := range stored {
		if err := s.foldOne(a); err != nil {
			return refused, err
		}
	}
	return refused, nil
}

func (s *seat) has(party string, seq int) bool {
	for _, h := range s.rec.Chain(party) {
		if h.Seq == seq {
			return true
		}
	}
	return false
}

// known returns the frontier of what a party is known to hold by its own acts.
func (s *seat) known(party string) record.Frontier {
	past, _ := s.rec.PastOf(record.Header{})
	for _, h := range s.rec.Heads(party) {
		past = past.Union(s.rec.Upto(h.ID))
	}
	var out record.Frontier
	for _, p := range s.w.Parties {
		out = append(out, past.Heads(p)...)
	}
	return out
}

// pack makes a pouch for another party.
func (s *seat) pack(to string, all, sealed bool) ([]byte, error) {
	if s.house != nil && to != s.code {
		return s.homePack(to, all, sealed && s.w.seats[to].house != nil)
	}
	var readers []age.Recipient
	if sealed {
		r, err := s.w.seats[to].recipient()
		if err != nil {
			return nil, err
		}
		readers = append(readers, r)
	}
	var since record.Frontier
	if !all {
		since = s.known(to)
	}
	var b bytes.Buffer
	_, _, err := pouch.Pack(&b, s.rec, since, readers...)
	return b.Bytes(), err
}

// raws is what the seat holds, waiting acts included.
func (s *seat) raws() [][]byte {
	var out [][]byte
	for a := range s.rec.Acts() {
		out = append(out, a.Raw())
	}
	for _, w := range s.rec.Parked() {
		out = append(out, w.Raw)
	}
	return out
}
