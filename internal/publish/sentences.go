package publish

import "parley/internal/phrase"

// sentences are the words of the page in one language, by their English. What a check counts and can't tell is said by
// package outcome in English; TestSentences holds this list to both.
func sentences(b phrase.Book) map[string]string {
	return map[string]string{
		"Not verified yet: the program of this page is checking.": b.T("Not verified yet: the program of this page is checking."),
		"What is false":                     b.T("What is false"),
		"Proven double-dealing":             b.T("Proven double-dealing"),
		"The text":                          b.T("The text"),
		"Who is bound":                      b.T("Who is bound"),
		"party":                             b.T("party"),
		"name":                              b.T("name"),
		"initialled":                        b.T("initialled"),
		"signed":                            b.T("signed"),
		"exchanged":                         b.T("exchanged"),
		"record signed":                     b.T("record signed"),
		"with a post-quantum key":           b.T("with a post-quantum key"),
		"What is missing, or worth knowing": b.T("What is missing, or worth knowing"),
		"What was checked, here and now":    b.T("What was checked, here and now"),
		"What was not checked, since nobody can tell from a publication": b.T("What was not checked, since nobody can tell from a publication"),
		"The whole negotiation":  b.T("The whole negotiation"),
		"Files beside this page": b.T("Files beside this page"),
		"They are made from the text above for other programs; this page can’t read them and didn’t check them. Somebody with Parley can: parley publish verify, with the folder.": b.T("They are made from the text above for other programs; this page can’t read them and didn’t check them. Somebody with Parley can: parley publish verify, with the folder."),
		"Identifiers":                                           b.T("Identifiers"),
		"a part of this page is missing: %s":                    b.T("a part of this page is missing: %s", "%s"),
		"a part of this page is damaged: %s":                    b.T("a part of this page is damaged: %s", "%s"),
		"FALSE: this publication is damaged or was changed: %s": b.T("FALSE: this publication is damaged or was changed: %s", "%s"),
		"FALSE: this publication isn’t what it pretends to be. Rely on nothing in it.":       b.T("FALSE: this publication isn’t what it pretends to be. Rely on nothing in it."),
		"Verified: every party is bound to the text below, and has signed the record of it.": b.T("Verified: every party is bound to the text below, and has signed the record of it."),
		"Verified, with gaps: every party is bound to the text below; see what is missing.":  b.T("Verified, with gaps: every party is bound to the text below; see what is missing."),
		"yes":                   b.T("yes"),
		"no":                    b.T("no"),
		"talks":                 b.T("talks"),
		"text":                  b.T("text"),
		"root of the record":    b.T("root of the record"),
		"%s of %s acts checked": b.T("%s of %s acts checked", "%s", "%s"),
		"paragraphs of the text, whose digest is the one that was signed":                                                                                                  b.T("paragraphs of the text, whose digest is the one that was signed"),
		"leaves of the log, whose root is the checkpoint's":                                                                                                                b.T("leaves of the log, whose root is the checkpoint's"),
		"signatures on the checkpoint, Ed25519 and ML-DSA":                                                                                                                 b.T("signatures on the checkpoint, Ed25519 and ML-DSA"),
		"acts whose words are here, each with the hash that its header names":                                                                                              b.T("acts whose words are here, each with the hash that its header names"),
		"acts of which there is the header alone: nothing of what they say can be read or guessed":                                                                         b.T("acts of which there is the header alone: nothing of what they say can be read or guessed"),
		"signatures of acts, each by the one key of its party that must have made it":                                                                                      b.T("signatures of acts, each by the one key of its party that must have made it"),
		"exchanges of signatures followed back to every party's signature, and these to everybody's initials":                                                              b.T("exchanges of signatures followed back to every party's signature, and these to everybody's initials"),
		"who holds the keys: the parties say it of each other, and only a comparison by voice or in person ties a key to a state":                                          b.T("who holds the keys: the parties say it of each other, and only a comparison by voice or in person ties a key to a state"),
		"whether this page, or the program that checks, was changed by whoever gave it to you: take another copy of Parley, from somebody else, and run it on this folder": b.T("whether this page, or the program that checks, was changed by whoever gave it to you: take another copy of Parley, from somebody else, and run it on this folder"),
		"whether a claimed time is true": b.T("whether a claimed time is true"),
		"whether the negotiations went by their rules: that needs the words of acts that are closed; each party's own signature stands for it": b.T("whether the negotiations went by their rules: that needs the words of acts that are closed; each party's own signature stands for it"),
		"whether the files in other formats say what the text here says: this checks the text itself":                                          b.T("whether the files in other formats say what the text here says: this checks the text itself"),
	}
}
