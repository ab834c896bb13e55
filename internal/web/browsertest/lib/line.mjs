// A line between a browser and a node that can be cut and mended.
import { connect, createServer } from "node:net";

export async function cuttable(to) {
  const [host, port] = to.split(":");
  const sockets = new Set();
  const line = { whole: true, count: 0 };
  const server = createServer((near) => {
    if (!line.whole) return void near.destroy();
    line.count++;
    const far = connect(Number(port), host);
    for (const [a, b] of [[near, far], [far, near]]) {
      sockets.add(a);
      a.on("error", () => {});
      a.on("close", () => {
        sockets.delete(a);
        b.destroy();
      });
      a.pipe(b);
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  line.port = server.address().port;
  line.cut = () => {
    line.whole = false;
    for (const s of sockets) s.destroy();
  };
  line.mend = () => (line.whole = true);
  line.close = () => {
    line.cut();
    server.close();
  };
  return line;
}
