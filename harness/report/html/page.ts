import { stripVTControlCharacters } from 'node:util';

/** Safe markup. Only `html` makes it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes output of a guest or a tool visible and harmless: no escape sequences, no hidden controls. */
export function visible(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, char => String.fromCodePoint(0x2400 + (char.charCodeAt(0) & 0x1f)))
    .replace(/[\u0080-\u009f\p{Cf}]/gu, '\uFFFD');
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return visible(String(part)).replace(/[&<>"']/g, char => entities[char] ?? '');
}

/** Makes markup from a template. Every value is escaped, except values that are already Html. Lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(render)));
}

/**
 * One style for all attachments, on light and dark pages: colours are inherited from the text or readable on both. No
 * scripts, no network.
 */
const style = `
:root { color-scheme: light dark; --red: #d9363e; --amber: #b7791f; --green: #2f9e5b; --blue: #3f7fd1;
  --line: color-mix(in srgb, currentColor 20%, transparent); --shade: color-mix(in srgb, currentColor 7%, transparent); }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0; padding: 12px; overflow-wrap: anywhere; }
h1 { font-size: 16px; margin: 0 0 8px; } h2 { font-size: 14px; margin: 16px 0 6px; }
p { margin: 0 0 8px; } .quiet { opacity: .75; } .red { color: var(--red); } .amber { color: var(--amber); }
.green { color: var(--green); } code, pre { font: 12px/1.5 ui-monospace, monospace; }
pre { margin: 0; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
th, td { text-align: left; vertical-align: top; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
@media (min-width: 601px) { th, td:first-child, td:last-child { overflow-wrap: normal; } }
dl { margin: 0; } dl dl { padding-left: 12px; } dt { float: left; margin-right: 6px; opacity: .75; } dd { margin: 0; }
@media (max-width: 600px) {
  table.wide thead { display: none; } table.wide tr { display: block; padding: 6px 0; border-bottom: 1px solid var(--line); }
  table.wide td { display: block; border: 0; padding: 1px 0; }
  table.wide td[data-label]:not(:empty)::before { content: attr(data-label) ": "; opacity: .7; }
}
.log { border-left: 3px solid transparent; padding-left: 6px; } .log .no { opacity: .5; user-select: none; }
.log.hit { border-color: var(--red); background: color-mix(in srgb, var(--red) 14%, transparent); }
.log input { width: 0; padding: 0; border: 0; outline: 0; background: none; }
.log:focus-within { outline: 2px solid var(--red); } label[for] { text-decoration: underline; cursor: pointer; }
.cut { padding: 6px; text-align: center; opacity: .75; border-block: 1px dashed var(--line); }
.chain { list-style: none; display: flex; gap: 20px; padding: 2px; margin: 0 0 12px; }
.chain li { flex: 1 1 0; min-width: 0; border-radius: 8px; padding: 8px; position: relative; outline: 2px solid var(--line); }
.chain li:not(:last-child)::after { content: "→"; position: absolute; right: -17px; top: 8px; opacity: .7; }
.chain li.passed { outline-color: var(--green); }
.chain li.failed { outline: 3px solid var(--red); background: color-mix(in srgb, var(--red) 14%, transparent); }
.chain li.blocked { outline: 2px dashed var(--amber); } .chain li.skipped { opacity: .6; outline-style: dotted; }
@media (max-width: 600px) { .chain { flex-direction: column; }
  .chain li:not(:last-child)::after { content: "↓"; right: auto; left: 12px; top: auto; bottom: -20px; } }
.chain b { display: block; } .chain small { display: block; }
.bars { display: grid; grid-template-columns: minmax(80px, max-content) 1fr max-content; gap: 3px 8px; align-items: center; }
.bars i { display: block; height: 12px; border-radius: 3px; background: var(--blue); min-width: 2px; }
.bars .hot { background: var(--amber); } .bars .v { font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; max-width: 900px; } svg text { fill: currentColor; font: 11px system-ui, sans-serif; }
`;

/** Makes a self-contained document. */
export function page(title: string, body: Html): string {
  const document = html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(style)}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`;
  return document.text;
}
