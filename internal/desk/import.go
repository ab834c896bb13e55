package desk

import (
	"errors"
	"slices"

	"parley/internal/phrase"
	"parley/talks"
	"parley/text"
)

// ImportText is the charter's text from a source that may have brackets:
// the words outside all brackets are the base, and each wording in a bracket
// is a claim recorded for the party that the bracket names.
func ImportText(book phrase.Book, out *talks.Charter, r *text.Reading, strict bool) error {
	im, err := r.Import()
	if err != nil {
		return err
	}
	out.Base = talks.Wire(im.Base.Blocks)
	packs := map[int]int{}
	for n, places := range im.Packages {
		for _, i := range places {
			packs[i] = n + 1
		}
	}
	codes := CodesOf(out.Parties)
	for i, t := range im.Claims {
		p := talks.Proposal{Claim: talks.WireClaim(t.Claim), Package: packs[i]}
		made := 0
		for _, h := range t.Holders {
			switch {
			case slices.Contains(codes, h.Party):
				p.For = h.Party
				out.Claims = append(out.Claims, p)
				made++
			case h.Party != "" && strict:
				return Hint{errors.New(book.T("a bracket names %s, who is none of the parties", Visible(h.Party))), book.T("name that party's card too; or, to record such wordings with no holder named: --others-unnamed")}
			}
			p.Package = 0 // the same wording of a second holder stands by itself
		}
		if made == 0 {
			p.For = talks.NoneNamed
			p.Package = packs[i]
			for _, h := range t.Holders {
				if h.Party != "" {
					p.Note = "held by " + h.Party + " in the source" // part of the act: one language for all
				}
			}
			out.Claims = append(out.Claims, p)
		}
	}
	return nil
}
