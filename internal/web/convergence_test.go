package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"parley/internal/accounts"
	"parley/talks"
)

// TestHoleAPITellsDistances: distances, reciprocity and backing are for who may see where parties stand, under each policy.
func TestHoleAPITellsDistances(t *testing.T) {
	for policy, told := range map[talks.Attribution]bool{talks.AttributionOpen: true, talks.AttributionParties: false, talks.AttributionNone: false} {
		r := disputed(t, policy, "VES", "LOR")
		at := "/api/v1/t/" + r.node.ID().String() + "/convergence"
		read := func(who, body string) map[string]json.RawMessage {
			t.Helper()
			var got map[string]json.RawMessage
			if err := json.Unmarshal([]byte(body), &got); err != nil {
				t.Fatalf("%s, %s: %v %s", policy, who, err, body)
			}
			return got
		}
		a, _ := r.people(t, "VES")
		_, body := r.get(r.joined(a, seat("VES", Read), "ves"), at)
		own := read("the seat", body)
		for _, k := range []string{"figures", "series", "distances", "reciprocity", "backing"} {
			if own[k] == nil {
				t.Errorf("%s: the seat isn't given %s: %s", policy, k, body)
			}
		}
		for who, client := range map[string]*http.Client{
			"observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"), "secretariat": r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
		} {
			code, body := r.get(client, at)
			if code != http.StatusOK {
				t.Fatalf("%s, %s: %d %s", policy, who, code, body)
			}
			got := read(who, body)
			for _, k := range []string{"distances", "reciprocity", "backing"} {
				if (got[k] != nil) != told {
					t.Errorf("%s: %s and %s: %s", policy, who, k, body)
				}
			}
		}
	}
}
