package desk

import (
	"errors"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// Gathered is one claim of an amendment that brings in wordings of several.
type Gathered struct {
	Claim   text.Claim // on the newest revision; a claim on another's words stands behind that one
	For     string     // whose it is: this party's own code, another's, or talks.NoneNamed
	Note    string
	Package int // claims with one number are a package; 0 is none
}

// Gather is one amendment with wordings of this party and wordings recorded for
// others. Own claims that this party's new ones meet are withdrawn by it.
func (d *Desk) Gather(list []Gathered) (*Intent, error) {
	body := &talks.Amend{Rev: d.Rev.ID}
	in := &Intent{Body: body}
	var own []text.Claim
	by := map[string]int{}
	tied := 0
	for _, g := range list {
		g.Claim.Base = d.Rev.Digest
		p := talks.Proposal{Claim: talks.WireClaim(g.Claim), For: g.For, Note: g.Note, Package: g.Package}
		if g.For == d.Me {
			p.For, p.Holding = "", true
			own = append(own, g.Claim)
		} else if g.For != talks.NoneNamed {
			if err := d.WantParty(g.For); err != nil {
				return nil, err
			}
		}
		body.Claims = append(body.Claims, p)
		by[g.For]++
		tied = max(tied, g.Package)
	}
	in.Head = d.Book.T("%s brings in %s on Rev.%d:", d.Me, d.Book.N(len(list), "%d claim", "%d claims"), d.Rev.Num)
	for _, code := range append([]string{d.Me}, append(d.Others(), talks.NoneNamed)...) {
		if by[code] == 0 {
			continue
		}
		n := d.Book.N(by[code], "%d claim", "%d claims")
		switch code {
		case d.Me:
			in.Show = append(in.Show, d.Book.T("%s that %s proposes and holds:", n, code))
		case talks.NoneNamed:
			in.Show = append(in.Show, d.Book.T("%s with no holder named:", n))
		default:
			in.Show = append(in.Show, d.Book.T("%s recorded for %s, who has not affirmed it:", n, code))
		}
		for _, g := range list {
			if g.For != code {
				continue
			}
			in.Show = append(in.Show, "  "+d.naming().Describe(g.Claim))
			for _, o := range d.OddNotes(g.Claim) {
				in.Show = append(in.Show, "    "+o)
			}
			if g.Note != "" {
				in.Show = append(in.Show, "    "+d.Book.T("note: %s", Visible(g.Note)))
			}
		}
	}
	if tied > 0 {
		in.Show = append(in.Show, d.Book.T("a paragraph and its sub-paragraphs are one package: all of them or none"))
	}
	refs, same := d.View.Meeting(d.Me, own)
	if len(same) > 0 {
		return nil, errors.New(d.Book.T("you hold that already as %s: %s", and(d.Book, d.View.Find(own[same[0]].Key())), d.naming().Describe(own[same[0]])))
	}
	body.Withdraws = refs
	in.Done = func(d *Desk, id record.ID) Outcome { return d.made(id, len(list), tied) }
	return in, nil
}

// Holds reports whether a claim is on the record for a party already: it holds
// it, or it was recorded for it; NoneNamed: whoever holds it. What was recorded
// for this desk's own party, which has not affirmed it, counts where recorded is
// true. name is the claim's.
func (d *Desk) Holds(code string, k text.Key, recorded bool) (name string, ok bool) {
	for _, name := range d.View.Find(k) {
		r, err := d.State.Ref(name)
		cl, found := d.View.Claim(r)
		if err != nil || !found {
			continue
		}
		switch {
		case code == talks.NoneNamed, saidBy(cl.Said, code).Holds, (code != d.Me || recorded) && cl.For == code, code != d.Me && cl.Party == code && cl.For == "":
			return name, true
		}
	}
	return "", false
}

// made names the claims and packages of an amendment.
func (d *Desk) made(id record.ID, claims, packages int) Outcome {
	var out Outcome
	for i := range claims {
		if cl, ok := d.View.Claim(talks.Ref{Act: id, N: i}); ok {
			out.Claims = append(out.Claims, Made{cl.Name, d.ClaimWords(cl)})
		}
	}
	for k := 1; k <= packages; k++ {
		r := talks.Ref{Act: id, N: k, Package: true}
		out.Claims = append(out.Claims, Made{d.State.Name(r), d.RefWords(r)})
	}
	return out
}
