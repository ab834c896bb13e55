// A delegate keeps its brief on the pages: opens it, draws a red line before any bracket is about it, says what it wants of a
// bracket, reads in a minute how it stands, and is warned before it accepts what crosses the line. Locked, the pages say that nothing watches. On a
// wide screen, on a phone, and printed; and with other words than English.
import { clean, phone } from "../lib/look.mjs";
import { confirm, enter, expect, press } from "../lib/pages.mjs";
import { picture } from "../lib/world.mjs";

export default async function (world) {
  const [ves, lor] = [["VES", "Republic of Vesper"], ["LOR", "Union of Lorne"]].map(([c, n]) => world.home(c, n));
  const base = world.file("base.md", "# A channel\n\n*The Parties,*\n\n1. *Decide* to open a channel;\n\n2. *Agree* to prevent attacks on medical services.\n");
  ves.cli("talks", "open", "--title", "A channel", "--party", lor.card, "--outcome", "resolution", "--text", base);
  lor.cli("pouch", "unpack", ves.pack());
  lor.cli("talks", "join");
  lor.cli("amend", "OP2", "services", "facilities");
  lor.cli("amend", "OP1", "open", "keep");
  world.carry([ves, lor]);
  await ves.serve();
  for (const [look, opt] of [["wide", {}], ["phone", phone]]) {
    const page = await world.window(opt);
    page.allow(/status of 40[0-9]/);
    await enter(page, ves);
    await page.locator(".talk h2 a").click();
    await page.locator("main.paper").waitFor();
    const main = new URL(page.url()).pathname;
    const go = (more = "") => page.goto(new URL(main + more, page.url()).href);
    const claim = await page.locator(".alt[data-claims]").filter({ hasText: "facilities" }).last().getAttribute("data-claims").then((s) => s.split(" ")[0]);

    // Locked; then open.
    await go("/brief");
    await clean(page, `brief-locked-${look}`);
    await press(page, "Open the brief");
    await page.getByText("Of ours:").waitFor();

    // A red line on words anywhere, and stances on a bracket.
    if (look === "wide") {
      await page.getByRole("link", { name: "Draw a red line…" }).click();
      await clean(page, "brief-whole-wide");
      await page.getByLabel("must not stand").check();
      await page.getByLabel(/^The words/).fill("facilities");
      await press(page, "Draw the red line");
      await page.getByText("open: it depends on what comes out").waitFor();
      await go(`?open=${claim}`);
      await page.locator(".ours").getByRole("link").click();
      await page.locator("fieldset.stance").first().waitFor();
      await page.locator("fieldset.stance").first().getByLabel("we support it").check();
      await page.getByLabel("How much it matters").selectOption("vital");
      await page.getByLabel("Note, for your delegation alone").first().fill("The capital asked twice.");
      await page.getByLabel("The capital hasn’t said yet").check();
      await clean(page, "brief-bracket-wide");
      await press(page, "Note it for our delegation");
      await page.getByText("we support it").first().waitFor();
    } else {
      await go(`/brief/at?c=${claim}`);
      await clean(page, `brief-bracket-${look}`);
      await go("/brief");
    }
    await clean(page, `brief-${look}`);
    expect((await page.locator(".secretpaper .locked").first().innerText()).includes("Only your delegation"), "private isn't visibly private");
    await page.emulateMedia({ media: "print" });
    await picture(page, `brief-printed-${look}`);
    await page.emulateMedia({ media: null });

    // First of what waits, in the drawer, and before the act.
    await go();
    expect((await page.locator("#turns .turn").first().innerText()).includes("Crosses a red line: ‘facilities’"), "the red line isn't the first of what waits");
    await clean(page, `brief-waits-${look}`);
    await go(`?open=${claim}`);
    await page.locator(".ours").getByText("we support it").waitFor();
    await clean(page, `brief-drawer-${look}`);
    await page.locator("#side").getByRole("button", { name: /^Accept/ }).first().click();
    await page.locator("fieldset.crossing").waitFor();
    await clean(page, `brief-warning-${look}`);
    const act = page.locator("main.sign form.do button.main");
    await act.click();
    expect(await page.locator("fieldset.crossing").count(), "it was signed without the tick");
    if (look === "phone") {
      await page.locator('input[name="crossed"]').check();
      await confirm(page);
    }
    // What could be offered, and what is guessed for it.
    await go("/brief");
    await page.getByRole("link", { name: "Find packages to offer…" }).click();
    await page.getByText("The best package would give").waitFor();
    if (look === "wide") {
      const form = page.locator("form", { has: page.getByRole("button", { name: "Note our guess", exact: true }) });
      await form.getByLabel("The wording").selectOption({ label: "OP1: ‘keep’" });
      await form.getByLabel("at worst:").selectOption("live with");
      await form.getByLabel("It matters to it at least").selectOption("high");
      await press(page, "Note our guess");
      await page.getByText("can live with it; at best: supports it").waitFor();
    }
    await clean(page, `bridge-${look}`);
    await page.emulateMedia({ media: "print" });
    await picture(page, `bridge-printed-${look}`);
    await page.emulateMedia({ media: null });
    const offer = page.locator('.offer button[name="do"]').first();
    await offer.click();
    await page.locator("main.sign").waitFor();
    await go("/brief");
    for (const lang of ["Русский", "Français"]) {
      await press(page, lang);
      await clean(page, `brief-${lang}-${look}`);
    }
    await press(page, "English");
    await press(page, "Lock the brief");
    await page.getByRole("button", { name: "Open the brief" }).waitFor();
    await go();
    await page.getByText("nothing watches over its red lines").waitFor();
    await page.context().close();
  }
}
