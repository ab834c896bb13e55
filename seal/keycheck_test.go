package seal

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// The field of edwards25519 and its curve -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032 section 5.1); constant: numbers of the
// curve, which nothing assigns or changes.
var (
	one        = big.NewInt(1)
	fieldPrime = new(big.Int).Sub(new(big.Int).Lsh(one, 255), big.NewInt(19))
	curveD     = new(big.Int).Mod(new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), fieldPrime)), fieldPrime)
)

// TestCheckKeyTwin: y is taken exactly when x^2 = (y^2-1)/(d y^2+1) has a root in the field, found by exponentiation.
func TestCheckKeyTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	half := new(big.Int).Rsh(fieldPrime, 1)
	took := 0
	for range 2000 {
		raw := make([]byte, 32)
		for i := range raw {
			raw[i] = byte(r.Uint32())
		}
		raw[31] &= 0x3f // below the prime
		y := new(big.Int)
		for i := 31; i >= 0; i-- {
			y.Or(y.Lsh(y, 8), big.NewInt(int64(raw[i])))
		}
		y2 := new(big.Int).Exp(y, big.NewInt(2), fieldPrime)
		den := new(big.Int).Mul(curveD, y2)
		den.Add(den, one).ModInverse(den, fieldPrime)
		x2 := new(big.Int).Mul(y2.Sub(y2, one), den)
		root := new(big.Int).Exp(x2.Mod(x2, fieldPrime), half, fieldPrime) // Euler: 1 for squares
		if want := root.Cmp(one) == 0; (CheckKey(raw) == nil) != want {
			t.Fatalf("%x: %v, and a root exists: %v", raw, CheckKey(raw), want)
		}
		if root.Cmp(one) == 0 {
			took++
		}
	}
	if took < 500 || took > 1500 {
		t.Errorf("%d of 2000 are on the curve; about half should be", took)
	}
}
