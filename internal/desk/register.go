package desk

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/internal/commitments"
	"parley/talks"
	"parley/text"
)

// Owed is one entry of the register of commitments, or what the words of the
// text propose for it.
type Owed struct {
	Name      string     `json:"name"` // "VES-12", from the party and the number of its act; "": nobody entered it
	Act       string     `json:"act,omitempty"`
	Block     string     `json:"block"`
	Label     string     `json:"label"`
	Lang      string     `json:"lang"`
	Verb      string     `json:"verb"`
	To        string     `json:"to,omitempty"`
	For       string     `json:"for,omitempty"`
	Due       string     `json:"due,omitempty"`
	Term      string     `json:"term,omitempty"`
	Note      string     `json:"note,omitempty"`
	Words     string     `json:"words"` // of the paragraph as it is now
	By        string     `json:"by,omitempty"`
	Confirmed []string   `json:"confirmed"`
	Objected  []string   `json:"objected"`
	Agreed    bool       `json:"agreed"`
	Stands    bool       `json:"stands"` // the paragraph still has the words that were read
	Withdrawn bool       `json:"withdrawn,omitempty"`
	Past      bool       `json:"past_due,omitempty"` // its day is over, and nobody said that it is done
	Follow    []Progress `json:"follow_ups"`
}

// Progress is what a party said of how a commitment goes.
type Progress struct {
	Party string `json:"party"`
	Says  string `json:"says"`
	Time  string `json:"time"` // claimed
	Note  string `json:"note,omitempty"`
}

// Line is what it obliges whom to do, and by when.
func (o Owed) Line() string {
	line := o.Verb
	if who := cmp.Or(o.For, o.To); who != "" {
		line += " · " + who
	}
	if when := cmp.Or(o.Due, o.Term); when != "" {
		line += " · " + when
	}
	return line
}

// Standing is what the parties say of an entry, in lines.
func (d *Desk) Standing(o Owed) []string {
	b := d.Book
	var out []string
	add := func(is bool, line string) {
		if is {
			out = append(out, line)
		}
	}
	add(o.Withdrawn, b.T("withdrawn by %s", o.By))
	add(!o.Withdrawn, b.T("read so by %s", and(b, o.Confirmed)))
	add(len(o.Objected) > 0, b.T("objected to by %s", and(b, o.Objected)))
	add(o.Agreed, b.T("agreed"))
	add(!o.Stands, b.T("the paragraph has other words now"))
	add(o.Note != "", "“"+o.Note+"”")
	for _, f := range o.Follow {
		line := f.Party + ": " + d.SayWords(talks.Say(f.Says))
		if f.Note != "" {
			line += ", “" + f.Note + "”"
		}
		out = append(out, line)
	}
	add(o.Past, b.T("its day is over"))
	return out
}

// Register are the commitments that parties entered, and those that the words
// of the concluded or newest text propose and nobody entered for that paragraph,
// each in the order of the text. today is the reader's day, "2031-03-01".
func (d *Desk) Register(today string) (entered, proposed []Owed) {
	t := d.View.Final().Text
	name := NewNaming(t, func(text.Key) string { return "" })
	entered, proposed = []Owed{}, []Owed{}
	have := map[string]bool{}
	for _, o := range d.View.Register() {
		w := o.What
		x := Owed{Name: entryName(o.Entry), Act: o.ID.String(), Block: w.Block, Label: w.Block, Lang: string(w.Lang), Verb: w.Verb, To: w.To, For: w.For, Due: w.Due, Term: w.Term, Note: w.Note,
			By: o.Party, Confirmed: some(o.Confirmed), Objected: some(o.Objected), Agreed: o.Agreed, Stands: o.Stands, Withdrawn: o.Withdrawn, Follow: []Progress{}}
		if i := t.Find(text.BlockID(w.Block)); i >= 0 {
			x.Label, x.Words = name.Block(text.BlockID(w.Block)), text.Plain(t.Blocks[i].Content[w.Lang])
		}
		for _, e := range o.Follow {
			f := e.Body.(*talks.FollowUp)
			x.Follow = append(x.Follow, Progress{e.Party, string(f.Say), e.Time, f.Note})
		}
		x.Past = w.Due != "" && w.Due < today && o.Last() != talks.SayDone && !o.Withdrawn
		have[w.Block] = have[w.Block] || !o.Withdrawn
		entered = append(entered, x)
	}
	for _, m := range d.readings(t, "") {
		if !have[string(m.Block)] {
			proposed = append(proposed, Owed{Block: string(m.Block), Label: name.Block(m.Block), Lang: d.State.Charter().Lang, Verb: m.Verb, To: m.To, Due: m.Due, Term: m.Term, Words: m.Words,
				Confirmed: []string{}, Objected: []string{}, Stands: true, Follow: []Progress{}})
		}
	}
	return entered, proposed
}

// readings are what the words of a text propose, in a language that is read.
func (d *Desk) readings(t *text.Text, lang text.Lang) []commitments.Commitment {
	lang = cmp.Or(lang, text.Lang(d.State.Charter().Lang))
	if !slices.Contains(commitments.Reads(), lang) {
		return nil
	}
	return commitments.Find(t, lang)
}

func entryName(e talks.Entry) string { return fmt.Sprintf("%s-%d", e.Party, e.Seq) }

// Entering is what a party enters in the register; what is empty is read from
// the words of the paragraph.
type Entering struct {
	Paragraph, Verb, To, Due, Term, For, Lang, Note string
}

// Enter enters a commitment.
func (d *Desk) Enter(e Entering) (*Intent, error) {
	on, what, err := d.Target(e.Paragraph)
	if err != nil {
		return nil, err
	}
	if on.Block == "" {
		return nil, Hint{errors.New(d.Book.T("a commitment is entered for a paragraph, not for %s", what)), d.Book.T("name the paragraph, such as OP4")}
	}
	f := d.View.Final()
	b := &talks.Commitment{Block: on.Block, Rev: f.Revision.ID, Lang: text.Lang(cmp.Or(e.Lang, d.State.Charter().Lang)), Verb: e.Verb, To: e.To, Due: e.Due, Term: e.Term, For: Upper(e.For), Note: e.Note}
	for _, m := range d.readings(f.Text, b.Lang) {
		if m.Block != text.BlockID(b.Block) {
			continue
		}
		b.Verb, b.To = cmp.Or(b.Verb, m.Verb), cmp.Or(b.To, m.To)
		if e.Due == "" && e.Term == "" {
			b.Due, b.Term = m.Due, m.Term
		}
	}
	if b.Verb == "" {
		return nil, Hint{errors.New(d.Book.T("no word of %s is known to oblige anybody", what)), d.Book.T("say which word does, whom, and by when")}
	}
	in := &Intent{Body: b, Head: d.Book.T("%s enters a commitment of %s:", d.Me, what), Show: []string{Visible(d.CommitmentWords(b))}}
	if i := f.Text.Find(text.BlockID(b.Block)); i >= 0 {
		in.Show = append(in.Show, Visible(text.Plain(f.Text.Blocks[i].Content[b.Lang])))
	}
	if b.Note != "" {
		in.Show = append(in.Show, Visible(b.Note))
	}
	return in, nil
}

const minActPrefix = 6 // digits: no name of an entry is taken for an act

// FollowUp says something of an entry, by its name or the beginning of its act.
func (d *Desk) FollowUp(name string, say talks.Say, note string) (*Intent, error) {
	var found []talks.Obligation
	for _, o := range d.View.Register() {
		if entryName(o.Entry) == Upper(name) || len(name) >= minActPrefix && strings.HasPrefix(o.ID.String(), strings.ToLower(name)) {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 0:
		return nil, Hint{errors.New(d.Book.T("the register has no entry %s", Visible(name))), d.Book.T("its entries: parley register list")}
	case len(found) > 1:
		return nil, Hint{errors.New(d.Book.T("the register has several entries %s", Visible(name))), d.Book.T("name it by its act")}
	}
	b := &talks.FollowUp{On: found[0].ID, Say: say, Note: note}
	w := found[0].What
	in := &Intent{Body: b, Head: d.Book.T("%s follows up the commitment of %s:", d.Me, d.paragraphs([]string{w.Block})), Show: []string{Visible(d.CommitmentWords(w)), d.SayWords(say)}}
	if note != "" {
		in.Show = append(in.Show, Visible(note))
	}
	return in, nil
}

// SayWords is what a party says of a commitment, in a word or two.
func (d *Desk) SayWords(s talks.Say) string {
	switch s {
	case talks.SayConfirm:
		return d.Book.T("confirmed")
	case talks.SayObject:
		return d.Book.T("objected to")
	case talks.SayWithdraw:
		return d.Book.T("withdrawn")
	case talks.SayReported:
		return d.Book.T("reported")
	case talks.SayDone:
		return d.Book.T("done")
	}
	return d.Book.T("overdue")
}
