package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/record"
	"parley/talks"
	"parley/text"
)

// TestTranslateOnThePage: a whole translation is pasted beside the languages, shown
// before it is signed, and stands there in italics and with its marks.
func TestTranslateOnThePage(t *testing.T) {
	r := newRoom(t)
	ch := *r.charter()
	ch.Authentic, ch.Title = []text.Lang{"en", "fr"}, "Two languages"
	n, err := r.home.OpenTalks(t.Context(), &ch)
	r.ok(err)
	r.node = n
	page := "/t/" + n.ID().String() + "/languages?l=fr"
	code, body := r.get(r.known, page)
	if code != http.StatusOK || !strings.Contains(body, `value="translate"`) || !strings.Contains(body, `<option value="fr"`) {
		t.Fatalf("%d: no form for a translation", code)
	}
	ask := func(words string) (int, string) {
		code, body, _ := r.post(r.known, "/t/"+n.ID().String()+"/ask", url.Values{"do": {"translate"}, "lang": {"fr"}, "words": {words}})
		return code, body
	}
	if code, body := ask("\n"); code != http.StatusConflict || !strings.Contains(body, "The translation is empty") {
		t.Errorf("an empty one: %d", code)
	}
	if code, body := ask("# Paix\n\n*L'Assemblée,*\n"); code != http.StatusConflict || !strings.Contains(body, "paragraph") {
		t.Errorf("half of one: %d", code)
	}
	code, body = ask("# Paix\n\n*L'Assemblée,*\n\n*Rappelant* ses décisions,\n\n1. *Décide* de se réunir;\n\n2. *Engage* tous les États à prévenir les dommages.\n")
	if code != http.StatusOK || !strings.Contains(body, "Bring the translation in") || !strings.Contains(body, "ses décisions") {
		t.Fatalf("%d: not shown: %s", code, body)
	}
}

// TestTranslationAsAFile: a whole translation comes as a file in any format that is
// read, numbered as its language has it; the page before signing shows it, and what
// the file holds beside words.
func TestTranslationAsAFile(t *testing.T) {
	r := newRoom(t)
	ch := *r.charter()
	ch.Authentic, ch.Title = []text.Lang{"en", "fr"}, "Two languages"
	n, err := r.home.OpenTalks(t.Context(), &ch)
	r.ok(err)
	at := "/t/" + n.ID().String()
	if _, body := r.get(r.known, at+"/languages?l=fr"); !strings.Contains(body, `/translation" enctype="multipart/form-data"`) {
		t.Fatal("no field for a file")
	}
	page := "<!doctype html><html lang=fr><head><title>x</title></head><body><h1>Paix</h1><p><em>L'Assemblée,</em></p><p><em>Rappelant</em> ses décisions,</p><ol><li><em>Décide</em> de se réunir ;</li><li><em>Engage</em> tous les États à prévenir les dommages.</li></ol><img src=x alt=sceau></body></html>"
	up := func(name, data string, more ...[3]string) (int, string) {
		code, body, _ := r.upload(at+"/translation", map[string]string{"lang": "fr"}, append([][3]string{{"document", name, data}}, more...))
		return code, body
	}
	code, body := up("a.html", page)
	if code != http.StatusOK || !strings.Contains(body, "Bring the translation in") || !strings.Contains(body, "ses décisions") || !strings.Contains(body, "sceau") {
		t.Fatalf("%d: not shown: %s", code, body)
	}
	acts := n.Acts()
	if code, body, _ := r.post(r.known, at+"/sign", hidden(t, body)); code != http.StatusOK || n.Acts() != acts+1 {
		t.Fatalf("%d: not signed: %s", code, body)
	}
	same := "# Paix\n\n*L'Assemblée,*\n\n*Rappelant* ses décisions,\n\n1. *Décide* de se réunir ;\n\n2. *Engage* tous les États à prévenir les dommages.\n"
	if code, body := up("a.txt", same); code != http.StatusConflict || !strings.Contains(body, "you hold all of it already") {
		t.Errorf("the same as text: %d: %s", code, body)
	}
	if code, body := up("a.pdf", "%PDF-1.7"); code != http.StatusUnprocessableEntity || !strings.Contains(body, "PDF") {
		t.Errorf("a PDF: %d", code)
	}
	if code, _ := up("a.txt", "x", [3]string{"document", "b.txt", "y"}); code != http.StatusBadRequest {
		t.Errorf("two files: %d", code)
	}
	if code, body := up("a.txt", "# Paix\n"); code != http.StatusConflict || !strings.Contains(body, "paragraph") {
		t.Errorf("half of one: %d", code)
	}
}

// charter is the charter of the room's talks, to open others like them.
func (r *room) charter() *talks.Charter {
	r.t.Helper()
	var ch talks.Charter
	r.ok(r.node.View(func(_ *record.Record, st *talks.State) error {
		ch = *st.Charter()
		return nil
	}))
	ch.Parties = slices.Clone(ch.Parties)
	return &ch
}

// TestLanguagesSideBySideShowItalics: lead phrases stand in italics and the marks
// that paragraphs have by themselves behind them.
func TestLanguagesSideBySideShowItalics(t *testing.T) {
	r := newRoom(t)
	if _, body := r.get(r.known, r.text()+"/languages"); !strings.Contains(body, "<em>Decides </em>to &lt;b&gt;meet&lt;/b&gt; &amp; go on;") || !strings.Contains(body, "its decisions,") {
		t.Errorf("the page shows %s", body)
	}
}
