package record_test

import (
	"bytes"
	"fmt"

	"parley/record"
	"parley/seal"
)

// Two parties, two records, and acts that pass between them.
func Example() {
	key := func(fill byte) seal.PrivateKey { // a real key comes from crypto/rand
		k, _ := seal.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{fill}, 32)))
		return k
	}
	ald, ves := key(1), key(2)
	parties := []record.Party{
		{Code: "ALD", Name: "Aldmark", Root: key(3).Public(), Seat: ald.Public()},
		{Code: "VES", Name: "Vestria", Root: key(4).Public(), Seat: ves.Public()},
	}
	salt := make([]byte, record.SaltSize) // a real salt can't be guessed
	charter, id, err := record.Seal(
		record.Header{Party: "ALD", Seq: 1, Time: "2026-11-23T09:00:00Z", Kind: record.KindCharter},
		map[string]any{"parties": parties, "title": "Accord"}, salt, ald)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("to read aloud:", seal.Spoken(id))

	here, _ := record.New(charter)
	there, _ := record.New(charter)

	head, _ := there.Next("VES", "comment", "2026-11-23T09:30:00Z")
	raw, _, _ := record.Seal(head, map[string]string{"text": "We have read it."}, salt, ves)
	out, _ := there.Add(raw)
	fmt.Println("there:", out.State)

	for _, act := range there.Missing(here.Frontier()) {
		out, err := here.Add(act.Raw())
		fmt.Println("here:", out.State, err)
	}
	fmt.Println("equal:", here.Frontier().Digest() == there.Frontier().Digest())

	forged := bytes.Replace(raw, []byte("We have read it."), []byte("We agree to it."), 1)
	_, err = here.Add(forged)
	fmt.Println(record.CodeOf(err))
	// Output:
	// to read aloud: 82364 40030 27545 85494 03713 77137
	// there: stored
	// here: stored <nil>
	// equal: true
	// body
}
