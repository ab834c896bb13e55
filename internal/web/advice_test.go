package web

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/node"
	"parley/internal/phrase"
)

// forEngineers are the pages that are meant for who runs the machine, or writes programs: they may name commands.
var forEngineers = []string{ // constant: nothing writes to it
	"/settings",        // how a backup is restored
	"/settings/backup", // who makes one where the home has no passphrase
	"/seats",           // how a seat goes to a node of its own
	"/seat",            // the same, for who takes it there
}

// noShell fails where a page tells a person with a browser to type a command.
func (r *room) noShell(resp *http.Response, page []byte) {
	r.t.Helper()
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || slices.Contains(forEngineers, resp.Request.URL.Path) {
		return
	}
	words := html.UnescapeString(string(page))
	if before, programs, ok := strings.Cut(words, `<section id="programs">`); ok { // of who writes programs, on the page about oneself
		_, after, _ := strings.Cut(programs, "</section>")
		words = before + after
	}
	if at := command.FindStringIndex(words); at != nil {
		r.t.Errorf("%s %s speaks to a shell: …%s…", resp.Request.Method, resp.Request.URL.Path, words[max(0, at[0]-120):min(len(words), at[1]+60)])
	}
}

// Each advice of the node that names a command is said in other words on a page, and the words of the shell are gone, however deep in an
// error it stands.
func TestPagesNameNoCommand(t *testing.T) {
	advice := regexp.MustCompile(`(?:advise|refused)\((?:fmt\.Sprintf\()?"([^"]*\bparley [^"]*)"`)
	files, err := filepath.Glob("../node/*.go")
	if err != nil {
		t.Fatal(err)
	}
	atMachine := []string{"parley init", "parley sync", "parley help seats"} // while a home is made or opened; no page is there
	n := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range advice.FindAllStringSubmatch(string(raw), -1) {
			if strings.HasSuffix(f, "_test.go") || slices.ContainsFunc(atMachine, func(c string) bool { return strings.Contains(m[1], c) }) {
				continue
			}
			n++
			for _, lang := range phrase.Langs() {
				b, err := phrase.For(lang)
				if err != nil {
					t.Fatal(err)
				}
				deep := errors.Join(errors.New("something else"), fmt.Errorf("open: %w", &node.Advised{Err: node.ErrUnknown, Advice: m[1]}))
				for _, err := range []error{deep, badRequest("read it: %w", deep)} {
					if got := (&visit{book: b}).tell(err); command.MatchString(got) || !strings.Contains(got, ": ") && lang == "en" {
						t.Errorf("%s, %s: %q is said as %q", f, lang, m[1], got)
					}
				}
				if pageAdvice(b, m[1]) == "" {
					t.Errorf("%s, %s: a page has no words for %q", f, lang, m[1])
				}
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d advices were found: does the test still read the sources?", n)
	}
	r := newRoom(t)
	if code, page := r.get(r.known, "/t/ffffffffffff"); code != http.StatusNotFound || !strings.Contains(page, "My talks lists those that you can see") {
		t.Errorf("%d\n%s", code, page)
	}
}
