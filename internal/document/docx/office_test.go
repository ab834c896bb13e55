package docx

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"parley/internal/document"
	"parley/text"
)

// TestOffice: what two people do in LibreOffice, tracked, is read as the
// claims that they made. It needs soffice and Python with uno (Debian:
// libreoffice-writer, python3-uno) and runs with PARLEY_OFFICE=must.
func TestOffice(t *testing.T) {
	if os.Getenv("PARLEY_OFFICE") != "must" {
		t.Skip("PARLEY_OFFICE isn't \"must\": LibreOffice isn't asked")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "two-authors.docx")
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/office.py", file, filepath.Join(dir, "profile"), port)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	s := readFile(t, file)
	base := &text.Text{}
	for i, line := range []string{"Recalling its resolution on fog", "Urges all States to meet", "Requests a report on fog and ice",
		"Welcomes the offer of a house", "Decides to remain seized of the matter"} {
		b := text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(line)}}
		if i == 0 {
			b.Kind = text.PP
		}
		base.Blocks = append(base.Blocks, b)
	}
	var got []string
	u := document.Claims(s, base, "en")
	for _, a := range u.Authors {
		for _, c := range a.Claims {
			line := fmt.Sprintf("%s: %s %s%s “%s” “%s”", a.Name, c.Op, c.Block, c.Gap, text.Plain(c.Exact), text.Plain(c.New))
			for _, b := range c.Blocks {
				line += fmt.Sprintf(" %s “%s”", b.Kind, text.Plain(b.Content["en"]))
			}
			if c.Parent != "" {
				line += " within"
			}
			got = append(got, line)
		}
	}
	want := []string{
		"Jane Doe: replace b2 “all” “some”",
		"Jane Doe: replace b3 “” “and snow in good winters”",
		"Jane Doe: insert b3 “” “” op “Notes the sea”",
		"John Roe: replace b3 “good” “bad” within",
		"John Roe: delete b4 “” “”",
		"John Roe: replace b5 “matter” “question”",
	}
	if !slices.Equal(got, want) || len(u.Lost) > 0 {
		t.Errorf("got %q\nwant %q\nlost %+v", got, want, u.Lost)
	}
	for _, b := range u.Blocks {
		if b.Confidence != 100 {
			t.Errorf("%+v", b)
		}
	}
}
