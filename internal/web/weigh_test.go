package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/internal/bridge"
	"parley/internal/desk"
	"parley/text"
)

// stakes are points for one bracket with three options: what "prevent", "the gravest" and a draft are worth.
type stakes struct{ low, high map[string]int64 }

func (k stakes) Wording(_ *desk.Desk, x *desk.Dispute, words []text.Word) (*bridge.Problem, bridge.Wording, bool) {
	s := text.Plain(words)
	if _, ok := k.low[s]; !ok || len(x.Wordings) != 2 {
		return nil, bridge.Wording{}, false
	}
	p := &bridge.Problem{
		Brackets: []bridge.Bracket{{Name: "c2", Options: []string{"prevent", "the gravest"}, Now: 0}},
		Parties:  []bridge.Party{{Name: "VES", Points: [][]int64{{0, 10}}}, {Name: "LOR-CANARY", Points: [][]int64{{10, 0}}}},
	}
	return p, bridge.Wording{Name: s, Low: []int64{7, k.low[s]}, High: []int64{7, k.high[s]}}, true
}

// A party that keeps points sees what a draft could change; the letter was gone before anybody looked at them, and is the same.
func TestDraftsWeighed(t *testing.T) {
	r := newRoom(t)
	w := r.writes("avert\nreduce\nlimit\nend")
	r.propose(5, 6, "the gravest")
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	if _, page, _ := r.post(r.known, r.text()+"/wording", f); strings.Contains(page, "fairest package") {
		t.Error("drafts are weighed where nobody keeps points")
	}
	r.server.stakes = func(*table) Stakes {
		return stakes{map[string]int64{"avert": 6, "reduce": -9, "limit": -9}, map[string]int64{"avert": 9, "reduce": -1, "limit": 9}}
	}
	code, page, _ := r.post(r.known, r.text()+"/wording", f)
	if code != http.StatusOK {
		t.Fatalf("%d\n%s", code, page)
	}
	var said []string
	for _, draft := range strings.Split(page, `class="onedraft"`)[1:] {
		_, rest, _ := strings.Cut(draft, "</dl>")
		rest, _, _ = strings.Cut(rest, "<form")
		said = append(said, strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(rest, `<p class="fine">`, ""), "</p>", "")))
	}
	want := []string{
		"By your points and guesses it belongs to the fairest package, whatever it is worth to the others within them.",
		"By your points and guesses it stays out of the fairest package, even if all like it as much as they might.",
		"It can enter the fairest package only if it is worth 1 or more to LOR-CANARY.",
		"",
	}
	if !slices.Equal(said, want) {
		t.Errorf("the drafts read %q, want %q", said, want)
	}
	if len(w.sent) != 2 || w.sent[0] != w.sent[1] || strings.Contains(w.sent[1], "CANARY") {
		t.Errorf("the letters differ: %q", w.sent)
	}
}

// The brief is what drafts are weighed by: once it is open, and for no other eyes. A draft that holds what must not stand isn't weighed.
func TestDraftsWeighedByBrief(t *testing.T) {
	r := newRoom(t)
	w := r.writes("avert\nreduce")
	r.propose(5, 6, "the gravest")
	f := fields(r.proposing("c2"), r.text()+"/wording")[0]
	if _, page, _ := r.post(r.known, r.text()+"/wording", f); strings.Contains(page, "fairest package") {
		t.Errorf("weighed while the brief is locked\n%s", page)
	}
	r.opened(r.known, "")
	r.noted(r.known, url.Values{"do": {"line"}, "must": {"mustnot"}, "words": {"reduce"}, "note": {heron}})
	f = fields(r.proposing("c2"), r.text()+"/wording")[0]
	_, page, _ := r.post(r.known, r.text()+"/wording", f)
	parts := strings.Split(page, `class="onedraft"`)
	if len(parts) != 3 || !strings.Contains(parts[1], "fairest package") || strings.Contains(parts[2], "fairest package") {
		t.Errorf("%d drafts\n%s", len(parts)-1, page)
	}
	for _, sent := range w.sent {
		if strings.Contains(sent, heron) || sent != w.sent[0] {
			t.Errorf("a letter says something of the brief: %s", sent)
		}
	}
}
