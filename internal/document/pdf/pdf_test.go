package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// words is a paragraph of plain words.
func words(k text.Kind, number, s string) document.Para {
	return document.Para{Kind: k, Number: number, Items: []document.Item{{S: s}}}
}

// made gives a sheet as bytes.
func made(t *testing.T, s *document.Sheet, opt Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs an outside judge on a file. Without the tool the test is skipped,
// unless PARLEY_PDF=must.
func tool(t *testing.T, pdf []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("PARLEY_PDF") == "must" {
			t.Fatalf("%s is not installed: install poppler-utils and qpdf", name)
		}
		t.Skipf("SKIPPED: %s is not installed", name)
	}
	path := filepath.Join(t.TempDir(), "t.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", path)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// flat is a text with all blanks alike.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// resolution is a text of each kind of paragraph.
func resolution() *document.Sheet {
	return &document.Sheet{Title: "Safety of small harbours", Symbol: "A/C.1/76/L.13/Rev.1", Date: "23 November 2026", Lang: "en", Note: "Clean text, Rev.1",
		Paras: []document.Para{
			{ID: "b1", Kind: text.Title, Items: []document.Item{{S: "Safety of small harbours"}}},
			words(text.Formula, "", "The Assembly,"),
			{ID: "b2", Kind: text.PP, Items: []document.Item{{S: "Recalling", Em: true}, {S: " its efficient, official first decisions on affluent harbours,"}, {Note: "1"}}},
			words(text.Heading, "I", "What states do"),
			{ID: "b3", Kind: text.OP, Number: "1.", Items: []document.Item{{S: "Calls upon", Em: true}, {S: " all states to keep lights: see https://example.org/lights(1)."}}},
			{ID: "b4", Kind: text.Sub, Number: "(a)", Depth: 1, Items: []document.Item{{S: "To light every harbour, AVATAR Ltd. included;"}}},
			{ID: "b5", Kind: text.Sub, Number: "(i)", Depth: 2, Items: []document.Item{{S: "Also at night;"}}},
			{ID: "b6", Kind: text.OP, Number: "2.", Items: []document.Item{{S: "Decides", Em: true}, {S: " to come back to it."}}},
		},
		Notes: map[string][]document.Para{"1": {words(text.Note, "", "Decision 12 of the Assembly.")}},
	}
}

func TestTextComesOut(t *testing.T) {
	out := made(t, resolution(), Options{})
	if p := os.Getenv("PARLEY_PDF_OUT"); p != "" {
		_ = os.WriteFile(filepath.Join(p, "resolution.pdf"), out, 0o600)
	}
	want := "A/C.1/76/L.13/Rev.1 23 November 2026 English Clean text, Rev.1 Safety of small harbours The Assembly, " +
		"Recalling its efficient, official first decisions on affluent harbours,1 I What states do " +
		"1. Calls upon all states to keep lights: see https://example.org/lights(1). (a) To light every harbour, AVATAR Ltd. included; " +
		"(i) Also at night; 2. Decides to come back to it. 1 Decision 12 of the Assembly. 1/1"
	for _, how := range []string{"-raw", "-layout"} {
		if got := flat(strings.ReplaceAll(tool(t, out, "pdftotext", how, "FILE", "-"), "\f", "")); got != want {
			t.Errorf("%s:\n got %s\nwant %s", how, got, want)
		}
	}
	tool(t, out, "qpdf", "--check", "FILE")
}

// TestStructure shows what a program reads instead of the page.
func TestStructure(t *testing.T) {
	got := flat(tool(t, made(t, resolution(), Options{}), "pdfinfo", "-struct-text", "FILE"))
	for _, want := range []string{
		`H1 (block) "Safety of small harbours"`,
		`"Recalling its efficient, official first decisions on affluent harbours," Reference (inline) Link (inline) "1"`,
		`"1" " Decision 12 of the Assembly."`,
		`H2 (block) "I What states do"`,
		`LI (block) Lbl (block) "1." LBody (block) "Calls upon all states to keep lights: see " Link (inline) "https://example.org/lights(1"`,
		`L (block): /ListNumbering /LowerAlpha LI (block) Lbl (block) "(a)" LBody (block) "To light every harbour, AVATAR Ltd. included;"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nis not in\n%s", want, got)
		}
	}
	if info := tool(t, made(t, resolution(), Options{}), "pdfinfo", "FILE"); !strings.Contains(info, "Tagged:          yes") || !strings.Contains(info, "Safety of small harbours") {
		t.Error(info)
	}
}

func TestEqualSheetsAreEqualFiles(t *testing.T) {
	if !bytes.Equal(made(t, resolution(), Options{Lines: true}), made(t, resolution(), Options{Lines: true})) {
		t.Error("two files of one sheet differ")
	}
}

// TestFontsAreEmbeddedSubsets: only the glyphs in use, each with its letters.
func TestFontsAreEmbeddedSubsets(t *testing.T) {
	out := made(t, resolution(), Options{})
	fonts := tool(t, out, "pdffonts", "FILE")
	for _, want := range []string{"APARLY+NotoSerif-Regular", "BPARLY+NotoSerif-Italic"} {
		if !strings.Contains(fonts, want) {
			t.Errorf("no %s in\n%s", want, fonts)
		}
	}
	if n := strings.Count(fonts, "Identity-H       yes yes yes"); n != 2 {
		t.Errorf("%d fonts embedded as subsets with their letters:\n%s", n, fonts)
	}
	if len(out) > 40_000 {
		t.Errorf("a page has %d bytes", len(out))
	}
}

func TestCyrillic(t *testing.T) {
	s := &document.Sheet{Title: "Безопасность", Lang: "ru", Paras: []document.Para{
		{Kind: text.PP, Items: []document.Item{{S: "напоминая", Em: true}, {S: " о своей резолюции 68/262 «Территориальная целостность» и ёлках,"}}}}}
	got := flat(tool(t, made(t, s, Options{}), "pdftotext", "-raw", "FILE", "-"))
	if want := "русский Безопасность напоминая о своей резолюции 68/262 «Территориальная целостность» и ёлках,"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
}

// TestManyPages: no paragraph leaves one line alone, each page has its number,
// and lines are counted when that is asked for.
func TestManyPages(t *testing.T) {
	s := &document.Sheet{Title: "Long", Symbol: "A/1", Lang: "en"}
	for range 60 {
		s.Paras = append(s.Paras, words(text.Paragraph, "", strings.Repeat("Words follow words on the way to the harbour. ", 8)))
	}
	pages := strings.Split(strings.TrimSuffix(tool(t, made(t, s, Options{}), "pdftotext", "-raw", "FILE", "-"), "\f"), "\f")
	if len(pages) < 5 || !strings.Contains(pages[2], "3/"+string(rune('0'+len(pages)))) || !strings.Contains(pages[2], "A/1") {
		t.Errorf("%d pages, the third:\n%s", len(pages), pages[2])
	}
	if got, want := strings.Count(strings.Join(pages, " "), "harbour."), 60*8; got != want {
		t.Errorf("%d sentences, want %d", got, want)
	}
	counted := tool(t, made(t, s, Options{Lines: true}), "pdftotext", "-layout", "FILE", "-")
	if !strings.Contains(flat(counted), " 100 ") || strings.Contains(strings.Join(pages, ""), "100 ") {
		t.Error("lines are not counted, or unasked")
	}
}
