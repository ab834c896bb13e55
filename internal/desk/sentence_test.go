package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/text"
)

// TestSentences: every sentence of this room goes through the book of phrases,
// as a literal that can be found and translated, and with as many arguments as
// it has places.
func TestSentences(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	// What isn't said to anybody: it is sought in sentences of the rooms below,
	// or stands in what is signed.
	known := map[string]bool{
		"ended when it accepted ": true, "ended when it took ": true, "ended when it spoke against ": true, "hasn't affirmed ": true, "hasn't taken a position on package ": true, "hasn't taken a position on ": true, "must speak again on ": true, "reserves on ": true, "can bring the words of ": true, " in ": true, "can't act: ": true,
		"two chains": true, "every block": true, "every paragraph": true, "block ": true, "act ": true, "(block )?[A-Za-z0-9]+": true, " blocks of ": true, " paragraphs of ": true, "root acts": true, " LETTER ": true,
		"result of side talks of ": true, ", ad referendum; their text has the digest ": true, "Side talks of ": true, "talks open": true,
		"parley amendment v1": true, "held by ": true, " in the source": true, "Option ": true, // sought in a source
		"in Rev.%d: %w": true, "parley log lists the acts": true, // with an error of the rooms below
	}
	words := regexp.MustCompile(`[A-Za-z]{2,} |[A-Za-z]{3,}.* `)
	place := regexp.MustCompile(`%[-+.0-9]*[a-z]`)
	said := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		through := map[ast.Node]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl: // commands, not sentences; and what rewrites English ones
				return n.Name.Name != "NextVerb" && n.Name.Name != "secondPerson" && n.Name.Name != "toAuthor"
			case *ast.CallExpr:
				s, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				first, last := 0, 0
				switch s.Sel.Name {
				case "T":
				case "N":
					first, last = 1, 2
				default:
					return true
				}
				for i := first; i <= last; i++ {
					l, ok := n.Args[i].(*ast.BasicLit)
					if !ok {
						t.Errorf("%s: a phrase must stand as it is", fset.Position(n.Pos()))
						continue
					}
					through[l] = true
					said++
					english, _ := strconv.Unquote(l.Value)
					places := len(place.FindAllString(english, -1))
					args := len(n.Args) - last - 1
					if strings.Contains(english, "%d") && last > 0 {
						places--
					}
					if places != args {
						t.Errorf("%s: %q has %d places and %d arguments", fset.Position(n.Pos()), english, places, args)
					}
				}
			case *ast.BasicLit:
				s, err := strconv.Unquote(n.Value)
				if n.Kind == token.STRING && err == nil && !through[n] && !known[s] && words.MatchString(place.ReplaceAllString(s, "")) {
					t.Errorf("%s: %q doesn't go through the book of phrases", fset.Position(n.Pos()), s)
				}
			case *ast.Field:
				return false // tags
			}
			return true
		})
	}
	if said < 250 {
		t.Errorf("only %d phrases were found", said)
	}
}

// An asterisk between the bytes of a space: without it they were one, and no word was left where one was expected.
func TestHoleAsteriskInsideASpace(t *testing.T) {
	ws, marked := parseWords("\xe2\x80**\x80")
	if !marked || len(ws) != 1 || ws[0].S != "\uFFFD\uFFFD" {
		t.Errorf("%q, %v", text.Plain(ws), marked)
	}
}
