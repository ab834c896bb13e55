package talks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley/text"
)

// foreseen prints what would follow from a line that a party might sign.
func (p *story) foreseen(line string) string {
	p.t.Helper()
	code, rest, _ := strings.Cut(line, " ")
	return p.foresee(code, mustBody(p.t, p, code, rest))
}

func (p *story) foresee(code string, b Body) string {
	p.t.Helper()
	list, err := p.view(code).Preview(code, b)
	if err != nil {
		return "error: " + err.Error()
	}
	var out []string
	for _, c := range list {
		s := string(c.Kind)
		for _, x := range []string{c.Name, string(c.Block), strings.Join(c.Parties, ","), string(c.Reason)} {
			if x != "" {
				s += " " + x
			}
		}
		if c.By != "" {
			s += " by " + c.By
		}
		if c.Agreed {
			s += " AGREED"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestPreview(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup []string
		line  string
		want  string
	}{
		{"nothing follows", []string{"AA amend b1 'b' -> 'x'", "sync"}, "BB accept c1", ""},
		{"accepting ends a rival's acceptance", []string{"AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y'", "sync", "AA accept c2", "CC accept c2", "sync"},
			"BB accept c1", "ends c2 AGREED"},
		{"own claim, given up for a rival", []string{"AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y'", "sync"}, "AA accept c2", "ends c1"},
		{"a rival that one never accepted", []string{"AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y'", "sync"}, "CC accept c1", ""},
		{"supporting what is inside lowers", []string{"AA amend b1 'b c d' -> 'x y z'", "BB amend b1 'c' -> 'q'", "sync"}, "AA support c2", "lowers c1"},
		{"accepting what is inside doesn't", []string{"AA amend b1 'b c d' -> 'x y z'", "BB amend b1 'c' -> 'q'", "sync"}, "AA accept c2", ""},
		{"packages end", []string{"AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "sync", "AA package c1 c4", "sync", "BB accept p1", "CC accept p1", "sync"},
			"BB accept c1", "ends package p1 AGREED"},
		{"speaking against a member ends the package", []string{"AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "sync", "AA package c1 c4", "sync", "BB accept p1", "CC accept p1", "sync"},
			"BB object c4", "ends package p1 AGREED"},
		{"a package ends single acceptances", []string{"AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "sync", "BB accept c1", "sync", "AA package c1 c4", "sync"},
			"BB accept p1", "ends alone c1"},
		{"and of its own author", []string{"AA amend b1 'b' -> 'x'", "BB amend b2 'h' -> 'k'", "sync", "AA accept c2", "sync"}, "AA package c1 c2", "ends alone c1; ends alone c2"},
		{"a package ends rivals", []string{"AA amend b1 'b' -> 'x'", "AA amend b2 'h' -> 'k'", "BB amend b1 'b' -> 'y'", "sync", "AA package c1 c4", "sync"},
			"BB accept p1", "ends c2"},
		{"withdrawing takes all that hangs on it", []string{"AA amend b1 'b' -> 'x y'", "AA amend b2 'h' -> 'k'", "sync", "BB amend b1 'y' -> 'z' sub=c1", "sync", "AA package c1 c4", "sync"},
			"AA withdraw c1", "withdraws c1; lapses c2 parent gone by c1; lapses package p1 by c1"},
		{"what another holds lives on", []string{"AA amend b1 'b' -> 'x y'", "sync", "BB support c1", "sync"}, "AA withdraw c1", "lives on c1 BB"},
		{"the last keeper goes", []string{"AA amend b1 'b' -> 'x'", "CC amend b1 'b' -> 'y'", "sync", "BB support c1", "sync", "AA withdraw c1", "sync"},
			"BB accept c3", "withdraws c1; ends c1"},
		{"a late comma suspends", []string{"AA agree all", "BB agree b1", "sync"}, "CC amend b1 'b' -> 'b,'", "suspends b1 AA,BB"},
		{"an insertion doesn't", []string{"AA agree all", "sync"}, "CC insert b1 op: and more", ""},
		{"and when it goes they revive", []string{"AA agree all", "BB agree b1", "sync", "CC amend b1 'b' -> 'b,'", "sync"}, "CC withdraw c3", "withdraws c3; revives b1 AA,BB"},
		{"not while another is open", []string{"AA agree all", "sync", "CC amend b1 'b' -> 'b,'", "BB amend b1 'd' -> 'q'", "sync"}, "CC withdraw c3", "withdraws c3"},
		{"a joined block is opened too", []string{"AA agree all", "sync"}, "CC join b1", "suspends b1 AA; suspends b2 AA"},
		{"a revision", []string{"AA agree all", "BB amend b1 'b' -> 'x'", "CC amend b1 'b' -> 'y'", "BB amend b2 'h' -> 'k'", "sync", "AA accept c2", "CC accept c2", "sync"},
			"AA revise", "lapses c3 rival adopted by c2; ends agreements b1 AA"},
		{"a revision after initials", []string{"AA agree all", "BB agree all", "CC agree all", "sync", "AA initial", "BB initial", "sync", "BB amend b1 'b' -> 'x'", "sync", "AA accept c2", "CC accept c2", "sync"},
			"AA revise", "ends agreements b1 AA,BB,CC; ends initials Rev.0 AA,BB"},
		{"a condition that can't be met", []string{"AA amend b1 'b' -> 'x'", "BB amend b1 'b' -> 'y'", "sync"}, "CC accept c1 if c2", "never met c1 by c2"},
		{"conditions on each other", []string{"AA amend b1 'b' -> 'x'", "BB amend b2 'h' -> 'y'", "sync", "AA accept c2 if c1", "sync"}, "BB accept c1 if c2", "mutual wait c1 AA by c2"},
		{"a condition is none", []string{"AA amend b1 'b' -> 'x'", "BB amend b2 'h' -> 'y'", "sync", "AA accept c2", "sync"}, "BB accept c1 if c2", ""},
		{"what isn't allowed", []string{"AA amend b1 'b' -> 'x'", "sync"}, "BB withdraw c1", "error: c1 is not yours to withdraw: you neither proposed nor support it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := stage(t, "AA", "BB", "CC")
			play(t, p, c.setup...)
			if got := p.foreseen(c.line); got != c.want {
				t.Errorf("%s\n got: %s\nwant: %s", c.line, got, c.want)
			}
		})
	}
}

// A new claim that meets one's own withdraws it in the same act; the words that
// one holds already are named.
func TestPreviewOfWhatMeetsOnesOwn(t *testing.T) {
	p := stage(t, "AA", "BB")
	play(t, p, "AA amend b1 'b c' -> 'x'", "AA amend b1 'e' -> 'y'", "BB amend b1 'b' -> 'z'", "sync", "AA accept c2", "AA support c1", "sync")
	v := p.view("AA")
	claim := func(old, new string) text.Claim {
		c, err := amendWords(p.w.homes["AA"].state, "b1", "en", old, new)
		if err != nil {
			t.Fatal(err)
		}
		c.Base = ""
		return c
	}
	own, same := v.Meeting("AA", []text.Claim{claim("c d", "q"), claim("e", "y")})
	if !slices.Equal(own, []Ref{p.ref("c1")}) || !slices.Equal(same, []int{1}) {
		t.Errorf("meets %v, has %v", own, same)
	}
	if own, same := v.Meeting("BB", []text.Claim{claim("c d", "q"), claim("e", "y")}); len(own)+len(same) > 0 {
		t.Errorf("BB: meets %v, has %v", own, same)
	}
	b := mustBody(t, p, "AA", "amend b1 'c d' -> 'q'").(*Amend)
	if got := p.foresee("AA", b); !strings.Contains(got, "withdraw that in the same act") {
		t.Error(got)
	}
	b.Withdraws = own
	if got := p.foresee("AA", b); got != "withdraws c1" {
		t.Error(got)
	}
	play(t, p, "AA agree b2", "BB agree b2", "AA withdraw c1 c3", "BB withdraw c2", "sync", "AA agree b1", "BB agree b1", "sync", "AA initial", "BB initial", "sync", "AA sign", "sync",
		"BB amend b1 'b' -> 'z'", "sync", "AA accept c4", "sync", "AA revise", "sync", "AA agree all", "BB agree all", "sync", "AA initial", "BB initial", "sync")
	if got := p.foreseen("AA sign"); got != "ends signature Rev.0" {
		t.Error(got)
	}
	p.finish()
}

// TestPreviewOfWhatStaysAgreed: what a revision beside the line adopted stays agreed when a party that accepted it proposes a rival, so a
// preview doesn't say that this opens it again.
func TestPreviewOfWhatStaysAgreed(t *testing.T) {
	p := &story{t: t}
	p.play(`talks AA BB
block op: a b c
open
BB amend b1 'a' -> 'u'
sync
AA accept c2
sync
AA revise
BB pen 1 AA Rev.0
sync
`)
	v := p.w.homes["AA"].state.Now()
	c, err := amendWords(p.w.homes["AA"].state, "b1", "en", "a", "z")
	if err != nil {
		t.Fatal(err)
	}
	if v.Newest().Num != 0 || !v.Live()[0].Agreed {
		t.Fatalf("Rev.%d, %+v", v.Newest().Num, v.Live())
	}
	b := &Amend{Rev: v.Newest().ID, Claims: []Proposal{{Claim: WireClaim(c), Holding: true}}}
	list, err := v.Preview("AA", b)
	if err != nil || len(list) != 1 || list[0].Kind != Ends || list[0].Agreed {
		t.Errorf("%+v %v", list, err)
	}
	p.w.must("AA", b)
	if after := p.w.homes["AA"].state.Now().Live(); len(after) != 2 || !after[0].Agreed && !after[1].Agreed {
		t.Errorf("%+v", after)
	}
}

// What a preview says comes true: in random talks, every act is previewed by
// its author and then compared with what it has done.
func (r *randomTalks) foreseen(code string, before *View, b Body, after *View) {
	list, err := before.Preview(code, b)
	if err != nil {
		r.t.Fatalf("preview of an allowed act: %v", err)
	}
	if x, ok := b.(*Position); ok && x.Group != "" {
		return // what ends are the group's words
	}
	was, is := map[string]Claim{}, map[string]Claim{}
	for _, c := range before.Claims() {
		was[c.Ref.String()] = c
	}
	for _, c := range after.Claims() {
		is[c.Ref.String()] = c
	}
	party := before.s.number[code]
	for _, c := range list {
		old, new := was[c.Ref.String()], is[c.Ref.String()]
		for _, x := range after.Claims() { // the words, whichever claim makes them
			if x.Fate == Live && (slices.Contains(old.Same, x.Name) || slices.Contains(is[c.Ref.String()].Same, x.Name)) {
				new = x
			}
		}
		ok := true
		switch c.Kind {
		case Withdraws:
			ok = old.Fate == Live && new.Fate == Withdrawn
		case LivesOn:
			ok = new.Fate == Live && !new.Said[party].Holds
		case Ends:
			ok = new.Fate != Live || new.Said[party].Stance == Silent
		case EndsAlone:
			ok = new.Fate != Live || new.Said[party].Stance == Silent && new.Said[party].Ended != ""
		case Lowers:
			ok = new.Fate != Live || old.Said[party].Holds && !new.Said[party].Holds
		case Lapses:
			ok = old.Fate == Live && (new.Fate == Lapsed || new.Fate == Dormant)
		case EndsPackage:
			k, _ := after.Package(c.Ref)
			ok = k.Said[party].Stance == Silent
		case LapsesPackage:
			k, _ := after.Package(c.Ref)
			ok = k.Fate == Lapsed
		case Suspends, Revives, EndsAgreements:
			i, there := after.tip().index[c.Block]
			var x BlockState
			if there {
				x = after.block(after.tip().text.Blocks[i])
			}
			ok = c.Kind == Suspends && x.Suspended || c.Kind == Revives && !x.Suspended && slices.Equal(x.Agreed, c.Parties) || c.Kind == EndsAgreements && len(x.Agreed) == 0
		}
		if !ok {
			r.t.Fatalf("%s was to follow and didn't: %+v\nbefore %+v\nafter %+v", c.Kind, c, old, new)
		}
		if c.Agreed && new.Agreed && c.Kind != LivesOn {
			r.t.Fatalf("%s is agreed all the same", c.Name)
		}
	}
	for key, old := range was { // and nothing else goes
		new := is[key]
		if old.Fate == Live && new.Fate != Live && new.Fate != Adopted && !slices.ContainsFunc(list, func(c Consequence) bool {
			return (c.Kind == Withdraws || c.Kind == Lapses) && (c.Name == old.Name || slices.Contains(old.Same, c.Name)) || c.Kind == LivesOn && slices.Contains(old.Same, c.Name)
		}) && len(old.Same)+len(new.Same) == 0 {
			r.t.Fatalf("%s went and nobody said so: %s\n%v", old.Name, fmt.Sprint(new.Fate, new.Why), list)
		}
	}
}
