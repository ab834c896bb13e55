package record

import (
	"fmt"
	"testing"
)

// An act names only what is news: others' heads that its author's previous act
// hasn't in its past already, nor has another that it names.
func TestRuleNextNamesOnlyNews(t *testing.T) {
	d := draw(t, "A1-A2; B1(A2); A2-A3(B1); C1")
	r := d.record(d.names[1:]...)
	for party, want := range map[string]string{"AA": "C1", "BB": "A3 C1", "CC": "A3"} {
		h, err := r.Next(party, "comment", noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.heads(h.Deps); got != want {
			t.Errorf("%s names %q, want %q", party, got, want)
		}
	}
}

// A re-keying's new key verifies the acts of its epoch and no others; two of
// one epoch leave both keys, so that both branches can be read.
func TestRuleKeysAreByEpoch(t *testing.T) {
	d := draw(t, "A1-A2!-A3; A1-A2'!; B1")
	r := d.record(d.names[1:]...)
	k := r.Keyring()
	for epoch, want := range []int{1, 2, 0} {
		keys, known := k.Keys("AA", epoch, false)
		if len(keys) != want || !known {
			t.Errorf("%d keys for epoch %d, want %d", len(keys), epoch, want)
		}
	}
	root, _ := k.Keys("AA", 2, true)
	if p, ok := r.Party("AA"); !ok || len(root) != 1 || root[0] != p.Root {
		t.Error("root acts are not by the charter's root key")
	}
	if _, ok := r.Party("ZZ"); ok {
		t.Error("ZZ is a party")
	}
	fresh := NewKeyring(r.Parties())
	fresh.Learn(d.acts["B1"])
	for range 2 { // once is enough
		fresh.Learn(d.acts["A2!"])
	}
	if keys, _ := fresh.Keys("AA", 1, false); len(keys) != 1 {
		t.Errorf("%d keys learned", len(keys))
	}
	if keys, _ := fresh.Keys("BB", 1, false); len(keys) != 0 {
		t.Error("a comment teaches a key")
	}
}

// The bound on parties is inclusive: all the world's states fit.
func TestRuleAsManyPartiesAsTheLimit(t *testing.T) {
	w := newWorld(t, "AA")
	var list []any
	for i := range MaxParties {
		code := fmt.Sprintf("P%03d", i)
		if i == 0 {
			code = "AA"
		}
		list = append(list, map[string]any{"code": code, "name": "N", "age": "age1x",
			"root": w.key(code + "/root").Public().String(), "seat": w.key(code + "/0").Public().String()})
	}
	raw, _, err := Seal(Header{Party: "AA", Seq: 1, Time: noon, Kind: KindCharter}, map[string]any{"parties": list}, salt("many"), w.key("AA/0"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(raw)
	if err != nil || len(r.Parties()) != MaxParties {
		t.Fatal(err)
	}
}

// TestRuleCustodyIsTheRootKeysWord: who holds a key is said by the charter and by re-keyings, which only the
// root key signs; each re-keying says it anew, and each act has the custody of the key on which it stands.
func TestRuleCustodyIsTheRootKeysWord(t *testing.T) {
	w := newWorld(t, "AA", "BB")
	party := func(code string, c Custody) Party {
		return Party{Code: code, Custody: c, Name: code, Root: w.key(code + "/root").Public(), Seat: w.key(code + "/0").Public()}
	}
	body := map[string]any{"parties": []Party{party("AA", OwnCustody), party("BB", HubCustody)}}
	raw, _, err := Seal(Header{Party: "AA", Seq: 1, Time: noon, Kind: KindCharter}, body, salt("charter"), w.key("AA/0"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Parties(); got[0].Custody != OwnCustody || got[1].Custody != HubCustody {
		t.Fatal(got)
	}
	say := func(body any, kind, key string, want Custody) ID {
		t.Helper()
		h, err := r.Next("BB", kind, noon)
		if err != nil {
			t.Fatal(err)
		}
		if k, ok := body.(Rekey); ok {
			k.Epoch = h.Epoch
			if h.Seq > 1 {
				k.Continues = &Continues{h.Prev, h.Seq - 1}
			}
			body = k
		}
		raw, id, err := Seal(h, body, salt(kind+key), w.key(key))
		if err != nil {
			t.Fatal(err)
		}
		if out, err := r.Add(raw); err != nil || out.State != Stored {
			t.Fatal(out, err)
		}
		if got := r.Custody(id); got != want {
			t.Errorf("%s under %s: custody %q, want %q", kind, key, got, want)
		}
		return id
	}
	first := say(map[string]string{}, "comment", "BB/0", HubCustody)
	say(Rekey{Seat: w.key("BB/1").Public()}, KindRekey, "BB/root", OwnCustody)
	say(map[string]string{}, "comment", "BB/1", OwnCustody)
	say(Rekey{Custody: HubCustody, Seat: w.key("BB/2").Public()}, KindRekey, "BB/root", HubCustody)
	say(map[string]string{}, "comment", "BB/2", HubCustody)
	say(Rekey{Custody: HubCustody, Seat: w.key("BB/3").Public()}, KindRekey, "BB/root", HubCustody)
	say(Rekey{Seat: w.key("BB/4").Public()}, KindRekey, "BB/root", OwnCustody)
	if r.Custody(first) != HubCustody || r.Custody(r.Talks()) != OwnCustody {
		t.Error("a later re-keying changed an earlier act")
	}
	// The host has the seat key of the charter, and not the root key.
	h := Header{Talks: r.Talks(), Party: "BB", Seq: 2, Prev: first, Time: noon, Kind: KindRekey, Root: true, Epoch: 1}
	raw, _, err = Seal(h, Rekey{Continues: &Continues{first, 1}, Epoch: 1, Seat: w.key("host").Public()}, salt("host"), w.key("BB/0"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add(raw); CodeOf(err) != CodeSignature {
		t.Errorf("a host took the mark off its own seat: %v", err)
	}
}
