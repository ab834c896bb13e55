package docx

import (
	"parley/internal/document"
	"parley/text"
)

// speak notes the language that words name.
func (x *reader) speak(tag string) {
	l := langOf(tag)
	switch {
	case l == "" || x.inNote && x.cur == nil:
	case x.spoken == "":
		x.spoken = l
	case x.spoken != l:
		x.spoken = "?"
	}
}

// language is the paragraph's where all of its words that name one name the
// same.
func (x *reader) language(p *document.Para) {
	if x.spoken != "" && x.spoken != "?" && x.spoken != x.sheet.Lang {
		p.Lang = x.spoken
	}
	x.spoken = ""
}

// translated gives a paragraph the block of the bookmark around it if it says
// the block's words in another language than the paragraphs before it there.
func (x *reader) translated(p *document.Para, block text.BlockID) {
	lang := func(p *document.Para) text.Lang {
		if p.Lang == "" {
			return x.sheet.Lang
		}
		return p.Lang
	}
	for i := len(x.sheet.Paras) - 1; i >= 0; i-- {
		if i < len(x.sheet.Paras)-maxLangs {
			return
		}
		q := &x.sheet.Paras[i]
		if q.ID != block {
			if i == len(x.sheet.Paras)-1 {
				return
			}
			break
		}
		if lang(q) == lang(p) {
			return
		}
	}
	p.ID = block
}

// isNumber reports whether letters of a style are a number that Parley typed.
// Word processors give styles other ids and keep their names.
func (x *reader) isNumber(style string) bool {
	if style == "" {
		return false
	}
	if st := x.styles.by[style]; st != nil && st.name != "" {
		return st.name == "paragraph number"
	}
	own, _ := kindOf(x.look.style)
	return style == "ParagraphNumber" && own != ""
}
