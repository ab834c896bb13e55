// Package html writes a sheet as one HTML file that needs nothing else, and reads
// HTML by anyone.
//
// What is written has no script, one style of its own that a content security
// policy names by its digest, and no address outside the file. The first title is
// <h1>, headings are <h2> to <h6> without a gap, numbers are letters of their
// paragraph, rows are a table. Language and direction stand on each paragraph that
// has others than the file. Brackets are letters; holders are bold, wordings
// underlined in a way of their party's: nothing is said by colour alone. Tracked
// changes are <ins> and <del>, announced to those who can't see them. It prints.
//
// The law: Read(Write(s)) = s, but for Style, Line, Claims (a page carries none),
// and neighbouring items of one look, which become one.
//
// Read takes what browsers take: missing end tags, entities, unknown elements. It
// reads a stream of tags, never a tree, so that time and memory grow with the file
// and no faster. Scripts, styles, pictures and forms are listed as lost.
package html
