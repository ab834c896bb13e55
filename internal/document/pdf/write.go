package pdf

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-text/typesetting/harfbuzz"

	"parley/internal/document"
	"parley/text"
)

// Options are what a person may choose.
type Options struct {
	Lines bool // count the lines in the margin

	// Lost, unless nil, is told what the file can't show: once for each letter
	// that no font has, and for footnotes that don't exist.
	Lost func(document.Lost)
}

// Write writes s as a PDF file. Errors: ErrTooLong, with what is too long, and
// those of w. After an error, what was written is no PDF file.
func Write(w io.Writer, s *document.Sheet, opt Options) error {
	return write(w, s, opt, [slots]*parsed{})
}

// write is Write with fonts that are unpacked already, or nil.
func write(w io.Writer, s *document.Sheet, opt Options, fonts [slots]*parsed) error {
	if err := check(s); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	d := &writer{fonts: fonts, file: newFile(w), sheet: s, opt: opt, lang: s.Lang, rtl: rightToLeft(s.Lang),
		lost: map[rune]bool{}, told: map[string]bool{}, noteNumbers: map[string]int{}, feet: map[string][]line{}, notesOf: map[string]*node{}}
	if d.lang == "" {
		d.lang = "en"
	}
	d.paperW, d.paperH = paperWidth, paperHeight
	for i := range s.Paras {
		if len(s.Paras[i].Cells) > 4 { // a wide table lies on its side, and the document with it
			d.paperW, d.paperH = paperHeight, paperWidth
			break
		}
	}
	d.frame = d.body()
	if err := d.write(); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// check holds a sheet to the limits before anything is written.
func check(s *document.Sheet) error {
	paras, letters := 0, len(s.Title)+len(s.Symbol)+len(s.Date)+len(s.Note)
	var count func(ps []document.Para, deep int) error
	count = func(ps []document.Para, deep int) error {
		if paras += len(ps); paras > MaxParas {
			return fmt.Errorf("%w: more than %d paragraphs: split it", ErrTooLong, MaxParas)
		}
		for i := range ps {
			p := &ps[i]
			if len(p.Cells) > MaxCells || deep > 2 {
				return fmt.Errorf("%w: a table of %d columns, %d deep; %d columns and 2 tables in each other are the most", ErrTooLong, len(p.Cells), deep, MaxCells)
			}
			letters += len(p.Number)
			for _, it := range p.Items {
				letters += len(it.S)
			}
			for _, c := range p.Cells {
				if err := count(c.Paras, deep+1); err != nil {
					return err
				}
			}
			if letters > 4*MaxLetters {
				return fmt.Errorf("%w: more than %d letters: split it", ErrTooLong, MaxLetters)
			}
		}
		return nil
	}
	if err := count(s.Paras, 0); err != nil {
		return err
	}
	for _, ps := range s.Notes {
		if err := count(ps, 0); err != nil {
			return err
		}
	}
	return nil
}

// writer is one file in the making.
type writer struct {
	file  *file
	sheet *document.Sheet
	opt   Options
	lang  text.Lang
	rtl   bool

	paperW, paperH mp
	frame          frame // where lines stand now
	at             *node // what the next paragraph is a part of
	cell, cellHead bool  // paragraphs are those of a table
	rowMark        document.Marks

	fonts     [slots]*parsed
	fontsOpen [slots]*face
	headFonts [slots]bool // fonts of what is the same on each page
	lost      map[rune]bool
	told      map[string]bool
	runs      int // that were shaped
	buffer    *harfbuzz.Buffer

	doc, root   *node // /StructTreeRoot and its Document
	lists       lists
	level       int  // of the last heading
	headed      bool // the header is set: lines are counted from here
	pagesObject int
	pages       []pageRef
	page        *page
	lineNo      int
	annots      []*node
	marks       []*mark // in the order of the document

	noteNumbers map[string]int    // footnotes by name, counted as they are marked
	notesOf     map[string]*node  // where a footnote's node goes
	feet        map[string][]line // footnotes that are made ready and not yet set
	carry       []line            // of footnotes, for the next page
}

// pageRef is what is kept of a finished page.
type pageRef struct {
	object, furniture int
	marks             []*node
}

// mark is a place that bookmarks and links lead to.
type mark struct {
	name  string // of a named place; "" for none
	title string // of a bookmark; "" for none
	level int
	page  int // object
	y     mp
}

// face gives a font, opened at its first use.
func (w *writer) face(s slot) (*face, error) {
	if w.fontsOpen[s] == nil {
		if w.fonts[s] == nil {
			var err error
			if w.fonts[s], err = load(s); err != nil {
				return nil, err
			}
		}
		f := w.fonts[s].face(s)
		f.object = w.file.alloc()
		w.fontsOpen[s] = f
	}
	return w.fontsOpen[s], nil
}

func (w *writer) fontObject(s slot) int { return w.fontsOpen[s].object }

// missing notes a letter that can't be shown.
func (w *writer) missing(r rune) {
	if w.lost[r] || len(w.lost) >= maxMissing {
		return
	}
	w.lost[r] = true
	say := fmt.Sprintf("no font here has the letter U+%04X: a frame with its number stands for it", r)
	if len(w.lost) == maxMissing {
		say += "; there may be more such letters, and no more are listed"
	}
	w.tell(document.Lost{What: "letter", Say: say})
}

// tell says what the file can't show; each thing once.
func (w *writer) tell(l document.Lost) {
	if w.opt.Lost != nil && !w.told[l.What+l.Say] && len(w.told) <= maxTold {
		if len(w.told) == maxTold {
			l = document.Lost{What: "more", Say: "there is more that the file can't show; no more is listed"}
		}
		w.told[l.What+l.Say] = true
		w.opt.Lost(l)
	}
}

func (w *writer) write() error {
	w.pagesObject = w.file.alloc()
	w.doc = &node{tag: "StructTreeRoot", object: w.file.alloc()}
	w.root = w.under(w.doc, "Document")
	w.root.lang = w.lang
	w.at = w.root
	if _, err := w.face(serif); err != nil {
		return err
	}
	if err := w.turn(); err != nil {
		return err
	}
	if err := w.header(); err != nil {
		return err
	}
	w.headed = true
	if n := len(w.sheet.Comments); n > 0 {
		w.tell(document.Lost{What: "comment", Say: fmt.Sprintf("%d %s in the margin left out", n, map[bool]string{true: "comment is", false: "comments are"}[n == 1])})
	}
	for i := 0; i < len(w.sheet.Paras); i++ {
		p := &w.sheet.Paras[i]
		if p.Cells != nil {
			k := i + 1
			for k < len(w.sheet.Paras) && w.sheet.Paras[k].Cells != nil {
				k++
			}
			if err := w.tableRows(w.sheet.Paras[i:k]); err != nil {
				return fmt.Errorf("table at paragraph %d: %w", i+1, err)
			}
			i = k - 1
			continue
		}
		b, err := w.paragraph(p)
		if err != nil {
			return fmt.Errorf("paragraph %d: %w", i+1, err)
		}
		if err := w.place(b); err != nil {
			return fmt.Errorf("paragraph %d: %w", i+1, err)
		}
		if w.file.err != nil {
			return w.file.err
		}
	}
	for len(w.carry) > 0 {
		if err := w.turn(); err != nil {
			return err
		}
	}
	if err := w.endPage(); err != nil {
		return err
	}
	if err := w.eachPage(); err != nil {
		return err
	}
	for _, f := range w.fontsOpen {
		if f != nil {
			f.write(w.file)
		}
	}
	return w.close()
}

// furniture is letters that belong to the paper and not to the text.
func (w *writer) furniture(s string, size mp) (*shaped, error) {
	p := &shaped{furniture: true}
	p.add(s, span{size: size})
	return p, w.shape(p, "en")
}

// eachPage writes what each page bears: symbol above, number below.
func (w *writer) eachPage() error {
	symbol, err := w.furniture(strings.Join(strings.Fields(w.sheet.Symbol), " "), smallSize)
	if err != nil {
		return err
	}
	for i, ref := range w.pages {
		p := &page{object: ref.object}
		c := content{w: w, page: p}
		n, err := w.furniture(fmt.Sprintf("%d/%d", i+1, len(w.pages)), smallSize)
		if err != nil {
			return err
		}
		c.b = append(c.b, "/Artifact <</Type/Pagination/Subtype/Footer/Attached[/Bottom]>> BDC\n"...)
		if err := c.draw(n, 0, len(n.letters), (w.paperW-n.seen(0, len(n.letters)))/2, footMargin/2, nil); err != nil {
			return err
		}
		c.b = append(c.b, "EMC\n"...)
		if end := len(symbol.letters); i > 0 && end > 0 {
			end = symbol.lines(w.body().width, w.body().width)[0][1]
			symbol.far = !w.rtl
			c.b = append(c.b, "/Artifact <</Type/Pagination/Subtype/Header/Attached[/Top]>> BDC\n"...)
			if err := c.draw(symbol, 0, end, symbol.edge(w.body(), 0, symbol.seen(0, end)), w.paperH-topMargin/2, nil); err != nil {
				return err
			}
			c.b = append(c.b, "EMC\n"...)
		}
		w.file.stream(ref.furniture, "", c.b)
	}
	return nil
}

// header sets symbol, date, title and note above the text.
func (w *writer) header() error {
	s := w.sheet
	titled := slices.ContainsFunc(s.Paras, func(p document.Para) bool { return p.Kind == text.Title })
	var doubled bool
	for i := range s.Paras {
		if p := &s.Paras[i]; p.Kind == text.Title && plain(p) == s.Title {
			doubled = true
		}
	}
	type part struct {
		s    string
		span span
		far  bool
		tag  string
	}
	parts := []part{
		{s.Symbol, span{size: 14_000, bold: true}, true, "P"},
		{s.Date, span{size: bodySize}, true, "P"},
		{w.languages(), span{size: bodySize}, true, "P"},
		{s.Title, span{size: 13_000, bold: true}, false, "P"},
		{s.Note, span{size: smallSize, italic: true}, false, "P"},
	}
	if doubled {
		parts[3].s = ""
	}
	if !titled {
		parts[3].tag = "H1"
		w.level = 1
	}
	any := false
	for _, p := range parts {
		if strings.TrimSpace(p.s) == "" {
			continue
		}
		if p.tag == "H1" {
			p.span.size = 15_000
		}
		any = true
		n := w.under(w.at, p.tag)
		sh := &shaped{far: p.far, node: n}
		sh.add(p.s, p.span)
		if err := w.shape(sh, w.lang); err != nil {
			return err
		}
		b := &block{before: 6_000, lines: w.broken(sh, n, 0, 0)}
		if p.tag == "H1" && len(b.lines) > 0 {
			b.lines[0].mark = &mark{title: short(p.s), level: 1}
			w.marks = append(w.marks, b.lines[0].mark)
		}
		if err := w.place(b); err != nil {
			return err
		}
	}
	if any {
		w.page.y -= 8_000
		w.page.c.deco = fmt.Appendf(w.page.c.deco, "0 0 0 rg %s %s %s 0.75 re f\n", sideMargin, w.page.y, w.body().width)
		w.page.y -= 8_000
	}
	return nil
}

// languages names the languages of the document, each in its own words, the
// main one first; "" when the main one has no name here.
func (w *writer) languages() string {
	out, have := langName(w.lang), map[text.Lang]bool{w.lang: true}
	if out == "" || len(w.sheet.Paras) == 0 {
		return ""
	}
	add := func(l text.Lang) {
		if n := langName(l); n != "" && !have[l] && len(have) < 8 {
			have[l] = true
			out += " · " + n
		}
	}
	for i := range w.sheet.Paras {
		add(w.sheet.Paras[i].Lang)
		for _, c := range w.sheet.Paras[i].Cells {
			for k := range c.Paras {
				add(c.Paras[k].Lang)
			}
		}
	}
	return out
}

// langName is an official language in its own words; "" for others.
func langName(l text.Lang) string {
	switch l {
	case "en":
		return "English"
	case "fr":
		return "français"
	case "es":
		return "español"
	case "ru":
		return "русский"
	case "ar":
		return "العربية"
	case "zh":
		return "中文"
	}
	return ""
}

// plain is the words of a paragraph.
func plain(p *document.Para) string {
	var b strings.Builder
	for _, it := range p.Items {
		b.WriteString(it.S)
	}
	return b.String()
}

// short is the beginning of s, for a bookmark.
func short(s string) string {
	rs := []rune(strings.Join(strings.Fields(s), " "))
	if len(rs) > maxBookmark {
		return strings.TrimSpace(string(rs[:maxBookmark])) + "…"
	}
	return string(rs)
}
