import { part, replace } from "./fetch";

// backup shows how far a backup is while the browser takes it in.
export function backup(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-backup]");
  const state = () => document.querySelector<HTMLElement>("#backup-state");
  if (!form && state()?.dataset.running === undefined) return;
  let watching = false;
  const watch = async () => {
    if (watching) return;
    watching = true;
    // A download gives no event: it has begun some time after the form was sent, and ends when the page says so.
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((done) => setTimeout(done, 1000));
      const page = await part("/settings").catch(() => null);
      if (!page) break;
      replace("#backup-state", page);
      quiet = state()?.dataset.running === undefined ? quiet + 1 : 0;
    }
    watching = false;
  };
  form?.addEventListener("submit", () => {
    const fields = form.querySelectorAll<HTMLInputElement>("input[type=password]");
    setTimeout(() => fields.forEach((f) => (f.value = "")), 0);
    void watch();
  });
  if (state()?.dataset.running !== undefined) void watch();
}
