package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// drawing is a record drawn in a small language:
//
//	A1-A2-A3; A2-A3'; B1(A2)-B2(A3,A3'); A3-A4!-A5
//
// Acts are named by the letter of their party (A is party AA, and so on), their seq, and marks that tell
// branches apart. A minus continues; a chain begins with an act drawn before, or with a party's first
// act. In round brackets stand the acts of others that it names; a first act that names none names the
// charter, which is A1. An exclamation mark makes a re-keying.
type drawing struct {
	*world
	raw   map[string][]byte
	acts  map[string]*Act
	names []string // in the order in which they were drawn
}

const noon = "2026-11-23T12:00:00Z"

func draw(t tester, text string) *drawing {
	parties := map[string]bool{"AA": true}
	for _, c := range text {
		if 'A' <= c && c <= 'Z' {
			parties[strings.Repeat(string(c), 2)] = true
		}
	}
	var list []string
	for p := range parties {
		list = append(list, p)
	}
	slices.Sort(list)
	d := &drawing{world: newWorld(t, list...), raw: map[string][]byte{}, acts: map[string]*Act{}}
	d.put("A1", d.charter)
	for _, chain := range strings.Split(text, ";") {
		prev := ""
		for _, name := range strings.Split(strings.TrimSpace(chain), "-") {
			name, deps, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
			if d.acts[name] == nil {
				d.add(name, prev, deps)
			}
			prev = name
		}
	}
	return d
}

func (d *drawing) put(name string, raw []byte) {
	u, err := Decode(raw)
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	d.raw[name], d.acts[name] = raw, u.act
	d.names = append(d.names, name)
}

func (d *drawing) add(name, prev, deps string) {
	seq, err := strconv.Atoi(strings.TrimRight(name[1:], "'!"))
	if err != nil {
		d.t.Fatalf("%q is no act's name", name)
	}
	h := Header{Talks: d.acts["A1"].ID, Party: strings.Repeat(name[:1], 2), Seq: seq, Time: noon, Kind: "comment"}
	if prev != "" {
		p := d.acts[prev]
		h.Prev, h.Epoch = p.ID, p.Epoch
	} else if deps == "" {
		deps = "A1"
	}
	if strings.HasSuffix(name, "!") {
		h.Kind, h.Root = KindRekey, true
		h.Epoch++
	}
	for _, dep := range strings.FieldsFunc(deps, func(r rune) bool { return r == ',' }) {
		if d.acts[dep] == nil {
			d.t.Fatalf("%s names %s, which isn't drawn yet", name, dep)
		}
		h.Deps = append(h.Deps, d.acts[dep].Head())
	}
	slices.SortFunc(h.Deps, Head.Compare)
	key := fmt.Sprintf("%s/%d", h.Party, h.Epoch)
	if h.Epoch > 0 && !h.Root { // the key of the re-keying that this chain stands on
		key = "era " + d.era(prev)
	}
	var body any = map[string]string{"text": name}
	if h.Root {
		k := Rekey{Epoch: h.Epoch, Seat: d.key("era " + name).Public()}
		if h.Seq > 1 {
			k.Continues = &Continues{h.Prev, h.Seq - 1}
		}
		body, key = k, h.Party+"/root"
	}
	raw, _, err := Seal(h, body, salt(name), d.key(key))
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	d.put(name, raw)
}

// era names the re-keying that an act stands on.
func (d *drawing) era(name string) string {
	for {
		if strings.HasSuffix(name, "!") {
			return name
		}
		name = d.name(d.acts[name].Prev)
	}
}

func (d *drawing) name(id ID) string {
	for _, n := range d.names {
		if d.acts[n].ID == id {
			return n
		}
	}
	return id.Short()
}

func (d *drawing) list(ids []ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, d.name(id))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (d *drawing) heads(list []Head) string {
	var ids []ID
	for _, h := range list {
		ids = append(ids, h.ID)
	}
	return d.list(ids)
}

func (d *drawing) proofs(list []Proof) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s(%s)", p.Kind, d.list(p.Acts)))
	}
	return strings.Join(out, " ")
}

// state prints what the record holds, in names.
func (d *drawing) state(r *Record) string {
	var b strings.Builder
	var ids []ID
	for a := range r.Acts() {
		ids = append(ids, a.ID)
	}
	fmt.Fprintf(&b, "acts: %s\nheads: %s\n", d.list(ids), d.heads(r.Frontier()))
	if p := append(r.Forks(), r.RootConflicts()...); len(p) > 0 {
		fmt.Fprintf(&b, "proofs: %s\n", d.proofs(p))
	}
	for _, n := range d.names {
		if p := r.Reaching(d.acts[n].ID); len(p) > 0 {
			fmt.Fprintf(&b, "%s: reached by %s\n", n, d.proofs(p))
		}
	}
	for _, w := range r.Parked() {
		fmt.Fprintf(&b, "%s: waits for %s\n", d.name(w.Head.ID), d.list(w.Missing))
	}
	if w := r.Wanted(); len(w) > 0 {
		fmt.Fprintf(&b, "wanted: %s\n", d.list(w))
	}
	return b.String()
}

func (d *drawing) record(names ...string) *Record {
	r, err := New(d.charter)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, n := range names {
		if _, err := r.Add(d.raw[n]); err != nil {
			d.t.Fatalf("add %s: %v", n, err)
		}
	}
	return r
}

func TestChains(t *testing.T) {
	for _, test := range []struct{ name, draw, add, want string }{
		{"two parties talk", "A1-A2; B1(A2)-B2; A2-A3(B2)", "A2 B1 B2 A3", `
acts: A1 A2 A3 B1 B2
heads: A3 B2`},
		{"a gap", "A1-A2-A3-A4; B1(A3)", "A3 A4 B1", `
acts: A1
heads: A1
A3: waits for A2
A4: waits for A3
B1: waits for A3
wanted: A2`},
		{"a gap that is filled", "A1-A2-A3-A4; B1(A3)", "B1 A4 A3 A2", `
acts: A1 A2 A3 A4 B1
heads: A4 B1`},
		{"an act that waits for two", "A1-A2; B1; C1(A2,B1)", "C1", `
acts: A1
heads: A1
C1: waits for A2 B1
wanted: A2 B1`},
		{"a fork", "A1-A2-A3; A1-A2'-A3'", "A2 A3 A2' A3'", `
acts: A1 A2 A2' A3 A3'
heads: A3 A3'
proofs: fork(A2 A2')
A2: reached by fork(A2 A2')
A3: reached by fork(A2 A2')
A2': reached by fork(A2 A2')
A3': reached by fork(A2 A2')`},
		{"a fork of first acts", "B1-B2; B1'(A1)", "B1 B1' B2", `
acts: A1 B1 B1' B2
heads: A1 B1' B2
proofs: fork(B1 B1')
B1: reached by fork(B1 B1')
B2: reached by fork(B1 B1')
B1': reached by fork(B1 B1')`},
		{"a fork in three, and a fork in the fork", "A1-A2-A3; A1-A2'-A3'; A1-A2''; A2'-A3''", "A2 A3 A2' A3' A2'' A3''", `
acts: A1 A2 A2' A2'' A3 A3' A3''
heads: A2'' A3 A3' A3''
proofs: fork(A2 A2' A2'') fork(A3' A3'')
A2: reached by fork(A2 A2' A2'')
A3: reached by fork(A2 A2' A2'') fork(A3' A3'')
A2': reached by fork(A2 A2' A2'')
A3': reached by fork(A2 A2' A2'') fork(A3' A3'')
A2'': reached by fork(A2 A2' A2'')
A3'': reached by fork(A2 A2' A2'') fork(A3' A3'')`},
		{"a fork whose other branch waits", "A1-A2-A3; B1; A1-A2'(B1)", "A2 A2' A3", `
acts: A1 A2 A3
heads: A3
A2': waits for B1
wanted: B1`},
		{"a re-keying", "A1-A2-A3!-A4", "A2 A3! A4", `
acts: A1 A2 A3! A4
heads: A4`},
		{"a re-keying that leaves acts behind", "A1-A2-A3-A4; A2-A3!-A4'", "A2 A3! A4' A3 A4", `
acts: A1 A2 A3 A3! A4 A4'
heads: A4 A4'
A3: reached by rekey(A3!)
A4: reached by rekey(A3!)`},
		{"a re-keying of a party that never acted", "B1!-B2; B1", "B1! B2 B1", `
acts: A1 B1 B1! B2
heads: A1 B1 B2
B1: reached by rekey(B1!)`},
		{"a re-keying heals a fork", "A1-A2-A3; A1-A2'; A1-A2!-A3'", "A2 A3 A2' A2! A3'", `
acts: A1 A2 A2! A2' A3 A3'
heads: A2' A3 A3'
proofs: fork(A2 A2')
A2: reached by fork(A2 A2') rekey(A2!)
A3: reached by fork(A2 A2') rekey(A2!)
A2': reached by fork(A2 A2') rekey(A2!)`},
		{"two re-keyings in a row", "A1-A2!-A3-A4!-A5; A3-A4", "A2! A3 A4! A5 A4", `
acts: A1 A2! A3 A4 A4! A5
heads: A4 A5
A4: reached by rekey(A4!)`},
		{"a root conflict", "A1-A2-A3!-A4; A1-A2!-A3", "A2 A3! A4 A2! A3", `
acts: A1 A2 A2! A3 A3! A4
heads: A3 A4
proofs: roots(A2! A3!)
A2: reached by rekey(A2!)
A3!: reached by roots(A2! A3!)
A4: reached by roots(A2! A3!)
A2!: reached by roots(A2! A3!)
A3: reached by roots(A2! A3!)`},
		{"a root conflict on one act, and the re-keying after", "A1-A2!-A3!; A1-A2'!", "A2! A2'! A3!", `
acts: A1 A2! A2'! A3!
heads: A2'! A3!
proofs: roots(A2! A2'!)
A2!: reached by roots(A2! A2'!)
A3!: reached by roots(A2! A2'!)
A2'!: reached by roots(A2! A2'!) rekey(A3!)`},
		{"an act under a key that isn't known yet", "A1-A2!-A3-A4", "A3 A4", `
acts: A1
heads: A1
A3: waits for A2!
A4: waits for A3
wanted: A2!`},
		{"and then it is", "A1-A2!-A3-A4", "A4 A3 A2!", `
acts: A1 A2! A3 A4
heads: A4`},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := draw(t, test.draw)
			r := d.record(strings.Fields(test.add)...)
			if got := strings.TrimSpace(d.state(r)); got != strings.TrimSpace(test.want) {
				t.Errorf("%s\ngot:\n%s\nwant:%s", test.draw, got, test.want)
			}
		})
	}
}

// A proof is in a past when the past holds two of its acts; others learn of a fork by acts that name both
// branches.
func TestProofInPast(t *testing.T) {
	d := draw(t, "A1-A2; A1-A2'; B1(A2)-B2(A2'); C1(A2')-C2; A1-A2!; B2-B3(A2!)")
	r := d.record(d.names[1:]...)
	fork := r.Forks()[0]
	for name, want := range map[string]bool{"B1": false, "B2": true, "B3": true, "C2": false} {
		if fork.In(r.Past(d.acts[name].ID)) != want {
			t.Errorf("the fork in the past of %s: %v", name, !want)
		}
	}
	if !fork.In(r.Upto(d.acts["B2"].ID)) || !fork.In(r.Now()) {
		t.Error("B2 names both branches")
	}
	var rekey Proof
	for _, p := range r.Reaching(d.acts["A2"].ID) {
		if p.Kind == ProofRekey {
			rekey = p
		}
	}
	if rekey.In(r.Past(d.acts["B3"].ID)) == false || rekey.In(r.Upto(d.acts["B2"].ID)) {
		t.Error("the re-keying reaches B with B3")
	}
}

// What Next makes fits, for every party, and acknowledges both branches of a fork.
func TestNext(t *testing.T) {
	d := draw(t, "A1-A2; A1-A2'; A2'-A3'; B1-B2!; C1(B1)")
	r := d.record(d.names[1:]...)
	for _, c := range []struct{ party, kind, prev, deps string }{
		{"AA", "comment", "A3'", "B2! C1"},
		{"BB", "comment", "B2!", "A2 A3' C1"},
		{"CC", "comment", "C1", "A2 A3' B2!"},
		{"CC", KindRekey, "C1", "A2 A3' B2!"},
	} {
		h, err := r.Next(c.party, c.kind, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.name(h.Prev); got != c.prev || d.heads(h.Deps) != c.deps {
			t.Errorf("%s %s continues %s and names %s", c.party, c.kind, got, d.heads(h.Deps))
		}
		past, err := r.PastOf(h)
		if err != nil || past.Len() != r.Len()-map[string]int{"AA": 1}[c.party] {
			t.Errorf("%s: %d of %d acts in its past (%v)", c.party, past.Len(), r.Len(), err)
		}
	}
	if _, err := r.Next("ZZ", "comment", noon); err == nil {
		t.Error("an act for a party that isn't one")
	}
}

// Next acknowledges every branch that somebody has left, not two of them: an act that missed the newest one would
// be judged without it. (A world of package rehearsal found this: a revision was allowed and then not.)
func TestNextNamesEveryBranch(t *testing.T) {
	d := draw(t, "A1-A2; A1-A2'; A1-A2''; A2''-A3!; B1")
	r := d.record(d.names[1:]...)
	h, err := r.Next("BB", "comment", noon)
	if err != nil {
		t.Fatal(err)
	}
	if past, err := r.PastOf(h); err != nil || past.Len() != r.Len() {
		t.Errorf("names %s: %d of %d acts in its past (%v)", d.heads(h.Deps), past.Len(), r.Len(), err)
	}
}

// Two records that know different branches of one fork find out by exchanging what is missing.
func TestForkSpreads(t *testing.T) {
	for _, length := range []string{"", "-A4'", "-A4'-A5'"} {
		d := draw(t, "A1-A2-A3; A1-A2'-A3'"+length+"; B1(A3); C1(A3')")
		x, y := d.record("A2", "A3", "B1"), d.record("A2'", "A3'", "C1")
		for n := range strings.Count(length, "-") {
			if _, err := y.Add(d.raw[fmt.Sprintf("A%d'", 4+n)]); err != nil {
				t.Fatal(err)
			}
		}
		exchange(t, x, y)
		if len(x.Forks()) != 1 || len(y.Forks()) != 1 || x.Frontier().Digest() != y.Frontier().Digest() {
			t.Fatalf("x:\n%s\ny:\n%s", d.state(x), d.state(y))
		}
	}
}

// Two records that hold different branches of two forkers, each branch acknowledging one that only the other record
// has, don't wait for each other for ever: each took the other's newer head to mean that it holds the rest.
func TestTwoForkersMakeNobodyWait(t *testing.T) {
	for _, naming := range []string{"A2", "A3"} {
		d := draw(t, "A1-A2-A3; B1-B2-B3; A1-A2'(B2)-A3'-A4'; B1-B2'("+naming+")-B3'-B4'; C1(A4')")
		x, y := d.record("A2", "A3", "B1", "B2'", "B3'", "B4'"), d.record("B1", "B2", "B3", "A2'", "A3'", "A4'", "C1")
		exchange(t, x, y)
		if x.Frontier().Digest() != y.Frontier().Digest() || len(x.Parked())+len(y.Parked()) > 0 || len(x.Forks()) != 2 {
			t.Fatalf("after two rounds x:\n%s\ny:\n%s", d.state(x), d.state(y))
		}
	}
}

// exchange plays two rounds of frontiers and missing acts.
func exchange(t tester, x, y *Record) {
	for range 2 {
		fx, fy := x.Frontier(), y.Frontier()
		toY, toX := x.Missing(fy), y.Missing(fx)
		for _, a := range toY {
			if _, err := y.AddVerified(a); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range toX {
			if _, err := x.AddVerified(a); err != nil {
				t.Fatal(err)
			}
		}
	}
}
