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

// inOffice lets two authors change a document in LibreOffice, tracked: a file,
// or a new one where source is "".
func inOffice(t *testing.T, source string) *document.Sheet {
	t.Helper()
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
	args := []string{"testdata/office.py", file, filepath.Join(dir, "profile"), port}
	if source != "" {
		args = append(args, source)
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return readFile(t, file)
}

// claimLines says claims in one line each.
func claimLines(u *document.Understood) []string {
	var out []string
	for _, a := range u.Authors {
		for _, c := range a.Claims {
			line := fmt.Sprintf("%s: %s %s%s “%s” “%s”", a.Name, c.Op, c.Block, c.Gap, text.Plain(c.Exact), text.Plain(c.New))
			for _, b := range c.Blocks {
				line += fmt.Sprintf(" %s “%s”", b.Kind, text.Plain(b.Content["en"]))
			}
			if c.Op == text.SplitAt {
				line += fmt.Sprintf(" at %d", c.At["en"])
			}
			if c.Parent != "" {
				line += " within"
			}
			out = append(out, line)
		}
	}
	return out
}

// TestOffice: what two people do in LibreOffice, tracked, is read as the
// claims that they made. It needs soffice and Python with uno (Debian:
// libreoffice-writer, python3-uno) and runs with PARLEY_OFFICE=must.
func TestOffice(t *testing.T) {
	s := inOffice(t, "")
	base := &text.Text{}
	for i, line := range []string{"Recalling its resolution on fog", "Urges all States to meet", "Requests a report on fog and ice",
		"Welcomes the offer of a house", "Decides to remain seized of the matter"} {
		b := text.Block{ID: text.BlockID(fmt.Sprintf("b%d", i+1)), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(line)}}
		if i == 0 {
			b.Kind = text.PP
		}
		base.Blocks = append(base.Blocks, b)
	}
	u := document.Claims(s, base, "en")
	got := claimLines(u)
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

// TestOfficeRoundTrip: a file that Parley wrote, changed by two people in
// LibreOffice in each way that there is, comes back as exactly the claims of
// those changes.
func TestOfficeRoundTrip(t *testing.T) {
	a := plain(t, base)
	file := filepath.Join(t.TempDir(), "sent.docx")
	sheet := document.Clean(a, document.Head{Title: "Peace", Symbol: "A/C.1/76/L.13", Lang: "en", Revision: a.Digest()})
	if err := os.WriteFile(file, written(t, sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	s := inOffice(t, file)
	if s.Revision != a.Digest() {
		t.Errorf("the file says that its revision is %q", s.Revision)
	}
	u := document.Claims(s, a, "en")
	want := []string{
		"Jane Doe: delete b3 “” “”",
		"Jane Doe: replace b4 “prevent” “stop”",
		"Jane Doe: split b4 “” “” at 7",
		"Jane Doe: replace b4 “” “promptly”",
		"Jane Doe: insert b5 “” “” op “Notes the sea”",
		"John Roe: replace +0 “sea” “land” within",
		"John Roe: move b8b2 “” “”",
		"John Roe: replace b6 “in the region and beyond” “”",
		"John Roe: join b6 “” “”",
	}
	if got := claimLines(u); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, l := range u.Lost {
		if l.What != "header" && l.What != "footer" {
			t.Errorf("lost %+v", l)
		}
	}
	for _, b := range u.Blocks {
		if b.Confidence != 100 {
			t.Errorf("%+v", b)
		}
	}
}

// TestOfficeOnOwnFile: a party's file of tracked changes, changed further by
// two people in LibreOffice, is recognised: it gives exactly the party's claims,
// and theirs beside it.
func TestOfficeOnOwnFile(t *testing.T) {
	a := plain(t, base)
	ws := a.Blocks[1].Content["en"]
	own := text.Claim{Op: text.Replace, Base: a.Digest(), Block: a.Blocks[1].ID, Lang: "en", Start: len(ws) - 1, End: len(ws), Exact: ws[len(ws)-1:], New: text.Split("principles")}
	another := text.Claim{Op: text.Insert, Base: a.Digest(), Gap: text.Gap(a.Blocks[1].ID),
		Blocks: []text.Block{{Kind: text.PP, Content: map[text.Lang][]text.Word{"en": text.Split("Deeply concerned")}}}}
	lor := []text.Holder{{Party: "LOR"}}
	c := &document.Carried{Base: a.Digest(), Lang: "en", Only: "en", Party: "LOR", Claims: []document.Held{{Claim: own, Name: "c1", Holders: lor}, {Claim: another, Name: "c2", Holders: lor}}}
	sheet, err := c.Sheet(a, document.Head{Title: "Peace"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sent.docx")
	if err := os.WriteFile(file, written(t, sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	s := inOffice(t, file)
	u, ok := c.Recognised(s, a)
	if !ok {
		t.Fatalf("it isn't recognised:\n%s\nsent\n%s", show(s), show(sheet))
	}
	n := map[string]int{}
	for _, x := range u.Authors {
		n[x.Name] = len(x.Claims)
		if x.Name == "LOR" && (x.Claims[0].Key() != own.Key() || x.Claims[1].Key() != another.Key()) {
			t.Errorf("LOR's claims are %+v", x.Claims)
		}
	}
	if n["LOR"] != 2 || n["Jane Doe"] != 5 || n["John Roe"] != 4 {
		t.Errorf("claims by author: %v\n%q", n, claimLines(u))
	}
}
