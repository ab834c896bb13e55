package akn

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

// data is the folder with the schema and real files.
func data() string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	return filepath.Join(dir, "akn")
}

// judge validates files with xmllint against the schema of Akoma Ntoso 3.0. It is
// nil where either is absent.
func judge(t testing.TB) func(raw []byte) error {
	t.Helper()
	schema := filepath.Join(data(), "akomantoso30.xsd")
	if _, err := os.Stat(schema); err != nil {
		t.Skipf("SKIPPED: there is no schema at %s", schema)
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not installed (Debian: libxml2-utils)")
	}
	return func(raw []byte) error {
		cmd := exec.Command(lint, "--nonet", "--noout", "--schema", schema, "-")
		cmd.Stdin = bytes.NewReader(raw)
		if out, err := cmd.CombinedOutput(); err != nil {
			return &invalid{string(out)}
		}
		return nil
	}
}

type invalid struct{ say string }

func (e *invalid) Error() string { return e.say }

// TestTheJudgeBites shows that xmllint tells valid files from invalid ones.
func TestTheJudgeBites(t *testing.T) {
	valid := judge(t)
	for name, want := range map[string]string{
		"un-A_RES_79_275.abridged.akn.xml": "",
		"itu-res_2.xml":                    "Duplicate key-sequence",
	} {
		raw, err := os.ReadFile(filepath.Join(data(), name))
		if err != nil {
			t.Fatal(err)
		}
		switch err := valid(raw); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	raw := write(t, clean(), meta())
	if err := valid(bytes.Replace(raw, []byte("<mainBody"), []byte("<mainBody colour=\"red\""), 1)); err == nil {
		t.Error("an attribute that the schema doesn't know passed")
	}
}

func meta() Meta {
	return Meta{Body: "unga", BodyName: "General Assembly", Date: "2026-11-20", Issued: "2026-11-23", Version: "Rev.2",
		Parties:  []Party{{"RUS", "Russian Federation"}, {"USA", "United States of America"}},
		Sponsors: []string{"RUS", "USA"},
		Steps:    []Step{{Date: "2026-11-20", Outcome: "draftResolution", Symbol: "A/C.1/81/L.13", By: "RUS"}, {Date: "2026-11-23", Outcome: "revision"}},
		Votes: []Vote{{Of: "OP3", Outcome: "adopted", Yes: 2, No: 0, Abstain: 1, Roll: map[string][]string{"yes": {"RUS", "USA"}, "abstain": {"FRA"}}},
			{Outcome: "adoptedWithoutVote", NoFigure: true}}}
}

func write(t testing.TB, s *document.Sheet, m Meta) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func para(id string, k text.Kind, depth int, number string, items ...document.Item) document.Para {
	return document.Para{ID: text.BlockID(id), Kind: k, Depth: depth, Number: number, Lang: "en", Items: items}
}

func words(s string) document.Item { return document.Item{S: s} }
func em(s string) document.Item    { return document.Item{S: s, Em: true} }

func clean() *document.Sheet {
	return &document.Sheet{Title: "Ports & <harbours>", Symbol: "A/C.1/81/L.13/Rev.2", Date: "23 November 2026", Lang: "en", Note: "Clean text, Rev.2",
		Revision: "abc", Claims: []byte(`{"x":1}`),
		Notes:    map[string][]document.Para{"1": {para("b9", text.Note, 0, "", words("See resolution 1."))}, "zz": {para("", text.Note, 0, "", words("Loose."))}},
		Comments: map[string]document.Comment{"k 1": {Author: "Ann", Time: "2026-11-01T00:00:00Z", Text: "two\nlines"}},
		Paras: []document.Para{
			para("b1", text.Title, 0, "", words("Ports & <harbours>")),
			para("b2", text.Formula, 0, "", em("The Assembly"), words(",")),
			para("b3", text.PP, 0, "", em("Recalling"), words(" its  resolutions,"), document.Item{Note: "1"}),
			{ID: "b3", Kind: text.PP, Lang: "ar", Items: []document.Item{em("إذ تشير"), words(" إلى قراراتها،")}},
			para("b4", text.PP, 0, "", em("Noting"), words(" the sea,")),
			para("b5", text.OP, 0, "1.", em("Decides"), words(" as follows:"), document.Item{Note: "1"}),
			para("b6", text.Sub, 1, "(a)", words("one;")),
			para("b6a", text.Sub, 2, "(i)", words("below it;")),
			para("b7", text.Sub, 1, "(b)", document.Item{Comment: "k 1"}, words("two;"), document.Item{Comment: "/k 1"}),
			para("b8", text.OP, 0, "2.", em("Requests"), words(" a report.")),
			para("h1", text.Heading, 0, "", words("Annex")),
			para("h2", text.Heading, 1, "", words("Article 1")),
			{ID: "h2", Kind: text.Heading, Depth: 1, Lang: "fr", Items: []document.Item{words("Article premier")}},
			para("i1", text.Item, 0, "1.", words("Item.")),
			para("i2", text.SubItem, 1, "(a)", words("Sub-item.")),
			para("p1", text.Paragraph, 0, "", words("Running text with [raw] brackets.")),
			para("h3", text.Heading, 0, "II", words("Again")),
			para("", "", 3, "x", words("What is this")),
			para("q", text.PP, 0, "", words("A late recital,")),
			{Kind: text.Paragraph, Lang: "en", Head: true, Cells: []document.Cell{{Paras: []document.Para{para("", "", 0, "", em("Left"))}, Span: 2}}},
			{Lang: "en", Cells: []document.Cell{{Paras: []document.Para{para("", text.OP, 0, "4.", words("a")), para("", "", 0, "", words("b"))}}, {}}},
		}}
}

func bracketed() *document.Sheet {
	in := func(r document.Role, s string, party int, claims ...string) document.Item {
		return document.Item{S: s, Role: r, Party: party, Claims: claims}
	}
	return &document.Sheet{Lang: "en", Title: "Ports", Paras: []document.Para{
		para("b1", text.PP, 0, "PP1.", em("Recalling"), words(" "), in(document.Bracket, "[", 1, "c1"), in(document.Holder, "RUS (c1): ", 1, "c1"), in(document.New, "the Treaty ", 1, "c1"),
			in(document.Bracket, "[", 2, "c2"), in(document.Holder, "USA (c2): ", 2, "c2"), in(document.New, "of 1999", 2, "c2"), in(document.Bracket, "]", 2, "c2"),
			in(document.Words, " ", 1, "c1"), in(document.Bracket, "]", 1, "c1"), in(document.Bracket, "[", 0), in(document.Base, "peace", 0), in(document.Bracket, "]", 0), words(",")),
		para("b2", text.OP, 0, "OP1.", in(document.Bracket, "[", 0), in(document.Bracket, "[", 0, "c4", "c5"), in(document.Bracket, "]]", 0, "c4", "c5"), words("Unpaired.")),
		para("b3", text.OP, 0, "OP2.", em("Urges"), words(" all [sic]"), words(""), in(document.Bracket, "[", 3, "c7"), in(document.Remark, "delete this paragraph", 3, "c7"), in(document.Bracket, "]", 3, "c7")),
	}}
}

func amended() *document.Sheet {
	a, b := &document.Change{Author: "Ann, RUS", Time: "2026-11-23T10:00:00Z"}, &document.Change{Author: ""}
	ins := func(s string) document.Item { return document.Item{S: s, Marks: document.Marks{Ins: a}} }
	del := func(s string) document.Item { return document.Item{S: s, Marks: document.Marks{Del: b}} }
	s := &document.Sheet{Lang: "en", Paras: []document.Para{
		para("b1", text.OP, 0, "1.", em("Urges"), del(" all"), ins(" both"), words(" sides"), document.Item{S: " now", Marks: document.Marks{Ins: a, Del: b}}, words(".")),
		para("b2", text.OP, 0, "2.", document.Item{S: "Moved.", Marks: document.Marks{Ins: a, Move: "move b2"}}),
		para("b3", text.OP, 0, "3.", words("Split")),
	}}
	s.Paras[2].Mark = document.Marks{Ins: a}
	s.Paras[1].Mark = document.Marks{Ins: a, Move: "move b2"}
	s.Paras[0].Mark = document.Marks{Del: b}
	return s
}

// TestValid shows that each form is valid, and named as it should be.
func TestValid(t *testing.T) {
	valid := judge(t)
	for name, x := range map[string]struct {
		s    *document.Sheet
		want []string
	}{
		"clean":     {clean(), []string{`name="resolution"`, `eId="rec_2"`, `eId="para_1"`, `eId="para_1__list_1__point_a"`, `language="eng"`, `language="ara"`, `outcome="#adopted"`, `parley:sponsors="RUS USA"`}},
		"bracketed": {bracketed(), []string{`name="draftResolution"`, `<inline name="alternative" parley:holders="RUS" parley:party="1" parley:claims="c1">[`}},
		"amended":   {amended(), []string{`name="amendments"`, `<textualMod type="substitution"`, `type="split"`, `<old href="#para_1__del_1"/><new href="#para_1__ins_2"/>`}},
		"empty":     {&document.Sheet{}, []string{`language="und"`}},
	} {
		raw := write(t, x.s, meta())
		if err := valid(raw); err != nil {
			t.Errorf("%s: %v\n%s", name, err, raw)
		}
		for _, w := range x.want {
			if !strings.Contains(string(raw), w) {
				t.Errorf("%s: no %s in\n%s", name, w, raw)
			}
		}
	}
}
