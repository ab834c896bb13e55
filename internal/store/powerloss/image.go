package powerloss

import (
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const sector = 512

// Image is what a disk may hold: files and directories by their path below the root.
type Image struct {
	files map[string][]byte
	dirs  []string
}

// Image returns what the disk may hold when power is lost after the first at events; r chooses among the
// possibilities.
func (s *Story) Image(at int, r *rand.Rand) *Image {
	// Which events count, and which sectors of a write; nil is all.
	mode := r.IntN(5)
	cut := r.IntN(at + 1)
	type change struct {
		e       event
		sectors func(i int64) bool
	}
	var data []change
	names := map[*inode][]event{}
	certain := map[*inode]int{} // how many of names are
	for i, e := range s.events[:at] {
		sure := false
		switch e.kind {
		case write, truncate:
			sure = s.synced(e.node, e.end, s.events[i+1:at])
		case create, mkdir, rename, unlink:
			names[e.dir] = append(names[e.dir], e)
			if s.synced(e.dir, e.end, s.events[i+1:at]) {
				certain[e.dir] = len(names[e.dir])
			}
			continue
		default:
			continue
		}
		c := change{e: e}
		switch {
		case sure || mode == 1:
		case mode == 0, mode == 2 && i >= cut, mode == 3 && r.IntN(2) == 0:
			continue
		case mode == 4:
			if r.IntN(4) == 0 {
				continue
			}
			if r.IntN(2) == 0 {
				seed := r.Uint64()
				c.sectors = func(i int64) bool { return rand.New(rand.NewPCG(seed, uint64(i))).IntN(2) == 0 }
			}
		}
		data = append(data, c)
	}
	content := map[*inode][]byte{}
	for _, c := range data {
		b := content[c.e.node]
		if c.e.kind == truncate {
			content[c.e.node] = resize(b, c.e.size)
			continue
		}
		end := c.e.off + int64(len(c.e.data))
		if int64(len(b)) < end {
			b = resize(b, end)
		}
		for at := c.e.off; at < end; {
			next := min(end, (at/sector+1)*sector)
			if c.sectors == nil || c.sectors(at/sector) {
				copy(b[at:next], c.e.data[at-c.e.off:next-c.e.off])
			}
			at = next
		}
		content[c.e.node] = b
	}
	img := &Image{files: map[string][]byte{}}
	var walk func(dir *inode, path string)
	walk = func(dir *inode, path string) {
		list := names[dir]
		n := certain[dir]
		switch mode {
		case 0:
		case 1:
			n = len(list)
		default:
			n += r.IntN(len(list) - n + 1)
		}
		entries := map[string]*inode{}
		for _, e := range list[:n] {
			if e.kind == rename {
				delete(entries, e.old)
			}
			if entries[e.name] = e.node; e.kind == unlink {
				delete(entries, e.name)
			}
		}
		var sorted []string
		for name := range entries {
			sorted = append(sorted, name)
		}
		slices.Sort(sorted)
		for _, name := range sorted {
			at := filepath.Join(path, name)
			if entries[name].isDir {
				img.dirs = append(img.dirs, at)
				walk(entries[name], at)
			} else {
				img.files[at] = content[entries[name]]
			}
		}
	}
	for _, e := range s.events[:at] {
		if e.dir != nil && e.dir.path == s.root {
			walk(e.dir, "")
			break
		}
	}
	return img
}

func resize(b []byte, size int64) []byte {
	out := make([]byte, size)
	copy(out, b)
	return out
}

// Sum is a digest of the image: equal images have equal ones.
func (m *Image) Sum() [32]byte {
	h := sha256.New()
	h.Write([]byte(strings.Join(m.dirs, "\n")))
	var names []string
	for name := range m.files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		sum := sha256.Sum256(m.files[name])
		h.Write([]byte("\n" + name + "\n"))
		h.Write(sum[:])
	}
	return [32]byte(h.Sum(nil))
}

// WriteTo puts the image into an empty directory.
func (m *Image) WriteTo(dir string) error {
	for _, d := range m.dirs {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return err
		}
	}
	for name, b := range m.files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}
