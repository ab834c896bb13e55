package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// maxLent is the size of a lent text in bytes: a cookie holds 4096.
const maxLent = 3800

// ErrSealed: a sealed value was changed, belongs elsewhere, or was made under
// another key.
var ErrSealed = errors.New("a sealed value doesn't open")

// keys of one file. Nonces are random; those of XChaCha20 are long enough for
// any number of them.
type keys struct {
	rows, lent cipher.AEAD
	names      []byte
	rand       io.Reader
}

func newKeys(cfg Config) (*keys, error) {
	if len(cfg.Key) != KeySize {
		return nil, fmt.Errorf("the key of a vault has %d bytes, not %d", KeySize, len(cfg.Key))
	}
	if cfg.Use == "" || cfg.Kind == 0 {
		return nil, errors.New("a vault wants a use and a kind")
	}
	derive := func(what string) ([]byte, error) {
		return hkdf.Key(sha256.New, cfg.Key, nil, "parley vault v1 "+cfg.Use+" "+what, 32)
	}
	k := &keys{rand: cfg.Rand}
	var err error
	if k.names, err = derive("names"); err != nil {
		return nil, err
	}
	for _, c := range []struct {
		what string
		to   *cipher.AEAD
	}{{"rows", &k.rows}, {"lent", &k.lent}} {
		raw, err := derive(c.what)
		if err != nil {
			return nil, err
		}
		if *c.to, err = chacha20poly1305.NewX(raw); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Name is the keyed hash (32 bytes) by which a row is found. Each kind has
// names of its own; parts can't run into each other.
func (v *Vault) Name(kind string, parts ...string) []byte {
	mac := hmac.New(sha256.New, v.keys.names)
	for _, p := range append([]string{kind}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		mac.Write(n[:])
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}

// Seal returns value as JSON, sealed for the row id of a table.
func (v *Vault) Seal(table string, id []byte, value any) ([]byte, error) {
	return v.keys.seal(v.keys.rows, place(table, id), value)
}

// Unseal is the inverse of Seal.
func (v *Vault) Unseal(table string, id, sealed []byte, value any) error {
	return v.keys.unseal(v.keys.rows, place(table, id), sealed, value)
}

// Lend seals a value for somebody outside, as text of at most 3,800 bytes
// that fits a cookie. It doesn't expire by itself, and can be brought back
// more than once: the value says what must be checked.
func (v *Vault) Lend(use string, value any) (string, error) {
	b, err := v.keys.seal(v.keys.lent, place(use, nil), value)
	if err != nil {
		return "", err
	}
	s := base64.RawURLEncoding.EncodeToString(b)
	if len(s) > maxLent {
		return "", fmt.Errorf("%d bytes are too many to lend", len(s))
	}
	return s, nil
}

// Back is the inverse of Lend.
func (v *Vault) Back(use, lent string, value any) error {
	if len(lent) > maxLent || strings.ContainsAny(lent, "\r\n") { // the decoder passes over line ends
		return ErrSealed
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(lent)
	if err != nil {
		return ErrSealed
	}
	return v.keys.unseal(v.keys.lent, place(use, nil), b, value)
}

// place binds a sealed value to where it belongs.
func place(table string, id []byte) []byte {
	return append(append([]byte(table), 0), id...)
}

func (k *keys) seal(aead cipher.AEAD, where []byte, value any) ([]byte, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(raw)+aead.Overhead())
	if _, err := io.ReadFull(k.rand, nonce); err != nil {
		return nil, fmt.Errorf("read a nonce: %w", err)
	}
	return aead.Seal(nonce, nonce, raw, where), nil
}

func (k *keys) unseal(aead cipher.AEAD, where, sealed []byte, value any) error {
	if len(sealed) < aead.NonceSize() {
		return ErrSealed
	}
	raw, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], where)
	if err != nil {
		return ErrSealed
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("unseal: %w", err)
	}
	return nil
}
