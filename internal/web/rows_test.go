package web

import (
	"bytes"
	"html/template"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"parley/internal/phrase"
	"parley/text"

	"pgregory.net/rapid"
)

// hostile are words that would do harm if they weren't shown as words.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "shall", "<script>alert(1)</script>", `" onmouseover="alert(1)`, `' autofocus onfocus='x`, "</span></section>", "<!--", "-->", "]]>", "&lt;b&gt;", "&amp;", "a\x00b", "\xff\xfe", "\u2028", "\u202e", "+ADw-script+AD4-",
			"javascript:alert(1)", "{{.}}", "`${x}`", "<", "é—“”", "%3Cscript%3E", "%zz", "http://evil.example/", "c1\" x=\"",
		}),
		rapid.StringOf(rapid.SampledFrom([]rune("<>\"'&+=/\\ \x00\n`;:%3Cax\u00a0\u0416\u4e2d"))),
	)
}

// anyRow draws a row with hostile words in all fields.
func anyRow(t *rapid.T) row {
	word := func(name string) string { return hostile().Draw(t, name) }
	yes := func(name string) bool { return rapid.Bool().Draw(t, name) }
	some := func(name string, most int) []string { return rapid.SliceOfN(hostile(), 0, most).Draw(t, name) }
	path := func(name string) string {
		if yes(name + "?") {
			return "/t/" + word(name)
		}
		return ""
	}
	tagged := func() tag {
		g := tag{Base: yes("base"), Named: yes("named"), Quiet: yes("quiet"), Claims: some("claims", 3), Href: path("href"), Notes: some("notes", 2), Party: rapid.IntRange(0, 9).Draw(t, "party"), Mine: yes("mine"), Wait: yes("wait"), Agreed: yes("agreed"), Long: yes("long"), Mark: word("mark"), Open: yes("open")}
		for range rapid.IntRange(0, 3).Draw(t, "holders") {
			g.Holders = append(g.Holders, holder{Code: word("code"), Recorded: yes("recorded")})
		}
		return g
	}
	var parts func(deep int) []part
	parts = func(deep int) []part {
		var out []part
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			p := part{Space: yes("space"), Role: text.Role(word("role"))}
			for range rapid.IntRange(0, 2).Draw(t, "runs") {
				p.Runs = append(p.Runs, run{word("words"), yes("em")})
			}
			if deep > 0 && yes("bracket") {
				g := tagged()
				p.Tag, p.Inside = &g, parts(deep-1)
			}
			out = append(out, p)
		}
		return out
	}
	kind := rapid.OneOf(rapid.SampledFrom([]text.Kind{text.Title, text.Heading, text.OP, text.PP}), rapid.Map(hostile(), func(s string) text.Kind { return text.Kind(s) })).Draw(t, "kind")
	r := row{
		ID: word("id"), Anchor: word("anchor"), Number: word("number"), Kind: kind, Depth: rapid.IntRange(0, 5).Draw(t, "depth"), Lang: word("lang"), Dir: word("dir"), Parts: parts(3), Edit: path("edit"), Fresh: yes("fresh"),
		State: blockTag{Agreed: yes("all"), Suspended: yes("suspended"), By: some("by", 3), Late: some("late", 2)},
	}
	for range rapid.IntRange(0, 2).Draw(t, "marks") {
		r.Marks = append(r.Marks, tagged())
	}
	return r
}

// The rows are written byte for byte as html/template writes them, which knows
// what each place of a page needs: hostile words in any field included.
func TestRowsAreWrittenAsByTheTemplate(t *testing.T) {
	raw, err := os.ReadFile("testdata/paper.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range phrase.Langs() {
		book, err := phrase.For(lang)
		if err != nil {
			t.Fatal(err)
		}
		tpl, err := template.New("").Funcs((&templates{}).funcs(book)).Parse(string(raw))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(lang, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var rows []row
				for range rapid.IntRange(1, 3).Draw(t, "rows") {
					rows = append(rows, anyRow(t))
				}
				var want bytes.Buffer
				if err := tpl.ExecuteTemplate(&want, "paper", rows); err != nil {
					t.Fatal(err)
				}
				if got := string(paperHTML(book, rows)); got != want.String() {
					t.Fatalf("written:\n%s\nthe template writes:\n%s", got, want.String())
				}
			})
		})
	}
}

// An address that leaves the node is never a link on the paper.
func TestRowsLinkNowhereElse(t *testing.T) {
	for _, href := range []string{"javascript:alert(1)", "//evil.example/", `/\evil.example/`, "https://evil.example/", " /t/1", "data:text/html,x"} {
		got := string(paperHTML(phrase.Book{}, []row{{ID: "b1", Edit: href, Parts: []part{{Tag: &tag{Named: true, Href: href}}}, Marks: []tag{{Href: href}}}}))
		if strings.Count(got, `href="#"`) != 3 || strings.Contains(got, "evil") || strings.Contains(got, "alert") {
			t.Errorf("%q: %s", href, got)
		}
	}
}

// Every page can be shown in every language: they are parsed when they are
// first shown, so a fault in one would be found late.
func TestPagesParse(t *testing.T) {
	views, err := loadTemplates()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "pages/[a-z]*.html")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	for _, lang := range phrase.Langs() {
		for _, n := range names {
			if _, err := views.page(lang, strings.TrimSuffix(path.Base(n), ".html")); err != nil {
				t.Error(err)
			}
		}
	}
}
