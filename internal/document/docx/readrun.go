package docx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"parley/internal/document"
)

// inline reads what stands in a paragraph.
func (x *reader) inline(s *scanner, e elem, f fate) error {
	within := func(e elem) error { return x.inline(s, e, f) }
	if e.space == math {
		return x.formula(s)
	}
	if e.space == compat && e.name == "AlternateContent" {
		return x.alternatives(s, within)
	}
	switch e.w() {
	case "r":
		return x.run(s, f)
	case "ins", "del", "moveFrom", "moveTo":
		f = x.under(f, e)
		return s.each(within)
	case "hyperlink":
		for _, a := range e.attrs {
			if a.Name.Local == "id" && s.known[a.Name.Space] == relation && x.rels[a.Value].external {
				x.lose("link", fmt.Sprintf("the address of a link is left out, its words stay: %.80q", x.rels[a.Value].target))
			}
		}
		return s.each(within)
	case "fldSimple":
		x.loseField(e.attr("instr"), f)
		return s.each(within)
	case "sdt":
		return s.each(func(e elem) error {
			if e.w() == "sdtContent" {
				return s.each(within)
			}
			return nil
		})
	case "smartTag", "customXml", "bdo", "dir", "rt", "rubyBase":
		return s.each(within)
	case "sdtPr", "smartTagPr", "customXmlPr", "proofErr":
		return nil
	case "subDoc":
		x.lose("embedded", "another document stands here; it isn't read")
		return nil
	}
	return x.mark(s, e, &f)
}

// alternatives reads the first of several that has words of the text, and says
// what others say otherwise: which of them is shown depends on the program.
func (x *reader) alternatives(s *scanner, within func(elem) error) error {
	was := x.letters
	outer := x.heard
	var first strings.Builder
	defer func() {
		if x.heard = outer; outer != nil {
			outer.WriteString(first.String())
		}
	}()
	return s.each(func(elem) error {
		if x.letters == was {
			x.heard = &first
			return s.each(within)
		}
		w, err := words(s)
		if w = strings.Join(strings.Fields(w), " "); w != "" && w != strings.Join(strings.Fields(first.String()), " ") {
			x.lose("alternative", fmt.Sprintf("the file has other words here for other programs; they are left out: “%s”", short(w)))
		}
		return err
	})
}

// run reads letters of one look.
func (x *reader) run(s *scanner, f fate) error {
	var st runLook
	return s.each(func(e elem) error { return x.inRun(s, e, f, &st) })
}

// runLook is what a run says about its letters.
type runLook struct {
	em, hidden, struck three
	style              string
	lang               string
	note               *noteRef // its mark was typed: the letters that follow in the run are no words
}

func (x *reader) inRun(s *scanner, e elem, f fate, st *runLook) error {
	if e.space == compat && e.name == "AlternateContent" {
		return x.alternatives(s, func(e elem) error { return x.inRun(s, e, f, st) })
	}
	if e.space == math {
		return x.formula(s)
	}
	switch e.w() {
	case "rPr":
		return s.each(func(e elem) error {
			switch e.w() {
			case "i":
				st.em = threeOf(e)
			case "vanish":
				st.hidden = threeOf(e)
			case "strike", "dstrike":
				if e.on() {
					st.struck = 1
				}
			case "rStyle":
				st.style = e.attr("val")
			case "lang":
				if st.lang = e.attr("val"); st.lang == "" {
					st.lang = e.attr("eastAsia")
				}
			case "rPrChange":
				x.lose("formatting", fmt.Sprintf("a tracked change of the look of words alone, by %s", short(x.change(e).Author)))
			}
			return nil
		})
	case "t", "delText":
		l, err := s.letters()
		if err != nil {
			return err
		}
		return x.put(s, l, f, st)
	case "instrText", "delInstrText":
		l, err := s.letters()
		if n := len(x.fields); n > 0 && x.fields[n-1].inCode && x.fields[n-1].code.Len() < 1000 {
			x.fields[n-1].code.WriteString(l[:min(len(l), 1000)])
		}
		return err
	case "tab", "ptab", "br", "cr":
		if e.w() == "br" && (e.attr("type") == "page" || e.attr("type") == "column") {
			return nil
		}
		return x.put(s, map[bool]string{true: "\t", false: "\n"}[strings.HasSuffix(e.w(), "tab")], f, st)
	case "noBreakHyphen":
		return x.put(s, "\u2011", f, st)
	case "softHyphen":
		return nil // shows only where a line breaks
	case "sym":
		return x.symbol(s, e, f, st)
	case "fldChar":
		return x.fieldChar(s, e, f)
	case "footnoteReference", "endnoteReference":
		return x.note(s, e, f, st)
	case "commentReference":
		if name := e.attr("id"); !x.begun[name] {
			if _, ok := x.sheet.Comments[name]; ok && x.cur != nil {
				x.begun[name] = true
				return x.add(s, document.Item{Comment: name})
			}
		}
	case "drawing", "pict", "object":
		return x.picture(s, e.w())
	case "ruby":
		return s.each(func(e elem) error {
			if e.w() == "rubyBase" {
				return s.each(func(e elem) error { return x.inline(s, e, f) })
			}
			if e.w() == "rt" {
				x.lose("ruby", "a reading above words is left out")
			}
			return nil
		})
	}
	return nil
}

// put adds letters to the paragraph.
func (x *reader) put(s *scanner, l string, f fate, st *runLook) error {
	if l == "" || x.cur == nil {
		return nil
	}
	if n := len(x.fields); n > 0 && x.fields[n-1].inCode {
		if strings.TrimSpace(l) != "" {
			x.lose("field", fmt.Sprintf("words in the code of a field are left out: “%s”", short(l)))
		}
		return nil
	}
	hidden, em := x.look.hidden, x.look.em == 1
	if st.style != "" {
		if v := x.styles.hidden(st.style); v != 0 {
			hidden = v
		}
		if x.styles.italic(st.style) == 1 { // a switch: italics within italics are upright
			em = !em
		}
	}
	if st.hidden != 0 {
		hidden = st.hidden
	}
	if st.em != 0 {
		em = st.em == 1
	}
	x.letters += len(l)
	if x.heard != nil {
		x.heard.WriteString(l)
	}
	if st.note != nil {
		if len(st.note.mark) < maxMark {
			st.note.mark += strings.TrimSpace(l[:min(len(l), maxMark)])
		}
		return nil
	}
	if x.isNumber(st.style) { // typed by Parley
		if l = strings.TrimSpace(l); len(x.cur.Number)+len(l) < 40 {
			x.cur.Number += l
		}
		return nil
	}
	if hidden == 1 {
		x.lose("hidden", fmt.Sprintf("hidden words are left out: “%s”", short(l)))
		return nil
	}
	if st.struck == 1 && strings.TrimSpace(l) != "" {
		x.lose("struck", fmt.Sprintf("words are struck out by hand, not as a tracked change; they stay: “%s”", short(l)))
	}
	if st.lang != "" && strings.ContainsFunc(l, unicode.IsLetter) {
		x.speak(st.lang)
	}
	return x.add(s, document.Item{S: l, Em: em, Marks: x.named(f.Marks, x.moving)})
}

func (x *reader) symbol(s *scanner, e elem, f fate, st *runLook) error {
	n, err := strconv.ParseUint(e.attr("char"), 16, 32)
	if r := rune(n); err == nil && unicode.IsPrint(r) && !(r >= 0xE000 && r <= 0xF8FF) {
		return x.put(s, string(r), f, st)
	}
	x.lose("symbol", fmt.Sprintf("a sign of the font %.40q is left out", e.attr("font")))
	return nil
}

func (x *reader) fieldChar(s *scanner, e elem, f fate) error {
	n := len(x.fields)
	switch e.attr("fldCharType") {
	case "begin":
		if n >= MaxDepth {
			return s.fail(fmt.Errorf("more than %d fields inside each other", MaxDepth))
		}
		x.fields = append(x.fields, field{inCode: true, fate: f})
	case "separate":
		if n > 0 {
			x.fields[n-1].inCode = false
		}
	case "end":
		if n > 0 {
			x.loseField(x.fields[n-1].code.String(), x.fields[n-1].fate)
			x.fields = x.fields[:n-1]
		}
	}
	return nil
}

func (x *reader) loseField(code string, f fate) {
	what := ""
	switch {
	case f.Del != nil:
		what = ", deleted by " + short(f.Del.Author)
	case f.Ins != nil:
		what = ", inserted by " + short(f.Ins.Author)
	}
	x.lose("field", fmt.Sprintf("the words that the field “%s”%s shows are kept, its code isn't", short(strings.Join(strings.Fields(code), " ")), what))
}

// picture says what a drawing was: a picture, or words in a box.
func (x *reader) picture(s *scanner, kind string) error {
	w, err := words(s)
	switch w = strings.Join(strings.Fields(w), " "); {
	case err != nil:
		return err
	case w != "":
		x.lose("text box", fmt.Sprintf("words in a text box are left out: “%s”", short(w)))
	case kind == "object":
		x.lose("embedded", "an embedded object is left out")
	default:
		x.lose("image", "a picture is left out")
	}
	return nil
}

// formula says which formula is left out.
func (x *reader) formula(s *scanner) error {
	var b strings.Builder
	changed := ""
	var in func(e elem) error
	in = func(e elem) error {
		if e.space == math && e.name == "t" {
			l, err := s.letters()
			if b.Len() < 1000 {
				b.WriteString(l)
			}
			return err
		}
		switch e.w() {
		case "ins", "del", "moveFrom", "moveTo":
			changed = ", with tracked changes by " + short(x.change(e).Author)
		}
		return s.each(in)
	}
	if err := s.each(in); err != nil {
		return err
	}
	x.lose("formula", fmt.Sprintf("a formula%s is left out: “%s”", changed, short(b.String())))
	return nil
}
