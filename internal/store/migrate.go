package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID is "PRLY": it tells our files from other SQLite databases.
const applicationID = 0x50524c59

// migrate brings the database to the newest schema, one migration and its version in one transaction.
func migrate(ctx context.Context, path string, c *sql.Conn, sealed bool) error {
	app, err := pragmaInt(ctx, c, "application_id")
	if err != nil {
		return err
	}
	version, err := pragmaInt(ctx, c, "user_version")
	if err != nil {
		return err
	}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	switch {
	case app == 0 && version == 0:
		var n int
		if err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
			return err
		}
		if n != 0 {
			return damaged(path, "it is another program's database")
		}
	case app != applicationID:
		return damaged(path, "it isn't a record of Parley (application id %#x)", app)
	case version < 0:
		return damaged(path, "its format can't be %d", version)
	}
	if version > len(files) {
		return fmt.Errorf("%w: %s has format %d, this program knows formats up to %d: use the newer program", ErrNewer, path, version, len(files))
	}
	acts := 0
	if version == 1 && sealed { // one without acts is a new one whose making was interrupted
		if err := c.QueryRowContext(ctx, "SELECT count(*) FROM act").Scan(&acts); err != nil {
			return err
		}
	}
	if acts > 0 {
		return fmt.Errorf("%w: %s has format 1: move its directory away and join the talks again from a pouch of another party", ErrOlder, path)
	}
	for i := version; i < len(files); i++ {
		ddl, err := migrations.ReadFile(files[i])
		if err != nil {
			return err
		}
		step := fmt.Sprintf("BEGIN IMMEDIATE;\n%s\nPRAGMA application_id=%d;\nPRAGMA user_version=%d;\nCOMMIT;", ddl, applicationID, i+1)
		if _, err := c.ExecContext(ctx, step); err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK")
			return fmt.Errorf("migration %s: %w", files[i], err)
		}
	}
	return nil
}

func pragmaInt(ctx context.Context, c *sql.Conn, name string) (int, error) {
	var v int
	err := c.QueryRowContext(ctx, "PRAGMA "+name).Scan(&v)
	return v, err
}
