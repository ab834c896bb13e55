package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// FuzzSealed gives a vault sealed values that somebody else may have made or moved: rows of a stolen and changed file, and what a
// browser brings back. It asserts that only the bytes that the vault sealed open, in their own place, to what was sealed; all else is
// ErrSealed and leaves nothing behind.
func FuzzSealed(f *testing.F) {
	cfg := config(filepath.Join(f.TempDir(), "v.db"))
	cfg.Rand = rand.NewChaCha8([32]byte{1}) // each process that fuzzes must seal alike
	v, err := Open(f.Context(), cfg)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { v.Close() })
	type value struct{ Words string }
	good, err := v.Seal("rows", []byte("id"), value{"sealed"})
	if err != nil {
		f.Fatal(err)
	}
	lent, err := v.Lend("use", value{"lent"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("rows", []byte("id"), []byte(nil), 0, lent)
	f.Add("rows", []byte("id"), []byte{1}, 30, lent[1:])
	f.Add("row", []byte("sid"), []byte(nil), 0, "")
	f.Fuzz(func(t *testing.T, table string, id, patch []byte, at int, brought string) {
		sealed := bytes.Clone(good)
		for i, b := range patch { // a changed copy of a good one
			sealed[(max(at, 0)+i)%len(sealed)] ^= b
		}
		for _, row := range [][]byte{sealed, patch} {
			var got value
			err := v.Unseal(table, id, row, &got)
			if ours := table == "rows" && string(id) == "id" && bytes.Equal(row, good); (err == nil) != ours {
				t.Fatalf("%q %q %x: %v", table, id, row, err)
			} else if ours && got.Words != "sealed" || !ours && (!errors.Is(err, ErrSealed) || got != value{}) {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		var got value
		err := v.Back("use", brought, &got)
		if (err == nil) != (brought == lent) || err != nil && (!errors.Is(err, ErrSealed) || got != value{}) {
			t.Fatalf("%q brought back: %+v, %v", brought, got, err)
		}
		if raw, derr := base64.RawURLEncoding.DecodeString(lent); derr == nil && v.Unseal("use", nil, raw, &got) == nil {
			t.Fatal("what was lent opens as a row")
		}
	})
}
