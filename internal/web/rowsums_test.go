package web

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/internal/phrase"

	"pgregory.net/rapid"
)

// constant: a row's sum, as its page writes it.
var rowSum = regexp.MustCompile(`\n<section data-v="([A-Za-z0-9_-]{8})"`)

// A row with its sum is the row; whoever holds the sums gets places without
// words, whatever the words are.
func TestLiveRowsAreTheRows(t *testing.T) {
	var one, other salt
	other[0] = 1
	rapid.Check(t, func(t *rapid.T) {
		rows := []row{anyRow(t), anyRow(t)}
		live := string(liveHTML(phrase.Book{}, &one, rows, nil))
		plain := string(paperHTML(phrase.Book{}, rows))
		if rowSum.ReplaceAllString(live, "\n<section") != plain {
			t.Fatalf("with sums:\n%s\nwithout:\n%s", live, plain)
		}
		held := heldRows{}
		for _, m := range rowSum.FindAllStringSubmatch(live, -1) {
			held[m[1]] = true
		}
		for _, r := range rows {
			got := string(liveHTML(phrase.Book{}, &one, []row{r}, held))
			if r.Anchor != "" && strings.Contains(got, "words") && !strings.Contains(r.Anchor, "words") {
				t.Fatalf("a row that the page has came again: %s", got)
			}
			if got := string(liveHTML(phrase.Book{}, &other, []row{r}, held)); !strings.Contains(got, "words") {
				t.Fatalf("another server's sum counts: %s", got)
			}
		}
	})
}

// An open page gets the rows that an act changed, and the others by their sums;
// what stands beside the text comes without any.
func TestPageGetsWhatIsNew(t *testing.T) {
	r := newRoom(t)
	ask := func(query, held string) string {
		t.Helper()
		req, err := http.NewRequest("GET", r.srv.URL+r.text()+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(rowsHeader, held)
		resp, err := r.known.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp.Status, err)
		}
		return string(b)
	}
	var sums []string
	for _, m := range rowSum.FindAllStringSubmatch(ask("", ""), -1) {
		sums = append(sums, m[1])
	}
	held := strings.Join(sums, " ")
	if got := ask("?part=1", held); strings.Contains(got, "Recalling") || strings.Count(got, "<section data-v") != len(sums) {
		t.Errorf("nothing is new, and the rows came: %s", got)
	}
	r.propose(5, 6, "avert")
	got := ask("?part=1", held)
	if !strings.Contains(got, "avert") || strings.Contains(got, "Recalling") {
		t.Errorf("one row is new: %s", got)
	}
	if whole := ask("", held); !strings.Contains(whole, "Recalling") {
		t.Error("a page that is loaded lacks rows")
	}
	if side := ask("?part=side&open=c2", ""); !strings.Contains(side, `<aside class="side"`) || !strings.Contains(side, "avert") || strings.Contains(side, "<section data-v") || strings.Contains(side, "<html") {
		t.Errorf("beside the text: %s", side)
	}
	if code, body := r.get(r.known, r.text()+"/record?part=side"); code != http.StatusOK || !strings.Contains(body, "<main") {
		t.Errorf("a page with nothing beside it: %d", code)
	}
}
