// Package chart draws lines over steps: as SVG, for pages and files, and with
// letters, for a terminal. It knows nothing of what it draws.
//
// A picture made here is a function of its numbers alone. It has no script;
// its title and description say what it shows to those who can't see it, and
// lines differ by their dashes and their marks, never by colour alone. Whoever
// shows it puts the numbers beside it as a table.
package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Series is one line of a chart.
type Series struct {
	Name   string
	Class  string // of the style sheet: "c1" to "c3"
	Values []float64
}

// Line draws values over steps.
type Line struct {
	Title  string
	Label  string // what it shows, for those who can't see it
	Unit   string
	Top    float64  // of the axis; 0 takes the greatest value
	Ticks  []string // labels under steps, "" for none
	Series []Series
	Band   *Band // behind the lines; nil for none
}

// Band is a range of values at each step from some step on.
type Band struct {
	From      int // the step of its first values
	Low, High []float64
}

// The size of a chart in its own units.
const (
	width, height = 640, 220
	left, bottom  = 44, 28
	right, top    = 12, 12
)

// Style is the look of a chart that stands alone, in the colours of the pages.
const Style = `.chart{font-family:sans-serif}.chart .grid{stroke:#d8d2c4}.chart .tick{fill:#5a5448;font-size:11px}` +
	`.chart .line{fill:none;stroke-width:2.25;stroke-linejoin:round}.chart .band{fill:#5a5448;opacity:.15}` +
	`.chart .c1{stroke:#1b5e8c}.chart .c2{stroke:#a3331f}.chart .c3{stroke:#3d6b2c;stroke-dasharray:7 4}` +
	`.chart .dot{stroke-dasharray:none}.chart .dot.c1{fill:#1b5e8c}.chart .dot.c2{fill:#a3331f}.chart .dot.c3{fill:#3d6b2c}`

// Stack is several charts below each other as a file of its own; about says
// in a sentence what they show together.
func Stack(charts []Line, about string) string {
	var b strings.Builder
	each := height + 24
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"><title>%s</title><style>%s</style><rect width="100%%" height="100%%" fill="#fbf9f4"/>`,
		width, each*len(charts), width, each*len(charts), html.EscapeString(about), Style)
	for i, c := range charts {
		fmt.Fprintf(&b, `<g class="chart" transform="translate(0 %d)"><text x="%d" y="16" font-size="13" fill="#2a261f">%s</text><svg y="20" width="%d" height="%d"`, i*each, left, html.EscapeString(c.Title), width, height)
		b.WriteString(strings.TrimPrefix(c.SVG(), "<svg"))
		if len(c.Series) > 1 { // who the lines are
			for k, s := range c.Series {
				x := width - right - 150*(len(c.Series)-k)
				fmt.Fprintf(&b, `<path class="line %s" d="M%d 12L%d 12"/><text class="tick" x="%d" y="16">%s</text>`, html.EscapeString(s.Class), x, x+24, x+30, html.EscapeString(s.Name))
			}
		}
		b.WriteString("</g>")
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// steps is how many places the axis has, those of the band included.
func (c Line) steps() int {
	n := len(c.Ticks)
	if c.Band != nil {
		n = max(n, c.Band.From+len(c.Band.Low))
	}
	return n
}

// greatest is the top of the axis: five ticks at whole numbers.
func (c Line) greatest() float64 {
	n := c.Top
	for _, s := range c.Series {
		for _, v := range s.Values {
			n = max(n, v)
		}
	}
	return 4 * math.Ceil(max(n, 1)/4)
}

// SVG draws the chart for a page that has the style.
func (c Line) SVG() string {
	var b strings.Builder
	steps, most := c.steps(), c.greatest()
	w, h := float64(width-left-right), float64(height-top-bottom)
	x := func(i int) float64 {
		if steps < 2 {
			return left + w/2
		}
		return left + w*float64(i)/float64(steps-1)
	}
	y := func(v float64) float64 { return top + h*(1-min(max(v, 0), most)/most) }
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title>`, width, height, html.EscapeString(c.Label), html.EscapeString(c.Title))
	for i := range 5 {
		v := most * float64(i) / 4
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" x="%d" y="%.1f" text-anchor="end">%s</text>`,
			left, width-right, y(v), y(v), left-6, y(v)+4, html.EscapeString(Round(v)+c.Unit))
	}
	for i, t := range c.Ticks {
		if t == "" {
			continue
		}
		anchor := "middle"
		switch {
		case i == steps-1 && steps > 1:
			anchor = "end"
		case i == 0 && steps > 1 && len(t) > 8: // a long name would begin outside the picture
			anchor = "start"
		}
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text class="tick" x="%.1f" y="%d" text-anchor="%s">%s</text>`,
			x(i), x(i), top, height-bottom, x(i), height-8, anchor, html.EscapeString(t))
	}
	if c.Band != nil && len(c.Band.Low) > 0 {
		var d strings.Builder
		for i, v := range c.Band.High {
			fmt.Fprintf(&d, "%c%.1f %.1f", "ML"[min(i, 1)], x(c.Band.From+i), y(v))
		}
		for i := len(c.Band.Low) - 1; i >= 0; i-- {
			fmt.Fprintf(&d, "L%.1f %.1f", x(c.Band.From+i), y(c.Band.Low[i]))
		}
		fmt.Fprintf(&b, `<path class="band" d="%sZ"/>`, d.String())
	}
	for _, s := range c.Series {
		var d strings.Builder
		for i, v := range s.Values {
			fmt.Fprintf(&d, "%c%.1f %.1f", "ML"[min(i, 1)], x(i), y(v))
		}
		fmt.Fprintf(&b, `<path class="line %s" d="%s"/>`, html.EscapeString(s.Class), d.String())
		if n := len(s.Values); n > 0 {
			fmt.Fprintf(&b, `<circle class="dot %s" cx="%.1f" cy="%.1f" r="3.5"/>`, html.EscapeString(s.Class), x(n-1), y(s.Values[n-1]))
		}
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// Round writes a number with one decimal, or none where it is whole.
func Round(v float64) string {
	if v == float64(int(v)) {
		return fmt.Sprint(int(v))
	}
	return fmt.Sprintf("%.1f", v)
}
