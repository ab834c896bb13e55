package intake

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDoor: whatever bytes come in as a file, and whoever they are given to,
// the door answers with an error that says something or with a plan that the
// talks allow; signed, the same file says nothing new.
func FuzzDoor(f *testing.F) {
	f.Add([]byte(river), uint8(0))
	f.Fuzz(func(t *testing.T, raw []byte, give uint8) {
		if len(raw) > 1<<16 {
			t.Skip()
		}
		r := newRoom(t, river)
		file := File{"file", raw}
		in, err := Read(r.desk("VES"), []File{file}, Options{Base: "Rev.0"})
		if err != nil {
			var fe *FileError
			if !errors.As(err, &fe) || fe.Err.Error() == "" || in != nil {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, l := range in.Papers[0].Lost {
			if l.What == "" || strings.TrimSpace(l.Say) == "" || !utf8.ValidString(l.Say) {
				t.Fatalf("lost %+v", l)
			}
		}
		who := Mapping{}
		for i, a := range in.Papers[0].Authors {
			who[a.Name] = []To{"VES", "LOR", Nobody, LeftOut}[(int(give)>>(i%4*2))%4]
		}
		p, err := in.Plan(r.desk("VES"), []Mapping{who}, PlanOptions{})
		if err != nil || p.Intent == nil {
			return
		}
		if err := r.state.Check("VES", p.Intent.Body); err != nil {
			t.Fatalf("planned what the talks refuse: %v", err)
		}
		r.act("VES", p.Intent.Body)
		again, err := r.read("VES", Options{Base: "Rev.0"}, file).Plan(r.desk("VES"), []Mapping{who}, PlanOptions{})
		if err != nil {
			t.Fatalf("again: %v", err)
		}
		if again.Intent != nil {
			t.Fatalf("first\n%s\nagain\n%s", story(p), story(again))
		}
	})
}
