package spec_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// agree checks that both implementations say the same of each pouch.
func agree(t *testing.T, raws [][]byte) (sound int) {
	t.Helper()
	dir := t.TempDir()
	var files []string
	for i, raw := range raws {
		files = append(files, filepath.Join(dir, fmt.Sprintf("%05d.pouch", i)))
		if err := os.WriteFile(files[i], raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bad := 0
	for f, got := range checked(t, node(t), files...) {
		raw := raws[slices.Index(files, f)]
		if diff := differ(judged(t, raw), got); diff != "" {
			if bad++; bad < 10 {
				t.Errorf("%.300q… %s: %.1500s", raw, got.False, diff)
			}
		}
		if got.False == "" {
			sound++
		}
	}
	return sound
}

// TestBrokenPouches: of a pouch that was cut, changed or made up both
// implementations say that it is damaged, whatever is in it.
func TestBrokenPouches(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2+*first))
	var raws [][]byte
	golden, err := filepath.Glob("testdata/*.pouch")
	if err != nil || len(golden) == 0 {
		t.Fatalf("%v %v", golden, err)
	}
	for _, f := range golden {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for range 15 {
			b := bytes.Clone(raw)
			switch at := rnd.IntN(len(b)); rnd.IntN(5) {
			case 0:
				b[at] ^= 1 << rnd.IntN(8)
			case 1:
				b = b[:at]
			case 2:
				b = append(b, b[at:]...)
			case 3:
				b = slices.Delete(b, at, min(len(b), at+1+rnd.IntN(80)))
			default:
				b = slices.Insert(b, at, []byte("\n{\"acts\":")...)
			}
			raws = append(raws, b)
		}
	}
	for _, s := range []string{"", "\n", "\n\n\n", "parley pouch v1", "parley pouch v1\n", "parley pouch v1\n\n\n", "parley pouch v2\n{}\n{}\n", "\xff\xfe\x00", strings.Repeat("[", 3_000_000),
		"parley pouch v1\n" + strings.Repeat("[", 1_000_000) + "\n{}\n", "parley pouch v1\n" + strings.Repeat(`{"a":`, 100_000) + "\n{}\n", "parley pouch v1\nnull\nnull\n", "parley pouch v1\n1e999\n[]\n"} {
		raws = append(raws, []byte(s))
	}
	if sound := agree(t, raws); sound > 0 {
		t.Errorf("%d of %d broken pouches are called sound", sound, len(raws))
	}
}

// TestBrokenActs: a sound container may hold anything. Both implementations
// refuse the same lines and say the same of the rest.
func TestBrokenActs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4+*first))
	deep := []byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000))
	odd := [][]byte{nil, []byte("null"), []byte("{}"), []byte(`{"body":null,"head":{},"salt":"","sigs":[]}`), []byte(`{"__proto__":{}}`), deep, []byte(`"\ud800"`), []byte("1e999"), []byte("{\"a\":1,\"a\":2}"), {0xff, 0xfe}}
	var raws [][]byte
	for seed := range 30 {
		p, err := pouch.Unpack(bytes.NewReader(packed(t, play(*first+uint64(5000+seed)), *first+uint64(5000+seed))))
		if err != nil {
			t.Fatal(err)
		}
		acts := slices.Clone(p.Acts)
		for range 1 + rnd.IntN(4) {
			i := rnd.IntN(len(acts))
			switch rnd.IntN(4) {
			case 0:
				acts = slices.Insert(acts, i, odd[rnd.IntN(len(odd))])
			case 1:
				acts[i] = spoil(rnd, acts[i])
			case 2:
				acts[i] = acts[i][:rnd.IntN(len(acts[i])+1)]
			default:
				acts[i] = bytes.ReplaceAll(bytes.Clone(acts[i]), []byte(`"seq":2`), []byte(`"seq":3`))
			}
		}
		var b bytes.Buffer
		if err := pouch.Write(&b, p.Header, acts); err != nil {
			t.Fatal(err)
		}
		raws = append(raws, b.Bytes())
	}
	if sound := agree(t, raws); sound > len(raws)/2 {
		t.Errorf("%d of %d pouches with broken acts are sound", sound, len(raws))
	}
}

// spoil changes one byte.
func spoil(rnd *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	if len(b) > 0 {
		if at := rnd.IntN(len(b)); b[at]^1 != '\n' {
			b[at] ^= 1
		}
	}
	return b
}

// TestStrangeBodies: parties sign bodies whose fields are missing, of other
// types, strange or too long. Both implementations say the same of each.
func TestStrangeBodies(t *testing.T) {
	var raws [][]byte
	effects := map[talks.Effect]int{}
	for seed := range 40 {
		w := newWorld(*first + uint64(9000+seed))
		for range 10 {
			w.step(false)
		}
		for range 12 {
			h := any1(w, w.homes)
			chain := h.rec.Chain(any1(w, w.codes))
			if len(chain) == 0 {
				continue
			}
			a := any1(w, chain)
			if a.Root || a.Kind == talks.KindCharter {
				continue
			}
			var body any
			if err := json.Unmarshal(a.Body, &body); err != nil {
				t.Fatal(err)
			}
			if body = strange(w, integers(body)); isObject(body) {
				w.signAs(h, a.Kind, body)
			}
		}
		w.sync()
		raws = append(raws, packAll(t, w.homes[0].rec))
		for _, a := range judged(t, raws[len(raws)-1]).Acts {
			effects[talks.Effect(a.Effect)]++
		}
	}
	t.Log(effects)
	if effects[talks.Malformed] < 100 || effects[talks.InEffect] < 100 {
		t.Errorf("too little is strange: %v", effects)
	}
	agree(t, raws)
}

// integers makes the numbers of a JSON value integers.
func integers(v any) any {
	switch x := v.(type) {
	case float64:
		return int64(x)
	case []any:
		for i := range x {
			x[i] = integers(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = integers(x[k])
		}
	}
	return v
}

func isObject(v any) bool { _, ok := v.(map[string]any); return ok }

// strange changes one place of a value.
func strange(w *world, v any) any {
	values := []any{nil, true, false, 0, -1, 1, int64(9007199254740991), "", "x", "none", "\u3099", "*", "a  b", "AA", []any{}, map[string]any{}, []any{nil},
		map[string]any{"__proto__": 1}, "constructor", strings.Repeat("é", 600), strings.Repeat("0", 64)}
	switch x := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		switch {
		case len(keys) == 0 || w.chance(8):
			x[any1(w, []string{"by", "note", "__proto__", "constructor", "length", "op", "if", "for"})] = any1(w, values)
		case w.chance(8):
			delete(x, any1(w, keys))
		default:
			k := any1(w, keys)
			x[k] = strange(w, x[k])
		}
		return x
	case []any:
		if len(x) == 0 || w.chance(4) {
			return append(x, any1(w, values))
		}
		if w.chance(4) {
			return append(x, any1(w, x))
		}
		x[w.pick(len(x))] = strange(w, any1(w, x))
		return x
	case int64:
		if x > 1<<52 || x < -1<<52 { // no larger number can be written
			return any1(w, values)
		}
		return any1(w, []any{x + 1, x - 1, -x, any1(w, values)})
	case string:
		return any1(w, []any{x + "x", x + " ", "*" + x + "*", strings.ToUpper(x), x + ".0", any1(w, values)})
	}
	return any1(w, values)
}

// TestCrowds: the bounds on what one act and one author may put at one place.
func TestCrowds(t *testing.T) {
	wire := func(w *world, n int, lead string) (out []talks.Proposal) {
		for i := range n {
			p := w.puts("b1", 2, 3, fmt.Sprintf("%s%d", lead, i)).Claims[0]
			p.Holding = false
			out = append(out, p)
		}
		return out
	}
	var raws [][]byte
	for _, acts := range [][]int{{401}, {402, 1}, {400, 1, 1, 1}, {2001}, {-19}, {-20}, {-21}} {
		w := table("AA", "BB", "CC", "DD")
		for i, n := range acts {
			list := wire(w, max(n, 1), fmt.Sprintf("w%d-", i))
			for range -n - 1 {
				list = append(list, list[0]) // the same again
			}
			w.does("BB", &talks.Amend{Rev: w.view().Newest().ID, Claims: list})
		}
		raws = append(raws, packAll(t, w.homes[0].rec))
	}
	agree(t, raws)
}

// TestTooLarge: the checker gives up on what takes too long, and says so.
func TestTooLarge(t *testing.T) {
	bin := node(t)
	w := table("AA", "BB")
	b := &talks.Amend{Rev: w.view().Newest().ID}
	for i := range 7_600 { // as many as four gaps may take, nearly
		c := text.Claim{Op: text.Insert, Base: w.view().Newest().Digest, Gap: text.Gap(fmt.Sprintf("b%d", i%4+1)), Blocks: []text.Block{{Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(fmt.Sprint("x", i))}}}}
		b.Claims = append(b.Claims, talks.Proposal{Claim: talks.WireClaim(c), Holding: true})
	}
	h := w.homes[1]
	head, err := h.rec.Next("BB", b.Kind(), "2026-01-02T03:04:05Z")
	if err != nil {
		t.Fatal(err)
	}
	seat := h.st.Charter().Parties[1].Seat.String()
	raw, _, err := record.Seal(head, b, w.newSalt(), w.secret[seat])
	if err != nil {
		t.Skip(err) // larger than an act may be
	}
	acts := [][]byte{h.rec.Charter().Raw()}
	for _, a := range h.rec.Chain("BB") {
		acts = append(acts, a.Raw())
	}
	var file bytes.Buffer
	if err := pouch.Write(&file, pouch.Header{From: record.Frontier{}, Talks: h.st.Talks(), To: h.rec.Frontier()}, append(acts, raw)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "large.pouch")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(bin, "checker/main.js", "--seconds", "4", name, "testdata/merge.pouch", "/nowhere").CombinedOutput()
	exit, _ := err.(*exec.ExitError)
	if exit == nil || exit.ExitCode() != 4 || !bytes.Contains(out, []byte("large.pouch: not checked: it takes over 4 s")) || !bytes.Contains(out, []byte("/nowhere: not checked: ENOENT")) || bytes.Contains(out, []byte("\n    at ")) {
		t.Errorf("%v\n%.2000s", err, out)
	}
}

// TestUsage: wrong arguments get one line, no trace.
func TestUsage(t *testing.T) {
	bin := node(t)
	for _, args := range [][]string{{}, {"--json"}, {"--bogus", "x"}, {"--seconds", "x", "y"}, {"--seconds", "0", "y"}, {"--seconds"}} {
		out, err := exec.Command(bin, append([]string{"checker/main.js"}, args...)...).CombinedOutput()
		exit, _ := err.(*exec.ExitError)
		if exit == nil || exit.ExitCode() != 1 || !bytes.HasPrefix(out, []byte("usage: ")) || bytes.Count(out, []byte("\n")) != 1 {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
	}
}

// TestForgedCopies: a signature is no part of an act's name, so a copy with another one names the same act. Before the
// good one, behind it or alone, with its past there or not, both implementations say the same of each.
func TestForgedCopies(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8+*first))
	var raws [][]byte
	for seed := range 60 {
		rec := play(*first + uint64(6000+seed))
		var acts [][]byte
		for a := range rec.Acts() {
			acts = append(acts, a.Raw())
		}
		for range 1 + rnd.IntN(5) {
			i := 1 + rnd.IntN(len(acts)-1)
			at := bytes.LastIndex(acts[i], []byte(`"sig":"`))
			if at < 0 {
				t.Fatalf("no signature in %.300q", acts[i])
			}
			forged := bytes.Clone(acts[i])
			if at += len(`"sig":"`) + rnd.IntN(80); forged[at] == 'A' {
				forged[at] = 'B'
			} else {
				forged[at] = 'A'
			}
			if u, err := record.Decode(acts[i]); err != nil {
				t.Fatal(err)
			} else if bare, err := rec.Get(u.ID()).Withhold(); err == nil && rnd.IntN(3) == 0 {
				acts[i] = bare // the forged copy alone has the body
			}
			acts = slices.Insert(acts, 1+rnd.IntN(len(acts)), forged)
		}
		for range rnd.IntN(3) {
			i := 1 + rnd.IntN(len(acts)-1)
			acts = slices.Delete(acts, i, i+1)
		}
		if rnd.IntN(2) == 0 {
			rnd.Shuffle(len(acts)-1, func(i, j int) { acts[i+1], acts[j+1] = acts[j+1], acts[i+1] })
		}
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{Talks: rec.Talks(), To: rec.Frontier()}, acts); err != nil {
			t.Fatal(err)
		}
		raws = append(raws, b.Bytes())
	}
	agree(t, raws)
}
