package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/ed25519.json anew")

// group is edwards25519 by its textbook formulas, with big integers: the twin of what signs and verifies.
type group struct {
	curve
	order *big.Int // L, of the base point
	base  ground
}

// ground is a point (X:Y:Z:T) with x = X/Z, y = Y/Z, xy = T/Z.
type ground struct{ x, y, z, t *big.Int }

func newGroup() *group {
	g := &group{curve: newCurve()}
	g.order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	g.base, _ = g.decode(unhex("5866666666666666666666666666666666666666666666666666666666666666"))
	return g
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// number reads bytes, the least significant first.
func number(le []byte) *big.Int {
	be := slices.Clone(le)
	slices.Reverse(be)
	return new(big.Int).SetBytes(be)
}

func littleEndian(n *big.Int) []byte {
	b := n.FillBytes(make([]byte, 32))
	slices.Reverse(b)
	return b
}

// decode reads a point as lenient verifiers do: y modulo p, and the sign of x = 0 is forgiven.
func (g *group) decode(b []byte) (ground, bool) {
	y := number(b)
	sign := y.Bit(255)
	y.SetBit(y, 255, 0).Mod(y, g.p)
	x, ok := g.point(y)
	if !ok {
		return ground{}, false
	}
	if x.Bit(0) != sign && x.Sign() != 0 {
		x.Sub(g.p, x)
	}
	return ground{x, y, big.NewInt(1), new(big.Int).Mod(new(big.Int).Mul(x, y), g.p)}, true
}

func (g *group) encode(a ground) []byte {
	inv := new(big.Int).ModInverse(a.z, g.p)
	x, y := g.mul(a.x, inv), g.mul(a.y, inv)
	y.SetBit(y, 255, x.Bit(0))
	return littleEndian(y)
}

func (g *group) mul(a, b *big.Int) *big.Int {
	c := new(big.Int).Mul(a, b)
	return c.Mod(c, g.p)
}

func (g *group) add(a, b ground) ground {
	sub := func(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
	sum := func(x, y *big.Int) *big.Int { return new(big.Int).Add(x, y) }
	p, q := g.mul(sub(a.y, a.x), sub(b.y, b.x)), g.mul(sum(a.y, a.x), sum(b.y, b.x))
	c, d := g.mul(g.mul(a.t, b.t), sum(g.d, g.d)), g.mul(sum(a.z, a.z), b.z)
	e, f, h, k := sub(q, p), sub(d, c), sum(d, c), sum(q, p)
	return ground{g.mul(e, f), g.mul(h, k), g.mul(f, h), g.mul(e, k)}
}

func (g *group) negate(a ground) ground {
	return ground{new(big.Int).Neg(a.x), a.y, a.z, new(big.Int).Neg(a.t)}
}

func (g *group) times(n *big.Int, a ground) ground {
	out := ground{big.NewInt(0), big.NewInt(1), big.NewInt(1), big.NewInt(0)}
	for i := n.BitLen() - 1; i >= 0; i-- {
		if out = g.add(out, out); n.Bit(i) == 1 {
			out = g.add(out, a)
		}
	}
	return out
}

// challenge is k = SHA-512(R ‖ A ‖ M) modulo L.
func (g *group) challenge(r, a, m []byte) *big.Int {
	h := sha512.Sum512(slices.Concat(r, a, m))
	n := number(h[:])
	return n.Mod(n, g.order)
}

// judge verifies a signature over the bytes m (a frame already) by the rule of the house, and by the rule
// with the cofactor, which other programs follow: [8][S]B = [8]R + [8][k]A, R in any spelling.
func (g *group) judge(key, m, sig []byte) (ours, cofactor bool) {
	if len(key) != 32 || len(sig) != 64 {
		return false, false
	}
	a, ok := g.decode(key)
	s := number(sig[32:])
	if !ok || s.Cmp(g.order) >= 0 {
		return false, false
	}
	k := g.challenge(sig[:32], key, m)
	point := g.add(g.times(s, g.base), g.negate(g.times(k, a)))
	ours = bytes.Equal(g.encode(point), sig[:32])
	r, ok := g.decode(sig[:32])
	eight := big.NewInt(8)
	cofactor = ok && bytes.Equal(g.encode(g.times(eight, point)), g.encode(g.times(eight, r)))
	return ours, cofactor
}

// edgeKey and edgeSign are the vectors of testdata/ed25519.json.
type edgeKey struct {
	Comment string `json:"comment"`
	Key     string `json:"key"`   // hexadecimal
	Valid   bool   `json:"valid"` // may be enrolled
}

type edgeSign struct {
	Comment   string `json:"comment"`
	Key       string `json:"key"`
	Domain    string `json:"domain"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
	Rule      bool   `json:"rule"`     // the equation of the spec holds, whether or not the key may be enrolled
	Cofactor  bool   `json:"cofactor"` // what programs that multiply by the cofactor say; for information
	Valid     bool   `json:"valid"`    // the key may be enrolled and the signature is its
}

type edges struct {
	Key       []edgeKey  `json:"key"`
	Signature []edgeSign `json:"signature"`
}

const edgeDomain = "parley test v1"

// smith makes the vectors.
type smith struct {
	*group
	out  edges
	keys map[string]bool
}

func (s *smith) key(comment string, key []byte, valid bool) {
	if h := hex.EncodeToString(key); !s.keys[h] {
		s.keys[h] = true
		s.out.Key = append(s.out.Key, edgeKey{comment, h, valid})
	}
}

func (s *smith) sign(comment string, key, message, sig []byte) {
	rule, cofactor := s.judge(key, Frame(edgeDomain, message), sig)
	s.out.Signature = append(s.out.Signature, edgeSign{comment, hex.EncodeToString(key), edgeDomain, hex.EncodeToString(message), hex.EncodeToString(sig),
		rule, cofactor, rule && CheckKey(key) == nil})
}

// scalar draws a number below L from a name.
func (s *smith) scalar(name string) *big.Int {
	h := sha512.Sum512([]byte("parley edge vectors: " + name))
	n := number(h[:])
	return n.Mod(n, s.order)
}

// torsion is n times a point of order 8: n from 0 to 7 gives all points of small order.
func (s *smith) torsion(n int64) ground {
	t, _ := s.decode(unhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
	return s.times(big.NewInt(n), t)
}

var torsionOrder = [8]int{1, 8, 4, 8, 2, 8, 4, 8}

// named is a point in one of its spellings, with its discrete logarithm but for the torsion.
type named struct {
	name string
	enc  []byte
	log  *big.Int
}

func (s *smith) allKeys(a *big.Int) {
	point := s.times(a, s.base)
	s.key("an ordinary key", s.encode(point), true)
	for n := range int64(8) {
		enc := s.encode(s.torsion(n))
		s.key(fmt.Sprintf("a point of order %d", torsionOrder[n]), enc, false)
		if n > 0 {
			s.key(fmt.Sprintf("an ordinary key plus a point of order %d: taken, see docs/spec/seal.md", torsionOrder[n]), s.encode(s.add(point, s.torsion(n))), true)
		}
	}
	for _, sign := range []byte{0, 0x80} {
		for i := range 19 { // y = p … 2^255-1
			enc := littleEndian(new(big.Int).Add(s.p, big.NewInt(int64(i))))
			enc[31] |= sign
			s.key(fmt.Sprintf("y = p+%d, sign %d", i, sign>>7), enc, false)
		}
		for i := range 19 { // the same y below p
			enc := littleEndian(big.NewInt(int64(i)))
			_, on := s.point(big.NewInt(int64(i)))
			enc[31] |= sign
			s.key(fmt.Sprintf("y = %d, sign %d", i, sign>>7), enc, on && i > 1)
		}
	}
	minus := littleEndian(new(big.Int).Sub(s.p, big.NewInt(1)))
	minus[31] |= 0x80
	s.key("y = -1, x = 0 with a sign", minus, false)
	s.key("all ones", bytes.Repeat([]byte{0xff}, 32), false)
	for _, n := range []int{0, 1, 31, 33, 64} {
		s.key(fmt.Sprintf("%d bytes", n), bytes.Repeat(s.encode(point), 2)[:n], false)
	}
}

func (s *smith) allSignatures(a *big.Int) {
	key, msg := s.encode(s.times(a, s.base)), []byte("The High Contracting Parties")
	r := s.scalar("r")
	good := func(message []byte) []byte {
		R := s.encode(s.times(r, s.base))
		k := s.challenge(R, key, Frame(edgeDomain, message))
		return append(R, littleEndian(k.Mul(k, a).Add(k, r).Mod(k, s.order))...)
	}
	sig := good(msg)
	s.sign("an ordinary signature", key, msg, sig)
	s.sign("of nothing", key, nil, good(nil))
	s.sign("of another message", key, msg, good(nil))
	s.sign("by another key", s.encode(s.times(s.scalar("b"), s.base)), msg, sig)
	for _, n := range []int{0, 1, 31, 32, 33, 63} {
		s.sign(fmt.Sprintf("cut to %d bytes", n), key, msg, sig[:n])
	}
	s.sign("a zero byte too many", key, msg, append(slices.Clone(sig), 0))
	s.sign("twice", key, msg, slices.Concat(sig, sig))
	s.sign("S before R", key, msg, slices.Concat(sig[32:], sig[:32]))
	s.sign("both in reverse order of bytes", key, msg, append(reversed(sig[:32]), reversed(sig[32:])...))
	for _, bit := range []int{0, 7, 100, 254, 255, 256, 300, 507, 508, 509, 510, 511} {
		bad := slices.Clone(sig)
		bad[bit/8] ^= 1 << (bit % 8)
		s.sign(fmt.Sprintf("bit %d changed", bit), key, msg, bad)
	}
	with := func(comment string, n *big.Int) {
		if n.Sign() >= 0 && n.BitLen() <= 256 {
			s.sign(comment, key, msg, append(slices.Clone(sig[:32]), littleEndian(n)...))
		}
	}
	S := number(sig[32:])
	for i := int64(1); i < 16; i++ { // each makes the same point
		with(fmt.Sprintf("S + %dL", i), new(big.Int).Add(S, new(big.Int).Mul(s.order, big.NewInt(i))))
	}
	with("S = 0", big.NewInt(0))
	with("S = L", s.order)
	with("S = L - S", new(big.Int).Sub(s.order, S))
	with("S = 2^256 - 1", new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	for _, y := range []byte{2, 0xff} {
		s.sign("R is no point", key, msg, append(bytes.Repeat([]byte{y}, 1), append(make([]byte, 31), sig[32:]...)...))
	}
	s.sign("all zeros", key, msg, make([]byte, 64))
	s.matrix(a, r)
}

func reversed(b []byte) []byte {
	out := slices.Clone(b)
	slices.Reverse(out)
	return out
}

// matrix is every kind of key against every kind of R, each with S = r + ka: one message for which the rule
// of the house holds, if there is one, and one for which it doesn't.
func (s *smith) matrix(a, r *big.Int) {
	kinds := func(n *big.Int, what string) []named {
		point, zero := s.times(n, s.base), big.NewInt(0)
		out := []named{{"ordinary " + what, s.encode(point), n}}
		for _, t := range []int64{4, 2, 1} {
			out = append(out, named{fmt.Sprintf("%s plus a point of order %d", what, torsionOrder[t]), s.encode(s.add(point, s.torsion(t))), n})
		}
		for _, t := range []int64{0, 4, 2, 1} {
			out = append(out, named{fmt.Sprintf("%s of order %d", what, torsionOrder[t]), s.encode(s.torsion(t)), zero})
		}
		minusZero := littleEndian(big.NewInt(1))
		minusZero[31] |= 0x80
		return append(out, named{what + " of order 1, x = 0 with a sign", minusZero, zero},
			named{what + " of order 1, y = p+1", littleEndian(new(big.Int).Add(s.p, big.NewInt(1))), zero},
			named{what + " of order 4, y = p", littleEndian(s.p), zero})
	}
	for _, key := range kinds(a, "key") {
		for _, R := range kinds(r, "R") {
			var have [2]bool
			for n := 0; n < 40 && !(have[0] && have[1]); n++ {
				msg := fmt.Appendf(nil, "draft %d", n)
				k := s.challenge(R.enc, key.enc, Frame(edgeDomain, msg))
				sig := append(slices.Clone(R.enc), littleEndian(k.Mul(k, key.log).Add(k, R.log).Mod(k, s.order))...)
				holds := 0
				if ed25519.Verify(key.enc, Frame(edgeDomain, msg), sig) {
					holds = 1
				}
				if !have[holds] {
					have[holds] = true
					s.sign(key.name+", "+R.name, key.enc, msg, sig)
				}
			}
		}
	}
}

func makeEdges() edges {
	s := &smith{group: newGroup(), keys: map[string]bool{}}
	a := s.scalar("a")
	s.allKeys(a)
	s.allSignatures(a)
	return s.out
}

const edgeFile = "testdata/ed25519.json"

// The vectors of edge cases are for every program that verifies. They were made by the twin above, which
// makes the same ones again; the standard library agrees with its judgement of each.
func TestEdges(t *testing.T) {
	made, err := json.MarshalIndent(makeEdges(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	made = append(made, '\n')
	if *update {
		if err := os.WriteFile(edgeFile, made, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(edgeFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, made) {
		t.Errorf("%s isn't what this test makes", edgeFile)
	}
	var v edges
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Key {
		if err := CheckKey(unhex(c.Key)); (err == nil) != c.Valid {
			t.Errorf("key: %s: %v", c.Comment, err)
		}
	}
	var count struct{ valid, rule, lenient int }
	for _, c := range v.Signature {
		key, msg, sig := unhex(c.Key), unhex(c.Message), unhex(c.Signature)
		if std := ed25519.Verify(key, Frame(c.Domain, msg), sig); std != c.Rule {
			t.Errorf("signature: %s: the standard library says %v", c.Comment, std)
		}
		k, err := NewPublicKey(key)
		if valid := k.Verify(c.Domain, msg, sig); valid != c.Valid || valid && err != nil {
			t.Errorf("signature: %s: %v (%v)", c.Comment, valid, err)
		}
		if c.Rule && !c.Cofactor {
			t.Errorf("signature: %s: we take what a verifier with the cofactor refuses", c.Comment)
		}
		for i, is := range []bool{c.Valid, c.Rule && !c.Valid, c.Cofactor && !c.Rule} {
			if is {
				*[]*int{&count.valid, &count.rule, &count.lenient}[i]++
			}
		}
	}
	t.Logf("%d keys, %d signatures: %d valid, %d only because a key may be enrolled that may not, %d only with the cofactor",
		len(v.Key), len(v.Signature), count.valid, count.rule, count.lenient)
	if count.valid < 10 || count.rule < 10 || count.lenient < 10 || len(v.Signature) < 150 {
		t.Error("the vectors lack a kind")
	}
}

// A key with a part of small order is taken: by the rule of the house every program judges its signatures
// alike, and nobody but its owner is harmed by them: of what it signs about one in eight verifies.
func TestMixedOrderKeyHarmsItsOwner(t *testing.T) {
	s := &smith{group: newGroup()}
	a, r := s.scalar("a"), s.scalar("r")
	key := s.encode(s.add(s.times(a, s.base), s.torsion(1)))
	k, err := NewPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	R, good := s.encode(s.times(r, s.base)), 0
	for n := range 400 {
		msg := fmt.Appendf(nil, "draft %d", n)
		c := s.challenge(R, key, Frame("domain", msg))
		c.Mul(c, a).Add(c, r).Mod(c, s.order)
		if k.Verify("domain", msg, append(slices.Clone(R), littleEndian(c)...)) {
			good++
		}
	}
	if good < 25 || good > 80 {
		t.Errorf("%d of 400 signatures verify, want about 50", good)
	}
}
