package cli

import "slices"

// verbs is the whole grammar, chapter by chapter. Each chapter's verbs stand
// in files of their own.
func verbs() []verb {
	return slices.Concat(
		initVerbs(), talksVerbs(), keyVerbs(), serveVerbs(), peopleVerbs(), loginVerbs(), demoVerbs(), backupVerbs(), configVerbs(),
		compileVerbs(), readVerbs(), textVerbs(), proposeVerbs(), importVerbs(), amendVerbs(), bothVerbs(), rewordVerbs(), languageVerbs(), libraryVerbs(),
		positionVerbs(), packageVerbs(), noteVerbs(), silenceVerbs(), committeeVerbs(), registerVerbs(), briefVerbs(), bridgeVerbs(), mediationVerbs(), mediatorVerbs(), blindVerbs(),
		reviseVerbs(), agreeVerbs(), finishVerbs(),
		statusVerbs(), claimVerbs(), logVerbs(), compareVerbs(), commitmentVerbs(),
		pouchVerbs(), exportVerbs(), publishVerbs(), floatVerbs(), peersVerbs(), seatsVerbs(),
		auditVerbs(), witnessVerbs(), completionVerbs(),
	)
}
