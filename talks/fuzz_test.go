package talks

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/seal"
	"parley/text"
)

// fuzzKinds are the kinds with a body; a kind's number picks one.
func fuzzKinds() []string {
	return []string{KindCharter, KindAccede, KindAmend, KindPosition, KindWithdraw, KindPackage, KindRevise, KindPen, KindAgree,
		KindRevoke, KindConfirm, KindInitial, KindSign, KindUnsign, KindExchange, KindComment, KindPark, KindPlace, KindSilence, KindSilent, KindBreak, KindProceeding, KindCommitment, KindFollowUp}
}

// FuzzDecode: a body that is read is written again byte for byte, its claims
// and blocks too, whatever they say; what is refused is refused with a short
// reason; and the name of a claim has one spelling.
func FuzzDecode(f *testing.F) {
	kinds := fuzzKinds()
	id := seal.Hash("x", nil).String()
	for _, s := range []string{
		`{"charter":"` + id + `"}`,
		`{"claims":["` + id + `.0","` + id + `.p1"],"stance":"accept"}`,
		`{"claims":[{"claim":{"block":"b1","end":2,"exact":"a","lang":"en","new":"b","op":"replace","start":1},"holding":true}],"rev":"` + id + `"}`,
		`{"blocks":[{"digest":"` + id + `","id":"b1"}],"rev":"` + id + `"}`,
		`{"on":{},"text":"x"}`,
	} {
		for k := range kinds {
			f.Add(k, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, k int, raw []byte) {
		var ref Ref
		if err := ref.UnmarshalText(raw); err == nil && ref.String() != string(raw) {
			t.Fatalf("%q is the name %q", raw, ref)
		} else if err != nil && (!errors.Is(err, ErrRef) || len(err.Error()) > 500) {
			t.Fatal(err)
		}
		if k < 0 {
			return
		}
		b, err := Decode(kinds[k%len(kinds)], raw)
		if err != nil {
			if !errors.Is(err, ErrMalformed) || len(err.Error()) > 3*len(raw)+600 {
				t.Fatalf("%v", err)
			}
			return
		}
		again, err := seal.Marshal(b)
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%s reads back as %s (%v)", raw, again, err)
		}
		var list []Proposal
		switch b := b.(type) {
		case *Charter:
			list = b.Claims
			base, err := values(b.Base)
			if err != nil {
				t.Fatal(err)
			}
			if x, err := seal.Marshal(Wire(base)); err != nil || !bytes.Contains(raw, x) {
				t.Fatalf("the base is written as %s (%v)", x, err)
			}
		case *Amend:
			list = b.Claims
		}
		for _, p := range list {
			c, err := p.Claim.Value("x")
			if err != nil {
				t.Fatal(err)
			}
			x, err := seal.Marshal(WireClaim(c))
			if err != nil || !bytes.Contains(raw, x) {
				t.Fatalf("a claim is written as %s (%v)", x, err)
			}
		}
	})
}

// fuzzName is a stand-in in a script: $rev is the newest revision's act,
// $text and $b1 the digests of its text and of a block, $3 the fourth act,
// $k3 the content key of that act's first claim.
var fuzzName = regexp.MustCompile(`\$(rev|text|b[0-9]|k?[0-9]{1,2})`) // constant

// fuzzLine is what a script's line says, with names in the place of
// stand-ins.
func fuzzLine(line string, s *State) string {
	return fuzzName.ReplaceAllStringFunc(line, func(name string) string {
		tip := s.Now().tip()
		n, err := strconv.Atoi(strings.TrimLeft(name[1:], "k"))
		switch {
		case name == "$rev":
			return tip.n.act.ID.String()
		case name == "$text":
			return string(tip.digest)
		case name[1] == 'b':
			if i, ok := tip.index[text.BlockID(name[1:])]; ok {
				return string(tip.text.Blocks[i].Digest())
			}
		case err != nil || n >= len(s.order):
		case name[1] == 'k':
			if in := s.insts[Ref{Act: s.order[n].act.ID}]; in != nil {
				return string(in.claim.Key())
			}
		default:
			return s.order[n].act.ID.String()
		}
		return name
	})
}

// FuzzState plays a script of acts. A line is "AA kind body" with the body as
// JSON (see fuzzName), or "sync", "fork AA 2" or "clock AA 9", the day by which it
// dates its acts from now on. A script that begins with "consensus" has AA in the
// chair, and a group G of BB and CC. Whatever the acts say: what
// Check allows has an effect and nothing else has; every order of the acts
// gives the same talks; and the naive twins agree.
func FuzzState(f *testing.F) {
	const shall = `AA amend {"claims":[{"claim":{"block":"b1","end":2,"exact":"b","lang":"en","new":"x y","op":"replace","start":1},"holding":true}],"rev":"$rev"}` + "\n"
	f.Add(shall + `sync` + "\n" + `BB position {"claims":["$3.0"],"stance":"accept"}` + "\n" + `CC position {"claims":["$3.0"],"stance":"support"}` + "\nsync\n" +
		`AA agree {"blocks":[{"digest":"$b1","id":"b1"}],"rev":"$rev"}`)
	f.Add(shall + `AA amend {"claims":[{"claim":{"block":"b1","end":1,"exact":"y","lang":"en","new":"z","op":"replace","parent":"$k3","start":1}}],"rev":"$rev"}`)
	f.Add(shall + "sync\n" + strings.Replace(shall, `AA`, `BB`, 1) + `CC package {"claims":["$3.0","$4.0"]}` + "\nfork AA 2\n" + `AA comment {"on":{},"text":"x"}`)
	f.Add(`BB amend {"claims":[{"claim":{"block":"b2","op":"delete"},"for":"AA","package":1},{"claim":{"blocks":[{"depth":0,"kind":"op","text":{"en":"p q"}}],"choice":"1","gap":"b2","op":"insert"},"for":"none","package":1}],"rev":"$rev"}`)
	f.Add(`AA sign {"digest":"$text","rev":"$rev"}` + "\n" + `BB exchange {"digest":"$text","rev":"$rev"}` + "\n" + `AA pen {"from":"$rev","term":1,"to":"BB"}`)
	f.Add(`AA amend {"claims":[{"claim":{"at":{"en":2},"block":"b1","op":"split"}},{"claim":{"block":"b2","op":"join"}},{"claim":{"block":"b3","gap":"^","op":"move"}}],"rev":"$0"}` + "\nsync\nBB withdraw {\"claims\":[\"$3.0\"]}\n" + `BB position {"claims":["$3.1"],"if":["$3.0"],"stance":"accept"}`)
	quiet := "consensus\n" + shall + "sync\n" + `AA silence {"claims":["$3.0"],"deadline":"2026-01-05T00:00:00Z"}` + "\nsync\nclock BB 9\n" + `BB silent {"silence":"$4"}`
	f.Add(quiet + "\nsync\nclock CC 9\n" + `CC silent {"silence":"$4"}` + "\nsync\nAA revise {}")
	f.Add(quiet + "\n" + `CC break {"on":{"claim":["$3.0"]},"reason":"no","silence":"$4"}` + "\n" + `BB position {"claims":["$3.0"],"group":"G","stance":"support"}`)
	f.Add(quiet + "\n" + `AA silence {"claims":["$3.0"],"deadline":"2026-01-07T00:00:00Z","prolongs":"$4"}` + "\nfork BB 2\n" + `BB break {"on":{},"reason":"x","silence":"$4"}`)
	f.Fuzz(func(t *testing.T, script string) {
		lines := strings.Split(script, "\n")
		if len(script) > 4000 || len(lines) > 24 {
			return
		}
		codes := []string{"AA", "BB", "CC"}
		c := charterBody(t, codes, blocks("op: a b c d e f", "op: g h i j", "pp: k l"))
		if lines[0] == "consensus" {
			c.Rule, c.Chair, c.Groups = Consensus, "AA", []Group{{Code: "G", Members: []string{"BB", "CC"}, Name: "G", Voice: "BB"}}
		}
		w := joined(t, codes, c)
		p := &story{t: t, w: w, codes: codes}
		for _, line := range lines {
			parts := strings.SplitN(line, " ", 3)
			switch {
			case line == "sync":
				w.sync(codes...)
				continue
			case len(parts) < 3:
				continue
			case parts[0] == "clock":
				if n, err := strconv.Atoi(parts[2]); err == nil && n > 0 && n < 29 && w.homes[parts[1]] != nil {
					w.homes[parts[1]].clock = fmt.Sprintf("2026-01-%02dT00:00:00Z", n)
				}
				continue
			case parts[0] == "fork":
				if n, err := strconv.Atoi(parts[2]); err == nil && n > 1 && w.homes[parts[1]] != nil {
					p.fork(parts[1], parts[2])
				}
				continue
			}
			h := w.homes[parts[0]]
			if h == nil || parts[1] == KindCharter || parts[1] == KindRekey {
				continue
			}
			raw := []byte(fuzzLine(parts[2], h.state))
			if seal.Valid(raw) != nil || raw[0] != '{' {
				continue
			}
			if body, err := Decode(parts[1], raw); err == nil {
				if err := h.state.Now().CheckAt(parts[0], body, h.header(parts[1]).Time); err == nil {
					w.must(parts[0], body)
					continue
				} else if err.Error() == "" {
					t.Fatal("refused without a reason")
				}
			}
			a := w.act(h.header(parts[1]), seal.Raw(raw))
			h.add(t, a)
			if n := h.state.nodes[a.ID]; n.ok() && len(h.state.parties[n.party].doubles) == 0 {
				t.Fatalf("%s: Check refused it and the state did not", line)
			}
		}
		w.sync(codes...)
		checkWorld(t, w)
		twins(t, w.homes["AA"].acts, w.homes["AA"].state)
		v := w.homes["AA"].state.Now()
		if d := dump(v); len(d) > 500*len(script)+20_000 {
			t.Fatalf("%d bytes to show of %d", len(d), len(script))
		}
		for _, c := range v.Claims() {
			if r, err := w.homes["AA"].state.Ref(c.Name); err == nil && r != c.Ref {
				t.Fatalf("%s is %s and %s", c.Name, r, c.Ref)
			}
		}
	})
}
