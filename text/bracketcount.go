package text

import "strings"

// BracketCount is the raw count of bracket characters in a source.
type BracketCount struct {
	Open, Close int // [ and ], without note marks [^1] and definitions of links
	Depth       int // greatest depth of one stack over the whole source; a ] on the empty stack is passed over
	Links       int // those of Open that belong to links; they are no negotiating brackets
}

// CountBrackets counts brackets as the press and the secretariats do: as
// characters, balanced or not. It says nothing about structure; for that see
// Parse.
func CountBrackets(src string) BracketCount {
	var n BracketCount
	src = strings.ReplaceAll(src, "\r\n", "\n")
	depth := 0
	for line := range strings.SplitSeq(src, "\n") {
		if isRefLine(line) {
			continue
		}
		for i := 0; i < len(line); {
			switch c := line[i]; {
			case c == '\\' && i+1 < len(line):
				i += 2
				continue
			case c == '[':
				if k := noteMarkPrefix(line[i:]); k > 0 {
					i += k
					continue
				}
				n.Open++
				depth++
				n.Depth = max(n.Depth, depth)
			case c == ']':
				n.Close++
				depth = max(depth-1, 0)
			}
			i++
		}
	}
	r, err := Parse(src, ReadOptions{Literal: true})
	if err == nil {
		n.Links = r.links
	}
	return n
}
