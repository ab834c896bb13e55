package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Import is a bracketed text taken apart: the base, and each wording in
// brackets as a claim on it.
type Import struct {
	Base     *Text
	Claims   []Tabled   // in source order, a claim before its sub-claims; equal claims may stand twice
	Packages [][]int    // the pieces of each bracket across paragraphs, as places in Claims
	Spots    []Spot     // the choices that the text leaves open, in source order
	Standing []Standing // wordings that change nothing; of those that are the base's only ImportOver knows

	work *importer
}

// Spot is one place where the source leaves a choice: brackets that touch, or
// the options of a group. Its alternatives exclude each other; the base
// wording (or no text) is a further one.
type Spot struct {
	Line, Col    int
	Alternatives []Alternative // in source order
	NoText       bool          // one of the options says "No text"

	where *place
}

// Alternative is one wording at a spot.
type Alternative struct {
	Claim   int      // its place in Claims; -1: it has no words of its own ("No text", or only brackets inside)
	Bracket *Bracket // the bracket of Reading.Tree that it comes from; nil for an option
	Option  *Option  // the option that it comes from; nil for a bracket
	Spots   []Spot   // the choices within it

	br    *Bracket // the importer's copy
	whole bool     // its claim stands for the alternative around it as well
}

// ErrImport is wrapped by the errors of Import and Both.
var ErrImport = errors.New("the brackets can't be taken apart")

// Import takes the bracketed text apart by the rules of the design:
//
//   - the base is the words outside all brackets and options; in a run of
//     brackets of which some name their holders, an unattributed one in front
//     is base, too ("[shall] [RUS: should]");
//   - each bracket is a claim that brings its words in, or puts them in place
//     of the base wording beside it; brackets inside it are claims on its new
//     words;
//   - a bracket without words of its own dissolves into those inside;
//   - a paragraph without base words is no block of the base but an insertion;
//     so is each option of a group. Insertions carry choice marks ("0007")
//     that keep them in source order; rivals carry the same;
//   - a change within a word is a change of the word, and punctuation belongs
//     to the word before it.
//
// A wording whose bracket names parties has these as holders; any other has
// one holder without a name and a mark of its own ("m0001", …), or none at all
// where the bracket says "nobody". The caller says who recorded them. The result's claims pass Check.
func (r *Reading) Import() (*Import, error) {
	im, err := r.importer()
	if err != nil {
		return nil, err
	}
	return im.run()
}

// importer has the trees of the source ready to be taken apart.
func (r *Reading) importer() (*importer, error) {
	if r.trees == nil && len(r.blocks) > 0 {
		return nil, fmt.Errorf("%w: the text was read literally", ErrImport)
	}
	im := &importer{r: r, out: &Import{Base: &Text{}}, origin: map[*Bracket]*Bracket{},
		wide: map[*Bracket]bool{}, packs: map[int][]int{}, alone: map[int][]string{}, ids: make([]BlockID, len(r.blocks)), kinds: make([]Block, len(r.blocks))}
	im.out.work = im
	im.nodes = make([]map[Lang][]Node, len(r.blocks))
	for i, t := range r.trees {
		im.nodes[i] = map[Lang][]Node{}
		for _, l := range sortedNodeLangs(t.Nodes) {
			im.nodes[i][l] = dissolve(copyNodes(t.Nodes[l], im.origin))
		}
	}
	im.outline = im.items(0, len(r.blocks), 0)
	return im, nil
}

// run makes the base and the claims.
func (im *importer) run() (*Import, error) {
	for i, nodes := range im.nodes {
		work := int64(0)
		for _, l := range sortedNodeLangs(nodes) {
			work += countWork(nodes[l])
		}
		if work > MaxImportWork {
			return nil, fmt.Errorf("%w: line %d: too many brackets in one paragraph", ErrImport, im.r.blocks[i].line)
		}
	}
	items := im.outline
	im.bases(items)
	im.digest = im.out.Base.Digest()
	p := &place{gap: GapStart, choice: ""}
	im.out.Spots = im.level(items, p, true)
	im.packages()
	return im.out, nil
}

// BUG(import): in a paragraph that has no words outside brackets, brackets of
// two languages become insertions of their own, each in one language.

// BUG(import): a piece of a bracket across paragraphs that has no words of its
// own dissolves and is then no member of the package.

// BUG(import): of several options without words of their own, only those with
// a single spot inside keep excluding the others.

// BUG(import): an insertion beside other words in brackets is printed like one
// more wording for those, and read back as one: "[fair] [VES: just] [VES: and]".

// BUG(import): in "protect [forests][, oceans] and all" the comma belongs to the
// word before, so that the one wording is a change at "and" and the other one of
// "protect". They are one spot, and yet their claims aren't rivals: whoever
// adopts both gets "protect, oceans forests". A claim in its smallest form can't
// be wider; Both makes what was meant.

type importer struct {
	r       *Reading
	out     *Import
	nodes   []map[Lang][]Node // per block, dissolved copies
	kinds   []Block           // kind and depth of each block, as imported
	origin  map[*Bracket]*Bracket
	wide    map[*Bracket]bool
	ids     []BlockID // of the blocks that are in the base
	outline []item
	digest  Digest
	packs   map[int][]int
	alone   map[int][]string // by block: marks that ImportOver leaves words of their own
	places  int              // choice marks given out
	marks   int              // unnamed holders given out
}

// item is a paragraph or a group of options at one level.
type item struct {
	block int       // -1 for a group
	group []*choice // in source order
}

// choice is one option with what stands in it.
type choice struct {
	opt   *Option
	items []item
}

// place is where claims of a level go.
type place struct {
	parent Key
	gap    Gap
	choice string // choice mark of insertions
	items  []item // block level: what the spot is made of

	// word level
	block  int
	lang   Lang
	set    []*Bracket // the brackets around, all chosen
	words  []Word     // the whole block with these chosen
	a, b   int        // which of the words the claims count in
	target BlockID
	up     *place // the level around
	reach  []span // words of this level that wordings further inside change
}

// path is the options that a block stands in, the outermost first.
func (im *importer) path(i int) []*Option {
	var out []*Option
	for o := im.r.trees[i].Option; o != nil; o = o.Outer {
		out = append(out, o)
	}
	slices.Reverse(out)
	return out
}

// items builds the outline of blocks lo … hi at an option depth.
func (im *importer) items(lo, hi, depth int) []item {
	var out []item
	for i := lo; i < hi; {
		path := im.path(i)
		if len(path) <= depth {
			out = append(out, item{block: i})
			im.kinds[i] = Block{Kind: im.r.blocks[i].kind, Depth: im.r.blocks[i].depth}
			i++
			continue
		}
		g := item{block: -1}
		group := path[depth].Group
		head := i
		for i < hi {
			path = im.path(i)
			if len(path) <= depth || path[depth].Group != group {
				break
			}
			o, from := path[depth], i
			for i < hi {
				if q := im.path(i); len(q) <= depth || q[depth].Group != group || q[depth].Index != o.Index {
					break
				}
				i++
			}
			g.group = append(g.group, &choice{opt: o, items: im.items(from, i, depth+1)})
			// "2. **Option 1:** …": the other options are the item's, too.
			if im.r.blocks[head].form != plainForm && from != head {
				im.kinds[from] = Block{Kind: im.r.blocks[head].kind, Depth: im.r.blocks[head].depth}
			}
		}
		out = append(out, g)
	}
	return out
}

func sortedNodeLangs(m map[Lang][]Node) []Lang {
	b := Block{Content: map[Lang][]Word{}}
	for l := range m {
		b.Content[l] = nil
	}
	return b.Langs()
}

// countWork is brackets times letters: what it costs to write a paragraph out
// once for every bracket.
func countWork(nodes []Node) int64 {
	brackets, letters := 0, 0
	var walk func(ns []Node)
	walk = func(ns []Node) {
		for _, n := range ns {
			letters += len(n.gs)
			if n.Bracket != nil {
				brackets++
				letters += 2
				walk(n.Bracket.Nodes)
			}
		}
	}
	walk(nodes)
	return int64(brackets) * int64(letters) // an int of 32 bits would overflow, and pass the limit
}

// content writes a block out for a set of chosen brackets; languages without
// words are left out.
func (im *importer) content(i int, chosen map[*Bracket]bool) map[Lang][]Word {
	out := map[Lang][]Word{}
	for _, l := range sortedNodeLangs(im.nodes[i]) {
		if ws := im.flat(i, l, chosen); len(ws) > 0 {
			out[l] = ws
		}
	}
	return out
}

func (im *importer) flat(i int, l Lang, chosen map[*Bracket]bool) []Word {
	f := flattener{chosen: chosen, wide: im.wide, alone: im.alone[i]}
	if primary, _, _ := strings.Cut(string(l), "-"); primary == "fr" { // where a space before them is how they are set
		f.alone = append([]string{";", ":", "?", "!", "»"}, f.alone...)
	}
	return f.words(im.kinds[i].Kind, im.nodes[i][l])
}

// standing reports whether a paragraph has words outside brackets.
func (im *importer) standing(i int) bool {
	f := flattener{wide: im.wide}
	brackets := false
	for _, l := range sortedNodeLangs(im.nodes[i]) {
		if !wordless(mendMarks(f.glyphs(nil, im.nodes[i][l]))) {
			return true
		}
		for _, n := range im.nodes[i][l] {
			brackets = brackets || n.Bracket != nil
		}
	}
	return !brackets && len(im.content(i, nil)) > 0
}

// bases fills the base with the paragraphs that stand outside options.
func (im *importer) bases(items []item) {
	named := false
	for _, b := range im.r.blocks {
		named = named || b.attr.id != ""
	}
	for _, it := range items {
		if it.block < 0 || !im.standing(it.block) {
			continue
		}
		b := im.kinds[it.block]
		b.Content = im.content(it.block, nil)
		b.ID = BlockID(fmt.Sprintf("b%d", len(im.out.Base.Blocks)+1))
		if named {
			b.ID = im.r.Text.Blocks[it.block].ID
		}
		im.ids[it.block] = b.ID
		im.out.Base.Blocks = append(im.out.Base.Blocks, b)
	}
}

// level makes the claims of one level of blocks: the base, or the blocks of
// an option. top is true for the base.
func (im *importer) level(items []item, p *place, top bool) []Spot {
	var spots []Spot
	own := -1
	for _, it := range items {
		here := *p
		here.items = []item{it}
		switch {
		case it.block >= 0 && im.standing(it.block):
			own++
			id := BlockID(fmt.Sprintf("+%d", own))
			if top {
				id = im.ids[it.block]
			}
			p.gap = Gap(id)
			spots = append(spots, im.inBlock(it.block, p.parent, id, nil, nil)...)
		case it.block >= 0:
			if here.choice == "" {
				here.choice = im.choiceOf(it.block)
			}
			if s, ok := im.paragraph(it.block, &here); ok {
				spots = append(spots, s)
			}
		default:
			if here.choice == "" {
				here.choice = im.nextPlace()
			}
			spots = append(spots, im.options(it, &here))
		}
	}
	return spots
}

// choiceOf is the choice mark of a paragraph in brackets: the one that its
// first bracket's head names, as in a printed draft, else a new one.
func (im *importer) choiceOf(i int) string {
	for _, l := range sortedNodeLangs(im.nodes[i]) {
		for _, n := range im.nodes[i][l] {
			if n.Bracket != nil && n.Bracket.choice != "" {
				return n.Bracket.choice
			}
		}
	}
	return im.nextPlace()
}

func (im *importer) nextPlace() string {
	im.places++
	return fmt.Sprintf("%04d", im.places)
}

// paragraph makes insertions of a paragraph that has no words outside
// brackets.
func (im *importer) paragraph(i int, p *place) (Spot, bool) {
	s := Spot{Line: im.r.blocks[i].line, Col: 1, where: p}
	for _, l := range sortedNodeLangs(im.nodes[i]) {
		for _, n := range im.nodes[i][l] {
			b := n.Bracket
			if b == nil || b.change {
				continue
			}
			blk := im.kinds[i]
			set := []*Bracket{b}
			blk.Content = im.content(i, chosenSet(set))
			if len(blk.Content) == 0 {
				continue
			}
			a := Alternative{Bracket: im.origin[b], br: b}
			a.Claim = im.table(Claim{Op: Insert, Base: im.digest, Parent: p.parent, Gap: p.gap, Choice: p.choice, Blocks: []Block{blk}}, b)
			a.Spots = im.inBlock(i, im.out.Claims[a.Claim].Claim.Key(), "+0", set, b)
			s.Alternatives = append(s.Alternatives, a)
		}
	}
	return s, len(s.Alternatives) > 0
}

// options makes insertions of a group of options.
func (im *importer) options(it item, p *place) Spot {
	s := Spot{where: p}
	for _, c := range it.group {
		first := firstBlock(c.items)
		if s.Line == 0 {
			s.Line, s.Col = im.r.blocks[first].line, 1
		}
		a := Alternative{Claim: -1, Option: c.opt}
		if c.opt.NoText {
			s.NoText = true
			s.Alternatives = append(s.Alternatives, a)
			continue
		}
		var blocks []Block
		for _, in := range c.items {
			if in.block >= 0 && im.standing(in.block) {
				b := im.kinds[in.block]
				b.Content = im.content(in.block, nil)
				blocks = append(blocks, b)
			}
		}
		in := *p
		in.items = c.items
		if len(blocks) == 0 {
			// No words of its own: what stands inside takes its place. Only
			// a single spot can keep the exclusion of the other options.
			if im.spotsIn(c.items) != 1 {
				in.choice = ""
			}
			a.Spots = im.level(c.items, &in, false)
		} else {
			a.Claim = im.table(Claim{Op: Insert, Base: im.digest, Parent: p.parent, Gap: p.gap, Choice: p.choice, Blocks: blocks}, nil)
			in.parent, in.gap, in.choice = im.out.Claims[a.Claim].Claim.Key(), GapStart, ""
			a.Spots = im.level(c.items, &in, false)
		}
		s.Alternatives = append(s.Alternatives, a)
	}
	return s
}

// spotsIn counts the paragraphs and groups that would be spots of their own.
func (im *importer) spotsIn(items []item) int {
	n := 0
	for _, it := range items {
		if it.block < 0 {
			n++
			continue
		}
		for _, l := range sortedNodeLangs(im.nodes[it.block]) {
			if slices.ContainsFunc(im.nodes[it.block][l], func(n Node) bool { return n.Bracket != nil }) {
				n++
				break
			}
		}
	}
	return n
}

func firstBlock(items []item) int {
	if items[0].block >= 0 {
		return items[0].block
	}
	return firstBlock(items[0].group[0].items)
}

// inBlock makes the word claims of a block that stands in the base or in an
// insertion. around is the bracket that the insertion is made of, if any.
func (im *importer) inBlock(i int, parent Key, target BlockID, set []*Bracket, around *Bracket) []Spot {
	var out []Spot
	for _, l := range sortedNodeLangs(im.nodes[i]) {
		nodes := im.nodes[i][l]
		if around != nil {
			k := slices.IndexFunc(nodes, func(n Node) bool { return n.Bracket == around })
			if k < 0 {
				continue
			}
			nodes = around.Nodes
		}
		ws := im.flat(i, l, chosenSet(set))
		p := &place{parent: parent, block: i, lang: l, set: set, words: ws, a: 0, b: len(ws), target: target}
		out = append(out, im.wordings(nodes, p)...)
	}
	return out
}

func chosenSet(bs []*Bracket) map[*Bracket]bool {
	m := make(map[*Bracket]bool, len(bs))
	for _, b := range bs {
		m[b] = true
	}
	return m
}

// table adds a claim with the holders of its bracket.
func (im *importer) table(c Claim, b *Bracket) int {
	t := Tabled{Claim: c}
	if b != nil {
		for _, h := range b.Holders {
			t.Holders = append(t.Holders, Holder{Party: h})
		}
	}
	if len(t.Holders) == 0 && (b == nil || b.head != "nobody") {
		im.marks++
		t.Holders = []Holder{{Mark: fmt.Sprintf("m%04d", im.marks)}}
	}
	im.out.Claims = append(im.out.Claims, t)
	n := len(im.out.Claims) - 1
	if b != nil && b.Package > 0 && c.Parent == "" {
		im.packs[b.Package] = append(im.packs[b.Package], n)
	}
	return n
}

// packages lists the pieces of brackets across paragraphs. Of pieces that
// exclude each other the first counts.
func (im *importer) packages() {
	for p := 1; p <= im.r.packages; p++ {
		var out []int
		seen := map[string]bool{}
		for _, n := range im.packs[p] {
			c := im.out.Claims[n].Claim
			if c.Choice == "" || !seen[c.Choice] {
				out = append(out, n)
			}
			seen[c.Choice] = true
		}
		if len(out) > 1 {
			im.out.Packages = append(im.out.Packages, out)
		}
	}
}
