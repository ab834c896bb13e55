package talks

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/record"
)

// Effect says whether an act counts.
type Effect string

const (
	InEffect   Effect = "in effect"
	NotAllowed Effect = "not allowed" // judged on its own past
	NoEffect   Effect = "void"        // allowed, but its author's proven double-dealing or a re-keying took its ground
	Malformed  Effect = "malformed"   // ill-formed, of an unknown kind, or withheld
)

// Entry is one act as a log shows it.
type Entry struct {
	ID    record.ID
	Party string
	Seq   int
	Time  string // claimed
	Kind  string
	By    string // delegate

	Custody record.Custody // of the key that signed; of a re-keying: of the key that it opens

	Line   string // what it says, in one line, without the party
	Effect Effect
	Why    string // when not in effect
	Body   Body   // nil when malformed, withheld or a re-keying; must not be changed
}

// Order returns the ids of the log's acts, without working out what each says.
func (v *View) Order() []record.ID {
	row := v.s.sorted()
	out := make([]record.ID, 0, len(row))
	for _, n := range row {
		if v.holds(n) {
			out = append(out, n.act.ID)
		}
	}
	return out
}

// Log returns the acts of the view, each after its causal past, in an order
// that depends on nothing but the set of acts.
func (v *View) Log() []Entry {
	var out []Entry
	for _, n := range v.s.sorted() {
		if v.holds(n) {
			out = append(out, v.entry(n))
		}
	}
	return out
}

// Entry returns one act. It reports false when the view doesn't hold it.
func (v *View) Entry(id record.ID) (Entry, bool) {
	n := v.s.nodes[id]
	if n == nil || !v.holds(n) {
		return Entry{}, false
	}
	return v.entry(n), true
}

func (v *View) entry(n *node) Entry {
	a := n.act
	e := Entry{ID: a.ID, Party: v.s.parties[n.party].code, Seq: a.Seq, Time: a.Time, Kind: a.Kind, Body: n.body, Effect: InEffect}
	e.By, e.Line = v.says(n)
	if n.hub {
		e.Custody = record.HubCustody
	}
	switch {
	case n.bad != "":
		e.Effect, e.Why = Malformed, n.bad
	case n.denied != "":
		e.Effect, e.Why = NotAllowed, n.denied
	case v.void(n) != "" && a.Kind != KindExchange:
		if (n.issued == nil || !v.issues(n.issued)) && !v.settled(n) {
			e.Effect, e.Why = NoEffect, v.void(n)
		}
	}
	if e.Effect == InEffect && n.issued != nil && !v.tip().within(n.issued) {
		e.Effect, e.Why = NoEffect, "beside the line of revisions since the pen was named anew"
		for _, r := range v.line().rivals {
			if r == n.issued {
				e.Why = "another revision follows the same one: a pen take-over must name one of them"
			}
		}
	}
	return e
}

// says returns the delegate and what the act says, in one line.
func (v *View) says(n *node) (by, line string) {
	s := v.s
	switch b := n.body.(type) {
	case nil:
		if n.act.Kind == KindRekey {
			return "", fmt.Sprintf("replaces its key (epoch %d)%s", n.act.Epoch, v.moved(n))
		}
		return "", n.act.Kind
	case *Charter:
		return b.By, fmt.Sprintf("opens talks on %q with %s; the pen is %s's", b.Title, list(s.Parties()), b.Pen)
	case *Accede:
		return b.By, "accedes to the talks"
	case *Amend:
		return b.By, v.saysAmend(n, b)
	case *Position:
		verb := map[Stance]string{Support: "supports", Accept: "accepts", Reserve: "reserves on", Object: "objects to"}[b.Stance]
		line = verb + " " + v.names(b.Claims)
		if b.Group != "" {
			line = "for " + b.Group + " " + line
		}
		if b.For != "" {
			line = fmt.Sprintf("records for %s, which has not affirmed it: %s", b.For, line)
		}
		if b.Reason != "" {
			line += " (" + string(b.Reason) + ")"
		}
		if len(b.If) > 0 {
			line += " if " + v.names(b.If)
		}
		return b.By, line + quote(b.Note)
	case *Withdraw:
		return b.By, "withdraws " + v.names(b.Claims) + quote(b.Note)
	case *Package:
		name := "a package"
		if p := s.packs[Ref{Act: n.act.ID, Package: true}]; p != nil {
			name = "package " + v.Name(p.ref)
		}
		return b.By, "ties " + v.names(b.Claims) + " together as " + name + quote(b.Note)
	case *Revise:
		return b.By, fmt.Sprintf("issues Rev.%d", b.N)
	case *Pen:
		return b.By, fmt.Sprintf("names %s penholder for term %d, from %s", b.To, b.Term, s.revName(b.From))
	case *Agree:
		return b.By, fmt.Sprintf("agrees ad referendum to %s of %s%s", blocksOf(b.Blocks), s.revName(b.Rev), quote(b.Note))
	case *Revoke:
		return b.By, "takes back its agreement to " + strings.Join(shorten(b.Blocks), ", ") + quote(b.Note)
	case *Confirm:
		return b.By, "enters its capital’s confirmation of " + blocksOf(b.Blocks) + quote(b.Note)
	case *Correspond:
		return b.By, fmt.Sprintf("says that the languages of %s of %s correspond%s", blocksOf(b.Blocks), s.revName(b.Rev), quote(b.Note))
	case *Differ:
		return b.By, "takes back its word that the languages of " + strings.Join(shorten(b.Blocks), ", ") + " correspond" + quote(b.Note)
	case *Initial:
		return b.By, "initials " + s.revName(b.Rev)
	case *Sign:
		do, _ := s.charter.Word()
		return b.By, do + "s " + s.revName(b.Rev)
	case *Unsign:
		return b.By, "withdraws its signature under " + s.revName(b.Rev) + quote(b.Note)
	case *Exchange:
		return b.By, "exchanges its signature under " + s.revName(b.Rev)
	case *Silence:
		line = "puts before the parties in silence until " + b.Deadline + ": "
		if len(b.Claims) > 0 {
			line += v.names(b.Claims)
		}
		if len(b.Claims) > 0 && len(b.Blocks) > 0 {
			line += " and "
		}
		if len(b.Blocks) > 0 {
			line += blocksOf(b.Blocks) + " of " + s.revName(b.Rev)
		}
		if !b.Prolongs.IsZero() {
			line += " (prolonged)"
		}
		return b.By, line + quote(b.Note)
	case *KeptSilence:
		return b.By, "was silent until " + s.deadline(b.Silence)
	case *Break:
		return b.By, "breaks the silence until " + s.deadline(b.Silence) + " on " + v.target(b.On) + quote(b.Reason)
	case *Proceeding:
		return b.By, b.says()
	case *Commitment:
		return b.By, "enters as a commitment of " + v.target(Target{Block: b.Block}) + " of " + s.revName(b.Rev) + ": " + b.says() + quote(b.Note)
	case *FollowUp:
		return b.By, v.saysFollowUp(b) + quote(b.Note)
	case *Comment:
		return b.By, "comments on " + v.target(b.On) + quote(b.Text)
	case *Park:
		if b.Note == "" {
			return b.By, "takes up again " + v.target(b.On)
		}
		return b.By, "parks " + v.target(b.On) + quote(b.Note)
	case *Place:
		return b.By, "places " + v.target(b.On) + quote(b.Where)
	}
	return "", n.act.Kind
}

func (v *View) saysAmend(n *node, b *Amend) string {
	held, open := []string{}, []string{}
	recorded := map[string][]string{}
	for i, p := range b.Claims {
		name := v.Name(Ref{Act: n.act.ID, N: i})
		switch {
		case p.Holding:
			held = append(held, name)
		case p.For != "":
			recorded[p.For] = append(recorded[p.For], name)
		default:
			open = append(open, name)
		}
	}
	var parts []string
	add := func(names []string, format string) {
		if len(names) > 0 {
			parts = append(parts, fmt.Sprintf(format, list(shorten(names))))
		}
	}
	add(held, "proposes %s")
	add(open, "puts forward %s without holding")
	for _, party := range slices.Sorted(maps.Keys(recorded)) {
		to := party
		if party == NoneNamed {
			to = "nobody named"
		}
		add(recorded[party], "records %s for "+to)
	}
	if len(b.Withdraws) > 0 {
		parts = append(parts, "withdraws "+v.names(b.Withdraws))
	}
	return fmt.Sprintf("%s on %s", list(parts), v.s.revName(b.Rev))
}

// names lists claims and packages by their short names.
func (v *View) names(refs []Ref) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = v.Name(r)
		if r.Package {
			out[i] = "package " + out[i]
		}
	}
	return list(shorten(out))
}

// deadline returns when a silence procedure ends.
func (s *State) deadline(id record.ID) string {
	if q := s.silences[id]; q != nil {
		return q.body.Deadline
	}
	return "the deadline of " + id.Short()
}

func (s *State) revName(id record.ID) string {
	if r := s.issued[id]; r != nil {
		return r.name()
	}
	if n := s.nodes[id]; n != nil {
		if b, ok := n.body.(*Revise); ok {
			return fmt.Sprintf("Rev.%d (%s)", b.N, id.Short())
		}
	}
	return "revision " + id.Short()
}

func (v *View) target(t Target) string {
	switch {
	case len(t.Claim) > 0:
		return v.names(t.Claim)
	case t.Block != "":
		return "block " + t.Block
	case !t.Act.IsZero():
		return "act " + t.Act.Short()
	}
	return "the text"
}

func blocksOf(list []Sealed) string {
	if len(list) == 1 {
		return "block " + list[0].ID
	}
	return fmt.Sprintf("%d blocks", len(list))
}

// quote adds a note to a line, shortened.
func quote(note string) string {
	if note == "" {
		return ""
	}
	note = strings.Join(strings.Fields(note), " ")
	if r := []rune(note); len(r) > 80 {
		note = string(r[:77]) + "…"
	}
	return ": “" + note + "”"
}
