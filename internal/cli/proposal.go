package cli

import (
	"flag"
	"fmt"
	"slices"

	"parley/internal/node"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// proposing is what a person says about the claims of one amendment.
type proposing struct {
	without bool   // nobody holds them yet
	forWhom string // recorded for another party
	note    string
	source  string
	lang    string
	nth     int
	packs   []int         // for each claim the number of its package in the act; 0 is none
	library []libraryText // agreed language, to check source against
}

func proposingFlags(f *flag.FlagSet, p *proposing) {
	f.BoolVar(&p.without, "without-holding", false, "put the wording forward without holding it")
	f.StringVar(&p.forWhom, "for", "", "record it for `PARTY`, which must affirm it; \"none\" where no holder is known")
	f.StringVar(&p.note, "note", "", "`TEXT` beside the claim")
	f.StringVar(&p.source, "source", "", "agreed language that it quotes: `TEXT` such as 'A/RES/73/27 PP4'")
	f.StringVar(&p.lang, "lang", "", "`LANG` of the words; the talks' own by default")
}

// propose shows the claims of one amendment and signs them.
func (c *call) propose(p *proposing, make func(d *desk) ([]text.Claim, error)) error {
	return c.withNode(func(h *node.Home, n *node.Node) error {
		if p.source != "" {
			var err error
			if p.library, err = libraryOf(h); err != nil {
				return err
			}
		}
		return c.signIn(h, n, func(d *desk) (*intent, error) {
			claims, err := make(d)
			if err != nil {
				return nil, err
			}
			return d.amendment(claims, p)
		})
	})
}

// amendment is the act that makes claims; own claims that they meet are
// withdrawn by it.
func (d *desk) amendment(claims []text.Claim, p *proposing) (*intent, error) {
	forWhom, err := d.recorded(p)
	if err != nil {
		return nil, err
	}
	body := &talks.Amend{Rev: d.rev.ID}
	in := &intent{body: body, head: d.amendHead(len(claims), p, forWhom)}
	base := d.rev.Digest
	tied := 0
	for i, cl := range claims {
		pack := 0
		if i < len(p.packs) {
			pack = p.packs[i]
			tied = max(tied, pack)
		}
		cl.Base = base
		body.Claims = append(body.Claims, talks.Proposal{
			Claim: talks.WireClaim(cl), For: forWhom, Holding: !p.without && forWhom == "",
			Note: p.note, Package: pack, Source: p.source,
		})
		in.show = append(in.show, d.naming.describe(cl))
		for _, o := range oddNotes(cl) {
			in.show = append(in.show, "  "+o)
		}
	}
	if len(claims) > 1 {
		in.show = append(in.show, "digest of the amendment "+amendmentDigest(base, claims))
	}
	in.show = append(in.show, d.beside(claims, p)...)
	if !p.without && forWhom == "" {
		own, same := d.view.Meeting(d.me, claims)
		if len(same) > 0 {
			cl := claims[same[0]]
			cl.Base = base
			return nil, hint(fmt.Errorf("you hold that already as %s: %s", and(d.view.Find(cl.Key())), d.naming.describe(cl)), "nothing needs to be done")
		}
		body.Withdraws = own
	}
	in.done = func(d *desk, id record.ID) outcome {
		var out outcome
		for i := range claims {
			r := talks.Ref{Act: id, N: i}
			if cl, ok := d.view.Claim(r); ok {
				out.claims = append(out.claims, jsonMade{cl.Name, d.claimWords(cl)})
			}
		}
		for k := 1; k <= tied; k++ {
			r := talks.Ref{Act: id, N: k, Package: true}
			out.claims = append(out.claims, jsonMade{d.state.Name(r), d.refWords(r)})
		}
		return out
	}
	return in, nil
}

// amendmentDigest is a number for the claims of an amendment, in their order:
// the same words against the same base give the same number in every home, so
// what a capital approved can be held against what is about to be signed.
func amendmentDigest(base text.Digest, claims []text.Claim) string {
	parts := make([][]byte, 0, len(claims))
	for _, cl := range claims {
		cl.Base = base
		parts = append(parts, []byte(cl.Key()))
	}
	return seal.Hash("parley amendment v1", parts...).String()[:16]
}

// recorded checks for whom claims are recorded.
func (d *desk) recorded(p *proposing) (string, error) {
	switch {
	case p.forWhom == "":
		return "", nil
	case p.without:
		return "", usageError{msg: "--for and --without-holding exclude each other", verb: "amend"}
	case p.forWhom == talks.NoneNamed:
		return p.forWhom, nil
	}
	code := upper(p.forWhom)
	if code == d.me {
		return "", hint(fmt.Errorf("%s is you", code), "leave --for out: what you propose you hold")
	}
	return code, d.wantParty(code)
}

func (d *desk) amendHead(n int, p *proposing, forWhom string) string {
	on := fmt.Sprintf("on Rev.%d", d.rev.Num)
	switch {
	case p.without:
		return fmt.Sprintf("%s puts %s forward %s without holding:", d.me, count(n, "claim"), on)
	case forWhom == talks.NoneNamed:
		return fmt.Sprintf("%s records %s %s, no holder named:", d.me, count(n, "claim"), on)
	case forWhom != "":
		return fmt.Sprintf("%s records %s %s for %s, who has not affirmed it:", d.me, count(n, "claim"), on, forWhom)
	}
	return fmt.Sprintf("%s proposes and holds %s %s:", d.me, count(n, "claim"), on)
}

// beside are the lines about an amendment as a whole.
func (d *desk) beside(claims []text.Claim, p *proposing) []string {
	var out []string
	if slices.ContainsFunc(p.packs, func(n int) bool { return n > 0 }) {
		out = append(out, "a paragraph and its sub-paragraphs are one package: all of them or none")
	}
	if p.note != "" {
		out = append(out, "note: "+visible(p.note))
	}
	if p.source != "" {
		out = append(out, "source "+visible(p.source)+": "+checkSource(p.library, p.source, claims))
	}
	for _, cl := range claims {
		for _, name := range d.view.Find(cl.Key()) {
			r, err := d.state.Ref(name)
			if other, ok := d.view.Claim(r); err == nil && ok && other.Party != d.me {
				out = append(out, fmt.Sprintf("the same wording as %s of %s: one alternative with several holders", name, other.Party))
			}
		}
	}
	return out
}
