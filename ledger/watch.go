package ledger

import (
	"errors"
	"fmt"
)

// ErrWatch is wrapped by what a watcher can't accept, and can't prove either: it says it aloud.
var ErrWatch = errors.New("the running log doesn't continue what was seen of it")

// Watch follows a running log: it holds all its leaves, and the newest checkpoint over them. So it can prove by itself
// that a checkpoint contradicts what it has seen.
type Watch struct {
	Log    Running
	Leaves [][32]byte
	Note   Note // over all of Leaves; none at first
	tree   Log
}

// Grow takes leaves from the one with index from on, with a checkpoint over all up to their end. A proof that the log's signer told
// two stories comes instead of an error. Leaves that are held already may come again. What is refused changes nothing.
func (w *Watch) Grow(note Note, from int64, leaves [][32]byte) (*Split, error) {
	c, err := w.Log.Read(note)
	if err != nil {
		return nil, err
	}
	if from < 0 || from > w.tree.Size() || c.Size != from+int64(len(leaves)) {
		return nil, fmt.Errorf("%w: leaves %d to %d for a checkpoint of size %d, and %d are held", ErrWatch, from, from+int64(len(leaves)), c.Size, w.tree.Size())
	}
	var next Log
	all := append(append([][32]byte{}, w.Leaves[:from]...), leaves...)
	if from == w.tree.Size() { // as a rule
		next = Log{size: w.tree.size, stored: append([]Hash{}, w.tree.stored...)}
		for _, l := range leaves {
			if err := next.Append(l[:]); err != nil {
				return nil, err
			}
		}
	} else {
		for _, l := range all {
			if err := next.Append(l[:]); err != nil {
				return nil, err
			}
		}
	}
	fits := next.Root() == c.Root
	if w.Note.Text != "" {
		have, err := ParseCheckpoint(w.Note.Text)
		if err != nil {
			return nil, err
		}
		longer := &next
		if have.Size >= c.Size {
			longer = &w.tree
		} else if !fits {
			longer = nil // these leaves prove nothing: the whole log is asked for
		}
		if p, err := FindSplit(w.Log.Key, w.Note, note, longer); err == nil {
			return p, nil
		}
		if have.Size > c.Size && fits {
			return nil, fmt.Errorf("%w: it is shown with %d acts after it had %d", ErrWatch, c.Size, have.Size)
		}
	}
	if !fits {
		return nil, fmt.Errorf("%w: its acts don't give the root that it signed at size %d", ErrWatch, c.Size)
	}
	w.Leaves, w.Note, w.tree = all, note, next
	return nil, nil
}

// Compare holds a checkpoint that somebody else saw against this one. ahead says that it is of a longer log, so that nothing can be
// said yet.
func (w *Watch) Compare(note Note) (p *Split, ahead bool, err error) {
	c, err := w.Log.Read(note)
	if err != nil {
		return nil, false, err
	}
	if w.Note.Text == "" || c.Size > w.tree.Size() {
		return nil, true, nil
	}
	if root, err := w.tree.RootAt(c.Size); err != nil || root == c.Root {
		return nil, false, err
	}
	p, err = FindSplit(w.Log.Key, w.Note, note, &w.tree)
	return p, false, err
}

// Receipt returns the receipt for a leaf, from the newest checkpoint.
func (w *Watch) Receipt(leaf [32]byte) (*Receipt, error) {
	for i := len(w.Leaves) - 1; i >= 0; i-- {
		if w.Leaves[i] == leaf {
			return FindReceipt(w.Log.Key, w.Note, &w.tree, int64(i), leaf[:])
		}
	}
	return nil, fmt.Errorf("%w: no such leaf", ErrLog)
}
