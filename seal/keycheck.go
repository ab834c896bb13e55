package seal

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"filippo.io/edwards25519"
)

// CheckKey reports why these bytes are no usable Ed25519 public key, or nil.
// It asks: 32 bytes; a point of the curve; the one canonical encoding of that
// point (RFC 8032 section 5.1.3: y below p = 2^255-19, no sign without an x);
// not one of the eight points of small order, under which some signatures
// verify for many messages. Verifiers elsewhere disagree on keys that fail
// here, so they are refused when a key is enrolled. Every error wraps ErrKey.
func CheckKey(raw []byte) error {
	if len(raw) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: %d bytes, want %d", ErrKey, len(raw), ed25519.PublicKeySize)
	}
	p, err := new(edwards25519.Point).SetBytes(raw)
	if err != nil {
		return fmt.Errorf("%w: not a point of the curve", ErrKey)
	}
	if new(edwards25519.Point).MultByCofactor(p).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return fmt.Errorf("%w: a point of small order", ErrKey)
	}
	if !bytes.Equal(p.Bytes(), raw) {
		return fmt.Errorf("%w: encoding not canonical", ErrKey)
	}
	return nil
}
