//go:build unix

package cli

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// briefed gives a party a brief of its talks called Peace that has a word of its own in every field.
func (n *nation) briefed() {
	n.t.Helper()
	id := ""
	for _, l := range strings.Split(n.do("talks", "list"), "\n") {
		if strings.Contains(l, "Peace") {
			id, _, _ = strings.Cut(l, " ")
		}
	}
	for _, w := range [][]string{
		{"line", "mustnot", "zqline zqcanary", "--note", "zqcabinet"},
		{"topic", "zqtopic", "OP1", "zqtopic"},
		{"rank", "vital", "--topic", "zqtopic"},
		{"fallback", "OP1", "zqfallback"},
		{"guess", "LOR", "--floor", "33", "--note", "zqguess"},
		{"note", "OP2", "zqinstruct"},
		{"note", "all", "zqinstruct"},
	} {
		n.do(append([]string{"--talks", id, "brief"}, w...)...)
	}
}

// Nothing of a brief leaves through any door: every verb that writes a file or prints what goes to others is run in a home
// whose brief has a word of its own in every field, red lines that acts cross among them, and every byte is searched.
func TestCanaryBrief(t *testing.T) {
	const public = "zqpublic"
	dir := t.TempDir()
	run := func(code string, args ...string) string {
		t.Helper()
		var out, talk bytes.Buffer
		m := Main{Args: append([]string{"--yes", "--home", filepath.Join(dir, code)}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk,
			Now: theHour, Rand: rand.Reader, Env: func(string) string { return "" }, WorkFactor: 4}
		if code := m.Run(t.Context()); code != ExitDone {
			t.Fatalf("%v: exit %d\n%s%s", args, code, out.String(), talk.String())
		}
		return out.String()
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, what string) {
		t.Helper()
		if err := os.WriteFile(at(name), []byte(what), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("base.md", "# Peace\n\n1. *Decides* that all shall prevent attacks;\n\n2. *Requests* a report soon.\n")
	write("pass", "the passphrase of the backup\n")
	for _, code := range []string{"VES", "LOR"} {
		run(code, "init", "--plain", "--code", code, "--name", "State of "+code, "-o", at(code+".card"))
	}
	run("VES", "talks", "open", "--title", "Peace", "--party", at("LOR.card"), "--text", at("base.md"))
	for _, w := range [][]string{
		{"line", "mustnot", "zqline", "--note", "zqcabinet"},
		{"line", "must", "shall prevent", "--in", "OP1", "--note", "zqcabinet"},
		{"topic", "zqtopic", "OP1", "zqtopic"},
		{"rank", "vital", "--topic", "zqtopic"},
		{"stance", "support", "--in", "OP2", "--at", "soon", "--words", "zqstance"},
		{"fallback", "OP1", "zqfallback"},
		{"guess", "LOR", "--floor", "33", "--note", "zqguess"},
		{"note", "all", "zqinstruct"},
	} {
		run("VES", append([]string{"brief"}, w...)...)
	}
	if !strings.Contains(run("VES", "brief", "show"), "zqcabinet") {
		t.Fatal("the brief isn't there")
	}
	words := []string{"zqline", "zqcabinet", "zqtopic", "zqstance", "zqfallback", "zqguess", "zqinstruct"}
	search := func(where string, what []byte) {
		t.Helper()
		for _, w := range words {
			if bytes.Contains(what, []byte(w)) {
				t.Errorf("%s holds %s of the brief", where, w)
			}
		}
	}
	pouch := func(from, to string) {
		t.Helper()
		run(from, "pouch", "pack", "--plain", "--to", to, "-o", at("p.pouch"), "--force")
		raw, err := os.ReadFile(at("p.pouch"))
		if err != nil {
			t.Fatal(err)
		}
		search("a pouch of "+from, raw)
		run(to, "pouch", "unpack", at("p.pouch"))
	}
	pouch("VES", "LOR")
	run("LOR", "talks", "join")
	run("LOR", "amend", "OP1", "shall", "should")
	run("LOR", "amend", "OP2", "soon", public)
	pouch("LOR", "VES")
	run("VES", "brief", "stance", "never", "c1", "--note", "zqinstruct")
	run("VES", "--cross-red-line", "position", "accept", "c1", "--note", "all right")
	run("VES", "position", "object", "c1")
	run("VES", "comment", "c1", "we would rather not")
	run("VES", "bridge")
	run("VES", "bridge", "--propose", "1")
	run("VES", "position", "accept", "c3")
	run("VES", "status")
	pouch("VES", "LOR")

	// What VES shows and writes for others.
	for _, v := range [][]string{{"text"}, {"text", "--json"}, {"status", "--json", "--keep-news"}, {"claims", "--json"}, {"log", "--json"}, {"package", "list", "--json"}, {"compare", "Rev.0", "LOR", "--json"}, {"talks", "show"}} {
		search("parley "+strings.Join(v, " "), []byte(run("VES", v...)))
	}
	for _, format := range []string{"docx", "pdf", "html", "md", "akn", "json", "txt"} {
		for _, view := range []string{"", "brackets", "clean", "table", "everything"} {
			args := []string{"export", "--format", format, "-o", at("out." + view + format)}
			if view != "" {
				args = append(args, "--view", view)
			}
			var out, talk bytes.Buffer
			m := Main{Args: append([]string{"--yes", "--home", at("VES")}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Now: theHour, Rand: rand.Reader, Env: func(string) string { return "" }}
			if code := m.Run(t.Context()); code != ExitDone && view == "" {
				t.Errorf("%v: %s", args, talk.String()) // not every form has every view
			}
			search(strings.Join(args, " "), append(out.Bytes(), talk.Bytes()...))
		}
	}
	run("LOR", "float", "card", "-o", at("lor.floatcard"))
	run("VES", "float", "read", at("lor.floatcard"))
	run("VES", "float", "send", "--to", "LOR", "-o", at("a.float"), "let us talk")
	run("VES", "backup", at("home.backup"))
	run("VES", "brief", "export", at("brief.backup"), "--export-passphrase-file", at("pass"))
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		all := append(raw, unpacked(raw)...)
		search(strings.TrimPrefix(path, dir), all)
		if strings.HasPrefix(filepath.Base(path), "out.") && bytes.Contains(all, []byte("prevent")) {
			files++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 12 {
		t.Errorf("the text was found in %d exports only", files)
	}
	log := run("LOR", "log", "--json")
	if !strings.Contains(log, public) {
		t.Error("LOR's log doesn't hold what it must: the search finds nothing there")
	}
	search("all that LOR has", []byte(log))
}

// unpacked is what lies compressed in a file: the parts of an archive, the streams of a PDF.
func unpacked(raw []byte) []byte {
	var out bytes.Buffer
	if z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err == nil {
		for _, f := range z.File {
			if r, err := f.Open(); err == nil {
				_, _ = out.ReadFrom(r)
			}
		}
	}
	for rest := raw; ; {
		_, after, ok := bytes.Cut(rest, []byte("stream\n"))
		if !ok {
			return out.Bytes()
		}
		if z, err := zlib.NewReader(bytes.NewReader(after)); err == nil {
			_, _ = out.ReadFrom(z)
		}
		rest = after
	}
}
