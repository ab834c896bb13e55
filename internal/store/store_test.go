package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var testKey = bytes.Repeat([]byte{7}, 32)

func open(t *testing.T, path string, key []byte) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Path: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func load(t *testing.T, s *Store) [][]byte {
	t.Helper()
	var out [][]byte
	if err := s.Load(t.Context(), func(raw []byte) error { out = append(out, raw); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	for _, key := range [][]byte{nil, testKey} {
		path := filepath.Join(t.TempDir(), "record.db")
		s := open(t, path, key)
		acts := testActs(t, 20)
		if err := s.Append(t.Context(), acts[:10]...); err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), acts[5:]...); err != nil { // overlap: what is there stays
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), acts[0]); !errors.Is(err, ErrClosed) {
			t.Errorf("append after close: %v", err)
		}
		s = open(t, path, key)
		got := load(t, s)
		if len(got) != len(acts) {
			t.Fatalf("loaded %d acts, want %d", len(got), len(acts))
		}
		for i := range acts {
			if !bytes.Equal(got[i], acts[i]) {
				t.Errorf("act %d differs", i)
			}
		}
		if n, err := s.Scrub(t.Context()); err != nil || n != 20 {
			t.Errorf("scrub: %d, %v", n, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if plain := bytes.Contains(raw, acts[3]); plain != (key == nil) {
			t.Errorf("key %v: act bytes readable in the file: %v", key != nil, plain)
		}
	}
}

func TestConcurrentAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	s := open(t, path, testKey)
	acts := testActs(t, 400)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := w; i < len(acts); i += 8 {
				if err := s.Append(t.Context(), acts[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := load(t, s); len(got) != len(acts) {
		t.Errorf("%d acts, want %d", len(got), len(acts))
	}
}

func TestWrongKey(t *testing.T) {
	dir := t.TempDir()
	sealed, plain := filepath.Join(dir, "sealed.db"), filepath.Join(dir, "plain.db")
	open(t, sealed, testKey).Close()
	open(t, plain, nil).Close()
	for _, c := range []struct {
		path string
		key  []byte
	}{{sealed, nil}, {sealed, bytes.Repeat([]byte{8}, 32)}, {plain, testKey}} {
		if _, err := Open(t.Context(), Config{Path: c.path, Key: c.key}); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v, want ErrKey", c.path, err)
		}
	}
}

func TestTwoOpeners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	open(t, path, nil)
	if _, err := Open(t.Context(), Config{Path: path}); !errors.Is(err, ErrLocked) {
		t.Errorf("second open: %v, want ErrLocked", err)
	}
}

func TestLockHome(t *testing.T) {
	dir := t.TempDir()
	l, err := LockHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = LockHome(dir)
	if want := fmt.Sprintf("another parley process (pid %d) has the home", os.Getpid()); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), want) {
		t.Errorf("second lock: %v, want %q", err, want)
	}
	if err := l.Unlock(); err != nil {
		t.Fatal(err)
	}
	if l, err = LockHome(dir); err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	l.Unlock()
}

// runSQL runs SQL on a file that no store has open.
func runSQL(t *testing.T, path, query string) {
	t.Helper()
	s := &Store{path: path}
	db, err := openRaw(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(s.path, err)
	}
}

func TestDamage(t *testing.T) {
	acts := testActs(t, 10)
	cases := []struct {
		name string
		harm func(t *testing.T, path string)
		want error
	}{
		{"newer version", func(t *testing.T, p string) { runSQL(t, p, "PRAGMA user_version=99") }, ErrNewer},
		{"older version", func(t *testing.T, p string) { runSQL(t, p, "PRAGMA user_version=1") }, ErrOlder},
		{"another program's file", func(t *testing.T, p string) { runSQL(t, p, "PRAGMA application_id=5") }, ErrDamaged},
		{"an act is gone", func(t *testing.T, p string) { runSQL(t, p, "DELETE FROM act WHERE n = 4") }, ErrDamaged},
		{"the newest act is gone", func(t *testing.T, p string) { runSQL(t, p, "DELETE FROM act WHERE n = 10") }, ErrRolledBack},
		{"other bytes", func(t *testing.T, p string) { runSQL(t, p, "UPDATE act SET raw = x'00' WHERE n = 4") }, ErrDamaged},
		{"two acts swapped", func(t *testing.T, p string) {
			runSQL(t, p, "UPDATE act SET raw = (SELECT raw FROM act WHERE n = 5) WHERE n = 4")
		}, ErrDamaged},
		{"another database", func(t *testing.T, p string) {
			other := filepath.Join(filepath.Dir(p), "other.db")
			s := open(t, other, testKey)
			if err := s.Append(t.Context(), testActs(t, 20)[10:]...); err != nil {
				t.Fatal(err)
			}
			s.Close()
			if err := os.Rename(other, p); err != nil {
				t.Fatal(err)
			}
		}, ErrRolledBack},
		{"not a database", func(t *testing.T, p string) {
			if err := os.WriteFile(p, bytes.Repeat([]byte("parley"), 2000), 0o600); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged},
		{"emptied", func(t *testing.T, p string) {
			if err := os.WriteFile(p, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged},
		{"cut in half", func(t *testing.T, p string) {
			fi, err := os.Stat(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(p, fi.Size()/2); err != nil {
				t.Fatal(err)
			}
		}, ErrDamaged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "record.db")
			s := open(t, path, testKey)
			if err := s.Append(t.Context(), acts...); err != nil {
				t.Fatal(err)
			}
			s.Close()
			c.harm(t, path)
			s, err := Open(t.Context(), Config{Path: path, Key: testKey})
			if err == nil {
				err = s.Load(t.Context(), func([]byte) error { return nil })
				s.Close()
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
