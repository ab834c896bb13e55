package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

func TestSignAndVerify(t *testing.T) {
	k, other := testKey("a"), testKey("b")
	msg := []byte("The High Contracting Parties")
	sig := k.Sign("domain", msg)
	if !k.Public().Verify("domain", msg, sig) {
		t.Fatal("a good signature is refused")
	}
	for i := range sig {
		bad := bytes.Clone(sig)
		bad[i] ^= 1
		if k.Public().Verify("domain", msg, bad) {
			t.Fatal("a changed signature is taken")
		}
	}
	switch {
	case k.Public().Verify("domains", msg, sig), k.Public().Verify("domain", msg[1:], sig),
		k.Public().Verify("domainT", msg[1:], sig), other.Public().Verify("domain", msg, sig),
		k.Public().Verify("domain", msg, sig[:63]), k.Public().Verify("domain", msg, append(sig, 0)),
		k.Public().Verify("domain", msg, nil), PublicKey{}.Verify("domain", msg, sig):
		t.Fatal("a signature is taken for something else")
	}
	if (PrivateKey{}).Sign("domain", msg) != nil || !(PrivateKey{}).Public().IsZero() {
		t.Fatal("no key signs")
	}
}

// A signature has one form: S and S+L give the same point, and only S below L is taken.
func TestMalleableSignature(t *testing.T) {
	k := testKey("a")
	msg := []byte("text")
	sig := k.Sign("domain", msg)
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := slices.Clone(sig[32:])
	slices.Reverse(s)
	n := new(big.Int).SetBytes(s)
	n.Add(n, order)
	n.FillBytes(s)
	slices.Reverse(s)
	if k.Public().Verify("domain", msg, append(slices.Clone(sig[:32]), s...)) {
		t.Fatal("S+L is taken")
	}
}

func TestKeyText(t *testing.T) {
	k := testKey("a")
	p, err := ParsePublicKey(k.Public().String())
	if err != nil || p != k.Public() {
		t.Fatal(p, err)
	}
	s, err := ParsePrivateKey(k.Secret())
	if err != nil || s.Public() != p {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(text, k.Secret()[16:]) || strings.Contains(text, "[]byte") {
		t.Fatal("a private key prints itself:", text)
	}
	good := k.Public().String()
	for _, bad := range []string{"", "ed25519", "ed25519:", good[8:], "ED25519:" + good[8:], "ed448:" + good[8:],
		good + "=", good + "A", good[:len(good)-1], " " + good, good + "\n", good[:20] + "\n" + good[20:], strings.ReplaceAll(good, good[20:21], "+"),
		good[:len(good)-1] + loosen(good[len(good)-1])} {
		if _, err := ParsePublicKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "ed25519-secret:", k.Public().String(), k.Secret() + "A"} {
		if _, err := ParsePrivateKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := GenerateKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key from 31 bytes")
	}
}

// loosen gives the base64url digit with a low bit set that says nothing.
func loosen(c byte) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(digits[strings.IndexByte(digits, c)|1])
}

// curve is edwards25519 in the plainest arithmetic, as a twin of what CheckKey says.
type curve struct{ p, d *big.Int }

func newCurve() curve {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	d := new(big.Int).ModInverse(big.NewInt(121666), p)
	d.Mul(d, big.NewInt(-121665)).Mod(d, p)
	return curve{p, d}
}

// point finds x for y, or reports that there is none.
func (c curve) point(y *big.Int) (x *big.Int, ok bool) {
	one := big.NewInt(1)
	y2 := new(big.Int).Mul(y, y)
	num := new(big.Int).Sub(y2, one)
	den := new(big.Int).Mul(c.d, y2)
	den.Add(den, one).Mod(den, c.p)
	num.Mul(num, den.ModInverse(den, c.p)).Mod(num, c.p)
	x = new(big.Int).ModSqrt(num, c.p)
	return x, x != nil
}

func (c curve) double(x, y *big.Int) (*big.Int, *big.Int) {
	one := big.NewInt(1)
	xy := new(big.Int).Mul(x, y)
	t := new(big.Int).Mul(xy, xy)
	t.Mul(t, c.d)
	nx := new(big.Int).Lsh(xy, 1)
	nx.Mul(nx, new(big.Int).ModInverse(new(big.Int).Mod(new(big.Int).Add(one, t), c.p), c.p)).Mod(nx, c.p)
	ny := new(big.Int).Add(new(big.Int).Mul(y, y), new(big.Int).Mul(x, x))
	ny.Mul(ny, new(big.Int).ModInverse(new(big.Int).Mod(new(big.Int).Sub(one, t), c.p), c.p)).Mod(ny, c.p)
	return nx, ny
}

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

// The list of small-order points has exactly the eight points whose double three times over is the
// identity: 1, 1, 2 and 4 of them of order 1, 2, 4 and 8.
func TestSmallOrder(t *testing.T) {
	c := newCurve()
	points := 0
	for i, h := range smallOrder {
		le, _ := hex.DecodeString(h)
		for _, sign := range []byte{0, 0x80} {
			enc := slices.Clone(le)
			enc[31] |= sign
			if err := CheckKey(enc); !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), "small order") {
				t.Errorf("%x: %v", enc, err)
			}
		}
		if i >= 5 {
			continue // other spellings of the first two
		}
		slices.Reverse(le)
		y := new(big.Int).SetBytes(le)
		x, ok := c.point(y)
		if !ok {
			t.Fatalf("%s: no point", h)
		}
		if points++; x.Sign() != 0 {
			points++ // x and -x
		}
		for range 3 {
			x, y = c.double(x, y)
		}
		if x.Sign() != 0 || y.Cmp(big.NewInt(1)) != 0 {
			t.Errorf("%s: not of small order", h)
		}
	}
	if points != 8 {
		t.Errorf("%d points, want 8", points)
	}
}

// With a key of small order one signature fits about every eighth message, and for order 1 every one:
// that is why such keys are refused. (The standard library verifies them.)
func TestWhySmallOrder(t *testing.T) {
	identity, _ := hex.DecodeString(smallOrder[1])
	sig := append(slices.Clone(identity), make([]byte, 32)...) // R = identity, S = 0
	for _, msg := range []string{"yes", "no"} {
		if !ed25519.Verify(identity, []byte(msg), sig) {
			t.Skip("SKIPPED: the standard library refuses such keys now")
		}
	}
	var k PublicKey
	copy(k.raw[:], identity)
	if _, err := NewPublicKey(k.Bytes()); err == nil {
		t.Fatal("enrolled")
	}
}

func TestCheckKey(t *testing.T) {
	for i := range 50 {
		if err := CheckKey(testKey(fmt.Sprint(i)).Public().Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	c := newCurve()
	on := 0
	for i := range 200 {
		raw := random(1000 + i)[:32]
		y := slices.Clone(raw)
		y[31] &= 0x7f
		slices.Reverse(y)
		_, ok := c.point(new(big.Int).SetBytes(y))
		if ok {
			on++
		}
		if err := CheckKey(raw); (err == nil) != ok {
			t.Errorf("%x: %v, on the curve: %v", raw, err, ok)
		}
	}
	if on < 60 || on > 140 {
		t.Errorf("%d of 200 on the curve", on)
	}
	for i := byte(0xed); i != 0; i++ { // y from p to 2^255-1
		raw := append([]byte{i}, bytes.Repeat([]byte{0xff}, 31)...)
		for _, last := range []byte{0x7f, 0xff} {
			raw[31] = last
			if err := CheckKey(raw); err == nil {
				t.Errorf("%x is taken", raw)
			}
		}
	}
	for _, n := range []int{0, 31, 33} {
		if err := CheckKey(make([]byte, n)); !errors.Is(err, ErrKey) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestDigestText(t *testing.T) {
	d := Hash("domain", []byte("a"))
	back, err := ParseDigest(d.String())
	if err != nil || back != d || d.IsZero() || !strings.HasPrefix(d.String(), d.Short()) {
		t.Fatal(back, err)
	}
	if d, err := ParseDigest(""); err != nil || !d.IsZero() || d.String() != "" {
		t.Fatal(d, err)
	}
	for _, bad := range []string{"0", d.String()[1:], d.String() + "0", strings.ToUpper(d.String()), strings.Repeat("g", 64), strings.Repeat("0", 64)} {
		if _, err := ParseDigest(bad); !errors.Is(err, ErrDigest) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Parts and domain can't be shifted into each other.
func TestFrame(t *testing.T) {
	seen := map[string]string{}
	for _, f := range [][]string{{"a"}, {"a", ""}, {"a", "", ""}, {"a", "b"}, {"ab"}, {"ab", ""}, {"", "ab"}, {"", "a", "b"}, {"a", "\x00"}} {
		var parts [][]byte
		for _, p := range f[1:] {
			parts = append(parts, []byte(p))
		}
		b := string(Frame(f[0], parts...))
		if seen[b] != "" {
			t.Errorf("%q and %s have one frame", f, seen[b])
		}
		seen[b] = fmt.Sprintf("%q", f)
	}
}

func TestSpoken(t *testing.T) {
	d := Digest{}
	for i := range d {
		d[i] = byte(i)
	}
	if got := Spoken(d); got != "09060 60585 12110 63635 15160 66685" {
		t.Fatal(got)
	}
}

func BenchmarkVerify(b *testing.B) {
	k := testKey("a")
	msg := random(500)
	sig := k.Sign("domain", msg)
	p := k.Public()
	for b.Loop() {
		if !p.Verify("domain", msg, sig) {
			b.Fatal("refused")
		}
	}
}

func BenchmarkCheckKey(b *testing.B) {
	k := testKey("a").Public().Bytes()
	for b.Loop() {
		if err := CheckKey(k); err != nil {
			b.Fatal(err)
		}
	}
}
