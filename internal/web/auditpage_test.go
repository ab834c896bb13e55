package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"parley/talks"
)

// The audit on the page is an audit of the bytes as they are now.
func TestAuditPage(t *testing.T) {
	r := newRoom(t)
	_, page := r.get(r.known, r.text()+"/record")
	if !strings.Contains(page, r.text()+"/audit") {
		t.Fatal("the record doesn't lead to its audit")
	}
	code, page := r.get(r.known, r.text()+"/audit")
	if code != http.StatusOK || !strings.Contains(page, "Sound; not concluded.") || strings.Contains(page, "<i>peace") {
		t.Fatalf("%d\n%s", code, page)
	}
	r.propose(5, 6, "avert")
	_, after := r.get(r.known, r.text()+"/audit")
	if after == page {
		t.Error("an act came and the audit is the old one")
	}
	// While one audit runs, another one waits for nobody: it is refused, and what is known is still shown.
	r.server.auditor.busy.Lock()
	if code, known := r.get(r.known, r.text()+"/audit"); code != http.StatusOK || known != after {
		t.Errorf("a verdict that is known: %d", code)
	}
	if _, err := r.node.Act(context.Background(), &talks.Comment{Text: "a word"}); err != nil {
		t.Fatal(err)
	}
	if code, _ := r.get(r.known, r.text()+"/audit"); code != http.StatusServiceUnavailable {
		t.Errorf("two audits at once: %d", code)
	}
	r.server.auditor.busy.Unlock()
	if code, _ := r.get(r.known, r.text()+"/audit"); code != http.StatusOK {
		t.Errorf("after the other: %d", code)
	}
}
