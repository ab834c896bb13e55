package brief

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley/text"
)

const canary = "heron-7731"

func full() *Brief {
	b := &Brief{Talks: "t1", Party: "VES", Floor: 20, Ordinary: Low, Note: canary}
	floor := 30
	for _, err := range []error{
		b.SetTopic(Topic{Name: "money " + canary, Blocks: []string{"b2"}, Words: []string{"pay " + canary}}),
		second(b.AddLine(RedLine{Words: "legally binding " + canary, Note: canary})),
		second(b.AddLine(RedLine{Must: true, Place: Place{Block: "b1", Lang: "en", Start: 1, End: 3, Exact: "shall *share*", Rev: "r"}, Words: "shall share"})),
		second(b.Instruct(Instruction{Place: Place{Topic: "money " + canary}, Importance: Vital, Fallbacks: []string{canary}, Pending: true, Note: canary,
			Stances: []Said{{Words: canary, Stance: Never}, {Mark: Goes, Stance: LiveWith}}})),
		second(b.Suppose(Guess{Party: "LOR", Least: Low, Most: High, Floor: &floor, Note: canary, Stances: []Range{{Words: "x", Worst: Never, Best: Support}}})),
	} {
		if err != nil {
			panic(err)
		}
	}
	return b
}

func second[T any](_ T, err error) error { return err }

// What is written is read back, and nothing of it lies open on the disk.
func TestFileKeepsItsWord(t *testing.T) {
	dir := t.TempDir()
	f := NewFile(filepath.Join(dir, FileName), bytes.Repeat([]byte{7}, 32))
	if b, err := f.Of("t1", "VES"); err != nil || !b.Empty() {
		t.Fatal(b, err)
	}
	want := full()
	if err := f.Change("t1", "VES", func(b *Brief) error { *b = *want.Clone(); return nil }); err != nil {
		t.Fatal(err)
	}
	got, err := f.Of("t1", "VES")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := f.Change("t1", "VES", func(b *Brief) error { b.Floor = 99; return errors.New("no") }); err == nil {
		t.Error("a change that failed was made")
	}
	if err := f.Change("t1", "VES", func(b *Brief) error { b.Floor = 101; return nil }); !errors.Is(err, ErrBrief) {
		t.Error(err)
	}
	if got, _ := f.Of("t1", "VES"); got.Floor != 20 {
		t.Errorf("floor %d", got.Floor)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(canary)) {
			t.Errorf("%s holds the brief in the open", path)
		}
		if fi, _ := d.Info(); fi.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, fi.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewFile(f.path, bytes.Repeat([]byte{8}, 32)).Read(); !errors.Is(err, ErrSealed) {
		t.Errorf("another key: %v", err)
	}
	raw, _ := os.ReadFile(f.path)
	if err := os.WriteFile(f.path, raw[:len(raw)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(); !errors.Is(err, ErrSealed) {
		t.Errorf("cut short: %v", err)
	}
	if err := f.Change("t1", "VES", func(*Brief) error { return nil }); !errors.Is(err, ErrSealed) {
		t.Errorf("a damaged file was replaced: %v", err)
	}
}

// Two that change the brief at once lose nothing.
func TestChangesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			f := NewFile(path, make([]byte, 32))
			if err := f.Change("t1", "VES", func(b *Brief) error {
				_, err := b.AddLine(RedLine{Words: fmt.Sprint("word", i)})
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b, err := NewFile(path, make([]byte, 32)).Of("t1", "VES")
	if err != nil || len(b.Lines) != 8 {
		t.Errorf("%d lines, %v", len(b.Lines), err)
	}
}

// A brief's own backup comes back as it was, under its own passphrase only, and
// never over a brief that is there, or as another party's.
func TestBackup(t *testing.T) {
	f := NewFile(filepath.Join(t.TempDir(), FileName), make([]byte, 32))
	want := full()
	if err := f.Change("t1", "VES", func(b *Brief) error { *b = *want.Clone(); return nil }); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if n, err := f.Export(&out, "", "correct horse", 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if bytes.Contains(out.Bytes(), []byte(canary)) {
		t.Error("the backup is open")
	}
	if _, err := f.Export(&bytes.Buffer{}, "", "", 10); !errors.Is(err, ErrBrief) {
		t.Error("a backup without a passphrase:", err)
	}
	again := NewFile(filepath.Join(t.TempDir(), FileName), bytes.Repeat([]byte{1}, 32))
	if _, err := again.Import(bytes.NewReader(out.Bytes()), "VES", "wrong", false); !errors.Is(err, ErrSealed) {
		t.Error(err)
	}
	if _, err := again.Import(bytes.NewReader(out.Bytes()), "LOR", "correct horse", false); !errors.Is(err, ErrBrief) {
		t.Error(err)
	}
	if n, err := again.Import(bytes.NewReader(out.Bytes()), "VES", "correct horse", false); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if got, err := again.Of("t1", "VES"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := again.Import(bytes.NewReader(out.Bytes()), "VES", "correct horse", false); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if _, err := again.Import(bytes.NewReader(out.Bytes()), "VES", "correct horse", true); err != nil {
		t.Error(err)
	}
}

// What isn't well-formed is refused, and no refusal quotes the brief.
func TestCheck(t *testing.T) {
	floor := 30
	for name, change := range map[string]func(b *Brief){
		"no talks":           func(b *Brief) { b.Talks = "" },
		"a floor":            func(b *Brief) { b.Floor = -1 },
		"a level":            func(b *Brief) { b.Ordinary = canary },
		"two topics":         func(b *Brief) { b.Topics = append(b.Topics, b.Topics[0]) },
		"a topic's word":     func(b *Brief) { b.Topics[0].Words = []string{""} },
		"no such topic":      func(b *Brief) { b.Topics = nil },
		"a name twice":       func(b *Brief) { b.Lines[1].Name = b.Lines[0].Name },
		"a name not given":   func(b *Brief) { b.Lines[1].Name = "r77" },
		"two places":         func(b *Brief) { b.Lines[1].Place.Gap = "b2" },
		"words of nothing":   func(b *Brief) { b.Lines[1].Place.Lang = "" },
		"backwards":          func(b *Brief) { b.Lines[1].Place.Start = 9 },
		"stored form":        func(b *Brief) { b.Lines[1].Place.Exact = "*" + canary },
		"a line of nothing":  func(b *Brief) { b.Lines[0].Words = "" },
		"a line of commas":   func(b *Brief) { b.Lines[0].Words = "–, ;" },
		"the whole of all":   func(b *Brief) { b.Lines[0].Whole = true },
		"a stance":           func(b *Brief) { b.Items[0].Stances[0].Stance = canary },
		"a mark":             func(b *Brief) { b.Items[0].Stances[0].Mark = canary },
		"a control":          func(b *Brief) { b.Items[0].Note = canary + "\x1b[2J" },
		"not UTF-8":          func(b *Brief) { b.Items[0].Note = canary + "\xff" },
		"too long":           func(b *Brief) { b.Items[0].Note = strings.Repeat(canary, 9000) },
		"a guess of oneself": func(b *Brief) { b.Guesses[0].Party = "VES" },
		"most below least":   func(b *Brief) { b.Guesses[0].Most, b.Guesses[0].Least = Low, High },
		"best below worst":   func(b *Brief) { b.Guesses[0].Stances[0] = Range{Worst: Support, Best: Never} },
		"a part's floor":     func(b *Brief) { b.Guesses[0].Place.Block = "b1"; b.Guesses[0].Floor = &floor },
	} {
		b := full()
		change(b)
		err := b.Check()
		if !errors.Is(err, ErrBrief) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), canary) || len(err.Error()) > 300 {
			t.Errorf("%s: the error quotes the brief: %v", name, err)
		}
	}
}

// Instructions for one place are one, and a removed name isn't given again.
func TestInstruct(t *testing.T) {
	b := &Brief{Talks: "t", Party: "VES"}
	p := Place{Block: "b1"}
	for _, i := range []Instruction{
		{Place: p, Importance: High, Stances: []Said{{Words: "shall", Stance: Support}}},
		{Place: p, Stances: []Said{{Words: "shall", Stance: LiveWith}, {Words: "may", Stance: Never}}, Fallbacks: []string{"should"}, Pending: true},
		{Place: p, Fallbacks: []string{"should", "ought to"}, Note: "n"},
	} {
		if _, err := b.Instruct(i); err != nil {
			t.Fatal(err)
		}
	}
	want := []Instruction{{Name: "i1", Place: p, Importance: High, Stances: []Said{{Words: "shall", Stance: LiveWith}, {Words: "may", Stance: Never}},
		Fallbacks: []string{"should", "ought to"}, Pending: true, Note: "n"}}
	if !reflect.DeepEqual(b.Items, want) {
		t.Errorf("%+v", b.Items)
	}
	if !b.Remove("i1") || b.Remove("i1") {
		t.Error("removing")
	}
	if i, err := b.Instruct(Instruction{Place: p}); err != nil || i.Name != "i2" {
		t.Error(i, err)
	}
}

// Nobody slips past a red line by a comma, a capital or a character that can't
// be seen.
func TestTokens(t *testing.T) {
	for s, want := range map[string]string{
		"Legally binding,":         "legally|binding",
		"legally\u00a0binding":     "legally|binding",
		"le\u00adgally\u200b bin ": "legally|bin",
		"“legally” (binding); –":   "legally|binding",
		"non-binding":              "non-binding",
		"約束 する":                    "約|束|す|る",
	} {
		if got := strings.Join(Tokens(s), "|"); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}

// A place that no revision is known of is looked for by its words.
func TestFollowWithoutRevision(t *testing.T) {
	block := func(id, s string) text.Block {
		return text.Block{ID: text.BlockID(id), Kind: text.OP, Content: map[text.Lang][]text.Word{"en": text.Split(s)}}
	}
	carry := func(string, text.Claim) (text.Carried, bool) { return text.Carried{}, false }
	p := Place{Block: "b1", Lang: "en", Start: 1, End: 3, Exact: "shall share", Rev: "old"}
	for name, c := range map[string]struct {
		t    *text.Text
		want State
		at   Place
	}{
		"moved in its paragraph": {&text.Text{Blocks: []text.Block{block("b1", "all States shall share water")}}, Again, Place{Block: "b1", Start: 2, End: 4}},
		"in another paragraph":   {&text.Text{Blocks: []text.Block{block("b1", "nothing"), block("b2", "all shall share")}}, Again, Place{Block: "b2", Start: 1, End: 3}},
		"twice":                  {&text.Text{Blocks: []text.Block{block("b1", "shall share and shall share")}}, Gone, p},
		"gone":                   {&text.Text{Blocks: []text.Block{block("b1", "may share")}}, Gone, p},
		"paragraph gone":         {&text.Text{Blocks: []text.Block{block("b9", "may share")}}, Gone, p},
	} {
		f := p.Follow(c.t, "new", carry)
		if f.State != c.want || f.Place.Block != c.at.Block || f.Place.Start != c.at.Start || f.Place.End != c.at.End {
			t.Errorf("%s: %+v", name, f)
		}
		if (f.Instead != "") != (name == "twice" || name == "gone") {
			t.Errorf("%s: instead %q", name, f.Instead)
		}
	}
}

// FuzzRead: bytes that claim to be briefs are refused without being quoted, or
// are well-formed and read back the same when written.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, plain []byte) {
		all, err := decode(plain)
		if err != nil {
			if len(err.Error()) > 400 {
				t.Fatalf("a long error: %v", err)
			}
			return
		}
		file := NewFile(filepath.Join(t.TempDir(), FileName), make([]byte, 32))
		if err := file.write(all); err != nil {
			t.Fatal(err)
		}
		again, err := file.Read()
		if err != nil {
			t.Fatal(err)
		}
		var kept int
		for _, b := range all {
			if b.Empty() {
				continue
			}
			kept++
			at := find(again, b.Talks, b.Party)
			if at < 0 || canon(b) != canon(again[at]) {
				t.Fatalf("%+v isn't read back", b)
			}
		}
		if kept != len(again) {
			t.Fatalf("%d briefs, read back %d", kept, len(again))
		}
	})
}

// canon is a brief without pointers, and with nil for what is empty.
func canon(b Brief) string {
	raw, err := plainForm([]Brief{b})
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// How slow a file makes its opening stands in the file: a hostile one would take gigabytes.
func TestHoleCostlyFile(t *testing.T) {
	f := NewFile(filepath.Join(t.TempDir(), FileName), make([]byte, 32))
	if err := f.Change("t1", "VES", func(b *Brief) error { *b = *full(); return nil }); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := f.Export(&out, "", "correct horse", 4); err != nil {
		t.Fatal(err)
	}
	costly := regexp.MustCompile(`(-> scrypt \S+) 4\n`).ReplaceAll(out.Bytes(), []byte("$1 22\n"))
	if bytes.Equal(costly, out.Bytes()) {
		t.Fatal("the cost stands elsewhere")
	}
	if _, err := f.Import(bytes.NewReader(costly), "VES", "correct horse", true); err == nil || !strings.Contains(err.Error(), "work factor too large") {
		t.Error(err)
	}
}
