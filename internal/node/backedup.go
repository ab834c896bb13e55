package node

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// backedFile notes in the home when its last backup was made. It is in no backup: a restored home has none yet.
const backedFile = "backedup"

// LastBackup is what a home knows of its last backup that was made whole. Whether the file is still kept anywhere it
// can't know.
type LastBackup struct {
	At     string `json:"at"`     // claimed, RFC 3339; "" when none was
	Left   int    `json:"left"`   // talks that were damaged and aren't in it
	Sealed bool   `json:"sealed"` // a passphrase encrypts it
	V      int    `json:"v"`      // version of this form: 1
}

// LastBackup returns when the last backup was made; its At is "" when none was, or when the note is damaged.
func (h *Home) LastBackup() (LastBackup, error) {
	var l LastBackup
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.vault.read(filepath.Join(h.dir, backedFile), backedFile, &l)
	if errors.Is(err, fs.ErrPermission) {
		return LastBackup{}, err
	}
	if err != nil || l.V != 1 {
		return LastBackup{}, nil // it is only a note
	}
	return l, nil
}

// noteBackup writes down that a backup was made. A disk that is full can't take the note, and is no reason to throw the
// backup away.
func (h *Home) noteBackup(b Backup) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.vault.write(filepath.Join(h.dir, backedFile), backedFile, LastBackup{At: b.At, Left: len(b.Damaged), Sealed: b.Sealed, V: 1})
}
