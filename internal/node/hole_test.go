package node

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// Tests named after holes that a review found.

// bare takes the body off an act, as anybody can who carries it.
func bare(t *testing.T, raw []byte) []byte {
	t.Helper()
	head := bytes.Index(raw, []byte(`,"head":`))
	salt := bytes.LastIndex(raw, []byte(`"salt":"`))
	sigs := bytes.LastIndex(raw, []byte(`,"sigs":`))
	if head < 0 || salt < head || sigs < salt {
		t.Fatalf("%.80s", raw)
	}
	return bytes.Join([][]byte{[]byte(`{"body":null`), raw[head:salt], []byte(`"salt":""`), raw[sigs:]}, nil)
}

// TestBodyTakenOffOnTheWay: a courier that takes the body off an act must not
// get it into a party's record, where the party would build on it unread.
func TestBodyTakenOffOnTheWay(t *testing.T) {
	_, vo, a, b := pair(t)
	m := act(t, a, amend(t, a, "harm", "damage"))
	comment := act(t, a, &talks.Comment{Text: "behind it"})
	var raws [][]byte
	if err := a.View(func(rec *record.Record, _ *talks.State) error {
		raws = append(raws, bare(t, rec.Get(m.ID).Raw()), rec.Get(comment.ID).Raw())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	before := now(b, func(v *talks.View) int { return len(v.Log()) })
	rep, err := b.take(t.Context(), &pouch.Pouch{Header: pouch.Header{Talks: b.ID()}, Acts: raws})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Refused) != 1 || rep.Refused[0].Code != record.CodeWithheld || rep.Parked != 1 || !strings.Contains(fmt.Sprint(rep.Missing), m.ID.Short()) {
		t.Errorf("%+v", rep)
	}
	if n := now(b, func(v *talks.View) int { return len(v.Log()) }); n != before {
		t.Errorf("%d acts, had %d", n, before)
	}
	if _, rep = send(t, a, vo, PackOptions{All: true}); len(rep.Stored) != 2 {
		t.Errorf("the whole acts: %+v", rep)
	}
}

// TestInventedHeadsFillTheNotes: what a pouch says of its packer's frontier
// is signed by nobody, so it must not be kept without end.
func TestInventedHeadsFillTheNotes(t *testing.T) {
	_, vo, _, b := pair(t)
	for round := range 3 {
		p := &pouch.Pouch{Header: pouch.Header{Talks: b.ID()}}
		for i := range 200 {
			p.Header.To = append(p.Header.To, record.Head{ID: seal.Hash("invented", []byte{byte(round), byte(i)}), Party: vo.Code(), Seq: 1000 + i})
		}
		if _, err := b.take(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(b.Notes().Lost); n == 0 || n > maxLost {
		t.Errorf("%d invented acts are noted", n)
	}
}
