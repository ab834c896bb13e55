package chart

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"
)

func line() Line {
	return Line{Title: "Brackets & <more>", Label: `open "brackets"`, Ticks: []string{"Rev.0", "", "Rev.1"},
		Series: []Series{{"open", "c2", []float64{8, 4, 2}}, {"agreed", "c3", []float64{0, 1, 5}}}, Band: &Band{From: 2, Low: []float64{2, 0}, High: []float64{2, 3}}}
}

// TestSVG: the picture is well-formed XML, says what it shows, and has every
// line; nothing of a label can become markup.
func TestSVG(t *testing.T) {
	s := Stack([]Line{line(), line()}, "two & more")
	d := xml.NewDecoder(strings.NewReader(s))
	paths, title := 0, ""
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "path" {
				paths++
			}
			if e.Name.Local == "svg" {
				for _, a := range e.Attr {
					if a.Name.Local == "aria-label" && title == "" {
						title = a.Value
					}
				}
			}
		}
	}
	if paths != 10 /* two bands, four lines, four keys */ || title != `open "brackets"` || !strings.Contains(s, "<title>Brackets &amp; &lt;more&gt;</title>") {
		t.Errorf("%d paths, label %q\n%s", paths, title, s)
	}
	if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Error(s)
	}
}

// TestLetters: the chart in letters, in 80 columns.
func TestLetters(t *testing.T) {
	got := line().Letters()
	for _, l := range strings.Split(got, "\n") {
		if len([]rune(l)) > 80 {
			t.Errorf("%d letters: %s", len([]rune(l)), l)
		}
	}
	for _, part := range []string{"Brackets & <more>\n", "8 |*****", "0 |ooooo", "Rev.0", "Rev.1", "* open", "o agreed", ":"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in\n%s", part, got)
		}
	}
}

// TestOdd: no numbers, one number, negative and huge ones draw something.
func TestOdd(t *testing.T) {
	for _, v := range [][]float64{nil, {3}, {-5, 1e12}, {0, 0, 0}, make([]float64, 500), {math.MaxInt32}} {
		c := Line{Ticks: make([]string, len(v)), Series: []Series{{"x", "c1", v}}}
		if s := c.SVG() + c.Letters(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
			t.Errorf("%v: %s", v, s)
		}
	}
}
