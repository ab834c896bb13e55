package text

import (
	"slices"
	"strings"
)

// Standing is a wording in a bracket that brings no change: it is what the
// base says already, or it would take words away and none stand there.
type Standing struct {
	Line, Col int      // of the bracket
	Holders   []string // whom it names
	Words     string   // of the base; "" where it would take away what isn't there
	Alone     bool     // no other wording stands beside it
}

// ImportOver takes the bracketed text apart as Import does, for talks that have
// their base already. Where brackets hold words that the base has ("[VES: fair]
// [LOR: just]" typed over "fair"), a paragraph of the source can be told from its
// letters: it is the paragraph of the base that comes out when some wordings are
// taken and the others left. Those that are taken are the base wording, and the
// others beside them are claims. So are the parts of "[shall/should]", and the
// words around a bracket that itself is the base ("[VES: [fair] and equal]").
// A paragraph that is none of the base is taken apart as Import would.
//
// Of several bases it takes the one of which most paragraphs are in the source,
// the first of equals. Import.Standing lists the wordings that were found to be
// the base's and are held by somebody or stand alone.
func (r *Reading) ImportOver(bases ...*Text) (*Import, error) {
	im, err := r.importer()
	if err != nil {
		return nil, err
	}
	budget, best, most := int64(maxSettleWork), []settled(nil), -1
	for _, b := range bases {
		if got, fits := im.settle(b, &budget); fits > most {
			best, most = got, fits
		}
	}
	for _, s := range best {
		im.alone[s.block] = append(im.alone[s.block], s.alone...)
		if k := s.kind; k == PP || k == OP || k == Sub { // then its last mark is derived, and no word's
			im.kinds[s.block].Kind = k
		}
		im.nodes[s.block][s.lang] = im.settled(im.nodes[s.block][s.lang], s.picks, true)
	}
	return im.run()
}

// settled is a paragraph that is one of the base with some wordings taken.
type settled struct {
	block int
	lang  Lang
	kind  Kind // of the paragraph of the base
	picks map[*Bracket]pick
	alone []string // marks that are words of their own there: "rives »"
}

// pick is how a bracket's words are taken for the base's.
type pick struct {
	how  manner
	part int // of a wording with slashes
}

type manner int8

const (
	left  manner = iota
	whole        // its words are the base's
	oneOf        // one part of "shall/should" is
	inner        // brackets inside it are, and its own words aren't
)

// settle finds for the paragraphs of the source the paragraphs of a base that they
// are. fits counts them, those without brackets included.
func (im *importer) settle(base *Text, budget *int64) (out []settled, fits int) {
	type row struct {
		letters []rune
		kind    Kind
		alone   []string
		used    bool
	}
	rows, plain := map[Lang][]row{}, map[Lang]map[string]int{}
	for _, b := range base.Blocks {
		for _, l := range b.Langs() {
			s := unspaced(Plain(b.Content[l]))
			if plain[l] == nil {
				plain[l] = map[string]int{}
			}
			x := row{letters: []rune(s), kind: b.Kind}
			for _, w := range b.Content[l] {
				if merePunctuation(w.S) && !slices.Contains(x.alone, w.S) {
					x.alone = append(x.alone, w.S)
				}
			}
			plain[l][s] = len(rows[l])
			rows[l] = append(rows[l], x)
		}
	}
	for _, l := range sortedKeysOf(rows) {
		next := 0
		for i := range im.nodes {
			nodes, ok := im.nodes[i][l]
			if !ok || *budget < 0 {
				continue
			}
			if !slices.ContainsFunc(nodes, func(n Node) bool { return n.Bracket != nil }) {
				if k, ok := plain[l][unspaced(Plain(im.flat(i, l, nil)))]; ok {
					out = append(out, settled{block: i, lang: l, alone: rows[l][k].alone})
					fits++
				}
				continue
			}
			p := program{}
			p.add(nodes)
			n := len(rows[l])
			for k := range n {
				x := &rows[l][(next+k)%n]
				if *budget--; x.used || len(x.letters) == 0 {
					continue
				}
				if picks, ok := p.run(x.letters, budget); ok {
					x.used, next = true, (next+k+1)%n
					out = append(out, settled{i, l, x.kind, picks, x.alone})
					fits++
					break
				}
			}
		}
	}
	return out, fits
}

func sortedKeysOf[V any](m map[Lang]V) []Lang {
	var out []Lang
	for l := range m {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if separator(r) {
			return -1
		}
		return r
	}, s)
}

// program is what the letters of a paragraph can be: each bracket a fork.
type program struct {
	steps      []step
	least, all int  // letters outside brackets, and with all
	flat       bool // within a bracket whose own words are left
	deep       int
}

// step is letters that must come, or a fork.
type step struct {
	letters []rune
	ways    []way
	jump    int // 0: the next step
}

type way struct {
	to int
	br *Bracket
	pick
}

func (p *program) add(nodes []Node) {
	for _, n := range nodes {
		if n.Bracket == nil {
			p.letters(n.gs)
		} else {
			p.fork(n.Bracket)
		}
	}
}

func (p *program) letters(gs []glyph) {
	var s step
	for _, g := range gs {
		if !separator(g.r) {
			s.letters = append(s.letters, g.r)
		}
	}
	if p.all += len(s.letters); p.deep == 0 {
		p.least += len(s.letters)
	}
	p.steps = append(p.steps, s)
}

func (p *program) fork(b *Bracket) {
	at := len(p.steps)
	p.steps = append(p.steps, step{})
	var ends []int
	p.deep++
	on := func(k pick, body func()) {
		p.steps[at].ways = append(p.steps[at].ways, way{len(p.steps), b, k})
		body()
		ends = append(ends, len(p.steps))
		p.steps = append(p.steps, step{})
	}
	if !b.change && !b.Delete && len(p.steps) < maxSettleSteps {
		on(pick{how: whole}, func() { p.add(b.Nodes) })
		for k, part := range slashed(b) {
			on(pick{oneOf, k}, func() { p.letters(part) })
		}
		if !p.flat && hasBracket(b.Nodes) {
			p.flat = true
			on(pick{how: inner}, func() {
				for _, n := range b.Nodes {
					if n.Bracket != nil {
						p.fork(n.Bracket)
					}
				}
			})
			p.flat = false
		}
	}
	p.deep--
	skip := way{to: len(p.steps), br: b}
	if len(b.Holders) > 0 { // the base is rather what nobody is named for
		p.steps[at].ways = append([]way{skip}, p.steps[at].ways...)
	} else {
		p.steps[at].ways = append(p.steps[at].ways, skip)
	}
	for _, e := range ends {
		p.steps[e].jump = len(p.steps)
	}
}

func hasBracket(nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool { return n.Bracket != nil })
}

// slashed are the wordings of "shall/should", nil for anything else. Words that
// are written with a slash wherever they stand aren't several.
func slashed(b *Bracket) [][]glyph {
	if len(b.Nodes) != 1 || b.Nodes[0].Bracket != nil {
		return nil
	}
	gs := b.Nodes[0].gs
	if !slices.ContainsFunc(gs, func(g glyph) bool { return g.r == '/' && !g.fixed }) ||
		hasField("and/or et/ou y/o и/или و/أو 和/或", strings.ToLower(strings.TrimFunc(b.Nodes[0].Text, separator))) {
		return nil
	}
	var parts [][]glyph
	for from, i := 0, 0; i <= len(gs); i++ {
		if i < len(gs) && (gs[i].r != '/' || gs[i].fixed) {
			continue
		}
		part := gs[from:i]
		for len(part) > 0 && separator(part[0].r) {
			part = part[1:]
		}
		for len(part) > 0 && separator(part[len(part)-1].r) {
			part = part[:len(part)-1]
		}
		if len(part) == 0 || len(parts) == maxSlashes {
			return nil
		}
		parts, from = append(parts, part), i+1
	}
	return parts
}

// run finds how brackets are to be taken so that the letters are the base's. The
// derived mark at the end may stand or not.
func (p *program) run(base []rune, budget *int64) (map[*Bracket]pick, bool) {
	n := len(base)
	if p.least > n+1 || p.all+1 < n || len(p.steps) > maxSettleSteps {
		return nil, false
	}
	bits := (len(p.steps) + 1) * (n + 1)
	if *budget -= int64(bits / 64); *budget < 0 {
		return nil, false
	}
	seen := make([]uint64, bits/64+1)
	type frame struct {
		at, off, picks int
		way            way
	}
	var trail []way
	stack := []frame{{}}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if trail = trail[:f.picks]; f.way.how != left {
			trail = append(trail, f.way)
		}
		for at, off := f.at, f.off; ; {
			if at >= len(p.steps) {
				if off == n || off == n-1 && isFinal(base[off]) {
					picks := map[*Bracket]pick{}
					for _, w := range trail {
						picks[w.br] = w.pick
					}
					return picks, true
				}
				break
			}
			bit := at*(n+1) + off
			if seen[bit/64]&(1<<(bit%64)) != 0 {
				break
			}
			seen[bit/64] |= 1 << (bit % 64)
			s := &p.steps[at]
			if *budget -= int64(1 + len(s.ways)); *budget < 0 {
				return nil, false
			}
			ok := true
			for k, r := range s.letters {
				*budget--
				if off < n && base[off] == r {
					off++
				} else if off < n || k < len(s.letters)-1 || !isFinal(r) {
					ok = false
					break
				}
			}
			if !ok {
				break
			}
			for k := len(s.ways) - 1; k >= 0; k-- {
				stack = append(stack, frame{s.ways[k].to, off, len(trail), s.ways[k]})
			}
			if len(s.ways) > 0 {
				break
			}
			if at++; s.jump > 0 {
				at = s.jump
			}
		}
	}
	return nil, false
}

// settled marks the base wordings of a paragraph and lists them.
func (im *importer) settled(nodes []Node, picks map[*Bracket]pick, list bool) []Node {
	var out []Node
	for _, n := range nodes {
		b := n.Bracket
		if b == nil {
			out = append(out, n)
			continue
		}
		if b.Base = picks[b].how == whole; b.Base {
			b.Nodes = im.settled(b.Nodes, picks, list)
		}
		switch picks[b].how {
		case oneOf:
			for k, gs := range slashed(b) {
				x := *b
				x.Nodes, x.Base = []Node{textNode(gs)}, k == picks[b].part
				out = append(out, im.piece(&x, b))
			}
		case inner:
			base, other := *b, *b
			base.Nodes, base.Base, base.Holders, other.Nodes = nil, true, nil, nil
			for _, m := range b.Nodes {
				if m.Bracket == nil || picks[m.Bracket].how == left {
					other.Nodes = append(other.Nodes, m)
					continue
				}
				stands := im.settled([]Node{m}, picks, false)
				other.Nodes = append(other.Nodes, m.Bracket.Nodes...)
				base.Nodes = append(append(base.Nodes, textNode([]glyph{{r: ' '}})), stands...)
			}
			out = append(out, im.piece(&base, b), im.piece(&other, b))
		default:
			out = append(out, n)
		}
	}
	if list {
		im.listStanding(out)
	}
	return out
}

// piece is a node of a bracket made of another.
func (im *importer) piece(b, of *Bracket) Node {
	im.origin[b] = im.origin[of]
	return Node{Bracket: b}
}

// listStanding lists base wordings that somebody holds, and those beside which
// there is no other.
func (im *importer) listStanding(nodes []Node) {
	for i := 0; i < len(nodes); {
		var run []*Bracket
		others := false
		j := i
		for ; j < len(nodes) && (nodes[j].Bracket != nil || blank(nodes[j].gs)); j++ {
			if b := nodes[j].Bracket; b != nil {
				run = append(run, b)
				others = others || !b.Base
			}
		}
		for _, b := range run {
			if b.Base && (len(b.Holders) > 0 || !others && !hasBracket(b.Nodes)) {
				im.stands(b, !others)
			}
		}
		i = max(j, i+1)
	}
}

func (im *importer) stands(b *Bracket, alone bool) {
	f := flattener{wide: im.wide}
	words := Plain(glyphWords(mendMarks(f.glyphs(nil, b.Nodes))))
	im.out.Standing = append(im.out.Standing, Standing{b.Line, b.Col, b.Holders, strings.TrimRightFunc(words, isFinal), alone})
}
