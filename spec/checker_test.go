// Package spec_test holds the second implementation to the first: the checker
// in spec/checker, written from docs/spec alone, and the rooms of this house
// must say the same of random talks and of all golden vectors.
package spec_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/talks"
)

var (
	records = flag.Int("records", 1000, "how many random records TestTwo makes")
	first   = flag.Uint64("first", 0, "seed of the first of them")
)

// verdict is what the checker prints of one pouch (main.js --json).
type verdict struct {
	File       string     `json:"file,omitempty"`
	False      string     `json:"false"`
	Unchecked  string     `json:"unchecked,omitempty"`
	Talks      string     `json:"talks"`
	Frontier   string     `json:"frontier"`
	Refused    []string   `json:"refused"`
	Missing    []string   `json:"missing"`
	Acts       []act      `json:"acts"`
	Revisions  []revision `json:"revisions"`
	Agreed     []string   `json:"agreed"`
	Claims     []claim    `json:"claims"`
	Packages   []claim    `json:"packages"`
	Blocks     []block    `json:"blocks"`
	Concluded  bool       `json:"concluded"`
	Final      revision   `json:"final"`
	Initialled []string   `json:"initialled"`
	Signed     []string   `json:"signed"`
	Exchanged  []string   `json:"exchanged"`
	Proofs     []proof    `json:"proofs"`
}

type act struct {
	ID     string `json:"id"`
	Party  string `json:"party"`
	Seq    int    `json:"seq"`
	Kind   string `json:"kind"`
	Effect string `json:"effect"`
	Why    string `json:"why,omitempty"`
}

type revision struct {
	ID     string `json:"id"`
	N      int    `json:"n"`
	Digest string `json:"digest"`
}

type claim struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
	Fate string `json:"fate"`
	Key  string `json:"key,omitempty"`
	What string `json:"-"` // for reasons: operation, and how it was proposed
}

type block struct {
	ID        string   `json:"id"`
	Digest    string   `json:"digest"`
	Agreed    []string `json:"agreed"`
	Confirmed []string `json:"confirmed"`
	Suspended bool     `json:"suspended"`
	Missing   []string `json:"missing,omitempty"` // of the charter's authentic languages
	Stale     []string `json:"stale,omitempty"`
	Matched   []string `json:"matched,omitempty"`
}

type proof struct {
	Kind  string `json:"kind"`
	Party string `json:"party"`
}

// node returns the path of Node, or skips.
func node(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("node not found: ./check installs it")
		}
		t.Skip("SKIPPED: node not found")
	}
	return path
}

// TestVectors: the checker agrees with every golden vector of seal, record
// and pouch.
func TestVectors(t *testing.T) {
	out, err := exec.Command(node(t), "vectors.mjs").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// TestTwo: over random talks the checker and the rooms of this house say the
// same, and the talks reach every kind of act and every reason why one has no
// effect.
func TestTwo(t *testing.T) {
	bin := node(t)
	n := *records
	if testing.Short() {
		n = 50
	}
	dir := t.TempDir()
	if keep := os.Getenv("PARLEY_KEEP"); keep != "" {
		dir = keep
	}
	var all sync.Mutex // guards the four below
	seen, reached := tally{}, reasons{}
	bad, acts := 0, 0
	t.Run("records", func(t *testing.T) {
		for from := 0; from < n; from += 100 {
			t.Run(fmt.Sprint(from), func(t *testing.T) {
				t.Parallel()
				var files []string
				wants := map[string]*verdict{}
				for i := from; i < min(n, from+100); i++ {
					seed := *first + uint64(i)
					raw := packed(t, play(seed), seed)
					name := filepath.Join(dir, fmt.Sprintf("%04d.pouch", seed))
					if err := os.WriteFile(name, raw, 0o600); err != nil {
						t.Fatal(err)
					}
					files = append(files, name)
					wants[name] = judged(t, raw)
				}
				got := checked(t, bin, files...)
				all.Lock()
				defer all.Unlock()
				for _, f := range files {
					if diff := differ(wants[f], got[f]); diff != "" {
						if bad++; bad <= 10 {
							t.Errorf("%s: %.2000s", filepath.Base(f), diff)
						}
					}
					acts += len(wants[f].Acts)
					seen.add(got[f])
					reached.add(wants[f])
				}
			})
		}
	})
	if bad > 0 {
		t.Errorf("%d of %d records differ; PARLEY_KEEP=DIR keeps the pouches", bad, n)
	}
	t.Logf("%d records, %d acts: %+v", n, acts, seen)
	golden, err := filepath.Glob("testdata/*.pouch")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range golden {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		reached.add(judged(t, raw))
	}
	if n >= 1000 {
		seen.enough(t)
		reached.enough(t)
	}
}

// tally counts what the random talks reached, so that a generator that went
// blind is noticed.
type tally struct {
	InEffect, Denied, Void, Revisions, Adopted, Lapsed, Dormant, Packages, Forked, Refused, Concluded int
}

func (s *tally) add(v *verdict) {
	for _, a := range v.Acts {
		switch a.Effect {
		case "in effect":
			s.InEffect++
		case "void":
			s.Void++
		default:
			s.Denied++
		}
	}
	for _, c := range v.Claims {
		switch c.Fate {
		case "adopted":
			s.Adopted++
		case "lapsed":
			s.Lapsed++
		case "dormant":
			s.Dormant++
		}
	}
	s.Revisions += max(0, len(v.Revisions)-1)
	s.Packages += len(v.Packages)
	s.Forked += len(v.Proofs)
	s.Refused += len(v.Refused)
	if v.Concluded {
		s.Concluded++
	}
}

func (s *tally) enough(t *testing.T) {
	r := reflect.ValueOf(*s)
	for i := range r.NumField() {
		if r.Field(i).Int() < 20 {
			t.Errorf("the random talks show too little: %s %d", r.Type().Field(i).Name, r.Field(i).Int())
		}
	}
}

// packed writes the record as a pouch; some bodies are withheld, some acts
// left out or changed on the way.
func packed(t *testing.T, rec *record.Record, seed uint64) []byte {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 13))
	var raws [][]byte
	harm := rnd.IntN(6)
	for a := range rec.Acts() {
		raw := a.Raw()
		switch {
		case a.Kind == talks.KindCharter || rnd.IntN(25) > 0:
		case harm == 0 && a.Kind != talks.KindRekey:
			raw, _ = a.Withhold()
		case harm == 1:
			continue
		case harm == 2:
			raw = bytes.Clone(raw)
			if at := len(raw) - 10 - rnd.IntN(60); rnd.IntN(2) == 0 {
				raw[at] ^= 1 // the signature
			} else {
				raw[rnd.IntN(len(raw))] ^= 1
			}
		}
		raws = append(raws, raw)
	}
	long := 0 // of the longest chain: of one whose key comes late, record parks so many and the checker all
	for a := range rec.Acts() {
		long = max(long, a.Seq)
	}
	if rnd.IntN(3) == 0 && long < record.MaxUnverifiedParked {
		rnd.Shuffle(len(raws), func(i, j int) { raws[i], raws[j] = raws[j], raws[i] })
	}
	var b bytes.Buffer
	if err := pouch.Write(&b, pouch.Header{From: record.Frontier{}, Talks: rec.Charter().ID, To: rec.Frontier()}, raws); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// checked is what the checker says of files, all checked by one process.
func checked(t *testing.T, bin string, files ...string) map[string]*verdict {
	t.Helper()
	cmd := exec.Command(bin, append([]string{"checker/main.js", "--json"}, files...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 3 || errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	got := map[string]*verdict{}
	for in := bufio.NewReader(&out); ; {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		v := &verdict{}
		if err := json.Unmarshal(line, v); err != nil {
			t.Fatal(err)
		}
		got[v.File] = v
	}
	for _, f := range files {
		if got[f] == nil || got[f].Unchecked != "" {
			t.Fatalf("%s: the checker said nothing: %+v", f, got[f])
		}
	}
	return got
}

// judged is what the rooms of this house say of a pouch.
func judged(t *testing.T, raw []byte) *verdict {
	t.Helper()
	p, err := pouch.Unpack(bytes.NewReader(raw))
	if err != nil {
		return &verdict{False: err.Error()}
	}
	var rec *record.Record
	for _, a := range p.Acts {
		if r, err := record.New(a); err == nil && rec == nil {
			rec = r
		}
	}
	if rec == nil {
		out := &verdict{Talks: p.Header.Talks.String(), Frontier: record.Frontier{}.Digest().String()}
		for _, a := range p.Acts {
			if u, err := record.Decode(a); err != nil || u.Header().Kind == talks.KindCharter {
				out.False = "an act that isn't what it pretends to be"
			}
		}
		return out
	}
	rep, err := pouch.Import(rec, p)
	if err != nil {
		return &verdict{False: err.Error()}
	}
	st, err := talks.New(rec)
	if err != nil {
		return &verdict{False: err.Error()}
	}
	v := st.Now()
	out := &verdict{Talks: st.Talks().String(), Frontier: rec.Frontier().Digest().String(), Refused: []string{}, Missing: []string{},
		Agreed: []string{}, Claims: []claim{}, Packages: []claim{}, Blocks: []block{}, Proofs: []proof{}}
	for _, r := range rep.Refused {
		out.Refused = append(out.Refused, string(r.Code))
	}
	if twoSignatures(p.Acts) { // a record passes over a copy of what it holds; whoever judges a file says so
		out.Refused = append(out.Refused, string(record.CodeSignature))
	}
	for _, id := range rep.Missing {
		out.Missing = append(out.Missing, id.String())
	}
	ok := map[string]bool{}
	for a := range rec.Acts() {
		e, _ := v.Entry(a.ID)
		ok[a.ID.String()] = e.Effect == talks.InEffect
		out.Acts = append(out.Acts, act{ID: a.ID.String(), Effect: string(e.Effect), Why: e.Why, Kind: a.Kind, Party: a.Party, Seq: a.Seq})
	}
	rev := func(r talks.Revision) revision {
		return revision{ID: r.ID.String(), Digest: string(r.Digest), N: r.Num}
	}
	for _, r := range v.Revisions() {
		out.Revisions = append(out.Revisions, rev(r))
	}
	for _, c := range v.Claims() {
		x := claim{Ref: c.Ref.String(), Fate: string(c.Fate), Name: v.Name(c.Ref)}
		if c.Fate == talks.Live || c.Fate == talks.Dormant {
			x.Key = string(c.Key)
		}
		x.What = string(c.Claim.Op)
		switch {
		case c.Claim.Parent != "":
			x.What += " inside"
		case c.For == talks.NoneNamed:
			x.What += " of nobody"
		case c.For != "":
			x.What += " recorded"
		}
		if n := v.Newest().Num; c.Rev < n && c.Fate == talks.Live {
			x.What += " carried"
		}
		out.Claims = append(out.Claims, x)
		if c.Agreed && !slices.Contains(out.Agreed, string(c.Key)) {
			out.Agreed = append(out.Agreed, string(c.Key))
		}
	}
	for _, k := range v.Packages() {
		out.Packages = append(out.Packages, claim{Ref: k.Ref.String(), Fate: string(k.Fate), Name: v.Name(k.Ref)})
	}
	for _, b := range v.Blocks() {
		x := block{ID: string(b.ID), Digest: string(b.Digest), Agreed: b.Agreed, Confirmed: b.Confirmed, Suspended: len(b.Open) > 0, Matched: b.Matched}
		for _, l := range b.Versions {
			switch l.State {
			case talks.Missing:
				x.Missing = append(x.Missing, string(l.Lang))
			case talks.Stale:
				x.Stale = append(x.Stale, string(l.Lang)+" "+l.Since)
			}
		}
		out.Blocks = append(out.Blocks, x)
	}
	for _, p := range append(rec.Forks(), rec.RootConflicts()...) {
		out.Proofs = append(out.Proofs, proof{Kind: string(p.Kind), Party: p.Party})
	}
	o := v.Final()
	out.Concluded, out.Final = o.Concluded, rev(o.Revision)
	out.Initialled, out.Signed, out.Exchanged = o.Initialled, o.Signed, o.Exchanged
	for _, l := range []*[]string{&out.Initialled, &out.Signed, &out.Exchanged} {
		*l = append([]string{}, *l...)
	}
	return out
}

// twoSignatures reports whether some act stands there with two signatures.
func twoSignatures(raws [][]byte) bool {
	seen := map[record.ID]string{}
	for _, raw := range raws {
		u, err := record.Decode(raw)
		if err != nil {
			continue
		}
		sig := string(raw[bytes.LastIndex(raw, []byte(`"sigs":`)):])
		if was, ok := seen[u.ID()]; ok && was != sig {
			return true
		}
		seen[u.ID()] = sig
	}
	return false
}

// differ says where two verdicts part, "" if nowhere.
func differ(want, got *verdict) string {
	var out []string
	say := func(what string, w, g any) {
		if fmt.Sprint(w) != fmt.Sprint(g) {
			out = append(out, fmt.Sprintf("%s:\n  go %v\n  js %v", what, w, g))
		}
	}
	if say("damaged", want.False != "" && want.Acts == nil, got.False != "" && len(got.Acts) == 0); want.Acts == nil {
		return strings.Join(out, "\n") // nothing else to compare
	}
	sorted := func(l []string) []string { l = slices.Clone(l); slices.Sort(l); return l }
	say("talks", want.Talks, got.Talks)
	say("frontier", want.Frontier, got.Frontier)
	if say("refused", len(want.Refused) > 0, len(got.Refused) > 0); len(want.Refused) == 0 { // else what waits may be known to be false, or not yet
		say("missing", sorted(want.Missing), sorted(got.Missing))
	}
	say("false", len(want.Refused) > 0 || want.False != "", got.False != "")
	merge := func(e string) string { // which of the two it is called isn't part of the rules
		if e == "malformed" || e == string(talks.NotAllowed) {
			return "denied"
		}
		return e
	}
	if len(want.Acts) == len(got.Acts) {
		for i, w := range want.Acts {
			g := got.Acts[i]
			say(fmt.Sprintf("act %d %.10s %s %s %d", i, w.ID, w.Party, w.Kind, w.Seq), w.ID+" "+merge(w.Effect), g.ID+" "+merge(g.Effect))
			if merge(w.Effect) != merge(g.Effect) {
				out = append(out, fmt.Sprintf("  go because %q\n  js because %q", w.Why, g.Why))
			}
		}
	} else {
		say("number of acts", len(want.Acts), len(got.Acts))
	}
	say("revisions", want.Revisions, got.Revisions)
	say("agreed", sorted(want.Agreed), sorted(got.Agreed))
	claims := func(l []claim) (s []string) {
		for _, c := range l {
			if c.Fate != "live" && c.Fate != "dormant" {
				c.Key = ""
			}
			s = append(s, fmt.Sprintf("\n    %s %.10s%s %s %.10s", c.Name, c.Ref, c.Ref[64:], c.Fate, c.Key))
		}
		slices.Sort(s)
		return s
	}
	say("claims", claims(want.Claims), claims(got.Claims))
	say("packages", claims(want.Packages), claims(got.Packages))
	say("blocks", want.Blocks, got.Blocks)
	say("final", want.Final, got.Final)
	say("concluded", want.Concluded, got.Concluded)
	say("initialled", want.Initialled, got.Initialled)
	say("signed", want.Signed, got.Signed)
	say("exchanged", want.Exchanged, got.Exchanged)
	doubles := func(l []proof) (s []string) {
		for _, p := range l {
			s = append(s, p.Kind+" "+p.Party)
		}
		slices.Sort(s)
		return s
	}
	say("proofs", doubles(want.Proofs), doubles(got.Proofs))
	return strings.Join(out, "\n")
}
