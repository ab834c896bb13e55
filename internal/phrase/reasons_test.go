package phrase

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"parley/talks"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// rooms are the rooms whose sentences reach pages through Echo.
func rooms() []string {
	return []string{"text", "seal", "record", "talks", "pouch", "audit", "internal/node", "internal/store", "internal/accounts", "internal/float", "internal/courier", "internal/intake", "internal/document", "internal/document/docx", "internal/mediator", "internal/blind", "internal/offices"}
}

// silent are files, or functions in them, whose words no page shows, and why.
func silent() map[string]string {
	table := "a table or pattern that the text is read by"
	hashed := "goes into a digest"
	export := "stands in the plain text, which has one language"
	handled := "the desk says it from the act, or from the kind of the turn"
	typed := "who starts a node or types commands reads it, in English"
	program := "a fault of a peer's program; the sentence before it says who is at fault"
	failing := "a database or a random source that fails, or the log"
	inside := "names something inside the room"
	written := "stands in the file that is written, whose marks are not a person's words"
	misuse := "a mistake of the program that calls it, not of a person or a peer"
	return map[string]string{
		"talks/successor.go heirs": "stands in the charter as the source of a wording", "talks/successor.go Inherited": "finds what heirs wrote", "talks/successor.go: , in the talks": "finds what heirs wrote", "talks/successor.go Heritage": misuse, "talks/again.go WordsFor": misuse,
		"internal/node/backup.go": typed, "internal/node/restore.go": typed, "internal/node/rekey.go": typed, "internal/node/home.go": typed,
		"internal/node/instance.go": typed, "internal/node/keyfile.go": typed, "internal/node/files.go": typed, "internal/node/filekey.go": typed,
		"internal/node/listen.go": typed, "internal/node/serving.go": typed, "internal/node/notes.go": typed, "internal/node/seats.go": typed,
		"internal/node/beside.go": typed, "internal/node/ready.go": typed, "internal/node/carry.go Settle": typed, "internal/node/carry.go unload": typed,
		"internal/node/carry.go Carry: %s is the home's own seat, and its keys are here":               typed,
		"internal/node/carry.go Carry: move the home as a whole: 'parley backup' and 'parley restore'": typed,
		"internal/node/errors.go: unusable file of a seat that goes home":                              typed,
		"internal/store/append.go": typed, "internal/store/load.go": typed, "internal/store/open.go": typed,
		"internal/store/sealing.go": typed, "internal/store/migrate.go": typed, "internal/store/store.go": typed, "internal/store/lock.go": typed,
		"internal/accounts/open.go": typed, "internal/accounts/directory.go checkDirectories": typed,
		"internal/courier/channel.go": program, "internal/courier/exchange.go": program, "internal/courier/floats.go": program, "internal/courier/handler.go": program,
		"internal/courier/message.go": program, "internal/courier/proof.go": program, "internal/courier/sync.go": program,
		"internal/accounts/account.go spend: spent %s":                failing,
		"internal/accounts/account.go add: login of a directory":      failing,
		"internal/accounts/directory.go mapped: login of a directory": failing,
		"internal/accounts/account.go findBy: look for an account":    failing,
		"internal/accounts/invite.go Invite: invite":                  failing,
		"internal/accounts/invite.go offered: look for an invitation": failing,
		"internal/accounts/passkey.go passkey: look for a passkey":    failing,
		"internal/accounts/policy.go rule: look for a policy":         failing,
		"internal/accounts/session.go loadAny: look for a session":    failing,
		"internal/accounts/session.go session: note a session's use":  failing,
		"internal/accounts/session.go: directory":                     failing,
		"internal/accounts/totp.go NewApp":                            failing,
		"internal/accounts/totp.go useCode: compute a code":           failing,
		"internal/accounts/password.go parseHash":                     failing,
		"internal/accounts/password.go commonest":                     table,
		"internal/node/syncer.go save":                                failing,
		"internal/node/link.go LinkKey":                               failing,
		"internal/node/rumour.go NotACopy: dismiss a rumour":          typed,
		"internal/store/copy.go":                                      typed,
		"internal/courier/ledger.go":                                  misuse,
		"internal/mediator/letter.go letter":                          failing, "internal/mediator/letter.go Answer: sign the acceptance": failing, "internal/mediator/vault.go Open: sign the card": failing,
		"internal/mediator/vault.go add: sign the entry": failing, "internal/mediator/vault.go Publish: derive the veil": failing, "internal/blind/sealed.go Seal": failing,
		"internal/offices/tests.go Committed": "stands in what is signed, in English",
		"audit/verdict.go String":             typed, "audit/verdict.go heading": typed, "audit/verdict.go describe": typed, "audit/verdict.go JSON": typed, "audit/check.go File": typed,
		"audit/memory.go":     hashed,
		"text/key.go":         hashed,
		"text/derivewords.go": table, "text/importflat.go wholeWord": table, "text/readlead.go": table, "text/readline.go": table,
		"text/readclass.go note": table, "text/bracketwords.go": table, "text/option.go noText": table, "text/tree.go readHead": table,
		"text/tree.go headNote": table, "text/importover.go slashed": table, "text/tree.go saysChange": table, "text/tree.go saysParagraph": table,
		"text/number.go next": table, "text/rownumber.go": table,
		"text/draftprint.go holders": export, "text/draftprint.go legend": export, "text/draftlayout.go region": export,
		"text/compareverbatim.go String": "the words of a difference are for who types commands",
		"talks/log.go: in effect":        "the desk says what an act counts for", "talks/log.go: not allowed": "the desk says what an act counts for",
		"talks/log.go says":                               handled,
		"talks/log.go saysAmend":                          handled,
		"talks/proceeding.go says":                        handled,
		"talks/register.go says":                          handled,
		"talks/register.go saysFollowUp":                  handled,
		"talks/waiting.go Waiting":                        handled,
		"talks/waiting.go claimsFor":                      handled,
		"talks/waiting.go textFor":                        handled,
		"talks/versions.go languagesFor":                  handled,
		"talks/preview.go":                                "the desk says what follows from an act",
		"talks/log.go target":                             handled,
		"talks/log.go blocksOf":                           handled,
		"text/draftmark.go place: after “%s”":             "Echo knows quotations",
		"pouch/pack.go: parley pouch":                     "the first letters of a pouch",
		"seal/marshal.go checkKey":                        misuse,
		"talks/revision.go meeting":                       inside,
		"talks/revision.go visiting":                      inside,
		"talks/revision.go choiceID":                      inside,
		"talks/amend.go judgeCrowd: into %s":              inside,
		"talks/view.go list":                              "Echo knows lists",
		"record/party.go Mark":                            "a mark, the same in every language",
		"record/store.go":                                 misuse,
		"seal/marshal.go value: type %s has no JSON form": misuse, "seal/marshal.go mapping: type %s has no JSON form": misuse,
		"seal/marshal.go of": misuse, "seal/unmarshal.go Unmarshal": misuse, "seal/unmarshal.go value: cannot read into %s": misuse,
		"seal/unmarshal.go mapping: cannot read into %s": misuse, "seal/unmarshal.go text: type %s cannot be written": misuse,
		"internal/document/docx/write.go":                       written,
		"internal/document/docx/writebody.go":                   written,
		"internal/document/docx/writemove.go":                   written,
		"internal/document/docx/writenumber.go":                 written,
		"internal/document/docx/writestyles.go":                 written,
		"internal/document/bracketed.go":                        written,
		"internal/document/carried.go":                          written,
		"internal/document/compared.go":                         written,
		"internal/document/make.go":                             written,
		"internal/document/docx/readstyles.go heading":          table,
		"internal/document/docx/readlang.go isNumber":           table,
		"internal/document/docx/read.go masthead":               table,
		"internal/document/docx/read.go Read":                   table,
		"internal/document/docx/readbody.go rowPart: table row": table,
		"internal/document/docx/readrun.go picture: text box":   table,
		"internal/document/tracked.go":                          inside,
		"internal/intake/read.go nameless":                      table,
		"internal/intake/source.go typed":                       table,
		"internal/intake/format.go: (?i)^<(!doctype html|!--|html|head|body|meta|title|style|article|main|section|div|p|h[1-6]|ol|ul|table|span)[\\s>/-]": table,
		"internal/intake/own.go own: none named":  table,
		"internal/document/docx/readzip.go Error": "Echo knows what stands before a colon", "internal/intake/errors.go Error: %q in %s": "a list of names",
		"internal/document/docx/readrun.go loseField: , deleted by %s": "too little to be told from other words", "internal/document/docx/readrun.go loseField: , inserted by %s": "too little to be told from other words",
		"internal/document/docx/readrun.go formula: , with tracked changes by %s": "too little to be told from other words",
		"internal/intake/format.go readSheet":                                     inside,
	}
}

// said by a room: each format once, in the form of reasons.json, with the
// places where it stands.
func reasonsSaid(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	quiet, used := silent(), map[string]bool{}
	for _, room := range rooms() {
		names, err := filepath.Glob(filepath.Join("..", "..", room, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			file := source(name)
			for _, d := range f.Decls {
				at := file
				if fn, ok := d.(*ast.FuncDecl); ok {
					at += " " + fn.Name.Name
				}
				reasonsIn(d, func(key string) {
					if machine.MatchString(key) {
						return
					}
					spaced := strings.Contains(key, " ")
					if key = canonical(key); !spaced || !regexp.MustCompile(`[a-z]{2,}`).MatchString(verb.ReplaceAllString(key, "")) {
						return
					}
					for _, place := range []string{file, at, at + ": " + key} {
						if quiet[place] != "" {
							used[place] = true
							return
						}
					}
					for _, part := range strings.Split(key, ": %s: ") {
						if !slices.Contains(all[part], at) {
							all[part] = append(all[part], at)
						}
					}
				})
			}
		}
	}
	for place := range quiet {
		if !used[place] {
			t.Errorf("%s says nothing any more: take it out of silent", place)
		}
	}
	return all
}

// machine matches what is said to a database, and what begins what is hashed.
//
// constant: nobody writes to it.
var machine = regexp.MustCompile(`^(?:SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|BEGIN) |^parley [a-z ]+ v1\b`)

// reasonsIn calls f with every format of a declaration: literals, what is put
// together of literals and values, and both forms of what is counted.
func reasonsIn(d ast.Decl, f func(string)) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec, *ast.Field:
			return false
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) > 0 && slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, sel.Sel.Name) {
				return false // for the log
			}
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "count" && len(n.Args) == 3 {
				if one, many := literals(n.Args[1]), literals(n.Args[2]); len(one) == 1 && len(many) == 1 {
					f("1 " + one[0])
					f("%d " + many[0])
					return false
				}
			}
		case *ast.BinaryExpr:
			if n.Op != token.ADD {
				return true
			}
			s, ok := sum(n)
			if ok {
				f(s)
			}
			for _, part := range terms(n) { // what stands between may say something itself
				if len(literals(part)) == 0 {
					ast.Inspect(part, func(m ast.Node) bool {
						if call, ok := m.(*ast.CallExpr); ok {
							for _, a := range call.Args {
								for _, key := range literals(a) {
									f(key)
								}
							}
						}
						return true
					})
				}
			}
			return false
		case *ast.BasicLit:
			for _, key := range literals(n) {
				f(key)
			}
		}
		return true
	})
}

// terms are what a sum is put together of.
func terms(e ast.Expr) []ast.Expr {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		return append(terms(b.X), terms(b.Y)...)
	}
	return []ast.Expr{e}
}

// sum is the format of a sum: a value is %s. It reports false when no part is a
// literal.
func sum(e ast.Expr) (string, bool) {
	out, any := "", false
	for _, part := range terms(e) {
		if s := literals(part); len(s) == 1 {
			out, any = out+s[0], true
			continue
		}
		out += "%s"
	}
	return out, any
}

// canonical is a format as reasons.json has it: how a value is shown in detail
// doesn't matter there.
func canonical(format string) string {
	format = verb.ReplaceAllStringFunc(format, func(v string) string {
		switch v[len(v)-1] {
		case 'd', 'q', '%':
			return "%" + v[len(v)-1:]
		case 'x', 'X':
			return "%X"
		}
		return "%s"
	})
	format = strings.ReplaceAll(format, "%s%s", "%s")
	for { // Echo puts sentences together by itself
		short := strings.TrimPrefix(strings.TrimPrefix(format, "%s: "), "; ")
		if short = strings.TrimSuffix(strings.TrimSuffix(short, ": %s"), ": "); short == format {
			return strings.TrimSpace(format)
		}
		format = short
	}
}

// values are words that stand at a place of a format and are translated too:
// what a seat can't do, and letters of which script stand in a word.
func values() []string {
	return []string{
		talks.KindConfirm, talks.KindInitial, talks.KindSign, talks.KindExchange,
		"Latin", "Cyrillic", "Greek", "Armenian", "Arabic", "Hebrew",
		"not allowed", "void", "malformed", // what an act counts for
		"the pouch is damaged: %s, after %d act",
		"replaces its key (epoch %d)%s", // the one act that the desk leaves to the talks
	}
}

// TestReasonsComplete: every sentence of the rooms without a catalogue that a
// page can show stands in reasons.json, in every language, and no other does.
func TestReasonsComplete(t *testing.T) {
	said := reasonsSaid(t)
	if len(said) < 400 {
		t.Fatalf("only %d sentences were found in the rooms", len(said))
	}
	for _, v := range values() {
		said[v] = append(said[v], "values")
	}
	raw, err := files.ReadFile("reasons.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		quoted, _ := json.Marshal(key)
		if all[key] == nil {
			t.Errorf("nobody can read %q (%s): add to internal/phrase/reasons.json, or say in silent why no page shows it\n\t%s: {\"fr\": \"…\", \"ru\": \"…\"},", key, strings.Join(said[key], ", "), quoted)
			continue
		}
		for _, lang := range Langs()[1:] {
			checkWords(t, lang, "reason "+key, key, all[key][lang])
		}
	}
	for _, key := range nameForms() {
		if all[key] == nil {
			t.Errorf("%q is no format of reasons.json: take it out of nameForms", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if said[key] == nil {
			t.Errorf("no room says %q any more: take it out of internal/phrase/reasons.json", key)
		}
	}
}
