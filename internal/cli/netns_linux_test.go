package cli

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"parley/seal"
	"parley/talks"
)

// Three nodes in three network namespaces, joined by a bridge in the middle of them: a link that goes down takes all with
// it and says nothing, as a cable does. Acts are made on both sides meanwhile, and are everywhere when it is up again.
func TestLinksGoDown(t *testing.T) {
	if testing.Short() {
		t.Skip("real processes")
	}
	run := func(args ...string) error {
		out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
		}
		return nil
	}
	name := func(i int) string { return fmt.Sprintf("plt%d-%d", os.Getpid()%100000, i) }
	t.Cleanup(func() {
		for i := range 4 {
			run("ip", "netns", "del", name(i))
		}
	})
	hub := name(3)
	set := [][]string{{"ip", "netns", "add", hub}, {"ip", "-n", hub, "link", "add", "br0", "type", "bridge"}, {"ip", "-n", hub, "link", "set", "br0", "up"}}
	for i := range 3 {
		ns := name(i)
		set = append(set, []string{"ip", "netns", "add", ns},
			[]string{"ip", "-n", ns, "link", "set", "lo", "up"},
			[]string{"ip", "-n", hub, "link", "add", fmt.Sprint("v", i), "type", "veth", "peer", "name", "eth0", "netns", ns},
			[]string{"ip", "-n", hub, "link", "set", fmt.Sprint("v", i), "master", "br0", "up"},
			[]string{"ip", "-n", ns, "addr", "add", fmt.Sprintf("10.77.0.%d/24", i+1), "dev", "eth0"},
			[]string{"ip", "-n", ns, "link", "set", "eth0", "up"})
	}
	for _, args := range set {
		if err := run(args...); err != nil {
			t.Skipf("SKIPPED: this machine doesn't let the test make network namespaces (it wants Linux, root or CAP_SYS_ADMIN and CAP_NET_ADMIN, and ip): %v", err)
		}
	}
	s := &storm{t: t, acked: map[string]bool{}, said: map[int]int{}}
	for i, n := range nations(t, "VES", "LOR", "ORM") {
		n.in, n.addr = name(i), fmt.Sprintf("10.77.0.%d:8421", i+1)
		s.all = append(s.all, &sailor{nation: n, s: s, dial: n.through})
	}
	ves, lor, orm := s.all[0], s.all[1], s.all[2]
	for _, n := range s.all {
		for _, peer := range s.all {
			if n != peer {
				n.do("peers", "add", peer.code, "https://"+peer.addr, "--card", peer.code+".card")
			}
		}
	}
	ves.do("talks", "open", "--title", "Peace", "--text", "base.md", "--party", "LOR.card", "--party", "ORM.card")
	for _, n := range s.all {
		n.up()
	}
	for _, n := range []*sailor{lor, orm} {
		eventually(t, "the offer comes to "+n.code, func() bool { return len(n.office().Offers) == 1 })
		s.talks = n.office().Offers[0].Talks.String()
		n.do("offers", "take", s.talks)
	}
	say := func(n *sailor, words string) {
		t.Helper()
		body, err := seal.Marshal(&talks.Comment{Text: words})
		if err != nil {
			t.Fatal(err)
		}
		code, raw, err := n.ask("POST", "/acts", fmt.Sprintf(`{"kind":"comment","body":%s}`, body))
		if err != nil || code != http.StatusOK {
			t.Fatalf("%s: %d %v %s", n.code, code, err, raw)
		}
	}
	same := func(list ...*sailor) func() bool {
		return func() bool {
			want := list[0].acts()
			return !slices.ContainsFunc(list, func(n *sailor) bool { return !slices.Equal(n.acts(), want) })
		}
	}
	link := func(i int, how string) {
		t.Helper()
		if err := run("ip", "-n", hub, "link", "set", fmt.Sprint("v", i), how); err != nil {
			t.Fatal(err)
		}
	}
	say(ves, "all links are up")
	eventually(t, "all hold the same", same(ves, lor, orm))

	link(1, "down") // LOR's cable
	say(ves, "LOR doesn't hear this")
	say(lor, "nobody hears LOR")
	eventually(t, "those with links hold the same", same(ves, orm))
	if slices.Equal(ves.acts(), lor.acts()) {
		t.Fatal("a link that is down passes acts")
	}
	link(1, "up")
	link(0, "down") // VES's, while LOR's comes back
	say(orm, "VES doesn't hear this")
	eventually(t, "LOR is back", same(lor, orm))
	link(0, "up")
	eventually(t, "VES is back", same(ves, lor, orm))
	if n := len(ves.acts()); n != 5 {
		t.Errorf("%d acts", n)
	}
	for _, n := range s.all {
		n.down(syscall.SIGTERM)
		if out := n.do("audit"); !strings.Contains(out, "sound") {
			t.Errorf("%s: %s", n.code, out)
		}
	}
}

// through is a way into a network namespace for HTTP.
func (n *nation) through(_ context.Context, _, addr string) (net.Conn, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
	defer ours.Close() // FileConn has one of its own
	defer theirs.Close()
	cmd := exec.Command("ip", "netns", "exec", n.in, named(n.t, n.dir, "relay"), addr)
	cmd.Stdin, cmd.Stdout = theirs, theirs
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go cmd.Wait()
	return net.FileConn(ours)
}
