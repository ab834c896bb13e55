package store

import (
	"database/sql"
	"fmt"
	"testing"
)

func openRaw(path string) (*sql.DB, error) { return sql.Open("sqlite", path) }

func testActs(t testing.TB, n int) [][]byte {
	var out [][]byte
	for i := range n {
		b := make([]byte, 700)
		copy(b, fmt.Sprint("act ", i))
		for k := range b {
			if b[k] == 0 {
				b[k] = byte(i + k)
			}
		}
		out = append(out, b)
	}
	return out
}
