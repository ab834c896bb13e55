package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"filippo.io/mldsa"

	"parley/seal"
)

// The kinds of keys, as signed notes number them.
const (
	algEd25519 = 1
	algMLDSA44 = 6
)

// ErrKey is wrapped by every refusal of a key.
var ErrKey = errors.New("unusable key")

// Verifier is a public key with the name under which it signs. It is a note.Verifier of golang.org/x/mod.
type Verifier struct {
	name string
	alg  byte
	raw  []byte
	pq   *mldsa.PublicKey
}

// SeatVerifier returns the verifier of a seat's key.
func SeatVerifier(name string, key seal.PublicKey) (*Verifier, error) {
	return newVerifier(name, algEd25519, key.Bytes())
}

// ParseVerifier reads the text form NAME+ID+BASE64 (a vkey of c2sp.org/signed-note), of a key with 0x01 or 0x06.
func ParseVerifier(s string) (*Verifier, error) {
	parts := strings.SplitN(s, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("%w: want a name, an id and a key, with a plus sign between", ErrKey)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) == 0 {
		return nil, fmt.Errorf("%w: what follows the id isn't base64", ErrKey)
	}
	v, err := newVerifier(parts[0], raw[0], raw[1:])
	if err != nil {
		return nil, err
	}
	if v.String() != s {
		return nil, fmt.Errorf("%w: its id isn't the one of this name and key", ErrKey)
	}
	return v, nil
}

func newVerifier(name string, alg byte, raw []byte) (*Verifier, error) {
	if !validName(name) {
		return nil, fmt.Errorf("%w: its name is empty, too long, or has a space or plus sign", ErrKey)
	}
	v := &Verifier{name: name, alg: alg, raw: raw}
	var err error
	switch alg {
	case algEd25519:
		err = seal.CheckKey(raw)
	case algMLDSA44:
		v.pq, err = mldsa.NewPublicKey(mldsa.MLDSA44(), raw)
	default:
		err = fmt.Errorf("the algorithm %#02x isn't known", alg)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return v, nil
}

// Name returns the name under which the key signs.
func (v *Verifier) Name() string { return v.name }

// Archival reports whether it is an ML-DSA key.
func (v *Verifier) Archival() bool { return v.alg == algMLDSA44 }

// KeyHash returns the key's id: the first 4 bytes of SHA-256(name ‖ line end ‖ algorithm ‖ key).
func (v *Verifier) KeyHash() uint32 {
	h := sha256.New()
	h.Write([]byte(v.name + "\n"))
	h.Write(append([]byte{v.alg}, v.raw...))
	return binary.BigEndian.Uint32(h.Sum(nil))
}

// String returns the text form (a vkey).
func (v *Verifier) String() string {
	return fmt.Sprintf("%s+%08x+%s", v.name, v.KeyHash(), base64.StdEncoding.EncodeToString(append([]byte{v.alg}, v.raw...)))
}

// Verify reports whether sig is the key's over a note with this text.
func (v *Verifier) Verify(text, sig []byte) bool {
	if v.alg == algEd25519 {
		return len(sig) == ed25519.SignatureSize && ed25519.Verify(v.raw, text, sig)
	}
	c, err := ParseCheckpoint(string(text))
	if err != nil || len(sig) != 8+mldsa.MLDSA44SignatureSize {
		return false
	}
	m, err := cosigned(v.name, binary.BigEndian.Uint64(sig), c)
	return err == nil && mldsa.Verify(v.pq, m, sig[8:], nil) == nil
}

// Signed reports whether the note bears the key's signature.
func (v *Verifier) Signed(n Note) bool {
	id := v.KeyHash()
	for _, s := range n.Sigs {
		if s.Name == v.name && s.ID == id && v.Verify([]byte(n.Text), s.Raw) {
			return true
		}
	}
	return false
}

// cosigned is the cosigned_message of c2sp.org/tlog-cosignature for a checkpoint.
func cosigned(name string, time uint64, c Checkpoint) ([]byte, error) {
	if time > 1<<63-1 || !validName(name) || !validOrigin(c.Origin) || c.Size < 0 {
		return nil, fmt.Errorf("%w: it has no cosigned message", ErrCheckpoint)
	}
	b := append([]byte("subtree/v1\n\x00"), byte(len(name)))
	b = append(b, name...)
	b = binary.BigEndian.AppendUint64(b, time)
	b = append(append(b, byte(len(c.Origin))), c.Origin...)
	b = binary.BigEndian.AppendUint64(b, 0)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Size))
	return append(b, c.Root[:]...), nil
}

// Signer is a seat's two secret keys and the name under which they sign.
type Signer struct {
	name     string
	seat     ed25519.PrivateKey
	archival *mldsa.PrivateKey
	v        [2]*Verifier
}

// NewSigner returns the signer of a seat: its key, and the archival key that is made from its seed: seed' =
// SHA-256(frame("parley archival key v1", seed)), the seed of an ML-DSA-44 key.
func NewSigner(name string, key seal.PrivateKey) (*Signer, error) {
	if key.IsZero() {
		return nil, fmt.Errorf("%w: there is none", ErrKey)
	}
	_, secret, _ := strings.Cut(key.Secret(), ":")
	seed, err := seal.DecodeBytes(secret)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w: it has no seed", ErrKey)
	}
	sum := seal.Hash("parley archival key v1", seed)
	s := &Signer{name: name, seat: ed25519.NewKeyFromSeed(seed)}
	if s.archival, err = mldsa.NewPrivateKey(mldsa.MLDSA44(), sum[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if s.v[0], err = newVerifier(name, algEd25519, key.Public().Bytes()); err != nil {
		return nil, err
	}
	s.v[1], err = newVerifier(name, algMLDSA44, s.archival.PublicKey().Bytes())
	return s, err
}

// Seat returns the verifier of the seat's key.
func (s *Signer) Seat() *Verifier { return s.v[0] }

// Archival returns the verifier of the archival key.
func (s *Signer) Archival() *Verifier { return s.v[1] }

// Checkpoint returns a note with both signatures of a checkpoint.
func (s *Signer) Checkpoint(c Checkpoint) (Note, error) {
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return Note{}, err
	}
	m, err := cosigned(s.name, 0, c)
	if err != nil {
		return Note{}, err
	}
	pq, err := s.archival.SignDeterministic(m, nil)
	if err != nil {
		return Note{}, fmt.Errorf("sign the checkpoint: %w", err)
	}
	n, err := s.Text(c.Text())
	if err != nil {
		return Note{}, err
	}
	n.Sigs = append(n.Sigs, Sig{s.name, s.v[1].KeyHash(), append(make([]byte, 8), pq...)})
	return n, nil
}

// Text returns a note over another text, with the Ed25519 signature alone: ML-DSA notes hold nothing but checkpoints.
// The text ends with a line end and has no empty line.
func (s *Signer) Text(text string) (Note, error) {
	n := Note{Text: text, Sigs: []Sig{{s.name, s.v[0].KeyHash(), ed25519.Sign(s.seat, []byte(text))}}}
	if back, err := ParseNote(n.Bytes()); err != nil || back.Text != text {
		return Note{}, fmt.Errorf("%w: the text can't stand in one", ErrNote)
	}
	return n, nil
}
