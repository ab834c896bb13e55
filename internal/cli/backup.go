package cli

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"parley/internal/brief"
	"parley/internal/desk"
	"parley/internal/node"
	"parley/record"
	"parley/talks"
)

func backupVerbs() []verb {
	return []verb{{
		name: "backup", group: "the node",
		args:  "FILE",
		short: "write the whole home into one encrypted file, also while the room is open",
		long: `
It is encrypted by the home's passphrase. All acts that were made before are in
it, the keys, private drafts and accounts: keep it as you keep the keys. A plain
home makes a plain backup. What is restored must re-key, and nobody is logged in
there.`,
		run: func(c *call) error { return c.backup() },
	}, {
		name: "restore", group: "the node",
		args:  "FILE",
		short: "make a home from a backup, in a directory where there is none",
		long: `
The new home may read but not act: acts that its party made after the backup
are with the others only. Sync with them, or unpack their newest pouches, then
run 'parley rekey', on one copy only.`,
		run: func(c *call) error { return c.restore() },
	}}
}

func (c *call) backup() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	file := c.args[0]
	if _, err := os.Lstat(file); err == nil {
		return desk.Advise(fmt.Errorf("%s is there already", desk.Visible(file)), "a backup never replaces a file; name another")
	}
	dir, err := c.homeDir()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".parley-backup-") // mode 0600
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(tmp.Name())
	out := bufio.NewWriterSize(tmp, 256<<10)
	reached := false
	if at, ok := node.Served(dir); ok {
		if reached, err = remoteBackup(c.ctx, at, out); reached && err != nil {
			tmp.Close()
			return err
		}
	}
	if !reached {
		err = c.withHome(func(h *node.Home) error {
			beside, err := openBeside(c.ctx, h, nil)
			if err != nil {
				return err
			}
			defer beside.close()
			b, err := h.Backup(c.ctx, out)
			for _, id := range b.Damaged {
				c.say("warning: the record of the talks %s is damaged and is not in the backup", id.Short())
			}
			if h.Plain() {
				c.say("warning: this home is plain, and so is its backup: whoever reads the file can sign")
			}
			return err
		})
	}
	err = errors.Join(err, out.Flush(), tmp.Sync())
	fi, serr := tmp.Stat()
	if err = errors.Join(err, serr, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), file); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if done, err := c.answer(map[string]any{"file": file, "bytes": fi.Size(), "while_serving": reached}); done {
		return err
	}
	c.print("%s: the whole home, %d bytes", desk.Visible(file), fi.Size())
	if _, err := os.Lstat(filepath.Join(dir, brief.FileName)); err == nil {
		c.say("the brief isn't in it; back it up on its own: parley brief export FILE --all")
	}
	return nil
}

func (c *call) restore() error {
	if err := c.want(1, 1); err != nil {
		return err
	}
	dir, err := c.homeDir()
	if err != nil {
		return err
	}
	f, err := os.Open(c.args[0])
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	known := ""
	ask := func() (string, error) {
		if known != "" {
			return known, nil
		}
		known, err = c.passphrase("passphrase of the backup: ")
		return known, err
	}
	opt := node.Options{Passphrase: ask, Rand: c.Rand, Clock: c.Now, WorkFactor: c.WorkFactor}
	b, err := node.Restore(dir, f, opt)
	if err != nil {
		return err
	}
	h, err := node.Open(dir, opt)
	if err != nil {
		return fmt.Errorf("the home was restored but doesn't open: %w", err)
	}
	defer h.Close()
	var list []node.Listed // of all seats, each once
	for _, seat := range h.Seats() {
		of, err := seat.Talks()
		if err != nil {
			return err
		}
		for _, l := range of {
			if !slices.ContainsFunc(list, func(o node.Listed) bool { return o.ID == l.ID }) {
				list = append(list, l)
			}
		}
	}
	type restoredTalks struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Acts  int    `json:"acts"`
	}
	out := []restoredTalks{}
	for _, l := range list {
		n, err := h.Node(c.ctx, l.ID)
		if err != nil {
			return err
		}
		r := restoredTalks{ID: l.ID.String(), Title: l.Title}
		n.View(func(rec *record.Record, _ *talks.State) error { r.Acts = rec.Len(); return nil })
		out = append(out, r)
	}
	if done, err := c.answer(map[string]any{"home": h.Dir(), "code": b.Code, "at": b.At, "talks": out}); done {
		return err
	}
	c.print("home of %s as it was at %s: %s", b.Code, b.At, desk.Visible(h.Dir()))
	for _, r := range out {
		c.print("  talks %s %s: %s, each verified", r.ID[:10], desk.QuoteText(r.Title), desk.Count(r.Acts, "act"))
	}
	for _, id := range b.Damaged {
		c.say("warning: the talks %s were damaged already and are not in the backup", id.Short())
	}
	c.say("warning: this home may not act yet: get what it lacks ('parley sync', or pouches of the others), then 'parley rekey'")
	return nil
}
