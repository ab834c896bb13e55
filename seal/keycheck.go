package seal

import (
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
)

// The field of edwards25519 and its curve -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032 section 5.1); constant: numbers of the
// curve, which nothing assigns or changes.
var (
	one        = big.NewInt(1)
	fieldPrime = new(big.Int).Sub(new(big.Int).Lsh(one, 255), big.NewInt(19))
	curveD     = new(big.Int).Mod(new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), fieldPrime)), fieldPrime)
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
	if y.Cmp(fieldPrime) >= 0 {
		return fmt.Errorf("%w: encoding not canonical", ErrKey)
	}
	// x^2 = u/v with u = y^2-1 and v = d y^2+1: on the curve when that is a square. u/v is one exactly when u v is,
	// and v is never 0, since -1/d is no square.
	y2 := new(big.Int).Mul(y, y)
	v := new(big.Int).Mul(curveD, y2)
	v.Add(v, one)
	u := y2.Sub(y2, one)
	v.Mul(v, u).Mod(v, fieldPrime)
	if jacobi(limbs(v), limbs(fieldPrime)) == -1 {
		return fmt.Errorf("%w: not a point of the curve", ErrKey)
	}
	if v.Sign() == 0 && sign == 1 {
		return fmt.Errorf("%w: encoding not canonical (x = 0 with a sign)", ErrKey)
	}
	return nil
}

// limbs returns an integer from 0 to 2^256-1, least limb first.
func limbs(x *big.Int) (out [4]uint64) {
	var b [32]byte
	x.FillBytes(b[:])
	for i := range out {
		out[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	return out
}

// jacobi returns the Jacobi symbol (a/n) for odd n, by halving and subtracting. It does what big.Jacobi does, which
// divides and makes integers at every step; keys are read so often that this counts. Keys are public: its time may
// depend on them.
func jacobi(a, n [4]uint64) int {
	sign := 1
	for a != [4]uint64{} {
		for a[0] == 0 { // 64 halvings: an even number, so the sign stays
			a = [4]uint64{a[1], a[2], a[3]}
		}
		k := bits.TrailingZeros64(a[0])
		a[0] = a[0]>>k | a[1]<<(64-k)
		a[1] = a[1]>>k | a[2]<<(64-k)
		a[2] = a[2]>>k | a[3]<<(64-k)
		a[3] >>= k
		if k%2 == 1 && (n[0]%8 == 3 || n[0]%8 == 5) {
			sign = -sign
		}
		d, borrow := minus(a, n)
		if borrow == 1 {
			if a[0]%4 == 3 && n[0]%4 == 3 {
				sign = -sign
			}
			d, _ = minus(n, a)
			n = a
		}
		a = d
	}
	if n != [4]uint64{1} {
		return 0
	}
	return sign
}

func minus(a, b [4]uint64) (d [4]uint64, borrow uint64) {
	for i := range d {
		d[i], borrow = bits.Sub64(a[i], b[i], borrow)
	}
	return d, borrow
}
