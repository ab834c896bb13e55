package cli

import (
	"path/filepath"
	"strings"
	"unicode/utf8"

	"parley/internal/chart"
	"parley/internal/desk"
	"parley/internal/phrase"
)

// charting is what status shows of convergence.
type charting struct {
	show     bool
	forecast bool
	svg      string // file to write; "" for none
	force    bool
}

func (o charting) wanted() bool { return o.show || o.forecast || o.svg != "" }

// printCourse shows how the talks converged: charts in letters, their tables,
// how each number is counted.
func (c *call) printCourse(d *desk.Desk, course desk.Course) {
	st := c.style()
	c.print("%s  %s", st.dim(d.State.Talks().Short()), st.bold(desk.QuoteText(d.State.Charter().Title)))
	c.printStory(d.Book, course)
}

// maxDrafts is how many drafts one chart takes: each costs a reading, and has
// its column.
const maxDrafts = 48

// readCourse shows how drafts in files converged.
func (c *call) readCourse(lang string, o charting) error {
	if err := c.want(1, maxDrafts); err != nil {
		return err
	}
	var list []desk.DraftFigures
	for _, name := range c.args {
		raw, err := c.sourceOf(name, false)
		if err != nil {
			return err
		}
		r, err := parseSource(name, raw, lang, false)
		if err != nil {
			return err
		}
		f, err := desk.DraftFiguresOf(desk.Draft{Name: filepath.Base(name), Reading: r, Source: string(raw)})
		if err != nil {
			return err
		}
		list = append(list, f)
	}
	course := desk.DraftCourse(phrase.Book{}, list)
	if err := c.writeCourse(o, course); err != nil {
		return err
	}
	if done, err := c.answer(jsonDrafts{Drafts: list}); done {
		return err
	}
	c.printStory(phrase.Book{}, course)
	return nil
}

type jsonDrafts struct {
	Drafts []desk.DraftFigures `json:"drafts"`
}

// printStory prints a course: its sentence, charts and tables, and how they
// are counted.
func (c *call) printStory(b phrase.Book, course desk.Course) {
	st := c.style()
	c.print("%s", course.Sentence)
	for _, l := range course.Charts {
		c.print("\n%s", strings.TrimRight(l.Letters(), "\n"))
	}
	for _, t := range course.Tables {
		c.print("\n%s", st.bold(t.Title))
		c.printTurned(t)
		if t.Note != "" {
			c.printRow("", t.Note)
		}
	}
	c.print("\n%s", st.bold(b.T("How it is counted")))
	for _, p := range course.Counted {
		c.printRow("", p)
	}
}

// printTurned prints a table row by row where it is wide, since a terminal is
// narrow: each figure under its name.
func (c *call) printTurned(t desk.CourseTable) {
	widths := make([]int, len(t.Head))
	total := 0
	for i := range t.Head {
		widths[i] = utf8.RuneCountInString(t.Head[i])
		for _, r := range t.Rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(r[i]))
		}
		total += widths[i] + 2
	}
	rows := append([][]string{t.Head}, t.Rows...)
	if total > 78 { // names of figures go down, moments across
		turned := make([][]string, len(t.Head))
		for i := range t.Head {
			for _, r := range rows {
				turned[i] = append(turned[i], r[i])
			}
		}
		rows = turned
		widths = make([]int, len(rows[0]))
		for _, r := range rows {
			for i, v := range r {
				widths[i] = max(widths[i], utf8.RuneCountInString(v))
			}
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, v := range r {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(v))
			if i == 0 {
				b.WriteString("  " + v + pad)
			} else {
				b.WriteString("  " + pad + v)
			}
		}
		c.print("%s", strings.TrimRight(b.String(), " "))
	}
}

// writeCourse writes the charts as a picture. It names no party: a file goes
// further than the screen.
func (c *call) writeCourse(o charting, course desk.Course) error {
	if o.svg == "" {
		return nil
	}
	if err := writeFile(o.svg, []byte(chart.Stack(course.Charts, "how the talks converged")), o.force); err != nil {
		return err
	}
	c.say("wrote %s; its numbers are what --chart prints", desk.Visible(o.svg))
	return nil
}
