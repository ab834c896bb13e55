package akn

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley/internal/document"
	"parley/text"
)

// Write writes a sheet in the form that fits it. It fails when the metadata has
// no usable date, or when w does.
func Write(w io.Writer, s *document.Sheet, m Meta) error {
	m, err := m.check(s)
	if err != nil {
		return err
	}
	b := &writer{s: s, m: m, eids: map[string]bool{}, people: map[string]string{}, notes: map[string]string{}, written: map[string]bool{}, comments: map[string]string{}}
	b.collect()
	b.cover()
	b.text()
	body := b.out.Bytes()
	b.out = bytes.Buffer{}
	b.head()
	if _, err := w.Write(b.out.Bytes()); err != nil {
		return fmt.Errorf("akn: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("akn: %w", err)
	}
	if _, err := io.WriteString(w, "</statement></akomaNtoso>\n"); err != nil {
		return fmt.Errorf("akn: %w", err)
	}
	return nil
}

type writer struct {
	s        *document.Sheet
	m        Meta
	out      bytes.Buffer
	eids     map[string]bool   // names that are taken
	people   map[string]string // authors of changes and comments, parties: their eIds
	order    []string          // keys of people in the order of their coming
	notes    map[string]string // footnotes: their eIds
	written  map[string]bool   // footnotes that stand in the text
	inNote   bool              // a note is being written
	comments map[string]string // comments: their eIds
	mods     []textualMod
	bracket  bool // the sheet has roles
	changes  bool // the sheet has tracked changes

	// of the unit that is being written
	unit string // its eId
}

// textualMod is one change for the metadata.
type textualMod struct {
	kind     string // insertion, repeal, substitution, split, join
	unit     string // eId of the paragraph
	old, new string // eIds of what goes and what comes
}

// eid takes a name, with a number behind it where it is taken.
func (b *writer) eid(name string) string {
	out := name
	for n := 2; b.eids[out]; n++ {
		out = name + "-" + strconv.Itoa(n)
	}
	b.eids[out] = true
	return out
}

// next takes the first free name_1, name_2, …; from is where to begin.
func (b *writer) next(name string, from *int) string {
	*from++
	return b.eid(name + "_" + strconv.Itoa(*from))
}

func (b *writer) esc(s string) {
	xml.EscapeText(&b.out, []byte(s)) // a buffer doesn't fail
}

// attr writes an attribute, unless it is empty.
func (b *writer) attr(name, value string) {
	if value == "" {
		return
	}
	b.out.WriteString(" " + name + `="`)
	b.esc(value)
	b.out.WriteByte('"')
}

// open writes a start tag with attributes in pairs.
func (b *writer) open(tag string, attrs ...string) {
	b.out.WriteString("<" + tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		b.attr(attrs[i], attrs[i+1])
	}
	b.out.WriteByte('>')
}

func (b *writer) close(tag string) {
	b.out.WriteString("</" + tag + ">")
}

// leaf writes an element with nothing in it. An attribute whose name ends in ! is
// written even when it is empty.
func (b *writer) leaf(tag string, attrs ...string) {
	b.out.WriteString("<" + tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		if name, must := strings.CutSuffix(attrs[i], "!"); must && attrs[i+1] == "" {
			b.out.WriteString(" " + name + `=""`)
		} else {
			b.attr(name, attrs[i+1])
		}
	}
	b.out.WriteString("/>")
}

// person gives the eId of a party or author.
func (b *writer) person(name string) string {
	if id, ok := b.people[name]; ok {
		return id
	}
	id := b.eid("person_" + cmp.Or(slug(name), "x"))
	b.people[name] = id
	b.order = append(b.order, name)
	return id
}

// collect finds who is in the sheet and what form it has.
func (b *writer) collect() {
	b.eids["parley"], b.eids["body"] = true, true
	for _, p := range b.m.Parties {
		b.person(p.Code)
	}
	for _, c := range b.m.Sponsors {
		b.person(c)
	}
	for _, st := range b.m.Steps {
		if st.By != "" {
			b.person(st.By)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.s.Comments)) {
		b.comments[name] = b.eid("cmt_" + cmp.Or(slug(name), "x"))
		b.person(b.s.Comments[name].Author)
	}
	marks := func(m document.Marks) {
		for _, c := range []*document.Change{m.Ins, m.Del} {
			if c != nil {
				b.changes = true
				b.person(c.Author)
			}
		}
	}
	var paras func(ps []document.Para)
	paras = func(ps []document.Para) {
		for i := range ps {
			marks(ps[i].Mark)
			for _, it := range ps[i].Items {
				marks(it.Marks)
				b.bracket = b.bracket || it.Role != document.Words
			}
			for _, c := range ps[i].Cells {
				paras(c.Paras)
			}
		}
	}
	paras(b.s.Paras)
	for _, name := range slices.Sorted(maps.Keys(b.s.Notes)) {
		paras(b.s.Notes[name])
	}
}

// cover writes what the document says about itself.
func (b *writer) cover() {
	s := b.s
	if s.Symbol == "" && s.Date == "" && s.Title == "" && s.Note == "" {
		return
	}
	b.open("coverPage", "eId", b.eid("coverPage_1"), "xml:space", "preserve")
	line := func(tag, value string, attrs ...string) {
		if value != "" {
			b.open("p")
			b.open(tag, attrs...)
			b.esc(value)
			b.close(tag)
			b.close("p")
		}
	}
	line("docNumber", s.Symbol)
	line("docDate", s.Date, "date", b.m.Issued)
	line("docTitle", s.Title)
	line("inline", s.Note, "name", "note")
	b.close("coverPage")
}

// form is the name of the document and whether it holds several versions.
func (b *writer) form() (name, contains string) {
	switch {
	case b.bracket:
		return "draftResolution", "multipleVersions"
	case b.changes:
		return "amendments", "multipleVersions"
	}
	return "resolution", "originalVersion"
}

// head writes everything up to the end of the metadata.
func (b *writer) head() {
	name, contains := b.form()
	b.out.WriteString(xml.Header)
	b.open("akomaNtoso", "xmlns", aknSpace, "xmlns:parley", space)
	b.open("statement", "name", name, "contains", contains)
	b.open("meta")
	b.identification()
	b.life()
	b.analysis()
	b.references()
	b.metaNotes()
	b.own()
	b.close("meta")
	b.out.WriteByte('\n')
}

func (b *writer) identification() {
	m, s := b.m, b.s
	langs := []text.Lang{s.Lang}
	for _, p := range s.Paras {
		if p.Lang != "" && !slices.Contains(langs, p.Lang) {
			langs = append(langs, p.Lang)
		}
	}
	expr := m.version(s.Lang, m.Issued)
	b.open("identification", "source", "#parley")
	b.open("FRBRWork")
	b.leaf("FRBRthis", "value", m.work()+"/!main", "parley:sheet", "1", "parley:lang", string(s.Lang), "parley:title", s.Title, "parley:symbol", s.Symbol,
		"parley:date", s.Date, "parley:note", s.Note, "parley:revision", string(s.Revision), "parley:sponsors", strings.Join(m.Sponsors, " "))
	b.leaf("FRBRuri", "value", m.work())
	if s.Title != "" {
		b.leaf("FRBRalias", "value", s.Title, "name", "title")
	}
	b.leaf("FRBRdate", "date", m.Date, "name", "work")
	b.leaf("FRBRauthor", "href", "#body", "as", "#author")
	b.leaf("FRBRcountry", "value", "un")
	b.leaf("FRBRsubtype", "value", "deliberation")
	if s.Symbol != "" {
		b.leaf("FRBRnumber", "value", s.Symbol)
	} else {
		b.leaf("FRBRnumber", "value", m.Number)
	}
	b.close("FRBRWork")
	b.open("FRBRExpression")
	b.leaf("FRBRthis", "value", expr+"/!main")
	b.leaf("FRBRuri", "value", expr)
	b.leaf("FRBRdate", "date", m.Issued, "name", "expression")
	b.leaf("FRBRauthor", "href", "#body", "as", "#author")
	if m.Version != "" {
		b.leaf("FRBRversionNumber", "value", m.Version)
	}
	for _, l := range langs {
		b.leaf("FRBRlanguage", "language", language(l))
	}
	b.close("FRBRExpression")
	b.open("FRBRManifestation")
	b.leaf("FRBRthis", "value", expr+"/!main.xml")
	b.leaf("FRBRuri", "value", expr+".xml")
	b.leaf("FRBRdate", "date", m.Issued, "name", "markup")
	b.leaf("FRBRauthor", "href", "#parley", "as", "#editor")
	b.leaf("FRBRformat", "value", "application/xml")
	b.close("FRBRManifestation")
	b.close("identification")
}

func (b *writer) life() {
	m := b.m
	b.open("lifecycle", "source", "#parley")
	b.leaf("eventRef", "date", m.Date, "source", "#body", "type", "generation", "eId", b.eid("eventRef_1"))
	if m.Issued != m.Date {
		b.leaf("eventRef", "date", m.Issued, "source", "#body", "type", "amendment", "eId", b.eid("eventRef_2"))
	}
	b.close("lifecycle")
	if len(m.Steps) == 0 {
		return
	}
	b.open("workflow", "source", "#parley")
	for _, st := range m.Steps {
		by := "#body"
		if st.By != "" {
			by = "#" + b.person(st.By)
		}
		attrs := []string{"date", st.Date, "by", by, "parley:symbol", st.Symbol}
		if o := slug(st.Outcome); o != "" {
			attrs = append(attrs, "outcome", "#"+o)
		}
		b.leaf("step", attrs...)
	}
	b.close("workflow")
}

func (b *writer) analysis() {
	m := b.m
	if len(b.mods) == 0 && len(m.Votes) == 0 {
		return
	}
	b.open("analysis", "source", "#parley")
	if len(b.mods) > 0 {
		base := cmp.Or(m.Base, m.work())
		if m.Base == "" && m.Amends != "" {
			base = m.version(b.s.Lang, m.Amends)
		}
		b.open("activeModifications")
		for i, x := range b.mods {
			b.open("textualMod", "type", x.kind, "eId", b.eid("am_"+strconv.Itoa(i+1)))
			b.leaf("source", "href", "#"+cmp.Or(x.new, x.old, x.unit))
			b.leaf("destination", "href", base+"#"+x.unit)
			if x.old != "" {
				b.leaf("old", "href", "#"+x.old)
			}
			if x.new != "" {
				b.leaf("new", "href", "#"+x.new)
			}
			b.close("textualMod")
		}
		b.close("activeModifications")
	}
	if len(m.Votes) > 0 {
		b.open("parliamentary")
		for i, v := range m.Votes {
			id := b.eid("voting_" + strconv.Itoa(i+1))
			b.open("voting", "eId", id, "outcome", "#"+cmp.Or(slug(v.Outcome), "unknown"), "parley:of", v.Of)
			if v.NoFigure {
				b.leaf("quorum", "value!", "")
			} else {
				for _, c := range []struct {
					name string
					n    int
				}{{"yes", v.Yes}, {"no", v.No}, {"abstain", v.Abstain}} {
					b.leaf("count", "eId", b.eid(id+"__"+c.name), "refersTo", "#"+c.name, "value", strconv.Itoa(c.n), "parley:roll", strings.Join(v.Roll[c.name], " "))
				}
			}
			b.close("voting")
		}
		b.close("parliamentary")
	}
	b.close("analysis")
}

func (b *writer) references() {
	b.open("references", "source", "#parley")
	b.leaf("TLCOrganization", "eId", "parley", "href", "/akn/ontology/organization/parley", "showAs", "Parley")
	b.leaf("TLCOrganization", "eId", "body", "href", "/akn/ontology/organization/un/"+b.m.Body, "showAs", b.m.BodyName)
	for _, key := range b.order {
		show := key
		for _, p := range b.m.Parties {
			if p.Code == key && p.Name != "" {
				show = p.Name
			}
		}
		tag, kind := "TLCPerson", "person"
		if slices.ContainsFunc(b.m.Parties, func(p Party) bool { return p.Code == key }) || slices.Contains(b.m.Sponsors, key) {
			tag, kind = "TLCOrganization", "organization"
		}
		b.leaf(tag, "eId", b.people[key], "href", "/akn/ontology/"+kind+"/"+cmp.Or(slug(key), "x"), "showAs!", show, "shortForm", key)
	}
	b.leaf("TLCRole", "eId", b.eid("author"), "href", "/akn/ontology/role/author", "showAs", "Author")
	b.leaf("TLCRole", "eId", b.eid("editor"), "href", "/akn/ontology/role/editor", "showAs", "Editor")
	b.close("references")
}

// metaNotes writes comments, and footnotes to which nothing in the text refers.
func (b *writer) metaNotes() {
	var loose []string
	for _, name := range slices.Sorted(maps.Keys(b.s.Notes)) {
		if !b.written[name] && len(b.s.Notes[name]) > 0 {
			loose = append(loose, name)
		}
	}
	if len(b.comments) == 0 && len(loose) == 0 {
		return
	}
	b.open("notes", "source", "#parley", "xml:space", "preserve")
	for _, name := range slices.Sorted(maps.Keys(b.s.Comments)) {
		c := b.s.Comments[name]
		b.out.WriteString("<note")
		b.attr("eId", b.comments[name])
		b.attr("class", "comment")
		b.out.WriteString(` parley:comment="`)
		b.esc(name)
		b.out.WriteByte('"')
		b.attr("parley:by", c.Author)
		b.attr("parley:time", c.Time)
		b.out.WriteString("><p>")
		b.esc(c.Text)
		b.out.WriteString("</p></note>")
	}
	b.inNote = true
	for _, name := range loose {
		id := b.noteID(name)
		b.out.WriteString("<note")
		b.attr("eId", id)
		b.attr("marker", name)
		b.out.WriteByte('>')
		b.unit = id
		b.noteParas(text.Note, b.s.Notes[name])
		b.close("note")
	}
	b.close("notes")
}

// own writes what only Parley reads.
func (b *writer) own() {
	if b.s.Claims == nil {
		return
	}
	b.open("proprietary", "source", "#parley")
	b.out.WriteString("<parley:claims>" + base64.StdEncoding.EncodeToString(b.s.Claims) + "</parley:claims>")
	b.close("proprietary")
}
