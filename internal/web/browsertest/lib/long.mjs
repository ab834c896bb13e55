// long makes rival drafts of so many paragraphs, in each of which so many words
// are in dispute between two parties; or only as many words as make so many
// claims, spread evenly.
export function long(paragraphs, words, claims = 2 * paragraphs * words) {
  const disputed = (i, w) => (w * paragraphs + i) * 2 <= claims;
  const draft = (mine) => {
    const out = ["# A long text", "*The Parties,*"];
    for (let i = 1; i <= paragraphs; i++) {
      const say = ["*Decide*", `in matter ${i}`];
      for (let w = 0; w < words; w++) say.push(["that each of them shall", "in good faith and without delay", "after notice to the other", "as far as its means allow", "with regard to the rules that bind it"][w % 5], `${disputed(i, w) ? mine : ""}${i}x${w}`);
      out.push(`${i}. ${say.join(" ")}${i === paragraphs ? "." : ";"}`);
    }
    return out.join("\n\n") + "\n";
  };
  return { title: "A long text", VES: { name: "Republic of Vesper", draft: draft("v") }, LOR: { name: "Union of Lorne", draft: draft("l") } };
}
