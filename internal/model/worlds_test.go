package model

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var (
	large  = flag.Bool("large", false, "explore the large configurations, too: minutes and gigabytes")
	update = flag.Bool("update", false, "rewrite testdata/broken.txt")
)

// size says when a configuration is explored.
type size int

const (
	short  size = iota // always
	normal             // without -short
	huge               // with -large
)

// world is a configuration with what its exploration must count. A change of
// the counts is a change of the rules or of the model.
type world struct {
	name                string
	size                size
	talks               Talks
	states, transitions int
}

// worlds are the configurations. Their names say who plays (H honest, L liar,
// X honest and with a lost home; the first opens and holds the pen), how many
// acts each may make, and what is played.
func worlds() []world {
	const H, L, X = Honest, Liar, Loser
	k := func(k ...Kind) []Kind { return k }
	roles := func(r ...Role) []Role { return r }
	keys, signs := k(Sign, Unsign, Exchange, Rekey), k(Sign, Unsign, Exchange)
	all := k(Sign, Unsign, Exchange, Rekey, Note)
	line := k(Revise, Pen, Initial, Sign, Exchange)
	return []world{
		{"HH 3,3 sign and re-key", short, Talks{Roles: roles(H, H), Bound: []int{3, 3}, Kinds: keys, Initialled: true}, 8737, 12411},
		{"HH 4,4 sign and re-key", normal, Talks{Roles: roles(H, H), Bound: []int{4, 4}, Kinds: keys, Initialled: true}, 348121, 501133},
		{"HH 5,5 sign", normal, Talks{Roles: roles(H, H), Bound: []int{5, 5}, Kinds: signs, Initialled: true}, 22735, 32548},
		{"HL 2,3 all lies", short, Talks{Roles: roles(H, L), Bound: []int{2, 3}, Kinds: keys, Lies: all, Initialled: true}, 24743, 42100},
		{"HL 3,3 all lies", normal, Talks{Roles: roles(H, L), Bound: []int{3, 3}, Kinds: keys, Lies: all, Initialled: true}, 179716, 299013},
		{"HL 3,4 all lies but notes", huge, Talks{Roles: roles(H, L), Bound: []int{3, 4}, Kinds: signs, Lies: keys, Initialled: true}, 281934, 531606},
		{"HL 4,3 all lies", huge, Talks{Roles: roles(H, L), Bound: []int{4, 3}, Kinds: keys, Lies: all, Initialled: true}, 1035774, 1675664},
		{"HX 2,4 lost home", short, Talks{Roles: roles(H, X), Bound: []int{2, 4}, Kinds: keys, Initialled: true}, 32097, 43421},
		{"HX 3,4 lost home", normal, Talks{Roles: roles(H, X), Bound: []int{3, 4}, Kinds: keys, Initialled: true}, 336045, 469073},
		{"HX 4,4 lost home", huge, Talks{Roles: roles(H, X), Bound: []int{4, 4}, Kinds: keys, Initialled: true}, 2666528, 3747737},
		{"HH 3,3 sign and lodge", short, Talks{Roles: roles(H, H), Bound: []int{3, 3}, Kinds: k(Sign, Exchange, Rekey, Lodge), Initialled: true}, 30830, 43805},
		{"HL 2,3 all lies and lodge", short, Talks{Roles: roles(H, L), Bound: []int{2, 3}, Kinds: k(Sign, Exchange), Lies: k(Sign, Exchange, Rekey, Lodge, Note), Initialled: true}, 3968, 6911},
		{"HL 4,3 lodge and come home", normal, Talks{Roles: roles(H, L), Bound: []int{4, 3}, Kinds: k(Sign, Exchange, Rekey, Lodge), Lies: k(Sign, Exchange), Initialled: true}, 36136, 60062},
		{"HHH 3,3,3 sign", normal, Talks{Roles: roles(H, H, H), Bound: []int{3, 3, 3}, Kinds: signs, Initialled: true}, 230737, 412586},
		{"HHH 2,2,2 sign and re-key", short, Talks{Roles: roles(H, H, H), Bound: []int{2, 2, 2}, Kinds: keys, Initialled: true}, 39479, 68494},
		{"HHH 3,2,2 sign and re-key", huge, Talks{Roles: roles(H, H, H), Bound: []int{3, 2, 2}, Kinds: keys, Initialled: true}, 1205694, 2091791},
		{"HHL 2,2,2 all lies", short, Talks{Roles: roles(H, H, L), Bound: []int{2, 2, 2}, Kinds: signs, Lies: all, Initialled: true}, 30834, 55973},
		{"HHL 2,2,3 forks", short, Talks{Roles: roles(H, H, L), Bound: []int{2, 2, 3}, Kinds: k(Sign, Exchange), Lies: signs, Initialled: true}, 11748, 25410},
		{"HHL 2,2,3 re-keys", normal, Talks{Roles: roles(H, H, L), Bound: []int{2, 2, 3}, Kinds: k(Sign, Exchange), Lies: k(Sign, Exchange, Rekey), Initialled: true}, 27609, 55447},
		{"HHL 2,2,3 all lies but notes", huge, Talks{Roles: roles(H, H, L), Bound: []int{2, 2, 3}, Kinds: signs, Lies: keys, Initialled: true}, 709922, 1434566},
		{"HLL 2,2,2 forks", short, Talks{Roles: roles(H, L, L), Bound: []int{2, 2, 2}, Kinds: k(Sign, Exchange), Lies: signs, Initialled: true}, 4900, 9013},
		{"HHX 2,2,3 lost home", huge, Talks{Roles: roles(H, H, X), Bound: []int{2, 2, 3}, Kinds: keys, Initialled: true}, 2862187, 4885768},
		{"HH 4,4 revise to exchange", short, Talks{Roles: roles(H, H), Bound: []int{4, 4}, Kinds: line, Open: true, Terms: 1}, 15084, 18779},
		{"HH 5,5 revise to exchange", normal, Talks{Roles: roles(H, H), Bound: []int{5, 5}, Kinds: line, Open: true, Terms: 1}, 44972, 57966},
		{"HH 4,4 two terms", huge, Talks{Roles: roles(H, H), Bound: []int{4, 4}, Kinds: line, Open: true, Terms: 2}, 670234, 903886},
		{"LH 4,3 forked revisions", short, Talks{Roles: roles(L, H), Bound: []int{4, 3}, Kinds: line, Lies: k(Revise, Initial, Sign, Exchange), Open: true, Terms: 1}, 10055, 18307},
		{"LH 3,3 all lies", normal, Talks{Roles: roles(L, H), Bound: []int{3, 3}, Kinds: append(line, Unsign), Lies: append(all, line...), Open: true, Terms: 1}, 92561, 157223},
		{"HL 4,4 forked signatures", normal, Talks{Roles: roles(H, L), Bound: []int{4, 4}, Kinds: line, Lies: k(Initial, Sign, Exchange), Open: true, Terms: 1}, 15320, 30574},
		{"LHH 4,3,3 revise to exchange", normal, Talks{Roles: roles(L, H, H), Bound: []int{4, 3, 3}, Kinds: k(Initial, Sign, Exchange), Lies: k(Revise, Initial, Sign, Exchange), Open: true}, 35011, 66228},
		{"LHH 2,2,2 pen taken", normal, Talks{Roles: roles(L, H, H), Bound: []int{2, 2, 2}, Kinds: k(Revise, Pen, Initial), Lies: k(Revise, Initial, Rekey, Note), Open: true, Terms: 1}, 97485, 159665},
		{"HLH 1,3,1 pen taken", normal, Talks{Roles: roles(H, L, H), Bound: []int{1, 3, 1}, Kinds: k(Revise, Pen), Lies: k(Pen, Rekey, Note), Open: true, Terms: 1}, 602546, 1200558},
		{"HHH 2,2,2 pen taken", normal, Talks{Roles: roles(H, H, H), Bound: []int{2, 2, 2}, Kinds: k(Revise, Pen, Initial), Open: true, Terms: 1}, 83941, 136284},
	}
}

// TestLawsHold explores each configuration to its last state.
func TestLawsHold(t *testing.T) {
	doc, err := os.ReadFile("../../docs/model.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range worlds() {
		if w.size == huge && !*large || w.size == normal && testing.Short() {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			if w.size != huge { // those take their memory one by one
				t.Parallel()
			}
			m := w.talks.Ready()
			concluded := false
			r := Explore[*State](m, 20_000_000, func(s *State) {
				if !concluded && s.act.Kind == Exchange {
					acts := s.Acts()
					v := m.see(acts, uint32(1)<<len(acts)-1)
					concluded = v.done != 0
				}
			})
			if r.Err != nil {
				story := ""
				if r.Trace != nil {
					story = "\n\n" + m.Story(r.Trace)
				}
				t.Fatalf("%v%s", r.Err, story)
			}
			if far := !m.Open || m.Bound[0] > 3; far && slices.Contains(m.Kinds, Exchange) && !concluded {
				t.Error("no state is concluded: the laws on conclusions were not tried")
			}
			row := fmt.Sprintf("| %s | %d | %d |", w.name, r.States, r.Transitions)
			t.Log(row)
			if r.States != w.states || r.Transitions != w.transitions {
				t.Errorf("%d states and %d transitions, not %d and %d", r.States, r.Transitions, w.states, w.transitions)
			}
			if !strings.Contains(string(doc), row) {
				t.Errorf("docs/model.md lacks the row %s", row)
			}
		})
	}
}
