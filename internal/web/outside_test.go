package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley/pouch"
	"parley/record"
	"parley/talks"
)

// A delegate who has the seat's passphrase signs outside the pages and brings the act by a pouch: it is taken, since a seat goes home so,
// and all in the delegation are told; the page of the people says beforehand that the rule can't stop it.
func TestHoleSignedPastTheRule(t *testing.T) {
	r := newGuests(t)
	hb, _, c := r.middle()
	a, _ := r.people(t, "VES", "LOR", "DOR", "MID")
	all := r.delegations(a)
	ours, junior := r.joined(a, seat("MID", All), "mid-head"), r.joined(a, seat("MID", Read), "mid-junior")
	r.post(ours, "/people/policy", url.Values{"can": {"release"}})
	const told, warned = "was signed elsewhere than on the pages of this node", "no rule stops that"
	if _, page := r.get(ours, "/people"); !strings.Contains(page, warned) {
		t.Errorf("the people\n%s", page)
	}
	if _, page := r.get(all["VES"], "/people"); strings.Contains(page, warned) {
		t.Error("a seat whose key the node holds is told so")
	}
	if _, page := r.get(junior, "/"); strings.Contains(page, told) {
		t.Error("of what a page has released, it is told")
	}
	raw := hb.sign(must(c.Prepare(&talks.Comment{Text: "past the rule"})))
	var file bytes.Buffer
	if err := pouch.Write(&file, pouch.Header{From: record.Frontier{}, Talks: c.Node().ID(), To: record.Frontier{}}, [][]byte{raw}); err != nil {
		t.Fatal(err)
	}
	r.known = ours
	if code, page, _ := r.upload("/pouches", nil, [][3]string{{"pouch", "past.pouch", file.String()}}); code != http.StatusOK {
		t.Fatalf("%d\n%s", code, page)
	}
	for name, who := range map[string]*http.Client{"who brought it": ours, "a colleague": junior} {
		if _, page := r.get(who, "/"); strings.Count(page, told) != 1 || !strings.Contains(page, "act number 2") {
			t.Errorf("%s isn't told\n%s", name, page)
		}
	}
	if _, page := r.get(all["VES"], "/"); strings.Contains(page, told) {
		t.Error("another delegation is told")
	}
}
