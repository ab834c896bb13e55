package chart

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The size of a chart in letters, beside its axis.
const (
	columns = 60
	rows    = 8
)

// marks tell lines apart.
const marks = "*o+x"

// Letters draws the chart for a terminal: lines of at most 80 letters. A step
// is a column where there is room; else steps share columns and the last
// counts.
func (c Line) Letters() string {
	steps, most := c.steps(), c.greatest()
	var grid [rows][columns]byte
	for r := range grid {
		for x := range grid[r] {
			grid[r][x] = ' '
		}
	}
	column := func(i int) int {
		if steps < 2 {
			return 0
		}
		return i * (columns - 1) / (steps - 1)
	}
	row := func(v float64) int {
		r := int(min(max(v, 0), most)/most*(rows-1) + 0.5)
		return rows - 1 - r
	}
	if c.Band != nil {
		for i := range c.Band.Low {
			for r := row(c.Band.High[i]); r <= row(c.Band.Low[i]); r++ {
				grid[r][column(c.Band.From+i)] = ':'
			}
		}
	}
	for k, s := range c.Series {
		for i, v := range s.Values {
			from, to := column(i), columns
			if i+1 < len(s.Values) {
				to = column(i + 1)
			} else {
				to = from + 1
			}
			for x := from; x < max(to, from+1); x++ { // a value stays until the next one
				grid[row(v)][x] = marks[k%len(marks)]
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", c.Title)
	for r := range grid {
		label := ""
		if r == 0 || r == rows-1 {
			label = Round(most*float64(rows-1-r)/(rows-1)) + c.Unit
		}
		fmt.Fprintf(&b, "%s%s |%s\n", strings.Repeat(" ", max(0, 8-utf8.RuneCountInString(label))), label, strings.TrimRight(string(grid[r][:]), " "))
	}
	under := []rune(strings.Repeat(" ", columns))
	free := 0
	for i, t := range c.Ticks {
		at := min(column(i), columns-utf8.RuneCountInString(t))
		if t == "" || at < free {
			continue
		}
		copy(under[at:], []rune(t))
		free = at + utf8.RuneCountInString(t) + 1
	}
	fmt.Fprintf(&b, "         +%s\n          %s\n", strings.Repeat("-", columns), strings.TrimRight(string(under), " "))
	if len(c.Series) > 1 {
		for k, s := range c.Series {
			fmt.Fprintf(&b, "          %c %s\n", marks[k%len(marks)], s.Name)
		}
	}
	return b.String()
}
