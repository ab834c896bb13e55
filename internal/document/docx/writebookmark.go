package docx

import "parley/text"

// carryNS is the vocabulary of the part that Parley leaves for itself.
const carryNS = "urn:parley:carry:1"

// bookmarkName is the name of the bookmark around a block: "_parley" and the
// id. Word takes letters, digits and low lines, at most 40; for any other id
// the name is "", and the block goes without a bookmark.
func bookmarkName(id text.BlockID) string {
	if id == "" || len("_parley")+len(id) > 40 {
		return ""
	}
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return "_parley" + string(id)
}
