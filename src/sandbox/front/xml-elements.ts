// Small edits of the emulator's XML answers. They are flat and made by one serializer, so patterns are enough.

/** Applies `edit` to the inside of every `<name>...</name>`; `name` must not nest in itself. */
export function editElements(xml: string, name: string, edit: (inside: string) => string): string {
  return xml.replace(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'), (_, inside: string) => `<${name}>${edit(inside)}</${name}>`);
}

/** The text of the first `<name>`, or undefined. */
export function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** Removes every `<name>`, with what is in it. */
export function removeElement(xml: string, name: string): string {
  return xml.replace(new RegExp(`<${name}>[\\s\\S]*?</${name}>|<${name}\\s*/>`, 'g'), '');
}

/** Sets `<name>` to a text that needs no escaping (numbers, booleans, ARNs). */
export function setElement(xml: string, name: string, text: string): string {
  return `${removeElement(xml, name)}<${name}>${text}</${name}>`;
}
