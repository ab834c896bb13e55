package docx

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// fuzzFile makes a file of an input: the bytes themselves if they begin like
// one, else parts with a line "=====" between: the body, the styles, the
// numbering, the comments and the footnotes.
func fuzzFile(t testing.TB, in []byte) []byte {
	if bytes.HasPrefix(in, []byte("PK")) {
		return in
	}
	part := append(strings.Split(string(in), "\n=====\n"), "", "", "", "", "")
	root := func(name, inside string) string {
		return "<w:" + name + " " + wNS + ">" + inside + "</w:" + name + ">"
	}
	parts := []string{"_rels/.rels", topRels, "word/document.xml", bodyOf(part[0]),
		"word/_rels/document.xml.rels", docRels("styles", "a.xml", "numbering", "b.xml", "comments", "c.xml", "footnotes", "d.xml")}
	for i, name := range []string{"styles", "numbering", "comments", "footnotes"} {
		if part[i+1] != "" {
			parts = append(parts, "word/"+string("abcd"[i])+".xml", root(name, part[i+1]))
		}
	}
	return pack(t, parts...)
}

// FuzzRead: whatever a file holds, it is refused with a part and a reason, or
// read; twice alike; with every letter from the file; and accepting or
// rejecting all changes leaves none and is what doing so author by author is. The
// claims that are understood fit the base.
func FuzzRead(f *testing.F) {
	f.Add([]byte(par(run("a ") + insA + run("b ") + delB + drun("c") + `</w:del></w:ins>`)))
	f.Add([]byte(numd("0", "a") + "\n=====\n\n=====\n" + numberingXML))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 6000 {
			return
		}
		raw := fuzzFile(t, in)
		s, err := Read(bytes.NewReader(raw), int64(len(raw)))
		again, err2 := Read(bytes.NewReader(raw), int64(len(raw)))
		if !reflect.DeepEqual(s, again) || (err == nil) != (err2 == nil) {
			t.Fatal("read twice, two answers")
		}
		if err != nil {
			var fe *FileError
			if s != nil || !errors.As(err, &fe) || fe.Err == nil {
				t.Fatalf("no reason: %v", err)
			}
			return
		}
		var authors []string
		n := 0
		eachPara(s, func(p document.Para) {
			seen := []document.Marks{p.Mark}
			for _, it := range p.Items {
				seen = append(seen, it.Marks)
				n += len(it.S)
				if kinds := strings.Count(strings.Join([]string{tick(it.S), tick(it.Note), tick(it.Comment)}, ""), "x"); kinds != 1 {
					t.Fatalf("an item that is %d things: %+v", kinds, it)
				}
			}
			for _, m := range seen {
				for _, c := range []*document.Change{m.Ins, m.Del} {
					if c != nil && !slices.Contains(authors, c.Author) {
						authors = append(authors, c.Author)
					}
				}
			}
		})
		if n > 4*len(in)+len(raw) {
			t.Fatalf("%d letters of %d bytes", n, len(in))
		}
		base := fuzzBase(s)
		u := document.Claims(s, base, "en")
		for _, a := range u.Authors {
			at := map[text.Key]*text.Claim{}
			for _, b := range u.Authors {
				for i := range b.Claims {
					at[b.Claims[i].Key()] = &b.Claims[i]
				}
			}
			for i := range a.Claims {
				if err := a.Claims[i].Check(base, at[a.Claims[i].Parent]); err != nil {
					t.Fatalf("%s claims what doesn't fit: %v", a.Name, err)
				}
			}
		}
		for name, both := range map[string][2]*document.Sheet{"accept": {s.Accept(), s}, "reject": {s.Reject(), s}} {
			for _, a := range authors {
				if name == "accept" {
					both[1] = both[1].Accept(a)
				} else {
					both[1] = both[1].Reject(a)
				}
			}
			eachPara(both[0], func(p document.Para) {
				for _, it := range append(p.Items, document.Item{Marks: p.Mark}) {
					if it.Marks.Ins != nil || it.Marks.Del != nil {
						t.Fatalf("%s left a change: %+v", name, it)
					}
				}
			})
			if g, w := filled(lines(both[1])), filled(lines(both[0])); !slices.Equal(g, w) {
				t.Fatalf("%s author by author: %q, at once: %q", name, g, w)
			}
		}
	})
}

// fuzzBase is what the document was before all changes, as a text: its first
// paragraphs word for word, the last one lacking a word, kinds in turn.
func fuzzBase(s *document.Sheet) *text.Text {
	base := &text.Text{}
	for i, p := range s.Reject().Paras {
		ws := text.Split(p.Letters())
		if len(ws) > 3 && i == len(s.Paras)-1 {
			ws = ws[1:]
		}
		b := text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.Kinds()[i%len(text.Kinds())], Content: map[text.Lang][]text.Word{"en": ws}}
		if one := (&text.Text{Blocks: []text.Block{b}}); one.Check() == nil {
			base.Blocks = append(base.Blocks, b)
		}
	}
	return base
}

func tick(s string) string {
	if s == "" {
		return ""
	}
	return "x"
}

// eachPara calls f for every paragraph, those in cells and notes too.
func eachPara(s *document.Sheet, f func(document.Para)) {
	var in func([]document.Para)
	in = func(ps []document.Para) {
		for _, p := range ps {
			f(p)
			for _, c := range p.Cells {
				in(c.Paras)
			}
		}
	}
	in(s.Paras)
	for _, ps := range s.Notes {
		in(ps)
	}
}
