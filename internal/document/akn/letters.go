package akn

import (
	"bytes"
	"fmt"
	"strings"

	"parley/internal/document"
)

func (r *reader) chars(s string) error {
	f := r.top()
	if f.skip || len(r.stack) == 0 {
		if len(r.stack) == 0 && strings.Trim(s, " \t\r\n\ufeff") != "" {
			return r.fail("there is text outside the document")
		}
		return nil
	}
	for i := len(r.stack) - 1; i >= 0 && i >= len(r.stack)-8; i-- {
		if r.stack[i].capture {
			r.text = append(r.text, s...)
			return nil
		}
	}
	if !r.ours {
		s = document.OneSpace(s)
	}
	o := r.open()
	if o == nil {
		if !f.meta && strings.TrimSpace(s) != "" {
			r.lose("stray", fmt.Sprintf("words outside any paragraph: %.60q", strings.TrimSpace(s)))
		}
		return nil
	}
	if f.alt && f.first {
		f.first = false
		if rest, ok := strings.CutPrefix(s, "["); ok {
			r.role(document.Bracket, "[")
			s = rest
		}
	}
	r.letters(s)
	if r.items > maxItems {
		return r.fail("more than %d runs of words", maxItems)
	}
	return nil
}

func (r *reader) role(role document.Role, s string) {
	was := r.now.role
	r.now.role = role
	r.letters(s)
	r.now.role = was
}

func (r *reader) look() document.Item {
	n := r.now
	return document.Item{Em: n.em, Role: n.role, Party: n.party, Claims: n.claims, Marks: n.marks}
}

// letters adds letters to the open paragraph.
func (r *reader) letters(s string) {
	o := r.open()
	if o == nil || s == "" {
		return
	}
	it := r.look()
	if len(o.buf) > 0 && !o.look.Alike(it) {
		o.flush()
		r.items++
	}
	if !r.ours && s[0] == ' ' && o.endsInSpace() {
		s = s[1:]
	}
	o.look = it
	o.buf = append(o.buf, s...)
}

func (o *open) endsInSpace() bool {
	if n := len(o.buf); n > 0 {
		return o.buf[n-1] == ' '
	}
	n := len(o.p.Items)
	return n > 0 && strings.HasSuffix(o.p.Items[n-1].S, " ")
}

func (r *reader) mark(it document.Item) {
	if o := r.open(); o != nil {
		o.flush()
		note, comment := it.Note, it.Comment
		it = r.look()
		it.Note, it.Comment = note, comment
		r.items++
		o.p.Items = append(o.p.Items, it)
	}
}

// closeAlternative makes a bracket of the last ] within an alternative.
func (r *reader) closeAlternative() {
	o := r.open()
	if o == nil || !bytes.HasSuffix(o.buf, []byte("]")) || !o.look.Alike(r.look()) {
		return
	}
	o.buf = o.buf[:len(o.buf)-1]
	r.role(document.Bracket, "]")
}
