//go:build linux

package cli

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Forms of 100 MB and pouches of 48 MB, eight at a time, at every door of the pages that takes much: each is refused, and the
// node's memory stays within its bounds, since it reads a form up to 4 MB, and takes in one pouch at a time.
func TestHugeFormsOfARealNode(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	all := nations(t, "VES", "LOR")
	ves := all[0]
	ves.do("talks", "open", "--title", "Peace", "--party", "LOR.card", "--text", "base.md")
	ves.do("pouch", "pack", "--plain", "--all", "-o", "some.pouch")
	pouch, err := os.ReadFile(filepath.Join(ves.dir, "some.pouch"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(pouch), "\n", 3) // magic, header, acts
	d := ves.serve().enter(t)
	_, rest, _ := strings.Cut(d.get("/"), `href="/t/`)
	at := "/t/" + rest[:16]
	const form, file, json = "application/x-www-form-urlencoded", "multipart/form-data; boundary=xxx", "application/json"
	head := func(name string) string {
		return fmt.Sprintf("--xxx\r\nContent-Disposition: form-data; name=%q; filename=\"x\"\r\n\r\n", name)
	}
	for _, c := range []struct{ path, ctype, head, piece string }{
		{at + "/ask", form, "do=comment&note=", "a%20"},
		{at + "/sign", form, "kind=comment&raw=", "AAAA"},
		{at + "/floats", form, "hours=72&to=LOR&text=", "a"},
		{"/open", file, head("draft"), "1. *Decides* [a][b];\n\n"},
		{at + "/document", file, head("document"), "["},
		{"/peers", file, head("card"), "x"},
		{"/pouches", file, head("pouch") + lines[0] + lines[1], strings.Repeat("x", 1000) + "\n"},
		{"/api/v1/pouches", "application/octet-stream", lines[0] + lines[1], strings.Repeat("x", 1000) + "\n"},
		{"/api/v1" + at + "/acts", json, `{"kind":"comment","body":`, `[`},
		{"/api/v1" + at + "/foresee", json, `{"kind":"comment","body":{"text":"`, `\u0041`},
	} {
		size := int64(100 << 20)
		if strings.HasSuffix(c.path, "/pouches") {
			size = 48 << 20
		}
		var eight sync.WaitGroup
		for range 8 {
			eight.Go(func() {
				body := io.MultiReader(strings.NewReader(c.head), io.LimitReader(&again{piece: []byte(c.piece)}, size))
				req, err := http.NewRequest("POST", d.base+c.path, body)
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set("Content-Type", c.ctype)
				req.Header.Set("Origin", d.base)
				resp, err := d.c.Do(req)
				if err != nil {
					return // cut off
				}
				defer resp.Body.Close()
				io.Copy(io.Discard, resp.Body)
				if resp.StatusCode < 400 || resp.StatusCode >= 500 {
					t.Errorf("%s: %d", c.path, resp.StatusCode)
				}
			})
		}
		eight.Wait()
		t.Logf("%s: %d MB at the worst so far", c.path, ves.memory("VmHWM"))
	}
	if peak := ves.memory("VmHWM"); peak == 0 || peak > peakBound {
		t.Errorf("the node had %d MB at its worst", peak)
	}
	eventually(t, "the node gives its memory back", func() bool { return ves.memory("VmRSS") < stayBound })
	if page := d.get(at + "/record"); strings.Count(page, `class="act`) > 2 || strings.Contains(ves.proc.logged(), "panic") {
		t.Errorf("something was stored, or fell:\n%s", ves.proc.logged())
	}
}
