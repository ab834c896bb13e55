package node

import (
	"context"
	"errors"
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
func (n *Node) Act(ctx context.Context, body talks.Body) (Made, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	m, err := n.act(ctx, body)
	if err != nil {
		return m, err
	}
	m.Exchange, err = n.exchange(ctx)
	return m, err
}

// Check says whether Act would refuse, without acting.
func (n *Node) Check(body talks.Body) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.check(body)
}

func (n *Node) check(body talks.Body) error {
	if err := n.usable(); err != nil {
		return err
	}
	if err := n.home.mayAct(); err != nil {
		return err
	}
	if err := n.state.Check(n.home.Code(), body); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return nil
}

func (n *Node) act(ctx context.Context, body talks.Body) (Made, error) {
	if err := ctx.Err(); err != nil {
		return Made{}, err
	}
	if err := n.check(body); err != nil {
		return Made{}, err
	}
	now, back := n.time()
	h, err := n.rec.Next(n.home.Code(), body.Kind(), now)
	if err != nil {
		return Made{}, err
	}
	key, err := n.seatKey(h)
	if err != nil {
		return Made{}, err
	}
	id, err := n.seal(ctx, h, body, key)
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
func (n *Node) time() (now string, back bool) {
	now = n.home.stamp()
	if last, ok := n.rec.Now().Newest(n.home.Code()); ok {
		if then := n.rec.Get(last.ID).Time; now < then { // this form sorts as time does
			return then, true
		}
	}
	return now, false
}

// seatKey returns the key with which this home signs an act with this header.
func (n *Node) seatKey(h record.Header) (seal.PrivateKey, error) {
	public, known := n.rec.Keyring().Keys(h.Party, h.Epoch, false)
	if !known {
		return seal.PrivateKey{}, fmt.Errorf("%w: %s is none of their parties", ErrNotOurs, h.Party)
	}
	n.home.mu.Lock()
	defer n.home.mu.Unlock()
	if n.home.secrets.Lodged {
		return seal.PrivateKey{}, advise("open the page in that browser and sign there", "%w", ErrKeyElsewhere)
	}
	for _, p := range public {
		for _, k := range n.home.keys.seats {
			if k.Public() == p {
				return k, nil
			}
		}
	}
	return seal.PrivateKey{}, advise("another home of this party has re-keyed; act there, or take the seat back with 'parley rekey'", "%w: their key of %s in epoch %d isn't here", ErrNotOurs, h.Party, h.Epoch)
}

// exchange makes this party's exchange if it is due; the caller holds n.mu. It is nobody's decision: that
// was made by signing.
func (n *Node) exchange(ctx context.Context) (*record.ID, error) {
	if n.signed == nil {
		return nil, nil
	}
	said, err := talks.Decode(n.signed.Kind, n.signed.Body)
	if err != nil {
		return nil, nil // stored long ago, without effect
	}
	sign := said.(*talks.Sign)
	m, err := n.act(ctx, &talks.Exchange{Digest: sign.Digest, Rev: sign.Rev})
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrNotOurs) || errors.Is(err, ErrKeyElsewhere) || errors.Is(err, ErrMustRekey) || errors.Is(err, ErrRumour) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &m.ID, nil
}

// watch remembers the newest act by which this party signed the text, and
// tells the followers that an act came.
func (n *Node) watch(a *record.Act) {
	n.followers.came()
	n.home.news.came()
	if a.Kind == talks.KindSign && a.Party == n.home.Code() && a.Body != nil && (n.signed == nil || a.Seq >= n.signed.Seq) {
		n.signed = a
	}
}
