package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/pouch"
)

// TestManyDeps feeds a home a pouch whose act names 100,000 others: it is
// refused by name, and what is whole in the pouch is taken in.
func TestManyDeps(t *testing.T) {
	run, write := folder(t)
	for _, p := range []string{"VES", "LOR"} {
		run(ExitDone, "--home", p, "init", "--plain", "--code", p, "--name", p)
	}
	write("t.md", []byte("1. *Decides* to meet.\n"))
	run(ExitDone, "--home", "VES", "talks", "open", "--title", "T", "--party", "LOR.card", "--text", "t.md")
	run(ExitDone, "--home", "VES", "pouch", "pack", "--plain", "-o", "one.pouch")
	run(ExitDone, "--home", "LOR", "pouch", "unpack", "one.pouch")
	run(ExitDone, "--home", "LOR", "talks", "join")
	run(ExitDone, "--home", "LOR", "pouch", "pack", "--plain", "--all", "-o", "two.pouch")

	raw, err := os.ReadFile(filepath.Join("two.pouch"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := pouch.Unpack(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	act := string(p.Acts[len(p.Acts)-1])
	head, rest, ok := strings.Cut(act, `"deps":[`)
	dep, tail, ok2 := strings.Cut(rest, "]")
	if !ok || !ok2 || dep == "" {
		t.Fatalf("the act names no others: %s", act)
	}
	evil := head + `"deps":[` + strings.Repeat(dep+",", 100_000) + dep + "]" + tail
	var flood bytes.Buffer
	err = pouch.Write(&flood, p.Header, append(p.Acts, []byte(evil)))
	if err == nil {
		write("flood.pouch", flood.Bytes())
	} else { // no such pouch can be made by honest means: write the line by hand
		line := bytes.TrimSuffix(raw[bytes.Index(raw, p.Acts[1]):], []byte("\n"))
		write("flood.pouch", bytes.Replace(raw, line[:len(p.Acts[1])], []byte(evil), 1))
	}
	out := run(ExitRefused, "--home", "VES", "pouch", "unpack", "flood.pouch")
	if !strings.Contains(out, "error: flood.pouch: ") || !strings.Contains(out, "hint: nothing was taken in") {
		t.Errorf("the flood is met with:\n%s", out)
	}
	run(ExitDone, "--home", "VES", "pouch", "unpack", "two.pouch")
	if out := run(ExitDone, "--home", "VES", "log"); !strings.Contains(out, "LOR accedes") {
		t.Errorf("what is whole didn't arrive:\n%s", out)
	}
}
