package intake

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOffice: what two people do in LibreOffice, tracked, comes through the
// door as the claims that they made, and a second time as nothing. It needs
// soffice and Python with uno and runs with PARLEY_OFFICE=must.
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
	name := filepath.Join(dir, "two-authors.docx")
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "../document/docx/testdata/office.py", name, filepath.Join(dir, "profile"), port)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const house = `---
lang: en
---

Recalling its resolution on fog, {.pp}

1. Urges all States to meet;

2. Requests a report on fog and ice;

3. Welcomes the offer of a house;

4. Decides to remain seized of the matter.
`
	r := newRoom(t, house)
	file := File{"two-authors.docx", raw}
	in := r.read("VES", Options{}, file)
	if b := in.Papers[0].Base; !b.Certain || b.How != "words" {
		t.Errorf("base %+v", b)
	}
	who := Mapping{"Jane Doe": "VES", "John Roe": "LOR"}
	want(t, "first", story(r.take("VES", in, who)), `
new Jane Doe→VES: OP1: ‘all’ becomes ‘some’
new Jane Doe→VES: OP2: add ‘and snow in good winters’ at the end, after ‘and ice’
new Jane Doe→VES: a new paragraph after OP2: ‘Notes the sea’
new John Roe→LOR: delete OP3
new John Roe→LOR: OP4: ‘matter’ becomes ‘question’
new John Roe→LOR: the new words of another claim: ‘good’ becomes ‘bad’`)
	if again := r.take("VES", r.read("VES", Options{}, file), who); again.Intent != nil {
		t.Errorf("again:\n%s", story(again))
	}

	// Both of one delegation: one wording.
	r = newRoom(t, house)
	in = r.read("VES", Options{}, file)
	want(t, "one delegation", story(r.take("VES", in, Mapping{"Jane Doe": "VES", "John Roe": "VES"})), `
new Jane Doe, John Roe→VES: OP1: ‘all’ becomes ‘some’
new Jane Doe, John Roe→VES: OP2: add ‘and snow in bad winters’ at the end, after ‘and ice’
new Jane Doe, John Roe→VES: a new paragraph after OP2: ‘Notes the sea’
new Jane Doe, John Roe→VES: delete OP3
new Jane Doe, John Roe→VES: OP4: ‘matter’ becomes ‘question’`)

	// The author of the words left out: what changes them can't stand.
	r = newRoom(t, house)
	in = r.read("VES", Options{}, file)
	want(t, "one left out", story(r.take("VES", in, Mapping{"Jane Doe": LeftOut, "John Roe": Nobody})), `
left Jane Doe→out: OP1: ‘all’ becomes ‘some’ (its author is left out)
left Jane Doe→out: OP2: add ‘and snow in good winters’ at the end, after ‘and ice’ (its author is left out)
left Jane Doe→out: a new paragraph after OP2: ‘Notes the sea’ (its author is left out)
new John Roe→none: delete OP3
new John Roe→none: OP4: ‘matter’ becomes ‘question’
left John Roe→none: the new words of another claim: ‘good’ becomes ‘bad’ (it changes words that are left out)`)
}
