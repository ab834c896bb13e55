package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

// FuzzValid: the scanner judges bytes as the plain definition does, says where they are at fault, and takes
// values apart into parts that are values.
func FuzzValid(f *testing.F) {
	for _, p := range pitfalls {
		if len(p.in) < 1000 {
			f.Add([]byte(p.in))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		err := Valid(b)
		if (err == nil) != slowValid(b) {
			t.Fatalf("%q: the scanner says %v, the definition %v", b, err, slowValid(b))
		}
		var form *FormError
		if err != nil && (!errors.As(err, &form) || form.Reason == "" || form.Offset < 0 || form.Offset > len(b) || len(err.Error()) > 2*len(b)+300) {
			t.Fatalf("%q: the error %q doesn't say where", b, err)
		}
		members, errM := Members(b)
		list, errL := Elements(b)
		if object := err == nil && b[0] == '{'; object != (errM == nil) {
			t.Fatalf("%q is an object: %v, but its members: %v", b, object, errM)
		}
		if array := err == nil && b[0] == '['; array != (errL == nil) {
			t.Fatalf("%q is an array: %v, but its elements: %v", b, array, errL)
		}
		for _, m := range members {
			list = append(list, m.Value)
		}
		for _, x := range list {
			if err := Valid(x); err != nil || !bytes.Contains(b, x) {
				t.Fatalf("%q has the part %q: %v", b, x, err)
			}
		}
	})
}

// FuzzUnmarshal: bytes that are read into a form are exactly the bytes that are written of it.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(shapeJSON))
	f.Add([]byte(strings.Replace(shapeJSON, `null`, `"`+testKey("a").Public().String()+`"`, 1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s shape
		if err := Unmarshal(b, &s); err != nil {
			if !errors.Is(err, ErrForm) || len(err.Error()) > 2*len(b)+300 {
				t.Fatalf("%q: %v", b, err)
			}
			return
		}
		back, err := Marshal(s)
		if err != nil || !bytes.Equal(back, b) {
			t.Fatalf("%s became %s (%v)", b, back, err)
		}
	})
}

// FuzzKey: the text of a key, a digest or of bytes has one spelling, and a key is usable exactly when it is
// the one spelling of a point that isn't of small order.
func FuzzKey(f *testing.F) {
	k := testKey("a")
	for _, s := range []string{k.Public().String(), k.Secret(), Hash("x").String(), "", "ed25519:", "ed25519-secret:", strings.Repeat("0", 64), "AAF", "AA\nE", "AAE="} {
		f.Add(s)
	}
	for _, h := range smallOrder {
		f.Add("ed25519:" + EncodeBytes(unhex(h)))
	}
	g := newGroup()
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := ParsePublicKey(s); err == nil {
			if p.String() != s || p.IsZero() {
				t.Fatalf("%q is a key whose text is %q", s, p)
			}
		} else if !errors.Is(err, ErrKey) || len(err.Error()) > 200 {
			t.Fatalf("%q: %v", s, err)
		}
		if p, err := ParsePrivateKey(s); err == nil {
			if p.Secret() != s {
				t.Fatal("a private key has two spellings")
			}
		} else if _, own := ParsePrivateKey("x"); !errors.Is(err, ErrKey) || len(s) > 30 && strings.Contains(err.Error(), s[20:]) && !strings.Contains(own.Error(), s[20:]) {
			t.Fatalf("the error %v shows the key or isn't one", err)
		}
		if d, err := ParseDigest(s); err == nil {
			if d.String() != s || d.IsZero() != (s == "") || len(Spoken(d)) != 35 {
				t.Fatalf("%q is the digest %q", s, d)
			}
		} else if !errors.Is(err, ErrDigest) {
			t.Fatal(err)
		}
		raw, err := DecodeBytes(strings.TrimPrefix(s, "ed25519:"))
		if err != nil {
			return
		}
		if EncodeBytes(raw) != strings.TrimPrefix(s, "ed25519:") {
			t.Fatalf("%q has two spellings", s)
		}
		if len(raw) != 32 {
			return
		}
		point, usable := g.decode(raw)
		if usable {
			one := g.encode(g.times(g.order, g.base))
			usable = bytes.Equal(g.encode(point), raw) && !bytes.Equal(g.encode(g.add(g.add(g.add(point, point), g.add(point, point)), g.add(g.add(point, point), g.add(point, point)))), one)
		}
		if err := CheckKey(raw); (err == nil) != usable {
			t.Fatalf("%x: %v, but the point says %v", raw, err, usable)
		}
	})
}

// FuzzVerify: a signature is judged as the twin judges it, for keys that may be enrolled and others alike.
func FuzzVerify(f *testing.F) {
	raw, err := os.ReadFile(edgeFile)
	if err != nil {
		f.Fatal(err)
	}
	var v edges
	if err := json.Unmarshal(raw, &v); err != nil {
		f.Fatal(err)
	}
	for _, c := range v.Signature {
		f.Add(c.Domain, unhex(c.Key), unhex(c.Message), unhex(c.Signature))
	}
	g := newGroup()
	f.Fuzz(func(t *testing.T, domain string, key, msg, sig []byte) {
		want, cofactor := g.judge(key, Frame(domain, msg), sig)
		if want && !cofactor {
			t.Fatal("the rule holds and the one with the cofactor doesn't")
		}
		k, err := NewPublicKey(key)
		if got := k.Verify(domain, msg, sig); got != (want && err == nil) {
			t.Fatalf("key %s (%v): %v, the twin says %v", hex.EncodeToString(key), err, got, want)
		}
		if want && err == nil && k.Verify(domain+"x", msg, sig) {
			t.Fatal("a signature holds in two domains")
		}
	})
}
