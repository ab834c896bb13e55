package web

import (
	"net/http"
	"regexp"
	"strings"

	"parley/internal/desk"
	"parley/talks"
	"parley/text"
)

// screenBody is the text as it is projected to the room.
type screenBody struct {
	Path string
	Rows []row
	Rev  int
	Acts int    // how many acts this shows
	Said string // what was typed and not understood

	Names []choice
	Can   bool // the visitor may record what is said
	Why   string
}

func (s *Server) screenPage(v *visit) error {
	return s.look(v, func(t *table) error {
		t.room = true
		d, err := t.view.Draft()
		if err != nil {
			return err
		}
		rows := t.paper(d, text.Lang(t.state.Charter().Lang))
		for i := range rows {
			rows[i].Edit = ""
			forRoom(rows[i].Parts)
			for k := range rows[i].Marks {
				rows[i].Marks[k].Mine, rows[i].Marks[k].Wait = false, false
			}
		}
		f := t.frame(t.state.Charter().Title, "screen")
		f.Crumbs = append(f.Crumbs, crumb{Label: v.book.T("On screen")})
		return s.show(v, "screen", http.StatusOK, page{frame: f, Body: screenBody{Path: t.path(), Rows: rows, Rev: t.rev.Num, Acts: t.acts, Names: t.nameChoices("screen"), Can: v.who.Can.Has(Draft) && t.sight().Work}})
	})
}

// forRoom takes out of brackets what is for the visitor's own delegation.
func forRoom(ps []part) {
	for i := range ps {
		if ps[i].Tag != nil {
			ps[i].Tag.Mine, ps[i].Tag.Wait = false, false
		}
		forRoom(ps[i].Inside)
	}
}

// The forms of what a facilitator types while delegates speak. constant:
// nobody writes to them.
var (
	spokenStance = regexp.MustCompile(`(?i)^\[?([A-Z0-9]{2,8}):?\s+(supports?|accepts?|reserves?|objects?)(?:\s+(?:on|to))?((?:[\s,]+[cp][0-9]+)+)(?:\s*[:,]?\s*(instructions|scrutiny|substance|placement|linguistic))?\s*(?:["“](.*)["”])?\]?$`)
	spokenWords  = regexp.MustCompile(`(?i)^\[?([A-Z0-9]{2,8}):\s*([^\s:]+(?:\s?\([a-z]+\))*):?\s+["“‘'](.+?)["”’']\s*(?:→|->|>|becomes)\s*["“‘'](.*?)["”’']\]?$`)
)

// heard reads a line that a facilitator typed: a position or a wording of a
// delegation, recorded for it.
func (t *table) heard(line string) (wish, error) {
	if len(line) > talks.MaxText {
		return wish{}, badRequest("too long for one line")
	}
	d, b := t.desk(), t.book
	line = strings.TrimSpace(line)
	if m := spokenStance.FindStringSubmatch(line); m != nil {
		st := talks.Stance(strings.TrimSuffix(strings.ToLower(m[2]), "s"))
		say := &desk.Speaking{For: m[1], Note: m[5], Reason: talks.Reason(strings.ToLower(m[4]))}
		if st == talks.Reserve && say.Reason == "" {
			say.Reason = talks.Instructions
		}
		in, err := d.Position(st, strings.FieldsFunc(m[3], func(r rune) bool { return r == ',' || r == ' ' }), say)
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		return wish{in, b.T("Record it for %s", desk.Upper(m[1]))}, nil
	}
	if m := spokenWords.FindStringSubmatch(line); m != nil {
		p := &desk.Proposing{For: m[1]}
		claims, err := d.AmendWords(m[2], m[3], m[4], p)
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		in, err := d.Amendment(claims, p)
		if err != nil {
			return wish{}, &fail{http.StatusConflict, err}
		}
		return wish{in, b.T("Record it for %s", desk.Upper(m[1]))}, nil
	}
	return wish{}, badRequest("%s", b.T("not understood: type “LOR reserves c4” or “LOR: OP2 ‘prevent’ → ‘avert’”"))
}
