// A terminal screen of unlimited height: interprets a program's output as rows of coloured runs of text, which never scroll away.
// Supports the control sequences that the tool and ora use: colours, carriage returns, cursor moves to a column or up, and erasing lines.

const escapeCharacter = String.fromCharCode(27);
const sequence = new RegExp(`^${escapeCharacter}\\[(\\??)([\\d;]*)([A-Za-z])`);

export class TerminalScreen {
  #columns;
  #cells = [[]];
  #row = 0;
  #column = 0;
  #style = { color: '', bold: false, dim: false };

  constructor(columns) {
    this.#columns = columns;
  }

  write(text) {
    for (let at = 0; at < text.length; ) {
      const found = text[at] === escapeCharacter ? sequence.exec(text.slice(at, at + 32)) : null;
      if (found) {
        if (found[1] === '') this.#control(found[3], found[2]);
        at += found[0].length;
        continue;
      }
      const character = String.fromCodePoint(text.codePointAt(at));
      this.#put(character);
      at += character.length;
    }
  }

  /** Every row as runs of text in one style: `[{ column, text, color, bold, dim }]`. */
  rows() {
    return this.#cells.map(runsOf);
  }

  #put(character) {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#moveTo(this.#row + 1);
    else if (character >= ' ') {
      if (this.#column === this.#columns) {
        this.#moveTo(this.#row + 1);
        this.#column = 0;
      }
      this.#cells[this.#row][this.#column] = { character, ...this.#style };
      this.#column += 1;
    }
  }

  #moveTo(row) {
    this.#row = Math.max(0, row);
    while (this.#cells.length <= this.#row) this.#cells.push([]);
  }

  #control(letter, parameters) {
    const count = Number(parameters) || 1;
    if (letter === 'm') this.#paint(parameters.split(';').map(Number));
    else if (letter === 'G') this.#column = count - 1;
    else if (letter === 'A') this.#moveTo(this.#row - count);
    else if (letter === 'K') this.#cells[this.#row].length = parameters === '2' ? 0 : Math.min(this.#column, this.#cells[this.#row].length);
  }

  #paint(codes) {
    for (const code of codes) {
      if (code === 0) this.#style = { color: '', bold: false, dim: false };
      else if (code === 1) this.#style = { ...this.#style, bold: true };
      else if (code === 2) this.#style = { ...this.#style, dim: true };
      else if (code === 22) this.#style = { ...this.#style, bold: false, dim: false };
      else if (code === 39) this.#style = { ...this.#style, color: '' };
      else if (code >= 31 && code <= 36)
        this.#style = { ...this.#style, color: ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'][code - 31] };
    }
  }
}

function runsOf(cells) {
  const runs = [];
  for (let column = 0; column < cells.length; column += 1) {
    const { character = ' ', color = '', bold = false, dim = false } = cells[column] ?? {};
    const last = runs.at(-1);
    if (last && last.color === color && last.bold === bold && last.dim === dim) last.text += character;
    else runs.push({ column, text: character, color, bold, dim });
  }
  return runs.filter(({ text }) => text.trim() !== '').map(withoutMargins);
}

/** Trims the spaces at both ends of a run; they only position the text. */
function withoutMargins({ column, text, ...style }) {
  return { column: column + text.length - text.trimStart().length, text: text.trim(), ...style };
}
