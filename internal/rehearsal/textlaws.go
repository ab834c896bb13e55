package rehearsal

import (
	"errors"
	"fmt"
	"slices"

	"parley/talks"
	"parley/text"
)

// textLaws holds L2, L6 and L7 as the draft shows them, and that every party's projection exists and is the base with
// exactly the claims that it holds (L3).
func (w *World) textLaws(s *seat, v *talks.View) error {
	d, err := v.Draft()
	if err != nil {
		return broken("draft", "%s has no draft: %v", s.code, err)
	}
	seen := &reader{live: map[text.Key]text.Claim{}, holders: map[text.Key]map[string]bool{}}
	for _, c := range v.Live() {
		seen.live[c.Key] = c.Claim
	}
	for _, row := range d.Rows {
		if row.Insert != nil {
			seen.see(row.Insert.Keys, row.Insert.Holders)
		}
		for _, m := range row.Marks {
			seen.see([]text.Key{m.Key}, m.Holders)
		}
		for _, l := range row.Langs() {
			if err := seen.pieces(row.Content[l]); err != nil {
				return broken(err.Error(), "%s: %s %s", s.code, row.Block.ID, l)
			}
		}
	}
	for _, c := range v.Live() {
		if seen.holders[c.Key] == nil {
			return broken("L2", "%s: the live claim %s stands nowhere in the draft", s.code, c.Name)
		}
	}
	for _, code := range w.Parties {
		got, err := v.Project(code)
		if err != nil {
			return broken("L3", "%s: the projection of %s: %v", s.code, code, err)
		}
		if want, _, err := text.Apply(v.Newest().Text, seen.chosen(code)); err != nil || want.Digest() != got.Digest() {
			return broken("L3", "%s: the projection of %s isn't the base with the claims that the draft shows as its own (%v)", s.code, code, err)
		}
	}
	return nil
}

// reader reads the draft as a person would: which claim stands where, under whose names.
type reader struct {
	live    map[text.Key]text.Claim
	holders map[text.Key]map[string]bool // parties that hold a claim by their own word; nil: the claim stands nowhere
}

func (r *reader) see(keys []text.Key, holders []text.Holder) {
	for _, k := range keys {
		if r.holders[k] == nil {
			r.holders[k] = map[string]bool{}
		}
		for _, h := range holders {
			if h.Recorded == "" && h.Party != "" {
				r.holders[k][h.Party] = true
			}
		}
	}
}

// chosen returns the claims that stand under a party's name, those inside another only with that other.
func (r *reader) chosen(party string) []text.Claim {
	has := map[text.Key]bool{}
	for n := -1; n != len(has); {
		n = len(has)
		for k, c := range r.live {
			if r.holders[k][party] && (c.Parent == "" || has[c.Parent]) {
				has[k] = true
			}
		}
	}
	var keys []text.Key
	for k := range has {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []text.Claim
	for _, k := range keys {
		out = append(out, r.live[k])
	}
	return out
}

// pieces reads the regions of a block, and returns the name of a law that doesn't hold.
func (r *reader) pieces(ps []text.Piece) error {
	for _, p := range ps {
		if p.Region == nil {
			continue
		}
		plain := map[string]bool{}
		for _, a := range p.Region.Alts {
			r.see(a.Keys, a.Holders)
			for i, k := range a.Keys {
				for _, o := range a.Keys[:i] {
					if x, y := r.live[k], r.live[o]; x.Op == text.Replace && y.Op == text.Replace && x.Start == y.Start && x.End == y.End {
						return errL7
					}
				}
			}
			if len(a.Pieces) == 1 && a.Pieces[0].Region == nil && !a.Base && !a.Twins {
				words := fmt.Sprint(a.Start, a.End, text.Plain(a.Pieces[0].Words))
				if plain[words] {
					return errL6
				}
				plain[words] = true
			}
			if err := r.pieces(a.Pieces); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	errL6 = errors.New("L6") // equal wordings stand as two alternatives; constant: nothing assigns it
	errL7 = errors.New("L7") // two wordings of one spot are joined; constant: nothing assigns it
)
