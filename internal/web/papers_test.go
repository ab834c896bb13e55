package web

import (
	"archive/zip"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/papers"
	"parley/record"
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

// inflated is a file as whoever takes it apart finds it.
func inflated(t testing.TB, s string) string {
	t.Helper()
	switch {
	case strings.HasPrefix(s, "PK"):
		all := unzipped(t, s)
		for _, part := range regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}`).FindAllString(all, -1) { // what a file carries for Parley
			if raw, err := base64.StdEncoding.DecodeString(part); err == nil {
				all += "\n" + string(raw)
			}
		}
		return all
	case strings.HasPrefix(s, "%PDF"):
		all := s
		for _, part := range strings.Split(s, "stream\n")[1:] {
			z, err := zlib.NewReader(strings.NewReader(part))
			if err != nil {
				continue
			}
			raw, _ := io.ReadAll(z)
			all += "\n" + string(raw)
		}
		cmd := exec.CommandContext(t.Context(), "pdftotext", "-raw", "-", "-") // letters are numbers of glyphs
		cmd.Stdin = strings.NewReader(s)
		words, err := cmd.Output()
		if err != nil && !errors.Is(err, exec.ErrNotFound) {
			t.Fatal(err)
		}
		return all + "\n" + string(words)
	}
	return s
}

// TestPapersShowWhatTheyMay asks for every format and view, as a party, an
// observer and one who is no part of it, for every reader: a file names who holds
// what only where its reader may see that, and never has a note, a remark, a
// person's name, a draft or a private note, but for everything that is for those
// who work at the talks.
func TestPapersShowWhatTheyMay(t *testing.T) {
	parties := regexp.MustCompile(`<TLC(Organization|Person) [^>]*>|State of (VES|LOR)`) // who the parties are, everybody may know
	for _, policy := range []talks.Attribution{talks.AttributionOpen, talks.AttributionParties, talks.AttributionNone} {
		r := disputed(t, policy, "VES", "LOR")
		a, _ := r.people(t, "VES")
		ves := r.joined(a, seat("VES", All), "zqperson")
		_, page, _ := r.post(ves, r.text()+"/ask", url.Values{"do": {"comment"}, "on": {"OP2"}, "note": {"zqdraft"}})
		if code, _, _ := r.post(ves, r.text()+"/drafts", hidden(t, page)); code != http.StatusOK {
			t.Fatalf("the draft: %d", code)
		}
		who := map[string]*http.Client{"party": ves, "observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "zqobserver"), "elsewhere": r.joined(a, seat("DOR", All), "zqdor")}
		files, named := 0, 0
		for role, c := range who {
			for _, f := range papers.Formats() {
				if testing.Short() && (f.Name == "pdf" || role == "elsewhere") {
					continue // what takes long, and what is refused whatever it is
				}
				for _, view := range f.Views {
					for _, audience := range []string{"", "parties", "LOR", "VES"} {
						for _, names := range []string{"yes", "no"} {
							for _, party := range []string{"VES", "LOR"} {
								q := url.Values{"format": {f.Name}, "view": {string(view)}, "for": {audience}, "names": {names}, "party": {party}, "a": {"rev0"}, "b": {party}}
								if view != papers.Tracked && view != papers.Compare && party == "LOR" {
									continue
								}
								what := fmt.Sprintf("%q, %s, %s", policy, role, q.Encode())
								code, s := r.get(c, r.text()+"/save/file?"+q.Encode())
								sight := (&talks.Charter{Attribution: policy, Parties: []record.Party{{Code: "LOR"}, {Code: "VES"}}}).Sight(audience)
								if audience == "parties" {
									sight = (&talks.Charter{Attribution: policy, Parties: []record.Party{{Code: "LOR"}, {Code: "VES"}}}).Sight("VES")
								}
								want := http.StatusOK
								switch {
								case role == "elsewhere":
									want = http.StatusNotFound
								case role == "observer" && audience != "":
									want = http.StatusForbidden
								case (view == papers.Tracked || view == papers.Compare) && !sight.Text && (role != "party" || party != "VES" || audience == "LOR"):
									want = http.StatusForbidden
								case view == papers.Table && !sight.Text:
									want = http.StatusForbidden
								}
								if code != want {
									t.Errorf("%s: %d, not %d: %.200s", what, code, want, s)
								}
								if code != http.StatusOK {
									s = strings.ReplaceAll(strings.ReplaceAll(s, "as LOR wants it", ""), "b=LOR", "")
								} else {
									files++
								}
								all := inflated(t, s)
								for _, word := range []string{"zqdraft", "zqperson", "zqobserver", "zqdor"} {
									if strings.Contains(all, word) {
										t.Errorf("%s: it says %q", what, word)
									}
								}
								if view == papers.Everything && sight.Work && sight.Text && names == "yes" {
									continue
								}
								if m := regexp.MustCompile("canary|Delegate of").FindString(all); m != "" {
									t.Errorf("%s: it says %q", what, m)
								}
								bare := parties.ReplaceAllString(all, "")
								if code != http.StatusOK || f.Name == "json" && view == papers.Everything {
									continue
								}
								may := sight.Text && (names == "yes" || view != papers.Brackets && view != papers.Course)
								if view == papers.Course {
									may = may && sight.Work
								}
								if (view == papers.Tracked || view == papers.Compare) && party == "VES" {
									continue // one's own wishes, one's own name
								}
								if strings.Contains(bare, "LOR") {
									if named++; !may {
										t.Errorf("%s: it names a party: %s", what, near(bare, "LOR"))
									}
								} else if may && view != papers.Clean && view != papers.Parallel && f.Name != "pdf" {
									t.Errorf("%s: it names nobody: this test sees nothing", what)
								}
							}
						}
					}
				}
			}
		}
		if files < 80 || (named > 0) != (policy != talks.AttributionNone) {
			t.Errorf("%q: %d files, %d with names: this test sees nothing", policy, files, named)
		}
	}
}

// near is what stands around a word.
func near(s, word string) string {
	i := strings.Index(s, word)
	return s[max(0, i-120):min(len(s), i+60)]
}

// A file that nobody can make is refused in words, and so is a question that
// means nothing.
func TestPapersThatAreNot(t *testing.T) {
	r := newRoom(t)
	for q, want := range map[string]int{
		"format=rtf": 400, "view=sideways": 400, "view=everything": 400, "view=compare": 400, "view=compare&a=rev0": 400, "view=compare&a=rev0&b=../../etc/passwd": 400, "view=tracked&party=ZZZ": 400,
		"view=tracked&revision=99": 404, "for=ZZZ": 400, "lang=xx": 400, "symbol=" + strings.Repeat("a", 1000): 400, "view=tracked&revision=0": 200, "format=akn&view=table": 200, "": 200,
		"symbol=%00%1b%ff%0d%0aX:+y&date=%E2%80%AE": 200, "view=clean&format=md&lang=en": 200,
	} {
		for _, at := range []string{r.text() + "/save/file?", "/api/v1" + r.text() + "/export?"} {
			if code, s := r.get(r.known, at+q); code != want {
				t.Errorf("%s%s: %d %.200s", at, q, code, s)
			}
		}
	}
	if code, s := r.get(r.known, r.text()+"/save?view=compare&a=rev0&b=VES"); code != http.StatusOK || !strings.Contains(s, `value="compare" checked`) {
		t.Errorf("%d %s", code, s)
	}
}
