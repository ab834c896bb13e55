package seal

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrForm is wrapped by every *FormError.
var ErrForm = errors.New("not in the one JSON form")

// FormError says where a value breaks the JSON profile or doesn't fit what it is read into.
type FormError struct {
	Path   string // such as `head.deps[2].id`; "" for the whole value
	Offset int    // bytes from the start; -1 when a value to be written is at fault
	Reason string
}

func (e *FormError) Error() string {
	at := e.Path
	if at == "" {
		at = "value"
	}
	if e.Offset >= 0 {
		at = fmt.Sprintf("%s (byte %d)", at, e.Offset)
	}
	return "JSON: " + at + ": " + e.Reason
}

// Unwrap returns ErrForm.
func (e *FormError) Unwrap() error { return ErrForm }

// Valid reports whether b is one value in the JSON profile of the package comment; the error is a
// *FormError. It reads the bytes once.
func Valid(b []byte) error {
	s := Scanner{b: b}
	if err := s.Skip(); err != nil {
		return err
	}
	return s.End()
}

// Scanner reads one value of the JSON profile from bytes, checking each byte as it goes. After an error
// it must not be used again.
type Scanner struct {
	b     []byte
	i     int
	depth int
}

// NewScanner returns a Scanner at the start of b, which it keeps and never changes.
func NewScanner(b []byte) *Scanner { return &Scanner{b: b} }

// Offset returns the place of the next byte.
func (s *Scanner) Offset() int { return s.i }

// End reports bytes that are left over, and a value larger than MaxSize.
func (s *Scanner) End() error {
	if s.i != len(s.b) {
		return s.fail("%d bytes after the end", len(s.b)-s.i)
	}
	if len(s.b) > MaxSize {
		return s.fail("larger than %d bytes", MaxSize)
	}
	return nil
}

func (s *Scanner) fail(format string, args ...any) error { return s.failAt(s.i, format, args...) }

func (s *Scanner) failAt(at int, format string, args ...any) error {
	return &FormError{Offset: at, Reason: fmt.Sprintf(format, args...)}
}

// in adds a step to the path of an error.
func in(step string, err error) error {
	var f *FormError
	if !errors.As(err, &f) {
		return err
	}
	switch {
	case f.Path == "" || f.Path[0] == '[':
		f.Path = step + f.Path
	case step != "":
		f.Path = step + "." + f.Path
	}
	return f
}

func inElem(i int, err error) error { return in("["+strconv.Itoa(i)+"]", err) }

func (s *Scanner) peek() byte {
	if s.i < len(s.b) {
		return s.b[s.i]
	}
	return 0
}

// Lit reads exactly these bytes, which must be plain JSON punctuation and keys; it is how fixed forms are
// read fast.
func (s *Scanner) Lit(lit string) error {
	if len(s.b)-s.i >= len(lit) && string(s.b[s.i:s.i+len(lit)]) == lit {
		s.i += len(lit)
		return nil
	}
	return s.fail("want %s", lit)
}

// TryLit reads lit if it comes next and reports whether it did.
func (s *Scanner) TryLit(lit string) bool {
	if len(s.b)-s.i >= len(lit) && string(s.b[s.i:s.i+len(lit)]) == lit {
		s.i += len(lit)
		return true
	}
	return false
}

// Raw reads any value and returns its bytes, which are part of the scanner's own.
func (s *Scanner) Raw() ([]byte, error) {
	start := s.i
	if err := s.Skip(); err != nil {
		return nil, err
	}
	return s.b[start:s.i:s.i], nil
}

// Skip reads any value.
func (s *Scanner) Skip() error {
	switch c := s.peek(); {
	case c == '"':
		_, err := s.Bytes()
		return err
	case c == '{':
		more, err := s.Open('{')
		for last := []byte(nil); more && err == nil; more, err = s.More('}') {
			var k []byte
			if k, err = s.key(last); err != nil {
				return err
			}
			if err = s.Skip(); err != nil {
				return in(string(k), err)
			}
			last = k
		}
		return err
	case c == '[':
		more, err := s.Open('[')
		for i := 0; more && err == nil; more, err = s.More(']') {
			if err = s.Skip(); err != nil {
				return inElem(i, err)
			}
			i++
		}
		return err
	case c == '-' || '0' <= c && c <= '9':
		_, err := s.Int()
		return err
	case s.TryLit("true"), s.TryLit("false"), s.TryLit("null"):
		return nil
	case s.i >= len(s.b):
		return s.fail("ends too early")
	default:
		return s.fail("unexpected byte %q", c)
	}
}

// Open reads the opening '{' or '[' and reports whether a first member follows; if not, the closing mark
// has been read too.
func (s *Scanner) Open(mark byte) (more bool, err error) {
	if s.peek() != mark {
		if s.i >= len(s.b) {
			return false, s.fail("ends too early")
		}
		return false, s.fail("want %q, got %q", mark, s.peek())
	}
	if s.depth++; s.depth > MaxDepth {
		return false, s.fail("deeper than %d levels", MaxDepth)
	}
	s.i++
	if s.peek() == mark+2 { // '}' = '{'+2, ']' = '['+2
		s.i++
		s.depth--
		return false, nil
	}
	return true, nil
}

// More reads ',' (a further member follows) or the closing mark.
func (s *Scanner) More(mark byte) (more bool, err error) {
	switch c := s.peek(); {
	case c == ',':
		s.i++
		return true, nil
	case c == mark:
		s.i++
		s.depth--
		return false, nil
	case s.i >= len(s.b):
		return false, s.fail("ends too early")
	default:
		return false, s.fail("want ',' or %q, got %q", mark, c)
	}
}

// Key reads a key and its colon; last is the key before it in the same object, or "" for the first.
func (s *Scanner) Key(last string) (string, error) {
	k, err := s.key([]byte(last))
	return string(k), err
}

func (s *Scanner) key(last []byte) ([]byte, error) {
	start := s.i
	if s.peek() != '"' {
		return nil, s.fail("want a key")
	}
	for i := start + 1; i < len(s.b); i++ {
		c := s.b[i]
		if c == '"' {
			k := s.b[start+1 : i : i]
			switch {
			case len(k) == 0 || len(k) > MaxKey:
				return nil, s.fail("a key has 1 to %d characters", MaxKey)
			case bytes.Equal(k, last):
				return nil, s.fail("key %q stands twice", k)
			case bytes.Compare(k, last) < 0:
				return nil, s.fail("key %q stands after %q: keys are sorted", k, last)
			case i+1 >= len(s.b) || s.b[i+1] != ':':
				s.i = i + 1
				return nil, s.fail("want ':'")
			}
			s.i = i + 2
			return k, nil
		}
		if c < 0x20 || c > 0x7e || c == '\\' {
			return nil, s.failAt(i, "a key holds printable ASCII only, without quote and backslash")
		}
	}
	return nil, s.fail("ends too early")
}

// Int reads an integer.
func (s *Scanner) Int() (int64, error) {
	start := s.i
	neg := s.peek() == '-'
	if neg {
		s.i++
	}
	first := s.i
	var n int64
	for ; s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9'; s.i++ {
		if n = n*10 + int64(s.b[s.i]-'0'); n > MaxInt {
			return 0, s.failAt(start, "integer beyond ±(2^53-1)")
		}
	}
	digits := s.i - first
	switch c := s.peek(); {
	case c == '.' || c == 'e' || c == 'E':
		return 0, s.failAt(start, "only integers, without fraction or exponent")
	case digits == 0:
		return 0, s.failAt(start, "want an integer")
	case digits > 1 && s.b[first] == '0':
		return 0, s.failAt(start, "integer with a leading zero")
	case neg && n == 0:
		return 0, s.failAt(start, "minus zero")
	}
	if neg {
		n = -n
	}
	return n, nil
}

// Str reads a string.
func (s *Scanner) Str() (string, error) {
	b, err := s.Bytes()
	return string(b), err
}

// Bytes reads a string and returns its content as bytes, which may be part of the scanner's own.
func (s *Scanner) Bytes() ([]byte, error) {
	if s.peek() != '"' {
		if s.i >= len(s.b) {
			return nil, s.fail("ends too early")
		}
		return nil, s.fail("want a string")
	}
	start := s.i + 1
	escaped, settled := false, true
	for i := start; i < len(s.b); {
		c := s.b[i]
		switch {
		case plain[c]:
			i++
		case c == '"':
			s.i = i + 1
			out := s.b[start:i:i]
			if escaped {
				out = unescape(out)
			}
			if !settled && !norm.NFC.IsNormal(out) {
				return nil, s.failAt(start, "text is not in Unicode normal form C")
			}
			return out, nil
		case c == '\\':
			n := escapeLen(s.b[i:])
			if n == 0 {
				return nil, s.failAt(i, `escape not in the one form (\" \\ \b \t \n \f \r, \u00 and two lower-case digits for other controls, nothing else)`)
			}
			escaped = true
			i += n
		case c < 0x20:
			return nil, s.failAt(i, "control character 0x%02x not escaped", c)
		default:
			r, n := utf8.DecodeRune(s.b[i:])
			if r == utf8.RuneError && n == 1 {
				return nil, s.failAt(i, "byte 0x%02x is not UTF-8", c)
			}
			if !inert(r) {
				if !Assigned(r) {
					return nil, s.failAt(i, "U+%04X is not a character of Unicode %s", r, UnicodeVersion)
				}
				settled = false
			}
			i += n
		}
	}
	s.i = len(s.b)
	return nil, s.fail("string ends too early")
}

// plain marks the bytes that stand for themselves inside a string, ASCII only. constant: a table.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x80; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// escapeLen returns the length of the allowed escape at the start of b, or 0.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', 'b', 't', 'n', 'f', 'r':
		return 2
	case 'u':
		if len(b) < 6 || b[2] != '0' || b[3] != '0' {
			return 0
		}
		hi, lo := hexValue[b[4]], hexValue[b[5]]
		if hi > 1 || lo > 15 || shortEscape(hi<<4|lo) != 0 {
			return 0
		}
		return 6
	}
	return 0
}

// shortEscape returns the letter of the two-character escape of c, or 0.
func shortEscape(c byte) byte {
	switch c {
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	}
	return 0
}

// unescape resolves the escapes of a checked string.
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		i++
		switch b[i] {
		case 'b':
			out = append(out, '\b')
		case 't':
			out = append(out, '\t')
		case 'n':
			out = append(out, '\n')
		case 'f':
			out = append(out, '\f')
		case 'r':
			out = append(out, '\r')
		case 'u':
			out = append(out, hexValue[b[i+3]]<<4|hexValue[b[i+4]])
			i += 4
		default:
			out = append(out, b[i])
		}
	}
	return out
}

// Digest reads a digest.
func (s *Scanner) Digest() (d Digest, err error) {
	at := s.i
	if rest := s.b[at:]; len(rest) >= 66 && rest[0] == '"' && rest[65] == '"' && d.UnmarshalText(rest[1:65]) == nil {
		s.i += 66
		return d, nil
	}
	b, err := s.Bytes() // says what is wrong
	if err != nil {
		return d, err
	}
	if err := d.UnmarshalText(b); err != nil {
		return d, s.failAt(at, "%v", err)
	}
	return d, nil
}

// Base64 reads a string of bytes in base64url (see EncodeBytes) into buf and returns what it filled.
func (s *Scanner) Base64(buf []byte) ([]byte, error) {
	at := s.i
	b, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	if b64.DecodedLen(len(b)) > len(buf) {
		return nil, s.failAt(at, "more than %d bytes", len(buf))
	}
	n, err := b64.Decode(buf, b)
	if err != nil || bytes.ContainsAny(b, "\r\n") {
		return nil, s.failAt(at, "not in base64url")
	}
	return buf[:n], nil
}

// Fail returns a *FormError about the value at an offset.
func (s *Scanner) Fail(offset int, reason string) error { return s.failAt(offset, "%s", reason) }

// InField adds an outer field's name to the path of a *FormError; other errors stay as they are.
func InField(name string, err error) error { return in(name, err) }
