package node

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"filippo.io/age"

	"parley/record"
	"parley/seal"
)

// secrets is everything secret of a home, in one file: key.age (encrypted by the passphrase) or key.plain.
type secrets struct {
	Age  string `json:"age"`  // identity that opens pouches
	Code string `json:"code"` // bound to the keys, so that nobody can rename the home
	Data []byte `json:"data"` // 32 bytes: seals records and notes at rest

	Hosted bool `json:"hosted,omitempty"` // a guest's seat whose key this host holds: the card says custody hub

	Name string `json:"name"`

	Lodged bool   `json:"lodged,omitempty"` // root and seat key were made in a browser and never were here
	Card   string `json:"card,omitempty"`   // of a lodged home: made there; empty until it is

	Root  string   `json:"root"`  // certifies and replaces seat keys
	Seats []string `json:"seats"` // signs acts; the newest is the last, older ones only serve talks not re-keyed yet
	V     int      `json:"v"`     // version of this form: 1
}

// keys are secrets, read.
type keys struct {
	identity  age.Identity
	recipient string
	data      []byte
	root      seal.PrivateKey
	seats     []seal.PrivateKey
	card      *Card // of a lodged home, which has no root and no seats
}

const (
	sealedKeyFile = "key.age"
	plainKeyFile  = "key.plain"
)

// newSecrets makes all keys of a party from rand; without root and seat key if it is lodged.
func newSecrets(cfg Config) (*secrets, error) {
	rand := cfg.Rand
	s := &secrets{Code: cfg.Code, Hosted: cfg.hosted, Name: cfg.Name, Lodged: cfg.Lodged, Seats: []string{}, V: 1}
	if !cfg.Lodged {
		root := cfg.Root
		if root.IsZero() {
			var err error
			if root, err = seal.GenerateKey(rand); err != nil {
				return nil, err
			}
		}
		s.Root = root.Secret()
		if err := s.addSeat(rand); err != nil {
			return nil, err
		}
	}
	seed := make([]byte, 32)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("read a key's seed: %w", err)
	}
	if s.Age = ageSecret(seed); cfg.Age != "" {
		if _, err := age.ParseHybridIdentity(cfg.Age); err != nil {
			return nil, fmt.Errorf("the key that opens pouches: %w", err)
		}
		s.Age = cfg.Age
	}
	s.Data = make([]byte, 32)
	if _, err := io.ReadFull(rand, s.Data); err != nil {
		return nil, fmt.Errorf("read a data key: %w", err)
	}
	return s, nil
}

// addSeat makes a new seat key, the newest from then on.
func (s *secrets) addSeat(rand io.Reader) error {
	k, err := seal.GenerateKey(rand)
	if err == nil {
		s.Seats = append(s.Seats, k.Secret())
	}
	return err
}

func (s *secrets) read() (*keys, error) {
	if s.V != 1 {
		return nil, fmt.Errorf("%w: version %d, this program knows 1", ErrNewer, s.V)
	}
	id, err := age.ParseHybridIdentity(s.Age)
	if err != nil {
		return nil, fmt.Errorf("age identity: %w", err)
	}
	k := &keys{identity: id, recipient: id.Recipient().String(), data: s.Data}
	if len(s.Data) != 32 || !record.ValidCode(s.Code) || s.Name == "" || (len(s.Seats) == 0) != s.Lodged || (s.Root == "") != s.Lodged || s.Hosted && s.Lodged {
		return nil, errors.New("a field is missing")
	}
	if s.Lodged {
		if s.Card == "" {
			return k, nil
		}
		card, err := ParseCard([]byte(s.Card))
		if err != nil {
			return nil, err
		}
		k.card = &card
		return k, nil
	}
	if k.root, err = seal.ParsePrivateKey(s.Root); err != nil {
		return nil, err
	}
	for _, t := range s.Seats {
		seat, err := seal.ParsePrivateKey(t)
		if err != nil {
			return nil, err
		}
		k.seats = append(k.seats, seat)
	}
	return k, nil
}

// save writes the key file: sealed by the passphrase, or plain when that is empty.
func (s *secrets) save(dir, passphrase string, factor int) error {
	b, err := seal.Marshal(s)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	if passphrase == "" {
		return writeFile(filepath.Join(dir, plainKeyFile), plainForm(b))
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	r.SetWorkFactor(factor)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	return writeFile(filepath.Join(dir, sealedKeyFile), out.Bytes())
}

const lostKeys = "put it back from a backup, then run 'parley rekey'; without the root key only a new charter with a new home can seat this party again"

// loadSecrets reads the key file of a home.
func loadSecrets(dir string, sealed bool, passphrase string) (*secrets, *keys, error) {
	name := plainKeyFile
	if sealed {
		name = sealedKeyFile
	}
	path := filepath.Join(dir, name)
	b, err := readFile(path, maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, advise(lostKeys, "%w: the key file %s is missing", ErrDamaged, path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read keys: %w", err)
	}
	if sealed {
		if b, err = unseal(path, b, passphrase); err != nil {
			return nil, nil, err
		}
	}
	if !sealed {
		b, err = fromPlain(b)
	}
	var s secrets
	if err == nil {
		err = seal.Unmarshal(b, &s)
	}
	if err != nil {
		return nil, nil, advise(lostKeys, "%w: the key file %s can't be read (%w)", ErrDamaged, path, err)
	}
	k, err := s.read()
	if errors.Is(err, ErrNewer) {
		return nil, nil, advise("use the newer program", "%s: %w", path, err)
	}
	if err != nil {
		return nil, nil, advise(lostKeys, "%w: the key file %s can't be used (%w)", ErrDamaged, path, err)
	}
	return &s, k, nil
}

func unseal(path string, b []byte, passphrase string) ([]byte, error) {
	if passphrase == "" {
		return nil, fmt.Errorf("%w: the keys in %s are sealed and no passphrase was given", ErrPassphrase, path)
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	id.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(b), id)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, advise("try again; nobody can recover a forgotten one", "%w for %s", ErrPassphrase, path)
	}
	if err == nil {
		b, err = io.ReadAll(r)
	}
	if err != nil {
		return nil, advise(lostKeys, "%w: the key file %s is not whole (%w)", ErrDamaged, path, err)
	}
	return b, nil
}
