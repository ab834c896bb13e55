// The same on a long text.
import { click } from "../lib/click.mjs";
import { long } from "../lib/long.mjs";

export default (world) => click(world, "229 paragraphs, 500 claims", long(227, 2, 500));
