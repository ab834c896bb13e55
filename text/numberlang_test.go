package text

import "testing"

// TestNumbersOfSixLanguages: paragraphs are told by their numbers and letters as
// the texts of each language have them.
func TestNumbersOfSixLanguages(t *testing.T) {
	for l, src := range map[Lang]string{
		"en": "The Assembly,\n\n*Recalling* x,\n\n1. *Decides*:\n\n    (a) to see;\n\n    (b) to hear:\n\n        (i) now;\n\n2. *Asks* for it.\n",
		"fr": "L'Assemblée,\n\n*Rappelant* x,\n\n1. *Décide* :\n\n    a) de voir ;\n\n    b) d'entendre :\n\n        i) ici ;\n\n2. *Demande* cela.\n",
		"es": "La Asamblea,\n\n*Recordando* x,\n\n1. *Decide*:\n\n    a) ver;\n\n    b) oír:\n\n        i) aquí;\n\n2. *Pide* esto.\n",
		"ru": "Ассамблея,\n\n*ссылаясь* на x,\n\n1. *постановляет*:\n\n    a) видеть;\n\n    б) слышать:\n\n        i) здесь;\n\n2. *просит* об этом.\n",
		"zh": "大会，\n\n*回顾*决定，\n\n1. *决定*：\n\n    (a) 看；\n\n    (二) 听：\n\n        (一) 这里；\n\n2．*请*报告。\n",
		"ar": "إن الجمعية،\n\n*إذ تشير* إلى قرارها،\n\n1 - *تقرر*:\n\n    (أ) أن ترى؛\n\n    (ب) أن تسمع:\n\n        (أ) هنا؛\n\n٢ - *تطلب* تقريرا.\n",
	} {
		r := readMust(t, src, ReadOptions{Lang: l})
		got := ""
		for i, n := range Number(r.Text.Blocks) {
			got += string(r.Text.Blocks[i].Kind) + n + " "
		}
		if want := "formula ppPP1 opOP1 subOP1(a) subOP1(b) subOP1(b)(i) opOP2 "; got != want {
			t.Errorf("%s: %s", l, got)
		}
		for _, d := range r.Diagnostics {
			t.Errorf("%s: %v", l, d)
		}
	}
}

// TestGuardedNumbers: words that begin like such a number stay words.
func TestGuardedNumbers(t *testing.T) {
	for _, s := range []string{"a) b", "б) в", "ii) b", "1 - تقرر", "٢ - تطلب", "3．决定", "(أ) ب", "(一) 好", "（一）好", "（a）好", "A) b", "zz) b", "'1' ب", "‘2’ ب", "’12’ a", "2 - «ب»"} {
		b := Block{ID: "b1", Kind: Paragraph, Content: map[Lang][]Word{"en": Split(s)}}
		in := &Text{Blocks: []Block{b}}
		out := readMust(t, in.Print(PrintOptions{}), ReadOptions{}).Text
		if out.Digest() != in.Digest() {
			t.Errorf("%q is read as %q from %q", s, Plain(out.Blocks[0].Content["en"]), in.Print(PrintOptions{}))
		}
	}
}

// TestNumbersAsWritten: the forms in which papers are written are read as the
// numbers and letters that they are, also where a paragraph begins with other
// letters than its language's.
func TestNumbersAsWritten(t *testing.T) {
	for _, x := range []struct{ src, want string }{
		{"a)\tb", "letter a"}, {"A) b", "letter A"}, {"aa) b", "letter aa"}, {"xxviii) b", "letter xxviii"}, {"а) б", "letter а"}, {"a) bis b", "letter a"},
		{"（一）听", "letter 一"}, {"（a） 听", "letter a"}, {"(二) 听", "letter 二"},
		{"(ه) ب", "letter ه"}, {"(هـ) ب", "letter هـ"}, {"'1' ب", "letter 1"}, {"‘2’ ب", "letter 2"},
		{"2 - «تقرر»", "number 2"}, {"2 - [USA: تقرر]", "number 2"}, {"2 - COVID تقرر", "number 2"},
		{"2 - 3 apples", "plain "}, {"'1' apple", "plain "}, {"ab) b", "plain "}, {"no) b", "plain "},
	} {
		o := openLine(x.src)
		got := map[lineForm]string{plainForm: "plain ", letterForm: "letter ", numForm: "number "}[o.form] + o.mark
		if got != x.want {
			t.Errorf("%q is read as %q, not %q", x.src, got, x.want)
		}
	}
}
