package text

import "slices"

// RowChange says what became of a block between two texts.
type RowChange string

const (
	RowSame    RowChange = "same"
	RowChanged RowChange = "changed" // words changed, the place didn't
	RowAdded   RowChange = "added"
	RowRemoved RowChange = "removed"
	RowMoved   RowChange = "moved"  // stands elsewhere; words may have changed too
	RowAway    RowChange = "away"   // the place that a moved block left
	RowSplit   RowChange = "split"  // a further part of the block above
	RowJoined  RowChange = "joined" // went into the block above or below, which shows its words
)

// WordMark says what became of words.
type WordMark string

const (
	WordKept    WordMark = "kept"
	WordRemoved WordMark = "removed"
	WordAdded   WordMark = "added"
)

// MarkedWords are neighbouring words that share a fate.
type MarkedWords struct {
	Mark  WordMark
	Words []Word
}

// ComparedRow is one block in the comparison of two texts.
type ComparedRow struct {
	Change               RowChange
	Old, New             int    // places in the two texts, or -1
	OldNumber, NewNumber string // derived labels (PP2, OP3), "" for none
	Kind                 Kind
	Depth                int
	Words                map[Lang][]MarkedWords
	Odd                  []string // what a reader may not see in the changes, see Oddities
}

// Comparison is two texts row by row, in the order of the second; blocks
// that are only in the first stand where they stood.
type Comparison struct {
	Rows []ComparedRow
}

// Compare aligns two texts by blocks and, within blocks, by words, as Derive
// does: two revisions, two parties' wordings (see [Project]), a revision and a
// party's. It is for reading: nothing depends on it. The command line and pages
// show its rows.
func Compare(a, b *Text) *Comparison {
	d := newDeriver(a, b)
	oldNumber, newNumber := Number(a.Blocks), Number(d.edited.Blocks)
	c := &Comparison{}
	row := func(change RowChange, i, j int, words map[Lang][]MarkedWords) {
		r := ComparedRow{Change: change, Old: i, New: j, Words: words}
		var was, is Block
		if i >= 0 {
			was, r.OldNumber = a.Blocks[i], oldNumber[i]
			r.Kind, r.Depth = was.Kind, was.Depth
		}
		if j >= 0 {
			is, r.NewNumber = d.edited.Blocks[j], newNumber[j]
			r.Kind, r.Depth = is.Kind, is.Depth
		}
		if change != RowSame && change != RowAway && change != RowJoined {
			r.Odd = oddMarked(words)
		}
		c.Rows = append(c.Rows, r)
	}
	next := 0 // base blocks before it have their rows
	leave := func(to int) {
		for ; next < to; next++ {
			switch {
			case d.joined[next] >= 0:
				row(RowJoined, next, -1, nil)
			case d.to[next] >= 0:
				row(RowAway, next, -1, nil)
			default:
				row(RowRemoved, next, -1, allMarked(a.Blocks[next], WordRemoved))
			}
		}
	}
	upTo := make([]int, len(d.from)) // the next base block that stays
	for j, at := len(d.from)-1, len(a.Blocks); j >= 0; j-- {
		if i := d.from[j]; i >= 0 && d.stay[i] {
			at = i
		}
		upTo[j] = at
	}
	for j := range d.from {
		i := d.from[j]
		leave(upTo[j]) // what goes stands before what comes
		if i < 0 {
			row(RowAdded, -1, j, allMarked(d.edited.Blocks[j], WordAdded))
			continue
		}
		if !d.stay[i] {
			row(RowMoved, i, j, d.marked(a.Blocks[i], d.edited.Blocks[j]))
			continue
		}
		next = max(next, i+1)
		switch {
		case len(d.runs[i]) > 0:
			run := d.runs[i]
			whole := Block{Content: map[Lang][]Word{}}
			for _, l := range a.Blocks[i].Langs() {
				whole.Content[l] = d.baseRow(run, l)
			}
			row(RowChanged, i, j, d.marked(whole, d.edited.Blocks[j]))
			leave(run[len(run)-1] + 1)
		case len(d.parts[i]) > 1:
			part := slices.Index(d.parts[i], j)
			change := RowSplit
			if part == 0 {
				change = RowChanged
			}
			row(change, i, j, d.markedPart(i, part))
		default:
			words := d.marked(a.Blocks[i], d.edited.Blocks[j])
			change := RowSame
			for _, ms := range words {
				if len(ms) > 1 || len(ms) == 1 && ms[0].Mark != WordKept {
					change = RowChanged
				}
			}
			row(change, i, j, words)
		}
	}
	leave(len(a.Blocks))
	return c
}

// Equal reports whether nothing differs.
func (c *Comparison) Equal() bool {
	return !slices.ContainsFunc(c.Rows, func(r ComparedRow) bool { return r.Change != RowSame })
}

// Langs returns the languages that the row shows words in, sorted.
func (r ComparedRow) Langs() []Lang { return markedLangs(r.Words) }

// Label is the number of the row in the second text, else in the first, else
// its kind.
func (r ComparedRow) Label() string {
	switch {
	case r.NewNumber != "":
		return r.NewNumber
	case r.OldNumber != "":
		return r.OldNumber
	}
	return string(r.Kind)
}

// Note says in words what happened to the row as a whole: "moved, was OP3",
// "was OP1", "split off"; "" if only its words tell.
func (r ComparedRow) Note() string {
	renumbered := r.Old >= 0 && r.New >= 0 && r.OldNumber != "" && r.OldNumber != r.NewNumber
	switch {
	case r.Change == RowAdded:
		return "added"
	case r.Change == RowRemoved:
		return "removed"
	case r.Change == RowMoved && renumbered:
		return "moved, was " + r.OldNumber
	case r.Change == RowMoved:
		return "moved"
	case r.Change == RowAway:
		return "moved away"
	case r.Change == RowJoined:
		return "joined"
	case r.Change == RowSplit:
		return "split off"
	case renumbered:
		return "was " + r.OldNumber
	}
	return ""
}

// marked is the word comparison of two blocks.
func (d *deriver) marked(old, new Block) map[Lang][]MarkedWords {
	out := map[Lang][]MarkedWords{}
	for _, l := range new.Langs() {
		ws := old.Content[l]
		var hs []hunk
		if !slices.Equal(ws, new.Content[l]) {
			hs = d.words.hunks(ws, new.Content[l])
		}
		out[l] = markHunks(ws, hs, 0, len(ws))
	}
	return out
}

// markedPart is the word comparison of one part of a split block.
func (d *deriver) markedPart(i, part int) map[Lang][]MarkedWords {
	b := d.base.Blocks[i]
	at, changes, _ := d.cut(b, d.parts[i])
	out := map[Lang][]MarkedWords{}
	for _, l := range b.Langs() {
		lo, hi := 0, len(b.Content[l])
		if part > 0 {
			lo = at[part-1][l]
		}
		last := part == len(at)
		if !last {
			hi = at[part][l]
		}
		var hs []hunk
		for _, h := range changes[l] {
			// What stands at a cut belongs to the part behind it.
			if h.start >= lo && (h.start < hi || last) {
				hs = append(hs, h)
			}
		}
		out[l] = markHunks(b.Content[l], hs, lo, hi)
	}
	return out
}

// markHunks writes words lo … hi with their changes.
func markHunks(ws []Word, hs []hunk, lo, hi int) []MarkedWords {
	var out []MarkedWords
	put := func(m WordMark, ws []Word) {
		if len(ws) > 0 {
			out = append(out, MarkedWords{m, slices.Clone(ws)})
		}
	}
	for _, h := range hs {
		put(WordKept, ws[lo:h.start])
		put(WordRemoved, ws[h.start:h.end])
		put(WordAdded, h.new)
		lo = h.end
	}
	put(WordKept, ws[lo:hi])
	return out
}

func allMarked(b Block, m WordMark) map[Lang][]MarkedWords {
	out := map[Lang][]MarkedWords{}
	for _, l := range b.Langs() {
		out[l] = []MarkedWords{{m, slices.Clone(b.Content[l])}}
	}
	return out
}

// oddMarked collects the oddities of a row; words are counted in the whole
// block.
func oddMarked(words map[Lang][]MarkedWords) []string {
	var out []string
	for _, l := range markedLangs(words) {
		var old, new []Word
		for _, m := range words[l] {
			if m.Mark != WordAdded {
				old = append(old, m.Words...)
			}
			if m.Mark != WordRemoved {
				new = append(new, m.Words...)
			}
		}
		out = append(out, Oddities(old, new)...)
	}
	return out
}

func markedLangs(m map[Lang][]MarkedWords) []Lang {
	out := make([]Lang, 0, len(m))
	for l := range m {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}
