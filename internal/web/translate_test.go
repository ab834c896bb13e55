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
