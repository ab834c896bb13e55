package phrase

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/talks"
	"parley/text"
)

// message is a key as the sources use it.
type message struct {
	one   string   // of a count: the English form of one thing
	count bool     // whether it is a count
	at    []string // where it stands
}

// messages collects the keys of the whole interface: from the Go code every
// call of a method T or N, from the pages every t and n. Where these say the
// value of a field, byValue must know which words that can be.
func messages(t *testing.T) map[string]*message {
	t.Helper()
	all := map[string]*message{}
	add := func(at, key, one string, count bool) {
		m := all[key]
		if m == nil {
			m = &message{one: one, count: count}
			all[key] = m
		}
		if m.count != count || m.one != one {
			t.Errorf("%s: %q is said here with other English forms than at %s", at, key, strings.Join(m.at, ", "))
		}
		m.at = append(m.at, at)
	}
	values := map[string]bool{}
	value := func(at string) { values[at] = true }
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "phrase") {
			return fs.SkipDir
		}
		switch {
		case strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go"):
			return goMessages(p, add, value)
		case strings.HasSuffix(p, ".html"):
			return pageMessages(p, add, value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	known := byValue()
	for at := range values {
		if known[at] == nil {
			t.Errorf("%s: which words can this be? Say them in byValue in internal/phrase/sources_test.go", at)
		}
	}
	for at, words := range known {
		if !values[at] {
			t.Errorf("%s: no source says this any more; take it out of byValue", at)
		}
		for _, w := range words {
			add(at, w, "", false)
		}
	}
	return all
}

// source is a file's name as people call it.
func source(name string) string {
	return strings.TrimPrefix(filepath.ToSlash(name), "../../")
}

type adder func(at, key, one string, count bool)

func goMessages(name string, add adder, value func(at string)) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "notFound" || id.Name == "badRequest" || id.Name == "forbidden" || id.Name == "conflict") && len(call.Args) > 0 {
			for _, key := range literals(call.Args[0]) { // an error that is said
				if key = strings.ReplaceAll(key, "%w", "%v"); strings.ContainsAny(verb.ReplaceAllString(key, ""), "abcdefghijklmnopqrstuvwxyz") {
					add(fmt.Sprintf("%s:%d", source(name), fset.Position(call.Pos()).Line), key, "", false)
				}
			}
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		at := fmt.Sprintf("%s:%d", source(name), fset.Position(call.Pos()).Line)
		switch {
		case sel.Sel.Name == "plainError" && len(call.Args) > 3:
			for _, key := range literals(call.Args[3]) {
				add(at, key, "", false)
			}
		case sel.Sel.Name == "T" && len(call.Args) > 0:
			keys := literals(call.Args[0])
			for _, key := range keys {
				add(at, key, "", false)
			}
			if len(keys) == 0 {
				value(source(name) + ": " + types.ExprString(call.Args[0]))
			}
		case sel.Sel.Name == "N" && len(call.Args) > 2:
			one, many := literals(call.Args[1]), literals(call.Args[2])
			if len(one) == 1 && len(many) == 1 {
				add(at, many[0], one[0], true)
			} else {
				value(source(name) + ": " + types.ExprString(call.Args[2]))
			}
		}
		return true
	})
	return nil
}

// literals are the strings that an expression can give: a literal, literals put
// together, or the values of a map that stands in its place.
func literals(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{s}
		}
	case *ast.ParenExpr:
		return literals(e.X)
	case *ast.BinaryExpr:
		x, y := literals(e.X), literals(e.Y)
		if len(x) == 1 && len(y) == 1 {
			return []string{x[0] + y[0]}
		}
	case *ast.IndexExpr:
		lit, ok := e.X.(*ast.CompositeLit)
		if !ok {
			return nil
		}
		var out []string
		for _, el := range lit.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				out = append(out, literals(kv.Value)...)
			}
		}
		return out
	}
	return nil
}

func pageMessages(name string, add adder, value func(at string)) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	tree := parse.New(filepath.Base(name))
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(raw), "", "", set); err != nil {
		return err
	}
	for _, t := range set {
		if t.Root == nil {
			continue
		}
		at := source(name) + " " + t.Name
		walk(t.Root, func(c *parse.CommandNode) {
			id, ok := c.Args[0].(*parse.IdentifierNode)
			if !ok {
				return
			}
			switch {
			case id.Ident == "t" && len(c.Args) > 1:
				if s, ok := c.Args[1].(*parse.StringNode); ok {
					add(at, s.Text, "", false)
				} else {
					value(source(name) + ": " + c.Args[1].String())
				}
			case id.Ident == "n" && len(c.Args) > 3:
				one, _ := c.Args[2].(*parse.StringNode)
				many, _ := c.Args[3].(*parse.StringNode)
				if one != nil && many != nil {
					add(at, many.Text, one.Text, true)
				} else {
					value(source(name) + ": " + c.Args[3].String())
				}
			}
		})
	}
	return nil
}

// walk calls f for every command of a template, those in parentheses too.
func walk(n parse.Node, f func(*parse.CommandNode)) {
	pipe := func(p *parse.PipeNode) {
		if p == nil {
			return
		}
		for _, c := range p.Cmds {
			f(c)
			for _, a := range c.Args {
				walk(a, f)
			}
		}
	}
	list := func(l *parse.ListNode) {
		if l == nil {
			return
		}
		for _, n := range l.Nodes {
			walk(n, f)
		}
	}
	branch := func(b *parse.BranchNode) {
		pipe(b.Pipe)
		list(b.List)
		list(b.ElseList)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.PipeNode:
		pipe(n)
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	}
}

// byValue lists the words that no source says as a literal, by the place that
// says them: a template or a function says the value of a field.
func byValue() map[string][]string {
	changes := []string{
		string(text.RowChanged), string(text.RowAdded), string(text.RowRemoved), string(text.RowMoved),
		string(text.RowAway), string(text.RowSplit), string(text.RowJoined),
	}
	rules := []string{"unanimity"}
	var outcomes, done []string
	for _, o := range []string{talks.Resolution, talks.Treaty, talks.Statement} {
		_, word := (&talks.Charter{Outcome: o}).Word()
		outcomes, done = append(outcomes, o), append(done, word)
	}
	powers := accounts.All.Words()
	blocks := []string{string(text.Title), string(text.Formula), string(text.Heading), string(text.Paragraph), string(text.Note)}
	kinds := []string{string(accounts.Delegate), string(accounts.Secretariat), string(accounts.Observer)}
	drafts := []string{string(box.Drafted), string(box.Cleared), string(box.Released)}
	return map[string][]string{
		"internal/web/drafts.go: string(st.What)":                            drafts,
		"internal/web/pages/draft.html: print .State":                        drafts,
		"internal/web/pages/draft.html: $w":                                  powers,
		"internal/web/pages/_looser.html: $w":                                powers,
		"internal/web/pages/_newcomers.html: $w":                             powers,
		"internal/web/pages/drafts.html: print .State":                       drafts,
		"internal/web/pages/audit.html: .Outcome":                            done,
		"internal/web/pages/audit.html: $.Body.Outcome":                      done,
		"internal/web/agree.go: done":                                        done,
		"internal/web/pages/agree.html: .Done":                               done,
		"internal/web/pages/compare.html: .Change":                           changes,
		"internal/web/pages/_charter.html: .Charter.Outcome":                 outcomes,
		"internal/web/pages/_charter.html: .Charter.Rule":                    rules,
		"internal/web/pages/parties.html: .Outcome":                          outcomes,
		"internal/web/pages/parties.html: .Rule":                             rules,
		"internal/web/pages/people.html: .":                                  powers,
		"internal/web/pages/people.html: .Word":                              powers,
		"internal/web/pages/people.html: print .Kind":                        kinds,
		"internal/web/pages/sign.html: .Outcome":                             outcomes,
		"internal/web/pages/sign.html: .Rule":                                rules,
		"internal/web/page.go: string(k)":                                    blocks,
		"internal/web/rows.go: string(r.Kind)":                               blocks,
		"internal/web/pages/people.html: $w":                                 powers,
		"internal/web/page.go: what":                                         {},
		"internal/web/lang.go: strings.ReplaceAll(e.format, \"%w\", \"%v\")": {},
		"internal/web/pages/me.html: $w":                                     powers,
		"internal/web/pages/me.html: .":                                      powers,
		"internal/web/pages/join.html: $w":                                   powers,
	}
}
