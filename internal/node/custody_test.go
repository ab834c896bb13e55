package node

import (
	"bytes"
	"errors"
	"testing"

	"parley/record"
)

// TestCardSaysCustody: the root key's signature holds the mark of a seat whose key a host holds; nobody can
// leave it out, and a card without it has the bytes that it always had.
func TestCardSaysCustody(t *testing.T) {
	h := newHome(t, "VES")
	p := h.own.party()
	own := must[Card](t)(newCard(p, h.own.keys.root, h.own.newestSeat()))
	if bytes.Contains(own.Bytes(), []byte("custody")) {
		t.Errorf("%s", own.Bytes())
	}
	p.Custody = record.HubCustody
	hub := must[Card](t)(newCard(p, h.own.keys.root, h.own.newestSeat()))
	if got := must[Card](t)(ParseCard(hub.Bytes())); got.Party.Custody != record.HubCustody {
		t.Errorf("%+v", got.Party)
	}
	for _, other := range []string{``, `"custody":"",`, `"custody":"own",`} {
		bad := bytes.Replace(hub.Bytes(), []byte(`"custody":"hub",`), []byte(other), 1)
		if _, err := ParseCard(bad); !errors.Is(err, ErrCard) {
			t.Errorf("%q instead of the mark: %v", other, err)
		}
	}
}
