package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"parley/seal"
)

// ErrSplit is wrapped by every refusal of a proof of a split view.
var ErrSplit = errors.New("no split view is proven")

// Split is the proof that one signer signed two checkpoints of one origin that can't both hold.
type Split struct {
	Signer string   `json:"signer"` // the key, as Verifier.String has it
	A      string   `json:"a"`      // a note
	B      string   `json:"b"`      // another, whose log is no shorter
	Root   string   `json:"root"`   // the root that the longer log had at A's size, in base64; "" where the sizes are equal
	Proof  []string `json:"proof"`  // that it had it: hashes in base64, as tlog.CheckTree takes them
	V      int      `json:"v"`      // 1
}

// FindSplit returns the proof that both notes bear this key's signature and contradict each other. Where their sizes
// differ it needs the longer log, or none if it isn't at hand. Two checkpoints that agree, or that nothing contradicts,
// give an error.
func FindSplit(v *Verifier, a, b Note, longer *Log) (*Split, error) {
	ca, err := ParseCheckpoint(a.Text)
	if err != nil {
		return nil, err
	}
	cb, err := ParseCheckpoint(b.Text)
	if err != nil {
		return nil, err
	}
	if ca.Size > cb.Size {
		a, b, ca, cb = b, a, cb, ca
	}
	p := &Split{Signer: v.String(), A: string(only(v, a).Bytes()), B: string(only(v, b).Bytes()), V: 1}
	if ca.Size != cb.Size && ca.Size > 0 {
		if longer == nil {
			return nil, fmt.Errorf("%w: the checkpoints have the sizes %d and %d, and the longer log isn't here", ErrSplit, ca.Size, cb.Size)
		}
		root, err := longer.RootAt(ca.Size)
		if err != nil {
			return nil, err
		}
		proof, err := longer.ProveGrowth(ca.Size, cb.Size)
		if err != nil {
			return nil, err
		}
		p.Root = root.String()
		for _, h := range proof {
			p.Proof = append(p.Proof, h.String())
		}
	}
	return p, p.Check()
}

// only is the note with this key's signatures alone.
func only(v *Verifier, n Note) Note {
	out := Note{Text: n.Text}
	for _, s := range n.Sigs {
		if s.Name == v.Name() && s.ID == v.KeyHash() {
			out.Sigs = append(out.Sigs, s)
		}
	}
	return out
}

// Check returns nil if the proof proves its signer's split view; else the error wraps ErrSplit.
func (p *Split) Check() error {
	no := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrSplit, fmt.Sprintf(format, args...))
	}
	v, err := ParseVerifier(p.Signer)
	if err != nil {
		return no("%v", err)
	}
	var c [2]Checkpoint
	for i, raw := range []string{p.A, p.B} {
		n, err := ParseNote([]byte(raw))
		if err != nil {
			return no("%v", err)
		}
		if !v.Signed(n) {
			return no("a checkpoint isn't signed by %s", v.Name())
		}
		if c[i], err = ParseCheckpoint(n.Text); err != nil {
			return no("%v", err)
		}
	}
	switch {
	case c[0].Origin != c[1].Origin:
		return no("the checkpoints have two origins")
	case c[0].Size > c[1].Size:
		return no("the longer log stands first")
	case c[0].Size == c[1].Size && (p.Root != "" || len(p.Proof) > 0):
		return no("sizes are equal, and nothing more belongs there")
	case c[0].Size == c[1].Size && c[0].Root == c[1].Root:
		return no("the checkpoints are the same")
	case c[0].Size == c[1].Size:
		return nil
	case c[0].Size == 0:
		return no("every log begins with the empty one")
	}
	root, err := parseHash(p.Root)
	if err != nil {
		return no("the root isn't one")
	}
	proof, err := parseHashes(p.Proof)
	if err != nil {
		return no("%v", err)
	}
	if err := tlog.CheckTree(proof, c[1].Size, c[1].Root, c[0].Size, root); err != nil {
		return no("the longer log isn't shown to have had that root: %v", err)
	}
	if root == c[0].Root {
		return no("the longer log begins with the shorter one")
	}
	return nil
}

// Bytes writes the proof down in the one encoding of package seal.
func (p *Split) Bytes() ([]byte, error) { return seal.Marshal(p) }

// ParseSplit reads and checks what Bytes wrote.
func ParseSplit(b []byte) (*Split, error) {
	if len(b) > MaxSplit {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrSplit, len(b))
	}
	var p Split
	if err := seal.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSplit, err)
	}
	if p.V != 1 {
		return nil, fmt.Errorf("%w: version %d, this program knows 1", ErrSplit, p.V)
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return &p, nil
}
