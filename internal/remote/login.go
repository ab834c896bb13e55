package remote

import (
	"context"
	"errors"
	"strings"
	"time"

	"parley/internal/desk"
)

// Login is who comes, and what the token is to be.
type Login struct {
	Login    string   `json:"login"`
	Password string   `json:"password"`
	Code     string   `json:"code,omitempty"`  // of the authenticator app, where one is wanted
	Label    string   `json:"label,omitempty"` // what the person calls the program
	Can      []string `json:"can,omitempty"`   // powers; none: what the person has, without initial, sign and manage
	Days     int      `json:"days,omitempty"`  // 0 is what the node gives
}

// Token is what a node gave to a person's program.
type Token struct {
	Token string   `json:"token"`
	Ends  string   `json:"ends"`
	Seat  string   `json:"seat"`
	Name  string   `json:"name"`
	Can   []string `json:"can"`
}

// LogIn gets a token; cfg's own counts for nothing. The error wraps
// web.ErrCodeWanted where a code is wanted beside the password.
func LogIn(ctx context.Context, cfg Config, who Login) (Token, error) {
	n, err := reach(cfg)
	if err != nil {
		return Token{}, err
	}
	defer n.Close()
	var t Token
	if err := n.post(ctx, "login", who, &t); err != nil {
		return Token{}, err
	}
	if _, err := time.Parse(time.RFC3339, t.Ends); err != nil || t.Token == "" || len(t.Token) > maxToken || strings.ContainsFunc(t.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Token{}, n.wrong("what it gives is no token")
	}
	t.Seat, t.Name, t.Can = desk.Visible(t.Seat), desk.Visible(t.Name), []string{desk.Visible(strings.Join(t.Can, ", "))}
	return t, nil
}

// LogOut ends the token. A token that the node doesn't know is no error.
func (n *Node) LogOut(ctx context.Context) error {
	var out struct{ Ended bool }
	if err := n.post(ctx, "logout", struct{}{}, &out); !errors.Is(err, ErrToken) {
		return err
	}
	return nil
}
