package cli

import (
	"flag"

	"parley/internal/desk"
	"parley/text"
)

func proposingFlags(f *flag.FlagSet, p *desk.Proposing) {
	f.BoolVar(&p.Without, "without-holding", false, "put the wording forward without holding it")
	f.StringVar(&p.For, "for", "", "record it for `PARTY`, which must affirm it; \"none\" where no holder is known")
	f.StringVar(&p.Note, "note", "", "`TEXT` beside the claim")
	f.StringVar(&p.Source, "source", "", "agreed language that it quotes: `TEXT` such as 'A/RES/73/27 PP4'")
	f.StringVar(&p.Lang, "lang", "", "`LANG` of the words; the talks' own by default")
}

// propose shows the claims of one amendment and signs them.
func (c *call) propose(p *desk.Proposing, make func(d *desk.Desk) ([]text.Claim, error)) error {
	return c.withTalks(func(h place, n sitting) error {
		if p.Source != "" {
			var err error
			if p.Library, err = libraryOf(h); err != nil {
				return err
			}
		}
		return c.signIn(h, n, func(d *desk.Desk) (*desk.Intent, error) {
			claims, err := make(d)
			if err != nil {
				return nil, err
			}
			return d.Amendment(claims, p)
		})
	})
}
