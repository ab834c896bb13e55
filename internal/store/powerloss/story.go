package powerloss

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Story is what a process did below one directory, in order.
type Story struct {
	root   string
	events []event
	acks   []Ack
}

// Ack is a line that the process printed.
type Ack struct {
	Line string
	At   int // the number of events before it
}

// Acks are the lines that the process printed, in order.
func (s *Story) Acks() []Ack { return s.acks }

// Len is the number of events: power may be lost at each moment from 0 to Len.
func (s *Story) Len() int { return len(s.events) }

type kind int

const (
	create kind = iota // a file, in dir under name
	mkdir
	write
	truncate
	rename // old to name, in one directory
	unlink
	sync
)

// event is one change of the disk. A write counts from when it began. A sync counts when it has ended, for what
// had ended before it began.
type event struct {
	kind      kind
	dir       *inode // for names: the directory
	node      *inode // what is created, written, moved, synced
	name, old string
	off       int64
	data      []byte
	size      int64 // truncate
	begin     int   // line of the trace in which it began
	end       int   // and in which it ended
}

// inode is a file or directory, whatever its name.
type inode struct {
	path    string // its first name, for messages
	isDir   bool
	size    int64
	entries map[string]*inode // of a directory, as the process sees it
}

// Unsynced lists what isn't certain to be on the disk when the line was printed: "write to PATH", "name of
// PATH". Files for which skip holds (given by their path below the root) are left out.
func (s *Story) Unsynced(a Ack, skip func(path string) bool) []string {
	var out []string
	said := map[string]bool{}
	say := func(what, path string) {
		if !skip(path) && !said[what+path] {
			said[what+path] = true
			out = append(out, what+" "+path)
		}
	}
	paths := s.paths(a.At)
	for i, e := range s.events[:a.At] {
		switch e.kind {
		case write, truncate:
			if p := paths[e.node]; p != "" && !s.synced(e.node, e.end, s.events[i+1:a.At]) {
				say("write to", p)
			}
		case create, mkdir, rename:
			// A name that is gone again needs no sync.
			if p := paths[e.node]; p != "" && filepath.Base(p) == e.name && !s.synced(e.dir, e.end, s.events[i+1:a.At]) {
				say("name of", p)
			}
		}
	}
	return out
}

func (s *Story) rel(path string) string {
	rel, err := filepath.Rel(s.root, path)
	if err != nil {
		return path
	}
	return rel
}

func (s *Story) synced(n *inode, end int, later []event) bool {
	for _, e := range later {
		if e.kind == sync && e.node == n && e.begin > end {
			return true
		}
	}
	return false
}

// paths are the paths of all that has a name after the first at events.
func (s *Story) paths(at int) map[*inode]string {
	names := map[*inode]map[string]*inode{}
	var root *inode
	for _, e := range s.events[:at] {
		if e.dir == nil {
			continue
		}
		if names[e.dir] == nil {
			names[e.dir] = map[string]*inode{}
		}
		if e.kind == rename {
			delete(names[e.dir], e.old)
		}
		if names[e.dir][e.name] = e.node; e.kind == unlink {
			delete(names[e.dir], e.name)
		}
		if e.dir.path == s.root {
			root = e.dir
		}
	}
	out := map[*inode]string{}
	var walk func(dir *inode, path string)
	walk = func(dir *inode, path string) {
		for name, n := range names[dir] {
			out[n] = filepath.Join(path, name)
			walk(n, out[n])
		}
	}
	walk(root, "")
	return out
}

// String is the story as text, without data.
func (s *Story) String() string {
	names := []string{"create", "mkdir", "write", "truncate", "rename", "unlink", "sync"}
	var b strings.Builder
	acks := s.acks
	for i, e := range s.events {
		for len(acks) > 0 && acks[0].At == i {
			fmt.Fprintf(&b, "     --- %s\n", acks[0].Line)
			acks = acks[1:]
		}
		fmt.Fprintf(&b, "%4d %s %s", i, names[e.kind], s.rel(e.node.path))
		switch e.kind {
		case write:
			fmt.Fprintf(&b, " %d+%d", e.off, len(e.data))
		case truncate:
			fmt.Fprintf(&b, " %d", e.size)
		case rename:
			fmt.Fprintf(&b, " %s -> %s", e.old, e.name)
		}
		b.WriteByte('\n')
	}
	for _, a := range acks {
		fmt.Fprintf(&b, "     --- %s\n", a.Line)
	}
	return b.String()
}
