// bring takes documents that are dropped on a page, and shows how far a long
// one is sent. Without scripts the form does the same.

interface Words {
  drop: string;
  reading: string;
  failed: string;
}

// send uploads documents and goes on to the page that shows what they say.
function send(to: string, body: FormData, words: Words, show: HTMLElement): void {
  const bar = show.querySelector("progress");
  const line = show.querySelector("span");
  const say = (s: string) => {
    if (line) line.textContent = s;
  };
  let said = 0;
  show.hidden = false;
  const x = new XMLHttpRequest();
  x.open("POST", to);
  x.upload.addEventListener("progress", (e) => {
    if (!e.lengthComputable || !bar) return;
    const done = Math.floor((100 * e.loaded) / e.total);
    bar.value = done;
    if (done < 100 && done - said >= 20) say(`${(said = done)} %`); // who hears it isn't flooded
  });
  x.upload.addEventListener("load", () => {
    bar?.removeAttribute("value");
    say(words.reading);
  });
  const over = (s: string) => {
    if (bar) bar.value = 0;
    say(s);
  };
  x.addEventListener("load", () => {
    if (x.status === 200 && x.responseURL && new URL(x.responseURL).pathname !== new URL(to, location.href).pathname) {
      location.assign(x.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(x.responseText, "text/html");
    over(page.querySelector("main [role=alert], main p")?.textContent?.trim() || words.failed);
  });
  x.addEventListener("error", () => over(words.failed));
  x.send(body);
}

export function bring(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-drop]");
  const paper = document.querySelector<HTMLElement>("main.paper[data-bring]");
  const at = form ?? paper;
  if (!at) return;
  const words: Words = { drop: at.dataset.drop ?? "", reading: at.dataset.reading ?? "", failed: at.dataset.failed ?? "" };
  const to = form?.action ?? paper?.dataset.bring ?? "";
  let show = form?.querySelector<HTMLElement>(".sent") ?? null;
  const place = (): HTMLElement => {
    if (!show) {
      show = document.createElement("p");
      show.className = "sent over";
      show.setAttribute("role", "status");
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", words.reading);
      show.append(bar, " ", document.createElement("span"));
      document.body.append(show);
    }
    return show;
  };
  form?.addEventListener("submit", (e) => {
    e.preventDefault();
    send(to, new FormData(form), words, place());
  });

  let sheet: HTMLElement | null = null;
  const off = () => {
    sheet?.remove();
    sheet = null;
  };
  const files = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (e) => {
    if (!files(e)) return;
    e.preventDefault();
    if (sheet) return;
    sheet = document.createElement("div");
    sheet.className = "dropping";
    sheet.textContent = words.drop;
    document.body.append(sheet);
  });
  document.addEventListener("dragleave", (e) => {
    if (!e.relatedTarget) off();
  });
  document.addEventListener("drop", (e) => {
    off();
    if (!files(e)) return;
    e.preventDefault();
    const input = form?.querySelector<HTMLInputElement>("input[type=file]");
    if ((e.target as Element | null)?.closest?.("input[type=file]") && e.target !== input) return;
    const body = new FormData();
    for (const f of e.dataTransfer?.files ?? []) body.append("document", f);
    if (body.has("document")) send(to, body, words, place());
  });
}
