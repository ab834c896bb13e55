//go:build !unix

package bridge

import "time"

// constant: when the program began.
var began = time.Now()

// spent is the time since the program began, where nothing tells what it used.
func spent() time.Duration { return time.Since(began) }
