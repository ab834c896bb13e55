package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is the hash of a leaf, a node or a tree.
type Hash = tlog.Hash

// LeafHash is the RFC 6962 hash of a leaf.
func LeafHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// ErrLog is wrapped by errors about leaves and sizes that a log doesn't have.
var ErrLog = errors.New("not in this log")

// Log is an append-only list of leaves. The zero value is an empty one. It keeps hashes, not leaves: about 64 bytes each.
type Log struct {
	size   int64
	stored []Hash
}

// Append adds a leaf.
func (l *Log) Append(leaf []byte) error { return l.AppendHash(LeafHash(leaf)) }

// AppendHash adds a leaf of which only the hash is at hand.
func (l *Log) AppendHash(h Hash) error {
	if l.size >= MaxSize {
		return fmt.Errorf("log: it has %d leaves, and no log has more", l.size)
	}
	more, err := tlog.StoredHashesForRecordHash(l.size, h, l)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	l.stored = append(l.stored, more...)
	l.size++
	return nil
}

// Size returns the number of leaves.
func (l *Log) Size() int64 { return l.size }

// ReadHashes makes a Log a tlog.HashReader.
func (l *Log) ReadHashes(at []int64) ([]Hash, error) {
	out := make([]Hash, len(at))
	for i, x := range at {
		if x < 0 || x >= int64(len(l.stored)) {
			return nil, fmt.Errorf("%w: hash %d", ErrLog, x)
		}
		out[i] = l.stored[x]
	}
	return out, nil
}

// Root returns the root of the whole tree.
func (l *Log) Root() Hash {
	h, err := l.RootAt(l.size)
	if err != nil {
		return Hash{} // can't be: every hash that it asks for is here
	}
	return h
}

// RootAt returns the root of the tree over the first size leaves.
func (l *Log) RootAt(size int64) (Hash, error) {
	if size < 0 || size > l.size {
		return Hash{}, fmt.Errorf("%w: size %d of %d", ErrLog, size, l.size)
	}
	return tlog.TreeHash(size, l)
}

// Prove returns the proof that leaf i (from 0) stands in the tree over the first size leaves: at most 24 hashes.
func (l *Log) Prove(i, size int64) (tlog.RecordProof, error) {
	if i < 0 || i >= size || size > l.size {
		return nil, fmt.Errorf("%w: leaf %d in size %d of %d", ErrLog, i, size, l.size)
	}
	return tlog.ProveRecord(size, i, l)
}

// ProveGrowth returns the proof that the tree over the first to leaves begins with the tree over the first from: 1 ≤ from ≤ to.
func (l *Log) ProveGrowth(from, to int64) (tlog.TreeProof, error) {
	if from < 1 || from > to || to > l.size {
		return nil, fmt.Errorf("%w: from size %d to %d of %d", ErrLog, from, to, l.size)
	}
	return tlog.ProveTree(to, from, l)
}
