package docx

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// fiftyPages is the body of a document of 50 pages with 2,000 tracked changes,
// as Word writes it.
func fiftyPages() string {
	var b strings.Builder
	look := `<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US"/></w:rPr>`
	for i := range 400 {
		b.WriteString(`<w:p w:rsidR="00A66EDF" w:rsidRDefault="00A66EDF"><w:pPr><w:spacing w:after="120"/><w:jc w:val="both"/>` + look + `</w:pPr>`)
		for j := range 5 {
			fmt.Fprintf(&b, `<w:r w:rsidRPr="00A66EDF">%s<w:t xml:space="preserve">the States Members of the United Nations and of the agencies %d </w:t></w:r>`, look, i)
			if (i+j)%2 == 0 {
				fmt.Fprintf(&b, `<w:ins w:id="%d" w:author="Jane Doe" w:date="2026-03-24T22:05:00Z"><w:r>%s<w:t xml:space="preserve">shall urgently </w:t></w:r></w:ins>`, 10*i+j, look)
			} else {
				fmt.Fprintf(&b, `<w:del w:id="%d" w:author="John Roe" w:date="2026-03-24T22:05:00Z"><w:r>%s<w:delText xml:space="preserve">should consider </w:delText></w:r></w:del>`, 10*i+j, look)
			}
		}
		b.WriteString("</w:p>")
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	raw := pack(b, "_rels/.rels", topRels, "word/document.xml", bodyOf(fiftyPages()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(raw), int64(len(raw))); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClaims is the whole way from the file to the claims of both authors.
func BenchmarkClaims(b *testing.B) {
	raw := pack(b, "_rels/.rels", topRels, "word/document.xml", bodyOf(fiftyPages()))
	s, err := Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		b.Fatal(err)
	}
	base := baseOf(s)
	b.ReportAllocs()
	for b.Loop() {
		s, err := Read(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, a := range document.Claims(s, base, "en").Authors {
			n += len(a.Claims)
		}
		if n != 2000 {
			b.Fatalf("%d claims", n)
		}
	}
}

// baseOf is the text of a document before its changes.
func baseOf(s *document.Sheet) *text.Text {
	base := &text.Text{}
	for i, p := range s.Reject().Paras {
		base.Blocks = append(base.Blocks, text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i)), Kind: text.Paragraph,
			Content: map[text.Lang][]text.Word{"en": text.Split(p.Letters())}})
	}
	return base
}
