// Small edits to the emulator's XML responses. Regular expressions suffice, because one serializer writes them all and they hardly nest.

/** Applies `edit` to the content of every `<name>...</name>`. Elements of that name must not be nested. */
export function editElements(xml: string, name: string, edit: (inside: string) => string): string {
  return xml.replace(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'), (_, inside: string) => `<${name}>${edit(inside)}</${name}>`);
}

/** The text of the first `<name>`, or undefined if there is none. */
export function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** Removes every `<name>` and its content. */
export function removeElement(xml: string, name: string): string {
  return xml.replace(new RegExp(`<${name}>[\\s\\S]*?</${name}>|<${name}\\s*/>`, 'g'), '');
}

/** Sets `<name>` to a text that needs no escaping (a number, boolean or ARN). */
export function setElement(xml: string, name: string, text: string): string {
  return `${removeElement(xml, name)}<${name}>${text}</${name}>`;
}
