package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/text"
)

// typist understands one text that was typed.
type typist struct {
	*reading
	paper  *Paper
	line   func(int) int
	digest text.Digest           // of the revision that the text says it is of
	ids    map[text.BlockID]bool // that the source itself names
}

// found is a claim on a paper's base, and whose it is by the paper's word.
type found struct {
	claim  text.Claim
	author string
	pack   int // number of the bracket across paragraphs that it is a piece of; 0 for none
}

// idsOf are the ids of blocks that a source names; the reader makes up others.
func idsOf(x *text.Reading) map[text.BlockID]bool {
	out := map[text.BlockID]bool{}
	for _, b := range x.Text.Blocks {
		if x.IDs && !strings.HasPrefix(string(b.ID), "new") {
			out[b.ID] = true
		}
	}
	return out
}

// sheetOf shows a text as a document, a paragraph for each block.
func (m *typist) sheetOf(t *text.Text, l text.Lang) *document.Sheet {
	s := &document.Sheet{Lang: l}
	finals := text.Finals(t.Blocks, l)
	for i, b := range t.Blocks {
		p := document.Para{Kind: b.Kind, Depth: b.Depth, Line: i + 1, Items: []document.Item{{S: text.Plain(b.Content[l]) + finals[i]}}}
		if m.ids[b.ID] {
			p.ID = b.ID
		}
		s.Paras = append(s.Paras, p)
	}
	return s
}

// langs are the languages of a text, sorted.
func langs(t *text.Text) []text.Lang {
	have := map[text.Lang]bool{}
	for _, b := range t.Blocks {
		for l := range b.Content {
			have[l] = true
		}
	}
	return slices.Sorted(maps.Keys(have))
}

// onBase gives the blocks of a text the ids, kinds and depths of the blocks of
// the base that they are, and finds the base first.
func (m *typist) onBase(t *text.Text) *text.Text {
	l := m.opt.Lang
	if ls := langs(t); len(ls) > 0 && !slices.Contains(ls, l) {
		l = ls[0]
	}
	s := m.sheetOf(t, l)
	m.base(m.paper, s, m.digest)
	base := m.paper.Base.Revision.Text
	out := &text.Text{Blocks: slices.Clone(t.Blocks)}
	for i := range out.Blocks {
		id := text.BlockID(fmt.Sprintf("in%d", i))
		for base.Find(id) >= 0 {
			id += "x"
		}
		out.Blocks[i].ID = id
	}
	for _, x := range document.Claims(s, base, l).Blocks {
		k := base.Find(x.Block)
		if x.Line > 0 && k >= 0 {
			b := &out.Blocks[x.Line-1]
			b.ID, b.Kind, b.Depth = base.Blocks[k].ID, base.Blocks[k].Kind, base.Blocks[k].Depth
			b.Content = maps.Clone(b.Content)
			for l, ws := range b.Content {
				b.Content[l] = keepEmphasis(unfinished(b.Kind, ws, base.Blocks[k].Content[l]), base.Blocks[k].Content[l])
			}
		}
		m.paper.Blocks = append(m.paper.Blocks, x)
	}
	return out
}

// unfinished takes the derived mark from the end of a paragraph that was read
// as one of a kind without it.
func unfinished(k text.Kind, ws, base []text.Word) []text.Word {
	if k != text.PP && k != text.OP && k != text.Sub || len(ws) == 0 {
		return ws
	}
	last := ws[len(ws)-1].S
	if len(base) > 0 && base[len(base)-1].S == last {
		return ws
	}
	if cut := strings.TrimRight(last, ",;."); cut != "" && len(last)-len(cut) == 1 {
		ws = slices.Clone(ws)
		ws[len(ws)-1].S = cut
	}
	return ws
}

// keepEmphasis gives words that a file shows without any emphasis that of the
// base, where they are the same: files lose it, and nobody means that.
func keepEmphasis(ws, base []text.Word) []text.Word {
	if slices.ContainsFunc(ws, func(w text.Word) bool { return w.Em }) {
		return ws
	}
	ws = slices.Clone(ws)
	n := min(len(ws), len(base))
	head := 0
	for ; head < n && ws[head].S == base[head].S; head++ {
		ws[head].Em = base[head].Em
	}
	for k := 1; k <= n-head && ws[len(ws)-k].S == base[len(base)-k].S; k++ {
		ws[len(ws)-k].Em = base[len(base)-k].Em
	}
	return ws
}

// derived are the claims that turn one text into another, of whatever
// languages the other has.
func derived(from, to *text.Text) ([]text.Claim, error) {
	if ls := langs(to); len(ls) == 1 {
		return text.DeriveLang(from, to, ls[0])
	}
	return text.Derive(from, to)
}

// wording makes what differs from the base claims of one author.
func (m *typist) wording(t *text.Text) error {
	t = m.onBase(t)
	base := m.paper.Base.Revision
	claims, err := derived(base.Text, t)
	if err != nil {
		return err
	}
	for i := range claims {
		claims[i].Base = base.Digest
		m.paper.found = append(m.paper.found, found{claim: claims[i]})
	}
	m.paper.author("").Claims = claims
	return nil
}

// brackets makes each wording in a bracket a claim. The words outside all
// brackets should be the base's; where they aren't, the claims are carried over
// as to a later revision, and what differs is listed.
func (m *typist) brackets(x *text.Reading) error {
	im, err := x.ImportOver(m.texts()...)
	if err != nil {
		return err
	}
	m.standing(im.Standing)
	if len(im.Base.Blocks) == 0 {
		return errNoBase
	}
	read := im.Base
	t := m.onBase(read)
	base := m.paper.Base.Revision
	claims := make([]text.Claim, len(im.Claims))
	for i, c := range im.Claims {
		claims[i] = c.Claim
	}
	rivals := map[choiceAt]map[text.Key]bool{}
	for i := range claims {
		if at := choiceOf(&claims[i]); rivals[at] == nil {
			rivals[at] = map[text.Key]bool{claims[i].Key(): true}
		} else {
			rivals[at][claims[i].Key()] = true
		}
	}
	claims, keep := rebased(claims, t.Digest(), func(c *text.Claim) bool {
		return m.moved(c, read, t)
	}, func(c *text.Claim) {
		// A paragraph that has no rival there is what it is without a mark, too.
		if len(rivals[choiceOf(c)]) == 1 {
			c.Choice = ""
		}
	})
	if t.Digest() != base.Digest {
		claims, keep = m.carried(t, claims, keep)
	}
	packs := map[int]int{}
	for n, places := range im.Packages {
		for _, i := range places {
			packs[i] = n + 1
		}
	}
	for i, c := range claims {
		if !keep[i] {
			m.paper.lose(document.Lost{What: "unplaced", Say: fmt.Sprintf("a wording in a bracket (“%s”) stands where the file's words aren't the base's", short(im.Claims[i].Claim))})
			continue
		}
		names := []string{}
		for _, h := range im.Claims[i].Holders {
			if h.Party != "" {
				names = append(names, h.Party)
			}
		}
		if len(names) == 0 {
			names = []string{""}
		}
		for _, n := range names {
			a := m.paper.author(n)
			a.Claims = append(a.Claims, c)
			m.paper.found = append(m.paper.found, found{c, n, packs[i]})
		}
	}
	return nil
}

// choiceAt is where insertions that carry one mark exclude each other.
type choiceAt struct {
	parent text.Key
	gap    text.Gap
	mark   string
}

func choiceOf(c *text.Claim) choiceAt { return choiceAt{c.Parent, c.Gap, c.Choice} }

// texts are the texts of the revisions that a file may change; that which it names
// itself comes first.
func (m *typist) texts() []*text.Text {
	var out []*text.Text
	for _, x := range m.revisions {
		if x.Digest == m.digest {
			out = slices.Insert(out, 0, x.Text)
		} else {
			out = append(out, x.Text)
		}
	}
	return out
}

// standing lists the wordings in brackets that change nothing.
func (m *typist) standing(list []text.Standing) {
	for _, s := range list {
		who := strings.Join(s.Holders, ", ")
		words := clip(s.Words, 120)
		say := fmt.Sprintf("“%s” stands in brackets with no other wording beside it; these are the base's own words, and no change of them is taken in", words)
		switch {
		case s.Words == "":
			say = fmt.Sprintf("%s would delete words here, and the bracket holds none of the base", who)
		case len(s.Holders) > 0:
			say = fmt.Sprintf("“%s” is what the base says, and the bracket names %s for it: no change of it is taken in", words, who)
		}
		m.paper.lose(document.Lost{Line: m.line(s.Line), What: "base", Say: say})
	}
}

var errNoBase = told{"all its words stand in brackets, so no base is left to change", "add the paragraphs that aren't in dispute"}

// moved says a claim on the text as it was read of the same text with the ids
// of the base. False: its words aren't the same there.
func (m *typist) moved(c *text.Claim, read, t *text.Text) bool {
	if c.Parent != "" {
		return true
	}
	id := func(old text.BlockID) text.BlockID {
		if i := read.Find(old); i >= 0 {
			return t.Blocks[i].ID
		}
		return old
	}
	if c.Block != "" {
		i := read.Find(c.Block)
		c.Block = id(c.Block)
		if c.Op == text.Replace && i >= 0 {
			ws := t.Blocks[i].Content[c.Lang]
			if c.End > len(ws) {
				return false
			}
			c.Exact = slices.Clone(ws[c.Start:c.End])
			c.Start, c.End, c.New = text.Trim(ws, c.Start, c.End, c.New)
			c.Exact = slices.Clone(ws[c.Start:c.End])
		}
	}
	if c.Gap != "" && c.Gap != text.GapStart {
		c.Gap = text.Gap(id(text.BlockID(c.Gap)))
	}
	return true
}

// carried carries claims on t to the base and lists what differs between them.
func (m *typist) carried(t *text.Text, claims []text.Claim, keep []bool) ([]text.Claim, []bool) {
	base := m.paper.Base.Revision
	as := base.Text
	if ls := langs(t); len(ls) == 1 && len(langs(as)) > 1 {
		as = onlyIn(as, ls[0])
	}
	back, err := text.Derive(t, as)
	if err != nil {
		return claims, make([]bool, len(claims))
	}
	file := desk.NewNaming(t, nil) // paragraphs that the base lacks have names only there
	for _, c := range back {
		m.paper.lose(document.Lost{What: "unmarked", Say: fmt.Sprintf("outside all brackets the file's words aren't those of Rev.%d: %s", base.Num, file.Describe(c))})
	}
	_, carry, err := text.Apply(t, back)
	if err != nil {
		return claims, make([]bool, len(claims))
	}
	var todo []text.Claim
	var at []int
	for i, c := range claims {
		if keep[i] {
			todo, at = append(todo, c), append(at, i)
		}
	}
	out, fate := make([]text.Claim, len(claims)), make([]bool, len(claims))
	for k, c := range carry.All(todo) {
		out[at[k]], fate[at[k]] = c.Claim, c.Lapse == nil
	}
	out, ok := rebased(out, base.Digest, func(*text.Claim) bool { return true })
	by := map[text.Key]*text.Claim{}
	for i := range out {
		if fate[i] = fate[i] && ok[i]; fate[i] {
			fate[i] = out[i].CheckOn(base.Text, base.Digest, by[out[i].Parent]) == nil
			by[out[i].Key()] = &out[i]
		}
	}
	return out, fate
}

// onlyIn is a text in one language.
func onlyIn(t *text.Text, l text.Lang) *text.Text {
	out := &text.Text{}
	for _, b := range t.Blocks {
		if ws, ok := b.Content[l]; ok {
			b.Content = map[text.Lang][]text.Word{l: ws}
			out.Blocks = append(out.Blocks, b)
		}
	}
	return out
}

// rebased makes claims claims on a text with this digest, after edit has
// changed each; claims on others' words follow them. A claim that edit refuses
// isn't kept, nor is one on its words.
func rebased(claims []text.Claim, base text.Digest, edit func(*text.Claim) bool, first ...func(*text.Claim)) ([]text.Claim, []bool) {
	now := map[text.Key]text.Key{}
	out, keep := slices.Clone(claims), make([]bool, len(claims))
	for i := range out {
		c := &out[i]
		was := c.Key()
		for _, f := range first {
			f(c)
		}
		if c.Base = base; c.Parent != "" {
			p, ok := now[c.Parent]
			if !ok {
				continue
			}
			c.Parent = p
		}
		if keep[i] = edit(c); keep[i] {
			now[was] = c.Key()
		}
	}
	return out, keep
}

// short is the words that a claim brings, for a message.
func short(c text.Claim) string {
	s := text.Plain(c.New)
	for _, b := range c.Blocks {
		for _, l := range b.Langs() {
			s += text.Plain(b.Content[l])
		}
	}
	if rs := []rune(s); len(rs) > 60 {
		s = string(rs[:59]) + "…"
	}
	return s
}
