package docx

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

func written(t testing.TB, s *document.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// partsOf unpacks a file; each part must be XML that ends.
func partsOf(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			d := xml.NewDecoder(bytes.NewReader(b))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
		}
		out[f.Name] = string(b)
	}
	return out
}

// everything is a sheet with all that a Sheet can say.
func everything() *document.Sheet {
	lor, ves := &document.Change{Author: "LOR", Time: "2026-11-03T10:00:00Z"}, &document.Change{Author: "VES & <co>", Time: "2026-11-04T10:00:00Z"}
	ins, del := document.Marks{Ins: lor}, document.Marks{Del: ves}
	w := func(s string) document.Item { return document.Item{S: s} }
	em := func(s string) document.Item { return document.Item{S: s, Em: true} }
	is := func(it ...document.Item) []document.Item { return it }
	return &document.Sheet{
		Title: "Peace & <order>", Symbol: "A/C.1/76/L.13", Date: "3 November 2026", Lang: "en", Note: "Bracketed text, Rev.2",
		Revision: "9f86", Claims: []byte("{\"a\":\x00}"),
		Notes:    map[string][]document.Para{"1": {{Lang: "en", Items: is(w("See A/RES/1."))}}, "*": {{Items: is(w("Not the first."))}}},
		Comments: map[string]document.Comment{"c": {Author: "ORM", Time: "2026-11-05T10:00:00Z", Text: "Why not?"}, "open": {Author: "DOR", Text: "No end."}},
		Paras: []document.Para{
			{ID: "b1", Kind: text.Title, Items: is(w("Peace"))},
			{ID: "b2", Kind: text.PP, Lang: "en", Items: is(em("Recalling"), w(" the Charter"), document.Item{Note: "1"}, w(" and more"), document.Item{Note: "*"}, w(","))},
			{ID: "b3", Kind: text.OP, Number: "1.", Lang: "en", Items: is(em("Decides"), w(" to "), document.Item{S: "swiftly ", Marks: ins}, document.Item{S: "now ", Marks: document.Marks{Ins: lor, Del: ves}}, document.Item{S: "late ", Marks: del}, w("act;"))},
			{ID: "b3", Kind: text.OP, Number: "1.", Lang: "ar", Items: is(em("تقرر"), w(" أن تعمل؛"))},
			{ID: "b3", Kind: text.OP, Number: "1.", Lang: "zh", Items: is(em("决定"), w("采取行动；"))},
			{ID: "b4", Kind: text.Sub, Depth: 1, Number: "(a)", Lang: "en", Items: is(w("First half"), document.Item{S: ";", Marks: ins}), Mark: document.Marks{Ins: lor}},
			{Kind: text.Sub, Depth: 1, Number: "(b)", Lang: "en", Items: is(document.Item{S: " ", Marks: document.Marks{Del: lor}}, w("second half;"))},
			{ID: "b5", Kind: text.Sub, Depth: 2, Number: "(i)", Lang: "en", Items: is(w("One"), document.Item{S: "; ", Marks: document.Marks{Del: ves}}), Mark: document.Marks{Del: ves}},
			{ID: "b6", Kind: text.Sub, Depth: 2, Number: "(ii)", Lang: "en", Items: is(w("two;"))},
			{ID: "b7", Kind: text.OP, Number: "2.", Lang: "en", Items: is(document.Item{S: "Moved away;", Marks: document.Marks{Del: lor, Move: "m"}}), Mark: document.Marks{Del: lor, Move: "m"}},
			{ID: "b8", Kind: text.OP, Number: "2.", Lang: "en", Items: is(document.Item{Comment: "c"}, document.Item{Comment: "open"}, em("Requests"), document.Item{Comment: "/c"}, w(" a report\x00\x1b \ufffe\"quoted\"."))},
			{ID: "b7", Kind: text.OP, Number: "3.", Lang: "en", Items: is(document.Item{S: "Moved ", Marks: document.Marks{Ins: lor, Move: "m"}}, document.Item{S: "away;", Marks: document.Marks{Ins: lor, Del: ves, Move: "m"}}), Mark: document.Marks{Ins: lor, Move: "m"}},
			{Kind: text.OP, Number: "OP3 bis.", Lang: "en", Items: is(document.Item{S: "[", Role: document.Bracket}, document.Item{S: "LOR: ", Role: document.Holder, Party: 1}, document.Item{S: "new", Role: document.New, Party: 9}, document.Item{S: "]", Role: document.Bracket})},
			{Head: true, Cells: []document.Cell{{Paras: []document.Para{{Items: is(w("Block"))}}}, {Span: 3, Paras: []document.Para{{Items: is(w("Words"))}}}}},
			{ID: "b9", Cells: []document.Cell{{Paras: []document.Para{{Items: is(w("OP1"))}}}, {}}},
		},
	}
}

// A file is a package whose parts are XML, whatever a sheet holds.
func TestWriteEverything(t *testing.T) {
	raw := written(t, everything())
	if !bytes.Equal(raw, written(t, everything())) {
		t.Error("equal sheets give different bytes")
	}
	parts := partsOf(t, raw)
	doc := parts["word/document.xml"]
	for _, want := range []string{
		`<w:ins w:id="`, `w:author="VES &amp; &lt;co&gt;" w:date="2026-11-04T10:00:00Z"`, `<w:moveFromRangeStart`, `<w:moveToRangeEnd`, `w:name="_parleyb3"`,
		`<w:bidi/>`, `<w:rtl/><w:lang w:val="ar-SA" w:bidi="ar-SA"/>`, `w:eastAsia="zh-CN"`, `<w:commentReference w:id="0"/>`, `w:customMarkFollows="1"`,
		`&#34;quoted&#34;`, `w:orient="landscape"`, `<w:tblHeader/>`, `<w:gridSpan w:val="3"/>`, `OP3 bis.</w:t><w:tab/>`,
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("word/document.xml lacks %s", want)
		}
	}
	if bad := regexp.MustCompile("[\x00-\x09\x0b-\x1f\x7f-\u009f\ufffe\uffff]").FindString(doc); bad != "" {
		t.Errorf("a control character reached the file: %q", bad)
	}
	if n := strings.Count(doc, `w:name="_parleyb3"`); n != 1 {
		t.Errorf("%d bookmarks of one name", n)
	}
	if a, b := strings.Count(doc, "<w:bookmarkStart"), strings.Count(doc, "<w:bookmarkEnd"); a != b {
		t.Errorf("%d bookmarks begin, %d end", a, b)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`<w:(?:ins|del|moveFrom|moveTo|moveFromRangeStart|moveToRangeStart|bookmarkStart) w:id="(\d+)"`).FindAllStringSubmatch(doc, -1) {
		if ids[m[1]] {
			t.Errorf("two things have the id %s", m[1])
		}
		ids[m[1]] = true
	}
	if !strings.Contains(parts["customXml/item1.xml"], base64.StdEncoding.EncodeToString(everything().Claims)) || !strings.Contains(parts["customXml/item1.xml"], `revision="9f86"`) {
		t.Error("the claims aren't carried")
	}
	for name, p := range parts {
		for _, word := range []string{"dcterms", "creator", "lastModifiedBy", "rsid", "Application"} {
			if strings.Contains(p, word) {
				t.Errorf("%s tells of %s", name, word)
			}
		}
	}
}
