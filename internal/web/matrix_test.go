package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/talks"
)

// What each party says stands in its row, in words as well; who is in the way comes first.
func TestMatrixSaysWhoStandsInTheWay(t *testing.T) {
	r, theirs, _ := quietRoom(t)
	path := "/t/" + r.node.ID().String()[:16] + "/matrix"
	row := func(page, code string) string {
		m := regexp.MustCompile(`<tr[^>]*><th scope="row"[^>]*><span class="code[^"]*">` + code + `</span>.*</tr>`).FindString(page)
		if m == "" {
			t.Fatalf("%s has no row\n%s", code, page)
		}
		return m
	}
	code, page := r.get(r.known, path)
	if code != http.StatusOK || !strings.Contains(row(page, "VES"), "says yes") || !strings.Contains(row(page, "LOR"), "has not spoken") {
		t.Fatalf("%d\n%s", code, page)
	}
	name := regexp.MustCompile(`<th scope="col"><a [^>]*><b>(\w+)</b>`).FindStringSubmatch(page)[1]
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) {
		return d.Position(talks.Reserve, []string{name}, &desk.Speaking{Reason: talks.Instructions})
	})
	r.carry(theirs, r.home)
	if _, page = r.get(r.known, path); !strings.Contains(row(page, "LOR"), `class="m-reserve"`) || !strings.Contains(page, "1 of 2 say yes") {
		t.Error(page)
	}
	if _, page = r.get(r.known, path+"?show=object"); regexp.MustCompile(`<th scope="row"[^>]*><span class="code[^"]*">LOR`).MatchString(page) {
		t.Errorf("LOR objects to nothing\n%s", page)
	}
	r.signs(theirs, "LOR", func(d *desk.Desk) (*desk.Intent, error) {
		return d.Position(talks.Object, []string{name}, &desk.Speaking{})
	})
	r.carry(theirs, r.home)
	if _, page = r.get(r.known, path+"?show=object"); !strings.Contains(row(page, "LOR"), "objects") {
		t.Error(page)
	}
}

// What is most in the way stands first in both directions; the visitor's own row before all.
func TestMatrixPutsBlockersFirst(t *testing.T) {
	cell := func(kinds ...string) (out []matrixCell) {
		for _, k := range kinds {
			out = append(out, matrixCell{Kind: k})
		}
		return out
	}
	m := matrixBody{
		Heads: []matrixHead{{Name: "c1", at: 0, Not: 1}, {Name: "c2", at: 1, Not: 3, against: 2}, {Name: "c3", at: 2, Not: 2, against: 1}},
		Rows: []matrixRow{
			{Code: "A", Cells: cell("yes", "none", "yes"), Quiet: 1},
			{Code: "B", Cells: cell("none", "object", "reserve"), Against: 2, Quiet: 1},
			{Code: "C", Cells: cell("yes", "if", "none"), Against: 1, Quiet: 1},
			{Code: "ME", Me: true, Cells: cell("yes", "yes", "yes")},
		},
	}
	said := func() (out string) {
		for _, h := range m.Heads {
			out += h.Name + " "
		}
		for _, r := range m.Rows {
			out += "| " + r.Code
			for _, c := range r.Cells {
				out += " " + c.Kind
			}
		}
		return out
	}
	m.sorted("")
	if got, want := said(), "c2 c3 c1 | ME yes yes yes| B object reserve none| C if none yes| A none yes yes"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	m.sorted("text")
	if got := said(); !strings.HasPrefix(got, "c1 c2 c3 | ME yes yes yes| B none object reserve") {
		t.Error(got)
	}
	m.only("way")
	if got := said(); strings.Contains(got, "| A") || !strings.Contains(got, "| ME") || !strings.Contains(got, "| C") {
		t.Error(got)
	}
}
