package web

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "make static/parley.js anew")

// TestBundle: the committed script is what src makes. To make it anew:
//
//	go test ./internal/web -run TestBundle -update
func TestBundle(t *testing.T) {
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{"src/main.ts"}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
	})
	for _, m := range r.Errors {
		t.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
	}
	if len(r.OutputFiles) != 1 {
		t.Fatal("no script")
	}
	const file = "static/parley.js"
	if *update {
		if err := os.WriteFile(file, r.OutputFiles[0].Contents, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, r.OutputFiles[0].Contents) {
		t.Errorf("%s isn't what src makes: go test ./internal/web -run TestBundle -update", file)
	}
}
