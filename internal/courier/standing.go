package courier

import (
	"bytes"

	"parley/record"
	"parley/seal"
)

// standing says what a proven key counts for in one talks.
type standing int

const (
	stranger standing = iota // no key of the talks
	replaced                 // a key that its party has replaced
	current                  // the party's key
)

// claimant is a proven key, and the re-keyings that it brought along, read but not yet checked, by talks.
type claimant struct {
	party    string
	key      seal.PublicKey
	vouchers map[record.ID]record.Unverified
	by       *Delegation // of the host that speaks for it; nil: it speaks itself
}

func newClaimant(party string, key seal.PublicKey, vouchers []seal.Raw) claimant {
	c := claimant{party: party, key: key, vouchers: map[record.ID]record.Unverified{}}
	for _, raw := range vouchers {
		u, err := record.Decode(bytes.Clone(raw))
		if err != nil {
			continue
		}
		if h := u.Header(); h.Root && h.Party == party {
			c.vouchers[h.Talks] = u
		}
	}
	return c
}

// in says what the claimant counts for in talks: its key counts if it is of the newest epoch of its party that
// is known here, or if a re-keying that it brings, signed by the party's root key, gives it in that epoch or a
// later one. Where two re-keyings contradict each other, both keys count, and a seat that was caught forking
// counts as before: the courier carries proofs, it judges nobody.
func (c claimant) in(r *record.Record) standing {
	p, ok := r.Party(c.party)
	if !ok || c.key.IsZero() || !c.may(r.Talks()) {
		return stranger
	}
	known, epoch, newest := c.key == p.Seat, 0, c.key == p.Seat
	for _, a := range r.Rekeys(c.party) {
		body, err := a.Rekey()
		if err != nil {
			continue
		}
		mine := body.Seat == c.key
		known = known || mine
		switch {
		case a.Epoch > epoch:
			epoch, newest = a.Epoch, mine
		case a.Epoch == epoch:
			newest = newest || mine
		}
	}
	if newest {
		return current
	}
	if u, ok := c.vouchers[r.Talks()]; ok && u.Header().Epoch >= epoch {
		if a, err := u.VerifyWith(p.Root); err == nil {
			if body, err := a.Rekey(); err == nil && body.Seat == c.key {
				return current
			}
		}
	}
	if known {
		return replaced
	}
	return stranger
}

// voucher returns the re-keying that gave a party this key, or nil: the charter did.
func voucher(r *record.Record, party string, key seal.PublicKey) seal.Raw {
	for _, a := range r.Rekeys(party) {
		if body, err := a.Rekey(); err == nil && body.Seat == key {
			return seal.Raw(a.Raw())
		}
	}
	return nil
}

// vouchersWithin returns the vouchers that fit into a proof. Who knows the re-keying needs none.
func vouchersWithin(all []seal.Raw) []seal.Raw {
	out, size := []seal.Raw{}, 0
	for _, v := range all {
		if v != nil && size+len(v) <= maxVouch && len(out) < MaxTalks {
			out, size = append(out, v), size+len(v)+1
		}
	}
	return out
}
