// run plays one journey in a new world: node lib/run.mjs NAME [FOLDER]
import { World } from "./world.mjs";

const name = process.argv[2];
const { default: journey } = await import(`../${process.argv[3] ?? "journeys"}/${name}.mjs`);
const world = new World(process.env.WORLD);
process.on("SIGINT", () => world.end().finally(() => process.exit(130)));
let failed = false;
try {
  await journey(world);
  await world.verify();
} catch (err) {
  failed = true;
  console.error(err?.stack ?? err);
  await world.tell();
  await world.pictures("failed");
} finally {
  await world.end();
}
process.exit(failed ? 1 : 0);
