package record

// vector counts, for each lane, the acts from the lane's start that are reached. It is persistent: set
// and merge give new vectors that share what didn't change, so a hundred thousand acts of two hundred
// parties hold a few hundred bytes each and not two hundred counters each.
//
// A lane is a run of one party's chain without a branch: honest parties have one lane, each fork and each
// re-keying that leaves acts behind adds one.
type vector struct{ top []*twig }

type (
	twig [16]*leaf
	leaf [16]int32
)

const laneBits = 8 // of a lane's number, those inside one twig

func (v vector) at(lane int32) int32 {
	t := int(lane >> laneBits)
	if t >= len(v.top) || v.top[t] == nil {
		return 0
	}
	l := v.top[t][lane>>4&15]
	if l == nil {
		return 0
	}
	return l[lane&15]
}

// count returns the vector of these counts.
func count(lanes []lane) vector {
	var v vector
	for i := range lanes {
		t := i >> laneBits
		if t == len(v.top) {
			v.top = append(v.top, new(twig))
		}
		l := &v.top[t][i>>4&15]
		if *l == nil {
			*l = new(leaf)
		}
		(*l)[i&15] = int32(len(lanes[i].nodes))
	}
	return v
}

func (v vector) set(lane, n int32) vector {
	t := int(lane >> laneBits)
	top := make([]*twig, max(len(v.top), t+1))
	copy(top, v.top)
	var tw twig
	if top[t] != nil {
		tw = *top[t]
	}
	var lf leaf
	if old := tw[lane>>4&15]; old != nil {
		lf = *old
	}
	lf[lane&15] = n
	tw[lane>>4&15] = &lf
	top[t] = &tw
	return vector{top}
}

// merge returns the greater count for each lane, and one of its arguments itself where that is possible.
func merge(a, b vector) vector {
	if len(a.top) < len(b.top) {
		a, b = b, a
	}
	var top []*twig // nil while a is good as it is
	allB := len(a.top) == len(b.top)
	for i := range b.top {
		m := mergeTwig(a.top[i], b.top[i])
		allB = allB && m == b.top[i]
		if m != a.top[i] && top == nil {
			top = make([]*twig, len(a.top))
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

func mergeTwig(a, b *twig) *twig {
	switch {
	case a == b || b == nil:
		return a
	case a == nil:
		return b
	}
	isA, isB := true, true
	var out twig
	for i := range out {
		out[i] = mergeLeaf(a[i], b[i])
		isA = isA && out[i] == a[i]
		isB = isB && out[i] == b[i]
	}
	switch {
	case isA:
		return a
	case isB:
		return b
	}
	fresh := out // out itself stays off the heap
	return &fresh
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
