package web

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"

	"parley/talks"
)

// unzipped are the parts of a package, one after the other.
func unzipped(t testing.TB, s string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(s), int64(len(s)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, in); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// A Word file shows its reader what a text file may, and nothing else of what
// the parties said: no note, no remark, nobody's name.
func TestWordFileShowsWhatItMay(t *testing.T) {
	for policy, want := range map[talks.Attribution]map[string]bool{ // whether it names the other party; none: it is refused
		talks.AttributionOpen:    {"brackets": true, "brackets&names=no": false, "table": true, "tracked&party=LOR": true, "clean": false, "tracked": false},
		talks.AttributionParties: {"brackets": false, "brackets&names=yes": false, "brackets&for=parties": true, "brackets&for=parties&names=no": false, "table&for=parties": true, "clean": false, "tracked": false},
		talks.AttributionNone:    {"brackets": false, "brackets&for=parties&names=yes": false, "clean": false},
	} {
		r := disputed(t, policy, "VES", "LOR")
		a, _ := r.people(t, "VES")
		c := r.joined(a, seat("VES", All), "ves")
		for _, view := range []string{"brackets", "brackets&names=yes", "brackets&names=no", "brackets&for=parties", "brackets&for=parties&names=yes", "brackets&for=parties&names=no", "clean", "tracked", "tracked&party=LOR", "table", "table&for=parties"} {
			named, asked := want[view]
			code, s := r.get(c, r.text()+"/word/file?view="+view)
			if code != http.StatusOK {
				if asked {
					t.Errorf("%q %s: %d %s", policy, view, code, s)
				} else if code != http.StatusForbidden {
					t.Errorf("%q %s: %d", policy, view, code)
				}
				continue
			}
			if !asked {
				continue
			}
			all := unzipped(t, s)
			if got := strings.Contains(all, "LOR"); got != named {
				t.Errorf("%q %s: it names the other party: %v", policy, view, got)
			}
			for _, word := range []string{"canary"} {
				if strings.Contains(all, word) {
					t.Errorf("%q %s: it says %q", policy, view, word)
				}
			}
		}
		if code, _ := r.get(c, r.text()+"/word/file?view=sideways"); code != http.StatusBadRequest {
			t.Errorf("a view that isn't there: %d", code)
		}
	}
}
