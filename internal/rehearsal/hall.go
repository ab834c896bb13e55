package rehearsal

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"parley/committee"
	"parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// HallPlan says how large a session is. Everything else follows from its seed.
type HallPlan struct {
	Seed       uint64
	Parties    int // 12 to 200
	Brackets   int // even; half of them are put before the parties in silence, half in another that is broken
	Amendments int // at most half of the brackets
	Fault      HallFault
}

// HallFault is a fault put into a session on purpose, to see that its oracle bites.
type HallFault string

const (
	NobodyCompares HallFault = "nobody compares what the hub showed to others"
	LosesABreak    HallFault = "an honest node loses the break that was brought to it"
	MiscountsAVote HallFault = "a vote is taken for another on its way into the count"
	BlamesTheNext  HallFault = "the hub that shows one story shows another, too"
)

// Hall is a session of many parties, each with a node of its own, which hear of each other through hubs, and now
// and then directly. A tenth of the nodes is away at any time. The first hub defects: it acknowledges that a party
// broke a silence and then shows most of them a story in which that never happened. One party signs two votes.
type Hall struct {
	HallPlan
	Figures HallFigures

	rnd     *rand.Rand
	nodes   []*member
	byCode  map[string]*member
	hubs    []*relay
	clock   time.Time
	known   map[seal.Digest]bool // acts that some node has verified, by the digest of their bytes
	liar    string               // who signs two votes
	doubled bool                 // it has
	breaker string               // who broke the silence that the hub drops
	broke   record.ID
	kept    []talks.Ref // claims that all accepted in silence
	failed  []talks.Ref // claims of the silence that was broken
	ballots []counted
}

// HallFigures counts what happened.
type HallFigures struct {
	Acts, Rounds, Away, Meetings, Votes, Ballots, Divided, Receipts, Proofs, Late int
}

// counted is a vote as it is counted here, apart from package committee.
type counted struct {
	id           string
	yes, no, abs int64
}

// member is one party's node.
type member struct {
	h     *Hall
	code  string
	key   seal.PrivateKey
	rec   *record.Record
	state *talks.State
	away  int // rounds for which it is away
	salts int
	fault HallFault

	watch  []*ledger.Watch          // of each hub's log
	acks   map[record.ID]bool       // acts of its own for which a hub gave it a receipt
	papers []*ledger.Receipt        // those receipts
	proofs map[string]*ledger.Split // by signer: hubs that told two stories
	said   map[record.ID]bool       // silences that it answered
}

// relay is a hub that belongs to no party: it takes acts, hands them on, and signs the order in which they came.
type relay struct {
	h       *Hall
	by      *ledger.Signer
	named   ledger.Running
	stories []*told
	of      map[string]int // which story a party is told; 0 as a rule
	hides   record.ID      // an act that no story but the first has
}

// told is one story of a hub.
type told struct {
	rec  *record.Record
	log  ledger.Log
	ids  [][32]byte
	at   map[record.ID]int64
	note ledger.Note // over all of ids
}

func (h *Hall) now() string { return h.clock.Format("2006-01-02T15:04:05Z") }

// OpenHall opens the talks: everybody has the charter, nobody has acceded but the chair.
func OpenHall(p HallPlan) (*Hall, error) {
	h := &Hall{HallPlan: p, rnd: rand.New(rand.NewPCG(p.Seed, 193)), byCode: map[string]*member{}, known: map[seal.Digest]bool{},
		clock: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	c := &talks.Charter{Lang: "en", Outcome: talks.Resolution, Rule: talks.Consensus, Rules: 1, Title: fmt.Sprint("Session ", p.Seed), Unicode: seal.UnicodeVersion}
	c.Procedure, _ = committee.BodyByID("unga-committee")
	var blocks []text.Block
	for i := range p.Brackets {
		blocks = append(blocks, text.Block{ID: text.BlockID(fmt.Sprint("b", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": append(text.Split(fmt.Sprintf("Decides item %d that", i+1)), words(h.rnd, 8)...)}})
	}
	c.Base = talks.Wire(blocks)
	for i := range p.Parties {
		code := fmt.Sprintf("P%03d", i)
		m := &member{h: h, code: code, key: newKey(fmt.Sprintf("hall %d %s seat", p.Seed, code)), acks: map[record.ID]bool{}, proofs: map[string]*ledger.Split{},
			said: map[record.ID]bool{}}
		h.nodes, h.byCode[code] = append(h.nodes, m), m
		root := newKey(fmt.Sprintf("hall %d %s root", p.Seed, code))
		c.Parties = append(c.Parties, record.Party{Code: code, Name: "State " + code, Root: root.Public(), Seat: m.key.Public()})
	}
	h.liar, h.breaker = h.nodes[p.Parties-1].code, h.nodes[p.Parties/2].code
	c.Chair, c.Pen = h.nodes[0].code, h.nodes[0].code
	raw, id, err := record.Seal(record.Header{Party: c.Chair, Seq: 1, Time: h.now(), Kind: talks.KindCharter}, c, h.nodes[0].salt(), h.nodes[0].key)
	if err != nil {
		return nil, fmt.Errorf("charter: %w", err)
	}
	for _, m := range h.nodes {
		if m.rec, err = record.New(raw); err != nil {
			return nil, err
		}
		if m.state, err = talks.New(m.rec); err != nil {
			return nil, err
		}
	}
	for i := range 2 {
		r := &relay{h: h, of: map[string]int{}}
		key := newKey(fmt.Sprintf("hall %d hub %d", p.Seed, i))
		if r.named, err = ledger.RunningLog(fmt.Sprint("HUB", i), id.String(), key.Public()); err != nil {
			return nil, err
		}
		if r.by, err = ledger.NewSigner(r.named.Origin(), key); err != nil {
			return nil, err
		}
		t := &told{at: map[record.ID]int64{}}
		if t.rec, err = record.New(raw); err != nil {
			return nil, err
		}
		r.stories = []*told{t}
		if err := r.enter(t, t.rec.Charter()); err != nil {
			return nil, err
		}
		h.hubs = append(h.hubs, r)
		for _, m := range h.nodes {
			m.watch = append(m.watch, &ledger.Watch{Log: r.named})
		}
	}
	switch p.Fault {
	case LosesABreak, MiscountsAVote:
		h.nodes[p.Parties/3].fault = p.Fault
	}
	return h, nil
}

// add puts an act into a record; what some node of this session has verified isn't verified again.
func (h *Hall) add(rec *record.Record, a *record.Act) ([]*record.Act, error) {
	u, err := record.Decode(a.Raw())
	if err != nil {
		return nil, err
	}
	d := seal.Hash("rehearsal raw", a.Raw())
	var out record.Outcome
	if h.known[d] && placed(rec, u.Header()) {
		out, err = rec.AddVerified(u.VerifiedBefore())
	} else if out, err = rec.AddUnverified(u); err == nil && out.State == record.Stored {
		h.known[d] = true
	}
	if err != nil {
		return nil, err
	}
	return out.Stored, nil
}

func (m *member) salt() []byte {
	m.salts++
	d := seal.Hash("rehearsal salt", []byte(fmt.Sprint("hall", m.h.Seed, m.code, m.salts)))
	return d[:record.SaltSize]
}

// act makes an act as an honest node does; the talks must allow it.
func (m *member) act(body talks.Body) (record.ID, error) {
	if err := m.state.Now().CheckAt(m.code, body, m.h.now()); err != nil {
		return record.ID{}, fmt.Errorf("%s may not %s: %w", m.code, body.Kind(), err)
	}
	head, err := m.rec.Next(m.code, body.Kind(), m.h.now())
	if err != nil {
		return record.ID{}, err
	}
	return m.sign(head, body)
}

func (m *member) sign(head record.Header, body talks.Body) (record.ID, error) {
	raw, id, err := record.Seal(head, body, m.salt(), m.key)
	if err != nil {
		return id, err
	}
	out, err := m.rec.Add(raw)
	if err != nil {
		return id, err
	}
	m.h.Figures.Acts++
	return id, m.fold(out.Stored)
}

func (m *member) fold(acts []*record.Act) error {
	for _, a := range acts {
		if err := m.state.Add(a); err != nil {
			return err
		}
	}
	return nil
}

// take takes acts that came from elsewhere.
func (m *member) take(acts []*record.Act) error {
	for _, a := range acts {
		if m.fault == LosesABreak && a.ID == m.h.broke {
			continue
		}
		got, err := m.h.add(m.rec, a)
		if err != nil {
			return broken("sync", "%s refuses an act of %s: %v", m.code, a.Party, err)
		}
		if err := m.fold(got); err != nil {
			return err
		}
	}
	return nil
}

// enter puts an act of a story's record into the log that is signed.
func (r *relay) enter(t *told, acts ...*record.Act) error {
	for _, a := range acts {
		if err := t.log.Append(a.ID[:]); err != nil {
			return err
		}
		t.at[a.ID] = int64(len(t.ids))
		t.ids = append(t.ids, a.ID)
	}
	if len(acts) == 0 {
		return nil
	}
	note, err := r.by.Text(ledger.Checkpoint{Origin: r.named.Origin(), Size: t.log.Size(), Root: t.log.Root()}.Text())
	t.note = note
	return err
}

// defect gives the hub a second story, in which an act never came, for all but these parties.
func (r *relay) defect(hide record.ID, but []string) error {
	r.hides = hide
	old := r.stories[0]
	t := &told{at: map[record.ID]int64{}}
	var err error
	if t.rec, err = record.New(old.rec.Charter().Raw()); err != nil {
		return err
	}
	if err := r.enter(t, t.rec.Charter()); err != nil {
		return err
	}
	for _, id := range old.ids[1:] {
		if id != hide {
			got, err := r.h.add(t.rec, old.rec.Get(id))
			if err != nil {
				return err
			}
			if err := r.enter(t, got...); err != nil {
				return err
			}
		}
	}
	r.stories = append(r.stories, t)
	for _, m := range r.h.nodes {
		if !slices.Contains(but, m.code) {
			r.of[m.code] = 1
		}
	}
	return nil
}

// visit is one exchange of a node with a hub: both take what they lack, the node gets receipts for its own acts and
// follows the log.
func (m *member) visit(i int) error {
	r := m.h.hubs[i]
	side := r.of[m.code]
	t := r.stories[side]
	for _, a := range m.rec.Missing(t.rec.Frontier()) {
		if side > 0 && a.ID == r.hides {
			continue
		}
		got, err := m.h.add(t.rec, a)
		if err != nil {
			return err
		}
		if err := r.enter(t, got...); err != nil {
			return err
		}
	}
	if err := m.take(t.rec.Missing(m.rec.Frontier())); err != nil {
		return err
	}
	chain := m.rec.Chain(m.code)
	for k := len(chain) - 1; k >= 0 && !m.acks[chain[k].ID]; k-- {
		at, ok := t.at[chain[k].ID]
		if !ok {
			continue
		}
		paper, err := ledger.FindReceipt(r.named.Key, t.note, &t.log, at, chain[k].ID[:])
		if err != nil {
			return err
		}
		m.acks[chain[k].ID], m.papers = true, append(m.papers, paper)
		m.h.Figures.Receipts++
	}
	w := m.watch[i]
	from := int64(min(len(w.Leaves), len(t.ids)))
	proof, err := w.Grow(t.note, from, t.ids[from:])
	if err != nil && proof == nil {
		return fmt.Errorf("%s follows hub %d: %w", m.code, i, err)
	}
	m.learn(proof)
	return nil
}

// meet is an exchange of two nodes without any hub: acts, and what the hubs showed to each.
func (m *member) meet(o *member) error {
	m.h.Figures.Meetings++
	give := m.rec.Missing(o.rec.Frontier())
	if err := m.take(o.rec.Missing(m.rec.Frontier())); err != nil {
		return err
	}
	if err := o.take(give); err != nil {
		return err
	}
	if m.h.Fault == NobodyCompares {
		return nil
	}
	for _, pair := range [][2]*member{{m, o}, {o, m}} {
		a, b := pair[0], pair[1]
		for i, w := range a.watch {
			if b.watch[i].Note.Text == "" || w.Note.Text == "" {
				continue
			}
			if proof, _, err := w.Compare(b.watch[i].Note); err == nil || proof != nil {
				a.learn(proof)
			}
		}
		for _, s := range sortedSplits(b.proofs) {
			raw, err := s.Bytes()
			if err != nil {
				return err
			}
			back, err := ledger.ParseSplit(raw) // whoever is told checks
			if err != nil {
				return broken("split", "%s is shown a proof that proves nothing: %v", a.code, err)
			}
			a.learn(back)
		}
	}
	return nil
}

func (m *member) learn(s *ledger.Split) {
	if s != nil && m.proofs[s.Signer] == nil {
		m.proofs[s.Signer] = s
		m.h.Figures.Proofs++
	}
}
