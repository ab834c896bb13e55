//go:build unix

package node

import (
	"syscall"
	"time"
)

// cpuTime is the time that this process has spent on all cores: on a machine
// that others use too, it says more than the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
