package pdf

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
)

//go:embed fonts/*.gz fonts/*.bz2
var fontFiles embed.FS

// slot names one of the four fonts.
type slot int

const (
	serif slot = iota
	italic
	naskh
	han
	slots
)

func (s slot) file() string {
	switch s {
	case serif:
		return "NotoSerif-Regular"
	case italic:
		return "NotoSerif-Italic"
	case naskh:
		return "NotoNaskhArabic-Regular"
	}
	return "DroidSansFallbackFull"
}

// face is a font that one file uses, and what the file uses of it.
type face struct {
	slot      slot
	hb        *harfbuzz.Font
	ft        *font.Font
	upem      int64
	asc, desc int64 // in font units, both positive
	tables    map[string][]byte
	long      bool // loca has four bytes for each glyph
	hmetrics  int  // glyphs in hmtx with a width of their own
	ids       map[use]uint16
	used      []use // by their code in the file
	object    int   // of the font dictionary
}

// use is a glyph as a file uses it: with the letters that it stands for, so
// that they can be taken out of the file again. A glyph that stands for
// different letters has several codes.
type use struct {
	gid     harfbuzz.GID
	letters string
	wide    int64 // width in font units and 1; 0 for the glyph's own width
}

// parsed is a font as it was unpacked. It doesn't change, and many files may use
// one.
type parsed struct {
	ft     *font.Font
	tables map[string][]byte
}

// load unpacks one of the compiled-in fonts.
func load(s slot) (*parsed, error) {
	f, err := parse(s)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", s.file(), err)
	}
	return f, nil
}

func parse(s slot) (*parsed, error) {
	raw, err := fontFile(s)
	if err != nil {
		return nil, err
	}
	loader, err := opentype.NewLoader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	p := &parsed{tables: map[string][]byte{}}
	if p.ft, err = font.NewFont(loader); err != nil {
		return nil, err
	}
	for _, t := range []string{"glyf", "loca", "hmtx", "head", "hhea", "maxp"} {
		if p.tables[t], err = loader.RawTable(opentype.MustNewTag(t)); err != nil {
			return nil, fmt.Errorf("table %s: %w", t, err)
		}
	}
	return p, nil
}

// face is the font for one file, of which nothing is used yet.
func (p *parsed) face(s slot) *face {
	f := &face{slot: s, hb: harfbuzz.NewFont(font.NewFace(p.ft)), ft: p.ft, upem: int64(p.ft.Upem()), tables: p.tables, ids: map[use]uint16{}}
	f.long = u16(f.tables["head"], 50) == 1
	f.asc, f.desc = int64(int16(u16(f.tables["hhea"], 4))), -int64(int16(u16(f.tables["hhea"], 6)))
	f.hmetrics = u16(f.tables["hhea"], 34)
	f.code(use{}) // code 0 is the glyph for none, by rule
	return f
}

func fontFile(s slot) ([]byte, error) {
	if s == han { // a tenth smaller so
		packed, err := fontFiles.Open("fonts/" + s.file() + ".ttf.bz2")
		if err != nil {
			return nil, err
		}
		return io.ReadAll(bzip2.NewReader(packed))
	}
	packed, err := fontFiles.Open("fonts/" + s.file() + ".ttf.gz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// code gives the code of a glyph in the file; false when all are taken.
func (f *face) code(u use) (uint16, bool) {
	id, ok := f.ids[u]
	if !ok {
		if len(f.used) >= maxGlyphs {
			return 0, false
		}
		id = uint16(len(f.used))
		f.ids[u] = id
		f.used = append(f.used, u)
	}
	return id, true
}

// has says whether the font can show a letter: a glyph without outline shows
// only what is blank.
func (f *face) has(r rune) bool {
	g, ok := f.ft.NominalGlyph(r)
	return ok && (len(f.outline(harfbuzz.GID(g))) > 0 || unicode.IsSpace(r))
}

// advance is the width of a glyph in font units, without kerning.
func (f *face) advance(g harfbuzz.GID) int64 {
	return int64(u16(f.tables["hmtx"], 4*min(int(g), f.hmetrics-1)))
}

// width is the width of a glyph as the file's font has it.
func (f *face) width(u use) int64 {
	if u.wide > 0 {
		return u.wide - 1
	}
	return f.advance(u.gid)
}

// blank is letters that show nothing, in some width.
func (f *face) blank(letters string, width int64) use {
	g, _ := f.ft.NominalGlyph(' ')
	return use{g, letters, width + 1}
}

func (f *face) at(units int64, size mp) mp { return mp(units) * size / mp(f.upem) }

// name is what the file calls the font: six letters say that it is a part.
func (f *face) name() string { return string(rune('A'+f.slot)) + "PARLY+" + f.slot.file() }

func u16(b []byte, i int) int { return int(binary.BigEndian.Uint16(b[i:])) }
func u32(b []byte, i int) int { return int(binary.BigEndian.Uint32(b[i:])) }
