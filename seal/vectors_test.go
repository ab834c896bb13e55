package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

func unhexed(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The golden vectors are what somebody else builds against. They never change.
func TestVectors(t *testing.T) {
	var v struct {
		Hash []struct {
			Comment, Domain, Frame, Digest string
			Parts                          []string
		}
		Signature []struct {
			Comment, Seed, Public, Domain, Message, Signature string
			Valid                                             bool
		}
		Spoken []struct{ Digest, Spoken string }
		Key    []struct {
			Comment, Key string
			Valid        bool
		}
		JSON []struct {
			Comment, Bytes string
			Valid          bool
		}
	}
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Hash) < 5 || len(v.Signature) < 6 || len(v.Spoken) < 5 || len(v.Key) < 17 || len(v.JSON) < 100 {
		t.Fatal("vectors are missing")
	}
	for _, c := range v.Hash {
		var parts [][]byte
		for _, p := range c.Parts {
			parts = append(parts, unhexed(t, p))
		}
		if !bytes.Equal(Frame(c.Domain, parts...), unhexed(t, c.Frame)) || Hash(c.Domain, parts...).String() != c.Digest {
			t.Errorf("hash: %s", c.Comment)
		}
	}
	for _, c := range v.Signature {
		k, err := GenerateKey(bytes.NewReader(unhexed(t, c.Seed)))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParsePublicKey(c.Public)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := DecodeBytes(c.Signature)
		if err != nil || k.Public() != p || p.Verify(c.Domain, unhexed(t, c.Message), sig) != c.Valid {
			t.Errorf("signature: %s (%v)", c.Comment, err)
		}
		if made := k.Sign(c.Domain, unhexed(t, c.Message)); bytes.Equal(made, sig) != c.Valid {
			t.Errorf("signature: %s: made %x", c.Comment, made)
		}
	}
	for _, c := range v.Spoken {
		if d, err := ParseDigest(c.Digest); err != nil || Spoken(d) != c.Spoken {
			t.Errorf("spoken: %s (%v)", c.Digest, err)
		}
	}
	for _, c := range v.Key {
		if err := CheckKey(unhexed(t, c.Key)); (err == nil) != c.Valid {
			t.Errorf("key: %s: %v", c.Comment, err)
		}
	}
	for _, c := range v.JSON {
		if err := Valid(unhexed(t, c.Bytes)); (err == nil) != c.Valid {
			t.Errorf("json: %s: %v", c.Comment, err)
		}
	}
}
