package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// FileError says which part of a file can't be read, and why.
type FileError struct {
	Part string // "word/document.xml"; "" for the file as a whole
	Line int    // of the part; 0 where it doesn't matter
	Err  error
}

func (e *FileError) Error() string {
	switch {
	case e.Part == "":
		return e.Err.Error()
	case e.Line == 0:
		return fmt.Sprintf("%.80s: %v", e.Part, e.Err)
	}
	return fmt.Sprintf("%.80s, line %d: %v", e.Part, e.Line, e.Err)
}

// Unwrap gives the reason alone.
func (e *FileError) Unwrap() error { return e.Err }

// parts are the parts of a file by name, and what may still be unpacked.
type parts struct {
	by   map[string]*zip.File
	left int64
}

// openParts reads the list of parts and refuses what no word processor makes.
func openParts(r io.ReaderAt, size int64) (*parts, error) {
	whole := func(format string, a ...any) error { return &FileError{Err: fmt.Errorf(format, a...)} }
	if size > MaxFile {
		return nil, whole("the file has %d MB, at most %d are read; save it again without its pictures", size>>20, MaxFile>>20)
	}
	var head [8]byte
	if n, _ := r.ReadAt(head[:], 0); n == 8 && bytes.Equal(head[:], []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}) {
		return nil, whole("the file is protected by a password or of the old kind (.doc); save it as .docx without a password")
	}
	if err := checkDirectory(r, size); err != nil {
		return nil, whole("%w", err)
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, whole("the file is no .docx, or was cut short: %w", err)
	}
	if len(z.File) > MaxParts {
		return nil, whole("the file has %d parts, at most %d are read", len(z.File), MaxParts)
	}
	p := &parts{by: make(map[string]*zip.File, len(z.File)), left: MaxUnpacked}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := partName(f.Name)
		if name == "" {
			return nil, whole("the file has a part with the name %.60q, which leads out of it", f.Name)
		}
		if p.by[name] != nil {
			return nil, whole("the file has two parts with the name %.60q; which of them is shown would depend on the program", f.Name)
		}
		if f.Flags&1 != 0 {
			return nil, whole("part %.60q is encrypted; save the file without a password", f.Name)
		}
		p.by[name] = f
	}
	return p, nil
}

// checkDirectory bounds the list of parts before it is read: the zip reader
// would believe its length.
func checkDirectory(r io.ReaderAt, size int64) error {
	n := min(size, 22+65535)
	tail := make([]byte, n)
	if k, err := r.ReadAt(tail, size-n); int64(k) < n {
		return fmt.Errorf("the file can't be read to its end: %w", err)
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || len(tail) < i+22 {
		return errors.New("the file is no .docx, or was cut short: it doesn't end as one")
	}
	end := size - n + int64(i)
	if i >= 20 && bytes.HasPrefix(tail[i-20:], []byte("PK\x06\x07")) { // the zip reader would believe the list that this one names
		return errors.New("the file is a zip64, for files beyond 4 GB; save it again in a word processor")
	}
	length, offset := int64(binary.LittleEndian.Uint32(tail[i+12:])), int64(binary.LittleEndian.Uint32(tail[i+16:]))
	if length > MaxDirectory || end-offset > MaxDirectory {
		return fmt.Errorf("the file's list of parts is longer than %d kB", MaxDirectory>>10)
	}
	return nil
}

// partName is the one spelling of a part's name, without case; "" for a name
// that leads out of the file.
func partName(name string) string {
	name = strings.TrimPrefix(strings.ToLower(name), "/")
	if name == "" || strings.ContainsAny(name, "\\\x00:") || path.Clean(name) != name || strings.HasPrefix(name, "..") {
		return ""
	}
	return name
}

// open begins to unpack a part. nil: there is none.
func (p *parts) open(name string) (*unpacker, error) {
	f := p.by[name]
	if f == nil {
		return nil, nil
	}
	if f.UncompressedSize64 > MaxPart {
		return nil, &FileError{Part: name, Err: fmt.Errorf("it has %d MB, at most %d are read", f.UncompressedSize64>>20, MaxPart>>20)}
	}
	rc, err := f.Open()
	if err != nil {
		return nil, &FileError{Part: name, Err: fmt.Errorf("it can't be unpacked: %w", err)}
	}
	return &unpacker{rc: rc, name: name, from: int64(f.CompressedSize64), p: p}, nil
}

// scan opens a part as XML; nil when there is none.
func (p *parts) scan(name string) (*scanner, func(), error) {
	u, err := p.open(name)
	if u == nil {
		return nil, nil, err
	}
	s := newScanner(name, bufio.NewReaderSize(u, 64<<10))
	return s, func() { u.rc.Close() }, nil
}

// unpacker counts what comes out of a part.
type unpacker struct {
	rc      io.ReadCloser
	name    string
	n, from int64
	p       *parts
}

func (u *unpacker) Read(b []byte) (int, error) {
	n, err := u.rc.Read(b)
	u.n += int64(n)
	u.p.left -= int64(n)
	switch {
	case u.n > MaxPart:
		err = fmt.Errorf("it has more than %d MB", MaxPart>>20)
	case u.p.left < 0:
		err = fmt.Errorf("the parts of the file have more than %d MB together", MaxUnpacked>>20)
	case u.n > ratioFrom && u.n > MaxRatio*u.from:
		err = fmt.Errorf("each of its bytes unpacks to more than %d: it is made to fill memory", MaxRatio)
	case err == nil || err == io.EOF:
		return n, err
	}
	return 0, &FileError{Part: u.name, Err: err}
}

// rel is a relation of a part to another.
type rel struct {
	id, kind string // kind is the last element of the type: "styles"
	target   string // the name of a part, or an address
	external bool
}

// relations reads what a part is related to; none is no error.
func (p *parts) relations(name string) ([]rel, error) {
	dir, base := path.Split(name)
	s, done, err := p.scan(dir + "_rels/" + base + ".rels")
	if s == nil {
		return nil, err
	}
	defer done()
	if _, err := s.root(); err != nil {
		return nil, err
	}
	var out []rel
	err = s.each(func(e elem) error {
		if e.name != "Relationship" {
			return nil
		}
		if len(out) >= MaxParts {
			return s.fail(fmt.Errorf("more than %d relations", MaxParts))
		}
		r := rel{id: e.attr("Id"), kind: path.Base(e.attr("Type")), target: e.attr("Target"), external: e.attr("TargetMode") == "External"}
		if !r.external {
			t := strings.ReplaceAll(r.target, "\\", "/")
			if !strings.HasPrefix(t, "/") {
				t = path.Join("/", dir, t)
			}
			r.target = partName(path.Clean(t))
		}
		out = append(out, r)
		return nil
	})
	return out, err
}
