package node

import (
	"context"
	"fmt"
	"io"

	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Made is an act that this home has made.
type Made struct {
	ID        record.ID
	Kind      string
	ClockBack bool       // the clock stands before this party's previous act; that act's time was claimed again
	Exchange  *record.ID // the exchange that this home made by itself because the act allowed it
}

// Act makes an act of this party: it checks that it is allowed, signs it, stores it durably, and only then
// lets anybody see it. An act that isn't allowed is refused in words with an error that wraps ErrRefused,
// and nothing is stored. When the error comes beside an id, the act was made, and the exchange after it
// wasn't.
func (c *Chair) Act(ctx context.Context, body talks.Body) (Made, error) {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.actAndExchange(ctx, body)
}

// ActAt is Act for who has seen the record with this frontier and no other: when it isn't the record's any more, the
// error wraps ErrStale and nothing is made.
func (c *Chair) ActAt(ctx context.Context, body talks.Body, at seal.Digest) (Made, error) {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if c.node.rec.Frontier().Digest() != at {
		return Made{}, errMovedOn()
	}
	return c.actAndExchange(ctx, body)
}

func errMovedOn() error {
	return advise("look at it, and do this again if you still want to", "%w: the record isn't the one that you saw", ErrStale)
}

// actAndExchange is Act; the caller holds n.mu.
func (c *Chair) actAndExchange(ctx context.Context, body talks.Body) (Made, error) {
	m, err := c.act(ctx, body)
	if err != nil {
		return m, err
	}
	made, err := c.node.exchange(ctx)
	if id, ok := made[c]; ok {
		m.Exchange = &id
	}
	return m, err
}

// Check says whether Act would refuse, without acting.
func (c *Chair) Check(body talks.Body) error {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	return c.check(body)
}

func (c *Chair) check(body talks.Body) error {
	if err := c.node.usable(); err != nil {
		return err
	}
	if err := c.mayAct(); err != nil {
		return err
	}
	now, _ := c.time()
	if err := c.node.state.Now().CheckAt(c.seat.code, body, now); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return nil
}

func (c *Chair) act(ctx context.Context, body talks.Body) (Made, error) {
	if err := ctx.Err(); err != nil {
		return Made{}, err
	}
	if err := c.check(body); err != nil {
		return Made{}, err
	}
	now, back := c.time()
	h, err := c.node.rec.Next(c.seat.code, body.Kind(), now)
	if err != nil {
		return Made{}, err
	}
	key, err := c.seatKey(h)
	if err != nil {
		return Made{}, err
	}
	id, err := c.node.seal(ctx, h, body, key)
	return Made{ID: id, Kind: h.Kind, ClockBack: back}, err
}

// seal signs an act, stores it, and puts it into record and state.
func (n *Node) seal(ctx context.Context, h record.Header, body any, key seal.PrivateKey) (record.ID, error) {
	raw, id, err := sealAct(h, body, key, n.home.rand)
	if err != nil {
		return record.ID{}, err
	}
	return id, n.put(ctx, raw, id)
}

// put stores an act that is signed and fits, and puts it into record and state.
func (n *Node) put(ctx context.Context, raw []byte, id record.ID) error {
	if err := n.keep(ctx, raw); err != nil {
		return err
	}
	out, err := n.rec.Add(raw)
	if err == nil && out.State != record.Stored {
		err = fmt.Errorf("it was %s", out.State)
	}
	if err == nil {
		err = n.state.Add(out.Stored[0])
		n.watch(out.Stored[0])
	}
	if err != nil { // can't be: it continues what the record holds
		n.failed = fmt.Errorf("the act %s is on the disk but doesn't fit: %w: close the home and report this", id.Short(), err)
		return n.failed
	}
	return nil
}

func sealAct(h record.Header, body any, key seal.PrivateKey, rand io.Reader) ([]byte, record.ID, error) {
	salt := make([]byte, record.SaltSize)
	if _, err := io.ReadFull(rand, salt); err != nil {
		return nil, record.ID{}, fmt.Errorf("read a salt: %w", err)
	}
	raw, id, err := record.Seal(h, body, salt, key)
	if record.CodeOf(err) == record.CodeSize {
		return nil, id, advise("make several", "%w: the act is larger than the %d bytes that one act may have", ErrRefused, record.MaxAct)
	}
	return raw, id, err
}

// time returns the time that the next act claims: the clock's, but never before this party's previous act.
func (c *Chair) time() (now string, back bool) {
	now = c.node.home.stamp()
	if last, ok := c.node.rec.Now().Newest(c.seat.code); ok {
		if then := c.node.rec.Get(last.ID).Time; now < then { // this form sorts as time does
			return then, true
		}
	}
	return now, false
}

// seatKey returns the key with which this home signs an act with this header.
func (c *Chair) seatKey(h record.Header) (seal.PrivateKey, error) {
	public, known := c.node.rec.Keyring().Keys(h.Party, h.Epoch, false)
	if !known {
		return seal.PrivateKey{}, fmt.Errorf("%w: %s is none of their parties", ErrNotOurs, h.Party)
	}
	if c.seat.lodged {
		return seal.PrivateKey{}, errElsewhere()
	}
	c.node.home.mu.Lock()
	defer c.node.home.mu.Unlock()
	for _, p := range public {
		for _, k := range c.seat.keys.seats {
			if k.Public() == p {
				return k, nil
			}
		}
	}
	return seal.PrivateKey{}, advise("another home of this party has re-keyed; act there, or take the seat back with 'parley rekey'", "%w: their key of %s in epoch %d isn't here", ErrNotOurs, h.Party, h.Epoch)
}

// exchange makes the exchanges, and answers the silence procedures, that are due of the seats whose keys are here; the caller
// holds n.mu. They are nobody's decision: that was made by signing, and by not speaking.
func (n *Node) exchange(ctx context.Context) (made map[*Chair]record.ID, err error) {
	if err := n.answer(ctx); err != nil {
		return nil, err
	}
	for _, c := range n.seats() {
		x := c.due()
		if x == nil {
			continue
		}
		m, err := c.act(ctx, x)
		if notActing(err) {
			continue
		}
		if err != nil {
			return made, err
		}
		if made == nil {
			made = map[*Chair]record.ID{}
		}
		made[c] = m.ID
	}
	return made, nil
}

// watch lets the chairs see an act, and tells the followers that it came.
func (n *Node) watch(a *record.Act) {
	n.followers.came()
	n.home.news.came()
	for _, c := range n.chairs {
		c.watch(a)
	}
}
