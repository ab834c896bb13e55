package text

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/runenames"
)

// constant: read when the test binary starts.
var updateNames = flag.Bool("update-names", false, "write charnames.go")

// needsName reports whether messages may have to name a character: what stands
// in the alphabets that are mixed up, and whatever is compared as another or
// shows nothing.
func needsName(r rune) bool {
	switch {
	case r <= 0x06FF, r >= 0x1E00 && r <= 0x1EFF, r >= 0x2000 && r <= 0x209F, r >= 0x2100 && r <= 0x218F,
		r >= 0x3000 && r <= 0x303F, r >= 0xFB00 && r <= 0xFB4F, r >= 0xFF00 && r <= 0xFFEF:
		return true
	}
	_, alike := alikes[r]
	return alike || punctuationLook(r) != 0 || plainDigit(r) != 0 || showsNothing(r) && r < 0xE0000
}

// The names are Unicode's.
func TestCharNames(t *testing.T) {
	if *updateNames {
		var lines strings.Builder
		n := 0
		for r := rune(0); r <= 0x1FFFF; r++ {
			name := runenames.Name(r)
			if name == "" || strings.HasPrefix(name, "<") || !needsName(r) {
				continue
			}
			if n%8 == 0 {
				lines.WriteString("\n")
			}
			fmt.Fprintf(&lines, "%04X %s;", r, name)
			n++
		}
		src := "package text\n\n// charNames are the names of the characters that messages may have to name, as\n// Unicode has them; written by: go test ./text -run TestCharNames -update-names\nconst charNames = `" + lines.String() + "\n`\n"
		if err := os.WriteFile("charnames.go", []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("written; run the test again")
	}
	missing := 0
	for r := rune(0); r <= 0x1FFFF; r++ {
		want := fmt.Sprintf("U+%04X", r)
		if name := runenames.Name(r); name != "" && !strings.HasPrefix(name, "<") && (needsName(r) || charName(r) != want) {
			want += " " + name
		}
		if got := charName(r); got != want {
			missing++
			t.Errorf("%q, not %q (go test ./text -run TestCharNames -update-names writes the table)", got, want)
		}
		if missing > 20 {
			t.FailNow()
		}
	}
}
