package node

import "context"

func ctx() context.Context { return context.Background() }
