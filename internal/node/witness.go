package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	merkle "parley/ledger"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Nodes that sync watch each other's running logs: each says its own log with a checkpoint, and which checkpoints of others it saw. So two
// who were shown different logs find out, and have the proof. See docs/spec/witness.md.

const witnessFile = "witness"

// witness is what was seen of running logs of one talks.
type witness struct {
	mu     sync.Mutex
	read   bool
	logs   map[string]*seenLog // by origin
	proofs []*merkle.Split
	told   map[string]int64 // by party: how many acts of this node's log it said that it has
}

type seenLog struct {
	watch   merkle.Watch
	from    string            // who showed it; "": it is known by what others saw alone
	at      string            // when it was last shown
	others  map[string]string // by party: the newest note that it saw
	trouble string
	ask     int64 // from which act on it is asked for again; -1: from the first that lacks
}

type witnessKept struct {
	Logs   []seenKept `json:"logs"`
	Proofs []string   `json:"proofs"`
	V      int        `json:"v"` // version of this form: 1
}

type seenKept struct {
	At      string      `json:"at"`
	From    string      `json:"from"`
	Key     string      `json:"key"`
	Leaves  []byte      `json:"leaves"`
	Note    string      `json:"note"`
	Others  []otherKept `json:"others"`
	Trouble string      `json:"trouble"`
}

type otherKept struct {
	Note  string `json:"note"`
	Party string `json:"party"`
}

// Witnessed says what is known of one running log.
type Witnessed struct {
	Code    string   `json:"code"` // of the home that keeps it
	Talks   string   `json:"talks"`
	Log     string   `json:"log"`  // its origin
	Key     string   `json:"key"`  // text form
	From    string   `json:"from"` // the party that showed it; "": only others saw it
	At      string   `json:"at"`
	Size    int64    `json:"size"`
	Others  []string `json:"others"`  // who else saw it
	Trouble string   `json:"trouble"` // why it isn't believed, in plain words
	Anew    bool     `json:"anew"`    // the same home showed another log before, or shows one to others
	Missing int      `json:"missing"` // acts in it that this node hasn't got
	Proof   []byte   `json:"proof,omitempty"`
}

// withWitness calls f with what was seen, and writes it down if f says that it changed.
func (n *Node) withWitness(f func(w *witness) (changed bool, err error)) error {
	w := &n.witness
	w.mu.Lock()
	defer w.mu.Unlock()
	path := n.home.talksPath(n.id, witnessFile)
	if !w.read {
		k := witnessKept{V: 1}
		if _, err := n.home.vault.read(path, witnessFile, &k); err != nil {
			return err
		}
		w.logs, w.told, w.proofs = map[string]*seenLog{}, map[string]int64{}, nil
		for _, s := range k.Logs {
			if err := w.restore(s); err != nil {
				return advise("remove it: what was seen is asked for again", "%w: %s can't be read", ErrDamaged, path)
			}
		}
		for _, p := range k.Proofs {
			if split, err := merkle.ParseSplit([]byte(p)); err == nil {
				w.proofs = append(w.proofs, split)
			}
		}
		w.read = true
	}
	changed, err := f(w)
	if !changed {
		return err
	}
	k := witnessKept{Logs: []seenKept{}, Proofs: []string{}, V: 1}
	for _, origin := range slices.Sorted(maps.Keys(w.logs)) {
		s := w.logs[origin]
		x := seenKept{At: s.at, From: s.from, Key: s.watch.Log.Key.String(), Leaves: []byte{}, Others: []otherKept{}, Trouble: ascii(s.trouble)}
		for _, l := range s.watch.Leaves {
			x.Leaves = append(x.Leaves, l[:]...)
		}
		if s.watch.Note.Text != "" {
			x.Note = string(s.watch.Note.Bytes())
		}
		for _, p := range slices.Sorted(maps.Keys(s.others)) {
			x.Others = append(x.Others, otherKept{s.others[p], p})
		}
		k.Logs = append(k.Logs, x)
	}
	for _, p := range w.proofs {
		b, err := p.Bytes()
		if err != nil {
			return err
		}
		k.Proofs = append(k.Proofs, string(b))
	}
	return errors.Join(err, n.home.vault.write(path, witnessFile, k))
}

func (w *witness) restore(k seenKept) error {
	log, err := merkle.ParseRunning(k.Key)
	if err != nil {
		return err
	}
	s := &seenLog{watch: merkle.Watch{Log: log}, from: k.From, at: k.At, trouble: k.Trouble, others: map[string]string{}, ask: -1}
	for _, o := range k.Others {
		s.others[o.Party] = o.Note
	}
	if k.Note != "" {
		note, err := merkle.ParseNote([]byte(k.Note))
		if err != nil {
			return err
		}
		if _, err := s.watch.Grow(note, 0, leaves(k.Leaves)); err != nil {
			return err
		}
	}
	w.logs[log.Origin()] = s
	return nil
}

func leaves(b []byte) [][32]byte {
	out := make([][32]byte, 0, len(b)/32)
	for ; len(b) >= 32; b = b[32:] {
		out = append(out, [32]byte(b[:32]))
	}
	return out
}

// keepProof notes a proof; one for each key is enough.
func (w *witness) keepProof(p *merkle.Split) bool {
	if p == nil || len(w.proofs) >= maxWitnessProofs || slices.ContainsFunc(w.proofs, func(o *merkle.Split) bool { return o.Signer == p.Signer }) {
		return false
	}
	w.proofs = append(w.proofs, p)
	return true
}

// of returns the place for what is seen of a log; nil: there are too many.
func (w *witness) of(log merkle.Running) *seenLog {
	s := w.logs[log.Origin()]
	if s == nil && len(w.logs) < maxWitnessLogs {
		s = &seenLog{watch: merkle.Watch{Log: log}, others: map[string]string{}, ask: -1}
		w.logs[log.Origin()] = s
	}
	return s
}

// have is how many acts of the log are said to be here.
func (s *seenLog) have() int64 {
	if s.ask >= 0 {
		return s.ask
	}
	return int64(len(s.watch.Leaves))
}

// grow takes what the log's own node says of it.
func (w *witness) grow(s *seenLog, note merkle.Note, from int64, ids [][32]byte) {
	p, err := s.watch.Grow(note, from, ids)
	w.keepProof(p)
	switch {
	case p != nil:
		s.trouble, s.ask = "it has told two stories; the proof is here", -1
	case err == nil:
		s.trouble, s.ask = "", -1
		for _, o := range s.others {
			w.compare(s, o)
		}
	default:
		q, ahead, cerr := s.watch.Compare(note)
		w.keepProof(q)
		if c, err := s.watch.Log.Read(note); cerr == nil && err == nil && q == nil && !ahead && s.ask >= 0 && c.Size < int64(len(s.watch.Leaves)) {
			s.ask = c.Size // a beginning, on the way to the rest
		} else if s.ask < 0 {
			s.ask = 0
		} else {
			s.ask = -1
		}
		s.trouble = err.Error()
	}
}

// compare holds what another party saw against what was seen here.
func (w *witness) compare(s *seenLog, raw string) {
	note, err := merkle.ParseNote([]byte(raw))
	if err != nil {
		return
	}
	if p, _, _ := s.watch.Compare(note); p != nil {
		w.keepProof(p)
		s.trouble = "it has told two stories; the proof is here"
	}
	for _, o := range s.others {
		if other, err := merkle.ParseNote([]byte(o)); err == nil {
			if p, err := merkle.FindSplit(s.watch.Log.Key, note, other, nil); err == nil {
				w.keepProof(p)
				s.trouble = "it has told two stories; the proof is here"
			}
		}
	}
}

// Witnessed says what was seen of the running logs of these talks, ascending by log.
func (n *Node) Witnessed() ([]Witnessed, error) {
	var out []Witnessed
	var held map[record.ID]bool
	if err := n.hold(func(r *record.Record, _ *talks.State) error {
		held = make(map[record.ID]bool, r.Len())
		for a := range r.Arrived(0) {
			held[a.ID] = true
		}
		return nil
	}); err != nil {
		return nil, err
	}
	err := n.withWitness(func(w *witness) (bool, error) {
		codes := map[string]int{}
		for _, s := range w.logs {
			codes[s.watch.Log.Code]++
		}
		for _, origin := range slices.Sorted(maps.Keys(w.logs)) {
			s := w.logs[origin]
			x := Witnessed{Code: s.watch.Log.Code, Talks: n.id.String(), Log: origin, Key: s.watch.Log.Key.String(), From: s.from, At: s.at, Size: int64(len(s.watch.Leaves)), Others: slices.Sorted(maps.Keys(s.others)), Trouble: s.trouble, Anew: codes[s.watch.Log.Code] > 1}
			for _, l := range s.watch.Leaves {
				if !held[l] {
					x.Missing++
				}
			}
			for _, p := range w.proofs {
				if p.Signer == x.Key {
					x.Proof, _ = p.Bytes() // it was read or checked: it can be written
				}
			}
			if x.Others == nil {
				x.Others = []string{}
			}
			out = append(out, x)
		}
		return false, nil
	})
	return out, err
}

// ReceiptFrom returns the receipt of another node's log for an act, from what was seen of it. nil: it was seen in none.
func (n *Node) ReceiptFrom(id record.ID) (r *merkle.Receipt, err error) {
	err = n.withWitness(func(w *witness) (bool, error) {
		for _, origin := range slices.Sorted(maps.Keys(w.logs)) {
			if r == nil {
				r, _ = w.logs[origin].watch.Receipt(id) // it may not be in this one
			}
		}
		return false, nil
	})
	return r, err
}

// witnessPost implements courier.Witness for a seat.
type witnessPost struct{ s *Seat }

type witnessSaid struct {
	Talks []witnessTalks `json:"talks"`
	V     int            `json:"v"`
}

type witnessTalks struct {
	Have   []witnessHave `json:"have"`
	ID     record.ID     `json:"id"`
	Log    *witnessLog   `json:"log,omitempty"`
	Proofs []string      `json:"proofs"`
	Seen   []witnessNote `json:"seen"`
}

type witnessHave struct {
	Log  string `json:"log"`
	Size int64  `json:"size"`
}

type witnessLog struct {
	From int64  `json:"from"`
	IDs  []byte `json:"ids"`
	Key  string `json:"key"`
	Note string `json:"note"`
}

type witnessNote struct {
	Key  string `json:"key"`
	Note string `json:"note"`
}

// shared returns the talks of the seat in which a key is, or was, this party's.
func (p witnessPost) shared(ctx context.Context, party string, key seal.PublicKey) ([]*Node, error) {
	ids, err := p.s.synced()
	if err != nil {
		return nil, err
	}
	var out []*Node
	for _, id := range ids {
		n, err := ledger(p).node(ctx, id)
		if err != nil || len(out) == maxWitnessTalks {
			continue // damaged: whoever opens it is told
		}
		theirs := false
		if err := n.hold(func(r *record.Record, _ *talks.State) error {
			x, ok := r.Party(party)
			theirs = ok && x.Seat == key
			for _, a := range r.Rekeys(party) {
				if body, err := a.Rekey(); err == nil && body.Seat == key {
					theirs = true
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
		if theirs {
			out = append(out, n)
		}
	}
	return out, nil
}

// Tell implements courier.Witness.
func (p witnessPost) Tell(ctx context.Context, party string, key seal.PublicKey) ([]byte, bool, error) {
	list, err := p.shared(ctx, party, key)
	if err != nil {
		return nil, false, err
	}
	said, room, notes, more := witnessSaid{Talks: []witnessTalks{}, V: 1}, int64(maxWitnessIDs), maxWitnessNotes, false
	for _, n := range list {
		t := witnessTalks{Have: []witnessHave{}, ID: n.id, Proofs: []string{}, Seen: []witnessNote{}}
		var told int64
		known := false
		if err := n.withWitness(func(w *witness) (bool, error) {
			told, known = w.told[party]
			for _, origin := range slices.Sorted(maps.Keys(w.logs)) {
				s := w.logs[origin]
				if s.from == party {
					t.Have = append(t.Have, witnessHave{origin, s.have()})
					more = more || s.ask >= 0
				}
				if s.watch.Note.Text != "" && notes > 0 {
					notes--
					t.Seen = append(t.Seen, witnessNote{s.watch.Log.Key.String(), string(s.watch.Note.Bytes())})
				}
			}
			for _, x := range w.proofs {
				if b, err := x.Bytes(); err == nil && len(b) <= maxWitnessProof {
					t.Proofs = append(t.Proofs, string(b))
				}
			}
			return false, nil
		}); err != nil {
			return nil, false, err
		}
		if !known { // it says first what it has
			said.Talks, more = append(said.Talks, t), true
			continue
		}
		own, rest, err := n.tellLog(told, room)
		if err != nil && !errors.Is(err, ErrNoLog) {
			return nil, false, err
		}
		if err == nil {
			t.Log, more = own, more || rest
			room -= int64(len(own.IDs) / 32)
		}
		said.Talks = append(said.Talks, t)
	}
	b, err := seal.Marshal(said)
	return b, more, err
}

// tellLog is this node's own log for a peer that has its first acts.
func (n *Node) tellLog(has, room int64) (own *witnessLog, more bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, err := n.log()
	if err != nil {
		return nil, false, err
	}
	from := min(has, l.tree.Size())
	to := min(from+room, l.tree.Size())
	note, err := l.sign(to)
	if err != nil {
		return nil, false, err
	}
	own = &witnessLog{From: from, IDs: []byte{}, Key: l.named.Key.String(), Note: string(note.Bytes())}
	for _, id := range l.ids[from:to] {
		own.IDs = append(own.IDs, id[:]...)
	}
	return own, to < l.tree.Size(), nil
}

// Hear implements courier.Witness. What is malformed or too much is passed over: it proves nothing.
func (p witnessPost) Hear(ctx context.Context, party string, key seal.PublicKey, raw []byte) error {
	var said witnessSaid
	if err := seal.Unmarshal(raw, &said); err != nil || said.V != 1 {
		return nil
	}
	list, err := p.shared(ctx, party, key)
	if err != nil {
		return err
	}
	for _, t := range said.Talks {
		for _, n := range list {
			if n.id == t.ID {
				if err := n.hear(party, t); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hear takes what a party says of the logs of these talks.
func (n *Node) hear(party string, t witnessTalks) error {
	own, err := n.RunningLog()
	if err != nil && !errors.Is(err, ErrNoLog) {
		return err
	}
	for _, x := range t.Seen[:min(len(t.Seen), maxWitnessLogs)] {
		if err == nil && x.Key == own.Key.String() {
			if err := n.behind(own, x.Note); err != nil {
				return err
			}
		}
	}
	return n.withWitness(func(w *witness) (bool, error) {
		w.told[party] = 0
		for _, h := range t.Have {
			if err == nil && h.Log == own.Origin() && h.Size >= 0 {
				w.told[party] = h.Size
			}
		}
		if x := t.Log; x != nil {
			log, perr := merkle.ParseRunning(x.Key)
			note, nerr := merkle.ParseNote([]byte(x.Note))
			if perr == nil && nerr == nil && log.Talks == n.id.String() && len(x.IDs)%32 == 0 && !(err == nil && log.Origin() == own.Origin()) {
				if _, err := log.Read(note); err == nil {
					if s := w.of(log); s != nil {
						if s.from == "" || s.from == party {
							s.from = party
						}
						s.at = n.home.stamp()
						w.grow(s, note, x.From, leaves(x.IDs))
					}
				}
			}
		}
		for _, x := range t.Seen[:min(len(t.Seen), maxWitnessLogs)] {
			log, perr := merkle.ParseRunning(x.Key)
			note, nerr := merkle.ParseNote([]byte(x.Note))
			if perr != nil || nerr != nil || log.Talks != n.id.String() || err == nil && log.Origin() == own.Origin() {
				continue
			}
			if _, err := log.Read(note); err != nil {
				continue
			}
			if s := w.of(log); s != nil && (len(s.others) < record.MaxParties || s.others[party] != "") {
				w.compare(s, x.Note)
				s.others[party] = x.Note
			}
		}
		for _, x := range t.Proofs[:min(len(t.Proofs), maxWitnessProofs)] {
			split, err := merkle.ParseSplit([]byte(x))
			if err != nil {
				continue
			}
			if log, err := merkle.ParseRunning(split.Signer); err == nil && log.Talks == n.id.String() {
				if s := w.of(log); s != nil && w.keepProof(split) {
					s.trouble = "it has told two stories; the proof is here"
				}
			}
		}
		return true, nil
	})
}

// behind looks at a checkpoint of this node's own log that somebody else has. If this log isn't that one's continuation, this home was
// turned back: it begins a new log before it signs what would contradict the old one.
func (n *Node) behind(own merkle.Running, raw string) error {
	note, err := merkle.ParseNote([]byte(raw))
	if err != nil {
		return nil
	}
	c, err := own.Read(note)
	if err != nil {
		return nil
	}
	n.mu.Lock()
	l, err := n.log()
	fits := false
	if err == nil && l.named.Origin() == own.Origin() {
		root, rerr := l.tree.RootAt(c.Size)
		fits = rerr == nil && bytes.Equal(root[:], c.Root[:])
	}
	n.mu.Unlock()
	if err != nil || fits {
		return nil
	}
	n.home.mu.Lock()
	defer n.home.mu.Unlock()
	if err := n.home.dropRunning(); err != nil {
		return fmt.Errorf("begin the running log anew: %w", err)
	}
	return nil
}
