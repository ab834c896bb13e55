package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"parley/internal/document"
	"parley/text"
)

// style is the only style of the file.
const style = `:root{color-scheme:light}
body{font:1.0625rem/1.55 "Noto Serif","Times New Roman",serif;color:#111;background:#fff;max-width:44rem;margin:2rem auto;padding:0 1rem}
header p{margin:.15rem 0}h1{font-size:1.35rem}h2{font-size:1.15rem}h3,h4,h5,h6{font-size:1.0625rem}
p,h1,h2,h3,h4,h5,h6,td,th{white-space:pre-wrap;overflow-wrap:anywhere}
.d1{margin-inline-start:2.5rem}.d2{margin-inline-start:5rem}.d3{margin-inline-start:7.5rem}
.number{display:inline-block;min-width:2.25rem;margin-inline-end:.25rem}
.bracket,.holder{font-weight:bold}.remark{font-style:italic}
.new{text-decoration:underline;text-underline-offset:.2em}
.p2.new{text-decoration-style:double}.p3.new{text-decoration-style:dotted}.p4.new{text-decoration-style:dashed}.p5.new{text-decoration-style:wavy}
.p1{color:#0b3d91}.p2{color:#8a1c1c}.p3{color:#14532d}.p4{color:#5b21b6}.p5{color:#7c3f00}
ins{text-decoration:underline}del{text-decoration:line-through}
ins::before,ins::after,del::before,del::after{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
ins::before{content:" [inserted: "}del::before{content:" [deleted: "}ins::after,del::after{content:"] "}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #555;padding:.3rem .5rem;text-align:start;vertical-align:top}td p,th p{margin:0}
@media print{body{max-width:none;margin:0;font-size:11pt;color:#000}h1,h2,h3,h4,h5,h6{break-after:avoid}tr{break-inside:avoid}p{orphans:2;widows:2}}
`

// rightToLeft reports whether a language is written from right to left.
func rightToLeft(l text.Lang) bool {
	base, _, _ := strings.Cut(string(l), "-")
	return slices.Contains([]string{"ar", "fa", "he", "ps", "ur", "yi", "dv", "syr", "ckb", "sd", "ug"}, base)
}

func direction(l text.Lang) string {
	if rightToLeft(l) {
		return "rtl"
	}
	return "ltr"
}

// Write writes a sheet as one file. It fails only when w does.
func Write(w io.Writer, s *document.Sheet) error {
	b := &writer{s: s, notes: map[string]int{}, refs: map[string]bool{}}
	b.number()
	sum := sha256.Sum256([]byte(style))
	b.out.WriteString("<!DOCTYPE html>\n<html")
	b.lang(s.Lang, "")
	b.attr("data-parley", "1")
	for _, a := range [][2]string{{"lang", string(s.Lang)}, {"title", s.Title}, {"symbol", s.Symbol}, {"date", s.Date}, {"note", s.Note}, {"revision", string(s.Revision)}} {
		if a[1] != "" {
			b.attr("data-"+a[0], a[1])
		}
	}
	b.out.WriteString("><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'; form-action 'none'; base-uri 'none'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>")
	title := s.Title
	for _, t := range []string{s.Symbol, "Text"} {
		if strings.TrimSpace(title) == "" {
			title = t
		}
	}
	b.text(title)
	b.out.WriteString("</title><style>" + style + "</style></head>\n<body>\n")
	b.header(title)
	b.out.WriteString("<main>\n")
	b.paras(s.Paras)
	b.out.WriteString("</main>\n")
	b.foot()
	b.out.WriteString("</body></html>\n")
	if _, err := w.Write(b.out.Bytes()); err != nil {
		return fmt.Errorf("html: %w", err)
	}
	return nil
}

type writer struct {
	s     *document.Sheet
	out   bytes.Buffer
	notes map[string]int  // number of each note, and of each comment below "/name"
	refs  map[string]bool // notes to which a link exists
	level int             // of the last heading
	title bool            // <h1> stands
}

func (b *writer) text(s string) { b.out.WriteString(html.EscapeString(s)) }

func (b *writer) attr(name, value string) {
	b.out.WriteString(" " + name + `="`)
	b.text(value)
	b.out.WriteByte('"')
}

// lang says language and direction where they aren't those around.
func (b *writer) lang(l, around text.Lang) {
	if l == "" || l == around {
		return
	}
	for _, r := range string(l) {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			b.attr("data-lang", string(l))
			return
		}
	}
	b.attr("lang", string(l))
	if around == "" || rightToLeft(l) != rightToLeft(around) {
		b.attr("dir", direction(l))
	}
}

// number gives each note and comment its place in the list below.
func (b *writer) number() {
	for i, n := range slices.Sorted(maps.Keys(b.s.Notes)) {
		b.notes[n] = i + 1
	}
	for i, n := range slices.Sorted(maps.Keys(b.s.Comments)) {
		b.notes["/"+n] = i + 1
	}
}

// header shows what the document says about itself.
func (b *writer) header(title string) {
	s := b.s
	b.out.WriteString("<header>\n")
	for _, line := range []string{s.Symbol, s.Date} {
		if line != "" {
			b.out.WriteString("<p>")
			b.text(line)
			b.out.WriteString("</p>\n")
		}
	}
	if !slices.ContainsFunc(s.Paras, func(p document.Para) bool { return isTitle(&p) }) {
		b.out.WriteString("<h1>")
		b.text(title)
		b.out.WriteString("</h1>\n")
		b.title, b.level = true, 1
	}
	if s.Note != "" {
		b.out.WriteString("<p>")
		b.text(s.Note)
		b.out.WriteString("</p>\n")
	}
	b.out.WriteString("</header>\n")
}

// isTitle reports whether a paragraph can be the heading of the file: an empty one
// says nothing to those who hear it.
func isTitle(p *document.Para) bool {
	return p.Kind == text.Title && p.Cells == nil && slices.ContainsFunc(p.Items, func(it document.Item) bool { return strings.TrimSpace(it.S) != "" })
}

func (b *writer) paras(ps []document.Para) {
	for i := 0; i < len(ps); i++ {
		p := &ps[i]
		if p.Cells != nil {
			n := i + 1
			for n < len(ps) && ps[n].Cells != nil {
				n++
			}
			b.table(ps[i:n])
			i = n - 1
			continue
		}
		b.para(p)
	}
}

func (b *writer) tag(p *document.Para) string {
	full := slices.ContainsFunc(p.Items, func(it document.Item) bool { return strings.TrimSpace(it.S) != "" })
	switch {
	case isTitle(p) && !b.title:
		b.title, b.level = true, 1
		return "h1"
	case p.Kind == text.Heading && full:
		b.level = max(2, min(2+p.Depth, b.level+1, 6))
		return "h" + strconv.Itoa(b.level)
	}
	return "p"
}

// data writes what a reader of ours wants to know of a paragraph.
func (b *writer) data(p *document.Para) {
	b.lang(p.Lang, b.s.Lang)
	b.attr("data-kind", string(p.Kind))
	if p.Depth != 0 {
		b.attr("data-depth", strconv.Itoa(p.Depth))
	}
	if p.ID != "" {
		b.attr("data-block", string(p.ID))
	}
	for _, c := range []struct {
		name string
		c    *document.Change
	}{{"ins", p.Mark.Ins}, {"del", p.Mark.Del}} {
		if c.c != nil {
			b.attr("data-mark-"+c.name, c.c.Author)
			b.attr("data-mark-"+c.name+"-time", c.c.Time)
		}
	}
	if p.Mark.Move != "" {
		b.attr("data-mark-move", p.Mark.Move)
	}
}

func (b *writer) para(p *document.Para) {
	tag := b.tag(p)
	b.out.WriteString("<" + tag)
	if p.Depth > 0 && p.Kind != text.Heading {
		b.attr("class", "d"+strconv.Itoa(min(p.Depth, 3)))
	}
	b.data(p)
	b.out.WriteByte('>')
	if p.Number != "" {
		b.out.WriteString(`<span class="number">`)
		b.text(p.Number)
		b.out.WriteString("</span> ")
	}
	b.items(p.Items)
	b.out.WriteString("</" + tag + ">\n")
}

func (b *writer) table(rows []document.Para) {
	b.out.WriteString("<table>\n")
	for i := range rows {
		r := &rows[i]
		b.out.WriteString("<tr")
		b.data(r)
		if r.Number != "" {
			b.attr("data-number", r.Number)
		}
		if r.Head {
			b.attr("data-head", "1")
		}
		b.out.WriteByte('>')
		for _, c := range r.Cells {
			tag := "td"
			if r.Head && slices.ContainsFunc(c.Paras, func(p document.Para) bool { return len(p.Items) > 0 }) {
				tag = "th"
			}
			b.out.WriteString("<" + tag)
			if tag == "th" {
				b.attr("scope", "col")
			}
			if c.Span > 0 {
				b.attr("colspan", strconv.Itoa(c.Span))
			}
			b.out.WriteByte('>')
			b.paras(c.Paras)
			b.out.WriteString("</" + tag + ">")
		}
		b.out.WriteString("</tr>\n")
	}
	b.out.WriteString("</table>\n")
}

func (b *writer) items(items []document.Item) {
	for i := range items {
		it := &items[i]
		end := ""
		change := func(tag string, c *document.Change) {
			if c == nil {
				return
			}
			b.out.WriteString("<" + tag)
			b.attr("data-by", c.Author)
			if c.Time != "" {
				b.attr("datetime", c.Time)
			}
			if c.Author != "" {
				b.attr("title", c.Author)
			}
			b.out.WriteByte('>')
			end = "</" + tag + ">" + end
		}
		change("ins", it.Marks.Ins)
		change("del", it.Marks.Del)
		if it.Role != document.Words || it.Party != 0 || len(it.Claims) > 0 || it.Marks.Move != "" {
			class := string(it.Role)
			if it.Party > 0 {
				class = strings.TrimSpace(class + " p" + strconv.Itoa((it.Party-1)%5+1))
			}
			b.out.WriteString("<span")
			b.attr("class", class)
			b.attr("data-role", string(it.Role))
			if it.Party != 0 {
				b.attr("data-party", strconv.Itoa(it.Party))
			}
			if len(it.Claims) > 0 {
				b.attr("data-claims", strings.Join(it.Claims, " "))
			}
			if it.Marks.Move != "" {
				b.attr("data-move", it.Marks.Move)
			}
			b.out.WriteByte('>')
			end = "</span>" + end
		}
		if it.Em {
			b.out.WriteString("<em>")
			end = "</em>" + end
		}
		b.text(it.S)
		b.mark(it)
		b.out.WriteString(end)
	}
}

// mark writes a link to a note or comment.
func (b *writer) mark(it *document.Item) {
	if it.Note != "" {
		n := b.notes[it.Note]
		b.out.WriteString("<sup")
		b.attr("data-note", it.Note)
		b.out.WriteByte('>')
		if n > 0 {
			fmt.Fprintf(&b.out, `<a href="#fn-%d"`, n)
			if !b.refs[it.Note] {
				fmt.Fprintf(&b.out, ` id="fnref-%d"`, n)
				b.refs[it.Note] = true
			}
			b.out.WriteByte('>')
		}
		b.text(it.Note)
		if n > 0 {
			b.out.WriteString("</a>")
		}
		b.out.WriteString("</sup>")
	}
	if it.Comment != "" {
		name, ends := strings.CutPrefix(it.Comment, "/")
		b.out.WriteString("<sup")
		b.attr("data-comment", it.Comment)
		b.out.WriteByte('>')
		if n := b.notes["/"+name]; n > 0 && !ends {
			fmt.Fprintf(&b.out, `<a href="#comment-%d" lang="en" dir="ltr">comment %d</a>`, n, n)
		}
		b.out.WriteString("</sup>")
	}
}

// foot writes notes and comments.
func (b *writer) foot() {
	if len(b.s.Notes)+len(b.s.Comments) == 0 {
		return
	}
	b.out.WriteString("<footer>\n")
	b.level = 2
	if len(b.s.Notes) > 0 {
		b.out.WriteString("<h2 data-skip=\"1\" lang=\"en\" dir=\"ltr\">Notes</h2>\n")
	}
	refs := b.refs
	for _, name := range slices.Sorted(maps.Keys(b.s.Notes)) {
		n := b.notes[name]
		fmt.Fprintf(&b.out, `<div id="fn-%d"`, n)
		b.attr("data-note-text", name)
		b.out.WriteString(`><span data-skip="1">`)
		if refs[name] {
			fmt.Fprintf(&b.out, `<a href="#fnref-%d">`, n)
		}
		b.text(name)
		if refs[name] {
			b.out.WriteString("</a>")
		}
		b.out.WriteString("</span>\n")
		b.paras(b.s.Notes[name])
		b.out.WriteString("</div>\n")
	}
	if len(b.s.Comments) > 0 {
		b.out.WriteString("<h2 data-skip=\"1\" lang=\"en\" dir=\"ltr\">Comments</h2>\n")
	}
	for _, name := range slices.Sorted(maps.Keys(b.s.Comments)) {
		c := b.s.Comments[name]
		fmt.Fprintf(&b.out, `<div id="comment-%d"`, b.notes["/"+name])
		b.attr("data-comment-text", name)
		b.attr("data-by", c.Author)
		b.attr("data-time", c.Time)
		fmt.Fprintf(&b.out, `><p data-skip="1">%d. `, b.notes["/"+name])
		b.text(strings.TrimSpace(c.Author + " " + c.Time))
		b.out.WriteString("</p><p>")
		b.text(c.Text)
		b.out.WriteString("</p></div>\n")
	}
	b.out.WriteString("</footer>\n")
}
