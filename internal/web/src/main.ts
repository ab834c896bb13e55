// What scripts add to the pages: they improve, nothing needs them.
import { live } from "./live";
import { drawer } from "./drawer";
import { keys } from "./keys";
import { passkeys } from "./passkey";

const paper = document.querySelector<HTMLElement>("main.paper[data-path]");
if (paper) {
  drawer(paper);
  keys(paper);
  live(paper);
}
passkeys();
