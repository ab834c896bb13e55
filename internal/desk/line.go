package desk

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"parley/committee"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// EntryWords is what an act says, in one line, without its party. What its
// author wrote is shortened and made visible.
func (d *Desk) EntryWords(e talks.Entry) string {
	s := d.entryWords(e)
	if s == "" {
		s = d.BlockLabels(e.Line)
		if e.Kind == talks.KindRekey {
			s = d.echoed(e.Line)
		}
	}
	return Visible(strings.ReplaceAll(s, "\n", " "))
}

func (d *Desk) entryWords(e talks.Entry) string {
	switch b := e.Body.(type) {
	case *talks.Charter:
		return d.Book.T("opens talks on %q with %s; the pen is %s's", b.Title, and(d.Book, d.State.Parties()), b.Pen)
	case *talks.Accede:
		return d.Book.T("accedes to the talks")
	case *talks.Amend:
		return d.amendLine(e.ID, b)
	case *talks.Position:
		return d.positionLine(b)
	case *talks.Withdraw:
		return d.Book.T("withdraws %s", d.refNames(b.Claims)) + noteBehind(b.Note)
	case *talks.Package:
		name := d.View.Name(talks.Ref{Act: e.ID, Package: true})
		return d.Book.T("ties %s together as package %s", d.refNames(b.Claims), name) + noteBehind(b.Note)
	case *talks.Revise:
		return d.Book.T("issues Rev.%d", b.N)
	case *talks.Pen:
		return d.Book.T("names %s penholder for term %d, from %s", b.To, b.Term, d.revName(b.From))
	case *talks.Agree:
		return d.Book.T("agrees ad referendum to %s of %s", d.blocksOf(b.Blocks), d.revName(b.Rev)) + noteBehind(b.Note)
	case *talks.Revoke:
		return d.Book.T("takes back its agreement to %s", d.paragraphs(b.Blocks)) + noteBehind(b.Note)
	case *talks.Confirm:
		return d.Book.T("enters its capital’s confirmation of %s", d.blocksOf(b.Blocks)) + noteBehind(b.Note)
	case *talks.Correspond:
		return d.Book.T("says that all languages of %s of %s still say the same", d.blocksOf(b.Blocks), d.revName(b.Rev)) + noteBehind(b.Note)
	case *talks.Differ:
		return d.Book.T("takes back its word that the languages of %s say the same", d.paragraphs(b.Blocks)) + noteBehind(b.Note)
	case *talks.Initial:
		return d.Book.T("initials %s", d.revName(b.Rev))
	case *talks.Sign:
		switch d.State.Charter().Outcome {
		case talks.Resolution:
			return d.Book.T("tables %s", d.revName(b.Rev))
		case talks.Statement:
			return d.Book.T("issues %s", d.revName(b.Rev))
		}
		return d.Book.T("signs %s", d.revName(b.Rev))
	case *talks.Unsign:
		return d.Book.T("withdraws its signature under %s", d.revName(b.Rev)) + noteBehind(b.Note)
	case *talks.Exchange:
		return d.Book.T("exchanges its signature under %s", d.revName(b.Rev))
	case *talks.Comment:
		return d.Book.T("comments on %s", d.targetName(b.On)) + noteBehind(b.Text)
	case *talks.Park:
		if b.Note == "" {
			return d.Book.T("takes up again %s", d.targetName(b.On))
		}
		return d.Book.T("parks %s", d.targetName(b.On)) + noteBehind(b.Note)
	case *talks.Silence:
		what := d.refNames(b.Claims)
		if len(b.Blocks) > 0 {
			var ids []string
			for _, x := range b.Blocks {
				ids = append(ids, x.ID)
			}
			if len(b.Claims) > 0 {
				what += ", " + d.paragraphs(ids)
			} else {
				what = d.paragraphs(ids)
			}
		}
		return d.Book.T("puts before the parties in silence until %s: %s", b.Deadline, what) + noteBehind(b.Note)
	case *talks.KeptSilence:
		return d.Book.T("was silent at the deadline")
	case *talks.Break:
		return d.Book.T("breaks the silence on %s", d.targetName(b.On)) + noteBehind(b.Reason)
	case *talks.Proceeding:
		switch what := b.What(); b.Role {
		case committee.ByChair:
			return d.Book.T("in the committee, as chair: %s", what) + noteBehind(b.Event.Text)
		case committee.BySecretary:
			return d.Book.T("in the committee, as secretary: %s", what) + noteBehind(b.Event.Text)
		default:
			return d.Book.T("in the committee: %s", what) + noteBehind(b.Event.Text)
		}
	case *talks.Commitment:
		return d.Book.T("enters a commitment of %s of %s: %s", d.paragraphs([]string{b.Block}), d.revName(b.Rev), d.CommitmentWords(b)) + noteBehind(b.Note)
	case *talks.FollowUp:
		return d.followLine(b) + noteBehind(b.Note)
	case *talks.Place:
		return d.Book.T("places %s", d.targetName(b.On)) + noteBehind(b.Where)
	}
	return "" // malformed, withheld, a re-keying: as the rooms below say it
}

// CommitmentWords is what a commitment obliges whom to do, and by when.
func (d *Desk) CommitmentWords(b *talks.Commitment) string {
	line := b.Verb
	if who := cmp.Or(b.For, b.To); who != "" {
		line += " " + who
	}
	if b.Due != "" {
		return d.Book.T("%s, by %s", line, b.Due)
	}
	if b.Term != "" {
		line += ", " + b.Term
	}
	return line
}

func (d *Desk) followLine(b *talks.FollowUp) string {
	what := d.Book.T("act %s", b.On.Short())
	if c := d.View.Commitment(b.On); c != nil {
		what = d.paragraphs([]string{c.Block})
	}
	switch b.Say {
	case talks.SayConfirm:
		return d.Book.T("confirms the commitment of %s", what)
	case talks.SayObject:
		return d.Book.T("objects to the commitment of %s", what)
	case talks.SayWithdraw:
		return d.Book.T("withdraws the commitment of %s", what)
	case talks.SayReported:
		return d.Book.T("says that there is a report on the commitment of %s", what)
	case talks.SayDone:
		return d.Book.T("says that the commitment of %s is done", what)
	}
	return d.Book.T("says that the commitment of %s is overdue", what)
}

func (d *Desk) amendLine(id record.ID, b *talks.Amend) string {
	var held, open []string
	recorded := map[string][]string{}
	for i, p := range b.Claims {
		name := d.View.Name(talks.Ref{Act: id, N: i})
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
	if len(held) > 0 {
		parts = append(parts, d.Book.T("proposes %s", d.list(held)))
	}
	if len(open) > 0 {
		parts = append(parts, d.Book.T("puts forward %s without holding", d.list(open)))
	}
	for _, party := range slices.Sorted(maps.Keys(recorded)) {
		to := party
		if party == talks.NoneNamed {
			to = d.Book.T("nobody named")
		}
		parts = append(parts, d.Book.T("records %s for %s", d.list(recorded[party]), to))
	}
	if len(b.Withdraws) > 0 {
		parts = append(parts, d.Book.T("withdraws %s", d.refNames(b.Withdraws)))
	}
	return d.Book.T("%s on %s", and(d.Book, parts), d.revName(b.Rev))
}

func (d *Desk) positionLine(b *talks.Position) string {
	what := d.refNames(b.Claims)
	line := ""
	switch b.Stance {
	case talks.Support:
		line = d.Book.T("supports %s", what)
	case talks.Accept:
		line = d.Book.T("accepts %s", what)
	case talks.Reserve:
		line = d.Book.T("reserves on %s", what)
	case talks.Object:
		line = d.Book.T("objects to %s", what)
	default:
		return ""
	}
	if b.For != "" {
		line = d.Book.T("records for %s, which has not affirmed it: %s", b.For, line)
	}
	if b.Reason != "" {
		line += " (" + d.ReasonWord(b.Reason) + ")"
	}
	if len(b.If) > 0 {
		line += d.Book.T(" if %s", d.refNames(b.If))
	}
	return line + noteBehind(b.Note)
}

// refNames are claims and packages by their short names.
func (d *Desk) refNames(refs []talks.Ref) string {
	var out []string
	for _, r := range refs {
		name := d.View.Name(r)
		if r.Package {
			name = d.Book.T("package %s", name)
		}
		out = append(out, name)
	}
	return d.list(out)
}

// revName is a revision as people call it.
func (d *Desk) revName(id record.ID) string {
	if d.revs == nil {
		d.revs = map[record.ID]int{}
		for _, r := range slices.Concat(d.View.Revisions(), d.View.Beside()) {
			d.revs[r.ID] = r.Num
		}
	}
	if n, ok := d.revs[id]; ok {
		return d.Book.T("Rev.%d", n)
	}
	if e, ok := d.View.Entry(id); ok {
		if b, ok := e.Body.(*talks.Revise); ok {
			return d.Book.T("Rev.%d (%s)", b.N, id.Short())
		}
	}
	return d.Book.T("revision %s", id.Short())
}

func (d *Desk) blocksOf(list []talks.Sealed) string {
	if len(list) == 1 {
		return d.Label(text.BlockID(list[0].ID))
	}
	return d.Book.N(len(list), "%d paragraph", "%d paragraphs")
}

func (d *Desk) targetName(t talks.Target) string {
	switch {
	case len(t.Claim) > 0:
		return d.refNames(t.Claim)
	case t.Block != "":
		return d.Label(text.BlockID(t.Block))
	case !t.Act.IsZero():
		return d.Book.T("act %s", t.Act.Short())
	}
	return d.Book.T("the text")
}

// maxNote is how many letters of a note stand in a line; the act has all.
const maxNote = 80

// noteBehind is a note behind a line, shortened.
func noteBehind(note string) string {
	if note == "" {
		return ""
	}
	note = strings.Join(strings.Fields(note), " ")
	if r := []rune(note); len(r) > maxNote {
		note = string(r[:maxNote-3]) + "…"
	}
	return ": “" + note + "”"
}
