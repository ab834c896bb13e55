// keep holds what is typed into the editor through a reload and a step back, in
// this window of this browser and nowhere else: also through a session that
// ended meanwhile. It is shown to the same account only; what was signed is
// forgotten, and everything at a logout.

interface Kept {
  base: string; // the words that the page began with
  words: string;
}

const mark = "parley typed ";
const sent = mark + "and sent"; // waits for the page that says that it was signed or kept
const name = (talks: string, block: string, lang: string, what: string) => `${mark}${document.body.dataset.who ?? ""} ${talks} ${block} ${lang} ${what}`;
const talksOf = () => location.pathname.split("/").slice(0, 3).join("/");

export function keep(): void {
  const gone = sessionStorage.getItem(sent);
  if (gone) {
    sessionStorage.removeItem(sent);
    if (document.querySelector(".done.banner") || /\/drafts\/[^/]+$/.test(location.pathname)) sessionStorage.removeItem(gone);
  }
  for (const area of document.querySelectorAll<HTMLTextAreaElement>("form.editor textarea[name=words]")) {
    const field = (n: string) => area.form?.querySelector<HTMLInputElement>(`input[type=hidden][name=${n}]`)?.value ?? "";
    const key = name(talksOf(), field("block"), field("lang"), field("op"));
    const raw = sessionStorage.getItem(key);
    if (raw && area.dataset.filled === undefined) {
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
  document.querySelector('form[action="/logout"]')?.addEventListener("submit", () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(mark)) sessionStorage.removeItem(key);
  });
  const sign = document.querySelector<HTMLFormElement>("main.sign form.do");
  sign?.addEventListener("submit", () => {
    const field = (n: string) => sign.querySelector<HTMLInputElement>(`input[type=hidden][name=${n}]`)?.value ?? "";
    if (field("do") === "propose") sessionStorage.setItem(sent, name(talksOf(), field("block"), field("lang"), field("op")));
  });
}
