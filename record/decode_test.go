package record

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"parley/seal"
)

// forge signs any header, good or not, and puts an act around it.
func (w *world) forge(head, body, salt, key string) []byte {
	return fmt.Appendf(nil, `{"body":%s,"head":%s,"salt":"%s","sigs":[{"alg":"ed25519","sig":"%s"}]}`,
		body, head, salt, seal.EncodeBytes(w.key(key).Sign(domainSignature, []byte(head))))
}

const (
	saltText = "AAAAAAAAAAAAAAAAAAAAAA"
	bodyText = `{"text":"x"}`
)

// head returns a good header for a second act of AA.
func (w *world) head(talks ID) string {
	h := seal.Hash(domainBody, make([]byte, SaltSize), []byte(bodyText))
	return fmt.Sprintf(`{"body":"%s","deps":[],"kind":"comment","party":"AA","prev":"%s","seq":2,"talks":"%s","time":"2026-11-23T12:00:00Z","v":1}`, h, talks, talks)
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, "AA", "BB")
	r, err := New(w.charter)
	if err != nil {
		t.Fatal(err)
	}
	talks := r.Talks().String()
	good := w.head(r.Talks())
	if out, err := r.Add(w.forge(good, bodyText, saltText, "AA/0")); err != nil || out.State != Stored {
		t.Fatal(out, err)
	}
	dep := func(id, party string, seq int) string {
		return fmt.Sprintf(`{"id":"%s","party":"%s","seq":%d}`, id, party, seq)
	}
	some := strings.Repeat("ab", 32)
	for _, c := range []struct {
		name, old, new string
		code           Code
		want           string
	}{
		{"version 2", `"v":1`, `"v":2`, CodeVersion, "version 2"},
		{"version 0", `"v":1`, `"v":0`, CodeVersion, "version 0"},
		{"unknown field", `"v":1`, `"v":1,"w":1`, CodeForm, "head"},
		{"missing field", `"kind":"comment",`, ``, CodeForm, `want ,"kind":`},
		{"space", `"seq":2`, `"seq": 2`, CodeEncoding, "head.seq"},
		{"unsorted", `"kind":"comment","party":"AA"`, `"party":"AA","kind":"comment"`, CodeEncoding, "sorted"},
		{"twice", `"seq":2`, `"seq":2,"seq":2`, CodeEncoding, "twice"},
		{"seq too large", `"seq":2`, `"seq":2147483648`, CodeForm, "head.seq"},
		{"seq 2^53+1", `"seq":2`, `"seq":9007199254740993`, CodeEncoding, "beyond"},
		{"seq negative", `"seq":2`, `"seq":-2`, CodeForm, "head.seq"},
		{"seq zero", `"seq":2`, `"seq":0`, CodeForm, "head.seq"},
		{"seq is no number", `"seq":2`, `"seq":"2"`, CodeForm, "head.seq"},
		{"seq 2.0", `"seq":2`, `"seq":2.0`, CodeEncoding, "head.seq"},
		{"seq 1 with prev", `"seq":2`, `"seq":1`, CodeForm, "head.prev"},
		{"seq 2 without prev", `"prev":"` + talks, `"prev":"`, CodeForm, "head.prev"},
		{"prev in upper case", `"prev":"` + talks, `"prev":"` + strings.ToUpper(talks), CodeForm, "head.prev"},
		{"prev is cut", `"prev":"` + talks, `"prev":"` + talks[1:], CodeForm, "head.prev"},
		{"no body hash", `{"body":"`, `{"body":"x`, CodeForm, "head.body"},
		{"empty body hash", good[:strings.Index(good, `","deps`)], `{"body":"`, CodeForm, "head.body"},
		{"other body hash", `{"body":"`, `{"body":"` + some + `","deps":[],"kind":"comment","party":"AA","prev":"` + talks + `","seq":2,"talks":"` + talks + `","time":"2026-11-23T12:00:00Z","v":1}//`, CodeEncoding, ""},
		{"party in lower case", `"party":"AA"`, `"party":"aa"`, CodeForm, "head.party"},
		{"party too short", `"party":"AA"`, `"party":"A"`, CodeForm, "head.party"},
		{"party too long", `"party":"AA"`, `"party":"AAAAAAAAA"`, CodeForm, "head.party"},
		{"party with a homoglyph", `"party":"AA"`, `"party":"АА"`, CodeForm, "head.party"},
		{"no party of these talks", `"party":"AA"`, `"party":"CC"`, CodeParty, "CC"},
		{"another party's name", `"party":"AA"`, `"party":"BB"`, CodeChain, "head.prev"},
		{"kind empty", `"kind":"comment"`, `"kind":""`, CodeForm, "head.kind"},
		{"kind in upper case", `"kind":"comment"`, `"kind":"Comment"`, CodeForm, "head.kind"},
		{"kind too long", `"kind":"comment"`, `"kind":"` + strings.Repeat("c", 33) + `"`, CodeForm, "head.kind"},
		{"a second charter", `"kind":"comment"`, `"kind":"charter"`, CodeForm, "head"},
		{"re-keying by the seat key", `"kind":"comment"`, `"kind":"rekey"`, CodeForm, "head.root"},
		{"root key for another kind", `"seq":2`, `"root":true,"seq":2`, CodeForm, "head.root"},
		{"root false is left out", `"seq":2`, `"root":false,"seq":2`, CodeForm, "head"},
		{"epoch zero is left out", `"kind":`, `"epoch":0,"kind":`, CodeForm, "head.epoch"},
		{"epoch too large", `"kind":`, `"epoch":10001,"kind":`, CodeForm, "head.epoch"},
		{"epoch without re-keying", `"kind":`, `"epoch":1,"kind":`, CodeChain, "head.epoch"},
		{"other talks", `"talks":"` + talks, `"talks":"` + some, CodeTalks, some[:10]},
		{"no talks", `"talks":"` + talks, `"talks":"`, CodeForm, "head.talks"},
		{"time with an offset", `12:00:00Z`, `12:00:00+00:00`, CodeForm, "head.time"},
		{"time with a fraction", `12:00:00Z`, `12:00:00.5Z`, CodeForm, "head.time"},
		{"time in lower case", `T12:00:00Z`, `t12:00:00z`, CodeForm, "head.time"},
		{"hour 24", `12:00:00`, `24:00:00`, CodeForm, "head.time"},
		{"leap second", `12:00:00`, `23:59:60`, CodeForm, "head.time"},
		{"29 February 2026", `2026-11-23`, `2026-02-29`, CodeForm, "head.time"},
		{"31 November", `2026-11-23`, `2026-11-31`, CodeForm, "head.time"},
		{"month 13", `2026-11-23`, `2026-13-01`, CodeForm, "head.time"},
		{"day 0", `2026-11-23`, `2026-11-00`, CodeForm, "head.time"},
		{"own dep", `"deps":[]`, `"deps":[` + dep(talks, "AA", 1) + `]`, CodeDeps, "head.deps[0]"},
		{"dep twice", `"deps":[]`, `"deps":[` + dep(some, "BB", 1) + "," + dep(some, "BB", 1) + `]`, CodeDeps, "head.deps[1]"},
		{"deps out of order", `"deps":[]`, `"deps":[` + dep(some, "CC", 1) + "," + dep(some, "BB", 1) + `]`, CodeDeps, "head.deps[1]"},
		{"dep without id", `"deps":[]`, `"deps":[` + dep("", "BB", 1) + `]`, CodeDeps, "head.deps[0]"},
		{"dep with seq 0", `"deps":[]`, `"deps":[` + dep(some, "BB", 0) + `]`, CodeDeps, "head.deps[0]"},
		{"dep names another party's act", `"deps":[]`, `"deps":[` + dep(talks, "BB", 1) + `]`, CodeDeps, "is act 1 of AA"},
		{"too many deps", `"deps":[]`, `"deps":[` + strings.Repeat(dep(some, "BB", 1)+",", 100000) + dep(some, "BB", 1) + `]`, CodeSize, ""},
		{"many deps", `"deps":[]`, `"deps":[` + strings.Repeat(dep(some, "BB", 1)+",", 600) + dep(some, "BB", 1) + `]`, CodeDeps, "more than 512"},
		{"deps are no list", `"deps":[]`, `"deps":{}`, CodeForm, "head.deps"},
		{"seq doesn't follow", `"seq":2`, `"seq":3`, CodeChain, "is act 1 of AA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := strings.Replace(good, c.old, c.new, 1)
			if head == good {
				t.Fatal("nothing was changed")
			}
			_, err := r.Add(w.forge(head, bodyText, saltText, "AA/0"))
			if CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want code %q and %q", err, c.code, c.want)
			}
		})
	}
	act := string(w.forge(strings.Replace(good, "12:00:00", "12:00:01", 1), bodyText, saltText, "AA/0"))
	for _, c := range []struct {
		name, old, new string
		code           Code
	}{
		{"other body", `"x"`, `"y"`, CodeBody},
		{"other salt", saltText, "AAAAAAAAAAAAAAAAAAAAAB", CodeForm}, // loose bits
		{"other good salt", saltText, "AQAAAAAAAAAAAAAAAAAAAA", CodeBody},
		{"long salt", saltText, saltText + "AA", CodeForm},
		{"no salt", saltText, "", CodeForm},
		{"body is no object", bodyText, `[]`, CodeForm},
		{"body withheld, salt not", bodyText, `null`, CodeForm},
		{"other algorithm", `"ed25519"`, `"ed448"`, CodeForm},
		{"no signature", `[{"alg"`, `[],"x":[{"alg"`, CodeForm},
		{"two signatures", `}]}`, `},{"alg":"x","sig":""}]}`, CodeForm},
		{"something after", `}]}`, `}]} `, CodeEncoding},
		{"nothing", act, ``, CodeEncoding},
		{"null", act, `null`, CodeForm},
		{"other time", "12:00:01", "12:00:02", CodeSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := r.Add([]byte(strings.Replace(act, c.old, c.new, 1)))
			if CodeOf(err) != c.code {
				t.Errorf("got %v, want code %q", err, c.code)
			}
		})
	}
	for _, key := range []string{"BB/0", "AA/root", "stranger"} {
		if _, err := r.Add(w.forge(strings.Replace(good, "12:00:00", "12:00:01", 1), bodyText, saltText, key)); CodeOf(err) != CodeSignature {
			t.Errorf("signed by %s: %v", key, err)
		}
	}
	if r.Len() != 2 || len(r.Parked()) != 0 {
		t.Errorf("%d acts and %d parked after nothing but refusals", r.Len(), len(r.Parked()))
	}
}

// Every flip of a bit of an act is refused, or is another act that its party didn't sign.
func TestBitFlips(t *testing.T) {
	d := draw(t, "A1-A2; B1(A2)")
	r := d.record("A2")
	raw := d.raw["B1"]
	for i := range raw {
		for bit := range 8 {
			bad := bytes.Clone(raw)
			bad[i] ^= 1 << bit
			if out, err := r.Add(bad); err == nil {
				t.Fatalf("byte %d, bit %d: %v", i, bit, out.State)
			}
		}
	}
	for cut := range raw {
		if _, err := r.Add(raw[:cut]); CodeOf(err) != CodeEncoding && CodeOf(err) != CodeForm {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}

func TestRekeyRefusals(t *testing.T) {
	d := draw(t, "A1-A2!-A3; B1")
	r := d.record("A2!", "A3", "B1")
	a3, b1 := d.acts["A3"], d.acts["B1"]
	h := Header{Talks: r.Talks(), Party: "AA", Seq: 4, Prev: a3.ID, Time: noon, Kind: KindRekey, Root: true, Epoch: 2}
	first := Header{Talks: r.Talks(), Party: "AA", Seq: 1, Deps: []Head{b1.Head()}, Time: noon, Kind: KindRekey, Root: true, Epoch: 1}
	old := Header{Talks: r.Talks(), Party: "AA", Seq: 1, Deps: []Head{b1.Head()}, Time: noon, Kind: "comment"}
	cont := &Continues{a3.ID, 3}
	for _, c := range []struct {
		name string
		h    Header
		body any
		key  string
		code Code
	}{
		{"by the seat key", h, Rekey{cont, "", 2, d.key("new").Public()}, "era A2!", CodeSignature},
		{"by another's root key", h, Rekey{cont, "", 2, d.key("new").Public()}, "BB/root", CodeSignature},
		{"to the charter's seat key", h, Rekey{cont, "", 2, d.key("AA/0").Public()}, "AA/root", CodeRekey},
		{"to the root key", h, Rekey{cont, "", 2, d.key("AA/root").Public()}, "AA/root", CodeRekey},
		{"to another's key", h, Rekey{cont, "", 2, d.key("BB/0").Public()}, "AA/root", CodeRekey},
		{"to the key it had", h, Rekey{cont, "", 2, d.key("era A2!").Public()}, "AA/root", CodeRekey},
		{"the opener drops the charter", first, Rekey{nil, "", 1, d.key("new").Public()}, "AA/root", CodeChain},
		{"the opener begins twice", old, map[string]string{}, "AA/0", CodeChain},
	} {
		raw, _, err := Seal(c.h, c.body, salt(c.name), d.key(c.key))
		if err != nil {
			t.Fatal(c.name, err)
		}
		if _, err := r.Add(raw); CodeOf(err) != c.code {
			t.Errorf("%s: %v, want code %q", c.name, err, c.code)
		}
	}
	skip := h
	skip.Epoch = 3
	raw, _, err := Seal(skip, Rekey{cont, "", 3, d.key("new").Public()}, salt(""), d.key("AA/root"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add(raw); CodeOf(err) != CodeChain {
		t.Errorf("an epoch is left out: %v", err)
	}
	for name, body := range map[string]any{
		"another epoch": Rekey{cont, "", 3, d.key("new").Public()}, "another act": Rekey{&Continues{a3.ID, 2}, "", 2, d.key("new").Public()},
		"nothing continued": Rekey{nil, "", 2, d.key("new").Public()}, "no key": map[string]any{"continues": cont, "epoch": 2},
		"another custody": Rekey{cont, "bank", 2, d.key("new").Public()}, "custody of its own": map[string]any{"continues": cont, "custody": "", "epoch": 2, "seat": d.key("new").Public()},
		"more than it should say": map[string]any{"continues": cont, "epoch": 2, "seat": d.key("new").Public(), "x": 1},
	} {
		if _, _, err := Seal(h, body, salt(name), d.key("AA/root")); CodeOf(err) != CodeRekey {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r.Len() != 4 {
		t.Errorf("%d acts, want 4", r.Len())
	}
}

func TestCharterRefusals(t *testing.T) {
	w := newWorld(t, "AA", "BB")
	k := func(name string) string { return w.key(name).Public().String() }
	party := func(code, root, seat string) map[string]any {
		return map[string]any{"code": code, "name": "N", "root": root, "seat": seat, "age": "age1x", "emblem": "opaque"}
	}
	a, b := party("AA", k("AA/root"), k("AA/0")), party("BB", k("BB/root"), k("BB/0"))
	small := "ed25519:" + seal.EncodeBytes(make([]byte, 32))
	var many []any
	for i := range MaxParties + 1 {
		many = append(many, party(fmt.Sprintf("P%04d", i), k(fmt.Sprintf("r%d", i%3)), k("s")))
	}
	h := Header{Party: "AA", Seq: 1, Time: noon, Kind: KindCharter}
	for _, c := range []struct {
		name string
		body any
		want string // empty: a good charter
	}{
		{"good", map[string]any{"parties": []any{a, b}, "rules": 1}, ""},
		{"no parties", map[string]any{"x": 1}, "is missing"},
		{"empty", map[string]any{"parties": []any{}}, "0 parties"},
		{"too many", map[string]any{"parties": many}, "257 parties"},
		{"not a list", map[string]any{"parties": 1}, "body.parties"},
		{"not sorted", map[string]any{"parties": []any{b, a}}, "ascend"},
		{"twice", map[string]any{"parties": []any{a, a}}, "ascend"},
		{"bad code", map[string]any{"parties": []any{party("aa", k("AA/root"), k("AA/0"))}}, "a code"},
		{"small order", map[string]any{"parties": []any{party("AA", k("AA/root"), small)}}, "small order"},
		{"root is seat", map[string]any{"parties": []any{party("AA", k("AA/0"), k("AA/0"))}}, "stands twice"},
		{"shared key", map[string]any{"parties": []any{a, party("BB", k("BB/root"), k("AA/0"))}}, "stands twice"},
		{"no key", map[string]any{"parties": []any{map[string]any{"code": "AA", "name": "N", "seat": k("AA/0")}}}, "root"},
		{"another custody", map[string]any{"parties": []any{map[string]any{"code": "AA", "custody": "bank", "name": "N", "root": k("AA/root"), "seat": k("AA/0")}}}, "custody"},
		{"custody of its own", map[string]any{"parties": []any{map[string]any{"code": "AA", "custody": "", "name": "N", "root": k("AA/root"), "seat": k("AA/0")}}}, "custody"},
		{"no name", map[string]any{"parties": []any{map[string]any{"code": "AA", "name": "", "root": k("AA/root"), "seat": k("AA/0")}}}, "a name"},
		{"opener isn't a party", map[string]any{"parties": []any{b}}, "not a party"},
	} {
		raw, _, err := Seal(h, c.body, salt(c.name), w.key("AA/0"))
		if err != nil {
			t.Fatal(c.name, err)
		}
		r, err := New(raw)
		if c.want == "" {
			if err != nil || len(r.Parties()) != 2 || r.Parties()[0].Age != "age1x" {
				t.Error(c.name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) || CodeOf(err) == "" {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	raw, _, err := Seal(h, map[string]any{"parties": []any{a, b}}, salt(""), w.key("AA/root"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(raw); CodeOf(err) != CodeSignature {
		t.Error("a charter signed by the root key:", err)
	}
	d := draw(t, "A1-A2")
	if _, err := New(d.raw["A2"]); CodeOf(err) != CodeCharter {
		t.Error("a record that begins with a comment:", err)
	}
	other := newWorld(t, "AA", "BB", "CC")
	if _, err := d.record().Add(other.charter); CodeOf(err) != CodeTalks {
		t.Error("another charter:", err)
	}
	if out, err := d.record().Add(d.charter); err != nil || out.State != Duplicate {
		t.Error("the charter again:", out, err)
	}
}

// A withheld body leaves id and signature as they were, and can be filled in later.
func TestWithhold(t *testing.T) {
	d := draw(t, "A1-A2-A3!")
	full := d.record("A2", "A3!")
	bare, err := full.Get(d.acts["A2"].ID).Withhold()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(bare, []byte("text")) || !bytes.HasPrefix(bare, []byte(`{"body":null,`)) {
		t.Fatalf("%s", bare)
	}
	r := d.record()
	out, err := r.Add(bare)
	if err != nil || out.State != Stored || out.Stored[0].Body != nil || out.ID != d.acts["A2"].ID {
		t.Fatal(out, err)
	}
	if out, err = r.Add(bare); err != nil || out.State != Duplicate {
		t.Fatal(out, err)
	}
	if out, err = r.Add(d.raw["A2"]); err != nil || out.State != Filled {
		t.Fatal(out, err)
	}
	if a := r.Get(out.ID); a.Body == nil || !bytes.Equal(a.Raw(), d.raw["A2"]) {
		t.Fatal("not filled")
	}
	if out, err = r.Add(bare); err != nil || out.State != Duplicate || r.Get(out.ID).Body == nil {
		t.Fatal("emptied again", out, err)
	}
	// the same while it waits
	d = draw(t, "A1-A2-A3")
	full = d.record("A2", "A3")
	bare, err = full.Get(d.acts["A3"].ID).Withhold()
	if err != nil {
		t.Fatal(err)
	}
	r = d.record()
	for i, want := range []State{Parked, Duplicate, Filled, Duplicate, Duplicate} {
		raw := bare
		if i >= 2 && i < 4 {
			raw = d.raw["A3"]
		}
		if out, err = r.Add(raw); err != nil || out.State != want || len(out.Missing) != 1 {
			t.Fatal(i, out, err)
		}
	}
	if out, err = r.Add(d.raw["A2"]); err != nil || len(out.Stored) != 2 || out.Stored[1].Body == nil {
		t.Fatal(out, err)
	}
	if q := r.sides[0].quota[1]; q.acts != 0 || q.bytes != 0 {
		t.Fatal("quota", q)
	}
	d = draw(t, "A1-A2-A3!")
	full = d.record("A2", "A3!")
	r = d.record("A2")
	bare, err = full.Get(d.acts["A2"].ID).Withhold()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"A1", "A3!"} {
		if _, err := full.Get(d.acts[n].ID).Withhold(); CodeOf(err) != CodeWithheld {
			t.Error(n, err)
		}
		cut := bytes.Replace(d.raw[n], d.acts[n].Body, []byte("null"), 1)
		i, j := bytes.Index(cut, []byte(`"salt":"`))+8, bytes.Index(cut, []byte(`","sigs"`))
		if _, err := Decode(append(append(append([]byte{}, cut[:i]...), cut[j:]...), "}]}"[3:]...)); CodeOf(err) != CodeWithheld {
			t.Error(n, err)
		}
	}
	if w, err := r.Get(d.acts["A2"].ID).Withhold(); err != nil || !bytes.Equal(w, bare) {
		t.Error("withheld twice differs", err)
	}
}

// Whoever floods a node with acts that name nothing it knows fills his own quota and nobody else's.
func TestQuota(t *testing.T) {
	w := newWorld(t, "AA", "BB")
	r, err := New(w.charter)
	if err != nil {
		t.Fatal(err)
	}
	park := func(party string, epoch, i int) error {
		h := Header{Talks: r.Talks(), Party: party, Seq: 3, Prev: seal.Hash("nowhere", fmt.Append(nil, i)), Time: noon, Kind: "comment", Epoch: epoch}
		raw, _, err := Seal(h, map[string]string{}, salt("x"), w.key(party+"/0"))
		if err != nil {
			t.Fatal(err)
		}
		out, err := r.Add(raw)
		if err == nil && (out.State != Parked || len(out.Missing) != 1) {
			t.Fatal(out)
		}
		return err
	}
	for i := range MaxUnverifiedParked {
		if err := park("AA", 1, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := park("AA", 1, -1); CodeOf(err) != CodeQuota {
		t.Fatal(err)
	}
	for i := range MaxParked {
		if err := park("AA", 0, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := park("AA", 0, -1); CodeOf(err) != CodeQuota {
		t.Fatal(err)
	}
	if err := park("BB", 0, 0); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Parked()); n != MaxParked+MaxUnverifiedParked+1 {
		t.Fatal(n)
	}
}

// An act that waited unverified and turns out to be forged is dropped and listed.
func TestForgedWhileWaiting(t *testing.T) {
	d := draw(t, "A1-A2!-A3")
	forged, _, err := Seal(d.acts["A3"].Header, map[string]string{"text": "forged"}, salt("f"), d.key("stranger"))
	if err != nil {
		t.Fatal(err)
	}
	r := d.record()
	for _, raw := range [][]byte{forged, d.raw["A3"]} {
		if out, err := r.Add(raw); err != nil || out.State != Parked || r.Parked()[0].Verified {
			t.Fatal(out, err)
		}
	}
	out, err := r.Add(d.raw["A2!"])
	if err != nil || len(out.Stored) != 2 || len(out.Refused) != 1 || out.Refused[0].Code != CodeSignature {
		t.Fatalf("%+v %v", out, err)
	}
	if len(r.Forks()) != 0 || len(r.Parked()) != 0 {
		t.Fatal("the forged act left a trace")
	}
}

// A forged copy of an act whose key isn't known yet can't be told from the true one: its id is the same. Whichever came
// first, the true one joins the record; and copies are bounded.
func TestForgedCopyHidesNothing(t *testing.T) {
	d := draw(t, "A1-A2!-A3-A4")
	copies := func(n int) (out [][]byte) {
		for i := range n {
			raw, id, err := Seal(d.acts["A3"].Header, map[string]string{"text": "A3"}, salt("A3"), d.key(fmt.Sprint("stranger ", i)))
			if err != nil || id != d.acts["A3"].ID {
				t.Fatal("no copy", err)
			}
			out = append(out, raw)
		}
		return out
	}
	forged := copies(1)[0]
	bare, err := d.record("A2!", "A3").Get(d.acts["A3"].ID).Withhold()
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range [][][]byte{
		{forged, d.raw["A3"], d.raw["A4"]},
		{d.raw["A3"], d.raw["A4"], forged},
		{forged, bare, d.raw["A4"], d.raw["A3"]},
		{d.raw["A4"], forged, d.raw["A3"], forged, bare, d.raw["A3"]},
	} {
		r := d.record()
		for _, raw := range order {
			if _, err := r.Add(raw); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(r.Parked()); n != 2 {
			t.Fatal(n, "acts are parked")
		}
		out, err := r.Add(d.raw["A2!"])
		if err != nil || len(out.Stored) != 3 || len(out.Refused) != 0 || !bytes.Equal(r.Get(d.acts["A3"].ID).Raw(), d.raw["A3"]) {
			t.Fatalf("%+v %v", out, err)
		}
		if r.waits(0) || len(r.Parked()) != 0 {
			t.Fatal("something still counts as parked")
		}
	}
	r := d.record() // all forged: gone, and the true one is taken when it comes
	for i, raw := range copies(MaxUnverifiedParked + 1) {
		if _, err := r.Add(raw); (i == MaxUnverifiedParked) != (CodeOf(err) == CodeQuota) {
			t.Fatal(i, err)
		}
	}
	if out, err := r.Add(d.raw["A2!"]); err != nil || len(out.Stored) != 1 || len(out.Refused) != 1 || out.Refused[0].Code != CodeSignature {
		t.Fatalf("%+v %v", out, err)
	}
	if out, err := r.Add(d.raw["A3"]); err != nil || out.State != Stored {
		t.Fatal(out, err)
	}
}

// What is trusted is in the type: an act that nobody verified can't be added as verified.
func TestTrustInTheType(t *testing.T) {
	d := draw(t, "A1-A2")
	r := d.record()
	if _, err := r.AddVerified(&Act{ID: d.acts["A2"].ID, Header: d.acts["A2"].Header}); CodeOf(err) != CodeSignature {
		t.Fatal(err)
	}
	u, err := Decode(d.raw["A2"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.VerifyWith(d.key("BB/0").Public()); CodeOf(err) != CodeSignature {
		t.Fatal(err)
	}
	d = draw(t, "A1-A2-A3")
	r = d.record()
	if u, err = Decode(d.raw["A3"]); err != nil {
		t.Fatal(err)
	}
	if _, err := r.AddVerified(u.VerifiedBefore()); CodeOf(err) != CodeSignature {
		t.Fatal("verified before what it stands on was here:", err)
	}
	if u, err = Decode(d.raw["A2"]); err != nil {
		t.Fatal(err)
	}
	if u.ID() != d.acts["A2"].ID || u.Header().Seq != 2 {
		t.Fatal("it doesn't say who it is")
	}
}

func TestSealRefuses(t *testing.T) {
	w := newWorld(t, "AA")
	h := Header{Talks: seal.Hash("talks"), Party: "AA", Seq: 2, Prev: seal.Hash("prev"), Time: noon, Kind: "comment"}
	for name, f := range map[string]func() error{
		"no key":    func() error { _, _, err := Seal(h, map[string]string{}, salt(""), seal.PrivateKey{}); return err },
		"no body":   func() error { _, _, err := Seal(h, nil, salt(""), w.key("k")); return err },
		"list body": func() error { _, _, err := Seal(h, []int{}, salt(""), w.key("k")); return err },
		"no salt":   func() error { _, _, err := Seal(h, map[string]string{}, nil, w.key("k")); return err },
		"NFD": func() error {
			_, _, err := Seal(h, map[string]string{"a": "e\u0301"}, salt(""), w.key("k"))
			return err
		},
		"large body": func() error {
			_, _, err := Seal(h, map[string]string{"a": strings.Repeat("x", MaxAct)}, salt(""), w.key("k"))
			return err
		},
		"bad header": func() error {
			g := h
			g.Time = "now"
			_, _, err := Seal(g, map[string]string{}, salt(""), w.key("k"))
			return err
		},
		"large whole": func() error {
			_, _, err := Seal(h, map[string]string{"a": strings.Repeat("x", MaxAct-20)}, salt(""), w.key("k"))
			return err
		},
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "seal an act: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(fmt.Errorf("x: %w", ErrClosed), ErrClosed) {
		t.Error("ErrClosed")
	}
}
