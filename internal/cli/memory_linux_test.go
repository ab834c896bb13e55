package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A node gives back what its passphrase took: making the key needs 256 MB, and a node that kept them would hold them for good,
// after its start and after each backup.
func TestServeGivesThePassphrasesMemoryBack(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	ves := nations(t, "VES")[0]
	ves.work = "18"
	if err := os.RemoveAll(filepath.Join(ves.dir, "VES")); err != nil {
		t.Fatal(err)
	}
	ves.do("init", "--code", "VES", "--name", "Vesper", "-o", "again.card")
	p := ves.serve()
	rss := func() (mb int) {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindStringSubmatch(string(raw))
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return n / 1000
	}
	eventually(t, "less than 128 MB after the start", func() bool { return strings.Contains(p.logged(), "the room is open") && rss() < 128 })
	ves.do("backup", "x.backup")
	eventually(t, "less than 128 MB after a backup", func() bool { return rss() < 128 })
	t.Logf("%d MB", rss())
}
