package ledger

import (
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"parley/seal"
)

// ErrReceipt is wrapped by every refusal of a receipt.
var ErrReceipt = errors.New("not a receipt")

// Receipt is the proof that one signer's log held a leaf: a checkpoint and the way from the leaf to its root. Of whoever
// signs it and later shows a log without that leaf, a Split can be made.
type Receipt struct {
	Index int64    `json:"index"`  // of the leaf, from 0
	Leaf  string   `json:"leaf"`   // in hexadecimal: of a running log, the act's id
	Note  string   `json:"note"`   // the checkpoint, signed
	Proof []string `json:"proof"`  // hashes in base64, as tlog.CheckRecord takes them
	Log   string   `json:"signer"` // the key, as Verifier.String has it
	V     int      `json:"v"`      // 1
}

// FindReceipt makes the receipt for a leaf of a log, from the note over its first size leaves.
func FindReceipt(v *Verifier, n Note, log *Log, index int64, leaf []byte) (*Receipt, error) {
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return nil, err
	}
	proof, err := log.Prove(index, c.Size)
	if err != nil {
		return nil, err
	}
	r := &Receipt{Index: index, Leaf: hex.EncodeToString(leaf), Note: string(only(v, n).Bytes()), Proof: []string{}, Log: v.String(), V: 1}
	for _, h := range proof {
		r.Proof = append(r.Proof, h.String())
	}
	_, err = r.Check()
	return r, err
}

// Check returns the checkpoint that the receipt is of, if the receipt holds; else the error wraps ErrReceipt.
func (r *Receipt) Check() (Checkpoint, error) {
	no := func(format string, args ...any) (Checkpoint, error) {
		return Checkpoint{}, fmt.Errorf("%w: %s", ErrReceipt, fmt.Sprintf(format, args...))
	}
	v, err := ParseVerifier(r.Log)
	if err != nil {
		return no("%v", err)
	}
	n, err := ParseNote([]byte(r.Note))
	if err != nil {
		return no("%v", err)
	}
	if !v.Signed(n) {
		return no("its checkpoint isn't signed by %s", v.Name())
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return no("%v", err)
	}
	if r.Index < 0 || r.Index >= c.Size || c.Size > MaxSize {
		return no("leaf %d of %d", r.Index, c.Size)
	}
	proof, err := parseHashes(r.Proof)
	if err != nil {
		return no("%v", err)
	}
	leaf, err := hex.DecodeString(r.Leaf)
	if err != nil || hex.EncodeToString(leaf) != r.Leaf {
		return no("its leaf isn't hexadecimal")
	}
	if err := tlog.CheckRecord(proof, c.Size, c.Root, r.Index, LeafHash(leaf)); err != nil {
		return no("the leaf isn't shown to stand in the log: %v", err)
	}
	return c, nil
}

func parseHashes(list []string) ([]Hash, error) {
	if len(list) > 64 {
		return nil, fmt.Errorf("%d hashes in the proof", len(list))
	}
	var out []Hash
	for _, s := range list {
		h, err := parseHash(s)
		if err != nil {
			return nil, errors.New("a hash of the proof isn't one")
		}
		out = append(out, h)
	}
	return out, nil
}

// Bytes writes the receipt down in the one encoding of package seal.
func (r *Receipt) Bytes() ([]byte, error) { return seal.Marshal(r) }

// ParseReceipt reads and checks what Bytes wrote.
func ParseReceipt(b []byte) (*Receipt, error) {
	if len(b) > MaxReceipt {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrReceipt, len(b))
	}
	var r Receipt
	if err := seal.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if r.V != 1 {
		return nil, fmt.Errorf("%w: version %d, this program knows 1", ErrReceipt, r.V)
	}
	if _, err := r.Check(); err != nil {
		return nil, err
	}
	return &r, nil
}
