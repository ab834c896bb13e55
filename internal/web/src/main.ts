// What scripts add to the pages: they improve, nothing needs them.
import { live } from "./live";
import { backup } from "./backup";
import { bring } from "./bring";
import { local, zoned } from "./clock";
import { drawer } from "./drawer";
import { keep } from "./keep";
import { keys } from "./keys";
import { opening } from "./opening";
import { passkeys } from "./passkey";
import { slider } from "./slider";
import { standings } from "./standings";
import { watch } from "./watch";

local(document);
zoned(document);

// A narrow screen shows the page of the menu that is open.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

const paper = document.querySelector<HTMLElement>("main.paper[data-path]");
if (paper) {
  drawer(paper);
  keys(paper);
  live(paper);
}
const watched = document.querySelector<HTMLElement>("main[data-live]");
if (watched) watch(watched);
passkeys();
opening();
standings();
backup();
bring();
keep();

const steps = document.querySelector<HTMLFormElement>(".timeline .steps form");
if (steps) slider(steps);
