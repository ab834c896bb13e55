package node

import (
	"context"
	"errors"
	"slices"
	"time"

	"parley/record"
	"parley/talks"
)

// answer says "silent" for the seats whose keys are here in each silence procedure whose deadline is over by this home's clock,
// unless the party broke the silence or has said what its silence would go against. The caller holds n.mu. It is nobody's decision
// at that moment: it was made by not speaking. For a seat that this home holds for another (custody: hub) it is made only once that
// delegation has seen the chair's act: silence binds nobody who couldn't hear.
func (n *Node) answer(ctx context.Context) error {
	if n.state.Charter().Rule != talks.Consensus {
		return nil
	}
	var due []talks.Quiet
	now := n.home.stamp()
	for _, q := range n.state.Now().Silences() {
		if !q.Over && q.Body.Deadline <= now {
			due = append(due, q)
		}
	}
	for _, q := range due {
		for _, c := range n.seats() {
			if !slices.Contains(q.Awaited, c.seat.code) || slices.Contains(q.Spoken, c.seat.code) || !c.heard(q.ID) {
				continue
			}
			body := &talks.KeptSilence{Silence: q.ID}
			at, _ := c.time()
			if n.state.Now().CheckAt(c.seat.code, body, at) != nil {
				continue
			}
			if _, err := c.act(ctx, body); err != nil && !notActing(err) {
				return err
			}
		}
	}
	return nil
}

// heard reports whether a delegation can have heard of an act: it lies at its own home, or it has looked at it in this one.
func (c *Chair) heard(id record.ID) bool {
	if c.seat.Own() {
		return true
	}
	return !slices.ContainsFunc(c.node.rec.Missing(c.notes.Seen), func(a *record.Act) bool { return a.ID == id })
}

// Answer answers silence procedures whose deadline is over, in these talks.
func (n *Node) Answer(ctx context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.answer(ctx)
}

// between is how often a home that runs looks for deadlines that are over.
const between = 10 * time.Second

// Answering answers the silence procedures of all talks of this home at their deadlines, until the returned function is called,
// which waits for what is under way. failed hears what goes wrong; it is tried again. Talks that know no silence are asked once.
func (h *Home) Answering(ctx context.Context, failed func(error)) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		plain := map[record.ID]bool{}
		for {
			if err := h.answerAll(ctx, plain); err != nil && ctx.Err() == nil {
				failed(err)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(between):
			}
		}
	}()
	return func() error {
		cancel()
		<-done
		return nil
	}
}

func (h *Home) answerAll(ctx context.Context, plain map[record.ID]bool) error {
	ids, err := h.ids()
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		if plain[id] || ctx.Err() != nil {
			continue
		}
		n, err := h.Node(ctx, id)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if err := n.View(func(_ *record.Record, st *talks.State) error {
			plain[id] = st.Charter().Rule != talks.Consensus
			return nil
		}); err != nil || plain[id] {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, n.Answer(ctx))
	}
	return errors.Join(errs...)
}
