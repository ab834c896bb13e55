package web

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "make the scripts in static anew")

// TestBundle: the committed scripts are what src makes. To make them anew:
//
//	go test ./internal/web -run TestBundle -update
func TestBundle(t *testing.T) {
	for entry, file := range map[string]string{"src/main.ts": "static/parley.js", "src/seat.ts": "static/seat.js"} {
		r := api.Build(api.BuildOptions{
			EntryPoints: []string{entry}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
			MinifyWhitespace: true, Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
		})
		for _, m := range r.Errors {
			t.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
		}
		if len(r.OutputFiles) != 1 {
			t.Fatal("no script")
		}
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
}
