package intake

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/papers"
	"parley/text"
)

// tongue is one small text, what two parties change in it, and the numbers with
// which papers in its language are printed.
type tongue struct {
	src     string
	changes [][3]string // where, old, new
	numbers string      // of the clean text, in order
}

// constant: nobody writes to it.
var tongues = map[text.Lang]tongue{
	"en": {"# On the river\n\n*Recalling* the treaty,\n\n1. *Decides* to share the water:\n\n    (a) in spring:\n\n        (i) by day;\n\n        (ii) by night;\n\n    (b) in autumn;\n\n2. *Requests* a report.\n",
		[][3]string{{"OP1(a)(ii)", "night", "moonlight"}, {"OP1(b)", "autumn", "winter"}, {"OP2", "report", "long report"}}, "1. (a) (i) (ii) (b) 2."},
	"fr": {"# Sur le fleuve\n\n*Rappelant* le traité des « deux rives »,\n\n1. *Décide* de partager l'eau :\n\n    a) au printemps :\n\n        i) le jour ;\n\n        ii) la nuit ; puis encore ;\n\n    b) en automne ;\n\n2. *Demande* un rapport : le premier.\n",
		[][3]string{{"OP1(a)(ii)", "nuit", "nuit : toute la nuit"}, {"OP1(b)", "automne", "« hiver »"}, {"OP2", "premier", "second"}}, "1. a) i) ii) b) 2."},
	"es": {"# Sobre el río\n\n*Recordando* el tratado,\n\n1. *Decide* compartir el agua:\n\n    a) en primavera:\n\n        i) de día;\n\n        ii) de noche;\n\n    b) en otoño;\n\n2. *Pide* un informe.\n",
		[][3]string{{"OP1(a)(ii)", "noche", "madrugada"}, {"OP1(b)", "otoño", "invierno"}, {"OP2", "informe", "informe largo"}}, "1. a) i) ii) b) 2."},
	"ru": {"# О реке\n\n*ссылаясь* на договор,\n\n1. *постановляет* делить воду:\n\n    a) весной:\n\n        i) днем;\n\n        ii) ночью;\n\n    b) осенью;\n\n2. *просит* представить доклад.\n",
		[][3]string{{"OP1(a)(ii)", "ночью", "вечером"}, {"OP1(b)", "осенью", "зимой"}, {"OP2", "доклад", "новый доклад"}}, "1. a) i) ii) b) 2."},
	"zh": {"# 关于河流\n\n*回顾*条约，\n\n1. *决定*分享河水：\n\n    (a) 春季：\n\n        （一）白天；\n\n        （二）夜间；\n\n    (b) 秋季；\n\n2. *请*提交报告。\n",
		[][3]string{{"OP1(a)(ii)", "夜间", "夜晚"}, {"OP1(b)", "秋季", "冬季"}, {"OP2", "报告", "详细报告"}}, "1. (a) (一) (二) (b) 2."},
	"ar": {"# بشأن النهر\n\n*إذ تشير* إلى المعاهدة،\n\n1 - *تقرر* تقاسم المياه:\n\n    (أ) في الربيع:\n\n        '1' نهارا؛\n\n        '2' ليلا؛\n\n    (ب) في الخريف؛\n\n2 - *تطلب* تقريرا.\n",
		[][3]string{{"OP1(a)(ii)", "ليلا", "مساء"}, {"OP1(b)", "الخريف", "الشتاء"}, {"OP2", "تقريرا", "تقريرا طويلا"}}, "1 - (أ) '1' '2' (ب) 2 -"},
}

func (g tongue) room(t *testing.T, l text.Lang) *room {
	x, err := text.Parse(g.src, text.ReadOptions{Lang: l})
	if err != nil || len(x.Diagnostics) > 0 {
		t.Fatal(err, x.Diagnostics)
	}
	r := roomIn(t, string(l), x.Text, parties()...)
	for i, c := range g.changes {
		r.amend([]string{"AAA", "BBB", "AAA"}[i], c[0], c[1], c[2])
	}
	return r
}

// TestPapersOfSixLanguages: papers are numbered, and in French spaced, as their
// language has it, and what was printed so is read back as what it was, from the
// file that carries its claims as from one that carries nothing.
func TestPapersOfSixLanguages(t *testing.T) {
	for l, g := range tongues {
		r := g.room(t, l)
		twin := roomIn(t, string(l), r.desk("AAA").Rev.Text, parties()...)
		all := func(string) bool { return true }
		for _, format := range []string{"docx", "html", "akn"} {
			for _, view := range []papers.View{papers.Clean, papers.Brackets, papers.Tracked} {
				what := string(l) + " " + format + " " + string(view)
				f, err := papers.Make(r.desk("AAA"), papers.Ask{Format: format, View: string(view), Party: "AAA"})
				if err != nil {
					t.Fatal(what, err)
				}
				raw := string(f.Raw)
				if l == "fr" && format != "docx" && view == papers.Clean {
					for _, s := range []string{"«\u00a0deux rives\u00a0»,", "l'eau\u00a0:", "nuit\u00a0; puis encore\u00a0;"} {
						if !strings.Contains(html.UnescapeString(raw), s) {
							t.Errorf("%s has no %q", what, s)
						}
					}
				}
				in := r.read("AAA", Options{Lang: l}, File{f.Name, f.Raw})
				p, err := in.Plan(r.desk("AAA"), asNamed(in), PlanOptions{})
				if err != nil {
					t.Fatal(what, err)
				}
				if p.Intent != nil && view != papers.Clean {
					t.Errorf("%s is new in its own talks:\n%s", what, story(p))
				}
				in = twin.read("DDD", Options{Lang: l}, File{f.Name, f.Raw})
				if b := in.Papers[0].Base; !b.Certain || b.Percent != 100 {
					t.Errorf("%s: base %+v", what, b)
				}
				p, err = in.Plan(twin.desk("DDD"), asNamed(in), PlanOptions{})
				if err != nil {
					t.Fatal(what, err)
				}
				if n := len(p.Items); n != map[papers.View]int{papers.Clean: 0, papers.Brackets: 3, papers.Tracked: 2}[view] {
					t.Errorf("%s: %d changes:\n%s", what, n, story(p))
				}
				if view == papers.Brackets {
					fresh := roomIn(t, string(l), r.desk("AAA").Rev.Text, parties()...)
					in = fresh.read("DDD", Options{Lang: l}, File{f.Name, f.Raw})
					fresh.take("DDD", in, asNamed(in)...)
					if got, want := held(fresh, all), held(r, all); !slices.Equal(got, want) {
						t.Errorf("%s: %q, want %q", what, got, want)
					}
				}
			}
		}
		// As somebody else's file: nothing carried, no names of blocks.
		s, err := r.desk("AAA").Tracked("AAA", "", desk.Sheets{})
		if err != nil {
			t.Fatal(err)
		}
		s.Claims, s.Revision = nil, ""
		for i := range s.Paras {
			s.Paras[i].ID = ""
		}
		in := twin.read("DDD", Options{Lang: l}, File{"a.docx", wordOf(t, s)})
		fresh := roomIn(t, string(l), r.desk("AAA").Rev.Text, parties()...)
		p := fresh.take("DDD", in, asNamed(in)...)
		if b := in.Papers[0].Base; len(p.Items) != 2 || b.Percent != 100 || !b.Certain {
			t.Errorf("%s as anybody's: %+v\n%s", l, b, story(p))
		}
	}
}

// TestNumbersOnPaper: the numbers that stand on the clean text in each language.
func TestNumbersOnPaper(t *testing.T) {
	number := regexp.MustCompile(`<span class="number">([^<]*)</span>`)
	for l, g := range tongues {
		r := g.room(t, l)
		f, err := papers.Make(r.desk("AAA"), papers.Ask{Format: "html", View: string(papers.Clean)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range number.FindAllStringSubmatch(string(f.Raw), -1) {
			got = append(got, html.UnescapeString(m[1]))
		}
		if s := strings.Join(got, " "); s != g.numbers {
			t.Errorf("%s: %s, want %s", l, s, g.numbers)
		}
		// Plain text is read like anybody's: nothing changes.
		f, err = papers.Make(r.desk("AAA"), papers.Ask{Format: "txt", View: string(papers.Clean)})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range strings.Split(strings.ReplaceAll(g.numbers, " -", "\u2003-"), " ") {
			if n = strings.ReplaceAll(n, "\u2003", " "); !strings.Contains(string(f.Raw), n+" ") {
				t.Errorf("%s: no %q in\n%s", l, n, f.Raw)
			}
		}
		// A word processor counts as the language does.
		f, err = papers.Make(r.desk("AAA"), papers.Ask{Format: "docx", View: string(papers.Clean)})
		if err != nil {
			t.Fatal(err)
		}
		if form := map[text.Lang]string{"fr": `w:val="%2)"`, "ar": "arabicAbjad", "zh": "chineseCounting"}[l]; !strings.Contains(partOf(t, f.Raw, "word/numbering.xml"), form) {
			t.Errorf("%s: word/numbering.xml has no %s", l, form)
		}
	}
}

func partOf(t *testing.T, raw []byte, name string) string {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
