// A click on one node, the change on another's open page; on a short text.
import { click } from "../lib/click.mjs";

export default (world) => click(world, "a short text");
