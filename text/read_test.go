package text

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readData reads a real text, or skips the test where there is none.
func readData(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("SKIPPED: real texts not found at %s", filepath.Join(dir, name))
	}
	return string(b)
}

func readMust(t testing.TB, src string, opt ReadOptions) *Reading {
	t.Helper()
	r, err := Parse(src, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// constant: the real texts that every reader test goes through.
var readTexts = []string{
	"paris2015/agreement-23-oct-2015.md", "paris2015/agreement-4-dec-2015.md", "paris2015/agreement-12-dec-2015.md",
	"unga/A_RES_68_262.txt", "unga/A_RES_ES-11_1.txt",
	"ict-resolutions/A_RES_73_266.PARTIAL.cleaned.txt", "ict-resolutions/A_RES_73_27.PARTIAL.cleaned.txt",
}

func TestRealTextsPrintStably(t *testing.T) {
	for _, name := range readTexts {
		src := readData(t, name)
		for _, ids := range []bool{false, true} {
			one := readMust(t, src, ReadOptions{Literal: true}).Text
			p := one.Print(PrintOptions{IDs: ids})
			r := readMust(t, p, ReadOptions{Literal: true})
			if q := r.Text.Print(PrintOptions{IDs: ids}); p != q {
				t.Errorf("%s (ids %v): printed text changes when it is read and printed again:\n%s", name, ids, readDiff(p, q))
			}
			if one.Digest() != r.Text.Digest() {
				t.Errorf("%s (ids %v): printed text reads back as another text", name, ids)
			}
		}
	}
}

func readDiff(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			o := ""
			if i < len(bs) {
				o = bs[i]
			}
			return "- " + as[i] + "\n+ " + o
		}
	}
	return "(one is longer)"
}

func TestResolutionsHaveTheirStructure(t *testing.T) {
	type clause struct{ Lead, Text string }
	for _, name := range []string{"A_RES_68_262", "A_RES_ES-11_1"} {
		var want struct {
			Heading, Title, Enacting string
			Preambular, Operative    []clause
		}
		if err := json.Unmarshal([]byte(readData(t, "unga/"+name+".structured.json")), &want); err != nil {
			t.Fatal(err)
		}
		r := readMust(t, readData(t, "unga/"+name+".txt"), ReadOptions{})
		got := map[Kind][]clause{}
		finals := Finals(r.Text.Blocks, "en")
		for i, b := range r.Text.Blocks {
			var lead, rest []Word
			for _, w := range b.Content["en"] {
				if w.Em && len(rest) == 0 {
					lead = append(lead, w)
				} else {
					rest = append(rest, w)
				}
			}
			got[b.Kind] = append(got[b.Kind], clause{Plain(lead), Plain(rest) + finals[i]})
		}
		plainQuotes := strings.NewReplacer("’", "'", "“", `"`, "”", `"`)
		compare := func(kind Kind, want []clause) {
			if len(got[kind]) != len(want) {
				t.Errorf("%s: %d %ss, want %d", name, len(got[kind]), kind, len(want))
				return
			}
			for i, w := range want {
				g := got[kind][i]
				if g.Lead != w.Lead || plainQuotes.Replace(g.Text) != plainQuotes.Replace(w.Text) {
					t.Errorf("%s %s%d:\n got %q %q\nwant %q %q", name, kind, i+1, g.Lead, g.Text, w.Lead, w.Text)
				}
			}
		}
		compare(PP, want.Preambular)
		compare(OP, want.Operative)
		compare(Title, []clause{{"", want.Title}})
		compare(Formula, []clause{{"", want.Enacting}})
		compare(Paragraph, []clause{{"", want.Heading}})
	}
}

// readAnyWord draws words of every script, Markdown's own marks included.
func readAnyWord() *rapid.Generator[Word] {
	letter := rapid.SampledFrom([]rune("abcXYZ019.,;:!-–—'’\"“”()/\\*[]{}#^_|+<>&`~$%=@éßñŞабвЯقراءةשלום中文大会联合国，。、（）かな한글ไทย\u00a0\u200b\u202e°²½"))
	special := rapid.SampledFrom([]string{"[^1]", "[^2bis]", "1.", "(a)", "{#b1}", "{.pp}", "{fr}", "{:toc}", "---", "#", "*", "**", "and", "or", "The", "Recalling", "Decides", "Article", "3", "Option", "1:", "have", "agreed", "[x]:", "[^1]:", "x;", "y,", "\\", "a:", "* TOC", "Also", "{-}", "OP3.", "PP1.", "Art.", "4.2.", "Note", "§1.2.", "3bis", "7.bis", "ante.", "(new).", "[RUS:", "（", "："})
	return rapid.Custom(func(t *rapid.T) Word {
		var s string
		if rapid.IntRange(0, 2).Draw(t, "special") == 0 {
			s = special.Draw(t, "word")
		} else {
			s = rapid.StringOfN(letter, 1, 8, -1).Draw(t, "letters")
		}
		ws := Split(s)
		return Word{S: ws[len(ws)-1].S, Em: rapid.IntRange(0, 3).Draw(t, "em") == 0}
	})
}

// readAnyText draws a text of every kind and depth in one or two languages.
func readAnyText() *rapid.Generator[*Text] {
	return rapid.Custom(func(t *rapid.T) *Text {
		langs := rapid.SampledFrom([][]Lang{{"en"}, {"en"}, {"fr"}, {"zh"}, {"ar"}, {"en", "ru"}, {"en", "zh-hans"}, {"ar", "fr"}}).Draw(t, "langs")
		out := &Text{}
		n := rapid.IntRange(0, 8).Draw(t, "blocks")
		for i := range n {
			b := Block{ID: BlockID("b" + string(rune('1'+i))), Content: map[Lang][]Word{}}
			b.Kind = rapid.SampledFrom(Kinds()).Draw(t, "kind")
			b.Depth = rapid.SampledFrom([]int{0, 0, 1, 1, 2, 3, MaxDepth}).Draw(t, "depth")
			for k, l := range langs {
				if k == 0 || rapid.Bool().Draw(t, "translated") {
					b.Content[l] = rapid.SliceOfN(readAnyWord(), 0, 8).Draw(t, "words")
				}
			}
			if len(langs) > 1 && rapid.IntRange(0, 4).Draw(t, "untranslated") == 0 {
				delete(b.Content, langs[0])
			}
			out.Blocks = append(out.Blocks, b)
		}
		return out
	})
}

func TestPrintedTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := readAnyText().Draw(t, "text")
		for _, ids := range []bool{true, false} {
			p := want.Print(PrintOptions{IDs: ids})
			r, err := Parse(p, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Text.Digest() != want.Digest() {
				t.Fatalf("ids %v: %s\nreads back as\n%s\n%s", ids, p, r.Text.Print(PrintOptions{IDs: ids}), readDiff(readDump(want), readDump(r.Text)))
			}
		}
	})
}

func readDump(t *Text) string {
	var s strings.Builder
	for _, b := range t.Blocks {
		s.WriteString(b.canonical(true))
	}
	return s.String()
}

// Texts in the languages of the United Nations are printed as they are typed.
func TestLanguagesPrintNaturally(t *testing.T) {
	for _, src := range []string{
		"---\nlang: ru\n---\n\n# Правила\n\nАссамблея,\n\n*ссылаясь* на свои решения,\n\n1. *постановляет* собраться;\n\n2. *просит* доклад.\n",
		"---\nlang: zh\n---\n\n# 规则\n\n大会，\n\n*回顾*其决议，\n\n1. *决定*立即开会；\n\n2. *请*秘书长报告。\n",
		"---\nlang: ar\n---\n\n# قواعد\n\nالجمعية،\n\n*إذ تشير* إلى قراراتها،\n\n1. *تقرر* أن تجتمع؛\n\n2. *تطلب* تقريرا.\n",
		"---\nlang: en fr\n---\n\nThe Assembly,\n{fr} L'Assemblée,\n\n*Recalling* this,\n{fr} *Rappelant* ceci,\n\n*Decides* to meet.\n{fr} *décide* de se réunir.\n",
		"The Council,\n\n*Alarmed* by the fog,\n\n1. *Decides*:\n\n    (a) To wait; and\n\n    (b) To ring;\n\n2. *Remains* seized.\n",
	} {
		if got := readMust(t, src, ReadOptions{}).Text.Print(PrintOptions{}); got != src {
			t.Errorf("%s\nis printed as\n%s", src, got)
		}
	}
}

// An edited copy with ids maps to the same blocks; what is new gets new ids.
func TestEditedCopyKeepsItsBlocks(t *testing.T) {
	p := readMust(t, "# A\n\nOne.\n\nTwo.\n\nThree.\n", ReadOptions{}).Text.Print(PrintOptions{IDs: true})
	edited := strings.Replace(p, "Two. {#b3}", "Four.\n\nOne and a half. {#b2}", 1)
	r := readMust(t, edited, ReadOptions{})
	var ids []string
	for _, b := range r.Text.Blocks {
		ids = append(ids, string(b.ID))
	}
	if got := strings.Join(ids, " "); got != "b1 b2 new1 new2 b4" {
		t.Error(got)
	}
	if len(r.Diagnostics) != 1 || r.Diagnostics[0].Code != TwiceID || r.Diagnostics[0].Line != 7 {
		t.Error(r.Diagnostics)
	}
}

// Markdown that is no text is listed, never refused.
func TestMarkdownThatIsNoText(t *testing.T) {
	src := "---\ntitle: X\nedit: true\n---\n\n* TOC\n{:toc}\n\n## Head\n{:.no_toc}\n\nSee [here](http://a.b) and [there][x].\n\n[x]: /y\n\n| a | b |\n|---|---|\n\n---\n\nEnd\x01 *open.\n"
	r := readMust(t, src, ReadOptions{})
	var got []string
	for _, d := range r.Diagnostics {
		got = append(got, fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Code))
	}
	want := "2:1 front-matter, 3:1 front-matter, 6:1 left-out, 7:1 left-out, 10:1 left-out, 12:5 link, 12:28 link, 14:1 link, 16:1 table, 17:1 table, 19:1 left-out, 21:4 control, 21:6 emphasis"
	if g := strings.Join(got, ", "); g != want {
		t.Errorf("\n got %s\nwant %s", g, want)
	}
	if p := r.Text.Print(PrintOptions{}); p != "## Head\n\nSee here and there.\n\n\\| a | b |\n\n\\|---|---|\n\nEnd open.\n" {
		t.Errorf("%q", p)
	}
}

// A line that holds nothing but an attribute mark, right below words, ended the program.
func TestAttributeMarkAlone(t *testing.T) {
	for _, src := range []string{"0\n{#}", "words\n{#b7}\nmore", "- a\n  {#x}", "[A: b\n{#}", "{#}\n{#}"} {
		r, err := Parse(src, ReadOptions{Literal: true})
		if err != nil {
			t.Fatalf("%q: %v", src, err)
		}
		if _, err := Parse(src, ReadOptions{}); err != nil || r == nil {
			t.Fatalf("%q: %v", src, err)
		}
	}
}
