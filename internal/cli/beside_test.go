package cli

import (
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/node"
)

// TestHoleDraftsOfAFormerSeat: drafts of a seat that was taken out while the room is open aren't those of the seat that is lodged
// by the same code after it.
func TestHoleDraftsOfAFormerSeat(t *testing.T) {
	h, err := node.Init(t.TempDir(), node.Config{Code: "SEC", Name: "Secretariat", Plain: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	b, err := openBeside(t.Context(), h, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	who := box.Who{Seat: "VES", ID: strings.Repeat("a", 32), Name: "Anna", Can: accounts.All}
	drafts := func() *box.Box {
		t.Helper()
		s, err := h.Lodge("VES", "Republic of Vesper", false)
		if err != nil {
			t.Fatal(err)
		}
		d, err := b.draftsOf(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.draftsOf(t.Context(), s); err != nil || again != d {
			t.Errorf("opened a second time: %v", err)
		}
		return d
	}
	first := drafts()
	if _, err := first.Keep(t.Context(), who, box.Draft{Talks: "t1", Kind: "comment", Body: []byte("ours alone")}); err != nil {
		t.Fatal(err)
	}
	if err := h.Unlodge("VES", nil); err != nil {
		t.Fatal(err)
	}
	if list, err := drafts().List(t.Context(), who, "t1"); err != nil || len(list) > 0 {
		t.Errorf("the new seat has drafts of the old one: %d %v", len(list), err)
	}
}
