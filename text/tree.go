package text

import (
	"slices"
	"strings"
	"unicode"
)

// Node is a piece of a paragraph: letters outside brackets, or a bracket.
type Node struct {
	Text    string   // the letters, spaces included, Markdown's marks resolved
	Bracket *Bracket // not nil: a bracket; Text is then empty

	gs   []glyph
	soft bool     // punctuation of a dissolved bracket
	from *Bracket // the dissolved bracket
}

// Bracket is one negotiating bracket.
type Bracket struct {
	Line, Col int      // of its opening mark; where it has none, of the first character
	Holders   []string // the parties that it names ("RUS", "USA"); none for an unattributed bracket
	Delete    bool     // it says "delete": a wording without words
	Paragraph bool     // it says "delete paragraph"
	Base      bool     // the wording of the base, beside attributed alternatives
	Unclosed  bool     // closed by the reader at the end of its paragraph
	Stray     bool     // opened by the reader at the start of its paragraph
	Package   int      // not 0: number of the bracket across paragraphs that this is a piece of
	Nodes     []Node

	from *Bracket // the dissolved bracket that this one stood in
	head string   // "text", "nobody", "none", "claim", "strike" or ""
	kept Node     // the first node with the head

	strike bool // it names words of the base that are to go: "LOR del: words"

	choice string // the choice mark that its head names

	change bool // a move, split or join, which can't be read back
}

// ParagraphTree is what the bracket reader makes of one block.
type ParagraphTree struct {
	Nodes  map[Lang][]Node
	Option *Option // not nil: the block begins or continues an option
}

// Tree returns one ParagraphTree for each block of r.Text, or nil for a
// literal reading.
func (r *Reading) Tree() []ParagraphTree { return r.trees }

// plant builds the trees of all blocks and reports brackets that have no
// partner or cross paragraphs.
func (r *Reading) plant(said *complaints) {
	r.trees = make([]ParagraphTree, len(r.blocks))
	r.markOptions()
	var langs []Lang
	room := maxMarks
	for i := range r.blocks {
		b := &r.blocks[i]
		for k := range b.langs {
			langs = append(langs, b.langs[k].lang)
			room -= letteredMarks(b.langs[k].gs, min(room, maxBlockMarks), said)
		}
	}
	for i := range r.trees {
		r.trees[i].Nodes = map[Lang][]Node{}
	}
	for _, l := range sortedLangs(langs) {
		g := gardener{r: r, lang: l, said: said}
		g.pair()
		for i := range r.blocks {
			if gs := r.blocks[i].glyphs(l); gs != nil {
				r.trees[i].Nodes[l] = g.grow(i, gs)
			}
		}
	}
}

// letteredMarks makes letters of a paragraph's bracket marks beyond so many, and
// counts those that stay.
func letteredMarks(gs []glyph, most int, said *complaints) int {
	n, over := 0, false
	for i := range gs {
		g := &gs[i]
		if g.br == 0 {
			continue
		}
		if n < most {
			n++
			continue
		}
		if g.br = 0; !over {
			over = true
			said.add(int(g.line), int(g.col), TooNested, "more bracket marks than are told apart (%d in a paragraph, %d in a text); from here on they are letters", maxBlockMarks, maxMarks)
		}
	}
	return n
}

func sortedLangs(ls []Lang) []Lang {
	b := Block{Content: map[Lang][]Word{}}
	for _, l := range ls {
		b.Content[l] = nil
	}
	return b.Langs()
}

// glyphs returns the characters of a block in a language; nil if it has none.
func (b *rawBlock) glyphs(l Lang) []glyph {
	for i := range b.langs {
		if b.langs[i].lang == l {
			if b.langs[i].gs == nil {
				return []glyph{}
			}
			return b.langs[i].gs
		}
	}
	return nil
}

// gardener pairs brackets and grows the trees of one language.
type gardener struct {
	r     *Reading
	lang  Lang
	said  *complaints
	match []map[int]int // per block: index of an opening mark → of its end
	cut   []cuts        // per block
}

// cuts are the marks of a block without a partner in it, in order: closing
// ones first, then opening ones.
type cuts struct {
	closes, opens []loose
	through       []int // packages of brackets that go across the whole block
}

type loose struct {
	at   int
	pack int // package number; 0: no partner anywhere
}

// pair pairs inside each paragraph first, then what is left up to the next
// heading.
func (g *gardener) pair() {
	n := len(g.r.blocks)
	g.match, g.cut = make([]map[int]int, n), make([]cuts, n)
	type ref struct{ block, k int }
	var open []ref // leftovers of the section that may still close
	for i := range g.r.blocks {
		if k := g.r.blocks[i].kind; k == Heading || k == Title {
			open = open[:0]
		}
		gs := g.r.blocks[i].glyphs(g.lang)
		m := map[int]int{}
		var stack []int
		for j, x := range gs {
			switch {
			case x.br == 1:
				stack = append(stack, j)
			case x.br == -1 && len(stack) > 0:
				m[stack[len(stack)-1]] = j
				stack = stack[:len(stack)-1]
			case x.br == -1:
				g.cut[i].closes = append(g.cut[i].closes, loose{at: j})
			}
		}
		for _, j := range stack {
			g.cut[i].opens = append(g.cut[i].opens, loose{at: j})
		}
		g.match[i] = m
		for k := range g.cut[i].closes {
			if len(open) == 0 {
				break
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			g.r.packages++
			p := g.r.packages
			from := &g.cut[o.block].opens[o.k]
			from.pack, g.cut[i].closes[k].pack = p, p
			for b := o.block + 1; b < i; b++ {
				g.cut[b].through = append(g.cut[b].through, p)
			}
			a, z := g.r.blocks[o.block].glyphs(g.lang)[from.at], gs[g.cut[i].closes[k].at]
			g.said.add(int(a.line), int(a.col), Across, "a bracket across paragraphs, up to %d:%d; it is cut at each paragraph, its pieces are one package", z.line, z.col)
		}
		if k := g.r.blocks[i].kind; k != Heading && k != Title {
			for k := range g.cut[i].opens {
				open = append(open, ref{i, k})
			}
			// The outermost ones of too many stay unclosed: nobody could
			// read them, and each costs a mark in every paragraph it crosses.
			open = open[max(0, len(open)-MaxNesting/2):]
		}
	}
	for i := range g.cut {
		gs := g.r.blocks[i].glyphs(g.lang)
		for _, c := range g.cut[i].closes {
			if c.pack == 0 {
				g.said.add(int(gs[c.at].line), int(gs[c.at].col), Stray, "a closing bracket without its start; it is opened at the start of the paragraph")
			}
		}
		for _, o := range g.cut[i].opens {
			if o.pack == 0 {
				g.said.add(int(gs[o.at].line), int(gs[o.at].col), Unclosed, "a bracket without its end; it is closed at the end of the paragraph")
			}
		}
	}
}

// grow makes the tree of one block.
func (g *gardener) grow(i int, gs []glyph) []Node {
	c := g.cut[i]
	top := &Bracket{}
	stack := []*Bracket{top}
	push := func(b Bracket) {
		nb := &b
		up := stack[len(stack)-1]
		up.Nodes = append(up.Nodes, Node{Bracket: nb})
		stack = append(stack, nb)
	}
	pop := func() {
		stack = stack[:len(stack)-1]
	}
	place := func(j int) (int, int) {
		if j < len(gs) {
			return int(gs[j].line), int(gs[j].col)
		}
		return g.r.blocks[i].line, 1
	}
	line, col := place(0)
	if n := len(c.through) + len(c.closes) - MaxNesting/2; n > 0 {
		g.said.add(line, col, TooNested, "%d brackets around this paragraph are passed over", n)
		k := min(n, len(c.through))
		c.through, c.closes = c.through[k:], c.closes[:len(c.closes)-(n-k)]
	}
	for _, p := range c.through {
		push(Bracket{Line: line, Col: col, Package: p})
	}
	for k := len(c.closes) - 1; k >= 0; k-- {
		push(Bracket{Line: line, Col: col, Package: c.closes[k].pack, Stray: c.closes[k].pack == 0})
	}
	loose := map[int]loose{}
	for _, o := range c.opens {
		loose[o.at] = o
	}
	deep := map[int]bool{} // closing marks of brackets that are too deep
	start := 0
	text := func(end int) {
		if end > start {
			up := stack[len(stack)-1]
			up.Nodes = append(up.Nodes, textNode(gs[start:end]))
		}
	}
	for j, x := range gs {
		switch {
		case x.br == 1:
			end, paired := g.match[i][j]
			if len(stack) > MaxNesting {
				if paired {
					deep[end] = true
				}
				g.said.add(int(x.line), int(x.col), TooNested, "a bracket in %d others is read as a letter", len(stack)-1)
				continue
			}
			text(j)
			start = j + 1
			o := loose[j]
			push(Bracket{Line: int(x.line), Col: int(x.col), Unclosed: !paired && o.pack == 0, Package: o.pack})
		case x.br == -1 && !deep[j] && len(stack) > 1:
			text(j)
			start = j + 1
			pop()
		}
	}
	text(len(gs))
	attribute(top, g.r.opt, g.said)
	for _, n := range top.Nodes {
		if b := n.Bracket; b != nil && b.change {
			g.said.add(b.Line, b.Col, LeftOut, "a move, split or join is passed over; table it as a claim")
		}
	}
	return top.Nodes
}

func textNode(gs []glyph) Node {
	var s strings.Builder
	for _, x := range gs {
		s.WriteRune(x.r)
	}
	return Node{Text: s.String(), gs: gs}
}

// attribute reads the holders of every bracket below b and marks which
// unattributed ones are the wording of the base.
func attribute(b *Bracket, opt ReadOptions, said *complaints) {
	for _, n := range b.Nodes {
		if n.Bracket != nil {
			readHolders(n.Bracket, opt)
			attribute(n.Bracket, opt, said)
		}
	}
	b.Nodes = struck(b.Nodes)
	// [base] [VES: other]: in a run of brackets with nothing but space
	// between them, of which some name holders, the unattributed one in
	// front is the base.
	for i := 0; i < len(b.Nodes); {
		j := i
		var run []*Bracket
		named := false
		for ; j < len(b.Nodes); j++ {
			n := b.Nodes[j]
			if n.Bracket == nil {
				if !blank(n.gs) {
					break
				}
				continue
			}
			run = append(run, n.Bracket)
			named = named || len(n.Bracket.Holders) > 0 || n.Bracket.head != "" && n.Bracket.head != "text"
		}
		var holders []string
		for k, x := range run {
			for _, h := range x.Holders {
				if slices.Contains(holders, h) {
					said.add(x.Line, x.Col, Attribution, "%s has two wordings at one place; one party can hold only one of them", h)
				}
			}
			if len(holders) < 1000 {
				holders = append(holders, x.Holders...)
			}
			switch {
			case len(run) == 1 && x.head == "text": // words like any others
				x.Nodes[0], x.Delete, x.head = x.kept, false, ""
			case x.head == "text", named && k == 0 && len(x.Holders) == 0 && x.head == "" && len(run) > 1:
				x.Base = true
			}
		}
		i = max(j, i+1)
	}
}

// struck puts in place of "[LOR del: words]" what it says: the words of the base,
// and beside them a wording without words.
func struck(nodes []Node) []Node {
	var out []Node
	for i, n := range nodes {
		b := n.Bracket
		if b == nil || !b.strike {
			if out != nil {
				out = append(out, n)
			}
			continue
		}
		if out == nil {
			out = slices.Clone(nodes[:i])
		}
		base := &Bracket{Line: b.Line, Col: b.Col, Nodes: b.Nodes, head: "text"}
		b.Nodes, b.Delete = []Node{textNode(nil)}, true
		out = append(out, Node{Bracket: base}, n)
	}
	if out == nil {
		return nodes
	}
	return out
}

// strikes takes "delete:" off the front of the words of a bracket.
func strikes(nodes []Node) bool {
	word, _, ok := strings.Cut(strings.Replace(nodes[0].Text, "：", ":", 1), ":")
	if !ok || !saysStrike(strings.TrimFunc(word, spaced)) || blank(nodes[0].gs) {
		return false
	}
	i := slices.IndexFunc(nodes[0].gs, func(g glyph) bool { return isColon(g.r) })
	if len(nodes) == 1 && blank(nodes[0].gs[i+1:]) {
		return false
	}
	nodes[0] = textNode(nodes[0].gs[i+1:])
	return true
}

// isColon takes the wide colon of Chinese texts, too.
func isColon(r rune) bool { return r == ':' || r == '：' }

func saysStrike(word string) bool {
	return hasField(strikeWords, strings.ToLower(strings.TrimSuffix(word, ".")))
}

// readHolders takes the head off the front of a bracket: "RUS: ",
// "USA/EU: delete", "RUS, CHN: …", "VES del"; and what a printed draft has
// there: "text: " (the base wording), "nobody: ", names of claims ("c7 VES: ")
// and "VES (recorded by LOR): ".
func readHolders(b *Bracket, opt ReadOptions) {
	if len(b.Nodes) == 0 || b.Nodes[0].Bracket != nil {
		return
	}
	gs := b.Nodes[0].gs
	colon := -1
	for i, g := range gs {
		if i > maxHead {
			break
		}
		if isColon(g.r) && !g.fixed {
			colon = i
			break
		}
	}
	if colon < 0 {
		for i, g := range gs {
			if !separator(g.r) {
				continue
			}
			if i > maxHead {
				return
			}
			codes, _, ok := readHead(textNode(gs[:i]).Text, opt)
			if !ok || len(codes) == 0 || blank(gs[i:]) {
				continue
			}
			rest := append([]Node{textNode(gs[i:])}, b.Nodes[1:]...)
			b.Paragraph = len(rest) == 1 && saysParagraph(rest[0].Text)
			if saysDelete(rest) {
				b.Holders, b.Delete, b.Nodes[0] = codes, true, textNode(nil)
				return
			}
		}
		return
	}
	codes, word, ok := readHead(textNode(gs[:colon]).Text, opt)
	if !ok {
		return
	}
	b.Holders, b.head = codes, word
	b.choice = choiceIn(textNode(gs[:colon]).Text)
	if word == "text" {
		b.Holders = nil // who holds the base makes no claim
	}
	b.kept = b.Nodes[0]
	b.Nodes[0] = textNode(gs[colon+1:])
	if len(b.Nodes) == 1 && saysChange(b.Nodes[0].Text) {
		b.change = true
		b.Nodes[0] = textNode(nil)
	}
	if b.strike = (word == "strike" || strikes(b.Nodes)) && !(len(b.Nodes) == 1 && blank(b.Nodes[0].gs)); b.strike {
		return
	}
	if len(codes) > 0 || word != "claim" {
		b.Paragraph = len(b.Nodes) == 1 && saysParagraph(b.Nodes[0].Text)
		b.Delete = saysDelete(b.Nodes)
	}
}

// readHead reads what stands before the colon: "RUS, CHN", "LOR, VES* (c3)",
// "c7 RUS (recorded by LOR)". It gives the codes and, where the head says so,
// "text" (the base wording), "nobody" ("no holder"), "none" ("none named") or
// "claim" (names of claims only).
func readHead(s string, opt ReadOptions) (codes []string, word string, ok bool) {
	for {
		i := strings.IndexByte(s, '(')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], ')')
		if j < 0 || !headNote(s[i+1:i+j]) {
			return nil, "", false
		}
		s = s[:i] + s[i+j+1:]
	}
	s = strings.NewReplacer("none named", "none", "no holder", "nobody", "*", "", "\u00a0", " ", "\u202f", " ").Replace(s)
	fields := strings.FieldsFunc(s, func(r rune) bool { return separator(r) || strings.ContainsRune(",/&=", r) })
	for _, f := range fields {
		switch {
		case f == "text" || f == "nobody" || f == "none":
			if word != "" && word != "claim" && word != f {
				return nil, "", false
			}
			word = f
		case saysStrike(f):
			if word == "text" || word == "nobody" || word == "none" {
				return nil, "", false
			}
			word = "strike"
		case claimName(f):
			if word == "" {
				word = "claim"
			}
		case isCode(f, opt):
			codes = append(codes, f)
		default:
			return nil, "", false
		}
	}
	if word == "nobody" && len(codes) > 0 {
		return nil, "", false
	}
	return codes, word, len(fields) > 0
}

// headNote reports whether s may stand in parentheses in a head.
func headNote(s string) bool {
	if strings.HasPrefix(s, "recorded by ") {
		return true
	}
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '=' }) {
		if f = strings.TrimSpace(f); f != "order contested" && f != "" && !claimName(f) {
			return false
		}
	}
	return true
}

// choiceIn is the choice mark that a head names, or "".
func choiceIn(head string) string {
	for f := range strings.FieldsFuncSeq(head, func(r rune) bool { return separator(r) || strings.ContainsRune(",()=", r) }) {
		if len(f) == 4 && strings.Trim(f, "0123456789") == "" {
			return f
		}
	}
	return ""
}

// claimName accepts c7 and choice marks such as 0007.
func claimName(s string) bool {
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		return true
	}
	return len(s) > 1 && len(s) < 8 && s[0] == 'c' && strings.Trim(s[1:], "0123456789") == ""
}

// isCode reports whether a party may have this code. Without a list of
// parties every run of two to twelve capitals and digits is one.
func isCode(s string, opt ReadOptions) bool {
	for _, p := range opt.Parties {
		if s == p {
			return true
		}
	}
	return len(opt.Parties) == 0 && len(s) >= 2 && len(s) <= 12 && s[0] >= 'A' && s[0] <= 'Z' &&
		strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// saysDelete reports whether nodes say "delete" or nothing at all; the word
// is then taken off.
func saysDelete(nodes []Node) bool {
	if len(nodes) != 1 {
		return false
	}
	s := strings.ToLower(strings.TrimFunc(nodes[0].Text, func(r rune) bool { return separator(r) || unicode.IsPunct(r) }))
	if s == "" || hasField(strikeWords, s) || slices.Contains(noTexts[:], s) {
		nodes[0] = textNode(nil)
		return true
	}
	if saysParagraph(nodes[0].Text) {
		nodes[0] = textNode(nil)
		return true
	}
	return false
}

// saysParagraph reports whether a bracket asks for the whole paragraph to go:
// "delete paragraph", "delete OP4".
func saysParagraph(s string) bool {
	s = strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return separator(r) || unicode.IsPunct(r) && r != '(' && r != ')' && r != '§' }))
	rest := ""
	for _, w := range strings.Fields(strikeWords) {
		if after, ok := strings.CutPrefix(s, w); ok && (strings.HasPrefix(after, " ") || cjk([]rune(w)[0])) {
			rest = strings.TrimLeft(after, " ")
			break
		}
	}
	if rest == "" || len(rest) > 40 {
		return false
	}
	if slices.Contains(strings.Split(paragraphWords, "|"), rest) {
		return true
	}
	for _, p := range []string{"pp", "op", "art. ", "§", "note "} {
		if n, ok := strings.CutPrefix(rest, p); ok && n != "" && n[0] >= '0' && n[0] <= '9' {
			return true
		}
	}
	return false
}

// saysChange reports whether an attributed bracket is a move, split or join
// of its paragraph, as drafts print it.
func saysChange(s string) bool {
	s = strings.TrimFunc(s, separator)
	for _, p := range []string{"move to after ", "move to the beginning", "split before ", "join with "} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
