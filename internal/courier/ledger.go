package courier

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"parley/record"
	"parley/seal"
)

// Ledger is what the node holds. Its methods are called by many goroutines at once.
type Ledger interface {
	// Talks lists the talks held here.
	Talks(ctx context.Context) ([]record.ID, error)
	// Read calls f with the record of talks while nothing changes it; f keeps none of it but the bytes
	// of acts. For talks that aren't held it returns an error that wraps ErrUnknown.
	Read(ctx context.Context, talks record.ID, f func(*record.Record) error) error
	// Add verifies acts, stores them durably, and says what became of them. A bad act is listed in
	// Refused and does no harm to the others; an error means that this side can store nothing now.
	Add(ctx context.Context, talks record.ID, raws [][]byte) (Added, error)
}

// Added says what became of acts.
type Added struct {
	Stored     int // new in the record, those that had waited included
	Duplicates int // held before
	Parked     int // wait for what is missing
	Refused    []*record.Refusal
}

// Invites keeps charters that peers offer until a person decides. To join is a person's act, never the
// courier's.
type Invites interface {
	// Welcome reports whether a person has put this party with this seat key into the address book.
	Welcome(party string, seat seal.PublicKey) bool
	// Held lists the offers that are kept, or were turned down, so that nobody sends them again.
	Held(ctx context.Context) ([]record.ID, error)
	// Invite keeps a charter that names this home's seat and the party that sent it. The charter is
	// checked as record.New does, and nothing else is known about it.
	Invite(ctx context.Context, from string, talks record.ID, charter []byte) error
}

// Seat is the right to act for one party, as the courier uses it: to prove that it is there.
type Seat struct {
	Party string
	Key   seal.PublicKey
	// Sign signs msg in the domain ProofDomain with the private half of Key. It signs in no other domain,
	// so nothing that a peer makes the courier sign can be taken for an act.
	Sign func(msg []byte) []byte
	// Delegation is that by which a host speaks for a seat whose key it hasn't; Sign is then by the host's key. Empty: the
	// seat speaks itself.
	Delegation []byte
}

// SeatOf returns the seat of a key that is in this process.
func SeatOf(party string, key seal.PrivateKey) Seat {
	return Seat{Party: party, Key: key.Public(), Sign: func(msg []byte) []byte { return key.Sign(ProofDomain, msg) }}
}

// Budget bounds what this side sends in one message. A single act is always sent, whatever its size.
type Budget struct {
	Acts  int // 0 is MaxActs
	Bytes int // 0 is MaxBytes
}

// Config is what both sides of the courier need.
type Config struct {
	// Seat returns the seat that proves itself; it is asked for each link, since a home may re-key.
	Seat func() (Seat, error)
	// Ledger holds the records.
	Ledger Ledger
	// Invites keeps offers of new talks; nil takes and makes none.
	Invites Invites
	// Floats carries floats; nil neither sends nor takes any.
	Floats Floats
	// Witness says and hears what was seen of running logs; nil does neither.
	Witness Witness
	// Host is, for a Handler behind a proxy that terminates TLS, the public name under which callers
	// reach it ("host" or "host:port"). It is empty for a Handler that terminates TLS itself.
	Host string
	// Budget bounds messages that this side sends.
	Budget Budget
	// Stall is how long one read or write may wait; 0 is DefaultStall.
	Stall time.Duration
	// Round is how long one message, and one Sync, may take in all; 0 is DefaultRound.
	Round time.Duration
	// Rand is cryptographic randomness; nil is crypto/rand.
	Rand io.Reader
	// Clock ages sessions; nil is time.Now. Nothing depends on the clocks of peers.
	Clock func() time.Time
	// Observe is told of every message that a Handler took, after it was stored; nil tells nobody. It
	// must return soon.
	Observe func(Round, error)
}

// filled returns the config with its defaults, or says what is missing.
func (c Config) filled() (Config, error) {
	if c.Seat == nil || c.Ledger == nil {
		return c, errors.New("courier: a config needs a Seat and a Ledger")
	}
	if c.Budget.Acts <= 0 || c.Budget.Acts > MaxActs {
		c.Budget.Acts = MaxActs
	}
	if c.Budget.Bytes <= 0 || c.Budget.Bytes > MaxBytes {
		c.Budget.Bytes = MaxBytes
	}
	if c.Stall <= 0 {
		c.Stall = DefaultStall
	}
	if c.Round <= 0 {
		c.Round = DefaultRound
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Observe == nil {
		c.Observe = func(Round, error) {}
	}
	return c, nil
}

// Round says what one Sync, or one message that a Handler took, did.
type Round struct {
	Party     string         // the peer's, proven; "" if it came to no proof
	Key       seal.PublicKey // proven
	Talks     []TalksRound   // that both sides share, ascending by id
	Offered   []record.ID    // charters that came and wait for a person
	Exchanges int            // messages and their answers
	Read      int64          // bytes of messages
	Written   int64
}

// Equal reports whether both sides hold the same in all talks that they share.
func (r Round) Equal() bool {
	for _, t := range r.Talks {
		if !t.Equal {
			return false
		}
	}
	return true
}

// TalksRound says how one talks stands between the two sides.
type TalksRound struct {
	ID      record.ID
	Sent    int   // acts, those that the peer held already included
	Came    Added // what the peer sent; of Refused at most MaxRefused
	Ours    record.Frontier
	Theirs  record.Frontier // as the peer says
	Equal   bool            // the frontiers' digests are equal
	Lack    []record.Head   // heads that the peer says it has and that aren't here
	PeerHas int             // acts here that the peer has too, as far as its frontier says
	Owed    int             // acts here that the peer lacks
	Proofs  []record.Proof  // double-dealing in this record, whoever brought it
}
