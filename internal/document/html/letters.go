package html

import (
	"strconv"
	"strings"

	"parley/internal/document"
)

// inline sets what letters bear from here on.
func (r *reader) inline(f *frame, a map[string]string) {
	by := a["data-by"]
	if !r.ours {
		for _, k := range []string{"data-author", "author", "title"} {
			if by == "" {
				by = a[k]
			}
		}
	}
	switch f.tag {
	case "em", "i", "cite", "dfn", "var":
		r.look.Em = true
	case "ins":
		r.look.Marks.Ins = &document.Change{Author: by, Time: a["datetime"]}
	case "del":
		r.look.Marks.Del = &document.Change{Author: by, Time: a["datetime"]}
	case "sup", "sub":
		switch note, comment := a["data-note"], a["data-comment"]; {
		case r.ours && note != "":
			r.mark(document.Item{Note: note})
			f.grab, r.grab, r.what = true, []byte{}, "mark"
		case r.ours && comment != "":
			r.mark(document.Item{Comment: comment})
			f.grab, r.grab, r.what = true, []byte{}, "mark"
		default:
			r.lose("formatting", "formatting of words")
		}
	case "b", "strong", "u", "s", "strike", "font", "big", "small", "mark", "code", "tt":
		r.lose("formatting", "formatting of words")
	case "a":
		if a["href"] != "" && r.grab == nil {
			r.lose("link", "where a link leads")
		}
	case "span":
		switch {
		case r.ours && a["class"] == "number":
			f.grab, r.grab, r.what = true, []byte{}, "number"
		case r.ours:
			r.own(a)
		default:
			if s := strings.ReplaceAll(strings.ToLower(a["style"]), " ", ""); strings.Contains(s, "font-style:italic") {
				r.look.Em = true
			} else if s != "" {
				r.lose("formatting", "formatting of words")
			}
		}
	}
}

// own reads a span that we wrote.
func (r *reader) own(a map[string]string) {
	switch role := document.Role(a["data-role"]); role {
	case document.Words, document.Bracket, document.Holder, document.Base, document.New, document.Remark:
		r.look.Role = role
	}
	r.look.Party, r.look.Claims = 0, nil
	if n, err := strconv.Atoi(a["data-party"]); err == nil && n > 0 {
		r.look.Party = n
	}
	if c := strings.Fields(a["data-claims"]); len(c) > 0 {
		r.look.Claims = c
	}
	r.look.Marks.Move = a["data-move"]
}

// grabbed takes what an element said that isn't words of a paragraph.
func (r *reader) grabbed() {
	s := string(r.grab)
	r.grab = nil
	switch r.what {
	case "title":
		if !r.ours && r.s.Title == "" {
			r.s.Title = strings.TrimSpace(document.OneSpace(s))
		}
	case "number":
		if o := r.open(); o != nil && len(o.p.Items) == 0 && len(o.buf) == 0 && o.p.Number == "" {
			o.p.Number = s
			o.look.S = " " // stands behind the number, and is no word
		}
	}
}

// letters adds letters to the open paragraph.
func (r *reader) letters(s string) {
	o := r.open()
	if o == nil || s == "" {
		return
	}
	if r.ours && o.look.S == " " && len(o.p.Items) == 0 && len(o.buf) == 0 {
		o.look.S = ""
		if s = strings.TrimPrefix(s, " "); s == "" {
			return
		}
	}
	if len(o.buf) > 0 && !o.look.Alike(r.look) {
		o.flush()
		r.items++
	}
	if !r.ours && s[0] == ' ' {
		before := tail(o.buf)
		if n := len(o.p.Items); before == "" && n > 0 {
			before = o.p.Items[n-1].S
		}
		if strings.HasSuffix(before, " ") {
			if s = s[1:]; s == "" {
				return
			}
		}
	}
	o.look = r.look
	o.buf = append(o.buf, s...)
}

func (r *reader) mark(it document.Item) {
	if o := r.open(); o != nil {
		o.flush()
		note, comment := it.Note, it.Comment
		it = r.look
		it.S, it.Note, it.Comment = "", note, comment
		r.items++
		o.p.Items = append(o.p.Items, it)
	}
}

// tail is the last letter, so that looking at it costs no copy of all.
func tail(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return string(b[len(b)-1:])
}
