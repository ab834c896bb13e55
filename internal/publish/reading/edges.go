package reading

import (
	"encoding/hex"

	"parley/outcome"
	"parley/seal"
)

// Edges are signatures about which verifiers in the world differ, each with whether the one rule takes it (docs/spec/seal.md §4).
// They are some of seal/testdata/ed25519.json; TestEdges holds them to it.
func Edges() []Edge {
	return []Edge{
		{"an ordinary signature", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "546865204869676820436f6e7472616374696e672050617274696573", "e9b88f097121d4b16d907c2b80348f24280f94a52185527519036a04ec790b5489dfe7be93906a3586670335d02cee18dd5e6751e4f886a0fcddc3a6bfb11508", true},
		{"S + 1L", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "546865204869676820436f6e7472616374696e672050617274696573", "e9b88f097121d4b16d907c2b80348f24280f94a52185527519036a04ec790b5476b3dd1baef37c8d5c04fbd7ae26cd2ddd5e6751e4f886a0fcddc3a6bfb11518", false},
		{"S + 15L", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "546865204869676820436f6e7472616374696e672050617274696573", "e9b88f097121d4b16d907c2b80348f24280f94a52185527519036a04ec790b546c4a4f311f5f7e5e159885c1dbd0fe51de5e6751e4f886a0fcddc3a6bfb115f8", false},
		{"ordinary key, R plus a point of order 2", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "044770f68ede2b4e926f83d47fcb70dbd7f06b5ade7aad8ae6fc95fb1386f4abcd6f4eb7c9e88ec3b4060744b33d296892619a83784e66391f784dc0937ae801", false},
		{"ordinary key, R plus a point of order 4", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "0b270216fa3ac0e9677b700d19c3aa414e273cdd2637fb27806b0a1884d8961e033b010c948867bebccab764486f1934c69a5436bd2d27bb0ac3838319c6560f", false},
		{"ordinary key, R plus a point of order 8", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "654c151d24e1ec0706a3aac5ca78b43308f8823da69037e944868ceb17a7153b77e0527e7b639d3475c87b04d4c5c71a4e98662fc4caa3573bbed72917056904", false},
		{"ordinary key, R of order 1", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "010000000000000000000000000000000000000000000000000000000000000098c869da9bd8b332ccb0df811390b8b81398c05b6497d1e239923e81efd6f10a", true},
		{"ordinary key, R of order 2", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f973bddc63b0e1c52efe361d994ac2231bd588620910c5bd585cc28c451a22a0d", false},
		{"ordinary key, R of order 4", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "0000000000000000000000000000000000000000000000000000000000000000520698df6ed7a6f6c5e50bb34aa89b6125ce4c646000d6936835ca8d58cb8e0f", false},
		{"ordinary key, R of order 8", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc0582037a59e6556cba1899acbabb6cc5462f3ab5f7d9ebdbd4bc8c2629a37abf07", false},
		{"ordinary key, R of order 1, y = p+1", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f050f34729c8c00055a36dae28e05cff60dc34de568d92a86ed3386c560497601", false},
		{"ordinary key, R of order 4, y = p", "d5461e63776ecc59e41af6daefd9f8c6f2e61c5e5fd675b03136ba1fe65f8a46", "64726166742030", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7fb4b70f6ca0809be25367a3f3805d510a018a83328ee745e2d9ae7080ccd0120a", false},
		{"key plus a point of order 8, ordinary R", "81fd1af1eb7763c35fb9519ed4e44eb58546a60b1abf832633a1011a89f98593", "64726166742030", "e9b88f097121d4b16d907c2b80348f24280f94a52185527519036a04ec790b547762c4313d916610033429ea5102ec592383f0959ef88d04eeb791b290d5ff0d", false},
		{"key plus a point of order 8, ordinary R", "81fd1af1eb7763c35fb9519ed4e44eb58546a60b1abf832633a1011a89f98593", "64726166742033", "e9b88f097121d4b16d907c2b80348f24280f94a52185527519036a04ec790b542012de3678f8da7a3f169fad56ecdcdbf30226b485c8c95d2c9cf8284fd54203", true},
	}
}

// Edge is one of them; bytes are in hexadecimal, the domain is "parley test v1".
type Edge struct {
	Comment, Key, Message, Sig string
	Rule                       bool
}

// KnowsEdges reports whether a verifier says of every edge what the rule says.
func KnowsEdges(verify func([]outcome.Signature) []bool) bool {
	var list []outcome.Signature
	edges := Edges()
	for _, e := range edges {
		var b [3][]byte
		for i, s := range []string{e.Key, e.Message, e.Sig} {
			b[i], _ = hex.DecodeString(s)
		}
		key, err := seal.NewPublicKey(b[0])
		if err != nil {
			return false
		}
		list = append(list, outcome.Signature{Key: key, Message: seal.Frame("parley test v1", b[1]), Sig: b[2]})
	}
	got := verify(list)
	for i, e := range edges {
		if i >= len(got) || got[i] != e.Rule {
			return false
		}
	}
	return true
}
