package akn

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// TestReadOthers reads a resolution as the United Nations publish them.
func TestReadOthers(t *testing.T) {
	valid := judge(t)
	raw, err := os.ReadFile(filepath.Join(data(), "un-A_RES_79_275.abridged.akn.xml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if s.Lang != "en" {
		t.Errorf("language %q", s.Lang)
	}
	var got []string
	for _, p := range s.Paras {
		if p.Kind == text.PP || p.Kind == text.OP || p.Kind == text.Sub || p.Kind == text.Formula || p.Kind == text.Title {
			words := strings.Fields(plain(p))
			lead := ""
			if p.Items[0].Em {
				lead = " lead " + p.Items[0].S
			}
			got = append(got, string(p.Kind)+" "+p.Number+" "+words[0]+lead)
		}
	}
	want := []string{"title  79/275.The", "formula  The lead The General Assembly", "pp  Recognizing lead Recognizing", "pp  Noting lead Noting", "op 1. Recognizes lead Recognizes",
		"op 2. Recalls lead Recalls", "sub (a) To", "sub (b) To", "op 3. Requests lead Requests"}
	for i, w := range want {
		if i >= len(got) || got[i] != w && i > 0 {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
	out := write(t, s, meta())
	if err := valid(out); err != nil {
		t.Errorf("written again: %v", err)
	}
}

func plain(p document.Para) string {
	s := ""
	for _, it := range p.Items {
		s += it.S
	}
	return s
}

// TestLost lists what a sheet can't hold.
func TestLost(t *testing.T) {
	s, err := Read(strings.NewReader(`<akomaNtoso xmlns="` + aknSpace + `"><doc name="x"><mainBody>stray<p>a <b>b</b> <img src="x"/><sup>2</sup></p><foreign><m:x xmlns:m="m">q</m:x></foreign></mainBody></doc></akomaNtoso>`))
	if err != nil {
		t.Fatal(err)
	}
	var what []string
	for _, l := range s.Lost {
		what = append(what, l.What)
	}
	if got := strings.Join(what, " "); got != "stray formatting image foreign stray" {
		t.Errorf("lost %s: %v", got, s.Lost)
	}
}
