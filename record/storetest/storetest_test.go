package storetest

import (
	"testing"

	"parley/record"
)

func TestMemory(t *testing.T) {
	Run(t, func(t *testing.T) Opener {
		m := NewMemory()
		return func() (record.Store, error) {
			m = m.Reopen()
			return m, nil
		}
	})
}
