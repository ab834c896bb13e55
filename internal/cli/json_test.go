package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/brief"
	"parley/internal/brief/table"
	"parley/internal/desk"
	"parley/internal/intake"
	"parley/internal/papers"
	"parley/internal/web"
)

// TestJSONDocumented holds docs/cli.md complete: every field of every answer
// stands there, and every verb that answers in JSON.
func TestJSONDocumented(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	rooms := []string{reflect.TypeFor[call]().PkgPath(), reflect.TypeFor[desk.Row]().PkgPath(), reflect.TypeFor[web.Unpacked]().PkgPath(), reflect.TypeFor[papers.All]().PkgPath(), reflect.TypeFor[intake.Told]().PkgPath(), reflect.TypeFor[brief.Brief]().PkgPath(), reflect.TypeFor[table.Overview]().PkgPath()}
	seen := map[reflect.Type]bool{}
	var walk func(ty reflect.Type)
	walk = func(ty reflect.Type) {
		for ty.Kind() == reflect.Pointer || ty.Kind() == reflect.Slice || ty.Kind() == reflect.Map {
			ty = ty.Elem()
		}
		if ty.Kind() != reflect.Struct || seen[ty] || !slices.Contains(rooms, ty.PkgPath()) {
			return
		}
		seen[ty] = true
		for i := range ty.NumField() {
			f := ty.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Tag.Get("json") == "-" {
				continue // in no answer
			}
			if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(name) {
				t.Errorf("%s.%s: the JSON name %q isn't snake_case", ty.Name(), f.Name, name)
			}
			if !strings.Contains(doc, "`"+name+"`") {
				t.Errorf("docs/cli.md doesn't name the field `%s` of %s", name, ty.Name())
			}
			walk(f.Type)
		}
	}
	for _, v := range []any{
		jsonCompile{}, jsonRead{}, desk.Text{}, desk.Status{}, desk.Claim{}, desk.Package{}, desk.Entry{}, desk.Comparison{},
		web.Unpacked{}, papers.All{}, papers.Compiled{}, intake.Told{}, desk.Signed{}, office{}, settled{}, problem{}, jsonSeat{}, brief.Brief{}, table.Overview{}, table.Solved{}, desk.Owed{},
	} {
		walk(reflect.TypeOf(v))
	}
	for _, v := range verbs() {
		if len(v.short) > 90 || strings.HasSuffix(v.short, ".") || v.short != strings.ToLower(v.short[:1])+v.short[1:] {
			t.Errorf("%s: the short help should be one calm line: %q", v.name, v.short)
		}
	}
}
