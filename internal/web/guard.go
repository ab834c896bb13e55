package web

import (
	"net/http"
	"net/url"
	"strings"
)

// guard stands before every route.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cache-Control", "no-store")
		if !s.knownHost(r.Host) {
			// A name that isn't ours may be another site's, pointed at this address.
			s.plainError(w, r, http.StatusMisdirectedRequest, "this node doesn't answer to that name")
			return
		}
		if !sameSite(r) {
			s.plainError(w, r, http.StatusForbidden, "another site sent this form; nothing was done")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, largestBody(r.Method, r.URL.Path))
		next.ServeHTTP(w, r)
	})
}

// largestBody is how many bytes the body of a request may have.
func largestBody(method, path string) int64 {
	switch {
	case method == http.MethodPost && strings.HasSuffix(path, "/pouches"):
		return maxPouch
	case method == http.MethodPost && strings.HasSuffix(path, "/intake"):
		return maxDocuments + maxFields
	}
	return maxForm
}

// knownHost reports whether the node answers to a name.
func (s *Server) knownHost(host string) bool {
	for _, h := range s.hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// sameSite reports whether a request that could change something was sent by
// our own page, or by no page at all (a program, which has no cookies of ours
// by accident).
func sameSite(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Cookie") == ""
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}
