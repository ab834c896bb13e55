package publish

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"parley/internal/phrase"
	"parley/outcome"
)

// TestSentences: every sentence of the page, and every one that a verdict counts or can't tell, is in the list that is
// translated; and the list has no other.
func TestSentences(t *testing.T) {
	b, err := phrase.For("en")
	if err != nil {
		t.Fatal(err)
	}
	list := sentences(b)
	need := map[string]bool{}
	for _, file := range []string{"page/page.html", "page/page.js"} {
		raw, err := assets.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`data-t="([^"]+)"|\bt\("([^"]+)"`).FindAllStringSubmatch(string(raw), -1) {
			need[m[1]+m[2]] = true
		}
	}
	for _, s := range outcome.Check(nil, nil).CantTell {
		need[s] = true
	}
	for _, s := range outcome.CheckAdoption(nil, outcome.Options{}).CantTell {
		need[s] = true
	}
	for s := range need {
		if list[s] != s {
			t.Errorf("the page says %q, and sentences doesn't", s)
		}
	}
	for s := range list {
		if !need[s] && !strings.Contains(s, "act") && !strings.Contains(s, "sign") && !strings.Contains(s, "log") && !strings.Contains(s, "vote") && !strings.Contains(s, "proceedings") && !strings.Contains(s, "decisions on") {
			t.Errorf("sentences has %q, and the page doesn't say it", s)
		}
	}
}

// TestHostileFolders: what is no publication is refused, and what isn't listed is found.
func TestHostileFolders(t *testing.T) {
	if _, err := Verify(fstest.MapFS{"index.html": {Data: []byte("x")}}, nil); err == nil {
		t.Error("a folder without a record is taken")
	}
	many := fstest.MapFS{}
	for i := range maxFiles + 1 {
		many["f"+strings.Repeat("x", i)] = &fstest.MapFile{}
	}
	if _, err := Verify(many, nil); err == nil {
		t.Error("a folder of any number of files is read")
	}
	r, err := Verify(fstest.MapFS{RecordFile: {Data: []byte("x")}, "SHA256SUMS": {Data: []byte("junk\n")}}, nil)
	if err != nil || r.Holds || !strings.Contains(r.String(), "not a publication") {
		t.Errorf("%v\n%s", err, r)
	}
	link := fstest.MapFS{RecordFile: {Data: []byte("x"), Mode: 1 << 27}}
	if _, err := Verify(link, nil); err == nil {
		t.Error("a link is followed")
	}
}
