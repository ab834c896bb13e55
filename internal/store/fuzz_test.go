package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzOpen damages the files of a record on the disk: some bytes of the database, of its mark, or of a
// write-ahead log that was never there. Opening and reading either gives acts that were stored, in their
// order, or an error that names the file; never other acts, never fewer without a word.
func FuzzOpen(f *testing.F) {
	key := bytes.Repeat([]byte{7}, 32)
	acts := testActs(f, 6)
	var files [2]map[string][]byte // plain, sealed
	for i := range files {
		path := filepath.Join(f.TempDir(), "record.db")
		cfg := Config{Path: path, Rand: rand.Reader}
		if i == 1 {
			cfg.Key = key
		}
		s, err := Open(f.Context(), cfg)
		if err != nil {
			f.Fatal(err)
		}
		if err := errors.Join(s.Append(f.Context(), acts...), s.Close()); err != nil {
			f.Fatal(err)
		}
		files[i] = map[string][]byte{}
		for _, name := range []string{"record.db", "record.db.mark"} {
			if files[i][name], err = os.ReadFile(filepath.Join(filepath.Dir(path), name)); err != nil {
				f.Fatal(err)
			}
		}
	}
	f.Add(false, byte(0), uint16(100), []byte{0xff})
	f.Add(true, byte(0), uint16(8200), []byte("another act"))
	f.Add(false, byte(1), uint16(7), []byte{9})
	f.Add(true, byte(2), uint16(0), []byte("\x37\x7f\x06\x82\x00\x2d\xe2\x18\x00\x00\x10\x00"))
	f.Fuzz(func(t *testing.T, sealed bool, which byte, at uint16, with []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "record.db")
		cfg, from := Config{Path: path}, files[0]
		if sealed {
			cfg.Key, from = key, files[1]
		}
		name := []string{"record.db", "record.db.mark", "record.db-wal"}[which%3]
		for n, b := range from {
			b = bytes.Clone(b)
			if n == name && int(at) < len(b) {
				copy(b[at:], with)
			}
			if err := os.WriteFile(filepath.Join(dir, n), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if which%3 == 2 {
			if err := os.WriteFile(filepath.Join(dir, name), with, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		ctx := t.Context()
		s, err := Open(ctx, cfg)
		if err != nil {
			if !strings.Contains(err.Error(), path) {
				t.Fatalf("an error that names no file: %v", err)
			}
			return
		}
		n := 0
		err = s.Load(ctx, func(raw []byte) error {
			if n >= len(acts) || !bytes.Equal(raw, acts[n]) {
				t.Fatalf("act %d was never stored", n+1)
			}
			n++
			return nil
		})
		if err != nil && (!strings.Contains(err.Error(), path) || !errors.Is(err, ErrDamaged)) {
			t.Fatal(err)
		}
		if err == nil && n != len(acts) && which%3 == 0 { // the mark knows how many there were
			t.Fatalf("%d of %d acts, and nobody says so", n, len(acts))
		}
		if scrubbed, errS := s.Scrub(ctx); err == nil && errS == nil && scrubbed != n {
			t.Fatalf("%d acts loaded, %d scrubbed", n, scrubbed)
		} else if err != nil && errS == nil {
			t.Fatalf("loading says %v, scrubbing says nothing", err)
		}
		if err := s.Close(); err != nil && err.Error() == "" {
			t.Fatal("closed with an error without words")
		}
	})
}

// TestNegativeFormat: a damaged number of the format, below zero, ended the program. (FuzzOpen found it.)
func TestNegativeFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	s, err := Open(t.Context(), Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[60] = 0xff // the highest byte of user_version in SQLite's header
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Path: path}); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "format can't be -") {
		t.Fatal(err)
	}
}
