package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"parley/internal/brief"
	"parley/internal/phrase"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// briefAt is the page on which a delegation instructs itself for one place: a
// bracket, a paragraph, or the whole text.
type briefAt struct {
	Path, Title, Label string
	Words, Lang, Dir   string // of the paragraph
	Options            []optionAt
	Ranks              []choice
	Fallbacks, Note    string
	Pending            bool
	Place, Was         string
	Block              string // where a red line may be drawn
	Whole              bool   // the whole text
	Floor              int
	Edit               bool
	Lines              []lineOurs
	Known              string // name of the instruction; "" where there is none
}

type optionAt struct {
	Words, Mark, Raw string
	Held             []string
	Acts             string // what the delegation's own acts say
	Stances          []choice
	Points           string // as noted by hand; "" where the levels say them
	Levels           string // what the levels make of it, or ""
}

// placed is a place as a form carries it; what comes back is checked as a
// stranger's.
func placed(p brief.Place) string {
	raw, err := json.Marshal(p)
	if err != nil {
		return "" // can't be: it is strings and numbers
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// was is what an instruction said when its form was shown.
func was(i *brief.Instruction) string {
	if i == nil {
		return ""
	}
	raw, err := json.Marshal(i)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

func instruction(b *brief.Brief, p brief.Place) *brief.Instruction {
	for n := range b.Items {
		if b.Items[n].Place == p {
			return &b.Items[n]
		}
	}
	return nil
}

func stanceChoices(b phrase.Book, on brief.Stance) []choice {
	var out []choice
	for _, s := range append([]brief.Stance{""}, brief.Stances()...) {
		out = append(out, choice{stanceName(b, s), string(s), s == on})
	}
	return out
}

func rankChoices(b phrase.Book, on brief.Importance) []choice {
	out := []choice{{b.T("not said"), "", on == ""}}
	for _, i := range brief.Importances() {
		out = append(out, choice{importanceWord(b, i), string(i), i == on})
	}
	return out
}

func (s *Server) briefAt(v *visit) error {
	k, err := s.private(v, false)
	if err != nil {
		return err
	}
	if !k.Open {
		http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
		return nil
	}
	return s.look(v, func(t *table) error {
		x, err := t.brief()
		if err != nil {
			return err
		}
		if x == nil {
			return forbidden("this is for a delegation alone")
		}
		q := v.r.URL.Query()
		body := briefAt{Path: t.path(), Edit: k.Edit}
		place := brief.Place{}
		switch {
		case q.Get("c") != "":
			at := x.table.Find(q.Get("c"))
			if len(at) == 0 {
				return notFound("there is no open claim of that name")
			}
			br := &x.table.Brackets[at[0].Bracket]
			place = x.table.Place(at[0].Bracket)
			body.Label, body.Block = br.Label, string(br.Place.Block)
			i := instruction(x.brief, place)
			own := x.table.Guesses.Problem.Parties[x.table.Guesses.Me].Points
			for n := range br.Options {
				o := &br.Options[n]
				if o.Away {
					continue
				}
				one := optionAt{Words: t.optionWords(o), Mark: string(o.Mark), Raw: o.Words, Held: o.Held}
				on := brief.Stance("")
				if !o.Record {
					on = o.Stance
				} else {
					one.Acts = stanceName(v.book, o.Stance)
				}
				if o.Points == nil && at[0].Bracket < len(own) && n < len(own[at[0].Bracket]) {
					one.Levels = strconv.FormatInt(own[at[0].Bracket][n], 10)
				}
				if i != nil {
					for _, said := range i.Stances {
						if said.Mark == o.Mark && said.Words == o.Words {
							on = said.Stance
							if said.Points != nil {
								one.Points = strconv.Itoa(*said.Points)
							}
						}
					}
				}
				one.Stances = stanceChoices(v.book, on)
				body.Options = append(body.Options, one)
			}
			body.Title = v.book.T("What do we want in %s?", br.Label)
		case q.Get("p") != "":
			if at := t.rev.Text.Find(text.BlockID(q.Get("p"))); at < 0 {
				return notFound("there is no such paragraph in Rev.%d", t.rev.Num)
			}
			body.Block = q.Get("p")
			place = brief.Place{Block: text.BlockID(body.Block), Rev: t.rev.ID.String()}
			for n := range x.table.Items { // said on an earlier revision
				if p := x.table.Items[n].Place; p.Block == place.Block && !p.Span() && p.Gap == "" {
					place = p
				}
			}
			body.Label = t.desk().Label(place.Block)
			body.Title = v.book.T("What do we want in %s?", body.Label)
		default:
			body.Whole, body.Floor, body.Note = true, x.brief.Floor, x.brief.Note
			body.Ranks = rankChoices(v.book, x.brief.Ordinary)
			body.Title = v.book.T("What do we want of the whole text?")
		}
		if body.Block != "" {
			if at := t.rev.Text.Find(text.BlockID(body.Block)); at >= 0 {
				blk := t.rev.Text.Blocks[at]
				l := text.Lang(t.state.Charter().Lang)
				if _, ok := blk.Content[l]; !ok && len(blk.Langs()) > 0 {
					l = blk.Langs()[0]
				}
				body.Words, body.Lang, body.Dir = text.Plain(blk.Content[l]), string(l), direction(l)
			}
		}
		if !body.Whole {
			i := instruction(x.brief, place)
			body.Place, body.Was = placed(place), was(i)
			var rank brief.Importance
			if i != nil {
				rank, body.Fallbacks, body.Note, body.Pending, body.Known = i.Importance, strings.Join(i.Fallbacks, "\n"), i.Note, i.Pending, i.Name
			}
			body.Ranks = rankChoices(v.book, rank)
		}
		for _, l := range x.table.Overview(t.view).Lines {
			if body.Whole && l.Label == "" || !body.Whole && l.Label == body.Label {
				body.Lines = append(body.Lines, t.lineOurs(l))
			}
		}
		f := t.frame(v.book.T("Our brief"), "brief")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Our brief"), t.path("brief")})
		return s.show(v, "briefat", http.StatusOK, page{frame: f, Body: body})
	})
}

// briefChange changes the brief. No error quotes what the form says.
func (s *Server) briefChange(v *visit) error {
	k, err := s.private(v, true)
	if err != nil {
		return err
	}
	c, err := s.sitting(v)
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return badRequest("the form can't be read: %w", err)
	}
	f := v.r.PostForm
	file, err := k.file()
	if err != nil {
		return err
	}
	rev := ""
	err = c.Node().View(func(_ *record.Record, st *talks.State) error {
		rev = st.Now().Newest().ID.String()
		return nil
	})
	if err != nil {
		return err
	}
	err = file.Change(c.Node().ID().String(), v.who.Seat, func(x *brief.Brief) error {
		return x.Edit(func(x *brief.Brief) error {
			switch f.Get("do") {
			case "line":
				return drawn(x, f, rev)
			case "place":
				return settle(x, f)
			case "whole":
				n, err := strconv.Atoi(f.Get("floor"))
				if err != nil {
					return badRequest("that isn't a number from 0 to 100")
				}
				x.Floor, x.Ordinary, x.Note = n, brief.Importance(f.Get("rank")), lines(f.Get("note"))
				return nil
			case "drop":
				if !x.Remove(f.Get("name")) {
					return notFound("that isn't in the brief any more")
				}
				return nil
			}
			return badRequest("that can't be done with a brief")
		})
	})
	if err != nil {
		return briefed(err)
	}
	http.Redirect(v.w, v.r, s.briefPath(v), http.StatusSeeOther)
	return nil
}

// drawn draws a red line as the form says it; rev is the newest revision.
func drawn(x *brief.Brief, f url.Values, rev string) error {
	must := f.Get("must")
	if must != "must" && must != "mustnot" {
		return badRequest("the form doesn't say whether the words must stand or must not")
	}
	r := brief.RedLine{Must: must == "must", Words: strings.TrimSpace(lines(f.Get("words"))), Whole: f.Get("whole") == "1", Note: lines(f.Get("note"))}
	if b := f.Get("block"); b != "" {
		r.Place = brief.Place{Block: text.BlockID(b), Rev: rev}
	}
	_, err := x.AddLine(r)
	return err
}

// lines are words from a form, with line ends as we keep them.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// settle makes the instruction for a place what the form says.
func settle(x *brief.Brief, f url.Values) error {
	raw, err := base64.RawURLEncoding.DecodeString(f.Get("place"))
	var p brief.Place
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		return badRequest("the form is damaged, and nothing was noted")
	}
	old := instruction(x, p)
	if was(old) != f.Get("was") {
		return conflict("a colleague changed this meanwhile, and nothing was noted: open it again")
	}
	next := brief.Instruction{Place: p}
	if old != nil {
		next = *old
	}
	next.Importance, next.Note, next.Pending = brief.Importance(f.Get("rank")), strings.TrimSpace(lines(f.Get("note"))), f.Get("pending") == "1"
	next.Fallbacks = nil
	for line := range strings.SplitSeq(lines(f.Get("fallbacks")), "\n") {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(next.Fallbacks, line) {
			next.Fallbacks = append(next.Fallbacks, line)
		}
	}
	next.Stances = slices.Clone(next.Stances)
	for n, words := range f["option"] {
		if n >= len(f["mark"]) || n >= brief.MaxStances {
			return badRequest("the form is damaged, and nothing was noted")
		}
		mark := brief.Mark(f["mark"][n])
		next.Stances = slices.DeleteFunc(next.Stances, func(s brief.Said) bool { return s.Mark == mark && s.Words == lines(words) })
		st, by := f.Get("stance"+strconv.Itoa(n)), strings.TrimSpace(f.Get("points"+strconv.Itoa(n)))
		said := brief.Said{Mark: mark, Words: lines(words), Stance: brief.Stance(st)}
		if by != "" {
			hand, err := strconv.Atoi(by)
			if err != nil || hand < 0 || hand > brief.MaxPoints || st == "" || said.Stance == brief.Never {
				return badRequest("points are a whole number from 0 to %d, beside a stance that isn't never", brief.MaxPoints)
			}
			said.Points = &hand
		}
		if st != "" {
			next.Stances = append(next.Stances, said)
		}
	}
	empty := brief.Instruction{Name: next.Name, Place: p}
	if len(next.Stances) == 0 {
		next.Stances = nil
	}
	switch {
	case reflect.DeepEqual(next, empty):
		if old != nil {
			x.Remove(old.Name)
		}
	case old != nil:
		*old = next
	default:
		_, err := x.Instruct(next)
		return err
	}
	return nil
}
