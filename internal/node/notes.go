package node

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"parley/record"
	"parley/seal"
)

// Notes is what a seat knows for itself about one talks. It never leaves the home.
type Notes struct {
	Authors  []Whose         `json:"authors,omitempty"` // whose the authors of files were said to be, oldest first
	Compared string          `json:"compared"`          // when charter and keys were compared by voice; "" is not yet
	Lost     []record.Head   `json:"lost"`              // own acts that others named and this home didn't have, each said once
	Moved    string          `json:"moved,omitempty"`   // the re-keying by which the party took a lodged seat elsewhere
	Opened   string          `json:"opened"`            // when the talks came into this home
	Outside  []Outside       `json:"outside,omitempty"` // acts that the key of a lodged seat made elsewhere, oldest first
	Seen     record.Frontier `json:"seen"`              // how far somebody here has looked (see Node.Looked)
	Title    string          `json:"title"`             // the charter's, for lists
	V        int             `json:"v"`                 // version of this form: 1
}

// Outside is an act of a lodged seat that came from elsewhere: nobody was asked here before it was signed.
type Outside struct {
	Act  record.ID `json:"act"`
	Came string    `json:"came"` // when it came into this home
	Seq  int       `json:"seq"`
}

// Whose is what a person said once of an author of a file: for whom they speak.
type Whose struct {
	Author string `json:"author"` // as the file names them
	File   string `json:"file"`
	To     string `json:"to"` // a party's code, or a word of package intake
}

// LibraryText is a text of agreed language that the party has added to its home.
type LibraryText struct {
	Name string `json:"name"` // as it is quoted, such as "A/RES/73/27"
	Text string `json:"text"` // in the plain form
}

type library struct {
	Texts []LibraryText `json:"texts"` // ascending by name
	V     int           `json:"v"`     // version of this form: 1
}

const (
	notesFile   = "notes"
	libraryFile = "library"
)

// vault reads and writes private files: sealed by AES-256-GCM under a key derived from the data key, with
// the file's role as associated data; or plain in a plain home.
type vault struct {
	aead cipher.AEAD // nil: plain
	rand io.Reader
}

func newVault(data []byte, rand io.Reader) (*vault, error) {
	if data == nil {
		return &vault{}, nil
	}
	key, err := hkdf.Key(sha256.New, data, nil, "parley notes v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &vault{aead, rand}, nil
}

// write stores v in path; role tells files apart that lie in each other's place.
func (t *vault) write(path, role string, v any) error {
	b, err := seal.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if t.aead != nil {
		nonce := make([]byte, t.aead.NonceSize())
		if _, err := io.ReadFull(t.rand, nonce); err != nil {
			return fmt.Errorf("write %s: nonce: %w", path, err)
		}
		b = t.aead.Seal(nonce, nonce, b, []byte(role))
	} else {
		b = plainForm(b)
	}
	return writeFile(path, b)
}

// read fills v from path; found is false when there is no such file.
func (t *vault) read(path, role string, v any) (found bool, err error) {
	b, err := readFile(path, maxNotes)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if t.aead != nil {
		n := t.aead.NonceSize()
		if len(b) >= n {
			b, err = t.aead.Open(nil, b[:n], b[n:], []byte(role))
		} else {
			err = io.ErrUnexpectedEOF
		}
	} else {
		b, err = fromPlain(b)
	}
	if err == nil {
		err = seal.Unmarshal(b, v)
	}
	if err != nil {
		return false, advise("put the file back from a backup, or remove it and lose what it noted; the record isn't touched", "%w: the private notes in %s can't be read (%w)", ErrDamaged, path, err)
	}
	return true, nil
}

// Library returns the texts of agreed language, ascending by name.
func (h *Home) Library() ([]LibraryText, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var l library
	_, err := h.vault.read(filepath.Join(h.dir, libraryFile), libraryFile, &l)
	return l.Texts, err
}

// AddToLibrary adds a text of agreed language, or replaces the one with its name.
func (h *Home) AddToLibrary(t LibraryText) error {
	return h.editLibrary(func(l *library) error {
		for i := range l.Texts {
			if l.Texts[i].Name == t.Name {
				l.Texts[i] = t
				return nil
			}
		}
		i := 0
		for i < len(l.Texts) && l.Texts[i].Name < t.Name {
			i++
		}
		l.Texts = append(l.Texts[:i], append([]LibraryText{t}, l.Texts[i:]...)...)
		return nil
	})
}

// RemoveFromLibrary takes a text out of the library.
func (h *Home) RemoveFromLibrary(name string) error {
	return h.editLibrary(func(l *library) error {
		for i := range l.Texts {
			if l.Texts[i].Name == name {
				l.Texts = append(l.Texts[:i], l.Texts[i+1:]...)
				return nil
			}
		}
		return fmt.Errorf("the library has no text %q: %w", name, ErrUnknown)
	})
}

func (h *Home) editLibrary(edit func(*library) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	path := filepath.Join(h.dir, libraryFile)
	l := library{V: 1}
	if _, err := h.vault.read(path, libraryFile, &l); err != nil {
		return err
	}
	if err := edit(&l); err != nil {
		return err
	}
	return h.vault.write(path, libraryFile, l)
}
