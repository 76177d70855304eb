import { randomBytes } from 'node:crypto';
import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Replaces each secret. */
const redacted = '[redacted]';

/** Prefix of every secret that endgoal makes. Any process can find such a secret without knowing its value. */
const mark = 'egs_';
const marked = /egs_[0-9a-f]{40}/;

/** Makes a secret for this run, for example a database password. endgoal never writes it in clear text. */
export function newSecret(): string {
  return mark + randomBytes(20).toString('hex');
}

/** Secrets with a recognizable form, each with a word that every such text contains. */
const known: readonly (readonly [word: string, secret: RegExp])[] = [
  [mark, new RegExp(marked, 'g')],
  ['PRIVATE KEY', /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g],
  ['gh', /\bgh[pousr]_[A-Za-z0-9]{36,}/g],
  ['github_pat_', /\bgithub_pat_\w{22,}/g],
  ['glpat-', /\bglpat-[\w-]{20,}/g],
  ['IA', /\bA(?:KIA|SIA)[0-9A-Z]{16}\b/g],
  ['://', /(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}(?=@)/g],
  ['uthorization', /(?<=\b[Aa]uthorization:\s{0,4}(?:Bearer|Basic|token)\s{1,4})[^\s'"]+/g],
  ['PASSWORD', /(?<=PASSWORD(?:[=:] ?['"]?| '))(?!\[redacted\])[^\s'",;]{6,}/g],
  ['password', /(?<=password(?:[=:] ?['"]?| '))(?!\[redacted\])[^\s'",;]{6,}/g],
];

/** Names of environment variables whose values are secret. */
const secretName =
  /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|ACCESS_KEY|PRIVATE_KEY)(?:_|$)/i;
/** A shorter value is more likely an ordinary word than a secret. */
const shortest = 8;

/** Words joined by dots. The lookbehind makes each of them match once, from the first word. */
const dotted = /(?<![\w-])[\w-]+(?:\.[\w-]+){2,}/g;
/** Redacts JSON Web Tokens (RFC 7519). Each of their first two parts begins with `{"` in base64. */
function redactTokens(text: string): string {
  if (!text.includes('eyJ')) return text;
  return text.replace(dotted, run => {
    const words = run.split('.');
    const clean: string[] = [];
    for (let at = 0; at < words.length; at++) {
      const [header = '', claims = '', signature = ''] = words.slice(at, at + 3);
      const start = tokenStart(header);
      if (start === undefined || tokenStart(claims) !== 0 || signature.length < 8) {
        clean.push(header);
        continue;
      }
      clean.push(header.slice(0, start) + redacted);
      at += 2;
    }
    return clean.join('.');
  });
}

/** Returns the position in a word at which a token part begins; undefined if there is none. */
function tokenStart(word: string): number | undefined {
  const at = word.search(/\beyJ/);
  return at >= 0 && word.length - at >= 11 ? at : undefined;
}

/** The base64 forms of the prefix, one for each of the three alignments. */
const markInBase64 = ['ZWdzX', 'Vnc1', 'lZ3Nf'];

function redactBase64(text: string): string {
  if (!markInBase64.some(form => text.includes(form))) return text;
  return text.replace(/[A-Za-z0-9+/]{24,}={0,2}/g, run =>
    markInBase64.some(form => run.includes(form)) &&
    marked.test(Buffer.from(run, 'base64').toString('latin1'))
      ? redacted
      : run,
  );
}

/** Makes a redactor that also knows the secret values in these environment variables, plain and as base64. */
export function redactorFor(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(env).flatMap(([name, value]) => {
    if (!value || value.length < shortest || !secretName.test(name)) return [];
    return [value, Buffer.from(value).toString('base64'), encodeURIComponent(value)];
  });
  return text => {
    const forms = known.filter(([word]) => text.includes(word));
    const plain = values.reduce((left, value) => left.replaceAll(value, redacted), text);
    return redactBase64(
      redactTokens(forms.reduce((left, [, secret]) => left.replace(secret, redacted), plain)),
    );
  };
}

/** Redacts secrets of this run, of the environment of this process, and of a known form. */
export const redact: (text: string) => string = redactorFor(process.env);

/** Redacts every string in plain data. */
export function redactData<T>(data: T): T {
  const text = JSON.stringify(data);
  if (text === undefined) return data;
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? redact(value) : value)) as T;
}

/** Longer lines are passed on in pieces, so that a stream without newlines needs bounded memory. */
const longestLine = 64 * 1024;

/** A stream that redacts secrets, whole lines at a time. Not for binary data. */
export function redacting(): Transform {
  const decoder = new StringDecoder('latin1');
  let open = '';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      open += decoder.write(chunk);
      const end = open.lastIndexOf('\n') + 1;
      const cut = end === 0 && open.length > longestLine ? open.length : end;
      const whole = open.slice(0, cut);
      open = open.slice(cut);
      done(null, Buffer.from(redact(whole), 'latin1'));
    },
    flush(done) {
      done(null, Buffer.from(redact(open), 'latin1'));
    },
  });
}
