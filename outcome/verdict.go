package outcome

import (
	"fmt"
	"strings"

	"parley/ledger"
	"parley/text"
)

// Level says how grave a finding is.
type Level string

// The levels, gravest first.
const (
	Broken Level = "broken" // something is false
	Proof  Level = "proof"  // a party is proven to have dealt double
	Gap    Level = "gap"    // something isn't there, so less is shown
	Note   Level = "note"   // what a reader may want to know
)

// Finding is one thing that a reader must know.
type Finding struct {
	Level Level  `json:"level"`
	Party string `json:"party,omitempty"`
	Text  string `json:"text"`
}

// Counted says how many things were checked.
type Counted struct {
	What string `json:"what"`
	N    int    `json:"n"`
}

// Seat is one party in a verdict.
type Seat struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Acts       int    `json:"acts"`
	Initialled bool   `json:"initialled"`
	Signed     bool   `json:"signed"`
	Exchanged  bool   `json:"exchanged"`
	Checkpoint bool   `json:"checkpoint"` // signed the checkpoint with its key
	Archival   bool   `json:"archival"`   // and with its post-quantum key
}

// Verdict is what a check found.
type Verdict struct {
	Holds     bool       `json:"holds"`    // nothing is false: every party is bound to this text
	Complete  bool       `json:"complete"` // and every party signed the checkpoint, with both keys
	Statement *Statement `json:"statement,omitempty"`
	Text      *text.Text `json:"-"`
	Root      string     `json:"root,omitempty"` // of the log, in base64
	Size      int64      `json:"size,omitempty"`
	Seats     []Seat     `json:"seats"`
	Open      int        `json:"open"`              // acts whose words are there
	Closed    int        `json:"closed"`            // acts of which only the header is
	Consent   Scope      `json:"consent,omitempty"` // what all parties let out beyond the conclusion
	Findings  []Finding  `json:"findings"`
	Checked   []Counted  `json:"checked"`
	CantTell  []string   `json:"cant_tell"`

	forks [][2]*act
	log   *ledger.Log
}

func (v *Verdict) find(l Level, party, format string, args ...any) {
	v.Findings = append(v.Findings, Finding{l, party, fmt.Sprintf(format, args...)})
}

func (v *Verdict) count(what string, n int) { v.Checked = append(v.Checked, Counted{what, n}) }

// Has reports whether a finding of this level is there.
func (v *Verdict) Has(l Level) bool {
	for _, f := range v.Findings {
		if f.Level == l {
			return true
		}
	}
	return false
}

// hopeless reports whether so much is false that the rest needn't be read.
func (v *Verdict) hopeless() bool { return len(v.Findings) > 20 }

// CantTellRules is what Check can't tell, and package audit can where all acts are open.
const CantTellRules = "whether the negotiations went by their rules: that needs the words of acts that are closed; each party's own signature stands for it"

// cantTell lists what no publication shows, whatever it holds.
func cantTell() []string {
	return []string{
		"who holds the keys: the parties say it of each other, and only a comparison by voice or in person ties a key to a state",
		"whether this page, or the program that checks, was changed by whoever gave it to you: take another copy of Parley, from somebody else, and run it on this folder",
		"whether a claimed time is true",
		CantTellRules,
		"whether the files in other formats say what the text here says: this checks the text itself",
	}
}

// String returns the verdict for people.
func (v *Verdict) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	switch {
	case !v.Holds:
		line("FALSE: this publication isn't what it pretends to be")
	case v.Complete:
		line("verified: every party is bound to this text, and has signed the record of it")
	default:
		line("verified, with gaps: every party is bound to this text")
	}
	if s := v.Statement; s != nil {
		line("")
		line("talks     %s", s.Title)
		line("id        %s", s.Talks)
		line("text      Rev.%d %s", s.Revision, s.Digest)
		line("record    %d acts, %d open, %d closed; root %s", s.Acts, v.Open, v.Closed, v.Root)
		for _, p := range v.Seats {
			line("%-9s %s", p.Code, p.describe())
		}
	}
	v.rest(line)
	return b.String()
}

// rest says what was found, what was checked, and what nobody can tell.
func (v *Verdict) rest(line func(format string, args ...any)) {
	for _, l := range []Level{Broken, Proof, Gap, Note} {
		for _, f := range v.Findings {
			if f.Level == l {
				line("%-9s %s", l, f.Text)
			}
		}
	}
	line("")
	line("checked")
	for _, c := range v.Checked {
		line("  - %s: %d", c.What, c.N)
	}
	line("")
	line("not checked, since nobody can tell from a publication")
	for _, c := range v.CantTell {
		line("  - %s", c)
	}
}

func (s Seat) describe() string {
	words := []string{s.Name}
	for _, w := range []struct {
		is   bool
		word string
	}{{s.Initialled, "initialled"}, {s.Signed, "signed"}, {s.Exchanged, "exchanged"}, {s.Checkpoint, "checkpoint signed"}, {s.Archival, "with its post-quantum key, too"}} {
		if w.is {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, ", ")
}
