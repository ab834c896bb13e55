package web

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"parley/internal/node"
	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// script plays the browser's part of a seat: what pages run, in Node.
type script struct {
	t   *testing.T
	bin string
	lib string // src/seat as one module
}

func newScript(t *testing.T) *script {
	t.Helper()
	bin, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node, version 20 or newer, which has WebCrypto with Ed25519")
	}
	r := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: `export * from "./bytes"; export * from "./draft"; export * from "./key";`, ResolveDir: "src/seat", Loader: api.LoaderTS},
		Bundle: true, Format: api.FormatESModule, Target: api.ES2022, LogLevel: api.LogLevelSilent,
	})
	if len(r.Errors) > 0 || len(r.OutputFiles) != 1 {
		t.Fatalf("%v", r.Errors)
	}
	s := &script{t, bin, filepath.Join(t.TempDir(), "seat.mjs")}
	if err := os.WriteFile(s.lib, r.OutputFiles[0].Contents, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs a program that has the module as s and its input as q, and reads what it returns.
func (s *script) run(program string, in, out any) {
	s.t.Helper()
	q, err := json.Marshal(in)
	if err != nil {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.t.TempDir(), "run.mjs")
	code := "import * as s from " + string(must(json.Marshal("file://"+s.lib))) + ";\nimport { readFileSync } from 'node:fs';\n" +
		"const q = JSON.parse(readFileSync(0, 'utf8'));\nconst fails = async (f) => { try { await f(); return ''; } catch (e) { return e.message; } };\n" +
		"const main = async () => {" + program + "};\nprocess.stdout.write(JSON.stringify(await main()));\n"
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(s.bin, file)
	cmd.Stdin = bytes.NewReader(q)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("%v: %s", err, stderr.String())
	}
	if err := json.Unmarshal(text, out); err != nil {
		s.t.Fatalf("%v: %.300s", err, text)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// wireDraft is a draft as the page gets it.
type wireDraft struct {
	Head string `json:"head"`
	Body string `json:"body"`
	Salt string `json:"salt"`
}

func wireOf(d record.Draft) wireDraft {
	return wireDraft{string(d.Head), string(d.Body), seal.EncodeBytes(d.Salt)}
}

// TestSeatScriptReadsAsWeDo: over every act of the golden talks the script of the pages writes the same bytes and finds the
// same ids as package record.
func TestSeatScriptReadsAsWeDo(t *testing.T) {
	s := newScript(t)
	files := must(filepath.Glob("../../spec/testdata/*.pouch"))
	var raws, ids []string
	for _, f := range files {
		raw := must(os.ReadFile(f))
		p, err := pouch.Unpack(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range p.Acts {
			u, err := record.Decode(a)
			if err != nil || u.Withheld() {
				continue
			}
			raws, ids = append(raws, string(a)), append(ids, u.ID().String())
		}
	}
	if len(raws) < 100 {
		t.Fatalf("only %d acts", len(raws))
	}
	var got []string
	s.run(`
		const out = [];
		for (const raw of q) {
			const act = s.read(raw), h = act.head;
			const c = await s.check({ head: s.write(h), body: s.write(act.body), salt: act.salt }, { kind: h.kind, party: h.party, talks: h.talks });
			out.push(s.signed(c, s.unbase64(act.sigs[0].sig)) === raw ? c.id : "other bytes");
		}
		return out;`, raws, &got)
	for i := range ids {
		if got[i] != ids[i] {
			t.Fatalf("act %d: %s, want %s", i, got[i], ids[i])
		}
	}
}

// TestSeatScriptSigns: a browser makes the keys of a seat and signs; the node takes the act. What the hub keeps is
// ciphertext: with another passphrase, a changed byte or fewer rounds it opens for nobody.
func TestSeatScriptSigns(t *testing.T) {
	s := newScript(t)
	home := must(node.Init(t.TempDir(), node.Config{Code: "VES", Name: "Vesper “é”", Plain: true, Lodged: true}))
	defer home.Close()
	other := must(node.Init(t.TempDir(), node.Config{Code: "ORM", Name: "Orm", Plain: true}))
	defer other.Close()
	var made struct {
		Card    string          `json:"card"`
		Root    string          `json:"root"`
		Wrapped json.RawMessage `json:"wrapped"`
	}
	s.run(`return s.make(q, "four quite random words", 1000);`, map[string]string{"code": "VES", "name": home.Name(), "age": home.Recipient()}, &made)
	if err := home.SetCard([]byte(made.Card), made.Wrapped); err != nil {
		t.Fatal(err)
	}
	root := must(seal.ParsePrivateKey(made.Root))
	card := must(home.Card())
	if card.Party.Root != root.Public() {
		t.Error("the root key that the party keeps isn't the card's")
	}
	theirs := must(other.Card())
	charter := &talks.Charter{Lang: "en", Outcome: talks.Treaty, Parties: []record.Party{theirs.Party, card.Party}, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "Peace", Unicode: seal.UnicodeVersion}
	sign := func(d record.Draft, kind, talks string) []byte {
		var raw string
		s.run(`
			const c = await s.check(q.draft, q.want), key = await s.open(q.wrapped, "four quite random words", 1000);
			if (key.extractable) throw new Error("a script could read the key out");
			return s.signed(c, await s.signature(key, s.toSign(c)));`,
			map[string]any{"draft": wireOf(d), "wrapped": made.Wrapped, "want": map[string]string{"kind": kind, "party": "VES", "talks": talks}}, &raw)
		return []byte(raw)
	}
	n := must(home.TakeCharter(t.Context(), sign(must(home.PrepareCharter(charter)), "charter", "")))
	if _, err := n.Take(t.Context(), sign(must(n.Prepare(&talks.Comment{Text: "“Ünïcode” & <b>约束"})), "comment", n.ID().String())); err != nil {
		t.Error(err)
	}
	var why []string
	s.run(`
		const w = q, flip = { ...w, key: (w.key[0] === "A" ? "B" : "A") + w.key.slice(1) };
		return [await fails(() => s.open(w, "four quite random word", 1000)), await fails(() => s.open(flip, "four quite random words", 1000)),
			await fails(() => s.open({ ...w, seat: w.seat.slice(0, -1) + (w.seat.endsWith("A") ? "E" : "A") }, "four quite random words", 1000)),
			await fails(() => s.open(w, "four quite random words")), await fails(() => s.open({ ...w, rounds: 1e12 }, "four quite random words"))];`, made.Wrapped, &why)
	for i, want := range []string{"wrong passphrase", "wrong passphrase", "wrong passphrase", "doesn't accept", "doesn't accept"} {
		if !strings.Contains(why[i], want) {
			t.Errorf("case %d: %q, want %q", i, why[i], want)
		}
	}
}

// TestHoleHubAsksForOtherWords: the script refuses a draft whose bytes aren't what the page says, and one that would
// make the seat contradict itself; and what it shows holds every field of what it signs.
func TestHoleHubAsksForOtherWords(t *testing.T) {
	s := newScript(t)
	id, other := seal.Hash("test", []byte("talks")), seal.Hash("test", []byte("prev"))
	h := record.Header{Talks: id, Party: "VES", Seq: 7, Prev: other, Time: "2026-11-02T10:00:00Z", Kind: talks.KindPosition}
	ref := talks.Ref{Act: other, N: 2}
	salt := []byte("sixteen bytes!!!")
	accept := wireOf(must(record.Prepare(h, &talks.Position{Claims: []talks.Ref{ref}, Stance: talks.Accept, Note: "fine\u202e hidden"}, salt)))
	object := wireOf(must(record.Prepare(h, &talks.Position{Claims: []talks.Ref{ref}, Stance: talks.Object}, salt)))
	edit := func(old, new string) wireDraft {
		d := accept
		if d.Head = strings.Replace(d.Head, old, new, 1); d.Head == accept.Head {
			t.Fatalf("%q isn't in the header", old)
		}
		return d
	}
	mixed, loose := accept, accept
	mixed.Body = object.Body
	loose.Body = strings.Replace(loose.Body, `{`, `{ `, 1)
	twice := accept
	twice.Body = strings.Replace(twice.Body, `"stance":"accept"`, `"stance":"accept","stance":"object"`, 1)
	want := map[string]string{"kind": "position", "party": "VES", "talks": id.String()}
	for _, c := range []struct {
		name  string
		draft wireDraft
		last  any
		why   string
	}{
		{"as it is", accept, nil, ""},
		{"it follows what was signed here", accept, map[string]any{"id": other.String(), "seq": 6}, ""},
		{"another browser of the seat acted meanwhile", accept, map[string]any{"id": id.String(), "seq": 5}, ""},
		{"other words than the header's", mixed, nil, "other words"},
		{"a space that nobody sees", loose, nil, "the one encoding"},
		{"a field twice", twice, nil, "the one encoding"},
		{"another kind", edit(`"position"`, `"sign"`), nil, "of kind sign"},
		{"another party", edit(`"VES"`, `"ORM"`), nil, "of ORM"},
		{"other talks", edit(id.String(), other.String()), nil, "other talks"},
		{"the root key", edit(`"seq"`, `"root":true,"seq"`), nil, "the wrong key"},
		{"a field that nobody knows", edit(`"v":1`, `"v":1,"w":2`), nil, "nobody knows"},
		{"another version", edit(`"v":1`, `"v":2`), nil, "another version"},
		{"a number that was signed already", accept, map[string]any{"id": other.String(), "seq": 7}, "lost or hides"},
		{"an older number", accept, map[string]any{"id": other.String(), "seq": 9}, "lost or hides"},
		{"beside the act that was signed", accept, map[string]any{"id": id.String(), "seq": 6}, "to follow another act"},
	} {
		var why string
		s.run(`return fails(() => s.check(q.draft, q.want, q.last ?? undefined));`, map[string]any{"draft": c.draft, "want": want, "last": c.last}, &why)
		if c.why == "" && why != "" || !strings.Contains(why, c.why) {
			t.Errorf("%s: %q, want %q", c.name, why, c.why)
		}
	}
	var lines []struct{ Name, Text string }
	s.run(`return s.lines(JSON.parse(q));`, accept.Body, &lines)
	all := ""
	for _, l := range lines {
		all += l.Name + ": " + l.Text + "\n"
	}
	if wantLines := "claims: " + ref.String() + "\nnote: fine⟨U+202E⟩ hidden\nstance: accept\n"; all != wantLines {
		t.Errorf("%s, want %s", all, wantLines)
	}
}

// TestHoleHubQuotesOtherWords: the words of a claim that an act names are read from that act, whose id is its digest; a hub
// that gives other words is caught.
func TestHoleHubQuotesOtherWords(t *testing.T) {
	s := newScript(t)
	key := must(seal.GenerateKey(strings.NewReader(strings.Repeat("k", 32))))
	h := record.Header{Talks: seal.Hash("test"), Party: "ORM", Seq: 2, Prev: seal.Hash("test"), Time: "2026-11-02T10:00:00Z", Kind: talks.KindAmend}
	body := map[string]any{"claims": []any{map[string]any{"claim": map[string]any{"new": "shall not"}}}, "rev": seal.Hash("test")}
	raw, id, err := record.Seal(h, body, []byte("sixteen bytes!!!"), key)
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	s.run(`
		const ok = await s.quoted(q.raw, q.id);
		return [s.claimAt(ok, "0").claim.new, await fails(() => s.quoted(q.raw.replace("shall not", "shall yes"), q.id)),
			await fails(() => s.quoted(q.raw, q.id.replace(/./g, "a"))), await fails(async () => s.claimAt(ok, "1"))];`, map[string]string{"raw": string(raw), "id": id.String()}, &out)
	if out[0] != "shall not" || out[1] == "" || out[2] == "" || out[3] == "" {
		t.Errorf("%v", out)
	}
}

// TestSeatScriptUnlocksByPasskey: the secret of a passkey opens the seat key beside the passphrase, which goes on opening it; another
// secret, and what a hub has changed, open nothing; and what is kept holds no secret.
func TestSeatScriptUnlocksByPasskey(t *testing.T) {
	s := newScript(t)
	var got struct {
		Kept  string   `json:"kept"`
		Bad   []string `json:"bad"`
		Same  bool     `json:"same"`
		Plain bool     `json:"plain"`
	}
	s.run(`
		const made = await s.make({ code: "VES", name: "Vesper", age: "x" }, "four quite random words", 1000), w = made.wrapped;
		const secret = crypto.getRandomValues(new Uint8Array(32)), other = crypto.getRandomValues(new Uint8Array(32));
		const locked = await s.open(w, "four quite random words", 1000);
		const now = await s.wrapAgain(w, await s.open(w, "four quite random words", 1000, true), { id: "aWQ", salt: "c2FsdA", secret });
		const [u] = now.prf, by = await s.openBy(now, u, secret), bytes = s.bytesOf("what is signed");
		const sigs = [s.base64(await s.signature(by, bytes)), s.base64(await s.signature(await s.open(now, "four quite random words", 1000), bytes))];
		const { prf, ...rest } = now;
		return { kept: JSON.stringify(now) + s.base64(secret), same: sigs[0] === sigs[1] && JSON.stringify(rest) === JSON.stringify(w) && prf.length === 1, plain: by.extractable || locked.extractable || JSON.stringify(now).includes(s.base64(secret)),
			bad: [await fails(() => s.openBy(now, u, other)), await fails(() => s.openBy({ ...now, seat: "ed25519:AAAA" }, u, secret)), await fails(() => s.openBy(now, { ...u, iv: "AAAAAAAAAAAAAAAA" }, secret)),
				await fails(() => s.openBy(now, { ...u, key: u.key.slice(4) }, secret)), await fails(() => s.openBy(now, u, new Uint8Array(0))), await fails(() => s.wrapAgain(w, locked, { id: "aWQ", salt: "c2FsdA", secret }))] };`, nil, &got)
	if !got.Same || got.Plain {
		t.Errorf("%+v", got)
	}
	for i, why := range got.Bad {
		if why == "" {
			t.Errorf("case %d opens", i)
		}
	}
}
