package plain

import (
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

func written(t *testing.T, s *document.Sheet, md bool) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, s, Options{Markdown: md}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sample() *document.Sheet {
	by := &document.Change{Author: "VES"}
	cell := func(s string, r document.Role) document.Cell {
		return document.Cell{Paras: []document.Para{{Items: []document.Item{{S: s, Role: r}}}}}
	}
	return &document.Sheet{Title: "Peace", Symbol: "A/1", Note: "Rev.1", Notes: map[string][]document.Para{"n1": {{Items: []document.Item{{S: "of 1949"}}}}},
		Comments: map[string]document.Comment{"k": {Author: "LOR", Text: "why?"}},
		Paras: []document.Para{
			{Kind: text.OP, Number: "1.", Items: []document.Item{{S: "Decides ", Em: true}, {S: "to "}, {S: "prevent", Marks: document.Marks{Del: by}}, {S: "stop", Marks: document.Marks{Ins: by}}, {Note: "n1"}}, Mark: document.Marks{Ins: by}},
			{Depth: 1, Number: "(a)", Items: []document.Item{{Comment: "k"}, {S: "[", Role: document.Bracket}, {S: "now", Role: document.New}, {S: "]", Role: document.Bracket}, {Comment: "/k"}}},
			{Head: true, Cells: []document.Cell{cell("Paragraph", ""), cell("Rev.1", ""), cell("VES", "")}},
			{Cells: []document.Cell{cell("OP1", ""), cell("a|b", ""), cell("c", document.New)}},
		}}
}

func TestPlainText(t *testing.T) {
	want := "A/1\n\nPeace\n\nRev.1\n\n1. Decides to [-prevent-]{+stop+}[^n1]{+¶+}\n\n    (a) [!k][now]\n\nOP1\n    Rev.1: a|b\n    VES: {+c+}\n\n[^n1] of 1949\n\n[!k] LOR: why?\n\n"
	if got := written(t, sample(), false); got != want {
		t.Errorf("%q", got)
	}
}

func TestMarkdown(t *testing.T) {
	want := "A/1\n\n# Peace\n\nRev.1\n\n1\\. *Decides* to <del>prevent</del><ins>stop</ins>\\[^n1\\]<ins>¶</ins>\n\n(a) \\[!k\\]\\[now\\]\n\n| Paragraph | Rev.1 | VES |\n| --- | --- | --- |\n| OP1 | a\\|b | <ins>c</ins> |\n\n\\[^n1\\] of 1949\n\n\\[!k\\] LOR: why?\n\n"
	if got := written(t, sample(), true); got != want {
		t.Errorf("%q", got)
	}
}

// Words that look like marks stay words, on their own line, and turn nothing.
func TestHostileWordsStayWords(t *testing.T) {
	for _, words := range []string{"<script>alert(1)</script>", "[a](javascript:x)", "![a](b)", "# not a heading", "- not a list", "+ not", "1. not", "27) not", "***", "a\nb\n\n# c", "`x`", "&lt;", "\\", "| a |", "~~a~~", "==="} {
		got := written(t, &document.Sheet{Paras: []document.Para{{Items: []document.Item{{S: words}}}}}, true)
		plain := strings.ReplaceAll(strings.ReplaceAll(got, `\\`, "\x00"), `\`, "")
		if strings.ReplaceAll(plain, "\x00", `\`) != strings.ReplaceAll(words, "\n", " ")+"\n\n" {
			t.Errorf("%q has lost letters: %q", words, got)
		}
		if strings.ContainsAny(got[:1], "#-+=|*`~<[&") || strings.Contains(got, " <") || strings.HasPrefix(got, "1.") || strings.HasPrefix(got, "27)") {
			t.Errorf("%q is a mark: %q", words, got)
		}
	}
	for _, md := range []bool{false, true} {
		if got := written(t, &document.Sheet{Title: "a\x1b[31m", Paras: []document.Para{{Items: []document.Item{{S: "x\u202ey\u0000"}}, Cells: nil}, {Cells: []document.Cell{{Span: 1 << 30, Paras: []document.Para{{Items: []document.Item{{S: "wide"}}}}}}}}}, md); strings.ContainsAny(got, "\x1b\u202e\x00") || len(got) > 2000 {
			t.Errorf("%d bytes: %.300q", len(got), got)
		}
	}
}
