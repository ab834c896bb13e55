package desk

import (
	"errors"
	"slices"

	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// Proposing is what a person says about the claims of one amendment.
type Proposing struct {
	Without bool   // nobody holds them yet
	For     string // recorded for another party
	Note    string
	Source  string
	Lang    string
	Nth     int
	Packs   []int         // for each claim the number of its package in the act; 0 is none
	Library []LibraryText // agreed language, to check source against
}

// Amendment is the act that makes claims; own claims that they meet are
// withdrawn by it.
func (d *Desk) Amendment(claims []text.Claim, p *Proposing) (*Intent, error) {
	forWhom, err := d.recorded(p)
	if err != nil {
		return nil, err
	}
	body := &talks.Amend{Rev: d.Rev.ID}
	in := &Intent{Body: body, Head: d.amendHead(len(claims), p, forWhom)}
	base := d.Rev.Digest
	tied := 0
	for i, cl := range claims {
		pack := 0
		if i < len(p.Packs) {
			pack = p.Packs[i]
			tied = max(tied, pack)
		}
		cl.Base = base
		if err := d.unassigned(cl); err != nil {
			return nil, err
		}
		body.Claims = append(body.Claims, talks.Proposal{
			Claim: talks.WireClaim(cl), For: forWhom, Holding: !p.Without && forWhom == "",
			Note: p.Note, Package: pack, Source: p.Source,
		})
		in.Show = append(in.Show, d.naming().Describe(cl))
		for _, o := range d.OddNotes(cl) {
			in.Show = append(in.Show, "  "+o)
		}
	}
	if len(claims) > 1 {
		in.Show = append(in.Show, d.Book.T("digest of the amendment %s", AmendmentDigest(base, claims)))
	}
	in.Show = append(in.Show, d.beside(claims, p)...)
	if !p.Without && forWhom == "" {
		own, same := d.View.Meeting(d.Me, claims)
		if len(same) > 0 {
			cl := claims[same[0]]
			cl.Base = base
			return nil, Hint{errors.New(d.Book.T("you hold that already as %s: %s", and(d.Book, d.View.Find(cl.Key())), d.naming().Describe(cl))), d.Book.T("nothing needs to be done")}
		}
		body.Withdraws = own
	}
	in.Done = func(d *Desk, id record.ID) Outcome { return d.made(id, len(claims), tied) }
	return in, nil
}

// AmendmentDigest is a number for the claims of an amendment, in their order:
// the same words against the same base give the same number in every home, so
// what a capital approved can be held against what is about to be signed.
func AmendmentDigest(base text.Digest, claims []text.Claim) string {
	parts := make([][]byte, 0, len(claims))
	for _, cl := range claims {
		cl.Base = base
		parts = append(parts, []byte(cl.Key()))
	}
	return seal.Hash("parley amendment v1", parts...).String()[:16]
}

// recorded checks for whom claims are recorded.
func (d *Desk) recorded(p *Proposing) (string, error) {
	switch {
	case p.For == "":
		return "", nil
	case p.Without:
		return "", Usage{Msg: d.Book.T("--for and --without-holding exclude each other"), Verb: "amend"}
	case p.For == talks.NoneNamed:
		return p.For, nil
	}
	code := Upper(p.For)
	if code == d.Me {
		return "", Hint{errors.New(d.Book.T("%s is you", code)), d.Book.T("leave --for out: what you propose you hold")}
	}
	return code, d.WantParty(code)
}

func (d *Desk) amendHead(n int, p *Proposing, forWhom string) string {
	on := d.Book.T("on Rev.%d", d.Rev.Num)
	switch {
	case p.Without:
		return d.Book.T("%s puts %s forward %s without holding:", d.Me, d.Book.N(n, "%d claim", "%d claims"), on)
	case forWhom == talks.NoneNamed:
		return d.Book.T("%s records %s %s, no holder named:", d.Me, d.Book.N(n, "%d claim", "%d claims"), on)
	case forWhom != "":
		return d.Book.T("%s records %s %s for %s, who has not affirmed it:", d.Me, d.Book.N(n, "%d claim", "%d claims"), on, forWhom)
	}
	return d.Book.T("%s proposes and holds %s %s:", d.Me, d.Book.N(n, "%d claim", "%d claims"), on)
}

// beside are the lines about an amendment as a whole.
func (d *Desk) beside(claims []text.Claim, p *Proposing) []string {
	var out []string
	if slices.ContainsFunc(p.Packs, func(n int) bool { return n > 0 }) {
		out = append(out, d.Book.T("a paragraph and its sub-paragraphs are one package: all of them or none"))
	}
	if p.Note != "" {
		out = append(out, d.Book.T("note: %s", Visible(p.Note)))
	}
	if p.Source != "" {
		out = append(out, d.Book.T("source %s: %s", Visible(p.Source), d.CheckSource(p.Library, p.Source, claims)))
	}
	for _, cl := range claims {
		for _, name := range d.View.Find(cl.Key()) {
			r, err := d.State.Ref(name)
			if other, ok := d.View.Claim(r); err == nil && ok && other.Party != d.Me {
				out = append(out, d.Book.T("the same wording as %s of %s: one alternative with several holders", name, other.Party))
			}
		}
	}
	return out
}
