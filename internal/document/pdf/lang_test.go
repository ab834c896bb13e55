package pdf

import (
	"bytes"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// bareWords takes the marks of direction off, which pdftotext adds by itself, too.
func bareWords(s string) string {
	return flat(strings.Map(func(r rune) rune {
		if r == '\f' {
			return ' '
		}
		if r == leftMark || r == rightMark || '\u202a' <= r && r <= '\u202e' {
			return -1
		}
		return r
	}, s))
}

// harbours is a short text in one language: words and digits of other scripts
// among its own, brackets, a number in front and a sub-paragraph.
func harbours(l text.Lang) *document.Sheet {
	w := map[text.Lang][]string{
		"en": {"Safety of small harbours", "Recalling", " its decision 68/262 of 27 March 2014 (twelve pages, 3.5 MB), [and] in particular part II,", "Calls upon", " all States [VES: and observers] to keep lights: one each;", "at night; 50 per cent “by day”."},
		"fr": {"Sécurité des petits ports", "Rappelant", " sa décision 68/262 du 27 mars 2014 (douze pages ; 3,5 Mo), [et] l’œuvre déjà achevée : la partie II,", "Invite", " tous les États [VES : et les observateurs] à veiller aux feux ; quand ?", "la nuit ; 50 % « le jour »."},
		"es": {"Seguridad de los puertos pequeños", "Recordando", " su decisión 68/262, de 27 de marzo de 2014 (doce páginas; 3,5 MB), [y] en particular la sección II,", "Exhorta", " a todos los Estados [VES: y observadores] a señalar sus muelles: ¿cuándo?", "de noche; el 50 % «de día»."},
		"ru": {"Безопасность малых гаваней", "напоминая", " о своем решении 68/262 от 27 марта 2014 года (12 страниц, 3,5 МБ), [и] в частности о части II,", "призывает", " все государства [VES: и наблюдателей] беречь маяки — каждый;", "ночью; 50 процентов «днём»."},
		"ar": {"سلامة الموانئ الصغيرة", "إذ تؤكد", " قرارها 68/262 المؤرخ 27 آذار/مارس 2014 (اثنتا عشرة صفحة، 3,5 ميغابايت)، [وبخاصة] الجزء الثاني من Security Council Report لعام ٢٠١٤،", "تهيب", " بجميع الدول [VES: والمراقبين] أنّ مُحَمَّداً يُبقي المنارات مضاءةً؛ والله المستعان.", "ليلا؛ 50 في المائة «نهارا»."},
		"zh": {"小型港口的安全", "重申", "其2014年3月27日第68/262号决定（共12页，3.5 MB）“小型港口的安全”，[特别是]第二部分，", "呼吁", "所有国家[VES：和观察员]保持灯火通明；", "在夜间；白天的50%。"},
	}[l]
	return &document.Sheet{Title: w[0], Symbol: "A/C.1/76/L.13", Date: "2026", Lang: l, Paras: []document.Para{
		{ID: "b1", Kind: text.Title, Items: []document.Item{{S: w[0]}}},
		{ID: "b2", Kind: text.PP, Items: []document.Item{{S: w[1], Em: true}, {S: w[2]}}},
		{ID: "b3", Kind: text.OP, Number: "1.", Items: []document.Item{{S: w[3], Em: true}, {S: w[4]}}},
		{ID: "b4", Kind: text.Sub, Number: "(a)", Depth: 1, Items: []document.Item{{S: w[5]}}},
		{ID: "b5", Kind: text.OP, Number: "2.", Items: []document.Item{{S: w[3], Em: true}, {S: strings.Repeat(w[4], 6)}}},
	}}
}

var six = []text.Lang{"en", "fr", "es", "ru", "ar", "zh"} // constant: the languages of the United Nations

// TestSixLanguagesComeOutInOrder: pdftotext gives each word, in the order of
// reading, however it goes about it.
func TestSixLanguagesComeOutInOrder(t *testing.T) {
	for _, l := range six {
		s := harbours(l)
		out := made(t, s, Options{Lost: func(x document.Lost) { t.Errorf("%s: %s", l, x.Say) }})
		want := s.Symbol + " " + s.Date + " " + langName(l)
		for i := range s.Paras {
			want += " " + s.Paras[i].Number + " " + plain(&s.Paras[i])
		}
		want = flat(want + " 1/1")
		for _, how := range []string{"-layout", "-nopgbrk"} {
			got := bareWords(tool(t, out, "pdftotext", how, "FILE", "-"))
			if l == "zh" { // nothing in Chinese says whether a line ended between two words
				got, want = strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")
			}
			if got != want {
				t.Errorf("%s %s:\n got %s\nwant %s", l, how, got, want)
			}
		}
		tool(t, out, "qpdf", "--check", "FILE")
	}
}

// TestStructureSaysArabicInTheOrderOfReading, whose marks on the page go the
// other way.
func TestStructureSaysArabicInTheOrderOfReading(t *testing.T) {
	var b bytes.Buffer
	s := harbours("ar")
	if err := Write(&b, s, Options{}); err != nil {
		t.Fatal(err)
	}
	for i := range s.Paras {
		if want := "/ActualText" + str(plain(&s.Paras[i])); !strings.Contains(b.String(), want) {
			t.Errorf("no %s", plain(&s.Paras[i]))
		}
	}
	b.Reset()
	if err := Write(&b, harbours("ru"), Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "/ActualText") {
		t.Error("words from left to right say themselves")
	}
}

// TestLinesEndWhereALanguageLetsThem: no French line begins with a colon, no
// Chinese one with a comma or ends with an opening bracket.
func TestLinesEndWhereALanguageLetsThem(t *testing.T) {
	w := &writer{file: newFile(&bytes.Buffer{}), lost: map[rune]bool{}}
	for _, c := range []struct {
		lang             text.Lang
		s, begins, never string // letters that may not begin and may not end a line
	}{
		{"fr", strings.Repeat("Invite « les États » à dire : oui ; non ? non ! 5 % ", 20), ":;?!»%", "«"},
		{"es", strings.Repeat("¿Cuándo? ¡Nunca! (tal vez) ", 20), "?!)", "¿¡("},
		{"zh", strings.Repeat("小型港口，安全。（灯火）“通明”；《决定》：一、二？", 20), "，。）”；》：、？", "（“《"},
		{"ar", strings.Repeat("سلامة الموانئ، (الصغيرة)؛ نهارا. ", 20), "،)؛.", "("},
	} {
		for width := mp(60_000); width < 120_000; width += 700 {
			p := &shaped{}
			p.add(c.s, span{size: bodySize})
			if err := w.shape(p, c.lang); err != nil {
				t.Fatal(err)
			}
			ls := p.lines(width, width)
			if len(ls) < 10 {
				t.Fatalf("%s: %d lines", c.lang, len(ls))
			}
			for _, l := range ls {
				s := strings.TrimSpace(string(p.letters[l[0]:l[1]]))
				first, last := []rune(s)[0], []rune(s)[len([]rune(s))-1]
				if strings.ContainsRune(c.begins, first) || strings.ContainsRune(c.never, last) {
					t.Fatalf("%s, %s wide: a line %q", c.lang, width, s)
				}
			}
		}
	}
}
