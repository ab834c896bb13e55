package text

// What six languages call what brackets and paragraphs say.

// optionWords are what six languages call an option, as it begins a paragraph.
const optionWords = `Option OPTION Variante VARIANTE Opción OPCIÓN Вариант ВАРИАНТ Альтернатива 备选案文 备选方案 选项 方案 الخيار البديل`

// otherCounts are the letters and digits beside ASCII by which options are
// counted.
const otherCounts = "АБВГДЕабвгде一二三四五六七八九十٠١٢٣٤٥٦٧٨٩أبجده"

// constant: what an option says in six languages that has no text.
var noTexts = [...]string{"no text", "no provision", "pas de texte", "aucun texte", "sans texte", "sin texto", "ningún texto", "без текста", "нет текста", "无案文", "不列案文", "لا نص", "بدون نص", "لا يوجد نص"}

// strikeWords say in six languages that words are to go.
const strikeWords = `del delete deletes deletion supprimer supprime suppression suprimir suprime supresión eliminar
удалить исключить опустить 删除 删去 حذف تحذف يحذف`

// paragraphWords are what may follow them where a whole paragraph is to go.
const paragraphWords = `paragraph|the paragraph|this paragraph|para|this heading|this title|this note|this formula|paragraphe|le paragraphe|ce paragraphe|párrafo|el párrafo|este párrafo|пункт|этот пункт|本段|该段|段落|الفقرة|هذه الفقرة`

// articleWords begin the heading of an article.
const articleWords = "article artículo статья المادة"
