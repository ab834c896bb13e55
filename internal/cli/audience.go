package cli

import (
	"flag"
	"fmt"

	"parley/internal/desk"
)

// audienceFlag adds --for: who a copy of the text is made for.
func audienceFlag(f *flag.FlagSet, into *string) {
	f.StringVar(into, "for", "", "`WHO` reads it, parties or public: decides who may see holders under the charter")
}

// public reports whether what is shown is for anybody, and not for the parties
// alone. A copy that leaves the terminal is for anybody unless a person says
// otherwise.
func public(audience string, leaves bool) (bool, error) {
	switch audience {
	case "":
		return leaves, nil
	case "parties", "public":
		return audience == "public", nil
	}
	return false, desk.Usage{Msg: fmt.Sprintf("--for %s: want parties or public", desk.Visible(audience))}
}
