package powerloss

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func hexed(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, `\x%02x`, s[i])
	}
	return b.String()
}

// trace writes a trace as strace does; <…> is the path of a descriptor, "…" a string.
func trace(lines ...string) string {
	var out strings.Builder
	for _, l := range lines {
		for _, marks := range []string{`""`, "<>"} {
			var b strings.Builder
			for l != "" {
				i := strings.IndexByte(l, marks[0])
				j := -1
				if i >= 0 {
					j = strings.IndexByte(l[i+1:], marks[1])
				}
				if i < 0 || j < 0 || strings.HasPrefix(l[i:], "<unfinished") || strings.HasPrefix(l[i:], "<... ") {
					b.WriteString(l)
					break
				}
				b.WriteString(l[:i+1] + hexed(l[i+1:i+1+j]) + l[i+1+j:i+2+j])
				l = l[i+2+j:]
			}
			l = b.String()
		}
		out.WriteString(l + "\n")
	}
	return out.String()
}

func parse(t *testing.T, lines ...string) *Story {
	t.Helper()
	s, err := Parse(strings.NewReader(trace(lines...)), "/h")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var safe = []string{ // constant: a file written beside, synced, renamed, and its directory synced
	`1 openat(AT_FDCWD</>, "/h/a.tmp", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 3</h/a.tmp>`,
	`1 write(3</h/a.tmp>, "new", 3) = 3`,
	`1 fsync(3</h/a.tmp>) = 0`,
	`1 renameat(AT_FDCWD</>, "/h/a.tmp", AT_FDCWD</>, "/h/a") = 0`,
	`1 openat(AT_FDCWD</>, "/h", O_RDONLY|O_CLOEXEC) = 3</h>`,
	`1 fsync(3</h>) = 0`,
	"1 write(1<pipe:[1]>, \"done\n\", 5) = 5",
}

// TestUnsynced takes one step after another away from a safe way to write a file.
func TestUnsynced(t *testing.T) {
	without := func(i int) []string { return slices.Delete(slices.Clone(safe), i, i+1) }
	late := slices.Clone(safe) // the sync of another thread begins before the write has ended
	late[1] = `1 write(3</h/a.tmp>, "new", 3 <unfinished ...>`
	late = slices.Insert(late, 2, `2 fsync(3</h/a.tmp> <unfinished ...>`, `1 <... write resumed>) = 3`)
	late[4] = `2 <... fsync resumed>) = 0`
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"safe", safe, ""},
		{"no fsync of the file", without(2), "write to a"},
		{"no fsync of the directory", without(5), "name of a"},
		{"fsync fails", append(slices.Clone(safe[:2]), append([]string{`1 fsync(3</h/a.tmp>) = -1 EIO (Input/output error)`}, safe[3:]...)...), "write to a"},
		{"fsync after the acknowledgement", append(without(5), safe[5]), "name of a"},
		{"fsync begun too early", late, "write to a"},
	} {
		s := parse(t, c.lines...)
		got := strings.Join(s.Unsynced(s.Acks()[0], func(string) bool { return false }), ", ")
		if got != c.want {
			t.Errorf("%s: %q, want %q\n%s", c.name, got, c.want, s)
		}
	}
}

// TestImages lists all that a disk may hold after a file was replaced: never neither the old nor the new one,
// never half of one, unless a sync was left out.
func TestImages(t *testing.T) {
	first := []string{
		`1 openat(AT_FDCWD</>, "/h/a", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3</h/a>`,
		`1 pwrite64(3</h/a>, "old", 3, 0) = 3`,
		`1 fsync(3</h/a>) = 0`,
		`1 fsync(4</h>) = 0`,
	}
	images := func(s *Story) string {
		found := map[string]bool{}
		for i := range 400 {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			var files []string
			for name, b := range s.Image(4+r.IntN(s.Len()-3), r).files {
				files = append(files, fmt.Sprintf("%s=%s", name, strings.ReplaceAll(string(b), "\x00", "0")))
			}
			slices.Sort(files)
			found[strings.Join(files, " ")] = true
		}
		var all []string
		for f := range found {
			all = append(all, f)
		}
		slices.Sort(all)
		return strings.Join(all, " | ")
	}
	if got, want := images(parse(t, append(first, safe...)...)), "a.tmp= a=old | a.tmp=000 a=old | a.tmp=new a=old | a=new | a=old"; got != want {
		t.Errorf("safe: %s, want %s", got, want)
	}
	careless := append(slices.Clone(first), slices.Delete(slices.Clone(safe), 2, 3)...)
	if got, want := images(parse(t, careless...)), "a.tmp= a=old | a.tmp=000 a=old | a.tmp=new a=old | a= | a=000 | a=new | a=old"; got != want {
		t.Errorf("without fsync: %s, want %s", got, want)
	}
	torn := append(first, `1 pwrite64(3</h/a>, "`+strings.Repeat("x", 1024)+`", 1024, 0) = 1024`)
	if got := images(parse(t, torn...)); strings.Count(got, "|") != 4 { // neither, either (the file grows with each), both
		t.Errorf("two sectors: %d states", strings.Count(got, "|")+1)
	}
}
