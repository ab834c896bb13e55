package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
)

const nonceSize = 12

// sealer seals act bytes at rest. A nil *sealer leaves them as they are.
type sealer struct {
	aead  cipher.AEAD
	names []byte // key of the digests by which acts are known
	rand  io.Reader
}

// newSealer derives the file's key from the home's data key (32 bytes); nil gives no sealer. Nonces are
// random: 2^32 acts under one key are the bound of AES-GCM, far beyond any talks.
func newSealer(key []byte, rand io.Reader) (*sealer, error) {
	if key == nil {
		return nil, nil
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("data key: want 32 bytes, got %d", len(key))
	}
	k, err := hkdf.Key(sha256.New, key, nil, "parley store v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the store's key: %w", err)
	}
	names, err := hkdf.Key(sha256.New, key, nil, "parley store names v2", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the store's key: %w", err)
	}
	b, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(b)
	if err != nil {
		return nil, err
	}
	return &sealer{aead, names, rand}, nil
}

// seal returns nonce + ciphertext of raw, bound to hash.
func (s *sealer) seal(hash [32]byte, raw []byte) ([]byte, error) {
	if s == nil {
		return raw, nil
	}
	out := make([]byte, nonceSize, nonceSize+len(raw)+s.aead.Overhead())
	if _, err := io.ReadFull(s.rand, out); err != nil {
		return nil, fmt.Errorf("read a nonce: %w", err)
	}
	return s.aead.Seal(out, out[:nonceSize], raw, hash[:]), nil
}

// open is the inverse of seal. The result never shares memory with b.
func (s *sealer) open(hash [32]byte, b []byte) ([]byte, error) {
	if s == nil {
		return append([]byte(nil), b...), nil
	}
	if len(b) < nonceSize {
		return nil, fmt.Errorf("%d bytes are too few", len(b))
	}
	return s.aead.Open(nil, b[:nonceSize], b[nonceSize:], hash[:])
}

// hash names bytes in the store: SHA-256 of them, or in a sealed file HMAC-SHA256 under a key of its own, so that
// nobody without the data key can tell whether the file holds bytes that he knows.
func (s *sealer) hash(raw []byte) (out [32]byte) {
	if s == nil {
		return sha256.Sum256(raw)
	}
	h := hmac.New(sha256.New, s.names)
	h.Write(raw)
	h.Sum(out[:0])
	return out
}
