package bridge

import "math"

// relax is the linear program of a part of a search, in which options may be
// chosen in parts: how far beyond what is needed the least of the forms before
// free can be, while the others reach what is needed.
//
//	max z   Σ_q gives_i(q)/width_i · x_q − z·[i < free] ≥ need_i/width_i   for each form i
//	        Σ_{q of g} x_q = 1   for each group g,   x ≥ 0
//
// It is solved by the dual simplex method. One option of each group, its key,
// stands for the group's own equation, so that the basis has a row for each
// form and none for each group (Dantzig and Van Slyke's generalized upper
// bounds). Forms get their row when they fall short. Whatever goes wrong, the
// multipliers are a weighting: these are floating-point numbers, which only
// propose.
type relax struct {
	f     *forms
	free  int
	stop  <-chan struct{} // closed when it is to give up
	scale []float64       // by form: 1/width
	off   []int32         // the first option of each group among all
	of    []int32         // group of an option
	rows  []int           // forms that have a row
	co    []float64       // by option, by row
	rhs   []float64       // by row

	alive []bool // options that are left
	loose []span // groups with a choice
	basis
	where []int32 // place of an option in the basis, −1 elsewhere
	basic []int32 // options of each group in the basis, its key aside
	inv   []float64
	lam   []float64 // multipliers of the rows
	x     []float64 // values of the basis
	rest  []float64 // what the basis must add up to
	loss  []float64 // by option: what is lost under lam with it
	alpha []float64
	spare []float64 // of keyRow
	col   []float64 // of pivot
}

// span is a group, and its options that count now.
type span struct {
	group int32
	list  []int32
}

// basis is where the method stands: the key of each group, and what else takes
// part. Options are numbered through all groups.
type basis struct {
	key  []int32
	head []int32 // by row: an option, isZ, or isSlack less the row
}

const (
	isZ     = -1
	isSlack = -2
	tiny    = 1e-9
)

func newRelax(f *forms, free int, width []float64) *relax {
	r := &relax{f: f, free: free}
	for _, w := range width {
		r.scale = append(r.scale, 1/w)
	}
	for g := range f.groups {
		r.off = append(r.off, int32(len(r.of)))
		for range f.groups[g].options {
			r.of = append(r.of, int32(g))
		}
	}
	all := len(r.of)
	r.off = append(r.off, int32(all))
	r.alive, r.where = make([]bool, all), make([]int32, all)
	r.loss, r.alpha = make([]float64, all), make([]float64, all)
	r.basic = make([]int32, len(f.groups))
	for i := range min(free, 16) {
		r.rows = append(r.rows, i)
	}
	r.layout()
	return r
}

// layout makes room for the rows.
func (r *relax) layout() {
	m := len(r.rows)
	r.co = make([]float64, len(r.of)*m)
	for q := range r.of {
		gives := r.gives(int32(q))
		for k, i := range r.rows {
			r.co[q*m+k] = float64(gives[i]) * r.scale[i]
		}
	}
	r.inv = make([]float64, m*m)
	for _, v := range []*[]float64{&r.lam, &r.x, &r.rest, &r.rhs, &r.spare, &r.col} {
		*v = make([]float64, m)
	}
}

func (r *relax) gives(q int32) []int64 {
	g := r.of[q]
	return r.f.groups[g].gives[q-r.off[g]]
}

func (r *relax) column(q int32) []float64 {
	m := len(r.rows)
	return r.co[int(q)*m : (int(q)+1)*m]
}

// first is the basis in which only the first form counts.
func (r *relax) first() basis {
	b := basis{make([]int32, len(r.f.groups)), make([]int32, len(r.rows))}
	for g := range b.key {
		b.key[g] = r.off[g]
		for q := r.off[g]; q < r.off[g+1]; q++ {
			if r.column(q)[0] > r.column(b.key[g])[0] {
				b.key[g] = q
			}
		}
	}
	for k := range b.head {
		b.head[k] = int32(isSlack - k)
	}
	b.head[0] = isZ
	return b
}

// entry is row k of the column of a basic variable.
func (r *relax) entry(v int32, k int) float64 {
	switch {
	case v == isZ && r.rows[k] < r.free, v < isZ && int(isSlack-v) == k:
		return -1
	case v < 0:
		return 0
	}
	return r.column(v)[k] - r.column(r.key[r.of[v]])[k]
}

// load starts from a basis, need being what each form must reach; false when
// the basis is none, or a group has nothing left. Rows that came later take
// part with their slack.
func (r *relax) load(b basis, need []int64) bool {
	m := len(r.rows)
	r.key = append(r.key[:0], b.key...)
	r.head = append(r.head[:0], b.head...)
	for k := len(r.head); k < m; k++ {
		r.head = append(r.head, int32(isSlack-k))
	}
	for q := range r.where {
		r.where[q] = -1
	}
	clear(r.basic)
	for k, v := range r.head {
		if v >= 0 {
			r.where[v] = int32(k)
			r.basic[r.of[v]]++
		}
	}
	if !r.invert() {
		return false
	}
	for k, v := range r.head {
		if v == isZ {
			for i := range m {
				r.lam[i] = -r.inv[k*m+i]
			}
		}
	}
	for k, i := range r.rows {
		r.rhs[k] = float64(need[i]) * r.scale[i]
	}
	copy(r.rest, r.rhs)
	for _, q := range r.key {
		for k, v := range r.column(q) {
			r.rest[k] -= v
		}
	}
	r.loose = r.loose[:0]
	for g, key := range r.key {
		n := 0
		for q := r.off[g]; q < r.off[g+1]; q++ {
			if r.alive[q] {
				n++
			}
		}
		if n == 1 && r.alive[key] && r.basic[g] == 0 {
			continue
		}
		s := span{group: int32(g)}
		if len(r.loose) < cap(r.loose) {
			s.list = r.loose[:len(r.loose)+1][len(r.loose)].list[:0]
		}
		base := dots(r.lam, r.column(key))
		for q := r.off[g]; q < r.off[g+1]; q++ {
			if r.alive[q] {
				r.loss[q] = max(0, base-dots(r.lam, r.column(q)))
				s.list = append(s.list, q)
			}
		}
		r.loose = append(r.loose, s)
		if r.basic[g] == 0 && !r.alive[key] && !r.rekey(int32(g)) {
			return false
		}
	}
	return true
}

// invert finds the inverse of the basis (Gauss and Jordan).
func (r *relax) invert() bool {
	m := len(r.rows)
	t := make([]float64, m*m)
	clear(r.inv)
	for k, v := range r.head {
		r.inv[k*m+k] = 1
		for i := range m {
			t[i*m+k] = r.entry(v, i)
		}
	}
	for c := range m {
		p := c
		for i := c + 1; i < m; i++ {
			if math.Abs(t[i*m+c]) > math.Abs(t[p*m+c]) {
				p = i
			}
		}
		if math.Abs(t[p*m+c]) < 1e-11 {
			return false
		}
		row, out := t[c*m:(c+1)*m], r.inv[c*m:(c+1)*m]
		if p != c {
			for i := range row {
				row[i], t[p*m+i] = t[p*m+i], row[i]
				out[i], r.inv[p*m+i] = r.inv[p*m+i], out[i]
			}
		}
		inv := 1 / row[c]
		for i := range row {
			row[i] *= inv
			out[i] *= inv
		}
		for i := range m {
			if by := t[i*m+c]; i != c && by != 0 {
				less(t[i*m:(i+1)*m], row, by)
				less(r.inv[i*m:(i+1)*m], out, by)
			}
		}
	}
	return true
}

// less takes so many times b from a.
func less(a, b []float64, times float64) {
	b = b[:len(a)]
	for i, v := range b {
		a[i] -= times * v
	}
}

func dots(a, b []float64) float64 {
	sum := 0.0
	b = b[:len(a)]
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// swapKey makes another option the key of its group.
func (r *relax) swapKey(g, now int32) {
	old := r.column(r.key[g])
	for k, v := range r.column(now) {
		r.rest[k] += old[k] - v
	}
	r.key[g] = now
}

// rekey gives a group of which nothing else is in the basis the best key that
// is left.
func (r *relax) rekey(g int32) bool {
	best := int32(-1)
	for q := r.off[g]; q < r.off[g+1]; q++ {
		if r.alive[q] && (best < 0 || r.loss[q] < r.loss[best]) {
			best = q
		}
	}
	if best < 0 {
		return false
	}
	by := r.loss[best]
	for q := r.off[g]; q < r.off[g+1]; q++ {
		r.loss[q] -= by
	}
	r.swapKey(g, best)
	return true
}

// outcome is how the method ended.
type outcome int

const (
	optimal outcome = iota
	short           // the forms can't reach what is needed, says lam
	gaveUp          // lam is a weighting like any other
)

// solve goes on until nothing is left to mend, or z falls below 0.
func (r *relax) solve() outcome {
	m := len(r.rows)
	for turn := range 40 + 20*m {
		if turn%16 == 15 {
			select {
			case <-r.stop:
				return gaveUp
			default:
			}
		}
		for k := range m {
			r.x[k] = dots(r.inv[k*m:(k+1)*m], r.rest)
		}
		if r.z() < -tiny {
			return short
		}
		out, up := r.worst()
		if out < 0 {
			return optimal
		}
		if v := r.pivot(out, up); v != optimal {
			return v
		}
	}
	return gaveUp
}

// z is how far beyond need the linear program gets.
func (r *relax) z() float64 { return -dots(r.lam, r.rest) }

// worst is what is furthest from being allowed: its place, and whether it must
// grow. A key changes places with another option of its group first.
func (r *relax) worst() (out int, up bool) {
	m := len(r.rows)
	out = -1
	most := 0.0
	weigh := func(by float64, row []float64) float64 { return by * by / (dots(row, row) + 1e-12) }
	atKey := int32(-1)
	for k, v := range r.head {
		if v == isZ {
			continue
		}
		if x := r.x[k]; x < -tiny || v >= 0 && !r.alive[v] && x > tiny {
			if s := weigh(x, r.inv[k*m:(k+1)*m]); s > most {
				out, up, most, atKey = k, x < 0, s, -1
			}
		}
		if v < 0 {
			continue
		}
		g := r.of[v]
		if x := r.part(r.key[g]); x < -tiny || !r.alive[r.key[g]] && x > tiny {
			if s := weigh(x, r.keyRow(g)); s > most {
				atKey, up, most = g, x < 0, s
			}
		}
	}
	if atKey < 0 {
		return out, up
	}
	row := r.keyRow(atKey)
	out = -1
	for k, v := range r.head {
		if v >= 0 && r.of[v] == atKey && (out < 0 || r.x[k] > r.x[out]) {
			out = k
		}
	}
	copy(r.inv[out*m:(out+1)*m], row)
	old, now := r.key[atKey], r.head[out]
	r.swapKey(atKey, now)
	r.head[out] = old
	r.where[now], r.where[old] = -1, int32(out)
	return out, up
}

// part is how much of an option the linear program takes.
func (r *relax) part(q int32) float64 {
	if k := r.where[q]; k >= 0 {
		return r.x[k]
	}
	g := r.of[q]
	if r.key[g] != q {
		return 0
	}
	x := 1.0
	if left := r.basic[g]; left > 0 {
		for k, v := range r.head {
			if v >= 0 && r.of[v] == g {
				x -= r.x[k]
			}
		}
	}
	return x
}

// keyRow is the row of a group's key: what its other options leave.
func (r *relax) keyRow(g int32) []float64 {
	m := len(r.rows)
	row := r.spare
	clear(row)
	for k, v := range r.head {
		if v >= 0 && r.of[v] == g {
			less(row, r.inv[k*m:(k+1)*m], 1)
		}
	}
	return row
}

// pivot takes a variable out of the basis for the one that loses least by it.
func (r *relax) pivot(out int, up bool) outcome {
	m := len(r.rows)
	row := r.inv[out*m : (out+1)*m]
	sign := 1.0
	if !up {
		sign = -1
	}
	const none = math.MinInt32
	in, best, size := int32(none), math.Inf(1), 0.0
	try := func(v int32, lost, a float64) {
		if a *= -sign; a > tiny {
			if ratio := lost / a; ratio < best-1e-13 || ratio <= best+1e-13 && a > size {
				in, best, size = v, ratio, a
			}
		}
	}
	for _, s := range r.loose {
		key := r.key[s.group]
		base := dots(row, r.column(key))
		for _, q := range s.list {
			if q != key && r.where[q] < 0 && r.alive[q] {
				r.alpha[q] = dots(row, r.column(q)) - base
				try(q, r.loss[q], r.alpha[q])
			}
		}
	}
	slack := r.col // 1 for rows whose slack is in the basis
	clear(slack)
	for _, v := range r.head {
		if v <= isSlack {
			slack[isSlack-v] = 1
		}
	}
	for k, in := range slack {
		if in == 0 {
			try(int32(isSlack-k), max(0, r.lam[k]), -row[k])
		}
	}
	if in == none { // nothing can mend it: the row is a weighting that shows it
		for k, i := range r.rows {
			r.lam[k] = 0
			if i >= r.free {
				r.lam[k] = max(0, -sign*row[k])
			}
		}
		return short
	}
	// The multipliers move until the one that comes in loses nothing.
	old, by := r.head[out], sign*best
	less(r.lam, row, by)
	for _, s := range r.loose {
		key := r.key[s.group]
		for _, q := range s.list {
			if q != key && r.where[q] < 0 && r.alive[q] {
				r.loss[q] = max(0, r.loss[q]+by*r.alpha[q])
			}
		}
	}
	if old >= 0 {
		r.loss[old], r.where[old] = best, -1
		r.basic[r.of[old]]--
	}
	// The inverse.
	for k := range m {
		w := 0.0
		if line := r.inv[k*m : (k+1)*m]; in < 0 {
			w = -line[isSlack-in]
		} else {
			w = dots(line, r.column(in)) - dots(line, r.column(r.key[r.of[in]]))
		}
		r.col[k] = w
	}
	inv := 1 / r.col[out]
	for i := range row {
		row[i] *= inv
	}
	for k, w := range r.col {
		if k != out && w != 0 {
			less(r.inv[k*m:(k+1)*m], row, w)
		}
	}
	r.head[out] = in
	if in >= 0 {
		r.where[in], r.loss[in] = int32(out), 0
		r.basic[r.of[in]]++
	}
	if old >= 0 && r.basic[r.of[old]] == 0 && !r.alive[r.key[r.of[old]]] && !r.rekey(r.of[old]) {
		return gaveUp
	}
	return optimal
}

// extend gives rows to the forms that fall shortest, and says whether there are
// any. The basis has to be loaded anew.
func (r *relax) extend(need []int64) bool {
	if len(r.rows) == r.f.n {
		return false
	}
	sums := make([]float64, r.f.n)
	for g, key := range r.key {
		for q := r.off[g]; q < r.off[g+1]; q++ {
			if q != key && r.where[q] < 0 {
				continue
			}
			if x := r.part(q); x > tiny {
				for i, v := range r.gives(q) {
					sums[i] += x * float64(v)
				}
			}
		}
	}
	has := make([]bool, r.f.n)
	for _, i := range r.rows {
		has[i] = true
	}
	z, added := r.z(), false
	for range 3 {
		worst, at := -1e-7, -1
		for i, v := range sums {
			over := (v - float64(need[i])) * r.scale[i]
			if i < r.free {
				over -= z
			}
			if !has[i] && over < worst {
				worst, at = over, i
			}
		}
		if at < 0 {
			break
		}
		r.rows, has[at], added = append(r.rows, at), true, true
	}
	if added {
		r.layout()
	}
	return added
}
