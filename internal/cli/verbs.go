package cli

import "slices"

// verbs is the whole grammar, chapter by chapter. Each chapter's verbs stand
// in files of their own.
func verbs() []verb {
	return slices.Concat(
		compileVerbs(), readVerbs(),
		compareVerbs(),
		completionVerbs(),
	)
}
