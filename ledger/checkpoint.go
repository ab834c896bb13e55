package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrCheckpoint is wrapped by every refusal of a checkpoint's text.
var ErrCheckpoint = errors.New("not a checkpoint")

// Checkpoint says which log (its origin) has which root at which size.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
}

// Text is the text that is signed: three lines.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
}

// ParseCheckpoint reads what Text writes; it takes no extension lines, since ML-DSA cosignatures don't cover them.
func ParseCheckpoint(text string) (Checkpoint, error) {
	if len(text) > MaxText {
		return Checkpoint{}, fmt.Errorf("%w: its text has %d bytes", ErrCheckpoint, len(text))
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("%w: want three lines, origin, size and root", ErrCheckpoint)
	}
	if !validOrigin(lines[0]) {
		return Checkpoint{}, fmt.Errorf("%w: its origin is empty, too long, or no text", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || size > MaxSize || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w: the second line is no size from 0 to %d", ErrCheckpoint, MaxSize)
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: the third line is no hash in base64", ErrCheckpoint)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// parseHash reads a hash in base64, in its one spelling.
func parseHash(s string) (Hash, error) {
	h, err := tlog.ParseHash(s)
	if err == nil && h.String() != s {
		err = errors.New("a hash has one spelling")
	}
	return h, err
}

// validOrigin reports whether s can be an origin. Ours are names; others' may have spaces ("go.sum database tree").
func validOrigin(s string) bool {
	return s != "" && len(s) <= MaxName && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// validName reports whether s can be the name of a key, by the rules of signed notes.
func validName(s string) bool {
	return s != "" && len(s) <= MaxName && utf8.ValidString(s) && !strings.Contains(s, "+") &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r < 0x20 })
}
