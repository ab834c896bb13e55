package text

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Refusals of Check. Every error of Check wraps exactly one of them.
var (
	ErrOp      = errors.New("unknown operation")
	ErrField   = errors.New("a field that the operation doesn't have")
	ErrBase    = errors.New("the claim names another revision")
	ErrParent  = errors.New("the parent claim is missing or of the wrong kind")
	ErrBlock   = errors.New("no such block")
	ErrLang    = errors.New("the block has no such language")
	ErrGap     = errors.New("no such gap")
	ErrRange   = errors.New("the range is outside the words")
	ErrExact   = errors.New("the words that the claim quotes aren't the words of the text")
	ErrTrimmed = errors.New("the change isn't in its smallest form")
	ErrNoop    = errors.New("the claim changes nothing")
	ErrEmpties = errors.New("the claim leaves a block without any word; delete the block instead")
	ErrWords   = errors.New("words that can't stand in a text")
	ErrContent = errors.New("a block that can't stand in a text")
	ErrSplit   = errors.New("the split doesn't cut every language into two parts with words")
	ErrJoin    = errors.New("no block follows to join with")
	ErrLimit   = errors.New("too large")
)

// Mismatch tells what a claim quoted and what stands there. It wraps
// [ErrExact].
type Mismatch struct {
	Block      BlockID
	Lang       Lang
	Start, End int
	Want, Have []Word // quoted by the claim, standing in the text
}

func (m *Mismatch) Error() string {
	return fmt.Sprintf("block %s, words %d–%d: the claim quotes %q, the text has %q",
		m.Block, m.Start, m.End, Plain(m.Want), Plain(m.Have))
}

// Unwrap makes errors.Is(err, ErrExact) true.
func (m *Mismatch) Unwrap() error { return ErrExact }

// Inner returns the text that sub-claims of c are claims on: for an Insert
// its blocks with the ids "+0", "+1", …; for a Replace one block with the
// id and language of c, its words being c.New. Other operations have no new
// words: nil.
func (c *Claim) Inner() *Text {
	switch c.Op {
	case Insert:
		t := &Text{Blocks: slices.Clone(c.Blocks)}
		for i := range t.Blocks {
			t.Blocks[i].ID = subID(i)
		}
		return t
	case Replace:
		if len(c.New) == 0 {
			return nil
		}
		return &Text{Blocks: []Block{{ID: c.Block, Content: map[Lang][]Word{c.Lang: c.New}}}}
	}
	return nil
}

// subID is the id of the i-th block of an Insert, for its sub-claims.
func subID(i int) BlockID { return BlockID(fmt.Sprintf("+%d", i)) }

// Check says whether c can stand as a claim on base. parent is the claim that
// c.Parent names and must be nil exactly when c.Parent is empty. The parent
// itself isn't checked.
func (c *Claim) Check(base *Text, parent *Claim) error {
	return c.CheckOn(base, base.Digest(), parent)
}

// CheckOn is Check for callers that have the digest of base at hand: it
// takes no longer on a long text than on a short one.
func (c *Claim) CheckOn(base *Text, digest Digest, parent *Claim) error {
	if c.Base != digest {
		return fmt.Errorf("%w: claim on %.12s, text is %.12s", ErrBase, c.Base, digest)
	}
	if c.Parent == "" && parent == nil {
		return c.check(&places{text: base}, nil)
	}
	if parent == nil || parent.Key() != c.Parent || parent.Base != c.Base {
		return ErrParent
	}
	inner := parent.Inner()
	if inner == nil || parent.Op == Replace && c.Op != Replace {
		return fmt.Errorf("%w: %s of a %s", ErrParent, c.Op, parent.Op)
	}
	return c.check(&places{text: inner}, parent)
}

// places finds blocks and gaps of a text by id.
type places struct {
	text *Text
	at   map[BlockID]int // nil: look through the blocks, for a few questions
}

func newPlaces(t *Text) *places {
	p := &places{text: t, at: make(map[BlockID]int, len(t.Blocks))}
	for i := len(t.Blocks) - 1; i >= 0; i-- { // the first of equal ids counts
		p.at[t.Blocks[i].ID] = i
	}
	return p
}

// block returns the index of a block, or -1.
func (p *places) block(id BlockID) int {
	if p.at == nil {
		return p.text.Find(id)
	}
	if i, ok := p.at[id]; ok {
		return i
	}
	return -1
}

// gap returns 0 for the gap before the first block, i+1 for the one after
// block i, or -1.
func (p *places) gap(g Gap) int {
	if g == GapStart {
		return 0
	}
	if i := p.block(BlockID(g)); i >= 0 {
		return i + 1
	}
	return -1
}

// check is Check on the text that c is a claim on; parent only tells whether
// c may empty a block.
func (c *Claim) check(p *places, parent *Claim) error {
	if err := c.shape(); err != nil {
		return err
	}
	i := -1
	if c.Op != Insert {
		if i = p.block(c.Block); i < 0 {
			return fmt.Errorf("%w: %q", ErrBlock, c.Block)
		}
	}
	switch c.Op {
	case Replace:
		return c.checkReplace(p.text, p.text.Blocks[i], parent)
	case Insert:
		if p.gap(c.Gap) < 0 {
			return fmt.Errorf("%w: %q", ErrGap, c.Gap)
		}
	case Delete:
	case Move:
		g := p.gap(c.Gap)
		if g < 0 {
			return fmt.Errorf("%w: %q", ErrGap, c.Gap)
		}
		if g == i || g == i+1 {
			return fmt.Errorf("%w: the block stands there already", ErrNoop)
		}
	case SplitAt:
		b := p.text.Blocks[i]
		if len(c.At) != len(b.Content) {
			return fmt.Errorf("%w: %d languages, the block has %d", ErrSplit, len(c.At), len(b.Content))
		}
		for _, l := range splitLangs(c.At) {
			if ws, ok := b.Content[l]; !ok || c.At[l] <= 0 || c.At[l] >= len(ws) {
				return fmt.Errorf("%w: language %s at %d", ErrSplit, l, c.At[l])
			}
		}
	case Join:
		if i+1 >= len(p.text.Blocks) {
			return ErrJoin
		}
	}
	return nil
}

func (c *Claim) checkReplace(t *Text, b Block, parent *Claim) error {
	ws, ok := b.Content[c.Lang]
	if !ok && !t.awaits(b, c.Lang) {
		return fmt.Errorf("%w: %q in block %s", ErrLang, c.Lang, c.Block)
	}
	if c.Start < 0 || c.End < c.Start || c.End > len(ws) {
		return fmt.Errorf("%w: %d–%d of %d", ErrRange, c.Start, c.End, len(ws))
	}
	if !slices.Equal(c.Exact, ws[c.Start:c.End]) {
		return &Mismatch{Block: c.Block, Lang: c.Lang, Start: c.Start, End: c.End,
			Want: slices.Clone(c.Exact), Have: slices.Clone(ws[c.Start:c.End])}
	}
	s, e, n := Trim(ws, c.Start, c.End, c.New)
	if s == e && len(n) == 0 {
		return ErrNoop
	}
	if s != c.Start || e != c.End || !slices.Equal(n, c.New) {
		return fmt.Errorf("%w: words %d–%d become %q", ErrTrimmed, s, e, Plain(n))
	}
	left := len(ws) - (c.End - c.Start) + len(c.New)
	if left == 0 && len(b.Content) == 1 && (parent == nil || parent.Op == Insert) {
		return ErrEmpties
	}
	if left > MaxBlockWords {
		return fmt.Errorf("%w: %d words in one block, at most %d", ErrLimit, left, MaxBlockWords)
	}
	return nil
}

// strays reports whether a field is set that doesn't count for the operation.
func (c *Claim) strays() bool {
	words := c.Lang != "" || c.Start != 0 || c.End != 0 || len(c.Exact) > 0 || len(c.New) > 0
	insert := len(c.Blocks) > 0 || c.Choice != ""
	switch c.Op {
	case Replace:
		return c.Gap != "" || insert || len(c.At) > 0
	case Insert:
		return words || c.Block != "" || len(c.At) > 0
	case Delete, Join:
		return words || insert || c.Gap != "" || len(c.At) > 0
	case Move:
		return words || insert || len(c.At) > 0
	case SplitAt:
		return words || insert || c.Gap != ""
	}
	return false
}

// shape checks what needs no base: fields, words, blocks, limits.
func (c *Claim) shape() error {
	if c.strays() {
		return fmt.Errorf("%w: %s", ErrField, c.Op)
	}
	if len(c.Block) > MaxID || len(c.Gap) > MaxID || len(c.Lang) > MaxID {
		return fmt.Errorf("%w: a name of more than %d bytes", ErrLimit, MaxID)
	}
	switch c.Op {
	case Replace:
		return checkWords(c.New)
	case Insert:
		if len(c.Blocks) == 0 {
			return ErrNoop
		}
		if len(c.Blocks) > MaxClaimBlocks {
			return fmt.Errorf("%w: %d blocks in one claim, at most %d", ErrLimit, len(c.Blocks), MaxClaimBlocks)
		}
		if len(c.Choice) > MaxChoice {
			return fmt.Errorf("%w: choice mark of %d bytes, at most %d", ErrLimit, len(c.Choice), MaxChoice)
		}
		if c.Choice != "" {
			if err := checkRun(c.Choice, true); err != nil {
				return fmt.Errorf("choice mark: %w", err)
			}
		}
		for i, b := range c.Blocks {
			if b.ID != "" {
				return fmt.Errorf("%w: inserted block %d already has the id %q", ErrContent, i+1, b.ID)
			}
			if err := b.check(); err != nil {
				return fmt.Errorf("inserted block %d: %w", i+1, err)
			}
		}
	case Delete, Move, Join, SplitAt:
	default:
		return fmt.Errorf("%w: %q", ErrOp, c.Op)
	}
	return nil
}

// Check says whether t can be a revision: every block sound, ids present and
// unique, within the limits.
func (t *Text) Check() error {
	if len(t.Blocks) > MaxBlocks {
		return fmt.Errorf("%w: %d blocks, at most %d", ErrLimit, len(t.Blocks), MaxBlocks)
	}
	seen := make(map[BlockID]bool, len(t.Blocks))
	for i, b := range t.Blocks {
		switch {
		case !soundID(b.ID):
			return fmt.Errorf("block %d: %w: id %q", i+1, ErrContent, b.ID)
		case seen[b.ID]:
			return fmt.Errorf("block %d: %w: id %q stands twice", i+1, ErrContent, b.ID)
		}
		seen[b.ID] = true
		if err := b.check(); err != nil {
			return fmt.Errorf("block %s: %w", b.ID, err)
		}
	}
	return nil
}

// soundID reports whether an id is 1 … MaxID letters, digits and marks of
// ASCII, other than the marks that claims use for gaps and new blocks.
func soundID(id BlockID) bool {
	for _, r := range id {
		if r <= ' ' || r >= 0x7F || r == '^' || r == '+' {
			return false
		}
	}
	return id != "" && len(id) <= MaxID
}

// check says whether b, its id aside, can stand in a text.
func (b Block) check() error {
	if !slices.Contains(Kinds(), b.Kind) {
		return fmt.Errorf("%w: kind %q", ErrContent, b.Kind)
	}
	if b.Depth < 0 || b.Depth > MaxDepth {
		return fmt.Errorf("%w: depth %d, at most %d", ErrContent, b.Depth, MaxDepth)
	}
	if len(b.Content) == 0 {
		return fmt.Errorf("%w: no words in any language", ErrContent)
	}
	if len(b.Content) > MaxLangs {
		return fmt.Errorf("%w: %d languages, at most %d", ErrLimit, len(b.Content), MaxLangs)
	}
	for _, l := range b.Langs() {
		if err := CheckLang(l); err != nil {
			return err
		}
		ws := b.Content[l]
		if len(ws) == 0 {
			return fmt.Errorf("%w: no words in %s", ErrContent, l)
		}
		if len(ws) > MaxBlockWords {
			return fmt.Errorf("%w: %d words, at most %d", ErrLimit, len(ws), MaxBlockWords)
		}
		if err := checkWords(ws); err != nil {
			return err
		}
	}
	return nil
}

// CheckLang says whether l can name a language: 1 to MaxID of a–z, 0–9 and -.
func CheckLang(l Lang) error {
	if l == "" || len(l) > MaxID {
		return fmt.Errorf("%w: language %q", ErrContent, l)
	}
	for _, r := range l {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return fmt.Errorf("%w: language %q", ErrContent, l)
		}
	}
	return nil
}

func checkWords(ws []Word) error {
	if len(ws) > MaxBlockWords {
		return fmt.Errorf("%w: %d words, at most %d", ErrLimit, len(ws), MaxBlockWords)
	}
	for _, w := range ws {
		if err := w.check(); err != nil {
			return err
		}
	}
	return nil
}

// check says whether w is one word of the rules version.
func (w Word) check() error {
	if err := checkRun(w.S, false); err != nil {
		return err
	}
	n := utf8.RuneCountInString(w.S)
	for _, r := range w.S {
		if cjk(r) && n > 1 {
			return fmt.Errorf("%w: %q is more than one word", ErrWords, w.S)
		}
	}
	if n == 1 && (w.S == "\u3099" || w.S == "\u309A") {
		return fmt.Errorf("%w: a voicing mark without its kana", ErrWords)
	}
	return nil
}

// checkRun checks letters: UTF-8, NFC, no separators or control characters.
func checkRun(s string, spaces bool) error {
	if s == "" || len(s) > MaxWordBytes || !utf8.ValidString(s) {
		return fmt.Errorf("%w: %.40q", ErrWords, s)
	}
	ascii := true
	for _, r := range s {
		if r < 0x20 || r == 0x7F || r >= 0x80 && r < 0xA0 || separator(r) && !(spaces && r == ' ') {
			return fmt.Errorf("%w: U+%04X in %.40q", ErrWords, r, s)
		}
		ascii = ascii && r < 0x80
	}
	if !ascii && !norm.NFC.IsNormalString(s) {
		return fmt.Errorf("%w: %.40q isn't in NFC", ErrWords, s)
	}
	return nil
}
