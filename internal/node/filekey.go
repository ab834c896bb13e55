package node

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// FileKey derives the key (32 bytes) of another sealed file of this seat, such as its accounts or drafts; each use has
// one of its own. It stays the same when the seat's key or the passphrase changes. In a plain home it follows from
// what lies open beside the file, and keeps nothing from who has the disk.
func (s *Seat) FileKey(use string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, s.data, nil, "parley file v1 "+use, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of %s: %w", use, err)
	}
	return key, nil
}
