// Package publish makes the folder of a publication: static files for any web
// server, a memory stick or a mail, which anybody can verify.
//
//	index.html              the page: shows the text and verifies it in the reader's own browser,
//	                        offline too, from a file; the checking program and the record stand in it
//	record/outcome.parley   the publication, the bytes that package outcome checks
//	record/checkpoint       the checkpoint with its signatures, for other people's verifiers;
//	                        checkpoint-2 … where there are more than they take in one
//	record/keys             the keys that signed it, one a line, in the form of signed notes
//	text/…                  the text as documents, in each language
//	story/…                 how it came about: only with every party's consent
//	SHA256SUMS              the digest of every file above, for sha256sum -c
//
// The page is one file that needs nothing else: browsers let no page that was
// opened from a disk read the files beside it. [Verify] reads a folder as
// somebody does who trusts none of it.
//
// # The checking program
//
// gen/check.wasm.gz is internal/publish/browser compiled to WebAssembly, and
// gen/exec.js.gz what Go's distribution gives to start it. Both are made by
//
//	go test ./internal/publish -run TestProgram -update
//
// and the same test holds them to the sources.
package publish

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"parley/internal/phrase"
	"parley/ledger"
	"parley/outcome"
)

//go:embed page gen
var assets embed.FS

// File is one file of the folder.
type File struct {
	Path string // with slashes
	Raw  []byte
}

// Where things lie in the folder.
const (
	Page       = "index.html"
	RecordFile = "record/outcome.parley"
	sumsFile   = "SHA256SUMS"
)

// Folder returns all files of a publication. more are the documents: text/… and story/….
func Folder(p *outcome.Publication, title string, more []File) ([]File, error) {
	raw := p.Bytes()
	files := []File{{RecordFile, raw}}
	note, err := ledger.ParseNote(p.Checkpoint)
	if err != nil {
		return nil, err
	}
	for i, n := range note.Split() {
		name := "record/checkpoint"
		if i > 0 {
			name += fmt.Sprintf("-%d", i+1)
		}
		files = append(files, File{name, n.Bytes()})
	}
	keys, err := outcome.Verifiers(p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, k := range keys {
		fmt.Fprintln(&b, k)
	}
	files = append(files, File{"record/keys", b.Bytes()})
	files = append(files, more...)
	var names []string
	for _, f := range files {
		names = append(names, f.Path)
	}
	page, err := pageOf(raw, title, names)
	if err != nil {
		return nil, err
	}
	files = append([]File{{Page, page}}, files...)
	return append(files, File{sumsFile, sums(files)}), nil
}

func sums(files []File) []byte {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(f.Raw), f.Path)
	}
	return b.Bytes()
}

// pageOf fills the page in.
func pageOf(raw []byte, title string, files []string) ([]byte, error) {
	shell, err := assets.ReadFile("page/page.html")
	if err != nil {
		return nil, err
	}
	style, err := assets.ReadFile("page/page.css")
	if err != nil {
		return nil, err
	}
	script, err := assets.ReadFile("page/page.js")
	if err != nil {
		return nil, err
	}
	program, err := assets.ReadFile("gen/check.wasm.gz")
	if err != nil {
		return nil, err
	}
	exec, err := unzipped("gen/exec.js.gz")
	if err != nil {
		return nil, err
	}
	books, err := books()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	// Not html/template: it would read megabytes of base64 as a script, and what is put in is either ours or escaped here.
	list := "<ul>"
	for _, f := range files {
		list += "<li><a href=\"" + html.EscapeString(f) + "\">" + html.EscapeString(f) + "</a></li>"
	}
	before, rest, _ := strings.Cut(string(shell), "<ul>{{range")
	_, after, _ := strings.Cut(rest, "{{end}}</ul>")
	out := before + list + "</ul>" + after
	pairs := []string{
		"{{.Title}}", html.EscapeString(title), "{{.Style}}", string(style), "{{.Books}}", books, "{{.Exec}}", exec, "{{.Script}}", string(script),
		"{{.ProgramSum}}", sum(program), "{{.Program}}", base64.StdEncoding.EncodeToString(program),
		"{{.RecordSum}}", sum(packed.Bytes()), "{{.Record}}", base64.StdEncoding.EncodeToString(packed.Bytes()),
	}
	return []byte(strings.NewReplacer(pairs...).Replace(out)), nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func unzipped(name string) (string, error) {
	raw, err := assets.ReadFile(name)
	if err != nil {
		return "", err
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return string(b), nil
}

// books are the page's sentences in each language, as a JSON object that can stand in a script.
func books() (string, error) {
	out := map[string]map[string]string{}
	for _, lang := range phrase.Langs() {
		b, err := phrase.For(lang)
		if err != nil {
			return "", err
		}
		out[lang] = sentences(b)
		out[lang]["@lang"] = lang
		out[lang]["@name"] = map[string]string{"en": "English", "fr": "Français", "ru": "Русский"}[lang]
	}
	raw, err := json.Marshal(out) // escapes <, > and &
	return string(raw), err
}
