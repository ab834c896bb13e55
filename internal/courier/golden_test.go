package courier

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"parley/seal"
)

// The bytes of the protocol, as docs/spec/courier.md has them. testdata/vectors.json never changes; another way to
// do it would be another version.
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	got := vectors(t)
	for name, v := range got {
		if want[name] != v {
			t.Errorf("%s: %s, want %s", name, v, want[name])
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d vectors, want %d", len(got), len(want))
	}
}

func vectors(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	marshal := func(name string, v any) []byte {
		line, err := seal.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(line)
		return line
	}
	binding := proxiedBinding("Node.Example")
	out["binding of Node.Example"] = hex.EncodeToString(binding)
	talks := seal.Hash("test talks", nil)
	mine, theirs, name := make([]byte, nonce), make([]byte, nonce), make([]byte, token)
	mine[0], theirs[0], name[0] = 1, 2, 3
	a, b := key(t, "AA"), key(t, "BB")
	tags := []seal.Digest{talksTag(talks, binding, mine), seatTag(b.Public(), binding, mine)}
	h := marshal("hello", hello{Mode: Proxied, Nonce: mine, Tags: tags, V: Version})
	r := marshal("reply", reply{Nonce: theirs, Party: "BB", Seat: b.Public(), Session: name, V: Version, Vouchers: []seal.Raw{}})
	marshal("reply signature", signed{SeatOf("BB", b).Sign(answerTranscript(Proxied, binding, h, r))})
	p := marshal("proof", proof{Party: "AA", Seat: a.Public(), V: Version, Vouchers: []seal.Raw{}})
	marshal("proof signature", signed{SeatOf("AA", a).Sign(callTranscript(Proxied, binding, h, r, p))})
	out["talks"] = talks.String()
	host := key(t, "host")
	d := marshal("delegation", Delegation{V: 1, Host: host.Public(), Party: "AA", Seat: a.Public(), Talks: []seal.Digest{talks}, Until: "2026-12-01T09:00:00Z"})
	signedBy := marshal("signed delegation", signedDelegation{Sig: a.Sign(DelegationDomain, d), Statement: d})
	seat, err := DelegatedSeat(signedBy, host)
	if err != nil {
		t.Fatal(err)
	}
	p = marshal("delegated proof", proof{Delegation: seat.Delegation, Party: "AA", Seat: seat.Key, V: Version, Vouchers: []seal.Raw{}})
	marshal("delegated proof signature", signed{seat.Sign(callTranscript(Proxied, binding, h, r, p))})
	return out
}
