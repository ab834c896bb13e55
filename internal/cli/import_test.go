package cli

import (
	"archive/zip"
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
)

// parts makes a package of a Word file; big is the size of its document in zeros
// behind what is given.
func parts(t *testing.T, doc string, big int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", doc},
	} {
		w, err := z.Create(p[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[1])); err != nil {
			t.Fatal(err)
		}
		if p[0] != "word/document.xml" {
			continue
		}
		zeros := bytes.Repeat([]byte(" "), 1<<20)
		for n := 0; n < big; n += len(zeros) {
			if _, err := w.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHoleHostileFiles: bombs, huge files, broken packages and files that lie
// about what they are: each is refused with its name, a reason and what to do;
// memory stays bounded, and nothing of it is in the talks, nor of the good file
// that came with it.
func TestHoleHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("files of 100 MB")
	}
	run, write := folder(t)
	for _, p := range []string{"VES", "LOR"} {
		run(ExitDone, "--home", p, "init", "--plain", "--code", p, "--name", p)
	}
	write("t.md", []byte("1. *Decides* to meet.\n"))
	write("good.md", []byte("1. *Decides* to meet [LOR: again].\n"))
	run(ExitDone, "--home", "VES", "talks", "open", "--title", "T", "--party", "LOR.card", "--text", "t.md")
	before := run(ExitDone, "--home", "VES", "log")

	const body = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Decides</w:t></w:r></w:p></w:body></w:document>`
	whole := parts(t, body, 0)
	write("bomb.docx", parts(t, body[:len(body)-30], 300<<20))
	write("cut.docx", whole[:len(whole)/2])
	write("doctype.docx", parts(t, strings.Replace(body, "<w:document", `<!DOCTYPE x [<!ENTITY a "b">]><w:document`, 1), 0))
	write("deep.docx", parts(t, strings.Replace(body, "<w:p>", strings.Repeat("<w:sdt><w:sdtContent>", 5000)+"<w:p>", 1), 0))
	write("nothing.docx", parts(t, strings.Replace(body, "Decides", "", 1), 0))
	write("old.docx", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...))
	write("open.docx", append([]byte("PK\x03\x04"+strings.Repeat("\x00", 26)+"mimetypeapplication/vnd.oasis.opendocument.text"), make([]byte, 100)...))
	write("brackets.md", bytes.Repeat([]byte("["), 100<<20))
	write("page.docx", append([]byte("<html><p>"), bytes.Repeat([]byte("<b>x"), 25<<20)...))
	write("law.xml", append([]byte("<akomaNtoso><act>"), bytes.Repeat([]byte("<p>x"), 25<<20)...))
	write("wide.txt", []byte("\xff\xfeD\x00e\x00"))
	write("bytes.docx", bytes.Repeat([]byte{0xfe, 0x01}, 1000))
	f, err := os.Create("huge.docx")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(1 << 40); err != nil {
		t.Fatal(err)
	}
	f.Close()

	for name, why := range map[string]string{
		"bomb.docx":    "it has 300 MB, at most 48 are read",
		"cut.docx":     "cut short",
		"doctype.docx": "DOCTYPE",
		"deep.docx":    "deep",
		"nothing.docx": "holds no text",
		"old.docx":     "save it as .docx without a password",
		"open.docx":    "OpenDocument",
		"brackets.md":  "the limit is 16777216",
		"page.docx":    "nest deeper",
		"law.xml":      "nest deeper",
		"wide.txt":     "UTF-16",
		"bytes.docx":   "neither a document",
		"huge.docx":    "is larger than 268435456 bytes",
	} {
		out := run(ExitRefused, "--home", "VES", "import", "good.md", name, "--author", "LOR=LOR", "--author", "=VES", "--base", "0")
		if !strings.Contains(out, "error: "+name) || !strings.Contains(out, why) || !strings.Contains(out, "\nhint: ") || !strings.Contains(out, "nothing was taken in") {
			t.Errorf("%s: %.600s", name, out)
		}
	}
	if after := run(ExitDone, "--home", "VES", "log"); after != before {
		t.Errorf("the talks changed:\n%s", after)
	}
	run(ExitDone, "--home", "VES", "import", "good.md", "--author", "LOR=LOR")
	var mem runtime.MemStats
	if runtime.ReadMemStats(&mem); mem.Sys > 2<<30 {
		t.Errorf("%d MB of memory were taken", mem.Sys>>20)
	}
}
