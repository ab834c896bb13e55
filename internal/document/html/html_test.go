package html

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/document"
	"parley/internal/document/sheets"

	"pgregory.net/rapid"
)

func write(t testing.TB, s *document.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadWhatWasWritten is the law: Read(Write(s)) = s.
func TestReadWhatWasWritten(t *testing.T) {
	for name, s := range map[string]*document.Sheet{"clean": sheets.Clean(), "bracketed": sheets.Bracketed(), "amended": sheets.Amended(), "empty": {}} {
		raw := write(t, s)
		got, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		if name != "clean" && len(got.Lost) > 0 {
			t.Errorf("%s: lost %v", name, got.Lost)
		}
		if s.Claims != nil { // a page carries none, and says so
			s.Claims = nil
		}
		sheets.Same(t, name, s, got, raw)
	}
}

// TestAnySheet is the law for random sheets.
func TestAnySheet(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := sheets.Any().Draw(rt, "sheet")
		raw := write(t, s)
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

// TestSelfContained shows what the file must be for every reader: one main heading,
// no gaps between levels, names used once, links that lead somewhere, nothing from
// outside, nothing that runs.
func TestSelfContained(t *testing.T) {
	hostile := sheets.Clean()
	hostile.Title = `</title><script>alert(1)</script>`
	hostile.Paras[0].Items[0].S = `<img src=x onerror=alert(1)>`
	hostile.Paras[0].ID = `"><script>`
	for name, s := range map[string]*document.Sheet{"clean": sheets.Clean(), "bracketed": sheets.Bracketed(), "amended": sheets.Amended(), "empty": {}, "hostile": hostile} {
		raw := string(write(t, s))
		if n := strings.Count(raw, "<h1"); n != 1 {
			t.Errorf("%s: %d main headings", name, n)
		}
		level := 0
		for _, m := range regexp.MustCompile(`<h([1-6])[ >]`).FindAllStringSubmatch(raw, -1) {
			n := int(m[1][0] - '0')
			if n > level+1 {
				t.Errorf("%s: a heading of level %d follows one of level %d", name, n, level)
			}
			level = n
		}
		var ids []string
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(raw, -1) {
			if slices.Contains(ids, m[1]) {
				t.Errorf("%s: %s stands twice", name, m[1])
			}
			ids = append(ids, m[1])
		}
		for _, m := range regexp.MustCompile(` href="([^"]*)"`).FindAllStringSubmatch(raw, -1) {
			if to, ok := strings.CutPrefix(m[1], "#"); !ok || !slices.Contains(ids, to) {
				t.Errorf("%s: a link leads to %s", name, m[1])
			}
		}
		if m := regexp.MustCompile(`<script|<img|<[^>]* src=|<[^>]* style="|<[^>"]* on[a-z]+=`).FindString(raw); m != "" {
			t.Errorf("%s: holds %s", name, m)
		}
		if !strings.Contains(raw, "default-src 'none'; style-src 'sha256-") || !strings.Contains(raw, "@media print") {
			t.Errorf("%s: no policy or no style for printing", name)
		}
	}
	raw := string(write(t, sheets.Clean()))
	for _, want := range []string{`<html lang="en" dir="ltr"`, `lang="ar" dir="rtl"`, `lang="fr" data-kind`, `<th scope="col"`, `<span class="number">(a)</span>`} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %s in\n%s", want, raw)
		}
	}
}

// outline says a sheet in a line for each paragraph.
func outline(s *document.Sheet) string {
	var b strings.Builder
	var paras func(ps []document.Para)
	paras = func(ps []document.Para) {
		for _, p := range ps {
			if p.Cells != nil {
				b.WriteString("row")
				if p.Head {
					b.WriteString(" head")
				}
				b.WriteString(":\n")
				for _, c := range p.Cells {
					paras(c.Paras)
				}
				continue
			}
			fmt.Fprintf(&b, "%s %d %s|", p.Kind, p.Depth, p.Number)
			for _, it := range p.Items {
				s := it.S
				if it.Em {
					s = "*" + s + "*"
				}
				if it.Marks.Ins != nil {
					s = "+" + it.Marks.Ins.Author + "{" + s + "}"
				}
				if it.Marks.Del != nil {
					s = "-" + it.Marks.Del.Author + "{" + s + "}"
				}
				b.WriteString(s)
			}
			b.WriteByte('\n')
		}
	}
	paras(s.Paras)
	return b.String()
}

// TestReadOthers reads what other programs write.
func TestReadOthers(t *testing.T) {
	for name, x := range map[string]struct{ in, want, lost string }{
		"plain":  {"<p>One\n two<p>three &amp; &eacute;", " 0 |One two\n 0 |three & é\n", ""},
		"loose":  {"a <i>b</i> c<div>d</div>e", " 0 |a *b* c\n 0 |d\n 0 |e\n", ""},
		"titles": {"<title> T </title><h1>T</h1><h2>A</h2><h3>B</h3><h1>C</h1>", "title 0 |T\nheading 0 |A\nheading 1 |B\nheading 0 |C\n", ""},
		"lists":  {"<ol start=3><li>x<ol type=a><li><p>y</p><p>z</p><li>w</ol><li>v</ol><ul><li>u</ul>", " 0 3.|x\n 1 (a)|y\n 1 |z\n 1 (b)|w\n 0 4.|v\n 0 |u\n", ""},
		"ins":    {`<p>a<ins cite="x" title="Ann">b</ins><del>c</del> <em>d</em></p>`, " 0 |a+Ann{b}-{c} *d*\n", ""},
		"table":  {"<table><tr><th>a<th>b<tr><td>c<td><p>d<p>e</table>f", "row head:\n 0 |a\n 0 |b\nrow:\n 0 |c\n 0 |d\n 0 |e\n 0 |f\n", ""},
		"word":   {`<p><b>x</b><span style='font-style: italic'>y</span></p><style>p{}</style><p>z<img src=q alt="Map"></p><script>evil("<p>no</p>")</script>`, " 0 |x*y*\n 0 |z\n", "formatting image macro"},
		"torn":   {"<p><i>a</p><p>b</i></b></p></div></td>c", " 0 |*a*\n 0 |b\n 0 |c\n", ""},
		"fields": {"<p>a<svg><p>no</p></svg><iframe src=x>no</iframe><a href=y>b</a></p>", " 0 |ab\n", "image external link"},
	} {
		s, err := Read(strings.NewReader(x.in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := outline(s); got != x.want {
			t.Errorf("%s: got\n%swant\n%s", name, got, x.want)
		}
		var lost []string
		for _, l := range s.Lost {
			lost = append(lost, l.What)
		}
		if got := strings.Join(lost, " "); got != x.lost {
			t.Errorf("%s: lost %q, want %q", name, got, x.lost)
		}
	}
}

// TestReadHostile shows what is refused, and how; and that what isn't costs little.
func TestReadHostile(t *testing.T) {
	for name, x := range map[string]struct{ in, want string }{
		"deep":        {strings.Repeat("<div>", 100_000), "nest deeper than 512"},
		"deep looks":  {strings.Repeat("<b><i>", 100_000), "nest deeper than 512"},
		"many":        {strings.Repeat("<p>x", maxParas+1), "more than 200000 paragraphs"},
		"long":        {"<p>" + strings.Repeat("x", maxToken+1), "longer than 8 MB"},
		"large":       {strings.Repeat("<p>x</p>"+strings.Repeat(" ", 1<<16), MaxBytes>>16+1), "larger than 64 MB"},
		"encoding":    {"<p>caf\xe9", "not in UTF-8"},
		"entities":    {"<p>" + strings.Repeat("&lol;", 1000), ""},
		"no end":      {"<script>" + strings.Repeat("x<p>", 1000), ""},
		"end tags":    {strings.Repeat("<p>", 400) + strings.Repeat("</b>", 100_000), ""},
		"comments":    {"<p>" + strings.Repeat("a<!---->", 200_000), ""},
		"attributes":  {"<p " + strings.Repeat("a=b ", 100_000) + ">x", ""},
		"empty notes": {`<html data-parley=1><div data-note-text="">` + strings.Repeat("<sup data-note=x>", 100), ""},
	} {
		_, err := Read(strings.NewReader(x.in))
		if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
}

// FuzzRead asserts that whatever can be read can be written, and that reading it
// again gives the same sheet.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Read(bytes.NewReader(raw))
		if err != nil {
			return
		}
		out := write(t, s)
		again, err := Read(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		sheets.Same(t, "again", s, again, out)
	})
}

// TestAttributesInAnotherEncoding is a hole that was closed: an attribute that is
// not UTF-8 came out as a file that couldn't be read.
func TestAttributesInAnotherEncoding(t *testing.T) {
	s, err := Read(strings.NewReader("<html data-parley=1><p>x<sup data-note=\"caf\xe9\">1</sup></p>"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(write(t, s))); err != nil {
		t.Error(err)
	}
}
