package accounts

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/vault"
)

// constant: embedded files.
//
//go:embed schema/*.sql
var schema embed.FS

// applicationID is "PRLA".
const applicationID = 0x50524c41

// Options say how a node keeps its accounts.
type Options struct {
	// Origin is the address of the node for browsers, such as
	// https://room.example; passkeys and directories are bound to it. ""
	// turns both off.
	Origin string
	// Name is what an authenticator shows beside the account; "" is Parley.
	Name string
	// Directories are the ministries' own, by OpenID Connect.
	Directories []Directory
	// HashMemory is the memory in KiB that one guess at a password costs (argon2id); 0 is what nodes use, and less is for tests alone.
	HashMemory uint32

	Log    *slog.Logger     // who came and what was changed, never a secret; nil logs nothing
	Now    func() time.Time // nil is the clock
	Rand   io.Reader        // nil is crypto/rand
	Client *http.Client     // asks directories; nil is a client of our own
}

// Store is the accounts of a node. Its methods may be called from many
// goroutines.
type Store struct {
	vault   *vault.Vault
	opt     Options
	origin  *url.URL // nil: none
	brake   *brake
	hashing chan struct{} // one place for each password that is hashed
	waiting atomic.Int64
	hashed  atomic.Int64  // passwords hashed so far, for tests
	ended   chan struct{} // see Ended

	mu   sync.Mutex // guards dirs
	dirs map[string]*provider
}

// Open opens the accounts in the file at path, or makes them. key has 32
// bytes; whoever has it and the file can read everything.
func Open(ctx context.Context, path string, key []byte, opt Options) (*Store, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Name == "" {
		opt.Name = "Parley"
	}
	if opt.HashMemory == 0 {
		opt.HashMemory = hashMemory
	}
	s := &Store{opt: opt, brake: newBrake(opt.Now), hashing: make(chan struct{}, hashers), ended: make(chan struct{}, 1), dirs: map[string]*provider{}}
	if err := s.checkOptions(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []string
	for _, n := range names {
		raw, err := fs.ReadFile(schema, n)
		if err != nil {
			return nil, err
		}
		steps = append(steps, string(raw))
	}
	s.vault, err = vault.Open(ctx, vault.Config{Path: path, Key: key, Kind: applicationID, Use: "accounts", Schema: steps, Rand: opt.Rand})
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	return s, nil
}

// Check says what is wrong with the options.
func (o Options) Check() error { return (&Store{opt: o}).checkOptions() }

func (s *Store) checkOptions() error {
	if s.opt.Origin != "" {
		u, err := url.Parse(s.opt.Origin)
		if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Scheme != "https" && !(u.Scheme == "http" && u.Hostname() == "localhost") {
			return fmt.Errorf("accounts: the origin is %q; it must look like https://room.example (http only for localhost)", s.opt.Origin)
		}
		s.origin = u
	}
	return s.checkDirectories()
}

// Origin is the address of the node for browsers; "" when it doesn't know.
func (s *Store) Origin() string { return s.opt.Origin }

// Ended gets a value after sessions were ended by somebody; one stands for all
// that ended since it was last taken. Sessions that end by their age aren't
// told.
func (s *Store) Ended() <-chan struct{} { return s.ended }

// tellEnded is called after sessions were ended.
func (s *Store) tellEnded() {
	select {
	case s.ended <- struct{}{}:
	default: // it wasn't taken yet
	}
}

// Close closes the file.
func (s *Store) Close() error { return s.vault.Close() }

// Backup writes a copy of the file, sealed under the same key. Sessions and
// open invitations stay out of it: what ended after the backup must not live
// again when it is restored.
func (s *Store) Backup(ctx context.Context, to string) error {
	return s.vault.Backup(ctx, to, "session", "invitation")
}

// random returns n random bytes.
func (s *Store) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.opt.Rand, b); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	return b, nil
}
