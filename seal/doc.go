// Package seal holds what signatures stand on: digests, Ed25519 keys, and the one encoding.
//
// Everything here is a pure function of its arguments; randomness comes in as an argument. It refuses
// to be a library of cryptography: one hash, one signature algorithm, one rule to verify, one way to
// write a value.
//
// # Digests and signatures
//
// A [Digest] is SHA-256 over a frame: the domain (what kind of thing is hashed) and then each part, each
// with its length before it (see [Frame]). A signature is Ed25519 over the same kind of frame. Keys and
// signatures stand beside the tag of their algorithm. A key is checked when it is enrolled ([CheckKey]):
// canonical, on the curve, not of small order, because verifiers disagree about others.
// A key with a part of small order beside an ordinary one is taken: under the one rule to verify (R compared
// as bytes, S below the group order, no cofactor; see [PublicKey.Verify]) all programs judge it alike.
// testdata/ed25519.json holds the edge cases.
//
// # The one encoding
//
// A value has exactly one encoding, a subset of JSON as RFC 8785 writes it:
//
//   - no space between tokens; no byte order mark; nothing after the value
//   - objects: keys are 1 to 64 printable ASCII characters without quote and backslash, ascending by
//     bytes, each once
//   - numbers: integers from -(2^53-1) to 2^53-1, without plus, leading zero, minus zero, fraction or
//     exponent
//   - strings: UTF-8 in Unicode normal form C, of characters assigned in Unicode 15.0.0; escaped are the
//     quote, the backslash, and U+0000 to U+001F (as \b \t \n \f \r, others as \u00 and two lower-case
//     digits), and nothing else is
//   - at most 32 levels deep and 4 MiB long
//
// So two programs that read the same value hold the same bytes, and a lawyer can read them in fifty
// years. [Marshal] writes it, [Unmarshal] refuses everything else, in one pass. Bytes that arrived are
// hashed and kept as they are, never a re-encoding.
//
//	b, err := seal.Marshal(struct {
//		Name string `json:"name"`
//		Year int    `json:"year"`
//	}{"Accord", 2026})
//	// {"name":"Accord","year":2026}
package seal
