package blind

import (
	"bytes"
	"fmt"
	"io"

	"filippo.io/age"
)

// Seal encrypts a file for the other party: who carries it learns neither the
// question nor, at the end, the result.
func Seal(plain []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// Unseal is the inverse of Seal.
func Unseal(sealed []byte, with age.Identity) ([]byte, error) {
	if len(sealed) > MaxSealed {
		return nil, fmt.Errorf("%w: %d bytes; the most is %d", ErrMessage, len(sealed), MaxSealed)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return nil, fmt.Errorf("%w: it isn't sealed for this seat: %w", ErrMessage, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return plain, nil
}
