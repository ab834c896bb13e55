package docx

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// corpus is the folder of real documents with tracked changes, each beside
// what Word makes of it when all are accepted or rejected.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "docx-revisions")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: no documents with tracked changes at %s", dir)
	}
	return dir
}

func readFile(t testing.TB, path string) *document.Sheet {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return s
}

// lines are the paragraphs as letters, without number and outer space.
func lines(s *document.Sheet) []string {
	var out []string
	for _, p := range s.Paras {
		out = append(out, strings.TrimSpace(p.Letters()))
	}
	return out
}

func filled(lines []string) []string {
	return slices.DeleteFunc(lines, func(l string) bool { return l == "" })
}

// TestCorpus: accepting all changes that were read gives the text that Word
// gives, rejecting all gives what was before, paragraph by paragraph. What
// lies outside a Sheet is named as lost.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	files, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in %s", dir)
	}
	// Two of the documents change a formula, which is no words: what each
	// says is lost.
	outside := map[string]string{
		"RP013-Deleted-Math-Control-Char":  "formula",
		"RP014-Inserted-Math-Control-Char": "formula",
	}
	seen, inside := 0, 0
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".docx")
		if strings.HasSuffix(name, "-Accepted") || strings.HasSuffix(name, "-Rejected") {
			continue
		}
		seen++
		s := readFile(t, f)
		if what := outside[name]; what != "" {
			if !slices.ContainsFunc(s.Lost, func(l document.Lost) bool {
				return l.What == what && l.Line > 0 && strings.Contains(l.Say, "Eric White")
			}) {
				t.Errorf("%s: %q isn't listed as lost: %+v", name, what, s.Lost)
			}
		} else {
			inside++
		}
		for end, got := range map[string]*document.Sheet{"-Accepted": s.Accept(), "-Rejected": s.Reject()} {
			path := filepath.Join(dir, name+end+".docx")
			if _, err := os.Stat(path); err != nil {
				continue
			}
			want := lines(readFile(t, path))
			g := lines(got)
			if name == "RP015-MoveFrom-MoveTo" {
				// The program that made the pair leaves an empty paragraph where
				// one was moved away; that of RP018 doesn't. A text has no empty
				// paragraphs.
				g, want = filled(g), filled(want)
			}
			if !slices.Equal(g, want) {
				t.Errorf("%s%s: %s", name, end, firstDifference(g, want))
			}
		}
	}
	if inside < 19 {
		t.Errorf("%d of %d documents are inside the model, want 19 at least", inside, seen)
	}
	t.Logf("%d documents, %d inside", seen, inside)
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return "paragraph " + string(rune('0'+i%10)) + ":\n got  " + got[i] + "\n want " + want[i]
		}
	}
	return "the number of paragraphs differs:\n got  " + strings.Join(got, " ¶ ") + "\n want " + strings.Join(want, " ¶ ")
}

// TestCorpusClaims: the claims that are understood, applied to what was
// before, give what accepting the changes gives, word for word.
func TestCorpusClaims(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpus(t), "*.docx"))
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".docx")
		if strings.Contains(name, "-Accepted") || strings.Contains(name, "-Rejected") {
			continue
		}
		s := readFile(t, f)
		base := textOf(s.Reject())
		u := document.Claims(s, base, "en")
		var all []text.Claim
		for _, a := range u.Authors {
			all = append(all, a.Claims...)
		}
		got, _, err := text.Apply(base, all)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: %d claims", name, len(all))
		lost := slices.ContainsFunc(u.Lost, func(l document.Lost) bool { return l.What == "unplaced" || l.What == "unfit" })
		want := textOf(s.Accept())
		if g, w := wordsOf(got), wordsOf(want); !slices.Equal(g, w) && !lost {
			t.Errorf("%s: %d claims, lost %+v: %s", name, len(all), u.Lost, firstDifference(g, w))
		}
	}
}

func textOf(s *document.Sheet) *text.Text {
	out := &text.Text{}
	for i, p := range s.Paras {
		letters := p.Letters()
		if p.Cells != nil { // a row is a block
			letters = "|"
			for _, c := range p.Cells {
				letters += " " + strings.ReplaceAll(document.Para{Cells: []document.Cell{c}}.Letters(), "\n", " ") + " |"
			}
		}
		if ws := text.Split(letters); len(ws) > 0 {
			out.Blocks = append(out.Blocks, text.Block{ID: text.BlockID("b" + strconv.Itoa(i+1)), Kind: text.Paragraph, Content: map[text.Lang][]text.Word{"en": ws}})
		}
	}
	return out
}

func wordsOf(t *text.Text) []string {
	var out []string
	for _, b := range t.Blocks {
		out = append(out, text.Plain(b.Content["en"]))
	}
	return out
}
