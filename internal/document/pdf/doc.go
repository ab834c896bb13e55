// Package pdf writes a Sheet as a PDF file, tagged as PDF/UA-1 asks:
//
//	Sheet ──shape──▸ glyphs ──lines──▸ blocks ──place──▸ pages, structure, fonts ──▸ file
//
// The letters are shaped, put in order and broken into lines by the rules of
// Unicode (go-text/typesetting: harfbuzz, bidi, segmenter); pages, structure and
// font subsets are written here. Four fonts are compiled in: Noto Serif, upright
// and italic, for Latin, Greek and Cyrillic; Noto Naskh Arabic; Droid Sans
// Fallback for Chinese, Japanese and Korean. fonts/ has their licences, which
// allow embedding. A letter that none of them has stands as a frame with its
// number in it, and is told to Options.Lost.
//
// What is in a file:
//
//   - a header with symbol, date, languages and title; paragraphs with their numbers;
//     footnotes at the foot of their page; the look of brackets, holders and
//     tracked changes; on each page its number, and the lines counted if
//     that is asked for;
//   - tables, with their heads again on each page; a document with one of more
//     than four columns lies on its side;
//   - structure: headings, paragraphs, lists, tables, notes, links, with their
//     languages; what belongs to the paper alone is marked as artifact;
//   - bookmarks for headings and numbered paragraphs; a named place for each
//     block (file.pdf#b12); links of footnotes and of addresses on the web;
//   - title, language and the mark of PDF/UA as metadata. There is no date of
//     making: equal sheets give equal bytes.
//
// Text taken out of the file is the sheet's, letter by letter: each code of a
// font stands for the letters that it was made from. A line from right to left
// stands in the file as on the page, from the left, as programs that take text
// out expect; marks of direction (U+200F, U+200E) end the stretches of the other
// direction, and the structure has the same words in the order of reading.
//
// Words are not hyphenated. Letters that could turn what stands after them
// (overrides, embeddings, unclosed isolates) and control characters don't act:
// they are shown as frames with their numbers.
//
// BUG(comment): comments are left out; Options.Lost is told of it.
package pdf
