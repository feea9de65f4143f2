// Recognises documents that were saved instead of trades: most often the error answer of a download.
import { permanent } from '../processing-error.js';

const tradeFields = ['v', 'symbol', 'ts', 'price', 'size'];

/** Throws UNSUPPORTED_FORMAT if the first line, trimmed, begins a web page or a JSON document rather than rows. */
export function checkIsTable(line: string): void {
  if (/^<(!doctype|\?xml|[a-z][a-z0-9]*[ />])/i.test(line)) throw refused('a web page or XML document', lookAtIt);
  if (/^\[\s*($|[[{"])/.test(line)) throw refused('one JSON array', "write one object per line: jq -c '.[]' FILE");
  if (/^\{($|.*[,[{]$)/.test(line)) throw refused('one JSON document over several lines', lookAtIt);
  if (line.startsWith('{') && isOtherObject(line)) throw refused('a JSON document without the fields of trades', lookAtIt);
}

const lookAtIt = 'it may be the error answer of a download; look at it: head FILE';

function refused(what: string, remedy: string): Error {
  return permanent('UNSUPPORTED_FORMAT', `the content is ${what}, not rows of trades; ${remedy}`);
}

/** Whether the line is a JSON object that has fields, but none of a trade. */
function isOtherObject(line: string): boolean {
  try {
    const names = Object.keys(JSON.parse(line));
    return names.length > 0 && !names.some((name) => tradeFields.includes(name));
  } catch {
    return false;
  }
}
