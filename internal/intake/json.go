package intake

import (
	"errors"

	"parley/internal/document"
	"parley/talks"
)

// Told is the JSON form of what was understood of files, and of what becomes of
// it: the command line and the interface for programs answer with it. Its lists
// are never nil.
type Told struct {
	Files   []ToldPaper  `json:"files"`
	Changes []ToldChange `json:"changes"` // of the plan; none before one can be made
	Wanted  []ToldWanted `json:"wanted"`  // authors who must be given to somebody
	Base    bool         `json:"base_wanted"`
}

// ToldPaper is a Paper.
type ToldPaper struct {
	Name    string       `json:"name"`
	Format  string       `json:"format"`
	Way     string       `json:"way"`
	Base    ToldBase     `json:"base"`
	Authors []ToldAuthor `json:"authors"`
	Lost    []ToldLost   `json:"lost"`
}

// ToldBase is a Base.
type ToldBase struct {
	Revision int    `json:"revision"`
	Percent  int    `json:"percent"`
	How      string `json:"how"`
	Certain  bool   `json:"certain"`
}

// ToldAuthor is an Author.
type ToldAuthor struct {
	Name     string `json:"name"`
	Changes  int    `json:"changes"`
	Comments int    `json:"comments"`
	Offer    string `json:"offer,omitempty"`
}

// ToldLost is what can't be carried.
type ToldLost struct {
	Line int    `json:"line"`
	What string `json:"what"`
	Say  string `json:"say"`
}

// ToldChange is an Item.
type ToldChange struct {
	File   string        `json:"file"`
	Author string        `json:"author"`
	To     string        `json:"to"`
	Fate   string        `json:"fate"`
	Words  string        `json:"words"`
	Why    string        `json:"why,omitempty"`
	Notes  []string      `json:"notes,omitempty"`
	Claim  *talks.Change `json:"claim,omitempty"`
}

// ToldWanted is an Asked.
type ToldWanted struct {
	File   string `json:"file"`
	Author string `json:"author"`
	Offer  string `json:"offer,omitempty"`
}

// Tell is what was understood and planned; err is the error of the plan, which
// may say what is wanted before.
func (in *Intake) Tell(p *Plan, err error) Told {
	out := Told{Files: []ToldPaper{}, Changes: []ToldChange{}, Wanted: []ToldWanted{}}
	for _, x := range in.Papers {
		j := ToldPaper{Name: x.Name, Format: string(x.Format), Way: string(x.Way), Authors: []ToldAuthor{}, Lost: lostTold(x.Lost),
			Base: ToldBase{x.Base.Revision.Num, x.Base.Percent, x.Base.How, x.Base.Certain}}
		for _, a := range x.Authors {
			j.Authors = append(j.Authors, ToldAuthor{a.Name, len(a.Claims), len(a.Comments), string(a.Offer)})
		}
		out.Files = append(out.Files, j)
	}
	var ask *Unmapped
	if errors.As(err, &ask) {
		for _, a := range ask.Authors {
			out.Wanted = append(out.Wanted, ToldWanted{a.File, a.Author, string(a.Offer)})
		}
	}
	var base *Unsure
	out.Base = errors.As(err, &base)
	if p == nil {
		return out
	}
	for _, it := range p.Items {
		j := ToldChange{File: in.Papers[it.Paper].Name, Author: it.Author, To: string(it.To), Fate: string(it.Fate), Words: it.Words, Why: it.Why, Notes: it.Notes}
		if it.Claim.Op != "" {
			w := talks.WireClaim(it.Claim)
			j.Claim = &w
		}
		out.Changes = append(out.Changes, j)
	}
	return out
}

func lostTold(list []document.Lost) []ToldLost {
	out := []ToldLost{}
	for _, l := range list {
		out = append(out, ToldLost{l.Line, l.What, l.Say})
	}
	return out
}
