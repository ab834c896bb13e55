package desk

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"parley/internal/chart"
	"parley/internal/phrase"
	"parley/text"
)

// parisDrafts reads the drafts of the Paris Agreement, or skips the test.
func parisDrafts(t *testing.T) (string, []DraftFigures) {
	t.Helper()
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "paris2015")
	var out []DraftFigures
	for _, day := range []string{"23-oct", "4-dec", "12-dec"} {
		raw, err := os.ReadFile(filepath.Join(dir, "agreement-"+day+"-2015.md"))
		if err != nil {
			t.Skipf("SKIPPED: the drafts of the Paris Agreement are not at %s", dir)
		}
		r, err := text.Parse(string(raw), text.ReadOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		f, err := DraftFiguresOf(Draft{Name: day, Reading: r, Source: string(raw)})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return dir, out
}

// TestParisCourse: the drafts of 23 October, 4 and 12 December 2015 as a story
// of convergence. Where the counts made at the time count the same, the marks
// in the markdown of the agreement alone, the figures are the same: opening
// and closing marks, their depth, and the marks of options. What differs:
// those counts have the marks of links in for the first two drafts and not for
// the third, and count words of the whole file, titles and marks included.
func TestParisCourse(t *testing.T) {
	dir, got := parisDrafts(t)
	file, err := os.Open(filepath.Join(dir, "bracket-counts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]int{"23-oct": 2, "4-dec": 6} // marks of links that the counts have in
	compared := 0
	for _, f := range got {
		for _, row := range rows {
			if row[2] != "agreement only (markdown)" || !strings.Contains(row[8], "agreement-"+f.Name+"-2015.md") {
				continue
			}
			compared++
			raw := fmt.Sprint(f.Marks+links[f.Name], " ", f.Close+links[f.Name], " ", f.Named)
			if want := fmt.Sprint(row[3], " ", row[4], " ", row[6]); raw != want {
				t.Errorf("%s: %s marks and options, counted then %s", f.Name, raw, want)
			}
			if depth, _ := strconv.Atoi(row[5]); f.Marks > 0 && depth != f.MarkDepth {
				t.Errorf("%s: %d deep, counted then %d", f.Name, f.MarkDepth, depth)
			}
		}
	}
	if compared != 3 {
		t.Errorf("%d drafts stand in the counts, want 3", compared)
	}
	for _, f := range got {
		t.Logf("%+v", f)
	}
	oct, dec, end := got[0], got[1], got[2]
	if end.Brackets != 0 || end.Share != 10_000 || end.Options != 0 || end.Millibits != 0 || end.Disputed != 0 {
		t.Errorf("the text as adopted: %+v", end)
	}
	// A week before the end as much was open as six weeks before it.
	if oct.Share > 5_000 || dec.Share > 5_000 || oct.Brackets < 200 || dec.Brackets < 200 || oct.Depth < 4 || dec.Depth < 4 {
		t.Errorf("the drafts: %+v %+v", oct, dec)
	}
	c := DraftCourse(phrase.Book{}, got)
	if len(c.Charts) != 3 || len(c.Tables[0].Rows) != 3 || !strings.Contains(c.Sentence, "From 23-oct to 12-dec") {
		t.Errorf("%+v", c)
	}
	for _, l := range c.Charts {
		if n := len(l.Series[0].Values); n != 3 {
			t.Errorf("%s has %d values", l.Title, n)
		}
		t.Log("\n" + l.Letters())
	}
	if s := chart.Stack(c.Charts, c.Sentence); strings.Count(s, `<path class="line`) != 6 {
		t.Errorf("%d lines and keys are drawn", strings.Count(s, "<path"))
	}
}
