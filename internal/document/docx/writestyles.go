package docx

import (
	"slices"
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// rtl reports whether a language is written from right to left.
func rtl(l text.Lang) bool {
	primary, _, _ := strings.Cut(string(l), "-")
	return slices.Contains([]string{"ar", "fa", "ur", "he", "ps", "sd", "ug", "yi", "dv"}, primary)
}

// langTo names the language of letters: as word processors call it, for the
// script that it is written in.
func langTo(b []byte, l text.Lang) []byte {
	tag := string(l)
	if t := tags[l]; t != "" {
		tag = t
	}
	b = append(b, `<w:lang w:val="`...)
	b = escape(b, tag)
	b = append(b, '"')
	primary, _, _ := strings.Cut(string(l), "-")
	switch {
	case rtl(l):
		b = append(append(append(b, ` w:bidi="`...), escape(nil, tag)...), '"')
	case primary == "zh" || primary == "ja" || primary == "ko":
		b = append(append(append(b, ` w:eastAsia="`...), escape(nil, tag)...), '"')
	}
	return append(b, `/>`...)
}

// tags are the official languages as word processors spell them.
// constant: nobody writes to it.
var tags = map[text.Lang]string{"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}

// styleOf is the paragraph style of a paragraph.
func (x *writer) styleOf(p *document.Para) string {
	switch {
	case x.spot.note:
		return "FootnoteText"
	case x.spot.head:
		return "TableHeading"
	case x.spot.cell:
		return "TableText"
	}
	depth := min(max(p.Depth, 0), 8)
	switch p.Kind {
	case text.Title:
		return "Title"
	case text.Formula:
		return "EnactingFormula"
	case text.PP:
		return "PreambularParagraph"
	case text.OP:
		return "OperativeParagraph"
	case text.Sub, text.SubItem:
		return "SubParagraph" + strconv.Itoa(max(depth, 1))
	case text.Heading:
		return "Heading" + strconv.Itoa(depth+1)
	case text.Item:
		return "NumberedParagraph"
	case text.Note:
		return "Note"
	}
	return "TextParagraph"
}

// roleStyle is the character style of an item, "" for none.
func roleStyle(it *document.Item) string {
	switch it.Role {
	case document.Bracket:
		return "Bracket"
	case document.Holder:
		if it.Party > 0 {
			return "HolderParty" + strconv.Itoa((it.Party-1)%len(partyColours)+1)
		}
		return "Holder"
	case document.Base:
		return "BaseWording"
	case document.New:
		if it.Party > 0 {
			return "WordingParty" + strconv.Itoa((it.Party-1)%len(partyColours)+1)
		}
		return "NewWording"
	case document.Remark:
		return "Remark"
	}
	return ""
}

// partyColours tell parties apart for the eye; their names do so for
// everybody. Each stands out from white paper by 4.5 to 1 or more.
// constant: nobody writes to it.
var partyColours = [...]string{"1F4E9E", "A3261B", "1B6B3A", "7A3E9D", "8A5300", "00677D", "A0246F", "4D5B00"}

// styleSheet is word/styles.xml.
func (x *writer) styleSheet() []byte {
	b := []byte(xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Traditional Arabic"/><w:sz w:val="20"/><w:szCs w:val="28"/>`)
	b = langTo(b, x.s.Lang)
	b = append(b, `</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`...)
	para := func(id, name, next, ppr, rpr string) {
		b = append(b, `<w:style w:type="paragraph"`...)
		based := `<w:basedOn w:val="Normal"/>`
		if id == "Normal" {
			b = append(b, ` w:default="1"`...)
			based = ""
		}
		if !slices.Contains(builtIn, name) && !strings.HasPrefix(name, "heading ") {
			b = append(b, ` w:customStyle="1"`...)
		}
		if next == "" {
			next = id
		}
		b = append(b, ` w:styleId="`+id+`"><w:name w:val="`+name+`"/>`+based+`<w:next w:val="`+next+`"/><w:qFormat/>`...)
		if ppr != "" {
			b = append(b, `<w:pPr>`+ppr+`</w:pPr>`...)
		}
		if rpr != "" {
			b = append(b, `<w:rPr>`+rpr+`</w:rPr>`...)
		}
		b = append(b, `</w:style>`...)
	}
	const both = `<w:jc w:val="both"/>`
	first := `<w:ind w:firstLine="` + strconv.Itoa(subIndent) + `"/>` + both
	bold := `<w:b/><w:bCs/>`
	para("Normal", "Normal", "", "", "")
	para("Title", "Title", "TextParagraph", `<w:keepNext/><w:spacing w:before="240" w:after="240"/>`, bold+`<w:sz w:val="28"/><w:szCs w:val="36"/>`)
	para("EnactingFormula", "Enacting Formula", "PreambularParagraph", first, "")
	para("PreambularParagraph", "Preambular Paragraph", "", first, "")
	para("OperativeParagraph", "Operative Paragraph", "", first, "")
	para("NumberedParagraph", "Numbered Paragraph", "", first, "")
	para("TextParagraph", "Text Paragraph", "", both, "")
	para("Note", "Note", "", both, `<w:sz w:val="18"/><w:szCs w:val="24"/>`)
	for k := 1; k < listLevels; k++ {
		n := strconv.Itoa(k)
		para("SubParagraph"+n, "Sub-paragraph "+n, "", `<w:ind w:left="`+strconv.Itoa(subIndent*(k+1))+`" w:hanging="`+strconv.Itoa(subIndent)+`"/>`+both, "")
	}
	for k := 1; k <= 9; k++ {
		n := strconv.Itoa(k)
		size := max(26-2*k, 20)
		para("Heading"+n, "heading "+n, "TextParagraph", `<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="`+strconv.Itoa(k-1)+`"/>`, bold+`<w:sz w:val="`+strconv.Itoa(size)+`"/><w:szCs w:val="`+strconv.Itoa(size+8)+`"/>`)
	}
	const end = `<w:jc w:val="right"/>`
	para("Header", "header", "", end, "")
	para("Footer", "footer", "", "", "")
	para("DocumentSymbol", "Document Symbol", "", `<w:spacing w:after="60"/>`+end, bold+`<w:sz w:val="28"/><w:szCs w:val="28"/>`)
	para("DocumentDate", "Document Date", "", `<w:spacing w:after="0"/>`+end, "")
	para("DocumentLanguages", "Document Languages", "", `<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="auto"/></w:pBdr><w:spacing w:after="120"/>`+end, "")
	para("DocumentNote", "Document Note", "", "", `<w:i/><w:iCs/>`)
	para("TableText", "Table Text", "", `<w:spacing w:after="40"/>`, `<w:sz w:val="18"/><w:szCs w:val="24"/>`)
	para("TableHeading", "Table Heading", "", `<w:keepNext/><w:spacing w:after="40"/>`, bold+`<w:sz w:val="18"/><w:szCs w:val="24"/>`)
	para("FootnoteText", "footnote text", "", `<w:spacing w:after="40"/>`, `<w:sz w:val="17"/><w:szCs w:val="22"/>`)
	para("CommentText", "annotation text", "", "", "")
	char := func(id, name, rpr string) {
		b = append(b, `<w:style w:type="character"`...)
		if !slices.Contains(builtIn, name) {
			b = append(b, ` w:customStyle="1"`...)
		}
		b = append(b, ` w:styleId="`+id+`"><w:name w:val="`+name+`"/><w:qFormat/><w:rPr>`+rpr+`</w:rPr></w:style>`...)
	}
	char("FootnoteReference", "footnote reference", `<w:vertAlign w:val="superscript"/>`)
	char("ParagraphNumber", "Paragraph Number", "")
	char("Bracket", "Bracket", bold)
	char("Holder", "Holder", bold+`<w:color w:val="404040"/>`)
	char("BaseWording", "Base Wording", "")
	char("NewWording", "New Wording", bold)
	char("Remark", "Remark", `<w:color w:val="404040"/><w:u w:val="single"/>`)
	for i, c := range partyColours {
		n := strconv.Itoa(i + 1)
		char("HolderParty"+n, "Holder, party "+n, bold+`<w:color w:val="`+c+`"/>`)
		char("WordingParty"+n, "Wording, party "+n, bold+`<w:color w:val="`+c+`"/>`)
	}
	b = append(b, `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`...)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b = append(b, `<w:`+side+` w:val="single" w:sz="4" w:space="0" w:color="auto"/>`...)
	}
	return append(b, `</w:tblBorders></w:tblPr></w:style></w:styles>`...)
}

// builtIn are the styles that word processors know by name.
// constant: nobody writes to it.
var builtIn = []string{"Normal", "Title", "header", "footer", "footnote text", "annotation text", "footnote reference"}
