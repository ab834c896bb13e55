// Package docx reads and writes the files of word processors (.docx, Office
// Open XML as Word, LibreOffice and Google Docs write it) as Sheets.
//
// Only the standard library takes part: archive/zip and the tokens of
// encoding/xml. Nothing in a file is run, fetched or obeyed: macros, addresses
// and fields are reported, not followed. A file that can't be trusted to be
// what it says (a zip bomb, two parts of one name, a DOCTYPE, elements nested
// without end) is refused as a whole, with the name of the part; every bound is
// in limits.go.
//
// # What is read
//
// Paragraphs with their runs, italics (the run's own, its style's, its
// paragraph style's), tracked insertions, deletions and moves with their
// authors, changes of paragraph marks, an author's change inside another's,
// comments, footnotes and endnotes, rows of tables, headings, and the number
// that is printed in front of a paragraph, automatic or typed. Words of content
// controls, links and results of fields are words like any others.
//
// # What is not
//
// Looks other than italics aren't part of a text and aren't mentioned. All
// else that a Sheet can't hold is listed as Lost, with the paragraph: changes
// of formatting, codes of fields, pictures, text boxes, formulas, cells of tables
// that are inserted or deleted, hidden words, words struck out by hand, words that
// the file has for other programs, headers and footers that aren't our masthead or
// a page's number, macros, embedded documents, what is elsewhere, templates too.
//
// A footnote is called by the mark that somebody typed or by its number; notes that
// somebody inserted are numbered behind the others, so that the others keep theirs.
//
// # What is written
//
// Every file is transitional Office Open XML: A4, the table of many columns
// across; a masthead with symbol, date and languages in the header of the first
// page, so that the body is the text and nothing else; the page in the footer.
// Each kind of paragraph and each role of words has a style with a plain name,
// for people to change. Tracking is on. Nothing tells who wrote the file, where or
// when; equal Sheets give equal bytes.
//
// # What Parley leaves in a file for itself
//
// A bookmark around each paragraph names its block (see bookmarkName), and a
// custom XML part holds the claims that the file shows (document.Carried, as the
// desk writes it):
//
//	<carry xmlns="urn:parley:carry:1" revision="9f86…">base64 of Sheet.Claims</carry>
//
// Both are hints of a file that anyone may have edited. Read hands them on;
// nothing is believed because of them.
package docx
