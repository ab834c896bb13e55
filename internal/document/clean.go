package document

import "parley/text"

// Clean is a text without brackets: one paragraph for each block and language,
// numbered as official texts are: operative paragraphs 1., 2., …, below them
// (a), (i); preambular paragraphs have no number.
func Clean(t *text.Text, h Head) *Sheet {
	s := h.sheet()
	notes := notesOf(h.main(), t.Blocks)
	n := numbers{sole: soleOP(t.Blocks)}
	finals := finalsOf(t.Blocks)
	for i, label := range text.Number(t.Blocks) {
		b := t.Blocks[i]
		number := n.of(b.Kind, label)
		for _, l := range h.langs(b.Langs()) {
			p := line{notes: notes, lang: l}
			p.run(Item{}, b.Content[l])
			p.put(Item{}, finals.of(l)[i])
			s.add(notes, Para{ID: b.ID, Kind: b.Kind, Depth: b.Depth, Number: number, Lang: l, Items: p.done()}, b.Content[l])
		}
	}
	return s
}

// finals are the derived marks at the ends of blocks, by language.
type finals struct {
	blocks []text.Block
	by     map[text.Lang][]string
}

func finalsOf(blocks []text.Block) *finals {
	return &finals{blocks, map[text.Lang][]string{}}
}

func (f *finals) of(l text.Lang) []string {
	out, ok := f.by[l]
	if !ok {
		out = text.Finals(f.blocks, l)
		f.by[l] = out
	}
	return out
}
