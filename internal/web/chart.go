package web

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
)

// Charts are SVG made here, from numbers, with no script and no style: colours
// and patterns come from the style sheet by class. Every chart has its table
// beside it on the page; the picture is labelled for those who can't see it.

// series is one line of a chart.
type series struct {
	Name   string
	Class  string // of the style sheet: "c1" …
	Values []float64
}

// lineChart draws values over steps; ticks are labels under steps, "" for none.
type lineChart struct {
	Label  string // what it shows, for those who can't see it
	Unit   string
	Top    float64 // of the axis; 0 takes the greatest value
	Ticks  []string
	Series []series
}

// The size of a chart in its own units.
const (
	chartWidth, chartHeight = 640, 220
	chartLeft, chartBottom  = 44, 28
	chartRight, chartTop    = 12, 12
)

// SVG draws the chart.
func (c lineChart) SVG() template.HTML {
	var b strings.Builder
	steps := len(c.Ticks)
	top := c.Top
	for _, s := range c.Series {
		for _, v := range s.Values {
			top = max(top, v)
		}
	}
	top = 4 * math.Ceil(max(top, 1)/4) // five ticks at whole numbers
	w, h := float64(chartWidth-chartLeft-chartRight), float64(chartHeight-chartTop-chartBottom)
	x := func(i int) float64 {
		if steps < 2 {
			return chartLeft + w/2
		}
		return chartLeft + w*float64(i)/float64(steps-1)
	}
	y := func(v float64) float64 { return chartTop + h*(1-v/top) }
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWidth, chartHeight, html.EscapeString(c.Label))
	for i := range 5 {
		v := top * float64(i) / 4
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" x="%d" y="%.1f" text-anchor="end">%s</text>`,
			chartLeft, chartWidth-chartRight, y(v), y(v), chartLeft-6, y(v)+4, html.EscapeString(round(v)+c.Unit))
	}
	for i, t := range c.Ticks {
		if t == "" {
			continue
		}
		anchor := "middle"
		if i == steps-1 && steps > 1 {
			anchor = "end"
		}
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/><text class="tick" x="%.1f" y="%d" text-anchor="%s">%s</text>`,
			x(i), x(i), chartTop, chartHeight-chartBottom, x(i), chartHeight-8, anchor, html.EscapeString(t))
	}
	for _, s := range c.Series {
		var d strings.Builder
		for i, v := range s.Values {
			op := "L"
			if i == 0 {
				op = "M"
			}
			fmt.Fprintf(&d, "%s%.1f %.1f", op, x(i), y(v))
		}
		fmt.Fprintf(&b, `<path class="line %s" d="%s"/>`, html.EscapeString(s.Class), d.String())
		if n := len(s.Values); n > 0 {
			fmt.Fprintf(&b, `<circle class="dot %s" cx="%.1f" cy="%.1f" r="3.5"/>`, html.EscapeString(s.Class), x(n-1), y(s.Values[n-1]))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) // numbers, and labels that were escaped
}

func round(v float64) string {
	if v == float64(int(v)) {
		return fmt.Sprint(int(v))
	}
	return fmt.Sprintf("%.1f", v)
}

// heatMap is the document as a strip: one cell a paragraph, darker where more
// is in dispute.
type heatMap struct {
	Label string
	Cells []heatCell
}

type heatCell struct {
	Label string // "OP3"
	Href  string
	Heat  int // claims open on it
	Done  bool
}

// Class is how a cell is drawn: h0 to h4, or done.
func (c heatCell) Class() string {
	if c.Done {
		return "done"
	}
	return fmt.Sprintf("h%d", min(c.Heat, 4))
}
