package cli

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"parley/internal/accounts"
	"parley/internal/desk"
	"parley/internal/node"
)

// A node that serves has its home for itself. The control port lets the command line work with that home meanwhile: on
// this machine only, for whoever can read the home's file "serving", which has its address and token.

const (
	maxErrand = 64 << 10         // an errand in bytes: an entry of the address book
	maxOffice = 16 << 20         // an answer: 512 peers with some talks each
	controlRd = 10 * time.Second // for an errand to come
)

// told is the answer over the control port.
type told[T any] struct {
	Answer T      `json:"answer"`
	Error  string `json:"error,omitempty"`
	Hint   string `json:"hint,omitempty"`
}

// control answers the command line.
type control struct {
	home   *node.Home
	sync   *node.Sync
	people *accounts.Store // nil: the room has no accounts
	origin string          // of the pages
	token  string
}

func newToken(r io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(r, b); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// server returns the server of the control port.
func (k *control) server() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /errand", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, func(e errand) (office, error) { return perform(r.Context(), k.home, k.sync, e) })
	})
	mux.HandleFunc("POST /people", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, func(e peopleErrand) (roster, error) { return k.roster(r.Context(), e) })
	})
	mux.HandleFunc("POST /backup", k.backup)
	return &http.Server{Handler: k.guard(mux), ReadHeaderTimeout: controlRd, ReadTimeout: controlRd, IdleTimeout: controlRd, MaxHeaderBytes: 16 << 10}
}

func (k *control) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hmac.Equal([]byte(r.Header.Get("Authorization")), []byte("Bearer "+k.token)) {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxErrand)
		next.ServeHTTP(w, r)
	})
}

// answer reads an errand, does it, and tells how it went.
func answer[E, T any](w http.ResponseWriter, r *http.Request, do func(E) (T, error)) {
	var e E
	var t told[T]
	err := json.NewDecoder(r.Body).Decode(&e)
	if err == nil {
		t.Answer, err = do(e)
	}
	if err != nil {
		t.Error, t.Hint = explain(err)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(t)
}

// backup streams a backup. What breaks off is cut, so that half is never taken for the whole.
func (k *control) backup(w http.ResponseWriter, r *http.Request) {
	b, err := k.home.Backup(r.Context(), w)
	debug.FreeOSMemory() // as after opening
	if err != nil || len(b.Damaged) > 0 {
		panic(http.ErrAbortHandler)
	}
}

func send(ctx context.Context, at node.Serving, path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+at.Control+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+at.Token)
	c := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: controlRd}).DialContext, DisableKeepAlives: true}}
	return c.Do(req)
}

// atServing does an errand in the process that has the home open; reached is false if there is none after all.
func atServing[T any](ctx context.Context, at node.Serving, path string, e any) (out T, reached bool, err error) {
	body, err := json.Marshal(e)
	if err != nil {
		return out, true, err
	}
	resp, err := send(ctx, at, path, body)
	if err != nil {
		return out, false, err
	}
	defer resp.Body.Close()
	var t told[T]
	if resp.StatusCode != http.StatusOK {
		return out, false, fmt.Errorf("the node answers %s", resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxOffice)).Decode(&t); err != nil {
		return out, true, fmt.Errorf("the node's answer can't be read: %w", err)
	}
	if t.Error != "" {
		return t.Answer, true, desk.Advise(errors.New(t.Error), "%s", t.Hint)
	}
	return t.Answer, true, nil
}

// remoteBackup copies the backup of the home that another process has open to w.
func remoteBackup(ctx context.Context, at node.Serving, w io.Writer) (reached bool, err error) {
	resp, err := send(ctx, at, "/backup", nil)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return false, fmt.Errorf("the node answers %s", resp.Status)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return true, desk.Advise(errors.New("the node broke the backup off: it couldn't read all of its home"), "its log says why; the backup was not kept")
	}
	return true, nil
}
