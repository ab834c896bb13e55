package seal

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestJacobiTwin: the symbol that CheckKey takes is the one of math/big, for residues of the field and for other odd
// numbers, edges and numbers that share a factor included.
func TestJacobiTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	number := func() *big.Int {
		b := make([]byte, 32)
		for i := range 1 + r.IntN(32) {
			b[31-i] = byte(r.Uint32())
		}
		if r.IntN(4) == 0 { // many low zeros
			for i := range r.IntN(32) {
				b[31-i] = 0
			}
		}
		return new(big.Int).SetBytes(b)
	}
	seen := map[int]int{}
	try := func(a, n *big.Int) {
		got := jacobi(limbs(a), limbs(n))
		if want := big.Jacobi(a, n); got != want {
			t.Fatalf("(%v/%v) = %d, want %d", a, n, got, want)
		}
		seen[got]++
	}
	for i := range 20_000 {
		try(new(big.Int).Mod(number(), fieldPrime), fieldPrime)
		n := number()
		try(number(), n.SetBit(n, 0, 1))
		try(big.NewInt(int64(i)), fieldPrime)
		try(new(big.Int).Sub(fieldPrime, big.NewInt(int64(i))), fieldPrime)
	}
	if seen[-1] < 1000 || seen[0] < 100 || seen[1] < 1000 {
		t.Errorf("too few of a kind: %v", seen)
	}
}

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
