// 200 paragraphs with 2,000 claims.
import { long } from "../lib/long.mjs";
import { weigh } from "../lib/weight.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"], long(200, 5));
  await ves.serve();
  for (const slower of [1, 4]) await weigh(world, ves, slower, "200 paragraphs, 2,000 claims");
}
