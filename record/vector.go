package record

// vector counts, for each lane, the acts from the lane's start that are reached. It is persistent: set
// and merge give new vectors that share what didn't change, so a hundred thousand acts of two hundred
// parties hold a few hundred bytes each and not two hundred counters each.
//
// A lane is a run of one party's chain without a branch: honest parties have one lane, each fork and each
// re-keying that leaves acts behind adds one.
type vector struct{ top []twig }

type (
	twig []*leaf // of 16 at most; a missing or nil one counts nothing
	leaf [16]int32
)

const laneBits = 8 // of a lane's number, those inside one twig

func (v vector) at(lane int32) int32 {
	t := int(lane >> laneBits)
	if t >= len(v.top) {
		return 0
	}
	i := int(lane >> 4 & 15)
	if i >= len(v.top[t]) || v.top[t][i] == nil {
		return 0
	}
	return v.top[t][i][lane&15]
}

// count returns the vector of all acts of these lanes.
func count(lanes []lane) vector {
	var v vector
	for i := range lanes {
		t, k := i>>laneBits, i>>4&15
		if t == len(v.top) {
			v.top = append(v.top, nil)
		}
		if k == len(v.top[t]) {
			v.top[t] = append(v.top[t], new(leaf))
		}
		v.top[t][k][i&15] = int32(len(lanes[i].nodes))
	}
	return v
}

func (v vector) set(lane, n int32) vector {
	t, i := int(lane>>laneBits), int(lane>>4&15)
	top := make([]twig, max(len(v.top), t+1))
	copy(top, v.top)
	tw := make(twig, max(len(top[t]), i+1))
	copy(tw, top[t])
	var lf leaf
	if tw[i] != nil {
		lf = *tw[i]
	}
	lf[lane&15] = n
	tw[i] = &lf
	top[t] = tw
	return vector{top}
}

// oneTwig reports whether a and b are one and not just equal.
func oneTwig(a, b twig) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// merge returns the greater count for each lane, and one of its arguments itself where that is possible.
func merge(a, b vector) vector {
	if len(a.top) < len(b.top) {
		a, b = b, a
	}
	var top []twig // nil while a is good as it is
	allB := len(a.top) == len(b.top)
	for i := range b.top {
		m := mergeTwig(a.top[i], b.top[i])
		allB = allB && oneTwig(m, b.top[i])
		if top == nil && !oneTwig(m, a.top[i]) {
			top = make([]twig, len(a.top))
			copy(top, a.top)
		}
		if top != nil {
			top[i] = m
		}
	}
	switch {
	case top == nil:
		return a
	case allB:
		return b
	}
	return vector{top}
}

func mergeTwig(a, b twig) twig {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(b) == 0 || oneTwig(a, b) {
		return a
	}
	isB := len(a) == len(b)
	var out twig // nil while a is good as it is
	for i := range b {
		m := mergeLeaf(a[i], b[i])
		isB = isB && m == b[i]
		if out == nil && m != a[i] {
			out = make(twig, len(a))
			copy(out, a)
		}
		if out != nil {
			out[i] = m
		}
	}
	switch {
	case out == nil:
		return a
	case isB:
		return b
	}
	return out
}

func mergeLeaf(a, b *leaf) *leaf {
	switch {
	case a == b || b == nil:
		return a
	case a == nil:
		return b
	}
	isA, isB := true, true
	var out leaf
	for i := range out {
		out[i] = max(a[i], b[i])
		isA = isA && out[i] == a[i]
		isB = isB && out[i] == b[i]
	}
	switch {
	case isA:
		return a
	case isB:
		return b
	}
	fresh := out
	return &fresh
}
