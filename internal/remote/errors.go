package remote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"parley/internal/desk"
	"parley/internal/web"
)

var (
	// ErrToken: the node doesn't take the token, or there is none.
	ErrToken = errors.New("the node wants a token")
	// ErrLogin: the node doesn't let this person in.
	ErrLogin = errors.New("the node doesn't let you in")
	// ErrUnreached: nobody answers at the address, or too slowly.
	ErrUnreached = errors.New("the node can't be reached")
	// ErrWrong: what answers isn't a node that can be worked with.
	ErrWrong = errors.New("the node's answer is wrong")

	errPin  = errors.New("its certificate isn't the one that was pinned")
	errSlow = errors.New("it doesn't answer in time")
)

// maxProblem is the size of an error in bytes.
const maxProblem = 64 << 10

// Problem is what the node says went wrong. Its text is the node's, made
// visible.
type Problem struct {
	Status int
	Code   string
	What   string
	err    error // that the code stands for; nil
}

func (p *Problem) Error() string { return p.What }
func (p *Problem) Unwrap() error { return p.err }

// Forbidden reports whether the node knows the caller and doesn't let him do that.
func Forbidden(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == http.StatusForbidden
}

// problem reads an answer that isn't 200.
func (n *Node) problem(resp *http.Response, raw []byte) error {
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return desk.Advise(fmt.Errorf("%w: %s sends its callers elsewhere, which isn't followed", ErrWrong, n.host), "give the address at which the node itself answers")
	}
	var e struct{ Code, Error, Hint string }
	if json.Unmarshal(raw, &e) != nil || e.Error == "" {
		return desk.Advise(fmt.Errorf("%w: %s says %d and no more", ErrWrong, n.host, resp.StatusCode), "is it a node of Parley, and not too old?")
	}
	p := &Problem{resp.StatusCode, e.Code, desk.Visible(strings.TrimSpace(e.Error)), web.ErrorOf(e.Code)}
	if resp.StatusCode == http.StatusUnauthorized && n.token == "" { // a login
		if p.err == nil {
			p.err = ErrLogin
		}
		return p
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return desk.Advise(fmt.Errorf("%w: %s doesn't know this one", ErrToken, n.host), "it may have ended: take the key of the node's link, or get a token with: parley login --node %s NAME", n.base)
	}
	if e.Hint == "" {
		return p
	}
	return desk.Advise(p, "%s", desk.Visible(e.Hint))
}

// failed says why there was no answer.
func (n *Node) failed(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(err, errPin):
		return desk.Advise(fmt.Errorf("%w: %s: %w", ErrUnreached, n.host, errPin), "nothing was sent; ask who runs the node whether it has a new one, and by another way than this")
	case errors.Is(cause, errSlow):
		err = errSlow
	case cause != nil:
		return cause
	}
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var cert *tls.CertificateVerificationError
	if errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) || errors.As(err, &cert) {
		return desk.Advise(fmt.Errorf("%w: nobody vouches for the certificate of %s", ErrUnreached, n.host), "nothing was sent; where the node has a certificate of its own, pin it with --node-cert SHA256")
	}
	return desk.Advise(fmt.Errorf("%w: %s: %w", ErrUnreached, n.host, bare(err)), "check the address, and that the node runs; an act that was under way may have been made: see parley log")
}

// bare leaves out of an error the address that http puts before it.
func bare(err error) error {
	if u := errors.Unwrap(err); u != nil {
		if strings.Contains(err.Error(), "://") {
			return u
		}
	}
	return err
}

// wrong says what is wrong with an answer.
func (n *Node) wrong(format string, args ...any) error {
	return desk.Advise(fmt.Errorf("%w: %s: %w", ErrWrong, n.host, fmt.Errorf(format, args...)), "don't rely on this node: ask who runs it, and audit a pouch of another party (parley audit FILE)")
}
