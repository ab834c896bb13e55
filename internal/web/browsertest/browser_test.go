// Package browsertest holds the journeys: what a delegate does with the pages
// in a browser, from the first click to the signed text.
//
// Each file of journeys/ is one journey, a Node script that gets a world (see
// lib/world.mjs): homes, each served by a real `parley serve`, and browsers
// that open them. After each journey every home that it made is audited, and
// no page may have written an error to its console, met the content security
// policy, or opened a dialog of the browser's.
//
// The scripts run on playwright-core and axe-core, pinned in
// package-lock.json, with Debian's Chromium; nothing of them is in the
// binary. Where Chromium, Node or the packages are missing the tests are
// skipped, and say so; ./check installs them and sets PARLEY_BROWSER=must, with
// which nothing is skipped.
//
//	npm ci --ignore-scripts                        here, once
//	go test ./internal/web/browsertest -run 'TestJourneys/keyboard'
//
// figures/ holds scripts of the same kind that give the figures of
// docs/performance.md; no test asserts a time:
//
//	go test ./internal/web/browsertest -run 'TestFigures' -v -args -figures
//
// PARLEY_PICTURES=DIR keeps the picture of every page that a journey looks at.
//
// The TypeScript of the pages (../src) is bundled by esbuild, which drops its
// types unread; TestTypes has the compiler read them, by tsconfig.json here.
package browsertest

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// longest is how long one journey may take before it is taken for stuck; what it waits for within is bounded in lib/pages.mjs.
const longest = 6 * time.Minute

// TestJourneys plays every journey.
func TestJourneys(t *testing.T) {
	if testing.Short() {
		t.Skip("browser journeys are for the long run")
	}
	play(t, "journeys")
}

// TestFigures plays what gives the figures of docs/performance.md, and judges
// none of them.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("with -args -figures; the figures are read, not judged")
	}
	play(t, "figures")
}

// constant: read when the test binary starts.
var figures = flag.Bool("figures", false, "give the figures of docs/performance.md")

// TestTypes: the scripts of the pages hold the types that they state, as
// strictly as the compiler can ask.
func TestTypes(t *testing.T) {
	wanted(t, "typescript")
	if out, err := exec.Command("node", "node_modules/typescript/bin/tsc", "-p", ".").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// play plays every script of a folder.
func play(t *testing.T, folder string) {
	wanted(t, "playwright-core", "axe-core")
	chromium := browser(t)
	parley := filepath.Join(t.TempDir(), "parley")
	if out, err := exec.Command("go", "build", "-o", parley, "parley/cmd/parley").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	files, err := filepath.Glob(folder + "/*.mjs")
	if err != nil || len(files) == 0 {
		t.Fatal("nothing to play in ", folder, err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".mjs")
		t.Run(name, func(t *testing.T) {
			if folder == "journeys" { // figures are taken one by one
				t.Parallel()
			}
			ctx, stop := context.WithTimeout(context.Background(), longest)
			defer stop()
			cmd := exec.CommandContext(ctx, "node", "lib/run.mjs", name, folder)
			cmd.Env = append(os.Environ(), "PARLEY="+parley, "CHROMIUM="+chromium, "WORLD="+t.TempDir(), "PARLEY_HOME=", "PARLEY_TALKS=")
			cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends its servers itself
			cmd.WaitDelay = 10 * time.Second
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s", out)
		})
	}
}

// missing skips the test for what isn't there, unless PARLEY_BROWSER=must.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("PARLEY_BROWSER") == "must" {
		t.Fatalf("%s is missing: ./check installs it", what)
	}
	t.Skipf("SKIPPED: %s is missing; ./check installs it and plays the journeys", what)
}

// wanted skips the test where Node or one of these of its packages is missing.
func wanted(t *testing.T, packages ...string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		missing(t, "node")
	}
	for _, p := range packages {
		if _, err := os.Stat(filepath.Join("node_modules", p, "package.json")); err != nil {
			missing(t, "the npm package "+p)
		}
	}
}

// browser returns the browser, and skips the test where there is none.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	missing(t, "chromium")
	return ""
}
