package node

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"parley/internal/store"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Node is one talks in a home: its acts on the disk and in memory, and what they make of the text. Its
// methods may be called from many goroutines.
type Node struct {
	home    *Home
	id      record.ID
	charter *talks.Charter // set before anybody gets the Node, and never again

	mu     sync.Mutex // guards all below
	store  *store.Store
	rec    *record.Record
	state  *talks.State
	chairs map[string]*Chair // of the seats that the charter names, and of the own seat
	failed error             // why nothing more may be done here, or nil

	witness witness // what was seen of others' logs; has a lock of its own
	running running // the log of what arrived here; guarded by mu

	reading   sync.Mutex // held by who reads, before mu: however many do, an act waits for one of them
	followers followers  // has a lock of its own
}

// Node opens talks of this home: it loads all acts, checks them, and folds them. It returns the same Node
// until the home is closed. Several talks may be opened at once; each is opened by one, and the others wait for it.
func (h *Home) Node(ctx context.Context, id record.ID) (*Node, error) {
	for {
		h.mu.Lock()
		n, other, closed := h.nodes[id], h.busy[id], h.closed
		if n == nil && other == nil && !closed {
			h.busy[id] = make(chan struct{})
		}
		h.mu.Unlock()
		switch {
		case closed:
			return nil, ErrClosed
		case n != nil:
			return n, nil
		case other == nil:
			return h.openNode(ctx, id)
		}
		select {
		case <-other: // if that failed, we try
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// IsOpen reports whether talks are open already, so that Node doesn't wait.
func (h *Home) IsOpen(id record.ID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.nodes[id] != nil
}

// openNode opens talks that nobody else has open or opens: a store can be opened once. The caller has put them into h.busy.
func (h *Home) openNode(ctx context.Context, id record.ID) (*Node, error) {
	h.opening.RLock()
	defer func() {
		h.opening.RUnlock()
		h.mu.Lock()
		defer h.mu.Unlock()
		close(h.busy[id])
		delete(h.busy, id)
	}()
	n := &Node{home: h, id: id}
	if _, err := h.own.readNotes(id); err != nil {
		return nil, err
	}
	var err error
	if n.store, err = h.openStore(ctx, id, false); errors.Is(err, store.ErrRolledBack) {
		// Acts that were here once are gone. They may be brought back by others, but this home must
		// not act as if it had never made its own among them.
		for _, s := range h.Seats() {
			if !s.in(id) {
				continue
			}
			if err := s.suspect(fmt.Sprintf("the record of the talks %s on this disk is older than it was", id.Short())); err != nil {
				return nil, err
			}
		}
		n.store, err = h.openStore(ctx, id, true)
	}
	if err != nil {
		return nil, err
	}
	if err := n.load(ctx); err != nil {
		n.store.Close()
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		n.store.Close()
		return nil, ErrClosed
	}
	h.nodes[id] = n
	return n, nil
}

// load reads the store into record and state. Reading, decoding, adding and folding run beside each other;
// every act passes them in the order in which it was stored.
func (n *Node) load(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var readErr, foldErr error
	keys := &atomic.Pointer[record.Keyring]{}
	batches := make(chan [][]byte, 1)
	placedActs := make(chan []*record.Act, 4)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(batches)
		readErr = n.read(ctx, batches)
	})
	wg.Go(func() {
		for acts := range placedActs {
			for _, a := range acts {
				if foldErr == nil {
					foldErr = n.foldOne(a)
				}
			}
		}
	})
	late, addErr := n.addAll(ctx, batches, keys, placedActs)
	cancel() // a reader that nobody listens to ends
	for range batches {
	}
	close(placedActs)
	wg.Wait()
	switch {
	case addErr != nil:
		return fmt.Errorf("open the talks %s: %w", n.id.Short(), addErr)
	case readErr != nil:
		return fmt.Errorf("open the talks %s: %w", n.id.Short(), readErr)
	case n.rec == nil:
		return advise("put it back from a backup and run 'parley rekey', or move its directory away and join again from a pouch", "open the talks %s: %w: the record is empty", n.id.Short(), ErrDamaged)
	case foldErr != nil:
		return fmt.Errorf("open the talks %s: %w", n.id.Short(), foldErr)
	}
	if len(late) == 0 {
		return nil
	}
	for _, c := range late {
		if _, err := c.add(n.rec, !n.home.plain); err != nil {
			return fmt.Errorf("open the talks %s: %w: %w", n.id.Short(), ErrDamaged, err)
		}
	}
	return n.fold()
}

// read gives the bytes in the store, some at a time; the first batch is the charter alone.
func (n *Node) read(ctx context.Context, batches chan<- [][]byte) error {
	var batch [][]byte
	first := true
	send := func() error {
		select {
		case batches <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch, first = nil, false
		return nil
	}
	err := n.store.Load(ctx, func(raw []byte) error {
		if batch = append(batch, raw); first || len(batch) >= loadBatch {
			return send()
		}
		return nil
	})
	if err == nil && len(batch) > 0 {
		err = send()
	}
	return err
}

// addAll adds what was read to the record and passes on what found its place. It leaves for later what
// brings a body that had been withheld: folding may be reading that act.
func (n *Node) addAll(ctx context.Context, batches <-chan [][]byte, keys *atomic.Pointer[record.Keyring], placedActs chan<- []*record.Act) (late []checked, err error) {
	charter, ok := <-batches
	if !ok {
		return nil, nil
	}
	rec, err := record.New(charter[0])
	if err != nil {
		return nil, fmt.Errorf("%w: the charter: %w", ErrDamaged, err)
	}
	if rec.Talks() != n.id {
		return nil, advise("put it back under its own name", "%w: their directory holds others, %s", ErrDamaged, rec.Talks().Short())
	}
	if n.state, err = talks.Open(rec.Charter()); err != nil {
		return nil, err
	}
	if n.charter == nil { // it was read before, by who waits for nobody
		n.charter = n.state.Charter()
	}
	n.rec = rec
	if err := n.sit(); err != nil {
		return nil, err
	}
	if n.home.plain { // a sealed store vouches for what it holds
		keys.Store(rec.Keyring())
	}
	withheld := map[record.ID]bool{} // stored without their bodies
	for some := range checkAhead(ctx, batches, keys) {
		var stored []*record.Act
		for _, c := range some {
			if c.err == nil && len(withheld) > 0 && withheld[c.u.ID()] {
				late = append(late, c)
				continue
			}
			out, err := c.add(rec, !n.home.plain)
			if err != nil && (c.err != nil || placed(rec, c.u.Header())) {
				return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			for _, a := range out.Stored {
				if a.Body == nil {
					withheld[a.ID] = true
				}
				if a.Root && n.home.plain {
					keys.Store(rec.Keyring())
				}
			}
			stored = append(stored, out.Stored...)
		}
		placedActs <- stored
	}
	return late, ctx.Err()
}

// foldOne puts an act of the record into the state.
func (n *Node) foldOne(a *record.Act) error {
	if err := n.state.Add(a); err != nil {
		return fmt.Errorf("fold the act %s: %w", a.ID.Short(), err)
	}
	n.watch(a)
	return nil
}

// fold makes the state anew from the record.
func (n *Node) fold() error {
	s, err := talks.New(n.rec)
	if err != nil {
		return fmt.Errorf("open the talks %s: %w", n.id.Short(), err)
	}
	n.state = s
	for _, c := range n.chairs {
		c.signed = nil
	}
	for a := range n.rec.Acts() {
		n.watch(a)
	}
	return nil
}

// ID returns the talks' id.
func (n *Node) ID() record.ID { return n.id }

// Charter returns the charter, which never changes; nobody waits for it, and nobody may change it.
func (n *Node) Charter() *talks.Charter { return n.charter }

// Home returns the home.
func (n *Node) Home() *Home { return n.home }

// Spoken returns the number by which the parties compare charter and keys by voice: it is made of the
// charter's id, and the charter holds all keys.
func (n *Node) Spoken() string { return seal.Spoken(n.id) }

// View calls f with record and state while nothing changes them. f must not keep them, nor call the Node; acts
// wait for it, so it does what can't be done later.
func (n *Node) View(f func(rec *record.Record, state *talks.State) error) error {
	n.reading.Lock()
	defer n.reading.Unlock()
	return n.hold(f)
}

// hold is View for what is part of an act's way to others, and short: it doesn't stand behind readers.
func (n *Node) hold(f func(rec *record.Record, state *talks.State) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return f(n.rec, n.state)
}

// Raws returns the bytes of all acts, the charter first and each after what it names, then of those that
// wait for others: what an audit reads.
func (n *Node) Raws() [][]byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out [][]byte
	for a := range n.rec.Acts() {
		out = append(out, a.Raw())
	}
	for _, w := range n.rec.Parked() {
		out = append(out, w.Raw)
	}
	return out
}

// Scrub checks the whole record on the disk, and returns how many acts it holds.
func (n *Node) Scrub(ctx context.Context) (int, error) { return n.store.Scrub(ctx) }

// usable returns why the node can't take acts, or nil. The caller holds n.mu.
func (n *Node) usable() error {
	if n.failed != nil {
		return n.failed
	}
	return n.store.Failed()
}

// keep makes acts durable; the caller shows them to nobody before. It isn't cancelled half-way: the record in
// memory may hold the acts already. After a failure the node takes no more acts: what it holds in memory may
// not be on the disk.
func (n *Node) keep(ctx context.Context, raws ...[]byte) error {
	if err := n.store.Append(context.WithoutCancel(ctx), raws...); err != nil {
		n.failed = err
		return err
	}
	return nil
}

// forget drops from memory the acts that the disk didn't take, so that what is read goes together, and is what
// was acknowledged. The caller holds n.mu. When the disk can't be read either, memory stays as it is.
func (n *Node) forget(ctx context.Context) {
	rec, state := n.rec, n.state
	n.rec, n.state = nil, nil
	if err := n.load(context.WithoutCancel(ctx)); err != nil {
		n.rec, n.state = rec, state
		for _, c := range n.chairs {
			c.watchAll()
		}
	}
}

func (n *Node) close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.failed == nil {
		n.failed = ErrClosed
	}
	return n.store.Close()
}
