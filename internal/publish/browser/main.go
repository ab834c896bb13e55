//go:build js && wasm

// Command browser is the check that runs in the page of a publication: the
// rooms outcome and audit, compiled to WebAssembly. The page hands it the bytes
// of a publication, and it answers with a verdict in JSON:
//
//	parleyCheck(bytes, tell, answer)    tell(done, total) after some acts; answer(json) at the end
//
// Between two calls of tell the browser may draw. It reads nothing else, and
// can't: the runtime gives it no network and no disk.
package main

import (
	"encoding/json"
	"syscall/js"

	"parley/internal/publish/reading"
)

func main() {
	js.Global().Set("parleyCheck", js.FuncOf(func(_ js.Value, args []js.Value) any {
		raw := make([]byte, args[0].Get("length").Int())
		js.CopyBytesToGo(raw, args[0])
		tell, answer := args[1], args[2]
		go func() {
			turn := make(chan struct{})
			next := js.FuncOf(func(js.Value, []js.Value) any { turn <- struct{}{}; return nil })
			defer next.Release()
			r := reading.Check(raw, func(done, total int) {
				tell.Invoke(done, total)
				js.Global().Call("setTimeout", next, 0)
				<-turn
			})
			b, err := json.Marshal(r)
			if err != nil {
				b = []byte(`{}`)
			}
			answer.Invoke(string(b))
		}()
		return nil
	}))
	select {}
}
