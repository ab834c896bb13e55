package talks

import (
	"errors"
	"fmt"
	"slices"

	"parley/text"
)

// Block is the stored form of a text.Block.
type Block struct {
	Depth int               `json:"depth"`
	ID    string            `json:"id,omitempty"`
	Kind  string            `json:"kind"`
	Text  map[string]string `json:"text"` // language to words in their inline form
}

// Change is the stored form of a text.Claim without its base, which the act
// names once for all its claims.
type Change struct {
	At     map[string]int `json:"at,omitempty"`
	Block  string         `json:"block,omitempty"`
	Blocks []Block        `json:"blocks,omitempty"`
	Choice string         `json:"choice,omitempty"`
	End    int            `json:"end,omitempty"`
	Exact  string         `json:"exact,omitempty"`
	Gap    string         `json:"gap,omitempty"`
	Lang   string         `json:"lang,omitempty"`
	New    string         `json:"new,omitempty"`
	Op     string         `json:"op"`
	Parent string         `json:"parent,omitempty"`
	Start  int            `json:"start,omitempty"`
}

// Wire returns the stored form of blocks.
func Wire(blocks []text.Block) []Block {
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		w := Block{Depth: b.Depth, ID: string(b.ID), Kind: string(b.Kind), Text: map[string]string{}}
		for _, l := range b.Langs() {
			w.Text[string(l)] = text.Inline(b.Content[l])
		}
		out = append(out, w)
	}
	return out
}

// WireClaim returns the stored form of a claim.
func WireClaim(c text.Claim) Change {
	ch := Change{
		Op: string(c.Op), Parent: string(c.Parent), Block: string(c.Block), Lang: string(c.Lang),
		Start: c.Start, End: c.End, Exact: text.Inline(c.Exact), New: text.Inline(c.New),
		Gap: string(c.Gap), Choice: c.Choice,
	}
	if len(c.Blocks) > 0 {
		ch.Blocks = Wire(c.Blocks)
	}
	for l, n := range c.At { // a map into a map: no order to keep
		if ch.At == nil {
			ch.At = map[string]int{}
		}
		ch.At[string(l)] = n
	}
	return ch
}

var errKind = errors.New("unknown block kind")

// Value returns the block that b stores.
func (b Block) Value() (text.Block, error) {
	out := text.Block{ID: text.BlockID(b.ID), Kind: text.Kind(b.Kind), Depth: b.Depth, Content: map[text.Lang][]text.Word{}}
	if !slices.Contains(text.Kinds(), out.Kind) {
		return out, fmt.Errorf("%w: %.40q", errKind, b.Kind)
	}
	for _, l := range sortedKeys(b.Text) {
		ws, err := text.ParseInline(b.Text[l])
		if err != nil {
			return out, fmt.Errorf("language %.20s: %w", l, err)
		}
		out.Content[text.Lang(l)] = ws
	}
	return out, nil
}

// values decodes blocks.
func values(blocks []Block) ([]text.Block, error) {
	var out []text.Block
	for i, b := range blocks {
		v, err := b.Value()
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", i+1, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// Value returns the claim that c stores, made against the revision with this
// digest. Which fields the claim's kind allows, its Check says.
func (c Change) Value(base text.Digest) (text.Claim, error) {
	out := text.Claim{
		Op: text.Op(c.Op), Base: base, Parent: text.Key(c.Parent), Block: text.BlockID(c.Block), Lang: text.Lang(c.Lang),
		Start: c.Start, End: c.End, Gap: text.Gap(c.Gap), Choice: c.Choice,
	}
	var err error
	if out.Exact, err = text.ParseInline(c.Exact); err != nil {
		return out, fmt.Errorf("exact words: %w", err)
	}
	if out.New, err = text.ParseInline(c.New); err != nil {
		return out, fmt.Errorf("new words: %w", err)
	}
	if out.Blocks, err = values(c.Blocks); err != nil {
		return out, err
	}
	for _, l := range sortedKeys(c.At) {
		if out.At == nil {
			out.At = map[text.Lang]int{}
		}
		out.At[text.Lang(l)] = c.At[l]
	}
	return out, nil
}

// sortedKeys returns the keys of m in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
