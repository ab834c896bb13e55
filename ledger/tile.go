package ledger

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight and tileWidth are those of c2sp.org/tlog-tiles.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// A Tile is a piece of a log as c2sp.org/tlog-tiles names it: W hashes of level L from N·256 on, or W leaves.
type Tile struct {
	Entries bool // leaves, not hashes
	L       int
	N       int64
	W       int // 1 to 256; 256 is a full tile, which never changes
}

// ParseTile reads the path of a tile: "tile/L/N", "tile/entries/N", with ".p/W" behind it for one that isn't full. N is
// written in groups of three digits, all but the last behind an x.
func ParseTile(path string) (Tile, error) {
	no := fmt.Errorf("%w: %q is no path of a tile", ErrLog, path)
	rest, ok := strings.CutPrefix(path, "tile/")
	level, rest, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 || len(path) > 64 {
		return Tile{}, no
	}
	t := Tile{W: tileWidth}
	if level == "entries" {
		t.Entries = true
	} else if l, err := strconv.Atoi(level); err != nil || l < 0 || l > 2 || strconv.Itoa(l) != level {
		return Tile{}, no // 2^24 leaves have tiles of three levels
	} else {
		t.L = l
	}
	if n, w, ok := strings.Cut(rest, ".p/"); ok {
		width, err := strconv.Atoi(w)
		if err != nil || width < 1 || width >= tileWidth || strconv.Itoa(width) != w {
			return Tile{}, no
		}
		rest, t.W = n, width
	}
	for _, g := range strings.Split(rest, "/") {
		d, err := strconv.Atoi(strings.TrimPrefix(g, "x"))
		if err != nil || d < 0 || d > 999 || t.N > MaxSize {
			return Tile{}, no
		}
		t.N = t.N*1000 + int64(d)
	}
	if t.Path() != path {
		return Tile{}, no
	}
	return t, nil
}

// Path is what ParseTile reads.
func (t Tile) Path() string {
	n := fmt.Sprintf("%03d", t.N%1000)
	for x := t.N / 1000; x > 0; x /= 1000 {
		n = fmt.Sprintf("x%03d/%s", x%1000, n)
	}
	if t.W < tileWidth {
		n = fmt.Sprintf("%s.p/%d", n, t.W)
	}
	if t.Entries {
		return "tile/entries/" + n
	}
	return fmt.Sprintf("tile/%d/%s", t.L, n)
}

// Tile returns the hashes of a tile, one after the other, as far as the first size leaves have them.
func (l *Log) Tile(t Tile, size int64) ([]byte, error) {
	if t.Entries || size > l.size || (t.N*tileWidth+int64(t.W))<<(tileHeight*t.L) > size {
		return nil, fmt.Errorf("%w: the tile %s in size %d", ErrLog, t.Path(), size)
	}
	return tlog.ReadTileData(tlog.Tile{H: tileHeight, L: t.L, N: t.N, W: t.W}, l)
}

// Bundle returns the leaves of a tile, each behind its length in two bytes, from all leaves of a log.
func (t Tile) Bundle(leaves int64, leaf func(i int64) []byte) ([]byte, error) {
	from := t.N * tileWidth
	if !t.Entries || from+int64(t.W) > leaves {
		return nil, fmt.Errorf("%w: the tile %s in size %d", ErrLog, t.Path(), leaves)
	}
	var out []byte
	for i := from; i < from+int64(t.W); i++ {
		b := leaf(i)
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(b))), b...)
	}
	return out, nil
}
