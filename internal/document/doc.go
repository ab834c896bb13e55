// Package document is what stands between the text and the files in which
// delegations mail it.
//
//	docx, html, akn, …  ──read──▸  Sheet  ──Claims──▸  claims of each author
//	text, claims, positions  ──Bracketed, Clean, Tracked, …──▸  Sheet  ──write──▸  docx, pdf, html, akn, …
//
// A Sheet is a document as files show it: paragraphs of runs, with tracked
// changes, comments, notes and bookmarks, whatever the format. The packages
// below this one read and write one format each and know nothing of talks; this
// one knows nothing of formats. Nothing is dropped in silence: what a format
// holds and a Sheet can't is listed as Lost, with its place.
//
// Who may be shown what is decided before a Sheet is made (see talks.Sight): a
// Sheet holds only what its reader may see.
package document
