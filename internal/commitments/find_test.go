package commitments

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/text"
)

// The paragraphs are our own.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		lang  text.Lang
		words string
		want  string // verb | strength | to | due | term
	}{
		{"en", "*Requests* the Secretary-General to report on it by 1 March 2031;", "requests|obliges|the Secretary-General|2031-03-01|1 March 2031"},
		{"en", "*Also requests* the Registrar, in accordance with article 4, to publish the list not later than June 2030;", "requests|obliges|the Registrar|2030-06-30|June 2030"},
		{"en", "*Calls upon* all States to tell each other within 72 hours of any harm;", "calls upon|asks|all States||within 72 hours of any harm"},
		{"en", "*Decides* that the Working Group shall meet in 2032, and go on;", "decides|obliges|the Working Group|2032-12-31|2032"},
		{"en", "*Decides* to convene a conference;", "decides|obliges|||"},
		{"en", "*Invites* Member States to answer the questionnaire annually;", "invites|asks|Member States||annually"},
		{"en", "*Welcomes* the report of 3 May 2029;", ""},
		{"en", "*Call upon* all States to help by May 2030;", "call upon|asks|all States|2030-05-31|May 2030"},
		{"fr", "*Prient* le Conseil de se réunir avant le 1er mars 2031 ;", "prient|obliges|le Conseil|2031-03-01|1er mars 2031"},
		{"ru", "*Призывают* все государства помогать ежегодно;", "призывают|asks|||ежегодно"},
		{"en", "*Recalls* that States are to keep the peace;", ""},
		{"en", "Each Party shall mark its mines by 2031-05-31.", "shall|obliges|Each Party|2031-05-31|2031-05-31"},
		{"en", "Nothing here changes the line. The Parties shall meet every two years.", "shall|obliges|The Parties||every two years"},
		{"en", "*Requests* the Council to meet on 31 February 2031;", "requests|obliges|the Council||31 February 2031"},
		{"en", "*Urges* the parties to go on at the national level;", "urges|asks|the parties||"},
		{"en", "*Demands* that all stop;", "demands|obliges|||"},
		{"en", "*Requests* the Coordinator to report, 30 days after today, on it;", "requests|obliges|the Coordinator||30 days after today"},
		{"fr", "*Prie* le Secrétaire général de présenter un rapport avant le 1er mars 2031 ;", "prie|obliges|le Secrétaire général|2031-03-01|1er mars 2031"},
		{"fr", "*Engage* tous les États à se prévenir dans un délai de 30 jours ;", "engage|asks|tous les États||dans un délai de 30 jours"},
		{"es", "*Solicita* al Secretario General que presente un informe antes del 5 de junio de 2030;", "solicita|obliges|al Secretario General|2030-06-05|5 de junio de 2030"},
		{"ru", "*Просит* Генерального секретаря представить доклад до 1 марта 2031 года;", "просит|obliges||2031-03-01|1 марта 2031"},
		{"ru", "Каждая Сторона обязуется обозначить свои мины ежегодно.", "обязуется|obliges|Каждая Сторона||ежегодно"},
		{"ar", "*تطلب* إلى الأمين العام أن يقدم تقريرا في 1 آذار 2031؛", "تطلب|obliges||2031-03-01|1 آذار 2031"},
		{"zh", "*请*秘书长在2031年3月1日以前提出报告；", "请|obliges||2031-03-01|2031年3月1日"},
		{"xx", "*Requests* the Secretary-General to report;", ""},
	} {
		ws, err := text.ParseInline(c.words)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, m := range Find(&text.Text{Blocks: []text.Block{{ID: "a", Kind: text.OP, Content: map[text.Lang][]text.Word{c.lang: ws}}}}, c.lang) {
			got += fmt.Sprintf("%s|%s|%s|%s|%s", m.Verb, m.Strength, m.To, m.Due, m.Term)
			if m.Block != "a" || m.Words != text.Plain(ws) {
				t.Errorf("%s: %+v", c.words, m)
			}
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.words, got, c.want)
		}
	}
}

// Sub-paragraphs belong to the paragraph above, as long as it ends in a colon.
func TestFindBelow(t *testing.T) {
	var tx text.Text
	for i, l := range strings.Split(strings.TrimSpace(`
op|*Requests* the Secretariat:
sub|To print the text by 2 May 2030;
sub|To send it to all;
op|*Takes note* of it:
sub|To nobody;
pp|*Requesting* nothing,
sub|To nobody;
`), "\n") {
		kind, words, _ := strings.Cut(l, "|")
		ws, err := text.ParseInline(words)
		if err != nil {
			t.Fatal(err)
		}
		tx.Blocks = append(tx.Blocks, text.Block{ID: text.BlockID(fmt.Sprint(i)), Kind: text.Kind(kind), Content: map[text.Lang][]text.Word{"en": ws}})
	}
	var got []string
	for _, m := range Find(&tx, "en") {
		got = append(got, fmt.Sprintf("%s %s %s %s", m.Block, m.Verb, m.To, m.Due))
	}
	if want := []string{"1 requests the Secretariat 2030-05-02", "2 requests the Secretariat "}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Two adopted texts: which paragraphs commit somebody, as a reader found by hand.
func TestFindAdopted(t *testing.T) {
	for name, want := range map[string]string{
		"A_RES_68_262.txt":  "calls upon, urges, calls upon",
		"A_RES_ES-11_1.txt": "demands, demands, demands, calls upon, calls upon, demands, demands, requests, urges, decides",
	} {
		raw, err := os.ReadFile(filepath.Join(data(t), "unga", name))
		if err != nil {
			t.Skip("SKIPPED: the texts adopted in the world aren't here: ", err)
		}
		r, err := text.Parse(string(raw), text.ReadOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range Find(r.Text, "en") {
			got = append(got, c.Verb)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, ", "), want)
		}
	}
}

// Whatever the words, what comes out is part of what went in.
func TestFindAnything(t *testing.T) {
	vocabulary := strings.Fields("*Requests* *Calls upon* Decides that the Council , States: to by shall not later than within 60 days 31 February 2031 2031-02-30 1er mars de 1-го марта annually ; . 请 2031年13月1日 في آذار")
	rapid.Check(t, func(r *rapid.T) {
		list := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(vocabulary), rapid.StringN(1, 4, 12)), 0, 30).Draw(r, "words")
		ws := text.Split(strings.Join(list, " "))
		all := text.Plain(ws)
		for _, lang := range Reads() {
			b := text.Block{ID: "a", Kind: text.OP, Content: map[text.Lang][]text.Word{lang: ws}}
			for _, c := range Find(&text.Text{Blocks: []text.Block{b}}, lang) {
				if !strings.Contains(all, c.To) || !strings.Contains(all, c.Term) || c.Words != all {
					r.Fatalf("%q: %+v", all, c)
				}
				if _, err := time.Parse(time.DateOnly, c.Due); c.Due != "" && err != nil {
					r.Fatalf("%q: %v", all, err)
				}
			}
		}
	})
}

// data is where the real material lies: beside the checkout, unless somebody says where.
func data(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("PARLEY_TESTDATA"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
