package courier

import (
	"context"
	"fmt"
	"slices"

	"parley/record"
)

// Sync calls a peer once: it opens a link, syncs and closes it. What came before an error is kept, and the Round
// tells of it.
func (d Dialer) Sync(ctx context.Context, p Peer, known map[record.ID]record.Frontier) (Round, error) {
	l, err := d.Dial(ctx, p, known)
	if err != nil {
		return Round{}, err
	}
	defer l.Close()
	return l.Sync(ctx)
}

// Sync exchanges messages until both sides say that they hold the same, or until nothing moves any more: then
// one side lacks what the other can't or won't give, and the Round says what. On a link where both sides know
// what the other holds that is one message and one answer.
func (l *Link) Sync(ctx context.Context) (Round, error) {
	round := Round{Party: l.from.party, Key: l.from.key}
	if l.over {
		return round, ErrOver
	}
	ctx, cancel := context.WithTimeout(ctx, l.c.Round)
	defer cancel()
	var offers []record.ID
	idle, all := 0, false
	for {
		if round.Exchanges == MaxExchanges {
			l.Close()
			return round, fmt.Errorf("%w: it finds no end", ErrPeer)
		}
		step, err := l.exchange(ctx, &round, offers, all)
		round.Exchanges++
		if err != nil {
			l.Close()
			return round, fmt.Errorf("sync with %s: %w", l.from.party, err)
		}
		first := offers == nil
		offers = []record.ID{}
		if first {
			offers = step.offers
		}
		if idle++; step.moved {
			idle = 0
		}
		switch {
		case len(offers) > 0 || step.more && idle <= maxIdle || !round.Equal() && step.moved:
		case round.Equal() || all:
			l.floats(ctx)
			l.witness(ctx)
			return round, nil
		default:
			all = true
		}
	}
}

// step says what one message and its answer did.
type step struct {
	more   bool        // one side has more than went into its message
	moved  bool        // something is new on either side, or will be said with the next message
	offers []record.ID // talks that the peer is a party of, and neither has nor was offered
}

// exchange sends one message and takes the answer.
func (l *Link) exchange(ctx context.Context, round *Round, offers []record.ID, all bool) (step, error) {
	var st step
	shared, old, err := l.c.standings(ctx, l.from)
	if err != nil {
		return st, err
	}
	if len(shared) == 0 && l.from.key != l.peer.Key {
		if old {
			return st, fmt.Errorf("%w: its key has been replaced", ErrPeer)
		}
		return st, fmt.Errorf("%w: its key is not one of %s", ErrPeer, l.from.party)
	}
	var parcels []parcel
	for _, id := range shared {
		theirs, known := l.theirs[id]
		parcels = append(parcels, parcel{id: id, theirs: theirs, known: known, all: all, cursor: l.cursors[id]})
	}
	m := &message{lines: l.proof.lines, size: l.proof.size}
	l.proof = message{}
	if err := l.c.compose(ctx, m, parcels, offers); err != nil {
		return st, err
	}
	resp, err := l.post(ctx, exchangePath, m)
	round.Written += m.size
	if err != nil {
		return st, err
	}
	defer resp.Body.Close()
	lines := newLineReader(resp.Body, maxHead+MaxBytes+MaxActs+(MaxTalks+MaxOffers+4)*maxMark)
	defer func() { round.Read += lines.read }()
	line, err := lines.next(maxHead)
	if err != nil {
		return st, err
	}
	hd, err := readHead(line)
	if err != nil {
		return st, err
	}
	in := &taker{ctx: ctx, c: l.c, seat: l.seat, from: l.from, came: map[record.ID]Added{}}
	for _, p := range parcels {
		if _, ok := hd.find(p.id); ok {
			in.allowed = append(in.allowed, p.id)
		}
	}
	st.more, err = receive(lines, in)
	st.more = st.more || m.more
	round.Offered = append(round.Offered, in.offered...)
	for _, p := range parcels {
		said, ok := hd.find(p.id)
		if !ok {
			delete(l.theirs, p.id)
			round.Talks = slices.DeleteFunc(round.Talks, func(t TalksRound) bool { return t.ID == p.id })
			if l.c.Invites != nil && !slices.Contains(hd.Held, p.id) && len(st.offers) < MaxOffers {
				st.offers = append(st.offers, p.id)
			}
			continue
		}
		t := round.at(p.id)
		l.cursors[p.id] = p.cursor
		before, known := l.theirs[p.id]
		l.theirs[p.id], t.Theirs = said.Frontier, said.Frontier
		t.Sent += p.sent
		t.sum(in.came[p.id])
		if e := l.c.standsNow(ctx, t); e != nil && err == nil {
			err = e
		}
		if !known || before.Digest() != said.Frontier.Digest() || in.came[p.id].Stored > 0 {
			st.moved = true
		}
	}
	return st, err
}
