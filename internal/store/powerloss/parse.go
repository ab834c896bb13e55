package powerloss

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// calls are the system calls that change files, and those that this package doesn't model and refuses.
const calls = "open,openat,creat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,truncate,lseek," +
	"writev,pwritev,pwritev2,fallocate,link,linkat,symlink,symlinkat,copy_file_range,sendfile,splice,mmap"

// Command is the command under strace; the trace goes to the file trace.
func Command(trace string, args ...string) *exec.Cmd {
	return exec.Command("strace", append([]string{"-f", "-y", "-xx", "-s", "4000000", "-e", "signal=none", "-e", "trace=" + calls, "-o", trace}, args...)...)
}

// Missing returns why nothing can be traced here, or "".
func Missing() string {
	if _, err := exec.LookPath("strace"); err != nil {
		return "SKIPPED: strace isn't installed (apt-get install strace)"
	}
	if out, err := exec.Command("strace", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		return fmt.Sprintf("SKIPPED: strace may not trace here: %s", strings.TrimSpace(string(out)))
	}
	return ""
}

// Parse reads a trace of Command. root is the directory of which the story is; it was empty at the start. What
// the process writes to its standard output are the acknowledgements.
func Parse(trace io.Reader, root string) (*Story, error) {
	p := &parser{
		s:     &Story{root: root},
		top:   &inode{path: root, isDir: true, entries: map[string]*inode{}},
		begun: map[string]started{}, at: map[string]int64{},
	}
	lines := bufio.NewReaderSize(trace, 1<<20)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			if err := p.line(n, line); err != nil {
				return nil, fmt.Errorf("trace, line %d: %w: %.200s", n, err, line)
			}
		}
		if err == io.EOF {
			return p.s, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

type started struct {
	line int
	text string
	e    int // the event that it is already, or -1
}

type parser struct {
	s     *Story
	top   *inode
	begun map[string]started // by thread
	at    map[string]int64   // position of a file descriptor
	out   string             // an unfinished line of the output
}

func (p *parser) line(n int, line string) error {
	pid, text, ok := strings.Cut(line, " ")
	if !ok {
		return nil
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "---") || strings.HasPrefix(text, "+++") {
		return nil
	}
	begin := n
	if head, ok := strings.CutSuffix(text, "<unfinished ...>"); ok {
		s := started{line: n, text: head, e: -1}
		if name, args, ok := cut(head); ok && (name == "write" || name == "pwrite64") {
			s.e = len(p.s.events)
			if err := p.call(n, n, name, args, ""); err != nil {
				return err
			}
			if len(p.s.events) == s.e {
				s.e = -2 // it isn't ours
			}
		}
		p.begun[pid] = s
		return nil
	}
	if strings.HasPrefix(text, "<... ") {
		s, ok := p.begun[pid]
		if !ok {
			return fmt.Errorf("resumed, but never begun")
		}
		delete(p.begun, pid)
		if s.e == -2 {
			return nil
		}
		if s.e >= 0 {
			p.s.events[s.e].end = n
			return nil
		}
		_, rest, _ := strings.Cut(text, "resumed>")
		begin, text = s.line, s.text+rest
	}
	name, args, ok := cut(text)
	if !ok {
		return nil
	}
	i := strings.LastIndex(args, ") = ")
	if i < 0 {
		if j := strings.LastIndex(args, ") "); j < 0 || !strings.HasPrefix(strings.TrimSpace(args[j+1:]), "= ") {
			return fmt.Errorf("no result")
		} else {
			args, text = args[:j], strings.TrimSpace(args[j+1:])[2:]
		}
	} else {
		args, text = args[:i], args[i+4:]
	}
	if strings.HasPrefix(text, "-1 ") || text == "?" {
		return nil
	}
	return p.call(begin, n, name, args, text)
}

func cut(text string) (name, args string, ok bool) { return strings.Cut(text, "(") }

// call is one system call that has succeeded, or a write that has begun (then result is "").
func (p *parser) call(begin, end int, name, args, result string) error {
	a := split(args)
	e := event{begin: begin, end: end}
	switch name {
	case "open", "creat":
		return p.open(e, unquote(a[0]), args, result)
	case "openat":
		return p.open(e, absolute(a[0], a[1]), args, result)
	case "write", "pwrite64":
		fd, path := descriptor(a[0])
		data := []byte(unquote(a[1]))
		if fd == "1" {
			p.print(data)
			return nil
		}
		e.node = p.find(path)
		if e.node == nil {
			return nil
		}
		if strings.HasSuffix(a[1], "...") {
			return fmt.Errorf("the data were cut")
		}
		if n, err := strconv.Atoi(result); err == nil {
			data = data[:n]
		}
		if name == "write" {
			e.off = p.at[fd]
			p.at[fd] += int64(len(data))
		} else {
			e.off, _ = strconv.ParseInt(a[3], 10, 64)
		}
		e.kind, e.data = write, data
		e.node.size = max(e.node.size, e.off+int64(len(data)))
		p.add(e)
	case "lseek":
		fd, _ := descriptor(a[0])
		p.at[fd], _ = strconv.ParseInt(result, 10, 64)
	case "ftruncate", "truncate":
		_, path := descriptor(a[0])
		if name == "truncate" {
			path = unquote(a[0])
		}
		if e.node = p.find(path); e.node != nil {
			e.kind = truncate
			if e.size, _ = strconv.ParseInt(a[1], 10, 64); e.size != e.node.size {
				e.node.size = e.size
				p.add(e)
			}
		}
	case "fsync", "fdatasync":
		_, path := descriptor(a[0])
		if e.node = p.find(path); e.node != nil {
			e.kind = sync
			p.add(e)
		}
	case "rename":
		return p.rename(e, unquote(a[0]), unquote(a[1]))
	case "renameat", "renameat2":
		return p.rename(e, absolute(a[0], a[1]), absolute(a[2], a[3]))
	case "unlink", "rmdir":
		p.unlink(e, unquote(a[0]))
	case "unlinkat":
		p.unlink(e, absolute(a[0], a[1]))
	case "mkdir":
		p.mkdir(e, unquote(a[0]))
	case "mkdirat":
		p.mkdir(e, absolute(a[0], a[1]))
	case "mmap":
		if strings.Contains(args, "MAP_SHARED") && strings.Contains(args, "PROT_WRITE") {
			if _, path := descriptor(a[4]); p.find(path) != nil {
				return fmt.Errorf("writes through shared memory aren't modelled")
			}
		}
	default:
		for _, x := range a {
			_, path := descriptor(x)
			if p.find(path) != nil || p.find(unquote(x)) != nil {
				return fmt.Errorf("%s isn't modelled", name)
			}
		}
	}
	return nil
}

func (p *parser) add(e event) { p.s.events = append(p.s.events, e) }

func (p *parser) print(data []byte) {
	lines := strings.Split(p.out+string(data), "\n")
	for _, l := range lines[:len(lines)-1] {
		p.s.acks = append(p.s.acks, Ack{l, len(p.s.events)})
	}
	p.out = lines[len(lines)-1]
}

func (p *parser) open(e event, path, args, result string) error {
	fd, _ := descriptor(result)
	p.at[fd] = 0
	if e.node = p.find(path); e.node == nil && strings.Contains(args, "O_CREAT") {
		if e.dir, e.name = p.parent(path); e.dir != nil {
			e.kind, e.node = create, &inode{path: path}
			e.dir.entries[e.name] = e.node
			p.add(e)
		}
	} else if e.node != nil && strings.Contains(args, "O_TRUNC") && e.node.size > 0 {
		e.kind, e.node.size = truncate, 0
		p.add(e)
	}
	if e.node != nil && strings.Contains(args, "O_APPEND") {
		return fmt.Errorf("appending isn't modelled")
	}
	return nil
}

func (p *parser) rename(e event, from, to string) error {
	d1, old := p.parent(from)
	d2, name := p.parent(to)
	if d1 == nil && d2 == nil {
		return nil
	}
	if d1 != d2 {
		return fmt.Errorf("renaming from one directory to another isn't modelled")
	}
	e.kind, e.dir, e.old, e.name, e.node = rename, d1, old, name, d1.entries[old]
	delete(d1.entries, old)
	d1.entries[name] = e.node
	p.add(e)
	return nil
}

func (p *parser) unlink(e event, path string) {
	if e.node = p.find(path); e.node != nil {
		e.kind = unlink
		e.dir, e.name = p.parent(path)
		delete(e.dir.entries, e.name)
		p.add(e)
	}
}

func (p *parser) mkdir(e event, path string) {
	if e.dir, e.name = p.parent(path); e.dir != nil {
		e.kind, e.node = mkdir, &inode{path: path, isDir: true, entries: map[string]*inode{}}
		e.dir.entries[e.name] = e.node
		p.add(e)
	}
}

// parent finds the directory that holds path, or nil if that isn't below the root.
func (p *parser) parent(path string) (dir *inode, name string) {
	if dir = p.find(filepath.Dir(path)); dir == nil || !dir.isDir {
		return nil, ""
	}
	return dir, filepath.Base(path)
}

// find finds what has the path now, or nil.
func (p *parser) find(path string) *inode {
	if path == p.s.root {
		return p.top
	}
	rest, ok := strings.CutPrefix(path, p.s.root+"/")
	if !ok {
		return nil
	}
	n := p.top
	for name := range strings.SplitSeq(rest, "/") {
		if n == nil || !n.isDir {
			return nil
		}
		n = n.entries[name]
	}
	return n
}

// split parts arguments at commas; strings are in hexadecimal and hold none.
func split(args string) []string {
	out := strings.Split(args, ", ")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// unquote reads "\x2f\x74…".
func unquote(s string) string {
	s = strings.TrimSuffix(s, "...")
	if len(s) < 2 || s[0] != '"' {
		return ""
	}
	return unhex(s[1 : len(s)-1])
}

func unhex(s string) string {
	b, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
	if err != nil {
		return s
	}
	return string(b)
}

// descriptor reads 3<\x2f…>.
func descriptor(s string) (fd, path string) {
	fd, rest, ok := strings.Cut(s, "<")
	if !ok {
		return s, ""
	}
	path, _, _ = strings.Cut(rest, ">")
	return fd, unhex(path)
}

func absolute(dirfd, path string) string {
	path = unquote(path)
	if filepath.IsAbs(path) {
		return path
	}
	_, dir := descriptor(dirfd)
	return filepath.Join(dir, path)
}
