package desk

import (
	"errors"
	"slices"

	"parley/internal/wordsmith"
	"parley/talks"
	"parley/text"
)

// Dispute is one bracket within a paragraph of the newest revision: the words
// that stand there, and what is wanted in their place.
type Dispute struct {
	Claim    string // the first of its claims, by name
	Block    text.BlockID
	Label    string
	Lang     text.Lang
	Wordings []Disputed // the present one first, then the others in the order of the text

	kind       text.Kind
	content    []text.Word // of the paragraph, in Lang
	start, end int         // of content
}

// Disputed is one wording of a dispute.
type Disputed struct {
	Now     bool // it is the text as it stands
	Words   []text.Word
	Holders []text.Holder
	Claims  []string // names
}

// Dispute finds the bracket that a claim stands in.
func (d *Desk) Dispute(name string) (*Dispute, error) {
	cl, err := d.LiveClaim(name)
	if err != nil {
		return nil, err
	}
	k := cl.Claim
	if k.Op != text.Replace || k.Parent != "" {
		return nil, Hint{errors.New(d.Book.T("%s isn't in a bracket within a paragraph: %s", cl.Name, d.ClaimWords(cl))), d.Book.T("name a claim that changes words of the text itself: parley claims")}
	}
	all, err := d.Disputes(k.Block, k.Lang)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		for _, w := range x.Wordings {
			if slices.Contains(w.Claims, cl.Name) {
				return x, nil
			}
		}
	}
	return nil, errors.New(d.Book.T("%s stands inside words that are disputed as a whole; name the bracket around it", cl.Name))
}

// Disputes are the brackets within a paragraph in one language, in its order;
// of a bracket within another only the outer one, with the words inside it as
// they stand.
func (d *Desk) Disputes(id text.BlockID, l text.Lang) ([]*Dispute, error) {
	if err := d.WantWork(); err != nil {
		return nil, err
	}
	draft, err := d.View.Draft()
	if err != nil {
		return nil, err
	}
	i := d.Rev.Text.Find(id)
	if i < 0 {
		return nil, errors.New(d.Book.T("in Rev.%d: there is no such paragraph any more", d.Rev.Num))
	}
	b := d.Rev.Text.Blocks[i]
	var out []*Dispute
	for _, r := range draft.Rows {
		if r.Insert != nil || r.Block.ID != id {
			continue
		}
		for _, p := range r.Content[l] {
			if p.Region == nil {
				continue
			}
			if x := d.dispute(b, l, p.Region); x.Claim != "" {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

func (d *Desk) dispute(b text.Block, l text.Lang, r *text.Region) *Dispute {
	x := &Dispute{Block: b.ID, Label: d.Label(b.ID), Lang: l, kind: b.Kind, content: b.Content[l], start: r.Start, end: r.End}
	for _, a := range r.Alts {
		w := Disputed{Now: a.Base, Holders: a.Holders}
		// In a huge bracket an alternative has only what differs.
		w.Words = slices.Concat(x.content[r.Start:a.Start], standing(a.Pieces), x.content[a.End:r.End])
		for _, k := range a.Keys {
			if n := d.ClaimName(k); n != "" {
				w.Claims = append(w.Claims, n)
			}
		}
		if x.Claim == "" && len(w.Claims) > 0 {
			x.Claim = w.Claims[0]
		}
		x.Wordings = append(x.Wordings, w)
	}
	return x
}

// standing are words with what is disputed inside them as it stands.
func standing(ps []text.Piece) []text.Word {
	var out []text.Word
	for _, p := range ps {
		out = append(out, p.Words...)
		if p.Region != nil && len(p.Region.Alts) > 0 {
			out = append(out, standing(p.Region.Alts[0].Pieces)...)
		}
	}
	return out
}

// Ask is the dispute as a stranger may see it. With names the holders go, too,
// where the charter lets everybody see them.
func (d *Desk) Ask(x *Dispute, names bool) (wordsmith.Ask, error) {
	if names && !d.NamesMayGo() {
		return wordsmith.Ask{}, errors.New(d.Book.T("the charter of these talks keeps who holds what from outsiders: ask without names"))
	}
	a := wordsmith.Ask{Lang: string(x.Lang), Before: text.Inline(x.content[:x.start]), After: text.Inline(x.content[x.end:])}
	for _, w := range x.Wordings {
		one := wordsmith.Wording{Now: w.Now, Words: text.Inline(w.Words)}
		for _, h := range w.Holders {
			if names && h.Party != "" && h.Recorded == "" {
				one.Holders = append(one.Holders, h.Party)
			}
		}
		a.Wordings = append(a.Wordings, one)
	}
	return a, nil
}

// NamesMayGo reports whether the charter lets everybody see who holds what.
func (d *Desk) NamesMayGo() bool { return d.State.Charter().Sight("").Text }

// Suggested is words for a dispute, held to the talks.
type Suggested struct {
	Words string     `json:"words"` // in the stored form
	Odd   []string   `json:"odd,omitempty"`
	From  []Distance `json:"differences"` // from each wording on the table, the present one first
	Claim text.Claim `json:"-"`           // what would be proposed

	words []text.Word
}

// Distance is how words differ from one wording on the table.
type Distance struct {
	Now     bool               `json:"as_it_stands,omitempty"`
	Claims  []string           `json:"claims,omitempty"`
	Holders []Holder           `json:"holders"`
	Words   []Marked           `json:"words"`
	Marks   []text.MarkedWords `json:"-"` // the same
}

// Fit holds words to a dispute, a stranger's or one's own: what they would
// propose, and how they differ from what is on the table. The error says why
// they can't be proposed.
func (d *Desk) Fit(x *Dispute, ws []text.Word) (*Suggested, error) {
	ws = slices.Clone(ws)
	if x.end == len(x.content) {
		ws = trimFinal(x.kind, ws)
	}
	for _, w := range x.Wordings {
		if slices.Equal(w.Words, ws) {
			return nil, errors.New(d.Book.T("these words are on the table already"))
		}
	}
	s, e, fresh := text.Trim(x.content, x.start, x.end, ws)
	c := text.Claim{Op: text.Replace, Base: d.Rev.Digest, Block: x.Block, Lang: x.Lang, Start: s, End: e, Exact: x.content[s:e], New: fresh}
	if err := c.CheckOn(d.Rev.Text, d.Rev.Digest, nil); err != nil {
		return nil, err
	}
	if err := d.unassigned(c); err != nil {
		return nil, err
	}
	out := &Suggested{Words: text.Inline(ws), Odd: d.OddNotes(c), Claim: c, words: ws}
	for _, w := range x.Wordings {
		far := Distance{Now: w.Now, Claims: w.Claims, Holders: HoldersOf(w.Holders), Marks: distance(x.Lang, w.Words, ws)}
		for _, m := range far.Marks {
			far.Words = append(far.Words, Marked{m.Mark, text.Plain(m.Words)})
		}
		out.From = append(out.From, far)
	}
	return out, nil
}

// distance marks what goes and comes from one wording to another.
func distance(l text.Lang, old, fresh []text.Word) []text.MarkedWords {
	one := func(ws []text.Word) *text.Text {
		return &text.Text{Blocks: []text.Block{{ID: "b1", Kind: text.Paragraph, Content: map[text.Lang][]text.Word{l: ws}}}}
	}
	if len(old) > 0 && len(fresh) > 0 {
		if c := text.Compare(one(old), one(fresh)); len(c.Rows) == 1 {
			return c.Rows[0].Words[l]
		}
	}
	var out []text.MarkedWords // nothing in common
	if len(old) > 0 {
		out = append(out, text.MarkedWords{Mark: text.WordRemoved, Words: old})
	}
	if len(fresh) > 0 {
		out = append(out, text.MarkedWords{Mark: text.WordAdded, Words: fresh})
	}
	return out
}

// Put is the paragraph as this party wants it (Wished), with these words at
// the dispute: what it holds elsewhere in the paragraph stays.
func (d *Desk) Put(x *Dispute, s *Suggested) []text.Word {
	plain := slices.Concat(x.content[:x.start], s.words, x.content[x.end:])
	mine, err := d.Wished(&Proposing{})
	if err != nil {
		return plain
	}
	i := mine.Find(x.Block)
	if i < 0 {
		return plain
	}
	own := x.Wordings[0].Words // what this party has there now
	for _, w := range x.Wordings {
		if slices.ContainsFunc(w.Holders, func(h text.Holder) bool { return h.Party == d.Me && h.Recorded == "" }) {
			own = w.Words
		}
	}
	at := x.start
	for _, cl := range d.View.Live() {
		k := cl.Claim
		if k.Op == text.Replace && k.Parent == "" && k.Block == x.Block && k.Lang == x.Lang && k.End <= x.start && !slices.Contains(x.claims(), cl.Name) && held(cl, d.Me) {
			at += len(k.New) - (k.End - k.Start)
		}
	}
	ws := mine.Blocks[i].Content[x.Lang]
	if at < 0 || at+len(own) > len(ws) || !slices.Equal(ws[at:at+len(own)], own) {
		return plain
	}
	return slices.Concat(ws[:at], s.words, ws[at+len(own):])
}

func (x *Dispute) claims() []string {
	var out []string
	for _, w := range x.Wordings {
		out = append(out, w.Claims...)
	}
	return out
}

func held(cl talks.Claim, party string) bool {
	return slices.ContainsFunc(cl.Held, func(h text.Holder) bool { return h.Party == party && h.Recorded == "" })
}
