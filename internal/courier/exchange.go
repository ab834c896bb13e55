package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/record"
	"parley/seal"
)

// ids returns the talks held here, ascending.
func (c Config) ids(ctx context.Context) ([]record.ID, error) {
	ids, err := c.Ledger.Talks(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the talks: %w", err)
	}
	ids = slices.Clone(ids)
	slices.SortFunc(ids, compareID)
	return slices.Compact(ids), nil
}

func compareID(a, b record.ID) int { return bytes.Compare(a[:], b[:]) }

// read is Ledger.Read, but says false for talks that went away.
func (c Config) read(ctx context.Context, id record.ID, f func(*record.Record) error) (bool, error) {
	err := c.Ledger.Read(ctx, id, f)
	if errors.Is(err, ErrUnknown) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the talks %s: %w", id.Short(), err)
	}
	return true, nil
}

// held lists the offers that wait here.
func (c Config) held(ctx context.Context) ([]record.ID, error) {
	if c.Invites == nil {
		return nil, nil
	}
	ids, err := c.Invites.Held(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the offers: %w", err)
	}
	return ids[:min(len(ids), MaxTalks)], nil
}

// standings sorts the talks held here by what a claimant counts for in them.
func (c Config) standings(ctx context.Context, who claimant) (ids []record.ID, old bool, err error) {
	if who.by != nil {
		if err := who.by.Holds(c.Clock()); err != nil { // it ended while the session was open
			return nil, false, refuse(CodeDelegation, "%w", err)
		}
	}
	all, err := c.ids(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, id := range all {
		if _, err := c.read(ctx, id, func(r *record.Record) error {
			switch who.in(r) {
			case current:
				ids = append(ids, id)
			case replaced:
				old = true
			}
			return nil
		}); err != nil {
			return nil, false, err
		}
	}
	return ids, old, nil
}

// parcel is what one message says of one talks.
type parcel struct {
	id     record.ID
	theirs record.Frontier // what the peer is known to have
	all    bool            // guess nothing of what else it has
	known  bool            // whether anything is known of that; if not, no acts are sent
	sent   int
	cursor record.ID // the last act that was sent, when more of these were to come; none else
}

// compose writes a message: the frontiers of these talks, the acts that the peer lacks as far as the budget
// goes, and the charters of the talks to offer.
func (c Config) compose(ctx context.Context, m *message, parcels []parcel, offers []record.ID) error {
	held, err := c.held(ctx)
	if err != nil {
		return err
	}
	h := head{Held: held, Talks: []part{}, V: Version}
	if h.Held == nil {
		h.Held = []record.ID{}
	}
	body := message{}
	left, room, e := c.Budget.Bytes, c.Budget.Acts, end{}
	for i := range parcels {
		p := &parcels[i]
		var acts []*record.Act
		ok, err := c.read(ctx, p.id, func(r *record.Record) error {
			h.Talks = append(h.Talks, part{p.all, r.Frontier(), p.id})
			if p.known {
				acts = after(missing(r, p.theirs, p.all), p.cursor)
			}
			return nil
		})
		p.cursor = record.ID{}
		if err != nil {
			return err
		}
		if !ok || len(acts) == 0 {
			continue
		}
		if room == 0 {
			e.More = true
			continue
		}
		if err := body.value(mark{p.id}); err != nil {
			return err
		}
		for _, a := range acts {
			raw := a.Raw()
			if room == 0 || len(raw) > left && body.acts > 0 {
				room, e.More = 0, true
				if p.sent > 0 {
					p.cursor = acts[p.sent-1].ID
				}
				break
			}
			body.line(raw)
			body.acts++
			p.sent++
			left, room = left-len(raw), room-1
		}
	}
	for _, id := range offers {
		var charter []byte
		if _, err := c.read(ctx, id, func(r *record.Record) error { charter = r.Charter().Raw(); return nil }); err != nil {
			return err
		}
		if charter == nil || room == 0 || len(charter) > left && body.acts > 0 {
			continue
		}
		if err := body.value(offer{id}); err != nil {
			return err
		}
		body.line(charter)
		body.acts++
		left, room = left-len(charter), room-1
	}
	e.Acts = body.acts
	if err := m.value(h); err != nil {
		return err
	}
	if len(m.lines[len(m.lines)-1]) > maxHead {
		return errors.New("write a message: its head is too long: some party has made too many branches")
	}
	m.lines, m.size = append(m.lines, body.lines...), m.size+body.size
	m.acts, m.more = body.acts, e.More
	return m.value(e)
}

// missing returns the acts that a record with the frontier theirs lacks. record.Missing takes a newer head that isn't
// known here for news, and its holder to have the rest of that party, as long as nothing speaks against it. All guesses
// nothing: only heads that are known here count. It is there for peers of other makes, which may guess longer.
func missing(r *record.Record, theirs record.Frontier, all bool) []*record.Act {
	if all {
		theirs = slices.DeleteFunc(slices.Clone(theirs), func(h record.Head) bool { return r.Get(h.ID) == nil })
	}
	return r.Missing(theirs)
}

// after returns the acts that come after the cursor, or all if it isn't among them. Acts that the peer has are sent
// again where branches of a chain meet (see record.Missing); if they alone filled each message, nothing else would
// ever come.
func after(acts []*record.Act, cursor record.ID) []*record.Act {
	for i, a := range acts {
		if a.ID == cursor {
			return acts[i+1:]
		}
	}
	return acts
}

// taker is the sink of one message.
type taker struct {
	ctx     context.Context
	c       Config
	seat    Seat
	from    claimant
	allowed []record.ID // acts of other talks are passed over
	came    map[record.ID]Added
	offered []record.ID
	refused int
}

func (t *taker) acts(id record.ID, raws [][]byte) error {
	if !slices.Contains(t.allowed, id) {
		return nil
	}
	// What arrived is kept though the caller may be gone by now.
	got, err := t.c.Ledger.Add(context.WithoutCancel(t.ctx), id, raws)
	if err != nil {
		return refuse(CodeFailed, "store acts of the talks %s: %w", id.Short(), err)
	}
	sum := t.came[id]
	sum.Stored += got.Stored
	sum.Duplicates += got.Duplicates
	sum.Parked += got.Parked
	for _, r := range got.Refused {
		if len(sum.Refused) < MaxRefused {
			sum.Refused = append(sum.Refused, r)
		}
		if r.Code != record.CodeQuota && r.Code != record.CodeKey && r.Code != record.CodeWithheld {
			t.refused++
		}
	}
	t.came[id] = sum
	if t.refused > MaxRefused {
		return refuse(CodeForm, "more than %d acts that can be part of no record", MaxRefused)
	}
	return nil
}

// offer keeps a charter if it names both seats as they were proven, and the sender was let in for offers.
func (t *taker) offer(id record.ID, raw []byte) error {
	if t.c.Invites == nil {
		return nil
	}
	r, err := record.New(raw)
	if err != nil || r.Talks() != id {
		return refuse(CodeForm, "an offer that is no charter")
	}
	me, _ := r.Party(t.seat.Party)
	you, _ := r.Party(t.from.party)
	if !t.from.may(id) || me.Seat != t.seat.Key || you.Seat != t.from.key || !t.c.Invites.Welcome(t.from.party, t.from.key) {
		return nil
	}
	ids, err := t.c.ids(t.ctx)
	if err != nil {
		return err
	}
	if held, err := t.c.held(t.ctx); err != nil || slices.Contains(ids, id) || slices.Contains(held, id) {
		return err
	}
	if err := t.c.Invites.Invite(context.WithoutCancel(t.ctx), t.from.party, id, raw); err != nil {
		return refuse(CodeFailed, "keep an offer: %w", err)
	}
	t.offered = append(t.offered, id)
	return nil
}

// standsNow fills in how talks stand between the two sides.
func (c Config) standsNow(ctx context.Context, t *TalksRound) error {
	_, err := c.read(ctx, t.ID, func(r *record.Record) error {
		t.Ours = r.Frontier()
		t.Equal = t.Ours.Digest() == t.Theirs.Digest()
		t.Lack, t.Owed = nil, 0
		for _, h := range t.Theirs {
			if r.Get(h.ID) == nil {
				t.Lack = append(t.Lack, h)
			}
		}
		if !t.Equal {
			t.Owed = len(r.Missing(t.Theirs))
		}
		t.PeerHas = r.Len() - t.Owed
		t.Proofs = append(r.Forks(), r.RootConflicts()...)
		return nil
	})
	return err
}

// sum adds what a further message did.
func (t *TalksRound) sum(came Added) {
	t.Came.Stored += came.Stored
	t.Came.Duplicates += came.Duplicates
	t.Came.Parked += came.Parked
	t.Came.Refused = append(t.Came.Refused, came.Refused...)
	t.Came.Refused = t.Came.Refused[:min(len(t.Came.Refused), MaxRefused)]
}

// at returns the place of talks in a round, and makes it if need be.
func (r *Round) at(id record.ID) *TalksRound {
	i, ok := slices.BinarySearchFunc(r.Talks, id, func(t TalksRound, id record.ID) int { return compareID(t.ID, id) })
	if !ok {
		r.Talks = slices.Insert(r.Talks, i, TalksRound{ID: id})
	}
	return &r.Talks[i]
}

// myVouchers returns the re-keyings that gave the seat its key in these talks.
func (c Config) myVouchers(ctx context.Context, seat Seat, ids []record.ID) ([]seal.Raw, error) {
	var all []seal.Raw
	for _, id := range ids {
		if _, err := c.read(ctx, id, func(r *record.Record) error {
			all = append(all, voucher(r, seat.Party, seat.Key))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return vouchersWithin(all), nil
}
