package table

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/internal/desk"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

var update = flag.Bool("update", false, "rewrite the expected output of the stories")

// TestStories plays testdata/*.txt: what parties do, what the brief of VES
// says, and what comes of it. A line is a command; the lines after it that begin
// with four spaces are what it prints. go test -update rewrites them. Commands:
//
//	text: …                       a line of the base text; then
//	open                          the talks of LOR, MIR and VES, which has the pen; all join
//	LOR amend OP1 'old' -> 'new'  [sub-claims: LOR amend c1 …]
//	LOR insert OP1 [choice=A] 'words' · LOR delete OP1 · LOR move OP1 after=OP3
//	LOR both OP1 'a' -> 'b' OP2 'c' -> 'd'     claims tied in one act
//	LOR accept|support|object|reserve c1 · LOR package c1 c2 · LOR withdraw c1 · VES revise
//	line must|mustnot [in=OP1] [at='words'] [topic=x] ['words'] [whole]
//	item c1|OP1|topic:x|all [importance=high] [support|livewith|oppose|never] [base] [points=301] [fallback='words'] [pending]
//	topic x OP1 'words'
//	guess LOR c1|all [least=low] [most=high] [worst=oppose best=support] [floor=30]
//	show lines|brackets|problem|items|overview
//	solve                         what could be offered
//	act accept c1 c2 | agree OP1 | sign
//	claims 0 1 0                  the claims of a package
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := (&story{t: t}).play(string(raw))
			if *update {
				if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(raw) {
				t.Errorf("%s differs (go test ./internal/brief/table -run Stories -update):\n%s", f, got)
			}
		})
	}
}

type story struct {
	t     *testing.T
	lines []string
	rec   *record.Record
	state *talks.State
	keys  map[string]seal.PrivateKey
	brief brief.Brief
}

func (s *story) play(script string) string {
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "text:"); ok {
			s.lines = append(s.lines, strings.TrimPrefix(rest, " "))
			continue
		}
		for _, l := range s.do(words(line)) {
			out.WriteString(strings.TrimRight("    "+l, " ") + "\n")
		}
	}
	return out.String()
}

// words splits at spaces outside single quotes.
func words(line string) []string {
	var out []string
	var now strings.Builder
	quoted, some := false, false
	for _, r := range line + " " {
		switch {
		case r == '\'':
			quoted, some = !quoted, true
		case r == ' ' && !quoted:
			if some || now.Len() > 0 {
				out = append(out, now.String())
			}
			now.Reset()
			some = false
		default:
			now.WriteRune(r)
		}
	}
	return out
}

// stream is bytes for keys, always the same.
type stream struct{ n uint64 }

func (s *stream) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		h := sha256.Sum256(binary.BigEndian.AppendUint64(nil, s.n))
		p[i] = h[0]
	}
	return len(p), nil
}

const clock = "2026-01-01T00:00:00Z"

func (s *story) open() {
	r, err := text.Parse(strings.Join(s.lines, "\n")+"\n", text.ReadOptions{Lang: "en"})
	if err != nil {
		s.t.Fatal(err)
	}
	c := &talks.Charter{Base: talks.Wire(r.Text.Blocks), Lang: "en", Outcome: talks.Resolution, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "On the river", Unicode: seal.UnicodeVersion}
	rand := &stream{}
	s.keys = map[string]seal.PrivateKey{}
	for _, code := range []string{"LOR", "MIR", "VES"} {
		root, err := seal.GenerateKey(rand)
		if err != nil {
			s.t.Fatal(err)
		}
		if s.keys[code], err = seal.GenerateKey(rand); err != nil {
			s.t.Fatal(err)
		}
		c.Parties = append(c.Parties, record.Party{Code: code, Name: code, Root: root.Public(), Seat: s.keys[code].Public()})
	}
	raw, _, err := record.Seal(record.Header{Party: "VES", Seq: 1, Time: clock, Kind: talks.KindCharter}, c, make([]byte, record.SaltSize), s.keys["VES"])
	if err != nil {
		s.t.Fatal(err)
	}
	if s.rec, err = record.New(raw); err != nil {
		s.t.Fatal(err)
	}
	if s.state, err = talks.Open(s.rec.Charter()); err != nil {
		s.t.Fatal(err)
	}
	s.brief = brief.Brief{Talks: s.state.Talks().String(), Party: "VES"}
	for _, p := range []string{"LOR", "MIR"} {
		s.act(p, func(d *desk.Desk) (*desk.Intent, error) { return d.Accede("1234") })
	}
}

func (s *story) act(me string, build func(d *desk.Desk) (*desk.Intent, error)) []string {
	d := desk.New(s.rec, s.state, me)
	in, err := build(d)
	if err == nil {
		err = d.Foresee(in)
	}
	if err != nil {
		return []string{"refused: " + err.Error()}
	}
	h, err := s.rec.Next(me, in.Body.Kind(), clock)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, id, err := record.Seal(h, in.Body, make([]byte, record.SaltSize), s.keys[me])
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := s.rec.Add(raw)
	if err != nil || out.State != record.Stored {
		s.t.Fatal(out.State, err)
	}
	if err := s.state.Add(out.Stored[0]); err != nil {
		s.t.Fatal(err)
	}
	var said []string
	for _, m := range in.Outcome(desk.New(s.rec, s.state, me), id).Claims {
		said = append(said, m.Name+"  "+m.Words)
	}
	return said
}

func (s *story) do(w []string) []string {
	switch w[0] {
	case "open":
		s.open()
	case "line":
		return s.line(w[1:])
	case "item":
		return s.item(w[1:])
	case "topic":
		top := brief.Topic{Name: w[1]}
		for _, x := range w[2:] {
			if b, err := s.desk().Block(x); err == nil {
				top.Blocks = append(top.Blocks, string(b.ID))
			} else {
				top.Words = append(top.Words, x)
			}
		}
		return s.fine(s.brief.SetTopic(top))
	case "guess":
		return s.guess(w[1:])
	case "show":
		return s.show(w[1])
	case "act":
		return s.foresee(w[1], w[2:])
	case "solve":
		return s.solve()
	case "claims":
		var x []int
		for _, a := range w[1:] {
			var n int
			fmt.Sscan(a, &n)
			x = append(x, n)
		}
		names, err := s.table().Claims(x)
		if err != nil {
			return []string{err.Error()}
		}
		return []string{strings.Join(names, " ")}
	default:
		return s.act(w[0], func(d *desk.Desk) (*desk.Intent, error) { return s.party(d, w[1], w[2:]) })
	}
	return nil
}

func (s *story) fine(err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	return nil
}

func (s *story) desk() *desk.Desk { return desk.New(s.rec, s.state, "VES") }

func (s *story) table() *Table {
	s.t.Helper()
	t, err := New(s.state.Now(), s.state.Parties(), &s.brief)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := t.Guesses.Check(); err != nil {
		s.t.Fatal(err)
	}
	return t
}

func option(w []string, name string) (string, bool) {
	for _, x := range w {
		if v, ok := strings.CutPrefix(x, name+"="); ok {
			return v, true
		}
	}
	return "", false
}

func (s *story) party(d *desk.Desk, verb string, w []string) (*desk.Intent, error) {
	p := &desk.Proposing{}
	var cs []text.Claim
	var err error
	switch verb {
	case "amend":
		cs, err = d.AmendWords(w[0], w[1], w[3], p)
	case "both":
		for len(w) > 0 && err == nil {
			var more []text.Claim
			more, err = d.AmendWords(w[0], w[1], w[3], p)
			for range more {
				p.Packs = append(p.Packs, 1)
			}
			cs, w = append(cs, more...), w[4:]
		}
	case "insert":
		choice, _ := option(w, "choice")
		cs, err = d.Insert(w[len(w)-1:], choice, &desk.Spot{After: w[0]}, p)
	case "delete":
		cs, err = d.Delete(w[:1], p)
	case "move":
		after, _ := option(w, "after")
		cs, err = d.Move(w[0], &desk.Spot{After: after}, p)
	case "withdraw":
		return d.Withdraw(w, "")
	case "package":
		return d.Package(w, "")
	case "revise":
		return d.Revise()
	default:
		if strings.HasPrefix(w[0], "p") {
			return d.PackagePosition(talks.Stance(verb), w, &desk.Speaking{})
		}
		sp := &desk.Speaking{}
		if verb == "reserve" {
			sp.Reason = talks.Substance
		}
		return d.Position(talks.Stance(verb), w, sp)
	}
	if err != nil {
		return nil, err
	}
	return d.Amendment(cs, p)
}

func (s *story) line(w []string) []string {
	r := brief.RedLine{Must: w[0] == "must", Whole: slices.Contains(w, "whole")}
	rev := s.state.Now().Newest()
	if in, ok := option(w, "in"); ok {
		b, err := s.desk().Block(in)
		if err != nil {
			return []string{err.Error()}
		}
		r.Place = brief.Place{Block: b.ID, Rev: rev.ID.String()}
		if at, ok := option(w, "at"); ok {
			p, err := Words(rev.Text, rev.ID.String(), b.ID, "en", at)
			if err != nil {
				return []string{err.Error()}
			}
			r.Place = p
		}
	}
	if topic, ok := option(w, "topic"); ok {
		r.Place = brief.Place{Topic: topic}
	}
	for _, x := range w[1:] {
		if !strings.Contains(x, "=") && x != "whole" {
			r.Words = x
		}
	}
	_, err := s.brief.AddLine(r)
	return s.fine(err)
}

// place is a place by the name of a claim, a paragraph or a topic; a is the
// option that a claim is, or -1.
func (s *story) place(t *Table, name string) (p brief.Place, j, a int) {
	if name == "all" {
		return brief.Place{}, -1, -1
	}
	if top, ok := strings.CutPrefix(name, "topic:"); ok {
		return brief.Place{Topic: top}, -1, -1
	}
	if at := t.Find(name); len(at) > 0 {
		return t.Place(at[0].Bracket), at[0].Bracket, at[0].Option
	}
	b, err := s.desk().Block(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return brief.Place{Block: b.ID, Rev: t.rev}, -1, -1
}

func (s *story) item(w []string) []string {
	t := s.table()
	p, j, a := s.place(t, w[0])
	i := brief.Instruction{Place: p, Pending: slices.Contains(w, "pending")}
	if v, ok := option(w, "importance"); ok {
		i.Importance = brief.Importance(v)
	}
	if v, ok := option(w, "fallback"); ok {
		i.Fallbacks = []string{v}
	}
	if slices.Contains(w, "base") {
		a = 0
	}
	for _, st := range brief.Stances() {
		if slices.Contains(w, strings.ReplaceAll(string(st), " ", "")) {
			o := t.Brackets[j].Options[a]
			i.Stances = []brief.Said{{Mark: o.Mark, Words: o.Words, Stance: st}}
			if v, ok := option(w, "points"); ok {
				n, err := strconv.Atoi(v)
				if err != nil {
					s.t.Fatal(err)
				}
				i.Stances[0].Points = &n
			}
		}
	}
	_, err := s.brief.Instruct(i)
	return s.fine(err)
}

func (s *story) guess(w []string) []string {
	t := s.table()
	p, j, a := s.place(t, w[1])
	g := brief.Guess{Party: w[0], Place: p}
	if v, ok := option(w, "least"); ok {
		g.Least = brief.Importance(v)
	}
	if v, ok := option(w, "most"); ok {
		g.Most = brief.Importance(v)
	}
	if v, ok := option(w, "floor"); ok {
		n := 0
		fmt.Sscan(v, &n)
		g.Floor = &n
	}
	worst, ok := option(w, "worst")
	if ok {
		best, _ := option(w, "best")
		o := t.Brackets[j].Options[a]
		g.Stances = []brief.Range{{Mark: o.Mark, Words: o.Words, Worst: brief.Stance(worst), Best: brief.Stance(best)}}
	}
	_, err := s.brief.Suppose(g)
	return s.fine(err)
}

func (s *story) show(what string) []string {
	t := s.table()
	p := t.Guesses.Problem
	var out []string
	switch what {
	case "lines":
		for _, l := range t.Lines {
			x := fmt.Sprintf("%s %s: %s", l.Name, l.Words, l.State)
			if l.Followed.State != brief.There {
				x += ", place " + string(l.Followed.State)
			}
			if l.Followed.Instead != "" {
				x += ", instead: " + l.Followed.Instead
			}
			for _, th := range l.Threats {
				x += fmt.Sprintf("; threat %s %s", t.Brackets[th.Bracket].Label, t.Title(th))
			}
			out = append(out, x)
			for _, r := range l.rules {
				out = append(out, "  "+s.rule(t, r.Name, r.Any))
			}
		}
	case "items":
		for _, i := range t.Items {
			out = append(out, fmt.Sprintf("%s: %s, brackets %v", i.Name, i.Followed.State, i.Brackets))
		}
	case "brackets":
		for j, b := range t.Brackets {
			x := fmt.Sprintf("%d %s %s", j, b.Name, b.Importance)
			if !b.Matters {
				x += " (nothing said)"
			}
			if b.Pending {
				x += " pending"
			}
			for _, top := range b.Topics {
				x += " topic " + top
			}
			out = append(out, x)
			for a, o := range b.Options {
				x := fmt.Sprintf("  %d %s %v", a, o.title(), o.Claims)
				if o.Stance != "" {
					x += " " + string(o.Stance)
				}
				if o.Record {
					x += " (record)"
				}
				if o.Fallback > 0 {
					x += fmt.Sprintf(" fallback %d", o.Fallback)
				}
				if a == p.Brackets[j].Now {
					x += " now"
				}
				out = append(out, x)
			}
		}
		for _, r := range p.Rules {
			out = append(out, s.rule(t, r.Name, r.Any))
		}
	case "overview":
		o := t.Overview(s.state.Now())
		for _, l := range o.Lines {
			out = append(out, fmt.Sprintf("red line %s %s %s %v", l.Name, l.State, l.Label, l.Threats))
		}
		for _, w := range o.In {
			out = append(out, fmt.Sprintf("in: %s%s%s %s “%s”", w.Claim, w.Item, w.Line, w.Label, w.Words))
		}
		for _, w := range o.Lost {
			out = append(out, fmt.Sprintf("lost: %s%s%s %s “%s” %s", w.Claim, w.Item, w.Line, w.Label, w.Words, w.Why))
		}
		for _, d := range o.Open {
			x := fmt.Sprintf("open: %s %s, would cost %d", d.Name, d.Importance, d.Cost)
			for _, opt := range d.Options {
				x += fmt.Sprintf("; %s %s", opt.Words, opt.Stance)
				if opt.Crosses {
					x += " CROSSES"
				}
			}
			out = append(out, x)
		}
		if o.Worth != nil {
			out = append(out, fmt.Sprintf("now %d, floor %d, least %d; silent on %d", o.Worth.Now, o.Worth.Floor, o.Worth.Least, o.Silent))
		}
	case "problem":
		for i, q := range p.Parties {
			out = append(out, fmt.Sprintf("%s floor %d", q.Name, q.Floor))
			for j := range p.Brackets {
				x := fmt.Sprintf("  %s %v", p.Brackets[j].Name, q.Points[j])
				if i != t.Guesses.Me && t.Guesses.Low[i][j] != nil {
					x += fmt.Sprintf(" from %v to %v", t.Guesses.Low[i][j], t.Guesses.High[i][j])
				}
				out = append(out, x)
			}
			for _, r := range q.RedLines {
				out = append(out, "  "+s.rule(t, r.Name, r.Any))
			}
		}
	}
	return out
}

func (s *story) foresee(verb string, w []string) []string {
	t := s.table()
	d := s.desk()
	var in *desk.Intent
	var err error
	switch verb {
	case "accept":
		in, err = d.Position(talks.Accept, w, &desk.Speaking{})
	case "package":
		in, err = d.Package(w, "")
	case "agree":
		in, err = d.Agree(w, false, "")
	case "propose":
		in, err = s.party(d, w[0], w[1:])
	case "sign":
		in = &desk.Intent{Body: &talks.Sign{}}
	}
	if err != nil {
		return []string{"refused: " + err.Error()}
	}
	var out []string
	for _, c := range t.Act(d.View, in.Body) {
		out = append(out, fmt.Sprintf("crosses %s “%s” %s must=%v sure=%v lost=%v", c.Line, c.Words, c.Label, c.Must, c.Sure, c.Lost))
	}
	if out == nil {
		out = []string{"crosses nothing"}
	}
	return out
}

func (s *story) rule(t *Table, name string, any []bridge.Lit) string {
	var parts []string
	for _, l := range any {
		is := "is"
		if l.Not {
			is = "isn't"
		}
		parts = append(parts, fmt.Sprintf("%d %s %s", l.Bracket, is, t.Title(l)))
	}
	return name + ": " + strings.Join(parts, " or ")
}

func (s *story) solve() []string {
	t := s.table()
	r, err := t.Solve(s.t.Context(), 0)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	swap := func(w Swap) string {
		return fmt.Sprintf("%s: %s → %s for %v against %v", w.Name, w.From, w.To, w.For, w.Against)
	}
	for _, p := range r.Packages {
		out = append(out, fmt.Sprintf("%v %v claims %v proven=%v firm=%v", p.Kinds, p.Choice, p.Claims, p.Proven, p.Firm))
		for _, q := range p.Parties {
			out = append(out, fmt.Sprintf("  %s %d–%d, floor %d", q.Party, q.Low, q.High, q.Floor))
		}
		for n, e := range p.Steps {
			for _, w := range e.Swaps {
				out = append(out, fmt.Sprintf("  %d. %s", n+1, swap(w)))
			}
		}
	}
	for _, c := range r.Colliding {
		out = append(out, "collides: "+c.Party+" "+c.Line)
	}
	for _, e := range r.Trades {
		for _, w := range e.Swaps {
			out = append(out, "trade "+swap(w))
		}
	}
	return out
}
