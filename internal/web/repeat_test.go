package web

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/accounts"
)

// falls is a browser's connection at which the program falls over.
type falls struct{ *httptest.ResponseRecorder }

func (falls) Write([]byte) (int, error) { panic("fallen over") }

// A backup in which the program falls over isn't under way for ever.
func TestHoleBackupRunsForEver(t *testing.T) {
	r := newRoom(t)
	f := url.Values{"passphrase": {words}, "again": {words}}
	req := httptest.NewRequest("POST", r.srv.URL+"/settings/backup", strings.NewReader(f.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", r.srv.URL)
	for _, c := range r.known.Jar.Cookies(must(url.Parse(r.srv.URL))) {
		req.AddCookie(c)
	}
	fell := func() (fell any) {
		defer func() { fell = recover() }()
		r.server.ServeHTTP(falls{httptest.NewRecorder()}, req)
		return nil
	}()
	if fell == nil {
		t.Fatal("it didn't fall over")
	}
	r.server.backups.Lock()
	defer r.server.backups.Unlock()
	if r.server.backups.running || !r.server.backups.broken {
		t.Errorf("running %v, broken %v", r.server.backups.running, r.server.backups.broken)
	}
}

// Where taking a seat out fails, it is still on the page and can be taken out there again; its people are gone all the same.
func TestHoleSeatHalfTakenOut(t *testing.T) {
	r := newGuests(t)
	mid := must(r.home.Lodge("MID", "Middle", false))
	a, _ := r.people(t, "VES", "LOR", "DOR", "MID")
	sec := r.delegations(a)["secretariat"]
	r.joined(a, seat("MID", All), "mid-head")
	dir := mid.Dir()
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	f := url.Values{"code": {"MID"}, "again": {"MID"}}
	if code, page, _ := r.post(sec, "/seats/remove", f); code < 400 || !strings.Contains(keyed.ReplaceAllString(page, "#"), "MID") {
		t.Fatalf("%d\n%s", code, page)
	}
	for _, p := range must(a.People(t.Context(), accounts.Operator)) {
		if p.Seat == "MID" {
			t.Errorf("%s can log in still", p.Name)
		}
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if code, page, _ := r.post(sec, "/seats/remove", f); code != http.StatusOK || strings.Contains(keyed.ReplaceAllString(page, "#"), "MID") {
		t.Errorf("again: %d\n%s", code, page)
	}
}

// A float whose draft can't be marked as released doesn't go, so that it can't go twice.
func TestHoleFloatGoesTwice(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	head := r.joined(a, seat("VES", All), "head")
	_, page, _ := r.post(head, r.text()+"/floats/draft", url.Values{"to": {"LOR"}, "hours": {"12"}, "text": {"once"}})
	f := hidden(t, page)
	own := must(r.home.Seat("VES"))
	db := must(sql.Open("sqlite", filepath.Join(own.Dir(), "drafts.db")))
	defer db.Close()
	must(db.ExecContext(t.Context(), "CREATE TRIGGER full BEFORE UPDATE ON draft BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"))
	if code, _, _ := r.post(head, r.text()+"/floats/release", f); code < 400 || len(must(r.node.Floats())) > 0 {
		t.Errorf("%d, %d went", code, len(must(r.node.Floats())))
	}
	must(db.ExecContext(t.Context(), "DROP TRIGGER full"))
	if code, page, _ := r.post(head, r.text()+"/floats/release", f); code != http.StatusOK || len(must(r.node.Floats())) != 1 {
		t.Errorf("%d, %d went\n%s", code, len(must(r.node.Floats())), page)
	}
	if code, _, _ := r.post(head, r.text()+"/floats/release", f); code != http.StatusConflict || len(must(r.node.Floats())) != 1 {
		t.Errorf("again: %d, %d went", code, len(must(r.node.Floats())))
	}
}
