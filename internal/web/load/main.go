// Load measures the live stream: how long after an act the last of many open
// pages has heard of it, and what the node's process needs for them.
//
//	go run ./internal/web/load -streams 5000 -acts 20
//
// It starts a node as a process of its own, opens the streams from this one,
// makes acts through the node's pages as a browser does, and prints the median
// and the worst time from the answer's request to the last stream's event, and
// the node's memory. Both processes share the machine.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/internal/node"
	"parley/internal/web"
	"parley/record"
	"parley/seal"
	"parley/talks"
	"parley/text"
)

func main() {
	streams := flag.Int("streams", 5000, "open pages")
	acts := flag.Int("acts", 20, "acts to make, one after the other")
	serve := flag.String("serve", "", "be the node with its home in `DIR` (used by the program itself)")
	flag.Parse()
	err := error(nil)
	if *serve != "" {
		err = beNode(*serve)
	} else {
		err = measure(*streams, *acts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// beNode serves talks of two parties until its standard input ends.
func beNode(dir string) error {
	home, err := node.Init(filepath.Join(dir, "ves"), node.Config{Code: "VES", Name: "Vesper", Plain: true})
	if err != nil {
		return err
	}
	defer home.Close()
	other, err := node.Init(filepath.Join(dir, "lor"), node.Config{Code: "LOR", Name: "Lorne", Plain: true})
	if err != nil {
		return err
	}
	defer other.Close()
	ch := &talks.Charter{Lang: "en", Outcome: talks.Resolution, Pen: "VES", Rule: "unanimity", Rules: 1, Title: "Load", Unicode: seal.UnicodeVersion}
	for _, h := range []*node.Home{other, home} {
		c, err := h.Card()
		if err != nil {
			return err
		}
		ch.Parties = append(ch.Parties, record.Party(c.Party))
	}
	r, err := text.Parse("# Load\n\n1. *Decides* to meet;\n\n2. *Calls upon* all to come.\n", text.ReadOptions{})
	if err != nil {
		return err
	}
	im, err := r.Import()
	if err != nil {
		return err
	}
	ch.Base = talks.Wire(im.Base.Blocks)
	n, err := home.OpenTalks(context.Background(), ch)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	door := web.NewOwn("VES", "Load")
	s, err := web.New(web.Options{Home: home, Door: door, Hosts: []string{l.Addr().String()}})
	if err != nil {
		return err
	}
	srv := web.Bounded(s)
	go srv.Serve(l)
	fmt.Printf("%s %s %s\n", l.Addr(), n.ID(), door.Key())
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, s.Close(), srv.Close())
}

func measure(streams, acts int) error {
	dir, err := os.MkdirTemp("", "parley-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, "-serve", dir)
	child.Stderr = os.Stderr
	stdin, err := child.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	defer func() { stdin.Close(); child.Wait() }()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the node didn't start: %w", err)
	}
	said := strings.Fields(line)
	addr, id, key := said[0], said[1][:16], said[2]
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	c := &http.Client{Jar: jar}
	if _, err := c.Get("http://" + addr + "/enter?key=" + url.QueryEscape(key)); err != nil {
		return err
	}
	u, err := url.Parse("http://" + addr + "/")
	if err != nil {
		return err
	}
	cookie := ""
	for _, k := range jar.Cookies(u) {
		cookie += k.Name + "=" + k.Value
	}
	heard, err := open(addr, "/t/"+id+"/live", cookie, streams)
	if err != nil {
		return err
	}
	idle := memory(child.Process.Pid)
	var last []time.Duration
	for i := range acts {
		began, err := act(c, "http://"+addr, "/t/"+id, fmt.Sprint("remark ", i))
		if err != nil {
			return err
		}
		var worst time.Time
		for range streams {
			select {
			case at := <-heard:
				if at.After(worst) {
					worst = at
				}
			case <-time.After(30 * time.Second):
				return errors.New("a stream heard nothing for 30 seconds")
			}
		}
		last = append(last, worst.Sub(began))
	}
	slices.Sort(last)
	fmt.Printf("%d streams, %d acts: last stream after %v (median), %v (worst); node's memory %d MB with all streams open, %d MB at its most\n",
		streams, acts, last[len(last)/2].Round(100*time.Microsecond), last[len(last)-1].Round(100*time.Microsecond), idle["VmRSS"]/1024, memory(child.Process.Pid)["VmHWM"]/1024)
	return nil
}

// open opens the streams and gives the times at which events reach them.
func open(addr, path, cookie string, n int) (<-chan time.Time, error) {
	heard := make(chan time.Time, n)
	var wg sync.WaitGroup
	errs := make(chan error, n)
	gate := make(chan struct{}, 64) // some at a time
	for range n {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				errs <- err
				return
			}
			if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", path, addr, cookie); err != nil {
				errs <- err
				return
			}
			r := bufio.NewReaderSize(conn, 512)
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					errs <- err
					return
				}
				if strings.HasPrefix(l, "retry:") {
					break
				}
			}
			go func() {
				for {
					l, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					if strings.HasPrefix(string(l), "data:") {
						heard <- time.Now()
					}
				}
			}()
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return nil, fmt.Errorf("a stream didn't open (the limit of open files may be too low): %w", err)
	default:
		return heard, nil
	}
}

// act signs a comment as a browser does and returns when the form was sent.
func act(c *http.Client, base, path, note string) (time.Time, error) {
	post := func(to string, f url.Values) (string, error) {
		req, err := http.NewRequest("POST", base+path+to, strings.NewReader(f.Encode()))
		if err != nil {
			return "", err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", base)
		resp, err := c.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err == nil && resp.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", to, resp.Status)
		}
		return string(b), err
	}
	page, err := post("/ask", url.Values{"do": {"comment"}, "on": {"text"}, "note": {note}})
	if err != nil {
		return time.Time{}, err
	}
	f := url.Values{}
	for _, m := range regexp.MustCompile(`name="(kind|raw|seen)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		f.Set(m[1], html.UnescapeString(m[2]))
	}
	if _, err := base64.StdEncoding.DecodeString(f.Get("raw")); err != nil {
		return time.Time{}, err
	}
	began := time.Now()
	_, err = post("/sign", f)
	return began, err
}

// memory is the memory of a process in kB, by the names of the kernel.
func memory(pid int) map[string]int {
	out := map[string]int{}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return out // not Linux
	}
	for l := range strings.SplitSeq(string(raw), "\n") {
		name, rest, ok := strings.Cut(l, ":")
		n := 0
		if _, err := fmt.Sscanf(rest, "%d kB", &n); ok && err == nil {
			out[name] = n
		}
	}
	return out
}
