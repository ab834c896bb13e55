package node

import (
	"parley/outcome"
	"parley/record"
	"parley/talks"
)

// Concluded is what these talks came to, as it is published. The error wraps outcome.ErrNotConcluded before that.
func (n *Node) Concluded() (c *outcome.Concluded, err error) {
	err = n.hold(func(rec *record.Record, s *talks.State) error {
		c, err = outcome.Conclude(rec, s)
		return err
	})
	return c, err
}

// Adopted is a proposal that the committee of these talks adopted, as it is published. The error wraps outcome.ErrNotAdopted before that.
func (n *Node) Adopted(proposal string) (c *outcome.Concluded, err error) {
	err = n.hold(func(rec *record.Record, s *talks.State) error {
		c, err = outcome.Adopted(rec, s, proposal)
		return err
	})
	return c, err
}

// Adopted is Node.Adopted.
func (c *Chair) Adopted(proposal string) (*outcome.Concluded, error) { return c.node.Adopted(proposal) }

// Concluded is Node.Concluded.
func (c *Chair) Concluded() (*outcome.Concluded, error) { return c.node.Concluded() }

// Attest signs, for this seat, the checkpoint of what the talks came to, says which archival key is its own, and consents
// to a scope of the negotiating record if one is given. It makes no act and sends nothing.
func (c *Chair) Attest(of *outcome.Concluded, scope outcome.Scope) (*outcome.Words, error) {
	c.node.mu.Lock()
	defer c.node.mu.Unlock()
	if err := c.mayAct(); err != nil {
		return nil, err
	}
	epoch := 0
	if newest, ok := c.node.rec.Now().Newest(c.seat.code); ok {
		epoch = c.node.rec.Get(newest.ID).Epoch
	}
	key, err := c.seatKey(record.Header{Party: c.seat.code, Epoch: epoch})
	if err != nil {
		return nil, err
	}
	return of.Sign(c.seat.code, key, scope)
}

// Attest is Own().Attest.
func (n *Node) Attest(of *outcome.Concluded, scope outcome.Scope) (*outcome.Words, error) {
	return n.Own().Attest(of, scope)
}
