package storetest

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"parley/record"
	"parley/seal"
)

// Memory is a record.Store that forgets everything when the program ends. It is real in all else, so tests use
// it where they would use a fake.
type Memory struct {
	mu     sync.Mutex
	acts   [][]byte
	have   map[seal.Digest]bool
	closed bool
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{have: map[seal.Digest]bool{}} }

// Load implements record.Store.
func (m *Memory) Load(ctx context.Context, fn func(raw []byte) error) error {
	m.mu.Lock()
	acts, closed := slices.Clone(m.acts), m.closed
	m.mu.Unlock()
	if closed {
		return record.ErrClosed
	}
	for _, raw := range acts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(bytes.Clone(raw)); err != nil {
			return err
		}
	}
	return nil
}

// Append implements record.Store.
func (m *Memory) Append(ctx context.Context, raws ...[]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return record.ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, raw := range raws {
		d := seal.Hash("parley store v1", raw)
		if !m.have[d] {
			m.have[d] = true
			m.acts = append(m.acts, bytes.Clone(raw))
		}
	}
	return nil
}

// Close implements record.Store.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Reopen returns an open store with what m holds, as if the program had been started again.
func (m *Memory) Reopen() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := NewMemory()
	n.acts = slices.Clone(m.acts)
	for d := range m.have {
		n.have[d] = true
	}
	return n
}
