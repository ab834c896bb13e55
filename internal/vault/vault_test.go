package vault

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const table = "CREATE TABLE thing (id BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT"

func config(path string) Config {
	return Config{Path: path, Key: bytes.Repeat([]byte{7}, KeySize), Kind: 0x1234, Use: "test", Schema: []string{table}}
}

func open(t *testing.T, cfg Config) *Vault {
	t.Helper()
	v, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func put(t *testing.T, v *Vault, name, value string) []byte {
	t.Helper()
	id := v.Name("thing", name)
	body, err := v.Seal("thing", id, value)
	if err != nil {
		t.Fatal(err)
	}
	err = v.Write(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO thing (id, body) VALUES (?, ?)", id, body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFileTellsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.db")
	v := open(t, config(path))
	id := put(t, v, "name-canary", "value-canary")
	var got string
	err := v.Read(func(r Reader) error {
		var body []byte
		if err := r.QueryRowContext(t.Context(), "SELECT body FROM thing WHERE id = ?", v.Name("thing", "name-canary")).Scan(&body); err != nil {
			return err
		}
		return v.Unseal("thing", id, body, &got)
	})
	if err != nil || got != "value-canary" {
		t.Fatalf("%q, %v", got, err)
	}
	if err := v.Backup(t.Context(), path+".copy"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 { // the file, its log, the copy
		t.Fatal(files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("canary")) {
			t.Errorf("%s holds a canary in plain", filepath.Base(f))
		}
	}
	cfg := config(path + ".copy")
	open(t, cfg)
}

func TestSealedValuesStayInTheirPlace(t *testing.T) {
	v := open(t, config(filepath.Join(t.TempDir(), "v.db")))
	a, b := v.Name("thing", "a"), v.Name("thing", "b")
	sealed, err := v.Seal("thing", a, "secret")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for name, err := range map[string]error{
		"another row":   v.Unseal("thing", b, sealed, &got),
		"another table": v.Unseal("other", a, sealed, &got),
		"cut":           v.Unseal("thing", a, sealed[:5], &got),
		"flipped":       v.Unseal("thing", a, append(bytes.Clone(sealed[:len(sealed)-1]), sealed[len(sealed)-1]^1), &got),
		"lent":          v.Back("thing", string(sealed), &got),
	} {
		if !errors.Is(err, ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	lent, err := v.Lend("login", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Back("other", lent, &got); !errors.Is(err, ErrSealed) {
		t.Errorf("lent for another use: %v", err)
	}
	if err := v.Back("login", lent, &got); err != nil || got != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := v.Lend("login", strings.Repeat("x", maxLent)); err == nil {
		t.Error("what fits no cookie was lent")
	}
	if bytes.Equal(v.Name("k", "ab", "c"), v.Name("k", "a", "bc")) || bytes.Equal(v.Name("k", "a"), v.Name("ka")) {
		t.Error("parts of a name run into each other")
	}
}

func TestOpenRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.db")
	open(t, config(path)).Close()
	for name, c := range map[string]struct {
		edit func(*Config)
		want error
	}{
		"another key":  {func(c *Config) { c.Key = bytes.Repeat([]byte{8}, KeySize) }, ErrKey},
		"another use":  {func(c *Config) { c.Use = "other" }, ErrKey},
		"another kind": {func(c *Config) { c.Kind++ }, ErrForeign},
		"a newer file": {func(c *Config) { c.Schema = nil }, ErrNewer},
	} {
		cfg := config(path)
		c.edit(&cfg)
		if _, err := Open(t.Context(), cfg); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	cfg := config(path)
	cfg.Key = cfg.Key[:16]
	if _, err := Open(t.Context(), cfg); err == nil {
		t.Error("a short key was taken")
	}
	cfg = config(path)
	cfg.Schema = append(cfg.Schema, "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")
	v := open(t, cfg)
	put(t, v, "a", "b")
	var n int
	if err := v.db.QueryRow("SELECT count(*) FROM more").Scan(&n); err != nil {
		t.Errorf("the schema wasn't brought up to date: %v", err)
	}
}
