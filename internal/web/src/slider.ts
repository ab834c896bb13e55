import { part, replace, say } from "./fetch";

// slider shows the text as it stood while the slider of the timeline is moved.
export function slider(form: HTMLFormElement): void {
  const range = form.querySelector<HTMLInputElement>("input[type=range]")!;
  const out = form.querySelector("output")!;
  let wanted = 0;
  const label = () => (out.textContent = `${range.value} / ${range.max}`);
  async function show(href: string): Promise<void> {
    const turn = ++wanted;
    const page = await part(href);
    if (turn !== wanted) return; // moved on meanwhile
    if (!page) {
      location.href = href;
      return;
    }
    for (const s of [".steps .prev", ".steps .next", ".marks", ".entry", ".paper.then"]) replace(s, page);
    say(document.querySelector(".entry")?.textContent?.trim() ?? "");
  }
  range.addEventListener("input", label);
  range.addEventListener("change", () => {
    const url = new URL(form.action);
    url.searchParams.set("n", range.value);
    history.pushState(null, "", url);
    void show(url.href);
  });
  addEventListener("popstate", () => {
    range.value = new URL(location.href).searchParams.get("n") ?? range.max;
    label();
    void show(location.href);
  });
}
