// Package akn writes and reads Akoma Ntoso 3.0, the XML of parliaments and, in
// its profile AKN4UN, of the United Nations.
//
//	sheet ──Write──▸ <akomaNtoso><statement name="resolution">…   ──Read──▸ sheet
//
// What is written is a statement, as AKN4UN has it for resolutions: a doc is for
// reports and letters, an act for laws, an amendment for a paper that quotes what
// it would change. One element serves three forms, which the sheet itself tells:
//
//	clean       name="resolution"
//	bracketed   name="draftResolution", contains="multipleVersions": each bracket is
//	            <inline name="alternative">, its roles are inlines within
//	amendments  name="amendments", contains="multipleVersions": <ins> and <del>, and
//	            in the metadata a textualMod for each
//
// Preambular paragraphs are recitals, operative ones <paragraph>, what stands
// below them <list> and <point>, headings <section>; what Akoma Ntoso has no
// element for is <hcontainer name="KIND">. Names (eId) follow the OASIS naming
// convention: rec_2, para_3, para_3__list_1__point_a.
//
// What a sheet knows beyond that stands in attributes of our own namespace, which
// the schema allows everywhere: who holds a wording, short names of claims, block
// ids, authors and times of changes. Others may ignore them; Read takes them back.
//
// The law: Read(Write(s)) = s, but for a paragraph's Style and Line, which are of
// the file that it came from, and for neighbouring items of one look, which become
// one. Characters that XML can't hold become U+FFFD.
//
// Read also takes documents by others. Document types, entities and foreign
// encodings are refused; size, depth and number of paragraphs are bounded.
package akn
