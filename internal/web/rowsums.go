package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"net/http"
	"strings"

	"parley/internal/phrase"
)

// An open page asks for itself again whenever an act came. Most of its rows are
// the same then, so each row has a sum; the page says which sums it has, and
// those rows come without their words.

// heldRows are the sums of the rows that a page has.
type heldRows map[string]bool

// rowsHeader is where a page says so; sums stand apart by spaces.
const rowsHeader = "Parley-Rows"

func readHeld(h http.Header) heldRows {
	held := heldRows{}
	for _, s := range strings.Fields(h.Get(rowsHeader)) { // maxHeader bounds it
		held[s] = true
	}
	return held
}

// salt is mixed into the sums. It is drawn when the server starts, so nobody can
// write words whose row has the sum of another.
type salt [16]byte

// sum names what a row shows, to the reader for whom it was made.
func (s *salt) sum(row string) string {
	h := sha256.New()
	h.Write(s[:])
	io.WriteString(h, row)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:6])
}

// liveHTML writes the rows of a page that stays up to date: each with its sum,
// and those that the page has without their words.
func liveHTML(book phrase.Book, salt *salt, rows []row, held heldRows) template.HTML {
	const head = "\n<section"
	var out strings.Builder
	out.Grow(1024 * len(rows))
	w := newRowWriter(book)
	for i := range rows {
		w.Reset()
		w.row(&rows[i])
		s := w.String()
		sum := salt.sum(s)
		out.WriteString(head + ` data-v="` + sum + `"`)
		if rows[i].Anchor == "" || !held[sum] {
			out.WriteString(strings.TrimPrefix(s, head))
			continue
		}
		w.Reset()
		w.value("id", rows[i].Anchor)
		out.WriteString(w.String() + ` class="row"></section>`)
	}
	return template.HTML(out.String())
}
