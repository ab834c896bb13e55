// Six equally authentic languages: side by side, what is stale is seen and said,
// and no text is initialled before all are even.
import { clean, phone } from "../lib/look.mjs";
import { carry, confirm, enter, expect, menu, press } from "../lib/pages.mjs";

const words = {
  en: ["Waters of the Sable Basin", "*Recalling* the floods of last spring,", "*Establish* a joint hydrological commission;", "*Authorize* the commission to publish its measurements."],
  fr: ["Les eaux du bassin de la Sable", "*Rappelant* les crues du printemps dernier,", "*Établissent* une commission hydrologique mixte\u202f;", "*Autorisent* la commission à publier ses mesures."],
  es: ["Las aguas de la cuenca del Sable", "*Recordando* las crecidas de la primavera pasada,", "*Establecen* una comisión hidrológica mixta;", "*Autorizan* a la comisión a publicar sus mediciones."],
  ru: ["Воды бассейна реки Сабль", "*напоминая* о паводках прошлой весны,", "*учреждают* совместную гидрологическую комиссию;", "*уполномочивают* комиссию публиковать результаты измерений."],
  ar: ["مياه حوض السابل", "*إذ يشيران* إلى فيضانات الربيع الماضي،", "*ينشئان* لجنة هيدرولوجية مشتركة؛", "*يأذنان* للجنة بنشر قياساتها."],
  zh: ["沙河流域水域", "*回顾*去年春季的洪水，", "*决定*设立一个水文联合委员会；", "*授权*委员会公布其测量结果。"],
};

export default async function (world) {
  const file = Object.fromEntries(Object.entries(words).map(([l, [title, past, one, two]]) => [l, world.file(`${l}.md`, `# ${title}\n\n${past}\n\n1. ${one}\n\n2. ${two}\n`)]));
  const [ves, lor] = [world.home("VES", "Republic of Vesper"), world.home("LOR", "Union of Lorne")];
  ves.cli("talks", "open", "--title", "Sable", "--party", lor.card, "--text", file.en, "--also", `fr=${file.fr}`, "--also", `es=${file.es},ru=${file.ru},ar=${file.ar}`, "--also", "zh");
  lor.cli("pouch", "unpack", ves.pack());
  lor.cli("talks", "join");
  ves.cli("translate", "--lang", "zh", file.zh);
  ves.cli("amend", "OP1", "joint", "standing");
  world.carry([ves, lor]);
  const open = JSON.parse(lor.run(["--home", lor.dir, "--json", "claims"])).claims.map((c) => c.name);
  lor.cli("position", "accept", ...open);
  world.carry([ves, lor]);
  ves.cli("revise");
  world.carry([ves, lor]);
  await ves.serve();
  await lor.serve();
  const [v, l] = [await world.window(), await world.window()];
  await enter(v, ves);
  await enter(l, lor);

  // side by side: the main language and two more, then the ones that are ticked
  await menu(v, "Languages");
  await clean(v, "languages-wide");
  expect((await v.locator("table.abreast thead th").count()) === 4, "three languages stand side by side");
  for (const name of ["Français", "العربية", "中文"]) await v.locator("fieldset").getByLabel(name).setChecked(true);
  await v.locator("fieldset").getByLabel("Español").setChecked(false);
  await press(v, "Show them");
  await v.locator("table.abreast td[lang=zh]").first().waitFor();
  await clean(v, "languages-chosen");
  const op1 = v.locator("table.abreast tbody tr").nth(2);
  expect(/ar is stale since Rev\.1/.test(await op1.locator("td[lang=ar]").innerText()), "the Arabic isn't marked as stale");
  expect(!/stale/.test(await op1.locator("td[lang=en]").innerText()), "the English is marked as stale");
  expect(await op1.locator("td[lang=ar]").evaluate((e) => getComputedStyle(e).direction === "rtl"), "the Arabic runs left to right");
  expect(/ar is stale since Rev\.1/.test(await (async () => { await menu(v, "Text"); return v.locator(".row .late").first().getAttribute("title"); })()), "the text doesn't mark it");

  // initialling waits, and says why
  await menu(v, "Agree and sign");
  await clean(v, "languages-agree");
  await press(v, /^Agree to the ticked paragraphs/);
  await confirm(v);
  await carry(world, v, l);
  await menu(l, "Agree and sign");
  await press(l, /^Agree to the ticked paragraphs/);
  await confirm(l);
  await menu(l, "Agree and sign");
  const why = await l.getByText(/^Initialling waits:/).innerText();
  expect(/authentic languages are not even/.test(why) && /OP1/.test(why), "it doesn't say why", why);

  // the French changes, in French; the others still say the same
  await menu(l, "Languages");
  await l.locator("fieldset").getByLabel("Français").setChecked(true);
  await press(l, "Show them");
  await l.locator("table.abreast tbody tr").nth(2).locator("td[lang=fr] a").click();
  await clean(l, "languages-propose");
  expect((await l.locator("textarea#words").getAttribute("lang")) === "fr", "one doesn't propose in French");
  await l.getByText("The paragraph in its other languages").click();
  expect(/委员会/.test(await l.locator(".propose details").first().innerText()), "the other languages aren't beside it");
  await l.locator("textarea#words").fill("*Établissent* une commission hydrologique permanente");
  await press(l, "Show what it changes");
  expect(/mixte/.test(await confirm(l)), "the change isn't shown");
  await carry(world, l, v);
  await menu(v, "Text");
  await v.goto(new URL("?lang=fr", v.url()).href);
  const claim = await v.locator(".alt[data-claims]").evaluateAll((all) => all.map((a) => a.dataset.claims.split(" ")[0]).find((c) => c));
  await v.goto(new URL(`?lang=fr&open=${claim}`, v.url()).href);
  await v.locator("#side").getByRole("button", { name: /^Accept/ }).first().click();
  await confirm(v);
  await menu(v, "Agree and sign");
  await press(v, "Issue the next revision…");
  await confirm(v);
  await carry(world, v, l);
  for (const page of [v, l]) {
    await menu(page, "Languages");
    await press(page, /still say the same…$/);
    const said = await confirm(page);
    expect(/永|委员会/.test(said) && /لجنة/.test(said), "what is said to correspond isn't shown", said);
    await carry(world, page, page === v ? l : v);
  }
  await menu(l, "Languages");
  expect(!/stale since/.test(await l.locator("table.abreast").innerText()), "a version is still stale");
  await menu(l, "Agree and sign");
  expect(/has not agreed|hasn't agreed|not agreed/i.test(await l.getByText(/^Initialling waits:/).innerText()), "it waits for something else than agreement");

  // on a phone the languages stand below each other
  const small = await world.window(phone);
  await enter(small, lor);
  await small.goto(new URL(`${new URL(l.url()).pathname.split("/").slice(0, 3).join("/")}/languages`, small.url()).href);
  await clean(small, "languages-phone");
  const [a, b] = await small.locator("table.abreast tbody tr").nth(2).locator("td").evaluateAll((all) => all.slice(0, 2).map((e) => e.getBoundingClientRect().top));
  expect(b > a, "on a phone they stand beside each other");
}
