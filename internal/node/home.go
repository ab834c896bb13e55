package node

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/internal/store"
	"parley/record"
	"parley/seal"
)

// Config says who makes a home, and how it is kept.
type Config struct {
	Code       string           // the party's code: 2 to 8 of A-Z and 0-9
	Name       string           // the party's name, for people
	Passphrase string           // seals the keys; may be empty only with Plain
	Plain      bool             // keep keys, record and notes unsealed
	Lodged     bool             // make no root and seat key: a browser will (see SetCard)
	Root       seal.PrivateKey  // the root key of a party that has one: this home takes its seats over by a re-keying; none makes a new one
	Age        string           // the age identity that opens the party's pouches so far (see Identity); "" makes a new one
	Rand       io.Reader        // cryptographic randomness; nil is crypto/rand
	Clock      func() time.Time // nil is time.Now
	WorkFactor int              // of scrypt, as a power of two; 0 is 18, about a second

	hosted bool // a guest's seat whose key this host holds
}

// Options says how a home is opened.
type Options struct {
	Passphrase func() (string, error) // asked when the keys are sealed; nil gives none
	Rand       io.Reader              // as in Config
	Clock      func() time.Time       // as in Config
	WorkFactor int                    // as in Config; for writing the keys again
}

// Home is the directory in which a party keeps its keys, its records and its private notes. One process
// has it open at a time. Its methods may be called from many goroutines.
type Home struct {
	dir     string
	plain   bool
	rand    io.Reader
	clock   func() time.Time
	factor  int
	lock    *store.HomeLock
	opening sync.RWMutex                // held for reading while talks are opened; before mu
	busy    map[record.ID]chan struct{} // talks that are being opened; closed when that has ended
	vault   *vault
	own     *Seat      // the home's own
	mu      sync.Mutex // guards all below, and what seats keep in memory
	guests  map[string]*Seat
	pass    string
	nodes   map[record.ID]*Node
	book    *book                                                 // nil before it was read
	beside  map[string]func(ctx context.Context, to string) error // databases of other rooms, by name
	closed  bool
	logKey  seal.PrivateKey // of the running logs; none before it was read

	closedFiles sync.Mutex // guards the files of Closed

	floats sync.Mutex // guards the files of floats and what is pending of them; taken before any other lock
	news   followers  // of all talks and of the address book; has a lock of its own
}

// homeFile is home.json: what may be known without the passphrase.
type homeFile struct {
	Code   string `json:"code"`
	Home   int    `json:"home"` // version of the layout: 1
	Name   string `json:"name"`
	Sealed bool   `json:"sealed"`
}

const (
	homeName = "home.json"
	talksDir = "talks"

	recordFile = "record.db"

	unfinishedFile = "unfinished" // there while Init works
	newTalks       = ".new-"      // begins the names of talks that are just coming in
)

// Init makes a home with new keys in dir, which may exist if it holds no home.
func Init(dir string, cfg Config) (*Home, error) {
	if !record.ValidCode(cfg.Code) {
		return nil, fmt.Errorf("%q can't be a party's code: use 2 to 8 of A-Z and 0-9, such as VES", cfg.Code)
	}
	if cfg.Name == "" || len(cfg.Name) > record.MaxName {
		return nil, fmt.Errorf("a party's name has 1 to %d bytes", record.MaxName)
	}
	if (cfg.Passphrase == "") != cfg.Plain {
		return nil, advise("give a passphrase to seal the keys, or ask for a plain home; not both, not neither", "%w", ErrPassphrase)
	}
	if cfg.Lodged && !cfg.Root.IsZero() {
		return nil, errors.New("a home has its root key or a browser has it, not both")
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.WorkFactor == 0 {
		cfg.WorkFactor = workFactor
	}
	if err := vacant(dir); err != nil {
		return nil, err
	}
	if err := makeDir(filepath.Join(dir, talksDir)); err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	lock, err := store.LockHome(dir)
	if err != nil {
		return nil, err
	}
	defer lock.Unlock()
	if err := vacant(dir); err != nil { // somebody may have been faster
		return nil, err
	}
	// Until home.json is there, this file says that keys in the directory are nobody's yet.
	if err := writeFile(filepath.Join(dir, unfinishedFile), nil); err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	for _, name := range []string{sealedKeyFile, plainKeyFile} { // of an attempt that was interrupted
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("make a home: %w", err)
		}
	}
	s, err := newSecrets(cfg)
	if err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	if err := s.save(dir, cfg.Passphrase, cfg.WorkFactor); err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	if err := saveInstance(dir, ""); err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	b, err := seal.Marshal(homeFile{Code: cfg.Code, Home: 1, Name: cfg.Name, Sealed: !cfg.Plain})
	if err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	if err := writeFile(filepath.Join(dir, homeName), append(b, '\n')); err != nil { // last: now it is a home
		return nil, fmt.Errorf("make a home: %w", err)
	}
	if err := lock.Unlock(); err != nil {
		return nil, fmt.Errorf("make a home: %w", err)
	}
	return Open(dir, Options{
		Passphrase: func() (string, error) { return cfg.Passphrase, nil },
		Rand:       cfg.Rand, Clock: cfg.Clock, WorkFactor: cfg.WorkFactor,
	})
}

// vacant returns why dir can't become a home, or nil.
func vacant(dir string) error {
	names := []string{homeName, sealedKeyFile, plainKeyFile, talksDir}
	if unfinished(dir) {
		names = names[:1]
	}
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			if left, err := os.ReadDir(filepath.Join(dir, talksDir)); name == talksDir && err == nil && len(left) == 0 {
				continue
			}
			return advise("choose another directory; nothing was changed", "%w: %s holds %s", ErrHomeExists, dir, name)
		}
	}
	return nil
}

// unfinished reports whether the making of a home in dir was interrupted.
func unfinished(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, unfinishedFile))
	return err == nil
}

// Open opens a home for this process alone.
func Open(dir string, opt Options) (*Home, error) {
	path := filepath.Join(dir, homeName)
	b, err := readFile(path, MaxCard)
	if errors.Is(err, fs.ErrNotExist) && unfinished(dir) {
		return nil, advise("run 'parley init' again; no key of the first attempt was ever used", "%w: the making of a home in %s was interrupted", ErrNoHome, dir)
	}
	if errors.Is(err, fs.ErrNotExist) {
		for _, name := range []string{sealedKeyFile, plainKeyFile} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return nil, advise("put it back from a backup, then run 'parley rekey'", "%w: %s has keys but %s is missing", ErrDamaged, dir, homeName)
			}
		}
		return nil, advise("make one with 'parley init'", "%w: %s", ErrNoHome, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("open the home: %w", err)
	}
	var hf homeFile
	if err := seal.Unmarshal([]byte(strings.TrimSuffix(string(b), "\n")), &hf); err != nil {
		return nil, advise("put it back from a backup, then run 'parley rekey'", "%w: %s can't be read (%w)", ErrDamaged, path, err)
	}
	if hf.Home != 1 {
		return nil, advise("use the newer program", "%w: %s has layout %d, this program knows 1", ErrNewer, path, hf.Home)
	}
	lock, err := store.LockHome(dir)
	if err != nil {
		return nil, busy(dir, err)
	}
	h, err := open(dir, hf, opt)
	if err != nil {
		lock.Unlock()
		return nil, err
	}
	h.lock = lock
	sweep(dir)
	return h, nil
}

func open(dir string, hf homeFile, opt Options) (*Home, error) {
	h := &Home{dir: dir, plain: !hf.Sealed, rand: opt.Rand, clock: opt.Clock, factor: opt.WorkFactor, nodes: map[record.ID]*Node{}, busy: map[record.ID]chan struct{}{}, guests: map[string]*Seat{}}
	if h.rand == nil {
		h.rand = rand.Reader
	}
	h.rand = &lockedReader{r: h.rand}
	if h.clock == nil {
		h.clock = time.Now
	}
	if h.factor == 0 {
		h.factor = workFactor
	}
	var err error
	if hf.Sealed && opt.Passphrase != nil {
		if h.pass, err = opt.Passphrase(); err != nil {
			return nil, fmt.Errorf("ask for the passphrase: %w", err)
		}
	}
	s, k, err := loadSecrets(dir, hf.Sealed, h.pass)
	if err != nil {
		return nil, err
	}
	if s.Code != hf.Code || s.Name != hf.Name {
		return nil, advise("put the files of one home together again", "%w: %s is of %s, its keys are of %s", ErrDamaged, dir, hf.Code, s.Code)
	}
	data := k.data
	if h.plain {
		data = nil
	}
	if h.vault, err = newVault(data, h.rand); err != nil {
		return nil, err
	}
	h.own = newSeat(h, dir, s, k, h.vault)
	h.own.own = true
	if h.own.reason != "" { // a copy, perhaps: the log is continued on one home alone
		if err := h.dropRunning(); err != nil {
			return nil, err
		}
	}
	return h, h.loadGuests()
}

// lockedReader lets many goroutines draw from one source.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// dataKey returns the key that seals the records on the disk, or nil in a plain home.
func (h *Home) dataKey() []byte {
	if h.plain {
		return nil
	}
	return h.own.keys.data
}

// Dir returns the home's directory.
func (h *Home) Dir() string { return h.dir }

// Plain reports whether the home lies on the disk unsealed.
func (h *Home) Plain() bool { return h.plain }

// Listed is one talks of a home.
type Listed struct {
	ID       record.ID
	Title    string
	Opened   string // when they came into this home
	Compared string // when charter and keys were compared; "" is not yet
}

// ids lists the talks, ascending.
func (h *Home) ids() ([]record.ID, error) {
	entries, err := os.ReadDir(filepath.Join(h.dir, talksDir)) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, advise("check that the disk is sound, then try again", "list the talks: %w", err)
	}
	if err != nil {
		return nil, advise("put the home back from a backup, then run 'parley rekey'", "%w: %w", ErrDamaged, err)
	}
	var out []record.ID
	for _, e := range entries {
		if id, err := seal.ParseDigest(e.Name()); err == nil && !id.IsZero() && e.IsDir() {
			out = append(out, id)
		}
	}
	return out, nil
}

func (h *Home) talksPath(id record.ID, name string) string {
	return filepath.Join(h.dir, talksDir, id.String(), name)
}

func (h *Home) openStore(ctx context.Context, id record.ID, older bool) (*store.Store, error) {
	return store.Open(ctx, store.Config{Path: h.talksPath(id, recordFile), Key: h.dataKey(), Rand: h.rand, AcceptOlder: older})
}

// stamp returns the time by the home's clock, as acts claim it.
func (h *Home) stamp() string { return h.clock().UTC().Format("2006-01-02T15:04:05Z") }

// Close closes the talks that are open and gives the home back.
func (h *Home) Close() error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return nil
	}
	h.closed = true
	nodes := slices.Collect(maps.Values(h.nodes))
	h.mu.Unlock()    // a Node that is at work may need it to come to its end
	h.opening.Lock() // what is being opened comes to its end, and finds the home closed
	defer h.opening.Unlock()
	var errs []error
	for _, n := range nodes {
		errs = append(errs, n.close())
	}
	return errors.Join(append(errs, h.lock.Unlock())...)
}
