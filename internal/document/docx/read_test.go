package docx

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// pack makes a file of parts, in the order in which they are given: name,
// content, name, content, …
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	topRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wNS     = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
)

func bodyOf(body string) string {
	return `<w:document ` + wNS + `><w:body>` + body + `</w:body></w:document>`
}

// docRels are the relations of the document: kind, target, kind, target, …;
// a target with "://" is elsewhere.
func docRels(pairs ...string) string {
	out := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for i := 0; i < len(pairs); i += 2 {
		mode := ""
		if strings.Contains(pairs[i+1], "://") {
			mode = ` TargetMode="External"`
		}
		out += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"%s/>`, i/2+1, pairs[i], pairs[i+1], mode)
	}
	return out + `</Relationships>`
}

func readBody(t testing.TB, body string, more ...string) *document.Sheet {
	t.Helper()
	raw := pack(t, append([]string{"_rels/.rels", topRels, "word/document.xml", bodyOf(body)}, more...)...)
	s, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// show prints a Sheet as tests compare it: {del by A}, (ins by A), /italics/,
// ¶ for a mark with a fate.
func show(s *document.Sheet) string {
	var b strings.Builder
	for _, p := range s.Paras {
		showPara(&b, p)
	}
	for _, name := range []string{"1", "2", "i"} {
		for _, p := range s.Notes[name] {
			b.WriteString("^" + name + " ")
			showPara(&b, p)
		}
	}
	for _, l := range s.Lost {
		fmt.Fprintf(&b, "lost %d %s\n", l.Line, l.What)
	}
	return b.String()
}

func showPara(b *strings.Builder, p document.Para) {
	if p.ID != "" {
		fmt.Fprintf(b, "#%s ", p.ID)
	}
	if p.Kind != "" {
		fmt.Fprintf(b, "<%s %d> ", p.Kind, p.Depth)
	}
	if p.Number != "" {
		fmt.Fprintf(b, "%s@%d ", p.Number, p.Depth)
	}
	for _, it := range p.Items {
		s := it.S
		switch {
		case it.Note != "":
			s = "[^" + it.Note + "]"
		case it.Comment != "":
			s = "!" + it.Comment + "!"
		}
		if it.Em {
			s = "/" + s + "/"
		}
		b.WriteString(showMarks(s, it.Marks))
	}
	for _, c := range p.Cells {
		b.WriteString("| ")
		for _, q := range c.Paras {
			showPara(b, q)
		}
	}
	if p.Mark != (document.Marks{}) {
		b.WriteString(showMarks("¶", p.Mark))
	}
	b.WriteString("\n")
}

func showMarks(s string, m document.Marks) string {
	if m.Move != "" {
		s = "~" + s
	}
	if m.Ins != nil {
		s = "(" + s + " " + m.Ins.Author + ")"
	}
	if m.Del != nil {
		s = "{" + s + " " + m.Del.Author + "}"
	}
	return s
}

const (
	insA = `<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z">`
	delA = `<w:del w:id="2" w:author="A" w:date="2026-01-01T00:00:00Z">`
	delB = `<w:del w:id="3" w:author="B" w:date="2026-01-01T00:00:00Z">`
)

func run(s string) string  { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
func drun(s string) string { return `<w:r><w:delText xml:space="preserve">` + s + `</w:delText></w:r>` }
func par(s string) string  { return `<w:p>` + s + `</w:p>` }

// TestReadShapes reads each shape that a document has, from a few lines of it.
func TestReadShapes(t *testing.T) {
	for name, c := range map[string]struct {
		body, want string
		more       []string
	}{
		"insertion and deletion": {par(run("a ") + insA + run("b ") + `</w:ins>` + delA + drun("c") + `</w:del>`), "a (b  A){c A}\n", nil},
		"a deletion inside another's insertion": {par(insA + run("x ") + delB + drun("y") + `</w:del></w:ins>`),
			"(x  A){(y A) B}\n", nil},
		"a paragraph mark that is inserted and deleted": {`<w:p><w:pPr><w:rPr><w:ins w:author="A"/><w:del w:author="B"/></w:rPr></w:pPr>` + run("a") + `</w:p>` + par(run("b")),
			"a{(¶ A) B}\nb\n", nil},
		"a move with ranges": {`<w:moveFromRangeStart w:id="7" w:name="m1"/><w:p><w:pPr><w:rPr><w:moveFrom w:author="A"/></w:rPr></w:pPr><w:moveFrom w:author="A">` + run("a") + `</w:moveFrom></w:p><w:moveFromRangeEnd w:id="7"/>` +
			par(run("b")) + `<w:moveToRangeStart w:id="8" w:name="m1"/><w:p><w:pPr><w:rPr><w:moveTo w:author="A"/></w:rPr></w:pPr><w:moveTo w:author="A">` + run("a") + `</w:moveTo></w:p><w:moveToRangeEnd w:id="8"/>`,
			"{~a A}{~¶ A}\nb\n(~a A)(~¶ A)\n", nil},
		"no author": {par(`<w:ins>` + run("a") + `</w:ins>`), "(a Author)\n", nil},
		"italics of runs and styles": {par(`<w:r><w:rPr><w:i/></w:rPr><w:t>a</w:t></w:r>` + run("b") + `<w:r><w:rPr><w:i w:val="0"/></w:rPr><w:t>c</w:t></w:r><w:r><w:rPr><w:rStyle w:val="E"/></w:rPr><w:t>d</w:t></w:r>`),
			"/a/bc/d/\n", []string{"word/_rels/document.xml.rels", docRels("styles", "styles.xml"),
				"word/styles.xml", `<w:styles ` + wNS + `><w:style w:type="character" w:styleId="E"><w:basedOn w:val="F"/></w:style><w:style w:type="character" w:styleId="F"><w:basedOn w:val="E"/><w:rPr><w:i/></w:rPr></w:style></w:styles>`}},
		"headings by level, translated names": {`<w:p><w:pPr><w:pStyle w:val="berschrift2"/></w:pPr>` + run("a") + `</w:p><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>` + run("b") + `</w:p>`,
			"<heading 1> a\n<heading 0> b\n", []string{"word/_rels/document.xml.rels", docRels("styles", "styles.xml"),
				"word/styles.xml", `<w:styles ` + wNS + `><w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="Überschrift 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>`}},
		"automatic numbers": {numd("0", "a") + numd("1", "b") + numd("1", "c") + numd("0", "d") + numd("1", "e") + numd("2", "f"),
			"1.@0 a\n(a)@1 b\n(b)@1 c\n2.@0 d\n(a)@1 e\n2.a.i@2 f\n", []string{"word/_rels/document.xml.rels", docRels("numbering", "numbering.xml"),
				"word/numbering.xml", numberingXML}},
		"typed numbers": {par(run("3.\tDecides")) + par(run(" (a) that")) + par(run("(iv) so")) + par(run("1.2 more")) + par(run("2021 was")) + par(run("(see) this")) + par(run("a man")) + par(run("4.")),
			"3.@0 Decides\n(a)@1 that\n(iv)@2 so\n1.2@1 more\n2021 was\n(see) this\na man\n4.\n", nil},
		"a typed number that was changed":        {par(delA + drun("3. ") + `</w:del>` + insA + run("4. ") + `</w:ins>` + run("Decides")), "4.@0 Decides\nlost 1 number\n", nil},
		"a typed number that was deleted":        {par(delA + drun("3. ") + `</w:del>` + run("Decides")), "3.@0 Decides\nlost 1 number\n", nil},
		"a numbered paragraph that was inserted": {par(insA + run("3. Decides") + `</w:ins>`), "3.@0 (Decides A)\n", nil},
		"notes":                                  {par(run("a") + `<w:r><w:footnoteReference w:id="5"/></w:r>` + `<w:r><w:endnoteReference w:id="5"/></w:r>`), "a[^1][^i]\n^1 n\n^i m\n", []string{"word/_rels/document.xml.rels", docRels("footnotes", "footnotes.xml", "endnotes", "/word/endnotes.xml"), "word/footnotes.xml", `<w:footnotes ` + wNS + `><w:footnote w:id="0">` + par(run("separator")) + `</w:footnote><w:footnote w:id="5">` + par(run("n")) + `</w:footnote></w:footnotes>`, "word/endnotes.xml", `<w:endnotes ` + wNS + `><w:endnote w:id="5">` + par(run("m")) + `</w:endnote></w:endnotes>`}},
		"comments":                               {par(`<w:commentRangeStart w:id="4"/>` + run("a") + `<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>`), "!4!a!/4!\n", []string{"word/_rels/document.xml.rels", docRels("comments", "comments.xml"), "word/comments.xml", `<w:comments ` + wNS + `><w:comment w:id="4" w:author="Jane">` + par(run("why?")) + `</w:comment></w:comments>`}},
		"block ids":                              {par(`<w:bookmarkStart w:name="_parleyb12"/>`+run("a")) + `<w:bookmarkStart w:name="_parleyb13"/>` + par(run("b")) + par(`<w:bookmarkStart w:name="_parley../x"/>`+run("c")), "#b12 a\n#b13 b\nc\n", nil},
		"content controls":                       {`<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>` + par(`<w:sdt><w:sdtContent>`+run("a")+`</w:sdtContent></w:sdt>`) + `</w:sdtContent></w:sdt>`, "a\n", nil},
		"links, fields, pictures": {par(`<w:hyperlink r:id="rId1">`+run("a")+`</w:hyperlink>`) + par(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText><w:t>no</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+run("today")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`) + par(`<w:r><w:drawing/></w:r>`),
			"a\ntoday\n\nlost 1 link\nlost 2 field\nlost 2 field\nlost 3 image\n", []string{"word/_rels/document.xml.rels", docRels("hyperlink", "https://example.org/")}},
		"alternate content once":        {par(`<w:r><mc:AlternateContent><mc:Choice Requires="x"><w:t>a</w:t></mc:Choice><mc:Fallback><w:t>b</w:t></mc:Fallback></mc:AlternateContent></w:r><mc:AlternateContent><mc:Choice><x/></mc:Choice><mc:Fallback>` + run("c") + `</mc:Fallback></mc:AlternateContent>`), "ac\nlost 1 alternative\n", nil},
		"alternate content alike":       {par(`<w:r><mc:AlternateContent><mc:Choice Requires="x"><w:t>a b</w:t></mc:Choice><mc:Fallback><w:t>a  b</w:t></mc:Fallback></mc:AlternateContent></w:r>`), "a b\n", nil},
		"formatting alone":              {`<w:p><w:pPr><w:pPrChange w:author="A"><w:pPr/></w:pPrChange></w:pPr><w:r><w:rPr><w:b/><w:rPrChange w:author="A"><w:rPr/></w:rPrChange></w:rPr><w:t>a</w:t></w:r></w:p>`, "a\nlost 1 formatting\nlost 1 formatting\n", nil},
		"hidden and struck words":       {par(`<w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>yes</w:t></w:r>`), "yes\nlost 1 hidden\nlost 1 struck\n", nil},
		"text box":                      {par(`<w:r><w:pict><w:txbxContent>` + par(run("box")) + `</w:txbxContent></w:pict></w:r>` + run("a")), "a\nlost 1 text box\n", nil},
		"table":                         {`<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>` + par(run("a")) + `</w:tc><w:tc>` + par(run("b")) + `</w:tc></w:tr></w:tbl>` + par(run("c")), "| a\n| b\n\nc\n", nil},
		"formula":                       {par(run("a") + `<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>`), "a\nlost 1 formula\n", nil},
		"macros that no relation names": {par(run("a")), "a\nlost 0 macro\n", []string{"word/vbaProject.bin", "x", "word/vbaData.xml", "<x/>"}},
		"macros, headers, what lies elsewhere": {par(run("a")), "a\nlost 0 macro\nlost 0 external\nlost 0 header\n", []string{"word/_rels/document.xml.rels",
			docRels("vbaProject", "vbaProject.bin", "header", "header1.xml", "image", "https://example.org/x.png"), "word/vbaProject.bin", "x", "word/header1.xml", `<w:hdr ` + wNS + `>` + par(run("Confidential")) + `</w:hdr>`}},
		"signs that a keyboard lacks": {par(`<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:sym w:font="Symbol" w:char="F0B7"/><w:t>c</w:t></w:r>`), "a\u2011b\tc\nlost 1 symbol\n", nil},
		"an embedded document":        {`<w:altChunk r:id="x"/>` + par(run("a")), "a\nlost 0 embedded\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := show(readBody(t, c.body, c.more...)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func numd(level, s string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="3"/></w:numPr></w:pPr>` + run(s) + `</w:p>`
}

const numberingXML = `<w:numbering ` + wNS + `><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2.%3"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>`

// TestStrict: the strict vocabulary and an unusual prefix are read alike.
func TestStrict(t *testing.T) {
	raw := pack(t, "_rels/.rels", strings.ReplaceAll(topRels, "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument"),
		"word/document.xml", `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>a</t></r><x:p xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"/></p></body></document>`)
	s, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if got := show(s); got != "a\n" {
		t.Errorf("got %q", got)
	}
}

// TestCarried: what Parley left in a file comes back, and a damaged one is
// said to be.
func TestCarried(t *testing.T) {
	part := func(inside string) []string {
		return []string{"word/_rels/document.xml.rels", docRels("customXml", "../customXml/item1.xml"), "customXml/item1.xml", inside}
	}
	want := []byte("claims of VES")
	s := readBody(t, par(run("a")), part(`<carry xmlns="`+carryNS+`" revision="9f86">`+base64.StdEncoding.EncodeToString(want)+`</carry>`)...)
	if !bytes.Equal(s.Claims, want) || s.Revision != "9f86" {
		t.Errorf("got %q, %q", s.Claims, s.Revision)
	}
	if s := readBody(t, par(run("a")), part(`<carry xmlns="`+carryNS+`">?</carry>`)...); s.Claims != nil || show(s) != "a\nlost 0 carry\n" {
		t.Errorf("damaged: %s", show(s))
	}
	if s := readBody(t, par(run("a")), part(`<other>not <b>ours</other>`)...); s.Claims != nil || show(s) != "a\n" {
		t.Errorf("another's: %s", show(s))
	}
}

func TestBookmarkNames(t *testing.T) {
	for _, id := range []text.BlockID{"b1", "n0123456789abcdef0123456789abcdef"} {
		if name := bookmarkName(id); name == "" || len(name) > 40 || blockOf(name) != id {
			t.Errorf("%s: %q", id, name)
		}
	}
	if bookmarkName("b/1") != "" || blockOf("_GoBack") != "" || blockOf("_parley") != "" {
		t.Error("a name that can't be")
	}
}

// numbers is a text of at least n bytes that packs badly enough.
func numbers(n int) string {
	var b strings.Builder
	for i := uint64(1); b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d ", i*i*i*2654435761)
	}
	return b.String()
}

// TestHostile: what is made to harm is refused with the part and the reason.
func TestHostile(t *testing.T) {
	ok := []string{"_rels/.rels", topRels}
	doc := func(s string) []byte { return pack(t, append(ok, "word/document.xml", s)...) }
	deep := strings.Repeat("<w:ins>", MaxDepth+1)
	cut := doc(bodyOf(par(run("a"))))
	long := doc(bodyOf(par(run("a"))))
	binary.LittleEndian.PutUint32(long[len(long)-22+12:], MaxDirectory+1)
	many := []string{}
	for i := range MaxParts + 1 {
		many = append(many, fmt.Sprintf("p%d", i), "")
	}
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"empty":                   {nil, "doesn't end as one"},
		"no zip":                  {[]byte("hello, this is no zip at all"), "doesn't end as one"},
		"cut short":               {cut[:len(cut)-30], "doesn't end as one"},
		"old or locked":           {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more of it, long enough"), "protected by a password"},
		"no document":             {pack(t, "x", "y"), "names no document"},
		"document missing":        {pack(t, ok...), "names no document"},
		"not a document":          {doc(`<w:styles ` + wNS + `/>`), "not with a document"},
		"a bomb":                  {doc(bodyOf(par(run(strings.Repeat("<w:tab/>", 4_000_000))))), "made to fill memory"},
		"a long text":             {doc(bodyOf(par(run(numbers(2 * MaxToken))))), "stretch of letters"},
		"a long attribute":        {doc(`<w:document ` + wNS + ` a=">` + numbers(2*MaxToken) + `"/>`), "stretch of letters"},
		"too deep":                {doc(bodyOf(par(deep))), "inside each other"},
		"a DOCTYPE":               {doc(`<!DOCTYPE x [<!ENTITY a "b">]>` + bodyOf("")), "DOCTYPE"},
		"an entity":               {doc(bodyOf(par(run("&a;")))), "word/document.xml, line 1"},
		"tags that don't match":   {doc(`<w:document ` + wNS + `><w:body></w:document>`), "closes what wasn't opened"},
		"ends too early":          {doc(`<w:document ` + wNS + `><w:body>`), "ends too early"},
		"another encoding":        {doc(`<?xml version="1.0" encoding="utf-16"?><x/>`), "only UTF-8"},
		"names that lead out":     {pack(t, "../../etc/passwd", "x"), "leads out of it"},
		"two parts of one name":   {pack(t, "a.xml", "x", "A.XML", "y"), "two parts with the name"},
		"a directory without end": {long, "list of parts is longer"},
		"parts without end":       {pack(t, many...), "parts, at most"},
		"a zip64":                 {zip64(cut), "zip64"},
		"more behind its end":     {doc(bodyOf(par(run("a"))) + bodyOf(par(run("b")))), "goes on behind its end"},
		"another checksum":        {spoiled(t, doc(bodyOf(par(run(numbers(100)))))), "checksum"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Read(bytes.NewReader(c.raw), int64(len(c.raw)))
			var fe *FileError
			if s != nil || !errors.As(err, &fe) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// zip64 gives a file the second list of parts that its end may name.
func zip64(raw []byte) []byte {
	n := len(raw) - 22
	loc := append([]byte("PK\x06\x07"), make([]byte, 16)...)
	out := append(append(slices.Clone(raw[:n]), loc...), raw[n:]...)
	binary.LittleEndian.PutUint32(out[len(out)-22+16:], 0xFFFFFFFF)
	return out
}

// spoiled changes the checksum that the list of parts names for the text.
func spoiled(t *testing.T, raw []byte) []byte {
	t.Helper()
	i := bytes.LastIndex(raw, []byte("word/document.xml"))
	j := bytes.LastIndex(raw[:i], []byte("PK\x01\x02"))
	if j < 0 {
		t.Fatal("no list of parts")
	}
	raw[j+16] ^= 1
	return raw
}

// TestLostIsBounded: a file that loses something a hundred thousand times says
// so in a thousand lines.
func TestLostIsBounded(t *testing.T) {
	s := readBody(t, strings.Repeat(par(`<w:r><w:drawing/></w:r>`), MaxLost+500))
	if n := len(s.Lost); n != MaxLost+1 || !strings.Contains(s.Lost[n-1].Say, "500 more") {
		t.Errorf("%d lines, the last: %+v", n, s.Lost[n-1])
	}
}

// TestAuthorsApart: one author's changes are accepted or rejected alone.
func TestAuthorsApart(t *testing.T) {
	s := readBody(t, par(run("a ")+insA+run("b ")+delB+drun("c ")+`</w:del></w:ins>`+delB+drun("d")+`</w:del>`))
	for _, c := range []struct {
		got  *document.Sheet
		want string
	}{
		{s.Accept("A"), "a b {c  B}{d B}\n"},
		{s.Reject("A"), "a {d B}\n"},
		{s.Accept("B"), "a (b  A)\n"},
		{s.Reject("B"), "a (b  A)(c  A)d\n"},
	} {
		if got := show(c.got); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := show(s); got != "a (b  A){(c  A) B}{d B}\n" {
		t.Errorf("the sheet itself changed: %q", got)
	}
}
