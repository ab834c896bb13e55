package bridge

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the answers into the stories") // constant: set once, by the command line

// A story says what is open, what it is worth to whom, asks, and has the
// answers below each question:
//
//	bracket c1 shall* should may      options; * is the one that stands now
//	party A 2 c1:5,3,0 c7:2,0         floor, and points by option
//	line A c1!=may c7=none            a red line: one of these at least
//	rule c1!=shall c7=none            the same, for all
//	guess A c1:5-7,3,0-1              what another party guesses of A's points
//	possible                          a question
//	> …                               its answer
type story struct {
	t *testing.T
	p *Problem

	low, high map[[2]int][]int64 // guesses by party and bracket
}

func (s *story) bracket(name string) int {
	j := slices.IndexFunc(s.p.Brackets, func(b Bracket) bool { return b.Name == name })
	if j < 0 {
		s.t.Fatalf("no bracket %s", name)
	}
	return j
}

func (s *story) party(name string) int {
	i := slices.IndexFunc(s.p.Parties, func(q Party) bool { return q.Name == name })
	if i < 0 {
		s.t.Fatalf("no party %s", name)
	}
	return i
}

func (s *story) number(v string) int64 {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// lit reads c1=shall or c1!=shall.
func (s *story) lit(v string) Lit {
	name, option, ok := strings.Cut(v, "=")
	if !ok {
		s.t.Fatalf("%q is no choice", v)
	}
	name, not := strings.CutSuffix(name, "!")
	j := s.bracket(name)
	a := slices.Index(s.p.Brackets[j].Options, option)
	if a < 0 {
		s.t.Fatalf("%s has no option %s", name, option)
	}
	return Lit{j, a, not}
}

func (s *story) rule(words []string) Rule {
	r := Rule{Name: strings.Join(words, " ")}
	for _, w := range words {
		r.Any = append(r.Any, s.lit(w))
	}
	return r
}

// pack reads a package: what isn't said is as it stands now.
func (s *story) pack(words []string) Package {
	x := make(Package, len(s.p.Brackets))
	for j, b := range s.p.Brackets {
		x[j] = max(0, b.Now)
	}
	for _, w := range words {
		l := s.lit(w)
		x[l.Bracket] = l.Option
	}
	return x
}

// says prints a package.
func (s *story) says(x Package) string {
	var out []string
	for j, a := range x {
		out = append(out, s.p.Brackets[j].Name+"="+s.p.Brackets[j].Options[a])
	}
	return strings.Join(out, " ")
}

// do takes one line, and gives its answer when it is a question.
func (s *story) do(line string) string {
	w := strings.Fields(line)
	switch w[0] {
	case "bracket":
		b := Bracket{Name: w[1], Now: -1}
		for a, o := range w[2:] {
			o, now := strings.CutSuffix(o, "*")
			b.Options = append(b.Options, o)
			if now {
				b.Now = a
			}
		}
		s.p.Brackets = append(s.p.Brackets, b)
	case "party":
		q := Party{Name: w[1], Floor: s.number(w[2]), Points: make([][]int64, len(s.p.Brackets))}
		for _, v := range w[3:] {
			name, points, _ := strings.Cut(v, ":")
			j := s.bracket(name)
			for n := range strings.SplitSeq(points, ",") {
				q.Points[j] = append(q.Points[j], s.number(n))
			}
		}
		s.p.Parties = append(s.p.Parties, q)
	case "line":
		q := &s.p.Parties[s.party(w[1])]
		q.RedLines = append(q.RedLines, s.rule(w[2:]))
	case "rule":
		s.p.Rules = append(s.p.Rules, s.rule(w[1:]))
	case "guess":
		for _, v := range w[2:] {
			name, points, _ := strings.Cut(v, ":")
			at := [2]int{s.party(w[1]), s.bracket(name)}
			for n := range strings.SplitSeq(points, ",") {
				low, high, ok := strings.Cut(n, "-")
				if !ok {
					high = low
				}
				s.low[at], s.high[at] = append(s.low[at], s.number(low)), append(s.high[at], s.number(high))
			}
		}
	case "alone":
		return s.alone(w[1], s.pack(w[2:]))
	case "possible":
		return s.possible()
	case "trades":
		return s.trades(s.pack(w[1:]))
	case "wording":
		return s.wording(w[1:])
	case "explain":
		y := slices.Index(w, "to")
		return s.explain(s.pack(w[1:y]), s.pack(w[y+1:]))
	case "better":
		return s.better(s.pack(w[1:]))
	default:
		s.t.Fatalf("a story knows no %q", w[0])
	}
	return ""
}

func (s *story) possible() string {
	x, c, err := s.p.Possible(0)
	if err != nil {
		return err.Error()
	}
	if c == nil {
		return "yes, such as " + s.says(x)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "no: %d red lines collide (the fewest: %v)\n", len(c.Lines), c.Smallest)
	for _, h := range c.Lines {
		var who []string
		for _, l := range h.Holders {
			who = append(who, s.p.Parties[l.Party].Name)
		}
		fmt.Fprintf(&out, "  %s: %s\n", strings.Join(who, ", "), h.Rule.Name)
	}
	for _, r := range c.Rules {
		fmt.Fprintf(&out, "  over the rule %s\n", s.p.Rules[r].Name)
	}
	for i, q := range s.p.Parties {
		fmt.Fprintf(&out, "%s is told %v, alone %v\n", q.Name, c.Seen(i).Own, c.Seen(i).Alone)
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// moves prints points before and after.
func (s *story) moves(from, to []int64) string {
	var out []string
	for i, q := range s.p.Parties {
		out = append(out, fmt.Sprintf("%s %d to %d", q.Name, from[i], to[i]))
	}
	return strings.Join(out, ", ")
}

func (s *story) better(x Package) string {
	m, err := s.p.Improve(s.t.Context(), x, Search{})
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	for _, r := range m.Broken {
		fmt.Fprintf(&out, "it breaks the rule %s\n", s.p.Rules[r].Name)
	}
	for _, l := range m.Crossed {
		q := s.p.Parties[l.Party]
		fmt.Fprintf(&out, "it crosses a red line of %s: %s\n", q.Name, q.RedLines[l.Line].Name)
	}
	if u := m.Unclaimed(); u != nil {
		fmt.Fprintf(&out, "left on the table: %s of all gains\n", u.FloatString(3))
	}
	if m.Better == nil {
		fmt.Fprintf(&out, "nobody can have more without another having less (proven: %v)", m.Proven)
		return out.String()
	}
	fmt.Fprintf(&out, "better for some, worse for nobody: %s\n", s.says(m.Better.Package))
	fmt.Fprintf(&out, "%s; the least share gained is %s (proven: %v)", s.moves(m.Points, m.Better.Points), m.Better.Value.FloatString(3), m.Better.Proven && m.Proven)
	return out.String()
}

// names prints parties.
func (s *story) names(who []int) string {
	var out []string
	for _, i := range who {
		out = append(out, s.p.Parties[i].Name)
	}
	return strings.Join(out, ", ")
}

func (s *story) move(m Move) string {
	var what []string
	for _, c := range m.Changes {
		o := s.p.Brackets[c.Bracket].Options
		what = append(what, fmt.Sprintf("%s %s to %s", s.p.Brackets[c.Bracket].Name, o[c.From], o[c.To]))
	}
	out := strings.Join(what, " and ")
	if len(m.Takes) > 0 {
		out = s.names(m.Takes) + " takes " + out
	}
	if len(m.Gives) > 0 {
		out += " from " + s.names(m.Gives)
	}
	return out
}

// exchange prints one.
func (s *story) exchange(e Exchange) string {
	var out []string
	for _, m := range e.Moves {
		out = append(out, s.move(m))
	}
	return strings.Join(out, "; ") + ": " + s.moves(e.Before, e.After)
}

func (s *story) trades(x Package) string {
	got, err := s.p.Exchanges(x, 3)
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, e := range got.Gifts {
		out = append(out, "a gift: "+s.exchange(e))
	}
	for _, e := range got.Trades {
		out = append(out, "a trade: "+s.exchange(e)+", least gain "+e.Least.FloatString(3))
	}
	if len(out) == 0 {
		return "nothing to trade"
	}
	return strings.Join(out, "\n")
}

func (s *story) explain(x, y Package) string {
	e, err := s.p.Explain(x, y)
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, x := range e.Steps {
		out = append(out, s.exchange(x))
	}
	for _, m := range e.Rest {
		out = append(out, "and "+s.move(m))
	}
	for _, m := range e.Idle {
		out = append(out, "to nobody matters: "+s.move(m))
	}
	for i, q := range s.p.Parties {
		line := fmt.Sprintf("%s, %d to %d,", q.Name, e.From[i], e.To[i])
		gets, gives := e.Of(i)
		for _, m := range gets {
			line += " gets " + s.p.Brackets[m.Changes[0].Bracket].Name
		}
		for _, m := range gives {
			line += " gives " + s.p.Brackets[m.Changes[0].Bracket].Name
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// wording reads: bracket, name, and an interval like 2-5 for each party.
func (s *story) wording(w []string) string {
	n := Wording{Bracket: s.bracket(w[0]), Name: w[1]}
	for _, v := range w[2:] {
		low, high, _ := strings.Cut(v, "-")
		n.Low, n.High = append(n.Low, s.number(low)), append(n.High, s.number(high))
	}
	b, err := s.p.Bridge(s.t.Context(), n, Search{})
	if err != nil {
		return err.Error()
	}
	out := []string{fmt.Sprintf("it %s if it is worth the least to all, %s if it is worth the most", b.AtWorst, b.AtBest)}
	for i, q := range s.p.Parties {
		say := func(t Threshold) string {
			switch {
			case t.In > n.High[i]:
				return "nothing is enough"
			case t.Out < n.Low[i]:
				return "anything is enough"
			}
			return fmt.Sprintf("%d is enough and %d isn't", t.In, t.Out)
		}
		out = append(out, fmt.Sprintf("%s: %s if the others like it, %s if they don't", q.Name, say(b.Needs[i]), say(b.Enough[i])))
	}
	return strings.Join(out, "\n")
}

// alone asks as a party that guesses the others.
func (s *story) alone(name string, x Package) string {
	g := &Guesses{Problem: s.p, Me: s.party(name)}
	rows := func(of map[[2]int][]int64) [][][]int64 {
		out := make([][][]int64, len(s.p.Parties))
		for i := range out {
			out[i] = make([][]int64, len(s.p.Brackets))
			for j := range out[i] {
				out[i][j] = of[[2]int{i, j}]
			}
		}
		return out
	}
	g.Low, g.High = rows(s.low), rows(s.high)
	span := func(low, high []int64) string {
		var out []string
		for i, q := range s.p.Parties {
			v := fmt.Sprint(low[i])
			if high[i] > low[i] {
				v += fmt.Sprintf(" to %d", high[i])
			}
			out = append(out, q.Name+" "+v)
		}
		return strings.Join(out, ", ")
	}
	a, err := g.Assured(s.t.Context(), Search{})
	if err != nil {
		return err.Error()
	}
	out := []string{fmt.Sprintf("fairest at worst: %s, a gain of %s for all is sure (impasse: %v)", s.says(a.Package), a.Value.FloatString(3), a.Impasse)}
	safe, bold, err := g.Offers(s.t.Context(), Search{})
	if err != nil {
		return err.Error()
	}
	for n, o := range []*Offer{safe, bold} {
		kind := []string{"safe", "bold"}[n]
		if o == nil {
			out = append(out, "no "+kind+" offer")
			continue
		}
		out = append(out, fmt.Sprintf("a %s offer: %s: %s", kind, s.says(o.Package), span(o.Low, o.High)))
	}
	st, err := g.Standing(s.t.Context(), x, Search{})
	switch {
	case err != nil:
		return err.Error()
	case st.Firm:
		out = append(out, "nothing is better than "+s.says(x)+", whatever the truth")
	case st.Beaten != nil:
		out = append(out, "whatever the truth, better than "+s.says(x)+" is "+s.says(st.Beaten.Package))
	default:
		out = append(out, "it may be that better than "+s.says(x)+" is "+s.says(st.Perhaps.Package))
	}
	return strings.Join(out, "\n")
}

// TestStories plays the stories of testdata; -update writes their answers.
func TestStories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "stories", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			s := &story{t, &Problem{}, map[[2]int][]int64{}, map[[2]int][]int64{}}
			var out strings.Builder
			for line := range strings.Lines(string(raw)) {
				line = strings.TrimRight(line, "\n")
				if strings.HasPrefix(line, ">") {
					continue
				}
				out.WriteString(line + "\n")
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				if answer := s.do(line); answer != "" {
					for l := range strings.SplitSeq(answer, "\n") {
						out.WriteString("> " + l + "\n")
					}
				}
			}
			if *update {
				if err := os.WriteFile(f, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if out.String() != string(raw) {
				t.Errorf("the story goes otherwise (go test ./internal/bridge -run TestStories -update writes it):\n%s", out.String())
			}
		})
	}
}
