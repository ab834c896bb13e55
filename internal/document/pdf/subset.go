package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"github.com/go-text/typesetting/harfbuzz"
)

// outline gives the description of a glyph in glyf; nil for an empty one.
func (f *face) outline(g harfbuzz.GID) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var a, b int
	if f.long {
		a, b = u32(loca, 4*int(g)), u32(loca, 4*int(g)+4)
	} else {
		a, b = 2*u16(loca, 2*int(g)), 2*u16(loca, 2*int(g)+2)
	}
	return glyf[a:b]
}

// bare is a description without its hints, which would need tables that a part
// of a font doesn't have. In one of parts, sub gives each part's new number.
func bare(d []byte, sub func(harfbuzz.GID) uint16) []byte {
	if len(d) == 0 {
		return nil
	}
	if n := int(int16(u16(d, 0))); n >= 0 {
		end := 10 + 2*n
		out := append(bytes.Clone(d[:end]), 0, 0)
		out = append(out, d[end+2+u16(d, end):]...)
		return out
	}
	const words, scale, more, xy, two, hints = 1, 8, 0x20, 0x40, 0x80, 0x100
	out := bytes.Clone(d)
	for i := 10; ; {
		flags := u16(out, i)
		binary.BigEndian.PutUint16(out[i:], uint16(flags&^hints))
		binary.BigEndian.PutUint16(out[i+2:], sub(harfbuzz.GID(u16(out, i+2))))
		i += 6
		if flags&words != 0 {
			i += 2
		}
		switch {
		case flags&scale != 0:
			i += 2
		case flags&xy != 0:
			i += 4
		case flags&two != 0:
			i += 8
		}
		if flags&more == 0 {
			return out[:i]
		}
	}
}

// subset gives a TrueType font of the used glyphs alone, numbered by their codes.
func (f *face) subset() []byte {
	all := make([]harfbuzz.GID, 0, len(f.used))
	for _, u := range f.used {
		all = append(all, u.gid)
	}
	parts := map[harfbuzz.GID]uint16{} // glyphs that only stand in others
	sub := func(g harfbuzz.GID) uint16 {
		id, ok := parts[g]
		if !ok {
			id = uint16(len(all))
			parts[g] = id
			all = append(all, g)
		}
		return id
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(all); i++ { // sub makes it longer
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, bare(f.outline(all[i]), sub)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		width := f.advance(all[i])
		if i < len(f.used) {
			width = f.width(f.used[i])
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(width))
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.bearing(all[i])))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := bytes.Clone(f.tables["head"]), bytes.Clone(f.tables["hhea"]), bytes.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // the sum of the whole font, which nobody checks in a part
	binary.BigEndian.PutUint16(head[50:], 1) // loca has four bytes for each
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(all)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(all)))
	for i := 14; i < 28; i += 2 { // hints need nothing: there are none
		binary.BigEndian.PutUint16(maxp[i:], 0)
	}
	binary.BigEndian.PutUint16(maxp[14:], 1)
	return sfnt([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

func (f *face) bearing(g harfbuzz.GID) int {
	i := 4*int(g) + 2
	if int(g) >= f.hmetrics {
		i = 4*f.hmetrics + 2*(int(g)-f.hmetrics)
	}
	return u16(f.tables["hmtx"], i)
}

type table struct {
	tag  string
	data []byte
}

// sfnt puts tables, sorted by tag, into one font file.
func sfnt(ts []table) []byte {
	n, pow, log := len(ts), 1, 0
	for pow*2 <= n {
		pow, log = pow*2, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, pow * 16, log, n*16 - pow*16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := len(out) + 16*n
	for _, t := range ts {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range ts {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(b []byte) uint32 {
	var sum uint32
	for i := 0; i < len(b); i += 4 {
		var w [4]byte
		copy(w[:], b[i:])
		sum += binary.BigEndian.Uint32(w[:])
	}
	return sum
}

// write puts the font into the file: the outlines, their widths, and the
// letters that each stands for.
func (f *face) write(o *file) {
	data, cid, desc, uni := o.alloc(), o.alloc(), o.alloc(), o.alloc()
	sub := f.subset()
	o.stream(data, fmt.Sprintf("/Length1 %d", len(sub)), sub)
	em := func(units int64) int64 { return units * 1000 / f.upem }
	head := f.tables["head"]
	box := make([]int64, 4)
	for i := range box {
		box[i] = em(int64(int16(u16(head, 36+2*i))))
	}
	flags, slant := 4, 0
	if f.slot == italic {
		flags, slant = 4|64, -12
	}
	o.object(desc, "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>",
		f.name(), flags, box[0], box[1], box[2], box[3], slant, em(f.asc), -em(f.desc), em(f.asc)*2/3, data)
	widths := []byte("[0[")
	for _, u := range f.used {
		widths = append(appendInt(widths, f.thousandths(u)), ' ')
	}
	widths = append(widths, "]]"...)
	o.object(cid, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/W%s>>", f.name(), desc, widths)
	o.stream(uni, "", f.unicode())
	o.object(f.object, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", f.name(), cid, uni)
}

// thousandths is the width of a glyph in thousandths of the size.
func (f *face) thousandths(u use) int64 { return (f.width(u)*1000 + f.upem/2) / f.upem }

// unicode is the table from codes to letters.
func (f *face) unicode() []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	var lines []string
	for code, u := range f.used {
		if u.letters == "" {
			continue
		}
		l := fmt.Appendf(nil, "<%04X><", code)
		for _, c := range utf16.Encode([]rune(u.letters)) {
			l = fmt.Appendf(l, "%04X", c)
		}
		lines = append(lines, string(l)+">\n")
	}
	for len(lines) > 0 {
		n := min(100, len(lines)) // as many as a table may have at once
		b = fmt.Appendf(b, "%d beginbfchar\n", n)
		for _, l := range lines[:n] {
			b = append(b, l...)
		}
		b = append(b, "endbfchar\n"...)
		lines = lines[n:]
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}
