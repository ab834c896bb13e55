package akn

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
)

// normal is a sheet as the law compares it: without Style and Line, neighbours
// of one look as one item, the sheet's language where a paragraph names none.
func normal(s *document.Sheet) *document.Sheet {
	var paras func(ps []document.Para) []document.Para
	paras = func(ps []document.Para) []document.Para {
		var out []document.Para
		for _, p := range ps {
			p.Style, p.Line = "", 0
			if p.Lang == "" {
				p.Lang = s.Lang
			}
			var items []document.Item
			for _, it := range p.Items {
				if len(it.Claims) == 0 {
					it.Claims = nil
				}
				if it.S == "" && it.Note == "" && it.Comment == "" {
					continue
				}
				if n := len(items); n > 0 && alikeLook(items[n-1], it) {
					items[n-1].S += it.S
					continue
				}
				items = append(items, it)
			}
			p.Items = items
			cells := slices.Clone(p.Cells)
			for i := range cells {
				cells[i].Paras = paras(cells[i].Paras)
			}
			p.Cells = cells
			out = append(out, p)
		}
		return out
	}
	out := *s
	out.Lost = nil
	out.Paras = paras(s.Paras)
	out.Notes = nil
	for name, ps := range s.Notes {
		if out.Notes == nil {
			out.Notes = map[string][]document.Para{}
		}
		if len(ps) > 0 {
			out.Notes[name] = paras(ps)
		}
	}
	return &out
}

// TestReadWhatWasWritten is the law: Read(Write(s)) = s.
func TestReadWhatWasWritten(t *testing.T) {
	for name, s := range map[string]*document.Sheet{"clean": clean(), "bracketed": bracketed(), "amended": amended(), "empty": {}} {
		raw := write(t, s, meta())
		got, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		if len(got.Lost) > 0 {
			t.Errorf("%s: lost %v", name, got.Lost)
		}
		same(t, name, s, got, raw)
	}
}

func same(t testing.TB, name string, want, got *document.Sheet, raw []byte) {
	t.Helper()
	a, b := normal(want), normal(got)
	if reflect.DeepEqual(a, b) {
		return
	}
	for i := range max(len(a.Paras), len(b.Paras)) {
		if i >= len(a.Paras) || i >= len(b.Paras) {
			t.Errorf("%s: %d paragraphs, want %d", name, len(b.Paras), len(a.Paras))
			break
		}
		if !reflect.DeepEqual(a.Paras[i], b.Paras[i]) {
			t.Errorf("%s: paragraph %d:\n got %+v\nwant %+v", name, i, b.Paras[i], a.Paras[i])
		}
	}
	a.Paras, b.Paras = nil, nil
	t.Errorf("%s: differs:\n got %+v\nwant %+v\n%.6000s", name, b, a, raw)
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
