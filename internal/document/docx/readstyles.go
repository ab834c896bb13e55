package docx

import (
	"fmt"
	"strings"
)

// three is a switch that may be left to what stands above: 0 unsaid, 1 on,
// -1 off.
type three int8

func threeOf(e elem) three {
	if e.on() {
		return 1
	}
	return -1
}

// style is what of a style matters here.
type style struct {
	name    string // lower case
	based   string
	em      three
	hidden  three
	outline int // 1 … 9, 0 unsaid
	num     numRef
}

// numRef is a place in a list.
type numRef struct {
	id    string // "" unsaid, "0" none
	level int    // -1 unsaid
}

// styles are the styles of a document by id.
type styles struct {
	by   map[string]*style
	em   bool // italics by default
	lang string
	def  string // the paragraph style of paragraphs that name none
}

func (r *reader) readStyles(name string) error {
	r.styles = styles{by: map[string]*style{}}
	s, done, err := r.parts.scan(name)
	if s == nil {
		return err
	}
	defer done()
	if _, err := s.root(); err != nil {
		return err
	}
	return s.each(func(e elem) error {
		switch e.w() {
		case "docDefaults":
			var st style
			if err := s.each(func(e elem) error {
				if e.w() != "rPrDefault" {
					return nil
				}
				return s.each(func(e elem) error {
					if e.w() != "rPr" {
						return nil
					}
					return r.styleRun(s, &st)
				})
			}); err != nil {
				return err
			}
			r.styles.em = st.em == 1
		case "style":
			if len(r.styles.by) >= MaxStyles {
				return s.fail(fmt.Errorf("more than %d styles", MaxStyles))
			}
			id := e.attr("styleId")
			if e.attr("type") == "paragraph" && e.attr("default") != "" && onValue(e.attr("default")) {
				r.styles.def = id
			}
			st := &style{num: numRef{level: -1}}
			r.styles.by[id] = st
			return s.each(func(e elem) error {
				switch e.w() {
				case "name":
					st.name = strings.ToLower(e.attr("val"))
				case "basedOn":
					st.based = e.attr("val")
				case "rPr":
					return r.styleRun(s, st)
				case "pPr":
					return s.each(func(e elem) error {
						switch e.w() {
						case "outlineLvl":
							st.outline = outline(e)
						case "numPr":
							return readNumRef(s, &st.num)
						}
						return nil
					})
				}
				return nil
			})
		}
		return nil
	})
}

func (r *reader) styleRun(s *scanner, st *style) error {
	return s.each(func(e elem) error {
		switch e.w() {
		case "i":
			st.em = threeOf(e)
		case "vanish":
			st.hidden = threeOf(e)
		case "lang":
			if r.styles.lang == "" {
				r.styles.lang = e.attr("val")
			}
		}
		return nil
	})
}

// outline is the level of a heading, 1 to 9; 0 for running text.
func outline(e elem) int {
	v := e.attr("val")
	if len(v) == 1 && v[0] >= '0' && v[0] <= '8' {
		return int(v[0]-'0') + 1
	}
	return 0
}

// chain follows a style to those that it is based on; a style that is based on
// itself ends it.
func (ss *styles) chain(id string, f func(*style) (done bool)) {
	for range maxStyleChain {
		st := ss.by[id]
		if st == nil || f(st) {
			return
		}
		id = st.based
	}
}

func (ss *styles) italic(id string) (v three) {
	ss.chain(id, func(st *style) bool { v = st.em; return v != 0 })
	return v
}

func (ss *styles) hidden(id string) (v three) {
	ss.chain(id, func(st *style) bool { v = st.hidden; return v != 0 })
	return v
}

// heading is the outline level that a paragraph style gives, and whether it
// is the document's title. Style ids and names are translated by Word, but
// the levels aren't; programs that write no levels use the English names.
func (ss *styles) heading(id string) (level int, title bool) {
	ss.chain(id, func(st *style) bool {
		level = st.outline
		title = title || st.name == "title"
		if rest, ok := strings.CutPrefix(st.name, "heading "); ok && level == 0 && len(rest) == 1 && rest >= "1" && rest <= "9" {
			level = int(rest[0] - '0')
		}
		return level != 0
	})
	return level, title
}

// number is the list that a paragraph style puts its paragraphs into.
func (ss *styles) number(id string) numRef {
	out := numRef{level: -1}
	ss.chain(id, func(st *style) bool {
		if out.id == "" {
			out.id = st.num.id
		}
		if out.level < 0 {
			out.level = st.num.level
		}
		return out.id != "" && out.level >= 0
	})
	return out
}

func readNumRef(s *scanner, n *numRef) error {
	return s.each(func(e elem) error {
		switch e.w() {
		case "numId":
			n.id = e.attr("val")
		case "ilvl":
			n.level = level(e.attr("val"))
		}
		return nil
	})
}

// level reads the level of a list, 0 to 8.
func level(v string) int {
	if len(v) == 1 && v[0] >= '0' && v[0] <= '8' {
		return int(v[0] - '0')
	}
	return 0
}
