package text

import (
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var updateGolden = flag.Bool("update-brackets", false, "write the golden lists of testdata/brackets")

func TestBracketCounts(t *testing.T) {
	for name, want := range map[string]BracketCount{
		"paris2015/agreement-23-oct-2015.md": {Open: 1027, Close: 1028, Depth: 7, Links: 2},
		"paris2015/agreement-4-dec-2015.md":  {Open: 1021, Close: 1024, Depth: 10, Links: 6},
		"paris2015/agreement-12-dec-2015.md": {Open: 4, Close: 4, Depth: 1, Links: 4},
	} {
		if got := CountBrackets(readData(t, name)); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// bracketPlaces lists the diagnostics about brackets as "line:col code".
func bracketPlaces(ds []Diagnostic) []string {
	var out []string
	for _, d := range ds {
		if d.Code == Unclosed || d.Code == Stray || d.Code == Across {
			out = append(out, fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Code))
		}
	}
	return out
}

func TestGoldenBrackets(t *testing.T) {
	for _, name := range []string{"agreement-23-oct-2015", "agreement-4-dec-2015", "agreement-12-dec-2015"} {
		r := readMust(t, readData(t, "paris2015/"+name+".md"), ReadOptions{})
		got := strings.Join(bracketPlaces(r.Diagnostics), "\n") + "\n"
		file := filepath.Join("testdata", "brackets", name+".txt")
		if *updateGolden {
			os.MkdirAll(filepath.Dir(file), 0o777)
			os.WriteFile(file, []byte(got), 0o666)
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s: the list of places changed (go test ./text -update-brackets writes it):\n%s", name, readDiff(string(want), got))
		}
		depth := 0
		for _, p := range r.Tree() {
			depth = max(depth, nodesDepth(p.Nodes["en"]))
		}
		if depth > 6 {
			t.Errorf("%s: depth %d after repair", name, depth)
		}
	}
}

func nodesDepth(ns []Node) int {
	d := 0
	for _, n := range ns {
		if n.Bracket != nil {
			d = max(d, 1+nodesDepth(n.Bracket.Nodes))
		}
	}
	return d
}

// One bracket more or less changes the list in its own section only, and by
// few entries.
func TestOneBracketChangesItsPlaceOnly(t *testing.T) {
	for _, name := range []string{"paris2015/agreement-23-oct-2015.md", "paris2015/agreement-4-dec-2015.md"} {
		src := readData(t, name)
		lines := strings.Split(src, "\n")
		before := bracketPlaces(readMust(t, src, ReadOptions{}).Diagnostics)
		rnd := rand.New(rand.NewSource(1))
		for range 25 {
			n := rnd.Intn(len(lines))
			line := lines[n]
			if len(line) < 20 || !strings.Contains(line, " ") || strings.HasPrefix(line, "#") || strings.Contains(line, "]:") || n < 20 {
				continue
			}
			at := 12 + strings.IndexByte(line[12:], ' ')
			if at < 12 {
				continue
			}
			var changed string
			if k := strings.IndexAny(line[at:], "[]"); k >= 0 && rnd.Intn(2) == 0 && !strings.HasPrefix(line[at+k:], "[^") && !strings.Contains(line, "^") {
				changed = line[:at+k] + " " + line[at+k+1:] // one less, columns stay
			} else {
				changed = line[:at] + string("[]"[rnd.Intn(2)]) + line[at+1:]
			}
			edited := append(append(append([]string{}, lines[:n]...), changed), lines[n+1:]...)
			after := bracketPlaces(readMust(t, strings.Join(edited, "\n"), ReadOptions{}).Diagnostics)
			lo, hi := n, n
			for lo > 0 && !strings.HasPrefix(lines[lo], "#") {
				lo--
			}
			for hi < len(lines) && !strings.HasPrefix(lines[hi], "#") {
				hi++
			}
			diff := differing(before, after)
			for _, d := range diff {
				var l, c int
				fmt.Sscanf(d, "%d:%d", &l, &c)
				if l < lo+1 || l > hi+1 {
					t.Errorf("%s line %d: a change outside its section %d–%d: %s", name, n+1, lo+1, hi+1, d)
				}
			}
			if len(diff) > 6 {
				t.Errorf("%s line %d: one bracket changes %d places: %v", name, n+1, len(diff), diff)
			}
		}
	}
}

func differing(a, b []string) []string {
	n := map[string]int{}
	for _, s := range a {
		n[s]++
	}
	for _, s := range b {
		n[s]--
	}
	var out []string
	for _, s := range append(append([]string{}, a...), b...) {
		if n[s] != 0 {
			out = append(out, s)
			n[s] = 0
		}
	}
	return out
}

func showNodes(ns []Node) string {
	var s strings.Builder
	for _, n := range ns {
		if b := n.Bracket; b != nil {
			s.WriteByte('<')
			s.WriteString(strings.Join(b.Holders, "+"))
			if b.Base {
				s.WriteByte('=')
			}
			if b.Delete {
				s.WriteByte('-')
			}
			s.WriteString("|" + showNodes(b.Nodes) + ">")
		}
		s.WriteString(n.Text)
	}
	return s.String()
}

func TestAttribution(t *testing.T) {
	for src, want := range map[string]string{
		"It [shall][should] act":                             "It <|shall><|should> act",
		"It [shall] [RUS: should] act":                       "It <=|shall> <RUS| should> act",
		"It [RUS, CHN: shall] [USA/EU: delete] act":          "It <RUS+CHN| shall> <USA+EU-|> act",
		"It [shall] [VES del] act":                           "It <=|shall> <VES-|> act",
		"It [RUS: ] act":                                     "It <RUS-|> act",
		"It [a [b] [RUS: c [d]]] acts":                       "It <|a <=|b> <RUS| c <|d>>> acts",
		"See [Note: later] and [X] [CMA] [RUS and so]":       "See <|Note: later> and <|X> <|CMA> <|RUS and so>",
		`\[RUS: x\] stays[^1] and [text](http://a.b)`:        "[RUS: x] stays[^1] and text",
		"It [text: shall] [c7 VES: should] [nobody: may] do": "It <=| shall> <VES| should> <| may> do",
		"It [text: shall] [LOR (recorded by VES): no text]":  "It <=| shall> <LOR-|>",
		"See [text: 5] and [notes: 7]":                       "See <|text: 5> and <|notes: 7>",
		"It ] acts [ now":                                    "<|It > acts <| now>",
	} {
		r := readMust(t, src, ReadOptions{})
		if got := showNodes(r.Tree()[0].Nodes["en"]); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
	if ds := readMust(t, "It [VES: a] [LOR: b] [VES: c]", ReadOptions{}).Diagnostics; len(ds) != 1 || ds[0].Code != Attribution || ds[0].Col != 22 {
		t.Error(ds)
	}
	r := readMust(t, "It [CMA: a] [VES: b]", ReadOptions{Parties: []string{"VES"}})
	if got := showNodes(r.Tree()[0].Nodes["en"]); got != "It <=|CMA: a> <VES| b>" {
		t.Error(got)
	}
}

// hostileBrackets are patterns that a naive reader pairs in quadratic time.
func hostileBrackets(size int) map[string]string {
	out := map[string]string{}
	for _, s := range []string{"[", "]", "[]", "[*", "*[", "[^", "[a](", "[a][b]", "**", "\\[", "[X: ", "Option 1: [\n", "1. [", "|[", "中[", "(a) ["} {
		out[s] = strings.Repeat(s, size/len(s))
	}
	// brackets across thousands of paragraphs
	out["a\n\n["] = strings.Repeat("[", size/32) + strings.Repeat("\n\na", size/32) + strings.Repeat("]", size/32)
	return out
}

// TestHostileBrackets reads hostile patterns; work, counted in bytes that are
// allocated, grows with the source and not with its square. How long it takes
// is BenchmarkHostileBrackets' business.
func TestHostileBrackets(t *testing.T) {
	work := func(src string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r := readMust(t, src, ReadOptions{})
		if _, err := r.Import(); err != nil && !errors.Is(err, ErrImport) {
			t.Error(err)
		}
		if len(r.Diagnostics) > MaxDiagnostics {
			t.Errorf("%d diagnostics", len(r.Diagnostics))
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	once, twice := hostileBrackets(1<<15), hostileBrackets(1<<16)
	for s, src := range once {
		a, b := work(src), work(twice[s])
		if b > 3*a+1<<22 {
			t.Errorf("%q: %d kB of work for %d kB, %d kB for twice as much", s, a>>10, len(src)>>10, b>>10)
		}
	}
}

func BenchmarkHostileBrackets(b *testing.B) {
	for s, src := range hostileBrackets(1 << 17) {
		b.Run(fmt.Sprintf("%q", s), func(b *testing.B) {
			for b.Loop() {
				r, err := Parse(src, ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Import(); err != nil && !errors.Is(err, ErrImport) {
					b.Fatal(err)
				}
			}
		})
	}
}
