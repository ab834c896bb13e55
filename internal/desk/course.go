package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/internal/chart"
	"parley/record"
	"parley/talks"
)

// Course is how the talks have converged, for people: a sentence, pictures,
// the numbers of the pictures and more as tables, and how each is counted.
type Course struct {
	Sentence string
	Charts   []chart.Line
	Tables   []CourseTable
	Counted  []string // paragraphs
}

// CourseTable is figures for people. The first cell of a row names it.
type CourseTable struct {
	Title string
	Head  []string
	Rows  [][]string
	Note  string // below it; "" for none
}

// maxCourseRows is how many pairs of parties or wordings a table lists: the
// most telling ones. All are in the JSON.
const maxCourseRows = 60

// maxMoments is how many moments a chart shows: more than this many steps no
// eye tells apart, and each costs a measuring of the text.
const maxMoments = 48

// Moments are the acts at which the text is measured, some between each pair
// of revisions, and their labels: the revisions'. Who may not see where parties
// stand gets the revisions alone.
func (d *Desk) Moments() (acts []record.ID, labels []string) {
	order := d.View.Order()
	label := map[record.ID]string{}
	for _, r := range d.View.Revisions() {
		label[r.ID] = fmt.Sprintf("Rev.%d", r.Num)
	}
	step := 1
	for len(order) > step*maxMoments {
		step *= 2 // most moments stay the same while acts come
	}
	work := d.Sight().Work
	for i, id := range order {
		if label[id] == "" && (!work || i%step != 0) { // the order of acts has to do with parties
			continue
		}
		acts = append(acts, id)
		labels = append(labels, label[id])
	}
	return acts, labels
}

// Course tells how the talks have converged; with forecast the open brackets
// are carried on.
func (d *Desk) Course(forecast bool) (Course, error) {
	return d.course(forecast, d.Sight().Work)
}

// course is Course, with what tells where parties stand or without.
func (d *Desk) course(forecast, work bool) (Course, error) {
	var out Course
	moments, labels := d.Moments()
	points, err := d.State.Series(moments)
	if err == nil {
		points, err = d.View.Follow(points)
	}
	if err != nil {
		return out, err
	}
	labels = append(labels, d.Book.T("now"))
	var revs []record.ID
	for _, r := range d.View.Revisions() {
		revs = append(revs, r.ID)
	}
	told, err := d.State.Series(revs)
	if err == nil {
		told, err = d.View.Follow(told)
	}
	if err != nil {
		return out, err
	}
	out.Sentence = d.courseSentence(told, work)
	out.Charts = d.courseCharts(points, labels)
	if forecast {
		d.foretell(&out, points)
	}
	out.Tables = append(out.Tables, d.figuresTable(told, work))
	if work {
		out.Tables = append(out.Tables, d.moversTable(), d.towardsTable(), d.distanceTable(), d.backingTable())
		out.Tables = slices.DeleteFunc(out.Tables, func(t CourseTable) bool { return len(t.Rows) == 0 })
	}
	out.Counted = d.howCounted(work)
	return out, nil
}

// courseSentence is what a journalist could quote.
func (d *Desk) courseSentence(points []talks.Point, work bool) string {
	b := d.Book
	now := points[len(points)-1]
	out := []string{
		b.T("Since Rev.%d", d.Rev.Num) + ": " + b.N(now.Closed, "%d bracket closed", "%d brackets closed") + ", " + b.N(now.Opened, "%d opened", "%d opened"),
		b.T("%d %% of the words are agreed", now.Share()/100),
	}
	if open := d.saysOpen(work); open != "" {
		out = append(out, open)
	}
	if work {
		var moved []string
		for _, m := range now.Movements {
			if m.Accepted+m.Withdrawn+m.Lifted+m.Conceded+m.Merged > 0 {
				moved = append(moved, m.Party)
			}
		}
		slices.Sort(moved)
		if len(moved) > 0 {
			out = append(out, b.T("%s moved", strings.Join(moved, ", ")))
		}
		blocking, blocked := 0, map[string]bool{}
		for _, w := range d.View.Backings().Wordings {
			if len(w.Waits) > 0 {
				blocking++
			}
			for _, n := range w.Waits {
				blocked[n] = true
			}
		}
		if blocking > 0 {
			out = append(out, b.N(len(blocked), "%d wording waits for another", "%d wordings wait for others"))
		}
	}
	return strings.Join(out, "; ") + "."
}

func (d *Desk) courseCharts(points []talks.Point, labels []string) []chart.Line {
	b := d.Book
	var share, open, agreed, bits []float64
	for _, p := range points {
		share = append(share, float64(p.Share())/100)
		open = append(open, float64(p.Brackets))
		agreed = append(agreed, float64(p.AllAgreed))
		bits = append(bits, float64(p.Millibits)/1000)
	}
	return []chart.Line{
		{Title: b.T("Words that nobody disputes"), Label: b.T("Share of the words that nobody disputes, act by act"), Unit: " %", Top: 100, Ticks: labels,
			Series: []chart.Series{{Name: b.T("agreed"), Class: "c1", Values: share}}},
		{Title: b.T("Brackets and paragraphs"), Label: b.T("Open brackets, and paragraphs agreed by all, act by act"), Ticks: labels,
			Series: []chart.Series{{Name: b.T("open brackets"), Class: "c2", Values: open}, {Name: b.T("paragraphs agreed by all"), Class: "c3", Values: agreed}}},
		{Title: b.T("Open decisions, in bits"), Label: b.T("Open decisions in bits, act by act"), Ticks: labels,
			Series: []chart.Series{{Name: b.T("open decisions"), Class: "c2", Values: bits}}},
	}
}

// foretell adds a forecast of the open brackets, with what is to be said of it.
func (d *Desk) foretell(out *Course, points []talks.Point) {
	b := d.Book
	var open []int
	for _, p := range points {
		open = append(open, p.Brackets)
	}
	warn := b.T("Brackets are a poor prophet: they come back when parties put in again what a chair took out, and go all at once in the last night. A fit to the drafts before the Paris conference of 2015 missed by a factor of 17.")
	band, low, mid, high, ok := forecast(open)
	if !ok {
		out.Counted = append(out.Counted, b.T("There is no forecast: too little has happened."))
		return
	}
	out.Charts[1].Band = &band
	out.Tables = append(out.Tables, CourseTable{Title: b.T("Forecast: if it went on as until now"), Head: []string{b.T("moments ahead"), b.T("open brackets, low"), b.T("middle"), b.T("high")},
		Rows: [][]string{{fmt.Sprint(forecastAhead), fmt.Sprint(low), fmt.Sprint(mid), fmt.Sprint(high)}}, Note: warn})
}

// signed writes a number with its sign, 0 without.
func signed(n int) string {
	if n == 0 {
		return "0"
	}
	return strings.Replace(fmt.Sprintf("%+d", n), "-", "−", 1)
}

func percent(n int) string { return fmt.Sprintf("%d.%02d %%", n/100, n%100) }

func (d *Desk) figuresTable(points []talks.Point, work bool) CourseTable {
	b := d.Book
	t := CourseTable{Title: b.T("The figures"), Head: []string{b.T("when"), b.T("words agreed"), b.T("brackets open"), b.T("nested"), b.T("options"), b.T("open decisions, bits"), b.T("wordings open"), b.T("agreed, not yet adopted"),
		b.T("opened"), b.T("closed"), b.T("paragraphs re-opened"), b.T("words"), b.T("words cut so far"), b.T("words added so far"), b.T("paragraphs agreed by all"), b.T("of")}}
	if work {
		t.Head = append(t.Head, b.T("median age, acts"))
	}
	for i, p := range points {
		label := b.T("now")
		if i < len(points)-1 {
			label = fmt.Sprintf("Rev.%d", p.Rev)
		}
		row := []string{label, percent(p.Share())}
		for _, n := range []int{p.Brackets, p.Nested, p.Options} {
			row = append(row, fmt.Sprint(n))
		}
		row = append(row, fmt.Sprintf("%d.%03d", p.Millibits/1000, p.Millibits%1000))
		for _, n := range []int{p.Live, p.Agreed, p.Opened, p.Closed, p.Reopened, p.Words, p.Cut, p.Added, p.AllAgreed, p.Blocks} {
			row = append(row, fmt.Sprint(n))
		}
		if work {
			row = append(row, fmt.Sprint(p.Age))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (d *Desk) moversTable() CourseTable {
	b := d.Book
	t := CourseTable{Title: b.T("Who moved"), Head: []string{b.T("party"), b.T("wordings proposed"), b.T("withdrawn"), b.T("merged"), b.T("conceded"), b.T("net movement"), b.T("accepted"), b.T("objections lifted"), b.T("alone blocks")}}
	alone := map[string]int{}
	for _, w := range d.View.Backings().Wordings {
		alone[w.Alone()]++
	}
	for _, m := range d.View.Movements() {
		row := []string{m.Party}
		for _, n := range []int{m.Made, m.Withdrawn, m.Merged, m.Conceded} {
			row = append(row, fmt.Sprint(n))
		}
		row = append(row, signed(m.Net()))
		for _, n := range []int{m.Accepted, m.Lifted, alone[m.Party]} {
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (d *Desk) towardsTable() CourseTable {
	b := d.Book
	c := d.View.Credits()
	type pair struct{ p, q, gave, took int }
	var pairs []pair
	for p := range c.Parties {
		for q := range p {
			if a, z := c.Toward[q][p], c.Toward[p][q]; a+z > 0 {
				pairs = append(pairs, pair{q, p, a, z})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, z pair) int { return cmp.Compare(z.gave+z.took, a.gave+a.took) })
	t := CourseTable{Title: b.T("Who moved towards whom"), Head: []string{b.T("parties"), b.T("the first accepted"), b.T("the second accepted")}}
	for _, x := range pairs[:min(len(pairs), maxCourseRows)] {
		t.Rows = append(t.Rows, []string{c.Parties[x.p] + " – " + c.Parties[x.q], fmt.Sprint(x.gave), fmt.Sprint(x.took)})
	}
	t.Note = b.T("Reciprocity over all pairs: %s.", percent(c.Reciprocity()))
	return t
}

func (d *Desk) distanceTable() CourseTable {
	b := d.Book
	x := d.View.Distances()
	type pair struct {
		p, q int
		d    talks.Distance
	}
	var pairs []pair
	for p := range x.Parties {
		for q := range p {
			if far := x.Of(p, q); far.Covered > 0 {
				pairs = append(pairs, pair{q, p, far})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, z pair) int { return cmp.Compare(z.d.Share(), a.d.Share()) })
	t := CourseTable{Title: b.T("How far apart"), Head: []string{b.T("parties"), b.T("distance"), b.T("words to change"), b.T("of"), b.T("share of the dispute compared")}}
	for _, y := range pairs[:min(len(pairs), maxCourseRows)] {
		t.Rows = append(t.Rows, []string{x.Parties[y.p] + " – " + x.Parties[y.q], percent(y.d.Share()), fmt.Sprint(y.d.Edits), fmt.Sprint(y.d.Words), percent(x.Coverage(y.d))})
	}
	if x.Left > 0 {
		t.Note = b.N(x.Left, "%d bracket is too long to compare and is left out.", "%d brackets are too long to compare and are left out.")
	}
	return t
}

func (d *Desk) backingTable() CourseTable {
	b := d.Book
	list := slices.Clone(d.View.Backings().Wordings)
	list = slices.DeleteFunc(list, func(w talks.Backing) bool { return w.Agreed })
	slices.SortStableFunc(list, func(x, y talks.Backing) int { return len(x.Missing) - len(y.Missing) })
	t := CourseTable{Title: b.T("What carries each wording, and who blocks it"), Head: []string{b.T("wording"), b.T("parties that say yes"), b.T("missing"), b.T("pairs across a divide"), b.T("waits for it")}}
	for _, w := range list[:min(len(list), maxCourseRows)] {
		missing := fmt.Sprint(len(w.Missing))
		if len(w.Missing) <= 5 {
			missing = strings.Join(w.Missing, ", ")
		}
		t.Rows = append(t.Rows, []string{w.Name, fmt.Sprint(len(w.Yes)), missing, fmt.Sprint(w.Across), strings.Join(w.Waits, ", ")})
	}
	return t
}

// howCounted says how each number is counted.
func (d *Desk) howCounted(work bool) []string {
	b := d.Book
	out := []string{
		b.T("A bracket is a set of open wordings that exclude each other, or one wording alone; the base wording is one of its options. Brackets open are those inside no other; a deletion, insertion, move, split or join of a paragraph is one too. Identical wordings count once."),
		b.T("Words agreed: the words outside every bracket, as a share of those and of the longest option of each bracket. Agreed wordings that the next revision will adopt count as agreed. Words cut and added are those of all revisions: a text can also converge by losing what was in dispute."),
		b.T("Open decisions: the sum over all brackets of the logarithm to base 2 of their options; 10 bits are as open as 10 brackets of two options each."),
		b.T("Opened and closed: brackets since the row before, none of whose wordings was open then, or is any more. A paragraph is re-opened that was open, was not, and is again."),
	}
	if work {
		out = append(out,
			b.T("Net movement: own wordings withdrawn, merged (now only accepted, since what others hold stands) or conceded, less those proposed. Movement is what a party did by itself: a wording recorded for it is not its movement."),
			b.T("Distance: of the words that two parties would have in the brackets where both hold a wording, or object to all, the share to be changed to make one of the other."),
			b.T("Pairs across a divide: pairs of parties that both say yes to the wording and, at the other brackets where both spoke, differ more often than they agree."))
	}
	return out
}
