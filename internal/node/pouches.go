package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"filippo.io/age"

	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// Report says what a pouch brought. Proofs and Suspicion are news that a person must see.
type Report struct {
	pouch.Report
	Talks     record.ID
	Joined    bool           // the talks are new in this home
	Encrypted bool           // the pouch came encrypted
	Proofs    []record.Proof // double-dealing that wasn't known before: forks and conflicts of root keys
	Suspicion string         // why a seat of this home must re-key before it acts, if the pouch showed it
	Rumours   []Rumour       // acts of this home's parties that the pouch names and nobody has shown: see Rumour
	Exchange  *record.ID     // the exchange that this home made by itself because the pouch allowed it
}

// ImportOptions say how careful to be.
type ImportOptions struct {
	// Salvage imports what stood before the damage in a damaged pouch. Each act verifies itself.
	Salvage bool
	// Join takes talks that are new in this home, if the pouch has their charter.
	Join bool
}

// Import takes in a pouch: acts are verified, stored durably, and only then shown. Whatever order pouches
// come in, however they overlap, the outcome is the same; what is missing is reported. All input is
// hostile until verified; a pouch that can't be used changes nothing.
func (h *Home) Import(ctx context.Context, r io.Reader, opt ImportOptions) (*Node, Report, error) {
	return h.unpack(ctx, r, opt, nil)
}

// Import is Home.Import for one seat: of a pouch that this seat could open by itself, in talks whose charter names it. Other
// seats of the home that are in these talks have what came at once; of others nothing is touched or told.
func (s *Seat) Import(ctx context.Context, r io.Reader, opt ImportOptions) (*Node, Report, error) {
	n, rep, err := s.home.unpack(ctx, r, opt, s)
	rep.Rumours = slices.DeleteFunc(rep.Rumours, func(r Rumour) bool { return r.Head.Party != s.code })
	if rep.Suspicion != "" {
		rep.Suspicion = s.MustRekey()
	}
	if !s.own {
		rep.Exchange = nil
	}
	return n, rep, err
}

// unpack takes in a pouch for all seats, or for one.
func (h *Home) unpack(ctx context.Context, r io.Reader, opt ImportOptions, only *Seat) (*Node, Report, error) {
	keys := h.identities()
	if only != nil {
		keys = []age.Identity{only.identity}
	}
	p, err := pouch.Unpack(r, keys...)
	var damaged *pouch.DamagedError
	if errors.As(err, &damaged) && opt.Salvage && !damaged.Salvage.Header.Talks.IsZero() {
		p, err = damaged.Salvage, nil
	}
	if err != nil {
		return nil, Report{}, fmt.Errorf("unpack: %w", err)
	}
	id := p.Header.Talks
	joined := false
	ids, err := h.ids()
	if err != nil {
		return nil, Report{}, err
	}
	if !slices.Contains(ids, id) {
		charter := charterOf(p.Acts, id)
		switch {
		case charter == nil:
			return nil, Report{}, advise("ask for a pouch with everything", "unpack: the talks %s are %w, and the pouch doesn't bring their charter", id.Short(), ErrUnknown)
		case !opt.Join:
			return nil, Report{}, advise("join them with 'parley talks join'", "unpack: the talks %s are %w", id.Short(), ErrUnknown)
		}
		seats, err := h.seated(charter)
		if err == nil && only != nil && !slices.Contains(seats, only) {
			err = fmt.Errorf("%w: their charter doesn't name %s with its root key", ErrNotOurs, only.code)
		}
		if err != nil {
			return nil, Report{}, fmt.Errorf("join the talks %s: %w", id.Short(), err)
		}
		if err := h.found(ctx, charter, id); err != nil {
			return nil, Report{}, fmt.Errorf("join the talks %s: %w", id.Short(), err)
		}
		joined = true
	} else if only != nil && !only.in(id) {
		return nil, Report{}, fmt.Errorf("unpack: the talks %s are %w", id.Short(), ErrUnknown)
	}
	n, err := h.Node(ctx, id)
	if err != nil {
		return nil, Report{}, err
	}
	rep, err := n.take(ctx, p)
	rep.Joined = joined
	return n, rep, err
}

// take adds the acts of a pouch of these talks.
func (n *Node) take(ctx context.Context, p *pouch.Pouch) (Report, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rep := Report{Talks: n.id, Encrypted: p.Encrypted}
	if err := n.usable(); err != nil {
		return rep, err
	}
	proofs := n.proofs()
	seats := n.seats()
	mine := make([]int, len(seats))
	for i, c := range seats {
		mine[i] = c.epoch()
	}
	if err := n.takeAll(ctx, p.Acts, &rep); err != nil {
		return rep, err
	}
	rep.Parked = len(n.rec.Parked())
	rep.Missing = n.rec.Wanted()
	for _, h := range p.Header.To {
		if n.rec.Get(h.ID) == nil {
			rep.Behind = append(rep.Behind, h)
		}
	}
	for _, f := range n.proofs() {
		if !slices.ContainsFunc(proofs, func(o record.Proof) bool { return slices.Equal(o.Acts, f.Acts) }) {
			rep.Proofs = append(rep.Proofs, f)
		}
	}
	for i, c := range seats {
		if err := c.suspect(&rep, mine[i]); err != nil {
			return rep, err
		}
	}
	made, err := n.exchange(ctx)
	for _, c := range seats {
		if id, ok := made[c]; ok && rep.Exchange == nil {
			rep.Exchange = &id
		}
	}
	return rep, err
}

// takeAll takes acts batch by batch; the next ones are verified while the last ones are stored.
func (n *Node) takeAll(ctx context.Context, raws [][]byte, rep *Report) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys := &atomic.Pointer[record.Keyring]{}
	keys.Store(n.rec.Keyring())
	batches := make(chan [][]byte)
	go func() {
		defer close(batches)
		for at := 0; at < len(raws); at += verifyBatch {
			select {
			case batches <- raws[at:min(at+verifyBatch, len(raws))]:
			case <-ctx.Done():
				return
			}
		}
	}()
	for some := range checkAhead(ctx, batches, keys) {
		if ctx.Err() != nil {
			break
		}
		if err := n.takeSome(ctx, some, rep); err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		keys.Store(n.rec.Keyring())
	}
	if err := ctx.Err(); err != nil {
		return advise("what was stored stays; unpack again", "unpack: %w", err)
	}
	return nil
}

// takeSome adds acts, stores them, and then folds them.
func (n *Node) takeSome(ctx context.Context, some []checked, rep *Report) error {
	var keep [][]byte
	var stored []*record.Act
	filled := false
	for _, c := range some {
		if c.err == nil && c.u.Withheld() && n.rec.Get(c.u.ID()) == nil {
			rep.Refused = append(rep.Refused, withheld(c.u))
			continue
		}
		out, err := c.add(n.rec, false)
		var refusal *record.Refusal
		if errors.As(err, &refusal) {
			rep.Refused = append(rep.Refused, refusal)
			continue
		}
		if err != nil {
			return err
		}
		rep.Refused = append(rep.Refused, out.Refused...)
		stored = append(stored, out.Stored...)
		switch out.State {
		case record.Duplicate:
			rep.Duplicates++
			continue
		case record.Filled:
			rep.Filled++
			filled = true
		}
		keep = append(keep, c.raw)
	}
	if err := n.keep(ctx, keep...); err != nil {
		n.forget(ctx)
		return err
	}
	rep.Stored = append(rep.Stored, stored...)
	rep.Keep = append(rep.Keep, keep...)
	if filled {
		return n.fold()
	}
	for _, a := range stored {
		if err := n.foldOne(a); err != nil {
			n.failed = fmt.Errorf("%w: close the home and report this", err)
			return n.failed
		}
	}
	return nil
}

// withheld refuses an act without its body. Whoever carries an act can take its body off, and the signature
// stays good; but a party that built on acts it can't read would see the talks otherwise than those who can,
// and its own acts would lose their ground when the body comes. So to a party such an act is one that isn't
// there yet. (An audit reads records with bodies withheld, and says what that leaves open.)
func withheld(u record.Unverified) *record.Refusal {
	h := u.Header()
	return &record.Refusal{
		Code: record.CodeWithheld, ID: u.ID(), Party: h.Party, Seq: h.Seq, Where: "body",
		Text: "somebody left it out on the way: ask for the whole act, of its author if need be",
	}
}

func (n *Node) proofs() []record.Proof { return append(n.rec.Forks(), n.rec.RootConflicts()...) }

// epoch returns the epoch of this party's newest act, 0 before the first.
func (c *Chair) epoch() int {
	if h, ok := c.node.rec.Now().Newest(c.seat.code); ok {
		return c.node.rec.Get(h.ID).Epoch
	}
	return 0
}

// PackOptions say what goes into a pouch, and for whom.
type PackOptions struct {
	To    []string        // parties by code; none is all others
	All   bool            // everything from the charter on, whatever they are known to hold
	Since record.Frontier // what they hold, when it is known otherwise (their own word)
	Plain bool            // don't encrypt
}

// Packed says what a pouch holds.
type Packed struct {
	Header    pouch.Header
	Acts      int
	To        []string
	Encrypted bool
}

// identities returns what opens pouches: of each seat of the home.
func (h *Home) identities() []age.Identity {
	var out []age.Identity
	for _, s := range h.Seats() {
		out = append(out, s.identity)
	}
	return out
}

// Pack writes a pouch with what the parties are not known to hold. What a party holds is known from its
// own acts, which name what they answer; so a pouch may bring again what is on its way, and never leaves
// out what is needed. Unless somebody is named it is for all parties that have no seat in this home, or for all others if
// there are none. It is encrypted to the parties' age recipients (and to this seat, which may read its
// own pouches) unless Plain is set.
func (c *Chair) Pack(ctx context.Context, w io.Writer, opt PackOptions) (Packed, error) {
	if err := ctx.Err(); err != nil {
		return Packed{}, err
	}
	n := c.node
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := c.named(); err != nil && !c.seat.own {
		return Packed{}, err
	}
	others := n.others(c.seat.code)
	for _, code := range opt.To {
		if !slices.ContainsFunc(others, func(p record.Party) bool { return p.Code == code }) {
			return Packed{}, advise(fmt.Sprintf("the other parties are %s", codes(others)), "pack for %s: %w", code, ErrUnknown)
		}
	}
	parties := others
	if len(opt.To) > 0 {
		parties = slices.DeleteFunc(others, func(p record.Party) bool { return !slices.Contains(opt.To, p.Code) })
	} else if away := n.away(others); len(away) > 0 {
		parties = away
	}
	known := opt.Since
	if known == nil && !opt.All {
		known = n.common(parties)
	}
	out := Packed{Encrypted: !opt.Plain}
	for _, p := range parties {
		out.To = append(out.To, p.Code)
	}
	var to []age.Recipient
	if !opt.Plain {
		list, without, err := pouch.Recipients(parties)
		if err != nil {
			return Packed{}, fmt.Errorf("pack: %w", err)
		}
		if len(without) > 0 {
			return Packed{}, advise("leave them out, or ask for a plain pouch", "pack: %v gave no age recipient, so the pouch can't be encrypted to them", without)
		}
		to = list
		if me, ok := n.rec.Party(c.seat.code); ok && me.Age != "" && len(to) > 0 {
			if r, err := pouch.ParseRecipient(me.Age); err == nil {
				to = append(to, r)
			}
		}
	}
	var err error
	out.Header, out.Acts, err = pouch.Pack(w, n.rec, known, to...)
	if err != nil {
		return Packed{}, err
	}
	return out, nil
}

func (n *Node) others(me string) []record.Party {
	return slices.DeleteFunc(n.rec.Parties(), func(p record.Party) bool { return p.Code == me })
}

// away returns those of the parties that have no seat in this home, or whose seat was carried elsewhere.
func (n *Node) away(parties []record.Party) []record.Party {
	here := map[string]bool{}
	for _, c := range n.seats() {
		here[c.seat.code] = c.moved() == nil
	}
	return slices.DeleteFunc(slices.Clone(parties), func(p record.Party) bool { return here[p.Code] })
}

// common returns the frontier of what all of these parties are known to hold; the caller holds n.mu.
func (n *Node) common(parties []record.Party) record.Frontier {
	pasts := make([]record.Past, len(parties))
	for i, p := range parties {
		pasts[i], _ = n.rec.PastOf(record.Header{}) // empty
		for _, h := range n.rec.Heads(p.Code) {
			pasts[i] = pasts[i].Union(n.rec.Upto(h.ID))
		}
	}
	if len(pasts) == 0 {
		return nil
	}
	var out record.Frontier
	for _, p := range n.rec.Parties() {
		if len(pasts) == 1 {
			out = append(out, pasts[0].Heads(p.Code)...)
			continue
		}
		// The greatest place that all pasts hold. A chain that never forked is searched by halves.
		chain := n.rec.Chain(p.Code)
		all := func(i int) bool {
			return !slices.ContainsFunc(pasts, func(q record.Past) bool { return !q.Contains(chain[i].ID) })
		}
		lo, hi := 0, len(chain)
		for lo < hi {
			if m := (lo + hi) / 2; all(m) {
				lo = m + 1
			} else {
				hi = m
			}
		}
		if lo > 0 {
			out = append(out, chain[lo-1].Head())
		}
	}
	return out
}

// PeekTalks tells of which talks a pouch is, and whether it brings their charter, without taking it in.
func (h *Home) PeekTalks(r io.Reader) (id record.ID, charter *talks.Charter, p *pouch.Pouch, err error) {
	if p, err = pouch.Unpack(r, h.identities()...); err != nil {
		return id, nil, nil, fmt.Errorf("unpack: %w", err)
	}
	id = p.Header.Talks
	raw := charterOf(p.Acts, id)
	if raw == nil {
		return id, nil, p, nil
	}
	u, err := record.Decode(bytes.Clone(raw))
	if err != nil {
		return id, nil, p, fmt.Errorf("unpack: %w", err)
	}
	rec, err := record.New(raw)
	if err != nil {
		return id, nil, p, fmt.Errorf("unpack: %w", err)
	}
	body, err := talks.Decode(u.Header().Kind, rec.Charter().Body)
	if err != nil {
		return id, nil, p, fmt.Errorf("unpack: %w", err)
	}
	charter, _ = body.(*talks.Charter)
	return id, charter, p, nil
}
