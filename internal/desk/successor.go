package desk

import (
	"errors"
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
)

// Successor is what a person wants of talks that go on from these: who joins and leaves, and who presides then. What is
// left empty stays as it is.
type Successor struct {
	Join                         []record.Party
	Leave                        []string
	Title, Pen, Chair, Secretary string
}

// SuccessorCharter draws up the charter of talks that go on from these. now is a party with the keys that it has now.
func (d *Desk) SuccessorCharter(s Successor, now func(code string) (record.Party, error)) (*talks.Charter, error) {
	for i := range s.Leave {
		s.Leave[i] = Upper(s.Leave[i])
		if err := d.WantParty(s.Leave[i]); err != nil {
			return nil, err
		}
		if s.Leave[i] == d.Me {
			return nil, Hint{errors.New(d.Book.T("who opens the talks is a party of them")), d.Book.T("one of those who stay opens them; or stay away, and don't join")}
		}
	}
	parties := slices.Clone(s.Join)
	for _, code := range d.State.Parties() {
		if slices.Contains(s.Leave, code) {
			continue
		}
		if slices.ContainsFunc(s.Join, func(p record.Party) bool { return p.Code == code }) {
			return nil, Hint{errors.New(d.Book.T("%s is a party already", Visible(code))), d.Book.T("name those who join; who stays comes along with its present key")}
		}
		p, err := now(code)
		if err != nil {
			return nil, err
		}
		parties = append(parties, p)
	}
	slices.SortFunc(parties, func(a, b record.Party) int { return strings.Compare(a.Code, b.Code) })
	var heads []record.ID
	for _, h := range d.Rec.Frontier() {
		heads = append(heads, h.ID)
	}
	ch := d.View.Succeed(parties, heads)
	for _, x := range []struct {
		to   *string
		with string
		flag string
	}{{&ch.Pen, s.Pen, "--pen"}, {&ch.Chair, s.Chair, "--chair"}, {&ch.Secretary, s.Secretary, "--secretary"}} {
		if x.with != "" {
			*x.to = Upper(x.with)
		}
		if *x.to != "" && !slices.Contains(CodesOf(parties), *x.to) {
			if x.flag == "--pen" && x.with == "" {
				*x.to = d.Me
				continue
			}
			return nil, Hint{errors.New(d.Book.T("%s is none of the parties any more", Visible(*x.to))), d.Book.T("name another: %s", x.flag)}
		}
	}
	if s.Title != "" {
		ch.Title = s.Title
	}
	return ch, nil
}

// HeritageWords says how a charter keeps to the talks that it goes on from, as who holds these sees it: first what is amiss,
// then what is new.
func HeritageWords(b phrase.Book, h talks.Heritage) (amiss, fine []string) {
	if !h.Text {
		amiss = append(amiss, b.T("its text is NOT that of Rev.%d of the talks before", h.Rev))
	}
	if len(h.Rekeyed) > 0 {
		amiss = append(amiss, b.T("it gives %s another root key than the talks before: perhaps somebody else", and(b, h.Rekeyed)))
	}
	if len(h.Unknown) > 0 {
		amiss = append(amiss, b.T("it gives %s a seat key that isn't the newest in the talks before, or says that somebody else holds it: call that party, and compare", and(b, h.Unknown)))
	}
	if len(h.Renamed) > 0 {
		amiss = append(amiss, b.T("it gives %s another name, or another key for pouches, than the talks before: call that party, and compare", and(b, h.Renamed)))
	}
	if h.Closed {
		amiss = append(amiss, b.T("the talks before are concluded: it opens their text again"))
	}
	if len(h.Missing) > 0 {
		amiss = append(amiss, b.T("it does NOT carry, as they are held, %s", and(b, h.Missing)))
	}
	if h.Added > 0 {
		amiss = append(amiss, b.N(h.Added, "it has %d claim that the talks before had not, or for somebody else", "it has %d claims that the talks before had not, or for somebody else"))
	}
	if h.Since > 0 {
		amiss = append(amiss, b.N(h.Since, "%d act of the talks before came after it was drawn up, and isn't carried", "%d acts of the talks before came after it was drawn up, and aren't carried"))
	}
	if len(h.Behind) > 0 {
		fine = append(fine, b.T("stay behind, since the wording that they change is not live: %s", and(b, h.Behind)))
	}
	if h.Whole() {
		fine = append(fine, b.T("it has the text of Rev.%d of the talks before, and every live wording for those who hold it", h.Rev))
	}
	if len(h.Joined) > 0 {
		fine = append(fine, b.T("%s: new", and(b, h.Joined)))
	}
	if len(h.Left) > 0 {
		fine = append(fine, b.T("%s: no longer there", and(b, h.Left)))
	}
	if len(h.Terms) > 0 {
		var names []string
		for _, t := range h.Terms {
			names = append(names, termWord(b, t))
		}
		fine = append(fine, b.T("it changes: %s", and(b, names)))
	}
	return amiss, fine
}

// termWord is what a charter may say otherwise than the one before.
func termWord(b phrase.Book, term string) string {
	switch term {
	case "title":
		return b.T("title")
	case "outcome":
		return b.T("outcome")
	case "language":
		return b.T("language")
	case "names":
		return b.T("names beside wordings")
	case "pen":
		return b.T("pen")
	case "rule":
		return b.T("rule")
	case "chair":
		return b.T("chair")
	case "secretary":
		return b.T("secretary")
	case "procedure":
		return b.T("rules of procedure")
	}
	return b.T("groups")
}

// Again is the next act by which this party says here what it said in the talks before; nil when nothing is left to say.
// unsaid says what can't be said again, a line each.
func (d *Desk) Again(w talks.Words) (in *Intent, unsaid []string) {
	acts, left := d.View.Again(d.Me, w)
	for _, u := range left {
		name := u.Name
		if name == "" {
			name = d.Book.T("agreements")
		} else if !u.Here {
			name = d.Book.T("%s of the talks before", name)
		}
		unsaid = append(unsaid, d.Book.T("not said again: %s: %s", name, Visible(u.Why)))
	}
	if len(acts) == 0 {
		return nil, unsaid
	}
	in = &Intent{Body: acts[0]}
	switch b := acts[0].(type) {
	case *talks.Position:
		in.Head = d.Me + " " + d.StanceVerb(b.Stance) + d.conditions(b.If) + ":"
		if b.Group != "" {
			in.Head = d.Book.T("%s %s for %s%s:", d.Me, d.StanceVerb(b.Stance), Visible(b.Group), d.conditions(b.If))
		}
		for _, r := range b.Claims {
			in.Show = append(in.Show, d.RefWords(r))
		}
		if b.Reason != "" {
			in.Show = append(in.Show, d.Book.T("reason: %s", d.ReasonWord(b.Reason)))
		}
		if b.Note != "" {
			in.Show = append(in.Show, d.Book.T("note: %s", Visible(b.Note)))
		}
	case *talks.Package:
		in.Head = d.Book.T("%s ties together again:", d.Me)
		for _, r := range b.Claims {
			in.Show = append(in.Show, d.RefWords(r))
		}
	case *talks.Amend:
		in.Head = d.Book.T("%s proposes again what it proposed after the charter was drawn up:", d.Me)
		for _, p := range b.Claims {
			if c, err := p.Claim.Value(d.Rev.Digest); err == nil {
				in.Show = append(in.Show, d.naming().Describe(c))
			}
		}
	case *talks.Agree:
		in.Head = d.Book.T("%s agrees again to:", d.Me)
		for _, s := range b.Blocks {
			in.Show = append(in.Show, d.sealedWords(s)...)
		}
	}
	return in, unsaid
}
