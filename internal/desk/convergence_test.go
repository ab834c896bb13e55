package desk

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/internal/phrase"
	"parley/talks"
)

// converging is a room with three open places; LOR came to accept a wording of VES.
func converging(t *testing.T) *room {
	r := joined(t)
	r.do("VES", amend("OP1", "fair", "just"))              // c2
	r.do("LOR", amend("OP1", "fair", "equal"))             // c1
	r.do("VES", amend("OP3", "each year", "every decade")) // c4
	r.do("LOR", stand(talks.Object, "c4"))
	r.do("VES", amend("OP2", "prevent", "end")) // c6
	r.do("LOR", stand(talks.Accept, "c6"))
	return r
}

// TestConvergenceInJSON: what programs get is what the talks say, with who is apart, who moved towards whom and who blocks.
func TestConvergenceInJSON(t *testing.T) {
	d := converging(t).desk("VES")
	c, err := d.Convergence()
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(map[string]any{"distances": c.Distances, "reciprocity": c.Reciprocity, "brackets": c.Figures.Brackets, "points": len(c.Series)})
	if err != nil {
		t.Fatal(err)
	}
	// OP1: just against equal; OP3: every decade against each year, which LOR stands by; at OP2 LOR accepts, and holds nothing.
	// Words of the longest options: 1 + 2 + 1.
	const want = `{"brackets":3,"distances":{"brackets_left_out":0,"pairs":[{"parties":["LOR","VES"],"words_to_change":3,"words":3,"share":10000,"coverage":7500}]},` +
		`"points":2,"reciprocity":{"share":0,"toward":[{"party":"LOR","holder":"VES","accepted":1}]}}`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for i, want := range []string{"c1 OP1 LOR|VES VES", "c2 OP1 VES|LOR LOR", "c4 OP3 VES|LOR LOR", "c6 OP2 LOR VES| "} {
		w := c.Backing.Wordings[i]
		if got := w.Name + " " + w.Where + " " + strings.Join(w.Yes, " ") + "|" + strings.Join(w.Missing, " ") + " " + w.Alone; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestHoleConvergenceTellsWhoStandsWhere: a reader to whom the charter doesn't show where parties stand gets figures of the text alone.
func TestHoleConvergenceTellsWhoStandsWhere(t *testing.T) {
	r := converging(t)
	d := r.desk("VES")
	d.Public = true
	open, err := d.Convergence()
	if err != nil || open.Backing == nil {
		t.Fatalf("an open charter keeps nothing: %v", err)
	}
	for _, policy := range []talks.Attribution{talks.AttributionParties, talks.AttributionNone} {
		r.state.Charter().Attribution = policy
		c, err := d.Convergence()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range []string{"VES", "LOR", "distances", "reciprocity", "backing", `"c1"`} {
			if strings.Contains(string(raw), no) {
				t.Errorf("%s: %q is told: %s", policy, no, raw)
			}
		}
		if c.Figures.Brackets != 3 {
			t.Errorf("%s: %+v", policy, c.Figures)
		}
	}
}

// TestSentenceNamesTheParagraphs: which are open and who blocks the nearest wording, in three languages; for a stranger the
// paragraphs alone.
func TestSentenceNamesTheParagraphs(t *testing.T) {
	r := converging(t)
	d := r.desk("VES")
	say := func(lang string, work bool) string {
		t.Helper()
		b, err := phrase.For(lang)
		if err != nil {
			t.Fatal(err)
		}
		d.Book = b
		return d.saysOpen(work)
	}
	for lang, want := range map[string]string{
		"en": "open: OP1 (c1 lacks the yes of VES), OP3 (c4 lacks the yes of LOR)",
		"fr": "en suspens\u202f: OP1 (à c1 manque l’accord de VES), OP3 (à c4 manque l’accord de LOR)",
		"ru": "открыты: OP1 (для c1 нет согласия: VES), OP3 (для c4 нет согласия: LOR)",
	} {
		if got := say(lang, true); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := say("en", false); got != "open: OP1, OP2, OP3" { // that OP2 is settled is the parties' to know
		t.Errorf("a stranger reads %q", got)
	}
	if c, err := d.Course(false); err != nil || !strings.Contains(c.Sentence, "OP1") {
		t.Errorf("%q, %v", c.Sentence, err)
	}
	// Claims of a whole paragraph, of a gap and of new words are named by their place, in the order of the text; many are cut short.
	for _, w := range []string{"OP2(a)", "OP2(b)", "PP1"} {
		old := map[string]string{"OP2(a)": "mines", "OP2(b)": "towns", "PP1": "treaty"}[w]
		r.do("VES", amend(w, old, "places"))
	}
	d = r.desk("VES")
	if got := say("en", false); got != "open: PP1, OP1, OP2, OP2(a), OP2(b), OP3" {
		t.Errorf("%q", got)
	}
	r.do("LOR", amend("title", "river", "rivers"))
	d = r.desk("VES")
	if got := say("en", false); !strings.HasSuffix(got, "OP2(b) and 1 more") {
		t.Errorf("%q", got)
	}
}
