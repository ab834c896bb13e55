package web

import "time"

// What a browser may make the node do, with reasons.
const (
	// maxForm is the size of a form in bytes. An act body may hold a rewritten
	// long text: record bounds an act at less.
	maxForm = 4 << 20
	// maxPouch is the size of an uploaded pouch in bytes: a hundred thousand
	// acts of ordinary size.
	maxPouch = 256 << 20
	// pouchWait is how long a pouch waits for another that is being taken in;
	// a large one takes some seconds.
	pouchWait = 30 * time.Second
	// largePouch is the size of a pouch in bytes whose memory is given back at
	// once.
	largePouch = 16 << 20
	// backupAll is how long a backup may take to reach a browser: a gigabyte over
	// a link of 300 kB in a second. Another waits meanwhile.
	backupAll = time.Hour
	// minPassphrase is the least length in characters of a passphrase that a
	// backup gets: as of a password, though nothing slows guesses at a file but
	// scrypt.
	minPassphrase = 12
	// outsideShown is how long a delegation is told of an act that its key
	// signed elsewhere: whoever is away for a week-end still reads it.
	outsideShown = 7 * 24 * time.Hour
	// maxDocuments is the size of the documents of one upload in bytes, and of
	// the form around them: 300 pages with some pictures. They are in memory while
	// they are read.
	maxDocuments = 16 << 20
	// maxBroughtFiles is how many documents come at once: one of each delegation
	// that mails its changes.
	maxBroughtFiles = 32
	// maxBrought is how many uploads of one person in one talks wait for a
	// decision.
	maxBrought = 8
	// atOnce is how many uploads are read at a time; each may take some 150 MB.
	atOnce = 2
	// bringEach and bringAll are how many uploads of documents come in at a time,
	// of one seat and of all: each is in memory, with room to grow some 35 MB.
	bringEach = 3
	bringAll  = 12
	// maxShownClaims is how many changes of one author are shown before it is
	// said whose they are; the page before signing has all.
	maxShownClaims = 400
	// maxShownLost is how much of what can't be carried is shown of a document.
	maxShownLost = 200
	// maxFields is the size of the forms of accounts in bytes: strangers send
	// them too.
	maxFields = 64 << 10
	// maxEcho is the size of a form in bytes whose words are given back to
	// somebody whose session has ended: many pages of typing, and no work for
	// strangers.
	maxEcho = 256 << 10
	// maxHeader bounds the headers of a request in bytes.
	maxHeader = 32 << 10
	// readHeader bounds the time that a browser may take for its headers; slow
	// ones would hold a connection each.
	readHeader = 10 * time.Second
	// readBody bounds the time for a whole request; a pouch may come over a
	// slow link.
	readBody = 5 * time.Minute
	// writeAll bounds the time for an answer: a pouch over a slow link. Live
	// streams have bounds of their own.
	writeAll = 10 * time.Minute
	// idle is how long a connection without a request stays open.
	idle = 2 * time.Minute
	// beat is how often a live stream without news says that it lives: proxies
	// cut what is silent for a minute.
	beat = 25 * time.Second
	// slowest is how long a browser may take for one piece of a live stream;
	// one that reads slower is let go, and comes again.
	slowest = 20 * time.Second
	// restAfter is after how long without a request a node gives memory back to
	// its machine: opening talks and making pages leaves as much unused as is in
	// use.
	restAfter = 10 * time.Second
	// maxStreams is how many live streams a node keeps open; each costs a
	// socket and some 5 kB.
	maxStreams = 20_000
	// openWait is how long the first page waits for talks that aren't open yet
	// before it shows what it has; a person doesn't notice it.
	openWait = 60 * time.Millisecond
	// maxConns is how many connections of browsers are open at once: a live
	// stream each for maxStreams pages, and their other requests. Whoever opens
	// more could take all files of the process, and with them its peers and its
	// disk. One address isn't bounded: a whole conference may come from one.
	maxConns = 24_000
	// maxTold is how many that are over it are told so at once, each for at most
	// tellWait; the others find the line closed.
	maxTold  = 64
	tellWait = time.Second
	// maxStreamsEach is how many of them one account may have, delegate or
	// observer: tabs of all talks of a conference on a desk, a screen and a phone.
	// It takes hundreds of accounts to fill the node.
	maxStreamsEach = 64
	// maxHistory is how many acts about a claim are shown with it; the record
	// has them all.
	maxHistory = 20
	// maxStrip is how many revisions stand in the strip below the text.
	maxStrip = 12
	// maxPage is the size of a page of acts in bytes, beyond its first act: an
	// answer is kept in memory until it is whole.
	maxPage = 4 << 20
	// maxFrontier is the size of a frontier in bytes: two heads of 100 bytes
	// for each of 256 parties, and room.
	maxFrontier = 256 << 10
	// maxFileName is the length of a file's name in bytes, as file systems have
	// it.
	maxFileName = 255
	// maxHeadline is the length in bytes of a symbol or date at the head of a
	// document: a line of any paper.
	maxHeadline = 800
	// maxAskable is how many brackets of one paragraph offer to ask for drafts;
	// each shows what would be sent.
	maxAskable = 8
	// maxAsking is how many askings for drafts are under way at once, one for
	// each seat; each waits for a server for up to two minutes.
	maxAsking = 8
	// briefIdle is how long a brief stays open for a login that doesn't use it: a
	// coffee break, not a lunch.
	briefIdle = 20 * time.Minute
	// briefGuesses is how many wrong passphrases of the home are taken in a row,
	// and briefWait how long the next one waits then.
	briefGuesses = 5
	briefWait    = time.Minute
	// searchNodes, searchTime: each search for a package looks at so many parts of
	// the whole, and all together stop after so long; sixty brackets among five
	// parties take less. What can't be stopped takes about as long again.
	searchNodes = 2_000
	searchTime  = 2 * time.Second
	// searchesAtOnce on one node: each takes a core for that long.
	searchesAtOnce = 2
	// maxVerdicts is how many audits are remembered, one for each talks; each
	// is some lines.
	maxVerdicts = 64
)
