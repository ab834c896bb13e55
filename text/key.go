package text

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// keyDomain is the first line of what a key is the digest of.
const keyDomain = "parley claim v1\n"

// Key names the content of the claim: SHA-256, in lower-case hex, over the
// line "parley claim v1" and the canonical form below. Each line ends in
// U+000A; a line whose value is empty is left out unless said otherwise.
//
//	op replace                 the operation, always
//	base 9f86…                 digest of the revision
//	parent 2c26…               key of the parent, for a sub-claim
//	block b12                  Replace, Delete, Move, SplitAt, Join
//	lang en                    Replace
//	range 3 5                  Replace: start and end, always
//	new in all aspects         Replace: the new words in stored form, always
//	gap b11                    Insert, Move
//	choice "Option 1"          Insert: the mark as a quoted Go string
//	+ pp 0                     Insert: for each block "+ kind depth", then
//	en *Recalling* its …       one line "lang words" per language, sorted
//	at en 5                    SplitAt: per language, sorted
//
// Exact isn't in it: base and range determine it. Fields that don't count for
// the operation aren't in it either.
func (c *Claim) Key() Key {
	var room [1024]byte
	sum := sha256.Sum256(c.canonical(append(room[:0], keyDomain...)))
	var h [2 * sha256.Size]byte
	hex.Encode(h[:], sum[:])
	return Key(h[:])
}

// canonical appends the claim's canonical form.
func (c *Claim) canonical(b []byte) []byte {
	line := func(name, value string) {
		if value != "" {
			b = append(b, name...)
			b = append(b, ' ')
			b = append(b, value...)
			b = append(b, '\n')
		}
	}
	line("op", string(c.Op))
	line("base", string(c.Base))
	line("parent", string(c.Parent))
	if c.Op != Insert {
		line("block", string(c.Block))
	}
	switch c.Op {
	case Replace:
		line("lang", string(c.Lang))
		b = append(b, "range "...)
		b = strconv.AppendInt(b, int64(c.Start), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(c.End), 10)
		b = append(b, "\nnew "...)
		b = appendInline(b, c.New)
		b = append(b, '\n')
	case Insert:
		line("gap", string(c.Gap))
		if c.Choice != "" {
			line("choice", strconv.Quote(c.Choice))
		}
		for _, n := range c.Blocks {
			b = n.appendCanonical(append(b, '+', ' '))
		}
	case Move:
		line("gap", string(c.Gap))
	case SplitAt:
		for _, l := range splitLangs(c.At) {
			b = append(b, "at "...)
			b = append(b, l...)
			b = append(b, ' ')
			b = strconv.AppendInt(b, int64(c.At[l]), 10)
			b = append(b, '\n')
		}
	}
	return b
}

// appendCanonical appends the block's canonical form without its id.
func (n Block) appendCanonical(b []byte) []byte {
	b = append(b, n.Kind...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(n.Depth), 10)
	b = append(b, '\n')
	for _, l := range n.Langs() {
		b = append(b, l...)
		b = append(b, ' ')
		b = appendInline(b, n.Content[l])
		b = append(b, '\n')
	}
	return b
}

// splitLangs returns the languages of a split, sorted.
func splitLangs(at map[Lang]int) []Lang {
	out := make([]Lang, 0, len(at))
	for l := range at {
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// appendInline appends the stored form of words, as Inline writes it.
func appendInline(b []byte, ws []Word) []byte { return appendMarked(b, ws, true) }

// appendMarked joins words as in Plain, each maximal stretch of emphasised
// words between asterisks; escape puts a backslash before \ * [ ] of a word.
func appendMarked(b []byte, ws []Word, escape bool) []byte {
	for i, w := range ws {
		if i > 0 {
			if ws[i-1].Em && !w.Em {
				b = append(b, '*')
			}
			if SpaceBetween(ws[i-1], w) {
				b = append(b, ' ')
			}
		}
		if w.Em && (i == 0 || !ws[i-1].Em) {
			b = append(b, '*')
		}
		for k := 0; k < len(w.S); k++ {
			switch ch := w.S[k]; ch {
			case '\\', '*', '[', ']':
				if escape {
					b = append(b, '\\')
				}
			}
			b = append(b, w.S[k])
		}
	}
	if n := len(ws); n > 0 && ws[n-1].Em {
		b = append(b, '*')
	}
	return b
}
