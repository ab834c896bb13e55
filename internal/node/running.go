package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	merkle "parley/ledger"
	"parley/record"
	"parley/seal"
)

// Each home keeps a running log of every talks that it holds: the ids of the acts in the order in which they found their place
// here. It is the order of the record on the disk, so that nothing more has to be kept; what is signed of it was stored
// before. See docs/spec/witness.md.
//
// The log's key is of this home alone and in no backup, and it goes when the home finds that it was put back, copied or rolled
// back, and with a re-keying. The log then begins anew under another key, and so under another name.
//
// BUG(running): a machine that was turned back as a whole signs a second story when it goes on before it hears from anybody
// who saw the first. Whoever turns a machine back removes the file "running" first, and re-keys.

// runningFile holds the key of the running logs.
const runningFile = "running"

// ErrNoLog: this home signs no running log now.
var ErrNoLog = errors.New("no running log is signed here")

type runningKey struct {
	Key string `json:"key"` // as seal.PrivateKey.Secret has it
	V   int    `json:"v"`   // version of this form: 1
}

// running is the log of one talks.
type running struct {
	of    *record.Record // which it was made of; another one is read anew
	ids   []record.ID
	tree  merkle.Log
	key   seal.PrivateKey
	named merkle.Running // what it is called under that key
	by    *merkle.Signer
	note  merkle.Note // of the whole log, at once: for receipts and peers
	size  int64       // of note

	public   merkle.Note // what everybody is shown: at most one a second
	publicAt time.Time
}

// dropRunning forgets the key of the running logs. The caller holds h.mu, or is alone.
func (h *Home) dropRunning() error {
	h.logKey = seal.PrivateKey{}
	err := os.Remove(filepath.Join(h.dir, runningFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// runningSecret returns the key of the running logs, and makes it the first time.
func (h *Home) runningSecret() (seal.PrivateKey, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return seal.PrivateKey{}, ErrClosed
	}
	if h.own.reason != "" {
		return seal.PrivateKey{}, advise("see 'parley help rekey'", "%w: %w: %s", ErrNoLog, ErrMustRekey, h.own.reason)
	}
	if !h.logKey.IsZero() {
		return h.logKey, nil
	}
	path := filepath.Join(h.dir, runningFile)
	f := runningKey{V: 1}
	found, err := h.vault.read(path, runningFile, &f)
	if err != nil {
		return seal.PrivateKey{}, err
	}
	if !found {
		key, err := seal.GenerateKey(h.rand)
		if err != nil {
			return seal.PrivateKey{}, fmt.Errorf("make the key of the running logs: %w", err)
		}
		f.Key = key.Secret()
		if err := h.vault.write(path, runningFile, f); err != nil {
			return seal.PrivateKey{}, err
		}
	}
	key, err := seal.ParsePrivateKey(f.Key)
	if err != nil || f.V != 1 {
		return seal.PrivateKey{}, advise("remove it: the logs begin anew then", "%w: %s can't be read", ErrDamaged, path)
	}
	h.logKey = key
	return key, nil
}

// log brings the running log up to the record and returns it. The caller holds n.mu.
func (n *Node) log() (*running, error) {
	key, err := n.home.runningSecret()
	if err != nil {
		return nil, err
	}
	if err := n.usable(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoLog, err)
	}
	l := &n.running
	if l.of != n.rec || l.key.IsZero() || l.key.Public() != key.Public() {
		named, err := merkle.RunningLog(n.home.Code(), n.id.String(), key.Public())
		if err != nil {
			return nil, err
		}
		s, err := merkle.NewSigner(named.Origin(), key)
		if err != nil {
			return nil, err
		}
		*l = running{of: n.rec, key: key, named: named, by: s}
	}
	for a := range n.rec.Arrived(len(l.ids)) {
		if err := l.tree.Append(a.ID[:]); err != nil {
			return nil, err
		}
		l.ids = append(l.ids, a.ID)
	}
	return l, nil
}

// sign returns the note over the first size acts, with the Ed25519 signature alone.
func (l *running) sign(size int64) (merkle.Note, error) {
	if size == l.size && size > 0 {
		return l.note, nil
	}
	root, err := l.tree.RootAt(size)
	if err != nil {
		return merkle.Note{}, err
	}
	n, err := l.by.Text(merkle.Checkpoint{Origin: l.named.Origin(), Size: size, Root: root}.Text())
	if err == nil && size == l.tree.Size() {
		l.note, l.size = n, size
	}
	return n, err
}

// RunningLog returns the name and key of this node's running log.
func (n *Node) RunningLog() (merkle.Running, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, err := n.log()
	if err != nil {
		return merkle.Running{}, err
	}
	return l.named, nil
}

// Checkpoint returns the newest public checkpoint of the running log, with both signatures. There is at most one a second.
func (n *Node) Checkpoint() (merkle.Note, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, err := n.log()
	if err != nil {
		return merkle.Note{}, err
	}
	now := n.home.clock()
	if since := now.Sub(l.publicAt); l.public.Text != "" && since >= 0 && since < time.Second {
		return l.public, nil
	}
	c := merkle.Checkpoint{Origin: l.named.Origin(), Size: l.tree.Size(), Root: l.tree.Root()}
	if l.public.Text == c.Text() {
		return l.public, nil
	}
	note, err := l.by.Checkpoint(c)
	if err == nil {
		l.public, l.publicAt = note, now
	}
	return note, err
}

// LogTile returns a tile of the running log, as c2sp.org/tlog-tiles has them.
func (n *Node) LogTile(t merkle.Tile) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, err := n.log()
	if err != nil {
		return nil, err
	}
	if t.Entries {
		return t.Bundle(l.tree.Size(), func(i int64) []byte { return l.ids[i][:] })
	}
	return l.tree.Tile(t, l.tree.Size())
}

// Receipt returns the receipt for an act that this node holds: its running log has it, and it can't drop it any more without
// contradicting itself.
func (n *Node) Receipt(id record.ID) (*merkle.Receipt, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, err := n.log()
	if err != nil {
		return nil, err
	}
	for i := len(l.ids) - 1; i >= 0; i-- { // receipts are asked for what just came
		if l.ids[i] != id {
			continue
		}
		note, err := l.sign(l.tree.Size())
		if err != nil {
			return nil, err
		}
		return merkle.FindReceipt(l.named.Key, note, &l.tree, int64(i), id[:])
	}
	return nil, fmt.Errorf("%w: the act %s", ErrUnknown, id.Short())
}
