// The line to the node is cut, and comes back: the page says so, and then shows
// what it missed, without a reload.
import { cuttable } from "../lib/line.mjs";
import { confirm, enter, expect, press, soon, talks } from "../lib/pages.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"]);
  await ves.serve();
  const line = await cuttable(ves.at);
  const far = await world.window({}, [`--host-resolver-rules=MAP ${ves.at.replace("127.0.0.1", "localhost")} 127.0.0.1:${line.port}`]);
  far.allow(/ERR_(CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|NETWORK_CHANGED|SOCKET_NOT_CONNECTED|CONNECTION_CLOSED)/);
  await far.goto(ves.link.replace("127.0.0.1", "localhost"));
  await talks(far);
  await far.evaluate(() => (window.stays = true));
  const near = await world.window();
  await enter(near, ves);
  await talks(near);
  expect(line.count > 0, "the far window doesn't use the line");

  line.cut();
  await soon("the page says that it is cut off", () => far.locator("#lost:not([hidden])").count());
  await near.getByTitle("Propose on OP3").click();
  await near.getByLabel("How it should read").fill("*Requests* the Secretary to convene a quiet group");
  await press(near, "Show what it changes");
  await confirm(near);
  expect(!(await far.getByText("quiet").count()), "the line isn't cut");
  line.mend();
  await soon("what it missed", () => far.getByText("quiet").count());
  await soon("the notice goes", async () => !(await far.locator("#lost:not([hidden])").count()));
  expect(await far.evaluate(() => window.stays), "it was loaded again");
  line.close();
}
