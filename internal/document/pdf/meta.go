package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// close writes what holds the file together.
func (w *writer) close() error {
	f := w.file
	var kids []byte
	for _, p := range w.pages {
		kids = fmt.Appendf(kids, "%d 0 R ", p.object)
	}
	f.object(w.pagesObject, "<</Type/Pages/Count %d/Kids[%s]>>", len(w.pages), kids)
	parents := w.parents()
	w.root.write(f)
	f.object(w.doc.object, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", w.root.object, parents, annotKey+len(w.annots))
	title := w.sheet.Title
	if title == "" {
		title = w.sheet.Symbol
	}
	if title == "" {
		title = "Untitled"
	}
	info := f.alloc()
	f.object(info, "<</Title%s/Producer(Parley)>>", str(title))
	xmp := f.alloc()
	f.bytes(xmp, "/Type/Metadata/Subtype/XML", w.xmp(title))
	outline, names := w.outline(), w.names()
	dir := ""
	if w.rtl {
		dir = "/Direction/R2L"
	}
	catalog := f.alloc()
	f.object(catalog, "<</Type/Catalog/Pages %d 0 R/Lang%s/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true%s>>%s%s>>",
		w.pagesObject, str(string(w.lang)), w.doc.object, xmp, dir, outline, names)
	return f.end(catalog, info)
}

// parents writes the way back from marks and annotations to the structure.
func (w *writer) parents() int {
	var b []byte
	for i, p := range w.pages {
		b = fmt.Appendf(b, "%d[", i)
		for _, n := range p.marks {
			b = fmt.Appendf(b, "%d 0 R ", n.object)
		}
		b = append(b, ']')
	}
	for i, n := range w.annots {
		b = fmt.Appendf(b, "%d %d 0 R ", annotKey+i, n.object)
	}
	id := w.file.alloc()
	w.file.object(id, "<</Nums[%s]>>", b)
	return id
}

// names writes the places that a link can lead to.
func (w *writer) names() string {
	type place struct{ key, dest string }
	var ps []place
	for _, m := range w.marks {
		if m.name != "" && m.page != 0 {
			ps = append(ps, place{str(m.name), dest(m)})
		}
	}
	if len(ps) == 0 {
		return ""
	}
	slices.SortStableFunc(ps, func(a, b place) int { return strings.Compare(a.key, b.key) })
	ps = slices.CompactFunc(ps, func(a, b place) bool { return a.key == b.key })
	var b []byte
	for _, p := range ps {
		b = append(append(b, p.key...), p.dest...)
	}
	id := w.file.alloc()
	w.file.object(id, "<</Names[%s]>>", b)
	return fmt.Sprintf("/Names<</Dests %d 0 R>>", id)
}

func dest(m *mark) string { return fmt.Sprintf("[%d 0 R/XYZ null %s null]", m.page, m.y) }

// outline writes the bookmarks.
func (w *writer) outline() string {
	type entry struct {
		m                             *mark
		id, up, prev, next, from, end int
		count                         int
	}
	top := &entry{id: w.file.alloc()}
	es := []*entry{}
	stack := []*entry{top}
	last := map[int]*entry{} // by parent
	for _, m := range w.marks {
		if m.title == "" || m.page == 0 || len(es) >= maxBookmarks {
			continue
		}
		for len(stack) > 1 && stack[len(stack)-1].m.level >= m.level {
			stack = stack[:len(stack)-1]
		}
		up := stack[len(stack)-1]
		e := &entry{m: m, id: w.file.alloc(), up: up.id}
		if l := last[up.id]; l != nil {
			l.next, e.prev = e.id, l.id
		} else {
			up.from = e.id
		}
		last[up.id], up.end = e, e.id
		up.count++
		es, stack = append(es, e), append(stack, e)
	}
	if len(es) == 0 {
		w.file.object(top.id, "null")
		return ""
	}
	for _, e := range es {
		b := fmt.Appendf(nil, "<</Title%s/Parent %d 0 R/Dest%s", str(e.m.title), e.up, dest(e.m))
		for _, k := range []struct {
			name string
			id   int
		}{{"Prev", e.prev}, {"Next", e.next}, {"First", e.from}, {"Last", e.end}} {
			if k.id != 0 {
				b = fmt.Appendf(b, "/%s %d 0 R", k.name, k.id)
			}
		}
		if e.count > 0 {
			b = fmt.Appendf(b, "/Count -%d", e.count)
		}
		w.file.object(e.id, "%s", append(b, ">>"...))
	}
	w.file.object(top.id, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", top.from, top.end, top.count)
	return fmt.Sprintf("/Outlines %d 0 R", top.id)
}

// xmp is the metadata as XML: title, language, and that the file is made as
// PDF/UA-1 asks.
func (w *writer) xmp(title string) []byte {
	var t, l bytes.Buffer
	_ = xml.EscapeText(&t, []byte(title)) // a Buffer takes all
	_ = xml.EscapeText(&l, []byte(w.lang))
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>Parley</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", t.Bytes(), l.Bytes())
}
