package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/signal"
	"syscall"
	"time"

	"parley/internal/desk"
	"parley/internal/node"
	"parley/internal/web"
)

// drain is how long a stop waits for answers that are under way.
const drain = 5 * time.Second

func serveVerbs() []verb {
	listen := "127.0.0.1:8420"
	return []verb{{
		name: "serve", group: "begin",
		short: "open the room: pages for your browser, on this machine",
		long: `
Prints a link; whoever opens it works for your party, so keep it to yourself.
The pages are for this machine only. Ctrl-C closes the room.`,
		flags: func(c *call, f *flag.FlagSet) {
			f.StringVar(&listen, "listen", "127.0.0.1:8420", "`ADDRESS` on this machine; port 0 takes a free one")
		},
		run: func(c *call) error { return c.serve(listen) },
	}}
}

func (c *call) serve(listen string) error {
	if err := c.want(0, 0); err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return desk.Usage{Msg: fmt.Sprintf("serve: --listen wants HOST:PORT, not %q", listen), Verb: "serve"}
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return desk.Usage{Msg: "serve: without accounts the room opens on this machine only: --listen 127.0.0.1:8420", Verb: "serve"}
	}
	return c.withHome(func(h *node.Home) error {
		ctx, stop := signal.NotifyContext(c.ctx, syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		l, err := net.Listen("tcp", listen)
		if err != nil {
			return desk.Advise(fmt.Errorf("open the room: %w", err), "another program has that port; try --listen 127.0.0.1:0")
		}
		door := web.NewOwn(h.Code(), c.delegate())
		s, err := web.New(web.Options{Home: h, Door: door, Hosts: hosts(l.Addr())})
		if err != nil {
			return err
		}
		c.print("the room of %s is open; your link, for you alone:", h.Code())
		c.print("  http://%s/enter?key=%s", l.Addr(), url.QueryEscape(door.Key()))
		if h.Lodged() {
			c.print("the keys of %s are in a browser; the script that signs there has the SHA-256 %s", h.Code(), web.SignerDigest())
		}
		srv := web.Bounded(s)
		srv.RegisterOnShutdown(func() { s.Close() })
		return serveUntil(ctx, srv, l)
	})
}

// hosts are the names of a listener on this machine.
func hosts(a net.Addr) []string {
	_, port, _ := net.SplitHostPort(a.String())
	return []string{a.String(), net.JoinHostPort("localhost", port), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port)}
}

// serveUntil serves until ctx ends, and lets answers that are under way end.
func serveUntil(ctx context.Context, srv *http.Server, l net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(end); err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}
