package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"unicode/utf16"
)

// file writes the objects of a PDF file as they come. The first error stays.
type file struct {
	w    io.Writer
	n    int64   // bytes written
	offs []int64 // offset of each object; 0 is not written yet
	sum  hash.Hash
	err  error
	zip  *zlib.Writer
}

func newFile(w io.Writer) *file {
	f := &file{w: w, offs: make([]int64, 1), sum: sha256.New()}
	f.raw([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

func (f *file) raw(b []byte) {
	if f.err != nil {
		return
	}
	f.sum.Write(b)
	n, err := f.w.Write(b)
	f.n += int64(n)
	f.err = err
}

// alloc gives the number of a new object.
func (f *file) alloc() int {
	f.offs = append(f.offs, 0)
	return len(f.offs) - 1
}

func (f *file) object(id int, format string, args ...any) {
	f.offs[id] = f.n
	f.raw(fmt.Appendf(nil, "%d 0 obj\n"+format+"\nendobj\n", append([]any{id}, args...)...))
}

// stream writes data, compressed, with further entries of its dictionary.
func (f *file) stream(id int, dict string, data []byte) {
	var b bytes.Buffer
	if f.zip == nil { // it takes a megabyte: one for all streams
		f.zip = zlib.NewWriter(&b)
	} else {
		f.zip.Reset(&b)
	}
	z := f.zip
	if _, err := z.Write(data); err != nil && f.err == nil {
		f.err = err
	}
	if err := z.Close(); err != nil && f.err == nil {
		f.err = err
	}
	f.bytes(id, dict+"/Filter/FlateDecode", b.Bytes())
}

// bytes writes data as it is.
func (f *file) bytes(id int, dict string, data []byte) {
	f.offs[id] = f.n
	f.raw(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>\nstream\n", id, dict, len(data)))
	f.raw(data)
	f.raw([]byte("\nendstream\nendobj\n"))
}

// end writes the table of objects. The name of the file is a digest of it, so
// that equal documents are equal files.
func (f *file) end(root, info int) error {
	start := f.n
	var b bytes.Buffer
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(f.offs))
	for _, o := range f.offs[1:] {
		if o == 0 {
			b.WriteString("0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	id := f.sum.Sum(nil)[:16]
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(f.offs), root, info, id, id, start)
	f.raw(b.Bytes())
	return f.err
}

// str is s as a string of PDF, whatever its letters.
func str(s string) string {
	b := []byte{'<', 'F', 'E', 'F', 'F'}
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// mp is a length in thousandths of a point. Whole numbers give equal bytes on
// every machine.
type mp int64

func (m mp) String() string { return string(m.append(nil)) }

func (m mp) append(b []byte) []byte {
	if m < 0 {
		b, m = append(b, '-'), -m
	}
	b = appendInt(b, int64(m/1000))
	if r := int64(m % 1000); r > 0 {
		b = append(b, '.', byte('0'+r/100), byte('0'+r/10%10), byte('0'+r%10))
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return b
}
