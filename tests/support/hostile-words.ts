/** What a model might write to hurt: families of hostile text, each with many members. */
export interface HostileWords {
  readonly family: string;
  readonly text: string;
}

const BROADCASTS = ["channel", "here", "everyone", "group"];
const REFERENCES = [
  ...BROADCASTS.map((name) => `<!${name}>`),
  ...BROADCASTS.map((name) => `<!${name}|${name}>`),
  ...BROADCASTS.map((name) => `@${name}`),
  ...BROADCASTS.map((name) => `@${name.toUpperCase()}`),
  "<!subteam^S0ONCALL>",
  "<!subteam^S0ONCALL|@oncall>",
  "<@U0CAROL>",
  "<@U0CAROL|carol>",
  "<@W0CAROL>",
  "<#C0GENERAL|general>",
  "@carol",
  "@oncall",
  "<!date^1^{ago}|x>",
];

/** The places a reference may hide in. */
const WRAPPINGS: readonly ((inner: string) => string)[] = [
  (inner) => inner,
  (inner) => `\`${inner}\``,
  (inner) => `\`\`\`\n${inner}\n\`\`\``,
  (inner) => `\`\`\`\n${inner}`,
  (inner) => `**${inner}**`,
  (inner) => `[${inner}](https://example.com/?q=${inner})`,
  (inner) => `> ${inner}`,
  (inner) => `| a | b |\n|---|---|\n| ${inner} | ${inner}`,
  (inner) => `\\${inner}`,
];

const ENTITIES = [
  "&lt;!channel&gt;",
  "&#60;!channel&#62;",
  "&#x3c;!here&#x3e;",
  "&amp;lt;!channel&amp;gt;",
  "<​!channel>",
  "<!\u200bchannel>",
  "<!chan\u00adnel>",
  "\u202e>lennahc!<",
  "＜!channel＞",
  "<<!channel>>",
  "<!<!channel>channel>",
];

const FENCES = [
  "```",
  "````\n```\n````",
  "~~~\n```",
  "`` ` ``",
  "`unclosed",
  "```js\nconst a = `<!here>`;",
  "``````",
];

const TABLES = [
  "| a | b |\n|---|\n| 1 | 2 | 3 |",
  "|||||\n|-|-|",
  `|${" a |".repeat(60)}\n|${"---|".repeat(60)}\n|${" x |".repeat(60)}`,
  "| no header |",
];

const SECRETS = [
  `xoxb-${"1".repeat(12)}-${"a".repeat(24)}`,
  `xapp-1-A0-${"2".repeat(12)}-${"b".repeat(64)}`,
  `sk-ant-api03-${"c".repeat(90)}`,
  `AKIA${"D".repeat(16)}`,
  `ghp_${"e".repeat(36)}`,
  `-----BEGIN PRIVATE KEY-----\n${"Zm9v".repeat(20)}\n-----END PRIVATE KEY-----`,
];

const LINKS = [
  "![track](https://example.com/pixel.png)",
  "![](https://example.com/pixel.png)",
  "![a][ref]\n\n[ref]: https://example.com/pixel.png",
  "[https://bank.example](https://evil.example)",
  "[click](javascript:alert)",
  "<https://evil.example|https://bank.example>",
  "https://example.com/@channel",
  "mail@here.example",
  "<img src=https://example.com/pixel.png>",
  "[a](https://e.example/(x))",
];

const CONTROLS = [
  "a\u0000b",
  "bell\u0007",
  "\u001b[31mred\u001b[0m",
  "back\u0008space",
  "c1\u0085x\u009fy",
  "line\u2028paragraph\u2029end",
  "\r\nwindows\rmac",
  "half \ud83d",
  "half \udc4d\ud83d",
  "👩‍👩‍👧‍👦 family",
  "नमस्ते क्‍ष",
  "می‌خواهم",
  "zalgơ̷̡ ͖́",
  "\ufefftop",
  "\u{e0041}\u{e0042}tags",
  "\u2060\u2060<!channel>",
];

const GIANTS = [
  "word ".repeat(20_000),
  "x".repeat(100_000),
  "&".repeat(50_000),
  "<".repeat(50_000),
  "`".repeat(50_000),
  "@channel ".repeat(11_000),
  "```\n".repeat(20_000),
  "😀".repeat(30_000),
  "line\n".repeat(20_000),
  "[a](b)".repeat(10_000),
  "> ".repeat(30_000),
  "*".repeat(40_000),
];

const ODDITIES = [
  "",
  " ",
  "\n\n\n",
  "\t",
  "0",
  "null",
  "*",
  "_",
  "~",
  "|",
  "\\",
  "\u200b",
  "\u00ad\u00ad",
];

/** The whole corpus: over two hundred texts. */
export function hostileWords(): HostileWords[] {
  const wrapped = WRAPPINGS.flatMap((wrap) => REFERENCES.map((reference) => wrap(reference)));
  const families: Readonly<Record<string, readonly string[]>> = {
    reference: wrapped,
    entity: ENTITIES,
    fence: FENCES,
    table: TABLES,
    secret: SECRETS,
    link: LINKS,
    control: CONTROLS,
    giant: GIANTS,
    oddity: ODDITIES,
  };
  return Object.entries(families).flatMap(([family, texts]) =>
    texts.map((text) => ({ family, text })),
  );
}
