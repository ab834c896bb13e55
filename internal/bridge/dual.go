package bridge

import (
	"context"
	"math"
)

// dual finds weights of the parties under which nothing is worth more than it
// must be: the Lagrangian bound.
//
// For weights λ that add up to 1 the least of the gains is at most
// Σ_i λ_i·gain_i, and that is at most Σ_g max_o Σ_i λ_i·gives_i(g,o)/w_i − c·λ/w.
// The best weights are those of a game: one player picks options, the other
// weights parties. Each weighting shows the best pick against it, each pick is
// a new line of the game, and a small linear program solves the game of the
// lines so far (Kelley's cutting planes, Dantzig and Wolfe's decomposition).
// These are floating-point numbers: they only propose weights.
type dual struct {
	f     *forms
	free  int       // forms from here on must reach a threshold, and don't count otherwise
	shift []float64 // what is taken from a form's sum: c or the threshold
	width []float64 // what it is divided by

	lines [][]float64 // of the game: the gains of picks
	picks []pick
}

func newDual(f *forms, free int, shift, width []int64) *dual {
	d := &dual{f: f, free: free}
	for i := range shift {
		d.shift = append(d.shift, float64(shift[i]))
		d.width = append(d.width, float64(width[i]))
	}
	return d
}

// reply is the best pick against weights, and its value. It adds a line.
func (d *dual) reply(weights []float64) float64 {
	x := make(pick, len(d.f.groups))
	sum := make([]float64, d.f.n)
	y := make([]float64, d.f.n)
	for i := range y {
		y[i] = weights[i] / d.width[i]
	}
	for g := range d.f.groups {
		best, at := math.Inf(-1), 0
		for a, gives := range d.f.groups[g].gives {
			v := 0.0
			for i, u := range gives {
				v += y[i] * float64(u)
			}
			if v > best {
				best, at = v, a
			}
		}
		x[g] = at
		for i, u := range d.f.groups[g].gives[at] {
			sum[i] += float64(u)
		}
	}
	value := 0.0
	for i := range sum {
		sum[i] = (sum[i] - d.shift[i]) / d.width[i]
		value += weights[i] * sum[i]
	}
	d.lines, d.picks = append(d.lines, sum), append(d.picks, x)
	return value
}

// solve gives weights whose bound is within eps of the best, or the best of so
// many rounds.
func (d *dual) solve(ctx context.Context, rounds int, eps float64) (weights []float64, bound float64) {
	n := d.f.n
	best := make([]float64, n)
	for i := range d.free {
		best[i] = 1 / float64(d.free)
	}
	bound = d.reply(best)
	for i := range d.free { // what each could have alone
		one := make([]float64, n)
		one[i] = 1
		if v := d.reply(one); v < bound {
			bound, best = v, one
		}
	}
	at := best
	for range rounds {
		if ctx.Err() != nil {
			break
		}
		next, value, ok := game(d.lines, d.free)
		if !ok || bound-value <= eps {
			break
		}
		// In between lies often better: the game of few lines jumps from corner to corner.
		try := make([]float64, n)
		for i := range try {
			try[i] = 0.6*next[i] + 0.4*best[i]
		}
		at = try
		v := d.reply(at)
		if v < bound {
			bound, best = v, at
			continue
		}
		if v = d.reply(next); v < bound {
			bound, best = v, next
		}
	}
	return best, bound
}

// game gives the weights of the columns against which the best line has least,
// and what it has: the columns before free add up to 1, the others are at
// least 0. A dense simplex from the corner 0, by Bland's rule when it stalls.
func game(lines [][]float64, free int) (weights []float64, value float64, ok bool) {
	rows, n := len(lines), len(lines[0])
	lift := 1.0 // makes every line of the game positive
	for _, l := range lines {
		for _, v := range l[:free] {
			lift = max(lift, 1-v)
		}
	}
	// max Σ_{i<free} u_i, lines·u ≤ 1, u ≥ 0; weights are u scaled to add up to 1
	wide := n + 1
	tab := make([]float64, (rows+1)*wide)
	basis := make([]int, rows) // variable of each row: n+row is its slack
	column := make([]int, n)   // variable of each column
	for k, l := range lines {
		row := tab[k*wide : (k+1)*wide]
		for i, v := range l {
			row[i] = v
			if i < free {
				row[i] += lift
			}
		}
		row[n] = 1
		basis[k] = n + k
	}
	cost := tab[rows*wide:]
	for i := range column {
		column[i] = i
		if i < free {
			cost[i] = 1
		}
	}
	for turn := 0; ; turn++ {
		if turn > 50*(rows+n) {
			return nil, 0, false
		}
		in := -1
		for i := range n {
			if cost[i] > 1e-10 && (in < 0 || turn < 10*(rows+n) && cost[i] > cost[in] || turn >= 10*(rows+n) && column[i] < column[in]) {
				in = i
			}
		}
		if in < 0 {
			break
		}
		out, least := -1, math.Inf(1)
		for k := range rows {
			if a := tab[k*wide+in]; a > 1e-10 {
				if q := tab[k*wide+n] / a; q < least-1e-12 || q < least+1e-12 && out >= 0 && basis[k] < basis[out] {
					out, least = k, q
				}
			}
		}
		if out < 0 {
			return nil, 0, false // no line holds it yet
		}
		pivot := tab[out*wide : (out+1)*wide]
		inv := 1 / pivot[in]
		for i := range pivot {
			pivot[i] *= inv
		}
		pivot[in] = inv
		for k := range rows + 1 {
			if k == out {
				continue
			}
			row := tab[k*wide : (k+1)*wide]
			m := row[in]
			if m == 0 {
				continue
			}
			for i := range row {
				row[i] -= m * pivot[i]
			}
			row[in] = -m * inv
		}
		basis[out], column[in] = column[in], basis[out]
	}
	weights = make([]float64, n)
	sum := 0.0
	for k, v := range basis {
		if v < n {
			weights[v] = tab[k*wide+n]
			if v < free {
				sum += weights[v]
			}
		}
	}
	if sum <= 0 {
		return nil, 0, false
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights, 1/sum - lift, true
}
