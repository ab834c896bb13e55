package document

import (
	"slices"
	"strings"

	"parley/text"
)

// Abreast says what a parallel table shows, in the words of its language.
type Abreast struct {
	Head
	Langs []text.Lang                           // a column each, in this order
	Marks map[text.BlockID]map[text.Lang]string // a remark below a version: that it is stale or missing
	Block string                                // heading of the first column
	Name  func(l text.Lang) string              // of a language; nil: its tag
}

// Parallel sets the languages of a text side by side: a row for each block with
// its label and, in a column for each language, its words with the final mark
// of that language.
func Parallel(t *text.Text, o Abreast) *Sheet {
	s := o.sheet()
	say := func(l text.Lang, role Role, w string) Para {
		return Para{Lang: l, Items: []Item{{S: w, Role: role}}}
	}
	head := Para{Head: true, Lang: o.main(), Cells: []Cell{{Paras: []Para{say(o.main(), Words, o.Block)}}}}
	for _, l := range o.Langs {
		name := string(l)
		if o.Name != nil {
			name = o.Name(l)
		}
		head.Cells = append(head.Cells, Cell{Paras: []Para{say(l, Words, name)}})
	}
	s.Paras = append(s.Paras, head)
	finals := finalsOf(t.Blocks)
	for i, label := range text.Number(t.Blocks) {
		b := t.Blocks[i]
		row := Para{ID: b.ID, Kind: b.Kind, Lang: o.main(), Cells: []Cell{{Paras: []Para{say(o.main(), Words, label)}}}}
		for _, l := range o.Langs {
			var c Cell
			if ws := b.Content[l]; len(ws) > 0 {
				p := line{lang: l}
				p.run(Item{}, ws)
				p.put(Item{}, finals.of(l)[i])
				c.Paras = append(c.Paras, Para{Lang: l, Items: p.done()})
			}
			if m := o.Marks[b.ID][l]; m != "" {
				c.Paras = append(c.Paras, say(o.main(), Remark, m))
			}
			row.Cells = append(row.Cells, c)
		}
		s.Paras = append(s.Paras, row)
	}
	return s
}

// LangsOf are the languages of a text, the main one first, the others in order.
func LangsOf(t *text.Text, main text.Lang) []text.Lang {
	var out []text.Lang
	for _, b := range t.Blocks {
		for _, l := range b.Langs() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	slices.SortFunc(out, func(a, b text.Lang) int {
		switch main {
		case a:
			return -1
		case b:
			return 1
		}
		return strings.Compare(string(a), string(b))
	})
	return out
}

// OwnName is what a language calls itself, for the six of the United Nations;
// else its tag.
func OwnName(l text.Lang) string {
	switch l {
	case "ar":
		return "العربية"
	case "en":
		return "English"
	case "es":
		return "Español"
	case "fr":
		return "Français"
	case "ru":
		return "Русский"
	case "zh":
		return "中文"
	}
	return string(l)
}
