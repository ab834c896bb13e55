package publish

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"parley/internal/publish/reading"
	"parley/ledger"
	"parley/outcome"
)

// maxFile is the size of a file of the folder that is read: the page holds the record, packed, and the program.
const maxFile = 2 * outcome.MaxBytes

// maxFiles is how many files a folder has: seven formats in six languages, and what else there is.
const maxFiles = 2000

// Verify reads a folder as somebody does who trusts none of it: the record is checked, and every other file against the
// record or, where it can't be, against the list of digests. The error is for folders that aren't a publication at all.
func Verify(dir fs.FS, tell func(done, total int)) (*reading.Reading, error) {
	have, err := files(dir)
	if err != nil {
		return nil, err
	}
	raw := have[RecordFile]
	if raw == nil {
		return nil, fmt.Errorf("no publication: %s isn't there", RecordFile)
	}
	r := reading.Check(raw, outcome.Options{Tell: tell})
	bad := func(format string, args ...any) {
		r.Findings = append(r.Findings, outcome.Finding{Level: outcome.Broken, Text: fmt.Sprintf(format, args...)})
		r.Holds, r.Complete = false, false
	}
	if p, err := outcome.Parse(raw); err == nil {
		same(p, raw, have, bad)
	}
	listed(have, bad)
	r.Checked = append(r.Checked, outcome.Counted{What: "files of the folder, each with the digest that is listed", N: len(have) - 1})
	return r, nil
}

// same compares with the record the files that say the same for other programs.
func same(p *outcome.Publication, raw []byte, have map[string][]byte, bad func(string, ...any)) {
	var notes []ledger.Note
	for i := 1; ; i++ {
		name := "record/checkpoint"
		if i > 1 {
			name = fmt.Sprintf("%s-%d", name, i)
		}
		b := have[name]
		if b == nil {
			break
		}
		n, err := ledger.ParseNote(b)
		if err != nil {
			bad("%s: %v", name, err)
			return
		}
		notes = append(notes, n)
	}
	if whole, err := ledger.Merge(notes...); err != nil || !bytes.Equal(whole.Bytes(), p.Checkpoint) {
		bad("the checkpoint in record/ isn't the one of the publication")
	}
	if keys, err := outcome.Verifiers(p); err != nil || strings.Join(keys, "\n")+"\n" != string(have["record/keys"]) {
		bad("record/keys doesn't list the keys of the publication")
	}
	page := have[Page]
	m := regexp.MustCompile(`<script id="record" type="text/plain" data-sha256="([0-9a-f]{64})">([^<]*)</script>`).FindSubmatch(page)
	if m == nil {
		bad("%s holds no record", Page)
		return
	}
	packed, err := base64.StdEncoding.Strict().DecodeString(string(m[2]))
	if err != nil || sum(packed) != string(m[1]) || !bytes.Equal(inflate(packed), raw) {
		bad("%s holds another record than %s", Page, RecordFile)
	}
}

// listed compares the folder with its list of digests.
func listed(have map[string][]byte, bad func(string, ...any)) {
	list := have[sumsFile]
	var all []File
	for name, raw := range have {
		if name != sumsFile {
			all = append(all, File{name, raw})
		}
	}
	want := strings.SplitAfter(string(sums(all)), "\n")
	got := strings.SplitAfter(string(list), "\n")
	for _, line := range want {
		if !slices.Contains(got, line) {
			_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			bad("%s isn't the file that %s lists", name, sumsFile)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			_, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			if _, ok := have[name]; !ok {
				bad("%s lists %.100q, and it isn't there", sumsFile, name)
			}
		}
	}
}

func files(dir fs.FS) (map[string][]byte, error) {
	have := map[string][]byte{}
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no plain file", path)
		}
		if len(have) >= maxFiles {
			return fmt.Errorf("more than %d files: no publication", maxFiles)
		}
		f, err := dir.Open(path)
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if len(raw) > maxFile {
			return fmt.Errorf("%s is larger than %d bytes", path, maxFile)
		}
		have[path] = raw
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	return have, nil
}

// inflate unpacks what stands in the page; nil where that isn't possible.
func inflate(packed []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(r, outcome.MaxBytes+1))
	if err != nil {
		return nil
	}
	return b
}
