package store

import (
	"encoding/binary"
	"hash/crc32"
	"os"
)

// mark remembers, outside the database and without fsync, how far the database had come. Layout: count
// (8 bytes big-endian), hash of the newest act (32), CRC-32 of these (4).
type mark struct {
	f *os.File
}

const markSize = 8 + 32 + 4

func openMark(path string) (*mark, error) {
	f, err := openOrMake(path + ".mark")
	if err != nil {
		return nil, err
	}
	return &mark{f}, nil
}

// read returns what the mark says; ok is false when there is none or it isn't whole, which a crash of
// the machine may leave behind and which says nothing.
func (m *mark) read() (count int64, hash [32]byte, ok bool) {
	var b [markSize]byte
	if n, _ := m.f.ReadAt(b[:], 0); n != markSize || crc32.ChecksumIEEE(b[:40]) != binary.BigEndian.Uint32(b[40:]) {
		return 0, hash, false
	}
	copy(hash[:], b[8:40])
	return int64(binary.BigEndian.Uint64(b[:8])), hash, true
}

// write is best effort: the mark only ever adds a warning.
func (m *mark) write(count int64, hash [32]byte) {
	var b [markSize]byte
	binary.BigEndian.PutUint64(b[:8], uint64(count))
	copy(b[8:40], hash[:])
	binary.BigEndian.PutUint32(b[40:], crc32.ChecksumIEEE(b[:40]))
	_, _ = m.f.WriteAt(b[:], 0)
}

func (m *mark) close() error { return m.f.Close() }
