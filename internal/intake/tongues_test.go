package intake

import "testing"

// TestPagesOfOtherLanguages: brackets and options of a page and of an Akoma Ntoso
// file are read in its language, as those of a text are.
func TestPagesOfOtherLanguages(t *testing.T) {
	const base = "Rappelant le traité, {.pp}\n\n1. Décide de partager l'eau;\n\n2. Prie la commission de faire rapport;\n\n3. Demande un bilan.\n"
	const told = "new LOR→LOR: OP1: delete ‘l'eau’\nnew ARD→ARD: delete OP2\nnew VES→VES: OP3: ‘bilan’ becomes ‘rapport’"
	for name, src := range map[string]string{
		"page.html": `<!doctype html><html lang="fr"><body><p>Rappelant le traité,</p><ol><li>Décide de partager [l'eau] [LOR&nbsp;: supprimer]&nbsp;;</li>
<li>Prie la commission de faire rapport [ARD : supprimer le paragraphe] ;</li><li>Demande un [bilan] [VES&nbsp;: rapport].</li></ol></body></html>`,
		"paper.akn": `<?xml version="1.0" encoding="UTF-8"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution"><preamble><recitals><recital><p>Rappelant le traité,</p></recital></recitals></preamble>
<mainBody><paragraph><num>1.</num><content><p>Décide de partager [l'eau] [LOR : supprimer] ;</p></content></paragraph><paragraph><num>2.</num><content><p>Prie la commission de faire rapport [ARD : supprimer le paragraphe] ;</p></content></paragraph>
<paragraph><num>3.</num><content><p>Demande un [bilan] [VES : rapport].</p></content></paragraph></mainBody></statement></akomaNtoso>`,
		"draft.txt": "Rappelant le traité,\n\n1. Décide de partager [l'eau] [LOR : supprimer] ;\n\n2. Prie la commission de faire rapport [ARD : supprimer le paragraphe] ;\n\n3. Demande un [bilan] [VES : rapport].\n",
	} {
		r := newRoom(t, base)
		in := r.read("VES", Options{}, File{name, []byte(src)})
		want(t, name, story(r.take("VES", in, Mapping{"LOR": "LOR", "ARD": "ARD", "VES": "VES"})), told)
	}
}
