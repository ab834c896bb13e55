package bridge

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// blocs makes a problem of so many blocs with members: a member wants nearly
// what its bloc wants, must have two fifths of what it could have at most, and
// one in ten has red lines.
func blocs(count, members, brackets int, seed uint64) *Problem {
	p := large(count, brackets, seed)
	r := rand.New(rand.NewPCG(seed, 11))
	for m := range members {
		bloc := p.Parties[m%count]
		q := Party{Member: true}
		most := int64(0)
		for _, row := range bloc.Points {
			row = slices.Clone(row)
			for a := range row {
				if r.IntN(4) == 0 {
					row[a] = row[a] * int64(r.IntN(9)) / 4
				}
			}
			q.Points = append(q.Points, row)
			most += slices.Max(row)
		}
		q.Floor = most * 2 / 5
		for range r.IntN(10) / 9 * 3 {
			j := r.IntN(brackets)
			q.RedLines = append(q.RedLines, Never("", j, 1+r.IntN(len(p.Brackets[j].Options)-1)))
		}
		p.Parties = append(p.Parties, q)
	}
	return p
}

// writeLP writes the search for the fairest package as a mixed-integer program
// in CPLEX's format, which other solvers read. There are no links in it.
func writeLP(t testing.TB, p *Problem, path string) {
	t.Helper()
	s, ideals, err := p.laid(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprint(w, "Maximize\n obj: t\nSubject To\n")
	for i, q := range p.Parties {
		fmt.Fprintf(w, " p%d:", i)
		for g := range s.groups {
			for a, o := range s.groups[g].options {
				if v := o.points[i]; v != 0 {
					fmt.Fprintf(w, " + %d x%d_%d\n", v, g, a)
				}
			}
		}
		if !q.Member {
			fmt.Fprintf(w, " - %d t", ideals[i]-q.Floor)
		}
		fmt.Fprintf(w, " >= %d\n", q.Floor)
	}
	for g := range s.groups {
		fmt.Fprintf(w, " b%d:", g)
		for a := range s.groups[g].options {
			fmt.Fprintf(w, " + x%d_%d", g, a)
		}
		fmt.Fprint(w, " = 1\n")
	}
	fmt.Fprint(w, "Bounds\n t <= 1\nBinary\n")
	for g := range s.groups {
		for a := range s.groups[g].options {
			fmt.Fprintf(w, " x%d_%d\n", g, a)
		}
	}
	fmt.Fprint(w, "End\n")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkBesideSolvers searches the same problems as cbc and glpsol do, turn
// by turn, until the gap is as small as wanted (0: proven), for a minute at
// most. Times are medians of processor time, since other work may keep the
// machine busy; -v tells each.
//
//	go test ./internal/bridge -run '^$' -bench BesideSolvers -benchtime 5x -v -timeout 60m
func BenchmarkBesideSolvers(b *testing.B) {
	for _, c := range []struct {
		name string
		gap  float64
		make func(seed uint64) *Problem
	}{
		{"5x200 proven", 0, func(seed uint64) *Problem { return large(5, 200, seed) }},
		{"12x60 proven", 0, func(seed uint64) *Problem { return large(12, 60, seed) }},
		{"12x200 to 0.5%", 0.005, func(seed uint64) *Problem { return large(12, 200, seed) }},
		{"193 in 12 blocs x60 to 3%", 0.03, func(seed uint64) *Problem { return blocs(12, 193, 60, seed) }},
	} {
		b.Run(c.name, func(b *testing.B) { beside(b, c.gap, c.make) })
	}
}

func beside(b *testing.B, gap float64, problem func(uint64) *Problem) {
	dir, lp := b.TempDir(), "problem.lp"
	solvers := map[string][]string{
		"cbc":    {lp, "ratio", fmt.Sprint(gap), "allow", "0", "sec", "60", "solve", "quit"},
		"glpsol": {"--lp", lp, "--mipgap", fmt.Sprint(gap), "--tmlim", "60"},
	}
	times := map[string][]time.Duration{}
	var first, wall []time.Duration
	seed := uint64(0)
	for range b.N {
		seed++
		p := problem(seed)
		writeLP(b, p, filepath.Join(dir, lp))
		ctx, stop := context.WithTimeout(b.Context(), time.Minute)
		from, at := spent(), time.Now()
		var useful time.Duration
		a, err := p.Fairest(ctx, Search{Told: func(a *Answer) {
			if useful == 0 {
				useful = time.Since(at)
			}
			if v, _ := a.Value.Float64(); gap > 0 && v > 0 {
				if u, _ := a.Bound.Float64(); (u-v)/v <= gap {
					stop()
				}
			}
		}})
		stop()
		if err != nil {
			b.Fatal(err)
		}
		took := spent() - from
		times["parley"], first, wall = append(times["parley"], took), append(first, useful), append(wall, time.Since(at))
		line := fmt.Sprintf("%d: %s of %s, parley %v", seed, a.Value.FloatString(5), a.Bound.FloatString(5), took)
		for _, name := range []string{"cbc", "glpsol"} {
			path, err := exec.LookPath(name)
			if err != nil {
				b.Logf("SKIPPED: %s isn't installed", name)
				continue
			}
			cmd := exec.Command(path, solvers[name]...)
			cmd.Dir = dir // cbc reads a name that starts with a slash as something else
			out, err := cmd.Output()
			if err != nil || !strings.Contains(string(out), map[string]string{"cbc": "Result - ", "glpsol": "Objective:  obj"}[name]) && !strings.Contains(string(out), "TERMINATED") {
				b.Fatalf("%s: %v", name, err)
			}
			took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			times[name] = append(times[name], took)
			line += fmt.Sprintf(", %s %v", name, took)
			for l := range strings.Lines(string(out)) {
				if strings.HasPrefix(l, "Objective value:") || strings.HasPrefix(l, "Result") || strings.Contains(l, "TIME LIMIT") {
					line += " (" + strings.Join(strings.Fields(l), " ") + ")"
				}
			}
		}
		b.Log(line)
	}
	middle := func(d []time.Duration) float64 {
		d = slices.Clone(d)
		slices.Sort(d)
		return float64(d[len(d)/2].Milliseconds())
	}
	for name, d := range times {
		b.ReportMetric(middle(d), name+"-ms")
	}
	b.ReportMetric(float64(slices.Max(first).Milliseconds()), "first-ms")
	b.ReportMetric(middle(wall), "clock-ms")
	b.ReportMetric(0, "ns/op")
}
