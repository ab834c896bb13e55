// keep holds what is typed into the editor through a reload and a step back, in
// this window of this browser and nowhere else. What was signed is forgotten.

interface Kept {
  base: string; // the words that the page began with
  words: string;
}

const name = (talks: string, block: string, lang: string, what: string) => `parley typed ${talks} ${block} ${lang} ${what}`;
const talksOf = () => location.pathname.split("/").slice(0, 3).join("/");

export function keep(): void {
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("form.editor textarea[name=words]")) {
    const field = (n: string) => area.form?.querySelector<HTMLInputElement>(`input[type=hidden][name=${n}]`)?.value ?? "";
    const key = name(talksOf(), field("block"), field("lang"), field("op"));
    const raw = sessionStorage.getItem(key);
    if (raw) {
      const was = JSON.parse(raw) as Kept;
      area.value = was.words;
      const note = area.form?.querySelector<HTMLElement>("[data-moved]");
      if (note && was.base !== area.defaultValue) note.hidden = false;
    }
    area.addEventListener("input", () => {
      try {
        sessionStorage.setItem(key, JSON.stringify({ base: area.defaultValue, words: area.value } satisfies Kept));
      } catch {
        // Full: the words stay on the page.
      }
    });
  }
  const sign = document.querySelector<HTMLFormElement>("main.sign form.do");
  sign?.addEventListener("submit", () => {
    const field = (n: string) => sign.querySelector<HTMLInputElement>(`input[type=hidden][name=${n}]`)?.value ?? "";
    if (field("do") === "propose") sessionStorage.removeItem(name(talksOf(), field("block"), field("lang"), field("op")));
  });
}
