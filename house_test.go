package parley_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows lists what each room may import beyond the standard library. A room
// that isn't listed may not exist. "parley/x" is a room of this house.
var arrows = map[string][]string{
	".":                     {},
	"text":                  {"golang.org/x/text"},
	"seal":                  {"golang.org/x/text", "filippo.io/edwards25519"},
	"committee":             {"golang.org/x/text"},
	"record":                {"parley/seal"},
	"record/storetest":      {"parley/record", "parley/seal"},
	"ledger":                {"parley/seal", "filippo.io/mldsa", "golang.org/x/mod"},
	"outcome":               {"parley/committee", "parley/ledger", "parley/record", "parley/seal", "parley/talks", "parley/text"},
	"pouch":                 {"parley/record", "parley/seal", "filippo.io/age"},
	"talks":                 {"parley/text", "parley/record", "parley/committee", "parley/seal"},
	"audit":                 {"parley/talks", "parley/pouch", "parley/record", "parley/seal", "parley/text"},
	"internal/bridge":       {},
	"internal/bridge/check": {"parley/internal/bridge"},
	"internal/blind":        {"parley/seal", "filippo.io/age", "github.com/cloudflare/circl"},
	"internal/mediator":     {"parley/internal/bridge", "parley/seal", "filippo.io/age"},
	"internal/brief":        {"parley/text", "filippo.io/age"},
	// what a brief means beside a text: see TestBriefApart
	"internal/brief/table": {"parley/internal/bridge", "parley/internal/brief", "parley/talks", "parley/text"},
	"internal/store":       {"parley/record", "parley/seal", "modernc.org/sqlite"},
	"internal/courier":     {"parley/record", "parley/seal"},
	"internal/float":       {"parley/record", "parley/seal", "filippo.io/age"},
	"internal/node": {"parley/internal/store", "parley/internal/courier", "parley/internal/float", "parley/ledger", "parley/outcome", "parley/talks", "parley/pouch", "parley/record", "parley/seal", "parley/text",
		"filippo.io/age", "golang.org/x/text"},
	"internal/commitments":     {"parley/text"},
	"internal/phrase":          {"golang.org/x/text"},
	"internal/publish":         {"parley/internal/phrase", "parley/internal/publish/reading", "parley/ledger", "parley/outcome"},
	"internal/publish/reading": {"parley/audit", "parley/outcome", "parley/seal", "parley/text"},
	"internal/publish/browser": {"parley/internal/publish/reading", "parley/outcome"}, // for js/wasm
	"internal/chart":           {},
	"internal/document":        {"parley/text"},
	"internal/document/docx":   {"parley/internal/document", "parley/text"},
	"internal/document/pdf":    {"parley/internal/document", "parley/text", "github.com/go-text/typesetting", "golang.org/x/image", "golang.org/x/text"},
	"internal/document/html":   {"parley/internal/document", "parley/text", "golang.org/x/net"},
	"internal/document/akn":    {"parley/internal/document", "parley/text"},
	"internal/document/plain":  {"parley/internal/document"},
	"internal/papers": {"parley/internal/desk", "parley/internal/document", "parley/internal/document/akn", "parley/internal/document/docx", "parley/internal/document/html", "parley/internal/document/pdf", "parley/internal/document/plain",
		"parley/internal/phrase", "parley/record", "parley/talks", "parley/text"},
	"internal/desk":           {"parley/committee", "parley/internal/commitments", "parley/internal/chart", "parley/internal/wordsmith", "parley/internal/document", "parley/internal/phrase", "parley/talks", "parley/record", "parley/seal", "parley/text"},
	"internal/intake":         {"parley/internal/desk", "parley/internal/document", "parley/internal/document/akn", "parley/internal/document/docx", "parley/internal/document/html", "parley/talks", "parley/text"},
	"internal/wordsmith":      {"parley/text"},                                                                                                // it speaks to strangers: see TestWordsmithKnowsNothing
	"internal/wordsmith/chat": {"parley/internal/wordsmith"},                                                                                  // likewise
	"internal/web/load":       {"parley/internal/node", "parley/internal/web", "parley/record", "parley/seal", "parley/talks", "parley/text"}, // a program that measures
	"internal/web":            {"parley/committee", "parley/ledger", "parley/internal/offices", "parley/internal/mediator", "parley/internal/blind", "parley/internal/chart", "parley/internal/wordsmith", "parley/internal/bridge", "parley/internal/papers", "parley/internal/document", "parley/internal/intake", "parley/internal/document/docx", "parley/internal/accounts", "parley/internal/box", "parley/internal/node", "parley/internal/desk", "parley/internal/phrase", "parley/audit", "parley/pouch", "parley/seal", "parley/talks", "parley/record", "parley/text", "parley/internal/brief", "parley/internal/brief/table"},
	// what a person does about a mediation or a blind test, on the pages or in the verbs
	"internal/offices": {"parley/internal/blind", "parley/internal/bridge", "parley/internal/brief", "parley/internal/brief/table", "parley/internal/desk", "parley/internal/mediator", "parley/internal/node", "parley/pouch", "parley/record", "parley/seal", "parley/talks", "parley/text"},
	"internal/cli":     {"parley/ledger", "parley/committee", "parley/internal/commitments", "parley/internal/offices", "parley/internal/chart", "parley/internal/wordsmith", "parley/internal/wordsmith/chat", "parley/internal/papers", "parley/internal/document", "parley/internal/intake", "parley/internal/document/akn", "parley/internal/document/docx", "parley/internal/document/html", "parley/internal/document/pdf", "parley/internal/node", "parley/internal/remote", "parley/internal/accounts", "parley/internal/box", "parley/internal/desk", "parley/internal/phrase", "parley/internal/web", "parley/internal/publish", "parley/internal/publish/reading", "parley/outcome", "parley/audit", "parley/talks", "parley/pouch", "parley/record", "parley/seal", "parley/text", "github.com/BurntSushi/toml", "parley/internal/mediator", "parley/internal/blind", "parley/internal/brief", "parley/internal/brief/table"},
	"internal/remote":  {"parley/internal/node", "parley/internal/desk", "parley/internal/web", "parley/record", "parley/seal", "parley/talks"},
	"internal/box":     {"parley/internal/accounts", "parley/internal/vault"},
	"internal/vault":   {"golang.org/x/crypto", "modernc.org/sqlite"},
	"internal/accounts": {"parley/internal/vault", "golang.org/x/crypto", "golang.org/x/text", "golang.org/x/oauth2", "github.com/coreos/go-oidc/v3",
		"github.com/go-webauthn/webauthn", "github.com/pquerna/otp"},
	"internal/rehearsal": {"parley/audit", "parley/committee", "parley/ledger", "parley/internal/node", "parley/internal/store", "parley/talks", "parley/pouch", "parley/record", "parley/record/storetest",
		"parley/seal", "parley/text", "filippo.io/age"}, // for tests only: no room may import it
	"internal/model":           {},                                                                // for tests only: it knows none of the rooms that it models
	"internal/store/powerloss": {},                                                                // for tests only
	"internal/document/sheets": {"parley/internal/document", "parley/text", "pgregory.net/rapid"}, // for tests only: no room may import it
	"internal/document/worlds": {"parley/text", "pgregory.net/rapid"},                             // for tests only: no room may import it
	"cmd/parley":               {"parley/internal/cli", "golang.org/x/term"},
}

// pure rooms may not act: these packages of the standard library are closed
// to them.
var pure = []string{"text", "seal", "record", "committee", "talks", "pouch", "ledger", "outcome", "audit", "internal/float", "internal/bridge", "internal/brief/table", "internal/wordsmith", "internal/blind", "internal/mediator"}

var acting = []string{"net", "net/http", "os", "os/exec", "syscall", "math/rand", "math/rand/v2", "crypto/rand", "log", "sync", "time", "database/sql", "embed", "plugin"}

// allowedActing are the exceptions, each with its reason.
var allowedActing = map[string]string{
	"record time": "parses a claimed time, never reads a clock",
	"talks time":  "parses a claimed time, never reads a clock",
	"pouch time":  "parses a claimed time, never reads a clock",

	"internal/mediator time": "reads a date's form, never a clock",
	"internal/float time":    "parses and compares times, never reads a clock",
}

const maxLines = 800

type source struct {
	room, path string
	file       *ast.File
	fset       *token.FileSet
	lines      int
}

func sources(t *testing.T, tests bool) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || !tests && strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, raw, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{filepath.ToSlash(filepath.Dir(path)), path, f, fset, strings.Count(string(raw), "\n")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestArrows holds the dependency arrows of the design.
func TestArrows(t *testing.T) {
	for _, s := range sources(t, false) {
		allowed, ok := arrows[s.room]
		if !ok {
			t.Errorf("%s: room %q is not in the house: give it its arrows in house_test.go", s.path, s.room)
			continue
		}
		for _, imp := range s.file.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			first, _, _ := strings.Cut(p, "/")
			switch {
			case first == "parley" || strings.Contains(first, "."):
				if !slices.ContainsFunc(allowed, func(a string) bool {
					return p == a || !strings.HasPrefix(a, "parley/") && strings.HasPrefix(p, a+"/")
				}) {
					t.Errorf("%s: %s may not import %s", s.path, s.room, p)
				}
			case slices.Contains(pure, s.room) && slices.Contains(acting, p):
				if allowedActing[s.room+" "+p] == "" {
					t.Errorf("%s: pure room %s may not import %s", s.path, s.room, p)
				}
			}
		}
	}
}

// TestWordsmithKnowsNothing: what asks strangers for drafts can reach nothing
// of a home, a party or its brief, by whatever way.
func TestWordsmithKnowsNothing(t *testing.T) {
	reach := []string{"internal/wordsmith/chat", "internal/wordsmith"}
	for i := 0; i < len(reach); i++ {
		for _, a := range arrows[reach[i]] {
			if room, ok := strings.CutPrefix(a, "parley/"); ok && !slices.Contains(reach, room) {
				reach = append(reach, room)
			}
		}
	}
	if want := []string{"internal/wordsmith/chat", "internal/wordsmith", "text"}; !slices.Equal(reach, want) {
		t.Errorf("the wordsmith reaches %q, want %q", reach, want)
	}
}

// TestBriefApart: nothing leads from a brief to what leaves the node, and
// nothing that makes what leaves the node knows of briefs. Only the rooms in
// which a person works may open one.
func TestBriefApart(t *testing.T) {
	imports := map[string][]string{}
	for _, s := range sources(t, false) {
		for _, imp := range s.file.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			if room, ok := strings.CutPrefix(p, "parley/"); ok {
				imports[s.room] = append(imports[s.room], room)
			}
		}
	}
	reach := func(from string) map[string]bool {
		seen, todo := map[string]bool{}, []string{from}
		for len(todo) > 0 {
			room := todo[0]
			todo = todo[1:]
			for _, r := range imports[room] {
				if !seen[r] {
					seen[r], todo = true, append(todo, r)
				}
			}
		}
		return seen
	}
	for room := range reach("internal/brief") {
		if room != "text" {
			t.Errorf("internal/brief reaches %s: a brief knows words alone", room)
		}
	}
	for room := range reach("internal/brief/table") {
		if slices.Contains([]string{"pouch", "internal/courier", "internal/float", "internal/node", "internal/store", "internal/desk", "internal/papers"}, room) {
			t.Errorf("internal/brief/table reaches %s", room)
		}
	}
	may := []string{"internal/brief", "internal/brief/table", "internal/offices", "internal/cli", "internal/web", "internal/web/load", "internal/remote", "cmd/parley"}
	for room := range imports {
		seen := reach(room)
		if (seen["internal/brief"] || seen["internal/brief/table"]) && !slices.Contains(may, room) {
			t.Errorf("%s reaches the brief", room)
		}
	}
	for _, room := range []string{"internal/remote", "internal/web/load"} {
		if slices.ContainsFunc(imports[room], func(r string) bool { return strings.HasPrefix(r, "internal/brief") }) {
			t.Errorf("%s imports the brief", room)
		}
	}
}

// TestPureRooms finds what a pure room may not do though its imports allow it.
func TestPureRooms(t *testing.T) {
	for _, s := range sources(t, false) {
		if !slices.Contains(pure, s.room) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a pure room starts no goroutine", s.fset.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Since" || n.Sel.Name == "Sleep") {
					t.Errorf("%s: a pure room reads no clock", s.fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// TestNoInitNoGlobals: no init function, no mutable global. Package variables
// may be errors (errors.New, sentinels) and compiled-in tables that a
// comment on them marks as constant ("constant:").
func TestNoInitNoGlobals(t *testing.T) {
	for _, s := range sources(t, false) {
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: no init functions", s.fset.Position(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					v := spec.(*ast.ValueSpec)
					if !constantVar(d, v) {
						t.Errorf("%s: global variable %s: make it a constant, a function, or say why it never changes in a comment with \"constant:\"",
							s.fset.Position(v.Pos()), v.Names[0].Name)
					}
				}
			}
		}
	}
}

func constantVar(d *ast.GenDecl, v *ast.ValueSpec) bool {
	if v.Names[0].Name == "_" {
		return true
	}
	if strings.HasPrefix(v.Names[0].Name, "Err") || strings.HasPrefix(v.Names[0].Name, "err") {
		return true
	}
	for _, c := range []*ast.CommentGroup{d.Doc, v.Doc, v.Comment} {
		if c != nil && (strings.Contains(c.Text(), "constant:") || slices.ContainsFunc(c.List, func(l *ast.Comment) bool { return strings.HasPrefix(l.Text, "//go:embed") })) {
			return true
		}
	}
	return false
}

// TestPackageDocs: the package comment is the specification.
func TestPackageDocs(t *testing.T) {
	doc := map[string]bool{}
	for _, s := range sources(t, false) {
		doc[s.room] = doc[s.room] || s.file.Doc != nil
	}
	for room, ok := range doc {
		if !ok {
			t.Errorf("room %s has no package comment", room)
		}
	}
}

// TestExportedDocs: every exported name of a public room is documented.
func TestExportedDocs(t *testing.T) {
	for _, s := range sources(t, false) {
		if strings.HasPrefix(s.room, "internal") || strings.HasPrefix(s.room, "cmd") {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !wellKnown(d.Name.Name) {
					t.Errorf("%s: %s is exported without a comment", s.fset.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil && ts.Comment == nil {
						t.Errorf("%s: type %s is exported without a comment", s.fset.Position(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	x := d.Recv.List[0].Type
	if p, ok := x.(*ast.StarExpr); ok {
		x = p.X
	}
	id, ok := x.(*ast.Ident)
	return ok && id.IsExported()
}

// wellKnown are methods whose meaning the standard library fixes.
func wellKnown(name string) bool {
	return slices.Contains([]string{"Error", "Unwrap", "String", "Is", "Len", "Less", "Swap"}, name)
}

// TestFileSizes: no file over 800 lines.
func TestFileSizes(t *testing.T) {
	for _, s := range sources(t, true) {
		if s.lines > maxLines {
			t.Errorf("%s has %d lines; %d is the most: split it by noun", s.path, s.lines, maxLines)
		}
	}
}

// TestRealMaterialIsFound: tests that read the real material look for it beside
// the checkout when nobody says where it is, so that ./check runs them.
func TestRealMaterialIsFound(t *testing.T) {
	seen := 0
	for _, s := range sources(t, true) {
		raw, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(s.path, "_test.go") || s.path == "house_test.go" || !strings.Contains(string(raw), `os.Getenv("PARLEY_TESTDATA")`) {
			continue
		}
		seen++
		if !strings.Contains(string(raw), `"shared", "data"`) {
			t.Errorf("%s: reads the real material only where PARLEY_TESTDATA names it: fall back to ../shared/data", s.path)
		}
	}
	if seen < 8 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// TestStillRooms: the rooms that ./check leaves out of its race step start no
// goroutine.
func TestStillRooms(t *testing.T) {
	raw, err := os.ReadFile("check")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^still='\^parley/(.*)\$'$`).FindStringSubmatch(string(raw))
	if m == nil {
		t.Fatal("check names no still rooms")
	}
	still := regexp.MustCompile("^" + m[1] + "$")
	seen := 0
	for _, s := range sources(t, true) {
		if !still.MatchString(s.room) {
			continue
		}
		seen++
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: starts a goroutine: take %s out of still in check", s.fset.Position(n.Pos()), s.room)
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Go" {
					t.Errorf("%s: starts a goroutine: take %s out of still in check", s.fset.Position(n.Pos()), s.room)
				}
			}
			return true
		})
	}
	if seen < 100 {
		t.Errorf("only %d files of still rooms", seen)
	}
}
