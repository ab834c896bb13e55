package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// Digest is a SHA-256 digest. The zero Digest stands for "none"; no known input has it. Its text form
// is 64 lower-case hexadecimal digits, or the empty text for none.
type Digest [32]byte

// ErrDigest is wrapped by the error of a text that is not a digest.
var ErrDigest = errors.New("not a digest: want 64 lower-case hexadecimal digits")

// Hash returns the SHA-256 digest of Frame(domain, parts...). The domain names what is hashed, so that
// bytes hashed for one purpose never pass for another; the lengths in the frame keep the parts apart.
func Hash(domain string, parts ...[]byte) Digest {
	var buf [1024]byte
	return sha256.Sum256(AppendFrame(buf[:0], domain, parts...))
}

// Frame returns the bytes that Hash hashes and Sign signs: for the domain and then for each part, its
// length in bytes as 8 bytes big-endian, and its bytes. The format may never change.
func Frame(domain string, parts ...[]byte) []byte {
	return AppendFrame(nil, domain, parts...)
}

// AppendFrame appends Frame(domain, parts...) to dst.
func AppendFrame(dst []byte, domain string, parts ...[]byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(domain)))
	dst = append(dst, domain...)
	for _, p := range parts {
		dst = binary.BigEndian.AppendUint64(dst, uint64(len(p)))
		dst = append(dst, p...)
	}
	return dst
}

// ParseDigest reads the text form of a digest; the empty text is none.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	err := d.UnmarshalText([]byte(s))
	return d, err
}

// String returns the text form.
func (d Digest) String() string {
	if d.IsZero() {
		return ""
	}
	return hex.EncodeToString(d[:])
}

// Short returns the first 10 hexadecimal digits, for people to read and type; it is no proof.
func (d Digest) Short() string { return hex.EncodeToString(d[:5]) }

// IsZero reports whether d stands for "none".
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText returns the text form.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form. It refuses upper case, another length, and 64 zeros (none has one
// spelling only: the empty text).
func (d *Digest) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Digest{}
		return nil
	}
	if len(b) != 64 {
		return fmt.Errorf("%w, got %d bytes", ErrDigest, len(b))
	}
	var out Digest
	for i := range out {
		hi, lo := hexValue[b[2*i]], hexValue[b[2*i+1]]
		if (hi | lo) > 15 {
			return fmt.Errorf("%w, got %q", ErrDigest, b)
		}
		out[i] = hi<<4 | lo
	}
	if out.IsZero() {
		return fmt.Errorf("%w: none is written as the empty text", ErrDigest)
	}
	*d = out
	return nil
}

// hexValue gives the value of a lower-case hexadecimal digit, and 255 for other bytes. constant: a table.
var hexValue = func() (t [256]byte) {
	for c := range t {
		t[c] = 255
	}
	for i, c := range "0123456789abcdef" {
		t[c] = byte(i)
	}
	return t
}()

// Spoken returns d as six groups of five decimal digits, to be read aloud and compared over a telephone:
// group i (from 0) is the big-endian integer in bytes 5i to 5i+4 of d, modulo 100000.
//
// The 30 digits carry 99 bits: to find other bytes that give the number of a digest somebody else has
// made, one must try about 2^99 digests; to make two digests oneself that share a number, about 2^50.
// So the number protects against a courier who swaps what passes through his hands. Against somebody
// who writes both things to be compared, compare whole digests.
func Spoken(d Digest) string {
	out := make([]byte, 0, 35)
	for i := range 6 {
		if i > 0 {
			out = append(out, ' ')
		}
		var n uint64
		for _, b := range d[5*i : 5*i+5] {
			n = n<<8 | uint64(b)
		}
		n %= 100000
		out = append(out, byte('0'+n/10000), byte('0'+n/1000%10), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
	}
	return string(out)
}
