package store

import (
	"path/filepath"
	"testing"

	"parley/record"
	"parley/record/storetest"
)

func TestContract(t *testing.T) {
	for name, key := range map[string][]byte{"sealed": testKey, "plain": nil} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) storetest.Opener {
				path := filepath.Join(t.TempDir(), "record.db")
				return func() (record.Store, error) { return Open(t.Context(), Config{Path: path, Key: key}) }
			})
		})
	}
}
