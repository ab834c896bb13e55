//go:build !unix

package text

import "time"

// constant: when the program began.
var began = time.Now()

func cpuTime() time.Duration { return time.Since(began) }
