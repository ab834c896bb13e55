package web

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"parley/committee"
	"parley/internal/document"
	"parley/internal/papers"
	"parley/text"
)

// officialRecord is the running record as a document: who sat, everything in
// order, what was refused, and who voted how.
func (h *hearing) officialRecord() *document.Sheet {
	b := h.book
	lang := text.Lang(b.Lang())
	out := &document.Sheet{Title: h.state.Charter().Title, Lang: lang, Note: b.T("Record of the committee, by the rules of: %s", h.Sitting.Body().Name)}
	say := func(kind text.Kind, words string) {
		out.Paras = append(out.Paras, document.Para{Kind: kind, Lang: lang, Items: []document.Item{{S: onePiece(words)}}})
	}
	say(text.Heading, b.T("Seats"))
	var seats []string
	for _, s := range h.Sitting.Seats() {
		one := s.Code
		if s.Name != "" && s.Name != s.Code {
			one = s.Name + " (" + s.Code + ")"
		}
		if !s.Votes {
			one += ", " + b.T("may not vote")
		}
		seats = append(seats, one)
	}
	say(text.Paragraph, strings.Join(seats, "; "))
	say(text.Heading, b.T("What happened"))
	for _, l := range h.record() {
		line := fmt.Sprintf("%d. %s: %s (%s, %s)", l.N, l.By, l.Words, when(l.At), l.ID[:10])
		if l.Text != "" {
			line += " “" + l.Text + "”"
		}
		if !l.Settled {
			line += " [" + b.T("not yet in the chair’s order") + "]"
		}
		say(text.Paragraph, line)
		if l.Refused != "" {
			say(text.Paragraph, b.T("Refused:")+" "+l.Refused+" "+l.Rule)
		}
		if l.Vote == nil {
			continue
		}
		say(text.Paragraph, l.Vote.Words+": "+l.Vote.Result)
		for _, k := range []committee.Vote{committee.Yes, committee.No, committee.Abstain} {
			var who []string
			for _, s := range l.Vote.Seats {
				if s.Vote == k.String() {
					who = append(who, s.Code)
				}
			}
			if len(who) > 0 {
				say(text.Paragraph, h.voteWords(k)+": "+strings.Join(who, ", "))
			}
		}
		for _, c := range l.Vote.Notes {
			say(text.Paragraph, b.T("%s says that it meant to vote ‘%s’, not ‘%s’", c.Seat, h.voteNamed(c.Meant), h.voteNamed(c.Voted)))
		}
	}
	apart := false
	for _, d := range h.Sitting.Drafts() {
		for _, line := range h.apart(d.ID) {
			if !apart {
				say(text.Heading, b.T("Dissociated from consensus"))
				apart = true
			}
			say(text.Paragraph, h.label(d.ID)+": "+line)
		}
	}
	return out
}

// onePiece is words as one line of a document.
func onePiece(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// heardDown saves the record as a file.
func (s *Server) heardDown(v *visit) error {
	var file *papers.File
	if err := s.look(v, func(t *table) error {
		h, err := t.hears()
		if err != nil {
			return err
		}
		format := v.r.URL.Query().Get("format")
		if format == "" {
			format = "docx"
		}
		if file, err = papers.Bind(t.desk(), format, "committee-record", h.officialRecord()); err != nil {
			return badRequest("%w", err)
		}
		return nil
	}); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", file.Type)
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	return s.send(v, http.StatusOK, file.Raw)
}
