//go:build !unix

package cli

import "io/fs"

// openToOthers reports whether others than its owner can read or write a file; where modes don't say so, no.
func openToOthers(fs.FileInfo) bool { return false }
