package offices

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"parley/internal/bridge"
	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/internal/mediator"
	"parley/internal/node"
	"parley/internal/phrase"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

const today = "2026-11-23T12:00:00Z"

// world is two parties with rival amendments, and a mediator.
type world struct {
	t     *testing.T
	homes map[string]*node.Home
	nodes map[string]*node.Node
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t, map[string]*node.Home{}, map[string]*node.Node{}}
	var parties []record.Party
	for _, code := range []string{"LOR", "MED", "VES"} {
		h := must(node.Init(t.TempDir(), node.Config{Code: code, Name: "State of " + code, Plain: true}))
		t.Cleanup(func() { h.Close() })
		if w.homes[code] = h; code != "MED" {
			parties = append(parties, must(h.Card()).Party)
		}
	}
	rd := must(text.Parse("# Peace\n\n*The Assembly,*\n\n1. *Decides* to meet in spring;\n\n2. *Calls upon* all States to prevent harm;\n\n3. *Requests* a report.\n", text.ReadOptions{}))
	ch := &talks.Charter{Lang: "en", Outcome: talks.Treaty, Parties: parties, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "Quiet talks", Unicode: seal.UnicodeVersion}
	if err := desk.ImportText(phrase.Book{}, ch, rd, true); err != nil {
		t.Fatal(err)
	}
	w.nodes["VES"] = must(w.homes["VES"].OpenTalks(t.Context(), ch))
	w.pass("VES", "LOR")
	w.does("LOR", func(d *desk.Desk) (*desk.Intent, error) { return d.Accede("") })
	for _, x := range [][4]string{{"VES", "OP1", "spring", "May"}, {"LOR", "OP1", "spring", "autumn"}, {"LOR", "OP2", "prevent", "limit"}, {"VES", "OP2", "prevent", "end"}} {
		w.does(x[0], func(d *desk.Desk) (*desk.Intent, error) {
			claims, err := d.AmendWords(x[1], x[2], x[3], &desk.Proposing{})
			if err != nil {
				return nil, err
			}
			return d.Amendment(claims, &desk.Proposing{})
		})
	}
	w.does("LOR", func(d *desk.Desk) (*desk.Intent, error) {
		claims, err := d.Insert([]string{"*Thanks* the hosts"}, "", &desk.Spot{After: "OP2"}, &desk.Proposing{})
		if err != nil {
			return nil, err
		}
		return d.Amendment(claims, &desk.Proposing{})
	})
	return w
}

func (w *world) pass(from, to string) {
	var b bytes.Buffer
	must(w.nodes[from].Pack(w.t.Context(), &b, node.PackOptions{To: []string{to}, All: true}))
	n, _, err := w.homes[to].Import(w.t.Context(), &b, node.ImportOptions{Join: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.nodes[to] = n
}

func (w *world) does(code string, f func(d *desk.Desk) (*desk.Intent, error)) {
	w.t.Helper()
	var body talks.Body
	w.desk(code, func(d *desk.Desk) { body = must(f(d)).Body })
	if _, err := w.nodes[code].Act(w.t.Context(), body); err != nil {
		w.t.Fatal(err)
	}
	w.pass(code, map[string]string{"VES": "LOR", "LOR": "VES"}[code])
}

func (w *world) desk(code string, f func(d *desk.Desk)) {
	w.t.Helper()
	if err := w.nodes[code].View(func(rec *record.Record, st *talks.State) error {
		f(desk.New(rec, st, code))
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
}

// ours is the brief of a party that has something to hide.
func ours(d *desk.Desk) *brief.Brief {
	b := &brief.Brief{Talks: d.State.Talks().String(), Party: d.Me, Floor: 37, Note: "heron: the minister's own note"}
	must(b.AddLine(brief.RedLine{Words: "autumn", Note: "heron: never in autumn"}))
	must(b.AddLine(brief.RedLine{Must: true, Words: "end harm", Note: "heron"}))
	t := must(table.New(d.View, d.State.Parties(), &brief.Brief{Talks: b.Talks, Party: d.Me}))
	for j := range t.Brackets {
		if o := &t.Brackets[j].Options[1]; o.Mark == brief.In {
			must(b.Instruct(brief.Instruction{Place: t.Place(j), Importance: brief.Vital, Stances: []brief.Said{{Mark: o.Mark, Words: o.Words, Stance: brief.LiveWith}}, Note: "heron"}))
		}
	}
	return b
}

// A list filled from a brief is the brief's own table: the same brackets and options, points, floor and red lines. The agenda is
// what the record says: the same for both parties, whatever the brief.
func TestListFromBrief(t *testing.T) {
	w := newWorld(t)
	var list mediator.List
	var agenda *mediator.Agenda
	w.desk("VES", func(d *desk.Desk) {
		x := must(table.New(d.View, d.State.Parties(), ours(d)))
		var err error
		if list, agenda, err = FromBrief(d, x); err != nil {
			t.Fatal(err)
		}
		if bare := must(Agenda(d)); must(bare.Digest()) != must(agenda.Digest()) {
			t.Error("the brief changes the agenda")
		}
		p := x.Guesses.Problem
		q := p.Parties[x.Guesses.Me]
		if len(list.Brackets) != 3 || len(q.RedLines) == 0 || q.Floor == 0 {
			t.Fatalf("%d brackets, %d red lines, floor %d: nothing to compare", len(list.Brackets), len(q.RedLines), q.Floor)
		}
		if list.Party.Floor != q.Floor || list.Party.Name != "VES" || len(list.Party.RedLines) != len(q.RedLines) {
			t.Errorf("floor %d, %d red lines of %s; the table has %d and %d", list.Party.Floor, len(list.Party.RedLines), list.Party.Name, q.Floor, len(q.RedLines))
		}
		for n, r := range q.RedLines {
			var any []bridge.Lit
			for _, l := range list.Party.RedLines[n].Any {
				any = append(any, bridge.Lit{Bracket: l.Bracket, Option: l.Option, Not: l.Not})
			}
			if !reflect.DeepEqual(any, r.Any) {
				t.Errorf("red line %d is %v, and %v in the table", n, any, r.Any)
			}
		}
		for j := range x.Brackets {
			if agenda.Brackets[j].Now != p.Brackets[j].Now || len(agenda.Brackets[j].Options) != len(x.Brackets[j].Options) {
				t.Errorf("bracket %d differs", j)
			}
			for a := range x.Brackets[j].Options {
				want := int64(0)
				if q.Points[j] != nil {
					want = q.Points[j][a]
				}
				if got := list.Party.Points[j][a]; got != want {
					t.Errorf("option %d of bracket %d is worth %d, and %d in the table", a, j, got, want)
				}
				if got := len(agenda.Brackets[j].Options[a].Claims); got != len(x.Brackets[j].Options[a].Claims) {
					t.Errorf("option %d of bracket %d has %d claims", a, j, got)
				}
			}
		}
		// A package crosses the list as it crosses the table's own red lines and floor.
		for n := range 3 * 3 * 2 {
			pack := bridge.Package{n % 3, n / 3 % 3, n / 9}
			crosses := q.Worth(pack) < q.Floor
			for _, r := range q.RedLines {
				crosses = crosses || !r.Kept(pack)
			}
			if list.Crosses(pack) != crosses {
				t.Errorf("package %v: the list says %v, the table %v", pack, list.Crosses(pack), crosses)
			}
		}
	})
	w.desk("LOR", func(d *desk.Desk) {
		if must(must(Agenda(d)).Digest()) != must(agenda.Digest()) {
			t.Error("the two sides see two agendas")
		}
	})
}

// What is sealed for the mediator says nothing to anybody else: no note, no name of a red line, no points, and no more by its length.
func TestHoleSealedListSaysNothing(t *testing.T) {
	w := newWorld(t)
	med, ves := must(w.homes["MED"].Seat("MED")), must(w.homes["VES"].Seat("VES"))
	var vaults Vaults
	var sealed, bare []byte
	w.desk("VES", func(d *desk.Desk) {
		list, agenda, err := FromBrief(d, must(table.New(d.View, d.State.Parties(), ours(d))))
		if err != nil {
			t.Fatal(err)
		}
		raw := must(json.Marshal(list))
		if !bytes.Contains(raw, fmt.Append(nil, list.Party.Floor)) || bytes.Contains(raw, []byte("heron")) {
			t.Fatalf("a list has points, and no notes of the brief: %s", raw)
		}
		v := must(vaults.Open(t.Context(), med, mediator.Card{Agenda: *agenda, Rounds: 2, Packages: 3}, today))
		var mine, none Mediations
		if err := mine.Fits(&v.Log.Card, agenda); err != nil {
			t.Fatal(err)
		}
		sealed = must(mine.Of(&v.Log.Card).Entrust(list, today, Signer(t.Context(), ves)))
		bare = must(none.Of(&v.Log.Card).Entrust(agenda.Blank("VES"), today, Signer(t.Context(), ves)))
		if _, err := mine.Of(&v.Log.Card).Entrust(list, today, Signer(t.Context(), ves)); err == nil {
			t.Error("a second list of one round")
		}
		canaries := [][]byte{[]byte("heron"), []byte("autumn"), []byte("end harm"), []byte("points"), []byte("red_lines"), []byte("floor"), []byte(`"never"`)}
		for _, o := range agenda.Brackets {
			canaries = append(canaries, []byte(o.Name))
		}
		for _, c := range canaries {
			if bytes.Contains(sealed, c) {
				t.Errorf("the sealed list says %q", c)
			}
		}
		if n := len(sealed) - len(bare); n < -200 || n > 200 { // the signature and what is sealed vary in no more than their encoding
			t.Errorf("the sealed list has %d bytes more than a blank one", n)
		}
		if _, err := v.Take(sealed, must(Identity(med)), today, Signer(t.Context(), med)); err != nil {
			t.Errorf("the mediator: %v", err)
		}
		if log := must(seal.Marshal(&v.Log)); bytes.Contains(log, []byte("floor")) || bytes.Contains(log, []byte("heron")) {
			t.Errorf("the log says more than that a letter came: %s", log)
		}
	})
}
