// Package table lays a party's brief beside the text as it stands: what is open
// becomes brackets of package bridge, what the brief says becomes points and
// rules, and each red line is held to every way in which the text can come out.
//
// # Brackets
//
// Each region of the draft is a bracket: option 0 is the base wording, the
// others are the alternatives. A paragraph that is proposed is a bracket of its
// own (out, in), so that rival paragraphs at one place may both stand; those
// that share a choice mark are one bracket with an option each. Deletions,
// moves, splits and joins of a paragraph are options beside "stays". A bracket
// within the words of an option, or within a paragraph that may go, has one
// option more, "falls away", which comes out exactly when that option doesn't.
// Claims of different brackets that are rivals don't stand together; claims that
// their author tied in one act stand or fall together. Packages that somebody
// offers are no rules: they are what is to be found.
//
// # Red lines
//
// The draft is a graph of words in which each bracket is a fork. The words of a
// red line are followed through it, so that words that only two brackets
// together would make are found too. "Must not" becomes a rule for each way in
// which the words would come about; "must" becomes rules that leave one of the
// ways in which they stand.
//
// # Points
//
// An option is worth its stance, from 0 (oppose) to 100 (support), times the
// weight of the place's importance: 1 low, 3 medium, 9 high, 27 vital. A fallback
// is worth 90, 80, 70; "can live with" 60; what nobody has said a word on 40.
// Where the brief is silent, the party's own acts speak: what it holds it
// supports, what it accepts it can live with, what it objects to it opposes.
// A bracket about which it has said nothing anywhere is worth nothing.
//
// What the others want is guessed, as a range: from the brief's guesses, else
// from what they have said on the record.
//
// Everything here is a pure function of a view and a brief.
package table
