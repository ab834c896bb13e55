package bridge

import (
	"encoding/json"
	"encoding/xml"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The ten domains of the shared material: GENIUS files, read here, and the
// values that were computed for them apart.

type genius struct {
	Objective struct {
		Issues []struct {
			Name  string `xml:"name,attr"`
			Index int    `xml:"index,attr"`
			Type  string `xml:"type,attr"`
			Lower string `xml:"lowerbound,attr"`
			Upper string `xml:"upperbound,attr"`
			Items []struct {
				Value string `xml:"value,attr"`
				Eval  string `xml:"evaluation,attr"`
			} `xml:"item"`
			Range struct {
				Lower string `xml:"lowerbound,attr"`
				Upper string `xml:"upperbound,attr"`
			} `xml:"range"`
			Evaluator struct {
				Offset string `xml:"offset,attr"`
				Slope  string `xml:"slope,attr"`
			} `xml:"evaluator"`
		} `xml:"issue"`
		Weights []struct {
			Index int    `xml:"index,attr"`
			Value string `xml:"value,attr"`
		} `xml:"weight"`
	} `xml:"objective"`
	Reservation struct {
		Value string `xml:"value,attr"`
	} `xml:"reservation"`
}

type solution struct {
	Value     *float64
	Utilities []float64
	Bids      int `json:"optimal_bids"`
}

type domain struct {
	Scenario string
	Parties  []string
	Points   int       `json:"pareto_points_exact"`
	Bids     uint64    `json:"pareto_bids_exact"`
	Nash     solution  `json:"nash"`
	MaxPts   solution  `json:"maximin_utility"`
	MaxGain  solution  `json:"maximin_gain"`
	Fairest  solution  `json:"maximin_normalised_gain"`
	Welfare  solution  `json:"max_welfare"`
	Leximin  []float64 `json:"leximin_normalised_gain_sorted"`
	Frontier [][]float64
}

func folder(t testing.TB, name string) string {
	t.Helper()
	at := os.Getenv("PARLEY_TESTDATA")
	if at == "" {
		at = filepath.Join("..", "..", "..", "shared", "data")
	}
	at = filepath.Join(at, name)
	if _, err := os.Stat(at); err != nil {
		t.Skipf("SKIPPED: the real material isn't here: %s", name)
	}
	return at
}

func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}

// utilities reads one party's file: what each value of each issue is worth to
// it, exactly, and its reservation value.
func utilities(t testing.TB, path string) (names []string, values [][]string, worth [][]*big.Rat, floor *big.Rat) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g genius
	if err := xml.Unmarshal(raw, &g); err != nil {
		t.Fatal(err)
	}
	weight := map[int]*big.Rat{}
	for _, w := range g.Objective.Weights {
		weight[w.Index] = rat(t, w.Value)
	}
	for _, is := range g.Objective.Issues {
		var row []*big.Rat
		var vs []string
		w := weight[is.Index]
		if w == nil {
			t.Fatalf("%s: no weight for %s", path, is.Name)
		}
		if len(is.Items) > 0 {
			top := new(big.Rat)
			for _, it := range is.Items {
				if e := rat(t, it.Eval); e.Cmp(top) > 0 {
					top = e
				}
			}
			for _, it := range is.Items {
				row = append(row, new(big.Rat).Mul(w, new(big.Rat).Quo(rat(t, it.Eval), top)))
				vs = append(vs, it.Value)
			}
		} else {
			lo, hi := is.Lower, is.Upper
			if lo == "" {
				lo, hi = is.Range.Lower, is.Range.Upper
			}
			l, h := rat(t, lo), rat(t, hi)
			for v := new(big.Rat).Set(l); v.Cmp(h) <= 0; v = new(big.Rat).Add(v, big.NewRat(1, 1)) {
				u := new(big.Rat).Mul(rat(t, is.Evaluator.Slope), new(big.Rat).Sub(v, l))
				u.Add(u, rat(t, is.Evaluator.Offset))
				if u.Sign() < 0 {
					u = new(big.Rat)
				}
				if one := big.NewRat(1, 1); u.Cmp(one) > 0 {
					u = one
				}
				row = append(row, u.Mul(u, w))
				vs = append(vs, v.RatString())
			}
		}
		names, values, worth = append(names, is.Name), append(values, vs), append(worth, row)
	}
	floor = new(big.Rat)
	if g.Reservation.Value != "" {
		floor = rat(t, g.Reservation.Value)
	}
	return names, values, worth, floor
}

// unit is how many points are the utility 1: the files' fractions have up to
// 34 digits and more, points don't.
const unit = 1_000_000_000_000

// load gives the problem of a domain in whole points, and unit.
func load(t testing.TB, dir string, d domain) (*Problem, *big.Rat) {
	t.Helper()
	p := &Problem{}
	var all [][][]*big.Rat
	var floors []*big.Rat
	for i, file := range d.Parties {
		names, values, worth, floor := utilities(t, filepath.Join(dir, d.Scenario, file))
		if i == 0 {
			for j, n := range names {
				p.Brackets = append(p.Brackets, Bracket{Name: n, Options: values[j], Now: -1})
			}
		}
		all, floors = append(all, worth), append(floors, floor)
	}
	one := big.NewRat(unit, 1)
	whole := func(r *big.Rat) int64 { // rounded
		m := new(big.Rat).Mul(r, one)
		m.Add(m, big.NewRat(1, 2))
		return new(big.Int).Div(m.Num(), m.Denom()).Int64()
	}
	for i, file := range d.Parties {
		q := Party{Name: file, Floor: whole(floors[i])}
		for _, row := range all[i] {
			var points []int64
			for _, r := range row {
				points = append(points, whole(r))
			}
			q.Points = append(q.Points, points)
		}
		p.Parties = append(p.Parties, q)
	}
	return p, one
}

func domains(t testing.TB) (string, []domain) {
	t.Helper()
	dir := folder(t, "packages")
	raw, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []domain
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if len(out) != 10 {
		t.Fatalf("%d domains", len(out))
	}
	return dir, out
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// TestPackages holds every value of expected.json.
func TestPackages(t *testing.T) {
	dir, all := domains(t)
	for _, d := range all {
		t.Run(d.Scenario, func(t *testing.T) {
			if testing.Short() && strings.HasPrefix(d.Scenario, "5p") {
				t.Skip("a frontier of 7,444 points is for the long run")
			}
			p, one := load(t, dir, d)
			f, err := p.Pareto(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ways := uint64(0)
			for _, q := range f.Points {
				ways += q.Ways
			}
			if len(f.Points) != d.Points || ways != d.Bids {
				t.Errorf("%d points by %d packages, not %d by %d", len(f.Points), ways, d.Points, d.Bids)
			}
			u := func(points int64) float64 {
				v, _ := new(big.Rat).Quo(new(big.Rat).SetInt64(points), one).Float64()
				return v
			}
			for n, want := range d.Frontier {
				for i, w := range want {
					if got := u(f.Points[n].Points[i]); !near(got, w) {
						t.Errorf("point %d: party %d has %v, not %v", n, i, got, w)
					}
				}
			}
			value := func(aim Aim, a *Answer) float64 {
				v := a.Value
				switch aim {
				case MaximinPoints, MaximinSurplus, Welfare:
					v = new(big.Rat).Quo(v, one)
				}
				x, _ := v.Float64()
				return x
			}
			for aim, want := range map[Aim]solution{MaximinPoints: d.MaxPts, MaximinSurplus: d.MaxGain, Fairest: d.Fairest, Welfare: d.Welfare} {
				a := p.Best(f, aim)
				if !near(value(aim, a), *want.Value) {
					t.Errorf("%s: %v, not %v", aim, value(aim, a), *want.Value)
				}
			}
			a := p.Best(f, Nash)
			switch {
			case d.Nash.Value == nil:
				if a != nil || !p.Best(f, Fairest).Impasse {
					t.Errorf("no impasse: %v", a)
				}
			case a == nil:
				t.Error("an impasse")
			default:
				product := 1.0
				for i, points := range a.Points {
					product *= u(points - p.Parties[i].Floor)
				}
				// the product of the gains in units, as the file counts
				if !near(product, *d.Nash.Value) {
					t.Errorf("nash: %v, not %v", product, *d.Nash.Value)
				}
			}
			s := p.scale(f.Ideals)
			for n, g := range s.gains(p.Best(f, Leximin).Points) {
				got, _ := g.rat().Float64()
				if !near(got, d.Leximin[n]) {
					t.Errorf("leximin: place %d is %v, not %v", n, got, d.Leximin[n])
				}
			}
		})
	}
}
