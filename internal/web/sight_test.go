package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/papers"
	"parley/internal/phrase"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

// disputed is a room in whose talks both parties want, hold, accept, recorded and
// remarked all kinds of things. one and two are who does what: for readers who
// may not see that, the talks of (VES, LOR) and of (LOR, VES) are the same.
func disputed(t *testing.T, policy talks.Attribution, one, two string) *room {
	t.Helper()
	homes := map[string]*node.Home{}
	var parties []record.Party
	for _, code := range []string{"LOR", "VES"} {
		h, err := node.Init(t.TempDir(), node.Config{Code: code, Name: "State of " + code, Plain: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { h.Close() })
		card, err := h.Card()
		if err != nil {
			t.Fatal(err)
		}
		homes[code], parties = h, append(parties, card.Party)
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rd, err := text.Parse("# Peace\n\n*The Assembly,*\n\n*Recalling* its decisions,\n\n1. *Decides* to meet in ["+one+": spring] this year;\n\n2. *Calls upon* all States to prevent harm;\n\n3. *Requests* a report.\n", text.ReadOptions{})
	ok(err)
	ch := &talks.Charter{Attribution: policy, Lang: "en", Outcome: talks.Treaty, Parties: parties, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "Quiet talks", Unicode: seal.UnicodeVersion}
	ok(desk.ImportText(phrase.Book{}, ch, rd, true))
	ves, err := homes["VES"].OpenTalks(t.Context(), ch)
	ok(err)
	nodes := map[string]*node.Node{"VES": ves}
	pass := func(from, to string) {
		t.Helper()
		var b bytes.Buffer
		_, err := nodes[from].Pack(t.Context(), &b, node.PackOptions{To: []string{to}, All: true})
		ok(err)
		n, _, err := homes[to].Import(t.Context(), &b, node.ImportOptions{Join: true})
		ok(err)
		nodes[to] = n
	}
	does := func(code string, f func(d *desk.Desk) (*desk.Intent, error)) {
		t.Helper()
		var body talks.Body
		ok(nodes[code].View(func(rec *record.Record, st *talks.State) error {
			in, err := f(desk.New(rec, st, code))
			if err == nil {
				body = in.Body
			}
			return err
		}))
		talks.SetDelegate(body, "Delegate of "+code)
		_, err := nodes[code].Act(t.Context(), body)
		ok(err)
		pass(code, map[string]string{"VES": "LOR", "LOR": "VES"}[code])
	}
	amends := func(code, where, old, new string, p *desk.Proposing) {
		t.Helper()
		does(code, func(d *desk.Desk) (*desk.Intent, error) {
			claims, err := d.AmendWords(where, old, new, p)
			if err != nil {
				return nil, err
			}
			return d.Amendment(claims, p)
		})
	}
	// found names the live claim with these new words.
	found := func(d *desk.Desk, words string) string {
		for _, c := range d.View.Live() {
			if text.Plain(c.Claim.New) == words {
				return c.Name
			}
		}
		t.Fatalf("no claim to %q", words)
		return ""
	}
	says := func(code string, s talks.Stance, words string, p *desk.Speaking) {
		t.Helper()
		does(code, func(d *desk.Desk) (*desk.Intent, error) { return d.Position(s, []string{found(d, words)}, p) })
	}
	pass("VES", "LOR")
	does("LOR", func(d *desk.Desk) (*desk.Intent, error) {
		in, err := d.Accede("")
		if err == nil && len(in.Show) != map[bool]int{true: 1}[d.Restricted()] {
			t.Errorf("%q: who joins is told %q", policy, in.Show)
		}
		return in, err
	})
	amends(one, "OP3", "report", "full report", &desk.Proposing{})
	says(two, talks.Accept, "full", &desk.Speaking{})
	does("VES", func(d *desk.Desk) (*desk.Intent, error) { return d.Revise() })
	amends(one, "OP2", "prevent", "avert", &desk.Proposing{Note: "our canary"})
	amends(two, "OP2", "prevent", "stop", &desk.Proposing{})
	amends(one, "OP1", "year", "decade", &desk.Proposing{For: two})
	says(two, talks.Object, "avert", &desk.Speaking{Note: "their canary"})
	says(one, talks.Reserve, "stop", &desk.Speaking{Reason: talks.Instructions})
	does(one, func(d *desk.Desk) (*desk.Intent, error) {
		claims, err := d.Delete([]string{"OP3"}, &desk.Proposing{})
		if err != nil {
			return nil, err
		}
		return d.Amendment(claims, &desk.Proposing{})
	})
	does(two, func(d *desk.Desk) (*desk.Intent, error) {
		claims, err := d.Insert([]string{"*Thanks* the hosts"}, "", &desk.Spot{After: "OP2"}, &desk.Proposing{})
		if err != nil {
			return nil, err
		}
		return d.Amendment(claims, &desk.Proposing{})
	})
	does(two, func(d *desk.Desk) (*desk.Intent, error) { return d.Comment("OP1", "a remark with a canary") })
	does(one, func(d *desk.Desk) (*desk.Intent, error) { return d.Agree([]string{"PP1"}, false, "") })
	return &room{t: t, home: homes["VES"], node: ves}
}

// asked are addresses of one route: plain, and with everything that could be
// asked of it.
func asked(rt route, talks string) []string {
	_, path, _ := strings.Cut(rt.pattern, " ")
	path = strings.NewReplacer("{talks}", talks, "{id}", strings.Repeat("0", 32)).Replace(path)
	var out []string
	for i := 1; i < 12 && strings.Contains(path, "{name}"); i++ {
		out = append(out, strings.Replace(path, "{name}", fmt.Sprint("c", i), 1))
	}
	if len(out) > 0 {
		return out
	}
	out = append(out, path)
	if !rt.veiled || strings.HasPrefix(rt.pattern, "POST") {
		return append(out, path+"?view=LOR&party=LOR&names=yes&all=1&to=LOR")
	}
	for _, q := range []string{"view=clean", "view=VES", "view=LOR", "show=open", "show=mine", "show=agreed", "open=c2", "open=c3", "names=yes", "names=no", "at=0", "at=" + talks, "a=rev0&b=rev1", "a=rev0&b=LOR", "a=VES&b=next",
		"party=LOR", "party=VES", "clean=1", "revision=Rev.0", "series=1", "n=1", "n=2", "n=3", "n=9", "for=parties&names=yes", "part=1&names=yes&open=c4", "part=side&names=yes&open=c4", "done=0", "all=1", "to=LOR", "to=5"} {
		out = append(out, path+"?"+q)
	}
	if strings.HasSuffix(path, "/export") { // the same as /save/file
		return append(out, path+"?format=json&view=everything&names=yes")
	}
	if strings.HasSuffix(path, "/save/file") {
		for _, f := range papers.Formats() {
			if f.Name == "pdf" { // the same sheet, in numbers of glyphs: papers_test.go takes it apart
				continue
			}
			for _, w := range f.Views {
				for _, q := range []string{"&names=yes&a=rev0&b=rev1", "&for=LOR", "&party=LOR&a=rev0&b=LOR"} {
					out = append(out, path+"?format="+f.Name+"&view="+string(w)+q)
				}
			}
		}
	}
	return out
}

// keyed are what differs from one set of talks to another whatever is said in them.
var keyed = regexp.MustCompile(`\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}|(?m)^[A-Za-z0-9+/]{43}=$|^— parley/running/\S+ [A-Za-z0-9+/]+={0,2}$|data-v="[A-Za-z0-9_-]{8}"|[0-9a-f]{10,}|[0-9a-f]{64}|ed25519:[A-Za-z0-9_+/=-]+|age1[a-z0-9]+|\b[0-9]{4,5}( [0-9]{4,5})+\b|\d{4}-\d\d-\d\dT[0-9:]+Z|\d{4}-\d\d-\d\d \d\d:\d\d UTC|\b[0-9]{5}(-[0-9]{5})+\b`) // constant

// told is everything that a reader can get out of talks, by address; but of the many addresses of documents only every nth from the
// first: for one of several readers who ask for all of them together. Up to n = 3 each asks for every paper and view, and for everything as
// JSON; with n = 1, for all.
func (r *room) told(c *http.Client, first, n int) map[string]string {
	r.t.Helper()
	id := r.node.ID().String()
	out := map[string]string{}
	for _, rt := range routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if strings.HasSuffix(path, "/live") || !strings.Contains(path, "{talks}") && path != "/{$}" && path != "/api/v1/talks" {
			continue
		}
		all := asked(rt, id[:16])
		for i, at := range all {
			if i < len(all)-1 && (strings.HasSuffix(path, "/save/file") || strings.HasSuffix(path, "/export")) && i%n != first%n {
				continue
			}
			at = strings.Replace(at, "{$}", "", 1)
			var code int
			var body string
			if method == "GET" {
				code, body = r.get(c, at)
			} else {
				code, body, _ = r.post(c, at, url.Values{})
			}
			if strings.HasPrefix(body, "PK") {
				body = unzipped(r.t, body)
			}
			out[method+" "+strings.ReplaceAll(at, id[:16], "#")] = fmt.Sprint(code, "\n", keyed.ReplaceAllString(body, "#"))
		}
	}
	return out
}

// strangers are readers who are no party of the talks.
func strangers(t *testing.T, r *room) map[string]*http.Client {
	a, _ := r.people(t, "VES")
	out := map[string]*http.Client{
		"observer":         r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
		"secretariat":      r.joined(a, accounts.Invitation{Kind: accounts.Secretariat, Can: Read | Manage}, "sec"),
		"a seat elsewhere": r.joined(a, seat("DOR", All), "dor"),
	}
	for _, c := range out {
		c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return out
}

// TestHoldersAreForThePartiesAlone walks every route with everything that can
// be asked of it: whoever is no party gets the same bytes whether one party or
// the other holds what is in dispute. So no name, number, colour, order or
// figure tells it. Under an open charter the same walk tells a great deal.
func TestHoldersAreForThePartiesAlone(t *testing.T) {
	for _, policy := range []talks.Attribution{talks.AttributionOpen, talks.AttributionParties, talks.AttributionNone} {
		t.Run("policy "+string(policy), func(t *testing.T) {
			t.Parallel()
			a, b := disputed(t, policy, "VES", "LOR"), disputed(t, policy, "LOR", "VES")
			as, bs := strangers(t, a), strangers(t, b)
			for i, who := range slices.Sorted(maps.Keys(as)) { // observer and secretariat share what they ask for
				x, y := a.told(as[who], i, min(i+1, 2)), b.told(bs[who], i, min(i+1, 2))
				if len(x) < 200 || len(x) != len(y) {
					t.Fatalf("%d and %d answers", len(x), len(y))
				}
				differ := 0
				for at, s := range x {
					if s == y[at] {
						continue
					}
					if differ++; policy != talks.AttributionOpen {
						t.Errorf("%s, %s tells who holds what:\n%s", who, at, firstDifference(s, y[at]))
					}
				}
				if who == "a seat elsewhere" { // sees no talks at all that aren't its own
					if differ > 0 {
						t.Errorf("%s: %d answers differ", who, differ)
					}
					continue
				}
				if policy == talks.AttributionOpen && differ < 20 {
					t.Errorf("%s: an open charter differs in %d answers only: this test sees nothing", who, differ)
				}
			}
		})
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("- %.600s\n+ %.600s", x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// TestHoldersCanary: what parties said, and the names of claims, are nowhere in
// what a stranger gets; codes of parties stand only where the charter's list is.
func TestHoldersCanary(t *testing.T) {
	list := regexp.MustCompile(`(?s)<section class="legend">.*?</section>|<dt>penholder</dt><dd>.*?</dd>|the pen is [A-Z]{3}(&#39;|')s|name="to" value="[^"]*"|<TLC(Organization|Person) [^>]*>|this is for the delegation of VES|parley/running/VES/`) // a running log is named after its node
	row := regexp.MustCompile(`(?s)<tr role="row">.*?</tr>|State of (VES|LOR)`)                                                                                                                                                                         // of the page of parties
	named := regexp.MustCompile(`\b(VES|LOR)\b`)
	claim := regexp.MustCompile(`[^="]\bc[0-9]+\b[^"]|data-claims|canary|Delegate of`)
	for _, policy := range []talks.Attribution{talks.AttributionParties, talks.AttributionNone} {
		r := disputed(t, policy, "VES", "LOR")
		readers := strangers(t, r)
		for i, who := range slices.Sorted(maps.Keys(readers)) { // observer and secretariat share what they ask for
			for at, s := range r.told(readers[who], i, min(i+1, 2)) {
				if s = list.ReplaceAllString(s, ""); strings.HasPrefix(s, "403") || strings.HasPrefix(s, "404") {
					s = strings.ReplaceAll(s, "as LOR wants it", "") // a refusal repeats the question
					s = strings.ReplaceAll(s, "as VES wants it", "")
				}
				if m := claim.FindString(s); m != "" && !strings.Contains(s, "there is no claim") {
					t.Errorf("%s %s, %s has %q", policy, who, at, m)
				}
				rest := s
				if strings.Contains(at, "/parties") {
					rest = row.ReplaceAllString(rest, "")
				}
				if strings.HasPrefix(s, "400") {
					rest = named.ReplaceAllString(rest, "") // it repeats the question
				}
				if strings.Contains(at, "/status") || strings.HasPrefix(s, "200") && strings.Contains(at, "view=everything") {
					rest = listless(t, rest)
				}
				if m := named.FindString(rest); m != "" {
					i := strings.Index(rest, m)
					t.Errorf("%s %s, %s names %s: %s", policy, who, at, m, rest[max(0, i-200):min(len(rest), i+80)])
				}
			}
		}
	}
}

// listless is a status without the charter's list of parties.
func listless(t *testing.T, s string) string {
	t.Helper()
	_, raw, _ := strings.Cut(s, "\n")
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &fields); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	for _, k := range []string{"parties", "pen"} {
		delete(fields, k)
	}
	out, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestHoldersForAParty: what a party is shown of the other's holdings, for each
// policy, view and choice of the reader.
func TestHoldersForAParty(t *testing.T) {
	for policy, want := range map[talks.Attribution]map[string]bool{
		talks.AttributionOpen: {
			"": true, "?names=no": false, " ": false, "?names=yes": true, "/screen": true, "/screen?names=no": false, "/save/file?view=brackets&format=md": true, "/save/file?view=brackets&format=md&names=no": false,
			"/timeline": true, "?view=LOR": true, "/c/c1": true,
		},
		talks.AttributionParties: {
			"": true, "?names=no": false, " ": false, "?names=yes": true, "/screen": false, "/screen?names=yes": true, "/save/file?view=brackets&format=md": false, "/save/file?view=brackets&format=md&names=yes": false,
			"/save/file?view=brackets&format=md&for=parties": true, "/save/file?view=brackets&format=md&for=parties&names=no": false, "/timeline": true, "?view=LOR": true, "/c/c1": true,
		},
		talks.AttributionNone: {
			"": false, "?names=yes": false, "/screen": false, "/screen?names=yes": false, "/save/file?view=brackets&format=md&for=parties&names=yes": false, "/timeline": false, "?view=LOR": false, "/c/c1": true,
		},
	} {
		r := disputed(t, policy, "VES", "LOR")
		a, _ := r.people(t, "VES")
		c := r.joined(a, seat("VES", All), "ves")
		for _, at := range []string{"", "?names=no", " ", "?names=yes", "/screen", "/screen?names=no", "/screen?names=yes", "/save/file?view=brackets&format=md", "/save/file?view=brackets&format=md&names=no", "/save/file?view=brackets&format=md&names=yes",
			"/save/file?view=brackets&format=md&for=parties", "/save/file?view=brackets&format=md&for=parties&names=no", "/save/file?view=brackets&format=md&for=parties&names=yes", "/timeline", "?view=LOR", "/c/c1"} {
			named, asked := want[at]
			if !asked {
				continue
			}
			code, s := r.get(c, r.text()+strings.TrimSpace(at)) // " " asks for nothing: what was chosen is remembered
			got := holds.MatchString(s)
			if at == "?view=LOR" {
				got = code == http.StatusOK
			} else if code != http.StatusOK {
				t.Errorf("%q%s: %d", policy, at, code)
			}
			if got != named {
				t.Errorf("%q%s: names of the other party: %v, want %v\n%s", policy, at, got, named, s)
			}
			if quiet := strings.Contains(s, `class="who quiet"`); !named && !strings.HasPrefix(at, "/save/file") && code == http.StatusOK && quiet == strings.HasPrefix(at, "/screen") {
				t.Errorf("%q%s: a delegate at work needs links to the brackets (%v); a room gets none", policy, at, quiet)
			}
			if switched := strings.Contains(s, "without names"); (at == "" || at == "/screen") && switched != (policy != talks.AttributionNone) {
				t.Errorf("%q%s: the reader's switch: %v", policy, at, switched)
			}
		}
		code, s := r.get(c, "/api/v1/t/"+r.node.ID().String()+"/text")
		if code != http.StatusOK || strings.Contains(s, `"party":"LOR"`) != (policy != talks.AttributionNone) || !strings.Contains(s, `"claims":["c1"]`) {
			t.Errorf("%q, the interface: %d %s", policy, code, s)
		}
	}
}

// holds finds LOR as a holder, an agreeing party or by its mark on a paper.
var holds = regexp.MustCompile(`(?s)class="who"[^>]*>(<span class="code">)?LOR|class="alt[^"]* p[12]|\[LOR|LOR</dt>|class="some"|<dt><a href="[^"]*">c1</a> LOR`) // constant

// TestPolicyIsChosenAndShown: the page that opens talks asks for the policy, and
// every party reads it before it joins.
func TestPolicyIsChosenAndShown(t *testing.T) {
	r := newRoom(t)
	if _, s := r.get(r.known, "/open"); !strings.Contains(s, `<select name="attribution"`) || !strings.Contains(s, `<option value="none">no text names who holds what`) {
		t.Error("the page that opens talks doesn't ask")
	}
	d := disputed(t, talks.AttributionNone, "VES", "LOR")
	a, _ := d.people(t, "VES")
	if _, s := d.get(d.joined(a, seat("VES", All), "ves"), d.text()+"/parties"); !strings.Contains(s, "no text names who holds what; only the parties see, at work, who stands where") {
		t.Error("the charter's page doesn't say it")
	}
}

// TestStrangersTimeline: who may not see where parties stand goes from revision
// to revision, by the strip below the text too, and not from act to act.
func TestStrangersTimeline(t *testing.T) {
	r := disputed(t, talks.AttributionParties, "VES", "LOR")
	c := strangers(t, r)["observer"]
	_, s := r.get(c, r.text())
	strip := regexp.MustCompile(`href="(/t/[0-9a-f]+/timeline\?act=[0-9a-f]+)">(Rev\.[0-9])<`).FindAllStringSubmatch(s, -1)
	if len(strip) != 2 {
		t.Fatalf("%d revisions below the text", len(strip))
	}
	for _, m := range strip {
		if code, s := r.get(c, m[1]); code != http.StatusOK || !strings.Contains(s, "<b>"+m[2]+"</b>") || strings.Contains(s, "avert") {
			t.Errorf("%s: %d\n%s", m[2], code, s)
		}
	}
	if code, s := r.get(c, r.text()+"/timeline"); code != http.StatusOK || !strings.Contains(s, "avert") || !strings.Contains(s, "3 / 3") {
		t.Errorf("now: %d\n%s", code, s)
	}
	var act string
	if err := r.node.View(func(rec *record.Record, _ *talks.State) error {
		act = rec.Chain("LOR")[1].ID.String()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if code, _ := r.get(c, r.text()+"/timeline?act="+act); code != http.StatusNotFound {
		t.Errorf("an act of a party: %d", code)
	}
}

// TestPouchForAnotherSeatTellsNothing: a node that keeps several seats takes a
// pouch for one of them from a person of another, who isn't shown what is in it.
func TestPouchForAnotherSeatTellsNothing(t *testing.T) {
	r := disputed(t, talks.AttributionParties, "VES", "LOR")
	err := r.node.View(func(rec *record.Record, st *talks.State) error {
		rep := node.Report{Talks: st.Talks(), Joined: true}
		for a := range rec.Acts() {
			rep.Stored = append(rep.Stored, a)
		}
		for code, acts := range map[string]int{"LOR": len(rep.Stored) + 1, "DOR": 0, "": 0} {
			if u := UnpackedOf(desk.New(rec, st, code), "x.pouch", rep, nil); len(u.Acts) != acts {
				t.Errorf("%q is shown %d acts, want %d", code, len(u.Acts), acts)
			}
			if err := desk.New(rec, st, code).WantWork(); (err == nil) != (acts > 0) {
				t.Errorf("%q may look at claims, packages and the log: %v", code, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEachRouteForEachReader: whoever may not see where parties stand is turned
// away from every route about talks but the veiled ones; nobody else is.
func TestEachRouteForEachReader(t *testing.T) {
	const away = "shows only to their parties who stands where"
	for _, policy := range []talks.Attribution{talks.AttributionOpen, talks.AttributionParties, talks.AttributionNone} {
		r := disputed(t, policy, "VES", "LOR")
		a, _ := r.people(t, "VES")
		readers := map[string]*http.Client{
			"party":    r.joined(a, seat("VES", All), "ves"),
			"observer": r.joined(a, accounts.Invitation{Kind: accounts.Observer, Can: Read}, "obs"),
			"seat":     r.joined(a, seat("DOR", All), "dor"),
		}
		veiled := 0
		for _, rt := range routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if !strings.Contains(path, "{talks}") || strings.HasSuffix(path, "/live") || path == "/api/v1/t/{talks}/seen" { // that is for the node's own delegation
				continue
			}
			if rt.veiled {
				veiled++
			}
			path = strings.NewReplacer("{talks}", r.node.ID().String(), "{name}", "c1", "{id}", strings.Repeat("0", 32)).Replace(path)
			for who, c := range readers {
				c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
				var code int
				var s string
				if method == "GET" {
					code, s = r.get(c, path)
				} else {
					code, s, _ = r.post(c, path, url.Values{})
				}
				turned := strings.Contains(s, away)
				switch {
				case who == "seat": // of no talks here: it doesn't even learn that there are some
					if code < 400 || code >= 500 || strings.Contains(s, "meet") {
						t.Errorf("%q, %s at %s: %d %s", policy, who, rt.pattern, code, s)
					}
				case policy == talks.AttributionOpen || who == "party" || rt.veiled:
					if turned {
						t.Errorf("%q, %s is turned away from %s", policy, who, rt.pattern)
					}
				case code != http.StatusForbidden && code != http.StatusBadRequest && code != http.StatusUnsupportedMediaType:
					t.Errorf("%q, %s at %s: %d", policy, who, rt.pattern, code)
				case method == "GET" && !turned && rt.need == Read && !strings.HasSuffix(path, "/floats") && !strings.Contains(path, "/drafts"): // those are for their delegation
					t.Errorf("%q, %s at %s isn't told why: %d %s", policy, who, rt.pattern, code, s)
				}
			}
		}
		if veiled < 10 {
			t.Errorf("%d veiled routes were walked", veiled)
		}
	}
}
