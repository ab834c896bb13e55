package akn

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/internal/document/sheets"
)

// data is the folder with the schema and real files.
func data() string {
	dir := os.Getenv("PARLEY_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	return filepath.Join(dir, "akn")
}

// judge validates files with xmllint against the schema of Akoma Ntoso 3.0. It is
// nil where either is absent.
func judge(t testing.TB) func(raw []byte) error {
	t.Helper()
	schema := filepath.Join(data(), "akomantoso30.xsd")
	if _, err := os.Stat(schema); err != nil {
		t.Skipf("SKIPPED: there is no schema at %s", schema)
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("SKIPPED: xmllint is not installed (Debian: libxml2-utils)")
	}
	return func(raw []byte) error {
		cmd := exec.Command(lint, "--nonet", "--noout", "--schema", schema, "-")
		cmd.Stdin = bytes.NewReader(raw)
		if out, err := cmd.CombinedOutput(); err != nil {
			return &invalid{string(out)}
		}
		return nil
	}
}

type invalid struct{ say string }

func (e *invalid) Error() string { return e.say }

// TestTheJudgeBites shows that xmllint tells valid files from invalid ones.
func TestTheJudgeBites(t *testing.T) {
	valid := judge(t)
	for name, want := range map[string]string{
		"un-A_RES_79_275.abridged.akn.xml": "",
		"itu-res_2.xml":                    "Duplicate key-sequence",
	} {
		raw, err := os.ReadFile(filepath.Join(data(), name))
		if err != nil {
			t.Fatal(err)
		}
		switch err := valid(raw); {
		case want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	raw := write(t, sheets.Clean(), meta())
	if err := valid(bytes.Replace(raw, []byte("<mainBody"), []byte("<mainBody colour=\"red\""), 1)); err == nil {
		t.Error("an attribute that the schema doesn't know passed")
	}
}

func meta() Meta {
	return Meta{Body: "unga", BodyName: "General Assembly", Date: "2026-11-20", Issued: "2026-11-23", Version: "Rev.2",
		Parties:  []Party{{"RUS", "Russian Federation"}, {"USA", "United States of America"}},
		Sponsors: []string{"RUS", "USA"},
		Steps:    []Step{{Date: "2026-11-20", Outcome: "draftResolution", Symbol: "A/C.1/81/L.13", By: "RUS"}, {Date: "2026-11-23", Outcome: "revision"}},
		Votes: []Vote{{Of: "OP3", Outcome: "adopted", Yes: 2, No: 0, Abstain: 1, Roll: map[string][]string{"yes": {"RUS", "USA"}, "abstain": {"FRA"}}},
			{Outcome: "adoptedWithoutVote", NoFigure: true}}}
}

func write(t testing.TB, s *document.Sheet, m Meta) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestValid shows that each form is valid, and named as it should be.
func TestValid(t *testing.T) {
	valid := judge(t)
	for name, x := range map[string]struct {
		s    *document.Sheet
		want []string
	}{
		"clean":     {sheets.Clean(), []string{`name="resolution"`, `eId="rec_2"`, `eId="para_1"`, `eId="para_1__list_1__point_a"`, `language="eng"`, `language="ara"`, `outcome="#adopted"`, `parley:sponsors="RUS USA"`}},
		"bracketed": {sheets.Bracketed(), []string{`name="draftResolution"`, `<inline name="alternative" parley:holders="RUS" parley:party="1" parley:claims="c1">[`}},
		"amended":   {sheets.Amended(), []string{`name="amendments"`, `<textualMod type="substitution"`, `type="split"`, `<old href="#para_1__del_1"/><new href="#para_1__ins_2"/>`}},
		"empty":     {&document.Sheet{}, []string{`language="und"`}},
	} {
		raw := write(t, x.s, meta())
		if err := valid(raw); err != nil {
			t.Errorf("%s: %v\n%s", name, err, raw)
		}
		for _, w := range x.want {
			if !strings.Contains(string(raw), w) {
				t.Errorf("%s: no %s in\n%s", name, w, raw)
			}
		}
	}
}
