package rehearsal

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Law returns the name of the law that an error says is broken.
func Law(err error) string {
	var b *Broken
	if errors.As(err, &b) {
		return b.Law
	}
	if err != nil {
		return "error"
	}
	return ""
}

// Shrink returns a script with fewer events that breaks the same law: first it takes away large pieces, then
// small ones, then single events, until none can go; then words and numbers within events. fails plays a script
// and returns its error; it is called at most tries times.
func Shrink(s Script, tries int, fails func(Script) error) Script {
	law := Law(fails(s))
	if law == "" {
		return s
	}
	broke := func(lines []string) bool {
		tries--
		return tries >= 0 && Law(fails(s.with(lines))) == law
	}
	lines := fewer(s.Lines, broke)
	for tries > 0 {
		simple := simpler(lines, broke)
		if slices.Equal(simple, lines) {
			break
		}
		lines = fewer(simple, broke)
	}
	return s.with(lines)
}

// fewer takes lines away.
func fewer(lines []string, broke func([]string) bool) []string {
	for size := max(1, len(lines)/2); ; {
		less := false
		for at := 0; at < len(lines); {
			short := append(append([]string{}, lines[:at]...), lines[min(at+size, len(lines)):]...)
			if broke(short) {
				lines, less = short, true
			} else {
				at += size
			}
		}
		switch {
		case size == 1 && !less:
			return lines
		case size > 1:
			size /= 2
		}
	}
}

// simpler takes words out of events, and puts 0 for their numbers.
func simpler(lines []string, broke func([]string) bool) []string {
	lines = slices.Clone(lines)
	for i := range lines {
		for at := 2; at < len(strings.Fields(lines[i])); at++ {
			f := strings.Fields(lines[i])
			was := lines[i]
			lines[i] = strings.Join(slices.Delete(slices.Clone(f), at, at+1), " ")
			if broke(lines) {
				at--
				continue
			}
			lines[i] = was
			if n, err := strconv.Atoi(f[at]); err == nil && n != 0 {
				f[at] = "0"
				if lines[i] = strings.Join(f, " "); !broke(lines) {
					lines[i] = was
				}
			}
		}
	}
	return lines
}
