package audit

import (
	"encoding/json"
	"fmt"
	"strings"

	"parley/record"
	"parley/seal"
	"parley/text"
)

// Level says how grave a finding is.
type Level string

// The levels, gravest first.
const (
	Broken  Level = "broken"  // the record isn't what it pretends to be
	Proof   Level = "proof"   // a party is proven to have dealt double
	Warning Level = "warning" // something is missing
	Note    Level = "note"    // something had no effect
)

// Finding is one thing that a reader of the verdict must know.
type Finding struct {
	Level Level       `json:"level"`
	What  string      `json:"what"`            // what was checked: act, chain, fork, fold, revision, conclusion, missing, effect
	Act   record.ID   `json:"act,omitzero"`    // the act that it is about, if any
	Party string      `json:"party,omitempty"` // the party that it is about, if any
	Text  string      `json:"text"`            // one sentence
	Acts  []record.ID `json:"acts,omitempty"`  // of a proof: the acts that show it
}

// Counted says how many things were checked.
type Counted struct {
	What string `json:"what"`
	N    int    `json:"n"`
}

// Seat is one party in a verdict.
type Seat struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Acts    int    `json:"acts"`
	Acceded bool   `json:"acceded"`
	Rekeyed int    `json:"rekeyed"` // times

	Custody record.Custody `json:"custody,omitempty"` // of its present key; hub: a host holds it

	Initialled bool `json:"initialled"`
	Signed     bool `json:"signed"`
	Exchanged  bool `json:"exchanged"`
}

// Verdict is what an audit found.
type Verdict struct {
	Sound     bool        `json:"sound"`     // no finding is Broken
	Concluded bool        `json:"concluded"` // every party has exchanged its signature under one text
	Talks     record.ID   `json:"talks"`
	Title     string      `json:"title"`
	Spoken    string      `json:"spoken"`   // to compare by voice: charter and keys
	Frontier  seal.Digest `json:"frontier"` // two records with equal frontiers hold equal acts
	Revision  int         `json:"revision"` // number of the newest, or of the concluded text
	Digest    text.Digest `json:"digest"`   // of that text
	Outcome   string      `json:"outcome"`  // what signing is called: signed, tabled, issued
	Parties   []Seat      `json:"parties"`
	Findings  []Finding   `json:"findings"`
	Checked   []Counted   `json:"checked"`
	CantTell  []string    `json:"cant_tell"`
}

func (v *Verdict) find(l Level, what string, act record.ID, party, format string, args ...any) {
	v.Findings = append(v.Findings, Finding{Level: l, What: what, Act: act, Party: party, Text: fmt.Sprintf(format, args...)})
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

// JSON returns the verdict for programs. Its fields are a contract.
func (v *Verdict) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the verdict: %w", err)
	}
	return append(b, '\n'), nil
}

// String returns the verdict for people.
func (v *Verdict) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	switch {
	case !v.Sound:
		line("NOT SOUND: this record isn't what it pretends to be")
	case v.Concluded:
		line("sound, and concluded: every party has %s Rev.%d and exchanged its signature", v.Outcome, v.Revision)
	default:
		line("sound; not concluded")
	}
	if !v.Talks.IsZero() {
		line("")
		line("talks     %s", v.Title)
		line("id        %s", v.Talks)
		line("compare   %s", v.Spoken)
		line("frontier  %s", v.Frontier)
		line("text      Rev.%d %s", v.Revision, v.Digest)
		for _, p := range v.Parties {
			line("%-9s %s", p.Code, p.describe(v.Outcome))
		}
	}
	for _, l := range []Level{Broken, Proof, Warning, Note} {
		first := true
		for _, f := range v.Findings {
			if f.Level != l {
				continue
			}
			if first {
				line("")
				line("%s", l.heading())
				first = false
			}
			line("  - %s", f.Text)
		}
	}
	line("")
	line("checked")
	for _, c := range v.Checked {
		line("  - %s: %d", c.What, c.N)
	}
	line("")
	line("what no audit can tell")
	for _, c := range v.CantTell {
		line("  - %s", c)
	}
	return b.String()
}

func (l Level) heading() string {
	switch l {
	case Broken:
		return "broken"
	case Proof:
		return "proven double-dealing"
	case Warning:
		return "missing"
	}
	return "without effect"
}

func (s Seat) describe(done string) string {
	words := []string{s.Name, times(s.Acts, "1 act", "%d acts")}
	if !s.Acceded {
		words = append(words, "has not acceded")
	}
	if s.Rekeyed > 0 {
		words = append(words, times(s.Rekeyed, "re-keyed once", "re-keyed %d times"))
	}
	if mark := s.Custody.Mark(); mark != "" {
		words = append(words, mark)
	}
	if s.Initialled {
		words = append(words, "initialled")
	}
	if s.Signed {
		words = append(words, done)
	}
	if s.Exchanged {
		words = append(words, "exchanged")
	}
	return strings.Join(words, ", ")
}

// cantTell lists what a record can't show, whatever it holds.
func cantTell() []string {
	return []string{
		"who holds the keys: only the number above, compared by voice or in person, ties a key to a party; that a host holds one is the word of the root key's holder",
		"whether there are newer acts, or acts of other talks, that this record doesn't hold",
		"whether a claimed time is true: times are what each party says, and nothing rests on them",
		"whether a delegate was entitled, mistaken or coerced when a key of the party signed",
		"whether a key, or the whole home, was copied by somebody else before it was used",
	}
}

// times is one where n is 1, else many with n in it.
func times(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}
