package record

import (
	"context"
	"errors"
)

// ErrClosed is returned by a Store that was closed.
var ErrClosed = errors.New("store is closed")

// Store keeps the bytes of the acts of one talks. It knows nothing of what they say; package record/storetest
// holds every implementation to this contract:
//
//   - Append keeps all of raws or none, in this order, and returns only when they would survive the loss
//     of power. Bytes that the store holds already are not stored again, and that is no error.
//   - Load gives the bytes of every act in the order in which they were first appended, each once.
//   - After an error of Append the acts may or may not be stored; appending them again is safe.
//   - After Close every other method returns ErrClosed; Close itself may be called again.
//
// A Store may be used by many goroutines.
type Store interface {
	// Load calls fn for each act until fn returns an error, which it returns. fn may keep the bytes.
	Load(ctx context.Context, fn func(raw []byte) error) error
	// Append stores acts; it returns when they are durable.
	Append(ctx context.Context, raws ...[]byte) error
	// Close gives up what the store holds open.
	Close() error
}
