package rehearsal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Script is a world and what happens in it, as text. Lines that begin with # are remarks. The first line
// is the world:
//
//	world seed=17 parties=AA,BB,CC liars=CC disk=memory
//
// With recorded=1 the charter holds recorded claims r1 r2 …; with outside=BB the party BB has not got the charter yet and
// joins by the first pouch that brings the one whose number was read aloud.
//
// Then one event a line. k… are labels for claims and packages, m… for pouches:
//
//	AA amend b1 2-4 -> new words @k1      replace words 2 and 3; with "loose" behind the range: without holding
//	AA sub k1 b1 0-1 -> new words @k2     the same in the new words of k1
//	AA insert b1 op -> new words @k3      a block behind b1; choice=1 before the arrow marks an option
//	AA delete b1 @k4 · move b1 b3 @k5 · split b1 2 @k6 · join b1 @k7
//	AA accept k1 k2 if k3                 also support, object, reserve; withdraw k1; package k1 k2 @k8
//	AA accede · revise · agree · revoke b1 · confirm · initial · sign · unsign · exchange · comment words
//	AA pen BB                             names BB for the next term, from the newest revision
//	AA not-a-copy                         dismisses what others say of acts of AA that its home doesn't have
//	AA rekey · crash · reopen             crash ends the process and starts it again
//	AA copy · restore                     keeps a copy of its home; puts the copy back, and re-keys as one must
//	AA breaks lose 2                      its disk refuses the third write from now; "keep": and has kept it
//	AA clock -3600                        seconds
//	AA mails m1 BB                        packs what BB isn't known to hold; with "all": everything; "sealed": encrypted
//	m1 reaches BB                         with cut=N flip=N (bytes and bits of the file, modulo its size),
//	                                      shuffle=N, skip=N, stale (see deliver), and salvage
//	CC lies fork 3 m2 BB                  see lies.go for the lies
//	AA holds 12ab 34cd                    the beginnings of its frontier's digest and of its newest text's, on every
//	                                      machine and for ever
//	AA shows words · AA hides words       the test fails if what AA shows of the talks lacks them, or has them
type Script struct {
	Seed    uint64
	Parties []string
	Liars   []string
	Disk    string // memory, sqlite, or home: the honest run package node
	Outside []string
	Records bool // the charter holds recorded claims
	Lines   []string
}

// ParseScript reads a script.
func ParseScript(s string) (Script, error) {
	var out Script
	for _, line := range strings.Split(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if out.Parties != nil {
			out.Lines = append(out.Lines, line)
			continue
		}
		f := strings.Fields(line)
		if f[0] != "world" {
			return out, fmt.Errorf("a script begins with its world, not with %q", line)
		}
		out.Disk = "memory"
		for _, kv := range f[1:] {
			k, v, _ := strings.Cut(kv, "=")
			switch k {
			case "seed":
				n, err := strconv.ParseUint(v, 10, 64)
				if err != nil {
					return out, fmt.Errorf("seed: %w", err)
				}
				out.Seed = n
			case "parties":
				out.Parties = strings.Split(v, ",")
			case "liars":
				if v != "" {
					out.Liars = strings.Split(v, ",")
				}
			case "disk":
				out.Disk = v
			case "outside":
				out.Outside = strings.Split(v, ",")
			case "recorded":
				out.Records = v == "1"
			default:
				return out, fmt.Errorf("a world has no %q", k)
			}
		}
		if len(out.Parties) < 2 || !slices.IsSorted(out.Parties) {
			return out, fmt.Errorf("a world has two parties or more, in order")
		}
	}
	if out.Parties == nil {
		return out, fmt.Errorf("an empty script")
	}
	return out, nil
}

// String is the script as text.
func (s Script) String() string {
	more := ""
	if len(s.Outside) > 0 {
		more += " outside=" + strings.Join(s.Outside, ",")
	}
	if s.Records {
		more += " recorded=1"
	}
	return fmt.Sprintf("world seed=%d parties=%s liars=%s disk=%s%s\n%s\n", s.Seed, strings.Join(s.Parties, ","), strings.Join(s.Liars, ","), s.Disk, more, strings.Join(s.Lines, "\n"))
}

// with returns the script with other lines.
func (s Script) with(lines []string) Script {
	s.Lines = lines
	return s
}
