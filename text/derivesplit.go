package text

import "slices"

// splits finds base blocks that became several blocks of the edited copy:
// neighbours of the block's own place that nothing else accounts for and at
// least half of whose words come from the base block. Only blocks that keep
// their place are split, since a move and a split exclude each other.
func (d *deriver) splits() {
	for i := range d.base.Blocks {
		if !d.stay[i] || d.base.Blocks[i].allWords() < 2 || d.whole[d.base.Blocks[i].ID] {
			continue
		}
		for {
			p := d.parts[i]
			first, last := p[0], p[len(p)-1]
			if d.addPart(i, append(slices.Clone(p), last+1), last+1) ||
				d.addPart(i, append([]int{first - 1}, p...), first-1) {
				continue
			}
			break
		}
	}
}

// addPart takes edited block j as one more part of base block i, if the words
// say so and the claims can.
func (d *deriver) addPart(i int, parts []int, j int) bool {
	b := d.base.Blocks[i]
	if j < 0 || j >= len(d.from) || d.from[j] >= 0 || !alike(b, d.edited.Blocks[j]) {
		return false
	}
	now, then, own := 0, 0, 0
	for _, l := range b.Langs() {
		now += d.common(b.Content[l], d.chain(d.parts[i], l))
		then += d.common(b.Content[l], d.chain(parts, l))
		own += len(d.edited.Blocks[j].Content[l])
	}
	if 2*(then-now) < own {
		return false
	}
	if _, _, ok := d.cut(b, parts); !ok {
		return false
	}
	d.parts[i] = parts
	d.from[j] = i
	return true
}

// joins finds neighbours of the base that became one block of the edited
// copy: at least half of the words of the one that else would go are there.
func (d *deriver) joins() {
	for i := range d.base.Blocks {
		if !d.stay[i] || len(d.parts[i]) != 1 || d.whole[d.base.Blocks[i].ID] {
			continue
		}
		j := d.parts[i][0]
		run := []int{i}
		for next := i + 1; d.gains(j, run, next, append(slices.Clone(run), next)); next++ {
			run = append(run, next)
		}
		for prev := i - 1; d.gains(j, run, prev, append([]int{prev}, run...)); prev-- {
			run = append([]int{prev}, run...)
		}
		if len(run) == 1 {
			continue
		}
		for _, k := range run {
			d.to[k], d.stay[k] = -1, false
			d.parts[k] = nil
			d.joined[k] = run[0]
		}
		d.to[run[0]], d.stay[run[0]], d.from[j] = j, true, run[0]
		d.parts[run[0]] = []int{j}
		d.runs[run[0]] = run
	}
}

func (d *deriver) gains(j int, run []int, k int, longer []int) bool {
	if k < 0 || k >= len(d.to) || d.to[k] >= 0 || d.joined[k] >= 0 || d.whole[d.base.Blocks[k].ID] || !alike(d.base.Blocks[k], d.edited.Blocks[j]) {
		return false
	}
	e := d.edited.Blocks[j]
	now, then, own := 0, 0, 0
	for _, l := range e.Langs() {
		now += d.common(d.baseRow(run, l), e.Content[l])
		then += d.common(d.baseRow(longer, l), e.Content[l])
		own += len(d.base.Blocks[k].Content[l])
	}
	if 2*(then-now) < own {
		return false
	}
	_, ok := d.melt(longer, e)
	return ok
}

// alike reports whether blocks may be parts of one: equal kind, depth and
// languages.
func alike(a, b Block) bool {
	return a.Kind == b.Kind && a.Depth == b.Depth && slices.Equal(a.Langs(), b.Langs())
}

func (d *deriver) common(a, b []Word) int {
	x, y := d.words.sym.of(a), d.words.sym.of(b)
	return d.words.scratch().length(x, y)
}

// chain is the words of edited blocks in a row.
func (d *deriver) chain(parts []int, l Lang) []Word {
	var out []Word
	for _, j := range parts {
		out = append(out, d.edited.Blocks[j].Content[l]...)
	}
	return out
}

// baseRow is the words of base blocks in a row.
func (d *deriver) baseRow(run []int, l Lang) []Word {
	var out []Word
	for _, i := range run {
		out = append(out, d.base.Blocks[i].Content[l]...)
	}
	return out
}

// cut finds where base block b is split to give the parts, and the word
// changes on it. Not ok: the claims couldn't say it (an addition at the end
// of a first half would fall into the second half).
func (d *deriver) cut(b Block, parts []int) (at []map[Lang]int, changes map[Lang][]hunk, ok bool) {
	at = make([]map[Lang]int, len(parts)-1)
	for k := range at {
		at[k] = map[Lang]int{}
	}
	changes = map[Lang][]hunk{}
	for _, l := range b.Langs() {
		old, new := b.Content[l], d.chain(parts, l)
		kept := append(d.words.kept(old, new), matchPair{len(old), len(new)})
		var ends []int // of the parts, in new
		n := 0
		for _, j := range parts {
			n += len(d.edited.Blocks[j].Content[l])
			ends = append(ends, n)
		}
		from := 0 // start of the current part in old
		i, j := 0, 0
		part := 0
		var raw []hunk
		flush := func(to int) bool {
			hs := settleTo(old, raw, to)
			raw = nil
			for _, h := range hs {
				last := to < len(old) && h.end == to
				switch {
				case last && h.start == h.end, last && len(h.new) == 0 && old[h.start] == old[h.end]:
					return false
				case len(h.new) == 0 && h.start == from && h.end == to:
					return false
				}
			}
			done := changes[l]
			if len(done) > 0 && len(hs) > 0 && done[len(done)-1].end == hs[0].start && !SpaceBetween(old[from-1], old[from]) {
				return false
			}
			changes[l] = append(done, hs...)
			return true
		}
		for _, k := range kept {
			for part < len(at) && ends[part] <= k.B {
				end := ends[part]
				p := i
				if end > j { // words are added at the end of this part
					switch {
					case k.A == i:
						return nil, nil, false
					case end == k.B || k.A-i == 1:
						p = k.A
					default:
						p = i + (k.A-i)/2
					}
				}
				if p <= from || p >= len(old) {
					return nil, nil, false
				}
				if i < p || j < end {
					raw = append(raw, hunk{i, p, new[j:end]})
				}
				if !flush(p) {
					return nil, nil, false
				}
				at[part][l] = p
				from, i, j = p, p, end
				part++
			}
			if i < k.A || j < k.B {
				raw = append(raw, hunk{i, k.A, new[j:k.B]})
			}
			i, j = k.A+1, k.B+1
		}
		if !flush(len(old)) {
			return nil, nil, false
		}
	}
	return at, changes, true
}

// melt gives the word changes on each block of a run that turn the run into
// e. Not ok: a block would be left without words.
func (d *deriver) melt(run []int, e Block) (changes []map[Lang][]hunk, ok bool) {
	changes = make([]map[Lang][]hunk, len(run))
	for k := range changes {
		changes[k] = map[Lang][]hunk{}
	}
	for _, l := range e.Langs() {
		all := d.baseRow(run, l)
		raw := rawHunks(len(all), e.Content[l], d.words.kept(all, e.Content[l]))
		from := 0
		for k, i := range run {
			old := d.base.Blocks[i].Content[l]
			to := from + len(old)
			var own []hunk
			for len(raw) > 0 {
				h := raw[0]
				if h.start > to || h.start == to && k+1 < len(run) && h.end > h.start {
					break
				}
				raw = raw[1:]
				if h.end > to { // the new words stay with the first block
					raw = append([]hunk{{to, h.end, nil}}, raw...)
					h.end = to
				}
				own = append(own, hunk{h.start - from, h.end - from, h.new})
			}
			hs := settle(old, own)
			left := len(old)
			for _, h := range hs {
				left += len(h.new) - (h.end - h.start)
			}
			if left == 0 {
				return nil, false
			}
			changes[k][l] = hs
			from = to
		}
	}
	return changes, true
}
