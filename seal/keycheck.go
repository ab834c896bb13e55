package seal

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
)

// smallOrder lists the encodings of the points of order 1, 2, 4 and 8 on edwards25519, canonical ones
// first, sign bit cleared (both signs of each are refused). A key of small order makes signatures that
// say nothing about who signed: some verify for many messages. constant: points of the curve.
var smallOrder = [...]string{
	"0000000000000000000000000000000000000000000000000000000000000000", // order 4: y = 0
	"0100000000000000000000000000000000000000000000000000000000000000", // order 1: y = 1
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2: y = -1
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p, not canonical: 0
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p+1, not canonical: 1
}

// CheckKey reports why these bytes are no usable Ed25519 public key, or nil. It asks: 32 bytes; not in
// the list of small-order points; y below p = 2^255-19 (one encoding per point); on the curve.
// Verifiers elsewhere disagree on keys that fail here, so they are refused when a key is enrolled.
// Every error wraps ErrKey.
func CheckKey(raw []byte) error {
	if len(raw) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: %d bytes, want %d", ErrKey, len(raw), ed25519.PublicKeySize)
	}
	le := slices.Clone(raw)
	sign := le[31] >> 7
	le[31] &= 0x7f
	h := hex.EncodeToString(le)
	for _, s := range smallOrder {
		if h == s {
			return fmt.Errorf("%w: a point of small order", ErrKey)
		}
	}
	slices.Reverse(le)
	y := new(big.Int).SetBytes(le)
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	if y.Cmp(p) >= 0 {
		return fmt.Errorf("%w: encoding not canonical", ErrKey)
	}
	// x^2 = (y^2-1) / (d y^2+1), d = -121665/121666: on the curve when that is a square.
	one := big.NewInt(1)
	d := new(big.Int).ModInverse(big.NewInt(121666), p)
	d.Mul(d, big.NewInt(-121665)).Mod(d, p)
	y2 := new(big.Int).Mul(y, y)
	den := new(big.Int).Mul(d, y2)
	den.Add(den, one).Mod(den, p)
	x2 := y2.Sub(y2, one)
	x2.Mul(x2, den.ModInverse(den, p)).Mod(x2, p)
	if big.Jacobi(x2, p) == -1 {
		return fmt.Errorf("%w: not a point of the curve", ErrKey)
	}
	if x2.Sign() == 0 && sign == 1 {
		return fmt.Errorf("%w: encoding not canonical (x = 0 with a sign)", ErrKey)
	}
	return nil
}
