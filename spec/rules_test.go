package spec_test

import (
	"bytes"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// TestOtherRules: a charter with rules or a Unicode version that these pages
// don't know opens no talks, in both implementations; nothing is guessed.
func TestOtherRules(t *testing.T) {
	var raws [][]byte
	for _, change := range []func(*talks.Charter){
		func(*talks.Charter) {}, // the one that is known
		func(c *talks.Charter) { c.Rules = 2 },
		func(c *talks.Charter) { c.Rules = 0 },
		func(c *talks.Charter) { c.Unicode = "15.1.0" },
		func(c *talks.Charter) { c.Unicode = "16.0.0" },
		func(c *talks.Charter) { c.Unicode = "15.0" },
		func(c *talks.Charter) { c.Unicode = "" },
		func(c *talks.Charter) { c.Rule = "majority" },
		func(c *talks.Charter) { c.Attribution = talks.AttributionParties },                            // known, too
		func(c *talks.Charter) { c.Attribution = talks.AttributionNone },                               // known, too
		func(c *talks.Charter) { c.Follows = &talks.Follows{Heads: heads(1, 2), Talks: record.ID{9}} }, // known, too
		func(c *talks.Charter) { c.Follows = &talks.Follows{Heads: heads(2, 1), Talks: record.ID{9}} },
		func(c *talks.Charter) { c.Follows = &talks.Follows{Heads: heads(1, 1), Talks: record.ID{9}} },
		func(c *talks.Charter) { c.Follows = &talks.Follows{Heads: []record.ID{}, Talks: record.ID{9}} },
		func(c *talks.Charter) { c.Follows = &talks.Follows{Talks: record.ID{9}} },
		func(c *talks.Charter) { c.Follows = &talks.Follows{Heads: many(talks.MaxHeads), Talks: record.ID{9}} }, // known, too
		func(c *talks.Charter) {
			c.Follows = &talks.Follows{Heads: many(talks.MaxHeads + 1), Talks: record.ID{9}}
		},
		func(c *talks.Charter) { c.Attribution = "open" },
		func(c *talks.Charter) { c.Attribution = "Parties" },
	} {
		w := &world{codes: []string{"AA", "BB"}, secret: map[string]seal.PrivateKey{}}
		c := &talks.Charter{Lang: "en", Outcome: talks.Treaty, Pen: "AA", Rule: "unanimity", Rules: 1, Title: "Rules", Unicode: seal.UnicodeVersion}
		c.Base = talks.Wire([]text.Block{{ID: "b1", Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split("a b")}}})
		w.enrol(c)
		change(c)
		raw, id, err := record.Seal(record.Header{Party: "AA", Seq: 1, Kind: talks.KindCharter, Time: "2026-01-01T00:00:00Z"}, c, w.newSalt(), w.secret[c.Parties[0].Seat.String()])
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: id, To: record.Frontier{}}, [][]byte{raw}); err != nil {
			t.Fatal(err)
		}
		raws = append(raws, b.Bytes())
	}
	if sound := agree(t, raws); sound != 5 {
		t.Errorf("%d charters open talks, want 5", sound)
	}
}

func heads(first ...byte) []record.ID {
	var out []record.ID
	for _, b := range first {
		out = append(out, record.ID{b})
	}
	return out
}

func many(n int) []record.ID {
	out := make([]record.ID, n)
	for i := range out {
		out[i] = record.ID{byte(i >> 8), byte(i), 1}
	}
	return out
}
