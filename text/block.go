package text

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
)

// Kind says what a block is. The list is part of the rules version.
type Kind string

const (
	Title     Kind = "title"     // the title of the whole text
	Formula   Kind = "formula"   // the enacting formula ("The Assembly,")
	PP        Kind = "pp"        // preambular paragraph: unnumbered, ends in a comma (derived)
	OP        Kind = "op"        // operative paragraph: numbered, ends in ; or . (derived)
	Sub       Kind = "sub"       // sub-paragraph of an OP: (a), at the next depth (i); end derived
	Heading   Kind = "heading"   // section, annex, part or article heading; Depth 0 is the highest
	Paragraph Kind = "paragraph" // running text that is neither PP nor OP; end stored
	Item      Kind = "item"      // numbered paragraph of an article or annex; end stored
	SubItem   Kind = "subitem"   // lettered paragraph below an item or paragraph; end stored
	Note      Kind = "note"      // footnote
)

// Kinds lists every kind in a fixed order.
func Kinds() []Kind {
	return []Kind{Title, Formula, PP, OP, Sub, Heading, Paragraph, Item, SubItem, Note}
}

// Lang is a language of the text: a lower-case BCP 47 tag such as "en".
type Lang string

// BlockID names a block for as long as the talks last. Blocks of the first
// base text are b1, b2, …; blocks made later carry an id derived from the
// claim that made them.
type BlockID string

// Block is one paragraph, heading or note. Blocks are values: functions of
// this package never change a block that they were given.
type Block struct {
	ID      BlockID
	Kind    Kind
	Depth   int // outline depth, 0 … MaxDepth
	Content map[Lang][]Word
}

// Text is a sequence of blocks: one revision, or one party's draft.
type Text struct {
	Blocks []Block

	// Langs are the languages that every block should have in the end. A
	// claim may give a block the words that it lacks in one of them; in any
	// other language it can change only words that are there. Langs belong to
	// the rules under which a text is read, not to its content: no digest
	// covers them.
	Langs []Lang
}

// awaits reports whether a claim may give block b words in language l, of
// which it has none.
func (t *Text) awaits(b Block, l Lang) bool {
	return len(b.Content[l]) == 0 && slices.Contains(t.Langs, l)
}

// Digest names a text, a block content or a claim: lower-case hex SHA-256
// over a domain line and a canonical form.
type Digest string

// digestOf digests a domain line and the canonical form after it.
func digestOf(b []byte) Digest {
	sum := sha256.Sum256(b)
	return Digest(hex.EncodeToString(sum[:]))
}

// Langs returns the languages of the block, sorted.
func (b Block) Langs() []Lang {
	out := make([]Lang, 0, len(b.Content))
	for l := range b.Content {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// canonical is one line "kind depth", then one line "lang inline" for each
// language in order. With an id, the id stands first.
func (b Block) canonical(id bool) string {
	var s []byte
	if id {
		s = append(append(s, b.ID...), ' ')
	}
	return string(b.appendCanonical(s))
}

// Digest names the block's exact content: kind, depth and words in every
// language, not its id or place.
func (b Block) Digest() Digest {
	var room [1024]byte
	return digestOf(b.appendCanonical(append(room[:0], "parley block v1\n"...)))
}

// Digest names the whole text, ids included. Domain "parley text v1"; the
// canonical form is each block's canonical form with its id, in order, each
// followed by an empty line.
func (t *Text) Digest() Digest {
	s := []byte("parley text v1\n")
	for _, b := range t.Blocks {
		s = append(s, b.ID...)
		s = b.appendCanonical(append(s, ' '))
		s = append(s, '\n')
	}
	return digestOf(s)
}

// Find returns the index of the block with this id, or -1.
func (t *Text) Find(id BlockID) int {
	return slices.IndexFunc(t.Blocks, func(b Block) bool { return b.ID == id })
}

// Words counts the words of the block in one language.
func (b Block) Words(l Lang) int { return len(b.Content[l]) }

// jsonBlock is the stored form; fields stand in alphabetical order so that
// the plain encoding is already the canonical one.
type jsonBlock struct {
	Depth int               `json:"depth"`
	ID    BlockID           `json:"id,omitempty"`
	Kind  Kind              `json:"kind"`
	Text  map[string]string `json:"text"`
}

// MarshalJSON writes {"depth","id","kind","text":{lang: inline}}.
func (b Block) MarshalJSON() ([]byte, error) {
	j := jsonBlock{Depth: b.Depth, ID: b.ID, Kind: b.Kind, Text: map[string]string{}}
	for l, ws := range b.Content {
		j.Text[string(l)] = Inline(ws)
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes and refuses words that are not
// in their one stored form. Whether the block is otherwise sound, Check says.
func (b *Block) UnmarshalJSON(raw []byte) error {
	var j jsonBlock
	if err := json.Unmarshal(raw, &j); err != nil {
		return err
	}
	*b = Block{ID: j.ID, Kind: j.Kind, Depth: j.Depth, Content: map[Lang][]Word{}}
	keys := make([]string, 0, len(j.Text))
	for l := range j.Text {
		keys = append(keys, l)
	}
	sort.Strings(keys)
	for _, l := range keys {
		ws, err := ParseInline(j.Text[l])
		if err != nil {
			return fmt.Errorf("block %s, language %s: %w", j.ID, l, err)
		}
		b.Content[Lang(l)] = ws
	}
	return nil
}
