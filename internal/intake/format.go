package intake

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"parley/internal/document"
	"parley/internal/document/akn"
	"parley/internal/document/docx"
	"parley/internal/document/html"
)

// constant: how HTML begins.
var htmlStart = regexp.MustCompile(`(?i)^<(!doctype html|!--|html|head|body|meta|title|style|article|main|section|div|p|h[1-6]|ol|ul|table|span)[\s>/-]`)

// formatOf tells what bytes are by how they begin.
func formatOf(raw []byte) (Format, error) {
	head := raw[:min(len(raw), 4096)]
	begins := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case len(bytes.TrimSpace(head)) == 0 && len(head) == len(raw):
		return "", errors.New("the file is empty")
	case begins("PK\x03\x04") && bytes.Contains(head, []byte("mimetypeapplication/vnd.oasis")):
		return "", say("save it as .docx", "it is an OpenDocument file, which isn't read")
	case begins("PK\x03\x04"), begins("PK\x05\x06"), begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return Docx, nil // the reader says what is wrong with it
	case begins("%PDF-"):
		return "", say("ask for the file that it was made from, .docx or text", "it is a PDF, whose words have no certain order")
	case begins(`{\rtf`):
		return "", say("save it as .docx", "it is a file in the old format RTF, which isn't read")
	case begins("\xff\xfe"), begins("\xfe\xff"):
		return "", say("save it as text in UTF-8", "it is text in UTF-16")
	case !utf8.Valid(raw):
		return "", say("save it as .docx, or as plain text or Markdown in UTF-8", "it is neither a document that is read here nor text in UTF-8")
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	xml := bytes.HasPrefix(head, []byte("<?xml"))
	switch {
	case len(head) == 0 || head[0] != '<':
		return Plain, nil
	case bytes.Contains(head, []byte("akomaNtoso")):
		return Akoma, nil
	case htmlStart.Match(head), xml && bytes.Contains(bytes.ToLower(head), []byte("<html")):
		return HTML, nil
	case xml:
		return "", say("save it as .docx", "it is XML, but neither Akoma Ntoso nor a page")
	}
	return Plain, nil
}

// told is an error that knows what to do.
type told struct{ what, do string }

func (e told) Error() string { return e.what }

func say(do, what string) error { return told{what, do} }

// readSheet reads a file of a format that shows runs.
func readSheet(f Format, raw []byte) (*document.Sheet, error) {
	switch f {
	case Docx:
		return docx.Read(bytes.NewReader(raw), int64(len(raw)))
	case HTML:
		return html.Read(bytes.NewReader(raw))
	case Akoma:
		return akn.Read(bytes.NewReader(raw))
	}
	return nil, fmt.Errorf("%s shows no runs", f)
}

func fileError(name string, err error) error {
	e := &FileError{File: name, Err: err}
	var t told
	if errors.As(err, &t) {
		e.Do = t.do
	}
	return e
}
