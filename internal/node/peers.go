package node

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"parley/internal/courier"
	"parley/record"
	"parley/seal"
)

// Peer is an entry of the address book: where the node of another party is found. A person makes it; nothing that
// comes over the wire changes it. The book is a private file of the home, sealed as notes are.
type Peer struct {
	Added       string `json:"added"`       // when
	Fingerprint string `json:"fingerprint"` // of its certificate, 64 hexadecimal digits; may be ""
	Key         string `json:"key"`         // seat key from its card; "" where talks are shared already
	Party       string `json:"party"`       // the code that it must prove
	Proxied     bool   `json:"proxied"`     // something in front of it terminates TLS
	URL         string `json:"url"`         // https://host[:port][/path]; "" for one that can't be called and calls
}

type book struct {
	Peers []Peer `json:"peers"` // ascending by party
	V     int    `json:"v"`     // version of this form: 1
}

const bookFile = "peers"

// courier returns the entry as package courier takes it.
func (p Peer) courier() courier.Peer {
	key, _ := seal.ParsePublicKey(p.Key) // checked when it came in; zero is none
	return courier.Peer{Party: p.Party, URL: p.URL, Key: key, Fingerprint: p.Fingerprint, Proxied: p.Proxied}
}

// checked returns the entry in its one form, or says what is wrong with it.
func (p Peer) checked(me string) (Peer, error) {
	p.Fingerprint = strings.ToLower(strings.ReplaceAll(p.Fingerprint, ":", ""))
	if !record.ValidCode(p.Party) {
		return p, fmt.Errorf("%q can't be a party's code: 2 to 8 of A-Z and 0-9, such as VES", p.Party)
	}
	if p.Party == me {
		return p, fmt.Errorf("%s is this home's own party: a peer is another's node", me)
	}
	if p.URL != "" {
		u, err := url.Parse(p.URL)
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(p.URL) > maxURL {
			return p, advise("nodes are called over HTTPS, without a user, query or fragment", "%q is no address of a node: want https://HOST:PORT", p.URL)
		}
		p.URL = strings.TrimSuffix(u.String(), "/")
	}
	if b, err := hex.DecodeString(p.Fingerprint); err != nil || len(b) != 32 && len(b) != 0 {
		return p, advise("'parley peers list' on the peer's node shows it", "a fingerprint has 64 hexadecimal digits")
	}
	if p.Key != "" {
		if _, err := seal.ParsePublicKey(p.Key); err != nil {
			return p, fmt.Errorf("the seat key of %s: %w", p.Party, err)
		}
	}
	return p, nil
}

// Peers returns the address book, ascending by party.
func (h *Home) Peers() ([]Peer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b, err := h.readBook()
	return slices.Clone(b.Peers), err
}

// readBook returns the book, from the disk the first time. The caller holds h.mu.
func (h *Home) readBook() (*book, error) {
	if h.book == nil {
		b := &book{V: 1}
		if _, err := h.vault.read(filepath.Join(h.dir, bookFile), bookFile, b); err != nil {
			return &book{}, err
		}
		h.book = b
	}
	return h.book, nil
}

// AddPeer puts a peer into the address book, in place of the one of the same party. A key or fingerprint that p
// doesn't give isn't taken over from the old entry.
func (h *Home) AddPeer(p Peer) (Peer, error) {
	p, err := p.checked(h.Code())
	if err != nil {
		return p, fmt.Errorf("address book: %w", err)
	}
	p.Added = h.stamp()
	return p, h.editBook(func(b *book) error {
		i, found := slices.BinarySearchFunc(b.Peers, p.Party, func(o Peer, code string) int { return strings.Compare(o.Party, code) })
		if found {
			b.Peers[i] = p
			return nil
		}
		if len(b.Peers) >= maxPeers {
			return fmt.Errorf("address book: it has %d peers, and that is the most", maxPeers)
		}
		b.Peers = slices.Insert(b.Peers, i, p)
		return nil
	})
}

// RemovePeer takes a peer out of the address book. It is called no more; it may still call, as a party of the talks.
func (h *Home) RemovePeer(party string) error {
	return h.editBook(func(b *book) error {
		i := slices.IndexFunc(b.Peers, func(p Peer) bool { return p.Party == party })
		if i < 0 {
			return advise("'parley peers list' shows those of this home", "peer %q: %w", party, ErrUnknown)
		}
		b.Peers = slices.Delete(b.Peers, i, i+1)
		return nil
	})
}

func (h *Home) editBook(edit func(*book) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	old, err := h.readBook()
	if err != nil {
		return err
	}
	b := &book{Peers: slices.Clone(old.Peers), V: 1}
	if err := edit(b); err != nil {
		return err
	}
	if err := h.vault.write(filepath.Join(h.dir, bookFile), bookFile, b); err != nil {
		return err
	}
	h.book = b
	h.news.came()
	return nil
}
