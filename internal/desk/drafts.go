package desk

import (
	"fmt"
	"strings"

	"parley/internal/chart"
	"parley/internal/phrase"
	"parley/text"
)

// Draft is one of several drafts of a text, with the brackets that stand in it.
type Draft struct {
	Name    string
	Reading *text.Reading
	Source  string
}

// DraftFigures are what is open in a bracketed draft, read as talks would open
// with it: the base is the words outside all brackets and options, each
// wording in brackets a claim on it.
type DraftFigures struct {
	Name      string `json:"name"`
	Marks     int    `json:"open_marks"` // [ in the file, without note marks and those of links
	Close     int    `json:"close_marks"`
	MarkDepth int    `json:"raw_depth"`
	Named     int    `json:"option_marks"` // "Option 1"
	Brackets  int    `json:"brackets"`
	Nested    int    `json:"nested_brackets"`
	Depth     int    `json:"depth"`
	Options   int    `json:"options"`
	Millibits int    `json:"open_millibits"`
	Share     int    `json:"agreed_share"`
	Base      int    `json:"base_words"`
	Disputed  int    `json:"disputed_words"`
}

// DraftFiguresOf measures one draft.
func DraftFiguresOf(d Draft) (DraftFigures, error) {
	im, err := d.Reading.Import()
	if err != nil {
		return DraftFigures{}, fmt.Errorf("%s: %w", Visible(d.Name), err)
	}
	claims := make([]text.Claim, len(im.Claims))
	for i, c := range im.Claims {
		claims[i] = c.Claim
	}
	e := text.Measure(im.Base, claims)
	n := text.CountBrackets(d.Source)
	f := DraftFigures{Name: d.Name, Marks: n.Open - n.Links, Close: n.Close - n.Links, MarkDepth: n.Depth, Named: strings.Count(d.Source, "Option "),
		Brackets: e.Top(), Nested: len(e.Disputes) - e.Top(), Depth: e.Depth(), Options: e.Options(), Millibits: e.Millibits(), Share: 10_000, Disputed: e.Disputed()}
	for _, b := range im.Base.Blocks {
		for _, ws := range b.Content {
			f.Base += len(ws)
		}
	}
	if f.Disputed > 0 {
		f.Share = e.Clear * 10_000 / (e.Clear + f.Disputed)
	}
	return f, nil
}

// DraftCourse tells how drafts, in the order of their making, converged.
func DraftCourse(b phrase.Book, list []DraftFigures) Course {
	var out Course
	var share, marks, open, bits []float64
	var names []string
	t := CourseTable{Title: b.T("The figures"), Head: []string{b.T("when"), b.T("bracket marks"), b.T("options named"), b.T("words agreed"), b.T("brackets open"), b.T("nested"), b.T("options"), b.T("open decisions, bits")}}
	for _, f := range list {
		names = append(names, Visible(f.Name))
		share, marks = append(share, float64(f.Share)/100), append(marks, float64(f.Marks))
		open, bits = append(open, float64(f.Brackets)), append(bits, float64(f.Millibits)/1000)
		t.Rows = append(t.Rows, []string{Visible(f.Name), fmt.Sprint(f.Marks), fmt.Sprint(f.Named), percent(f.Share), fmt.Sprint(f.Brackets), fmt.Sprint(f.Nested), fmt.Sprint(f.Options),
			fmt.Sprintf("%d.%03d", f.Millibits/1000, f.Millibits%1000)})
	}
	if n := len(list); n > 0 {
		out.Sentence = b.T("From %s to %s: brackets %d, then %d; %d %% of the words are agreed, then %d %%.", names[0], names[n-1],
			list[0].Brackets, list[n-1].Brackets, list[0].Share/100, list[n-1].Share/100)
	}
	out.Charts = []chart.Line{
		{Title: b.T("Words that nobody disputes"), Label: b.T("Share of the words that nobody disputes, draft by draft"), Unit: " %", Top: 100, Ticks: names,
			Series: []chart.Series{{Name: b.T("agreed"), Class: "c1", Values: share}}},
		{Title: b.T("Brackets"), Label: b.T("Bracket marks and open brackets, draft by draft"), Ticks: names,
			Series: []chart.Series{{Name: b.T("bracket marks"), Class: "c3", Values: marks}, {Name: b.T("open brackets"), Class: "c2", Values: open}}},
		{Title: b.T("Open decisions, in bits"), Label: b.T("Open decisions in bits, draft by draft"), Ticks: names,
			Series: []chart.Series{{Name: b.T("open decisions"), Class: "c2", Values: bits}}},
	}
	out.Tables = []CourseTable{t}
	out.Counted = (&Desk{Book: b}).howCounted(false)[:3]
	out.Counted[1] = b.T("Bracket marks: the characters [ in the file, as the press counts them, without those of notes and links. Options named: how often “Option” stands before a label. All else counts what the reader makes of them: a text outside all brackets and options, and each wording in brackets as one that is open on it; adjacent wordings at one place exclude each other and are one bracket.")
	return out
}
