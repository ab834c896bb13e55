package node

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/seal"
	"parley/talks"
)

// invented is a pouch whose header names an act of a party that there never was.
func invented(n *Node, party, salt string, seq int) *pouch.Pouch {
	return &pouch.Pouch{Header: pouch.Header{Talks: n.ID(), To: record.Frontier{{ID: seal.Hash("invented", []byte(salt)), Party: party, Seq: seq}}}}
}

// TestALieAboutOnesOwnFrontier: the header of a pouch, which nobody signs, names an act of VES that never was.
// VES needn't re-key: it stops until a person has said that there is no copy, and this rumour is never heard
// again, not after a restart either. Another one is.
func TestALieAboutOnesOwnFrontier(t *testing.T) {
	_, vo, _, b := pair(t)
	dir, id := vo.Dir(), b.ID()
	rep := must[Report](t)(b.take(t.Context(), invented(b, "VES", "one", 12)))
	if rep.Suspicion != "" || len(rep.Rumours) != 1 || !strings.Contains(rep.Rumours[0].String(), "a pouch says that its packer holds act 12 of VES") {
		t.Fatalf("%+v", rep)
	}
	comment := &talks.Comment{Text: "still here"}
	if _, err := b.Act(t.Context(), comment); !errors.Is(err, ErrRumour) || !strings.Contains(err.Error(), "'parley rekey --not-a-copy'") {
		t.Errorf("act: %v", err)
	}
	if _, err := vo.OpenTalks(t.Context(), charterFor(t, vo, newHome(t, "ORM"))); !errors.Is(err, ErrRumour) {
		t.Errorf("open talks: %v", err)
	}
	vo.Close() // the doubt outlives the process
	vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	b = must[*Node](t)(vo.Node(t.Context(), id))
	if _, err := b.Act(t.Context(), comment); !errors.Is(err, ErrRumour) || vo.MustRekey() != "" {
		t.Errorf("after a restart: %v, %q", err, vo.MustRekey())
	}
	if d, err := vo.NotACopy(t.Context()); err != nil || len(d.Rumours) != 1 {
		t.Fatalf("dismiss: %+v, %v", d, err)
	}
	act(t, b, comment)
	vo.Close()
	vo = must[*Home](t)(Open(dir, Options{Clock: newClock().Now}))
	defer vo.Close()
	b = must[*Node](t)(vo.Node(t.Context(), id))
	if rep := must[Report](t)(b.take(t.Context(), invented(b, "VES", "one", 12))); len(rep.Rumours) > 0 || len(vo.Rumours()) > 0 {
		t.Errorf("a dismissed rumour is heard again: %+v", rep)
	}
	act(t, b, comment)
	must[Report](t)(b.take(t.Context(), invented(b, "VES", "two", 12)))
	if _, err := b.Act(t.Context(), comment); !errors.Is(err, ErrRumour) {
		t.Errorf("another rumour: %v", err)
	}
	if n := len(must[[]Rekeyed](t)(vo.Rekey(t.Context()))); n != 1 || len(vo.Rumours()) > 0 {
		t.Errorf("re-keying leaves rumours: %v", vo.Rumours())
	}
	act(t, b, comment)
	oracle(t, b)
}

// TestTheActIsTheProof: what was a rumour becomes proof with the act itself, from then on no word helps, and
// the act alone, waiting for those before it, is proof as well.
func TestTheActIsTheProof(t *testing.T) {
	_, vo, _, b := pair(t)
	dir := vo.Dir()
	vo.Close()
	twin := copyHome(t, dir)
	if err := saveInstance(twin, ""); err != nil {
		t.Fatal(err)
	}
	other := must[*Home](t)(Open(twin, Options{Clock: newClock().Now}))
	defer other.Close()
	tb := must[*Node](t)(other.Node(t.Context(), b.ID()))
	act(t, tb, &talks.Comment{Text: "two"})
	last := act(t, tb, &talks.Comment{Text: "three"})
	header := pouch.Header{Talks: b.ID(), To: record.Frontier{{ID: last.ID, Party: "VES", Seq: 3}}}
	raws := tb.Raws()

	for name, acts := range map[string][][]byte{"all": raws, "the last alone": raws[len(raws)-1:]} {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "home")
			if err := os.CopyFS(home, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := saveInstance(home, ""); err != nil {
				t.Fatal(err)
			}
			vo := must[*Home](t)(Open(home, Options{Clock: newClock().Now}))
			defer vo.Close()
			b := must[*Node](t)(vo.Node(t.Context(), b.ID()))
			if rep := must[Report](t)(b.take(t.Context(), &pouch.Pouch{Header: header})); len(rep.Rumours) != 1 || rep.Suspicion != "" {
				t.Fatalf("header alone: %+v", rep)
			}
			rep := must[Report](t)(b.take(t.Context(), &pouch.Pouch{Header: header, Acts: acts}))
			if rep.Suspicion == "" || vo.MustRekey() == "" {
				t.Fatalf("with the act: %+v", rep)
			}
			if _, err := vo.NotACopy(t.Context()); !errors.Is(err, ErrMustRekey) {
				t.Errorf("a word against a signed act: %v", err)
			}
			if _, err := b.Act(t.Context(), &talks.Comment{Text: "a fork"}); !errors.Is(err, ErrMustRekey) {
				t.Errorf("act: %v", err)
			}
			must[[]Rekeyed](t)(vo.Rekey(t.Context()))
			act(t, b, &talks.Comment{Text: "not a fork"})
			oracle(t, b)
		})
	}
}

// TestPhantomAct: an act of another party builds on an act of VES that never was; the party is named.
func TestPhantomAct(t *testing.T) {
	va, vo, a, b := pair(t)
	var h record.Header
	a.View(func(r *record.Record, _ *talks.State) (err error) {
		h, err = r.Next("ORM", talks.KindComment, va.stamp())
		return err
	})
	h.Deps = []record.Head{{ID: seal.Hash("invented"), Party: "VES", Seq: 12}}
	raw, _, err := sealAct(h, &talks.Comment{Text: "as you said"}, va.own.newestSeat(), seeded("phantom"))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := pouch.Write(&file, pouch.Header{Talks: b.ID()}, [][]byte{raw}); err != nil {
		t.Fatal(err)
	}
	_, rep, err := vo.Import(t.Context(), &file, ImportOptions{})
	if err != nil || len(rep.Rumours) != 1 || rep.Rumours[0].By != "ORM" || !strings.Contains(rep.Rumours[0].String(), "an act of ORM builds on act 12 of VES") {
		t.Fatalf("%+v, %v", rep, err)
	}
	must[Dismissed](t)(vo.NotACopy(t.Context()))
	act(t, b, &talks.Comment{Text: "we said nothing"})
	if rep := must[Report](t)(b.take(t.Context(), invented(b, "ORM", "theirs", 9))); len(rep.Rumours) > 0 {
		t.Errorf("the act that waits is heard again: %+v", rep.Rumours)
	}
}
