package vault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// KeySize is the size of a vault's key in bytes.
const KeySize = 32

// wait is how long, in milliseconds, a statement waits for another writer.
// Writes take milliseconds; longer means that something is wrong.
const wait = 5000

// conns is how many readers may be at work at once; each holds some 2 MB.
const conns = 4

// Errors of Open.
var (
	ErrKey     = errors.New("the key doesn't fit")
	ErrNewer   = errors.New("made by a newer program")
	ErrForeign = errors.New("not a file of ours")
)

// Config says which file, and how it is sealed.
type Config struct {
	Path   string    // its directory must exist
	Key    []byte    // KeySize bytes; keys for this file are derived from it
	Kind   int32     // SQLite's application id, one for each use
	Use    string    // what the file is for: part of the derivation of its keys
	Schema []string  // migrations, oldest first; table meta is made before
	Rand   io.Reader // nil is crypto/rand
}

// Vault is an open file. Its methods may be called from many goroutines.
type Vault struct {
	path string
	db   *sql.DB
	keys *keys
}

// Reader is what both a database and a transaction can do.
type Reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the file, or makes it when there is none.
func Open(ctx context.Context, cfg Config) (*Vault, error) {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	k, err := newKeys(cfg)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(cfg.Path, os.O_RDWR|os.O_CREATE, 0o600) // so that SQLite doesn't choose the mode
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.Path, err)
	}
	f.Close()
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", wait), "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "trusted_schema(OFF)", "cell_size_check(ON)"}}
	db, err := sql.Open("sqlite", address(cfg.Path, q))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.Path, err)
	}
	db.SetMaxOpenConns(conns)
	v := &Vault{path: cfg.Path, db: db, keys: k}
	if err := v.prepare(ctx, cfg); err != nil {
		db.Close()
		return nil, fmt.Errorf("open %s: %w", cfg.Path, err)
	}
	return v, nil
}

// prepare brings the schema up to date and compares the key, all in one
// transaction.
func (v *Vault) prepare(ctx context.Context, cfg Config) error {
	return v.Write(ctx, func(tx *sql.Tx) error {
		var kind, version, tables int64
		for _, q := range []struct {
			ask string
			to  *int64
		}{{"PRAGMA application_id", &kind}, {"PRAGMA user_version", &version}, {"SELECT count(*) FROM sqlite_schema", &tables}} {
			if err := tx.QueryRowContext(ctx, q.ask).Scan(q.to); err != nil {
				return err
			}
		}
		fresh := kind == 0 && version == 0 && tables == 0
		switch {
		case !fresh && kind != int64(cfg.Kind):
			return fmt.Errorf("%w: its mark is %#x, not %#x", ErrForeign, kind, cfg.Kind)
		case version > int64(len(cfg.Schema)):
			return fmt.Errorf("%w: it has format %d, this one knows up to %d", ErrNewer, version, len(cfg.Schema))
		}
		if fresh {
			proof, err := v.Seal("meta", []byte("key"), cfg.Use)
			if err != nil {
				return err
			}
			const meta = "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID"
			if _, err := tx.ExecContext(ctx, meta); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', ?)", proof); err != nil {
				return err
			}
		} else {
			var proof []byte
			if err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&proof); err != nil {
				return fmt.Errorf("%w: %w", ErrForeign, err)
			}
			var use string
			if err := v.Unseal("meta", []byte("key"), proof, &use); err != nil || use != cfg.Use {
				return fmt.Errorf("%w: the file comes from another home, or is damaged", ErrKey)
			}
		}
		for i := version; i < int64(len(cfg.Schema)); i++ {
			if _, err := tx.ExecContext(ctx, cfg.Schema[i]); err != nil {
				return fmt.Errorf("migration %d: %w", i+1, err)
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", cfg.Kind, len(cfg.Schema)))
		return err
	})
}

// Close closes the file.
func (v *Vault) Close() error { return v.db.Close() }

// Read gives f the newest state; what f reads in two statements may differ by
// a write in between.
func (v *Vault) Read(f func(r Reader) error) error { return f(v.db) }

// Write runs f in a transaction, which excludes every other write; when f
// returns nil, what it wrote is on the disk, otherwise nothing is.
func (v *Vault) Write(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Backup writes a copy of the file, whole and of one moment, to a path where
// nothing is. It is sealed like the file. The tables of without are empty in
// it, and nothing of their rows is left in its bytes.
func (v *Vault) Backup(ctx context.Context, to string, without ...string) error {
	if err := v.backup(ctx, to, without); err != nil {
		return errors.Join(fmt.Errorf("copy %s: %w", v.path, err), os.RemoveAll(to))
	}
	return nil
}

func (v *Vault) backup(ctx context.Context, to string, without []string) error {
	if _, err := v.db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil || len(without) == 0 {
		return err
	}
	db, err := sql.Open("sqlite", address(to, url.Values{"_pragma": {"secure_delete(ON)", "trusted_schema(OFF)", "journal_mode(MEMORY)"}}))
	if err != nil {
		return err
	}
	for _, table := range without {
		_, ferr := db.ExecContext(ctx, `DELETE FROM "`+table+`"`)
		err = errors.Join(err, ferr)
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM")
	}
	return errors.Join(err, db.Close())
}

// address names a file for the driver.
func address(path string, q url.Values) string {
	slashed := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: slashed}).EscapedPath(), RawQuery: q.Encode()}).String()
}
