package box

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"parley/internal/accounts"
	"parley/internal/vault"
)

// desk is a box with a clock that the test moves.
type desk struct {
	t    *testing.T
	path string
	now  time.Time
	*Box
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "drafts.db"), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	d.open()
	return d
}

func (d *desk) open() {
	d.t.Helper()
	b, err := Open(d.t.Context(), d.path, bytes.Repeat([]byte{1}, vault.KeySize), Options{Now: func() time.Time { d.now = d.now.Add(time.Second); return d.now }})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Box = b
	d.t.Cleanup(func() { b.Close() })
}

func (d *desk) wants(what string, err, want error) {
	d.t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		d.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (d *desk) keep(w Who, x Draft) Draft {
	d.t.Helper()
	if x.Talks == "" {
		x.Talks = "t1"
	}
	out, err := d.Keep(d.t.Context(), w, x)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func ves(id string, can accounts.Powers) Who {
	return Who{Seat: "VES", ID: id, Name: "Name of " + id, Can: can}
}

const junior = accounts.Read | accounts.Draft

func act(Draft) (string, error) { return "a1", nil }

// A draft survives a restart, as it was.
func TestDraftSurvives(t *testing.T) {
	d := newDesk(t)
	anna := ves("anna", junior)
	kept := d.keep(anna, Draft{Kind: "words", Body: []byte(`{"x":1}`), Words: "OP2: avert", Note: "for tonight"})
	d.Box.Close()
	d.open()
	got, err := d.Get(t.Context(), anna, kept.ID)
	if err != nil || string(got.Body) != `{"x":1}` || got.Words != "OP2: avert" || got.Note != "for tonight" || got.State != Drafted || got.Version != 1 || len(got.Way) != 1 || got.Way[0].By.Name != "Name of anna" {
		t.Errorf("%+v, %v", got, err)
	}
	if list, err := d.List(t.Context(), anna, "t1"); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
	if list, err := d.List(t.Context(), anna, "t2"); err != nil || len(list) != 0 {
		t.Error("it is in other talks too", list, err)
	}
}

// Nobody of another seat, no observer, and before it is shared no colleague
// sees, changes, clears, releases or removes a draft.
func TestDraftsArePrivate(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	anna := ves("anna", junior)
	k := d.keep(anna, Draft{Body: []byte("secret")})
	for name, w := range map[string]Who{
		"a colleague before sharing":  ves("berta", accounts.All),
		"another seat":                {Seat: "LOR", ID: "x", Can: accounts.All},
		"another seat, same person":   {Seat: "LOR", ID: "anna", Can: accounts.All},
		"the secretariat":             {ID: "sec", Can: accounts.All},
		"the secretariat as the same": {ID: "anna", Can: accounts.All},
		"who may not read any more":   {Seat: "VES", ID: "anna", Can: accounts.All &^ accounts.Read},
	} {
		_, err := d.Get(ctx, w, k.ID)
		d.wants(name+" reads", err, ErrUnknown)
		if list, err := d.List(ctx, w, "t1"); err != nil || len(list) != 0 {
			t.Errorf("%s lists %v, %v", name, list, err)
		}
		d.wants(name+" clears", d.Clear(ctx, w, accounts.Policy{}, k.ID, 1, ""), ErrUnknown)
		d.wants(name+" returns", d.Return(ctx, w, k.ID, 1, ""), ErrUnknown)
		d.wants(name+" releases", d.Release(ctx, w, accounts.Policy{}, accounts.Release, k.ID, 1, func(Draft) (string, error) {
			t.Errorf("%s signs", name)
			return "", nil
		}), ErrUnknown)
		d.wants(name+" drops", d.Drop(ctx, w, k.ID), ErrUnknown)
		if _, err := d.Keep(ctx, w, Draft{ID: k.ID, Version: 1, Talks: "t1", Body: []byte("forged")}); err == nil {
			t.Errorf("%s changes it", name)
		}
	}
	k.Shared = true
	k = d.keep(anna, k)
	if list, err := d.List(ctx, ves("berta", accounts.Read), "t1"); err != nil || len(list) != 1 {
		t.Error("a colleague doesn't see a shared draft", list, err)
	}
	_, err := d.Get(ctx, Who{Seat: "LOR", ID: "x", Can: accounts.All}, k.ID)
	d.wants("another seat reads a shared draft", err, ErrUnknown)
	k.Shared = false
	if k = d.keep(anna, k); !k.Shared {
		t.Error("a shared draft was hidden again")
	}
	_, err = d.Keep(ctx, ves("berta", accounts.Read), k)
	d.wants("a reader writes", err, ErrPower)
	_, err = d.Keep(ctx, Who{ID: "sec", Can: accounts.All}, Draft{Talks: "t1"})
	d.wants("somebody without a seat writes", err, ErrPower)
}

// Draft, cleared, released: each by who may, and of what was read.
func TestWay(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	anna, head := ves("anna", junior), ves("head", accounts.All)
	rule := accounts.Policy{Second: accounts.Clear | accounts.Release}
	k := d.keep(anna, Draft{Body: []byte("one"), Shared: true})
	d.wants("clear without the power", d.Clear(ctx, anna, rule, k.ID, k.Version, ""), ErrPower)
	d.wants("release what isn't cleared", d.Release(ctx, head, rule, accounts.Release, k.ID, k.Version, act), ErrWait)
	d.wants("clear", d.Clear(ctx, head, rule, k.ID, k.Version, "good"), nil)
	old := k.Version
	k.Body = []byte("two")
	k = d.keep(anna, k)
	if k.State != Drafted {
		t.Error("a changed draft is still cleared")
	}
	d.wants("clear what was read before", d.Clear(ctx, head, rule, k.ID, old, ""), ErrChanged)
	_, err := d.Keep(ctx, anna, Draft{ID: k.ID, Version: old, Talks: "t1"})
	d.wants("write over a colleague's change", err, ErrChanged)
	d.wants("give back", d.Return(ctx, head, k.ID, k.Version, "shorter please"), nil)
	d.wants("clear", d.Clear(ctx, head, rule, k.ID, k.Version, ""), nil)
	failed := errors.New("the act is refused")
	d.wants("a signing that fails", d.Release(ctx, head, rule, accounts.Release, k.ID, k.Version, func(Draft) (string, error) { return "", failed }), failed)
	d.wants("release with too little power", d.Release(ctx, ves("berta", accounts.All&^accounts.Sign), rule, accounts.Sign, k.ID, k.Version, act), ErrPower)
	signed := ""
	d.wants("release", d.Release(ctx, head, rule, accounts.Release, k.ID, k.Version, func(x Draft) (string, error) { signed = string(x.Body); return "a7", nil }), nil)
	d.wants("release again", d.Release(ctx, head, rule, accounts.Release, k.ID, k.Version, act), ErrDone)
	_, err = d.Keep(ctx, anna, k)
	d.wants("change what is released", err, ErrDone)
	d.wants("drop what is released", d.Drop(ctx, anna, k.ID), ErrDone)
	got, err := d.Get(ctx, anna, k.ID)
	if err != nil || signed != "two" || got.State != Released || got.Act != "a7" {
		t.Errorf("%+v, %v", got, err)
	}
	way := ""
	for _, s := range got.Way {
		way += fmt.Sprintf("%s by %s %s; ", s.What, s.By.ID, s.Note)
	}
	if way != "draft by anna ; cleared by head good; draft by anna ; draft by head shorter please; cleared by head ; released by head ; " {
		t.Error(way)
	}
}

// Whoever wrote any of it is no second person.
func TestSecondPerson(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	anna, head := ves("anna", accounts.All), ves("head", accounts.All)
	k := d.keep(anna, Draft{Body: []byte("one"), Shared: true})
	k.Body = []byte("two")
	k = d.keep(head, k)
	both := accounts.Policy{Second: accounts.Clear | accounts.Release}
	d.wants("the first author clears", d.Clear(ctx, anna, both, k.ID, k.Version, ""), ErrPower)
	d.wants("the second author clears", d.Clear(ctx, head, both, k.ID, k.Version, ""), ErrPower)
	d.wants("a third clears", d.Clear(ctx, ves("third", accounts.All), both, k.ID, k.Version, ""), nil)
	d.wants("an author releases", d.Release(ctx, anna, both, accounts.Release, k.ID, k.Version, act), ErrPower)
	d.wants("the third releases", d.Release(ctx, ves("third", accounts.All), both, accounts.Release, k.ID, k.Version, act), nil)
	// Without a rule one person does it all; so on one's own node.
	own := Who{Seat: "VES", Can: accounts.All}
	k = d.keep(own, Draft{Body: []byte("mine")})
	d.wants("alone", d.Release(ctx, own, accounts.Policy{}, accounts.Release, k.ID, k.Version, act), nil)
	k = d.keep(own, Draft{Body: []byte("mine")})
	d.wants("drop", d.Drop(ctx, own, k.ID), nil)
	_, err := d.Get(ctx, own, k.ID)
	d.wants("afterwards", err, ErrUnknown)
}

func TestBounds(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	own := Who{Seat: "VES", Can: accounts.All}
	for name, x := range map[string]Draft{
		"body": {Talks: "t1", Body: make([]byte, maxBody+1)}, "words": {Talks: "t1", Words: string(make([]byte, maxWords+1))}, "note": {Talks: "t1", Note: string(make([]byte, maxNote+1))},
		"kind": {Talks: "t1", Kind: string(make([]byte, maxName+1))}, "talks": {Talks: string(make([]byte, maxName+1))},
	} {
		_, err := d.Keep(ctx, own, x)
		d.wants(name, err, ErrBig)
	}
	if _, err := d.Keep(ctx, own, Draft{}); err == nil {
		t.Error("a draft without talks")
	}
	first := d.keep(own, Draft{})
	d.wants("release", d.Release(ctx, own, accounts.Policy{}, accounts.Release, first.ID, 1, act), nil)
	err := d.vault.Write(ctx, func(tx *sql.Tx) error { // at once what as many calls of Keep would write, each of which reads all before it
		for i := range maxDrafts - 1 {
			full := first
			full.ID, full.State, full.Changed = fmt.Sprintf("%032x", i), "", d.now
			if err := d.write(ctx, tx, full); err != nil {
				return err
			}
		}
		return nil
	})
	d.wants("fill", err, nil)
	d.keep(own, Draft{})
	_, err = d.Get(ctx, own, first.ID)
	d.wants("the oldest released one made room", err, ErrUnknown)
	_, err = d.Keep(ctx, own, Draft{Talks: "t1"})
	d.wants("one more", err, ErrFull)
	d.keep(own, Draft{Talks: "t2"})
	for _, bad := range []string{"", "x", "00", string(make([]byte, 1000))} {
		_, err := d.Get(ctx, own, bad)
		d.wants("a wrong id", err, ErrUnknown)
	}
	k := d.keep(own, Draft{Talks: "t3"})
	for range maxSteps + 5 {
		k = d.keep(own, k)
	}
	if len(k.Way) != maxSteps {
		t.Errorf("%d steps are kept", len(k.Way))
	}
}

// No word of a draft, no name and no seat stands in the files.
func TestCanary(t *testing.T) {
	d := newDesk(t)
	w := Who{Seat: "CANARYSEAT", ID: "canary-id", Name: "canary name", Can: accounts.All}
	d.keep(w, Draft{Talks: "canary-talks", Kind: "canary-kind", Body: []byte("canary body"), Words: "canary words", Note: "canary note"})
	d.wants("copy", d.Backup(t.Context(), d.path+".copy"), nil)
	files, err := filepath.Glob(d.path + "*")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []string{"canary", "CANARY", "Y2FuYXJ5"} { // the last is base 64
			if bytes.Contains(raw, []byte(c)) {
				t.Errorf("%s holds %s", filepath.Base(f), c)
			}
		}
	}
}

// What a passing draft says, and what colleagues remarked on it, is gone once it is released; who let it out stays. When its release
// fails, nothing is lost.
func TestPassingDraft(t *testing.T) {
	d := newDesk(t)
	ctx, anna, head := t.Context(), ves("anna", junior), ves("head", accounts.All)
	x := d.keep(anna, Draft{Kind: "float", Body: []byte("between us"), Words: "to LOR", Note: "for tonight", Shared: true, Passing: true})
	d.wants("clear", d.Clear(ctx, head, accounts.Policy{}, x.ID, x.Version, "say it softly"), nil)
	broken := errors.New("broken")
	d.wants("a release that fails", d.Release(ctx, head, accounts.Policy{}, accounts.Release, x.ID, x.Version, func(Draft) (string, error) { return "", broken }), broken)
	if got, err := d.Get(ctx, anna, x.ID); err != nil || string(got.Body) != "between us" || got.Way[1].Note != "say it softly" {
		t.Errorf("before: %+v %v", got, err)
	}
	d.wants("release", d.Release(ctx, head, accounts.Policy{}, accounts.Release, x.ID, x.Version, act), nil)
	got, err := d.Get(ctx, anna, x.ID)
	if err != nil || len(got.Body)+len(got.Words)+len(got.Note) > 0 || got.State != Released || got.Kind != "float" || len(got.Way) != 3 || got.Way[1].Note != "" || got.Way[2].By.ID != "head" {
		t.Errorf("after: %+v %v", got, err)
	}
}

// A list unseals what is told of drafts, not what they are of: a damaged one is still in the list, and can't be opened. A draft that was
// written before the two lay apart is read as it was.
func TestListUnsealsNoBodies(t *testing.T) {
	d := newDesk(t)
	ctx, anna := t.Context(), ves("anna", junior)
	k := d.keep(anna, Draft{Words: "one", Body: bytes.Repeat([]byte("long"), 1000)})
	old := d.keep(anna, Draft{Words: "two"})
	old.Body = []byte("older")
	d.wants("damage", d.vault.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE draft SET what = x'00' WHERE id = ?", raw(k.ID)); err != nil {
			return err
		}
		sealed, err := d.vault.Seal("draft", raw(old.ID), old)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE draft SET body = ?, what = NULL WHERE id = ?", sealed, raw(old.ID))
		return err
	}), nil)
	if list, err := d.List(ctx, anna, "t1"); err != nil || len(list) != 2 || list[0].Body != nil || list[1].Body != nil {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := d.Get(ctx, anna, k.ID); err == nil {
		t.Error("a damaged draft is opened")
	}
	if got, err := d.Get(ctx, anna, old.ID); err != nil || string(got.Body) != "older" {
		t.Errorf("%+v, %v", got, err)
	}
}
