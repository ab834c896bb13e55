package intake

import (
	"slices"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/talks"
	"parley/text"
)

// own understands a file that Parley wrote and that still shows what it
// carries: its claims are known exactly, and only what people changed in it
// later is read. It is false for any other file, which is read as anybody's.
func (r *reading) own(p *Paper, s *document.Sheet) bool {
	c, err := desk.ReadCarry(s.Claims)
	if err != nil {
		p.lose(document.Lost{What: "carry", Say: "what Parley left in the file for itself can't be read; the file is read as anybody's"})
		return false
	}
	i := slices.IndexFunc(r.revisions, func(x talks.Revision) bool { return x.Digest == c.Base })
	if i < 0 {
		return false
	}
	rev := r.revisions[i]
	u, ok := c.Recognised(s, rev.Text)
	if !ok {
		return false
	}
	p.Own, p.Way, p.sheet, p.carried = true, Brackets, s, c
	p.Base = Base{Revision: rev, Percent: 100, How: "digest", Certain: true}
	p.Blocks, p.Lost = u.Blocks, append(p.Lost, u.Lost...)
	if c.Party != "" {
		p.Way, p.lang = Tracked, c.Lang
		if c.Only != "" {
			p.lang = c.Only
		}
	}
	shown := map[string]bool{c.Party: c.Party != ""}
	for i := range c.Claims {
		h := &c.Claims[i]
		for _, name := range whose(c, h) {
			a := p.author(name)
			a.Claims = append(a.Claims, h.Claim)
			p.found = append(p.found, found{claim: h.Claim, author: name})
			if shown[name] = c.Party != ""; name == "" {
				shown["none named"] = shown[name]
			}
		}
	}
	for _, a := range u.Authors {
		if shown[a.Name] {
			continue
		}
		p.later = append(p.later, a.Name)
		p.author(a.Name).Claims = a.Claims
	}
	r.remarks(p, u)
	return true
}

// whose are the names under which a file that Parley wrote shows a claim: of a
// party's file the party, and for words of others that it changes one of their
// holders; of a bracketed text all holders. "" is nobody named.
func whose(c *document.Carried, h *document.Held) []string {
	var names []string
	for _, x := range h.Holders {
		if c.Party != "" && x.Party == c.Party && x.Recorded == "" {
			return []string{c.Party}
		}
		if !slices.Contains(names, x.Party) {
			names = append(names, x.Party)
		}
	}
	if c.Party != "" {
		names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
		names = names[:min(len(names), 1)]
	}
	if len(names) == 0 {
		return []string{""}
	}
	return names
}

// again are the changes of a file that Parley wrote: what it carries, and what
// people changed later. Where one of these speaks for the party whose file it
// is, the two are one wording.
func (b *planner) again(i int, p *Paper, m Mapping, o PlanOptions) []change {
	var list []change
	for _, f := range p.found {
		list = append(list, change{claim: f.claim, author: f.author, to: m[f.author]})
	}
	if len(p.later) == 0 {
		return list
	}
	mine := To("")
	if p.carried.Party != "" {
		mine = m[p.carried.Party]
	}
	revised := false
	for _, name := range p.later {
		revised = revised || m[name] == mine && mine != Nobody && mine != LeftOut
	}
	exact := map[text.Key]bool{} // carried for the party
	plain := map[text.Key]bool{} // as the tracked changes alone tell it
	if revised {
		for _, c := range p.carried.Of(p.carried.Party) {
			exact[c.Key()] = true
		}
		for _, a := range document.Claims(p.sheet.Reject(p.later...), p.Base.Revision.Text, p.lang).Authors {
			if a.Name == p.carried.Party {
				for _, c := range a.Claims {
					plain[c.Key()] = true
				}
			}
		}
		list = slices.DeleteFunc(list, func(c change) bool { return c.to == mine && plain[c.claim.Key()] })
	}
	for _, c := range b.tracked(i, p, m, o) {
		k := c.claim.Key()
		switch {
		case c.to == mine && revised:
			if plain[k] && !exact[k] {
				continue // the party's own, told inexactly
			}
		case !slices.Contains(p.later, c.author) && !anyOf(p.later, c.authors):
			continue
		}
		list = append(list, c)
	}
	return list
}

func anyOf(list, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(list, n) })
}
