package accounts

import "time"

// Bounds of what people and strangers may make the node keep and do.
const (
	// minPassword is in characters: NIST SP 800-63B asks for 15 where a
	// password stands alone and 8 beside a second factor; we can't know which.
	minPassword = 12
	// maxPassword is in bytes: room for any sentence, too little for mischief.
	maxPassword = 1024
	// maxName is the size of a login or a person's name in bytes.
	maxName = 200
	// maxAccounts is far more than any conference has delegates.
	maxAccounts = 20_000
	// maxInvitations is how many links one seat may have open.
	maxInvitations = 500
	// maxSessions is how many browsers one person may be logged in with; the
	// one that was used least recently goes.
	maxSessions = 20
	// maxPrograms is how many tokens for programs one person may have; they
	// count among the sessions.
	maxPrograms = 8
	// maxPasskeys is how many one person may have.
	maxPasskeys = 20
	// maxResponse is the size of what an authenticator answers, in bytes;
	// real ones take 1 to 3 kB.
	maxResponse = 16 << 10
	// maxAnswer is the size of what a directory's server answers, in bytes.
	maxAnswer = 1 << 20
	// maxGroups is how many groups of a person are looked at.
	maxGroups = 2000

	// inviteFor is how long an invitation works: a week, with a weekend in it.
	inviteFor = 8 * 24 * time.Hour
	// idleFor ends a session that nobody used: a night and a morning.
	idleFor = 16 * time.Hour
	// oldFor ends every session, used or not: a conference of two weeks is a
	// login each week.
	oldFor = 7 * 24 * time.Hour
	// MostProgram is how long a token for a program lasts at most: a round of
	// talks. What is forgotten on a disk should not open a node for ever.
	MostProgram = 90 * 24 * time.Hour
	// directoryFor is oldFor for who came by a directory: what the directory
	// takes away must not last here for a week.
	directoryFor = 12 * time.Hour
	// seenEvery is how exactly a session remembers its last use: each note is
	// a write to the disk.
	seenEvery = 5 * time.Minute
	// freshFor is how long after a login one may change what proves one.
	freshFor = 15 * time.Minute
	// halfFor is how long a login may wait for its second step.
	halfFor = 5 * time.Minute
	// loosenAlone is after how long a looser rule holds that one person alone
	// has asked for: two mornings on which the others see it. As long must one
	// have managed a delegation to confirm what another asked for.
	loosenAlone = 48 * time.Hour
	// newcomerFor is how long who came, or was given a power, after the rule
	// asked for a second person for it, isn't that person yet: as long as a
	// looser rule takes to come about where one is alone, so that a second
	// self gains nothing, and two mornings on which the others see him.
	newcomerFor = loosenAlone
	// loosenAsk is how long a looser rule waits for another manager's word: a
	// weekend.
	loosenAsk = 72 * time.Hour
	// loosenShown is how long all in the delegation are told that a looser
	// rule holds.
	loosenShown = 7 * 24 * time.Hour
	// askFor is how long an authenticator or a directory may take.
	askFor = 10 * time.Minute
	// knownFor is how long a browser is known after its last login.
	knownFor = 180 * 24 * time.Hour
	// directoryWait bounds every question to a directory's server.
	directoryWait = 15 * time.Second

	// hashers is how many passwords are hashed at once; each takes
	// hashMemory.
	hashers = 2
	// maxWaiting is how many logins may wait for a hasher; one takes some
	// 30 ms, so this is about a second.
	maxWaiting = 64

	// maxSlots is how many counters of failures each of two generations
	// holds, some 100 bytes each.
	maxSlots = 50_000
)

// argon2id at 19 MiB, two passes, one lane: the second setting of RFC 9106
// wants 64 MiB for each login, more than the whole node may use; this one is
// the least that OWASP's guide names, and as strong as its larger ones. When
// it changes, stored hashes are made anew at the next login.
const (
	hashMemory = 19 << 10 // in KiB
	hashPasses = 2
	hashLanes  = 1
)
