// The first page of 229 paragraphs with 500 claims.
import { long } from "../lib/long.mjs";
import { weigh } from "../lib/weight.mjs";

export default async function (world) {
  const [ves] = world.joined(["VES", "LOR"], long(227, 2, 500));
  await ves.serve();
  for (const slower of [1, 4]) await weigh(world, ves, slower, "229 paragraphs, 500 claims");
}
