package akn

import (
	"bytes"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/internal/document/sheets"

	"pgregory.net/rapid"
)

// TestReadWhatWasWritten is the law: Read(Write(s)) = s.
func TestReadWhatWasWritten(t *testing.T) {
	for name, s := range map[string]*document.Sheet{"clean": sheets.Clean(), "bracketed": sheets.Bracketed(), "amended": sheets.Amended(), "empty": {}} {
		raw := write(t, s, meta())
		got, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		if len(got.Lost) > 0 {
			t.Errorf("%s: lost %v", name, got.Lost)
		}
		sheets.Same(t, name, s, got, raw)
	}
}

// TestAnySheet is the law for random sheets.
func TestAnySheet(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := sheets.Any().Draw(rt, "sheet")
		raw := write(t, s, meta())
		got, err := Read(bytes.NewReader(raw))
		if err != nil {
			rt.Fatalf("%v\n%s", err, raw)
		}
		if len(got.Lost) > 0 {
			rt.Errorf("lost %v", got.Lost)
		}
		sheets.Same(rt, "any", s, got, raw)
	})
}

// TestReadHostile shows what is refused, and how.
func TestReadHostile(t *testing.T) {
	head := `<akomaNtoso xmlns="` + aknSpace + `"><statement name="x"><mainBody>`
	for name, x := range map[string]struct{ in, want string }{
		"nothing":   {"", "no <akomaNtoso>"},
		"html":      {"<html><p>x</p></html>", "stands where <akomaNtoso> is wanted"},
		"entities":  {`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + head, "document type"},
		"unclosed":  {head + "<p>x", "ends inside <p>"},
		"crossed":   {head + "<p><i>x</p></i>", "ends what hasn't begun"},
		"entity":    {head + "<p>&lol;</p>", "not well-formed"},
		"deep":      {head + strings.Repeat("<p>", 1000), "nest deeper than"},
		"two roots": {"<akomaNtoso/><akomaNtoso/>", "stands where"},
		"encoding":  {`<?xml version="1.0" encoding="utf-16"?>` + head, "utf-16"},
		"many":      {head + strings.Repeat("<p/>", maxParas+1), "more than 200000 paragraphs"},
		"large":     {head + "<p>" + strings.Repeat("x ", MaxBytes/2), "larger than"},
	} {
		s, err := Read(strings.NewReader(x.in))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, %v, want %q", name, s != nil, err, x.want)
		}
	}
}

// TestManySmallPieces is a hole that was closed: letters cut into pieces by comments
// must not cost the square of their number.
func TestManySmallPieces(t *testing.T) {
	const n = 1 << 20
	s, err := Read(strings.NewReader(`<akomaNtoso xmlns="` + aknSpace + `"><statement name="x"><mainBody><p>` + strings.Repeat("a<!---->", n) + "</p></mainBody></statement></akomaNtoso>"))
	if err != nil || len(s.Paras) != 1 || len(s.Paras[0].Items) != 1 || len(s.Paras[0].Items[0].S) != n {
		t.Fatal(err)
	}
}
