package courier

import (
	"time"

	"parley/record"
	"parley/seal"
)

// Version is the version of the protocol.
const Version = 1

// Every bound of this room, with its reason. The first group is part of the protocol: both sides hold the
// other to it.
const (
	// MaxTalks is how many talks one link carries. Two parties that meet in more than this have a
	// secretariat between them, and its hub can keep two links.
	MaxTalks = 256

	// MaxActs is the number of acts in one message. A record of 100,000 acts comes in 13 messages; a
	// receiver that gives up loses little.
	MaxActs = 8192

	// MaxBytes is the size of the acts of one message in bytes: four of the largest.
	MaxBytes = 4 * record.MaxAct

	// MaxOffers is how many charters one message may offer. They wait for a person.
	MaxOffers = 8

	// MaxWitness is the size of a message on running logs in bytes: 4,096 ids of acts for each of two talks, checkpoints and a proof.
	MaxWitness = 1 << 20

	// MaxFloats is how many floats one message brings: more than a person writes between two syncs.
	MaxFloats = 16

	maxFloatHead    = 8 << 10  // a card, and MaxFloats digests of 67 bytes
	maxFloatLine    = 64 << 10 // an envelope of 36 KB in base64url
	maxFloatMessage = maxFloatHead + MaxFloats*maxFloatLine + maxMark

	maxWitnessLine   = MaxWitness/3*4 + maxMark // base64
	maxWitnessRounds = 64                       // 250,000 acts; the rest comes with the next sync

	maxHello = 32 << 10  // MaxTalks tags of 67 bytes, and one for the key
	maxReply = 512 << 10 // mostly re-keyings, 1.3 KB each among seven parties
	maxProof = 512 << 10 // likewise
	maxVouch = 384 << 10 // re-keyings in one proof; who knows them already needs none
	maxSig   = 256       // a signature's line
	// maxDelegation is the size of a delegation in bytes: MaxTalks ids, and room.
	maxDelegation = 24 << 10

	maxHead = seal.MaxSize // some 36,000 heads
	maxMark = 256          // lines between acts, and the last
	nonce   = 32           // bytes of a nonce: can't be guessed, never comes again
	token   = 16           // bytes of a session's name
)

// These are one side's own protection.
const (
	// MaxPending is how many callers may be between greeting and proof. Only who knows the id of talks
	// held here, or this seat's key, gets that far; then the oldest gives way.
	MaxPending = 64

	// MaxSessions is how many proven sessions stay open; the longest unused gives way. Twenty talks of
	// seven parties need 140.
	MaxSessions = 512

	// MaxAtOnce is how many messages are taken at the same time. Each holds at most a batch and one line,
	// about 9 MB at the very worst and 100 KB as a rule.
	MaxAtOnce = 16

	// MaxRefused is how many acts that can never be part of the record are listened to in one message.
	// An honest node has none to send.
	MaxRefused = 16

	// MaxHTTPHeader bounds the HTTP header in bytes, in both directions. Ours have 300.
	MaxHTTPHeader = 16 << 10

	// MaxExchanges bounds one Sync: four million acts, or a peer that never ends.
	MaxExchanges = 512

	// maxIdle is how many messages in a row may bring nothing new. Where branches of a chain meet, acts that
	// the other side has come first; half a million of them fit into so many messages.
	maxIdle = 64

	// maxFloatRounds is how many messages of floats follow one sync; what is left waits for the next.
	maxFloatRounds = 32

	pendingAge = 30 * time.Second // from greeting to proof: two messages on one connection
	sessionAge = 10 * time.Minute // without use; a caller begins anew in one message
	sessionMax = 12 * time.Hour   // in all, so that a key in use is proven again at times
	helloTime  = 10 * time.Second // for a greeting, which is one or two packets
	proofTime  = 20 * time.Second // for a proof
	dialTime   = 15 * time.Second // for the connection and the TLS handshake

	// DefaultStall is how long one read or write may wait: a phone in a tunnel is back by then.
	DefaultStall = 60 * time.Second

	// DefaultRound is how long one message, and one Sync, may take in all. What arrived is kept, so who
	// is slower goes on the next time.
	DefaultRound = 10 * time.Minute

	// MaxDelegation is how long a seat may let a host fetch and bring for it, ahead: a delegate who opens the page once in two
	// weeks keeps the mail going, and a host that was left can't go on for longer.
	MaxDelegation = 14 * 24 * time.Hour

	// clockSlack is how much the clocks of the seat's browser and of a peer may differ.
	clockSlack = time.Hour

	batchActs  = 256     // acts that go to the ledger together: one transaction
	batchBytes = 1 << 20 // and their size; a larger act goes alone
)
