package commitments

import (
	"strings"

	"parley/text"
)

// grammar is what is known of one language. It is read only.
type grammar struct {
	lang       text.Lang
	joined     bool // words are ideographs
	verbs      []verb
	adverbs    []string
	to, that   []string // begin what is to be done
	shallWords []string
	months     []string // twelve, lower-case
	before     []string // a date after one of these is a term
	within     []string // a term in words begins so
	marks      string   // of a day's number: "1er", "1-го"
}

// units is constant: of a term that depends on something else.
var units = list("days,months,years,year,session,jours,mois,ans,an,année,días,meses,años,año,дней,дня,месяцев,месяца,лет,год,года,hours,heures,horas,часов")

type verb struct {
	words     []string
	strength  Strength
	addressed bool // whom it addresses stands after it
}

// verbsOf makes the list from words with commas between them.
func verbsOf(decides, obliges, asks string) []verb {
	var out []verb
	add := func(s string, st Strength, addressed bool) {
		for w := range strings.SplitSeq(s, ",") {
			out = append(out, verb{strings.Fields(w), st, addressed})
		}
	}
	add(obliges, Obliges, true) // whom it addresses
	add(asks, Asks, true)
	add(decides, Obliges, true)
	return out
}

func ideographs(decides, obliges, asks string) []verb {
	out := verbsOf(decides, obliges, asks)
	for i, v := range out {
		out[i].words = strings.Split(v.words[0], "")
	}
	return out
}

func list(s string) []string { return strings.Split(s, ",") }

// grammars returns the languages that are known.
func grammars() []grammar {
	return []grammar{{
		lang:       "ar",
		verbs:      verbsOf("تقرر", "تطلب", "تهيب,تدعو,تحث,تشجع"),
		adverbs:    list("أيضا,كذلك"),
		shallWords: list("يتعين"),
		months:     list("كانون,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين,تشرين الثاني,كانون الأول"),
	}, {
		lang:       "en",
		verbs:      verbsOf("decides,undertakes,agrees,decide,undertake,agree", "requests,demands,directs,instructs,mandates,tasks,request,demand,direct,instruct,mandate,task", "calls upon,calls on,urges,invites,encourages,recommends,appeals to,asks,call upon,call on,urge,invite,encourage,recommend,appeal to,ask"),
		adverbs:    list("also,further,furthermore,again,strongly,once,more,solemnly,in,this,regard"),
		to:         list("to"),
		that:       list("that"),
		shallWords: list("shall,undertakes,undertake,must"),
		months:     list("january,february,march,april,may,june,july,august,september,october,november,december"),
		before:     list("by,before,until,than,on,in,of"),
		within:     list("within,annually,biennially,every,at its,at the"),
	}, {
		lang:       "es",
		verbs:      verbsOf("decide,deciden", "solicita,exige,pide,encarga,solicitan,exigen,piden,encargan", "exhorta,insta,invita,alienta,recomienda,hace un llamamiento,pide encarecidamente,exhortan,instan,invitan,alientan,recomiendan,hacen un llamamiento,piden encarecidamente"),
		adverbs:    list("también,además,asimismo,nuevamente,encarecidamente"),
		to:         list("a,para"),
		that:       list("que"),
		shallWords: list("deberá,deberán"),
		months:     list("enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre"),
		before:     list("antes,hasta,el,en,de,del,a"),
		within:     list("dentro,anualmente,cada"),
	}, {
		lang:       "fr",
		verbs:      verbsOf("décide,décident", "prie,exige,demande,charge,prient,exigent,demandent,chargent", "engage,invite,encourage,exhorte,recommande,demande instamment,appelle,lance un appel,engagent,invitent,encouragent,exhortent,recommandent,demandent instamment,appellent,lancent un appel"),
		adverbs:    list("également,aussi,en,outre,de,nouveau,instamment"),
		to:         list("à,de,d’adopter"),
		that:       list("que,qu’il,qu’elle"),
		shallWords: list("doit,doivent,s’engage,s’engagent"),
		months:     list("janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre"),
		before:     list("avant,le,au,en,jusqu’au,de,d’ici,du"),
		within:     list("dans,chaque,annuellement"),
		marks:      "er",
	}, {
		lang:       "ru",
		verbs:      verbsOf("постановляет,постановляют", "просит,требует,поручает,просят,требуют,поручают", "призывает,настоятельно призывает,предлагает,рекомендует,обращается с призывом,призывают,настоятельно призывают,предлагают,рекомендуют,обращаются с призывом"),
		adverbs:    list("также,далее,вновь,еще,раз,кроме,того"),
		that:       list("что,чтобы"),
		shallWords: list("должен,должна,должно,должны,обязуется,обязуются,обязана,обязан,обязаны"),
		months:     list("января,февраля,марта,апреля,мая,июня,июля,августа,сентября,октября,ноября,декабря"),
		before:     list("до,к,не,позднее,в,с"),
		within:     list("в течение,ежегодно,каждые"),
		marks:      "-го",
	}, {
		lang:    "zh",
		joined:  true,
		verbs:   ideographs("决定", "请,责成", "呼吁,敦促,促请,邀请,鼓励,建议,吁请"),
		adverbs: list("又,还"),
	}}
}
