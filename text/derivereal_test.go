package text

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// realDraft reads one of the drafts of the Paris agreement, brackets being
// letters like any others.
func realDraft(t testing.TB, date string) (path string, text *Text) {
	path = realFile(t, "paris2015/agreement-"+date+"-2015.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(string(raw), ReadOptions{Literal: true})
	if err != nil {
		t.Fatal(err)
	}
	return path, r.Text
}

// touched counts the words that claims remove and insert, split at white
// space; a moved block counts once.
func touched(base *Text, claims []Claim) int {
	count := func(ws []Word) int { return len(strings.Fields(Plain(ws))) }
	all := func(b Block) int {
		n := 0
		for _, ws := range b.Content {
			n += count(ws)
		}
		return n
	}
	n := 0
	for _, c := range claims {
		switch c.Op {
		case Replace:
			n += count(c.Exact) + count(c.New)
		case Insert:
			for _, b := range c.Blocks {
				n += all(b)
			}
		case Delete, Move:
			n += all(base.Blocks[base.Find(c.Block)])
		}
	}
	return n
}

// gitTouched counts the words that git's word diff removes and adds.
func gitTouched(t *testing.T, a, b string) int {
	cmd := exec.Command("git", "diff", "--no-index", "--word-diff=porcelain", a, b)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.Output()
	if len(out) == 0 {
		t.Skipf("SKIPPED: git gives no word diff: %v", err)
	}
	n := 0
	body := false
	for _, l := range strings.Split(string(out), "\n") {
		switch {
		case strings.HasPrefix(l, "@@"):
			body = true
		case body && l != "" && (l[0] == '-' || l[0] == '+'):
			n += len(strings.Fields(l[1:]))
		}
	}
	return n
}

func TestDeriveOfTheRealDrafts(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		bound float64
	}{
		{"23-oct", "4-dec", 0.90}, {"4-dec", "23-oct", 1},
		{"4-dec", "12-dec", 1}, {"12-dec", "4-dec", 1},
		{"23-oct", "12-dec", 1}, {"12-dec", "23-oct", 1},
	} {
		pa, a := realDraft(t, c.a)
		pb, b := realDraft(t, c.b)
		claims, err := Derive(a, b)
		if err != nil {
			t.Fatal(err)
		}
		mustGive(t, a, claims, b)
		ops := map[Op]int{}
		for _, x := range claims {
			ops[x.Op]++
		}
		n, git := touched(a, claims), gitTouched(t, pa, pb)
		ratio := float64(n) / float64(git)
		t.Logf("%s to %s: %d claims %v, %d words touched, git %d, ratio %.3f", c.a, c.b, len(claims), ops, n, git, ratio)
		if ratio > c.bound {
			t.Errorf("%s to %s: ratio %.3f, at most %.2f", c.a, c.b, ratio, c.bound)
		}
	}
}

// Three drafts of one treaty, taken for those of three parties.
func TestCompileOfTheRealDrafts(t *testing.T) {
	var rivals []Rival
	for _, date := range []string{"23-oct", "4-dec", "12-dec"} {
		_, text := realDraft(t, date)
		rivals = append(rivals, Rival{Party: date, Draft: text})
	}
	c, err := Compile(rivals)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Base.Check(); err != nil {
		t.Fatal(err)
	}
	all := table(c)
	t.Logf("%d blocks of the base, %d claims", len(c.Base.Blocks), len(all))
	for _, r := range rivals {
		got, err := Project(c.Base, all, r.Party)
		if err != nil {
			t.Fatal(err)
		}
		if got.Print(PrintOptions{}) != r.Draft.Print(PrintOptions{}) {
			t.Errorf("%s: the projection isn't the draft", r.Party)
		}
	}
}
