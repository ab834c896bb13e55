// Rival drafts of talks that never were.
export const drafts = {
  title: "Use of digital technologies by States",
  VES: {
    name: "Republic of Vesper",
    draft: `# Peace in the digital domain

*The Assembly,*

*Recalling* its earlier decisions on information security,

*Noting with concern* that several States build digital forces and that their use in a future conflict grows more likely,

*Convinced* that an open dialogue among all States is needed,

1. *Decides* to keep the channel between the national points of contact open at all hours;

2. *Calls upon* all States to prohibit the use of digital technologies against medical, energy and water services;

3. *Invites* States to work on binding rules, and:

    (a) to report each year on what they have done;

    (b) to name a point of contact;

4. *Requests* the Secretary to convene a working group of all States.
`,
  },
  LOR: {
    name: "Union of Lorne",
    draft: `# Responsible conduct in the digital domain

*The Assembly,*

*Recalling* its earlier decisions on information security,

*Noting with deep concern* that several States build digital forces and that their use in a future conflict grows more likely,

*Underlining* that the law that binds States offline binds them online,

*Convinced* that an open dialogue among all States and all users is needed,

1. *Decides* to keep the channel between the national points of contact open in working hours;

2. *Calls upon* all States to prevent the use of digital technologies against medical, energy and financial services, in particular where such use would put at risk the health of persons who take no part in a conflict and who depend on these services every day of their lives;

3. *Invites* States to work on voluntary norms, and:

    (a) to report each year on what they have done;

    (b) to name a point of contact;

4. *Requests* the Secretary to convene a group of experts.
`,
  },
  COR: {
    name: "Corran",
    draft: `# Responsible and fair conduct in the digital domain

*The Assembly,*

*Recalling* its earlier decisions on information security,

*Noting with deep concern* that several States build digital forces and that their use in a future conflict grows more likely,

*Underlining* that the law that binds States offline binds them online,

*Convinced* that an open dialogue among all States and all users is needed,

1. *Decides* to keep the channel between the national points of contact open on working days;

2. *Calls upon* all States to counter the use of digital technologies against medical, energy and financial services;

3. *Invites* States to work on voluntary norms, and:

    (a) to report each year on what they have done;

    (b) to name a point of contact;

4. *Requests* the Secretary to convene a group of experts.
`,
  },
};

// brief are two short drafts that differ in two places.
export const brief = {
  title: "A channel between two capitals",
  VES: { name: "Republic of Vesper", draft: "# A channel\n\n*The Parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to open a channel at all hours;\n\n2. *Agree* to prohibit attacks on hospitals.\n" },
  LOR: { name: "Union of Lorne", draft: "# A channel\n\n*The Parties,*\n\n*Recalling* their talks,\n\n1. *Decide* to open a channel in working hours;\n\n2. *Agree* to prevent attacks on hospitals.\n" },
};

// arabic and chinese are the same talk in two other scripts.
export const arabic = {
  title: "قناة بين عاصمتين",
  VES: { name: "جمهورية فيسبر", draft: "# قناة اتصال\n\n*إن الطرفين،*\n\n*إذ يذكران* بمحادثاتهما السابقة بشأن أمن المعلومات،\n\n1. *يقرران* فتح قناة في جميع الأوقات؛\n\n2. *يدعوان* جميع الدول إلى حظر استخدام التكنولوجيا الرقمية ضد المستشفيات.\n" },
  LOR: { name: "اتحاد لورن", draft: "# قناة اتصال\n\n*إن الطرفين،*\n\n*إذ يذكران* بمحادثاتهما السابقة بشأن أمن المعلومات،\n\n1. *يقرران* فتح قناة في ساعات العمل؛\n\n2. *يدعوان* جميع الدول إلى منع استخدام التكنولوجيا الرقمية ضد المستشفيات.\n" },
};
export const chinese = {
  title: "两国首都之间的渠道",
  VES: { name: "维斯珀共和国", draft: "# 联络渠道\n\n*双方，*\n\n*回顾*双方以往关于信息安全的会谈，\n\n1. *决定*全天开放联络渠道；\n\n2. *呼吁*所有国家禁止对医院使用数字技术。\n" },
  LOR: { name: "洛恩联盟", draft: "# 联络渠道\n\n*双方，*\n\n*回顾*双方以往关于信息安全的会谈，\n\n1. *决定*在工作时间开放联络渠道；\n\n2. *呼吁*所有国家防止对医院使用数字技术。\n" },
};
