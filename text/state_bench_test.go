package text

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// stateText is the agreement of 12 December 2015, or a synthetic twin of its
// size where the real texts are absent.
func stateText(b *testing.B) (*Text, string) {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "paris2015", "agreement-12-dec-2015.md"))
	if err != nil {
		return benchText(benchRandom()), "synthetic"
	}
	return readMust(b, string(raw), ReadOptions{Literal: true}).Text, "12-dec"
}

// BenchmarkState measures what it costs to recompute the state of a text of
// 229 paragraphs from its live claims, on one core. In the same run it merges
// two parties' edits of the text, and gives the same edits to git merge-file,
// one word a line:
//
//	cpu-ms         processor time of one recomputation, claims of seven parties of all kinds
//	wall-ms        its median by the clock
//	pairs/s        merges of two parties' edits in a second
//	git-pairs/s    runs of git merge-file on the same edits in a second
//	times-git      the ratio of the two
func BenchmarkState(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	base, kind := stateText(b)
	for _, n := range []int{500, 5000} {
		tabled := benchClaims(base, n, benchRandom())
		pair := pairClaims(b, base, n, benchRandom())
		git := gitPair(b, base, pair)
		b.Run(fmt.Sprintf("%s/%dparagraphs/%dclaims", kind, len(base.Blocks), n), func(b *testing.B) {
			var took, ours, theirs []time.Duration
			spent := time.Duration(0)
			for b.Loop() {
				for range 10 {
					cpu, start := cpuTime(), time.Now()
					if _, err := Merge(base, tabled); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
					spent += cpuTime() - cpu
				}
				start := time.Now()
				if _, err := Merge(base, pair); err != nil {
					b.Fatal(err)
				}
				ours = append(ours, time.Since(start))
				if git != nil {
					start = time.Now()
					git()
					theirs = append(theirs, time.Since(start))
				}
			}
			b.ReportMetric(spent.Seconds()*1e3/float64(len(took)), "cpu-ms")
			b.ReportMetric(median(took).Seconds()*1e3, "wall-ms")
			b.ReportMetric(1/median(ours).Seconds(), "pairs/s")
			if git != nil {
				b.ReportMetric(1/median(theirs).Seconds(), "git-pairs/s")
				b.ReportMetric(median(theirs).Seconds()/median(ours).Seconds(), "times-git")
			}
			b.ReportMetric(0, "ns/op") // a mixture of both
		})
	}
}

func median(list []time.Duration) time.Duration {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// pairClaims makes n changes of words for two parties, half for each. Those
// of one party don't meet, so that each party has one edited text.
func pairClaims(b *testing.B, base *Text, n int, random func(n int) int) []Tabled {
	from := base.Digest()
	var out []Tabled
	for _, party := range []string{"AA", "BB"} {
		taken := map[BlockID][]bool{}
		for made, tries := 0, 0; made < n/2; tries++ {
			if tries > 200*n {
				b.Fatalf("no room for %d claims", n)
			}
			block := base.Blocks[random(len(base.Blocks))]
			lang := block.Langs()[0]
			ws := block.Content[lang]
			if taken[block.ID] == nil {
				taken[block.ID] = make([]bool, len(ws)+1)
			}
			used := taken[block.ID]
			at := random(len(ws))
			if used[at] || at > 0 && used[at-1] || used[at+1] {
				continue
			}
			used[at] = true
			c := Claim{Op: Replace, Base: from, Block: block.ID, Lang: lang, Start: at, End: at + 1,
				Exact: ws[at : at+1], New: []Word{{S: fmt.Sprintf("new%d", random(400))}}}
			if c.Check(base, nil) != nil {
				continue
			}
			out = append(out, Tabled{Claim: c, Holders: []Holder{{Party: party}}})
			made++
		}
	}
	return out
}

// gitPair writes the text and both parties' edited copies, one word a line,
// and returns what merges them; nil where there is no git.
func gitPair(b *testing.B, base *Text, pair []Tabled) func() {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil
	}
	dir := b.TempDir()
	write := func(name string, t *Text) string {
		var s bytes.Buffer
		for _, block := range t.Blocks {
			for _, w := range block.Content[block.Langs()[0]] {
				s.WriteString(w.S)
				s.WriteByte('\n')
			}
			s.WriteString("\n")
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, s.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
		return path
	}
	files := []string{"AA", "base", "BB"}
	for i, party := range files {
		t := base
		if party != "base" {
			if t, err = Project(base, pair, party); err != nil {
				b.Fatal(err)
			}
		}
		files[i] = write(party, t)
	}
	return func() {
		_ = exec.Command(git, append([]string{"merge-file", "-p", "-q"}, files...)...).Run() // its status counts the conflicts
	}
}
