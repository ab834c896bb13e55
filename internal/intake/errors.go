package intake

import (
	"fmt"
	"strings"
)

// Unmapped is the error of a Plan for which it wasn't said whose the changes
// of some authors are.
type Unmapped struct {
	Authors []Asked
}

// Asked is an author of a file whose party must be said.
type Asked struct {
	Paper  int
	File   string
	Author string
	Offer  To
	Shared bool // another of the files names an author alike
}

func (e *Unmapped) Error() string {
	var names []string
	for _, a := range e.Authors {
		names = append(names, fmt.Sprintf("%q in %s", a.Author, a.File))
	}
	return "it isn't said whose the changes are of " + strings.Join(names, ", ")
}

// Unsure is the error of a Plan for a file whose base isn't certain: a person
// must name the revision that it changes.
type Unsure struct {
	Paper   int
	File    string
	Rev     int
	Percent int
}

func (e *Unsure) Error() string {
	return fmt.Sprintf("%s: no revision has all its paragraphs; %d%% of those of Rev.%d stand in it", e.File, e.Percent, e.Rev)
}

// FileError says which file can't be read, and why.
type FileError struct {
	File string
	Do   string // what to do; "" for nothing to say
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("%s: %v", e.File, e.Err) }
func (e *FileError) Unwrap() error { return e.Err }
