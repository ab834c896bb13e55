package text

import (
	"strings"
	"testing"
)

// TestBracketWordsOfSixLanguages: who would take words out says so in its own
// language, and options are called what each language calls them; what English
// texts mean by "[LOR: delete]", "[LOR: delete paragraph]" and "Option 1:" is
// what the others mean.
func TestBracketWordsOfSixLanguages(t *testing.T) {
	type words struct{ strike, paragraph, option, none, colon string }
	story := func(l Lang, w words) string {
		src := strings.NewReplacer("STRIKE", w.strike, "PARA", w.paragraph, "OPT", w.option, "NONE", w.none, ":", w.colon).Replace(
			"1 one [two] [LOR: STRIKE] three [VES: four].\n\n2 five [ARD STRIKE] six.\n\nseven eight [LOR: PARA]\n\nnine [VES: STRIKE: ten] eleven.\n\nOPT1: twelve.\n\nOPT2: NONE\n")
		r := readMust(t, src, ReadOptions{Lang: l})
		var out strings.Builder
		for _, n := range r.Tree() {
			if n.Option != nil {
				if out.WriteString("option "); n.Option.NoText {
					out.WriteString("without text ")
				}
			}
			var in func([]Node)
			in = func(ns []Node) {
				for _, x := range ns {
					if b := x.Bracket; b != nil {
						out.WriteString("[" + strings.Join(b.Holders, ","))
						if b.Delete {
							out.WriteString(" delete")
						}
						if b.Paragraph {
							out.WriteString(" paragraph")
						}
						out.WriteString("] ")
						in(b.Nodes)
					}
				}
			}
			for _, ns := range n.Nodes {
				in(ns)
			}
			out.WriteString("/ ")
		}
		return out.String()
	}
	en := story("en", words{"delete", "delete paragraph", "Option ", "No text", ":"})
	for _, x := range []string{"[LOR delete]", "[LOR delete paragraph]", "[ARD delete]", "option without text"} {
		if !strings.Contains(en, x) {
			t.Fatalf("no %s in %s", x, en)
		}
	}
	for l, all := range map[Lang][]words{
		"fr": {{"supprimer", "supprimer le paragraphe", "Option ", "Pas de texte", " :"}, {"suppression", "supprimer ce paragraphe", "Variante ", "Sans texte", "\u00a0:"}},
		"es": {{"suprimir", "suprimir el párrafo", "Opción ", "Sin texto", ":"}, {"eliminar", "suprimir este párrafo", "Variante ", "Ningún texto", ":"}},
		"ru": {{"исключить", "исключить пункт", "Вариант ", "Без текста", ":"}, {"удалить", "удалить этот пункт", "Вариант ", "Нет текста", ":"}},
		"zh": {{"删除", "删除本段", "备选案文", "无案文", "："}, {"删去", "删去该段", "选项 ", "无案文", ":"}},
		"ar": {{"حذف", "حذف الفقرة", "الخيار ", "لا نص", ":"}, {"تحذف", "تحذف هذه الفقرة", "الخيار ", "بدون نص", ":"}},
	} {
		for _, w := range all {
			if got := story(l, w); got != en {
				t.Errorf("%s %+v:\n%s\nwant\n%s", l, w, got, en)
			}
		}
	}
	for label, want := range map[string]bool{"Вариант А:": true, "备选案文二：": true, "الخيار ٢:": true, "Option 1 :": true, "Opción (b):": true,
		"Вариант хороший:": false, "选项很多：": false, "الخيار الأول:": false, "Options 1:": false, "option 1:": false} {
		var gs []glyph
		for _, r := range label {
			gs = append(gs, glyph{r: r})
		}
		if got, _, _ := optionMark(gs); (got != "") != want {
			t.Errorf("%q is the option %q", label, got)
		}
	}
}
