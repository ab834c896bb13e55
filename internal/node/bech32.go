package node

import "strings"

// ageSecret returns the text form of an age post-quantum identity with this seed of 32 bytes. age itself
// makes identities only from its own randomness; ours comes in as an argument.
func ageSecret(seed []byte) string {
	return strings.ToUpper(bech32("age-secret-key-pq-", seed))
}

// bech32 writes bytes as BIP 173 says, as age does: without its bound on the length.
func bech32(prefix string, b []byte) string {
	const digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	var groups []byte // of 5 bits
	acc, bits := uint(0), 0
	for _, x := range b {
		acc, bits = acc<<8|uint(x), bits+8
		for bits >= 5 {
			bits -= 5
			groups = append(groups, byte(acc>>bits)&31)
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		groups = append(groups, byte(acc<<(5-bits))&31)
	}
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for _, g := range groups {
		step(g)
	}
	for range 6 {
		step(0)
	}
	sum ^= 1
	var out strings.Builder
	out.WriteString(prefix + "1")
	for _, g := range groups {
		out.WriteByte(digits[g])
	}
	for i := range 6 {
		out.WriteByte(digits[sum>>(5*(5-i))&31])
	}
	return out.String()
}
