package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrNote is wrapped by every refusal of a note.
var ErrNote = errors.New("not a signed note")

// Note is a text with signatures. Nothing in it is verified: see Verifier.Signed.
type Note struct {
	Text string // ends with a line end
	Sigs []Sig
}

// Sig is one signature line of a note.
type Sig struct {
	Name string
	ID   uint32 // of the key
	Raw  []byte // what follows the key's id
}

const (
	noteSplit = "\n\n"
	sigPrefix = "— "
)

// Bytes writes the note down: the text, an empty line, a line for each signature.
func (n Note) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(n.Text)
	b.WriteByte('\n')
	for _, s := range n.Sigs {
		b.WriteString(s.line())
	}
	return b.Bytes()
}

func (s Sig) line() string {
	return sigPrefix + s.Name + " " + base64.StdEncoding.EncodeToString(append(binary.BigEndian.AppendUint32(nil, s.ID), s.Raw...)) + "\n"
}

// ParseNote reads what Bytes writes, and nothing else: each note has one sequence of bytes.
func ParseNote(b []byte) (Note, error) {
	if len(b) > MaxNote {
		return Note{}, fmt.Errorf("%w: it has %d bytes, at most %d are taken", ErrNote, len(b), MaxNote)
	}
	if !utf8.Valid(b) {
		return Note{}, fmt.Errorf("%w: it isn't UTF-8", ErrNote)
	}
	for i, c := range b {
		if c < 0x20 && c != '\n' {
			return Note{}, fmt.Errorf("%w: byte %d is a control character", ErrNote, i)
		}
	}
	s := string(b)
	i := strings.LastIndex(s, noteSplit)
	if i < 0 {
		return Note{}, fmt.Errorf("%w: no empty line stands before its signatures", ErrNote)
	}
	n := Note{Text: s[:i+1]}
	rest := s[i+2:]
	if len(n.Text) > MaxText {
		return Note{}, fmt.Errorf("%w: its text has %d bytes, at most %d are taken", ErrNote, len(n.Text), MaxText)
	}
	if rest == "" || !strings.HasSuffix(rest, "\n") {
		return Note{}, fmt.Errorf("%w: its last line isn't ended, or there is no signature", ErrNote)
	}
	for k, line := range strings.Split(strings.TrimSuffix(rest, "\n"), "\n") {
		if k >= MaxSigs {
			return Note{}, fmt.Errorf("%w: more than %d signatures", ErrNote, MaxSigs)
		}
		sig, err := parseSig(line)
		if err != nil {
			return Note{}, fmt.Errorf("%w: signature %d: %w", ErrNote, k+1, err)
		}
		n.Sigs = append(n.Sigs, sig)
	}
	return n, nil
}

func parseSig(line string) (Sig, error) {
	rest, ok := strings.CutPrefix(line, sigPrefix)
	name, code, more := strings.Cut(rest, " ")
	if !ok || !more || !validName(name) {
		return Sig{}, errors.New("want a dash, a name and base64")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(code)
	if err != nil || len(raw) < 5 {
		return Sig{}, errors.New("no base64 of a key's id and a signature")
	}
	return Sig{Name: name, ID: binary.BigEndian.Uint32(raw), Raw: raw[4:]}, nil
}

// Split returns the note as several of the same text, each with at most 100 signatures and a megabyte, for readers with
// the bounds of golang.org/x/mod/sumdb/note. Signatures keep their order.
func (n Note) Split() []Note {
	var out []Note
	size := 0
	for _, s := range n.Sigs {
		if l := len(s.line()); len(out) == 0 || len(out[len(out)-1].Sigs) == MaxOthersSigs || size+l > maxOthersNote {
			out, size = append(out, Note{Text: n.Text}), len(n.Text)+1
		}
		last := &out[len(out)-1]
		last.Sigs, size = append(last.Sigs, s), size+len(s.line())
	}
	return out
}

// Merge returns one note with the signatures of all, equal lines once. They must have one text.
func Merge(notes ...Note) (Note, error) {
	var out Note
	seen := map[string]bool{}
	for i, n := range notes {
		if i == 0 {
			out.Text = n.Text
		}
		if n.Text != out.Text {
			return Note{}, fmt.Errorf("%w: note %d has another text than the first", ErrNote, i+1)
		}
		for _, s := range n.Sigs {
			if l := s.line(); !seen[l] {
				seen[l] = true
				out.Sigs = append(out.Sigs, s)
			}
		}
	}
	if len(out.Sigs) > MaxSigs {
		return Note{}, fmt.Errorf("%w: %d signatures, at most %d are taken", ErrNote, len(out.Sigs), MaxSigs)
	}
	return out, nil
}
