package text

import (
	"errors"
	"strings"
	"testing"
)

const harbour = `# Rules

The Assembly,

*Recalling* its rules,

*Noting* fog,

1. *Decides* that vessels:

    (a) Carry:

        (i) A light;

        (ii) A horn; and

    (b) Wait;

2. *Requests* a report.

## Annex

1. First.

    (a) Part;

2. Second.[^1]

## Article 7bis

1. Alone.

[^1]: A note.
`

func TestNumber(t *testing.T) {
	r := readMust(t, harbour, ReadOptions{})
	want := "|||PP1|PP2|OP1|OP1(a)|OP1(a)(i)|OP1(a)(ii)|OP1(b)|OP2||§1.1|§1.1(a)|§1.2|Art. 7bis|Art. 7bis.1|Note 1"
	if got := "|" + strings.Join(Number(r.Text.Blocks), "|"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if p := r.Text.Print(PrintOptions{}); p != harbour {
		t.Errorf("the sample isn't printed as it was typed: %s", readDiff(harbour, p))
	}
	if strings.Contains(r.Text.Print(PrintOptions{IDs: true}), "{.") {
		t.Error("the sample needs attributes")
	}
	finals := strings.Join(Finals(r.Text.Blocks, "en"), "")
	if finals != ",,;;." { // OP1 and (a) end in colons, (ii) in "; and"
		t.Errorf("finals %q", finals)
	}
}

func TestFindLabel(t *testing.T) {
	r := readMust(t, harbour, ReadOptions{})
	numbers := Number(r.Text.Blocks)
	for label, want := range map[string]string{
		"OP1": "OP1", "op1(a)": "OP1(a)", "pp2": "PP2", "1(a)(ii)": "OP1(a)(ii)", "OP 1 (b)": "OP1(b)", "2": "OP2",
		"§1.2": "§1.2", "1.2": "§1.2", "art 7bis": "Art. 7bis", "Article 7bis.1": "Art. 7bis.1", "7bis.1": "Art. 7bis.1", "note 1": "Note 1",
	} {
		i, err := FindLabel(r.Text, label)
		if err != nil {
			t.Errorf("%s: %v", label, err)
		} else if numbers[i] != want {
			t.Errorf("%s: %s, want %s", label, numbers[i], want)
		}
	}
	for label, want := range map[string]BlockID{"title": "b1", "formula": "b2", "h1": "b11", "#b4": "b4", "b7": "b7"} {
		if i, err := FindLabel(r.Text, label); err != nil || r.Text.Blocks[i].ID != want {
			t.Errorf("%s: block %d, %v; want %s", label, i, err, want)
		}
	}
	for label, want := range map[string]string{
		"OP9": "the nearest: OP1, OP2", "op1(c)": "the nearest: OP1, OP1(a), OP1(b)", "pp3": "PP1, PP2", "": "empty", "zz": "zz",
	} {
		_, err := FindLabel(r.Text, label)
		if !errors.Is(err, ErrLabel) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", label, err, want)
		}
	}
}

func TestLetterMarks(t *testing.T) {
	for k, want := range map[int]string{1: "a", 26: "z", 27: "aa", 28: "bb"} {
		if got := letterMark(1, k); got != want {
			t.Errorf("%d: %s, want %s", k, got, want)
		}
	}
	if letterMark(2, 14) != "xiv" || letterMark(3, 2) != "B" || letterMark(4, 3) != "3" || letterMark(5, 1) != "a" {
		t.Error("deeper marks")
	}
}
