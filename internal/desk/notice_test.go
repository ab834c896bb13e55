package desk

import (
	"fmt"
	"strings"
	"testing"

	"parley/record"
)

// A pouch full of refused acts, each in the name of another party, is
// explained in a few sentences.
func TestManyRefusals(t *testing.T) {
	var list []*record.Refusal
	for i := range 200_000 {
		list = append(list, &record.Refusal{Code: record.CodeParty, Party: fmt.Sprintf("P%d", i), Seq: 1, ID: record.ID{1}})
	}
	if got := new(Desk).refusalNotices(list); len(got) != maxRefused+1 || !strings.Contains(got[maxRefused].What, "199984 further") {
		t.Errorf("%d notices, the last is %v", len(got), got[len(got)-1])
	}
	for i := range list {
		list[i].Party = "LOR"
	}
	got := new(Desk).refusalNotices(list)
	if len(got) != 1 || len(got[0].What) > 500 {
		t.Errorf("%d notices: %.600s", len(got), got[0].What)
	}
}
