package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"parley/seal"
)

// ErrRunning is wrapped by every refusal of a running log's key or name.
var ErrRunning = errors.New("not the key of a running log")

const runningPrefix = "parley/running"

// Running names the running log of a node: who runs it (the code of the home), of which talks (their id in
// hexadecimal), and under which key. The key stands in the name, so that another key is another log.
type Running struct {
	Code  string
	Talks string
	Key   *Verifier // its name is the log's origin
}

// RunningLog names the log that the home CODE keeps of talks under a key.
func RunningLog(code, talks string, key seal.PublicKey) (Running, error) {
	v, err := SeatVerifier(fmt.Sprintf("%s/%s/%s/%s", runningPrefix, code, epochOf(key.Bytes()), talks), key)
	if err != nil {
		return Running{}, err
	}
	return ParseRunning(v.String())
}

// ParseRunning reads the text form of a running log's key, whose name is the log's origin.
func ParseRunning(vkey string) (Running, error) {
	v, err := ParseVerifier(vkey)
	if err != nil {
		return Running{}, fmt.Errorf("%w: %w", ErrRunning, err)
	}
	parts := strings.Split(v.name, "/")
	switch {
	case v.Archival():
		return Running{}, fmt.Errorf("%w: want Ed25519", ErrRunning)
	case len(parts) != 5 || parts[0]+"/"+parts[1] != runningPrefix:
		return Running{}, fmt.Errorf("%w: its name isn't %s/CODE/EPOCH/TALKS", ErrRunning, runningPrefix)
	case !validCode(parts[2]):
		return Running{}, fmt.Errorf("%w: no code of a party in its name", ErrRunning)
	case parts[3] != epochOf(v.raw):
		return Running{}, fmt.Errorf("%w: its name is of another key", ErrRunning)
	}
	if id, err := seal.ParseDigest(parts[4]); err != nil || id.String() != parts[4] {
		return Running{}, fmt.Errorf("%w: no id of talks in its name", ErrRunning)
	}
	return Running{Code: parts[2], Talks: parts[4], Key: v}, nil
}

func validCode(s string) bool {
	return len(s) >= 2 && len(s) <= 8 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// epochOf is what a running log's name says of its key.
func epochOf(raw []byte) string {
	sum := seal.Hash("parley running log v1", raw)
	return hex.EncodeToString(sum[:8])
}

// Origin is the log's origin, as its checkpoints have it.
func (r Running) Origin() string { return r.Key.name }

// Epoch tells this log from others that the same home kept of the same talks: it is made of the key.
func (r Running) Epoch() string { return strings.Split(r.Key.name, "/")[3] }

// Read returns the checkpoint in a note if this log's key has signed it; else the error wraps ErrNote or ErrCheckpoint.
func (r Running) Read(n Note) (Checkpoint, error) {
	c, err := ParseCheckpoint(n.Text)
	switch {
	case err != nil:
		return Checkpoint{}, err
	case c.Origin != r.Origin():
		return Checkpoint{}, fmt.Errorf("%w: it is of another log", ErrCheckpoint)
	case c.Size > MaxSize:
		return Checkpoint{}, fmt.Errorf("%w: no log has %d leaves", ErrCheckpoint, c.Size)
	case !r.Key.Signed(n):
		return Checkpoint{}, fmt.Errorf("%w: the log's key hasn't signed it", ErrNote)
	}
	return c, nil
}
