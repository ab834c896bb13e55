package docx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"parley/internal/document"
)

// noteRef is the first reference to a note.
type noteRef struct {
	key   string // kind and id: its name while the file is read
	kind  string // footnotes or endnotes
	marks document.Marks
	mark  string // as somebody typed it; "" where it is counted
}

// maxMark bounds a mark that somebody typed, in bytes: "***", "12 bis".
const maxMark = 12

// note puts the mark of a footnote or endnote.
func (x *reader) note(s *scanner, e elem, f fate, st *runLook) error {
	kind := strings.TrimSuffix(e.w(), "Reference") + "s"
	if x.cur == nil || x.inNote {
		return nil
	}
	key := kind + e.attr("id")
	var ref *noteRef
	if x.noted[key] == "" {
		if len(x.noted) >= 2*MaxComments {
			return s.fail(fmt.Errorf("more than %d notes", 2*MaxComments))
		}
		x.noted[key] = key
		ref = &noteRef{key: key, kind: kind, marks: f.Marks}
		x.refs = append(x.refs, ref)
	}
	if v := e.attr("customMarkFollows"); v != "" && onValue(v) {
		if st.note = ref; ref == nil {
			st.note = &noteRef{} // a second reference: the letters are no words, either
		}
	}
	return x.add(s, document.Item{Note: key, Marks: x.named(f.Marks, x.moving)})
}

// nameNotes gives each note its name: the mark that somebody typed, or its
// number. Notes that somebody inserted are numbered behind the others, so that
// these have the names that they had before; one that says what a deleted one
// said is that one, at another place.
func (x *reader) nameNotes() {
	said := func(r *noteRef) string {
		var b strings.Builder
		for _, p := range x.sheet.Notes[r.key] {
			b.WriteString(strings.TrimSpace(p.Letters()))
			b.WriteByte('\n')
		}
		return strings.TrimSpace(b.String())
	}
	names, used := map[string]string{}, map[string]bool{}
	gone := map[string]string{} // names of deleted notes by what they say
	count := map[string]int{}
	name := func(r *noteRef) {
		n := typedMark(r.mark)
		for n == "" || used[n] {
			if count[r.kind]++; r.kind == "endnotes" {
				n = strings.ToLower(roman(count[r.kind]))
			} else {
				n = strconv.Itoa(count[r.kind])
			}
		}
		names[r.key], used[n] = n, true
		if w := said(r); r.marks.Del != nil && w != "" && gone[w] == "" {
			gone[w] = n
		}
	}
	for _, r := range x.refs {
		if r.marks.Ins == nil {
			name(r)
		}
	}
	for _, r := range x.refs {
		if r.marks.Ins != nil {
			if n := gone[said(r)]; n != "" {
				names[r.key] = n
				continue
			}
			name(r)
		}
	}
	notes := make(map[string][]document.Para, len(x.sheet.Notes))
	for _, r := range x.refs {
		if ps, ok := x.sheet.Notes[r.key]; ok && notes[names[r.key]] == nil {
			notes[names[r.key]] = ps
		}
	}
	x.sheet.Notes = notes
	var in func(ps []document.Para)
	in = func(ps []document.Para) {
		for i := range ps {
			for k := range ps[i].Items {
				if it := &ps[i].Items[k]; it.Note != "" {
					it.Note = names[it.Note]
				}
			}
			for _, c := range ps[i].Cells {
				in(c.Paras)
			}
		}
	}
	in(x.sheet.Paras)
}

// typedMark is a typed mark that can be the name of a note, or "".
func typedMark(s string) string {
	for _, c := range s {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("*†‡§¶#", c) {
			return ""
		}
	}
	return s
}
