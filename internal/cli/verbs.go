package cli

// verbs is the whole grammar, chapter by chapter. Each chapter's verbs stand
// in files of their own.
func verbs() []verb {
	var all []verb
	for _, chapter := range [][]verb{} {
		all = append(all, chapter...)
	}
	return all
}
