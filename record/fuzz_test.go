package record

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"parley/seal"
)

// FuzzReadParties: whatever a charter's body says, its parties are read and written again, or it is refused
// as a charter.
func FuzzReadParties(f *testing.F) {
	d := draw(f, "A1; B1")
	f.Add(d.acts["A1"].Body)
	f.Add([]byte(`{"parties":[]}`))
	f.Add([]byte(`{"parties":[{"code":"AA"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		parties, err := ReadParties(body)
		if err != nil {
			if CodeOf(err) != CodeCharter {
				t.Fatalf("an error that is no refusal of a charter: %v", err)
			}
			return
		}
		b, err := seal.Marshal(map[string]any{"parties": parties})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ReadParties(b); err != nil || len(again) != len(parties) {
			t.Fatalf("%s: %v", b, err)
		}
	})
}

// FuzzDecode: an act is in the one form, its id is that of its header, its header is read as it stands, and
// nobody without a key adds to a record.
func FuzzDecode(f *testing.F) {
	d := draw(f, "A1-A2-A3!-A4; B1(A2)")
	for _, n := range d.names {
		f.Add(d.raw[n])
	}
	bare, err := d.acts["A2"].Withhold()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bare)
	r := d.record(d.names[1:]...)
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := Decode(raw)
		if err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || CodeOf(err) == "" || len(err.Error()) > 3*len(raw)+300 {
				t.Fatalf("an error that is no refusal: %v", err)
			}
			return
		}
		if err := seal.Valid(raw); err != nil {
			t.Fatalf("an act that is not in the one form: %v", err)
		}
		m, err := seal.Members(raw)
		if err != nil || seal.Hash(domainAct, m[1].Value) != u.ID() {
			t.Fatal("the id is not that of the header")
		}
		h := u.Header()
		for _, part := range []string{fmt.Sprintf(`"kind":"%s"`, h.Kind), fmt.Sprintf(`"party":"%s"`, h.Party), fmt.Sprintf(`"seq":%d`, h.Seq), fmt.Sprintf(`"time":"%s"`, h.Time)} {
			if !bytes.Contains(m[1].Value, []byte(part)) {
				t.Fatalf("the header has no %s", part)
			}
		}
		out, err := r.AddUnverified(u)
		if err == nil && (out.State == Stored || out.State == Filled) {
			t.Fatal("somebody signed a new act")
		}
	})
}

// undrawn is what a drawing that is none says.
type undrawn struct{}

func (undrawn) Fatal(...any)          { panic(undrawn{}) }
func (undrawn) Fatalf(string, ...any) { panic(undrawn{}) }

// fuzzDraw reads a drawing of at most 16 acts, or gives nil.
func fuzzDraw(text string) (d *drawing) {
	if len(text) > 120 || strings.Count(text, "-")+strings.Count(text, ";") > 15 {
		return nil
	}
	defer func() {
		if recover() != nil { // a drawing in no language: not what is tested here
			d = nil
		}
	}()
	return draw(undrawn{}, text)
}

// FuzzAdd brings the acts of a drawing in some order, some of them several times, some of them damaged on
// their way. In the end the record is that of a peaceful delivery; damage is refused and does no harm; two
// records that hold parts of it become equal; and what a record says is what walking over its acts says.
func FuzzAdd(f *testing.F) {
	f.Add("A1-A2-A3; B1(A2)-B2(A3)", []byte{3, 2, 1})
	f.Add("A1-A2-A3; A1-A2'; B1(A2,A2')", []byte{3, 0x84, 0x91, 2, 2, 1, 0})
	f.Add("A1-A2-A3!-A4; A3-A4'; A1-A2!", []byte{5, 4, 3, 2, 1, 0x85})
	f.Add("B1!-B2; B1; C1(B2)", []byte{4, 0xff})
	f.Fuzz(func(t *testing.T, text string, order []byte) {
		d := fuzzDraw(text)
		if d == nil || len(order) > 64 {
			return
		}
		peace := d.record()
		for _, n := range d.names[1:] {
			if _, err := peace.Add(d.raw[n]); err != nil && CodeOf(err) == "" {
				t.Fatal(err)
			}
		}
		x := d.record()
		for i, c := range order {
			n := d.names[int(c&0x7f)%len(d.names)]
			raw := bytes.Clone(d.raw[n])
			if c&0x80 != 0 {
				raw[(i*131+int(c)*17)%len(raw)] ^= 1 << (i % 8)
			}
			was := x.Len()
			out, err := x.Add(raw)
			switch {
			case err != nil && (CodeOf(err) == "" || x.Len() != was):
				t.Fatalf("%s: %v", n, err)
			case err == nil && c&0x80 != 0 && out.State != Parked && out.State != Duplicate:
				t.Fatalf("a damaged %s is %s", n, out.State)
			}
		}
		y := d.record()
		for i, n := range d.names[1:] {
			if i%2 == 0 {
				_, _ = y.Add(d.raw[n]) // may be refused by what the drawing says
			}
		}
		exchange(t, x, y)
		if m := x.Missing(y.Frontier()); len(x.Parked())+len(y.Parked()) == 0 && len(m) > 0 && x.Frontier().Digest() == y.Frontier().Digest() {
			t.Fatal("equal frontiers, and something is missing")
		}
		for _, r := range []*Record{x, y} {
			for _, n := range d.names[1:] {
				if _, err := r.Add(d.raw[n]); err != nil && CodeOf(err) == "" {
					t.Fatal(err)
				}
			}
		}
		for _, n := range d.names { // acts that the drawing itself made unfit
			if peace.Get(d.acts[n].ID) == nil {
				return
			}
		}
		if len(x.Parked()) == 0 { // damaged acts of unknown keys may wait for ever
			same(t, d, peace, x)
		}
		same(t, d, peace, y)
		slowProofs(t, d, y)
	})
}
