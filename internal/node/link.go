package node

import (
	"fmt"
	"io"
	"path/filepath"
)

// linkKey is the file with the key of the link to the pages.
type linkKey struct {
	Key []byte `json:"key"` // 32 random bytes
	V   int    `json:"v"`   // version of this form: 1
}

const linkFile = "link"

// LinkKey returns the secret (32 bytes) of the link that opens the pages of this home to the one person who works
// here. It stays the same from one start to the next, so that open pages go on; fresh makes another, and the old link and
// the browsers that came by it are strangers. It is in no backup: a restored home has another.
func (h *Home) LinkKey(fresh bool) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	path := filepath.Join(h.dir, linkFile)
	var f linkKey
	if !fresh {
		found, err := h.vault.read(path, linkFile, &f)
		if err != nil {
			return nil, err
		}
		if found && f.V == 1 && len(f.Key) == 32 {
			return f.Key, nil
		}
	}
	f = linkKey{Key: make([]byte, 32), V: 1}
	if _, err := io.ReadFull(h.rand, f.Key); err != nil {
		return nil, fmt.Errorf("make the link: %w", err)
	}
	return f.Key, h.vault.write(path, linkFile, f)
}
