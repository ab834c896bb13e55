package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Algorithm is the tag of the only signature algorithm in use. Formats name the algorithm beside each
// key and signature, so that another can stand beside it later.
const Algorithm = "ed25519"

// SignatureSize is the size of an Ed25519 signature in bytes.
const SignatureSize = ed25519.SignatureSize

// ErrKey is wrapped by every refusal of a key.
var ErrKey = errors.New("unusable key")

// b64 is unpadded base64url in which the unused low bits must be zero, so that bytes have one spelling; constant: nothing assigns it.
var b64 = base64.RawURLEncoding.Strict()

// EncodeBytes returns b in unpadded base64url.
func EncodeBytes(b []byte) string { return b64.EncodeToString(b) }

// DecodeBytes reads unpadded base64url; it refuses padding, line ends and loose low bits.
func DecodeBytes(s string) ([]byte, error) {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return nil, fmt.Errorf("base64url: line end at byte %d", i)
	}
	return b64.DecodeString(s)
}

// PublicKey is a checked Ed25519 public key: canonical, on the curve, not of small order. The zero value
// is no key and verifies nothing. Keys are comparable with ==.
type PublicKey struct{ raw [ed25519.PublicKeySize]byte }

// NewPublicKey returns the key with these 32 bytes, or an error that wraps ErrKey (see CheckKey).
func NewPublicKey(raw []byte) (PublicKey, error) {
	if err := CheckKey(raw); err != nil {
		return PublicKey{}, err
	}
	return PublicKey{[32]byte(raw)}, nil
}

// ParsePublicKey reads the text form "ed25519:" + base64url of the 32 bytes, and checks the key.
func ParsePublicKey(s string) (PublicKey, error) {
	alg, rest, ok := strings.Cut(s, ":")
	if !ok || alg != Algorithm {
		return PublicKey{}, fmt.Errorf("%w: want %q followed by base64url, got %.20q", ErrKey, Algorithm+":", s)
	}
	raw, err := DecodeBytes(rest)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return NewPublicKey(raw)
}

// Bytes returns the 32 bytes of the key.
func (k PublicKey) Bytes() []byte { return k.raw[:] }

// IsZero reports whether k is no key.
func (k PublicKey) IsZero() bool { return k == PublicKey{} }

// String returns the text form, or "" for no key.
func (k PublicKey) String() string {
	if k.IsZero() {
		return ""
	}
	return Algorithm + ":" + EncodeBytes(k.raw[:])
}

// MarshalText returns the text form.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the text form and checks the key.
func (k *PublicKey) UnmarshalText(b []byte) (err error) {
	*k, err = ParsePublicKey(string(b))
	return err
}

// PrivateKey is an Ed25519 private key. It prints as a placeholder; Secret gives it away.
type PrivateKey struct{ raw ed25519.PrivateKey }

// GenerateKey makes a key from 32 bytes of rand, which must be a cryptographic source.
func GenerateKey(rand io.Reader) (PrivateKey, error) {
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(rand, seed[:]); err != nil {
		return PrivateKey{}, fmt.Errorf("read a key's seed: %w", err)
	}
	return PrivateKey{ed25519.NewKeyFromSeed(seed[:])}, nil
}

const secretPrefix = Algorithm + "-secret:"

// ParsePrivateKey reads what Secret wrote.
func ParsePrivateKey(s string) (PrivateKey, error) {
	rest, ok := strings.CutPrefix(s, secretPrefix)
	if !ok {
		return PrivateKey{}, fmt.Errorf("%w: a private key begins with %q", ErrKey, secretPrefix)
	}
	seed, err := DecodeBytes(rest)
	if err != nil || len(seed) != ed25519.SeedSize {
		return PrivateKey{}, fmt.Errorf("%w: a private key is %d bytes in base64url", ErrKey, ed25519.SeedSize)
	}
	return PrivateKey{ed25519.NewKeyFromSeed(seed)}, nil
}

// Secret returns the private key as text: "ed25519-secret:" + base64url of the 32-byte seed of RFC 8032.
func (k PrivateKey) Secret() string { return secretPrefix + EncodeBytes(k.raw.Seed()) }

// IsZero reports whether k is no key.
func (k PrivateKey) IsZero() bool { return k.raw == nil }

// Public returns the public key, or no key for no key.
func (k PrivateKey) Public() PublicKey {
	if k.raw == nil {
		return PublicKey{}
	}
	return PublicKey{[32]byte(k.raw[32:])}
}

// String hides the key.
func (k PrivateKey) String() string { return "ed25519-secret:…" }

// GoString hides the key.
func (k PrivateKey) GoString() string { return k.String() }

// Sign signs Frame(domain, msg). Signing with no key gives nil, which never verifies.
func (k PrivateKey) Sign(domain string, msg []byte) []byte {
	if k.raw == nil {
		return nil
	}
	return ed25519.Sign(k.raw, Frame(domain, msg))
}

// Verify reports whether sig is k's signature of Frame(domain, msg). The rule is that of Go's
// crypto/ed25519, for one signature at a time: R is compared as bytes, S must be below the group order,
// no cofactor. It is the only rule; there is no batch verifier.
func (k PublicKey) Verify(domain string, msg, sig []byte) bool {
	if k.IsZero() || len(sig) != SignatureSize {
		return false
	}
	var buf [1024]byte
	return ed25519.Verify(k.raw[:], AppendFrame(buf[:0], domain, msg), sig)
}
