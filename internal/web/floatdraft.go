package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley/internal/accounts"
	"parley/internal/box"
	"parley/internal/node"
	"parley/text"
)

// Words off the record leave the delegation, too, and go the way of its drafts where it wants that. Until they are released they are
// in the box alone; then the box forgets them, since they are to expire with the readers.

// floatKind is the box's word for a draft of a float.
const floatKind = "float"

// keepFloat keeps what the form says as a draft.
func (s *Server) keepFloat(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	b, place, err := s.keeps(v)
	if err != nil {
		return err
	}
	wish, err := s.floatWish(v, c)
	if err != nil {
		return err
	}
	if err := c.CheckFloat(wish); err != nil {
		return &fail{http.StatusConflict, err}
	}
	body, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	d, err := b.Keep(v.r.Context(), v.colleague(), box.Draft{Talks: place, Kind: floatKind, Body: body, Words: v.book.T("Off the record, to %s", strings.Join(wish.To, ", ")), Passing: true})
	if err != nil {
		return s.boxed(err)
	}
	http.Redirect(v.w, v.r, "/t/"+url.PathEscape(v.r.PathValue("talks"))+"/drafts/"+d.ID, http.StatusSeeOther)
	return nil
}

// floatDraft is the page of a float's draft.
func (s *Server) floatDraft(v *visit, d box.Draft, p accounts.Policy) error {
	var wish node.FloatDraft
	if d.State != box.Released {
		if err := json.Unmarshal(d.Body, &wish); err != nil {
			return err
		}
	}
	return s.look(v, func(t *table) error {
		body := s.draftOf(v, d, p, Release, t.path("drafts"))
		body.Path, body.To, body.Form = t.path(), t.path("floats", "release"), "float"
		body.Shown.Button = v.book.T("Float it, off the record")
		if d.State != box.Released {
			body.Hours = int(wish.Life / time.Hour)
			l := floatLine{From: t.me, Mark: t.mark(t.me), To: strings.Join(wish.To, ", "), Label: wish.Label, Lang: wish.Lang, Dir: direction(text.Lang(wish.Lang))}
			l.say(wish.Text, wish.Words)
			body.Float = &l
		}
		f := t.frame(v.book.T("Draft"), "drafts")
		f.Crumbs = append(f.Crumbs, crumb{v.book.T("Drafts"), t.path("drafts")})
		return s.show(v, "draft", http.StatusOK, page{frame: f, Body: body})
	})
}

// floatRelease sends a float that was kept as a draft, as the delegation's rule has it. What goes is what the box holds in the version
// that was read; the form brings no words.
func (s *Server) floatRelease(v *visit) error {
	c, err := s.floats(v)
	if err != nil {
		return err
	}
	f, err := v.fields()
	if err != nil {
		return err
	}
	b, place, err := s.keeps(v)
	if err != nil {
		return err
	}
	p, err := s.policy(v)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return badRequest("the form names no version of the draft")
	}
	// The box notes that it goes before it does: were it the other way round, and the note failed, it could go twice.
	var wish node.FloatDraft
	var failed error
	err = b.Release(v.r.Context(), v.colleague(), p, Release, f.Get("draft"), version, func(d box.Draft) (string, error) {
		if d.Talks != place || d.Kind != floatKind {
			return "", box.ErrUnknown
		}
		if err := json.Unmarshal(d.Body, &wish); err != nil {
			return "", err
		}
		if failed = c.CheckFloat(wish); failed != nil {
			return "", failed
		}
		return floatKind, nil // not which: what was floated leaves no trace
	})
	if failed != nil {
		return &fail{http.StatusConflict, failed}
	}
	if err != nil {
		return s.boxed(err)
	}
	sent, err := c.SendFloat(wish)
	if err != nil {
		return &fail{http.StatusConflict, fmt.Errorf("the draft is marked as released, and not all of it went: look under the words off the record what did, and draft the rest anew: %w", err)}
	}
	return s.backToFloats(v, url.Values{"fresh": {sent.ID.Short()}})
}
