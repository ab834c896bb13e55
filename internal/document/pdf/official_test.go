package pdf

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// TestOfficialResolution: A/RES/68/262 set here beside the official file. Both
// have the same paragraphs with the same words in the same order, numbers and
// symbol included, on as many pages.
func TestOfficialResolution(t *testing.T) {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "unga", "A_RES_68_262.structured.json"))
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	official, err := os.ReadFile(filepath.Join(dir, "unga", "A_RES_68_262-EN.pdf"))
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	type part struct{ Lead, Text string }
	var r struct {
		Symbol, Heading, Title, Enacting string
		Preambular, Operative            []part
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	s := &document.Sheet{Title: r.Title, Symbol: r.Symbol, Date: "1 April 2014", Note: r.Heading, Lang: "en", Paras: []document.Para{words(text.Title, "", r.Title), words(text.Formula, "", r.Enacting)}}
	para := func(k text.Kind, number string, p part) {
		s.Paras = append(s.Paras, document.Para{Kind: k, Number: number, Items: []document.Item{{S: p.Lead, Em: true}, {S: " " + p.Text}}})
	}
	for _, p := range r.Preambular {
		para(text.PP, "", p)
	}
	for i, p := range r.Operative {
		para(text.OP, fmt.Sprint(i+1, "."), p)
	}
	if len(s.Paras) < 12 {
		t.Fatalf("%d paragraphs", len(s.Paras))
	}
	ours := made(t, s, Options{})
	pages := map[string]int{}
	for name, file := range map[string][]byte{"official": official, "ours": ours} {
		out := tool(t, file, "pdftotext", "FILE", "-")
		pages[name] = strings.Count(out, "\f")
		ws := strings.Fields(strings.ReplaceAll(out, "’", "'"))
		for i := range s.Paras {
			p := &s.Paras[i]
			for _, want := range strings.Fields(strings.ReplaceAll(p.Number+" "+plain(p), "’", "'")) {
				at := 0
				for at < len(ws) && ws[at] != want {
					at++
				}
				if at > 45 { // header, footnotes and foot of a page may stand between two words, and no more
					t.Fatalf("%s: %q of paragraph %d doesn't follow", name, want, i+1)
				}
				ws = ws[at+1:]
			}
		}
	}
	if pages["official"] != pages["ours"] {
		t.Errorf("pages: %v", pages)
	}
	if p := os.Getenv("PARLEY_PDF_OUT"); p != "" {
		_ = os.WriteFile(filepath.Join(p, "official.pdf"), ours, 0o600)
	}
}
