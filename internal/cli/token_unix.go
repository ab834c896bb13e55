//go:build unix

package cli

import "io/fs"

// openToOthers reports whether others than its owner can read or write a file.
func openToOthers(fi fs.FileInfo) bool { return fi.Mode().Perm()&0o077 != 0 }
