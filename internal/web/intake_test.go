package web

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"parley/internal/desk"
	"parley/internal/document"
	"parley/internal/document/docx"
	"parley/internal/intake"
	"parley/record"
	"parley/talks"
	"parley/text"
)

// tracked is a Word file in which somebody has changed words of the room's text.
func (r *room) tracked(author, old, now string) string {
	r.t.Helper()
	var b bytes.Buffer
	err := r.node.View(func(_ *record.Record, st *talks.State) error {
		rev := st.Now().Newest()
		changed := *rev.Text
		changed.Blocks = append([]text.Block(nil), rev.Text.Blocks...)
		for i, x := range changed.Blocks {
			if plain := text.Inline(x.Content["en"]); strings.Contains(plain, old) {
				ws, err := text.ParseInline(strings.Replace(plain, old, now, 1))
				if err != nil {
					return err
				}
				x.Content = map[text.Lang][]text.Word{"en": ws}
				changed.Blocks[i] = x
			}
		}
		s := document.Compared(rev.Text, &changed, text.Compare(rev.Text, &changed), document.Change{Author: author}, document.Head{Title: "Peace", Lang: "en", Revision: rev.Digest})
		return docx.Write(&b, s, docx.Options{})
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return b.String()
}

// brought uploads a document as somebody and returns where it is shown, with
// the page.
func (r *room) brought(c *http.Client, name, data string) (string, string) {
	r.t.Helper()
	was := r.known
	r.known = c
	code, page, at := r.upload(r.text()+"/intake", nil, [][3]string{{"document", name, data}})
	r.known = was
	u, err := url.Parse(at)
	if err != nil || code != http.StatusOK || !strings.Contains(u.Path, "/intake/") {
		r.t.Fatalf("%d at %s, %v\n%.2000s", code, at, err, page)
	}
	return u.Path, page
}

// authorOf is the field that asks whose an author's changes are.
func authorOf(t testing.TB, page string) string {
	t.Helper()
	m := regexp.MustCompile(`<select name="(who-[^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no author on the page:\n%s", page)
	}
	return m[1]
}

// A Word file becomes claims of whom a person says, and is gone then.
func TestDocumentIsBroughtIn(t *testing.T) {
	r := newRoom(t)
	file := r.tracked("Jane <b>Doe", "prevent", "avert")
	at, page := r.brought(r.known, "<i>lorne.docx", file)
	if strings.Contains(page, "can&#39;t be read") {
		t.Error("a file that carries nothing for Parley is told to be damaged")
	}
	for _, want := range []string{"Jane &lt;b&gt;Doe", "&lt;i&gt;lorne.docx", "avert", "a Word file, with tracked changes", "Rev.0, which it names itself", "— say whose —"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	who := authorOf(t, page)
	for _, f := range []url.Values{{}, {who: {""}}, {who: {"XXX"}}, {who: {"ves"}}, {"who-0-": {"LOR"}}, {who + "x": {"LOR"}}} {
		if code, page, _ := r.post(r.known, at, f); code != http.StatusUnprocessableEntity || !strings.Contains(page, `role="alert"`) || strings.Contains(page, `class="do"`) {
			t.Errorf("%v: %d", f, code)
		}
	}
	if code, page, _ := r.post(r.known, r.text()+"/ask", url.Values{"do": {"intake"}, "intake": {at[strings.LastIndex(at, "/")+1:]}}); code != http.StatusConflict || strings.Contains(page, `class="do"`) {
		t.Errorf("the step is skipped: %d", code)
	}
	_, page, _ = r.post(r.known, at, url.Values{who: {"LOR"}})
	if !strings.Contains(page, "recorded for LOR") || !strings.Contains(page, "Bring 1 change in") {
		t.Fatalf("what would be signed:\n%s", page)
	}
	if _, waits := r.get(r.known, r.text()+"/document"); !strings.Contains(waits, at) {
		t.Error("the page doesn't say that it waits")
	}
	f := hidden(t, page)
	r.propose(1, 1, "kindly") // something came meanwhile: it is shown again
	if f.Get("back") != r.text() {
		t.Errorf("back to %q: the page of the documents is gone then", f.Get("back"))
	}
	code, page, _ := r.post(r.known, r.text()+"/sign", f)
	if code != http.StatusOK || r.acts() != 2 || !strings.Contains(page, "Something came") {
		t.Fatalf("%d, %d acts\n%s", code, r.acts(), page)
	}
	if code, page, _ := r.post(r.known, r.text()+"/sign", hidden(t, page)); code != http.StatusOK || r.acts() != 3 || !strings.Contains(page, "avert") {
		t.Fatalf("%d, %d acts\n%s", code, r.acts(), page)
	}
	if code, _ := r.get(r.known, at); code != http.StatusNotFound {
		t.Errorf("it is kept after it was signed: %d", code)
	}

	at, page = r.brought(r.known, "again.docx", file)
	if !strings.Contains(page, "Likely: LOR: recorded for it") || !strings.Contains(page, `<option value="" selected>`) {
		t.Errorf("what was said isn't offered, or is taken for said:\n%s", page)
	}
	_, page, _ = r.post(r.known, at, url.Values{authorOf(t, page): {"LOR"}})
	if !strings.Contains(page, "Nothing here is new") || !strings.Contains(page, "on the record already") {
		t.Errorf("the same file again:\n%s", page)
	}
	if _, page, to := r.post(r.known, at, url.Values{"do": {"drop"}}); !strings.HasSuffix(to, "/document") || strings.Contains(page, at) {
		t.Error("it isn't dropped")
	}
	if code, _ := r.get(r.known, at); code != http.StatusNotFound {
		t.Errorf("dropped: %d", code)
	}
}

// Other formats, several files, a base that a person must name, and what is left out.
func TestDocumentsOfAllKinds(t *testing.T) {
	r := newRoom(t)
	_, page := r.brought(r.known, "brackets.md", "# Peace\n\n*The Assembly,*\n\n*Recalling* its decisions,\n\n1. *Decides* to <b>meet</b> & go on;\n\n2. *Calls upon* all States to prevent [LOR: grave] harm.\n")
	if !strings.Contains(page, "a text, with brackets") || !strings.Contains(page, "Likely: LOR") {
		t.Errorf("brackets:\n%s", page)
	}
	at, page := r.brought(r.known, "other.txt", "# Peace\n\n*The Assembly,*\n\n*Recalling* its own decisions,\n\n1. *Decides* to rest;\n\n2. *Calls upon* all States to prevent harm.\n")
	who := authorOf(t, page)
	if !strings.Contains(page, "No revision has all its paragraphs") {
		t.Fatalf("an unsure base:\n%s", page)
	}
	if code, page, _ := r.post(r.known, at, url.Values{who: {"VES"}}); code != http.StatusUnprocessableEntity || !strings.Contains(page, "say first which revision") || !strings.Contains(page, `value="VES" selected`) {
		t.Errorf("an unsure base isn't asked about: %d", code)
	}
	if code, _, _ := r.post(r.known, at, url.Values{who: {"VES"}, "base": {"Rev.9"}}); code != http.StatusUnprocessableEntity {
		t.Errorf("a base that isn't there: %d", code)
	}
	if _, page, _ := r.post(r.known, at, url.Values{who: {"VES"}, "base": {"Rev.0"}}); !strings.Contains(page, `class="do"`) {
		t.Errorf("a named base:\n%s", page)
	}
	if _, page, _ := r.post(r.known, at, url.Values{who: {"out"}, "base": {"Rev.0"}}); !strings.Contains(page, "its author is left out") {
		t.Errorf("left out:\n%s", page)
	}
	code, page, _ := r.upload(r.text()+"/intake", nil, [][3]string{{"document", "a.docx", r.tracked("Author", "prevent", "avert")}, {"document", "b.docx", r.tracked("Author", "prevent", "stop")}})
	if code != http.StatusOK || strings.Count(page, "<select name=\"who-") != 2 {
		t.Errorf("two files: %d\n%s", code, page)
	}
}

// Hostile files are refused in words, and nothing of them is kept.
func TestHostileDocuments(t *testing.T) {
	r := newRoom(t)
	zipped := func(name, data string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(data))
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	good := r.tracked("Jane", "prevent", "avert")
	types := `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`
	for name, f := range map[string]struct {
		data string
		code int
	}{
		"empty":         {"", 422},
		"spaces":        {"  \n", 422},
		"pdf":           {"%PDF-1.7\n", 422},
		"rtf":           {`{\rtf1 x}`, 422},
		"noise":         {"\xff\x00\x81garbage", 422},
		"half a zip":    {good[:len(good)/2], 422},
		"a zip":         {zipped("x.txt", "hello"), 422},
		"a bomb":        {zipped("word/document.xml", strings.Repeat("<a>", 20<<20)), 422},
		"no body":       {zipped("[Content_Types].xml", types), 422},
		"entities":      {`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">&y;</akomaNtoso>`, 422},
		"deep":          {"<!doctype html>" + strings.Repeat("<div>", 200_000), 422},
		"an old binary": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), 422},
		"too large":     {strings.Repeat("a", maxDocuments+1), 413},
	} {
		code, page, _ := r.upload(r.text()+"/intake", nil, [][3]string{{"document", name, f.data}})
		if code != f.code || !strings.Contains(page, "<main") || strings.Contains(page, "root:") {
			t.Errorf("%s: %d %.600s", name, code, page)
		}
	}
	for name, files := range map[string][][3]string{"no file": nil, "another field": {{"pouch", "x", "y"}}, "many": func() (out [][3]string) {
		for range maxBroughtFiles + 1 {
			out = append(out, [3]string{"document", "a.md", "# a"})
		}
		return out
	}()} {
		if code, _, _ := r.upload(r.text()+"/intake", nil, files); code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, code)
		}
	}
	for name, file := range map[string]string{"path": "../../etc/passwd", "long": strings.Repeat("n", 4000) + ".md", "bidi": "a\u202egnp.md"} {
		if _, page := r.brought(r.known, file, "# Peace\n\n1. *Decides* to rest.\n"); strings.ContainsAny(page, "\x1b\x07\u202e") || strings.Contains(page, "../") || strings.Contains(page, strings.Repeat("n", 600)) {
			t.Errorf("%s: the page has the name as it came", name)
		}
	}
	for range maxBrought {
		r.upload(r.text()+"/intake", nil, [][3]string{{"document", "a.md", "# Peace\n\n1. *Decides* to rest.\n"}})
	}
	if code, page, _ := r.upload(r.text()+"/intake", nil, [][3]string{{"document", "a.md", "# Peace\n\n1. *Decides* to rest.\n"}}); code != http.StatusConflict || !strings.Contains(page, "wait for a decision") {
		t.Errorf("one upload too many: %d", code)
	}
	if r.acts() != 1 {
		t.Errorf("%d acts were signed", r.acts())
	}
}

// Documents are their bringer's alone, lie sealed on the disk, and nobody gets
// past the second person with them.
func TestDocumentsArePrivate(t *testing.T) {
	r, a, _ := newPeople(t, "VES")
	anna, head := r.joined(a, seat("VES", All), "anna"), r.joined(a, seat("VES", All), "head")
	lor := r.joined(a, seat("LOR", All), "lor")
	if code, _, _ := r.post(head, "/people/policy", url.Values{"can": {"release"}}); code != http.StatusOK {
		t.Fatal(code)
	}
	at, page := r.brought(anna, "zqname.docx", r.tracked("zqauthor", "prevent", "zqwords"))
	who := authorOf(t, page)
	for name, c := range map[string]*http.Client{"a colleague": head, "another seat": lor} {
		if code, page := r.get(c, at); code != http.StatusNotFound || strings.Contains(page, "zq") {
			t.Errorf("%s: %d", name, code)
		}
		if code, _, _ := r.post(c, at, url.Values{who: {"VES"}}); code != http.StatusNotFound {
			t.Errorf("%s asks: %d", name, code)
		}
		if code, _, _ := r.post(c, at, url.Values{"do": {"drop"}}); code != http.StatusNotFound {
			t.Errorf("%s drops it: %d", name, code)
		}
		if _, page := r.get(c, r.text()+"/document"); strings.Contains(page, "zq") {
			t.Errorf("%s finds it", name)
		}
	}
	files := 0
	err := filepath.WalkDir(r.home.Dir(), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(p)
		if files++; regexp.MustCompile("zq(name|author|words)").Match(raw) || bytes.Contains(raw, []byte("word/document.xml")) {
			t.Errorf("%s has words of the document", filepath.Base(p))
		}
		return err
	})
	if err != nil || files < 3 {
		t.Fatal(files, err)
	}
	id := at[strings.LastIndex(at, "/")+1:]
	for _, p := range []string{"/drafts/" + id} {
		if code, _ := r.get(anna, r.text()+p); code != http.StatusNotFound {
			t.Errorf("as a draft of an act: %d", code)
		}
	}
	_, page, _ = r.post(anna, at, url.Values{who: {"VES"}})
	f := hidden(t, page)
	if code, _, _ := r.post(anna, r.text()+"/sign", f); code != http.StatusForbidden || r.acts() != 1 {
		t.Errorf("alone: %d, %d acts", code, r.acts())
	}
	trick := url.Values{"draft": {id}, "version": {"1"}}
	for k, v := range f {
		trick[k] = v
	}
	if code, _, _ := r.post(anna, r.text()+"/sign", trick); code < 400 || code >= 500 || r.acts() != 1 {
		t.Errorf("the documents as a draft: %d, %d acts", code, r.acts())
	}
	code, page, to := r.post(anna, r.text()+"/drafts", f)
	if code != http.StatusOK || !strings.Contains(page, "zqwords") {
		t.Fatalf("kept as a draft: %d at %s\n%s", code, to, page)
	}
	if code, _ := r.get(anna, at); code != http.StatusNotFound {
		t.Errorf("the documents stay beside the draft: %d", code)
	}
}

// What is kept of a Word file says the same as the file, and has no picture.
func TestLeanDocumentSaysTheSame(t *testing.T) {
	r := newRoom(t)
	var fat bytes.Buffer
	z := zip.NewWriter(&fat)
	old := r.tracked("Jane", "prevent", "avert")
	in, err := zip.NewReader(strings.NewReader(old), int64(len(old)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.File {
		if err := z.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"word/media/image1.png", "word/vbaProject.bin"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(bytes.Repeat([]byte("zqpicture"), 1000))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	thin, err := lean(fat.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(unzipped(t, string(thin)), "zqpicture") || !strings.Contains(unzipped(t, fat.String()), "zqpicture") {
		t.Error("the picture is kept")
	}
	var said [2]*intake.Paper
	for i, raw := range [][]byte{fat.Bytes(), thin} {
		err := r.node.View(func(rec *record.Record, st *talks.State) error {
			x, err := intake.Read(desk.New(rec, st, "VES"), []intake.File{{Name: "a", Data: raw}}, intake.Options{})
			if err == nil {
				said[i] = x.Papers[0]
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(said[0].Authors, said[1].Authors) || !reflect.DeepEqual(said[0].Lost, said[1].Lost) || len(said[0].Authors) != 1 {
		t.Errorf("%+v\n%+v", said[0], said[1])
	}
}

// A program is told the same, and signs what it is told by the door of all acts.
func TestDocumentsForPrograms(t *testing.T) {
	r := newRoom(t)
	at := "/api/v1" + r.text()
	ask := func(more string) (int, map[string]json.RawMessage) {
		t.Helper()
		file, err := json.Marshal([]byte(r.tracked("Jane", "prevent", "avert")))
		if err != nil {
			t.Fatal(err)
		}
		code, body, _ := r.call("POST", at+"/intake", r.door.Key(), `{"files":[{"name":"a.docx","data":`+string(file)+`}]`+more+`}`)
		var out map[string]json.RawMessage
		if err := json.Unmarshal([]byte(body), &out); err != nil {
			t.Fatalf("%d %s", code, body)
		}
		return code, out
	}
	if code, out := ask(""); code != http.StatusOK || string(out["act"]) != "null" || string(out["wanted"]) != `[{"file":"a.docx","author":"Jane"}]` {
		t.Errorf("%d %s", code, out)
	}
	for _, more := range []string{`,"who":[{"Jane":"XXX"}]`, `,"who":[{},{}]`, `,"base":"Rev.9"`, `,"files":[]`, `,"other":1`, `,"who":{}`} {
		if code, out := ask(more); code < 400 || code >= 500 || len(out["error"]) == 0 {
			t.Errorf("%s: %d %s", more, code, out)
		}
	}
	if code, body, _ := r.call("POST", at+"/intake", r.door.Key(), `{"files":[{"name":"a.pdf","data":"JVBERi0xLjcK"}]}`); code != http.StatusUnprocessableEntity || !strings.Contains(body, "PDF") {
		t.Errorf("%d %s", code, body)
	}
	code, out := ask(`,"who":[{"Jane":"LOR"}]`)
	if code != http.StatusOK || !strings.Contains(string(out["show"]), "recorded for LOR") || r.acts() != 1 {
		t.Fatalf("%d %s", code, out)
	}
	if code, body, _ := r.call("POST", at+"/acts", r.door.Key(), string(out["act"])); code != http.StatusOK || r.acts() != 2 {
		t.Errorf("%d %s", code, body)
	}
	if code, out := ask(`,"who":[{"Jane":"LOR"}]`); code != http.StatusOK || string(out["act"]) != "null" || !strings.Contains(string(out["changes"]), `"known"`) {
		t.Errorf("again: %d %s", code, out)
	}
}
