package desk

import (
	"parley/record"
	"parley/talks"
)

// Convergence is how far the text is from being one, how it got there, how far
// apart the parties are, and who carries and blocks what. Shares are in
// hundredths of a per cent. What tells where parties stand is missing for who
// may not see it: distances, reciprocity, backing, movements and ages.
type Convergence struct {
	Figures     Figures      `json:"figures"`
	Series      []Point      `json:"series"` // after each revision, and now, whose act is ""
	Distances   *Apart       `json:"distances,omitempty"`
	Reciprocity *Reciprocity `json:"reciprocity,omitempty"`
	Backing     *Backings    `json:"backing,omitempty"`
}

// Apart are how far apart parties are, two by two.
type Apart struct {
	Left  int    `json:"brackets_left_out"` // too long to compare
	Pairs []Gulf `json:"pairs"`             // those who both stand somewhere
}

// Gulf is how far apart two parties are, by talks.Distance.
type Gulf struct {
	Parties  [2]string `json:"parties"`
	Edits    int       `json:"words_to_change"`
	Words    int       `json:"words"`
	Share    int       `json:"share"`
	Coverage int       `json:"coverage"` // the part of the dispute that it speaks of
}

// Reciprocity is how even the give and take was, by talks.Credits.
type Reciprocity struct {
	Share  int      `json:"share"`
	Toward []Toward `json:"toward"`
}

// Toward is how often a party came to accept a wording that another one held.
type Toward struct {
	Party    string `json:"party"`
	Holder   string `json:"holder"`
	Accepted int    `json:"accepted"`
}

// Backings are who carries each open wording, and who blocks it.
type Backings struct {
	Left     int       `json:"brackets_left_out"` // of who stands apart: too many parties speak
	Wordings []Backing `json:"wordings"`
}

// Backing is who carries a wording, by talks.Backing. Wordings with the same
// bracket exclude each other.
type Backing struct {
	Name    string   `json:"name"`
	Ref     string   `json:"ref"`
	Where   string   `json:"where"` // the paragraph, or the claim whose new words it changes
	Bracket int      `json:"bracket"`
	Yes     []string `json:"yes"`
	Missing []string `json:"missing"`
	Alone   string   `json:"alone_blocked_by,omitempty"`
	Agreed  bool     `json:"agreed"`
	Across  int      `json:"pairs_across"`
	Waits   []string `json:"waits_for_it,omitempty"`
}

// Convergence collects the figures, as far as the reader may see them.
func (d *Desk) Convergence() (Convergence, error) {
	out := Convergence{Series: []Point{}}
	var revs []record.ID
	for _, r := range d.View.Revisions() {
		revs = append(revs, r.ID)
	}
	points, err := d.State.Series(revs)
	if err == nil {
		points, err = d.View.Follow(points)
	}
	if err != nil {
		return out, err
	}
	work := d.Sight().Work
	for _, p := range points {
		j := PointOf(p)
		if !work {
			j.unseen()
		}
		out.Series = append(out.Series, j)
	}
	out.Figures = out.Series[len(out.Series)-1].Figures
	if work {
		out.Distances, out.Reciprocity, out.Backing = d.distances(), d.reciprocity(), d.backings()
	}
	return out, nil
}

// unseen takes out of a point what tells where a party stands.
func (p *Point) unseen() {
	p.Act = ""
	p.Figures.unseen()
}

// unseen takes the parties' movements away, and ages, which count their acts.
func (f *Figures) unseen() { f.Movements, f.Age = []Movement{}, 0 }

func (d *Desk) distances() *Apart {
	x := d.View.Distances()
	out := &Apart{Left: x.Left, Pairs: []Gulf{}}
	for p := range x.Parties {
		for q := range p {
			if far := x.Of(p, q); far.Covered > 0 {
				out.Pairs = append(out.Pairs, Gulf{[2]string{x.Parties[q], x.Parties[p]}, far.Edits, far.Words, far.Share(), x.Coverage(far)})
			}
		}
	}
	return out
}

func (d *Desk) reciprocity() *Reciprocity {
	c := d.View.Credits()
	out := &Reciprocity{Share: c.Reciprocity(), Toward: []Toward{}}
	for p, row := range c.Toward {
		for q, n := range row {
			if n > 0 {
				out.Toward = append(out.Toward, Toward{c.Parties[p], c.Parties[q], n})
			}
		}
	}
	return out
}

func (d *Desk) backings() *Backings {
	list := d.View.Backings()
	out := &Backings{Left: list.Left, Wordings: []Backing{}}
	for _, w := range list.Wordings {
		out.Wordings = append(out.Wordings, Backing{
			Name: w.Name, Ref: w.Ref.String(), Where: d.whereOf(w), Bracket: w.Bracket, Yes: some(w.Yes), Missing: some(w.Missing), Alone: w.Alone(), Agreed: w.Agreed, Across: w.Across, Waits: w.Waits,
		})
	}
	return out
}

// some is a list that JSON shows as one, where it is empty too.
func some(list []string) []string { return append([]string{}, list...) }

func (d *Desk) whereOf(w talks.Backing) string {
	cl, ok := d.View.Claim(w.Ref)
	if !ok {
		return ""
	}
	return d.Where(cl.Claim)
}
