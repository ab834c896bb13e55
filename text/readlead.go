package text

import "strings"

// Lead phrases of plain official text, where no italics survive. A phrase is
// an optional word before ("Also"), a participle or verb, and words after it
// that belong to it ("with appreciation"). English only; texts in other
// languages mark their leads by asterisks.

// ppLeads are first words of preambular paragraphs.
const ppLeads = `accepting acknowledging acting adhering adopting affirming alarmed appalled applauding
appreciating approving aware bearing believing calling cognizant commending concerned concluding
condemning confident confirming congratulating conscious considering convinced declaring deeming
deploring desiring desirous determined disturbed distressed emphasizing emphasising encouraged
encouraging endorsing expecting expressing fulfilling gravely guided having heeding highlighting
honouring hoping inspired keeping lamenting mindful motivated noting observing outraged paying
pointing praising proclaiming profoundly pursuing pursuant reaffirming realizing recalling
recognizing recognising referring regretting reiterating rejecting remembering reminding renewing
resolved respecting restating saluting saddened seeking seized sharing shocked stressing striving
supporting taking thanking troubled underlining underscoring upholding urging viewing welcoming
wishing`

// opVerbs are first words of operative paragraphs.
const opVerbs = `accepts acknowledges adopts affirms agrees appeals applauds appoints approves asks
authorizes authorises calls commends condemns confirms congratulates considers decides declares
declines demands denounces deplores designates directs emphasizes emphasises encourages endorses
establishes exhorts expresses extends insists instructs invites mandates notes notices offers
proclaims proposes pledges reaffirms realizes recalls recognizes recognises recommends regrets
reiterates rejects remains reminds renews repeats requests requires resolves salutes stresses
supports suggests takes thanks trusts underlines underscores undertakes urges warns welcomes`

// leadBefore may stand before the first word.
const leadBefore = `also further deeply gravely strongly seriously fully firmly extremely profoundly
particularly once again solemnly unequivocally warmly deeply keenly highly categorically vigorously`

// leadAfter lists the phrases that go on after some first word; the longest
// that fits counts. A leading * fits every word; otherwise the words before
// the colon do, cut to their stem.
const leadAfter = `*: also|further|once again|again|strongly|in particular
calling calls: upon|for|on
condemning condemns: in the strongest terms|in the strongest possible terms
deploring deplores: in the strongest terms|in the strongest possible terms
reaffirming reaffirms: its commitment|its strong commitment
taking takes: note|note with appreciation|note with interest|note with satisfaction|note with concern|note with regret|into account|into consideration|full account|fully into account|account|due account|positive note
bearing: in mind
keeping: in mind
noting notes: with appreciation|with concern|with deep concern|with grave concern|with interest|with regret|with satisfaction|with approval|with alarm
recalling recalls: with appreciation|with satisfaction
welcoming welcomes: with appreciation|with satisfaction|and urges|and supports|and encourages
recognizing recognizes: with appreciation|with concern
viewing: with appreciation|with concern
expressing expresses: concern|grave concern|deep concern|serious concern|its concern|its deep concern|its grave concern|its serious concern|its appreciation|appreciation|deep appreciation|its deep appreciation|its gratitude|gratitude|its satisfaction|satisfaction|regret|its regret|its support|its full support|alarm|its alarm|its conviction|its determination|the hope|hope|its hope|the view|its readiness|solidarity|its solidarity|its sincere appreciation|concern also|grave concern also|deep concern also|its concern also|concern further|its appreciation also
having: considered|examined|adopted|heard|received|reviewed|noted|regard to|in mind|met|studied|taken note|decided|resolved
guided: by
inspired: by
mindful: of
aware: of
conscious: of
cognizant: of
paying: tribute|special attention
pursuant: to
acting: under|in accordance with
remains: seized|actively seized
referring: to
appeals: to
agrees: to
insists: on|upon
reminding reminds: all
deeply gravely profoundly: concerned|alarmed|disturbed|convinced|regretting|troubled|appreciative|saddened|shocked|distressed|conscious
alarmed: at|by
concerned: at|by|about
disturbed: at|by`

// leadLen counts the words of the lead phrase with which a paragraph begins:
// a PP's, or with op an OP's. 0 means that it has none.
func leadLen(ws []Word, op bool) int {
	list := ppLeads
	if op {
		list = opVerbs
	}
	at := func(i int) string {
		if i < len(ws) {
			return ws[i].S
		}
		return ""
	}
	if len(ws) == 0 || !upperFirst(at(0)) {
		return 0
	}
	n := 0
	for n < 2 && hasField(leadBefore, lead(at(n))) && !endsPhrase(at(n)) {
		n++
	}
	for n > 0 && !hasField(list, lead(at(n))) {
		n--
	}
	first := lead(at(n))
	if !hasField(list, first) {
		return 0
	}
	n++
	if endsPhrase(at(n - 1)) {
		return n
	}
	return n + tailLen(ws[n:], first)
}

// tailLen is the longest continuation of a first word, in words. What fits
// every word may follow another continuation.
func tailLen(ws []Word, first string) int {
	best := 0
	for _, line := range strings.Split(leadAfter, "\n") {
		heads, phrases, _ := strings.Cut(line, ": ")
		if heads != "*" && !hasField(heads, first) {
			continue
		}
		for _, p := range strings.Split(phrases, "|") {
			best = max(best, prefixLen(ws, strings.Fields(p)))
		}
	}
	if best > 0 && best < len(ws) && !endsPhrase(ws[best-1].S) {
		if s := ws[best].S; s == "also" || s == "further" {
			best++
		}
	}
	return best
}

func prefixLen(ws []Word, phrase []string) int {
	if len(ws) < len(phrase) {
		return 0
	}
	for i, p := range phrase {
		s := ws[i].S
		if i == len(phrase)-1 {
			s = strings.TrimRight(s, ",;:.")
		}
		if s != p {
			return 0
		}
	}
	return len(phrase)
}

func endsPhrase(s string) bool { return strings.TrimRight(s, ",;:.") != s }

func lead(s string) string { return strings.ToLower(strings.TrimRight(s, ",;:.")) }

func upperFirst(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// hasField reports whether word is one of the words of list.
func hasField(list, word string) bool {
	if word == "" {
		return false
	}
	for rest := list; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		j := i + len(word)
		if (i == 0 || rest[i-1] == ' ' || rest[i-1] == '\n') && (j == len(rest) || rest[j] == ' ' || rest[j] == '\n') {
			return true
		}
		rest = rest[j:]
	}
}
