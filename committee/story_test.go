package committee

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the expected output of the stories")

// TestStories plays testdata/stories/*.txt. A line is a command; the lines after
// it that begin with four spaces are what it prints; go test -update rewrites
// them. Where several bodies play, the first one's words stand; another's
// follow with its id where they differ. Commands:
//
//	body unga-committee unga-plenary   the bodies that play
//	seats A B=5 C! D? chair=Person/A   members with weights; ! concurrence required, ? no vote
//	BY does THING key=value …          an event; THING is its id where it makes something, else of.
//	                                   lists: a,b; groups=a+b,c; parts=PP1:20,OP1*:30 (* operative)
//	                                   changes=c1:OP1:revise:deleted:added (c1*: operative); 'words with spaces'
//	votes V1 yes=A,B no=C abstain=D    many votes
//	show ballot V1 | drafts | remarks | rulings | motions | order L1 | call
//	next                               what may come next, and what may not
func TestStories(t *testing.T) {
	for name, raw := range stories(t) {
		t.Run(name, func(t *testing.T) {
			got := play(t, raw)
			if *update {
				if err := os.WriteFile("testdata/stories/"+name+".txt", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != raw {
				w, g := strings.Split(raw, "\n"), strings.Split(got, "\n")
				for i := range min(len(w), len(g)) {
					if w[i] != g[i] {
						t.Fatalf("line %d; go test ./committee -run Stories -update shows how\n- %s\n+ %s", i+1, w[i], g[i])
					}
				}
				t.Fatal("lengths differ; go test ./committee -run Stories -update")
			}
		})
	}
}

func stories(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	out := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(f), ".txt")] = string(raw)
	}
	return out
}

// TestEveryRuleHasItsStory: each number that a body's rules have is in the name
// of a story that this body plays and that cites it.
func TestEveryRuleHasItsStory(t *testing.T) {
	all := stories(t)
	for _, b := range Bodies() {
		said := map[string]string{} // what the stories of this body print when it plays alone
		for name, raw := range all {
			before, rest, _ := strings.Cut(raw, "\nbody ")
			header, script, _ := strings.Cut(rest, "\n")
			if !slices.Contains(strings.Fields(header), b.ID) {
				continue
			}
			for _, line := range strings.Split(play(t, before+"\nbody "+b.ID+"\n"+script), "\n") {
				if strings.HasPrefix(line, "    ") {
					said[name] += line + "\n"
				}
			}
		}
		for _, r := range b.Rules {
			found := false
			for name, lines := range said {
				if slices.Contains(strings.Split(name, "-"), storyKey(r)) {
					for _, line := range strings.Split(lines, "\n") {
						found = found || cited(line, r)
					}
				}
			}
			if !found {
				t.Errorf("%s, %s (%s): no story with %q in its name cites it", b.ID, r.Cite(), r.Topic, storyKey(r))
			}
		}
	}
}

// storyKey is how a rule stands in a story's name: its number, or its topic.
func storyKey(r Rule) string {
	if r.Number == "practice" {
		return strings.ReplaceAll(string(r.Topic), "-", "_")
	}
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("()/ ", c) {
			return '_'
		}
		return c
	}, r.Number)
}

func cited(line string, r Rule) bool {
	for rest := line; ; {
		i := strings.Index(rest, r.Number)
		if i < 0 {
			return false
		}
		after := rest[i+len(r.Number):]
		if (i == 0 || strings.ContainsRune(" /(", rune(rest[i-1]))) && (after == "" || !strings.ContainsRune("0123456789", rune(after[0]))) {
			return true
		}
		rest = after
	}
}

type story struct {
	t       *testing.T
	sitting Sitting
}

func play(t *testing.T, script string) string {
	t.Helper()
	var out strings.Builder
	var casts []*story
	for _, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		out.WriteString(line + "\n")
		f := fields(line)
		if len(f) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if f[0] == "body" {
			casts = nil
			for _, id := range f[1:] {
				b, ok := BodyByID(id)
				if !ok {
					t.Fatalf("no body %s", id)
				}
				casts = append(casts, &story{t, New(b)})
			}
			continue
		}
		first := ""
		for i, c := range casts {
			said := strings.TrimRight(c.do(f, line), "\n")
			if i == 0 {
				first = said
			} else if said == first {
				continue
			}
			if said == "" && i > 0 {
				said = "nothing"
			}
			for _, l := range strings.Split(said, "\n") {
				if l != "" && i > 0 {
					l = casts[i].sitting.body.ID + ": " + l
				}
				if l != "" {
					out.WriteString("    " + l + "\n")
				}
			}
		}
	}
	for _, c := range casts {
		checkSitting(t, c.sitting)
	}
	return out.String()
}

// checkSitting is the oracle: every vote counts the same again.
func checkSitting(t *testing.T, s Sitting) {
	t.Helper()
	for _, b := range s.Ballots() {
		o, err := Recount(s.Body(), b)
		if err != nil || o.Why != b.Outcome.Why || o.Result != b.Outcome.Result {
			t.Errorf("%s counts otherwise again: %v (%v)", b.ID, o, err)
		}
		raw, err := json.Marshal(b.Sheet(s.Body()))
		var sheet Sheet
		if err == nil {
			err = json.Unmarshal(raw, &sheet)
		}
		if o, err2 := sheet.Count(s.Body()); err != nil || err2 != nil || o.Why != b.Outcome.Why || o.Result != b.Outcome.Result {
			t.Errorf("%s: its sheet counts otherwise: %v (%v, %v)", b.ID, o, err, err2)
		}
	}
}

func fields(line string) []string {
	var out []string
	var word strings.Builder
	quoted := false
	for _, r := range line + " " {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == ' ' && !quoted:
			if word.Len() > 0 {
				out = append(out, word.String())
			}
			word.Reset()
		default:
			word.WriteRune(r)
		}
	}
	return out
}

func (p *story) do(f []string, line string) string {
	switch f[0] {
	case "seats":
		return p.apply(p.seats(f[1:]))
	case "votes":
		return p.votes(f[1:])
	case "show":
		return p.show(f[1:])
	case "next":
		var out strings.Builder
		for _, st := range p.sitting.Next() {
			out.WriteString(st.String() + "\n")
		}
		return out.String()
	}
	return p.apply(p.event(f, line))
}

func (p *story) seats(f []string) Event {
	e := Event{Do: DoRoll, By: ByChair, Chair: &Chair{Person: "Chair"}}
	for _, w := range f {
		if v, ok := strings.CutPrefix(w, "chair="); ok {
			e.Chair.Person, e.Chair.Seat, _ = strings.Cut(v, "/")
			continue
		}
		s := Seat{Weight: 1, Votes: true}
		if code, ok := strings.CutSuffix(w, "?"); ok {
			w, s.Votes = code, false
		}
		if code, ok := strings.CutSuffix(w, "!"); ok {
			w, s.Concur = code, true
		}
		code, weight, ok := strings.Cut(w, "=")
		if ok {
			s.Weight, _ = strconv.ParseInt(weight, 10, 64)
		}
		s.Code, s.Name = code, code
		e.Seats = append(e.Seats, s)
	}
	return e
}

func (p *story) votes(f []string) string {
	var out strings.Builder
	for _, w := range f[1:] {
		v, who, _ := strings.Cut(w, "=")
		for _, c := range strings.Split(who, ",") {
			out.WriteString(p.apply(Event{Do: DoVote, By: c, Of: f[0], Vote: v}))
		}
	}
	return out.String()
}

func (p *story) event(f []string, line string) Event {
	if len(f) < 2 {
		p.t.Fatalf("%q is no command", line)
	}
	e := Event{By: f[0], Do: Kind(f[1])}
	i := slices.IndexFunc(kinds, func(d doing) bool { return d.do == e.Do })
	made := i >= 0 && kinds[i].who&makes != 0
	for _, w := range f[2:] {
		k, v, ok := strings.Cut(w, "=")
		switch {
		case !ok && made && e.ID == "":
			e.ID = w
		case !ok:
			e.Of = w
		default:
			p.set(&e, k, v, line)
		}
	}
	return e
}

func (p *story) set(e *Event, k, v, line string) {
	num := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			p.t.Fatalf("%s: %v", line, err)
		}
		return n
	}
	switch k {
	case "of":
		e.Of = v
	case "kind":
		e.Kind = v
	case "text":
		e.Text = v
	case "symbol":
		e.Symbol = v
	case "date":
		e.Date = v
	case "until":
		e.Until = v
	case "at":
		e.At = v
	case "item":
		e.Item = v
	case "question":
		e.Question = v
	case "category":
		e.Category = v
	case "group":
		e.Group = v
	case "vote":
		e.Vote = v
	case "person":
		e.Person = v
	case "needs":
		e.Needs = v == "yes"
	case "certified":
		e.Certified = v == "yes"
	case "upheld":
		e.Upheld = v == "yes"
	case "list":
		e.List = strings.Split(v, ",")
	case "rivals":
		e.Rivals = strings.Split(v, ",")
	case "groups":
		for _, g := range strings.Split(v, ",") {
			e.Groups = append(e.Groups, strings.Split(g, "+"))
		}
	case "parts":
		for _, w := range strings.Split(v, ",") {
			id, n, _ := strings.Cut(w, ":")
			id, op := strings.CutSuffix(id, "*")
			e.Parts = append(e.Parts, Part{id, op, num(n)})
		}
	case "changes":
		for _, w := range strings.Split(v, ",") {
			c := strings.Split(w, ":")
			id, op := strings.CutSuffix(c[0], "*")
			e.Changes = append(e.Changes, Change{ID: id, Part: c[1], Do: c[2], Deleted: num(c[3]), Added: num(c[4]), Operative: op})
		}
	case "commits": // to this value
		e.Text = Commitment(e.Of, e.By, v)
	default:
		p.t.Fatalf("%s: %s?", line, k)
	}
}

// apply plays an event and says what came of it.
func (p *story) apply(e Event) string {
	was := p.sitting
	next, err := was.Apply(e)
	if err != nil {
		return "refused: " + err.Error() + "\n"
	}
	p.sitting = next
	var out strings.Builder
	for _, b := range next.Ballots()[len(was.Ballots()):] {
		fmt.Fprintf(&out, "%s on %s", b.Question, b.Of)
		if len(b.Parts) > 0 {
			fmt.Fprintf(&out, " %v", b.Parts)
		}
		fmt.Fprintf(&out, ": %s\n", b.Outcome)
	}
	for _, d := range next.Drafts() {
		old, ok := was.Draft(d.ID)
		if ok && old.Status != d.Status {
			fmt.Fprintf(&out, "%s is %s", d.ID, d.Status)
			if d.Why != "" && !strings.Contains(out.String(), d.Why) {
				fmt.Fprintf(&out, ": %s", d.Why)
			}
			out.WriteString("\n")
		}
	}
	if was.meeting.Open && !next.meeting.Open && e.Do != DoClose {
		out.WriteString("the meeting is adjourned\n")
	}
	if !was.meeting.Suspended && next.meeting.Suspended {
		out.WriteString("the meeting is suspended\n")
	}
	if next.start != was.start && next.start != "" {
		fmt.Fprintf(&out, "%s is drawn\n", next.start)
	}
	return out.String()
}

func (p *story) show(f []string) string {
	var out strings.Builder
	switch f[0] {
	case "ballot":
		b := p.sitting.Ballot(f[1])
		for i, v := range b.Votes() {
			if b.Named() {
				fmt.Fprintf(&out, "%s %s\n", b.Seats()[i].Code, v)
			}
		}
		for _, c := range b.Corrections {
			fmt.Fprintf(&out, "%s voted %s and meant %s\n", c.Seat, c.Voted, c.Meant)
		}
	case "call":
		fmt.Fprintln(&out, strings.Join(CallOrder(p.sitting.Seats(), p.sitting.Open().First), " "))
	case "drafts":
		for _, d := range p.sitting.Drafts() {
			fmt.Fprintf(&out, "%s by %s: %s", d.ID, strings.Join(d.Sponsors, ", "), d.Status)
			for _, x := range d.Papers {
				fmt.Fprintf(&out, " %s", strings.TrimSpace(x.Kind+" "+x.Symbol))
			}
			for _, x := range d.Parts {
				fmt.Fprintf(&out, " %s(%d)", x.ID, x.Words)
			}
			out.WriteString("\n")
		}
	case "remarks":
		for _, r := range p.sitting.Remarks() {
			fmt.Fprintln(&out, strings.Join(strings.Fields(fmt.Sprint(r.By, " ", r.Kind, " ", r.Of, " ", r.When, " ", strings.Join(r.Parts, ","), " ", r.Text)), " "))
		}
	case "order":
		for _, x := range p.sitting.Propose(f[1]) {
			fmt.Fprintf(&out, "%s: %s\n", x.ID, x.Why)
		}
	case "motions":
		for _, m := range p.sitting.Motions() {
			fmt.Fprintf(&out, "%s %s by %s: %s\n", m.ID, m.Kind, m.By, m.Status)
		}
	case "rulings":
		for _, r := range p.sitting.Rulings() {
			fmt.Fprintf(&out, "%s on %s: overruled %v\n", r.Kind, r.Of, r.Overruled)
		}
	default:
		p.t.Fatalf("show %v?", f)
	}
	return out.String()
}
