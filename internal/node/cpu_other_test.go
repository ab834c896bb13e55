//go:build !unix

package node

import "time"

// constant: when the program began.
var began = time.Now()

func cpuTime() time.Duration { return time.Since(began) }
