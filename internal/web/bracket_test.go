package web

import (
	"context"
	"strings"
	"testing"

	"parley/record"
	"parley/talks"
)

// A bracket that is opened reads as a sentence, says what happened to it, and leads into a package.
func TestBracketReadsAsASentence(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "the gravest harm") // OP2: Calls upon all States to [prevent] harm
	r.propose(6, 6, "all")              // before "harm", where the base has nothing
	var first talks.Ref
	if err := r.node.View(func(_ *record.Record, st *talks.State) (err error) {
		first, err = st.Ref("c2")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, body := range []talks.Body{&talks.Comment{On: talks.Target{Claim: []talks.Ref{first}}, Text: "a word on it"}} {
		if _, err := r.node.Act(context.Background(), body); err != nil {
			t.Fatal(err)
		}
	}
	_, page := r.get(r.known, r.text()+"/c/c2")
	for _, want := range []string{
		`<span class="nearby">Calls upon all States to</span> prevent <span class="nearby">harm</span>`, // the base
		`<span class="nearby">Calls upon all States to</span>`, "a word on it", "How it came here", `/packages?with=c2#tie`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of c2 lacks %q:\n%s", want, page)
		}
	}
	_, page = r.get(r.known, r.text()+"/c/c4")
	for _, want := range []string{"base, without it", `to prevent</span> <ins>all</ins> <span class="nearby">harm</span>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of c4 lacks %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "a word on it") {
		t.Error("the page of c4 tells the history of c2")
	}
	if _, page := r.get(r.known, r.text()+"/packages?with=c4"); !strings.Contains(page, `value="c4" checked`) || strings.Contains(page, `value="c2" checked`) {
		t.Error("the packages page doesn't tick the claim that one comes from")
	}
}

// The strip below the text and the history lead to acts by their ids.
func TestTimelineByAct(t *testing.T) {
	r := newRoom(t)
	r.propose(5, 6, "avert")
	_, page := r.get(r.known, r.text())
	if want := "/timeline?act=" + r.node.ID().String(); !strings.Contains(page, want) {
		t.Errorf("the strip lacks %q", want)
	}
	if code, page := r.get(r.known, r.text()+"/timeline?act="+r.node.ID().String()); code != 200 || !strings.Contains(page, "1 / 2") {
		t.Errorf("the first act: %d\n%s", code, page)
	}
	if code, _ := r.get(r.known, r.text()+"/timeline?act=%3Cb%3E"); code != 404 {
		t.Errorf("an act that isn't there: %d", code)
	}
}
