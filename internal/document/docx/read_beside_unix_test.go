//go:build unix

package docx

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/internal/document"
)

// BenchmarkBesidePandoc imports the document of 50 pages with 2,000 tracked
// changes and lets `pandoc --track-changes=all` read the same file, turn by
// turn, each in a process of its own. It gives seconds by the clock, processor
// seconds and the most memory of both, and how many times as long pandoc takes.
// It says SKIPPED where pandoc isn't installed.
func BenchmarkBesidePandoc(b *testing.B) {
	pandoc, err := exec.LookPath("pandoc")
	if err != nil {
		b.Skip("SKIPPED: pandoc isn't installed; Debian: apt-get install --no-install-recommends pandoc")
	}
	file := filepath.Join(b.TempDir(), "fifty-pages.docx")
	if err := os.WriteFile(file, pack(b, "_rels/.rels", topRels, "word/document.xml", bodyOf(fiftyPages())), 0o600); err != nil {
		b.Fatal(err)
	}
	type side struct {
		name       string
		wall, cpu  time.Duration
		most, runs int64
		run        func() *exec.Cmd
	}
	sides := []*side{
		{name: "parley", run: func() *exec.Cmd {
			c := exec.Command(os.Args[0], "-test.run", "^TestImportOnce$")
			c.Env = append(os.Environ(), "PARLEY_IMPORT_ONCE="+file)
			return c
		}},
		{name: "pandoc", run: func() *exec.Cmd {
			return exec.Command(pandoc, "--track-changes=all", "-f", "docx", "-t", "json", "-o", os.DevNull, file)
		}},
	}
	for b.Loop() {
		for _, s := range sides {
			c := s.run()
			from := time.Now()
			if said, err := c.CombinedOutput(); err != nil || s.name == "parley" && !bytes.Contains(said, []byte("PASS")) {
				b.Fatalf("%s: %v\n%s", s.name, err, said)
			}
			s.wall += time.Since(from)
			s.cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
			s.runs++
			if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
				s.most = max(s.most, int64(u.Maxrss))
			}
		}
	}
	for _, s := range sides {
		b.ReportMetric(s.wall.Seconds()/float64(s.runs), s.name+"-s")
		b.ReportMetric(s.cpu.Seconds()/float64(s.runs), s.name+"-cpu-s")
		b.ReportMetric(float64(s.most)/1024, s.name+"-MB")
	}
	b.ReportMetric(sides[1].wall.Seconds()/sides[0].wall.Seconds(), "times-clock")
	b.ReportMetric(sides[1].cpu.Seconds()/sides[0].cpu.Seconds(), "times-cpu")
	b.ReportMetric(0, "ns/op")
}

// TestImportOnce is the process that BenchmarkBesidePandoc starts: it imports
// one file, and makes the base to import it on from the same file.
func TestImportOnce(t *testing.T) {
	file := os.Getenv("PARLEY_IMPORT_ONCE")
	if file == "" {
		file = filepath.Join(t.TempDir(), "fifty-pages.docx")
		if err := os.WriteFile(file, pack(t, "_rels/.rels", topRels, "word/document.xml", bodyOf(fiftyPages())), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	u := document.Claims(s, baseOf(s), "en")
	var n []string
	for _, a := range u.Authors {
		n = append(n, a.Name+" "+strconv.Itoa(len(a.Claims)))
	}
	if got := strings.Join(n, ", "); got != "Jane Doe 1000, John Roe 1000" || len(u.Lost) > 0 {
		t.Fatalf("read %s, lost %v", got, u.Lost)
	}
}
